"""Sections of a plan, and areas that no list knows: kept as printed, and asked about once."""

from __future__ import annotations

import pytest

from rb_ingest.rows.body import Section
from rb_ingest.rows.rows import RowsResult, plan_rows
from rb_ingest.rows.sections import section_at, section_spans
from testkit.reference import REFERENCE
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page

QUARTERS = ["TW I", "TW II", "TW III", "TW IV"]


def sections_plan(body: list[BodyRow]) -> RowsResult:
    header = ["RENCANA AKSI", "INDIKATOR OUTPUT", "TARGET WAKTU"]
    return plan_rows(REFERENCE, [page(form([header], body, (180.0, 200.0, 90.0)))], 2025)


def areas_plan(*areas: tuple[str, str], confidence: float = 0.95) -> RowsResult:
    header = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR", "TARGET WAKTU"]
    body: list[BodyRow] = []
    for number, area in areas:
        body.append([number, area, "1. Penyusunan rencana", "Dokumen rencana", "Maret"])
        body.append([None, None, None, "Laporan rencana", "Juli"])
    return plan_rows(
        REFERENCE, [page(form([header], body, (25.0, 120.0, 130.0, 150.0, 80.0), confidence=confidence))], 2025
    )


def test_rows_are_in_the_section_above_them() -> None:
    result = sections_plan(
        [
            "A. RB GENERAL",
            ["Penataan arsip", "Arsip tertata", "TW II"],
            "B. RB TEMATIK",
            "1. Pengentasan kemiskinan",
            ["Bakti sosial", "Laporan kegiatan", "Juni"],
            "2. Digitalisasi administrasi",
            ["Presensi daring", "Aplikasi dipakai", "Mei"],
        ]
    )
    assert [(row.indikator, row.section) for row in result.rows] == [
        ("Arsip tertata", "RB GENERAL"),
        ("Laporan kegiatan", "RB TEMATIK / Pengentasan kemiskinan"),
        ("Aplikasi dipakai", "RB TEMATIK / Digitalisasi administrasi"),
    ]
    assert {row.area_no for row in result.rows} == {None}


def test_a_row_across_the_whole_table_is_a_section_whatever_the_heads_are() -> None:
    header = ["NO", "ksi", "PERIODE", "INDIKATOR OUTPUT", "KET"]
    body: list[BodyRow] = ["A. RB GENERAL", ["1", "Penataan arsip", "TW II", "Arsip tertata", "rutin"]]
    widths = (25.0, 150.0, 80.0, 180.0, 60.0)
    rows = plan_rows(REFERENCE, [page(form([header], body, widths))], 2025).rows
    assert [(row.indikator, row.section) for row in rows] == [("Arsip tertata", "RB GENERAL")]


def test_a_plan_of_sections_misses_no_area_and_asks_about_none() -> None:
    result = sections_plan(["A. RB GENERAL", ["Penataan arsip", "Arsip tertata", "TW II"]])
    assert not [warning for warning in result.warnings if "area" in warning]
    assert not [reason for row in result.rows for reason in row.review_reasons if "area" in reason]


def test_a_plan_without_areas_and_sections_is_asked_about_once() -> None:
    result = sections_plan([["Penataan arsip", "Arsip tertata", "TW II"], ["Presensi daring", "Aplikasi", "Mei"]])
    assert [w for w in result.warnings if "area" in w] == [
        "neither a column nor rows across the table name the areas of this plan"
    ]
    assert not [reason for row in result.rows for reason in row.review_reasons if "area" in reason]


def test_a_row_that_names_an_area_is_that_area_and_no_section() -> None:
    result = sections_plan(["Penguatan Pengawasan", ["Pengendalian", "Laporan gratifikasi", "Mei"]])
    assert [(row.area_no, row.section) for row in result.rows] == [(7, None)]


def test_a_legible_area_that_no_list_knows_is_kept_whatever_its_number() -> None:
    result = areas_plan(("1", "Manajemen Perubahan"), ("2", "Transformasi Digital Kepemiluan"))
    assert [(row.area_no, row.area) for row in result.rows] == [
        (1, "Manajemen Perubahan"),
        (1, "Manajemen Perubahan"),
        (None, "Transformasi Digital Kepemiluan"),
        (None, "Transformasi Digital Kepemiluan"),
    ]
    assert not [reason for row in result.rows for reason in row.review_reasons if "area" in reason]
    assert len([w for w in result.warnings if "«Transformasi Digital Kepemiluan»" in w]) == 1


def test_the_same_new_area_in_two_places_is_asked_about_once() -> None:
    new = "Transformasi Digital Kepemiluan"
    result = areas_plan(("1", new), ("2", "Penguatan Pengawasan"), ("3", new))
    assert len([w for w in result.warnings if new in w]) == 1


def test_an_area_that_was_hardly_read_is_known_by_its_number() -> None:
    result = areas_plan(("2", "Trnfrmsi Dgtl Kpmln"), confidence=0.75)
    assert [row.area_no for row in result.rows] == [2, 2]


def test_a_piece_of_an_area_s_name_is_no_new_area() -> None:
    result = areas_plan(("8", "Peningkatan Kualitas"))
    assert [row.area_no for row in result.rows] == [8, 8]


def test_a_long_row_heads_nothing() -> None:
    spans = section_spans(REFERENCE, (Section(0, "", "B. RB TEMATIK"), Section(3, "", "C. " + "kata " * 30)), "RB")
    assert [(span.place, span.name) for span in spans] == [(0, "RB TEMATIK")]
    assert section_at(spans, 5) == "RB TEMATIK"
    assert section_at((), 5) is None


def test_sections_of_an_integrity_zone_are_its_areas() -> None:
    assert (
        section_spans(
            REFERENCE, (Section(0, "I", "MANAJEMEN PERUBAHAN"), Section(4, "II", "PENATAAN TATALAKSANA")), "ZI"
        )
        == ()
    )


def test_two_headings_in_one_row_are_one_within_the_other() -> None:
    result = sections_plan(
        [
            ["Penataan arsip", "Arsip tertata", "TW II"],
            "B. RB TEMATIK\n1. Peningkatan investasi",
            ["Izin daring", "Aplikasi dipakai", "Mei"],
            "2. Pengentasan kemiskinan\ntahun berjalan",
            ["Bakti sosial", "Laporan kegiatan", "Juni"],
        ]
    )
    assert [row.section for row in result.rows] == [
        None,
        "RB TEMATIK / Peningkatan investasi",
        "RB TEMATIK / Pengentasan kemiskinan tahun berjalan",
    ]


@pytest.mark.parametrize(
    ("printed", "sections"),
    [
        ("I. Tata Kelola Arsip", ["Tata Kelola Arsip", "Lain"]),
        ("L Tata Kelola Arsip", ["Tata Kelola Arsip", "Lain"]),
        ("! Tata Kelola", ["Tata Kelola", "Lain"]),
        ("Lini Depan", ["Lini Depan", "Lain"]),
    ],
)
def test_a_first_section_whose_roman_one_was_misread_has_its_name_alone(printed: str, sections: list[str]) -> None:
    result = sections_plan([printed, ["Penataan arsip", "Arsip tertata", "TW II"], "II. Lain", ["Tim", "Rapat", "Mei"]])
    assert [row.section for row in result.rows] == sections


@pytest.mark.parametrize("numbers", [("I.", "II.", "III.", "IV.", "V."), ("A.", "B.", "C."), ("1.", "2.")])
def test_sections_of_one_numbering_stand_side_by_side(numbers: tuple[str, ...]) -> None:
    """A lone I, V or X is a letter as well as a numeral."""
    sections = [Section(place, "", f"{number} Bagian {place}") for place, number in enumerate(numbers)]
    assert [span.name for span in section_spans(REFERENCE, sections, "RB")] == [
        f"Bagian {k}" for k in range(len(numbers))
    ]


@pytest.mark.parametrize("second", ["II.", "B.", "2."])
def test_the_second_of_a_list_stands_beside_a_first_that_lost_its_number(second: str) -> None:
    row: BodyRow = ["Penataan arsip", "Arsip tertata", "TW II"]
    result = sections_plan(["Penguatan Budaya Kerja", row, f"{second} Peningkatan Investasi", row])
    assert [row.section for row in result.rows] == ["Penguatan Budaya Kerja", "Peningkatan Investasi"]


def test_the_first_of_another_list_stands_within_a_section_without_a_number() -> None:
    row: BodyRow = ["Penataan arsip", "Arsip tertata", "TW II"]
    result = sections_plan(["RB TEMATIK", row, "1. Peningkatan Investasi", row])
    assert [row.section for row in result.rows] == ["RB TEMATIK", "RB TEMATIK / Peningkatan Investasi"]
