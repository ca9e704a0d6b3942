"""What the columns of a plan with twelve months are by their order alone, where no header tells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rb_ingest.language.quantities import quantity
from rb_ingest.plan_kind import GRID_KIND, ColumnRole
from rb_ingest.records import Table

# Columns that stand before the months: the number, the area, kegiatan, sub kegiatan, indikator. Where there are four
# what the first of them holds tells which is left out: the number, or the sub kegiatan.
_BEFORE_MONTHS = (4, 5)
_WITHOUT_SUB_KEGIATAN: tuple[ColumnRole, ...] = ("no", "area", "kegiatan", "indikator")
# The number of a row has so many letters at most ("10.", "IV.", "a)"); so many of a column's texts are such ones.
_OF_A_NUMBER, _NUMBERED = 4, 0.8
_MONTHS = 12
# A boundary of columns that fewer rows of the body have is one of the header alone: of words that show through there,
# of a rule that was seen in letters. The header has so many rows at most.
_OF_THE_BODY = 0.3
_HEADER_ROWS = 3


def roles_by_order(table: Table) -> list[ColumnRole | None] | None:
    """Return the role of each atomic column of a table with twelve months; None where they are not a plan's by number.

    Args:
        table: With its month columns known.
    """
    first = min(table.month_columns)
    columns = _columns_of_the_body(table, first)
    if len(columns) not in _BEFORE_MONTHS:
        return None
    roles: list[ColumnRole | None] = [None] * table.n_cols
    names = GRID_KIND.columns[5 - len(columns) : 5]
    if len(columns) < max(_BEFORE_MONTHS) and _numbers_rows(table, columns[0]):
        names = _WITHOUT_SUB_KEGIATAN
    for own, role in zip(columns, names, strict=True):
        for col in own:
            roles[col] = role
    roles[first : first + _MONTHS] = ["bulan"] * _MONTHS
    if table.n_cols > first + _MONTHS:
        roles[first + _MONTHS] = "ket"
    return roles


def holds_amounts(table: Table, cols: Sequence[int]) -> bool:
    """Return whether most texts of a column, of one or several atomic ones, are numbers: no indicator is one."""
    texts = [cell.text for cell in table.cells if cell.col in cols and cell.colspan <= len(cols) and cell.lines]
    return sum(quantity(text) is not None for text in texts) > len(texts) / 2


def _numbers_rows(table: Table, column: range) -> bool:
    """Return whether a column holds numbers of rows, or nothing: no area is so short."""
    body = [cell for cell in table.cells if cell.col == column.start and cell.row >= _HEADER_ROWS]
    texts = [cell.text for cell in body if cell.lines]
    if not texts:
        return any(cell.stroke for cell in body)  # ones are strokes
    return sum(len(text) <= _OF_A_NUMBER for text in texts) >= _NUMBERED * len(texts)


def _columns_of_the_body(table: Table, first: int) -> list[range]:
    """Return the columns before the months, each with its atomic ones, as the rows below the header have them."""
    body = range(_HEADER_ROWS, table.n_rows) if table.n_rows > 2 * _HEADER_ROWS else range(table.n_rows)
    crossed = [0] * (first + 1)
    for cell in table.cells:
        rows = len(range(max(body.start, cell.row), min(body.stop, cell.row + cell.rowspan)))
        for boundary in range(cell.col + 1, min(first, cell.col + cell.colspan)):
            crossed[boundary] += rows
    kept = [0, *(b for b in range(1, first) if crossed[b] <= (1 - _OF_THE_BODY) * len(body)), first]
    return [range(a, b) for a, b in pairwise(kept)]
