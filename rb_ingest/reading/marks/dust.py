"""Dust in the month cells of 1-bit scans: what is left of light shading, or of the back of the sheet, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.shading import Shade
from rb_ingest.reading.marks.strokes import Stroke, month_cells
from rb_ingest.records import Mark, Table

_MARK = 0.5
DUST_IN_DOUBT = 0.3
"""How likely dust is shading at most, where a plan is marked otherwise."""
# A plan is marked in one way: where so many strokes are as likely marks, and stand in so many of the rows that have
# dust or strokes, dust is of the back of the sheet more often than of shading.
_TICK, _FEWEST_TICKS, _TICKED_ROWS = 0.8, 6, 0.5
# A 1-bit scan that keeps some shading as dust has lost other shading without a trace. On tables where dust shows
# shaded cells, so many of the cells without dust were shaded all the same: in rows without any mark, and in rows where
# other cells are shaded (measured on the scans for training; the lost ones are few cells in many rows).
_LOST_IN_BLANK_ROW = 0.2
_LOST_BESIDE_SHADES = 0.04


def dust_amid_ticks(
    shaded: Sequence[tuple[Shade, float]], strokes: Sequence[Stroke], likely: Sequence[float], table: Table
) -> list[tuple[Shade, float]]:
    """Return shades with their probability; dust in a plan that is ticked is no sure shading.

    Args:
        shaded: The shades of a table, with their probability.
        strokes: Its strokes, also those in cells that may be shaded.
        likely: How likely each is a mark.
        table: With its month columns known.
    """
    header = header_rows(table)
    dusty = {shade.row for shade, p in shaded if p >= _MARK and shade.is_dust and shade.row >= header}
    ticks = [stroke.row for stroke, p in zip(strokes, likely, strict=True) if p >= _TICK and stroke.row >= header]
    if len(ticks) < _FEWEST_TICKS or len(set(ticks)) < _TICKED_ROWS * len(dusty.union(ticks)):
        return list(shaded)
    return [(shade, min(p, DUST_IN_DOUBT) if shade.is_dust else p) for shade, p in shaded]


def lost_shading(table: Table, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Return a doubtful mark for each cell that may have been shaded before a 1-bit scan lost it."""
    header = header_rows(table)
    sure = [m for m in marks if m.probability >= _MARK and m.row >= header]
    filled = {m.row for m in sure if m.kind == "fill"}
    stroked = {m.row for m in sure if m.kind != "fill"}
    if not filled:
        return
    taken = {(m.row, m.col) for m in marks}
    for col, cells in month_cells(table).items():
        for cell in cells:
            if cell.row >= header and cell.row not in stroked and (cell.row, col) not in taken:
                p = _LOST_BESIDE_SHADES if cell.row in filled else _LOST_IN_BLANK_ROW
                yield Mark(row=cell.row, col=col, box=cell.box, kind="fill", probability=p)
