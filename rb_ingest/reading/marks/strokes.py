"""The ink in a table's month columns, measured: what `marks` then judges.

Every connected piece of ink becomes one `Stroke`, given to the cell where it lives (a pen tick that overshoots into
the next cell is one stroke, not two). Sizes are in inches, so that a judgement learnt at one resolution holds at
another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from rb_ingest.reading.marks.arrays import PixelPlaces
from rb_ingest.reading.marks.overshoots import rejoined
from rb_ingest.reading.scan.arrays import LineCounts, Mask, PixelFlags
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.reading.scan.ruling import TWINS
from rb_ingest.records import Box, Cell, Table

# How far a rule's ink may lie beside its fitted place, in pixels.
_RULE_HALO_PX = 1.5
# Ink less than this across is dust; the smallest tick that was seen has 0.06 inches.
_SMALLEST_INCH = 0.02
# A rule that is double along so much of its length is double everywhere.
_MOSTLY_DOUBLE = 0.4
# A group of ink wider than this many columns is several marks that touch.
_WIDEST_STROKE = 1.55
_LEAST_SHARE = 0.25
# A mark in a cell merged over months stands for all of them when it is this near to the cell's middle, in columns;
# otherwise the cell was not merged, a rule was lost.
_CENTRED = 0.2


class Pieces(NamedTuple):
    """In which shares of a stroke's columns so many pieces of ink stand one above the other, of its rows side by side.

    A tick of any hand is one line: hardly any column has two pieces of it, and no row three. `length` is the mean
    number of pieces of all columns and that of all rows together: how long its lines are for its extent, whichever way
    they run. A line from corner to corner has 2, an x 4, less where lines meet.
    """

    two_down: float = 0.0
    three_down: float = 0.0
    two_across: float = 0.0
    three_across: float = 0.0
    length: float = 0.0


@dataclass(frozen=True)
class Stroke:
    """A connected piece of ink in the month columns: home place, extent in pixels, and its features.

    `cols` are the atomic columns that it would mark: more than its own `col` in a cell that is merged over months.
    `features` are, in this order, those of `STROKE_FEATURES`; `pieces` tell whether other strokes cross it.
    """

    row: int
    col: int
    cols: tuple[int, ...]
    box: Box
    features: tuple[float, ...]
    pieces: Pieces = field(default_factory=Pieces)


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
    "whole_width",  # of all ink that it is connected with, inches: a stamp or a signature is larger than any mark
    "whole_height",
    "runs_top",  # pieces of ink side by side in its upper, middle and lower third: v has 2, 2, 1 and x has 2, 1, 2
    "runs_middle",
    "runs_bottom",
)


def month_cells(table: Table) -> dict[int, list[Cell]]:
    """Return the cells of each month column, top to bottom; a cell merged over months stands in each of them."""
    out: dict[int, list[Cell]] = {c: [] for c in table.month_columns}
    first, last = min(out, default=0), max(out, default=-1)
    for cell in table.cells:
        if first <= cell.col and cell.col + cell.colspan - 1 <= last:
            for column in range(cell.col, cell.col + cell.colspan):
                out[column].append(cell)
    return out


def find_strokes(table: Table, layout: PageLayout, shaded: Sequence[Box] = ()) -> list[Stroke]:
    """Find and measure the ink in the month columns.

    Args:
        table: with its month columns known.
        layout: the measured page; the table's rules are erased from its ink here, where the grid says they are, so that
            the pieces of a broken rule go too.
        shaded: cells whose ink is shading: it would connect the ticks beside it.
    """
    ink, dpi, thickness = layout.mark_ink, layout.dpi, layout.thickness
    if not table.month_columns:
        return []
    first, last = table.month_columns[0], table.month_columns[-1] + 1
    margin = round(0.12 * dpi)
    left, right = max(0, round(table.xs[first]) - margin), min(ink.shape[1], round(table.xs[last]) + margin)
    top, bottom = max(0, round(table.ys[0])), min(ink.shape[0], round(table.ys[-1]))
    cells = month_cells(table)
    window = ink[top:bottom, left:right].copy()
    for box in shaded:
        y0, x0 = max(0, round(box.y0) - top), max(0, round(box.x0) - left)
        window[y0 : max(0, round(box.y1) - top), x0 : max(0, round(box.x1) - left)] = 0
    half = thickness / 2 + _RULE_HALO_PX
    inside = slice(top, bottom), slice(left, right)
    beside = _reaches(layout.ruling.band_vertical[inside], [x - left for x in table.xs], half, dpi)
    over = _reaches(cv2.transpose(layout.ruling.band_horizontal[inside]), [y - top for y in table.ys], half, dpi)
    for cell in (c for column in cells.values() for c in column):
        sides = (beside[cell.col], beside[cell.col + cell.colspan]), (over[cell.row], over[cell.row + cell.rowspan])
        _erase_border(window, cell.box, (left, top), sides)
    reach = round(2 * half) + 2
    joined = cv2.morphologyEx(window, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    _, labels, stats, _ = components(joined)
    levels = [y - top for y in table.ys]
    plumbs = [x - left for x in table.xs[first : last + 1]]
    labels, extents = rejoined(labels, stats[:, :4], (levels, plumbs), half, dpi)
    found: list[Stroke] = []
    for k, (x, y, w, h) in extents.items():
        if max(w, h) < _SMALLEST_INCH * dpi:
            continue
        part = (labels[y : y + h, x : x + w] == k) & (window[y : y + h, x : x + w] > 0)
        for piece, dx, dy in _pieces(part, table, x + left):
            stroke = _stroke(_Piece(piece, x + left + dx, y + top + dy, (w, h)), table, cells, layout)
            if stroke is not None:
                found.append(stroke)
    return found


def _reaches(bands: Mask, places: Sequence[float], half: float, dpi: float) -> list[float]:
    """Return how far the ink of each upright rule reaches to both sides: farther than usual where most of it is double.

    A double rule is not seen as one in rows that are too low for its lines; it is one there too.

    Args:
        bands: The rules of a part of the page, double ones with what lies between their lines.
        places: Where the rules of a table stand in it; those outside are as usual.
        half: The usual reach, in pixels.
        dpi: Pixels per inch.
    """
    full = cv2.reduce(bands, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel() >= 255 * _MOSTLY_DOUBLE
    far = round(TWINS * dpi / 2) + 2
    found = []
    for place in places:
        reach, middle = half, round(place)
        if 0 <= middle < len(full) and full[middle]:
            for way in (-1, 1):
                run = 0
                while run < far and 0 <= middle + way * (run + 1) < len(full) and full[middle + way * (run + 1)]:
                    run += 1
                reach = max(reach, run + _RULE_HALO_PX)
        found.append(reach)
    return found


def _erase_border(
    window: Mask, box: Box, start: tuple[int, int], sides: tuple[tuple[float, float], tuple[float, float]]
) -> None:
    """Erase a band along the four sides of a cell from a window of ink that starts at a point of the page.

    Args:
        window: Of the ink.
        box: The cell.
        start: x and y of the window.
        sides: How far the bands of the left and the right, the upper and the lower side reach.
    """
    x0, x1, y0, y1 = box.x0 - start[0], box.x1 - start[0], box.y0 - start[1], box.y1 - start[1]
    for x, half in zip((x0, x1), sides[0], strict=True):
        window[max(0, round(y0)) : max(0, round(y1)), max(0, round(x - half)) : max(0, round(x + half) + 1)] = 0
    for y, half in zip((y0, y1), sides[1], strict=True):
        window[max(0, round(y - half)) : max(0, round(y + half) + 1), max(0, round(x0)) : max(0, round(x1))] = 0


def _pieces(part: PixelFlags, table: Table, left: int) -> Iterator[tuple[PixelFlags, int, int]]:
    """Cut ink that runs over several columns at the columns' rules; small remains stay with their neighbour."""
    first, last = table.month_columns[0], table.month_columns[-1] + 1
    column = (table.xs[last] - table.xs[first]) / (last - first)
    if part.shape[1] <= _WIDEST_STROKE * column:
        yield part, 0, 0
        return
    cuts = [round(x) - left for x in table.xs[first : last + 1]]
    inner = [0, *(c for c in cuts if 0 < c < part.shape[1]), part.shape[1]]
    mass = [int(part[:, a:b].sum()) for a, b in pairwise(inner)]
    for (a, b), m in zip(pairwise(inner), mass, strict=True):
        if m == 0 or m < _LEAST_SHARE * max(mass):
            continue
        piece = part[:, a:b]
        rows = np.flatnonzero(piece.any(axis=1))
        yield piece[rows[0] : rows[-1] + 1], a, int(rows[0])


@dataclass(frozen=True)
class _Piece:
    """A piece of ink: its pixels, its upper left corner on the page, width and height of all ink that it hangs with."""

    pixels: PixelFlags
    x: int
    y: int
    whole: tuple[int, int]


def _stroke(piece: _Piece, table: Table, cells: dict[int, list[Cell]], layout: PageLayout) -> Stroke | None:
    """Measure one piece of ink; None where it lies outside every month cell."""
    part, x, y, whole = piece.pixels, piece.x, piece.y, piece.whole
    flat, dpi = layout.gray, layout.dpi
    rows, cols = np.nonzero(part)
    if not len(rows):
        return None
    home = _home(rows + y, cols + x, table, cells)
    if home is None:
        return None
    col, cell = home
    box = Box(x0=x + int(cols.min()), y0=y + int(rows.min()), x1=x + int(cols.max()) + 1, y1=y + int(rows.max()) + 1)
    x0, x1 = table.xs[col], table.xs[col + 1]
    covered: tuple[int, ...] = (col,)
    middle_x, middle_y = box.center
    if cell.colspan > 1 and abs(middle_x - cell.box.center[0]) <= _CENTRED * (x1 - x0):
        x0, x1, covered = cell.box.x0, cell.box.x1, tuple(range(cell.col, cell.col + cell.colspan))
    ys, xs = rows + y, cols + x
    inside = (xs >= x0) & (xs < x1) & (ys >= cell.box.y0) & (ys < cell.box.y1)
    dark = 1 - flat[ys, xs].astype(float) / 255
    spread, slope = _main_axis(rows, cols)
    framed = cv2.copyMakeBorder(part.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, 3).max()
    border = min(middle_x - x0, x1 - middle_x, middle_y - cell.box.y0, cell.box.y1 - middle_y)
    width_of_column = (x1 - x0) / len(covered)
    features = (
        box.height / dpi,
        box.width / dpi,
        len(rows) / dpi**2,
        box.height / max(cell.box.height, 1),
        box.width / max(width_of_column, 1),
        len(rows) / max(box.width * box.height, 1),
        float(dark.mean()),
        2 * float(depth) / dpi,
        slope,
        spread,
        abs(middle_x - (x0 + x1) / 2) / max(width_of_column, 1),
        border / dpi,
        float(inside.mean()),
        whole[0] / dpi,
        whole[1] / dpi,
        *_runs_in_thirds(part),
    )
    return Stroke(cell.row, col, covered, box, features, _pieces_of(part))


def _pieces_of(part: PixelFlags) -> Pieces:
    down, across = _runs(part.T), _runs(part)
    return Pieces(
        float((down > 1).mean()),
        float((down > 2).mean()),
        float((across > 1).mean()),
        float((across > 2).mean()),
        float(down.mean() + across.mean()),
    )


def _runs(part: PixelFlags) -> LineCounts:
    """Return how many pieces of ink stand side by side in each row, shape (rows,)."""
    # Plain comparisons: numpy's pad, diff and cov take longer than all else here, some hundred times a page.
    counts: LineCounts = part[:, 0] + (part[:, 1:] > part[:, :-1]).sum(axis=1, dtype=np.int32)
    return counts


def _runs_in_thirds(part: PixelFlags) -> tuple[float, float, float]:
    """Count the pieces of ink side by side in each row; give the means of the upper, middle and lower third."""
    runs = _runs(part)
    height = len(runs)
    third = max(1, height // 3)
    return (
        float(runs[:third].mean()),
        float(runs[(height - third) // 2 : (height - third) // 2 + third].mean()),
        float(runs[-third:].mean()),
    )


def _home(ys: PixelPlaces, xs: PixelPlaces, table: Table, cells: dict[int, list[Cell]]) -> tuple[int, Cell] | None:
    """Return the column and the cell where a stroke lives: those that hold most of its ink; `ys` rise.

    The upper right end of a tick is left out of the count: it is what overshoots.
    """
    start = int(np.searchsorted(ys, ys[int(0.35 * (len(ys) - 1))]))
    months = table.month_columns
    edges = table.xs[months[0] : months[-1] + 2]
    column_of = np.searchsorted(edges, xs[start:], side="right")
    bins = np.bincount(column_of, minlength=len(edges) + 1)[1 : len(edges)]
    if bins.max(initial=0) == 0:
        return None
    column = months[int(bins.argmax())]
    middle = float(ys[(start + len(ys) - 1) // 2])
    return next(((column, c) for c in cells[column] if c.box.y0 <= middle < c.box.y1), None)


def _main_axis(rows: PixelPlaces, cols: PixelPlaces) -> tuple[float, float]:
    """Return how much of a stroke's spread lies along its main axis (0.5..1), and that axis' direction (-1..1)."""
    if len(rows) < 3:
        return 1.0, 0.0
    apart = np.stack([cols - cols.mean(), rows - rows.mean()])
    values, vectors = np.linalg.eigh(apart @ apart.T / (len(rows) - 1))
    total = float(values.sum())
    vx, vy = vectors[:, 1]
    return (float(values[1]) / total if total > 0 else 1.0), float(np.sign(vx) * vy) if vx else 1.0
