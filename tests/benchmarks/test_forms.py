"""Plans of forms that nobody foresaw: a seed is one plan, and what is compared is what stands on its pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from benchmarks.form_plans import form_plan
from benchmarks.forms import Further, row_parts, write_plan
from testkit.pages import vector_pdf

SEEDS = range(8101, 8113)
NOTHING = Further(periods={}, fields={}, sections={}, areas={})


def words_of(data: bytes) -> list[str]:
    with pdfium.PdfDocument(data) as pdf:
        return ["".join(page.get_textpage().get_text_range().split()) for page in pdf]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_is_one_plan_and_its_truth_is_on_its_pages(seed: int) -> None:
    plan, again = form_plan(seed), form_plan(seed)
    assert (plan.told, plan.rows) == (again.told, again.rows)
    pages = words_of(vector_pdf(plan.sheets))
    for row in plan.rows:
        assert 2 <= row.page_no <= len(pages) + 1
        assert row.indikator.split()[0] in pages[row.page_no - 2]
    texts = "".join(pages)
    for header, value, _ in (field for row in plan.rows for field in row.fields):
        assert value.split()[0] in texts, header


def test_months_follow_from_periods() -> None:
    kinds: Counter[str] = Counter()
    for seed in SEEDS:
        for row in form_plan(seed).rows:
            told = {month for p in row.told.periods for month in range(p.first, p.last + 1)}
            assert told == row.told.months
            kinds.update(p.kind for p in row.told.periods)
    assert len(kinds) >= 4, "these seeds draw quarters, months and some others"


def test_scan_and_drawn_page_have_one_truth(tmp_path: Path) -> None:
    plan = form_plan(8102)
    drawn = write_plan(plan, tmp_path, scan=False)
    assert (tmp_path / drawn.file).read_bytes()[:5] == b"%PDF-"
    assert write_plan(plan, tmp_path, scan=True) == drawn
    assert len(drawn.rows) == len(plan.rows)


def test_a_row_that_was_not_found_counts_as_wrong() -> None:
    plan = next(plan for plan in map(form_plan, SEEDS) if any(row.fields for row in plan.rows))
    row = next(row for row in plan.rows if row.fields)
    nothing = [(name, part.part) for name, part in row_parts(row, None, NOTHING)]
    assert ("periods exact, end to end", 0.0) in nothing
    assert ("fields kept", 0.0) in nothing
    assert all(part == 0 for _, part in nothing)
