"""Tables with one column for each month in place of their columns of time, whatever these are.

So all that follows knows a single form: a quarter becomes its three months, the weeks of a month become one column.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rb_ingest.language.quantities import quantity, share_of_a_hundred, with_digit
from rb_ingest.records import Box, Cell, Mark, PeriodColumn, PeriodKind, Probability, Table, TextLine
from rb_ingest.reference import Reference
from rb_ingest.rows.period_grids import HEADER_ROWS, PeriodGroup
from rb_ingest.rows.period_names import months_named
from rb_ingest.rows.period_weeks import weeks_under

# A written text in a period cell counts as a mark with the confidence of its reading, and a little less; the texts of a
# born-digital page are sure.
_WRITTEN = 0.995
# What is read as a number with so much confidence is one or another, and written for sure: of 230 numbers that had 0.85
# to 0.90 on drawn scans one stood where nothing is planned, and that was of another row.
_READ_AS_NUMBER, _IS_WRITTEN = 0.85, 0.97
_WORD = 3
# So many shares, and such a share of what is written, make all of it shares.
_FEWEST_SHARES, _MOSTLY = 4, 0.8
_DIGITS = 3  # of the number of a column
# A tick that is read as one in a column of weeks is most likely one, and asked about.
TICKS = frozenset("xXvV√✓")
_TICK_READ = 0.85
# Ink that gave no text is a number of one stroke more often than dirt, and asked about.
_UNREAD = 0.7
_LEGIBLE = 0.9  # confidence from which letters are none that a tick was read as
_MARKED = 0.5  # probability from which a mark counts
# What the strokes of a tick are read as, one by one.
_STROKES = frozenset("14J")
_CROSSING = TICKS | frozenset("/\\Yy")
# What a lone 1 is read as.
_ONE = frozenset("|lIi!][")
NOTHING = frozenset("-–—_.,'`|:;~ \n")
_KINDS: dict[int, PeriodKind] = {1: "bulan", 3: "triwulan", 6: "semester", 12: "tahun"}


def with_month_columns(reference: Reference, table: Table, groups: Sequence[PeriodGroup]) -> Table:
    """Return a table with one column for each month in place of its period columns.

    A cell and a mark of a quarter stand for its three months, those of the weeks of a month for that month. What is
    written in a body cell, a number or a word, is a mark of kind `text`; a dash is none.

    Args:
        reference: The canonical data.
        table: As it was read.
        groups: Its period columns, as of `find_period_groups`.

    Returns:
        The table; `month_columns` has as many columns as there are months named, in the order of the year.
    """
    group_of = {col: group for group in groups for col in range(group.first, group.stop)}
    xs = [table.xs[0]]
    place_of: dict[int, list[int]] = {}
    months: list[tuple[int, int]] = []
    for col in range(table.n_cols):
        group = group_of.get(col)
        if group is None:
            place_of[col] = [len(xs) - 1]
            xs.append(table.xs[col + 1])
            continue
        if col == group.first:
            left, right = table.xs[group.first], table.xs[group.stop]
            own = list(range(len(xs) - 1, len(xs) - 1 + len(group.months)))
            xs += [left + (right - left) * (k + 1) / len(group.months) for k in range(len(group.months))]
            months += zip(group.months, own, strict=True)
        place_of[col] = own
    cells = [new for cell in table.cells for new in _moved(cell, place_of, groups, xs)]
    number_of = {col: n for n, col in enumerate(sorted(group_of))}
    marks = [
        mark.model_copy(update={"col": col, "period": number_of.get(mark.col)})
        for mark in table.marks
        if mark.col in place_of
        for col in place_of[mark.col]
    ]
    marks += [
        mark.model_copy(update={"col": col, "period": number_of[mark.col]})
        for mark in _written(reference, table, groups)
        for col in place_of[mark.col]
    ]
    return table.model_copy(
        update={
            "xs": tuple(xs),
            "cells": tuple(cells),
            "marks": tuple(marks),
            "month_columns": tuple(col for _, col in sorted(months)),
            "periods": tuple(_period(table, group, col) for group in groups for col in range(group.first, group.stop)),
            "rules": (),
        }
    )


def _moved(
    cell: Cell, place_of: dict[int, list[int]], groups: Sequence[PeriodGroup], xs: Sequence[float]
) -> list[Cell]:
    """Return the cells that take a cell's place."""
    last = cell.col + cell.colspan - 1
    inside = next((g for g in groups if g.first <= cell.col and last < g.stop), None)
    if inside is None:
        start, stop = place_of[cell.col][0], place_of[last][-1] + 1
        return [_placed(cell, start, stop, xs, cell.lines)]
    # of the weeks of a month the first one stands for all
    if cell.col != inside.first:
        return []
    columns = place_of[cell.col]
    return [_placed(cell, col, col + 1, xs, cell.lines if col == columns[0] else ()) for col in columns]


def _placed(cell: Cell, start: int, stop: int, xs: Sequence[float], lines: tuple[TextLine, ...]) -> Cell:
    box = Box(x0=xs[start], y0=cell.box.y0, x1=xs[stop], y1=cell.box.y1)
    return cell.model_copy(update={"col": start, "colspan": stop - start, "box": box, "lines": lines})


def _period(table: Table, group: PeriodGroup, col: int) -> PeriodColumn:
    """Return what one column of a group is: several columns of one month are its weeks."""
    is_week = len(group.months) == 1 and group.stop - group.first > 1
    kind: PeriodKind = "minggu" if is_week else _KINDS[len(group.months)]
    return PeriodColumn(
        kind=kind,
        month_from=group.months[0],
        month_to=group.months[-1],
        week=col - group.first + 1 if is_week else None,
        x0=table.xs[col],
        x1=table.xs[col + 1],
    )


def _written(reference: Reference, table: Table, groups: Sequence[PeriodGroup]) -> list[Mark]:
    """Return a mark for what is written in the body cells of the period columns, at the columns as printed.

    Numbers one under the other are one mark each, for each may be of another item of the row. A dash is written there
    too, and is no mark.
    """
    head = _head_stop(reference, table, groups)
    numbers = _holds_numbers(table, groups, head)
    ticked = set() if numbers else _ticked(table)
    columns = {col for group in groups for col in range(group.first, group.stop)}
    texts = [line.text for cell in table.cells if cell.row >= head and cell.col in columns for line in cell.lines]
    shares, units = _are_shares(texts), _units(texts)
    found = []
    for cell in table.cells:
        if cell.row < head:
            continue
        if not cell.lines:
            found += _unread(table, groups, cell, numbers=numbers)
            continue
        each = all(quantity(line.text) for line in cell.lines)
        parts = [(line.text, line.box) for line in cell.lines] if each else [(cell.text, cell.box)]
        parts = [((shares and share_of_a_hundred(text)) or with_digit(text, units), box) for text, box in parts]
        for group in groups:
            is_week = group.stop - group.first > 1 and len(group.months) == 1
            believed = _WRITTEN * cell.confidence * (_of_a_week(cell) if is_week else 1.0)
            if not believed:
                continue
            for col in range(max(cell.col, group.first), min(cell.col + cell.colspan, group.stop)):
                if (cell.row, col) in ticked and not _stands_beside_a_tick(cell):
                    continue
                found += [_text_mark(cell, col, part, believed, numbers=numbers) for part in parts]
    return found


def _text_mark(cell: Cell, col: int, part: tuple[str, Box], believed: Probability, *, numbers: bool) -> Mark:
    """Return the mark for one text of a cell, whose letters are believed so far."""
    text, box = part
    if numbers and text.strip() in _ONE:
        return Mark(row=cell.row, col=col, box=box, kind="text", probability=_UNREAD, text="1")
    sure = believed if set(text) - NOTHING else 1 - _WRITTEN
    mark = Mark(row=cell.row, col=col, box=box, kind="text", probability=sure, text=text)
    if sure >= _IS_WRITTEN or not (numbers and _has_digit(text) and cell.confidence >= _READ_AS_NUMBER):
        return mark
    # which number it is may be unsure, that it is one is not
    return mark.model_copy(update={"probability": _IS_WRITTEN, "text_confidence": cell.confidence})


def is_wordy(text: str) -> bool:
    """Return whether what is written in a column of time is more than the letter or two that a tick is read as."""
    return _has_digit(text) or sum(c.isalpha() for c in text) >= _WORD


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _ticked(table: Table) -> set[tuple[int, int]]:
    """Return the places, row and column, where a tick was seen."""
    return {(m.row, m.col) for m in table.marks if m.kind not in ("text", "fill") and m.probability >= _MARKED}


def _is_read_of_a_tick(text: str) -> bool:
    """Return whether a text is what a large tick is read as, stroke by stroke: "1 V", "4/", "V"."""
    letters = set("".join(text.split()))
    return bool(letters & _CROSSING) and letters <= _CROSSING | _ONE | _STROKES


def _stands_beside_a_tick(cell: Cell) -> bool:
    """Return whether what was read of a cell with a tick is more than what the tick was read as: "1", "4", "V"."""
    letters = sum(c.isalpha() for c in cell.text)
    digits = sum(c.isdigit() for c in cell.text)
    return cell.confidence >= _LEGIBLE and (letters > _WORD or digits > 1)


def _holds_numbers(table: Table, groups: Sequence[PeriodGroup], head: int) -> bool:
    """Return whether the columns of time hold more numbers than marks."""
    columns = {col for group in groups for col in range(group.first, group.stop)}
    numbers = (c for c in table.cells if c.row >= head and c.col in columns and quantity(c.text))
    written = {(c.row, c.col) for c in numbers if not _is_read_of_a_tick(c.text)}
    marked = {(m.row, m.col) for m in table.marks if m.row >= head and m.col in columns and m.probability >= _MARKED}
    return len(written) > len(marked - written)


def _units(texts: Sequence[str]) -> frozenset[str]:
    """Return what the numbers among some texts count: "Orang", "dok"."""
    found = (quantity(text) for text in texts)
    return frozenset(amount.unit for amount in found if amount and amount.unit)


def _are_shares(texts: Sequence[str]) -> bool:
    """Return whether most of some texts are shares of a hundred."""
    shares = [text for text in texts if share_of_a_hundred(text)]
    return len(shares) >= max(_FEWEST_SHARES, _MOSTLY * len(texts)) and sum("%" in t for t in shares) > len(shares) / 2


def _unread(table: Table, groups: Sequence[PeriodGroup], cell: Cell, *, numbers: bool) -> list[Mark]:
    """Return a mark for ink that gave no text: most likely a number among numbers, one stroke a 1, and asked about."""
    columns = {col for group in groups for col in range(group.first, group.stop)}
    # where no marks were looked for, a stroke may be one
    was_looked_at = columns & set(range(cell.col, cell.col + cell.colspan)) <= set(table.period_columns)
    if not (cell.unread or (cell.stroke and (numbers or not was_looked_at))):
        return []
    is_stroke = numbers and cell.stroke and not cell.unread
    known = {(m.row, m.col) for m in table.marks if m.probability >= _MARKED or not numbers}
    return [
        Mark(row=cell.row, col=col, box=cell.box, kind="text", probability=_UNREAD, text="1" if is_stroke else "")
        for col in range(cell.col, cell.col + cell.colspan)
        if col in columns and (cell.row, col) not in known
    ]


def _of_a_week(cell: Cell) -> float:
    """Return how far what is written in a column as narrow as a week's may be believed.

    Shade and ticks are read as a letter or two there, unless a program wrote them.
    """
    if cell.confidence == 1.0 or is_wordy(cell.text):
        return 1.0
    return _TICK_READ if set(cell.text.strip()) <= TICKS else 0.0


def _head_stop(reference: Reference, table: Table, groups: Sequence[PeriodGroup]) -> int:
    """Return the row behind the last that names the periods; a number in a row below is a target, not a month."""
    stop = 0
    for row in range(min(table.n_rows, HEADER_ROWS)):
        cells = [(group, table.cell_at(row, group.first)) for group in groups]
        written = [(group, cell) for group, cell in cells if cell is not None and cell.row == row and cell.lines]
        naming = [cell for group, cell in written if _names(reference, cell.text, group)]
        if len(naming) > len(written) / 2 and len(naming) >= len(groups) / 2:
            stop = max(cell.row + cell.rowspan for cell in naming)
            # what was reached stands behind, its numbers are none of these
            of_groups = {col for group in groups for col in range(group.first, group.stop)}
            weeks = [cell for cell, _ in weeks_under(table, row) if cell.row == stop and cell.col in of_groups]
            stop += len(weeks) > len(groups)
    return stop + _counts_columns(table, stop, groups[0].first)


def _counts_columns(table: Table, row: int, first: int) -> bool:
    """Return whether a row counts the columns: its numbers rise by one, and begin before the columns of time."""
    starting = sorted((c for c in table.cells if c.row == row), key=lambda c: c.col)
    numbers = {
        c.col: int(text) for c in starting if (text := c.text.strip(" .()")).isdecimal() and len(text) <= _DIGITS
    }
    rising = sum(numbers.get(a.col, 0) + 1 == numbers.get(b.col) for a, b in pairwise(starting))
    return rising > len(starting) / 2 and any(col < first for col in numbers)


def _names(reference: Reference, text: str, group: PeriodGroup) -> bool:
    """Return whether a text names the period of a group; "III" alone may be the third quarter."""
    ordinal = (group.months[0] - 1) // len(group.months) + 1
    named = months_named(reference, text)
    return named == group.months or (named == (ordinal,) and not text.strip().isdecimal())
