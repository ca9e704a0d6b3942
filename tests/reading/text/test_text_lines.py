"""Lines of text are found by their ink: drawn here as blocks that stand for letters."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.text.text_lines import (
    CellInk,
    find_lines,
    runs_upright,
    usual_line_height,
    without_border_debris,
)

DPI = 200
HEIGHT, PITCH = 20, 27
"""Of a line of 7 pt type at 200 dpi, in pixels."""


def paper(lines: int = 3) -> Mask:
    return np.zeros((lines * PITCH + 20, 400), np.uint8)


def write(ink: Mask, y: int, x: int = 20, letters: int = 12, height: int = HEIGHT) -> None:
    """Draw letters from (x, y) on: blocks of 8 pixels with gaps of 4."""
    for k in range(letters):
        ink[y : y + height, x + 12 * k : x + 12 * k + 8] = 255


def boxes(ink: Mask, usual: float = HEIGHT) -> list[tuple[int, int, int, int]]:
    return [(round(b.x0), round(b.y0), round(b.x1), round(b.y1)) for b in find_lines(ink, usual)]


def test_each_line_has_the_box_of_its_ink():
    ink = paper()
    write(ink, 10)
    write(ink, 10 + PITCH, x=50, letters=3)
    assert boxes(ink) == [(20, 10, 160, 30), (50, 37, 82, 57)]


def test_a_blank_cell_has_no_lines():
    assert boxes(paper()) == []


def test_descenders_that_touch_the_next_line_do_not_join_it():
    ink = paper()
    for k in range(3):
        write(ink, 10 + k * PITCH, height=17)
        # Two letters reach down into the line below.
        ink[10 + k * PITCH : 10 + k * PITCH + PITCH, 32:35] = 255
        ink[10 + k * PITCH : 10 + k * PITCH + PITCH, 116:119] = 255
    found = boxes(ink)
    assert len(found) == 3
    for k, (x0, y0, x1, y1) in enumerate(found):
        assert (x0, x1) == (20, 160)
        # Cut somewhere between the lines, where there is nothing but the descenders.
        assert 10 + k * PITCH - 10 <= y0 <= 10 + k * PITCH
        assert y1 >= 10 + k * PITCH + 17


def test_dots_belong_to_the_line_under_them():
    ink = paper()
    write(ink, 18, height=14)
    ink[10:13, 45:49] = 255
    assert boxes(ink) == [(20, 10, 160, 32)]


def test_a_dash_in_front_belongs_to_its_line():
    ink = paper()
    write(ink, 10, x=60)
    ink[19:22, 30:40] = 255
    assert boxes(ink) == [(30, 10, 200, 30)]


def test_specks_beside_a_line_and_alone_are_left_out():
    ink = paper(4)
    write(ink, 10, x=60, letters=4)
    ink[20:22, 300:302] = 255
    ink[60:63, 100:103] = 255
    assert boxes(ink) == [(60, 10, 104, 30)]


def test_specks_at_one_height_are_no_line_however_far_apart():
    ink = paper()
    write(ink, 10)
    for x, y in ((20, 45), (120, 50), (300, 53)):
        ink[y : y + 4, x : x + 4] = 255
    assert boxes(ink) == [(20, 10, 160, 30)]


def test_what_is_left_of_a_rule_is_no_line_but_a_dash_is_one():
    ink = paper()
    write(ink, 10)
    ink[42:44, 20:300] = 255
    ink[60:63, 20:46] = 255
    assert boxes(ink) == [(20, 10, 160, 30), (20, 60, 46, 63)]


def test_a_faint_bullet_is_known_by_the_bullets_of_the_other_lines():
    ink = paper(4)
    write(ink, 10, x=50)
    ink[19:22, 20:30] = 255
    write(ink, 10 + 2 * PITCH, x=50)
    ink[19 + 2 * PITCH : 21 + 2 * PITCH, 22:24] = 255
    assert [box[0] for box in boxes(ink)] == [20, 20]


def test_a_continuation_line_without_a_bullet_keeps_its_indent():
    ink = paper(4)
    write(ink, 10, x=50)
    ink[19:22, 20:30] = 255
    write(ink, 10 + 2 * PITCH, x=50)
    assert [box[0] for box in boxes(ink)] == [20, 50]


def test_what_an_erased_rule_left_at_the_sides_is_dropped():
    ink = paper()
    write(ink, 10)
    ink[:, 0:2] = 255
    ink[30:60, 398:400] = 255
    clean = without_border_debris(ink, thickness=2).ink
    assert not clean[:, :5].any()
    assert not clean[:, -5:].any()
    assert np.array_equal(clean[:, 5:-5], ink[:, 5:-5])
    assert np.array_equal(without_border_debris(paper(), 2).ink, paper())


def test_a_narrow_letter_beside_a_rule_is_none_of_its_debris():
    ink = paper()
    write(ink, 10, x=6)
    write(ink, 10 + PITCH, x=6, height=14)
    write(ink, 10 + 2 * PITCH, x=278, letters=10)
    ink[10:30, 0:3] = 255  # l
    ink[13:30, 398:400] = 255  # nothing is near it
    ink[40:51, 0:3] = 255  # lower than the letters behind it
    ink[10 + 2 * PITCH : 30 + 2 * PITCH, 397:399] = 255  # l
    clean = without_border_debris(ink, thickness=2).ink
    assert clean[10:30, 0:3].all()
    assert clean[10 + 2 * PITCH : 30 + 2 * PITCH, 397:399].all()
    assert not clean[:30, 390:].any()
    assert not clean[31 : 10 + 2 * PITCH, :5].any()
    assert [box[0] for box in boxes(clean)] == [0, 6, 278]


@pytest.mark.parametrize(("top", "bottom"), [(4, 30), (10, 36), (10, 22)])
def test_what_is_not_level_with_the_letters_beside_it_is_debris(top: int, bottom: int):
    ink = paper()
    write(ink, 10, x=6)
    ink[top:bottom, 0:3] = 255
    assert not without_border_debris(ink, thickness=2).ink[:, :5].any()


@pytest.mark.parametrize(
    ("top", "low", "high"),
    [(10, 25, 1), (13, 3, 3)],
    ids=["as high as one at the end of its line", "a t, between the others in height"],
)
def test_a_letter_beside_a_rule_is_one_by_the_heights_of_its_line(top: int, low: int, high: int):
    ink = paper()
    write(ink, 16, x=6, letters=low, height=14)
    write(ink, 10, x=6 + 12 * low, letters=high)
    ink[top:30, 0:3] = 255
    assert without_border_debris(ink, thickness=2).ink[top:30, 0:3].all()


def test_the_usual_height_is_that_of_most_lines_and_within_reason():
    first, second = paper(), paper()
    for k in range(3):
        write(first, 10 + k * PITCH)
    write(second, 5, height=70)
    assert usual_line_height([first, second], DPI) == HEIGHT
    assert usual_line_height([second], DPI) == pytest.approx(0.11 * DPI)
    assert usual_line_height([], DPI) == pytest.approx(0.11 * DPI)


def test_a_text_on_its_side_is_known_by_the_next_letter():
    level = paper()
    write(level, 10, letters=9)
    write(level, 10 + PITCH, letters=7)
    assert not runs_upright(CellInk.of(level), DPI)
    assert runs_upright(CellInk.of(np.ascontiguousarray(np.rot90(level))), DPI)


def test_figures_one_under_the_other_and_a_few_letters_do_not_run_up():
    figures = paper(5)
    for k in range(5):
        write(figures, 10 + PITCH * k, letters=1)
    few = paper()
    write(few, 10, letters=3)
    assert not runs_upright(CellInk.of(figures), DPI)
    assert not runs_upright(CellInk.of(np.ascontiguousarray(np.rot90(few))), DPI)
    assert not runs_upright(CellInk.of(paper()), DPI)
