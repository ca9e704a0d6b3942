"""A shade in the shadow of a book or a hand: where a plan is marked by shading, its row is right or asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.records import PlanRow
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.devices import halftoned, shadow_edge
from testkit.page_factory.sheet import cell_of
from testkit.page_factory.spec import MarkLook
from testkit.pages import (
    A4_LANDSCAPE,
    Plan,
    Row,
    Style,
    dark_edges,
    draw_plan,
    noisy,
    picture,
    scan_pdf,
    shadowed,
    stamped,
)
from testkit.reference import REFERENCE

LABEL = ("6", "Penguatan Akuntabilitas", "Sistem akuntabilitas")
MONTHS = [(4, 5, 6), (1, 12), (2,), (7, 8, 9, 10, 11), (3, 6, 9), (12,), (1, 2, 3, 4), (8, 10)]
SURE = 0.9


def plan_of(look: MarkLook) -> Plan:
    rows = [
        Row(*LABEL, f"Langkah ke {k}", f"Laporan kinerja bagian ke {k} yang dilegalkan", dict.fromkeys(months, look))
        for k, months in enumerate(MONTHS, start=1)
    ]
    return draw_plan([rows], Style(paper=A4_LANDSCAPE, size=9, margin=30, shade=(191, 191, 191)))


def read(plan: Plan, path: Path, at: float, axis: Literal["x", "y"], light: float) -> tuple[PlanRow, ...]:
    shot = picture(plan.sheets[0], 200).after(shadow_edge(at, light, axis), dark_edges(20), noisy(3))
    path.write_bytes(scan_pdf([shot]))
    return plan_rows(REFERENCE, [read_page(path, 1, Settings())]).rows


@pytest.mark.parametrize(
    ("at", "axis", "light"),
    [(0.3, "y", 0.75), (0.42, "y", 0.85), (0.36, "y", 0.6), (0.72, "x", 0.7)],
)
def test_no_shade_is_lost_in_silence(at: float, axis: Literal["x", "y"], light: float, tmp_path: Path) -> None:
    plan = plan_of("shade")
    found = read(plan, tmp_path / "scan.pdf", at, axis, light)
    assert len(found) == len(plan.rows)
    wrong = [row for row, true in zip(found, plan.rows, strict=True) if row.month_set != true.months]
    assert all(row.months_confidence < SURE for row in wrong)


@pytest.mark.parametrize(("at", "light"), [(0.42, 0.8), (0.3, 0.7)])
def test_a_shadow_over_ticks_is_asked_about_nowhere(at: float, light: float, tmp_path: Path) -> None:
    plan = plan_of("√")
    found = read(plan, tmp_path / "scan.pdf", at, "y", light)
    assert [row.month_set for row in found] == [row.months for row in plan.rows]
    assert min(row.months_confidence for row in found) >= SURE


@pytest.mark.parametrize(("strength", "dpi"), [(0.3, 300), (0.22, 200)])
def test_steps_of_light_on_a_halftoned_page_are_no_sure_shades(strength: float, dpi: int, tmp_path: Path) -> None:
    plan = plan_of("√")
    shot = picture(plan.sheets[0], dpi).after(shadowed(strength), halftoned())
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    wrong = [row for row, true in zip(found, plan.rows, strict=True) if row.month_set != true.months]
    assert all(row.months_confidence < SURE for row in wrong)
    assert len(wrong) <= len(plan.rows) // 2


def test_the_ring_of_a_stamp_over_shades_is_asked_about(tmp_path: Path) -> None:
    plan = plan_of("shade")
    table = plan.sheets[0].true_table
    x, y = cell_of(table, table.n_rows - 3, 10).box.center
    shot = picture(plan.sheets[0], 200).after(stamped(x, y, 46), noisy(2))
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    wrong = [row for row, true in zip(found, plan.rows, strict=True) if row.month_set != true.months]
    assert all(row.months_confidence < SURE for row in wrong)
