"""A shade whose borders tell nothing is judged by the fillings of its table."""

from __future__ import annotations

import pytest

from rb_ingest.reading.marks.fills import as_dark_as_fills
from rb_ingest.reading.marks.shading import SHADE_FEATURES, Shade
from rb_ingest.records import Box

SURE = 0.5


def shade(row: int, col: int, tone: float) -> Shade:
    box = Box(x0=20.0 * col, y0=20.0 * row, x1=20.0 * col + 20, y1=20.0 * row + 20)
    return Shade(row, (col,), box, (tone, *[0.0] * (len(SHADE_FEATURES) - 1)))


FILLS = [shade(0, 1, 0.31), shade(1, 4, 0.3), shade(2, 2, 0.29)]


def probability(of: Shade, others: list[Shade], likely: float = 1.0, weighed: float = 0.4, fills: int = 3) -> float:
    """Return that of one shade beside so many sure fillings and other shades that are none."""
    sure = FILLS[:fills]
    every = [*sure, *others, of]
    by_itself = [*[1.0] * len(sure), *[0.05] * len(others), likely]
    return as_dark_as_fills(every, by_itself, [*[1.0] * len(sure), *[0.05] * len(others), weighed], SURE)[-1]


@pytest.mark.parametrize(
    ("tone", "likely", "fills", "is_mark"),
    [
        (0.3, 1.0, 3, True),
        (0.27, 0.97, 3, True),
        (0.2, 1.0, 3, False),
        (0.4, 1.0, 3, False),
        (0.3, 0.8, 3, False),
        (0.3, 1.0, 2, False),
    ],
)
def test_a_shade_as_dark_as_three_fillings_is_one(tone: float, likely: float, fills: int, is_mark: bool) -> None:
    assert (probability(shade(4, 7, tone), [], likely, fills=fills) >= SURE) is is_mark


@pytest.mark.parametrize(("tone", "is_mark"), [(0.39, True), (0.3, False)])
def test_what_the_shadow_of_a_row_adds_does_not_count(tone: float, is_mark: bool) -> None:
    """The shadow is as dark in four cells beside it; in two it would be chance."""
    shadow = [shade(4, col, 0.09) for col in range(4)]
    assert (probability(shade(4, 7, tone), shadow) >= SURE) is is_mark
    assert (probability(shade(4, 7, tone), shadow[:2]) >= SURE) is not is_mark


def test_a_filling_that_is_sure_stays_as_sure() -> None:
    assert probability(shade(4, 7, 0.3), [], weighed=0.97) == 0.97
