"""Columns that only one plan has: kept under their head, in any order, with their amounts as numbers."""

from __future__ import annotations

from itertools import permutations

import pytest

from rb_ingest.records import PlanRow
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page

CORE = {"KEGIATAN": "1. Penyusunan tim", "INDIKATOR KEBERHASILAN": "SK Tim", "WAKTU PELAKSANAAN": "Maret"}


def read(columns: dict[str, str], *more: BodyRow) -> list[PlanRow]:
    drawn = form([list(columns)], [list(columns.values()), *more], [95.0] * len(columns))
    return list(plan_rows(REFERENCE, [page(drawn)], 2025).rows)


def fields(row: PlanRow) -> dict[str, tuple[str | None, str, float | None]]:
    return {f.header: (f.role, f.value, f.number) for f in row.fields}


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("TARGET", "target"),
        ("Satuan", "satuan"),
        ("KELUARAN", "output"),
        ("PAGU ANGGARAN", "anggaran"),
        ("PENANGGUNG\nJAWAB", "penanggung_jawab"),
        ("UNIT KERJA PELAKSANA", "pelaksana"),
        ("REALISASI", "realisasi"),
        ("CAPAIAN (%)", "capaian"),
        ("DATA DUKUNG", "bukti_dukung"),
        ("SASARAN", None),
        ("HAMBATAN DAN SOLUSI", None),
    ],
)
def test_a_column_beside_those_of_every_plan_is_kept(header: str, role: str | None) -> None:
    [row] = read({**CORE, header: "isi kolom"})
    assert fields(row) == {" ".join(header.split()): (role, "isi kolom", None)}
    assert (row.indikator, row.kegiatan, row.month_set) == ("SK Tim", "Penyusunan tim", (3,))


def test_amounts_are_numbers_and_a_dash_is_none() -> None:
    rows = read({**CORE, "ANGGARAN": "Rp 18.750.000,-"}, [None, "Notula", "Juni", "-"], [None, "Daftar", "Juli", ""])
    assert [fields(row) for row in rows] == [
        {"ANGGARAN": ("anggaran", "Rp 18.750.000,-", 18_750_000.0)},
        {"ANGGARAN": ("anggaran", "-", None)},
        {},
    ]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::17])
def test_columns_may_stand_in_any_order(order: tuple[int, ...]) -> None:
    columns = {**CORE, "SATUAN": "Dokumen", "PELAKSANA": "Subbagian Hukum"}
    names = list(columns)
    [row] = read({names[i]: columns[names[i]] for i in order})
    assert {h: v for h, (_, v, _) in fields(row).items()} == {"SATUAN": "Dokumen", "PELAKSANA": "Subbagian Hukum"}
    assert (row.indikator, row.month_set) == ("SK Tim", (3,))


def test_a_head_of_three_rows_with_groups_within_groups() -> None:
    header = [
        ["NO", "RENCANA", "RENCANA", "RENCANA", "RENCANA", "HASIL KERJA", "HASIL KERJA", "HASIL KERJA"],
        ["NO", "KEGIATAN", "INDIKATOR", "WAKTU", "VOLUME", "KINERJA", "KINERJA", "KETERANGAN"],
        ["NO", "KEGIATAN", "INDIKATOR", "WAKTU", "VOLUME", "REALISASI", "CAPAIAN", "KETERANGAN"],
    ]
    body: list[BodyRow] = [["1", "Penyusunan tim", "SK Tim", "Mei", "2", "1", "50%", "menunggu"]]
    [row] = plan_rows(REFERENCE, [page(form(header, body, (25.0, *[100.0] * 7)))], 2025).rows
    assert (row.kegiatan, row.indikator, row.month_set, row.ket) == ("Penyusunan tim", "SK Tim", (5,), "menunggu")
    assert fields(row) == {
        "RENCANA VOLUME": ("target", "2", 2.0),
        "HASIL KERJA KINERJA REALISASI": ("realisasi", "1", 1.0),
        "HASIL KERJA KINERJA CAPAIAN": ("capaian", "50%", 50.0),
    }


@pytest.mark.parametrize("first", ["TARGET", "REALISASI"])
def test_quarters_of_what_was_reached_are_no_time_of_the_plan(first: str) -> None:
    quarters = ["TW I", "TW II", "TW III", "TW IV"]
    second = "REALISASI" if first == "TARGET" else "TARGET"
    left = ["NO", "KEGIATAN", "INDIKATOR"]
    header = [[*left, *[first] * 4, *[second] * 4], [*left, *quarters, *quarters]]
    targets, reached = ["", "6", "", "8"], ["", "5", "", ""]
    cells = [*targets, *reached] if first == "TARGET" else [*reached, *targets]
    body: list[BodyRow] = [["1", "Penyusunan tim", "SK Tim", *cells]]
    [row] = plan_rows(
        REFERENCE, [page(form(header, body, (25.0, 120.0, 150.0, *[40.0] * 8), periods=range(3, 11)))]
    ).rows
    assert row.month_set == (4, 5, 6, 10, 11, 12)
    assert [p.value for p in row.periods] == [None, 6, None, 8]
    assert fields(row) == {"REALISASI TW II": ("realisasi", "5", 5.0)}


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        (("I", "Il", "", "IV"), ("I", "II", "III", "IV")),
        (("", "II", "", "V"), ("I", "II", "III", "IV")),
        (("TW I", "TW", "TW IlI", "TW IV"), ("TW I", "TW II", "TW III", "TW IV")),
        (("A", "II", "", ""), ("A", "II", "", " (2)")),  # no quarters
        (("Baik", "II", "III", "IV"), ("Baik", "II", "III", "IV")),
    ],
)
def test_what_was_reached_in_each_quarter_is_kept_whatever_its_number_lost(heads, names) -> None:
    left = ["NO", "KEGIATAN", "INDIKATOR", "WAKTU PELAKSANAAN"]
    under = [head or f"~{k}" for k, head in enumerate(heads)]  # equal neighbours would be one cell
    header = [[*left, *["REALISASI"] * 4], [*left, *under]]
    body: list[BodyRow] = [["1", "Penyusunan tim", "SK Tim", "Maret", "2", "3", "4", "5"]]
    drawn = form(header, body, (25.0, 120.0, 150.0, 60.0, *[40.0] * 4))
    cells = tuple(c.model_copy(update={"lines": ()}) if c.text.startswith("~") else c for c in drawn.cells)
    [row] = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": cells}))], 2025).rows
    kept = [f"REALISASI {name}".replace("  ", " ").strip() for name in names]
    assert {f.header: f.value for f in row.fields} == dict(zip(kept, ("2", "3", "4", "5"), strict=True))


def test_what_was_reached_is_numbered_as_the_plan_beside_it_is() -> None:
    left = ["NO", "KEGIATAN", "INDIKATOR"]
    header = [[*left, *["TARGET"] * 4, *["CAPAIAN"] * 4], [*left, "I", "II", "III", "IV", "~1", "~2", "mi", "~4"]]
    body: list[BodyRow] = [["1", "Penyusunan tim", "SK Tim", "6", "", "", "8", "2", "3", "4", "5"]]
    drawn = form(header, body, (25.0, 120.0, 150.0, *[40.0] * 8), periods=range(3, 11))
    cells = tuple(c.model_copy(update={"lines": ()}) if c.text.startswith("~") else c for c in drawn.cells)
    [row] = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": cells}))]).rows
    assert [p.value for p in row.periods] == [6, None, None, 8]
    assert {f.header: f.value for f in row.fields} == {
        f"CAPAIAN {n}": v for n, v in zip(("I", "II", "III", "IV"), "2345", strict=True)
    }


def test_what_stands_line_by_line_beside_items_is_each_one_s_own() -> None:
    rows = read({**CORE, "INDIKATOR KEBERHASILAN": "1. SK Tim\n2. Notula rapat", "SATUAN": "Dokumen\nKali"})
    assert [fields(row)["SATUAN"][1] for row in rows] == ["Dokumen", "Kali"]


def test_what_stands_once_beside_items_is_of_all_of_them() -> None:
    rows = read({**CORE, "INDIKATOR KEBERHASILAN": "1. SK Tim\n2. Notula rapat", "SATUAN": "Dokumen"})
    assert [fields(row)["SATUAN"][1] for row in rows] == ["Dokumen", "Dokumen"]


def test_a_page_without_header_has_the_columns_of_the_page_before() -> None:
    columns = {**CORE, "SATUAN": "Dokumen", "ANGGARAN": "2.000.000"}
    widths = [95.0] * len(columns)
    first = form([list(columns)], [list(columns.values())], widths)
    second = form([], [["2. Rapat tim", "Notula", "Juli", "Kali", "3.500.000"]], widths)
    rows = plan_rows(REFERENCE, [page(first, 2), page(second, 3)], 2025).rows
    assert [fields(row) for row in rows] == [
        {"SATUAN": ("satuan", "Dokumen", None), "ANGGARAN": ("anggaran", "2.000.000", 2_000_000.0)},
        {"SATUAN": ("satuan", "Kali", None), "ANGGARAN": ("anggaran", "3.500.000", 3_500_000.0)},
    ]


def test_what_is_put_out_is_the_indicator_where_the_plan_names_nothing_else() -> None:
    [row] = read({"NO": "1", "KEGIATAN": "Penyusunan tim", "OUTPUT": "SK Tim", "WAKTU PELAKSANAAN": "Maret"})
    assert (row.indikator, row.month_set, fields(row)) == ("SK Tim", (3,), {})


def test_a_target_in_words_of_time_is_the_time() -> None:
    columns = {"NO": "1", "KEGIATAN": "Penyusunan tim", "INDIKATOR": "SK Tim", "KETERANGAN": "x", "TARGET": "TW III"}
    [row] = read(columns)
    assert row.month_set == (7, 8, 9)


def test_a_percent_sign_that_was_misread_is_one() -> None:
    [row] = read({**CORE, "SATUAN": "Yo"})
    assert fields(row)["SATUAN"][1] == "%"


@pytest.mark.parametrize(
    ("read_as", "value"),
    [
        ("65 Yo", "65 %"),
        ("40%o", "40 %"),
        ("7 o/o", "7 %"),
        ("6590", "6590"),
        ("100 9", "100 %"),
        ("100 96", "100 %"),
        ("75 90", "75 %"),
        ("12 96", "12 96"),
        ("Yogyakarta", "Yogyakarta"),
    ],
)
def test_a_percent_sign_behind_its_number(read_as: str, value: str) -> None:
    [row] = read({**CORE, "REALISASI": read_as})
    assert fields(row)["REALISASI"][1] == value


def test_columns_under_a_group_that_a_rule_cut_in_two_keep_their_own_heads() -> None:
    upper = [*CORE, "DUKU", "NGAN"]
    lower = [*CORE, "LOKASI", "PENANGGUNG JAWAB"]
    drawn = form([upper, lower], [[*CORE.values(), "Aula kantor", "Kasubbag Umum"]], [95.0] * len(upper))
    [row] = plan_rows(REFERENCE, [page(drawn)], 2025).rows
    assert [(f.header, f.role, f.value) for f in row.fields] == [
        ("DUKU LOKASI", None, "Aula kantor"),
        ("NGAN PENANGGUNG JAWAB", "penanggung_jawab", "Kasubbag Umum"),
    ]
