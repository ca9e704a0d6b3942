"""The shading in a table's month columns, measured: what `marks` then judges.

On grey and colour scans a shaded cell is darker than the paper around it. A 1-bit scan turns light shading into
sparse dots (or into nothing): there a shaded cell is one with far more dust than its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.marks.arrays import Tones
from rb_ingest.reading.marks.dusty_tables import SHADED_DUST
from rb_ingest.reading.marks.strokes import month_cells
from rb_ingest.reading.marks.tones import TableTones
from rb_ingest.reading.scan.arrays import Gray, Mask, Points
from rb_ingest.reading.scan.binarize import darkest_channel, flat_paper, reduced, without_dark_edges
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.deskew import UprightPage
from rb_ingest.reading.scan.grain import are_grains
from rb_ingest.reading.scan.levels import level_quantile
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records import Box, Cell, Table
from rb_ingest.records.arrays import Coordinates, Flags

_LEAST_TONE = 0.035
# A filling of a part of a cell ends within so many inches; the shadow that the rest lies in has less than half of its
# tone.
_EDGE_INCH = 0.05
_FILLING, _BESIDE_FILLING = 0.75, 0.45
# Tones are smooth: they are measured at this resolution.
_TONE_DPI = 100
# Light is evened out over this many inches before looking for shades: a block of rows shaded all year is 3 inches wide.
_SHADE_REACH = 5.0
# Dots of which so many stand within so many inches of height are a line, however dense.
_LINE_INCH = 0.04
_IN_LINE = 0.7
# Where the tone on both sides of a border is measured: so far away from it, in inches.
_STEP_INCH = (0.02, 0.055)

SHADE_FEATURES = (
    "tone",  # darkness beyond the paper's, 0..1
    "flatness",  # how even the tone is from top to bottom: 1 for a filled cell, less for the shadow of a fold
    "over_text",  # ... beyond that of the columns of text at the same height: a fold runs through them too
    "over_months",  # ... beyond that of the second lightest month at the same height
    "over_column",  # ... beyond that of the lighter fifth of its column: an upright fold darkens all of it
    "height",  # inches
    "height_of_cell",  # share of the cell's height
    "lightest",  # tone of the lightest tenth of the stretch
    "step",  # ... beyond the lighter one of what lies just above and below it in its column
    "distinct",  # the least of over_text, over_column, and the greater of over_months and step: folds have none
)
DUST_FEATURES = (
    "log_rate",  # natural logarithm of its dots per square inch
    "log_elsewhere",  # the same for the cleaner four fifths of the table's month cells
    "log_row",  # the same for the other cells of its row: shading of one row is alike
    "log_dots",  # logarithm of the number of dots
    "height_of_cell",
    "spread",  # share of its quarters that have dots
)


@dataclass(frozen=True)
class Shade:
    """A stretch of a month cell that is toned all over, with its features.

    `cols` are the columns it marks; `features` are those of `SHADE_FEATURES`, or of `DUST_FEATURES` where `is_dust`.
    """

    row: int
    cols: tuple[int, ...]
    box: Box
    features: tuple[float, ...]
    is_dust: bool = False


def tone_scale(dpi: float) -> float:
    """Return by how much a picture is reduced to the resolution at which tones are measured."""
    return min(1.0, _TONE_DPI / dpi)


def for_tones(gray: Gray, dpi: float) -> Gray:
    """Reduce a picture to the resolution at which tones are measured."""
    return reduced(gray, tone_scale(dpi))


def toned_page(picture: PagePicture, page: UprightPage) -> Gray:
    """Return the grey page straightened like `page`, shaded cells left dark, at the resolution of tones."""
    # Yellow is dark in blue light.
    gray = picture.gray if picture.color is None else darkest_channel(picture.color)
    small = for_tones(gray, picture.dpi)
    dpi = picture.dpi * tone_scale(picture.dpi)
    return page.warp(flat_paper(without_dark_edges(small, dpi), dpi, _SHADE_REACH))


def toned_gray(gray: Gray, dpi: float) -> Gray:
    """Return an upright grey page with shaded cells left dark, at the resolution of tones."""
    return flat_paper(for_tones(gray, dpi), dpi * tone_scale(dpi), _SHADE_REACH)


def find_shades(table: Table, toned: Gray, dpi: float) -> list[Shade]:
    """Find toned stretches of month cells.

    Args:
        table: with its month columns known.
        toned: grey page, light evened out over distances longer than any shaded bar, reduced by `for_tones`.
        dpi: pixels per inch of the table.
    """
    if not table.month_columns:
        return []
    k = tone_scale(dpi)
    soft = cv2.GaussianBlur(toned, (0, 0), max(1.0, 0.012 * dpi * k))
    pad = max(2, round(0.03 * dpi * k))
    tones = TableTones.of(table, soft, k, pad)
    found = []
    for column, cells in month_cells(table).items():
        level = tones.months[column]
        lighter_fifth = tones.lighter_fifth(column, round(table.ys[0] * k), round(table.ys[-1] * k))
        for cell in cells:
            y0, y1 = round(cell.box.y0 * k) + pad, min(round(cell.box.y1 * k) - pad, len(level))
            # A merged cell is looked at once, in its first column.
            if y1 - y0 < 3 or column != cell.col:
                continue
            covered = tuple(range(cell.col, cell.col + cell.colspan))
            own = np.min([tones.months[c][y0:y1] for c in covered], axis=0)
            for a, b in _stretches(own, max(3, round(0.07 * dpi * k)), max(2, round(_EDGE_INCH * dpi * k))):
                box = Box(x0=cell.box.x0, y0=(y0 + a) / k, x1=cell.box.x1, y1=(y0 + b) / k)
                tone = float(own[a:b].mean())
                over_text = tone - float(tones.text[y0 + a : y0 + b].mean())
                over_column = tone - lighter_fifth
                over_months = tone - tones.second_lightest(y0 + a, y0 + b)
                step = tone - tones.lighter_end(column, y0 + a, y0 + b, round(0.08 * dpi * k))
                features = (
                    tone,
                    _flatness(own[a:b], round(0.03 * dpi * k)),
                    over_text,
                    over_months,
                    over_column,
                    box.height / dpi,
                    (b - a) / (y1 - y0),
                    float(np.quantile(own[a:b], 0.1)),
                    step,
                    min(over_text, over_column, max(over_months, step)),
                )
                found.append(Shade(cell.row, covered, box, features))
    return found


def border_steps(shades: Sequence[Shade], table: Table, toned: Gray, dpi: float) -> list[float | None]:
    """Return how much of each shade's tone begins at its borders: about 1 for a filled cell, 0 for a shadow.

    A shaded cell ends at a rule; light that falls off ends anywhere. Cells side by side that are shaded alike are one
    filling, whose outer borders count for all of them.

    Args:
        shades: As found by `find_shades`.
        table: Their table.
        toned: The page that they were found on.
        dpi: Pixels per inch of the table.

    Returns:
        For each shade the share of its tone that is lost across its outer borders, the median over their length; None
        where it has no border to measure.
    """
    k = tone_scale(dpi)
    near, far = max(2, round(_STEP_INCH[0] * dpi * k)), max(4, round(_STEP_INCH[1] * dpi * k))
    taken = {(shade.row, col) for shade in shades for col in shade.cols}
    group = _groups(shades)
    steps: dict[int, list[float]] = {}
    for i, shade in enumerate(shades):
        x0, x1, y0, y1 = (round(v * k) for v in (shade.box.x0, shade.box.x1, shade.box.y0, shade.box.y1))
        left, right = min(shade.cols), max(shade.cols)
        cell = table.cell_at(shade.row, left)
        above = table.cell_at(shade.row - 1, left) if shade.row else None
        below = table.cell_at(shade.row + cell.rowspan, left) if cell else None
        tops, bottoms = {y0, round(cell.box.y0 * k) if cell else y0}, {y1, round(cell.box.y1 * k) if cell else y1}
        rows, cols = slice(y0, y1), slice(x0, x1)
        borders = (
            ((shade.row, left - 1), [((rows, slice(x0 + near, x0 + far)), (rows, slice(x0 - far, x0 - near)))]),
            ((shade.row, right + 1), [((rows, slice(x1 - far, x1 - near)), (rows, slice(x1 + near, x1 + far)))]),
            # a filling ends at its cell's rule or, a bar, before it
            (
                (above.row if above else -1, left),
                [((slice(y + near, y + far), cols), (slice(y - far, y - near), cols)) for y in tops],
            ),
            (
                (below.row if below else -1, left),
                [((slice(y - far, y - near), cols), (slice(y + near, y + far), cols)) for y in bottoms],
            ),
        )
        for neighbour, places in borders:
            parts = [(toned[inside], toned[outside]) for inside, outside in places if neighbour not in taken]
            fallen = [level_quantile(b, 0.5) - level_quantile(a, 0.5) for a, b in parts if a.size and b.size]
            if fallen:
                steps.setdefault(group[i], []).append(max(fallen) / 255 / max(shade.features[0], _LEAST_TONE))
    return [float(np.median(steps[group[i]])) if group[i] in steps else None for i in range(len(shades))]


def _groups(shades: Sequence[Shade]) -> list[int]:
    """Number the runs of shades side by side in one row."""
    order = sorted(range(len(shades)), key=lambda i: (shades[i].row, shades[i].box.y0, min(shades[i].cols)))
    numbers = [0] * len(shades)
    number = 0
    for before, i in zip([None, *order], order, strict=False):
        beside = (
            before is not None
            and shades[before].row == shades[i].row
            and max(shades[before].cols) + 1 == min(shades[i].cols)
        )
        number += not beside
        numbers[i] = number
    return numbers


def _stretches(level: Tones, shortest: int, edge: int) -> Iterator[tuple[int, int]]:
    """Yield where a cell is toned from top to bottom, (first, stop); a filling of a part of it apart from a shadow.

    Args:
        level: Of each row of pixels.
        shortest: No stretch is shorter, in pixels.
        edge: Within so many pixels a filling ends; the light falls off more slowly.
    """
    for a, b in _runs(level > _LEAST_TONE, shortest):
        dark = np.flatnonzero(level[a:b] >= _FILLING * np.quantile(level[a:b], 0.9))
        first, stop = a + int(dark[0]), a + int(dark[-1]) + 1
        rest = np.concatenate([level[a : max(a, first - edge)], level[stop + edge : b]])
        is_whole = len(dark) == stop - first and stop - first >= shortest
        if not rest.size or not is_whole or rest.max() > _BESIDE_FILLING * float(np.median(level[first:stop])):
            yield a, b
            continue
        yield first, stop
        yield from ((c, d) for c, d in ((a, first - edge), (stop + edge, b)) if d - c >= shortest)


def _flatness(level: Tones, blurred: int) -> float:
    """Return the least over the most tone along a stretch, its blurred ends left out where it is long enough."""
    core = level[blurred:-blurred] if blurred and len(level) > 3 * blurred else level
    return float(np.quantile(core, 0.1) / max(float(core.max()), 1e-6))


def find_dust_shades(table: Table, ink: Mask, dpi: float) -> list[Shade]:
    """Find month cells of a 1-bit scan that may have been shaded, by their dust.

    Args:
        table: with its month columns known.
        ink: ink of the page, dust included.
        dpi: pixels per inch.
    """
    if not table.month_columns:
        return []
    dust = _grains(table, ink, dpi)
    pad = 0.03 * dpi
    inside = []
    for column, cells in month_cells(table).items():
        for cell in (c for c in cells if c.col == column):
            box = cell.box
            if box.width > 2 * pad and box.height > 3 * pad:
                x_in = (dust[:, 0] > box.x0 + pad) & (dust[:, 0] < box.x1 - pad)
                inside.append((cell, dust[x_in & (dust[:, 1] > box.y0 + pad) & (dust[:, 1] < box.y1 - pad), 1]))
    if not inside:
        return []
    area = np.array([(c.box.width - 2 * pad) * (c.box.height - 2 * pad) for c, _ in inside]) / dpi**2
    dots = np.array([len(ys) for _, ys in inside], dtype=float)
    rows = np.array([c.row for c, _ in inside])
    clean = dots / area <= np.quantile(dots / area, 0.8)
    elsewhere = _log_rate(dots[clean].sum(), area[clean].sum())
    found: list[Shade] = []
    for i, (cell, ys) in enumerate(inside):
        others = (rows == cell.row) & (np.arange(len(rows)) != i)
        surroundings = (elsewhere, _log_rate(dots[others].sum(), area[others].sum()))
        found.extend(_dust_stretches(cell, ys, pad, dpi, surroundings))
    return found


def _log_rate(dots: float, area: float) -> float:
    # One dot more than there is stands for none at all.
    return float(np.log((dots + 1.0) / (area + 1.0)))


def _grains(table: Table, ink: Mask, dpi: float) -> Points:
    """Return the middles (x, y) of dots in the month columns, and of holes: dense shading is paper dots in ink."""
    months = table.month_columns
    x0, y0 = max(0, round(table.xs[months[0]])), max(0, round(table.ys[0]))
    window = ink[y0 : max(y0 + 1, round(table.ys[-1])), x0 : max(x0 + 1, round(table.xs[months[-1] + 1]))]
    middles = []
    for part in (window, cv2.bitwise_not(window)):
        _, _, stats, centers = components(part)
        middles.append(centers[1:][are_grains(stats[1:], dpi)] + (x0, y0))
    return np.concatenate(middles)


def _dust_stretches(
    cell: Cell, ys: Coordinates, pad: float, dpi: float, surroundings: tuple[float, float]
) -> Iterator[Shade]:
    """Return the stretches of a cell, in bins of about 1/8 inch, whose dust is dense."""
    box = cell.box
    y0, y1 = box.y0 + pad, box.y1 - pad
    bins = max(1, round((y1 - y0) / (0.125 * dpi)))
    counts = np.histogram(ys, bins=bins, range=(y0, y1))[0]
    area = (box.width - 2 * pad) * (y1 - y0) / bins / dpi**2
    # Dots are few: a bin counts with its neighbours.
    near = np.convolve(counts, np.ones(3), "same")[:bins] / np.convolve(np.ones(bins), np.ones(3), "same")[:bins]
    step = (y1 - y0) / bins
    for a, b in _runs(near / area > SHADED_DUST, 1):
        n = int(counts[a:b].sum())
        rate = n / (area * (b - a))
        stretch = Box(x0=box.x0, y0=y0 + a * step, x1=box.x1, y1=y0 + b * step)
        if rate > SHADED_DUST and not _is_line(ys, stretch, dpi):
            quarters = np.histogram(ys, bins=4, range=(stretch.y0, stretch.y1))[0]
            features = (
                float(np.log(rate)),
                *surroundings,
                float(np.log(n)),
                (b - a) / bins,
                float((quarters > 0).mean()),
            )
            yield Shade(cell.row, tuple(range(cell.col, cell.col + cell.colspan)), stretch, features, is_dust=True)


def _is_line(ys: Coordinates, stretch: Box, dpi: float) -> bool:
    """Return whether the dots of a stretch stand in one line across it: a stripe of the scanner's rollers."""
    inside = ys[(ys >= stretch.y0) & (ys < stretch.y1)]
    near = np.abs(inside - np.median(inside)) <= _LINE_INCH / 2 * dpi
    return stretch.height > 2 * _LINE_INCH * dpi and float(near.mean()) > _IN_LINE


def _runs(flags: Flags, least: int) -> Iterator[tuple[int, int]]:
    """Return the stretches (start, end) of True that are at least `least` long."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if b - a >= least:
            yield int(a), int(b)
