"""Bars and arrows over months: a level line across several month cells of one row plans all of them.

Such a line is as thin as a rule, so neither those who look for strokes nor those who look for shading see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.stamps import find_rings, is_on_ring
from rb_ingest.reading.marks.strokes import month_cells
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.records import Box, Mark, Table
from rb_ingest.records.arrays import Flags

# A line is longer than this share of a column; a dash in an unused cell is shorter. One that crosses no border between
# months may be a dash all the same.
_LEAST_LENGTH = 0.7
# Thicker ones, in inches, are shading, which is judged by its tone.
_THICKEST = 0.09
# Rules reach so far into a cell, in inches; a row lower than twice this and a line has no room for one.
_INSIDE = 0.02
# A line covers a month when it runs over this share of its width.
_COVERED = 0.35
# What goes on to the left of January by so much of a column is a rule, or strikes out the whole row.
_BEYOND = 0.5
# A line that ends at the outer borders, by so many pixels, on both sides is a rule between items; a rule is not so
# many times as thick as the others.
_FROM_BORDER = 1.0
# A dotted rule has ink along no more than this share; its dots are no further apart than so many inches, as far as so
# many from the border at least. Bars that stop short of a border stop farther from it.
_DOTTED, _GAP, _DOTS = 0.9, 0.022, 0.25
_THICKER = 2.0
# Besides line and arrow heads a cell holds less ink than this, in square inches: more is a mark that the line crosses.
_OTHER_INK = 0.0012
_HEAD_INCH = 0.06
_PROBABILITY = 0.95
# Line or strike-out: a person decides.
_DOUBTFUL = 0.5
# Where fewer rows have a line than this share of those that are marked otherwise it may be the top or foot of a stamp's
# ring: no surer than this.
_FEW_ROWS = 0.5
_AMID_TICKS = 0.8
# A shade of so much of its cell's height is no line.
_FILLED = 0.6
# A thin line so near to its row's border, in inches, and off the row's middle by so much of its height, may be the
# second line of a double rule: word processors print them up to 6 pt (0.083 in) apart. In a plan with ticks it is
# hardly a bar.
_TWIN_INCH = 0.09
_OFF_MIDDLE = 0.25
_TWIN = 0.3
_MARKED = 0.5


@dataclass(frozen=True)
class _Line:
    """A level line in a row: its extent in pixels of the page, and the columns that it covers."""

    box: Box
    cols: tuple[int, ...]


def with_bars(table: Table, marks: Sequence[Mark], layout: PageLayout) -> tuple[Mark, ...]:
    """Return the marks of a table with those that bars and arrows over several months stand for.

    Args:
        table: With its month columns known.
        marks: What was found in them so far; that of a line's own months gives way to it.
        layout: The measured page.
    """
    if not table.month_columns:
        return tuple(marks)
    lines = list(_lines(table, layout))
    header, rows = header_rows(table), {row for row, _ in lines}
    ticks = {(m.row, m.col) for m in marks if m.row >= header and m.kind != "fill" and m.probability >= _MARKED}
    ticked = {row for row, _ in ticks} - rows
    fills = [m for m in marks if m.kind == "fill" and m.probability >= _MARKED]
    filled = {(m.row, m.col): m.probability for m in fills if _fills_its_cell(m, table)}
    marked = ticked | {m.row for m in fills if m.row >= header}
    sure = _AMID_TICKS if len(rows) <= _FEW_ROWS * len(marked) else _PROBABILITY
    rings = find_rings(table, layout) if lines else []
    found: dict[tuple[int, int], Mark] = {}
    for row, line in lines:
        for col in line.cols:
            if filled.get((row, col), 0.0) >= sure:
                continue
            crossed = _other_ink(table, layout, row, col, line) > _OTHER_INK
            probability = _DOUBTFUL if crossed or is_on_ring(line.box, rings, layout.dpi) else sure
            if _may_be_twin(line.box, table, layout):
                if (row, col) in ticks:
                    continue
                probability = min(probability, _TWIN if ticked else _AMID_TICKS)
            found[row, col] = Mark(row=row, col=col, box=line.box, kind="fill", probability=probability)
    if not found:
        return tuple(marks)
    others = [m for m in marks if (m.row, m.col) not in found]
    return tuple(sorted([*others, *found.values()], key=lambda m: (m.row, m.col, m.box.y0)))


def _fills_its_cell(mark: Mark, table: Table) -> bool:
    """Return whether a shade is no bar itself, as the top of a ring may look."""
    cell = table.cell_at(mark.row, mark.col)
    return cell is not None and mark.box.height >= _FILLED * cell.box.height


def without_false_rows(table: Table, layout: PageLayout) -> Table:
    """Return a table without the rows into which a line over months, taken for a rule, parted a row.

    No plan rules some of its month cells and leaves the others whole; a line over all of them is a rule only when it
    reaches their outer borders.
    """
    if not table.month_columns:
        return table
    months = set(table.month_columns)
    for k in range(table.n_rows - 1, header_rows(table), -1):
        spanned = {col for c in table.cells if c.row < k < c.row + c.rowspan for col in range(c.col, c.col + c.colspan)}
        parted = set(range(table.n_cols)) - spanned
        if parted and parted <= months and (parted < months or not _reaches_borders(table, k, layout)):
            table = _joined(table, k)
    return table


def _reaches_borders(table: Table, k: int, layout: PageLayout) -> bool:
    """Return whether the line between two atomic rows has ink right up to an outer border of the months.

    A dotted one has a dot at least every few pixels of the way.
    """
    first, last = table.xs[table.month_columns[0]], table.xs[table.month_columns[-1] + 1]
    reach = max(3, round(layout.thickness / 2) + 3)
    y, half = round(table.ys[k]), max(2, round(layout.thickness))
    band = np.asarray(layout.ink[max(0, y - half) : y + half + 1].any(axis=0))
    left, right = band[round(first) : round(first) + 2 * reach], band[round(last) - 2 * reach : round(last)]
    if left.all() or right.all():
        return True
    along, far = band[round(first) : round(last)], round(_DOTS * layout.dpi)
    if along.mean() > _DOTTED:
        return False
    return any(_widest_gap(end) <= _GAP * layout.dpi for end in (along[:far], along[-far:]))


def _widest_gap(along: Flags) -> int:
    inked = np.flatnonzero(np.concatenate([[True], along, [True]]))
    return int(np.diff(inked).max()) - 1


def _joined(table: Table, k: int) -> Table:
    """Return a table whose atomic rows k - 1 and k are one."""
    below = {(c.col, c.colspan): c for c in table.cells if c.row == k}
    cells = []
    for cell in table.cells:
        if cell.row + cell.rowspan == k:
            other = below.get((cell.col, cell.colspan))
            if other is None:
                return table
            span = cell.rowspan + other.rowspan - 1
            lines = (*cell.lines, *other.lines)
            box = cell.box.union(other.box)
            cells.append(cell.model_copy(update={"rowspan": span, "box": box, "lines": lines}))
        elif cell.row < k < cell.row + cell.rowspan:
            cells.append(cell.model_copy(update={"rowspan": cell.rowspan - 1}))
        elif cell.row > k:
            cells.append(cell.model_copy(update={"row": cell.row - 1}))
        elif cell.row < k:
            cells.append(cell)
    y = table.ys[k]
    rules = tuple(r for r in table.rules if r.axis == "v" or abs(r.position - y) > 1)
    return table.model_copy(update={"ys": (*table.ys[:k], *table.ys[k + 1 :]), "cells": tuple(cells), "rules": rules})


def _lines(table: Table, layout: PageLayout) -> Iterator[tuple[int, _Line]]:
    """Return the level lines in the rows below the header that run over several months."""
    ink, dpi = layout.ink, layout.dpi
    first, last = table.month_columns[0], table.month_columns[-1]
    x0, x1 = table.xs[first], table.xs[last + 1]
    column = (x1 - x0) / (last - first + 1)
    left, right = max(0, round(x0 - _BEYOND * column)), round(x1)
    inside = round(_INSIDE * dpi)
    rows = {(c.row, c.box.y0, c.box.y1) for cells in month_cells(table).values() for c in cells}
    header = header_rows(table)
    for row, top, bottom in sorted(rows):
        y0, y1 = round(top) + inside, round(bottom) - inside
        if row < header or y1 - y0 < 3:
            continue
        window = ink[y0:y1, left:right]
        if not window.size:
            continue
        # A stroke of a pen is never level over most of a column.
        level = cv2.morphologyEx(window, cv2.MORPH_OPEN, np.ones((1, max(3, round(_LEAST_LENGTH * column))), np.uint8))
        _, _, stats, _ = components(cv2.dilate(level, np.ones((2, 1), np.uint8)))
        for x, y, width, height, _ in stats[1:]:
            box = Box(x0=left + x, y0=y0 + y, x1=left + x + width, y1=y0 + y + height)
            if height > _THICKEST * dpi or x <= 1 or y <= 0 or y + height >= y1 - y0:
                continue
            is_thin = height <= _THICKER * layout.thickness + 2
            if is_thin and box.x0 - x0 <= _FROM_BORDER and x1 - box.x1 <= _FROM_BORDER:
                continue
            cols = tuple(c for c in table.month_columns if _overlap(box, table.xs[c], table.xs[c + 1]) >= _COVERED)
            if len(cols) > 1:
                yield row, _Line(box, cols)


def _may_be_twin(line: Box, table: Table, layout: PageLayout) -> bool:
    """Return whether a line is thin and lies beside a border of its row rather than in its middle."""
    if line.height > _THICKER * layout.thickness + 2:
        return False
    y = line.center[1]
    above, below = (max(v for v in table.ys if v <= y), min(v for v in table.ys if v >= y))
    is_near = min(y - above, below - y) <= _TWIN_INCH * layout.dpi
    return is_near and abs(y - (above + below) / 2) > _OFF_MIDDLE * (below - above)


def _overlap(box: Box, x0: float, x1: float) -> float:
    return max(0.0, min(box.x1, x1) - max(box.x0, x0)) / (x1 - x0)


def _other_ink(table: Table, layout: PageLayout, row: int, col: int, line: _Line) -> float:
    """Return how many square inches of ink a cell holds besides a line, its heads and the rules."""
    cell = next((c for c in month_cells(table)[col] if c.row == row), None)
    if cell is None:
        return 0.0
    dpi = layout.dpi
    inside, head = 1.5 * _INSIDE * dpi, _HEAD_INCH * dpi
    part = layout.ink[
        round(cell.box.y0 + inside) : round(cell.box.y1 - inside),
        round(table.xs[col] + inside) : round(table.xs[col + 1] - inside),
    ].copy()
    top, left = round(cell.box.y0 + inside), round(table.xs[col] + inside)
    y0, y1 = round(line.box.y0 - 2) - top, round(line.box.y1 + 2) - top
    part[max(0, y0) : max(0, y1)] = 0
    if col in (line.cols[0], line.cols[-1]):
        for x in (line.box.x0, line.box.x1):
            part[:, max(0, round(x - head) - left) : max(0, round(x + head) - left)] = 0
    return float(cv2.countNonZero(part)) / dpi**2 if part.size else 0.0
