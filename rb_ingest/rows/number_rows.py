"""Rows at a header that name nothing: the names of months by themselves, and the numbers or letters of the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rb_ingest.plan_kind import ColumnRole
from rb_ingest.records import Table

SPEAKS = 0.6  # confidence from which a word is no speck in a row of column numbers
SPEAKS_CLEARLY = 0.85  # the same for single letters
COUNTED = 5  # columns that a row has to count by one each: four targets may be 1, 2, 3, 4 by chance
LETTERED = 3  # columns that have the letter of their place
_DEEPEST = 2  # rows that may be left of a header above them
COUNTS_ON = 0.7  # of its steps; one cell that cannot be read spoils two


def number_rows(table: Table, roles: Sequence[ColumnRole | None], rows: frozenset[int]) -> frozenset[int]:
    """Find what belongs to a header but names nothing: month names and column numbers ("1 2 3 ...").

    Args:
        table: The table of one page.
        roles: The role of each of its columns.
        rows: The rows that its header is known to have.

    Returns:
        Further atomic rows. Directly below a header such a row may be unreadable: one line high, and no cell of it
        speaks. On top of a page its numbers have to be read, or the letters that a spreadsheet has over its columns.
    """
    found: set[int] = set()
    for row in range(table.n_rows):
        if row in rows:
            continue
        # month names may stand in a row of their own, without any other text; column numbers are the last row
        under_names = row - 1 in found and row - 2 in rows and not _row_texts(table, roles, row - 1)
        if row - 1 in rows or under_names:
            if _says_nothing(table, roles, row) or _counts_columns(table, roles, row):
                found.add(row)
        elif row == 0 and (_counts_columns(table, roles, row) or _letters_columns(table, row)):
            found.add(row)
    return frozenset(found) if rows else frozenset(found) | _below_lost_heads(table, roles)


def _below_lost_heads(table: Table, roles: Sequence[ColumnRole | None]) -> frozenset[int]:
    """Return the rows from the top to that of the column numbers where the header names nothing.

    Names of months are left of it, or words that nobody can read above numbers of all columns.
    """
    for row in range(1, min(table.n_rows, _DEEPEST + 1)):
        is_bare = not any(_row_texts(table, roles, above) for above in range(row))
        if _counts_all(table, row) and (is_bare or _counts_from_the_first(table, row)):
            return frozenset(range(row + 1))
    return frozenset()


def _row_texts(table: Table, roles: Sequence[ColumnRole | None], row: int) -> list[tuple[str, float]]:
    """Return text and confidence of the cells outside the months that stand in one row alone.

    Where the twelve months are known, all that stands beside them is text, whether or not its column could be named.
    """
    months = table.month_columns or tuple(col for col, role in enumerate(roles) if role in ("bulan", None))
    cells = [c for c in table.cells if c.row == row and c.rowspan == 1 and c.col not in months]
    return [(line.text, line.confidence) for c in cells for line in c.lines]


def _says_nothing(table: Table, roles: Sequence[ColumnRole | None], row: int) -> bool:
    heights = np.diff(table.ys)
    if heights[row] > 1.2 * float(np.median(heights)):
        return False
    for text, sure in _row_texts(table, roles, row):
        letters = sum(c.isalpha() for c in text)
        if (letters >= 4 and sure >= SPEAKS) or (letters > 0 and sure >= SPEAKS_CLEARLY):
            return False
    return True


def _counts_columns(table: Table, roles: Sequence[ColumnRole | None], row: int) -> bool:
    if _counts_all(table, row):
        return True
    texts = [text.strip() for text, _ in _row_texts(table, roles, row)]
    if len(texts) < 3 or any(len(text) > 5 for text in texts):
        return False
    numbers = [int(found[0]) for text in texts if (found := re.search(r"\d{1,2}", text))]
    rising = sum(1 for a, b in pairwise(numbers) if b > a)
    # an ordinary row never has a short number under INDIKATOR; OCR spoils one or two of the numbers
    return len(numbers) >= 0.6 * len(texts) and rising >= len(numbers) - 2


def _counts_all(table: Table, row: int) -> bool:
    """Return whether the cells of a row count on by one, whatever their columns are; one may hold a label too."""
    texts = [c.text.strip(" .()") for c in sorted(table.cells, key=lambda c: c.col) if c.row == row and c.lines]
    steps = sum(a.isdecimal() and b.isdecimal() and int(b) == int(a) + 1 for a, b in pairwise(texts))
    return len(texts) >= COUNTED and steps >= COUNTS_ON * (len(texts) - 1)


def _counts_from_the_first(table: Table, row: int) -> bool:
    """Return whether the cells of a row, across the whole table, count its columns from one on."""
    cells = sorted((c for c in table.cells if c.row == row and c.lines), key=lambda c: c.col)
    numbered = [c for c in cells if c.text.strip(" .()").isdecimal()]
    is_first = bool(numbered) and numbered[0].col == 0 and numbered[0].text.strip(" .()") == "1"
    return is_first and sum(c.colspan for c in numbered) >= COUNTS_ON * table.n_cols


def _letters_columns(table: Table, row: int) -> bool:
    """Return whether the cells of a row hold the letters that a spreadsheet prints over its columns: A, B, C ...

    Of the columns beside the months, whose letters nobody reads on a scan, each has the letter of its place.
    """
    texts = [(c.col, c.text.strip()) for c in table.cells if c.row == row and c.lines and c.colspan == 1]
    places = Counter(ord(text) - col for col, text in texts if len(text) == 1 and text.isascii() and text.isupper())
    most = max(places.values(), default=0)
    return most >= LETTERED and most >= COUNTS_ON * len(texts)
