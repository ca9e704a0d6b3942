"""From drawn tables to plan rows: what is on the pages, what rows must come out."""

from __future__ import annotations

from rb_ingest.review_policy import POLICY
from rb_ingest.rows.rows import RowsResult, plan_rows
from testkit.reference import REFERENCE
from tests.rows.drawn_plans import first, indicators, month_sets, next_area, only, read, subs
from tests.rows.tables import RB_KET, ZI, Row, page, table

ALL = "1 2 3 4 5 6 7 8 9 10 11 12"


# ------------------------------------------------------------------------------------------- one page


def test_one_ruled_row() -> None:
    result = read([first(bulan="3 9", ket="Subbag Teknis")], columns=RB_KET, numbers=True)
    row = only(result)
    assert result.jenis == "RB"
    assert (row.page_no, row.row_no, row.area_no, row.area) == (2, 1, 1, "Manajemen Perubahan")
    assert (row.kegiatan, row.nomor_kegiatan) == ("Perencanaan Reformasi Birokrasi", "1.")
    assert (row.sub_kegiatan, row.nomor_sub) == ("Pembentukan Tim", "1.")
    assert (row.indikator, row.nomor, row.ket) == ("Surat Keputusan Tim", "", "Subbag Teknis")
    assert row.month_set == (3, 9)
    assert {m.mark for m in row.months if m.marked} == {"tick"}
    assert (row.inferred, row.review_reasons) == ((), ())


def test_bbox_is_the_ruled_row() -> None:
    drawn = table([first(), {"indikator": "Rencana Aksi"}])
    row = plan_rows(REFERENCE, [page(drawn)]).rows[1]
    assert (row.bbox.x0, row.bbox.y0, row.bbox.x1, row.bbox.y1) == (30, drawn.ys[3], drawn.xs[-1], drawn.ys[4])


def test_merged_labels_apply_to_every_row_they_span() -> None:
    result = read(
        [
            first(indikator="1. Tersedianya media"),
            {"indikator": "2. Pembangunan kolom", "bulan": "5"},
            {"sub_kegiatan": "2. Sosialisasi nilai", "indikator": "Pegawai teladan", "bulan": "6"},
            {"kegiatan": "2. Monitoring", "sub_kegiatan": "1. Melakukan monitoring", "indikator": "Dokumen monev"},
            next_area(sub_kegiatan="1. Pembentukan UPG", indikator="Adanya UPG"),
        ]
    )
    assert [row.area_no for row in result.rows] == [1, 1, 1, 1, 7]
    assert [row.nomor_kegiatan for row in result.rows] == ["1.", "1.", "1.", "2.", "1."]
    assert subs(result)[:3] == ["Pembentukan Tim", "Pembentukan Tim", "Sosialisasi nilai"]
    assert [row.nomor for row in result.rows[:2]] == ["1.", "2."]


def test_items_share_one_set_of_month_cells() -> None:
    result = read(
        [first(indikator="a) Data mutasi;\nb) Data promosi;\nc) Data assessment;\nd) Data talenta", bulan="2 8")]
    )
    assert indicators(result) == ["Data mutasi", "Data promosi", "Data assessment", "Data talenta"]
    assert month_sets(result) == [(2, 8)] * 4


def test_ticks_stand_beside_their_items() -> None:
    result = read([first(indikator="a) Data mutasi;\nb) Data promosi;\nc) Data assessment", bulan="1|3 4|12")])
    assert month_sets(result) == [(1,), (3, 4), (12,)]


def test_an_item_without_ticks_beside_items_with_ticks() -> None:
    result = read([first(indikator="a) Data mutasi;\nb) Data promosi;\nc) Data assessment", bulan="1||12")])
    assert month_sets(result) == [(1,), (), (12,)]


def test_one_line_of_ticks_level_with_a_lower_item_is_its_own() -> None:
    result = read(
        [first(indikator="a) Data mutasi\n   pegawai;\nb) Data promosi\n   pegawai;\nc) Data lain", bulan="||||5")]
    )
    assert month_sets(result) == [(), (), (5,)]


def test_shades_cover_all_items_or_some() -> None:
    result = read([first(indikator="a) Data mutasi;\nb) Data promosi", bulan="4# 5#")])
    assert month_sets(result) == [(4, 5), (4, 5)]


def test_lead_in_and_list_are_plan_rows() -> None:
    result = read([first(indikator="Terselenggaranya:\na) Lingkungan pengendalian;\nb) Penilaian risiko", bulan="2")])
    assert indicators(result) == ["Terselenggaranya:", "Lingkungan pengendalian", "Penilaian risiko"]
    assert month_sets(result) == [(2,)] * 3


def test_nested_list_of_the_catalogue_is_split() -> None:
    text = (
        "1. Persentase pelaporan LHKPN;\n2. Dokumen laporan penanganan benturan\n   kepentingan berikut dokumentasi:\n"
        "a) Surat Pernyataan Potensi Benturan Kepentingan;\nb) Surat Pernyataan Bebas Benturan Kepentingan"
    )
    assert [row.nomor for row in read([first(indikator=text)]).rows] == ["1.", "2.", "a)", "b)"]


def test_other_nested_lists_stay_in_the_text() -> None:
    text = (
        "1. Tim RB KPU Provinsi menerima pelaporan:\na) SK Tim RB, Tim Agen Perubahan;\n"
        "b) Rencana Aksi Agen Perubahan;\n2. Tersedianya dokumen tindak lanjut"
    )
    assert indicators(read([first(indikator=text)])) == [
        "Tim RB KPU Provinsi menerima pelaporan: a) SK Tim RB, Tim Agen Perubahan b) Rencana Aksi Agen Perubahan",
        "Tersedianya dokumen tindak lanjut",
    ]


def test_nested_list_with_ticks_of_its_own_is_split() -> None:
    text = "1. Jumlah hasil kerja bidang:\na) bidang umum;\nb) bidang khusus"
    assert month_sets(read([first(indikator=text, bulan="1|5|9")])) == [(1,), (5,), (9,)]


def test_month_cells_ruled_beside_the_items_of_one_cell() -> None:
    rows: list[Row] = [first(indikator="a) Data mutasi;\n\n\nb) Data promosi", bulan="1"), {"bulan": "9"}]
    assert month_sets(read(rows)) == [(1,), (9,)]


def test_blank_indicator_is_a_plan_row_if_the_sub_kegiatan_is_its_own() -> None:
    result = read([first(), {"sub_kegiatan": "2. Pembangunan kerja sama", "indikator": "", "bulan": "9"}])
    assert indicators(result) == ["Surat Keputusan Tim", ""]
    assert result.rows[1].sub_kegiatan == "Pembangunan kerja sama"
    assert result.rows[1].review_reasons == ("indikator kosong",)


def test_a_row_that_says_nothing_is_none() -> None:
    assert len(read([first(), {"indikator": "", "bulan": ""}]).rows) == 1


def test_ticks_that_a_stray_rule_parted_from_their_text() -> None:
    result = read([first(bulan=""), {"indikator": "", "bulan": "4"}])
    assert month_sets(result) == [(4,)]


def test_faint_marks_do_not_count_but_lower_the_confidence() -> None:
    row = only(read([first(bulan="3 5?")]))
    assert row.month_set == (3,)
    assert row.months[4].confidence < 0.9
    assert row.months_confidence < 0.9
    assert row.review_reasons == ("tanda bulan meragukan: Mei",)


def test_sections_instead_of_an_area_column() -> None:
    columns = ("no", "kegiatan", "sub_kegiatan", "indikator", "bulan")
    rows: list[Row] = [
        {"no": "I", "section": "MANAJEMEN PERUBAHAN"},
        {"no": "1", "kegiatan": "Perencanaan", "sub_kegiatan": "Tim", "indikator": "SK Tim"},
        {"no": "VII", "section": "PENGUATAN PENGAWASAN"},
        {"no": "1", "kegiatan": "Gratifikasi", "sub_kegiatan": "UPG", "indikator": "Adanya UPG"},
    ]
    assert [row.area_no for row in read(rows, columns=columns).rows] == [1, 7]


def test_areas_by_name_even_if_numbered_otherwise() -> None:
    result = read([first("2", area="MANAJEMEN\nPERUBAHAN :"), next_area()])
    assert [row.area_no for row in result.rows] == [1, 7]
    assert "area 1 (Manajemen Perubahan) is printed with the number 2" in result.warnings


def test_area_by_number_or_by_its_kegiatan_if_the_name_is_lost() -> None:
    result = read([first(), next_area(area="")])
    assert (result.rows[1].area_no, result.rows[1].review_reasons) == (7, ("nama area tidak terbaca, hanya nomornya",))
    lost = read([first(), first("", area="~", kegiatan="2. Pengelolaan JDIH")])
    assert lost.rows[1].area_no == 1  # a blank cell goes on with the label above


def test_gaps_in_numbering_and_missing_areas_are_warned_of() -> None:
    result = read([first(), {"sub_kegiatan": "4. Evaluasi", "indikator": "Laporan"}, next_area()])
    assert "page 2: the numbers of sub kegiatan jump from 1. to 4." in result.warnings
    assert any(w.startswith("no rows of area 2") for w in result.warnings)


def test_label_in_the_first_of_rows_that_are_all_ruled() -> None:
    blank = {"no": "", "area": "", "kegiatan": ""}
    rows: list[Row] = [
        first(),
        *({**blank, "sub_kegiatan": f"{n}. Tahap", "indikator": "Laporan"} for n in range(2, 7)),
    ]
    result = read(rows, [next_area()])
    assert [row.area_no for row in result.rows] == [1] * 6 + [7]
    assert {row.kegiatan for row in result.rows[:6]} == {"Perencanaan Reformasi Birokrasi"}


def test_no_plan_table_no_rows() -> None:
    assert plan_rows(REFERENCE, [page(None, 1)]) == RowsResult()


# ---------------------------------------------------------------------------------------------------- ZI


def zi_row(**more: str) -> Row:
    row = {
        "no": "1",
        "komponen": "Tim Kerja",
        "indikator": "Menerbitkan SK Tim Kerja",
        "langkah_aksi": "Mengevaluasi Tim Kerja",
        "bukti_fisik": "SK Tim Kerja; dan\nprosedur pemilihan",
        "link": "1. https://bit.ly/SKTim\nKerja\n2. https://s.id/Tim",
        "target_waktu": "Juni, Desember\n2022",
    }
    return {**row, **more}


def test_zi_plan() -> None:
    rows: list[Row] = [
        {"no": "I", "section": "MANAJEMEN PERUBAHAN"},
        zi_row(),
        zi_row(no="2", komponen="Rencana Aksi", indikator="Dokumen Rencana Aksi", target_waktu="", link=""),
        {"no": "V", "section": "PENGUATAN PENGAWASAN"},
        zi_row(komponen="Gratifikasi", indikator="Public campaign", target_waktu="mulai Mei 2022"),
    ]
    result = read(rows, columns=ZI, numbers=True)
    row = result.rows[0]
    assert result.jenis == "ZI"
    assert [r.area_no for r in result.rows] == [1, 1, 5]
    assert (row.kegiatan, row.komponen, row.nomor_kegiatan, row.sub_kegiatan) == ("Tim Kerja", "Tim Kerja", "1", None)
    assert (row.langkah_aksi, row.bukti_fisik) == ("Mengevaluasi Tim Kerja", "SK Tim Kerja; dan prosedur pemilihan")
    assert row.links == ("https://bit.ly/SKTimKerja", "https://s.id/Tim")
    assert row.target_waktu == "Juni, Desember 2022"
    assert month_sets(result) == [(6, 12), (), (5, 6, 7, 8, 9, 10, 11, 12)]


def test_zi_komponen_goes_on_and_sections_end_it() -> None:
    top: list[Row] = [{"no": "I", "section": "MANAJEMEN PERUBAHAN"}, zi_row()]
    below: list[Row] = [
        zi_row(no="", komponen="", indikator="Tim Kerja dievaluasi"),
        {"no": "II", "section": "PENATAAN TATALAKSANA"},
        zi_row(komponen="Prosedur operasional", indikator="SOP tersedia"),
    ]
    result = read(top, below, columns=ZI)
    assert [row.komponen for row in result.rows] == ["Tim Kerja", "Tim Kerja", "Prosedur operasional"]
    assert [row.area_no for row in result.rows] == [1, 1, 2]


def test_zi_section_row_drawn_with_all_its_rules() -> None:
    rows: list[Row] = [
        {
            **zi_row(
                no="IV", **dict.fromkeys(("indikator", "langkah_aksi", "bukti_fisik", "link", "target_waktu"), "")
            ),
            "komponen": "PENGUATAN AKUNTABIL",
        },
        zi_row(),
    ]
    assert [row.area_no for row in read(rows, columns=ZI).rows] == [4]


def test_zi_row_cut_by_a_page_break() -> None:
    blank = dict.fromkeys(ZI, "")
    result = read(
        [{"no": "I", "section": "MANAJEMEN PERUBAHAN"}, zi_row(langkah_aksi="Mengevaluasi Tim Kerja di")],
        [{**blank, "langkah_aksi": "lingkungan sekretariat"}],
        columns=ZI,
    )
    assert only(result).langkah_aksi == "Mengevaluasi Tim Kerja di lingkungan sekretariat"


def test_a_time_that_no_year_has_is_asked_about() -> None:
    rows: list[Row] = [
        {"no": "I", "section": "MANAJEMEN PERUBAHAN"},
        zi_row(target_waktu="Triwulan V"),
        zi_row(no="2", komponen="Rencana Aksi", indikator="Dokumen Rencana Aksi", target_waktu="Triwulan III"),
    ]
    doubted, sure = read(rows, columns=ZI, numbers=True).rows
    assert doubted.months_confidence < 0.5
    assert sure.month_set == (7, 8, 9)
    assert sure.months_confidence > 0.8


def test_a_time_with_a_word_that_is_none_is_asked_about_however_sure_its_letters_are() -> None:
    rows: list[Row] = [
        {"no": "I", "section": "MANAJEMEN PERUBAHAN"},
        zi_row(target_waktu="Februari, Jurf'dan Oktober"),
        zi_row(no="2", komponen="Rencana Aksi", indikator="Dokumen Rencana Aksi", target_waktu="Februari s.d, Juni"),
    ]
    doubted, sure = read(rows, columns=ZI, numbers=True).rows
    assert doubted.months_confidence < POLICY.sure_months
    assert (sure.month_set, sure.months_confidence >= POLICY.sure_months) == ((2, 3, 4, 5, 6), True)
