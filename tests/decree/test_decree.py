"""What a decree says of itself, out of its title, annex, signature and body, and in spite of what it cites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from rb_ingest.decree.decree import read_decree
from rb_ingest.decree.passages import passages_of
from rb_ingest.records import Box, Cell, PageKind, PageReading, PageTransform, Table, TextLine
from testkit.reference import REFERENCE

LINE = 12.0
TITLE = """
    SALINAN
    KOMISI PEMILIHAN UMUM
    KABUPATEN BANYUMAS
    KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN BANYUMAS
    NOMOR : 41/ORT.07-Kpt/3302/KPU-Kab/II/2024
    TENTANG
    RENCANA AKSI REFORMASI BIROKRASI
    DI LINGKUNGAN KOMISI PEMILIHAN UMUM KABUPATEN BANYUMAS
    TAHUN 2024
"""
CITATIONS = """
    Menimbang : a. bahwa Surat KPU Provinsi Jawa Tengah Nomor 9/ORT.07-SD/33/I/2023 tanggal 3 Januari 2023
    meminta Rencana Aksi dari KPU Kabupaten Banyumas;
    Mengingat : 1. Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum;
    2. Peraturan Menteri Nomor 25 Tahun 2020 tentang Road Map Reformasi Birokrasi Tahun 2020-2024;
    Nomor 612/ORT.04-Kpt/05/KPU/XII/2020 tentang Road Map Komisi Pemilihan Umum Republik Indonesia;
"""
DECISION = """
    MEMUTUSKAN:
    KESATU : Menetapkan Rencana Aksi Reformasi Birokrasi KPU Kabupaten Banyumas Tahun 2024 dalam
    Lampiran yang merupakan bagian dari Keputusan ini.
    KEDUA : Keputusan ini mulai berlaku pada tanggal ditetapkan.
"""
SIGNATURE = """
    Salinan sesuai dengan aslinya Ditetapkan di Purwokerto
    SEKRETARIAT KPU KABUPATEN BANYUMAS pada tanggal 8 Februari 2024
"""
ANNEX = """
    LAMPIRAN
    KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN BANYUMAS
    NOMOR : 41/ORT.07-Kpt/3302/KPU-Kab/II/2024
    TENTANG
    RENCANA AKSI REFORMASI BIROKRASI KABUPATEN BANYUMAS TAHUN 2024
"""


def text_lines(text: str, top: float = 0.0) -> list[TextLine]:
    found = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        TextLine(text=line, box=Box(x0=0, y0=top + i * LINE, x1=9 * len(line), y1=top + i * LINE + 9), confidence=0.9)
        for i, line in enumerate(found)
    ]


def page(
    page_no: int, lines: Sequence[TextLine], kind: PageKind = "decree", tables: Sequence[Table] = ()
) -> PageReading:
    return PageReading(
        page_no=page_no,
        kind=kind,
        source="scan",
        width=600,
        height=900,
        dpi=72,
        transform=PageTransform(matrix=(1, 0, 0, 0, 1, 0), width=600, height=900),
        lines=tuple(lines),
        tables=tuple(tables),
    )


def text_page(page_no: int, text: str) -> PageReading:
    return page(page_no, text_lines(text))


def table_page(
    page_no: int, above: str = "", below: str = "", headers: Sequence[str] = ("NO", "KEGIATAN")
) -> PageReading:
    width = 600 / len(headers)
    cells = [
        Cell(
            row=0, col=i, box=Box(x0=i * width, y0=300, x1=(i + 1) * width, y1=700), lines=tuple(text_lines(text, 310))
        )
        for i, text in enumerate(headers)
    ]
    table = Table(xs=tuple(i * width for i in range(len(headers) + 1)), ys=(300, 700), cells=tuple(cells))
    return page(page_no, [*text_lines(above), *text_lines(below, 710)], "table", [table])


@pytest.fixture
def pages() -> list[PageReading]:
    return [text_page(1, TITLE + CITATIONS), text_page(2, DECISION + SIGNATURE), table_page(3, above=ANNEX)]


def test_a_whole_decree(pages: list[PageReading]) -> None:
    decree = read_decree(REFERENCE, pages)
    assert decree.jenis == "RB"
    assert decree.nomor_sk == "41/ORT.07-Kpt/3302/KPU-Kab/II/2024"
    assert decree.tahun == 2024
    assert (decree.satker_kode, decree.satker, decree.level) == ("3302", "KPU Kabupaten Banyumas", "kabupaten")
    assert decree.tanggal_ditetapkan == date(2024, 2, 8)
    assert decree.warnings == ()


def test_table_pages_alone_are_enough() -> None:
    decree = read_decree(REFERENCE, [table_page(3, above=ANNEX), table_page(4, below=SIGNATURE)])
    assert decree.nomor_sk == "41/ORT.07-Kpt/3302/KPU-Kab/II/2024"
    assert (decree.tahun, decree.satker_kode, decree.tanggal_ditetapkan) == (2024, "3302", date(2024, 2, 8))


def test_a_plan_without_a_decree() -> None:
    heading = "RENCANA AKSI REFORMASI BIROKRASI\nDI LINGKUNGAN KPU KABUPATEN BANYUMAS\nTAHUN 2024"
    decree = read_decree(REFERENCE, [table_page(1, above=heading)])
    assert (decree.jenis, decree.tahun, decree.satker) == ("RB", 2024, "KPU Kabupaten Banyumas")
    assert decree.nomor_sk is None
    assert decree.tanggal_ditetapkan is None
    assert decree.warnings == ("no decree number could be read",)


def test_nothing_at_all() -> None:
    decree = read_decree(REFERENCE, [])
    assert decree.model_dump(exclude={"warnings", "changes", "number_key"}) == dict.fromkeys(
        ("jenis", "nomor_sk", "tahun", "satker_kode", "satker", "level", "tanggal_ditetapkan")
    )
    assert len(decree.warnings) == 2


def test_number_of_the_form_with_a_year() -> None:
    title = TITLE.replace("NOMOR : 41/ORT.07-Kpt/3302/KPU-Kab/II/2024", "NOMOR 4 TAHUN 2023")
    decree = read_decree(REFERENCE, [text_page(1, title + CITATIONS)])
    # the number is of the year before: the plan's year stands below TENTANG
    assert (decree.nomor_sk, decree.tahun) == ("4", 2024)


def test_number_over_a_line_end() -> None:
    title = TITLE.replace("Kpt/3302/", "Kpt/3302/\n")
    assert read_decree(REFERENCE, [text_page(1, title + CITATIONS)]).nomor_sk == "41/ORT.07-Kpt/3302/KPU-Kab/II/2024"


def test_slips_in_different_places_cancel_out() -> None:
    title = TITLE.replace("3302/KPU-Kab/II", "33O2/KPU-Kab/!!").replace("KABUPATEN BANYUMAS\n    NOMOR", "X\n    N0MOR")
    annex = ANNEX.replace("41/ORT.07-Kpt/3302", "4l/0RT.07-Kpv3302")
    decree = read_decree(
        REFERENCE, [text_page(1, title + CITATIONS), text_page(2, DECISION + SIGNATURE), table_page(3, annex)]
    )
    assert decree.nomor_sk == "41/ORT.07-Kpt/3302/KPU-Kab/II/2024"
    assert decree.warnings == ()


def test_number_printed_in_two_ways(pages: list[PageReading]) -> None:
    other = table_page(3, above=ANNEX.replace("3302/KPU-Kab", "3301/KPU-Kab"))
    decree = read_decree(REFERENCE, [*pages[:2], other])
    assert decree.nomor_sk == "41/ORT.07-Kpt/3302/KPU-Kab/II/2024"
    assert any("printed in two ways" in warning and "/3301/" in warning for warning in decree.warnings)
    assert any("3301 (KPU Kabupaten Cilacap)" in warning for warning in decree.warnings)


def test_code_of_another_region_does_not_move_the_office(pages: list[PageReading]) -> None:
    moved = [p.model_copy(update={"lines": tuple(_replaced(p.lines, "3302", "3301"))}) for p in pages]
    decree = read_decree(REFERENCE, moved)
    assert decree.satker == "KPU Kabupaten Banyumas"
    assert decree.nomor_sk == "41/ORT.07-Kpt/3301/KPU-Kab/II/2024"
    assert decree.warnings == (
        "the decree number holds the region code 3301 (KPU Kabupaten Cilacap), KPU Kabupaten Banyumas has 3302",
    )


def _replaced(lines: Sequence[TextLine], old: str, new: str) -> list[TextLine]:
    return [line.model_copy(update={"text": line.text.replace(old, new)}) for line in lines]


def test_code_tells_the_office_whose_name_cannot_be_read() -> None:
    pages = [text_page(1, TITLE.replace("BANYUMAS", "%%~#"))]
    assert read_decree(REFERENCE, pages).satker == "KPU Kabupaten Banyumas"


def test_kota_and_kabupaten_of_one_name() -> None:
    title = "KEPUTUSAN KOMISI PEMILIHAN UMUM KOTA TEGAL\nNOMOR 4 TAHUN 2022\nTENTANG\nRENCANA AKSI\nTAHUN 2022"
    assert read_decree(REFERENCE, [text_page(1, title)]).satker_kode == "3376"
    assert read_decree(REFERENCE, [text_page(1, title.replace("KOTA", "KABUPATEN"))]).satker_kode == "3328"


def test_aceh_and_the_national_office() -> None:
    aceh = "KEPUTUSAN KOMISI INDEPENDEN PEMILIHAN\nKABUPATEN ACEH BESAR\nNOMOR 4 TAHUN 2022\nTENTANG\nRENCANA AKSI"
    assert read_decree(REFERENCE, [text_page(1, aceh)]).satker == "KIP Kabupaten Aceh Besar"
    national = "KEPUTUSAN KOMISI PEMILIHAN UMUM\nNOMOR 4 TAHUN 2022\nTENTANG\nRENCANA AKSI"
    decree = read_decree(REFERENCE, [text_page(1, national)])
    assert (decree.satker_kode, decree.level) == ("00", "pusat")


def test_citing_the_national_office_does_not_make_it_the_author(pages: list[PageReading]) -> None:
    cited = text_page(4, "Komisi Pemilihan Umum Republik Indonesia\n" * 30)
    assert read_decree(REFERENCE, [*pages, cited]).level == "kabupaten"


@pytest.mark.parametrize(
    "text",
    [
        "Ditetapkan di : Purwokerto\nPada tanggal : 8 Februari 2024",
        "Ditetapkan di Purwokerto\npada tanggal 8 Pebruari 2024",
        "Ditetapkandi Purwokerto\npadatanggal 8 Febtuari 2024",
        "tapkan di Purwokerto\nSM Hddafanggal 8 Februari 2024",
        "Ditetapkan di Purwokerto\npada tanggal O8-02-2024".replace("O8", "08"),
        "Ditetapkan di Purwokerto\npada tanggal 8 Februari 2O24",
        "Ditetapkan di Purwokerto\npada tanggal 8 Februari 2028",
        "Ditetapkan di Purwokerto\npada tanggal8 Februari 2024",
    ],
)
def test_dates_of_signing(text: str) -> None:
    decree = read_decree(REFERENCE, [text_page(1, TITLE + CITATIONS), text_page(2, DECISION + text)])
    assert decree.tanggal_ditetapkan == date(2024, 2, 8)


def test_date_beside_the_word_that_a_tilted_page_puts_first() -> None:
    lines = text_lines(DECISION)
    below = lines[-1].box.y1 + 20
    signature = [
        TextLine(text="pada tanggal 8 Februari 2024", box=Box(x0=0, y0=below, x1=90, y1=below + 9), confidence=0.9),
        TextLine(text="Ditetapkan di Purwokerto", box=Box(x0=0, y0=below + 3, x1=90, y1=below + 12), confidence=0.9),
    ]
    pages = [table_page(1, above=TITLE), page(2, signature)]
    assert read_decree(REFERENCE, pages).tanggal_ditetapkan == date(2024, 2, 8)


def test_date_of_the_annex_and_no_other() -> None:
    annex = ANNEX.replace("TENTANG", "TANGGAL : 8 Februari 2024\nTENTANG")
    assert read_decree(REFERENCE, [text_page(1, TITLE + CITATIONS), table_page(2, annex)]).tanggal_ditetapkan == date(
        2024, 2, 8
    )
    assert read_decree(REFERENCE, [text_page(1, TITLE + CITATIONS)]).tanggal_ditetapkan is None


def test_impossible_dates_are_left_out() -> None:
    assert (
        read_decree(
            REFERENCE, [text_page(1, TITLE), text_page(2, "Ditetapkan di X\n31 Februari 2024")]
        ).tanggal_ditetapkan
        is None
    )


def test_number_and_date_that_do_not_fit() -> None:
    signature = SIGNATURE.replace("8 Februari 2024", "8 Maret 2024")
    decree = read_decree(REFERENCE, [text_page(1, TITLE + CITATIONS), text_page(2, DECISION + signature)])
    assert decree.tanggal_ditetapkan == date(2024, 3, 8)
    assert decree.warnings == ("the decree number is of month II, the decree is dated 2024-03-08",)


def test_zona_integritas() -> None:
    title = TITLE.replace("REFORMASI BIROKRASI", "PEMBANGUNAN ZONA INTEGRITAS")
    assert read_decree(REFERENCE, [text_page(1, title + CITATIONS)]).jenis == "ZI"


def test_kind_and_office_by_the_tables_alone() -> None:
    zi = table_page(1, headers=("NO", "KOMPONEN", "INDIKATOR", "LANGKAH AKSI", "SK Tim KPU Kabupaten Banyumas"))
    decree = read_decree(REFERENCE, [zi])
    assert (decree.jenis, decree.satker_kode) == ("ZI", "3302")
    months = zi.tables[0].model_copy(update={"month_columns": tuple(range(12))})
    assert read_decree(REFERENCE, [zi.model_copy(update={"tables": (months,)})]).jenis == "RB"


def test_a_framed_title_page_is_read(pages: list[PageReading]) -> None:
    box = Box(x0=0, y0=0, x1=600, y1=900)
    frame = Table(xs=(0, 600), ys=(0, 900), cells=(Cell(row=0, col=0, box=box, lines=pages[0].lines),))
    framed = pages[0].model_copy(update={"lines": (), "tables": (frame,)})
    assert read_decree(REFERENCE, [framed]).nomor_sk == "41/ORT.07-Kpt/3302/KPU-Kab/II/2024"


def test_passages_are_told_apart_by_place(pages: list[PageReading]) -> None:
    text = passages_of(pages)
    assert [p.page_no for p in text.titles] == [1]
    assert text.titles[0].lines[-1] == "TAHUN 2024"
    assert [(p.page_no, p.lines[0]) for p in text.annex_heads] == [(3, "LAMPIRAN")]
    assert [p.page_no for p in text.signatures] == [2]
    assert [p.page_no for p in text.body] == [1, 2]


def test_annex_head_on_a_page_of_text() -> None:
    text = passages_of([text_page(1, TITLE + CITATIONS + DECISION), text_page(2, ANNEX + "PENDAHULUAN")])
    assert [p.page_no for p in text.annex_heads] == [2]


def test_title_without_its_end() -> None:
    text = passages_of([text_page(1, "sampul"), text_page(2, TITLE + "x\n" * 30)])
    assert [(p.page_no, len(p.lines)) for p in text.titles] == [(2, 14)]
    assert passages_of([text_page(1, "sampul")]).titles == ()


def test_the_end_of_a_word_is_no_day() -> None:
    lost = DECISION + "Ditetapkan di Purwokerto\nMUNAS anggal Februari 2024"
    assert read_decree(REFERENCE, [text_page(1, TITLE + CITATIONS), text_page(2, lost)]).tanggal_ditetapkan is None
    annex = ANNEX.replace("TENTANG", "TANGGAL : 8 Februari 2024\nTENTANG")
    pages = [text_page(1, TITLE + CITATIONS), text_page(2, lost), table_page(3, annex)]
    assert read_decree(REFERENCE, pages).tanggal_ditetapkan == date(2024, 2, 8)
