"""The head of a table in white letters on dark ground, as spreadsheets and browsers draw it."""

from __future__ import annotations

from dataclasses import replace

from rb_ingest.records import Box
from testkit.page_factory.rules import Redrawn
from testkit.page_factory.sheet import Fill, Shape, Sheet, Stroke, Text
from testkit.page_factory.spec import Colour

_WHITE: Colour = (255, 255, 255)


def dark_headed(ground: Colour, rows: int) -> Redrawn:
    """Draw the first rows of a table in white on a dark ground, in which its rules drown."""

    def redrawn(sheet: Sheet) -> Sheet:
        table = sheet.table
        if table is None:
            return sheet
        foot = table.ys[rows]
        under = Fill(Box(x0=table.xs[0], y0=table.ys[0], x1=table.xs[-1], y1=foot), ground)

        def whitened(shape: Shape) -> Shape:
            in_head = isinstance(shape, Text) and table.ys[0] < shape.y < foot and shape.x > table.xs[0]
            return replace(shape, colour=_WHITE) if isinstance(shape, Text) and in_head else shape

        def is_in_head(shape: Shape) -> bool:
            ys = (
                [y for _, y in shape.points]
                if isinstance(shape, Stroke)
                else [shape.y]
                if isinstance(shape, Text)
                else []
            )
            return bool(ys) and table.ys[0] - 1 < min(ys) and max(ys) <= foot

        head = [whitened(shape) for shape in sheet.shapes if isinstance(shape, Text) and is_in_head(shape)]
        rest = [s for s in sheet.shapes if not isinstance(s, Text) or not is_in_head(s)]
        return replace(sheet, shapes=(*rest, under, *head))

    return redrawn
