"""One plan, one fault each, from the scan to plan rows: the fault changes neither rows nor months."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from rb_ingest.reading.page import read_page
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.picture import Effect
from testkit.page_factory.sheet import cell_of
from testkit.page_factory.spec import MarkLook
from testkit.pages import (
    A4_LANDSCAPE,
    Aligned,
    Item,
    Picture,
    Plan,
    Row,
    Style,
    bilevel,
    broken_rules,
    draw_plan,
    folded,
    noisy,
    picture,
    scan_pdf,
    shown_through,
    skewed,
    stamped,
    vector_pdf,
)
from testkit.reference import REFERENCE

FIRST = ("1", "Manajemen Perubahan", Item("1.", "Perencanaan Reformasi Birokrasi"))
SECOND = ("2", "Penataan Peraturan Perundang-undangan", Item("1.", "Evaluasi berkala"))
SPIP = Aligned((Item("2.", "Pelaksanaan SPIP:"), Item("a)", "Lingkungan pengendalian", 1), Item("b)", "Penilaian", 1)))
MEDIA = (Item("1.", "Tersedianya media sosialisasi RB"), Item("2.", "Pembangunan kolom RB"))
BLUE, YELLOW, PURPLE = (60, 60, 200), (255, 255, 120), (110, 70, 150)


def plan_with(mark: MarkLook, **style: Any) -> Plan:
    """Draw a plan with an aligned label, a list with two month sets, and rows without and with twelve months."""

    def ticked(*months: int) -> dict[int, MarkLook]:
        return dict.fromkeys(months, mark)

    rows = [
        Row(*FIRST, Item("1.", "Pembentukan Tim RB di KPU Kabupaten"), "Surat Keputusan Tim RB", ticked(1, 7)),
        Row(*FIRST, SPIP, "Terselenggaranya:", ticked(2, 3)),
        Row(*FIRST, SPIP, Item("a)", "Lingkungan pengendalian"), ticked(*range(1, 13))),
        Row(*FIRST, SPIP, Item("b)", "Penilaian risiko")),
        Row(*SECOND, "Pemetaan Naskah Dinas", MEDIA, (ticked(3, 6), ticked(5, 12))),
    ]
    return draw_plan([rows], Style(paper=A4_LANDSCAPE, size=8, margin=30, **style))


def stamped_text(page: Picture) -> Picture:
    x, y = cell_of(page.sheet.true_table, 5, 3).box.center
    return stamped(x, y, 40, PURPLE)(page)


FAULTS: dict[str, tuple[Plan, tuple[Effect, ...]]] = {
    "stamp over the text": (plan_with("√"), (stamped_text,)),
    "the back shows through": (plan_with("√"), (shown_through(0.25), noisy(4))),
    "fold through a month column": (plan_with("√"), (folded(0.75, 0.5), noisy(3))),
    "rules broken on a 1-bit copy": (plan_with("√"), (broken_rules(0.1), skewed(0.8), noisy(3), bilevel())),
    "pen strokes that stray": (plan_with("overshoot", seed=2), (skewed(0.6), noisy(5))),
    "blue bars": (plan_with("bar", mark_colour=BLUE), (noisy(4),)),
    "yellow shading": (plan_with("shade", shade=YELLOW), (noisy(4), skewed(0.5))),
}


def assert_rows(pdf: bytes, plan: Plan, path: Path) -> None:
    path.write_bytes(pdf)
    found = plan_rows(REFERENCE, [read_page(path, 1, Settings())]).rows
    assert len(found) == len(plan.rows)
    # A sign or two may be misread; which row it is must be plain.
    assert min(fuzz.ratio(a.indikator, b.indikator) for a, b in zip(found, plan.rows, strict=True)) > 90
    assert [row.month_set for row in found] == [row.months for row in plan.rows]


@pytest.mark.parametrize(("plan", "effects"), FAULTS.values(), ids=FAULTS)
def test_a_fault_changes_neither_rows_nor_months(plan, effects, tmp_path):
    shot = picture(plan.sheets[0], 200, colour=True).after(*effects)
    assert_rows(scan_pdf([shot]), plan, tmp_path / "scan.pdf")


def test_yellow_shading_in_a_born_digital_plan(tmp_path):
    plan = plan_with("shade", shade=YELLOW)
    assert_rows(vector_pdf(plan.sheets), plan, tmp_path / "plan.pdf")
