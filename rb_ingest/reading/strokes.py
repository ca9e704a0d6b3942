"""The ink and the shading in a table's month columns, measured: what `marks` then judges.

Every connected piece of ink becomes one `Stroke`, given to the cell where it lives (a pen tick that overshoots into
the next cell is one stroke, not two). Shaded cells become `Shade`s, measured against the paper of their own row.
Sizes are in inches, so that a judgement learnt at one resolution holds at another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.records import Box, Cell, Table

# Pieces of one stroke that erasing a rule has parted lie no further apart than a rule is thick, and a bit.
_BRIDGE_INCH = 0.012
_SMALLEST_INCH = 0.012
# A group of ink wider than this many columns is several marks that touch.
_WIDEST_STROKE = 1.55
_LEAST_SHARE = 0.25


@dataclass(frozen=True)
class Stroke:
    """A connected piece of ink in the month columns: home place, extent in pixels, and its features.

    `features` are, in this order, those of `STROKE_FEATURES`.
    """

    row: int
    col: int
    box: Box
    features: tuple[float, ...]


@dataclass(frozen=True)
class Shade:
    """A stretch of a month cell that is toned all over. `tone` is its darkness (0..1) beyond its row's paper."""

    row: int
    col: int
    box: Box
    tone: float
    evenness: float


STROKE_FEATURES = (
    "height",  # inches
    "width",
    "ink",  # square inches
    "height_of_row",  # share of the row's height
    "width_of_column",
    "extent",  # ink over bounding box
    "contrast",  # mean darkness of the ink, 0..1
    "thickness",  # thickest place, inches
    "rise",  # slope of the ink's main axis: + falls to the right, - rises to the right (a tick's long stroke)
    "straightness",  # share of the ink's spread along its main axis: 1 for a dash, less for a tick
    "off_center_x",  # distance of its middle from the cell's middle, share of the column
    "at_border",  # distance to the nearest rule, inches
    "at_home",  # share of the ink inside the home cell
)


def month_cells(table: Table) -> dict[int, list[Cell]]:
    """Give the single-column cells of each month column, top to bottom."""
    months = set(table.month_columns)
    out: dict[int, list[Cell]] = {c: [] for c in table.month_columns}
    for cell in table.cells:
        if cell.colspan == 1 and cell.col in months:
            out[cell.col].append(cell)
    return out


def find_strokes(table: Table, flat: np.ndarray, ink: np.ndarray, dpi: float) -> list[Stroke]:
    """Find and measure the ink in the month columns.

    Args:
        table: with its month columns known.
        flat: grey page with paper at 255.
        ink: ink without rules.
        dpi: pixels per inch.
    """
    if not table.month_columns:
        return []
    first, last = table.month_columns[0], table.month_columns[-1] + 1
    margin = round(0.12 * dpi)
    left, right = max(0, round(table.xs[first]) - margin), min(ink.shape[1], round(table.xs[last]) + margin)
    top, bottom = max(0, round(table.ys[0])), min(ink.shape[0], round(table.ys[-1]))
    window = np.ascontiguousarray(ink[top:bottom, left:right])
    reach = max(3, round(_BRIDGE_INCH * dpi) * 2 + 1)
    joined = cv2.morphologyEx(window, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    cells = month_cells(table)
    found: list[Stroke] = []
    for k in range(1, len(stats)):
        x, y, w, h, _ = (int(v) for v in stats[k])
        if max(w, h) < _SMALLEST_INCH * dpi:
            continue
        part = (labels[y : y + h, x : x + w] == k) & (window[y : y + h, x : x + w] > 0)
        for piece, dx, dy in _pieces(part, table, x + left):
            stroke = _stroke(piece, x + left + dx, y + top + dy, table, cells, flat, dpi)
            if stroke is not None:
                found.append(stroke)
    return found


def _pieces(part: np.ndarray, table: Table, left: int) -> Iterator[tuple[np.ndarray, int, int]]:
    """Cut ink that runs over several columns at the columns' rules; small remains stay with their neighbour."""
    first, last = table.month_columns[0], table.month_columns[-1] + 1
    column = (table.xs[last] - table.xs[first]) / (last - first)
    if part.shape[1] <= _WIDEST_STROKE * column:
        yield part, 0, 0
        return
    cuts = [round(x) - left for x in table.xs[first : last + 1]]
    inner = [0, *(c for c in cuts if 0 < c < part.shape[1]), part.shape[1]]
    mass = [int(part[:, a:b].sum()) for a, b in zip(inner, inner[1:], strict=False)]
    for a, b, m in zip(inner, inner[1:], mass, strict=False):
        if m < _LEAST_SHARE * max(mass):
            continue
        piece = part[:, a:b]
        rows = np.flatnonzero(piece.any(axis=1))
        yield piece[rows[0] : rows[-1] + 1], a, int(rows[0])


def _stroke(
    part: np.ndarray, x: int, y: int, table: Table, cells: dict[int, list[Cell]], flat: np.ndarray, dpi: float
) -> Stroke | None:
    """Measure one piece of ink; None where it lies outside every month cell."""
    rows, cols = np.nonzero(part)
    if not len(rows):
        return None
    home = _home(rows + y, cols + x, table, cells)
    if home is None:
        return None
    box = Box(
        x0=x + int(cols.min()), y0=y + int(rows.min()), x1=x + int(cols.max()) + 1, y1=y + int(rows.max()) + 1
    )
    inside = (
        (cols + x >= home.box.x0) & (cols + x < home.box.x1) & (rows + y >= home.box.y0) & (rows + y < home.box.y1)
    )
    dark = 1 - flat[rows + y, cols + x].astype(float) / 255
    spread, slope = _main_axis(rows, cols)
    depth = cv2.distanceTransform(np.pad(part.astype(np.uint8), 1), cv2.DIST_L2, 3).max()
    middle_x, middle_y = box.center
    border = min(
        middle_x - home.box.x0, home.box.x1 - middle_x, middle_y - home.box.y0, home.box.y1 - middle_y
    )
    features = (
        box.height / dpi,
        box.width / dpi,
        len(rows) / dpi**2,
        box.height / max(home.box.height, 1),
        box.width / max(home.box.width, 1),
        len(rows) / max(box.width * box.height, 1),
        float(dark.mean()),
        2 * float(depth) / dpi,
        slope,
        spread,
        abs(middle_x - home.box.center[0]) / max(home.box.width, 1),
        border / dpi,
        float(inside.mean()),
    )
    return Stroke(home.row, home.col, box, features)


def _home(ys: np.ndarray, xs: np.ndarray, table: Table, cells: dict[int, list[Cell]]) -> Cell | None:
    """Give the month cell where a stroke lives: the column and the row that hold most of its ink.

    The upper right end of a tick is left out of the count: it is what overshoots.
    """
    low = ys >= np.quantile(ys, 0.35)
    bins = np.histogram(xs[low], bins=np.array([*table.xs[:-1], table.xs[-1] + 1]))[0]
    months = list(table.month_columns)
    if bins[months].max(initial=0) == 0:
        return None
    column = months[int(bins[months].argmax())]
    middle = float(np.median(ys[low]))
    best = [c for c in cells[column] if c.box.y0 <= middle < c.box.y1]
    return best[0] if best else None


def _main_axis(rows: np.ndarray, cols: np.ndarray) -> tuple[float, float]:
    """Give how much of a stroke's spread lies along its main axis (0.5..1), and that axis' direction (-1..1)."""
    if len(rows) < 3:
        return 1.0, 0.0
    values, vectors = np.linalg.eigh(np.cov(cols, rows))
    total = float(values.sum())
    vx, vy = vectors[:, 1]
    return (float(values[1]) / total if total > 0 else 1.0), float(np.sign(vx) * vy) if vx else 1.0


def find_shades(table: Table, gray: np.ndarray, ink: np.ndarray, dpi: float) -> list[Shade]:
    """Find toned stretches of month cells.

    Args:
        table: with its month columns known.
        gray: grey page, light evened out over distances longer than any shaded bar.
        ink: ink of the page; used to leave strokes out of the tone.
        dpi: pixels per inch.
    """
    if not table.month_columns:
        return []
    soft = cv2.GaussianBlur(gray, (0, 0), max(1.0, 0.025 * dpi))
    found = []
    pad = max(2, round(0.03 * dpi))
    paper = _row_paper(table, soft, pad)
    for cells in month_cells(table).values():
        for cell in cells:
            y0, y1 = round(cell.box.y0) + pad, round(cell.box.y1) - pad
            x0, x1 = round(cell.box.x0) + pad, round(cell.box.x1) - pad
            if y1 - y0 < 3 or x1 - x0 < 3:
                continue
            inner = soft[y0:y1, x0:x1].astype(float)
            level = 1 - np.quantile(inner, 0.65, axis=1) / 255 - paper.get(cell.row, 0.0)
            for a, b in _runs(level > _LEAST_TONE, max(3, round(0.07 * dpi))):
                part = inner[a:b]
                found.append(
                    Shade(
                        cell.row,
                        cell.col,
                        Box(x0=cell.box.x0, y0=y0 + a, x1=cell.box.x1, y1=y0 + b),
                        float(level[a:b].mean()),
                        float(1 - part.std() / 255),
                    )
                )
    return found


_LEAST_TONE = 0.035


def _row_paper(table: Table, soft: np.ndarray, pad: int) -> dict[int, float]:
    """Give for each month row how dark its own paper is: the lightest third of its month cells."""
    out: dict[int, list[float]] = {}
    for cells in month_cells(table).values():
        for cell in cells:
            part = soft[
                round(cell.box.y0) + pad : round(cell.box.y1) - pad, round(cell.box.x0) + pad : round(cell.box.x1) - pad
            ]
            if part.size:
                out.setdefault(cell.row, []).append(1 - float(np.quantile(part, 0.9)) / 255)
    return {row: float(np.quantile(values, 0.2)) for row, values in out.items()}


def _runs(flags: np.ndarray, least: int) -> Iterator[tuple[int, int]]:
    """Give the stretches (start, end) of True that are at least `least` long."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if b - a >= least:
            yield int(a), int(b)
