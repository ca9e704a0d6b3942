"""Round stamps over the months: where a ring runs through a cell, a stroke in it may be a piece of the ring.

Rings are sought by the Hough transform (Duda and Hart 1972, as `cv2.HoughCircles`) and believed where most of their
circumference is ink, and thin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import cv2
import numpy as np

from rb_ingest.reading.marks.shading import Shade
from rb_ingest.reading.marks.strokes import Stroke
from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.binarize import reduced
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.records import Box, Table

# Circles are sought at this resolution. Radii of rings, in inches: offices' stamps are 1.2 to 1.7 in across, their
# inner rings and those of smaller stamps from 0.7 in.
_DPI = 100
_RADII = (0.3, 0.95)
# So far around the months their middles may lie, in inches, and below the table; of each the whole ring is looked at.
_AROUND, _BELOW = 0.8, 1.3
_BEYOND = 0.04  # inches that the lowest rule of a table reaches below its middle at most
# How sure the transform has to be of its edges and of a middle, and how far apart two middles are, in inches.
_EDGE, _VOTES, _APART = 100, 22, 0.03
# So much of the circumference is ink, outside of the rules, and so much less is it this far within and without, in
# inches: a disc of letters is no ring.
_INKED, _THIN, _BESIDE = 0.72, 0.5, 0.05
_SAMPLES = 240
# So much of a ring lies on the rules at most, and still it can be judged.
_HIDDEN = 0.6
# Ink so near to a ring is its, in inches; it is as often a piece of the ring as a mark.
_NEAR = 0.03
_UNDER_STAMP = 0.7


@dataclass(frozen=True)
class Ring:
    """A ring in pixels of the page."""

    x: float
    y: float
    radius: float

    def with_radius(self, radius: float) -> Ring:
        """This ring with another radius."""
        return Ring(self.x, self.y, radius)

    def runs_through(self, box: Box, near: float) -> bool:
        """Whether ink of this ring may lie in a box, give or take so many pixels."""
        beside = max(box.x0 - self.x, 0.0, self.x - box.x1), max(box.y0 - self.y, 0.0, self.y - box.y1)
        beyond = max(abs(box.x0 - self.x), abs(box.x1 - self.x)), max(abs(box.y0 - self.y), abs(box.y1 - self.y))
        return hypot(*beside) - near <= self.radius <= hypot(*beyond) + near


def find_rings(table: Table, layout: PageLayout) -> list[Ring]:
    """Return the rings of stamps that lie over the months of a table.

    Args:
        table: With its month columns known.
        layout: The measured page.
    """
    if not table.month_columns:
        return []
    dpi = layout.dpi
    circles = _circles(*_free_ink(table, layout, _AROUND, _BELOW)[:2], dpi)
    if not circles:
        return []
    free, (left, top), rules = _free_ink(table, layout, _AROUND + _RADII[1], _BELOW + _RADII[1])
    near = cv2.dilate(free, np.ones((3, 3), np.uint8))
    here = [Ring(circle.x - left, circle.y - top, circle.radius) for circle in circles]
    step = dpi / _DPI  # the transform knows a radius to a pixel of its own resolution
    sure = [c for c in here if any(_is_ring(c.with_radius(c.radius + n * step), near, rules, dpi) for n in (-1, 0, 1))]
    # It tells one circle for each middle, and most stamps have two.
    every = [c.with_radius(float(radius)) for c in sure for radius in np.arange(*_RADII, 1 / _DPI) * dpi]
    rings = [ring for ring in every if _is_ring(ring, near, rules, dpi)]
    return [Ring(ring.x + left, ring.y + top, ring.radius) for ring in rings]


def _free_ink(table: Table, layout: PageLayout, aside: float, below: float) -> tuple[Mask, tuple[int, int], Mask]:
    """Return the ink around the months that is of no rule, where it begins (x, y), and the rules there.

    Args:
        table: With its month columns known. What looks like a rule beyond it is none: the sides of a ring do.
        layout: The measured page.
        aside: How far around, in inches.
        below: How far below the table, in inches.
    """
    around, beyond = aside * layout.dpi, round(_BEYOND * layout.dpi)
    x0, x1 = table.xs[table.month_columns[0]] - around, table.xs[table.month_columns[-1] + 1] + around
    left, top = max(0, round(x0)), max(0, round(table.ys[0] - around))
    part = (slice(top, round(table.ys[-1] + below * layout.dpi)), slice(left, round(x1)))
    rules = cv2.bitwise_or(layout.ruling.horizontal[part], layout.ruling.vertical[part])
    rules = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    rules[round(table.ys[-1]) - top + beyond :] = 0
    return cv2.subtract(layout.ink[part], rules), (left, top), rules


def _circles(free: Mask, corner: tuple[int, int], dpi: float) -> list[Ring]:
    """Return what may be rings of some ink that begins at a corner of the page, (x, y)."""
    k = min(1.0, _DPI / dpi)
    small = cv2.threshold(reduced(free, k), 80, 255, cv2.THRESH_BINARY)[1]
    low, high = (round(radius * dpi * k) for radius in _RADII)
    apart = max(2.0, _APART * dpi * k)
    found = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, 1, apart, param1=_EDGE, param2=_VOTES, minRadius=low, maxRadius=high
    )
    circles = [] if found is None else [[value / k for value in circle] for circle in found[0].tolist()]
    return [Ring(x + corner[0], y + corner[1], radius) for x, y, radius in circles]


def beneath_rings(strokes: Sequence[Stroke], likely: Sequence[float], rings: Sequence[Ring], dpi: float) -> list[float]:
    """Return how likely strokes are marks: those that a ring may be a part of are asked about.

    Args:
        strokes: Of the month columns.
        likely: How likely each is a mark.
        rings: As found by `find_rings`.
        dpi: Pixels per inch.
    """
    return [
        min(p, _UNDER_STAMP) if is_on_ring(stroke.box, rings, dpi) else p
        for stroke, p in zip(strokes, likely, strict=True)
    ]


def shades_beneath_rings(
    shaded: Sequence[tuple[Shade, float]], rings: Sequence[Ring], dpi: float
) -> list[tuple[Shade, float]]:
    """Return shades with how likely each is a mark: where few others are shaded, those on a ring are asked about.

    Args:
        shaded: The shades of the month columns.
        rings: As found by `find_rings`.
        dpi: Pixels per inch.
    """
    beneath = [is_on_ring(shade.box, rings, dpi) for shade, _ in shaded]
    sure = [on for on, (_, p) in zip(beneath, shaded, strict=True) if p > _UNDER_STAMP]
    if 2 * sum(sure) <= len(sure):
        return list(shaded)
    return [(shade, min(p, _UNDER_STAMP) if on else p) for on, (shade, p) in zip(beneath, shaded, strict=True)]


def is_on_ring(box: Box, rings: Sequence[Ring], dpi: float) -> bool:
    """Return whether what fills a box may be a piece of a ring.

    Args:
        box: In pixels of the page.
        rings: As found by `find_rings`.
        dpi: Pixels per inch.
    """
    return any(ring.runs_through(box, _NEAR * dpi) for ring in rings)


def _is_ring(ring: Ring, ink: Mask, rules: Mask, dpi: float) -> bool:
    on, hidden = _along(ring, ring.radius, ink, rules)
    if hidden > _HIDDEN or on < _INKED:
        return False
    beside = [_along(ring, ring.radius + side * _BESIDE * dpi, ink, rules)[0] for side in (-1, 1)]
    return min(beside) <= _THIN * on


def _along(ring: Ring, radius: float, ink: Mask, rules: Mask) -> tuple[float, float]:
    """Return the share of a circle that is ink, of what lies on no rule, and the share that lies on rules."""
    angles = np.linspace(0, 2 * np.pi, _SAMPLES, endpoint=False)
    x = np.rint(ring.x + radius * np.cos(angles)).astype(int)
    y = np.rint(ring.y + radius * np.sin(angles)).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < ink.shape[1]) & (y < ink.shape[0])
    x, y = x[inside], y[inside]
    free = rules[y, x] == 0
    if not free.any():
        return 0.0, 1.0
    return float((ink[y, x][free] > 0).mean()), 1 - float(free.sum()) / _SAMPLES
