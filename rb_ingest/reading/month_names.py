"""What the names at the heads of month columns say of where these columns stand.

Twelve equal columns tell by themselves where the months are. Where rules are lost at one end and false ones stand at
the other, twelve others are as equal, and only their names tell that the months begin elsewhere.
"""

from __future__ import annotations

from statistics import median

from rb_ingest.records import Cell, Rule, Table

_NAMES = "JAN FEB MAR APR MEI JUN JUL AGU SEP OKT NOV DES".split()  # noqa: SIM905 - read as one
_OTHER_NAMES = {"PEB": 2, "MAY": 5, "AGT": 8, "AGS": 8, "AUG": 8, "OCT": 10, "NOP": 11, "DEC": 12}
_ROMAN = "I II III IV V VI VII VIII IX X XI XII".split()  # noqa: SIM905
_NUMBERS = {name: number for names in (_NAMES, _ROMAN) for number, name in enumerate(names, start=1)} | _OTHER_NAMES
# Names stand in the first rows; so many have to agree, and none to say something else.
_HEADER_ROWS, _AGREE = 3, 3
# A head is read from this confidence on, as in `columns_of_time`.
_LEGIBLE = 0.8
# Boundaries are the same when they are no further apart than this share of a month's width.
_SAME = 0.3


def columns_off(table: Table) -> int:
    """Return by how many columns the months begin farther left than the twelve of a table, by the names at their heads.

    A plan that begins with another month goes on with January behind December: its names do not agree on one number.

    Returns:
        Less than 0 where they begin farther right; 0 where they stand in their places, or too few names were read.
    """
    place = {col: number for number, col in enumerate(table.month_columns, start=1)}
    for row in range(_HEADER_ROWS):
        heads = [c for c in table.cells if c.row == row and c.colspan == 1 and c.col in place]
        named = [(number, place[c.col]) for c in heads if (number := month_named(c.text)) is not None]
        off = {number - at for number, at in named}
        if len(named) >= _AGREE and len(off) == 1 and not table.is_of_two_years:
            return off.pop()
    return 0


def rules_by_names(table: Table) -> list[Rule]:
    """Return the upright rules that a table lacks (`seen`) or has too many (not `seen`), by the names of its months.

    None where the months stand among its columns as they are; nor where all twelve are columns for sure, for then the
    names that were not read may be those of another year.
    """
    off = columns_off(table)
    if not off:
        return []
    at, end = table.month_columns[0], table.month_columns[-1] + 1
    first, last = table.xs[at], table.xs[end]
    width = (last - first) / len(table.month_columns)
    near, (left, right) = _SAME * width, (table.xs[0], table.xs[-1])
    wanted = [first - k * width for k in range(1, off + 1)] + [last + k * width for k in range(1, -off + 1)]
    if not all(left - near <= x <= right + near for x in wanted):
        return []
    lost = [x for x in wanted if min(abs(x - own) for own in table.xs) > near]
    spare = range(end - off + 1, end + 1) if off > 0 else range(at, at - off)
    false = [table.xs[col] for col in spare if 0 < col < table.n_cols and not _is_boundary(table, col)]
    if not false:
        return []
    top, foot = table.ys[0], table.ys[-1]
    below = max((c.box.y1 for c in table.cells if c.row == 0 and c.colspan > 1 and _is_over(c, table)), default=top)
    # where the months begin, or end, the heads over them do too
    outer = wanted[-1]
    return [
        *(Rule(axis="v", position=x, start=top, end=foot, seen=False) for x in false),
        *(Rule(axis="v", position=x, start=top if x == outer else below, end=foot, seen=True) for x in lost),
    ]


def with_months_at_names(table: Table) -> Table:
    """Return a table whose months are the columns that their names stand in, where these are there as they are.

    What stands over the columns that are none has to be read, or blank: a name that was not may be another year's.
    """
    off = columns_off(table)
    columns = tuple(col - off for col in table.month_columns)
    if not off or rules_by_names(table) or not 0 <= columns[0] <= columns[-1] < table.n_cols:
        return table
    dropped = set(table.month_columns) - set(columns)
    if any(
        c.confidence < _LEGIBLE for c in table.cells if c.row < _HEADER_ROWS and c.colspan == 1 and c.col in dropped
    ):
        return table
    widths = [table.xs[col + 1] - table.xs[col] for col in columns]
    usual = median(widths)
    if any(abs(width - usual) > _SAME * usual for width in widths):
        return table
    return table.model_copy(update={"month_columns": columns, "marks": ()})


def _is_boundary(table: Table, col: int) -> bool:
    """Return whether cells of most rows begin at a column, or end before it, and some of the rule there was seen."""
    if not any(r.seen and abs(r.position - table.xs[col]) <= 1 for r in table.rules if r.axis == "v"):
        return False
    crossed = sum(c.rowspan for c in table.cells if c.col < col < c.col + c.colspan)
    return 2 * crossed < table.n_rows


def _is_over(cell: Cell, table: Table) -> bool:
    return cell.col <= table.month_columns[-1] and cell.col + cell.colspan > table.month_columns[0]


def month_named(text: str) -> int | None:
    """Return the month that a head names, by its first three letters or its numeral; None where it names none."""
    word = "".join(c for c in text.upper() if c.isalpha())
    return _NUMBERS.get(word) if len(word) < len("JAN") or word in _ROMAN else _NUMBERS.get(word[:3])
