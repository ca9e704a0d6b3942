"""Columns told by their order: a header that nobody can read costs nothing, whatever rules were seen in it."""

from __future__ import annotations

import pytest

from rb_ingest.records import Cell, Table
from rb_ingest.rows.columns import find_columns
from rb_ingest.rows.order_of_columns import roles_by_order
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.forms import form
from tests.rows.tables import page

RUBBISH = ["", "ZI EERA", "", "SUB'KEMAAHANA4A JOTAA", "al ND", "KATOR KEBERHASNHJ", *["~"] * 12, "KED/."]
NUMBERS = ["1", "2", "3", "4", "5", "5", *["6"] * 12, "7"]
WIDTHS = (25.0, 80.0, 110.0, 60.0, 60.0, 150.0, *[20.0] * 12, 40.0)
MONTHS = range(6, 18)


def plan(numbers: list[list[str]], rows: int = 6) -> Table:
    """Return a plan whose sub kegiatan was cut in two by a line in its header: the body has it in one."""
    texts = [["1", "Tata Laksana", f"Kegiatan {k}", f"Sub {k}", "", f"Dokumen {k}"] for k in range(rows)]
    drawn = form(
        [RUBBISH, *numbers], [[*row, *[""] * 13] for row in texts], WIDTHS, months=MONTHS, ticks=[(1, 7), (3, 9)]
    )
    return drawn.model_copy(update={"cells": tuple(whole for cell in drawn.cells if (whole := joined(cell, drawn)))})


def joined(cell: Cell, drawn: Table) -> Cell | None:
    if cell.row == 0 or cell.col not in (3, 4):
        return cell
    if cell.col == 4:
        return None
    box = cell.box.model_copy(update={"x1": drawn.xs[5]})
    return cell.model_copy(update={"colspan": 2, "box": box})


@pytest.mark.parametrize("numbers", [[], [NUMBERS]], ids=["no numbers", "numbers"])
def test_a_rule_of_the_header_alone_parts_no_column(numbers: list[list[str]]) -> None:
    expected = ["no", "area", "kegiatan", "sub_kegiatan", "sub_kegiatan", "indikator", *["bulan"] * 12, "ket"]
    assert roles_by_order(plan(numbers)) == expected
    found = find_columns(REFERENCE, plan(numbers), None)
    assert found is not None
    assert list(found.roles) == expected


def test_what_stands_above_the_numbers_of_all_columns_is_a_header() -> None:
    rows = plan_rows(REFERENCE, [page(plan([NUMBERS]), 4)]).rows
    assert [row.indikator for row in rows] == [f"Dokumen {k}" for k in range(6)]
    assert [row.month_set for row in rows] == [(), (2,), (), (4,), (), ()]


@pytest.mark.parametrize("count", [3, 6])
def test_other_numbers_of_columns_are_no_plans(count: int) -> None:
    body = [[*[f"teks {k} {c}" for c in range(count)], *[""] * 12] for k in range(7)]
    drawn = form([[""] * (count + 12)], body, (*[90.0] * count, *[20.0] * 12), months=range(count, count + 12))
    assert roles_by_order(drawn) is None


@pytest.mark.parametrize(
    ("first", "roles"),
    [
        ("Tata Laksana", ["area", "kegiatan", "sub_kegiatan", "indikator"]),
        ("2.", ["no", "area", "kegiatan", "indikator"]),
        ("IV", ["no", "area", "kegiatan", "indikator"]),
    ],
)
def test_what_the_first_of_four_columns_holds_tells_which_is_left_out(first: str, roles: list[str]) -> None:
    body = [[first, "Penataan", f"Kegiatan {k}", f"Dokumen {k}", *[""] * 12] for k in range(7)]
    drawn = form([["~"] * 16], body, (60.0, 90.0, 110.0, 150.0, *[20.0] * 12), months=range(4, 16))
    found = roles_by_order(drawn)
    assert found is not None
    assert found[:4] == roles
