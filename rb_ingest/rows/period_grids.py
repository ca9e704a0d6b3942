"""Period grids: what the columns of time mean, by their header words and their place, never by their width alone.

Offices print the year as twelve months, as quarters, as half-years, as weeks under months.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rb_ingest.plan_kind import GRID_KIND
from rb_ingest.records import Cell, Record, Table
from rb_ingest.reference import Reference
from rb_ingest.rows.header_words import CERTAIN, header_similarity
from rb_ingest.rows.period_heads import months_of_quarters, periods_without_names, quarters_in_a_row
from rb_ingest.rows.period_names import MONTHS, is_called_half, is_of_halves, is_of_quarters, months_named, span_of
from rb_ingest.rows.period_weeks import months_by_weeks, weeks_under

# The header takes up so many rows at most: a title over all, quarters, months, weeks.
HEADER_ROWS = 5
# Of columns that may be periods, groups cover this share at least: some narrow columns before them are something else.
_COVERED = 0.6
_SECOND = 2
# So many of the twelve months of two years have to be read to tell the others.
_TWO_YEARS_NAMED = 9
# ... beside columns whose heads say otherwise, in so many letters at least.
_WORD = 3
# Columns of one plan have the same share of the table's width, to this.
_SAME_PLACE = 0.02


class PeriodGroup(Record):
    """Neighbouring atomic columns that stand for the same months.

    Attributes:
        first: The first of them.
        stop: The one behind the last.
        months: The months that a mark in them stands for.
    """

    first: int
    stop: int
    months: tuple[int, ...]


@dataclass(frozen=True)
class _Named:
    """A header cell that names a period."""

    cell: Cell
    months: tuple[int, ...]


def find_period_groups(reference: Reference, table: Table) -> tuple[PeriodGroup, ...]:
    """Find the columns of time of a table by its header.

    Returns:
        The groups, left to right; () where no header names periods, or they are the twelve month columns already.
    """
    if by_weeks := _months_of_weeks(reference, table):
        return by_weeks
    best: tuple[PeriodGroup, ...] = ()
    for row in range(min(table.n_rows, HEADER_ROWS)):
        # of quarters with their months under them the months say more
        found = _planned(reference, table, row, _groups_of(reference, table, row))
        best = max(best, found, key=lambda groups: (len({m for g in groups for m in g.months}), len(groups)))
    if sum(len(group.months) for group in best) == MONTHS:
        under = months_of_quarters(reference, table, [group.first for group in best], best[-1].stop)
        return tuple(PeriodGroup(first=col, stop=col + 1, months=(m,)) for m, col in enumerate(under, start=1)) or best
    unread = periods_without_names(reference, table)
    nameless = tuple(PeriodGroup(first=col, stop=col + 1, months=months) for col, months in unread)
    return _planned(reference, table, HEADER_ROWS, nameless) if nameless else best


def _groups_of(reference: Reference, table: Table, row: int) -> tuple[PeriodGroup, ...]:
    """Return the periods that one row of the header names, with those between and beside them that it lost."""
    years = quarters_in_a_row(table, row)
    if years:
        year = next((y for y in years if not _is_of_the_past(reference, table, row, y[0].col)), years[0])
        return tuple(_group(_Named(cell, span_of(k, 3))) for k, cell in enumerate(year, start=1))
    named = _halves(reference, sorted(_starting(table, row), key=lambda c: c.col)) or [
        n for n in (_named(reference, cell) for cell in sorted(_starting(table, row), key=lambda c: c.col)) if n
    ]
    named = [n for n in named if not (n.cell.text.strip().isdecimal() and n.cell.col == 0)]
    if len(named) >= 2 and _counts_columns(table, row, named):
        return ()
    if length := _length_above(table, row, named):
        named = [_Named(n.cell, span_of(n.months[0], length)) for n in named]
    if whole := _over_two_years(table, named):
        return whole
    lengths = Counter(len(n.months) for n in named)
    length = max(lengths, key=lambda k: (lengths[k], k), default=1)
    anchors = _rising(_of_the_plan(reference, table, row, [n for n in named if len(n.months) == length]))
    if len(anchors) < 2:
        return ()
    groups: list[PeriodGroup] = list(_without_its_number(table, row, anchors[0]))
    for before, after in pairwise(anchors):
        groups.append(_group(before))
        missing = _ordinal_of(after) - _ordinal_of(before) - 1
        start, stop = before.cell.col + before.cell.colspan, after.cell.col
        if (stop - start < missing) or (missing == 0 and stop > start):
            return ()
        edges = _parted(table, row, (start, stop), missing)
        groups += [
            PeriodGroup(first=a, stop=b, months=span_of(_ordinal_of(before) + k, length))
            for k, (a, b) in enumerate(pairwise(edges), start=1)
        ]
    groups.append(_group(anchors[-1]))
    return tuple(_completed(table, row, groups, length))


def _without_its_number(table: Table, row: int, second: _Named) -> tuple[PeriodGroup, ...]:
    """Return the first quarter or half whose number was lost: a single stroke, left of the second."""
    before = table.cell_at(row, second.cell.col - 1) if second.cell.col else None
    if before is None or _ordinal_of(second) != _SECOND or before.colspan != second.cell.colspan:
        return ()
    words = " ".join(before.text.upper().split())
    length = len(second.months)
    if (length == 3 and is_of_quarters(words)) or (length == 6 and is_of_halves(words)):
        return (PeriodGroup(first=before.col, stop=before.col + before.colspan, months=span_of(1, length)),)
    return ()


def _over_two_years(table: Table, named: Sequence[_Named]) -> tuple[PeriodGroup, ...]:
    """Return the twelve months of a year that does not begin in January, () for all else.

    A few names may be lost where all others agree on the month that begins the twelve columns.
    """
    together = all(a.cell.col + a.cell.colspan == b.cell.col for a, b in pairwise(named))
    in_order = all(a.months[0] % MONTHS + 1 == b.months[0] for a, b in pairwise(named))
    if len(named) == MONTHS and together and in_order and all(len(n.months) == 1 for n in named):
        return tuple(_group(n) for n in named) if named[0].months[0] > 1 else ()
    months = [n for n in named if len(n.months) == 1 and n.cell.colspan == 1]
    block = table.period_columns or tuple(n.cell.col for n in months)
    if len(block) != MONTHS or block[-1] - block[0] != MONTHS - 1 or len(months) != len(named):
        return ()
    begins = {(n.months[0] - 1 - n.cell.col + block[0]) % MONTHS for n in months}
    if len(months) < _TWO_YEARS_NAMED or len(begins) != 1 or begins == {0}:
        return ()
    [first] = begins
    return tuple(
        PeriodGroup(first=col, stop=col + 1, months=((first + k) % MONTHS + 1,)) for k, col in enumerate(block)
    )


def _halves(reference: Reference, cells: Sequence[Cell]) -> list[_Named]:
    """Return two neighbours that are called SEMESTER, whose first number is soon lost: a single stroke."""
    called = [cell for cell in cells if is_called_half(cell.text)]
    if len(called) != 2 or called[0].col + called[0].colspan != called[1].col:
        return []
    told = [months_named(reference, cell.text) for cell in called]
    if told[0] in ((), span_of(1, 6)) and told[1] in ((), span_of(2, 6)):
        return [_Named(cell, span_of(k, 6)) for k, cell in enumerate(called, start=1)]
    return []


def _length_above(table: Table, row: int, named: Sequence[_Named]) -> int:
    """Return the months of each of some columns that are only numbered, 0 where they are months or named in full.

    Four columns "I" to "IV" are quarters: nobody plans four months. "1" to "4" may be targets, so the word has to stand
    above them; "I" and "II" below SEMESTER are halves of the year.
    """
    numbers = [n.months[0] if len(n.months) == 1 else 0 for n in named]
    # two years side by side: what is planned and what was reached
    half = len(numbers) // 2
    once = numbers[:half] if numbers[:half] == numbers[half:] else numbers
    if once not in ([1, 2, 3, 4], [1, 2]):
        return 0
    above = table.cell_at(row - 1, named[0].cell.col) if row else None
    words = " ".join(above.text.upper().split()) if above is not None else ""
    if len(once) == 2:
        return 6 if is_of_halves(words) else 0
    in_roman = not any(n.cell.text.strip().isdecimal() for n in named)
    return 3 if in_roman or is_of_quarters(words) else 0


def _of_the_plan(reference: Reference, table: Table, row: int, named: Sequence[_Named]) -> list[_Named]:
    """Return of two years side by side the one that is planned: beside it stands what was reached."""
    years: list[list[_Named]] = []
    for one in named:
        if years and _ordinal_of(years[-1][-1]) < _ordinal_of(one):
            years[-1].append(one)
        else:
            years.append([one])
    whole = [year for year in years if len(year) * len(year[0].months) >= MONTHS]
    if len(whole) < 2:
        return list(named)
    return next((year for year in whole if not _is_of_the_past(reference, table, row, year[0].cell.col)), whole[0])


def _planned(reference: Reference, table: Table, row: int, groups: tuple[PeriodGroup, ...]) -> tuple[PeriodGroup, ...]:
    """Return groups as they are, or where they are of what was reached those of the plan beside them.

    The names of the plan's own were not read then: its head spans as many columns, and these are alike. () without it.
    """
    reached = [
        cell
        for cell in table.cells
        if groups and cell.row < row and cell.colspan > 1 and cell.col <= groups[0].first < cell.col + cell.colspan
        if _says_what_was_reached(reference, cell)
    ]
    if not reached:
        return groups
    head = reached[0]
    other = next(
        (
            cell
            for cell in sorted(table.cells, key=lambda c: c.col)
            if cell.row == head.row and cell.colspan == head.colspan and cell.lines
            if not _says_what_was_reached(reference, cell)
        ),
        None,
    )
    if other is None or groups[-1].stop > head.col + head.colspan:
        return ()
    by = other.col - head.col
    return tuple(g.model_copy(update={"first": g.first + by, "stop": g.stop + by}) for g in groups)


def _is_of_the_past(reference: Reference, table: Table, row: int, col: int) -> bool:
    """Return whether a group stands above a column that says what was reached."""
    above = [table.cell_at(r, col) for r in range(row)]
    return any(_says_what_was_reached(reference, cell) for cell in above if cell is not None)


def _says_what_was_reached(reference: Reference, cell: Cell) -> bool:
    role, score = header_similarity(reference, cell.text, GRID_KIND.jenis)
    return score >= CERTAIN and role in ("realisasi", "capaian")


def _group(named: _Named) -> PeriodGroup:
    return PeriodGroup(first=named.cell.col, stop=named.cell.col + named.cell.colspan, months=named.months)


def _ordinal_of(named: _Named) -> int:
    return (named.months[0] - 1) // len(named.months) + 1


def _rising(named: Sequence[_Named]) -> list[_Named]:
    """Return the longest part of the names in which each is later than the one on its left."""
    best: list[list[_Named]] = []
    for one in named:
        before = [run for run in best if _ordinal_of(run[-1]) < _ordinal_of(one)]
        best.append([*max(before, key=len, default=[]), one])
    return max(best, key=len, default=[])


def _parted(table: Table, row: int, place: tuple[int, int], count: int) -> list[int]:
    """Part columns into so many periods: where weeks begin with 1 again, or else evenly."""
    start, stop = place
    if count == 0:
        return [start]
    cells = [c for c in table.cells if c.row == row and start <= c.col < stop]
    if len(cells) == count:
        return [*(c.col for c in sorted(cells, key=lambda c: c.col)), stop]
    votes: Counter[int] = Counter()
    for cell, week in weeks_under(table, row):
        if start <= cell.col < stop:
            votes[cell.col - week + 1] += 1
    inner = sorted(col for col, _ in votes.most_common(count) if start < col < stop)[: count - 1]
    if len(inner) < count - 1:
        inner = [start + round((stop - start) * k / count) for k in range(1, count)]
    return [start, *inner, stop]


def _completed(table: Table, row: int, groups: list[PeriodGroup], length: int) -> list[PeriodGroup]:
    """Add the first and the last periods of the year where their names were not read, if there are columns for them.

    They are as wide as the others, or reach to where weeks begin with 1 again.
    """
    block = set(table.period_columns)
    width = round(sum(g.stop - g.first for g in groups) / len(groups))
    ones = [cell.col for cell, week in weeks_under(table, row) if week == 1 and cell.col in block]
    groups = _with_blank_heads(table, row, groups, length)
    while groups[0].months[0] > 1 and groups[0].first - 1 in block:
        first = groups[0].first
        left = max([col for col in ones if col < first], default=max(min(block), first - width))
        if (groups[0].months[0] - 1) // length == 1:
            left = min(block) if first - min(block) <= width + 1 else left
        if left >= first:
            break
        groups.insert(
            0, PeriodGroup(first=left, stop=first, months=span_of((groups[0].months[0] - 1) // length, length))
        )
    while groups[-1].months[-1] < MONTHS and groups[-1].stop in block:
        stop = groups[-1].stop
        end = max(block) + 1 if ones else min(max(block) + 1, stop + width)
        right = min([col for col in ones if col > stop], default=end)
        groups.append(PeriodGroup(first=stop, stop=right, months=span_of(groups[-1].months[-1] // length + 1, length)))
    return groups


def _with_blank_heads(table: Table, row: int, groups: list[PeriodGroup], length: int) -> list[PeriodGroup]:
    """Add the first periods where as many heads without a name stand left of the others as are missing."""
    missing = (groups[0].months[0] - 1) // length
    blank = sorted((c for c in table.cells if c.row == row and c.col < groups[0].first), key=lambda c: c.col)[-missing:]
    alike = {1} != {c.colspan for c in blank} <= {g.stop - g.first for g in groups}
    if not missing or len(blank) < missing or not alike or any(cell.lines for cell in blank):
        return groups
    first = (
        PeriodGroup(first=cell.col, stop=cell.col + cell.colspan, months=span_of(k, length))
        for k, cell in enumerate(blank, start=1)
    )
    return [*first, *groups]


def _months_of_weeks(reference: Reference, table: Table) -> tuple[PeriodGroup, ...]:
    """Return the months over weeks, () where no row of the header has such below it."""
    for row in range(min(table.n_rows, HEADER_ROWS)):
        if edges := months_by_weeks(reference, table, row):
            return tuple(PeriodGroup(first=a, stop=b, months=(m,)) for m, (a, b) in enumerate(pairwise(edges), start=1))
    return ()


def _counts_columns(table: Table, row: int, run: Sequence[_Named]) -> bool:
    """Return whether a run of numbers belongs to the row that counts the columns: 5 stands before its 6."""
    start = run[0]
    if not start.cell.text.strip().isdecimal():
        return False
    before = table.cell_at(row, start.cell.col - 1) if start.cell.col else None
    text = before.text.strip(" .()") if before is not None and before.row == row else ""
    return text.isdecimal() or start.months[0] not in (1, MONTHS // 2 + 1)


def _starting(table: Table, row: int) -> list[Cell]:
    return [cell for cell in table.cells if cell.row == row and cell.lines]


def _named(reference: Reference, cell: Cell) -> _Named | None:
    months = months_named(reference, cell.text)
    return _Named(cell, months) if months else None


def is_whole_year(reference: Reference, groups: Sequence[PeriodGroup], table: Table) -> bool:
    """Return whether groups are all months of a year, and most of the columns that may be periods."""
    inside = {col for group in groups for col in range(group.first, group.stop)}
    block = set(table.period_columns) - (named_beside(reference, table) - inside)
    covered = len(inside)
    return sum(len(group.months) for group in groups) == MONTHS and covered >= _COVERED * len(block)


def named_beside(reference: Reference, table: Table) -> set[int]:
    """Return the columns that have a name of their own, or stand below what was reached.

    Beside the columns of time such a column is another one, or another year: that of what was reached.
    """
    own = {
        cell.col
        for cell in table.cells
        if cell.row < HEADER_ROWS
        and cell.colspan == 1
        and (_named(reference, cell) or sum(c.isalpha() for c in cell.text) >= _WORD)
        and not cell.text.isdecimal()
    }
    past = {
        col
        for cell in table.cells
        if cell.row < HEADER_ROWS and cell.colspan > 1 and _says_what_was_reached(reference, cell)
        for col in range(cell.col, cell.col + cell.colspan)
    }
    return own | past


def same_places(one: Table, other: Table) -> bool:
    """Return whether two tables have their columns in the same places, as pages of one plan do."""
    if one.n_cols != other.n_cols:
        return False
    widths = [[(b - a) / (t.xs[-1] - t.xs[0]) for a, b in pairwise(t.xs)] for t in (one, other)]
    return max(abs(a - b) for a, b in zip(*widths, strict=True)) < _SAME_PLACE
