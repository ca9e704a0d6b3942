"""Columns that may be halves of a year, or wide quarters: only their header tells, but their cells are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rb_ingest.reading.geometry.even_columns import narrowest_run

# Columns of halves are drawn alike, to a pixel of the scan; those of texts differ by more. Wider ones are for texts.
# Pairs that differ by less than this, in inches, are as wide as each other.
_EVENNESS = 0.02
_WIDEST_INCH = 2.6
_SAME_INCH = 0.05
_PIXEL = 1.0


def half_year_columns(xs: Sequence[float], inch: float) -> tuple[int, ...]:
    """Return the neighbouring columns of one width; of several such runs the narrowest, and the leftmost of these.

    Args:
        xs: Boundaries of columns, left to right, in pixels or points.
        inch: So many of these make an inch.

    Returns:
        Two or more, counted from 0; () where no two are of one width, or they are as wide as columns of texts.
    """
    widths = [b - a for a, b in pairwise(xs)]
    alike = {
        col: round((a + b) / 2 / (_SAME_INCH * inch))
        for col, (a, b) in enumerate(pairwise(widths))
        if max(a, b) <= _WIDEST_INCH * inch and abs(a - b) <= max(_EVENNESS * max(a, b), _PIXEL)
    }
    return narrowest_run(alike)
