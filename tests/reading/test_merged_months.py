"""A drawn page without a header whose every row merges months has no rules between these; the other pages have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.reading.sister_pages import better_reading, rules_of_sisters
from rb_ingest.records import GivenRule, PageReading
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.rules import without_rule
from testkit.page_factory.sheet import Sheet
from testkit.page_factory.spec import MarkLook, Months
from testkit.pages import A4_LANDSCAPE, Row, Style, draw_plan, vector_pdf
from testkit.reference import REFERENCE

SETTINGS = Settings()
WHOLE_YEAR = range(1, 13)


def page_of(label: str, months: Sequence[Months]) -> list[Row]:
    return [
        Row("1", "Penguatan Pengawasan", f"Kegiatan {label}", f"Rapat {label}{k}", f"Notula rapat {label}{k}", each)
        for k, each in enumerate(months, start=1)
    ]


def merged(sheet: Sheet, groups: Sequence[tuple[int, int]]) -> Sheet:
    """Leave out the rules between the first and the last month of each group, in all rows of the page."""
    table = sheet.true_table
    for first, last in groups:
        for month in range(first + 1, last + 1):
            sheet = without_rule(x=table.xs[table.month_columns[month - 1]])(sheet)
    return sheet


def read_with_sisters(path: Path, pages: int) -> tuple[list[PageReading], Mapping[int, Sequence[GivenRule]]]:
    readings = [read_page(path, page_no, SETTINGS) for page_no in range(1, pages + 1)]
    assert {page.source for page in readings} == {"born_digital"}
    rules = rules_of_sisters(readings).rules
    for page_no, given in rules.items():
        again = read_page(path, page_no, SETTINGS, rules=given)
        readings[page_no - 1] = better_reading(readings[page_no - 1], again, given)
    return readings, rules


@pytest.mark.parametrize("pages_before", [1, 2])
@pytest.mark.parametrize(
    ("look", "drawn", "groups", "expected"),
    [
        ("shade", [WHOLE_YEAR], [(1, 12)], [WHOLE_YEAR]),
        ("shade", [{4, 5, 6}, (), {4, 5, 6, 8}], [(1, 3), (4, 6)], [{4, 5, 6}, (), {4, 5, 6, 8}]),
        ("x", [{2, 7}, {11}], [(1, 3), (5, 6), (10, 12)], [{1, 2, 3, 7}, {10, 11, 12}]),
        ("√", [()], [(1, 12)], [()]),
    ],
)
def test_a_mark_in_cells_that_every_row_merges_stands_for_their_months(
    look: MarkLook,
    drawn: Sequence[Months],
    groups: Sequence[tuple[int, int]],
    expected: Sequence[Months],
    pages_before: int,
    tmp_path: Path,
) -> None:
    before = [page_of(name, [{3}, {1, 9}, {5}]) for name in "AB"[:pages_before]]
    plan = draw_plan([*before, page_of("Z", drawn)], Style(paper=A4_LANDSCAPE, size=8, mark=look, header_on="first"))
    sheets = [*plan.sheets[:-1], merged(plan.sheets[-1], groups)]
    path = tmp_path / "plan.pdf"
    path.write_bytes(vector_pdf(sheets))
    readings, rules = read_with_sisters(path, len(sheets))
    assert list(rules) == [len(sheets)]
    assert len(rules[len(sheets)]) == sum(last - first for first, last in groups)
    found = [row for row in plan_rows(REFERENCE, readings).rows if row.page_no == len(sheets)]
    assert [row.indikator for row in found] == [row.indikator for row in plan.rows if row.page_no == len(sheets)]
    assert [set(row.month_set) for row in found] == [set(months) for months in expected]
    assert any("merges months" in warning for warning in readings[-1].warnings)


def test_a_page_whose_columns_stand_elsewhere_is_left_as_it_is(tmp_path: Path) -> None:
    style = Style(paper=A4_LANDSCAPE, size=8, header_on="first")
    plan = draw_plan([page_of("A", [{3}, {7}])], style)
    other = draw_plan([page_of("Z", [WHOLE_YEAR])], Style(paper=A4_LANDSCAPE, size=8, margin=31, header_on="first"))
    path = tmp_path / "plan.pdf"
    path.write_bytes(vector_pdf([plan.sheets[0], merged(other.sheets[0], [(1, 12)])]))
    assert read_with_sisters(path, 2)[1] == {}
