"""Columns of time that only the head over them tells: their own names were not read."""

from __future__ import annotations

from rb_ingest.language.month_words import roman_value
from rb_ingest.records import Table
from rb_ingest.reference import Reference
from rb_ingest.rows.period_names import MONTHS, is_of_halves, is_of_quarters, months_named, span_of

_HEADER_ROWS = 3


def periods_without_names(reference: Reference, table: Table) -> list[tuple[int, tuple[int, ...]]]:
    """Return the quarters or half-years under a head that says so and spans as many columns.

    The names "I", "II" and "III" are single strokes, soon taken for pieces of rules; those that were read must be in
    order.

    Returns:
        Each column with its months; [] without such a head.
    """
    for cell in table.cells:
        words = " ".join(cell.text.upper().split())
        count = 4 if is_of_quarters(words) else 2 if is_of_halves(words) else 0
        columns = range(cell.col, cell.col + cell.colspan)
        if cell.row >= _HEADER_ROWS or count != len(columns) or months_named(reference, words):
            continue
        below = sorted(
            (c for c in table.cells if c.row == cell.row + cell.rowspan and c.col in columns), key=lambda c: c.col
        )
        numbers = [roman_value(reference, c.text.strip(" .")) for c in below]
        if len(below) == count and all(n in (None, k) for k, n in enumerate(numbers, start=1)):
            return [(col, span_of(k, MONTHS // count)) for k, col in enumerate(columns, start=1)]
    return []
