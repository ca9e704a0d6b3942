"""Ink that is hardly there is no mark and no blank cell either: its row is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.records import PlanRow
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.pens import added, struck
from testkit.page_factory.picture import Effect
from testkit.page_factory.sheet import cell_of
from testkit.page_factory.spec import MarkLook
from testkit.pages import A4_LANDSCAPE, Plan, Row, Style, blurred, draw_plan, noisy, picture, scan_pdf, shown_through
from testkit.reference import REFERENCE

LABEL = ("4", "Penataan Tata Laksana", "Peta proses bisnis")
SURE = 0.9


def plan_of(look: MarkLook, grey: int) -> Plan:
    rows = [
        Row(*LABEL, "Penyusunan", "Peta proses bisnis yang ditetapkan pimpinan", dict.fromkeys((2, 7), look)),
        Row(*LABEL, "Penjabaran", "Prosedur operasional tetap setiap subbagian", dict.fromkeys((4,), look)),
        Row(*LABEL, "Penerapan", "Laporan penerapan prosedur operasional tetap"),
        Row(*LABEL, "Evaluasi", "Laporan evaluasi peta proses bisnis", dict.fromkeys((6, 11, 12), look)),
        Row(*LABEL, "Publikasi", "Peta proses bisnis pada laman kantor", dict.fromkeys((9,), look)),
        Row(*LABEL, "Pelaporan", "Laporan hasil evaluasi kepada pimpinan"),
    ]
    return draw_plan([rows], Style(paper=A4_LANDSCAPE, size=9, margin=30, mark_colour=(grey,) * 3, shade=(grey,) * 3))


def read(plan: Plan, path: Path, *effects: Effect) -> tuple[PlanRow, ...]:
    path.write_bytes(scan_pdf([picture(plan.sheets[0], 200).after(*effects)]))
    return plan_rows(REFERENCE, [read_page(path, 1, Settings())]).rows


@pytest.mark.parametrize("grey", [120, 185, 215, 232])
@pytest.mark.parametrize("look", ["x", "hand", "●", "shade"])
def test_pale_marks_are_found_or_asked_about(look: MarkLook, grey: int, tmp_path: Path) -> None:
    plan = plan_of(look, grey)
    found = read(plan, tmp_path / "scan.pdf", noisy(2))
    assert len(found) == len(plan.rows)
    wrong = [row for row, true in zip(found, plan.rows, strict=True) if row.month_set != true.months]
    assert all(row.months_confidence < SURE for row in wrong)


def test_blank_cells_of_a_noisy_page_are_blank(tmp_path: Path) -> None:
    plan = plan_of("x", 20)
    found = read(plan, tmp_path / "scan.pdf", noisy(12))
    assert [row.month_set for row in found] == [row.months for row in plan.rows]
    assert min(row.months_confidence for row in found) >= SURE


@pytest.mark.parametrize("share", [0.3, 0.45])
def test_what_shows_through_from_the_back_is_asked_about(share: float, tmp_path: Path) -> None:
    plan = plan_of("√", 0)
    found = read(plan, tmp_path / "scan.pdf", shown_through(share))
    wrong = [row for row, true in zip(found, plan.rows, strict=True) if row.month_set != true.months]
    assert all(row.months_confidence < SURE for row in wrong)


def test_a_pale_line_without_height_is_a_stripe_and_no_mark(tmp_path: Path) -> None:
    plan = plan_of("x", 20)
    blank = cell_of(plan.sheets[0].true_table, len(plan.sheets[0].true_table.ys) - 4, 5).box
    found = read(plan, tmp_path / "scan.pdf", struck(blank, (200, 200, 200), lines=1, slope=0.0))
    assert [row.month_set for row in found] == [row.months for row in plan.rows]
    assert min(row.months_confidence for row in found) >= SURE


def test_one_trace_much_paler_than_the_plans_marks_is_show_through(tmp_path: Path) -> None:
    plan = plan_of("hand", 10)
    pale = cell_of(plan.sheets[0].true_table, len(plan.sheets[0].true_table.ys) - 5, 5 + 10).box
    found = read(plan, tmp_path / "scan.pdf", blurred(1.2), added(pale, (205, 205, 205)))
    assert [row.month_set for row in found] == [row.months for row in plan.rows]
    assert min(row.months_confidence for row in found) >= SURE
