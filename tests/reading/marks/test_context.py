"""How far down a header reaches, as far as the grid shows it: its ink marks nothing, its shade is none of paper."""

from __future__ import annotations

import pytest

from rb_ingest.reading.marks.context import header_rows
from tests.reading.month_table import MonthTable

QUARTERS = tuple((1 + 3 * k, 3) for k in range(4))


@pytest.mark.parametrize(
    ("merged", "rows"),
    [
        ([(0, 1, 12)], 2),  # the year over its months
        ([(0, *quarter) for quarter in QUARTERS], 2),  # four quarters over their months
        ([(1, *quarter) for quarter in QUARTERS], 3),  # ... below a title
        ([(0, *quarter) for quarter in QUARTERS[:2]], 0),  # two marks over three months each
        ([], 0),
    ],
)
def test_rows_of_a_header(merged: list[tuple[int, int, int]], rows: int) -> None:
    drawn = MonthTable((0.3, 0.3, 0.4, 0.4), merged=tuple(merged))
    assert header_rows(drawn.table) == rows
