"""The periods of a row as printed: targets with their units, weeks, words, and what belongs to which item."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, MonthReading, PeriodReading, PlanRow
from rb_ingest.rows.periods import word_periods
from rb_ingest.rows.rows import plan_rows
from rb_ingest.rows.schedule import months_of
from testkit.reference import REFERENCE
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page, table

LEFT = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
LABELS = ["1", "Manajemen Perubahan", "1. Penyusunan tim"]
SIDES = (25.0, 90.0, 120.0, 150.0)
WHERE = Box(x0=0, y0=0, x1=50, y1=10)


def quarters(*cells: str, indicator: str = "SK Tim", satuan: str | None = None) -> list[PlanRow]:
    names = ["TW I", "TW II", "TW III", "TW IV"]
    middle = ["SATUAN"] if satuan is not None else []
    header = [[*LEFT, *middle, *["TARGET"] * 4], [*LEFT, *middle, *names]]
    body: list[BodyRow] = [[*LABELS, indicator, *([satuan] if satuan is not None else []), *cells]]
    first = len(LEFT) + len(middle)
    widths = (*SIDES, *[60.0] * len(middle), *[45.0] * 4)
    return list(plan_rows(REFERENCE, [page(form(header, body, widths, periods=range(first, first + 4)))]).rows)


def told(periods: tuple[PeriodReading, ...]) -> list[tuple[str, int, int, int | None]]:
    return [(p.kind, p.month_from, p.month_to, p.week) for p in periods if p.marked]


def test_each_quarter_has_its_target_and_its_place() -> None:
    [row] = quarters("35", "", "-", "Rp 2,5 juta", satuan="Pegawai")
    assert [(p.kind, p.month_from, p.month_to) for p in row.periods] == [
        ("triwulan", 1, 3),
        ("triwulan", 4, 6),
        ("triwulan", 7, 9),
        ("triwulan", 10, 12),
    ]
    assert [(p.text, p.value, p.unit, p.marked) for p in row.periods] == [
        ("35", 35.0, "Pegawai", True),
        (None, None, None, False),
        ("-", None, None, False),
        ("Rp 2,5 juta", 2_500_000.0, "Rp", True),
    ]
    assert [p.text_confidence is not None and p.text_confidence > 0.9 for p in row.periods] == [True, False, True, True]
    lefts = [p.bbox.x0 for p in row.periods]
    assert lefts == sorted(set(lefts))
    assert all(p.confidence > 0.9 for p in row.periods)
    assert row.month_set == (1, 2, 3, 10, 11, 12)


def test_targets_line_by_line_are_each_of_their_item() -> None:
    rows = quarters("4\n7", "", "\n9", "", indicator="1. SK Tim\n2. Notula rapat")
    assert [[p.value for p in row.periods] for row in rows] == [[4, None, None, None], [7, None, 9, None]]
    assert [row.month_set for row in rows] == [(1, 2, 3), (1, 2, 3, 7, 8, 9)]


def test_a_word_over_two_lines_is_one_text() -> None:
    [row] = quarters("", "Laporan\nakhir", "", "")
    assert [(p.text, p.value) for p in row.periods if p.marked] == [("Laporan akhir", None)]


def test_weeks_are_counted_within_their_month() -> None:
    months = ["JUL", "AGT", "SEP", "OKT", "NOV", "DES", "JAN", "FEB", "MAR", "APR", "MEI", "JUN"]
    months = [*months[6:], *months[:6]]
    names = [month for month in months for _ in range(4)]
    body: list[BodyRow] = [[*LABELS, "SK Tim", *[""] * 48]]
    drawn = form(
        [[*LEFT, *names], [*LEFT, *["1", "2", "3", "4"] * 12]],
        body,
        (*SIDES, *[10.0] * 48),
        periods=range(4, 52),
        ticks=[(0, 4 + 4 * 4 + 2), (0, 4 + 4 * 11 + 3)],
        kind="fill",
    )
    [row] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert len(row.periods) == 48
    assert told(row.periods) == [("minggu", 5, 5, 3), ("minggu", 12, 12, 4)]
    assert row.month_set == (5, 12)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("TW I dan III", [("triwulan", 1, 3, None), ("triwulan", 7, 9, None)]),
        ("Semester II", [("semester", 7, 12, None)]),
        ("Feb-Mei", [("bulan", 2, 5, None)]),
        ("s.d. Maret", [("triwulan", 1, 3, None)]),
        ("mulai September", [("bulan", 9, 12, None)]),
        ("Setiap bulan", [("tahun", 1, 12, None)]),
        ("setiap semester", [("bulan", 6, 6, None), ("bulan", 12, 12, None)]),
        ("Minggu ke-2 Agustus 2024", [("minggu", 8, 8, 2)]),
        ("November minggu ke-3", [("minggu", 11, 11, 3)]),
        ("April 2024 (minggu II)", [("minggu", 4, 4, 2)]),
        ("Minggu ke ( Oktober 2024", [("minggu", 10, 10, 1)]),  # the stroke of I or 1
        ("Mei minggu ke-|", [("minggu", 5, 5, 1)]),
        ("Minggu ke JI Mei", [("minggu", 5, 5, 2)]),
        ("Minggu ke-J Juli", [("minggu", 7, 7, 1)]),
        ("Minggu lll Juli", [("minggu", 7, 7, 3)]),
        ("Minggu I-III Juni", [("minggu", 6, 6, 1), ("minggu", 6, 6, 2), ("minggu", 6, 6, 3)]),
        ("Pekan ke-1 dan ke-4 September", [("minggu", 9, 9, 1), ("minggu", 9, 9, 4)]),
        ("Januari minggu II dan Mei minggu IV", [("minggu", 1, 1, 2), ("minggu", 5, 5, 4)]),
        ("Februari, minggu ke-2 Agustus", [("bulan", 2, 2, None), ("minggu", 8, 8, 2)]),
        ("11 - 19 Maret 2024", [("bulan", 3, 3, None)]),
        ("Minggu pertama Maret, Oktober", [("minggu", 3, 3, 1), ("bulan", 10, 10, None)]),
        ("Desember 2023 - Februari 2024", [("bulan", 1, 2, None)]),
        ("bersama pimpinan", []),
    ],
)
def test_words_name_periods(text: str, periods: list[tuple[str, int, int, int | None]]) -> None:
    named = months_of(REFERENCE, text, 2024)
    months = [MonthReading(bulan=m, marked=m in named, confidence=0.9) for m in range(1, 13)]
    found = word_periods(REFERENCE, text, 2024, months, WHERE)
    assert told(found) == periods
    assert {p.text for p in found} <= {text}


@pytest.mark.parametrize(("text", "sure"), [("Minggu ke-2 Juli", True), ("Juli", True), ("Minggu ke-? Juli", False)])
def test_a_week_that_was_not_read_leaves_its_period_unsure(text: str, sure: bool) -> None:
    months = [MonthReading(bulan=m, marked=m == 7, confidence=0.95) for m in range(1, 13)]
    [period] = word_periods(REFERENCE, text, 2024, months, WHERE)
    assert (period.month_from, period.confidence > 0.9) == (7, sure)


def test_a_plan_with_its_time_in_words_has_periods_of_them() -> None:
    header = [*LEFT, "JADWAL PELAKSANAAN"]
    drawn = form([header], [[*LABELS, "SK Tim", "TW IV"]], (*SIDES, 90.0))
    [row] = plan_rows(REFERENCE, [page(drawn)], 2024).rows
    assert [(p.kind, p.month_from, p.month_to, p.text) for p in row.periods] == [("triwulan", 10, 12, "TW IV")]


def test_a_plain_grid_of_months_needs_no_periods() -> None:
    months = [str(m) for m in range(1, 13)]
    drawn = form(
        [[*LEFT, *["PELAKSANAAN (BULAN)"] * 12], [*LEFT, *months]],
        [[*LABELS, "SK Tim", *[""] * 12]],
        (*SIDES, *[16.0] * 12),
        months=range(4, 16),
        ticks=[(0, 6)],
    )
    [row] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert (row.periods, row.month_set) == ((), (3,))


def test_a_target_is_as_sure_as_its_text_was_read() -> None:
    header = [[*LEFT, *["TARGET"] * 4], [*LEFT, "TW I", "TW II", "TW III", "TW IV"]]
    drawn = form(header, [[*LABELS, "Indeks", "", "34", "", ""]], (*SIDES, *[45.0] * 4), periods=range(4, 8))
    cells = tuple(
        c.model_copy(update={"lines": tuple(x.model_copy(update={"confidence": 0.58}) for x in c.lines)})
        if c.text == "34"
        else c
        for c in drawn.cells
    )
    [row] = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": cells}))]).rows
    assert row.periods[1].value == 34.0
    assert row.periods[1].text_confidence == pytest.approx(0.58, abs=0.01)
    assert row.periods[0].text_confidence is None


def test_words_are_as_sure_as_they_were_read() -> None:
    header = [[*LEFT, "JADWAL"]]
    drawn = form(header, [[*LABELS, "Notula", "Maret - Mei"]], (*SIDES, 90.0), confidence=0.93)
    [row] = plan_rows(REFERENCE, [page(drawn)], 2024).rows
    assert [p.text_confidence for p in row.periods] == [0.93]


def test_what_is_written_in_a_month_is_kept_beside_the_month() -> None:
    drawn = table(
        [{**dict(zip(("no", "area", "kegiatan"), LABELS, strict=True)), "indikator": "SK Tim", "bulan": "2 7 9"}]
    )
    texts = {2: "40%", 7: "2 dok", 9: ""}
    marks = [m.model_copy(update={"text": texts[m.col - drawn.month_columns[0] + 1]}) for m in drawn.marks]
    [row] = plan_rows(REFERENCE, [page(drawn.model_copy(update={"marks": tuple(marks)}))]).rows
    assert row.month_set == (2, 7, 9)
    assert [(p.month_from, p.month_to) for p in row.periods] == [(m, m) for m in range(1, 13)]
    written = {p.month_from: (p.text, p.value, p.unit) for p in row.periods if p.marked}
    assert written == {2: ("40%", 40.0, "%"), 7: ("2 dok", 2.0, "dok"), 9: (None, None, None)}
