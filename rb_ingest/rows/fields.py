"""What a row says in columns that only its plan has: targets, units, budgets, who does it, what nobody foresaw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from rb_ingest.language.quantities import quantity, with_percent
from rb_ingest.language.text import join_lines
from rb_ingest.records import Box, FieldReading, TextLine
from rb_ingest.reference import Reference
from rb_ingest.rows.body import Body, RoleCell, column_cells
from rb_ingest.rows.columns import OtherColumn
from rb_ingest.rows.drafts import Draft
from rb_ingest.rows.rejoin import cells_of

# What OCR makes of a percent sign that stands alone: "Yo", "Y%", "9o", "o/o".
_PERCENT = re.compile(r"[YV9%][oO0%]|[oO0]/[oO0]")
_PART = frozenset("YV9X8")  # ... or of a part of one, which it is not sure of
_HARDLY = 0.6
_OWN_FIELDS = 2  # columns that hold what they hold elsewhere: one may be the end of a longer text
_BESIDE = 0.6  # of a line's height: what begins this little above an item still stands beside it


@dataclass(frozen=True)
class FieldCells:
    """A further column of one table, with its cells."""

    sheet: int
    column: OtherColumn
    cells: tuple[RoleCell, ...]


def field_cells(reference: Reference, body: Body) -> tuple[FieldCells, ...]:
    """Return the further columns of all tables with their cells, in document order."""
    return tuple(
        FieldCells(number, column, column_cells(reference, body, number, column.columns, column.role))
        for number, sheet in enumerate(body.sheets)
        for column in sheet.columns.others
    )


def with_fields_of_its_own(columns: Sequence[FieldCells]) -> Callable[[Draft], bool]:
    """Tell of a draft whether two further columns beside it hold what stands in them in other rows: it is a row.

    The rest of a row that a page break cut has the ends of its longer texts, and nothing in its short cells.
    """
    texts: dict[str, Counter[str]] = {}
    for field in columns:
        texts.setdefault(field.column.header, Counter()).update(_text_of(cell) for cell in field.cells)

    def is_known(draft: Draft, field: FieldCells) -> bool:
        here = {_text_of(cell) for cell in cells_of(draft, field.cells)} - {""}
        return any(texts[field.column.header][text] > 1 for text in here)

    return lambda draft: sum(is_known(draft, field) for field in columns) >= _OWN_FIELDS


def _text_of(cell: RoleCell) -> str:
    return " ".join(line.text for line in cell.lines).casefold()


def row_fields(
    reference: Reference, body: Body, draft: Draft, siblings: Sequence[Draft], columns: Sequence[FieldCells]
) -> tuple[FieldReading, ...]:
    """Read the further columns of a row.

    Args:
        reference: The canonical data.
        body: The body of the document.
        draft: The row.
        siblings: All rows of its ruled row in order, itself among them: what stands line by line beside them is each
            one's own.
        columns: The further columns of the document.

    Returns:
        A reading for each column in which something stands; a cell whose ink gave no text has no value and no
        confidence.
    """
    found: dict[str, FieldReading] = {}
    for field in columns:
        cells = [cell for cell in cells_of(draft, field.cells) if cell.lines or cell.unread]
        if not cells or field.column.header in found:
            continue
        lines = _beside(draft, siblings, [line for cell in cells for line in cell.lines])
        value = with_percent(join_lines(reference, [line.text for line in lines]))
        size = sum(len(line.text) for line in lines)
        sure = sum(line.confidence * len(line.text) for line in lines) / size if size else 0.0
        if field.column.role == "satuan" and (_PERCENT.fullmatch(value) or (value in _PART and sure < _HARDLY)):
            value = "%"
        amount = quantity(value)
        sheet = body.sheets[field.sheet]
        box = reduce(Box.union, [line.box for line in lines]) if lines else sheet.box_of(cells[0].start, cells[0].stop)
        found[field.column.header] = FieldReading(
            header=field.column.header,
            role=None if field.column.role == "lain" else field.column.role,
            value=value,
            number=amount.value if amount else None,
            confidence=sure,
            bbox=sheet.page.transform.box_to_pdf(box),
        )
    return tuple(found.values())


def unit_of(fields: Sequence[FieldReading]) -> str | None:
    """Return what the numbers of a row count, by its column of units."""
    return next((field.value for field in fields if field.role == "satuan" and field.value), None)


def _beside(draft: Draft, siblings: Sequence[Draft], lines: list[TextLine]) -> list[TextLine]:
    """Return the lines of a cell that stand beside one of several items; all where they do not stand item by item."""
    tops = [(item.item.lines[0].box, item) for item in siblings if item.item]
    if len(tops) < 2 or len(tops) != len(siblings):
        return lines
    own: dict[int, list[TextLine]] = {i: [] for i in range(len(tops))}
    for line in lines:
        before = [i for i, (box, _) in enumerate(tops) if box.y0 - _BESIDE * box.height <= line.box.y0]
        own[before[-1] if before else 0].append(line)
    if not all(own.values()):
        return lines
    return next(own[i] for i, (_, item) in enumerate(tops) if item is draft)
