"""The rules of a table drawn in other ways than one solid black line: as word processors and tired copiers draw them.

Each function takes a drawn page and gives it with other rules; the table's truth stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rb_ingest.records import Box
from testkit.page_factory.arrays import Place
from testkit.page_factory.sheet import Fill, Shape, Sheet, Stroke
from testkit.page_factory.spec import Colour

Redrawn = Callable[[Sheet], Sheet]
_SAME = 1.0  # points: pieces nearer than this are of one rule


def patterned(pattern: Sequence[float], width: float = 0.6) -> Redrawn:
    """Draw rules as dots and dashes.

    Args:
        pattern: lengths in points, ink and gap in turn: (0.6, 2) is dotted, (4, 2, 0.6, 2) is dash-dotted.
        width: of the line, in points.
    """

    def pieces(rule: Stroke) -> list[Shape]:
        (x0, y0), (x1, y1) = rule.points
        length = float(np.hypot(x1 - x0, y1 - y0))
        along = np.array([x1 - x0, y1 - y0]) / max(length, 1e-9)
        found: list[Shape] = []
        at, k = 0.0, 0
        while at < length:
            end = min(at + pattern[k % len(pattern)], length)
            if k % 2 == 0:
                a, b = np.array([x0, y0]) + along * at, np.array([x0, y0]) + along * end
                # as filled boxes: a stroke's round or square ends would close small gaps
                found.append(_strip(a, b, width, rule.colour))
            at, k = end, k + 1
        return found

    return _with_rules(pieces)


def doubled(distance: float, width: float = 0.5) -> Redrawn:
    """Draw each rule twice, `distance` points apart from middle to middle."""

    def pieces(rule: Stroke) -> list[Shape]:
        (x0, y0), (x1, y1) = rule.points
        dx, dy = (distance / 2, 0.0) if x0 == x1 else (0.0, distance / 2)
        return [
            Stroke(((x0 + s * dx, y0 + s * dy), (x1 + s * dx, y1 + s * dy)), width, rule.colour) for s in (-1.0, 1.0)
        ]

    return _with_rules(pieces)


def coloured(colour: Colour, width: float = 0.6) -> Redrawn:
    """Draw rules in another colour or grey, and as thick as told, in points."""
    return _with_rules(lambda rule: [replace(rule, colour=colour, width=width)])


def without_piece(x: tuple[float, float], y: tuple[float, float]) -> Redrawn:
    """Leave out whatever of the rules lies within a part of the table, told in shares of its width and height."""

    def redrawn(sheet: Sheet) -> Sheet:
        table = sheet.table
        if table is None:
            return sheet
        left, right = (table.box.x0 + share * table.box.width for share in x)
        top, bottom = (table.box.y0 + share * table.box.height for share in y)

        def pieces(rule: Stroke) -> list[Shape]:
            (x0, y0), (x1, y1) = rule.points
            if x0 == x1 and left <= x0 <= right:
                parts = [((x0, y0), (x0, min(y1, top))), ((x0, max(y0, bottom)), (x0, y1))]
            elif y0 == y1 and top <= y0 <= bottom:
                parts = [((x0, y0), (min(x1, left), y0)), ((max(x0, right), y0), (x1, y0))]
            else:
                return [rule]
            return [replace(rule, points=ends) for ends in parts if ends[1][0] > ends[0][0] or ends[1][1] > ends[0][1]]

        return _with_rules(pieces)(sheet)

    return redrawn


def without_rule(*, x: float | None = None, y: float | None = None) -> Redrawn:
    """Leave out the upright rule at x, or the level one at y, in points, over its whole length."""

    def pieces(rule: Stroke) -> list[Shape]:
        (x0, y0), (x1, y1) = rule.points
        lost = x is not None and x0 == x1 and abs(x0 - x) < _SAME
        lost |= y is not None and y0 == y1 and abs(y0 - y) < _SAME
        return [] if lost else [rule]

    return _with_rules(pieces)


def without_rules(sheet: Sheet) -> Sheet:
    """Leave out all rules."""
    return _with_rules(lambda _: [])(sheet)


def open_sided(sheet: Sheet) -> Sheet:
    """Leave out the four outer sides of the table."""
    table = sheet.table
    if table is None:
        return sheet
    for x in (table.xs[0], table.xs[-1]):
        sheet = without_rule(x=x)(sheet)
    for y in (table.ys[0], table.ys[-1]):
        sheet = without_rule(y=y)(sheet)
    return sheet


def framed(space: float, width: float = 0.6) -> Redrawn:
    """Draw a frame around each cell in place of rules, so many points apart from the frames of its neighbours."""

    def redrawn(sheet: Sheet) -> Sheet:
        frames: list[Shape] = []
        for cell in sheet.table.cells if sheet.table else ():
            box, inset = cell.box, space / 2
            x0, y0, x1, y1 = box.x0 + inset, box.y0 + inset, box.x1 - inset, box.y1 - inset
            corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
            frames += [Stroke((a, b), width) for a, b in pairwise(corners)]
        bare = without_rules(sheet)
        return replace(bare, shapes=(*bare.shapes, *frames))

    return redrawn


def _strip(a: Place, b: Place, width: float, colour: Colour) -> Fill:
    low, high = np.minimum(a, b), np.maximum(a, b)
    thick = np.where(high - low < width, (width - (high - low)) / 2, 0.0)
    low, high = low - thick, high + thick
    return Fill(Box(x0=low[0], y0=low[1], x1=high[0], y1=high[1]), colour)


def _with_rules(pieces: Callable[[Stroke], list[Shape]]) -> Redrawn:
    def redrawn(sheet: Sheet) -> Sheet:
        shapes: list[Shape] = []
        for shape in sheet.shapes:
            shapes.extend(pieces(shape) if isinstance(shape, Stroke) and _is_rule(shape) else [shape])
        return replace(sheet, shapes=tuple(shapes))

    return redrawn


def _is_rule(shape: Shape) -> bool:
    """Rules are strokes of two points along an axis; pen strokes have more, or lie aslant."""
    if not isinstance(shape, Stroke) or len(shape.points) != 2:
        return False
    (x0, y0), (x1, y1) = shape.points
    return x0 == x1 or y0 == y1
