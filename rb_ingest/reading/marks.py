"""Strokes and shades in the month columns -> marks, each with the probability that it is one."""

from __future__ import annotations

import numpy as np

from rb_ingest.reading.shades import Shade, find_dust_shades, find_shades
from rb_ingest.reading.strokes import STROKE_FEATURES, Stroke, find_strokes
from rb_ingest.records import Box, Mark, MarkKind, Table

# Nothing is certain: a mark never gets more, a speck never less.
_SUREST = 0.998
# Candidates below this are dust and are not kept.
_KEPT = 0.02

_F = {name: i for i, name in enumerate(STROKE_FEATURES)}


def find_marks(
    table: Table, flat: np.ndarray, toned: np.ndarray, ink: np.ndarray, dpi: float, thickness: float, *, bilevel: bool
) -> tuple[Mark, ...]:
    """Judge everything in the month columns of a table.

    Args:
        table: with its month columns known.
        flat: grey page with paper at 255, for strokes.
        toned: grey page in which shaded cells are still dark, for shades.
        ink: ink of the page.
        dpi: pixels per inch.
        thickness: of the rules, in pixels.
        bilevel: whether the scan has only black and white, so that shading shows as dust.
    """
    shades = find_dust_shades(table, ink, dpi) if bilevel else find_shades(table, toned, dpi)
    marks = [_shade_mark(s) for s in shades]
    dark: dict[tuple[int, int], list[Box]] = {}
    for m in marks:
        if m.probability >= 0.5:
            dark.setdefault((m.row, m.col), []).append(m.box)
    for stroke in find_strokes(table, flat, ink, dpi, thickness):
        if any(_inside(stroke.box, box) for box in dark.get((stroke.row, stroke.col), [])):
            continue
        p = stroke_probability(stroke)
        if p >= _KEPT:
            marks.append(Mark(row=stroke.row, col=stroke.col, box=stroke.box, kind=stroke_kind(stroke), probability=p))
    return tuple(sorted(marks, key=lambda m: (m.row, m.col, m.box.y0)))


def stroke_probability(stroke: Stroke) -> float:
    """Give the probability that a stroke is a mark, from its size: dust is small, a dash is flat."""
    f = stroke.features
    size = np.sqrt(max(f[_F["height"]], 1e-4) * max(f[_F["width"]], 1e-4))
    z = 9.0 * (np.log(size) - np.log(0.042))
    if f[_F["height"]] < 0.03 and f[_F["width"]] > 1.6 * f[_F["height"]]:
        z -= 6.0
    if f[_F["width"]] < 0.02:
        z -= 5.0
    return float(np.clip(1 / (1 + np.exp(-z)), 0.001, _SUREST))


def stroke_kind(stroke: Stroke) -> MarkKind:
    """Name a stroke: a full blob is a dot, all else a tick."""
    f = stroke.features
    return "dot" if f[_F["extent"]] > 0.65 and 0.6 < f[_F["width"]] / max(f[_F["height"]], 1e-4) < 1.6 else "tick"


def _shade_mark(shade: Shade) -> Mark:
    if shade.dots:
        z = 0.8 * (shade.dots - 5)
    else:
        z = 60.0 * (shade.tone - 0.12) + 14.0 * (shade.flatness - 0.8)
    p = float(np.clip(1 / (1 + np.exp(-z)), 0.001, _SUREST))
    return Mark(row=shade.row, col=shade.col, box=shade.box, kind="fill", probability=p)


def _inside(box: Box, outer: Box) -> bool:
    x, y = box.center
    return outer.x0 - 2 <= x <= outer.x1 + 2 and outer.y0 - 2 <= y <= outer.y1 + 2
