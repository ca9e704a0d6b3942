"""How far down a header reaches, as far as the grid shows it: its ink marks nothing, its shade is none of paper."""

from __future__ import annotations

import pytest

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import toned_gray
from tests.reading.month_table import MonthTable

QUARTERS = tuple((1 + 3 * k, 3) for k in range(4))


@pytest.mark.parametrize(
    ("merged", "rows"),
    [
        ([(0, 1, 12)], 2),  # the year over its months
        ([(0, *quarter) for quarter in QUARTERS], 2),  # four quarters over their months
        ([(1, *quarter) for quarter in QUARTERS], 3),  # ... below a title
        ([(0, 1, 12), (1, 1, 12)], 3),  # two titles
        ([(0, 1, 12), (2, 1, 12)], 3),  # one column number for all months below their names
        ([(0, 1, 12), (2, 1, 12), (3, 1, 12)], 3),  # ... and a row of the plan that is merged over them
        ([(0, *quarter) for quarter in QUARTERS[:2]], 0),  # two marks over three months each
        ([], 0),
    ],
)
def test_rows_of_a_header(merged: list[tuple[int, int, int]], rows: int) -> None:
    drawn = MonthTable((0.3, 0.3, 0.4, 0.4), merged=tuple(merged))
    assert header_rows(drawn.table) == rows


def test_a_row_that_a_pen_marked_all_year_is_the_plan_s_and_no_head() -> None:
    page = MonthTable((0.3, 0.25, 0.4, 0.4, 0.4), merged=((0, 1, 12),))
    for month in range(1, 13):
        page.tick(1, month, size=0.08)  # names
        page.tick(3, month, size=0.15, grey=70)
    found = find_marks(page.table, page.layout, toned_gray(page.gray, page.dpi))
    surest = {(m.row, m.col): m.probability for m in found if m.row > 1 and m.probability >= 0.5}
    assert set(surest) == {(3, month) for month in range(1, 13)}
    assert min(surest.values()) > 0.9
