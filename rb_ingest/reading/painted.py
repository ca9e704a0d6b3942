"""Born-digital pages held against what a viewer shows of them.

The objects of a PDF are not its page: text may be white, covered, switched off or mapped to spaces, and ticks may be
pictures, annotations or form fields. So the page is painted once more, coarsely, and where the paint contradicts the
objects the paint wins: letters that are not seen are dropped, month cells are judged from pixels like those of a scan,
and a page with more ink than its objects explain is read as a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2 as pdfium

from rb_ingest.reading.marks.bars import with_bars
from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import toned_gray
from rb_ingest.reading.painted_rules import INSIDE, month_cells_of, with_thin_rules
from rb_ingest.reading.placed_pictures import placed_pictures, with_pictures
from rb_ingest.reading.scan.arrays import BoxCorners, BoxCounts, Color, Gray, PixelFlags
from rb_ingest.reading.scan.binarize import darkest_channel, flat_paper
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.scan.levels import level_quantile
from rb_ingest.reading.vector.grid import Grid, Span
from rb_ingest.reading.vector.objects import Glyph, PageObjects
from rb_ingest.reading.vector.page import PLAN_COLUMNS
from rb_ingest.records import Box, Mark, Rule, Table
from rb_ingest.records.arrays import Flags

# Letters and ticks can be told from paper at this resolution; marks are judged at that of scans.
CHECK_DPI = 144
_MARKS_DPI = 200
# A glyph is seen when the brightness (of 255) inside its box differs by this much; the dot of an i does so at 144 dpi.
_SEEN = 24
# A rule is painted up to so many points beside its middle; of a letter that has more than this share of its box on
# rules the paint says nothing.
_RULE_WIDTH = 1.5
_MOSTLY_RULE = 0.6
# A month cell holds ink when this many square points inside its rules are darker than its paper; a speck holds less.
_INK_POINTS = 1.2
_DARKER = 40
# The ground of a filled cell is darker than paper by more than this (of 255).
_TONED = 10.0
# So much of a page's ink may be unexplained by its objects: logos, signatures.
_UNEXPLAINED = 0.25
_LEAST_UNEXPLAINED = 1500.0  # square points: a picture of two by ten centimetres, densely written
# When nearly every cell holds ink (boxes to be ticked), ticked ones hold more: so many times as much.
_ALL_INKED = 0.85
_MORE_INK = 1.22
_BOX_PROBABILITY = 0.95
# What offices print in unused cells; a box in every cell may be one to tick.
_DASHES = frozenset("-\u2010\u2011\u2013\u2014_.")
# A page with fewer drawn things has no table: a letterhead has two lines.
_LINES_OF_A_TABLE = 12
# What paint and objects agree on is as sure as the objects; paint alone a little less.
_PAINT_ALONE = 0.97


@dataclass(frozen=True)
class PaintedPage:
    """A page as a viewer shows it, upright.

    Attributes:
        gray: How bright its pixels are; coloured ground is darker than paper, and letters on it are darker still.
        scale: Pixels per point.
    """

    gray: Gray
    scale: float

    def part(self, box: Box, inside: float = 0.0) -> Gray:
        """Return the pixels of a box in points, less so many points on each side."""
        k = self.scale
        y0, y1 = round((box.y0 + inside) * k), round((box.y1 - inside) * k)
        x0, x1 = round((box.x0 + inside) * k), round((box.x1 - inside) * k)
        return self.gray[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]


def painted(page: pdfium.PdfPage, objects: PageObjects, dpi: float = CHECK_DPI) -> PaintedPage:
    """Paint a page with its annotations and form fields, and turn it as its objects are turned.

    Args:
        page: Of an open document.
        objects: What was found on it; their coordinates are those of the picture.
        dpi: Pixels per inch.
    """
    scale = dpi / 72
    a, b, c, d, e, f = objects.transform.matrix
    # A page may be measured in larger units than points.
    unit = 1 / float(np.hypot(a, b))
    shown = _shade(page.render(scale=scale * unit, may_draw_forms=True).to_numpy()[:, :, :3])
    size = round(objects.width * scale), round(objects.height * scale)
    back = np.array([[a * unit, b * unit, c * scale * unit], [d * unit, e * unit, f * scale * unit]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return PaintedPage(cv2.warpAffine(shown, back, size, flags=flags, borderValue=255), scale)


def _shade(color: Color) -> Gray:
    """Return how dark a picture is (blue, green, red), so that coloured ground is seen and what stands on it too.

    Yellow ground is dark in blue light alone, and black letters on it are not darker there: half of each.
    """
    return cv2.addWeighted(darkest_channel(color), 0.5, cv2.cvtColor(color, cv2.COLOR_BGR2GRAY), 0.5, 0)


def seen_objects(objects: PageObjects, page: PaintedPage) -> PageObjects:
    """Return the objects of a page without the glyphs that nobody sees: white, covered, or on a layer that is off."""
    glyphs = [g for g in objects.glyphs if not g["text"].isspace()]
    if not glyphs:
        return objects
    boxes = np.array([(g["x0"], g["top"], g["x1"], g["bottom"]) for g in glyphs])
    seen = _has_contrast(page, boxes, objects.rules)
    unseen = {id(g) for g, is_seen in zip(glyphs, seen, strict=True) if not is_seen}
    return replace(objects, glyphs=tuple(g for g in objects.glyphs if id(g) not in unseen)) if unseen else objects


def _has_contrast(page: PaintedPage, boxes: BoxCorners, rules: Iterable[Rule]) -> Flags:
    """Return for boxes in points, shape (n, 4), whether anything but rules can be told from its ground inside.

    A letter that is clipped away may have been on a rule; one of which the rules leave little is taken to be seen.
    """
    tall = np.ones((3, 3), np.uint8)
    contrast = cv2.dilate(page.gray, tall).astype(np.int16) - cv2.erode(page.gray, tall) > _SEEN
    ruled = np.zeros_like(contrast)
    k = page.scale
    for rule in rules:
        width = max(_RULE_WIDTH, rule.thickness / 2 + _RULE_WIDTH / 2)
        along = slice(max(0, round((rule.start - width) * k)), max(0, round((rule.end + width) * k)))
        across = slice(max(0, round((rule.position - width) * k)), max(0, round((rule.position + width) * k)))
        ruled[(across, along) if rule.axis == "h" else (along, across)] = True
    contrast[ruled] = False
    height, wide = page.gray.shape
    scaled = boxes * k
    x0, y0 = np.clip(np.floor(scaled[:, :2]).astype(int), 0, (wide, height)).T
    x1, y1 = np.clip(np.ceil(scaled[:, 2:]).astype(int), 0, (wide, height)).T

    def inside(mask: PixelFlags) -> BoxCounts:
        upto = cv2.integral(mask.view(np.uint8))
        return np.asarray(upto[y1, x1] - upto[y0, x1] - upto[y1, x0] + upto[y0, x0])

    return (inside(contrast) > 0) | (inside(ruled) > _MOSTLY_RULE * (x1 - x0) * (y1 - y0))


def painted_grids(objects: PageObjects, source: pdfium.PdfPage) -> tuple[Grid, ...]:
    """Return the ruled tables of a page as they are painted, in points, where its objects do not tell of any.

    Dots and dashes are drawn as hundreds of specks, and tables are pasted as outlines: seen from afar they are rules.

    Args:
        objects: Of the page.
        source: The page itself.
    """
    fine = painted(source, objects, _MARKS_DPI)
    layout = measure_layout(flat_paper(fine.gray, _MARKS_DPI, 0.3), _MARKS_DPI)
    k = 1 / fine.scale
    return tuple(
        Grid(
            xs=tuple(x * k for x in table.xs),
            ys=tuple(y * k for y in table.ys),
            spans=tuple(Span(c.row, c.col, c.rowspan, c.colspan) for c in table.cells),
            rules=tuple(
                rule.model_copy(update={"position": rule.position * k, "start": rule.start * k, "end": rule.end * k})
                for rule in table.rules
            ),
        )
        for table in layout.tables
        if table.n_cols >= PLAN_COLUMNS
    )


def may_hold_table(objects: PageObjects) -> bool:
    """Return whether a page has so many pieces of lines, however short, that they may be the rules of a table."""
    return len(objects.rules) + len(objects.strokes) + len(objects.fills) >= _LINES_OF_A_TABLE


def is_explained(objects: PageObjects, tables: Iterable[Table], page: PaintedPage) -> bool:
    """Return whether the objects of a page account for its ink; if not, part of it is a picture or outlines.

    Args:
        objects: What is seen of them.
        tables: The ruled tables; ink in their month cells is judged by itself.
        page: The page as it is painted.
    """
    ink = (cv2.morphologyEx(page.gray, cv2.MORPH_BLACKHAT, np.ones((25, 25), np.uint8)) > 60).astype(np.uint8)
    known = np.zeros_like(ink)
    k = page.scale
    boxes = [Box(x0=g["x0"], y0=g["top"], x1=g["x1"], y1=g["bottom"]) for g in objects.glyphs]
    boxes += [fill.box for fill in objects.fills]
    for rule in objects.rules:
        beside = max(2.0, rule.thickness / 2)
        along, across = (rule.start - beside, rule.end + beside), (rule.position - beside, rule.position + beside)
        x, y = (along, across) if rule.axis == "h" else (across, along)
        boxes.append(Box(x0=x[0], y0=y[0], x1=x[1], y1=y[1]))
    for table in tables:
        if table.month_columns:
            first, last = table.month_columns[0], table.month_columns[-1] + 1
            boxes.append(Box(x0=table.xs[first], y0=table.ys[0], x1=table.xs[last], y1=table.ys[-1]))
    for box in boxes:
        known[
            max(0, round((box.y0 - 1) * k)) : max(0, round((box.y1 + 1) * k)),
            max(0, round((box.x0 - 1) * k)) : max(0, round((box.x1 + 1) * k)),
        ] = 1
    unexplained = float((ink & (1 - known)).sum()) / k**2
    return unexplained < _LEAST_UNEXPLAINED / 10 or unexplained <= _UNEXPLAINED * float(ink.sum()) / k**2


def painted_marks(table: Table, objects: PageObjects, page: PaintedPage, source: pdfium.PdfPage) -> tuple[Mark, ...]:
    """Return the marks of a table, those of its objects held against the paint.

    Args:
        table: With marks from its objects.
        objects: Of its page.
        page: The page as it is painted, for the check.
        source: The page, painted finer where the check fails.
    """
    body = month_cells_of(table)
    inked = {(row, col): ink_of(page, box) for row, col, box in body}
    home = {(row, c): (row, col) for row, col, width in _widths(table) for c in range(col, col + width)}
    sure = {home.get((m.row, m.col), (m.row, m.col)) for m in table.marks if m.probability >= 0.5}
    holding = {place for place, ink in inked.items() if ink >= _INK_POINTS}
    known = {*sure, *dashes(table, objects)}
    boxed = holding - dashes(table, objects, _DASHES)
    if body and len(boxed) >= _ALL_INKED * len(body) and len(body) >= 24:
        return _ticked_boxes(body, {(row, col): darkness_of(page, box) for row, col, box in body})
    toned = toned_cells(table, page)
    if holding <= known and sure <= holding | toned and toned <= sure:
        return table.marks
    fine = painted(source, objects, _MARKS_DPI)
    judged = _judged(table, fine, sure, holding | toned)
    return with_pictures(judged, placed_pictures(body, objects.pictures), holding, _PAINT_ALONE)


def _widths(table: Table) -> list[tuple[int, int, int]]:
    """Return row, first column and number of columns of each cell that begins in the month columns."""
    months = set(table.month_columns)
    return [(c.row, c.col, c.colspan) for c in table.cells if c.col in months]


def ink_of(page: PaintedPage, box: Box) -> float:
    """Return how many square points inside a cell are darker than its paper."""
    part = page.part(box, INSIDE)
    if not part.size:
        return 0.0
    paper = level_quantile(part, 0.9)
    return float((part < paper - _DARKER).sum()) / page.scale**2


def toned_cells(table: Table, page: PaintedPage) -> set[tuple[int, int]]:
    """Return the month cells below the header whose ground is darker than paper, unless their whole row's is.

    The objects of a page do not tell of fillings by annotations, pictures and gradients.
    """
    months = set(table.month_columns)
    beside = [(c, _ground(page, c.box)) for c in table.cells if c.col + c.colspan <= min(months, default=0)]
    found = set()
    for row, col, box in month_cells_of(table):
        middle = box.center[1]
        own = [tone for c, tone in beside if c.box.y0 <= middle < c.box.y1]
        if min((abs(_ground(page, box) - tone) for tone in (*own, 255.0)), default=0.0) > _TONED:
            found.add((row, col))
    return found


def _ground(page: PaintedPage, box: Box) -> float:
    """Return how bright the ground of a cell is, whatever stands on it."""
    part = page.part(box, INSIDE)
    return level_quantile(part, 0.9) if part.size else 255.0


def darkness_of(page: PaintedPage, box: Box) -> float:
    """Return how much ink a cell holds, in square points of full black."""
    part = page.part(box, INSIDE)
    return float((255 - part.astype(np.float64)).sum()) / 255 / page.scale**2 if part.size else 0.0


def dashes(table: Table, objects: PageObjects, signs: frozenset[str] | None = None) -> set[tuple[int, int]]:
    """Return the month places that hold text which is no mark, such as a dash in an unused cell.

    Args:
        table: With marks from its objects.
        objects: Of its page.
        signs: What the text consists of; any signs where left out.
    """
    months = [(c.row, c.col, c.box) for c in table.cells if c.col in set(table.month_columns)]
    marked = {(m.row, m.col) for m in table.marks}
    found = set()
    for row, col, box in months:
        texts = {g["text"] for g in glyphs_in(objects, box) if not g["text"].isspace()}
        if texts and (row, col) not in marked and (signs is None or texts <= signs):
            found.add((row, col))
    return found


def _ticked_boxes(body: Sequence[tuple[int, int, Box]], inked: dict[tuple[int, int], float]) -> tuple[Mark, ...]:
    """Tell ticked boxes from empty ones by their ink, where every cell has one; all are doubtful where none differ."""
    amounts = np.sort(np.array(list(inked.values())))
    ratios = amounts[1:] / np.maximum(amounts[:-1], 0.2)
    cut = int(ratios.argmax()) if len(ratios) else 0
    apart = bool(len(ratios)) and ratios[cut] >= _MORE_INK
    limit = (amounts[cut] + amounts[cut + 1]) / 2 if apart else 0.0
    return tuple(
        Mark(row=row, col=col, box=box, kind="tick", probability=_BOX_PROBABILITY if apart else 0.5)
        for row, col, box in body
        if inked[row, col] > limit
    )


def _judged(
    table: Table, fine: PaintedPage, sure: set[tuple[int, int]], holding: set[tuple[int, int]]
) -> tuple[Mark, ...]:
    """Judge the month cells from pixels; objects and paint confirm each other where they agree."""
    fine = replace(fine, gray=with_thin_rules(fine.gray, fine.scale, table.rules))
    flat = flat_paper(fine.gray, _MARKS_DPI, 0.3)
    layout = measure_layout(flat, _MARKS_DPI)
    pixels = scaled(table, fine.scale)
    found = with_bars(pixels, find_marks(pixels, layout, toned_gray(fine.gray, _MARKS_DPI)), layout)
    marks = [
        mark.model_copy(
            update={
                "box": _box_scaled(mark.box, 1 / fine.scale),
                "probability": min(mark.probability, _PAINT_ALONE)
                if (mark.row, mark.col) not in sure
                else mark.probability,
            }
        )
        for mark in found
    ]
    home = {(row, c): (row, col) for row, col, width in _widths(table) for c in range(col, col + width)}
    agreed = [m for m in table.marks if home.get((m.row, m.col), (m.row, m.col)) in sure & holding]
    taken = {(m.row, m.col) for m in agreed}
    return tuple(sorted([*agreed, *(m for m in marks if (m.row, m.col) not in taken)], key=lambda m: (m.row, m.col)))


def scaled(table: Table, scale: float) -> Table:
    """Return a table in pixels of a picture with so many pixels per point."""
    return table.model_copy(
        update={
            "xs": tuple(x * scale for x in table.xs),
            "ys": tuple(y * scale for y in table.ys),
            "cells": tuple(c.model_copy(update={"box": _box_scaled(c.box, scale)}) for c in table.cells),
            "rules": (),
            "marks": (),
        }
    )


def _box_scaled(box: Box, k: float) -> Box:
    return Box(x0=box.x0 * k, y0=box.y0 * k, x1=box.x1 * k, y1=box.y1 * k)


def glyphs_in(objects: PageObjects, box: Box) -> list[Glyph]:
    """Return the glyphs whose middle lies in a box."""
    return [
        g
        for g in objects.glyphs
        if box.x0 <= (g["x0"] + g["x1"]) / 2 < box.x1 and box.y0 <= (g["top"] + g["bottom"]) / 2 < box.y1
    ]
