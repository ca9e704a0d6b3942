"""Upright rules that a page lost, put back where the texts beside them leave a gutter, and none where texts run across.

Cells of a plan are hardly ever merged side by side, and the text of one that is runs over the boundary. Where two texts
stand on either side of a boundary that other rows have, and nothing stands between them, the rule is there: a shadow,
a screen of dots or pale print has taken it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rb_ingest.reading.scan.arrays import EdgeFlags, EdgeShares, Mask
from rb_ingest.reading.scan.edges import VERTICAL_COVERED
from rb_ingest.reading.scan.ruling import Ruling
from rb_ingest.records.arrays import Flags

# A boundary is known that so many rows have from end to end.
_KNOWN_ROWS = 2
_WHOLE = 0.9
# No ink stands in a gutter of this width, in inches, besides that on the boundary itself: 0.02 in to either side of it
# may hold what is left of the rule. Words of a line are 0.03-0.08 in apart, in heads of large type to 0.12.
_GUTTER, _HEAD_GUTTER = 0.1, 0.25
_HEAD_ROWS = 3
_ON_BOUNDARY = 0.02
# A column of pixels is free whose ink is no more than this share of the rows' height: specks of a copy. A text has more
# than this share of its place's columns.
_SPECKS = 0.05
_TEXT = 0.04
# Text runs across a place where it has ink in such a share of the columns of pixels from the middle of one column to
# that of the next, in so many rows.
_LETTERS = (0.45, 0.97)
_FEWEST_ACROSS = 3


def gutters(
    ruling: Ruling, places: tuple[list[float], list[float]], vertical: EdgeShares, below: EdgeFlags, dpi: float
) -> EdgeFlags:
    """Find the upright edges that carry no rule though two texts stand on either side of them, apart.

    Args:
        ruling: The page's rules and ink.
        places: Boundaries of columns and of rows, in pixels.
        vertical: Share of each upright edge that carries a rule, shape (rows, columns + 1).
        below: Which edges between rows carry a rule, shape (rows - 1, columns).
        dpi: Pixels per inch.

    Returns:
        Flags of upright edges that are to be put back, shape (rows, columns - 1).
    """
    xs, ys = places
    out = np.zeros((len(ys) - 1, len(xs) - 2), dtype=bool)
    written = ruling.unruled_ink
    for j in range(out.shape[1]):
        seen = vertical[:, j + 1] >= VERTICAL_COVERED
        if (vertical[:, j + 1] >= _WHOLE).sum() < _KNOWN_ROWS:
            continue
        free = np.zeros(len(seen), dtype=bool)
        for rows in _blocks(below[:, j] | below[:, j + 1]):
            if seen[rows].all():
                continue
            sides = _free_beside(written, (ys[rows.start], ys[rows.stop]), (xs[j], xs[j + 1], xs[j + 2]), dpi)
            free[rows] = sides is None or sum(sides) >= (_HEAD_GUTTER if rows.start < _HEAD_ROWS else _GUTTER) * dpi
            out[rows, j] = free[rows] & (sides is not None)
        _go_on_in_cells(out[:, j], free, ~below[:, j] | ~below[:, j + 1])
    return out


def rows_across(ruling: Ruling, ys: Sequence[float], sides: tuple[float, float, float], dpi: float) -> float:
    """Return the share of rows in which a text may run across a place between two columns, 0 where there are too few.

    Marks of two months stand in the middle of either, and a bar over both has no gaps.

    Args:
        ruling: The page's rules and ink.
        ys: Boundaries of rows, in pixels.
        sides: The middle of the column before, the place, and the middle of the column behind it, in pixels.
        dpi: Pixels per inch.
    """
    before, _, behind = sides
    pad = max(2, round(_ON_BOUNDARY * dpi))
    strip = ruling.unruled_ink[:, round(before) : round(behind)]
    bands = [strip[round(top) + pad : round(bottom) - pad] for top, bottom in pairwise(ys)]
    covered = [float((band > 0).any(axis=0).mean()) for band in bands if band.size]
    across = sum(_LETTERS[0] <= share <= _LETTERS[1] for share in covered)
    return across / len(covered) if across >= _FEWEST_ACROSS else 0.0


def _blocks(parted: EdgeFlags) -> Iterator[slice]:
    """Return the rows that no rule parts, as slices: `parted` tells of each row whether a rule lies under it."""
    starts = [0, *(np.flatnonzero(parted) + 1).tolist(), len(parted) + 1]
    yield from (slice(a, b) for a, b in pairwise(starts))


def _free_beside(
    written: Mask, height: tuple[float, float], sides: tuple[float, float, float], dpi: float
) -> tuple[int, int] | None:
    """Return how many pixels are free of ink on each side of a boundary; None where no text stands on one of them.

    Args:
        written: The page's ink without its rules.
        height: Top and foot of the rows, in pixels.
        sides: The boundary before, the one that is asked about, and the one behind it, in pixels.
        dpi: Pixels per inch.
    """
    pad = max(2, round(_ON_BOUNDARY * dpi))
    left, at, right = (round(x) for x in sides)
    part = written[round(height[0]) + pad : round(height[1]) - pad]
    inked: Flags = np.asarray((part > 0).sum(axis=0) > max(1.0, _SPECKS * len(part)))
    before, behind = inked[left + pad : at - pad][::-1], inked[at + pad + 1 : right - pad]
    if not (before.size and behind.size and min(before.mean(), behind.mean()) >= _TEXT):
        return None
    return pad + int(np.argmax(before)), pad + int(np.argmax(behind))


def _go_on_in_cells(found: EdgeFlags, free: EdgeFlags, goes_on: EdgeFlags) -> None:
    """Let a boundary go on into rows where the cell on one side goes on: its text stands in one of its rows only.

    Args:
        found: Rows that get the boundary; changed in place.
        free: Rows where nothing is written across it.
        goes_on: Whether the cell on one side goes on from each row into the next.
    """
    for rows in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for r in rows:
            before = r - 1 if rows.step > 0 else r + 1
            found[r] |= found[before] and free[r] and goes_on[min(r, before)]
