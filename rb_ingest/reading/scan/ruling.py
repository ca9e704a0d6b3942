"""Ink -> ruling lines -> the boundaries of a table's rows and columns.

Works on straightened pages (see `deskew`), where every rule lies along a row or a column of pixels to about a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.components import outer_boxes, outer_outlines
from rb_ingest.reading.scan.line_evidence import line_evidence
from rb_ingest.reading.scan.runs import long_runs

# Lengths in inches. A dash of a letter at 12 pt is at most 0.1 in long; the narrowest month columns seen are 0.2 in.
_LONG_RULE = 0.30
_SHORT_RULE = 0.11
_SAME_LINE = 0.035
_SMALLEST_TABLE = (2.0, 0.2)
_BROKEN_GAP = 0.35
# An edge with less ink than this has no rule, even in a bad copy.
_LOOSE = 0.3
# Two lines nearer than this are one double rule: the lowest row seen is 0.11 in high, the narrowest column of weeks
# 0.10 in wide; word processors print double rules up to 6 pt (0.083 in) apart.
_TWINS = 0.088
# ... and twins are of about the same length.
_TWIN_ALIKE = 0.5
# How dark (of 255) a dotted rule is on the average of its length: one sixth ink, the sparsest pattern in offices.
# Pale rules are a few levels darker than paper; averaged over 0.17 in the noise of bad scans is less than half of that.
_DOTTED = 40.0
_PALE = 10.0
# A line found by its average ends within this of another one, or is longer than so much: letters that stand in line by
# chance make stacks of up to an inch. In inches.
_ANCHORED = 0.12
_FREE_STANDING = 1.6
# Where no ink stands within these distances, in inches, beside a line, a dotted rule has as much ink as elsewhere,
# letters that line up have none. A line with fewer free places is not believed; one paler than ink has no letters.
_BESIDE = (0.012, 0.09)
_LEAST_FREE = 0.06
_AS_ELSEWHERE = 0.7
_LEAST_DOTS = 0.1


@dataclass(frozen=True)
class Ruling:
    """Masks of a page's rules (0 or 255, shape (height, width)) and how thick they are in pixels.

    The long masks have the rules themselves, the bands also what lies between the two lines of a double rule;
    `horizontal` and `vertical` have the bands, and the pieces of broken rules. `ink` is all ink of the page, paler than
    print too: by it a fold of the paper is followed beyond the table.
    """

    horizontal: Mask
    vertical: Mask
    long_horizontal: Mask
    long_vertical: Mask
    band_horizontal: Mask
    band_vertical: Mask
    ink: Mask
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


def find_ruling(ink: Mask, printed: Mask, solid: Mask, dpi: float) -> Ruling:
    """Find horizontal and vertical rules on a straightened page, solid, dotted, dashed and double ones.

    Args:
        ink: ink of the page.
        printed: ink that is as dark as print, from `binarize.print_mask`.
        solid: areas too thick for a line, from `binarize.solid_areas`: the edges of bars are no rules.
        dpi: pixels per inch.

    Returns:
        The long masks hold only what is too long to be a letter; the short ones also the pieces of a broken rule.
    """
    lines = cv2.subtract(printed, cv2.dilate(solid, np.ones((5, 5), np.uint8)))
    long_h, short_h = _lines(lines, dpi, horizontal=True)
    long_v, short_v = _lines(lines, dpi, horizontal=False)
    thickness = _thickness(long_h, long_v)
    paper = cv2.bitwise_not(lines)
    dotted_h, dotted_v = _gathered(paper, lines, dpi, _DOTTED)
    long_h, long_v = cv2.bitwise_or(long_h, dotted_h), cv2.bitwise_or(long_v, dotted_v)
    return _with_bands((short_h, short_v), (long_h, long_v), ink, thickness, dpi)


def find_pale_ruling(gray: Gray, dark: Ruling, dpi: float) -> Ruling:
    """Find rules that are paler than print too, as worn copiers leave them.

    What shows through from the back of the sheet is as pale, so this is for pages whose dark rules make no table.

    Args:
        gray: the straightened page with paper at 255.
        dark: the rules that are as dark as print.
        dpi: pixels per inch.
    """
    pale_h, pale_v = _gathered(gray, dark.ink, dpi, _PALE)
    long_h, long_v = cv2.bitwise_or(dark.long_horizontal, pale_h), cv2.bitwise_or(dark.long_vertical, pale_v)
    return _with_bands((dark.horizontal, dark.vertical), (long_h, long_v), dark.ink, dark.thickness, dpi)


def _with_bands(short: tuple[Mask, Mask], long: tuple[Mask, Mask], ink: Mask, thickness: float, dpi: float) -> Ruling:
    band_h, band_v = _banded(long[0], dpi, horizontal=True), _banded(long[1], dpi, horizontal=False)
    return Ruling(
        cv2.bitwise_or(short[0], band_h), cv2.bitwise_or(short[1], band_v), *long, band_h, band_v, ink, thickness
    )


def _gathered(gray: Gray, ink: Mask, dpi: float, contrast: float) -> tuple[Mask, Mask]:
    """Return the horizontal and the vertical lines that the average along them shows."""
    horizontal, vertical = (line_evidence(gray, dpi, contrast, horizontal=horizontal) for horizontal in (True, False))
    return _anchored(horizontal, vertical, ink, dpi)


def _anchored(horizontal: Mask, vertical: Mask, ink: Mask, dpi: float) -> tuple[Mask, Mask]:
    """Keep lines that lead from rule to rule through paper, or are longer than any row of letters in line by chance.

    Args:
        horizontal: Lines found by their average darkness.
        vertical: The same, vertical ones.
        ink: What is written; letters stand close beside a line that is made of letters.
        dpi: Pixels per inch.
    """
    reach = max(3, round(_ANCHORED * dpi))
    near = np.ones((reach, reach), np.uint8)
    flat = _kept(horizontal, cv2.dilate(vertical, near), ink, dpi)
    upright = _kept(cv2.transpose(vertical), cv2.transpose(cv2.dilate(horizontal, near)), cv2.transpose(ink), dpi)
    return flat, cv2.transpose(upright)


def _kept(lines: Mask, anchors: Mask, ink: Mask, dpi: float) -> Mask:
    """Do the work of `_anchored` for horizontal lines."""
    outlines = []
    for outline in outer_outlines(lines):
        x, y, w, h = cv2.boundingRect(outline)
        is_anchored = anchors[y : y + h, x].any() and anchors[y : y + h, x + w - 1].any()
        if (w >= _FREE_STANDING * dpi or is_anchored) and not _is_of_letters(ink, (x, y, w, h), dpi):
            outlines.append(outline)
    mask = cv2.drawContours(np.zeros_like(lines), outlines, -1, 255, cv2.FILLED)
    return cv2.bitwise_and(mask, lines)


def _is_of_letters(ink: Mask, box: tuple[int, int, int, int], dpi: float) -> bool:
    """Return whether a horizontal line is only letters that happen to line up: between them it has no ink."""
    x, y, w, h = box
    close, far = (max(1, round(v * dpi)) for v in _BESIDE)
    on = np.asarray((ink[y : y + h, x : x + w] > 0).any(axis=0))
    beside = np.asarray((ink[max(0, y - far) : max(0, y - close), x : x + w] > 0).any(axis=0))
    beside |= np.asarray((ink[y + h + close : y + h + far, x : x + w] > 0).any(axis=0))
    free = on[~beside]
    share = float(on.mean())
    if share < _LEAST_DOTS:
        return False
    return len(free) < _LEAST_FREE * w or float(free.mean()) < _AS_ELSEWHERE * share


def _banded(lines: Mask, dpi: float, *, horizontal: bool) -> Mask:
    """Fill the gap of double rules: two lines nearer to each other than any line of text is high are one rule."""
    return cv2.morphologyEx(
        lines, cv2.MORPH_CLOSE, line_kernel(max(3, round(_TWINS * dpi) | 1), horizontal=not horizontal)
    )


def _lines(printed: Mask, dpi: float, *, horizontal: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the masks of long and of short lines, the horizontal or the vertical ones."""
    # A rule drawn over two pixel rows steps from one to the other: thicken by a pixel so that it stays one line.
    thick = cv2.dilate(printed, line_kernel(2, horizontal=not horizontal))
    short = long_runs(thick, max(9, round(_SHORT_RULE * dpi)), horizontal=horizontal)
    joined = cv2.morphologyEx(short, cv2.MORPH_CLOSE, line_kernel(max(3, round(0.04 * dpi)), horizontal=horizontal))
    return long_runs(joined, max(15, round(_LONG_RULE * dpi)), horizontal=horizontal), short


def line_kernel(length: int, *, horizontal: bool) -> np.ndarray:
    """Return the kernel for morphology along a horizontal or a vertical line."""
    return np.ones((1, length) if horizontal else (length, 1), np.uint8)


def _thickness(*masks: Mask) -> float:
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


def _sums(mask: Mask, axis: int) -> np.ndarray:
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
    horizontal = ruling.long_horizontal[window]
    # In a table of two or three lines no vertical is long, and none can be told from a letter but by its company.
    low = y1 - y0 < 3 * _LONG_RULE * dpi
    vertical = cv2.transpose((ruling.vertical if low else ruling.long_vertical)[window])
    mass_y, mass_x = _positions(horizontal, dpi, 0.5), _positions(vertical, dpi, 0.6 * (y1 - y0) / dpi if low else 0.25)
    ys, xs = sorted(mass_y), sorted(mass_x)
    if len(xs) < 3 or len(ys) < 2:
        return None
    # The table ends where its verticals end: a last row without a bottom rule is a row all the same.
    extent = np.flatnonzero(_sums(vertical, 0) >= 0.4 * len(xs) * ruling.thickness)
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
    left, top = max(0, x0), max(0, y0)
    xs = _without_twins(xs, {x + left: mass for x, mass in mass_x.items()}, _TWINS * dpi)
    ys = _without_twins(ys, {y + top: mass for y, mass in mass_y.items()}, _TWINS * dpi)
    if len(xs) < 3 or len(ys) < 2:
        return None
    return Region(round(xs[0]), round(ys[0]), round(xs[-1]), round(ys[-1]), tuple(xs), tuple(ys))


def coverage(horizontal: np.ndarray, ys: list[float], xs: list[float], dpi: float) -> np.ndarray:
    """Return the share of each edge that carries a horizontal line, shape (len(ys), len(xs) - 1)."""
    half = max(2, round(0.02 * dpi))
    out = np.zeros((len(ys), len(xs) - 1))
    # The corners belong to the crossing rules and say nothing of an edge.
    places = np.clip(np.rint(xs).astype(int), 0, horizontal.shape[1])
    start, end = places[:-1] + half, np.minimum(places[1:] - half, horizontal.shape[1])
    long = end > start
    for i, y in enumerate(ys):
        lo = max(0, round(y) - half)
        inked = horizontal[lo : round(y) + half + 1].any(axis=0)
        upto = np.concatenate([[0], np.cumsum(inked)])
        out[i, long] = (upto[end[long]] - upto[start[long]]) / (end - start)[long]
    return out


def _without_loose_ends(
    ruling: Ruling, xs: list[float], ys: list[float], dpi: float
) -> tuple[list[float], list[float]]:
    """Cut rows and columns at the ends that fewer than two rules run along: a fold or a page edge caught in the box."""
    vertical_mask = cv2.transpose(ruling.vertical)
    changed = True
    while changed and len(xs) > 2 and len(ys) > 1:
        rows = (coverage(vertical_mask, xs, ys, dpi) >= _LOOSE).sum(axis=0)
        cols = (coverage(ruling.horizontal, ys, xs, dpi) >= _LOOSE).sum(axis=0)
        cut_rows = (int(rows[0] < 2), int(rows[-1] < 2))
        cut_cols = (int(cols[0] < 2), int(cols[-1] < 2))
        changed = any(cut_rows) or any(cut_cols)
        ys = ys[cut_rows[0] : len(ys) - cut_rows[1]]
        xs = xs[cut_cols[0] : len(xs) - cut_cols[1]]
    return xs, ys


def _positions(horizontal: Mask, dpi: float, least_inch: float) -> dict[float, float]:
    """Return the y positions of horizontal lines in a mask with the ink of each, those of at least `least_inch`."""
    mass = _sums(horizontal, 1).astype(float)
    near = max(2, round(_SAME_LINE * dpi))
    smooth = np.convolve(mass, np.ones(near), mode="same")
    found = {}
    # Lines are taken strongest first, and each takes its surroundings with it.
    free = smooth.copy()
    while True:
        y = int(free.argmax())
        if free[y] < least_inch * dpi:
            break
        lo, hi = max(0, y - near), min(len(mass), y + near + 1)
        weight = mass[lo:hi]
        found[float((np.arange(lo, hi) * weight).sum() / max(weight.sum(), 1))] = float(free[y])
        free[max(0, y - round(1.6 * near)) : y + round(1.6 * near) + 1] = 0
    return found


def _without_twins(positions: list[float], mass: dict[float, float], distance: float) -> list[float]:
    """Take lines nearer to each other than `distance` for one: twins in their middle, a weak neighbour not at all."""
    groups: list[list[float]] = []
    for position in positions:
        if groups and position - groups[-1][0] < distance:
            groups[-1].append(position)
        else:
            groups.append([position])
    middles = []
    for group in groups:
        most = max(mass.get(position, 0.0) for position in group)
        alike = [position for position in group if mass.get(position, 0.0) >= _TWIN_ALIKE * most]
        middles.append((alike[0] + alike[-1]) / 2)
    return middles


def _folds(ink: Mask, left: float, right: float, dpi: float) -> list[float]:
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
