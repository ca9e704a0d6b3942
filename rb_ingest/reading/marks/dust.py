"""Dust in the month cells of 1-bit scans: what is left of light shading, beside cells where nothing is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.strokes import month_cells
from rb_ingest.records import Mark, Table

_MARK = 0.5
DUST_IN_DOUBT = 0.3
"""How likely dust is shading at most, where other shading of the table is a raster, or the whole table is dusty."""
# A 1-bit scan that keeps some shading as dust has lost other shading without a trace. On tables where dust shows
# shaded cells, so many of the cells without dust were shaded all the same: beside entries without any mark, and in rows
# where other cells are shaded (measured on the scans for training; the lost ones are few cells in many rows).
_LOST_BESIDE_BLANK_ENTRY = 0.2
_LOST_BESIDE_SHADES = 0.04


def lost_shading(table: Table, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Return a doubtful mark for each cell that may have been shaded before a 1-bit scan lost it.

    A row may have several entries, one of them ticked and one shaded: the entries are not known here, and where one of
    them has ticks what is yielded for its row is no doubt about that one.
    """
    header = header_rows(table)
    sure = [m for m in marks if m.probability >= _MARK and m.row >= header]
    filled = {m.row for m in sure if m.kind == "fill"}
    if not filled:
        return
    taken = {(m.row, m.col) for m in marks}
    for col, cells in month_cells(table).items():
        for cell in cells:
            if cell.row >= header and (cell.row, col) not in taken:
                p = _LOST_BESIDE_SHADES if cell.row in filled else _LOST_BESIDE_BLANK_ENTRY
                yield Mark(row=cell.row, col=col, box=cell.box, kind="fill", probability=p, unseen=True)
