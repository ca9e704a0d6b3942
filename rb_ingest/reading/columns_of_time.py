"""Which columns of a scanned table hold time, where what is written says more than how wide they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from rb_ingest.reading.month_names import month_named
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.reading.text.cell_text import with_text
from rb_ingest.records import Cell, Table
from rb_ingest.settings import Settings

# Rows of the header over the months, and letters that are a word.
_HEADER_ROWS, _WORD = 3, 3
_OF_A_PERIOD = re.compile(r"(?:TW|TRI|TRB|KUARTAL|Q|SMT|SEM)\W*(?:WULAN|BULAN|ESTER)?\W*[IVXL1-4|]{0,4}$")
_YEAR, _OF_A_COLUMN = re.compile(r"20\d\d"), 2  # the number of a column has two digits at most
_COUNTED = re.compile(r"BULAN|BLN")
# So many of twelve heads have to name something else, each of them read so well.
_OTHERS, _LEGIBLE = 4, 0.8
_AS_WIDE = 0.25  # of a column's width: neighbours that may be columns of time too
_FEWEST_NAMED = 2  # the halves of a year
# A column of ticks: so many of its cells hold ink, and in such a share of them it is read as what ticks are read as.
_FEWEST_TICKS, _TICKED = 3, 0.75
_TICKS = frozenset("vVxX√✓●•°oO0*/\\|yY")
_MOST_LETTERS = 2


def without_false_months(table: Table, layout: PageLayout, settings: Settings) -> Table:
    """Return a table without month columns where twelve columns are as wide and their heads name other things.

    Month cells cost time, so they are read only where the heads over and beside them give reason to doubt.

    Args:
        table: With its text; month cells are not read.
        layout: The measured page.
        settings: Language and time limit.

    Returns:
        The table where its months are months, with their names where these were read; else with all its cells read, and
        with those columns, and neighbours as wide, as columns that may be of time.
    """
    if not table.month_columns or not _is_doubtful(table):
        return table
    months = set(table.month_columns)
    bottom = max((c.row + c.rowspan for c in table.cells if c.row == 0), default=0)
    heads = tuple(c for c in table.cells if c.row < min(bottom, _HEADER_ROWS) and c.col in months and c.colspan == 1)
    bare = {"month_columns": (), "period_columns": (), "marks": ()}
    [named], _ = with_text([table.model_copy(update={**bare, "cells": heads})], layout, settings)
    words = [c.text.upper().split()[0] for c in named.cells if c.confidence >= _LEGIBLE and len(_letters(c)) > 1]
    others = sum(month_named(word) is None and _COUNTED.match(word) is None for word in words)
    if others < _OTHERS or 2 * others <= len(words):
        of_place = {(cell.row, cell.col): cell for cell in named.cells}
        return table.model_copy(update={"cells": tuple(of_place.get((c.row, c.col), c) for c in table.cells)})
    [read], _ = with_text([table.model_copy(update=bare)], layout, settings)
    return read.model_copy(update={"period_columns": tuple(_alike(table))})


def with_columns_of_ticks(table: Table) -> Table:
    """Return a table in which columns of ticks may be of time however wide they are: halves of a year are wide.

    Args:
        table: With its text.
    """
    if table.month_columns:
        return table
    # the first column numbers the rows, and its ones are strokes
    ticked = {col for col in range(1, table.n_cols) if _holds_ticks(table, col)}
    if ticked <= set(table.period_columns):
        return table
    return table.model_copy(update={"period_columns": tuple(sorted(ticked | set(table.period_columns)))})


def with_named_columns(table: Table) -> Table:
    """Return a table in which columns whose heads name quarters or halves are those that may be of time, and no others.

    Where two pairs of columns are as wide, the narrower one may be of texts.

    Args:
        table: With its text.
    """
    if table.month_columns:
        return table
    heads = [c for c in table.cells if c.row < _HEADER_ROWS and c.colspan == 1]
    named = {c.col for c in heads if _OF_A_PERIOD.fullmatch(" ".join(c.text.upper().split("(")[0].split()))}
    if len(named) < _FEWEST_NAMED or named & set(table.period_columns):
        return table
    return table.model_copy(update={"period_columns": tuple(sorted(named))})


def _is_doubtful(table: Table) -> bool:
    """Return whether heads reach over an end of the months, cannot be read, are of many widths, or name a period there.

    Where the second boundary from an end of the months was not seen, the twelve may begin a column too early, or late.
    """
    first, last = table.month_columns[0], table.month_columns[-1]
    heads = [c for c in table.cells if c.row < _HEADER_ROWS and c.col > 0 and len(_letters(c)) >= _WORD - 1]
    reaching = any(
        len(_letters(c)) >= _WORD and (c.col < first < c.col + c.colspan or c.col <= last < c.col + c.colspan - 1)
        for c in heads
    )
    over = [c.colspan for c in table.cells if c.row == 0 and first <= c.col <= last]
    # two years may be named there
    groups = [c for c in table.cells if c.row < _HEADER_ROWS and c.colspan > 1 and first <= c.col <= last]
    illegible = any(c.confidence < _LEGIBLE or _may_name_years(c.text) for c in groups)
    beside = any(
        c.colspan == 1 and c.col in (first - 1, last + 1) and _OF_A_PERIOD.fullmatch(" ".join(c.text.upper().split()))
        for c in heads
    )
    seen = [rule.position for rule in table.rules if rule.axis == "v" and rule.seen]
    near_ends = (table.xs[first + 1], table.xs[last])
    inferred = bool(table.rules) and any(all(abs(x - other) > 1 for other in seen) for x in near_ends)
    return reaching or beside or inferred or illegible or (len(over) > _WORD and len(set(over)) > 1)


def _may_name_years(text: str) -> bool:
    """Return whether a head has numbers that are more than one year, and no number of a column: "224 2025"."""
    digits = re.sub(r"\D", "", text)
    return len(digits) > _OF_A_COLUMN and not _YEAR.fullmatch(digits)


def _alike(table: Table) -> Iterator[int]:
    """Yield the month columns and the neighbours of them, one after the other, that are about as wide."""
    widths = [b - a for a, b in zip(table.xs, table.xs[1:], strict=False)]
    usual = median(widths[col] for col in table.month_columns)
    first, last = table.month_columns[0], table.month_columns[-1]
    while first > 0 and abs(widths[first - 1] - usual) <= _AS_WIDE * usual:
        first -= 1
    while last + 1 < table.n_cols and abs(widths[last + 1] - usual) <= _AS_WIDE * usual:
        last += 1
    yield from range(first, last + 1)


def _holds_ticks(table: Table, col: int) -> bool:
    cells = [c for c in table.cells if c.col == col and c.colspan == 1 and c.row >= 1]
    inked = [c for c in cells if c.lines or c.stroke or c.unread]
    # the head of the column may stand in the second row
    ticks = sum(not c.unread and len(c.text) <= _MOST_LETTERS and set(c.text) <= _TICKS for c in inked)
    return ticks >= max(_FEWEST_TICKS, _TICKED * len(inked))


def _letters(cell: Cell) -> list[str]:
    return [c for c in cell.text if c.isalpha()]
