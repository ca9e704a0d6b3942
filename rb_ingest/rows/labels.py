"""Labels that hold for several rows: AREA, KEGIATAN, SUB KEGIATAN, KOMPONEN, over merged cells and page breaks.

A label is printed once for its span, at the top or in the middle, and a page break may leave it on either side. So a
blank cell is part of a label's span; which one, the rules and the numbering tell: numbers that start again at 1 or a
begin a new span, numbers that go on do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from rb_ingest.language.numbering import Numbering
from rb_ingest.language.text import join_lines, trim_ending
from rb_ingest.reference import Reference
from rb_ingest.rows.body import Body, RoleCell
from rb_ingest.rows.items import ALPHANUMERIC, ListStyle
from rb_ingest.rows.page_breaks import is_cut

SAME_LABEL = 85  # rapidfuzz ratio from which a label on the next page is the same one printed again
FILL_DOWN = 0.3  # share of blank cells inside pages from which a plan rules every row and labels only the first


@dataclass(frozen=True)
class Label:
    """One label and the places start..stop-1 that it holds for. `own` are the places whose cell carries its text."""

    start: int
    stop: int
    cells: tuple[RoleCell, ...]
    numbering: Numbering | None
    text: str
    own: frozenset[int]

    @property
    def printed_no(self) -> str:
        """Its number as printed, '' if it has none."""
        return self.numbering.printed if self.numbering else ""


def find_labels(
    reference: Reference,
    body: Body,
    cells: Sequence[RoleCell],
    style: ListStyle,
    *,
    breaks: frozenset[int] = frozenset(),
    finer: Mapping[int, int] | None = None,
) -> tuple[Label, ...]:
    """Join the cells of one column to labels.

    Args:
        reference: The canonical data.
        body: The body of the document.
        cells: The cells of the column in order.
        style: How the column numbers its labels.
        breaks: Places where a coarser label begins: no label spans one.
        finer: Value of the number in the next finer column by the place where its cell begins.

    Returns:
        The labels in order, without gap or overlap over the cells; labels without any text where none could be found.
    """
    if not cells:
        return ()
    groups = _Grouper(reference, body, cells, style, breaks, dict(finer or {})).run()
    return tuple(_label(reference, group, style) for group in groups)


def label_at(labels: Sequence[Label], place: int) -> Label | None:
    """Return the label that holds for a place."""
    return next((label for label in labels if label.start <= place < label.stop), None)


def number_values(cells: Sequence[RoleCell], style: ListStyle) -> dict[int, int]:
    """Return the value of the number that each cell begins with, by its first place; cells without are left out."""
    values = {}
    for cell in cells:
        numbering, _ = style.split(cell.text)
        if numbering and numbering.kind in ALPHANUMERIC and numbering.value is not None:
            values[cell.start] = numbering.value
    return values


@dataclass(frozen=True)
class _Grouper:
    reference: Reference
    body: Body
    cells: Sequence[RoleCell]
    style: ListStyle
    breaks: frozenset[int]
    finer: dict[int, int]

    def run(self) -> list[list[RoleCell]]:
        groups: list[list[RoleCell]] = []
        waiting: list[RoleCell] = []  # blank cells whose label stands below
        for i, cell in enumerate(self.cells):
            following = self.cells[i + 1] if i + 1 < len(self.cells) else None
            if cell.is_blank:
                if waiting and cell.start not in self.breaks:
                    waiting.append(cell)
                elif self._goes_with_next(cell, following, has_previous=bool(groups)):
                    groups.extend([waiting] if waiting else [])
                    waiting = [cell]
                elif groups and cell.start not in self.breaks:
                    groups[-1].append(cell)
                else:
                    groups.append([cell])
            elif waiting and cell.start not in self.breaks:
                groups.append([*waiting, cell])
                waiting = []
            else:
                groups.extend([waiting] if waiting else [])
                waiting = []
                if groups and self._goes_on(groups[-1], cell):
                    groups[-1].append(cell)
                else:
                    groups.append([cell])
        groups.extend([waiting] if waiting else [])
        return groups

    def _goes_with_next(self, cell: RoleCell, following: RoleCell | None, *, has_previous: bool) -> bool:
        """Return whether a blank cell belongs to the label below it and not to the one above."""
        if following is None or following.start in self.breaks:
            return False
        if cell.start in self.breaks or not has_previous:
            return True
        here, below = self._first_number(cell), self._first_number(following)
        if below is not None and below > 1 and here == 1:
            return True
        if here is not None and here > 1:
            return False
        # inside a page and on top of it a blank cell goes on with the label above; only at the end of a page may its
        # label stand below, on the next one
        return self._is_last(cell) and not self._is_first(cell) and not self._fills_down()

    def _goes_on(self, group: list[RoleCell], cell: RoleCell) -> bool:
        """Return whether a label on top of a page is the one before the page break, repeated or cut in two."""
        if cell.start in self.breaks or not self._is_first(cell) or group[-1].sheet == cell.sheet:
            return False
        non_empty = [c for c in group if not c.is_blank]
        if not non_empty:
            return False
        before, after = join_lines(self.reference, [line.text for c in non_empty for line in c.lines]), cell.text
        if fuzz.ratio(before.casefold(), after.casefold()) >= SAME_LABEL and _same_number(before, after, self.style):
            return True
        return non_empty[-1] is group[-1] and is_cut(
            self.reference, before, after, group[-1].role, self.style, numbered=self.style.numbered
        )

    def _is_first(self, cell: RoleCell) -> bool:
        return cell.start == self.body.sheets[cell.sheet].place

    def _is_last(self, cell: RoleCell) -> bool:
        return cell.stop == self.body.sheets[cell.sheet].stop

    def _first_number(self, cell: RoleCell) -> int | None:
        return self.finer.get(cell.start)

    def _fills_down(self) -> bool:
        inner = [c for c in self.cells if not self._is_first(c) and not self._is_last(c)]
        return sum(c.is_blank for c in inner) > max(2, FILL_DOWN * len(inner))


def _same_number(before: str, after: str, style: ListStyle) -> bool:
    a, b = style.split(before)[0], style.split(after)[0]
    return a is None or b is None or a.kind != b.kind or a.value == b.value


def _label(reference: Reference, group: list[RoleCell], style: ListStyle) -> Label:
    non_empty: list[RoleCell] = []
    for cell in group:
        repeated = any(fuzz.ratio(c.text.casefold(), cell.text.casefold()) >= SAME_LABEL for c in non_empty)
        if not cell.is_blank and not repeated:
            non_empty.append(cell)
    numbering, text = style.split(join_lines(reference, [line.text for c in non_empty for line in c.lines]))
    own = frozenset(place for c in group if not c.is_blank for place in range(c.start, c.stop))
    return Label(group[0].start, group[-1].stop, tuple(group), numbering, trim_ending(text), own)
