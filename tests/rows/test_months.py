"""Marks and the items that they belong to."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, Mark, MarkKind, MonthReading
from rb_ingest.rows.months import (
    Share,
    doubtful_months,
    month_ranges,
    months_confidence,
    read_months,
    share_marks,
    union_months,
)
from testkit.reference import REFERENCE
from tests.rows.tables import table

ROW = Box(x0=0, y0=0, x1=500, y1=60)
TALL = Box(x0=0, y0=0, x1=500, y1=120)
LINES_OF_TALL = [[Box(x0=0, y0=40 * i + 15, x1=100, y1=40 * i + 25)] for i in range(3)]
THREE = [[Box(x0=0, y0=20 * i + 5, x1=100, y1=20 * i + 15)] for i in range(3)]


def mark(month: int, y: float, kind: MarkKind = "tick", half: float = 4, sure: float = 0.99) -> Mark:
    return Mark(row=0, col=month, box=Box(x0=0, y0=y - half, x1=8, y1=y + half), kind=kind, probability=sure)


def sets(marks: list[Mark], items: list[list[Box]] = THREE, *, line_by_line: bool = False) -> list[list[int]]:
    shares = share_marks(marks, ROW, items, line_by_line=line_by_line)
    return [sorted(m.col for m in share.marks if m.probability >= 0.5) for share in shares]


def test_one_item_has_all_marks() -> None:
    assert sets([mark(1, 5), mark(2, 55)], THREE[:1]) == [[1, 2]]


def test_ticks_at_several_heights_go_to_their_items() -> None:
    assert sets([mark(1, 9), mark(2, 31), mark(3, 50)]) == [[1], [2], [3]]


def test_a_wandering_pen_still_meets_its_item() -> None:
    assert sets([mark(1, 6), mark(2, 14), mark(3, 53)]) == [[1, 2], [], [3]]


def test_ticks_in_the_middle_of_the_row_are_shared() -> None:
    shares = share_marks([mark(1, 30), mark(5, 31)], ROW, THREE[::2], line_by_line=False)
    assert [len(s.marks) for s in shares] == [2, 2]
    assert all(not s.own and s.sure == 1.0 for s in shares)


@pytest.mark.parametrize(
    ("heights", "sure"),
    [([60], 0.97), ([57, 63], 0.97), ([52, 68], 0.75)],
    ids=["one tick", "a pen that wanders", "two lines of ticks"],
)
def test_ticks_level_with_row_and_middle_item_are_of_all_when_they_stand_level(heights: list[int], sure: float) -> None:
    marks = [mark(month, height) for month, height in enumerate(heights, start=1)]
    shares = share_marks(marks, TALL, LINES_OF_TALL, line_by_line=False)
    assert [(s.sure, s.own) for s in shares] == [(sure, False)] * 3


def test_ticks_in_the_middle_are_unsure_where_the_plan_ticks_line_by_line() -> None:
    assert {s.sure for s in share_marks([mark(1, 30)], ROW, THREE, line_by_line=True)} == {0.75}


def test_ticks_on_top_are_shared_unless_the_plan_ticks_line_by_line() -> None:
    assert sets([mark(1, 10)]) == [[1], [1], [1]]
    assert sets([mark(1, 10)], line_by_line=True) == [[1], [], []]


def test_ticks_level_with_a_lower_item_only() -> None:
    assert sets([mark(1, 50)]) == [[], [], [1]]


@pytest.mark.parametrize(
    ("y", "half", "expected"),
    [(30, 29, [[4], [4], [4]]), (20, 19, [[4], [4], []]), (50, 9, [[], [], [4]])],
)
def test_shades_belong_to_the_items_they_cover(y: float, half: float, expected: list[list[int]]) -> None:
    assert sets([mark(4, y, "fill", half)]) == expected


def test_no_marks_at_all() -> None:
    assert sets([mark(1, 10, sure=0.2)]) == [[], [], []]


def test_months_with_their_confidence() -> None:
    share = Share((mark(5, 30), mark(6, 30, sure=0.3), mark(7, 20, sure=0.8), mark(7, 40, sure=0.8)), own=False, sure=1)
    months = read_months(share, range(1, 13))
    assert [m.bulan for m in months if m.marked] == [5, 7]
    assert months[4].confidence == pytest.approx(0.99)
    assert months[5].confidence == pytest.approx(0.7)
    assert months[6].confidence == pytest.approx(0.96)
    assert (months[4].mark, months[5].mark) == ("tick", None)
    assert months_confidence(months, 0.75) == pytest.approx(0.7)
    assert months_confidence(months, 0.65) == 0.65


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ({3: 0.85, 5: 0.95, 12: 0.2}, "Maret, Desember"),
        ({3: 0.99, 5: 0.05}, ""),
        (dict.fromkeys(range(1, 13), 0.2), "12 bulan"),
    ],
    ids=["some", "none", "many"],
)
def test_doubtful_months_are_named(probabilities: dict[int, float], expected: str) -> None:
    marks = tuple(mark(month, 30, sure=p) for month, p in probabilities.items())
    assert doubtful_months(REFERENCE, read_months(Share(marks, own=False, sure=1), range(1, 13))) == expected


def test_plans_without_month_columns_have_no_doubtful_months() -> None:
    assert doubtful_months(REFERENCE, ()) == ""


def test_union_over_a_page_break() -> None:
    def month(bulan: int, marked: bool) -> MonthReading:
        return MonthReading(bulan=bulan, marked=marked, confidence=0.9, mark="tick" if marked else None)

    joined = union_months([month(1, True), month(2, False)], [month(1, False), month(2, False)])
    assert [m.marked for m in joined] == [True, False]
    assert joined[1].confidence == pytest.approx(0.81)
    assert union_months((), joined) == joined


def test_ranges_of_month_cells() -> None:
    drawn = table([{"indikator": "a"}, {"indikator": "b"}, {"indikator": "c"}])
    assert month_ranges(drawn, (2, 3, 4)) == ((2, 3), (3, 4), (4, 5))
    tall = [c.model_copy(update={"rowspan": 2}) if c.row == 3 and c.col >= 5 else c for c in drawn.cells]
    kept = tuple(c for c in tall if not (c.row == 4 and c.col >= 5))
    assert month_ranges(drawn.model_copy(update={"cells": kept}), (2, 3, 4)) == ((2, 3), (3, 5))
    assert month_ranges(drawn, ()) == ()


@pytest.mark.parametrize(("y", "sure"), [(10, 0.5), (52, 0.5), (34, 1.0)], ids=["above", "below", "on the shade"])
def test_a_tick_above_a_shade_in_one_month_is_of_another_row(y: float, sure: float) -> None:
    marks = [mark(3, y), mark(3, 30, "fill", 15), mark(9, y)]
    (share,) = share_marks(marks, ROW, THREE[:1], line_by_line=False)
    assert share.sure == sure
    assert (max(month.confidence for month in read_months(share, range(1, 13))) <= 0.5) is (sure == 0.5)


def test_months_that_may_be_another_items_are_no_surer_than_that() -> None:
    none, _, lowest = share_marks([mark(2, 50), mark(5, 51)], ROW, THREE, line_by_line=False)
    read = [month.confidence for month in read_months(none, range(1, 13))]
    assert (len(lowest.marks), none.marks, none.sure) == (2, (), 0.75)
    assert [month for month, sure in enumerate(read, start=1) if sure < 0.9] == [2, 5]


def test_an_item_without_marks_beside_one_with_two_lines_of_them_is_in_doubt() -> None:
    marks = [mark(2, 50), mark(5, 30)]
    assert [share.sure for share in share_marks(marks, ROW, THREE, line_by_line=False)] == [0.75] * 3
    assert [share.sure for share in share_marks(marks, ROW, THREE, line_by_line=True)] == [1.0] * 3


def test_shades_that_a_scan_may_have_lost_are_a_doubt_beside_entries_without_ticks_alone() -> None:
    lost = [mark(month, 30, "fill", 30, 0.2).model_copy(update={"unseen": True}) for month in (2, 7)]
    ticks = [mark(2, 10), mark(9, 10), mark(5, 50)]
    first, second, third = share_marks([*lost, *ticks], ROW, THREE, line_by_line=True)
    assert not any(m.unseen for m in (*first.marks, *third.marks))
    assert {m.col for m in second.marks if m.unseen} == {2, 7}
    assert min(m.confidence for m in read_months(second, range(1, 13))) == pytest.approx(0.8)
