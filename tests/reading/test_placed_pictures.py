"""A small picture in a month cell is a mark, where it shows ink."""

from __future__ import annotations

import pytest

from rb_ingest.reading.placed_pictures import placed_pictures, with_pictures
from rb_ingest.records import Box, Mark

CELLS = [(2, 6, Box(x0=100, y0=50, x1=116, y1=60)), (2, 7, Box(x0=116, y0=50, x1=132, y1=60))]
HANGING = Box(x0=118, y0=45, x1=130, y1=58)  # over the rule above its cell


@pytest.mark.parametrize(
    ("picture", "placed"),
    [
        (HANGING, {(2, 7)}),
        (Box(x0=101, y0=51, x1=110, y1=59), {(2, 6)}),
        (Box(x0=60, y0=20, x1=170, y1=90), set()),  # of the whole table
        (Box(x0=118, y0=30, x1=130, y1=44), set()),  # beside its cells
    ],
)
def test_a_picture_is_of_the_cell_that_holds_its_middle(picture: Box, placed: set[tuple[int, int]]) -> None:
    assert set(placed_pictures(CELLS, [picture])) == placed


def test_pictures_with_ink_are_marks_however_they_were_judged() -> None:
    judged = [Mark(row=2, col=6, box=CELLS[0][2], kind="tick", probability=0.1)]
    placed = placed_pictures(CELLS, [HANGING, Box(x0=101, y0=51, x1=110, y1=59)])
    both = with_pictures(judged, placed, {(2, 6), (2, 7)}, 0.97)
    assert [(m.col, m.probability) for m in both] == [(6, 0.97), (7, 0.97)]
    white = with_pictures(judged, placed, {(2, 6)}, 0.97)
    assert [(m.col, m.probability) for m in white] == [(6, 0.97)]
    assert with_pictures(judged, {}, {(2, 6)}, 0.97) == tuple(judged)
