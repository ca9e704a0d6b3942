"""Lines that run on from cell to cell: a signature, a scribble, cut by the rules of the table.

The rules are erased before strokes are measured, so loops over six cells come as six strokes, each as large as a mark.
None of them is one for sure, and what may lie beneath them is not known: a person looks at each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.records import Cell, Table

# The ink of a rule lies so far beside its middle, besides half its thickness; beyond it so much is looked at for what
# crosses it, in pixels.
_HALO = 2.5
_END = 2
# A line that crosses a rule at 45 degrees is no further off behind it than the rule is thick, and this, in inches.
_ASLANT_INCH = 0.02
# Ink along a rule for longer than this, in inches, is no pen that crosses it but shading, or the rule's own.
_LONGEST_INCH = 0.12
# A tick that runs over goes into one cell, and many ticks that do so make a chain with one crossing less than it has
# cells. Loops come back: on signatures the crossings were 1.4 to 2.1 times the cells, on pages full of ticks 0.8.
_CELLS = 4
_CROSSINGS = 1.2
# No sure mark, but asked about; and no sure blank.
_MOST, _LEAST = 0.45, 0.3

Place = tuple[int, int]


def running_on(table: Table, layout: PageLayout, rasters: Set[Place] = frozenset()) -> frozenset[Place]:
    """Return row and column of the month cells through which one line runs in loops.

    Args:
        table: With its month columns known.
        layout: The measured page.
        rasters: Cells that are shaded by dots: these lie on both sides of every rule.
    """
    cells = {place: cell for place, cell in _body(table).items() if place not in rasters}
    crossings: Counter[tuple[Place, Place]] = Counter()
    for (row, col), cell in cells.items():
        beside, below = (row, col + 1), (row + 1, col)
        if cells.get(beside, cell) is not cell:
            crossings[(row, col), beside] += _crossings(
                layout.clean_ink, table.xs[col + 1], _side(table.ys, row), layout
            )
        if cells.get(below, cell) is not cell:
            crossings[(row, col), below] += _crossings(
                layout.clean_ink.T, table.ys[row + 1], _side(table.xs, col), layout
            )
    found: set[Place] = set()
    for run, count in _connected(+crossings):
        over_both = len({row for row, _ in run}) > 1 and len({col for _, col in run}) > 1
        if over_both and len(run) >= _CELLS and count >= _CROSSINGS * len(run):
            found |= run
    return frozenset(found)


def doubtful(likely: float) -> float:
    """Return the probability of what a line that runs on left in a cell, or hides there."""
    return min(max(likely, _LEAST), _MOST)


def _body(table: Table) -> dict[Place, Cell]:
    """Return the cell at each place of the month columns below the header, and of the column before: a line enters."""
    months, header = set(table.month_columns), header_rows(table)
    months.add(min(months, default=0) - 1)
    return {
        (row, col): cell
        for cell in table.cells
        for row in range(max(cell.row, header), cell.row + cell.rowspan)
        for col in range(cell.col, cell.col + cell.colspan)
        if col in months
    }


def _side(boundaries: tuple[float, ...], k: int) -> tuple[float, float]:
    return boundaries[k], boundaries[k + 1]


def _crossings(ink: Mask, at: float, side: tuple[float, float], layout: PageLayout) -> int:
    """Return how many thin lines cross an upright rule, between the ends of one side of a cell.

    Args:
        ink: Of the page, without the dots of shading; turned over for a level rule.
        at: Where the rule stands.
        side: Where the side of the cell begins and ends along it.
        layout: The measured page.
    """
    half = layout.thickness / 2 + _HALO
    first, last = max(0, round(side[0] + half)), max(0, round(side[1] - half))
    before = _lines(ink[first:last, max(0, round(at - half) - _END) : max(0, round(at - half))], layout.dpi)
    if not before:
        return 0
    behind = _lines(ink[first:last, max(0, round(at + half)) : max(0, round(at + half) + _END)], layout.dpi)
    reach, count = 2 * half + _END + _ASLANT_INCH * layout.dpi, 0
    for place in before:
        nearest = min(behind, key=lambda other: abs(other - place), default=None)
        if nearest is not None and abs(nearest - place) <= reach:
            behind.remove(nearest)
            count += 1
    return count


def _lines(strip: Mask, dpi: float) -> list[float]:
    """Return the middles of the stretches of ink along a strip that are as short as a pen's line is thick."""
    if not strip.any():  # as most are
        return []
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (strip > 0).any(axis=1).astype(np.int8), [0]])))
    return [(a + b) / 2 for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a <= _LONGEST_INCH * dpi]


def _connected(crossings: Counter[tuple[Place, Place]]) -> list[tuple[set[Place], int]]:
    """Return the sets of cells that lines connect, each with the number of crossings between them."""
    runs: list[tuple[set[Place], int]] = []
    for pair, count in crossings.items():
        touched = [run for run in runs if run[0] & set(pair)]
        joined = set(pair).union(*(cells for cells, _ in touched)), count + sum(n for _, n in touched)
        runs = [run for run in runs if run not in touched] + [joined]
    return runs
