"""Rows and labels over a page break: what goes on, what begins, and what only closes the document."""

from __future__ import annotations

import pytest

from rb_ingest.review_policy import POLICY
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.drawn_plans import first, indicators, month_sets, next_area, read, subs
from tests.rows.forms import BodyRow, form
from tests.rows.tables import RB_KET, Row, page, table


def test_labels_go_on_over_a_page_break() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    result = read([first(indikator="1. Tersedianya media")], [{**blank, "indikator": "2. Pembangunan kolom"}])
    row = result.rows[1]
    assert (row.page_no, row.area_no, row.sub_kegiatan) == (3, 1, "Pembentukan Tim")
    assert row.inferred == ("area", "kegiatan", "sub_kegiatan")


def test_labels_printed_again_are_the_same_labels() -> None:
    result = read(
        [first(indikator="1. Tersedianya media")], [first(indikator="2. Pembangunan kolom")], header_on_all=True
    )
    assert len(result.rows) == 2
    assert not [w for w in result.warnings if "two places" in w]
    assert result.rows[0].kegiatan == result.rows[1].kegiatan


def test_label_of_the_last_row_stands_on_the_next_page() -> None:
    top = [first(), {**dict.fromkeys(("no", "area", "kegiatan", "sub_kegiatan"), ""), "indikator": "a) Adanya UPG"}]
    result = read(top, [next_area(sub_kegiatan="1. Pembentukan UPG", indikator="b) Adanya alat sosialisasi")])
    assert [row.area_no for row in result.rows] == [1, 7, 7]
    assert subs(result)[1:] == ["Pembentukan UPG", "Pembentukan UPG"]
    assert result.rows[1].inferred == ("area", "kegiatan", "sub_kegiatan")


def test_numbers_that_go_on_keep_the_last_row_with_the_label_above() -> None:
    top: list[Row] = [first(indikator="a) Adanya UPG"), {"sub_kegiatan": "", "indikator": "b) Adanya alat"}]
    below: Row = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": "2. Kampanye", "indikator": "a) Spanduk"}
    assert subs(read(top, [below])) == ["Pembentukan Tim", "Pembentukan Tim", "Kampanye"]


def test_an_indicator_cut_by_a_page_break_is_one() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    result = read(
        [first(indikator="a) Pembangunan kolom Reformasi Birokrasi di", bulan="4")],
        [{**blank, "indikator": "website resmi;", "bulan": "9"}, {"indikator": "b) Tersedianya media", "bulan": "2"}],
    )
    assert indicators(result) == ["Pembangunan kolom Reformasi Birokrasi di website resmi", "Tersedianya media"]
    assert [row.page_no for row in result.rows] == [2, 3]
    assert month_sets(result) == [(4, 9), (2,)]
    assert result.rows[0].review_reasons == ("teks terpotong pergantian halaman, disambung",)


def test_the_end_of_an_item_above_the_list_on_the_next_page() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    result = read(
        [first(indikator="1. Surat Pernyataan Potensi Benturan")],
        [{**blank, "indikator": "Kepentingan\n2. Surat Pernyataan Bebas Benturan Kepentingan"}],
    )
    assert indicators(result) == [
        "Surat Pernyataan Potensi Benturan Kepentingan",
        "Surat Pernyataan Bebas Benturan Kepentingan",
    ]


def test_a_row_whose_ticks_stand_on_the_next_page() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": "", "indikator": ""}
    result = read([first()], [{**blank, "bulan": "6"}, next_area(bulan="1")])
    assert month_sets(result) == [(6,), (1,)]


def test_whole_indicators_are_not_joined_over_a_page_break() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    result = read(
        [first(indikator="Adanya tim SPIP.")], [{**blank, "indikator": "Terbentuknya unit pengendali gratifikasi."}]
    )
    assert len(result.rows) == 2


def test_an_entry_whose_months_were_lost_does_not_take_the_entry_on_the_next_page() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    entries = ["Pengelola PPBJ bersertifikat", "% Pengelola PBJ yang berstatus JF Pengelola Pengadaan Barang/Jasa"]
    above = [
        first(indikator="Adanya Tim RB", bulan="1"),
        *({**blank, "indikator": f"Data ke-{k}", "bulan": "3"} for k in range(9)),
    ]
    result = read(
        [*above, {**blank, "indikator": entries[0], "bulan": ""}], [{**blank, "indikator": entries[1], "bulan": "6"}]
    )
    assert indicators(result)[-2:] == entries


def test_rows_with_their_labels_printed_again_stay_apart_where_only_lists_are_numbered() -> None:
    """As spreadsheets have it: every row with all its labels, and lists with letters inside some cells."""
    listed = "a. Seluruh pegawai paham tugasnya\nb. Sasaran kerja sudah disusun"
    labels = {"kegiatan": "Pembangunan sistem merit", "sub_kegiatan": "Penerapan pengukuran kinerja"}
    above = [first(**labels, bulan="3"), first("", **labels, indikator=listed, bulan="8 9")]
    result = read(
        [*above, first("", **labels, indikator="Data Mutasi", bulan="10 11")],
        [
            first("", **labels, indikator="Undangan rapat bulanan", bulan=""),
            first("", **labels, indikator="Notula rapat bulanan", bulan="2"),
        ],
    )
    assert indicators(result)[-3:] == ["Data Mutasi", "Undangan rapat bulanan", "Notula rapat bulanan"]
    assert month_sets(result)[-3:] == [(10, 11), (), (2,)]


def test_marks_in_other_months_behind_a_page_break_are_of_another_row() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    listed = first(indikator="a. Seluruh pegawai paham tugasnya\nb. Sasaran kerja sudah disusun", bulan="8 9")
    result = read(
        [listed, next_area(indikator="Laporan gratifikasi", bulan="1 4")],
        [{**blank, "indikator": "Rekap pengaduan", "bulan": "6"}],
    )
    assert month_sets(result)[-2:] == [(1, 4), (6,)]


def test_a_row_without_a_remark_where_most_have_one_is_a_row_if_its_months_are_others() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    rows = [first(str(n), indikator=f"Laporan bagian {n}", bulan=str(n), ket="rutin") for n in range(1, 11)]
    result = read([*rows], [{**blank, "indikator": "Rekap pengaduan", "bulan": "4 6", "ket": ""}], columns=RB_KET)
    assert indicators(result)[-2:] == ["Laporan bagian 10", "Rekap pengaduan"]
    rest: list[Row] = [{**blank, "indikator": "kecamatan dan desa", "bulan": "", "ket": ""}]
    assert indicators(read([*rows], rest, columns=RB_KET))[-1] == "Laporan bagian 10 kecamatan dan desa"


def test_a_text_joined_by_what_other_rows_are_like_is_asked_about() -> None:
    """Every row has marks but the last of the page: its marks may stand behind the break, or there are none."""
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    rows = [first(str(n), indikator=f"Laporan bagian {n}", bulan=str(n)) for n in range(1, 11)]
    result = read(
        [*rows, first("11", indikator="Rekap pengaduan warga")],
        [{**blank, "indikator": "Foto kegiatan", "bulan": "6"}],
    )
    joined = result.rows[-1]
    assert joined.indikator == "Rekap pengaduan warga Foto kegiatan"
    assert joined.months_confidence < POLICY.sure_months


@pytest.mark.parametrize(("beside", "count"), [(("APBD", "Laporan"), 14), (("", ""), 13), (("APBD", ""), 13)])
def test_a_row_with_fields_of_its_own_is_no_rest_of_the_row_before(beside: tuple[str, str], count: int) -> None:
    head = [["KEGIATAN", "INDIKATOR", "SUMBER DANA", "SATUAN", "TW I", "TW II", "TW III", "TW IV"]]
    widths = (110.0, 150.0, 70.0, 70.0, *[40.0] * 4)
    rest = [("APBD", "Laporan", "2"), ("APBN", "Dokumen", "4"), ("APBD", "Laporan", "3"), ("APBN", "Laporan", "7")]
    above: list[BodyRow] = [
        [f"Kegiatan {letter}", f"Terlaksananya survei {letter}", dana, unit, "", many, "", ""]
        for letter, (dana, unit, many) in zip("abcdefghijkl", rest * 3, strict=True)
    ]
    above.append(["Evaluasi", "Terlaksananya evaluasi", "APBD", "Dokumen", "5", "", "", ""])
    below: list[BodyRow] = [["", "Tersusunnya rekapitulasi", *beside, *[""] * 4]]
    drawn = [form(head, above, widths, periods=range(4, 8)), form([], below, widths, periods=range(4, 8))]
    assert len(plan_rows(REFERENCE, [page(t, k) for k, t in enumerate(drawn, start=2)]).rows) == count


def test_a_sub_kegiatan_cut_by_a_page_break_is_one() -> None:
    blank = {"no": "", "area": "", "kegiatan": ""}
    result = read(
        [
            first(
                sub_kegiatan="1. Pelayanan khusus kepada:\n1) Ketersediaan fasilitas;",
                indikator="Adanya pelayanan khusus",
            )
        ],
        [{**blank, "sub_kegiatan": "2) Ketersediaan pelayanan khusus", "indikator": ""}, next_area()],
    )
    assert len(result.rows) == 2
    assert result.rows[0].sub_kegiatan == (
        "Pelayanan khusus kepada: 1) Ketersediaan fasilitas; 2) Ketersediaan pelayanan khusus"
    )


def test_the_ends_of_labels_on_the_next_page_are_no_row() -> None:
    cut = first(kegiatan="1. Penataan jenjang", sub_kegiatan="1. Perhitungan kebutuhan jabatan", bulan="3")
    rest = first("", area="", kegiatan="jabatan", sub_kegiatan="pelaksana dan fungsional", indikator="", bulan="")
    result = read([cut], [rest, next_area(bulan="9")], header_on_all=True)
    assert indicators(result) == ["Surat Keputusan Tim"] * 2
    assert month_sets(result) == [(3,), (9,)]


def test_a_numbered_row_without_indicator_on_top_of_a_page_is_a_row() -> None:
    bare = first("", area="", kegiatan="2. Pelaporan", sub_kegiatan="1. Laporan berkala", indikator="", bulan="")
    result = read([first(bulan="3")], [bare, next_area(bulan="9")], header_on_all=True)
    assert indicators(result) == ["Surat Keputusan Tim", "", "Surat Keputusan Tim"]


def test_an_area_name_cut_by_a_page_break() -> None:
    below = {"no": "", "area": "Perundang-undangan", "kegiatan": "2. Pengelolaan JDIH", "sub_kegiatan": "1. JDIH"}
    result = read(
        [first("2", area="Penguatan Peraturan", kegiatan="1. Evaluasi")], [{**below, "indikator": "Update data JDIH"}]
    )
    assert [row.area_no for row in result.rows] == [2, 2]
    assert not [w for w in result.warnings if "two places" in w]


def test_pages_that_could_not_be_read_break_rows_apart() -> None:
    blank = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
    above = table([first(indikator="Pembangunan kolom di")])
    below = table([{**blank, "indikator": "website resmi"}], header=False)
    result = plan_rows(REFERENCE, [page(above, 2), page(below, 4)])
    assert indicators(result) == ["Pembangunan kolom di", "website resmi"]


@pytest.mark.parametrize("text", ["Ditetapkan di Wonogiri", "2 dok"])
def test_the_closing_of_a_decree_in_the_grid_below_the_plan_is_no_row(text: str) -> None:
    """A spreadsheet prints its grid below the plan too; a target without any text beside it is a row to ask about."""
    blank: Row = {**dict.fromkeys(("no", "area", "kegiatan", "sub_kegiatan", "indikator"), "")}
    drawn = table([first(bulan="3"), {**blank, "bulan": "4 5 6"}, {**blank, "bulan": ""}], RB_KET)
    marks = [m if m.row == 2 else m.model_copy(update={"kind": "text", "text": text}) for m in drawn.marks]
    result = plan_rows(REFERENCE, [page(drawn.model_copy(update={"marks": tuple(marks)}), 2)])
    assert month_sets(result) == ([(3,)] if text.startswith("Ditetapkan") else [(3,), (4, 5, 6)])
