"""A shade whose borders tell nothing is judged by the fillings of its table and the shadow it lies in."""

from __future__ import annotations

import pytest

from rb_ingest.reading.marks.fills import beside_fills
from rb_ingest.reading.marks.shading import SHADE_FEATURES, Shade
from rb_ingest.records import Box
from tests.rows.tables import RB_KET, table

SURE, DOUBTFUL, NONE = 0.95, 0.4, 0.05
PLAN = table([{"indikator": f"Laporan {k}"} for k in range(10)], RB_KET)
FIRST = PLAN.month_columns[0]
HEADER = PLAN.n_rows - 10


def shade(row: int, month: int, tone: float) -> Shade:
    box = Box(x0=20.0 * month, y0=20.0 * row, x1=20.0 * month + 20, y1=20.0 * row + 20)
    return Shade(HEADER + row, (FIRST + month - 1,), box, (tone, *[0.0] * (len(SHADE_FEATURES) - 1)))


FILLS = [
    (shade(row, month, tone), 1.0, 1.0) for row, month, tone in ((0, 1, 0.31), (1, 4, 0.3), (2, 2, 0.29), (3, 5, 0.3))
]


def probability(of: Shade, likely: float, weighed: float, others: list[tuple[Shade, float, float]]) -> float:
    """Return that of one shade among others, each with its probability by itself and by its borders."""
    shades, by_itself, by_borders = zip(*others, (of, likely, weighed), strict=True)
    return beside_fills(shades, by_itself, by_borders, PLAN, 0.5)[-1]


@pytest.mark.parametrize(
    ("tone", "likely", "fills", "is_mark"),
    [
        (0.3, 1.0, 4, True),
        (0.26, 0.97, 4, True),
        (0.2, 1.0, 4, False),
        (0.42, 1.0, 4, False),
        (0.3, 0.8, 4, False),
        (0.3, 1.0, 3, False),
    ],
)
def test_a_shade_as_dark_as_four_fillings_is_one(tone: float, likely: float, fills: int, is_mark: bool) -> None:
    assert (probability(shade(4, 7, tone), likely, DOUBTFUL, FILLS[:fills]) >= 0.5) is is_mark


@pytest.mark.parametrize(("tone", "is_mark"), [(0.37, True), (0.29, False)])
def test_the_shadow_that_a_row_lies_in_does_not_count(tone: float, is_mark: bool) -> None:
    shadow = [(shade(4, month, 0.12), NONE, NONE) for month in range(1, 13) if month != 7]
    assert (probability(shade(4, 7, tone), 1.0, NONE, FILLS + shadow) >= 0.5) is is_mark


@pytest.mark.parametrize(("tone", "is_mark"), [(0.44, True), (0.24, False)])
def test_paper_in_the_shadow_of_a_column_is_no_filling(tone: float, is_mark: bool) -> None:
    """The paper there is nearly as dark as fillings elsewhere; a filling is as much darker as elsewhere."""
    shadow = [(shade(row, 9, 0.2), 1.0, DOUBTFUL) for row in range(9) if row != 5]
    assert (probability(shade(5, 9, tone), 1.0, DOUBTFUL, FILLS + shadow) >= 0.5) is is_mark


@pytest.mark.parametrize(("darkest", "is_mark"), [(0.44, False), (0.25, True)])
def test_what_was_taken_for_a_filling_is_paper_where_fillings_are_darker(darkest: float, is_mark: bool) -> None:
    """In a month in which every row is carried out no cell is darker than the others."""
    month = [(shade(row, 9, 0.24), 1.0, SURE) for row in range(9) if row != 5]
    others = [*FILLS, *month, (shade(9, 9, darkest), 1.0, SURE)]
    assert (probability(shade(5, 9, 0.24), 1.0, SURE, others) >= 0.5) is is_mark


def test_shades_of_all_tones_are_no_fillings_of_a_plan() -> None:
    """What is sure among them in a plan that is ticked is a shadow."""
    uneven = [(shade(row, 3, tone), 1.0, 1.0) for row, tone in enumerate((0.08, 0.1, 0.14, 0.3, 0.55))]
    assert probability(shade(6, 7, 0.14), 1.0, DOUBTFUL, uneven) == DOUBTFUL


def test_a_filling_that_is_sure_stays_as_sure() -> None:
    assert probability(shade(4, 7, 0.3), 1.0, 0.97, FILLS) == 0.97


@pytest.mark.parametrize(("dark", "shadow"), [(0.3, 0.1), (0.38, 0.16), (0.5, 0.2)])
@pytest.mark.parametrize("in_shadow", [4, 8])
def test_a_light_shadow_beside_a_filling_is_none_where_its_columns_lie_in_it(dark, shadow, in_shadow) -> None:
    """The run of both begins as clearly as a filling does; most fillings may lie in the shadow themselves."""
    both = 1 - (1 - dark) * (1 - shadow)
    outside = [(shade(row, 2 + row % 3, dark), 1.0, 1.0) for row in range(9 - in_shadow)]
    inside = [(shade(row, 8 + row % 2, both), 1.0, 1.0) for row in range(in_shadow)]
    cells = [(row, month) for row in range(9) for month in (8, 9, 10, 11)]
    filled = {(row, 8 + row % 2) for row in range(in_shadow)} | {(5, 11)}
    paper = [(shade(row, month, shadow), 0.97, DOUBTFUL) for row, month in cells if (row, month) not in filled]
    others = [*outside, *inside, *paper, (shade(5, 11, both), 1.0, 1.0)]
    assert probability(shade(5, 10, shadow), 0.97, 0.96, others) < 0.5
    assert probability(shade(8, 10, both), 1.0, 0.96, others) >= 0.9
