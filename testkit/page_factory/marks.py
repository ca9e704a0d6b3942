"""The ink in a month cell: glyphs, pen strokes, shading, bars, and what looks like them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rb_ingest.records import Box, MarkKind
from testkit.page_factory.sheet import Fill, Shape, Stroke, Text, glyph_ink, mark_font
from testkit.page_factory.spec import NO_MARKS, MarkLook, Style

MARK_KINDS: dict[str, MarkKind] = {
    "√": "tick",
    "✓": "tick",
    "v": "tick",
    "hand": "tick",
    "overshoot": "tick",
    "x": "cross",
    "●": "dot",
    "shade": "fill",
    "bar": "fill",
}


@dataclass(frozen=True)
class Ink:
    """What was drawn for one cell: shapes below and above the rules, and the extent of the ink."""

    box: Box
    below: tuple[Shape, ...] = ()
    above: tuple[Shape, ...] = ()


def month_ink(look: MarkLook, cell: Box, centre_y: float, style: Style, rng: np.random.Generator) -> Ink:
    """Draw what stands in one month cell.

    Args:
        look: what to draw.
        cell: the cell, or the part of it that belongs to one list item.
        centre_y: where the mark's middle lies, beside the line that it belongs to.
        style: for size and colour.
        rng: makes each pen stroke and speck a little different.
    """
    if look == "shade":
        return Ink(cell, below=(Fill(cell, style.shade),))
    if look == "bar":
        half = min(0.2 * cell.height, 3.0)
        strip = Box(x0=cell.x0, y0=centre_y - half, x1=cell.x1, y1=centre_y + half)
        return Ink(strip, above=(Fill(strip, style.mark_colour),))
    if look in ("hand", "overshoot"):
        return _pen_tick(cell, centre_y, style, rng, overshoot=look == "overshoot")
    if look == "speck":
        x, y = rng.uniform(cell.x0 + 2, cell.x1 - 3), rng.uniform(cell.y0 + 2, cell.y1 - 3)
        speck = Box(x0=x, y0=y, x1=x + 0.6, y1=y + 0.6)
        return Ink(speck, above=(Fill(speck, style.mark_colour),))
    return _glyph(look, cell, centre_y, style)


def is_mark(look: MarkLook) -> bool:
    """Tell marks from ink that is none."""
    return look not in NO_MARKS


def _glyph(char: str, cell: Box, centre_y: float, style: Style) -> Ink:
    left, bottom, right, top = glyph_ink(char)
    size = min(style.size * 1.2, 0.9 * cell.width / (right - left))
    x = cell.center[0] - size * (left + right) / 2
    baseline = centre_y + size * (bottom + top) / 2
    box = Box(x0=x + size * left, y0=baseline - size * top, x1=x + size * right, y1=baseline - size * bottom)
    return Ink(box, above=(Text(x, baseline, char, mark_font(), size, style.mark_colour),))


def _pen_tick(cell: Box, centre_y: float, style: Style, rng: np.random.Generator, overshoot: bool) -> Ink:
    width = rng.uniform(0.6, 0.85) * cell.width
    height = min(rng.uniform(0.9, 1.2) * cell.width, 0.8 * cell.height)
    x0, y0 = cell.center[0] - width / 2, centre_y - height / 2
    # Down a short way, then up a long way, each stroke slightly bent.
    points = np.array([(0.0, 0.45), (0.16, 0.7), (0.32, 1.0), (0.6, 0.55), (1.0, 0.0)])
    points[1:-1] += rng.uniform(-0.04, 0.04, (3, 2))
    if overshoot:
        points = np.vstack([points, (1.0 + 0.45 * cell.width / width, -0.4)])
    xy = points * (width, height) + (x0, y0)
    pen = rng.uniform(0.7, 1.1)
    stroke = Stroke(tuple((float(x), float(y)) for x, y in xy), pen, style.mark_colour)
    lo, hi = xy.min(axis=0) - pen / 2, xy.max(axis=0) + pen / 2
    return Ink(Box(x0=lo[0], y0=lo[1], x1=hi[0], y1=hi[1]), above=(stroke,))
