"""Drafts: the items of each ruled row with their months; and what happens to any table at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rb_ingest.rows.body import gather_body, role_cells
from rb_ingest.rows.drafts import Draft, draft_rows
from rb_ingest.rows.items import ListStyle, split_items
from rb_ingest.rows.months import RUN_TOGETHER
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.tables import RB_KET, Row, page, table


def drafts(rows: list[Row]) -> list[Draft]:
    body = gather_body(REFERENCE, [page(table(rows))])
    return draft_rows(REFERENCE, body, role_cells(REFERENCE, body, "indikator"), ListStyle(), "RB")


def test_a_blank_indicator_is_a_draft_without_item() -> None:
    found = drafts([{"indikator": "A"}, {"indikator": "", "bulan": "3"}])
    assert [(d.start, d.stop, d.item is None, d.is_marked) for d in found] == [(0, 1, False, False), (1, 2, True, True)]


def test_indicators_beside_one_tall_set_of_month_cells() -> None:
    drawn = table([{"indikator": "1. A", "bulan": "4"}, {"indikator": "2. B"}])
    tall = [c.model_copy(update={"rowspan": 2}) if c.row == 2 and c.col >= 5 else c for c in drawn.cells]
    marks = tuple(m.model_copy(update={"box": m.box.model_copy(update={"y0": 144, "y1": 152})}) for m in drawn.marks)
    cells = tuple(c for c in tall if not (c.row == 3 and c.col >= 5))
    body = gather_body(REFERENCE, [page(drawn.model_copy(update={"cells": cells, "marks": marks}))])
    found = draft_rows(REFERENCE, body, role_cells(REFERENCE, body, "indikator"), ListStyle(), "RB")
    assert [[m.bulan for m in d.months if m.marked] for d in found] == [[4], [4]]
    assert [(d.start, d.stop, d.place) for d in found] == [(0, 2, 0), (0, 2, 1)]
    assert {d.sure for d in found} == {RUN_TOGETHER}, "months that are not ruled where the indicators are: a lost rule"


words = st.sampled_from(
    ["1. Data", "a) Surat", "- Laporan", "kegiatan", "dan", "b).", "¢) Zona", "2009, meliputi:", ";", "%"]
)
texts = st.lists(words, max_size=4).map("\n".join)
cells = st.fixed_dictionaries(
    {},
    optional={name: texts for name in RB_KET if name != "bulan"} | {"bulan": st.sampled_from(["", "1", "3|7", "5#"])},
)
pages = st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(pages)
def test_any_table_gives_rows_in_order(drawn: list[list[Row]]) -> None:
    readings = [page(table(rows, RB_KET, header=n == 0), n + 1) for n, rows in enumerate(drawn)]
    result = plan_rows(REFERENCE, readings)
    assert [row.row_no for row in result.rows] == list(range(1, len(result.rows) + 1))
    assert [row.page_no for row in result.rows] == sorted(row.page_no for row in result.rows)
    assert all(len(row.months) == 12 for row in result.rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(words.flatmap(lambda w: st.sampled_from(["", "   "]).map(lambda i: i + w)), min_size=1, max_size=8))
def test_items_share_out_all_lines_in_order(drawn: list[str]) -> None:
    body = gather_body(REFERENCE, [page(table([{"indikator": "\n".join(drawn)}], numbers=True))])
    lines = role_cells(REFERENCE, body, "indikator")[0].lines
    items = split_items(REFERENCE, lines)
    assert [line for item in items for line in item.lines] == list(lines)
