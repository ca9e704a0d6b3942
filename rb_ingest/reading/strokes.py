"""The ink in a table's month columns, measured: what `marks` then judges.

Every connected piece of ink becomes one `Stroke`, given to the cell where it lives (a pen tick that overshoots into
the next cell is one stroke, not two). Sizes are in inches, so that a judgement learnt at one resolution holds at
another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.records import Box, Cell, Table

# How far a rule's ink may lie beside its fitted place, in pixels.
_RULE_HALO_PX = 1.5
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


def find_strokes(
    table: Table, flat: np.ndarray, ink: np.ndarray, dpi: float, thickness: float
) -> list[Stroke]:
    """Find and measure the ink in the month columns.

    Args:
        table: with its month columns known.
        flat: grey page with paper at 255.
        ink: ink of the page; the table's rules are erased from it here, where the grid says they are, so that the
            pieces of a broken rule go too.
        dpi: pixels per inch.
        thickness: of the rules, in pixels.
    """
    if not table.month_columns:
        return []
    first, last = table.month_columns[0], table.month_columns[-1] + 1
    margin = round(0.12 * dpi)
    left, right = max(0, round(table.xs[first]) - margin), min(ink.shape[1], round(table.xs[last]) + margin)
    top, bottom = max(0, round(table.ys[0])), min(ink.shape[0], round(table.ys[-1]))
    cells = month_cells(table)
    window = ink[top:bottom, left:right].copy()
    half = thickness / 2 + _RULE_HALO_PX
    for cell in (c for column in cells.values() for c in column):
        _erase_border(window, cell.box, left, top, half)
    reach = round(2 * half) + 2
    joined = cv2.morphologyEx(window, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
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


def _erase_border(window: np.ndarray, box: Box, left: int, top: int, half: float) -> None:
    """Erase a band along the four sides of a cell from a window of ink that starts at (left, top)."""
    x0, x1, y0, y1 = box.x0 - left, box.x1 - left, box.y0 - top, box.y1 - top
    for x in (x0, x1):
        window[max(0, round(y0)) : max(0, round(y1)), max(0, round(x - half)) : max(0, round(x + half) + 1)] = 0
    for y in (y0, y1):
        window[max(0, round(y - half)) : max(0, round(y + half) + 1), max(0, round(x0)) : max(0, round(x1))] = 0


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
