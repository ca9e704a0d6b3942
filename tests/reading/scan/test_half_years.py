"""Two columns of one width may be the halves of a year."""

from __future__ import annotations

from itertools import accumulate

import pytest

from rb_ingest.reading.scan.half_years import half_year_columns


def bounds(*inches: float, dpi: int = 150) -> list[float]:
    return [20.0 + dpi * x for x in accumulate(inches, initial=0.0)]


@pytest.mark.parametrize("half", [0.5, 0.9, 1.3, 2.4])
def test_two_columns_of_one_width_are_found(half: float) -> None:
    assert half_year_columns(bounds(0.4, 1.8, 2.0, half, half + 0.005, 0.7), 150) == (3, 4)


def test_of_several_runs_the_narrow_one_and_all_of_it() -> None:
    assert half_year_columns(bounds(0.4, 2.2, 2.2, 1.2, 1.2, 0.7), 150) == (3, 4)
    assert half_year_columns(bounds(0.4, 2.2, 1.17, 1.17, 1.165, 0.7), 150) == (2, 3, 4)


@pytest.mark.parametrize(
    "inches",
    [
        (0.4, 1.8, 2.2, 0.9, 1.0, 0.7),  # no two alike
        (0.4, 2.9, 2.9, 0.9, 1.0, 0.7),  # as wide as texts
        (0.4, 0.9, 2.1, 0.9, 1.2, 0.7),  # alike, but no neighbours
    ],
)
def test_no_two_columns(inches: tuple[float, ...]) -> None:
    assert half_year_columns(bounds(*inches), 150) == ()
