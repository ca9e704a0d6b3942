"""Ticks by hand that the same pen struck out: other lines run through them.

A pen of another colour is known by that (`pen`), a printed tick by its fellows (`likeness`). A tick of the same pen is
one line, and what strikes it out another: over or under the tick's arms stands a second piece of ink, in much of their
width. Nobody can say from the picture what was meant, so such a mark is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.likeness import MAY_BE_STRUCK
from rb_ingest.reading.marks.shading import Shade
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Pieces, Stroke
from rb_ingest.records import Table
from rb_ingest.records.arrays import Flags

_MARK = 0.5
# So many marks tell what the hand of a table is like: four fifths of them are less crossed than a struck one, by this
# share of its columns or rows, and it has so much more ink than they have in the middle. Of 4,644 sure marks of two
# corpora none is such, of 1,513 drawn by many hands amid dirt and signatures 10 (of others half as many again where
# the shares were 0.2 and 0.25). Of drawn ticks that a level line crosses 28 of 48, two lines or a cross 38 of 46, a
# scribble, which was not looked at before, 30 of 34; an upright line makes a tick no less a tick, 6 of 33, and one
# more line through an x is not seen at all.
_FEWEST, _USUAL = 6, 0.8
_MORE_CROSSED, _LEAST_CROSSED = 0.3, 0.3
_MORE_INK = 1.15
# Two lines that cross once are a sign of their own: an x among ticks.
_OF_AN_X, _NO_MORE = 0.5, 0.05


def struck_by_hand(strokes: Sequence[Stroke], likely: Sequence[float], alike: Flags, table: Table) -> Flags:
    """Tell of each stroke whether it is a mark through which other lines run, shape (n,).

    Args:
        strokes: All of one table.
        likely: How likely each is a mark.
        alike: Which are prints of one sign, as of `likeness.like_others`: no hand drew these.
        table: Where they stand.
    """
    header = header_rows(table)
    marks = np.array([p >= _MARK and s.row >= header for s, p in zip(strokes, likely, strict=True)], dtype=bool)
    if marks.sum() <= _FEWEST:
        return np.zeros(len(strokes), dtype=bool)
    ink = np.array([stroke.features[STROKE_FEATURES.index("ink")] for stroke in strokes])
    lines = np.array([_crossed(stroke.pieces) for stroke in strokes])
    bounds = np.maximum(np.quantile(lines[marks], _USUAL, axis=0) + _MORE_CROSSED, _LEAST_CROSSED)
    crossed = (lines >= bounds).any(axis=1) & ~np.array([_is_x(stroke.pieces) for stroke in strokes], dtype=bool)
    struck: Flags = marks & ~alike & crossed & (ink >= _MORE_INK * float(np.median(ink[marks])))
    return struck


def no_surer(
    strokes: Sequence[Stroke], likely: Sequence[float], struck: Flags, shaded: Sequence[tuple[Shade, float]]
) -> tuple[list[float], list[tuple[Shade, float]]]:
    """Return the probabilities of strokes, and the shades with theirs: in cells that may be struck out none is sure.

    Two lines close to each other look like a bar.
    """
    cells = {
        (stroke.row, col) for stroke, is_struck in zip(strokes, struck, strict=True) if is_struck for col in stroke.cols
    }
    return (
        [min(p, MAY_BE_STRUCK) if is_struck else p for p, is_struck in zip(likely, struck, strict=True)],
        [
            (shade, min(p, MAY_BE_STRUCK) if any((shade.row, col) in cells for col in shade.cols) else p)
            for shade, p in shaded
        ],
    )


def _crossed(pieces: Pieces) -> tuple[float, float, float]:
    """Return what no tick has: two arms of a v stand side by side, so of rows only three pieces count."""
    return pieces.two_down, pieces.three_down, pieces.three_across


def _is_x(pieces: Pieces) -> bool:
    twice = min(pieces.two_down, pieces.two_across)
    return twice >= _OF_AN_X and max(pieces.three_down, pieces.three_across) < _NO_MORE
