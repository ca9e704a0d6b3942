"""The columns of a plan by the headers of all its pages."""

from __future__ import annotations

import pytest

from rb_ingest.records import Cell, Mark, Table
from rb_ingest.rows.column_model import agreed_columns
from rb_ingest.rows.rows import plan_rows
from testkit.page_factory.sheet import cell_of
from testkit.reference import REFERENCE
from tests.rows.tables import RB_KET, Row, page, table

HALF: Row = {"no": "1", "area": "Manajemen Perubahan", "kegiatan": "1. Tim", "sub_kegiatan": "SK"}
ROLES = ("no", "area", "kegiatan", "sub_kegiatan", "indikator", *["bulan"] * 12, "ket")


def plan(first: int, count: int) -> list[Row]:
    rows = [
        {"sub_kegiatan": f"Sub {i}", "indikator": f"Laporan {i}", "bulan": "3 11"} for i in range(first, first + count)
    ]
    return [{**HALF, **rows[0]}, *rows[1:]]


def run_together(drawn: Table, text: str | None = None) -> Table:
    """Lose the rule between INDIKATOR and the months in the upper row of the header."""
    head, title = cell_of(drawn, 0, 4), cell_of(drawn, 0, 5)
    lines = (*head.lines, *title.lines)
    if text is not None:
        lines = (head.lines[0].model_copy(update={"text": text}),)
    joined = Cell(row=0, col=4, colspan=13, box=head.box.union(title.box), lines=lines)
    below = Cell(row=1, col=4, box=head.box)
    return drawn.model_copy(update={"cells": (*tuple(c for c in drawn.cells if c not in (head, title)), joined, below)})


def told(*tables: Table) -> list[tuple]:
    result = plan_rows(REFERENCE, [page(drawn, number) for number, drawn in enumerate(tables, start=3)])
    assert result.findings == ()
    return [(row.page_no, row.indikator, row.month_set) for row in result.rows]


def test_a_header_cell_that_ran_into_the_months_keeps_its_name():
    drawn = table(plan(1, 3), RB_KET)
    (columns,) = agreed_columns(REFERENCE, [run_together(drawn)])
    assert columns is not None
    assert columns.roles == ROLES
    assert told(run_together(drawn)) == told(drawn)


def test_a_half_read_header_takes_the_columns_of_the_other_pages_before_and_behind_it():
    tables = [table(plan(first, 3), RB_KET) for first in (1, 4, 7)]
    for spoiled in range(3):
        damaged = [run_together(t, "INDKTR PLKSN BLN") if i == spoiled else t for i, t in enumerate(tables)]
        assert [columns and columns.roles for columns in agreed_columns(REFERENCE, damaged)] == [ROLES] * 3
        assert told(*damaged) == told(*tables)


def test_a_half_read_header_does_not_cost_the_pages_without_one():
    tables = [table(plan(1, 3), RB_KET), table(plan(4, 3), RB_KET, header=False)]
    assert told(run_together(tables[0]), tables[1]) == told(*tables)


def swallowed(drawn: Table, first: int, text: str) -> Table:
    """Let the head of the months run over all heads from a column on, as where pale rules of a header are lost."""
    lost = [cell_of(drawn, row, col) for row in (0, 1) for col in range(first, 17)]
    title = cell_of(drawn, 0, 5)
    lines = (title.lines[0].model_copy(update={"text": text}),)
    whole = Cell(row=0, col=first, colspan=17 - first, box=cell_of(drawn, 0, first).box.union(title.box), lines=lines)
    below = Cell(row=1, col=first, colspan=17 - first, box=cell_of(drawn, 1, 5).box)
    return drawn.model_copy(update={"cells": (*tuple(c for c in drawn.cells if c not in lost), whole, below)})


@pytest.mark.parametrize("first", [3, 4])
def test_heads_that_ran_together_with_the_months_are_told_by_their_order(first):
    drawn = table(plan(1, 4), RB_KET)
    damaged = swallowed(drawn, first, "JADWAL PELAKSANAAN GIATN")
    (columns,) = agreed_columns(REFERENCE, [damaged])
    assert columns is not None
    assert columns.roles == ROLES
    assert told(damaged) == told(drawn)


def test_a_half_read_header_in_another_order_is_not_told_by_the_usual_one():
    order = ("no", "kegiatan", "area", "sub_kegiatan", "indikator", "bulan", "ket")
    drawn = table([{"no": "1", "area": "Manajemen Perubahan", "sub_kegiatan": "Sub", "bulan": "3"}], order)
    (columns,) = agreed_columns(REFERENCE, [swallowed(drawn, 3, "JADWAL PELAKSANAAN GIATN")])
    assert columns is not None
    assert "indikator" not in columns.roles


def test_tables_that_are_no_plan_have_no_columns():
    numbers = table([{"no": "1"}], ("no", "ket"), heads={"no": "NAMA", "ket": "JABATAN"})
    assert agreed_columns(REFERENCE, [numbers]) == (None,)
    assert agreed_columns(REFERENCE, [numbers, table(plan(1, 3), RB_KET)])[0] is None


def misread(drawn: Table, kept: tuple[int, ...] = (0, 1)) -> Table:
    """Leave of a header only the words of some columns, and take its shaded heads for months."""
    cells = []
    for cell in drawn.cells:
        is_lost = cell.row < 3 and cell.col not in kept and cell.lines
        lines = (cell.lines[0].model_copy(update={"text": "pp opa"}),) if is_lost else cell.lines
        cells.append(cell.model_copy(update={"lines": lines}))
    shaded = [cell for cell in drawn.cells if cell.row == 1 and cell.col >= 5]
    marks = [Mark(row=1, col=cell.col, box=cell.box, kind="fill", probability=0.99) for cell in shaded]
    return drawn.model_copy(update={"cells": tuple(cells), "marks": (*marks, *drawn.marks)})


def test_a_repeated_header_that_was_hardly_read_is_no_row_and_marks_nothing():
    tables = [table(plan(first, 3), RB_KET, numbers=True) for first in (1, 4, 7)]
    assert told(tables[0], misread(tables[1]), tables[2]) == told(*tables)


def test_rows_as_high_as_a_header_with_other_words_are_rows():
    head, bare = table(plan(1, 3), RB_KET, numbers=True), table(plan(4, 5), RB_KET, header=False)
    assert len(told(head, bare)) == 8
