"""Some random compositions, always the same ones; `make bench` tries thousands of others."""

from __future__ import annotations

import pytest

from rb_ingest.settings import Settings
from testkit.composed import ComposedPage
from testkit.compositions import Case, judged, random_case
from testkit.pages import Row

SEEDS = range(7_000_000, 7_000_020)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_composition_is_wrong_in_silence(seed, tmp_path):
    case = random_case(seed)
    result = judged(case, tmp_path / "page.pdf", Settings())
    assert result.verdict != "wrong in silence", f"{case.steps}: {result.why}"


def test_the_same_seed_gives_the_same_page():
    first, second = random_case(11), random_case(11)
    assert (first.steps, first.page.months) == (second.steps, second.page.months)
    assert {random_case(seed).scanned for seed in range(8)} == {True, False}


def test_most_of_them_are_read_right(tmp_path):
    verdicts = [judged(random_case(seed), tmp_path / "page.pdf", Settings()).verdict for seed in SEEDS[:8]]
    assert verdicts.count("right") >= 6


def test_a_reading_that_is_not_what_is_shown_is_noticed(tmp_path):
    page = ComposedPage([Row("1", "Area", "Rapat", "Rapat tim", "Notula rapat tim", {4, 9})] * 3, scanned=False)
    assert judged(Case(page, (), False), tmp_path / "page.pdf", Settings()).verdict == "right"
    page.months[1] = {4}
    result = judged(Case(page, (), False), tmp_path / "page.pdf", Settings())
    assert (result.verdict, result.why[:31]) == ("wrong in silence", "row 1: [4, 9], shown [4], sure ")
