"""From a grid to positions: row heights by their texts, rules, lines of text, marks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rb_ingest.records import Box, Cell, Mark, Rule, Table, TextLine
from rb_ingest.records.arrays import Coordinates
from testkit.page_factory.arrays import RowHeights
from testkit.page_factory.grid import Grid, GridCell
from testkit.page_factory.marks import MARK_KINDS, is_mark, month_ink
from testkit.page_factory.sheet import Fill, Shape, Stroke, Text, line_box, text_width, wrap
from testkit.page_factory.spec import Aligned, Item, Label, Style

PAD = 2.0
LEADING = 1.18  # line distance in font sizes


class TooTallError(ValueError):
    """The rows do not fit on the page: the test should ask for fewer of them, or for a larger paper."""


@dataclass(frozen=True)
class DrawnTable:
    """A table in its place: what to draw, what it truly is, and the ink in month cells that is no mark."""

    shapes: tuple[Shape, ...]
    table: Table
    other_ink: tuple[Box, ...]


@dataclass(frozen=True)
class _Line:
    """One line of a cell's text, relative to the cell: its offset from the left, its number in front, if any."""

    dx: float
    text: str
    number: str = ""
    number_dx: float = 0.0


@dataclass
class _PlacedText:
    """The text of a cell: what to draw, the lines as read, and the top and bottom of each label."""

    shapes: list[Shape] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)


def draw_table(grid: Grid, style: Style, *, x0: float, y0: float, width: float, y_max: float) -> DrawnTable:
    """Lay a grid out from its top left corner, as wide as told and as high as its texts.

    Raises:
        TooTallError: it would reach below `y_max`.
    """
    xs = x0 + width * np.concatenate([[0.0], np.cumsum(grid.widths)]) / sum(grid.widths)
    blocks = {cell: _blocks(cell, float(xs[cell.col + cell.colspan] - xs[cell.col]), style) for cell in grid.cells}
    ys = y0 + np.concatenate([[0.0], np.cumsum(_heights(grid, blocks, style))])
    if ys[-1] > y_max:
        raise TooTallError(f"the table ends at {ys[-1]:.0f} pt, the page at {y_max:.0f} pt")
    fills: list[Shape] = []
    texts: list[Shape] = []
    cells: list[Cell] = []
    item_spans: dict[int, list[tuple[float, float]]] = {}
    for cell in grid.cells:
        box = _cell_box(cell, xs, ys)
        if cell.fill:
            fills.append(Fill(box, cell.fill))
        text = _place_text(cell, blocks[cell], box, ys, style)
        texts += text.shapes
        if cell.col == grid.indicator_column and cell.role == "body":
            item_spans[cell.row] = text.spans
        cells.append(
            Cell(
                row=cell.row, col=cell.col, rowspan=cell.rowspan, colspan=cell.colspan, box=box, lines=tuple(text.lines)
            )
        )
    below, above, marks, other = _draw_marks(grid, style, xs, ys, item_spans)
    rules = _rules(grid, xs, ys)
    strokes: list[Shape] = [Stroke(_rule_ends(rule), style.rule_width) for rule in rules]
    table = Table(
        xs=tuple(float(x) for x in xs),
        ys=tuple(float(y) for y in ys),
        cells=tuple(sorted(cells, key=lambda c: (c.row, c.col))),
        rules=rules,
        month_columns=grid.month_columns,
        marks=tuple(marks),
    )
    return DrawnTable((*fills, *below, *strokes, *texts, *above), table, tuple(other))


def _cell_box(cell: GridCell, xs: Coordinates, ys: Coordinates) -> Box:
    return Box(x0=xs[cell.col], y0=ys[cell.row], x1=xs[cell.col + cell.colspan], y1=ys[cell.row + cell.rowspan])


def _blocks(cell: GridCell, width: float, style: Style) -> list[list[_Line]]:
    """Break the text of a cell: one block of lines for each label."""
    font, size = _font(cell, style)
    blocks = []
    for label in _flat(cell.content):
        if isinstance(label, str):
            lines = [_Line(PAD, line) for line in wrap(label, font, size, width - 2 * PAD)] if label else []
        else:
            indent = PAD + label.level * 1.4 * size
            hang = indent + max(text_width(label.nomor + " ", font, size), 1.1 * size)
            broken = wrap(label.text, font, size, width - PAD - hang)
            lines = [_Line(hang, broken[0], label.nomor, indent)] + [_Line(hang, line) for line in broken[1:]]
        blocks.append(lines)
    return blocks


def _flat(content: tuple[Label, ...]) -> list[str | Item]:
    flat: list[str | Item] = []
    for label in content:
        flat += label.parts if isinstance(label, Aligned) else [label]
    return flat


def _font(cell: GridCell, style: Style) -> tuple[str, float]:
    if cell.role == "body":
        return style.font, style.size
    bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[style.font]
    return bold, style.size * 0.85


def _heights(grid: Grid, blocks: dict[GridCell, list[list[_Line]]], style: Style) -> RowHeights:
    """Return the atomic rows their heights; what a merged cell lacks goes to the last row of its span."""
    pitch = LEADING * style.size
    heights = np.full(grid.n_rows, pitch + 2 * PAD)
    for cell in sorted(grid.cells, key=lambda c: c.rowspan):
        offsets = cell.offsets or (0,) * len(blocks[cell])
        for start in dict.fromkeys(offsets):
            lines = sum(len(b) for b, offset in zip(blocks[cell], offsets, strict=True) if offset == start)
            nexts = [offset for offset in offsets if offset > start]
            stop = cell.row + (min(nexts) if nexts else cell.rowspan)
            rows = slice(cell.row + start, stop)
            heights[stop - 1] += max(0.0, lines * pitch + 2 * PAD - heights[rows].sum())
    return heights


def _place_text(cell: GridCell, blocks: list[list[_Line]], box: Box, ys: Coordinates, style: Style) -> _PlacedText:
    font, size = _font(cell, style)
    pitch = LEADING * size
    top = box.y0 + PAD
    if cell.valign == "middle" and not cell.offsets:
        top = box.center[1] - pitch * sum(len(b) for b in blocks) / 2
    placed = _PlacedText()
    for k, block in enumerate(blocks):
        if cell.offsets and (k == 0 or cell.offsets[k] != cell.offsets[k - 1]):
            top = float(ys[cell.row + cell.offsets[k]]) + PAD
        start = top
        for line in block:
            baseline = top + 0.9 * size
            x = box.x0 + line.dx
            if cell.role != "body":
                x = box.center[0] - text_width(line.text, font, size) / 2
            placed.shapes.append(Text(x, baseline, line.text, font, size))
            ink = line_box(line.text, x, baseline, font, size)
            if line.number:
                placed.shapes.append(Text(box.x0 + line.number_dx, baseline, line.number, font, size))
                ink = ink.union(line_box(line.number, box.x0 + line.number_dx, baseline, font, size))
            placed.lines.append(TextLine(text=f"{line.number} {line.text}".strip(), box=ink, confidence=1.0))
            top += pitch
        placed.spans.append((start, top))
    return placed


def _draw_marks(
    grid: Grid, style: Style, xs: Coordinates, ys: Coordinates, item_spans: dict[int, list[tuple[float, float]]]
) -> tuple[list[Shape], list[Shape], list[Mark], list[Box]]:
    rng = np.random.default_rng(style.seed)
    below: list[Shape] = []
    above: list[Shape] = []
    marks: list[Mark] = []
    other: list[Box] = []
    for line in grid.month_lines:
        top, bottom = float(ys[line.row]), float(ys[line.row + 1])
        centre = (top + bottom) / 2
        if line.item is not None:
            top, bottom = item_spans[line.row][line.item]
            # A reader looks beside the item's first line.
            centre = top + LEADING * style.size / 2
        for month, look in sorted(line.looks.items()):
            column = grid.month_columns[month - 1]
            place = Box(x0=xs[column], y0=top, x1=xs[column + 1], y1=bottom)
            ink = month_ink(look, place, centre, style, rng)
            below += ink.below
            above += ink.above
            if is_mark(look):
                marks.append(Mark(row=line.row, col=column, box=ink.box, kind=MARK_KINDS[look], probability=1.0))
            else:
                other.append(ink.box)
    return below, above, marks, other


def _rules(grid: Grid, xs: Coordinates, ys: Coordinates) -> tuple[Rule, ...]:
    """Return the rules between different cells and around the table, each as long as it runs."""
    n_cols = len(xs) - 1
    owner = np.full((grid.n_rows + 2, n_cols + 2), -1)
    for number, cell in enumerate(grid.cells):
        place = owner[1 + cell.row : 1 + cell.row + cell.rowspan, 1 + cell.col : 1 + cell.col + cell.colspan]
        if (place != -1).any():
            raise ValueError(f"cells overlap at row {cell.row}, column {cell.col}")
        place[:] = number
    if (owner[1:-1, 1:-1] == -1).any():
        raise ValueError("the cells do not cover the grid")
    rules = []
    for axis, edges, across, along in (
        ("h", (owner[1:] != owner[:-1])[:, 1:-1], ys, xs),
        ("v", (owner[:, 1:] != owner[:, :-1])[1:-1].T, xs, ys),
    ):
        for k, drawn in enumerate(edges):
            steps = np.flatnonzero(np.diff(np.concatenate([[0], drawn.astype(int), [0]])))
            for start, end in steps.reshape(-1, 2):
                rules.append(Rule(axis=axis, position=across[k], start=along[start], end=along[end], seen=True))
    return tuple(rules)


def _rule_ends(rule: Rule) -> tuple[tuple[float, float], tuple[float, float]]:
    if rule.axis == "h":
        return (rule.start, rule.position), (rule.end, rule.position)
    return (rule.position, rule.start), (rule.position, rule.end)
