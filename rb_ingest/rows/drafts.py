"""The rows of one page before they have labels: the items of each ruled row, and the months of each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean

from rb_ingest.records import Box, Jenis, Mark, MonthReading
from rb_ingest.reference import Reference
from rb_ingest.rows.body import Body, RoleCell, Sheet
from rb_ingest.rows.items import Item, ListStyle, split_items
from rb_ingest.rows.months import (
    MARKED,
    RUN_TOGETHER,
    SHARED,
    Share,
    mark_heights,
    month_ranges,
    read_months,
    share_marks,
)
from rb_ingest.rows.nested import fold_nested
from rb_ingest.rows.run_together import one_entry, parted_entries
from rb_ingest.rows.tick_habits import TickHabits, are_centred, stand_on_top, tick_habits


@dataclass(frozen=True)
class Draft:
    """One item of an indicator cell, or a ruled row without one.

    Attributes:
        sheet: Index of the page's table among the body's sheets.
        start: First place of the ruled row.
        stop: Place behind the ruled row.
        place: Where the item's text begins; decides its labels.
        item: The item, None where the indicator cell is blank.
        months: Its twelve months, () in plans without month columns.
        sure: Probability that its marks are its own and no neighbour's.
        marks: What its months were made of.
        more: Further ranges of places that belong to the row: what a page break or a stray rule parted from it.
        is_cut: Whether its text was joined over a page break.
        before_break: Whether its ticks stand as a program leaves them where it breaks a row over two pages.
    """

    sheet: int
    start: int
    stop: int
    place: int
    item: Item | None
    months: tuple[MonthReading, ...]
    sure: float
    marks: tuple[Mark, ...] = ()
    more: tuple[tuple[int, int], ...] = ()
    is_cut: bool = False
    before_break: bool = False

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """All ranges of places that belong to the row."""
        return ((self.start, self.stop), *self.more)

    @property
    def is_marked(self) -> bool:
        """Whether any month is marked."""
        return any(month.marked for month in self.months)


@dataclass(frozen=True)
class _Piece:
    """An item on its way to a draft, with the cell that it is from."""

    cell: RoleCell
    item: Item
    parts: tuple[Item, ...]  # the item itself and those nested in it

    @property
    def boxes(self) -> list[Box]:
        return [line.box for line in self.item.lines]

    @property
    def middle(self) -> float:
        return (self.boxes[0].y0 + self.boxes[-1].y1) / 2


def draft_rows(
    reference: Reference, body: Body, cells: Sequence[RoleCell], style: ListStyle, jenis: Jenis
) -> list[Draft]:
    """Draft the rows of a document.

    Args:
        reference: The canonical data.
        body: The body of the document.
        cells: The cells of the column INDIKATOR.
        style: How that column numbers its items.
        jenis: The kind of plan.

    Returns:
        The drafts in document order: for each ruled row its items, or one draft without item.
    """
    blocks = [
        _Block.of(reference, number, sheet, places, [c for c in cells if c.start in places], style=style, jenis=jenis)
        for number, sheet in enumerate(body.sheets)
        for places in _block_ranges(sheet, [c for c in cells if c.sheet == number])
    ]
    habits = tick_habits(
        [told for block in blocks for told in block.centred()], sum(block.has_several_heights() for block in blocks)
    )
    may_be_cut = [a.number + 1 == b.number and not b.is_ticked() for a, b in pairwise(blocks)]
    return [
        draft
        for block, cut in zip(blocks, [*may_be_cut, False], strict=False)
        for draft in block.drafts(habits, may_be_cut=cut)
    ]


def _block_ranges(sheet: Sheet, cells: Sequence[RoleCell]) -> list[range]:
    """Return the ranges of places that indicator cells and month cells share: no cell of either crosses their ends."""
    ranges = sorted([(c.start, c.stop) for c in cells] + [(p.start, p.stop) for p in _month_places(sheet)])
    blocks: list[range] = []
    for start, stop in ranges:
        if blocks and start < blocks[-1].stop:
            blocks[-1] = range(blocks[-1].start, max(stop, blocks[-1].stop))
        else:
            blocks.append(range(start, stop))
    return blocks


def _month_places(sheet: Sheet) -> list[range]:
    if not sheet.columns.months:
        return []
    place_of = {row: sheet.place + i for i, row in enumerate(sheet.rows)}
    return [range(place_of[first], place_of[last - 1] + 1) for first, last in month_ranges(sheet.table, sheet.rows)]


@dataclass(frozen=True)
class _Block:
    number: int
    sheet: Sheet
    start: int
    stop: int
    pieces: tuple[_Piece, ...]
    ranges: tuple[range, ...]

    @staticmethod
    def of(
        reference: Reference,
        number: int,
        sheet: Sheet,
        places: range,
        cells: Sequence[RoleCell],
        *,
        style: ListStyle,
        jenis: Jenis,
    ) -> _Block:
        pieces: list[_Piece] = []
        for cell in cells:
            items = one_entry(reference, split_items(reference, cell.lines, style), jenis)
            folded = fold_nested(reference, items, jenis)
            for item in (part for whole in folded for part in parted_entries(reference, whole, jenis)):
                inside = tuple(part for part in items if part.lines[0] in item.lines)
                pieces.append(_Piece(cell, item, inside))
        ranges = tuple(r for r in _month_places(sheet) if r.start in places)
        return _Block(number, sheet, places.start, places.stop, tuple(pieces), ranges)

    def drafts(self, habits: TickHabits, *, may_be_cut: bool) -> list[Draft]:
        if not self.pieces:
            share = Share(tuple(m for r in self.ranges for m in self._marks(r)), own=False, sure=1.0)
            return [self._draft(None, share, self.start, self.stop, self.start)]
        found: list[Draft] = []
        for places, pieces in self._by_range():
            start, stop = (places.start, places.stop) if places else (self.start, self.stop)
            marks = self._marks(places) if places else ()
            box = self.sheet.box_of(start, stop)
            is_cut = may_be_cut and habits.centred and self._is_left_on_top(places, marks, box, pieces)
            for piece, share in zip(pieces, self._shares(marks, box, pieces, habits.line_by_line), strict=True):
                told = Share(tuple(marks), own=False, sure=max(share.sure, SHARED)) if is_cut else share
                for item, own in [(piece.item, told)] if is_cut else self._unfolded(piece, share, box):
                    draft = self._draft(item, own, start, stop, self._place_of(piece, item))
                    found.append(replace(draft, before_break=is_cut))
        return sorted(found, key=lambda d: (d.start, d.item.lines[0].box.y0 if d.item else 0.0))

    def centred(self) -> list[bool | None]:
        """Return of each row whether its ticks stand in its middle; None where nothing tells, as on a page's foot."""
        if self.stop == self.sheet.stop:
            return []
        return [
            are_centred(self._marks(places), self.sheet.box_of(places.start, places.stop), [p.boxes for p in pieces])
            for places, pieces in self._by_range()
            if places and pieces
        ]

    def is_ticked(self) -> bool:
        """Return whether anything stands in its month cells."""
        return any(mark.probability >= MARKED for places in self.ranges for mark in self._marks(places))

    def _is_left_on_top(self, places: range | None, marks: Sequence[Mark], box: Box, pieces: Sequence[_Piece]) -> bool:
        """Return whether a row is the last of its page and its ticks stand on top."""
        is_last = places is not None and places.stop == self.sheet.stop
        one_cell = len({id(piece.cell) for piece in pieces}) == 1
        return is_last and one_cell and stand_on_top(marks, box, [piece.boxes for piece in pieces])

    def has_several_heights(self) -> bool:
        """Return whether ticks stand at several heights beside the items of one set of month cells."""
        for places, pieces in self._by_range():
            if places and len(pieces) > 1:
                box = self.sheet.box_of(places.start, places.stop)
                if len(mark_heights(self._marks(places), box, [p.boxes for p in pieces])) > 1:
                    return True
        return False

    def _by_range(self) -> list[tuple[range | None, list[_Piece]]]:
        """Return each set of month cells its items; cells without an item go with the item nearest to them."""
        if not self.ranges or not self.pieces:
            return [(None, list(self.pieces))]
        groups: list[tuple[range, list[_Piece]]] = [(r, []) for r in self.ranges]
        for piece in self.pieces:
            place = self.sheet.place_at(piece.middle)
            home = min(groups, key=lambda g: (max(g[0].start - place, place - g[0].stop + 1, 0), g[0].start))
            home[1].append(piece)
        filled = [g for g in groups if g[1]]
        for places, pieces in groups:
            if not pieces:
                nearest = min(filled, key=lambda g: min(abs(g[0].start - places.stop), abs(places.start - g[0].stop)))
                wider = range(min(nearest[0].start, places.start), max(nearest[0].stop, places.stop))
                filled[filled.index(nearest)] = (wider, nearest[1])
        return list(filled)

    def _marks(self, places: range) -> tuple[Mark, ...]:
        rows = {self.sheet.row_at(place) for place in places}
        return tuple(m for m in self.sheet.table.marks if m.row in rows and m.col in self.sheet.columns.months)

    def _shares(
        self, marks: Sequence[Mark], box: Box, pieces: Sequence[_Piece], line_by_line: bool
    ) -> tuple[Share, ...]:
        shares = share_marks(marks, box, [p.boxes for p in pieces], line_by_line=line_by_line)
        if len({id(piece.cell) for piece in pieces}) > 1:
            shares = tuple(replace(share, sure=min(share.sure, RUN_TOGETHER)) for share in shares)
        return shares

    def _unfolded(self, piece: _Piece, share: Share, box: Box) -> list[tuple[Item, Share]]:
        """Take a nested list apart after all where its items have ticks of their own."""
        if len(piece.parts) > 1:
            extent = box.model_copy(update={"y0": piece.boxes[0].y0, "y1": max(b.y1 for b in piece.boxes)})
            boxes = [[line.box for line in part.lines] for part in piece.parts]
            if len(mark_heights(share.marks, extent, boxes)) > 1:
                shares = share_marks(share.marks, extent, boxes, line_by_line=True)
                return list(zip(piece.parts, shares, strict=True))
        return [(piece.item, share)]

    def _place_of(self, piece: _Piece, item: Item) -> int:
        place = self.sheet.place_at(fmean((item.lines[0].box.y0, item.lines[-1].box.y1)))
        return min(max(place, piece.cell.start), piece.cell.stop - 1)

    def _draft(self, item: Item | None, share: Share, start: int, stop: int, place: int) -> Draft:
        months = read_months(share, self.sheet.columns.months)
        return Draft(self.number, start, stop, place, item, months, share.sure, share.marks)
