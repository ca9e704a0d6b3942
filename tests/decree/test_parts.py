"""Several decrees in one file: each is a document of its own, under its own office."""

from __future__ import annotations

import pytest

from rb_ingest.decree.parts import decree_parts
from rb_ingest.pipeline import understand
from rb_ingest.reading.source_file import SourceFile
from rb_ingest.records import Document, PageReading
from rb_ingest.settings import Settings
from testkit.reference import REFERENCE
from tests.rows.tables import RB, Row, page, table

BLORA, PATI = "KOMISI PEMILIHAN UMUM KABUPATEN BLORA", "KOMISI PEMILIHAN UMUM KABUPATEN PATI"


def decree(page_no: int, office: str, number: str, title: str = "RENCANA AKSI REFORMASI BIROKRASI") -> PageReading:
    lines = (
        f"KEPUTUSAN {office}",
        f"NOMOR {number} TAHUN 2024",
        "TENTANG",
        title,
        "TAHUN 2024",
        "Menimbang : bahwa perlu menetapkan rencana;",
        "Mengingat : Undang-Undang Nomor 7 Tahun 2017;",
        "MEMUTUSKAN:",
    )
    return page(None, page_no, lines)


def annex(page_no: int, office: str, number: str, indicator: str = "SK Tim") -> PageReading:
    row: Row = {
        "no": "1",
        "area": "Manajemen Perubahan",
        "kegiatan": "Perencanaan",
        "sub_kegiatan": "Pembentukan tim",
        "indikator": indicator,
        "bulan": "4",
    }
    head = ("LAMPIRAN", f"KEPUTUSAN {office}", f"NOMOR {number} TAHUN 2024")
    return page(table([row], RB), page_no, head)


def signed(page_no: int) -> PageReading:
    return page(None, page_no, ("MEMUTUSKAN:", "KESATU : Menetapkan", "Ditetapkan di Blora"))


def numbers(pages: list[PageReading]) -> list[list[int]]:
    return [[p.page_no for p in part] for part in decree_parts(REFERENCE, pages)]


def read(*pages: PageReading, errors: dict[int, str] | None = None) -> Document:
    source = SourceFile(path="dua.pdf", sha256="a" * 64, pages=len(pages) + len(errors or {}))
    return understand(REFERENCE, source, pages, errors or {}, Settings())


TWO = (
    decree(1, BLORA, "12"),
    signed(2),
    annex(3, BLORA, "12", "Daftar hadir"),
    decree(4, PATI, "33"),
    annex(5, PATI, "33", "Notula"),
)


def test_a_file_is_parted_where_another_decree_begins() -> None:
    assert numbers(list(TWO)) == [[1, 2, 3], [4, 5]]


@pytest.mark.parametrize(
    "pages",
    [
        [decree(1, BLORA, "12"), signed(2), annex(3, BLORA, "12"), annex(4, BLORA, "12")],
        [annex(1, BLORA, "12"), annex(2, BLORA, "12")],
        [page(None, 1, ("Surat pengantar",)), decree(2, BLORA, "12"), annex(3, BLORA, "12")],
        [],
    ],
)
def test_one_decree_is_one_part(pages: list[PageReading]) -> None:
    assert len(numbers(pages)) <= 1


def test_annexes_of_two_offices_without_their_decrees_are_parted() -> None:
    assert numbers([annex(1, BLORA, "12"), annex(2, BLORA, "12"), annex(3, PATI, "33")]) == [[1, 2], [3]]


def test_a_slip_in_the_name_of_an_office_parts_nothing() -> None:
    slip = BLORA.replace("BLORA", "BL0RA")
    assert numbers([decree(1, BLORA, "12"), annex(2, BLORA, "12"), annex(3, slip, "12")]) == [[1, 2, 3]]


def test_an_annex_before_its_decree_is_parted_from_the_next_decree() -> None:
    assert numbers([annex(1, BLORA, "12"), decree(2, PATI, "33"), annex(3, PATI, "33")]) == [[1], [2, 3]]


def test_each_decree_is_a_document_with_its_office_its_rows_and_its_pages() -> None:
    first = read(*TWO)
    [second] = first.parts
    assert [(d.document_id, d.part, d.pages, d.decree.satker, d.decree.nomor_sk) for d in (first, second)] == [
        ("d" + "a" * 16, 1, 3, "KPU Kabupaten Blora", "12"),
        ("d" + "a" * 16 + ".2", 2, 2, "KPU Kabupaten Pati", "33"),
    ]
    assert [[(r.indikator, r.page_no) for r in d.rows] for d in (first, second)] == [
        [("Daftar hadir", 3)],
        [("Notula", 5)],
    ]
    assert not [w for w in (*first.warnings, *second.warnings) if "printed in two ways" in w]


def test_a_decree_without_a_plan_is_told_and_is_no_document() -> None:
    other = decree(1, BLORA, "9", "PENETAPAN PEGAWAI TELADAN")
    document = read(other, signed(2), decree(3, BLORA, "12"), annex(4, BLORA, "12"))
    assert (document.part, document.parts, len(document.rows)) == (2, (), 1)
    assert document.decree.nomor_sk == "12"
    assert document.document_id == "d" + "a" * 16
    assert "pages 1 to 2 hold another decree or attachment, without a plan of RB or ZI" in document.warnings


def test_a_page_that_failed_is_of_the_decree_around_it() -> None:
    document = read(*TWO[:4], errors={5: "page 5: faint"})
    assert (document.status, document.error) == ("ok", None)
    [second] = document.parts
    assert second.status == "failed"
    assert "page 5: faint" in (second.error or "")


def test_a_file_of_decrees_without_any_plan_is_one_document() -> None:
    document = read(decree(1, BLORA, "9", "PEGAWAI TELADAN"), decree(2, PATI, "10", "PEGAWAI TELADAN"))
    assert (document.status, document.parts, document.pages) == ("failed", (), 2)
