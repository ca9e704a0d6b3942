"""Shaded cells whose rules do not show are cells all the same; cells that are merged stay merged."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.marks.shaded_edges import parted_at_shades
from rb_ingest.reading.marks.shading import for_tones
from rb_ingest.records import Cell, Table
from tests.reading.month_table import MonthTable


def merged(table: Table, row: int, col: int, rowspan: int, colspan: int) -> Table:
    """Return a table in which the rules inside a block of cells were not seen."""
    inside = {(r, c) for r in range(row, row + rowspan) for c in range(col, col + colspan)}
    first = next(c for c in table.cells if (c.row, c.col) == (row, col))
    last = next(c for c in table.cells if (c.row, c.col) == (row + rowspan - 1, col + colspan - 1))
    box = first.box.model_copy(update={"x1": last.box.x1, "y1": last.box.y1})
    whole = Cell(row=row, col=col, rowspan=rowspan, colspan=colspan, box=box)
    rest = [c for c in table.cells if (c.row, c.col) not in inside]
    return table.model_copy(update={"cells": tuple(sorted([*rest, whole], key=lambda c: (c.row, c.col)))})


def places(table: Table) -> set[tuple[int, int, int, int]]:
    return {(c.row, c.col, c.rowspan, c.colspan) for c in table.cells}


def parted(page: MonthTable, table: Table) -> Table:
    return parted_at_shades(table, for_tones(page.gray, page.dpi), page.dpi)


@pytest.mark.parametrize("tone", [120, 205])
def test_a_shade_ends_at_a_rule_that_was_not_seen(tone: int) -> None:
    page = MonthTable((0.35,) * 4)
    page.fill(2, 6, tone)
    first = page.table.month_columns[0] + 5
    assert places(parted(page, merged(page.table, 2, first, 1, 2))) == places(page.table)


def test_one_shade_over_rows_that_the_other_months_part_is_one_for_each() -> None:
    page = MonthTable((0.35,) * 5)
    for row in (1, 2, 3):
        page.fill(row, 12, 140)
    column = page.table.month_columns[-1]
    assert places(parted(page, merged(page.table, 1, column, 3, 1))) == places(page.table)


def test_a_cell_that_is_merged_stays_merged() -> None:
    page = MonthTable(merged=((1, 3, 4),))
    for month in range(3, 7):
        page.fill(1, month, 150)
    page.tick(0, 1)
    assert parted(page, page.table) == page.table


def test_a_tick_parts_nothing() -> None:
    page = MonthTable((0.35,) * 4)
    page.tick(1, 4, size=0.16)
    page.gray[:] = np.minimum(page.gray, 250)
    table = merged(page.table, 1, page.table.month_columns[3], 2, 1)
    assert parted(page, table) == table
