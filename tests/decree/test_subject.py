"""What a document is about and who issued it: plans of other things and of other agencies give no rows."""

from __future__ import annotations

from typing import Any

import pytest

from rb_ingest.decree.subject import other_issuer, other_subject, title_of
from rb_ingest.pipeline import understand
from rb_ingest.reading.source_file import SourceFile
from rb_ingest.records import Document, PageReading
from rb_ingest.settings import Settings
from testkit.reference import REFERENCE
from tests.rows.tables import RB, Row, page, table
from tests.storage.documents import a_match, a_row

BODY: list[Row] = [
    {
        "no": "1",
        "area": "Penataan Tatalaksana",
        "kegiatan": "Pemasangan jaringan",
        "sub_kegiatan": "Pemeriksaan kabel",
        "indikator": "Daftar titik jaringan",
        "bulan": "2 5",
    },
    {"indikator": "Berita acara pemasangan", "bulan": "9"},
]


def decree(title: str, issuer: str = "KOMISI PEMILIHAN UMUM KABUPATEN BLORA", signed: str = "KETUA") -> PageReading:
    head = (issuer, f"KEPUTUSAN {issuer}", "NOMOR 31 TAHUN 2024", "TENTANG")
    reasons = ("Menimbang : bahwa perlu menetapkan hal ini;", "Mengingat : undang-undang;", "MEMUTUSKAN:")
    return page(None, 1, (*head, *title.split("|"), *reasons, "Ditetapkan di Blora", "pada tanggal 2 Mei 2024", signed))


def plan(*above: str, page_no: int = 2) -> PageReading:
    return page(table(BODY, RB), page_no, above)


def read(*pages: PageReading, **settings: Any) -> Document:
    source = SourceFile(path="plan.pdf", sha256="0" * 64, pages=len(pages), damaged=False)
    return understand(REFERENCE, source, pages, {}, Settings(**settings))


OTHERS = [
    "JADWAL PELAKSANAAN PENGADAAN|BARANG DAN JASA TAHUN 2024",
    "RENCANA UMUM PENGADAAN TAHUN ANGGARAN 2024",
    "PERJANJIAN KINERJA TAHUN 2024",
    "RENCANA AKSI PERJANJIAN KINERJA|TAHUN 2024",
    "JADWAL KEGIATAN SOSIALISASI PEMILIH PEMULA",
    "PERJANJ1AN KINERJA TAHUN 2O24",
]
PLANS = [
    "RENCANA AKSI REFORMASI BIROKRASI|TAHUN 2024",
    "RENCANA AKSI PEMBANGUNAN ZONA INTEGRITAS",
    "JADWAL PELAKSANAAN REFORMASI BIROKRASI TAHUN 2024",
    "RENCANA AKSl REF0RMASI BIR0KRASI",
    "RENCANA AKSI TAHUN 2024",
]


@pytest.mark.parametrize("title", OTHERS)
def test_other_documents_say_what_they_are(title: str) -> None:
    assert other_subject(REFERENCE, [decree(title), plan()], ()) == " ".join(title.split("|"))


@pytest.mark.parametrize("title", PLANS)
def test_plans_are_about_nothing_else(title: str) -> None:
    assert other_subject(REFERENCE, [decree(title), plan()], ()) is None


def test_the_title_above_a_table_speaks_where_there_is_no_decree() -> None:
    assert (
        other_subject(REFERENCE, [plan("PERJANJIAN KINERJA", "TAHUN 2024", page_no=1)], ())
        == "PERJANJIAN KINERJA TAHUN 2024"
    )
    assert other_subject(REFERENCE, [plan("RENCANA AKSI REFORMASI BIROKRASI", page_no=1)], ()) is None
    assert other_subject(REFERENCE, [plan(page_no=1)], [a_row(1, "SK Tim", match=a_match(None))]) is None


def test_the_title_of_a_table_stands_under_the_head_of_its_annex() -> None:
    head = ("LAMPIRAN", "KEPUTUSAN KOMISI PEMILIHAN UMUM", "KABUPATEN BLORA", "NOMOR 31 TAHUN 2024", "TENTNG RENCANA")
    assert other_subject(REFERENCE, [plan(*head, "RENCANA AKSI REFORMASI BIROKRASI", "TAHUN 2024")], ()) is None
    assert other_subject(REFERENCE, [plan(*head, "DAFTAR INVENTARIS RUANGAN", "TAHUN 2024")], ()) is not None


def test_dirt_behind_its_word_hides_no_title() -> None:
    assert title_of(page(None, 1, (". TENTANG 8,", "RENCANA AKSI REFORMASI BIROKRASI"))) == (
        "RENCANA AKSI REFORMASI BIROKRASI"
    )


def test_rows_that_the_catalogue_surely_knows_outweigh_a_title() -> None:
    rows = [a_row(n, "SK Tim") for n in range(1, 4)]
    assert other_subject(REFERENCE, [decree(OTHERS[0]), plan()], rows) is None
    doubtful = [a_row(n, "SK Tim", match=a_match(status="review")) for n in range(1, 4)]
    assert other_subject(REFERENCE, [decree(OTHERS[0]), plan()], doubtful) is not None


def test_a_title_ends_before_its_issuer_speaks() -> None:
    drawn = page(None, 1, ("TENTANG", "RENCANA KINERJA TAHUNAN", "KETUA KOMISI PEMILIHAN UMUM,", "Menimbang"))
    assert title_of(drawn) == "RENCANA KINERJA TAHUNAN"
    assert title_of(page(None, 1, ("Undang-Undang tentang Pemilihan Umum",))) is None


@pytest.mark.parametrize(
    "issuer",
    ["PEMERINTAH KABUPATEN BLORA", "BUPATI BLORA", "WALI KOTA TEGAL", "DINAS KESEHATAN", "BADAN PENGAWAS KEUANGAN"],
)
def test_a_plan_of_another_agency_is_not_taken_for_that_of_the_election_office(issuer: str) -> None:
    pages = [decree("RENCANA AKSI REFORMASI BIROKRASI", issuer, issuer), plan("LAMPIRAN", "NOMOR 31 TAHUN 2024")]
    assert other_issuer(pages) == issuer
    document = read(*pages)
    assert (document.status, document.rows) == ("failed", ())
    assert f"issued by «{issuer}»" in (document.error or "")


def test_an_election_office_named_in_passing_issues_nothing() -> None:
    first = decree("RENCANA AKSI REFORMASI BIROKRASI", "BUPATI BLORA", "BUPATI BLORA")
    passing = page(None, 2, ("koordinasi dengan Komisi Pemilihan Umum Kabupaten Blora dan KPU Provinsi",))
    assert other_issuer([first, passing, plan(page_no=3)]) == "BUPATI BLORA"


@pytest.mark.parametrize(
    "pages",
    [
        [decree("RENCANA AKSI REFORMASI BIROKRASI"), plan()],
        [decree("RENCANA AKSI REFORMASI BIROKRASI", "KOMISI INDEPENDEN PEMILIHAN KABUPATEN PIDIE"), plan()],
        [plan("PEMERINTAH KABUPATEN BLORA", "RENCANA AKSI RB KPU KABUPATEN BLORA", page_no=1)],
        [plan(page_no=1)],
    ],
)
def test_an_election_office_or_nobody_says_so(pages: list[PageReading]) -> None:
    assert other_issuer(pages) is None
    assert read(*pages).rows


def test_a_schedule_of_procurement_gives_no_rows_and_says_so_once() -> None:
    document = read(decree(OTHERS[0]), plan())
    assert (document.status, document.rows, document.findings) == ("failed", (), ())
    assert document.error == (
        "no plan of RB or ZI: the document is about «JADWAL PELAKSANAAN PENGADAAN BARANG DAN JASA TAHUN 2024»; take it "
        "out of the inbox, or say what it is with --kind"
    )
    assert document.decree.jenis is None
    assert not [warning for warning in document.warnings if "month" in warning or "area" in warning]


def test_what_a_person_says_it_is_outweighs_what_it_says() -> None:
    document = read(decree(OTHERS[0]), plan(), kind="RB")
    assert [row.indikator for row in document.rows] == ["Daftar titik jaringan", "Berita acara pemasangan"]
    assert document.decree.jenis == "RB"
    assert read(decree(PLANS[0]), plan(), kind="ZI").decree.jenis == "ZI"


def test_a_table_of_something_else_behind_the_plan_gives_no_rows() -> None:
    title = decree("RENCANA AKSI REFORMASI BIROKRASI|TAHUN 2024")
    own = plan("LAMPIRAN", "RENCANA AKSI REFORMASI BIROKRASI", "TAHUN 2024")
    goods = plan("LAMPIRAN II", "KEPUTUSAN KPU TENTANG RENCANA AKSI", "a", "b", "JADWAL PENGADAAN BARANG", page_no=3)
    alone, both = read(title, own), read(title, own, goods)
    assert [row.page_no for row in both.rows] == [row.page_no for row in alone.rows] == [2, 2]
    assert [w for w in both.warnings if w not in alone.warnings] == [
        "page 3 holds another attachment, «a b JADWAL PENGADAAN BARANG», without rows of the plan"
    ]
    named = plan("JADWAL PELAKSANAAN", "RENCANA AKSI REFORMASI BIROKRASI", page_no=3)
    assert {row.page_no for row in read(title, own, named).rows} == {2, 3}
