"""Ink -> ruling lines -> the boundaries of a table's rows and columns.

Works on straightened pages (see `upright`), where every rule is level or plumb to about a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.scan.components import outer_boxes, outer_outlines
from rb_ingest.reading.scan.runs import long_runs

# Lengths in inches. A dash of a letter at 12 pt is at most 0.1 in long; the narrowest month columns seen are 0.2 in.
_LONG_RULE = 0.30
_SHORT_RULE = 0.11
_SAME_LINE = 0.035
_SMALLEST_TABLE = (2.0, 0.2)
_BROKEN_GAP = 0.35
# An edge with less ink than this has no rule, even in a bad copy.
_LOOSE = 0.3


@dataclass(frozen=True)
class Ruling:
    """Masks of a page's rules (0 or 255, shape (height, width)) and how thick they are in pixels.

    `ink` is all ink of the page, paler than print too: by it a fold of the paper is followed beyond the table.
    """

    horizontal: np.ndarray
    vertical: np.ndarray
    long_horizontal: np.ndarray
    long_vertical: np.ndarray
    ink: np.ndarray
    thickness: float


@dataclass(frozen=True)
class Region:
    """Where a ruled table stands, in pixels, and its boundaries: sorted positions of rules."""

    x0: int
    y0: int
    x1: int
    y1: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]


def find_ruling(ink: np.ndarray, printed: np.ndarray, solid: np.ndarray, dpi: float) -> Ruling:
    """Find level and plumb lines on a straightened page.

    Args:
        ink: ink of the page.
        printed: ink that is as dark as print, from `ink.print_mask`.
        solid: areas too thick for a line, from `ink.solid_areas`: the edges of bars are no rules.
        dpi: pixels per inch.

    Returns:
        The long masks hold only what is too long to be a letter; the short ones also the pieces of a broken rule.
    """
    lines = cv2.subtract(printed, cv2.dilate(solid, np.ones((5, 5), np.uint8)))
    long_h, short_h = _lines(lines, dpi, level=True)
    long_v, short_v = _lines(lines, dpi, level=False)
    return Ruling(short_h, short_v, long_h, long_v, ink, _thickness(long_h, long_v))


def _lines(printed: np.ndarray, dpi: float, *, level: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the masks of long and of short lines, the level or the plumb ones."""
    # A rule drawn over two pixel rows steps from one to the other: thicken by a pixel so that it stays one line.
    thick = cv2.dilate(printed, line_kernel(2, level=not level))
    short = long_runs(thick, max(9, round(_SHORT_RULE * dpi)), level=level)
    joined = cv2.morphologyEx(short, cv2.MORPH_CLOSE, line_kernel(max(3, round(0.04 * dpi)), level=level))
    return long_runs(joined, max(15, round(_LONG_RULE * dpi)), level=level), short


def line_kernel(length: int, *, level: bool) -> np.ndarray:
    """Return the kernel for morphology along a level or a plumb line."""
    return np.ones((1, length) if level else (length, 1), np.uint8)


def _thickness(*masks: np.ndarray) -> float:
    """Return the usual thickness of rules in pixels: area over length, from the masks of long lines."""
    values = []
    for mask, axis in zip(masks, (0, 1), strict=True):
        before, behind = (mask[:-1], mask[1:]) if axis == 0 else (mask[:, :-1], mask[:, 1:])
        runs = _sums(mask, axis)
        lines = _sums(cv2.subtract(behind, before), axis)
        seen = lines > 0
        if seen.any():
            values.append(float(np.median(runs[seen] / lines[seen])))
    # Both masks come from ink thickened by one pixel.
    return max(1.0, float(np.mean(values)) - 1) if values else 1.0


def _sums(mask: np.ndarray, axis: int) -> np.ndarray:
    """Count the pixels of a mask of 0 and 255 in each column (axis 0) or row (axis 1)."""
    return np.asarray(cv2.reduce(mask, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S)).ravel() // 255


def find_regions(ruling: Ruling, dpi: float) -> list[Region]:
    """Find the ruled tables of a page, top to bottom."""
    gap = max(3, round(0.06 * dpi))
    both = cv2.bitwise_or(ruling.long_horizontal, cv2.bitwise_or(ruling.long_vertical, _rungs(ruling, gap)))
    both = cv2.dilate(both, np.ones((gap, gap), np.uint8))
    boxes = [(x, y, x + w, y + h) for x, y, w, h in outer_boxes(both) if w > 0.15 * dpi or h > 0.15 * dpi]
    found = []
    for box in _merged(boxes, round(_BROKEN_GAP * dpi)):
        x0, y0, x1, y1 = box
        if x1 - x0 < _SMALLEST_TABLE[0] * dpi or y1 - y0 < _SMALLEST_TABLE[1] * dpi:
            continue
        region = _boundaries(ruling, box, dpi)
        if region is not None:
            found.append(region)
    return sorted(found, key=lambda r: r.y0)


def _rungs(ruling: Ruling, gap: int) -> np.ndarray:
    """Return the vertical lines, however short, from one horizontal rule to another: what holds a low row together."""
    near = cv2.dilate(ruling.long_horizontal, np.ones((gap, gap), np.uint8))
    outlines = outer_outlines(ruling.vertical)
    rungs = []
    for outline in outlines:
        x, y, w, h = cv2.boundingRect(outline)
        if near[y, x + w // 2] and near[y + h - 1, x + w // 2]:
            rungs.append(outline)
    return cv2.drawContours(np.zeros_like(near), rungs, -1, 255, cv2.FILLED)


def _merged(boxes: list[tuple[int, int, int, int]], reach: int) -> list[tuple[int, int, int, int]]:
    """Join boxes of lines that overlap or nearly touch, until none do: a table whose rules are broken is one table."""
    boxes = sorted(boxes, key=lambda b: -(b[2] - b[0]) * (b[3] - b[1]))
    changed = True
    while changed:
        changed = False
        out: list[tuple[int, int, int, int]] = []
        for b in boxes:
            for i, a in enumerate(out):
                if (
                    b[0] <= a[2] + reach / 4
                    and a[0] <= b[2] + reach / 4
                    and b[1] <= a[3] + reach / 4
                    and a[1] <= b[3] + reach / 4
                ):
                    out[i] = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
                    changed = True
                    break
            else:
                out.append(b)
        boxes = out
    return boxes


def _boundaries(ruling: Ruling, box: tuple[int, int, int, int], dpi: float) -> Region | None:
    """Find the rule positions inside a table's box; None where it is no table."""
    x0, y0, x1, y1 = box
    window = (slice(max(0, y0), y1), slice(max(0, x0), x1))
    level = ruling.long_horizontal[window]
    # In a table of two or three lines no vertical is long, and none can be told from a letter but by its company.
    low = y1 - y0 < 3 * _LONG_RULE * dpi
    plumb = cv2.transpose((ruling.vertical if low else ruling.long_vertical)[window])
    ys = _positions(level, dpi, 0.5)
    xs = _positions(plumb, dpi, 0.6 * (y1 - y0) / dpi if low else 0.25)
    if len(xs) < 3 or len(ys) < 2:
        return None
    # The table ends where its verticals end: a last row without a bottom rule is a row all the same.
    extent = np.flatnonzero(_sums(plumb, 0) >= 0.4 * len(xs) * ruling.thickness)
    if len(extent):
        for end, edge in ((float(extent[0]), ys[0]), (float(extent[-1]), ys[-1])):
            if abs(end - edge) > 0.14 * dpi and not ys[0] <= end <= ys[-1]:
                ys = sorted([*ys, end])
    xs, ys = [x + max(0, x0) for x in xs], [y + max(0, y0) for y in ys]
    xs, ys = _without_loose_ends(ruling, xs, ys, dpi)
    if len(xs) < 3 or len(ys) < 2:
        return None
    folds = _folds(ruling.ink, xs[0], xs[-1], dpi)
    ys = [y for y in ys if not any(abs(y - f) < 0.03 * dpi for f in folds)]
    folds = _folds(cv2.transpose(ruling.ink), ys[0], ys[-1], dpi) if len(ys) > 1 else []
    xs = [x for x in xs if not any(abs(x - f) < 0.03 * dpi for f in folds)]
    if len(xs) < 3 or len(ys) < 2:
        return None
    return Region(round(xs[0]), round(ys[0]), round(xs[-1]), round(ys[-1]), tuple(xs), tuple(ys))


def coverage(level: np.ndarray, ys: list[float], xs: list[float], dpi: float) -> np.ndarray:
    """Return the share of each edge that carries a level line, shape (len(ys), len(xs) - 1)."""
    half = max(2, round(0.02 * dpi))
    out = np.zeros((len(ys), len(xs) - 1))
    # The corners belong to the crossing rules and say nothing of an edge.
    places = np.clip(np.rint(xs).astype(int), 0, level.shape[1])
    start, end = places[:-1] + half, np.minimum(places[1:] - half, level.shape[1])
    long = end > start
    for i, y in enumerate(ys):
        lo = max(0, round(y) - half)
        inked = level[lo : round(y) + half + 1].any(axis=0)
        upto = np.concatenate([[0], np.cumsum(inked)])
        out[i, long] = (upto[end[long]] - upto[start[long]]) / (end - start)[long]
    return out


def _without_loose_ends(
    ruling: Ruling, xs: list[float], ys: list[float], dpi: float
) -> tuple[list[float], list[float]]:
    """Cut rows and columns at the ends that fewer than two rules run along: a fold or a page edge caught in the box."""
    plumb_mask = cv2.transpose(ruling.vertical)
    changed = True
    while changed and len(xs) > 2 and len(ys) > 1:
        rows = (coverage(plumb_mask, xs, ys, dpi) >= _LOOSE).sum(axis=0)
        cols = (coverage(ruling.horizontal, ys, xs, dpi) >= _LOOSE).sum(axis=0)
        cut_rows = (int(rows[0] < 2), int(rows[-1] < 2))
        cut_cols = (int(cols[0] < 2), int(cols[-1] < 2))
        changed = any(cut_rows) or any(cut_cols)
        ys = ys[cut_rows[0] : len(ys) - cut_rows[1]]
        xs = xs[cut_cols[0] : len(xs) - cut_cols[1]]
    return xs, ys


def _positions(level: np.ndarray, dpi: float, least_inch: float) -> list[float]:
    """Return the y positions of level lines in a mask, those of at least `least_inch` in all."""
    mass = _sums(level, 1).astype(float)
    near = max(2, round(_SAME_LINE * dpi))
    smooth = np.convolve(mass, np.ones(near), mode="same")
    found = []
    # Lines are taken strongest first, and each takes its surroundings with it.
    free = smooth.copy()
    while True:
        y = int(free.argmax())
        if free[y] < least_inch * dpi:
            break
        lo, hi = max(0, y - near), min(len(mass), y + near + 1)
        weight = mass[lo:hi]
        found.append(float((np.arange(lo, hi) * weight).sum() / max(weight.sum(), 1)))
        free[max(0, y - round(1.6 * near)) : y + round(1.6 * near) + 1] = 0
    return sorted(found)


def _folds(ink: np.ndarray, left: float, right: float, dpi: float) -> list[float]:
    """Return the y of lines that run on past both sides of the table: folds of the paper, not rules."""
    reach = round(0.3 * dpi)
    gap = round(0.06 * dpi)
    a = ink[:, max(0, round(left) - gap - reach) : max(0, round(left) - gap)]
    b = ink[:, round(right) + gap : round(right) + gap + reach]
    if a.shape[1] < reach // 2 or b.shape[1] < reach // 2:
        return []
    tall = np.ones((max(3, round(0.03 * dpi)), 1), np.uint8)
    over = (cv2.dilate(a, tall) > 0).mean(axis=1) + (cv2.dilate(b, tall) > 0).mean(axis=1)
    return [float(y) for y in np.flatnonzero(over > 1.2)]
