"""Edges of a grid: letters across a row are no rules, and a column may be merged where its neighbours are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.edges import HORIZONTAL_COVERED, ruled_share
from rb_ingest.reading.scan.layout import measure_layout
from tests.reading.scan.drawn_grids import DPI, LEVEL, PLUMB, QUARTERS, XS, cells, drawn


def test_letters_of_a_low_row_across_the_table_are_no_rules() -> None:
    whole = {(PLUMB, 2, column) for column in range(14)}
    for text in ("VI. HHHHHHHHHHHHHHHHHHHHHHHHHHHHHH", "IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII"):
        found = cells(drawn([50, 90, 44, 90, 90], whole, {2: text}))
        assert found[2, 0] == (1, 15)
        assert found[3, 1] == (1, 1)


def test_letters_across_the_last_row_of_a_low_table_are_no_rules() -> None:
    """No row stands below it that could tell."""
    whole = {(PLUMB, 2, column) for column in range(14)}
    assert cells(drawn([50, 90, 44], whole, {2: "VI. HHHHHHHHHHHHHHHHHHHHHHHHHHHHHH"}))[2, 0] == (1, 15)


def test_a_column_is_merged_where_it_alone_has_no_rule_again_and_again() -> None:
    merged = {(LEVEL, row, 1) for row in (1, 2, 4, 5)}
    found = cells(drawn([50, 80, 80, 80, 80, 80, 80], merged, {}))
    assert (found[1, 1], found[4, 1]) == ((3, 1), (3, 1))
    assert (found[1, 0], found[2, 2]) == ((1, 1), (1, 1))


def test_one_rule_lost_in_one_column_is_put_back() -> None:
    assert cells(drawn([50, 80, 80, 80, 80], {(LEVEL, 2, 1)}, {}))[2, 1] == (1, 1)


def test_the_middle_of_a_pale_rule_beside_other_rules_is_a_rule() -> None:
    gray = drawn([50, 80, 80, 80, 80], {(PLUMB, row, 13) for row in range(1, 5)}, {})
    for row in range(1, 5):
        top = 60 + 50 + 80 * (row - 1)
        cv2.line(gray, (XS[14], top + 24), (XS[14], top + 56), 0, 2)
    assert [cells(gray)[row, 13] for row in range(1, 5)] == [(1, 1)] * 4


def test_a_letter_of_a_head_over_four_columns_is_no_rule() -> None:
    gray = drawn([40, 60, 80, 80], {(PLUMB, 0, column) for column in (3, 4, 5)}, {}, QUARTERS)
    cv2.putText(
        gray, "HHHHHHHHHHHHHHHHHH", (QUARTERS[3] + 8, 60 + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 3, cv2.LINE_AA
    )
    assert cells(gray)[0, 3] == (1, 4)


def test_the_stem_of_a_letter_above_the_rule_between_two_columns_is_no_rule() -> None:
    """Each quarter has two columns, and the rule between these stands under the first letter of its name."""
    gray = drawn([40, 60, 80, 80, 80], {(PLUMB, 0, 3), (PLUMB, 0, 5)}, {}, QUARTERS)
    for column, name in ((4, "TW I"), (6, "HALF II")):
        cv2.putText(gray, name, (QUARTERS[column] - 11, 60 + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 3, cv2.LINE_AA)
    found = cells(gray)
    assert (found[0, 3], found[0, 5]) == ((1, 2), (1, 2))
    assert found[1, 3] == found[1, 4] == (1, 1)


def test_a_whole_rule_close_beside_a_name_is_a_rule() -> None:
    gray = drawn([40, 60, 80, 80, 80], set(), {}, QUARTERS)
    cv2.putText(gray, "TW I", (QUARTERS[4] + 4, 60 + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 3, cv2.LINE_AA)
    assert cells(gray)[0, 3] == (1, 1)


SIX = [60, 110, 310, 510, 760, *range(1010, 1491, 40)]


@pytest.mark.parametrize(("first", "parted"), [(2, True), (0, False)])
def test_two_edges_that_letters_hid_are_put_back_where_a_trace_is_left(first: int, parted: bool) -> None:
    """A heading over several columns begins in the first; what begins farther in is none."""
    gray = drawn([50, 80, 80, 80, 80], {(PLUMB, 3, first), (PLUMB, 3, first + 1)}, {}, SIX)
    x, top = SIX[first + 1], 60 + 50 + 80 * 2
    cv2.line(gray, (x, top), (x, top + 14), 0, 2)  # what is left of a dash
    assert (cells(gray)[3, first] == (1, 1)) is parted


@pytest.mark.parametrize(("beyond", "columns"), [(0, 18), (40, 17)])
def test_a_column_whose_cell_goes_on_over_both_page_breaks_is_kept(beyond: int, columns: int) -> None:
    """It has no level rule on the page; a stripe of the scanner beside a table has none either, but runs on."""
    xs = [60, *(x + 200 for x in SIX)]
    open_left = {(LEVEL, row, 0) for row in range(-1, 5)}
    gray = drawn([50, 80, 80, 80, 80], open_left, {}, xs)
    cv2.line(gray, (60, max(0, 60 - beyond)), (60, 60 + 370 + beyond), 0, 2)
    (table,) = measure_layout(gray, DPI).tables
    assert table.n_cols == columns


@pytest.mark.parametrize(("step", "found"), [(4, True), (5, True), (0, False), (16, False)])
def test_a_fine_dotted_rule_that_letters_touch_shows_between_them(step: int, found: bool) -> None:
    """Letters stand on it along two thirds of its way; without the rule only they are there."""
    ink = np.zeros((120, 500), np.uint8)
    for x in (20, 180, 340):
        cv2.putText(ink, "kerja", (x, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 255, 2)
    if step:
        ink[60:62, ::step] = ink[60:62, 1::step] = 255
    shares = ruled_share(np.zeros_like(ink), ink, [61.0], [0.0, 500.0], DPI)
    assert bool(shares[0, 0] >= HORIZONTAL_COVERED) is found


def test_words_on_a_line_without_a_gap_tell_of_no_dotted_rule() -> None:
    ink = np.zeros((120, 500), np.uint8)
    cv2.putText(ink, "mmmmmmmmmmmmmmmmm", (0, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 255, 2)
    assert ruled_share(np.zeros_like(ink), ink, [61.0], [0.0, 500.0], DPI)[0, 0] < HORIZONTAL_COVERED
