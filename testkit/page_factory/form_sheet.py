"""Plans of any form on paper: columns with a header of one to three rows, texts and marks in any of them.

A table is laid out once; where it is wider than its paper it is cut into a left and a right sheet, as spreadsheets
print it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rb_ingest.records import Box
from testkit.page_factory.decree import TextSheet
from testkit.page_factory.grid import Grid, GridCell
from testkit.page_factory.layout import TooTallError, draw_table
from testkit.page_factory.marks import month_ink
from testkit.page_factory.sheet import Fill, Shape, Sheet, Stroke, Text
from testkit.page_factory.spec import MarkLook, Style

_MOST_ROWS = 14  # ruled rows of a page, if they are low
_ABOVE = 1.25  # size of the title, in font sizes of the table


@dataclass(frozen=True)
class FormColumn:
    """A column: its head from the outermost group to its own name, and its width in points."""

    head: tuple[str, ...]
    width: float


@dataclass(frozen=True)
class Marked:
    """A mark in a cell."""

    look: MarkLook


FormCell = str | Marked | None
"""What stands in a cell: a text, "" for nothing, a mark; None where the cell above goes on."""


@dataclass(frozen=True)
class FormRow:
    """A ruled row: a cell for each column, or one text across the table."""

    cells: tuple[FormCell, ...] = ()
    across: str = ""


def draw_form(
    columns: Sequence[FormColumn],
    rows: Sequence[FormRow],
    style: Style,
    *,
    above: Sequence[str] = (),
    cut: int | None = None,
) -> tuple[list[Sheet], list[int]]:
    """Draw a plan on as many sheets as it takes.

    Args:
        columns: Its columns; their widths are scaled to the paper.
        rows: Its ruled rows.
        style: How it looks; `header_on`, `number_row`, `repeat_labels` and `header_fill` count too.
        above: Lines over the table of the first page.
        cut: The first column that stands on a right sheet of its own; None for a table within its paper.

    Returns:
        The sheets, a right one behind its left one, and for each row the place of the (left) sheet that it is on.
    """
    sheets: list[Sheet] = []
    pages: list[int] = []
    rest = list(rows)
    held: tuple[FormCell, ...] = ()
    while rest:
        first = not sheets
        for count in range(min(_MOST_ROWS, len(rest)), 0, -1):
            page = [_begun(rest[0], held, style), *rest[1:count]]
            try:
                drawn = _draw_page(columns, page, style, above if first else (), first=first, cut=cut)
            except TooTallError:
                continue
            break
        else:
            raise TooTallError("a single row is higher than the page")
        pages += [len(sheets)] * count
        sheets += drawn
        for row in rest[:count]:
            held = (
                tuple(
                    old if new is None else new
                    for new, old in zip(row.cells, held or ("",) * len(row.cells), strict=False)
                )
                if row.cells
                else held
            )
        rest = rest[count:]
    return sheets, pages


def _begun(row: FormRow, held: Sequence[FormCell], style: Style) -> FormRow:
    """Return the first row of a page: what goes on from the page before is printed again or left blank."""
    cells = tuple(
        (held[k] if style.repeat_labels and held else "") if cell is None else cell for k, cell in enumerate(row.cells)
    )
    return replace(row, cells=cells)


def _draw_page(
    columns: Sequence[FormColumn],
    rows: Sequence[FormRow],
    style: Style,
    above: Sequence[str],
    *,
    first: bool,
    cut: int | None,
) -> list[Sheet]:
    head = _header(columns, style) if style.header_on == "all" or (first and style.header_on == "first") else []
    top = 1 + max((cell.row + cell.rowspan - 1 for cell in head), default=-1)
    body, marks = _body(rows, top, len(columns))
    grid = Grid(tuple(c.width for c in columns), (*head, *body), top + len(rows), indicator_column=-1)
    page = TextSheet(style.paper, style.margin, style.font, style.size * _ABOVE)
    for line in above:
        page.write(line, bold=True)
    if above:
        page.gap(0.7)
    room = style.paper[0] - 2 * style.margin
    widths = [c.width for c in columns]
    width = room if cut is None else room * sum(widths) / max(sum(widths[:cut]), sum(widths[cut:]))
    drawn = draw_table(grid, style, x0=style.margin, y0=page.y, width=width, y_max=style.paper[1] - style.margin)
    xs, ys = drawn.table.xs, drawn.table.ys
    rng = np.random.default_rng(style.seed)
    below_rules: list[Shape] = []
    over: list[Shape] = []
    for row, col, mark in marks:
        box = Box(x0=xs[col], y0=ys[row], x1=xs[col + 1], y1=ys[row + 1])
        ink = month_ink(mark.look, box, box.center[1], style, rng)
        below_rules += ink.below
        over += ink.above
    shapes = (*below_rules, *drawn.shapes, *over)
    if cut is None:
        return [Sheet(style.paper, (*page.shapes, *shapes), tuple(page.lines))]
    edge = xs[cut]
    left = [s for shape in shapes if (s := _within(shape, xs[0], edge, 0.0))]
    right = [s for shape in shapes if (s := _within(shape, edge, xs[-1], xs[0] - edge))]
    return [Sheet(style.paper, (*page.shapes, *left), tuple(page.lines)), Sheet(style.paper, tuple(right))]


def _header(columns: Sequence[FormColumn], style: Style) -> list[GridCell]:
    """Return the cells of the header: equal neighbours under one group are one cell, the last name reaches down."""
    depth = max(len(column.head) for column in columns)
    cells = []
    for level in range(depth):
        col = 0
        while col < len(columns):
            head = columns[col].head
            if level >= len(head):
                col += 1
                continue
            is_own = level == len(head) - 1
            stop = col + 1
            while not is_own and stop < len(columns) and columns[stop].head[: level + 1] == head[: level + 1]:
                stop += 1
            cells.append(
                GridCell(
                    level,
                    col,
                    rowspan=depth - level if is_own else 1,
                    colspan=stop - col,
                    content=(head[level],),
                    role="header",
                    valign="middle",
                    fill=style.header_fill,
                )
            )
            col = stop
    if style.number_row:
        cells += [GridCell(depth, k, content=(str(k + 1),), role="number") for k in range(len(columns))]
    return cells


def _body(rows: Sequence[FormRow], top: int, n_cols: int) -> tuple[list[GridCell], list[tuple[int, int, Marked]]]:
    cells: list[GridCell] = []
    marks: list[tuple[int, int, Marked]] = []
    for number, row in enumerate(rows):
        if row.across:
            cells.append(GridCell(top + number, 0, colspan=n_cols, content=(row.across,)))
            continue
        for col, content in enumerate(row.cells):
            if content is None:
                continue
            stop = number + 1
            while stop < len(rows) and rows[stop].cells and rows[stop].cells[col] is None:
                stop += 1
            if isinstance(content, Marked):
                marks.append((top + number, col, content))
            text = content if isinstance(content, str) and content else None
            cells.append(GridCell(top + number, col, rowspan=stop - number, content=(text,) if text else ()))
    return cells, marks


def _within(shape: Shape, left: float, right: float, shift: float) -> Shape | None:
    """Return the part of a shape between two heights of the table's width, moved; None where nothing is there."""
    if isinstance(shape, Text):
        return replace(shape, x=shape.x + shift) if left <= shape.x < right else None
    if isinstance(shape, Fill):
        x0, x1 = max(left, shape.box.x0), min(right, shape.box.x1)
        return (
            replace(shape, box=Box(x0=x0 + shift, y0=shape.box.y0, x1=x1 + shift, y1=shape.box.y1)) if x0 < x1 else None
        )
    xs = [x for x, _ in shape.points]
    if max(xs) < left or min(xs) > right or (max(xs) > min(xs) and (max(xs) <= left or min(xs) >= right)):
        return None
    return Stroke(tuple((min(max(x, left), right) + shift, y) for x, y in shape.points), shape.width, shape.colour)
