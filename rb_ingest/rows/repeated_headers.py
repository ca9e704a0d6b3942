"""A header that most pages of a plan repeat, on a page where its words were hardly read.

Its rows have the same heights on each page, and what little was read of it is the same: that tells it from rows of the
plan, which would get its shaded heads for months.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from rb_ingest.records import Cell, Table
from rb_ingest.rows.columns import Columns

# Heights of the rows of a header on two pages of one print differ by less than this share of a row, on slanted
# photographs too; rows of a plan are as high as their texts.
_SAME_HEIGHT = 0.12
# So many of its cells have the words of the header that was read.
_SAME_WORDS = 2
_ALIKE = 85


def header_rows_like(table: Table, columns: Columns, whole: Sequence[tuple[Table, Columns]]) -> frozenset[int]:
    """Return the rows of a table that are its header, as those of other pages show.

    Args:
        table: A table of a plan.
        columns: What is known of its columns.
        whole: The tables of the plan whose header was read whole, with their columns.

    Returns:
        The rows that are known as header, and those on top that stand where the header of another page stands.
    """
    for other, model in whole:
        count = len(model.header_rows)
        if (
            other is not table
            and model.header_rows == frozenset(range(count))
            and not columns.header_rows >= model.header_rows
            and table.n_rows > count
            and other.n_cols == table.n_cols
            and _same_heights(table, other, count)
            and _same_words(table, other, count) >= _SAME_WORDS
        ):
            return columns.header_rows | model.header_rows
    return columns.header_rows


def _same_heights(table: Table, other: Table, rows: int) -> bool:
    """Return whether the first rows of two tables are equally high, beside the widths of the tables."""
    scale = (table.xs[-1] - table.xs[0]) / (other.xs[-1] - other.xs[0])
    own, model = ([ys[row] - ys[0] for row in range(1, rows + 1)] for ys in (table.ys, other.ys))
    allowed = _SAME_HEIGHT * model[-1] / rows * scale
    return all(abs(a - scale * b) <= allowed for a, b in zip(own, model, strict=True))


def _same_words(table: Table, other: Table, rows: int) -> int:
    words = {(cell.row, cell.col): _word(cell) for cell in other.cells if cell.row < rows and cell.lines}
    return sum(
        len(_word(cell)) > 1 and fuzz.ratio(_word(cell), words.get((cell.row, cell.col), "")) >= _ALIKE
        for cell in table.cells
        if cell.row < rows and cell.lines
    )


def _word(cell: Cell) -> str:
    return cell.text.strip(" .:").casefold()
