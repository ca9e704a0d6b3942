"""Columns of time that only the head over them tells: their own names were not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rb_ingest.language.month_words import roman_value
from rb_ingest.records import Cell, Table, TextLine
from rb_ingest.reference import Reference
from rb_ingest.rows.period_names import MONTHS, is_of_halves, is_of_quarters, months_named, quarter_called, span_of

_HEADER_ROWS = 3
QUARTERS_OF_A_YEAR = 4
_ROMAN = ("I", "II", "III", "IV")
_LOST_NUMBER = re.compile(r"\W+\w{1,3}$")  # "TRIWULAN Il"
_TOLD = 0.8  # how sure a head is whose number the heads beside it tell
_FEW_MONTHS = 3  # of the twelve heads under quarters that have to be read as the months in their places


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
        if cell.row < _HEADER_ROWS and not count and len(columns) == QUARTERS_OF_A_YEAR and cell.lines:
            count = QUARTERS_OF_A_YEAR if _are_numbered(reference, table, cell) else 0
        if cell.row >= _HEADER_ROWS or count != len(columns) or months_named(reference, words):
            continue
        below = sorted(
            (c for c in table.cells if c.row == cell.row + cell.rowspan and c.col in columns), key=lambda c: c.col
        )
        numbers = [_ordinal(reference, c.text, k) for k, c in enumerate(below, start=1)]
        # a number loses strokes, so that less than its place says nothing against it
        if len(below) == count and all(n is None or n <= k for k, n in enumerate(numbers, start=1)):
            return [(col, span_of(k, MONTHS // count)) for k, col in enumerate(columns, start=1)]
    return []


def quarters_in_a_row(table: Table, row: int) -> list[tuple[Cell, ...]]:
    """Return each four neighbours of a header row that are called quarters: by their order they are those of a year.

    A number loses strokes, so one that was read as less than its place says nothing against it. Where none was read,
    there are as many of them as in a year, or in what is planned and what was reached.
    """
    cells = sorted((c for c in table.cells if c.row == row and c.lines), key=lambda c: c.col)
    of_years = sum(quarter_called(cell.text) is not None for cell in cells) % QUARTERS_OF_A_YEAR == 0
    found: list[tuple[Cell, ...]] = []
    for k in range(len(cells) - QUARTERS_OF_A_YEAR + 1):
        four = tuple(cells[k : k + QUARTERS_OF_A_YEAR])
        together = all(a.col + a.colspan == b.col and a.colspan == b.colspan for a, b in pairwise(four))
        numbers = [quarter_called(cell.text) for cell in four]
        in_place = all(n is not None and n <= place for place, n in enumerate(numbers, start=1))
        told = sum(n == place for place, n in enumerate(numbers, start=1)) or of_years
        if together and in_place and told and not (found and set(found[-1]) & set(four)):
            found.append(four)
    return found


def months_of_quarters(reference: Reference, table: Table, starts: Sequence[int], stop: int) -> tuple[int, ...]:
    """Return the columns of the months under quarters of three columns, or halves of six, as far as their heads tell.

    The numbers "1", "5" and "11" lose their strokes. Those that were read must be months in their places, and nothing
    else may be named there.

    Args:
        reference: The canonical data.
        table: The table.
        starts: The first column of each quarter or half.
        stop: The column behind the last.

    Returns:
        Twelve columns; () where other things stand under them, or nothing was read.
    """
    edges = [*starts, stop]
    if len(starts) not in (2, QUARTERS_OF_A_YEAR) or any(b - a != MONTHS // len(starts) for a, b in pairwise(edges)):
        return ()
    below = {c.row + c.rowspan for c in table.cells if c.row < _HEADER_ROWS and c.col in starts and c.colspan > 1}
    for row in sorted(below):
        heads = [table.cell_at(row, col) for col in range(starts[0], stop)]
        if any(head is None or head.row != row or head.colspan > 1 for head in heads):
            continue
        named = [(months_named(reference, h.text) if h else (), h.text.strip() if h else "") for h in heads]
        right = sum(months == (k,) for k, (months, _) in enumerate(named, start=1))
        wordy = any(sum(c.isalpha() for c in text) > 1 and len(months) != 1 for months, text in named)
        wrong = sum(bool(text) and months != (k,) for k, (months, text) in enumerate(named, start=1))
        if right >= _FEW_MONTHS and not wordy and wrong < right / 2:
            return tuple(range(starts[0], stop))
    return ()


def with_mended_heads(reference: Reference, table: Table) -> Table:
    """Return a table whose heads of periods are whole and have their numbers, as far as the heads beside them tell."""
    return with_parts_alike(with_quarter_numbers(reference, with_whole_heads(reference, table)))


def with_whole_heads(reference: Reference, table: Table) -> Table:
    """Return a table whose heads of periods are whole where a letter over a rule was taken for a piece of it.

    "TR" and "WULAN II" over two columns are one head over both, for neither names a period and both together do.
    """
    taken: dict[Cell, Cell | None] = {}
    for row in range(min(table.n_rows, _HEADER_ROWS)):
        cells = sorted((c for c in table.cells if c.row == row and c.lines), key=lambda c: c.col)
        for one, other in pairwise(cells):
            beside = one.col + one.colspan == other.col and one.rowspan == other.rowspan and one not in taken
            if not beside or months_named(reference, one.text) or months_named(reference, other.text):
                continue
            text = "".join(cell.text.strip() for cell in (one, other))
            if len(months_named(reference, text)) > 1:
                first = one.lines[0].model_copy(update={"text": text, "box": one.box.union(other.box)})
                update = {"colspan": one.colspan + other.colspan, "box": one.box.union(other.box), "lines": (first,)}
                taken |= {one: one.model_copy(update=update), other: None}
    whole = (taken.get(cell, cell) for cell in table.cells)
    return table.model_copy(update={"cells": tuple(c for c in whole if c is not None)}) if taken else table


def with_quarter_numbers(reference: Reference, table: Table) -> Table:
    """Return a table in which four heads under one group are I to IV where enough of these strokes were read.

    Else the columns of what was reached in the third quarter and in the fourth had one name.
    """
    fours: dict[int, list[list[Cell]]] = {}
    for group in table.cells:
        row, columns = group.row + group.rowspan, range(group.col, group.col + group.colspan)
        below = sorted((c for c in table.cells if c.row == row and c.col in columns), key=lambda c: c.col)
        alike = len({c.colspan for c in below}) == 1
        if group.row < _HEADER_ROWS and group.lines and len(below) == QUARTERS_OF_A_YEAR and alike:
            fours.setdefault(row, []).append(below)
    called = (year for row in range(min(table.n_rows, _HEADER_ROWS)) for year in quarters_in_a_row(table, row))
    mended = {cell: _numbered(cell, k) for year in called for k, cell in enumerate(year, start=1)}
    for years in fours.values():
        # what was reached is printed beside the plan in the same way
        told = any(_count_quarters(reference, [c.text for c in year], least=1) for year in years)
        for year in years:
            if _count_quarters(reference, [c.text for c in year], least=0 if told else 1):
                mended |= {cell: _numbered(cell, k) for k, cell in enumerate(year, start=1)}
    return table.model_copy(update={"cells": tuple(mended.get(c, c) for c in table.cells)}) if mended else table


def with_parts_alike(table: Table) -> Table:
    """Return a table in which the heads under quarters are alike where most of them are: "K" and "Rp" under each.

    A short head is soon lost, and what stands under it with it.
    """
    mended: dict[Cell, Cell] = {}
    for row in range(min(table.n_rows, _HEADER_ROWS)):
        for year in quarters_in_a_row(table, row):
            parts = [_heads_under(table, cell) for cell in year]
            for alike in zip(*parts, strict=True) if len({len(part) for part in parts}) == 1 else ():
                texts = Counter(cell.text for cell in alike if cell.lines)
                [(text, count)] = texts.most_common(1) or [("", 0)]
                lost = [cell for cell in alike if not cell.lines] if 2 * count >= QUARTERS_OF_A_YEAR else []
                mended |= {cell: _called(cell, text) for cell in lost}
    return table.model_copy(update={"cells": tuple(mended.get(c, c) for c in table.cells)}) if mended else table


def _heads_under(table: Table, over: Cell) -> list[Cell]:
    """Return the single heads in the row below a head of several columns, left to right; [] for one column."""
    columns = range(over.col, over.col + over.colspan)
    below = (c for c in table.cells if c.row == over.row + over.rowspan and c.col in columns and c.colspan == 1)
    return sorted(below, key=lambda c: c.col) if len(columns) > 1 else []


def _called(cell: Cell, text: str) -> Cell:
    """Return a head with a text that the heads beside it tell."""
    line = TextLine(text=text, box=cell.lines[0].box if cell.lines else cell.box, confidence=_TOLD)
    return cell.model_copy(update={"lines": (line,), "unread": False, "stroke": False})


def _count_quarters(reference: Reference, texts: Sequence[str], *, least: int) -> bool:
    """Return whether four heads are the roman numbers I to IV, alone or behind the word, as far as they were read.

    `least` is how many of those behind the first have to be right, one more where something strange was read.
    """
    numbers = [_number_of(reference, text, place) for place, text in enumerate(texts, start=1)]
    names = [quarter_called(text) is not None for text in texts]
    odd = any(
        len(t.strip(" .")) > len("III") or t.strip(" .").isdecimal() for t, n in zip(texts, names, strict=True) if not n
    )
    right = sum(number == place for place, number in enumerate(numbers, start=1) if place > 1)
    strange = any(t.strip() and not n and not called for t, n, called in zip(texts, numbers, names, strict=True))
    rising = all(n <= k for k, n in enumerate(numbers, start=1))
    return not odd and len(set(names)) == 1 and right >= least + (strange and least > 0) and rising


def _numbered(cell: Cell, place: int) -> Cell:
    """Return the head of a quarter with its number, as sure as a name that others tell."""
    words = " ".join(cell.text.split())
    if re.search(rf"\b(?:{_ROMAN[place - 1]}|{place})\b", words.upper()):
        return cell
    name = _LOST_NUMBER.sub("", words) if quarter_called(words) is not None else ""
    return _called(cell, f"{name} {_ROMAN[place - 1]}".strip())


def _number_of(reference: Reference, text: str, place: int) -> int:
    """Return the number of a quarter's head, 0 where it was not read."""
    called = quarter_called(text)
    return (_ordinal(reference, text, place) or 0) if called is None else called


def _ordinal(reference: Reference, text: str, place: int) -> int | None:
    """Return the roman number that a text is; a fourth that lost its first stroke is V."""
    number = roman_value(reference, text.strip(" ."))
    return place if place == QUARTERS_OF_A_YEAR and text.strip(" .").upper() == "V" else number


def _are_numbered(reference: Reference, table: Table, group: Cell) -> bool:
    """Return whether four columns under any head are numbered I to IV, as far as these strokes were read."""
    below = [table.cell_at(group.row + group.rowspan, group.col + k) for k in range(QUARTERS_OF_A_YEAR)]
    if any(cell is None or cell.row != group.row + group.rowspan or cell.text.strip().isdecimal() for cell in below):
        return False
    texts = [cell.text if cell else "" for cell in below]
    read = [_ordinal(reference, text, k) for k, text in enumerate(texts, start=1)]
    strange = any(text.strip() and number is None for text, number in zip(texts, read, strict=True))
    return not strange and any(number == k > 1 for k, number in enumerate(read, start=1))
