"""Twelve columns of months that do not begin with January, as their header says: a plan over two years."""

from __future__ import annotations

from collections import Counter

from rb_ingest.records import Table
from rb_ingest.reference import Reference
from rb_ingest.rows.period_names import MONTHS, months_named

_NAMED = 8  # of the twelve columns whose names have to agree on where the year begins
_AT_ODDS = 1  # of them that may say something else: a name that was misread
_FEW = 3  # names that are enough where all of them agree: on scans not all are read
_HEADER_ROWS = 4


def are_misplaced(reference: Reference, table: Table) -> bool:
    """Return whether months were found beside their names: those of two years are named before December and behind.

    Args:
        reference: The canonical data.
        table: A table with twelve month columns in the order of their places.
    """
    first = first_month(reference, table)
    if first is None or first == 1 or table.is_of_two_years:
        return False
    turn = MONTHS - first + 1
    parts = (set(table.month_columns[:turn]), set(table.month_columns[turn:]))
    heads = [cell for cell in table.cells if cell.row < _HEADER_ROWS and months_named(reference, cell.text)]
    return not all(any(cell.col in part for cell in heads) for part in parts)


def first_month(reference: Reference, table: Table) -> int | None:
    """Return the month that the first of twelve month columns is, None where no header names enough of them.

    Args:
        reference: The canonical data.
        table: A table with twelve month columns in the order of their places.
    """
    place = {col: number for number, col in enumerate(table.month_columns)}
    for row in range(min(table.n_rows, _HEADER_ROWS)):
        votes: Counter[int] = Counter()
        for cell in table.cells:
            # numbers may count the columns of the table
            named = (
                months_named(reference, cell.text)
                if cell.row == row and cell.col in place and cell.colspan == 1
                else ()
            )
            if len(named) == 1 and not cell.text.strip().isdecimal():
                votes[(named[0] - 1 - place[cell.col]) % MONTHS] += 1
        if votes:
            first, agree = votes.most_common(1)[0]
            if (agree >= _NAMED and votes.total() - agree <= _AT_ODDS) or votes.total() == agree >= _FEW:
                return first + 1
    return None


def in_order_of_the_year(table: Table, first: int) -> Table:
    """Return a table with its month columns from January to December, where the first of them is another month."""
    if first == 1:
        return table
    start = MONTHS - first + 1
    return table.model_copy(update={"month_columns": (*table.month_columns[start:], *table.month_columns[:start])})
