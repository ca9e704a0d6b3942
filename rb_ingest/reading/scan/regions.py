"""The rules of a page -> its ruled tables, and the boundaries of their rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import EdgeShares, Mask
from rb_ingest.reading.scan.components import outer_boxes, outer_outlines
from rb_ingest.reading.scan.ruling import (
    LONG_RULE,
    SHORTEST_LEVEL,
    TWINS,
    Ruling,
    line_strengths,
    line_sums,
    lines_apart,
    reach_of_line,
)
from rb_ingest.reading.scan.runs import Lanes

# Lengths in inches.
_SMALLEST_TABLE = (2.0, 0.2)
_BROKEN_GAP = 0.35
# An edge with less ink than this has no rule, even in a bad copy.
_LOOSE = 0.3
# Rules that end so far beyond the last that crosses them, in inches, bound a row or a column. Of those that run on
# beyond a table's sides this share does at one of them, and so many, with some loss, at the other.
_END = 0.14
_OPEN = 0.4
_FEW_OPEN = 1.7
# A side of a table has ink along so much of its height, and ends with it: none beyond, as far as so many inches.
_MOSTLY, _AROUND = 0.5, 0.5
# The two lines of a double rule are of about the same length.
_TWIN_ALIKE = 0.5
# A line so near to a fold, in inches, is the fold; but with so much more ink inside the table than beside it there is a
# rule under the fold.
_NEAR_FOLD = 0.03
_OVER_A_RULE = 1.3


@dataclass(frozen=True)
class Region:
    """Where a ruled table stands, in pixels, and its boundaries: sorted positions of rules."""

    x0: int
    y0: int
    x1: int
    y1: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]


def find_regions(ruling: Ruling, dpi: float) -> list[Region]:
    """Find the ruled tables of a page, top to bottom."""
    gap = max(3, round(0.06 * dpi))
    upright = cv2.bitwise_or(cv2.transpose(ruling.turned_long_vertical), _rungs(ruling, gap))
    both = cv2.bitwise_or(ruling.long_horizontal, upright)
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
    return sorted((_with_open_columns(ruling, region, found, dpi) for region in found), key=lambda r: r.y0)


def _with_open_columns(ruling: Ruling, region: Region, regions: Sequence[Region], dpi: float) -> Region:
    """Return a region with the columns beside it whose one cell goes on over both page breaks: no level rule is there.

    Their outer sides begin and end level with the table, and with no other one.
    """
    height = region.ys[-1] - region.ys[0]
    upright = ruling.turned_long_vertical[:, max(0, round(region.ys[0])) : round(region.ys[-1])]
    beyond = _END * dpi
    sides = [
        x
        for x in _positions(upright, dpi, _MOSTLY * height / dpi)
        if not region.xs[0] - beyond <= x <= region.xs[-1] + beyond
        and not any(r.x0 - beyond <= x <= r.x1 + beyond and _overlap(r, region) for r in regions if r is not region)
        and _ends_level(ruling.turned_vertical, x, list(region.ys), dpi)
    ]
    xs = sorted([*region.xs, *sides])
    return replace(region, x0=round(xs[0]), x1=round(xs[-1]), xs=tuple(xs))


def _overlap(one: Region, other: Region) -> bool:
    return one.y0 < other.y1 and other.y0 < one.y1


def _rungs(ruling: Ruling, gap: int) -> Mask:
    """Return the vertical lines, however short, from one horizontal rule to another: what holds a low row together."""
    # Level rules lie in few rows.
    level = Lanes.near(ruling.long_horizontal, gap)
    part = level.taken(ruling.long_horizontal)
    near = level.put_back(cv2.dilate(part, np.ones((gap, gap), np.uint8)) if part.size else part)
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
    low = y1 - y0 < 3 * LONG_RULE * dpi
    vertical = (ruling.turned_vertical if low else ruling.turned_long_vertical)[window[::-1]]
    mass_y, mass_x = (
        _positions(horizontal, dpi, SHORTEST_LEVEL),
        _positions(vertical, dpi, 0.6 * (y1 - y0) / dpi if low else 0.25),
    )
    ys, xs = sorted(mass_y), sorted(mass_x)
    if len(xs) < 3 or len(ys) < 2:
        return None
    # The table ends where its verticals end: a last row without a bottom rule is a row all the same.
    extent = np.flatnonzero(line_sums(vertical, 0) >= 0.4 * len(xs) * ruling.thickness)
    if len(extent):
        for end, edge in ((float(extent[0]), ys[0]), (float(extent[-1]), ys[-1])):
            if abs(end - edge) > _END * dpi and not ys[0] <= end <= ys[-1]:
                ys = sorted([*ys, end])
    xs = sorted([*xs, *_open_sides(horizontal, xs, len(ys), ruling.thickness, dpi)])
    xs, ys = [x + max(0, x0) for x in xs], [y + max(0, y0) for y in ys]
    xs, ys = _without_loose_ends(ruling, xs, ys, dpi)
    if len(xs) < 3 or len(ys) < 2:
        return None
    ys = _without_folds(ys, (xs[0], xs[-1]), ruling.ink, ruling.horizontal, dpi)
    if len(ys) > 1:
        xs = _without_folds(xs, (ys[0], ys[-1]), ruling.turned_ink, ruling.turned_vertical, dpi)
    left, top = max(0, x0), max(0, y0)
    xs = _without_twins(xs, {x + left: mass for x, mass in mass_x.items()}, TWINS * dpi)
    ys = _without_twins(ys, {y + top: mass for y, mass in mass_y.items()}, TWINS * dpi)
    if len(xs) < 3 or len(ys) < 2:
        return None
    return Region(round(xs[0]), round(ys[0]), round(xs[-1]), round(ys[-1]), tuple(xs), tuple(ys))


def _open_sides(horizontal: Mask, xs: list[float], rows: int, thickness: float, dpi: float) -> list[float]:
    """Return where the level rules of a table end beyond its first and its last upright one: it has no outer sides.

    Nearly all of them run on at one side at least, under the months; folds of the paper, which do so too, are few.
    """
    along = line_sums(horizontal, 0)
    many, few = (np.flatnonzero(along >= count * thickness) for count in (max(_FEW_OPEN, _OPEN * rows), _FEW_OPEN))
    if not len(many) or not (xs[0] - many[0] > _END * dpi or many[-1] - xs[-1] > _END * dpi):
        return []
    ends = (xs[0] - float(few[0]), float(few[0])), (float(few[-1]) - xs[-1], float(few[-1]))
    return [end for beyond, end in ends if beyond > _END * dpi]


def coverage(horizontal: Mask, ys: list[float], xs: list[float], dpi: float) -> EdgeShares:
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
    """Cut rows and columns at the ends that fewer than two rules run along: a fold or a page edge caught in the box.

    A column whose cells go on over both page breaks has none either, but it ends level with the table.
    """
    vertical_mask = ruling.turned_vertical
    changed = True
    while changed and len(xs) > 2 and len(ys) > 1:
        rows = (coverage(vertical_mask, xs, ys, dpi) >= _LOOSE).sum(axis=0)
        cols = (coverage(ruling.horizontal, ys, xs, dpi) >= _LOOSE).sum(axis=0)
        cut_rows = (int(rows[0] < 2), int(rows[-1] < 2))
        cut_cols = tuple(int(cols[end] < 2 and not _ends_level(vertical_mask, xs[end], ys, dpi)) for end in (0, -1))
        changed = any(cut_rows) or any(cut_cols)
        ys = ys[cut_rows[0] : len(ys) - cut_rows[1]]
        xs = xs[cut_cols[0] : len(xs) - cut_cols[1]]
    return xs, ys


def _ends_level(turned_vertical: Mask, x: float, ys: list[float], dpi: float) -> bool:
    """Return whether an upright line begins and ends where the rows of a table do, with ink along most of them."""
    half, margin = max(2, round(0.02 * dpi)), _END * dpi
    line = np.flatnonzero(turned_vertical[max(0, round(x) - half) : round(x) + half + 1].any(axis=0))
    near = line[(line >= ys[0] - _AROUND * dpi) & (line <= ys[-1] + _AROUND * dpi)]
    if len(near) < _MOSTLY * (ys[-1] - ys[0]):
        return False
    return bool(abs(near[0] - ys[0]) <= margin and abs(near[-1] - ys[-1]) <= margin)


def _positions(horizontal: Mask, dpi: float, least_inch: float) -> dict[float, float]:
    """Return the y positions of horizontal lines in a mask with the ink of each, those of at least `least_inch`."""
    mass, near = line_sums(horizontal, 1).astype(float), lines_apart(dpi)
    reach, found = reach_of_line(dpi), {}
    # Lines are taken strongest first, and each takes its surroundings with it.
    free = line_strengths(horizontal, dpi)
    while True:
        y = int(free.argmax())
        if free[y] < least_inch * dpi:
            break
        lo, hi = max(0, y - near), min(len(mass), y + near + 1)
        weight = mass[lo:hi]
        found[float((np.arange(lo, hi) * weight).sum() / max(weight.sum(), 1))] = float(free[y])
        free[max(0, y - reach) : y + reach + 1] = 0
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


def _without_folds(
    positions: list[float], ends: tuple[float, float], ink: Mask, horizontal: Mask, dpi: float
) -> list[float]:
    """Drop lines that run on past both sides of the table, but for rules that a fold or a stripe runs over.

    Args:
        positions: The y of horizontal lines.
        ends: The x of the table's left and right side.
        ink: All ink of the page.
        horizontal: The horizontal rules.
        dpi: Pixels per inch.
    """
    folds = _folds(ink, *ends, dpi)
    near = max(2, round(_NEAR_FOLD * dpi))
    kept = []
    for y in positions:
        beside = [fold for fold in folds if abs(y - fold) < near]
        if beside:
            window = slice(max(0, round(y) - near), round(y) + near + 1)
            left, right = (max(0, round(x)) for x in ends)
            inside = _strength(ink[window, left:right], horizontal[window, left:right])
            outside = _strength(np.hstack([ink[window, :left], ink[window, right:]]), None)
            if inside < max(_OVER_A_RULE * outside, outside + 1):
                continue
        kept.append(y)
    return kept


def _strength(ink: Mask, horizontal: Mask | None) -> float:
    """Return the median count of pixels of ink above each other along a line; where `horizontal` has a rule."""
    inked = line_sums(ink, 0)
    along = inked[inked > 0] if horizontal is None else inked[line_sums(horizontal, 0) > 0]
    return float(np.median(along)) if len(along) else 0.0


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
