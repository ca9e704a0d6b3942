"""Times in words in a column that is called otherwise, or in two columns, from and to."""

from __future__ import annotations

import pytest

from rb_ingest.records import PlanRow
from rb_ingest.rows.rows import plan_rows
from rb_ingest.rows.time_columns import two_times, with_end
from testkit.reference import REFERENCE
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page

CORE = ["NO", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
SIDES = (25.0, 140.0, 170.0)


def read(head: list[list[str]], *cells: list[str], confidence: float = 0.95) -> list[PlanRow]:
    body: list[BodyRow] = [
        [str(k), f"Penyusunan dokumen {k}", f"Dokumen {name}", *texts]
        for k, (name, texts) in enumerate(zip(("risiko", "arsip", "aset"), cells, strict=False), start=1)
    ]
    whole = [[*CORE, *names] for names in head]
    widths = (*SIDES, *[85.0] * len(head[0]))
    return list(plan_rows(REFERENCE, [page(form(whole, body, widths, confidence=confidence))], 2024).rows)


@pytest.mark.parametrize(
    "head",
    [
        [["WAKTU PELAKSANAAN"] * 2, ["MULAI", "SELESAI"]],
        [["TANGGAL KEGIATAN"] * 2, ["Awal", "Akhir"]],
        [["TANGGAL PELAKSANAAN"] * 2, ["MULAl", "BERAKIUR"]],
        [["TANGGAL MULAI", "TANGGAL SELESAI"]],
    ],
)
def test_two_columns_are_one_time_from_the_first_to_the_second(head: list[list[str]]) -> None:
    rows = read(head, ["3 Februari 2024", "17 Mei 2024"], ["Juli", "Juli"], ["09/10/2024", "21/12/2024"])
    assert [row.month_set for row in rows] == [(2, 3, 4, 5), (7,), (10, 11, 12)]
    assert [[(p.month_from, p.month_to) for p in row.periods] for row in rows] == [[(2, 5)], [(7, 7)], [(10, 12)]]
    assert rows[0].target_waktu == "3 Februari 2024 s.d. 17 Mei 2024"
    assert all(row.months_confidence > 0.9 for row in rows)
    assert [f.role for f in rows[0].fields] == ["waktu_selesai"]


def test_an_end_that_was_hardly_read_makes_the_months_unsure() -> None:
    head = [["JADWAL"] * 2, ["MULAI", "SELESAI"]]
    [sure, *_] = read(head, ["Maret", "Agustus"])
    [unsure, *_] = read(head, ["Maret", "Agustus"], confidence=0.7)
    assert sure.month_set == unsure.month_set == (3, 4, 5, 6, 7, 8)
    assert unsure.months_confidence <= 0.7
    assert sure.months_confidence > 0.9


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        ("Mei", "Juli", "Mei s.d. Juli"),
        ("Mei", None, "Mei"),
        (None, "Juli", "Juli"),
        ("Mei", "Mei", "Mei"),
        (None, "", None),
    ],
)
def test_one_text_of_two(start: str | None, end: str | None, whole: str | None) -> None:
    assert (with_end(start, end) or None) == whole


def test_a_column_of_times_under_any_head_is_the_time_where_the_plan_has_no_other() -> None:
    rows = read([["AGENDA", "LOKASI"]], ["TW II", "Aula"], ["Minggu ke-3 September", "Kantor"], ["tiap bulan", ""])
    assert [row.month_set for row in rows] == [(4, 5, 6), (9,), tuple(range(1, 13))]
    assert [(p.kind, p.week) for p in rows[1].periods] == [("minggu", 3)]


@pytest.mark.parametrize("texts", [("2022", "2023", "2024"), ("PKPU 8 Tahun 2019", "Maret", "rapat"), ("Mei", "", "")])
def test_years_and_single_dates_are_no_column_of_time(texts: tuple[str, ...]) -> None:
    rows = read([["DASAR"]], *[[text] for text in texts])
    assert {month.marked for row in rows for month in row.months} == {None}


def test_a_plan_with_a_column_of_time_keeps_other_dates_as_they_are() -> None:
    rows = read(
        [["JADWAL", "TANGGAL SK"]], ["Mei", "3 Januari 2024"], ["Juni", "4 Maret 2024"], ["Juli", "9 April 2024"]
    )
    assert [row.month_set for row in rows] == [(5,), (6,), (7,)]
    assert all(row.months_confidence > 0.9 for row in rows)


def test_from_and_to_under_a_group_that_a_rule_cut_in_two() -> None:
    rows = read([["WA", "KTU"], ["MULAI", "BERAKHIR"]], ["09-05-2024", "16-07-2024"], ["01-09-2024", "17-12-2024"])
    assert [row.month_set for row in rows] == [(5, 6, 7), (9, 10, 11, 12)]


def test_times_beside_the_time_under_a_head_that_says_nothing_are_asked_about() -> None:
    dates = [["09-05-2024", "16-07-2024"], ["01-09-2024", "17-12-2024"]]
    assert [r.months_confidence <= 0.7 for r in read([["MULAI", "XQVRT"]], *dates)] == [True, True]
    assert [r.months_confidence > 0.9 for r in read([["MULAI", "REALISASI"]], *dates)] == [True, True]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("09-03-2024 25-12-2024", ("09-03-2024", "25-12-2024")),
        ("3 Februari 2024 17 Mei 2024", ("3 Februari 2024", "17 Mei 2024")),
        ("09-03-2024", ("09-03-2024", None)),
        ("Maret 2024", ("Maret 2024", None)),
        ("1-1-2024 1-2-2024 1-3-2024", ("1-1-2024 1-2-2024 1-3-2024", None)),
        (None, (None, None)),
    ],
)
def test_two_dates_in_one_text(text: str | None, parts: tuple[str | None, str | None]) -> None:
    assert two_times(text) == parts


def test_dates_that_ran_together_over_a_lost_rule_are_from_and_to() -> None:
    rows = read(
        [["WAKTU"] * 2, ["MULAI", "SELESAI"]],
        ["04-02-2024 28-04-2024", ""],
        ["11-05-2024", "30-06-2024"],
    )
    assert [row.month_set for row in rows] == [(2, 3, 4), (5, 6)]
