"""Columns of equal width, whatever drew them: the widths here are in no unit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rb_ingest.reading.geometry.even_columns import even_run, month_run, narrowest_run

NARROW = [7.0] * 12


def are_narrow(widths: Sequence[float]) -> bool:
    return max(widths) < 9


@pytest.mark.parametrize(
    ("widths", "found"),
    [
        ((14, 60, 30, 31, 33, 29, 90), (2, 3, 4, 5)),
        ((30, 30, 90, 20, 20, 20, 20, 55), (3, 4, 5, 6)),  # two are chance
        ((30, 30, 30, 90, 20, 20, 20), (0, 1, 2)),  # of runs as long the leftmost
        ((30, 38, 30, 38, 49), (0, 1, 2, 3)),  # each is near the next, but the run as a whole has to be even
        ((45, 45, 45, 45), ()),  # as wide as columns of texts
        ((10, 20, 30, 40), ()),
        ((), ()),
    ],
)
def test_the_longest_run_of_even_columns(widths: tuple[float, ...], found: tuple[int, ...]) -> None:
    assert even_run(widths, widest=40) == found


def test_a_run_that_is_too_wide_hides_no_narrower_one() -> None:
    assert even_run([50, 50, 50, 50, 8, 8, 8], widest=40) == (4, 5, 6)


def test_the_last_twelve_are_the_months() -> None:
    assert month_run([30, 90, *NARROW, 40], (), are_narrow) == tuple(range(2, 14))
    assert month_run([8, 8, *NARROW], (), are_narrow) == tuple(range(2, 14))
    assert month_run([30, *NARROW[1:], 90], (), are_narrow) == ()
    assert month_run(NARROW[1:], (), are_narrow) == ()


@pytest.mark.parametrize(("weeks", "has_months"), [(23, True), (24, False)])
def test_two_dozen_columns_and_more_are_weeks(weeks: int, has_months: bool) -> None:
    assert bool(month_run([7.0] * weeks, range(weeks), are_narrow)) is has_months


def test_the_narrowest_neighbours_of_one_width_and_all_of_them() -> None:
    assert narrowest_run({0: 9, 4: 6, 5: 6}) == (4, 5, 6)
    assert narrowest_run({1: 6, 4: 6}) == (1, 2)
    assert narrowest_run({}) == ()
