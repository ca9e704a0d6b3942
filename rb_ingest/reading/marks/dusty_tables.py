"""Tables of 1-bit scans that are full of dust: there it is no shading."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.grain import are_grains
from rb_ingest.records import Table

SHADED_DUST = 30.0
"""Dots per square inch: unshaded cells of speckled 1-bit scans have 0-45 (99 % below 40), shaded ones 44-1600."""
# A table is dusty where so much of what is bare beside its months, in squares of so many inches, has the dust of
# shading: 0.01-0.07 on scans of shaded plans, 0.68-0.77 where the back of the sheet shows as dots. Crumbs of print lie
# this near to it, in inches; a square of which less than this share is bare tells nothing.
_DUSTY, _SQUARE_INCH, _CRUMBS_INCH, _BARE = 0.25, 0.25, 0.04, 0.25


def is_dusty(table: Table, ink: Mask, dpi: float) -> bool:
    """Return whether there is dust all over a table, beside its months too, where nothing is shaded.

    Args:
        table: With its month columns known.
        ink: Ink of the page, dust included.
        dpi: Pixels per inch.
    """
    x0, x1 = max(0, round(table.xs[0])), round(table.xs[min(table.month_columns, default=0)])
    part = ink[max(0, round(table.ys[0])) : round(table.ys[-1]), x0:x1]
    side = max(1, round(_SQUARE_INCH * dpi))
    squares = part.shape[0] // side, part.shape[1] // side
    if not min(squares):
        return False
    part = part[: squares[0] * side, : squares[1] * side]
    _, labels, stats, middles = components(part)
    grain = are_grains(stats, dpi)
    grain[0] = True  # the paper
    around = 2 * max(1, round(_CRUMBS_INCH * dpi)) + 1
    near = cv2.dilate((~grain)[labels].astype(np.uint8), np.ones((around, around), np.uint8))
    loose = middles[1:][grain[1:]].astype(np.int64)
    loose = loose[near[loose[:, 1], loose[:, 0]] == 0]
    dots = np.bincount(loose[:, 1] // side * squares[1] + loose[:, 0] // side, minlength=squares[0] * squares[1])
    bare = (1 - near).reshape(squares[0], side, squares[1], side).sum(axis=(1, 3)).ravel()
    told = bare > _BARE * side**2
    return bool(told.any() and (dots[told] * dpi**2 > SHADED_DUST * bare[told]).mean() > _DUSTY)
