"""The shading in a table's month columns, measured: what `marks` then judges.

On grey and colour scans a shaded cell is darker than the paper around it. A 1-bit scan turns light shading into
sparse dots (or into nothing): there a shaded cell is one with far more dust than its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.strokes import month_cells
from rb_ingest.records import Box, Cell, Table

_LEAST_TONE = 0.035
# Dust is what is smaller than this, in inches across.
_DUST_INCH = 0.011
# Dots per square inch: unshaded cells of speckled 1-bit scans have 0-45 (99 % below 40), shaded ones 44-1600.
_SHADED_DUST = 42.0


@dataclass(frozen=True)
class Shade:
    """A stretch of a month cell that is toned all over.

    `tone` is its darkness (0..1) beyond the paper's; `flatness` how even the tone is from top to bottom (1 for a
    filled cell, less for the shadow of a fold); `dots` how many dots of dust the tone was told by, 0 on grey scans.
    """

    row: int
    col: int
    box: Box
    tone: float
    flatness: float
    dots: int = 0


def find_shades(table: Table, gray: np.ndarray, dpi: float) -> list[Shade]:
    """Find toned stretches of month cells.

    Args:
        table: with its month columns known.
        gray: grey page, light evened out over distances longer than any shaded bar.
        dpi: pixels per inch.
    """
    if not table.month_columns:
        return []
    soft = cv2.GaussianBlur(gray, (0, 0), max(1.0, 0.025 * dpi))
    pad = max(2, round(0.03 * dpi))
    paper = _paper_tone(table, soft, pad)
    found = []
    for cell in (c for cells in month_cells(table).values() for c in cells):
        inner = _inside_of(cell.box, soft, pad).astype(float)
        if min(inner.shape) < 3:
            continue
        # A stretch is toned where nearly the whole width is: a pen stroke never fills its cell from side to side.
        level = 1 - np.quantile(inner, 0.88, axis=1) / 255 - paper(*cell.box.center)
        for a, b in _runs(level > _LEAST_TONE, max(3, round(0.07 * dpi))):
            y = round(cell.box.y0) + pad
            found.append(
                Shade(
                    cell.row,
                    cell.col,
                    Box(x0=cell.box.x0, y0=y + a, x1=cell.box.x1, y1=y + b),
                    float(level[a:b].mean()),
                    _flatness(level[a:b], round(0.03 * dpi)),
                )
            )
    return found


def _flatness(level: np.ndarray, blurred: int) -> float:
    """Give the least over the most tone along a stretch, its blurred ends left out where it is long enough."""
    core = level[blurred:-blurred] if len(level) > 3 * blurred else level
    return float(np.quantile(core, 0.1) / max(float(core.max()), 1e-6))


def _inside_of(box: Box, pixels: np.ndarray, pad: int) -> np.ndarray:
    return pixels[round(box.y0) + pad : round(box.y1) - pad, round(box.x0) + pad : round(box.x1) - pad]


def _paper_tone(table: Table, soft: np.ndarray, pad: int) -> Callable[[float, float], float]:
    """Fit how dark the bare paper is over the table: a quadratic through the lightest parts of its cells.

    Cells that are darker than the fit are shaded and are left out of the next round. Text cells start the fit,
    because a plan may shade most of its month cells but never its texts.
    """
    months = set(table.month_columns)
    rows = []
    for cell in table.cells:
        part = _inside_of(cell.box, soft, pad)
        if part.size:
            tone = 1 - float(np.quantile(part[::2, ::2], 0.9)) / 255
            rows.append((*cell.box.center, tone, cell.col not in months))
    if not rows:
        return lambda x, y: 0.0
    x, y, tone, is_text = (np.array(v, dtype=float) for v in zip(*rows, strict=True))
    outer = table.box
    scale_x, scale_y = max(outer.width, 1), max(outer.height, 1)

    def terms(px: np.ndarray, py: np.ndarray) -> np.ndarray:
        u, v = (px - outer.x0) / scale_x - 0.5, (py - outer.y0) / scale_y - 0.5
        return np.stack([np.ones_like(u), u, v, u * v, u * u, v * v], axis=-1)

    start = float(np.median(tone[is_text > 0])) if (is_text > 0).any() else float(np.median(tone))
    coefficients = np.array([start, 0, 0, 0, 0, 0])
    a = terms(x, y)
    for limit in (0.06, 0.04, 0.03):
        near = np.abs(tone - a @ coefficients) < limit
        if near.sum() < 12:
            break
        ridge = np.diag([0, 1, 1, 1, 1, 1]) * 0.02 * np.sqrt(near.sum())
        coefficients = np.linalg.lstsq(
            np.concatenate([a[near], ridge]), np.concatenate([tone[near], np.zeros(6)]), rcond=None
        )[0]
    return lambda px, py: float(terms(np.array(px), np.array(py)) @ coefficients)


def find_dust_shades(table: Table, ink: np.ndarray, dpi: float) -> list[Shade]:
    """Find month cells of a 1-bit scan that were shaded, by their dust.

    Args:
        table: with its month columns known.
        ink: ink of the page, dust included.
        dpi: pixels per inch.
    """
    if not table.month_columns:
        return []
    _, _, stats, centers = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dust = centers[1:][stats[1:, cv2.CC_STAT_AREA] <= max(4, (_DUST_INCH * dpi) ** 2)]
    pad = 0.03 * dpi
    found = []
    for cell in (c for cells in month_cells(table).values() for c in cells):
        box = cell.box
        if box.width <= 2 * pad or box.height <= 3 * pad:
            continue
        x_in = (dust[:, 0] > box.x0 + pad) & (dust[:, 0] < box.x1 - pad)
        ys = dust[x_in & (dust[:, 1] > box.y0 + pad) & (dust[:, 1] < box.y1 - pad), 1]
        found.extend(_dust_stretches(cell, ys, pad, dpi))
    return found


def _dust_stretches(cell: Cell, ys: np.ndarray, pad: float, dpi: float) -> Iterator[Shade]:
    """Give the stretches of a cell, in bins of about 1/8 inch, whose dust is dense."""
    box = cell.box
    y0, y1 = box.y0 + pad, box.y1 - pad
    bins = max(1, round((y1 - y0) / (0.125 * dpi)))
    counts = np.histogram(ys, bins=bins, range=(y0, y1))[0]
    area = (box.width - 2 * pad) * (y1 - y0) / bins / dpi**2
    # Dots are few: a bin counts with its neighbours.
    near = np.convolve(counts, np.ones(3), "same") / np.convolve(np.ones(bins), np.ones(3), "same")
    step = (y1 - y0) / bins
    for a, b in _runs(near / area > _SHADED_DUST, 1):
        n = int(counts[a:b].sum())
        rate = n / (area * (b - a))
        if rate > _SHADED_DUST:
            yield Shade(
                cell.row,
                cell.col,
                Box(x0=box.x0, y0=y0 + a * step, x1=box.x1, y1=y0 + b * step),
                tone=rate * _DUST_INCH**2,
                flatness=1.0,
                dots=n,
            )


def _runs(flags: np.ndarray, least: int) -> Iterator[tuple[int, int]]:
    """Give the stretches (start, end) of True that are at least `least` long."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if b - a >= least:
            yield int(a), int(b)
