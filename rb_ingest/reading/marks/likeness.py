"""Marks that a program set: they look alike in every cell, and no dirt does.

The judge of single strokes is unsure of a small tick beside a rule, or of one that stands alone in its row. A dozen
like it elsewhere in the table tell what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.reading.marks.arrays import MarkFeatures, MarkProbabilities, Pairs
from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Stroke
from rb_ingest.records import Table
from rb_ingest.records.arrays import Flags

# Of 5,791 strokes of the documents for training that have so many others like them, in so many rows and columns, each
# taken for a mark by itself as probably as this, none was anything else. What stands in nearly all cells is of the
# rules.
_FEWEST = 6
_ROWS, _COLUMNS = 3, 3
_LIKELY = 0.7
_MOST_CELLS = 0.75
LIKE_OTHERS = 0.995
# How far two prints of one sign differ: sizes by a pixel or two of the scan, or a tenth; else by so much of a feature.
_PIXELS = {"height": 1.6, "width": 1.6, "thickness": 1.5}
_SHARE = 0.1
_APART = {"extent": 0.07, "straightness": 0.08, "rise": 0.25, "contrast": 0.12}


def like_others(strokes: Sequence[Stroke], alone: MarkProbabilities, table: Table, dpi: float) -> Flags:
    """Tell of each stroke whether many others of the table are prints of the same sign, shape (n,).

    Args:
        strokes: All of one table.
        alone: The probability of each to be a mark, by its own features.
        table: Where they stand.
        dpi: Pixels per inch.
    """
    if len(strokes) <= _FEWEST:
        return np.zeros(len(strokes), dtype=bool)
    header = header_rows(table)
    likely = (alone >= _LIKELY) & np.array([stroke.row > header for stroke in strokes], dtype=bool)
    near = _alike(np.array([stroke.features for stroke in strokes]), dpi) & likely[None, :] & likely[:, None]
    cells = len(table.month_columns) * (table.n_rows - header)
    found = np.zeros(len(strokes), dtype=bool)
    for i, stroke in enumerate(strokes):
        others = {(strokes[j].row, strokes[j].col) for j in np.flatnonzero(near[i]).tolist()} - {
            (stroke.row, stroke.col)
        }
        rows, columns = {row for row, _ in others}, {column for _, column in others}
        enough = len(others) >= _FEWEST and len(rows) >= _ROWS and len(columns) >= _COLUMNS
        found[i] = enough and len(others) <= _MOST_CELLS * cells
    return found


def _alike(features: MarkFeatures, dpi: float) -> Pairs:
    """Return which strokes look like which, shape (n, n)."""
    alike = np.ones((len(features), len(features)), dtype=bool)
    for name, apart in (*((name, pixels / dpi) for name, pixels in _PIXELS.items()), *_APART.items()):
        values = features[:, STROKE_FEATURES.index(name)]
        most = np.full(alike.shape, apart)
        if name in ("height", "width"):
            most = np.maximum(most, _SHARE * np.minimum(values[:, None], values[None, :]))
        alike &= np.abs(values[:, None] - values[None, :]) <= most
    return alike
