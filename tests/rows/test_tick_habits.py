"""Ticks on top of a row that a page break cut: what they are for shows where all other ticks stand."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, Mark
from rb_ingest.review_policy import POLICY
from rb_ingest.rows.tick_habits import are_centred, stand_on_top, tick_habits
from tests.rows.drawn_plans import first, month_sets, read
from tests.rows.tables import Row

BLANK = {"no": "", "area": "", "kegiatan": "", "sub_kegiatan": ""}
CUT = "a) Daftar hadir\nb) Notula rapat\nc) Foto kegiatan"


def others(months: str) -> list[Row]:
    """Return six rows of three lines each."""
    return [
        first(str(k), indikator=f"Laporan pelaksanaan\nkegiatan bagian\nke {k}", bulan=months.format(k))
        for k in range(1, 7)
    ]


@pytest.mark.parametrize(
    ("usual", "behind", "sure"),
    [
        ("{}", "", True),
        ("{}||", "", False),  # ticks of this plan stand on top: this one may be of the first item
        ("{}", "11", False),  # the row on the next page has its own: nothing was cut
    ],
    ids=["centred", "on top", "not cut"],
)
def test_ticks_that_a_page_break_left_on_top_are_for_the_whole_row(usual: str, behind: str, sure: bool) -> None:
    pages: list[list[Row]] = [
        [*others(usual), first("7", indikator=CUT, bulan="4 9||")],
        [{**BLANK, "indikator": "d) Surat tugas", "bulan": behind}],
    ]
    found = read(*pages).rows[6:]
    if sure:
        assert [row.month_set for row in found] == [(4, 9)] * 4
    assert all((row.months_confidence >= POLICY.sure_months) is sure for row in found[:3])
    assert (found[3].months_confidence >= POLICY.sure_months) is (sure or bool(behind))


def test_the_last_row_of_the_plan_is_cut_by_nothing() -> None:
    result = read([*others("{}"), first("7", indikator=CUT, bulan="4 9||")])
    assert month_sets(result)[6:] == [(4, 9)] * 3
    assert all(row.months_confidence < POLICY.sure_months for row in result.rows[6:])


def test_the_second_of_two_items_behind_a_break_may_have_lost_its_months() -> None:
    """Two ruled rows look the same: nothing is said of its months, but a person is asked."""
    pages: list[list[Row]] = [
        [*others("{}||"), first("7", indikator="a) Daftar hadir", bulan="4")],
        [{**BLANK, "indikator": "b) Notula rapat", "bulan": ""}],
    ]
    last = read(*pages).rows[-1]
    assert last.month_set == ()
    assert last.months_confidence < POLICY.sure_months


ROW = Box(x0=0, y0=0, x1=200, y1=60)
LINES = [[Box(x0=0, y0=5 + 12 * k, x1=90, y1=15 + 12 * k) for k in range(4)]]


@pytest.mark.parametrize(("y", "centred", "on_top"), [(30, True, False), (10, False, True), (48, False, False)])
def test_where_a_line_of_ticks_stands(y: float, centred: bool, on_top: bool) -> None:
    marks = [Mark(row=0, col=c, box=Box(x0=0, y0=y - 4, x1=8, y1=y + 4), kind="tick", probability=0.9) for c in (1, 5)]
    assert are_centred(marks, ROW, LINES) is centred
    assert stand_on_top(marks, ROW, LINES) is on_top


def test_low_rows_and_rows_without_ticks_tell_nothing() -> None:
    tick = Mark(row=0, col=1, box=Box(x0=0, y0=4, x1=8, y1=12), kind="tick", probability=0.9)
    assert are_centred([], ROW, LINES) is None
    assert are_centred([tick], Box(x0=0, y0=0, x1=200, y1=20), [LINES[0][:1]]) is None
    assert are_centred([tick.model_copy(update={"kind": "fill"})], ROW, LINES) is None


@pytest.mark.parametrize(
    ("rows", "heights", "centred"),
    [([True] * 5, 0, True), ([True] * 4, 0, False), ([True] * 8 + [False, None], 0, True), ([True] * 9, 2, False)],
)
def test_a_habit_needs_rows_enough_and_hardly_an_exception(rows: list[bool | None], heights: int, centred: bool):
    assert tick_habits(rows, heights).centred is centred
