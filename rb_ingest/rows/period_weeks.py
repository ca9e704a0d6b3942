"""The weeks of a header: where they begin with 1 again, a month begins, whatever was read of its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rb_ingest.records import Cell, Table
from rb_ingest.reference import Reference
from rb_ingest.rows.period_names import MONTHS, months_named

# The number of a week: "3", "M3", "Mg. 3".
_WEEK = re.compile(r"(?:M|MG|MGG|MINGGU|W)?\W*([1-5])", re.IGNORECASE)
# A week whose number was lost: its word alone, or nothing.
_NUMBERLESS = re.compile(r"(?:M|MG|MGG|MINGGU|W)?\W*[|!lI]?", re.IGNORECASE)
_SECOND = 2
_OF_A_MONTH = (4, 5)  # weeks
_NAMED = 3  # of twelve heads that have to name their months where nothing under them tells


def weeks_under(table: Table, row: int) -> list[tuple[Cell, int]]:
    """Return the cells below a row of the header that number weeks, and their numbers.

    A first week, a single stroke, is soon lost; it stands before a second one.
    """
    below = ((cell, _WEEK.fullmatch(cell.text.strip())) for cell in table.cells if row < cell.row <= row + 2)
    weeks = [(cell, int(week[1])) for cell, week in below if week]
    # the row that counts the columns may stand below them, and "11" is soon read as 1
    rows = Counter(cell.row for cell, _ in weeks)
    if not rows:
        return []
    own = rows.most_common(1)[0][0]
    numbered = {cell.col: (cell, week) for cell, week in weeks if cell.row == own}
    for cell in table.cells:
        _, after = numbered.get(cell.col + cell.colspan, (None, 0))
        if cell.row == own and after == _SECOND and cell.col not in numbered and _NUMBERLESS.fullmatch(cell.text):
            numbered[cell.col] = (cell, 1)
    return list(numbered.values())


def months_by_weeks(reference: Reference, table: Table, row: int) -> list[int]:
    """Return where the twelve months over weeks begin, and where the last of them ends.

    A roman number over them loses its strokes; the weeks, or heads that span as many columns as a month has weeks, part
    the year without it.

    Returns:
        Thirteen columns; [] where there are no twelve such months, or most names say otherwise.
    """
    numbered, over = _by_numbers(table, row), _by_heads(table, row)
    edges = numbered or over
    named = {cell.col: months_named(reference, cell.text) for cell in table.cells if cell.row == row and cell.lines}
    told = [((month,), named[col]) for month, col in enumerate(edges[:-1], start=1) if named.get(col)]
    agree = sum(month == name for month, name in told)
    return edges if len(told) <= 2 * agree and (numbered or agree >= _NAMED or _number_weeks(table, row, over)) else []


def _by_numbers(table: Table, row: int) -> list[int]:
    """Return the edges of months by weeks that begin with 1 twelve times and rise by one; [] where they do not."""
    weeks = sorted((cell.col, week) for cell, week in weeks_under(table, row) if cell.row == row + 1)
    in_order = all(b in ((a[0] + 1, a[1] + 1), (a[0] + 1, 1)) for a, b in pairwise(weeks))
    starts = [col for col, week in weeks if week == 1]
    return [*starts, weeks[-1][0] + 1] if len(starts) == MONTHS and in_order else []


def _number_weeks(table: Table, row: int, edges: Sequence[int]) -> bool:
    """Return whether most of the columns under months number their weeks."""
    week_of = {cell.col: week for cell, week in weeks_under(table, row) if cell.row == row + 1}
    right = sum(week_of.get(col) == col - start + 1 for start, stop in pairwise(edges) for col in range(start, stop))
    return bool(edges) and right > (edges[-1] - edges[0]) / 2


def _by_heads(table: Table, row: int) -> list[int]:
    """Return the edges of twelve heads side by side over four or five columns; [] where there are no such heads."""
    heads = sorted((c for c in table.cells if c.row == row and c.colspan in _OF_A_MONTH), key=lambda c: c.col)
    together = all(a.col + a.colspan == b.col for a, b in pairwise(heads))
    if len(heads) != MONTHS or not together:
        return []
    return [*(head.col for head in heads), heads[-1].col + heads[-1].colspan]
