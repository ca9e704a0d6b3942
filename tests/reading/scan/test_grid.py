"""From rules to cells: spans, rules that a bad copy has lost, month columns."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.grid import month_columns, with_regular_months
from rb_ingest.records import Box, Rule, Table
from testkit.page_factory.sheet import Stroke, Text
from testkit.pages import (
    A4_LANDSCAPE,
    Picture,
    Row,
    Style,
    ZiRow,
    bilevel,
    broken_rules,
    draw_plan,
    draw_zi_plan,
    noisy,
    picture,
)
from tests.reading.month_table import MonthTable
from tests.reading.page_steps import ROWS, places, rubbed_out, ruled_sheet, tables_of

DPI = 150
XS, YS = (60, 160, 300, 500), (60, 90, 120, 150, 180)


@pytest.fixture(scope="module")
def shot() -> Picture:
    return picture(draw_plan([ROWS]).sheets[0], DPI)


def one_table(page: Picture) -> Table:
    [table] = tables_of(page)
    return table


def inferred(table: Table, axis: str) -> list[Rule]:
    return [rule for rule in table.rules if rule.axis == axis and not rule.seen]


@pytest.mark.parametrize(
    "style",
    [
        Style(),
        Style(paper=A4_LANDSCAPE, size=9, number_row="each", month_names="romawi"),
        Style(number_row="span", ket=False, month_names="nama"),
        Style(header_on="none", merge=False),
        Style(header_fill=(200, 200, 200), rule_width=1.2, label_valign="middle"),
    ],
    ids=["plain", "numbered", "without ket", "without header", "filled header"],
)
def test_cells_and_spans_are_those_that_were_drawn(style):
    page = picture(draw_plan([ROWS], style).sheets[0], DPI)
    table, truth = one_table(page), page.sheet.true_table
    assert places(table) == places(truth)
    assert table.month_columns == truth.month_columns
    assert all(rule.seen for rule in table.rules)
    assert table.box.x1 - table.box.x0 == pytest.approx((truth.box.x1 - truth.box.x0) * DPI / 72, abs=2)


def test_months_ruled_item_by_item_stand_beside_one_cell():
    row = Row("1", "Tata Laksana", "SOP", "Penyusunan", ("Daftar SOP", "SOP baru"), ({1}, {2, 3}), ruled_months=True)
    page = picture(draw_plan([[row, *ROWS]]).sheets[0], DPI)
    assert places(one_table(page)) == places(page.sheet.true_table)


def test_a_plan_without_months_has_no_month_columns():
    rows = [
        ZiRow("I", section="Manajemen Perubahan"),
        ZiRow("1", "Tim Kerja", "Tim telah dibentuk", "Rapat", "Notula", "", "Januari 2022"),
    ]
    page = picture(draw_zi_plan([rows]).sheets[0], DPI)
    table = one_table(page)
    assert table.month_columns == ()
    assert places(table) == places(page.sheet.true_table)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rules_broken_here_and_there_change_no_body_cell(seed):
    rows = [
        Row(str(k), f"Area perubahan {k}", "Perencanaan reformasi birokrasi", "Rapat koordinasi tim", "Notula", {k})
        for k in range(1, 9)
    ]
    plan = draw_plan([rows], Style(paper=A4_LANDSCAPE, size=9, margin=30))
    page = picture(plan.sheets[0], DPI).after(broken_rules(0.08, seed), noisy(3), bilevel())
    table = one_table(page)
    assert {place for place in places(table) if place[0] >= 2} == {
        place for place in places(page.sheet.true_table) if place[0] >= 2
    }
    assert table.month_columns == page.sheet.true_table.month_columns


def test_a_lost_edge_between_months_is_put_back_and_said_to_be_inferred(shot):
    truth = shot.sheet.true_table
    x, (top, bottom) = truth.xs[9], truth.ys[3:5]
    gap = rubbed_out(Box(x0=x - 1.5, y0=top + 1, x1=x + 1.5, y1=bottom - 1))
    table = one_table(shot.after(gap))
    assert places(table) == places(truth)
    [lost] = inferred(table, "v")
    assert [lost.position, lost.start, lost.end] == pytest.approx([v * DPI / 72 for v in (x, top, bottom)], abs=3)
    assert inferred(table, "h") == []


@pytest.mark.parametrize("column", [1, 3, 17])
def test_a_lost_edge_between_texts_is_put_back(shot, column):
    truth = shot.sheet.true_table
    x, (top, bottom) = truth.xs[column], truth.ys[4:6]
    table = one_table(shot.after(rubbed_out(Box(x0=x - 1.5, y0=top + 1, x1=x + 1.5, y1=bottom - 1))))
    assert places(table) == places(truth)
    assert [rule.position for rule in inferred(table, "v")] == [pytest.approx(x * DPI / 72, abs=3)]


def test_a_rule_lost_across_one_column_is_put_back(shot):
    truth = shot.sheet.true_table
    y = truth.ys[4]
    gap = rubbed_out(Box(x0=truth.xs[4] + 1, y0=y - 1.5, x1=truth.xs[5] - 1, y1=y + 1.5))
    table = one_table(shot.after(gap))
    assert places(table) == places(truth)
    assert len(inferred(table, "h")) == 1


def test_two_lost_verticals_leave_twelve_months(shot):
    truth = shot.sheet.true_table
    page = shot
    for column in (8, 13):
        x = truth.xs[column]
        page = page.after(rubbed_out(Box(x0=x - 1.5, y0=truth.ys[0], x1=x + 1.5, y1=truth.ys[-1] + 1)))
    table = one_table(page)
    assert table.xs == pytest.approx([x * DPI / 72 for x in truth.xs], abs=2.5)
    assert table.month_columns == truth.month_columns
    body = {place for place in places(table) if place[0] >= 2}
    assert body == {place for place in places(truth) if place[0] >= 2}
    assert {round(rule.position * 72 / DPI) for rule in inferred(table, "v")} >= {round(truth.xs[8])}


def test_a_last_row_without_a_bottom_rule_ends_where_its_verticals_end():
    page = picture(ruled_sheet([(XS, YS)]), DPI)
    table = one_table(page.after(rubbed_out(Box(x0=61, y0=YS[-1] - 0.8, x1=499, y1=YS[-1] + 2))))
    assert (table.n_rows, table.n_cols) == (4, 3)
    assert [rule.position for rule in inferred(table, "h")] == [pytest.approx(YS[-1] * DPI / 72, abs=4)]


def test_underlined_links_part_no_cell():
    lines = [
        part
        for k in range(3)
        for part in (
            Text(165, 76 + 10 * k, "https://contoh.go.id/rb/bukti", "Helvetica", 8, (0, 0, 200)),
            Stroke(((165, 77.5 + 10 * k), (272, 77.5 + 10 * k)), 0.5, (0, 0, 200)),
        )
    ]
    page = picture(ruled_sheet([(XS, (60, 110, 140))], *lines), DPI)
    assert places(one_table(page)) == {(r, c, 1, 1) for r in range(2) for c in range(3)}


def test_cells_cover_the_grid_once_even_where_rules_make_no_sense(shot):
    """An L-shaped opening between cells is cut into rectangles."""
    truth = shot.sheet.true_table
    page = shot.after(
        rubbed_out(Box(x0=truth.xs[2] + 1, y0=truth.ys[3] - 2, x1=truth.xs[4] - 1, y1=truth.ys[3] + 2)),
        rubbed_out(Box(x0=truth.xs[3] - 2, y0=truth.ys[2] + 1, x1=truth.xs[3] + 2, y1=truth.ys[3] - 1)),
    )
    table = one_table(page)
    owners = np.zeros((table.n_rows, table.n_cols), int)
    for r, c, h, w in places(table):
        owners[r : r + h, c : c + w] += 1
    assert (owners == 1).all()


def test_month_columns_are_the_twelve_equal_ones():
    widths = [30, 100, 150, 150, *[20] * 12, 60]
    xs = [float(v) for v in np.cumsum([0, *widths])]
    assert month_columns(xs, DPI) == tuple(range(4, 16))
    # Thirteen: the most equal run wins, then the rightmost.
    assert month_columns([float(v) for v in np.cumsum([0, 24, *[20] * 12])], DPI) == tuple(range(1, 13))
    assert month_columns([float(v) for v in range(0, 260, 20)][:12], DPI) == ()
    assert month_columns([float(200 * k) for k in range(14)], DPI) == ()


def test_a_column_of_text_beside_quarters_is_no_four_months() -> None:
    # eight quarters of 0.5 inch, and a text of 2 inches beside them
    edges = [40.0 * k for k in range(5)] + [400.0 + 100.0 * k for k in range(9)] + [1600.0, 1700.0, 1790.0]
    assert with_regular_months(edges, 200) == edges
    narrow = [0.0, 40.0, 150.0, *(310.0 + 42.0 * k for k in range(13) if k not in (5, 6, 7)), 900.0]
    assert len(with_regular_months(narrow, 200)) == len(narrow) + 3


@pytest.mark.parametrize(
    ("lost", "found"),
    [
        ((), True),
        ((5,), True),
        ((5, 6), True),
        ((4, 8, 12), True),
        ((6, 7, 8), True),
        # Fewer than seven seen is too little to go by.
        ((4, 6, 8, 10, 12, 14), False),
    ],
)
def test_missing_months_are_found_by_their_width(lost, found):
    xs = [float(v) for v in np.cumsum([0, 40, 110, 160, *[21] * 12, 60])]
    left = [x for k, x in enumerate(xs) if k not in lost]
    restored = with_regular_months(left, DPI)
    assert (len(restored) == len(xs)) == found
    if found:
        assert restored == pytest.approx(xs, abs=1.5)
    else:
        assert restored == left


@pytest.mark.parametrize(("wide", "high", "columns"), [(0.03, 0.035, 9), (0.01, 0.09, 1)])
def test_a_small_cross_amid_bare_months_is_of_one_cell_a_piece_of_a_rule_is_not(wide, high, columns):
    page = MonthTable(heights=(0.35, 0.2, 0.35), merged=((1, 3, 9),))
    x, y = page.point(1, 7)
    dx, dy = round(wide * page.dpi / 2), round(high * page.dpi / 2)
    for start, end in (((-dx, -dy), (dx, dy)), ((-dx, dy), (dx, -dy))):
        cv2.line(page.gray, (x + start[0], y + start[1]), (x + end[0], y + end[1]), 0, 2)
    [table] = page.layout.tables
    cell = table.cell_at(1, table.month_columns[6])
    assert cell is not None
    assert cell.colspan == columns
