"""Ticks by hand that the same pen struck out: other lines run through them.

A pen of another colour is known by that (`pen`), a printed tick by its fellows (`likeness`). A tick of the same pen is
one line, and what strikes it out another, so that there is more of a line within the extent of one mark than the hand
puts there else. Nobody can say from the picture what was meant, so such a mark is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.reading.marks.arrays import PerMark
from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.likeness import MAY_BE_STRUCK
from rb_ingest.reading.marks.shading import Shade
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Pieces, Stroke
from rb_ingest.records import Table
from rb_ingest.records.arrays import Flags

_MARK = 0.5
# A struck mark is longer for its extent than four fifths of the others of its table, by this (`Pieces.length`), and has
# so many times their usual ink. A v among ticks is as long, but its arms do not cross: in no column of it stand two
# pieces, and in no row three, as in these shares of a struck one. Of 252 marks of drawn tables that lines of six kinds
# strike out 204 are such, of 3,164 beside them none, of 2,080 pen marks of two corpora none but x's (see below). An
# upright line through a tick's long arm alone adds too little. Two others are enough to tell.
_FEWEST_OTHERS, _USUAL = 2, 0.8
_LONGER, _MORE_INK, _MEETING = 0.3, 1.2, 0.2
# Where more marks tell what the hand of a table is like, a mark that is more crossed than four fifths of them, by this
# share of its columns or rows, may be struck as well, though its own lines are cut short by those that cross it.
_FEWEST = 6
_MORE_CROSSED, _LEAST_CROSSED = 0.3, 0.3
_INK_OF_CROSSED = 1.15
# Two lines that cross once are a sign of their own: an x among ticks. In a table of such signs, which are so long, one
# with more than that is as doubtful as any other.
_OF_AN_X, _NO_MORE = 0.5, 0.05
_LENGTH_OF_AN_X = 3.1
# A bar takes up less of its cell's height than this, as in `likeness`.
_OF_A_BAR = 0.6


def struck_by_hand(
    strokes: Sequence[Stroke],
    likely: Sequence[float],
    alike: Flags,
    table: Table,
    shaded: Sequence[tuple[Shade, float]] = (),
) -> Flags:
    """Tell of each stroke whether it is a mark through which other lines run, shape (n,).

    Args:
        strokes: All of one table.
        likely: How likely each is a mark.
        alike: Which are prints of one sign, as of `likeness.like_others`: no hand drew these.
        table: Where they stand.
        shaded: The shades of the table with their probability; what stands in a filled cell is no line of a hand.
    """
    header = header_rows(table)
    filled = {(shade.row, col) for shade, p in shaded if p >= _MARK and _fills(shade, table) for col in shade.cols}
    marks = np.array(
        [p >= _MARK and s.row >= header and (s.row, s.col) not in filled for s, p in zip(strokes, likely, strict=True)],
        dtype=bool,
    )
    found = np.zeros(len(strokes), dtype=bool)
    if marks.sum() <= _FEWEST_OTHERS:
        return found
    ink = np.array([stroke.features[STROKE_FEATURES.index("ink")] for stroke in strokes])
    length = np.array([stroke.pieces.length for stroke in strokes])
    for k in np.flatnonzero(marks & ~alike).tolist():
        others = marks.copy()
        others[k] = False
        usual = float(np.quantile(length[others], _USUAL))
        is_x = _is_x(strokes[k].pieces) and usual < _LENGTH_OF_AN_X
        is_longer = length[k] >= usual + _LONGER and ink[k] >= _MORE_INK * float(np.median(ink[others]))
        found[k] = is_longer and not is_x and sum(_crossed(strokes[k].pieces)) >= _MEETING
    return found | (_crossed_more(strokes, marks, ink) & ~alike)


def _crossed_more(strokes: Sequence[Stroke], marks: Flags, ink: PerMark) -> Flags:
    """Return which marks of a table with many are crossed by more lines than most, shape (n,)."""
    if marks.sum() <= _FEWEST:
        return np.zeros(len(strokes), dtype=bool)
    lines = np.array([_crossed(stroke.pieces) for stroke in strokes])
    bounds = np.maximum(np.quantile(lines[marks], _USUAL, axis=0) + _MORE_CROSSED, _LEAST_CROSSED)
    crossed = (lines >= bounds).any(axis=1) & ~np.array([_is_x(stroke.pieces) for stroke in strokes], dtype=bool)
    found: Flags = marks & crossed & (ink >= _INK_OF_CROSSED * float(np.median(ink[marks])))
    return found


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


def _fills(shade: Shade, table: Table) -> bool:
    """Return whether a shade is no bar: two lines close to each other look like one."""
    cell = table.cell_at(shade.row, min(shade.cols))
    return cell is None or shade.box.height > _OF_A_BAR * cell.box.height


def _crossed(pieces: Pieces) -> tuple[float, float, float]:
    """Return what no tick has: two arms of a v stand side by side, so of rows only three pieces count."""
    return pieces.two_down, pieces.three_down, pieces.three_across


def _is_x(pieces: Pieces) -> bool:
    twice = min(pieces.two_down, pieces.two_across)
    return twice >= _OF_AN_X and max(pieces.three_down, pieces.three_across) < _NO_MORE
