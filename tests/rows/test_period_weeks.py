"""Weeks under months: where a month begins, and what stands for a mark in columns so narrow."""

from __future__ import annotations

import pytest

from rb_ingest.records import Table
from rb_ingest.rows.period_grids import find_period_groups
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.drawn_periods import MONTHS, row
from tests.rows.forms import form
from tests.rows.tables import page


def weeks_of_a_year(*body: dict[int, str], confidence: float = 1.0) -> Table:
    """Draw a plan with four weeks under each month; each row has its texts by the number of the week, from 0."""
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    months = [name for name in MONTHS for _ in range(4)]
    return form(
        [[*left, *months], [*left, *(str(n % 4 + 1) for n in range(48))]],
        [row(*(texts.get(n, "") for n in range(48)), indicator=f"Daftar {k}") for k, texts in enumerate(body)],
        (25.0, 90.0, 120.0, 150.0, *[9.0] * 48),
        periods=range(4, 52),
        confidence=confidence,
    )


def test_letters_in_weeks_are_ticks_where_a_program_wrote_them() -> None:
    drawn = weeks_of_a_year({2: "x", 21: "v"}, {5: "ok", 47: "√"}, {})
    assert [r.month_set for r in plan_rows(REFERENCE, [page(drawn)]).rows] == [(1, 6), (2, 12), ()]


def test_ticks_that_were_read_as_letters_in_weeks_are_asked_about() -> None:
    first, second = plan_rows(REFERENCE, [page(weeks_of_a_year({2: "x", 21: "V"}, {5: "il"}, confidence=0.93))]).rows
    assert first.month_set == (1, 6)
    assert first.months_confidence < 0.9
    assert second.month_set == ()


def test_weeks_stand_for_the_month_above_them() -> None:
    weeks = [5 if month in ("JAN", "APR", "JUL", "OKT") else 4 for month in MONTHS]
    names = [month for month, count in zip(MONTHS, weeks, strict=True) for _ in range(count)]
    numbers = [str(n + 1) for count in weeks for n in range(count)]
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    first = len(left)
    april = first + sum(weeks[:3])
    drawn = form(
        [[*left, *names], [*left, *numbers]],
        [row(*[""] * len(names)), row(*[""] * len(names), indicator="Daftar aduan", label=None)],
        (25.0, 90.0, 120.0, 150.0, *[9.0] * len(names)),
        periods=range(first, first + len(names)),
        ticks=[(0, april + 4), (1, first), (1, first + len(names) - 1)],
        kind="fill",
    )
    groups = find_period_groups(REFERENCE, drawn)
    assert [g.stop - g.first for g in groups] == weeks
    assert [r.month_set for r in plan_rows(REFERENCE, [page(drawn)]).rows] == [(4,), (1, 12)]


@pytest.mark.parametrize("lost", [("MAR", "APR"), ("JAN", "FEB", "MAR"), ("OKT", "NOV", "DES")])
@pytest.mark.parametrize("week", ["{}", "M{}", "Mg. {}"])
def test_months_that_lost_their_names_begin_where_their_weeks_do(week: str, lost: tuple[str, ...]) -> None:
    weeks = [5 if k % 3 == 2 else 4 for k in range(12)]
    names = [month if month not in lost else "" for month, n in zip(MONTHS, weeks, strict=True) for _ in range(n)]
    numbers = [week.format(n + 1) for count in weeks for n in range(count)]
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, *[9.0] * len(names))
    first = len(left)
    drawn = form(
        [[*left, *names], [*left, *numbers]], [row(*[""] * len(names))], widths, periods=range(first, first + 52)
    )
    assert [g.stop - g.first for g in find_period_groups(REFERENCE, drawn)] == weeks


def weeks_under(names: list[str], weeks: list[int]) -> Table:
    """Draw a table with five or four weeks under each month, numbered M1, M2 ..."""
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    over = [name for name, count in zip(names, weeks, strict=True) for _ in range(count)]
    under = [f"M{n + 1}" for count in weeks for n in range(count)]
    widths = (25.0, 90.0, 120.0, 150.0, *[9.0] * len(over))
    return form([[*left, *over], [*left, *under]], [row(*[""] * len(over))], widths, periods=range(4, 4 + len(over)))


def test_twelve_times_the_first_week_are_the_year_whatever_the_strokes_over_them_were_read_as() -> None:
    weeks = [4, 4, 5, 4, 5, 4, 4, 5, 4, 5, 4, 4]
    names = ["", "", "", "V", "", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]  # IV lost a stroke
    groups = find_period_groups(REFERENCE, weeks_under(names, weeks))
    assert [(g.stop - g.first, g.months) for g in groups] == [(n, (m,)) for m, n in enumerate(weeks, start=1)]


def test_a_misread_number_of_a_column_begins_no_month() -> None:
    weeks, left = [4] * 12, ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    over = [name for name in ["", "", "", "", *MONTHS[4:]] for _ in range(4)]
    under = [str(n + 1) if (m, n) != (1, 1) else "" for m in range(12) for n in range(4)]
    counted = [str(n) if n not in (10, 11) else "1" for n in range(5, 53)]
    widths = (25.0, 90.0, 120.0, 150.0, *[9.0] * 48)
    head = [[*left, *over], [*left, *under], ["1", "2", "3", "4", *counted]]
    drawn = form(head, [row(*[""] * 48)], widths, periods=range(4, 52))
    assert [g.stop - g.first for g in find_period_groups(REFERENCE, drawn)] == weeks


def test_weeks_of_a_year_that_begins_in_april_go_by_their_names() -> None:
    names = ["APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES", "JAN", "FEB", "MAR"]
    groups = find_period_groups(REFERENCE, weeks_under(names, [4] * 12))
    assert [g.months[0] for g in groups] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]


@pytest.mark.parametrize(("one", "name"), [("M", "11"), ("", ""), ("M |", "1")])
def test_first_weeks_that_lost_their_stroke_begin_months_all_the_same(one: str, name: str) -> None:
    weeks = [5 if k in (1, 4, 7) else 4 for k in range(12)]
    numerals = ["I", name, name or "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    drawn = weeks_under(numerals, weeks)
    lost = {cell.col for cell in drawn.cells if cell.row == 1 and cell.text == "M1" and cell.col > 4}
    cells = tuple(
        cell.model_copy(update={"lines": tuple(line.model_copy(update={"text": one}) for line in cell.lines if one)})
        if cell.row == 1 and cell.col in lost
        else cell
        for cell in drawn.cells
    )
    groups = find_period_groups(REFERENCE, drawn.model_copy(update={"cells": cells}))
    assert [(g.stop - g.first, g.months) for g in groups] == [(n, (m,)) for m, n in enumerate(weeks, start=1)]


@pytest.mark.parametrize("strokes", ["1\nV", "V", "1\n/", "V1"])
def test_a_tick_that_is_read_stroke_by_stroke_is_no_number(strokes: str) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    names = [f"{month}" for month in MONTHS for _ in range(4)]
    body = [row(*(strokes if n in (k, k + 7) else "" for n in range(48)), indicator=f"Daftar {k}") for k in (2, 9, 30)]
    drawn = form(
        [[*left, *names], [*left, *(str(n % 4 + 1) for n in range(48))]],
        body,
        (25.0, 90.0, 120.0, 150.0, *[9.0] * 48),
        periods=range(4, 52),
        ticks=[(k, 4 + n) for k, first in enumerate((2, 9, 30)) for n in (first, first + 7)],
    )
    rows = plan_rows(REFERENCE, [page(drawn)]).rows
    assert [r.month_set for r in rows] == [(1, 3), (3, 5), (8, 10)]
    assert {p.value for r in rows for p in r.periods} == {None}


def test_heads_over_four_or_five_weeks_are_months_where_both_were_read_in_part() -> None:
    weeks = [4, 5, 4, 4, 5, 4, 5, 4, 4, 5, 4, 4]
    names = ["", "1", "11", "Y", "v", "VI", "VII", "vm", "IX", "X", "XI", "xXx"]
    drawn = weeks_under([name or "-" for name in names], weeks)
    second = [cell.col for cell in drawn.cells if cell.row == 1 and cell.text == "M2"]
    cells = tuple(
        cell.model_copy(update={"lines": tuple(line.model_copy(update={"text": "1"}) for line in cell.lines)})
        if cell.row == 1 and cell.col in second[5:8]
        else cell
        for cell in drawn.cells
    )
    groups = find_period_groups(REFERENCE, drawn.model_copy(update={"cells": cells}))
    assert [(g.stop - g.first, g.months) for g in groups] == [(n, (m,)) for m, n in enumerate(weeks, start=1)]


def test_twelve_heads_over_other_things_than_weeks_are_no_months() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    over = [f"Unit {k}" for k in range(12) for _ in range(4)]
    drawn = form(
        [[*left, *over], [*left, *(f"P{n}" for n in range(48))]],
        [row(*[""] * 48)],
        (25.0, 90.0, 120.0, 150.0, *[9.0] * 48),
        periods=range(4, 52),
    )
    assert not find_period_groups(REFERENCE, drawn)


@pytest.mark.parametrize("names", [["", "", "", "IV", "V", "VI", *"789", "X", "XI", "XII"], ["", *MONTHS[1:]]])
def test_heads_over_weeks_without_numbers_are_months_by_their_names(names: list[str]) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    over = [name or f"~{k}" for k, name in enumerate(names) for _ in range(4)]
    counted = [str(n) for n in range(1, 53)]
    drawn = form(
        [[*left, *over], [*left, *[""] * 48], counted],
        [row(*[""] * 48)],
        (25.0, 90.0, 120.0, 150.0, *[9.0] * 48),
        periods=range(4, 52),
        ticks=[(0, 8), (0, 15), (0, 48)],
    )
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert [(p.month_from, p.week) for p in read.periods if p.marked] == [(2, 1), (3, 4), (12, 1)]
