"""Marks that a program set: they look alike in every cell, and no dirt does.

The judge of single strokes is unsure of a small tick beside a rule, or of one that stands alone in its row. A dozen
like it elsewhere in the table tell what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.reading.marks.arrays import MarkFeatures, MarkProbabilities, Pairs, PerMark
from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.shading import SHADE_FEATURES, Shade
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Stroke
from rb_ingest.records import Table
from rb_ingest.records.arrays import Flags

# Of 6,018 strokes of scans and drawn pages that have so many others like them, in so many rows and columns, each taken
# for a mark by itself as probably as this, none was anything else. What stands in nearly all cells is of the rules.
_FEWEST = 6
_ROWS, _COLUMNS = 3, 3
_LIKELY = 0.7
# Of 31 strokes of corpora and drawn pages that were taken for marks less probably, and have so many others like them,
# all were: small ticks.
_MANY, _MANY_ROWS, _MANY_COLUMNS = 12, 4, 4
_POSSIBLE = 0.3
_LEAST_CONTRAST, _AS_DARK = 0.5, 0.65
_MOST_CELLS = 0.75
LIKE_OTHERS = 0.995
MAY_BE_STRUCK = 0.7
# Where so many of the marks are such, a mark with so many times their ink, and so much wider or higher, is another
# thing.
_MARK, _MOST, _MORE_INK, _LARGER = 0.5, 0.6, 1.6, 1.15
# ... and one that is no wider and no higher than this share of them is a speck, or two specks side by side.
_SPECK = 0.6
# A bar takes up less of its cell's height than this; in a plan with bars ticks are not so many times as many.
_BAR, _TICKS_TO_BARS = 0.6, 3
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
    features = np.array([stroke.features for stroke in strokes])
    header, alike = header_rows(table), _alike(features, dpi)
    in_body = np.array([stroke.row >= header for stroke in strokes], dtype=bool)
    contrast = features[:, STROKE_FEATURES.index("contrast")]
    found = np.zeros(len(strokes), dtype=bool)
    for least, fewest in (
        (_LIKELY, (_FEWEST, _ROWS, _COLUMNS)),
        (_POSSIBLE, (_MANY, _MANY_ROWS, _MANY_COLUMNS)),
    ):
        likely = (alone >= least) & in_body
        # what shows through from the back was printed too
        darkest = float(np.quantile(contrast[likely], 0.9)) if likely.any() else 1.0
        likely &= contrast >= max(_LEAST_CONTRAST, _AS_DARK * darkest)
        found |= _has_others(strokes, alike & likely[None, :] & likely[:, None], table, fewest)
    return found


def _has_others(strokes: Sequence[Stroke], near: Pairs, table: Table, fewest: tuple[int, int, int]) -> Flags:
    """Tell of each stroke whether so many cells, rows and columns have one like it, but not nearly all cells."""
    cells = len(table.month_columns) * (table.n_rows - header_rows(table))
    found = np.zeros(len(strokes), dtype=bool)
    for i, stroke in enumerate(strokes):
        others = {(strokes[j].row, strokes[j].col) for j in np.flatnonzero(near[i]).tolist()} - {
            (stroke.row, stroke.col)
        }
        counts = len(others), len({row for row, _ in others}), len({column for _, column in others})
        enough = all(count >= least for count, least in zip(counts, fewest, strict=True))
        found[i] = enough and len(others) <= _MOST_CELLS * cells
    return found


def unlike_others(strokes: Sequence[Stroke], likely: Sequence[float], alike: Flags, table: Table) -> Flags:
    """Tell of each mark whether it is another thing than the prints of one sign that most marks are, shape (n,).

    A pen in the colour of the print that strikes a tick out only adds to it; what is far smaller is a speck. Neither is
    a sure mark.

    Args:
        strokes: All of one table.
        likely: How likely each is a mark.
        alike: Which of them are like many others, as of `like_others`.
        table: Where they stand.
    """
    header = header_rows(table)
    marks = np.array([p >= _MARK and s.row >= header for s, p in zip(strokes, likely, strict=True)], dtype=bool)
    if alike.sum() < max(_FEWEST, _MOST * marks.sum()):
        return np.zeros(len(strokes), dtype=bool)
    features = np.array([stroke.features for stroke in strokes])
    size = np.maximum(*(_against_usual(features, alike, name) for name in ("width", "height")))
    is_larger = (_against_usual(features, alike, "ink") >= _MORE_INK) & (size >= _LARGER)
    return marks & ~alike & (is_larger | (size <= _SPECK))


def as_sure_as_others(likely: Sequence[float], alike: Flags, other: Flags) -> list[float]:
    """Return the probabilities of strokes: prints of one sign are marks, what is another thing may be none."""
    return [
        max(p, LIKE_OTHERS) if same else min(p, MAY_BE_STRUCK) if more else p
        for p, same, more in zip(likely, alike, other, strict=True)
    ]


def bars_amid_ticks(shaded: Sequence[tuple[Shade, float]], ticks: int) -> list[tuple[Shade, float]]:
    """Return shades with their probability; a bar here and there, in a plan of printed ticks, may strike one out.

    Args:
        shaded: The shades of a table.
        ticks: How many strokes of it are prints of one sign.
    """
    is_bar = [
        not shade.is_dust and p >= _MARK and shade.features[SHADE_FEATURES.index("height_of_cell")] < _BAR
        for shade, p in shaded
    ]
    few = ticks >= max(_FEWEST, _TICKS_TO_BARS * sum(is_bar))
    return [
        (shade, min(p, MAY_BE_STRUCK) if bar and few else p) for (shade, p), bar in zip(shaded, is_bar, strict=True)
    ]


def _against_usual(features: MarkFeatures, alike: Flags, name: str) -> PerMark:
    values = features[:, STROKE_FEATURES.index(name)]
    return values / max(float(np.median(values[alike])), 1e-6)


def _alike(features: MarkFeatures, dpi: float) -> Pairs:
    """Return which strokes look like which, shape (n, n)."""
    alike = np.ones((len(features), len(features)), dtype=bool)
    for name, apart in (*((name, pixels / dpi) for name, pixels in _PIXELS.items()), *_APART.items()):
        values = features[:, STROKE_FEATURES.index(name)]
        most = np.full(alike.shape, apart)
        if name in ("height", "width"):
            most = np.maximum(most, _SHARE * np.minimum(values[:, None], values[None, :]))
        difference = np.abs(values[:, None] - values[None, :])
        if name == "rise":  # the axis of a sign that stands upright leans to either side
            difference = np.minimum(difference, 2 - difference)
        alike &= difference <= most
    return alike
