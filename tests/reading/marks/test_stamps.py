"""Rings of stamps over the months are found, and what lies on them is asked about; nothing else is a ring."""

from __future__ import annotations

from math import hypot
from pathlib import Path

import cv2
import numpy as np
import pytest

from rb_ingest.reading.marks.bars import with_bars
from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import toned_gray
from rb_ingest.reading.marks.stamps import Ring, find_rings
from rb_ingest.reading.page import read_page
from rb_ingest.records import Box
from rb_ingest.review_policy import POLICY
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.picture import Effect
from testkit.page_factory.sheet import cell_of
from testkit.pages import A4_LANDSCAPE, Plan, Row, Style, bilevel, draw_plan, noisy, picture, scan_pdf, stamped
from testkit.reference import REFERENCE
from tests.reading.month_table import MonthTable

MONTHS = ({1, 2}, {5, 6, 7}, {3}, set(range(1, 13)), {8, 12}, {4, 9})


def test_rings_are_found_to_a_few_pixels() -> None:
    page = MonthTable(heights=(0.3,) * 6)
    x, y = page.point(3, 7)
    for radius in (118, 84):
        cv2.circle(page.gray, (x, y), radius, 60, 3, cv2.LINE_AA)
    found = find_rings(page.table, page.layout)
    assert {min((118, 84), key=lambda radius: abs(radius - ring.radius)) for ring in found} == {118, 84}
    assert all(hypot(ring.x - x, ring.y - y) < 6 for ring in found)


@pytest.mark.parametrize("thing", ["ticks", "words", "half a ring", "a disc"])
def test_what_is_no_ring_is_none(thing: str) -> None:
    page = MonthTable(heights=(0.3,) * 6)
    x, y = page.point(3, 7)
    for row in range(6):
        for month in range(1, 13):
            if thing == "ticks":
                page.tick(row, month)
            if thing == "words":
                cv2.putText(page.gray, "ob", page.point(row, month, 0.1, 0.7), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2)
    if thing == "half a ring":
        cv2.ellipse(page.gray, (x, y), (110, 110), 0, 0, 200, 60, 3)
    if thing == "a disc":
        cv2.circle(page.gray, (x, y), 100, 90, -1)
    assert find_rings(page.table, page.layout) == []


def test_a_ring_runs_through_boxes_on_it_alone() -> None:
    ring, side = Ring(200, 200, 100), 20.0

    def box(x: float, y: float) -> Box:
        return Box(x0=x - side / 2, y0=y - side / 2, x1=x + side / 2, y1=y + side / 2)

    on, off = ((300, 200), (200, 95), (271, 271)), ((200, 200), (340, 200), (290, 290))
    places = {**dict.fromkeys(on, True), **dict.fromkeys(off, False)}
    assert {place: ring.runs_through(box(*place), 3) for place in places} == places
    assert ring.runs_through(Box(x0=0, y0=0, x1=400, y1=400), 0)


def plan() -> Plan:
    rows = [
        Row("3", "Penguatan Akuntabilitas", "Pelaporan", f"Reviu ke {k}", f"Laporan reviu ke {k}", months)
        for k, months in enumerate(MONTHS, start=1)
    ]
    return draw_plan([rows], Style(paper=A4_LANDSCAPE, size=8.5, mark="x"))


@pytest.mark.parametrize(("dpi", "effect"), [(150, noisy(4)), (200, bilevel(150))])
def test_no_piece_of_a_stamp_is_a_sure_mark(dpi: int, effect: Effect, tmp_path: Path) -> None:
    drawn = plan()
    table = drawn.sheets[0].true_table
    x, y = cell_of(table, table.n_rows - 3, 9).box.center
    shot = picture(drawn.sheets[0], dpi).after(stamped(x, y, 44), effect)
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    assert len(found) == len(MONTHS)
    wrong = [row for row, true in zip(found, drawn.rows, strict=True) if row.month_set != true.months]
    assert all(row.months_confidence < POLICY.sure_months for row in wrong)


@pytest.mark.parametrize(("radius", "reach", "month"), [(0.68, 0.12, 3), (0.55, 0.16, 8), (0.75, 0.1, 5)])
def test_the_top_of_a_ring_below_the_table_is_no_sure_bar(radius: float, reach: float, month: int) -> None:
    page = MonthTable(heights=(0.3,) * 4)
    page.tick(3, 11)
    page.gray = np.pad(page.gray, ((0, 300), (0, 0)), constant_values=255)
    x, bottom = page.point(3, month)[0], round(page.table.ys[-1])
    middle = bottom + round((radius - reach) * page.dpi)
    cv2.circle(page.gray, (x, middle), round(radius * page.dpi), 70, 4, cv2.LINE_AA)
    layout = page.layout
    marks = with_bars(page.table, find_marks(page.table, layout, toned_gray(page.gray, page.dpi)), layout)
    assert {m.col for m in marks if m.row == 3 and m.probability > 0.7} == {11}
