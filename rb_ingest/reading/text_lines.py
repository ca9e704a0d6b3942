"""Ink of a cell -> its lines of text, before any of them is read.

Tesseract's own layout analysis drops the first or last line of a tight cell now and then; on a straightened page
lines are found better by where the ink is.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from rb_ingest.records import Box

# Heights of a line of print, in inches: 6 pt without descenders, and 14 pt capitals with them.
_LOWEST_LINE = 0.05
_HIGHEST_LINE = 0.21
_USUAL_LINE = 0.11


def usual_line_height(inks: list[np.ndarray], dpi: float) -> float:
    """Give the usual height of a line's ink over many cells, in pixels.

    Args:
        inks: masks of the ink in each cell, rules and dust taken out.
        dpi: pixels per inch.
    """
    heights = [b - a for ink in inks for a, b in _bands(ink)]
    heights = [h for h in heights if _LOWEST_LINE * dpi <= h <= _HIGHEST_LINE * dpi]
    return float(np.median(heights)) if heights else _USUAL_LINE * dpi


def find_lines(ink: np.ndarray, usual: float) -> list[Box]:
    """Find the lines of text in a cell, top to bottom, as boxes of their ink; specks alone on a line are none.

    Args:
        ink: mask of the cell's ink, shape (height, width), rules and dust taken out.
        usual: height of a line on this page, in pixels, from `usual_line_height`.
    """
    bands = _joined(_bands(ink), usual)
    lines = [part for a, b in bands for part in _split(ink, a, b, usual)]
    found = []
    for a, b in lines:
        cols = np.flatnonzero((ink[a:b] > 0).any(axis=0))
        if len(cols) and (b - a >= 0.45 * usual or cols[-1] - cols[0] >= usual):
            found.append(Box(x0=float(cols[0]), y0=float(a), x1=float(cols[-1] + 1), y1=float(b)))
    return found


def _bands(ink: np.ndarray) -> list[tuple[int, int]]:
    """Give the runs of rows that hold ink."""
    inked = np.concatenate([[0], (ink > 0).any(axis=1).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(inked))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(bands: list[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    """Give thin bands (dots of an i, dashes, broken letters) to the band they stand closest to."""
    bands = list(bands)
    k = 0
    while k < len(bands):
        a, b = bands[k]
        if b - a >= 0.55 * usual or len(bands) == 1:
            k += 1
            continue
        above = a - bands[k - 1][1] if k else np.inf
        below = bands[k + 1][0] - b if k + 1 < len(bands) else np.inf
        other = k - 1 if above <= below else k + 1
        joined = (min(a, bands[other][0]), max(b, bands[other][1]))
        if min(above, below) > 0.35 * usual or joined[1] - joined[0] > 1.45 * usual:
            k += 1
            continue
        lo = min(k, other)
        bands[lo : lo + 2] = [joined]
        k = max(0, lo)
    return bands


def _split(ink: np.ndarray, top: int, bottom: int, usual: float) -> list[tuple[int, int]]:
    """Cut a band that is several lines high (descenders touch the next line) where it holds the least ink."""
    count = round((bottom - top) / (1.25 * usual))
    if bottom - top < 1.7 * usual or count < 2:
        return [(top, bottom)]
    mass = (ink[top:bottom] > 0).sum(axis=1).astype(float)
    pitch = (bottom - top) / count
    cuts = [0]
    for i in range(1, count):
        lo, hi = round(i * pitch - 0.3 * pitch), round(i * pitch + 0.3 * pitch)
        cuts.append(lo + int(mass[lo : hi + 1].argmin()))
    cuts.append(bottom - top)
    return [(top + a, top + b) for a, b in pairwise(cuts) if b > a]
