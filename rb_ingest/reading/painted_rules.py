"""The rules of a born-digital table as they are painted: where they end, and the month cells between them begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.vector.grid import TWINS
from rb_ingest.records import Box, Rule, Table

# The rules of a cell reach this far into it, in points; heavier ones reach so far beyond their own edge.
INSIDE = 1.6
_BESIDE_RULE = 0.8
# As rules are mostly drawn, in points, and as bright as paper is.
_USUAL_RULE = 0.7
_PAPER = 255


def month_cells_of(table: Table) -> list[tuple[int, int, Box]]:
    """Return row, column and box of the month cells below the header, the first of a merged one.

    Where each cell has a frame of its own, with some space around it, the box lies within the frame.
    """
    found = []
    left, right = _lines_beside(table.xs, table.rules, "v")
    above, below = _lines_beside(table.ys, table.rules, "h")
    months = set(table.month_columns)
    head = 1 + max((c.row + c.rowspan - 1 for c in table.cells if months & {c.col} and c.lines), default=-1)
    for cell in table.cells:
        if cell.row >= head and cell.col in months:
            last_row, last_col = cell.row + cell.rowspan, cell.col + cell.colspan
            x0, y0 = right[cell.col], below[cell.row]
            box = Box(x0=x0, y0=y0, x1=max(x0, left[last_col]), y1=max(y0, above[last_row]))
            found.append((cell.row, cell.col, box))
    return found


def _lines_beside(boundaries: Sequence[float], rules: Iterable[Rule], axis: str) -> tuple[list[float], list[float]]:
    """Return for each boundary of a table its first and its last line: two where the rule is double.

    Of a rule so heavy that its ink reaches beyond `INSIDE` it is the edge that counts.
    """
    lines = [(rule.position, _overreach(rule)) for rule in rules if rule.axis == axis]
    near = [[(p, over) for p, over in lines if abs(p - at) <= TWINS / 2] + [(at, 0.0)] for at in boundaries]
    return [min(p - over for p, over in line) for line in near], [max(p + over for p, over in line) for line in near]


def _overreach(rule: Rule) -> float:
    """Return how much farther the ink of a heavy rule reaches into the cells beside it than usual, in points."""
    return max(0.0, rule.thickness / 2 + _BESIDE_RULE - INSIDE)


def with_thin_rules(gray: Gray, scale: float, rules: Iterable[Rule]) -> Gray:
    """Return a painted page on which heavy rules are as thin as others: their edges look like strokes and bars.

    Args:
        gray: The page.
        scale: Its pixels per point.
        rules: Of its table, in points.
    """
    heavy = [rule for rule in rules if _overreach(rule) > 0]
    if not heavy:
        return gray
    out = gray.copy()

    def paint(rule: Rule, half: float, level: int) -> None:
        along = slice(max(0, round((rule.start - half) * scale)), max(0, round((rule.end + half) * scale)))
        across = slice(max(0, round((rule.position - half) * scale)), max(0, round((rule.position + half) * scale)))
        out[(across, along) if rule.axis == "h" else (along, across)] = level

    for rule in heavy:
        paint(rule, rule.thickness / 2 + _BESIDE_RULE, _PAPER)
    for rule in heavy:
        paint(rule, _USUAL_RULE / 2, 0)
    return out
