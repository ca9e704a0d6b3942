"""What the other marks of a table say of one: the page's own statistics, next to a mark's own features.

A speck of 0.05 inches is a tick on a page of small ticks, and dirt on a page of large ones. Each feature here
compares a candidate with those of the same table that a first look, at its own features alone, took for marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from rb_ingest.reading.marks.arrays import MarkFeatures, MarkProbabilities, PerMark
from rb_ingest.reading.marks.shading import SHADE_FEATURES, Shade
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Stroke
from rb_ingest.records import Table

STROKE_CONTEXT = (
    "log_size",  # logarithm of its size in inches: the root of height times width
    "size_to_others",  # ... less that of the sure strokes of the table
    "contrast_to_others",
    "thickness_to_others",
    "sure_others",  # logarithm of 1 + the number of other sure strokes
    "out_of_line",  # inches to the height of the nearest sure stroke of the row, at most 0.1; 0.05 where there is none
    "larger_fellow",  # logarithm of how much larger the largest other stroke in its cell is, 0 where it is alone
    "in_last_row",  # 1 in the table's last row, where a page number may stand
)
SHADE_CONTEXT = ("sure_others",)
# Of pages with few marks: so many marks of the usual kind are added to those of the table.
_USUAL = 2.0
USUAL_STROKE = {"log_size": -2.0, "contrast": 0.6, "thickness": 0.014}
_SURE = 0.5
_NO_LINE = 0.05
_FARTHEST_LINE = 0.1
# Numbers in the header look like marks. They are left out where the header shows by a cell over (nearly) all months.
# Groups over columns of time, where nothing is wider: so many at least, over so much of the columns.
_FEWEST_GROUPS, _UNDER_GROUPS = 4, 0.9
_HEADER_SPAN = 10
_HEADER_ROWS = 3


def stroke_features(strokes: Sequence[Stroke]) -> MarkFeatures:
    """Return the features of strokes, shape (n, len(STROKE_FEATURES) + 1): their own, and the logarithm of the size."""
    own = np.array([s.features for s in strokes], dtype=float).reshape(-1, len(STROKE_FEATURES))
    size = 0.5 * np.log(np.maximum(own[:, 0], 1e-3) * np.maximum(own[:, 1], 1e-3))
    return np.column_stack([own, size])


def stroke_context(
    strokes: Sequence[Stroke], features: MarkFeatures, alone: MarkProbabilities, table: Table, dpi: float
) -> MarkFeatures:
    """Return all features of strokes, shape (n, len(STROKE_FEATURES) + len(STROKE_CONTEXT)).

    Args:
        strokes: all of one table.
        features: as from `stroke_features`.
        alone: probability of each to be a mark, by these features alone.
        table: where they stand.
        dpi: pixels per inch.
    """
    column = {name: i for i, name in enumerate((*STROKE_FEATURES, "log_size"))}
    header = header_rows(table)
    body = np.array([s.row > header for s in strokes], dtype=bool)
    weight = np.where((alone > _SURE) & body, alone, 0.0)
    compared = [
        features[:, column[name]] - _others(features[:, column[name]], weight, usual)
        for name, usual in USUAL_STROKE.items()
    ]
    sure = [s for s, w in zip(strokes, weight, strict=True) if w > 0]
    lines: dict[int, list[float]] = defaultdict(list)
    for stroke in sure:
        lines[stroke.row].append(stroke.box.center[1])
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, stroke in enumerate(strokes):
        cells[stroke.row, stroke.col].append(i)
    size = features[:, column["log_size"]]
    context = np.column_stack(
        [
            *compared,
            np.log1p(len(sure) - (weight > 0)),
            [_out_of_line(s.box.center[1], lines[s.row], w > 0, dpi) for s, w in zip(strokes, weight, strict=True)],
            _larger_fellow(size, cells.values()),
            [float(s.row >= table.n_rows - 1) for s in strokes],
        ]
    )
    return np.column_stack([features, context])


def shade_features(shades: Sequence[Shade]) -> MarkFeatures:
    """Return the features of toned stretches, shape (n, len(SHADE_FEATURES))."""
    return np.array([s.features for s in shades], dtype=float).reshape(-1, len(SHADE_FEATURES))


def shade_context(
    shades: Sequence[Shade], features: MarkFeatures, alone: MarkProbabilities, table: Table
) -> MarkFeatures:
    """Return all features of toned stretches, shape (n, len(SHADE_FEATURES) + len(SHADE_CONTEXT))."""
    header = header_rows(table)
    sure = (alone > _SURE) & np.array([s.row > header for s in shades], dtype=bool)
    return np.column_stack([features, np.log1p(sure.sum() - sure)])


def header_rows(table: Table) -> int:
    """Return the number of rows at the top that are a header's, as far as the grid shows it.

    A row of column numbers may follow; where one number stands for all months, it is one of them.
    """
    months = set(table.month_columns)
    wide = sorted(
        (cell.row, cell.row + cell.rowspan)
        for cell in table.cells
        if cell.row <= _HEADER_ROWS
        and len(months & set(range(cell.col, cell.col + cell.colspan))) >= min(_HEADER_SPAN, max(2, len(months)))
    )
    if not wide:
        return _rows_of_groups(table)
    numbered = next((end for (_, above), (start, end) in pairwise(wide) if start > above), None)  # names lie between
    return numbered or max(end for _, end in wide) + 1


def _rows_of_groups(table: Table) -> int:
    """Return the rows of a header whose groups are narrow: the names of twelve months, each over its weeks."""
    months = set(table.month_columns)
    for row in range(_HEADER_ROWS + 1):
        cells = [cell for cell in table.cells if cell.row == row and cell.col in months and cell.colspan > 1]
        if len(cells) >= _FEWEST_GROUPS and sum(cell.colspan for cell in cells) >= _UNDER_GROUPS * len(months):
            return max(cell.row + cell.rowspan for cell in cells) + 1
    return 0


def _others(values: PerMark, weight: PerMark, usual: float) -> PerMark:
    """Return for each value the mean of the others that count, and of a few usual ones."""
    total, sum_ = weight.sum(), (weight * values).sum()
    return (sum_ - weight * values + _USUAL * usual) / (total - weight + _USUAL)


def _larger_fellow(size: PerMark, cells: Iterable[Sequence[int]]) -> PerMark:
    """Return for each stroke by how much the largest other one of its cell is larger, 0 where none is."""
    lead = np.zeros(len(size))
    for members in cells:
        largest = max(members, key=lambda i: size[i])
        lead[members] = np.maximum(size[largest] - size[members], 0.0)
    return lead


def _out_of_line(height: float, line: Sequence[float], is_in_line: bool, dpi: float) -> float:
    """Return the distance of a stroke, in inches, to the nearest other one of a line that may hold it too."""
    apart = sorted(abs(height - other) / dpi for other in line)[int(is_in_line) :]
    return min(_FARTHEST_LINE, apart[0]) if apart else _NO_LINE
