"""Upright rules that a page lost between two texts."""

from __future__ import annotations

import cv2
import pytest

from rb_ingest.reading.scan.arrays import Gray
from tests.reading.scan.drawn_grids import LEVEL, PLUMB, cells, drawn

HEIGHTS = [60, 80, 80, 80, 80, 80, 80, 80]
XS = [60, 110, 430, 820, *range(1220, 1701, 40)]
QUARTERS = [60, 110, 430, 820, 1220, 1320, 1420, 1520, 1620]
TOP = 60


def written(gray: Gray, row: int, texts: dict[int, str], size: float = 0.6) -> None:
    """Write texts into a row, each beginning at so many pixels."""
    foot = TOP + sum(HEIGHTS[:row]) + HEIGHTS[row] // 2 + 8
    for x, text in texts.items():
        cv2.putText(gray, text, (x, foot), cv2.FONT_HERSHEY_SIMPLEX, size, 0, 2, cv2.LINE_AA)


def lost_between(column: int, rows: range) -> set[tuple[int, int, int]]:
    return {(PLUMB, row, column) for row in rows}


@pytest.mark.parametrize("column", [1, 2])
def test_a_rule_that_most_rows_lost_is_put_back_where_two_texts_stand_apart(column: int) -> None:
    gray = drawn(HEIGHTS, lost_between(column, range(3, 8)), {}, XS)
    for row in range(1, 8):
        written(gray, row, {XS[column] + 8: f"Rapat tim {row}", XS[column + 1] + 8: f"Notula rapat {row}"})
    found = cells(gray)
    assert [found[row, column] for row in range(1, 8)] == [(1, 1)] * 7
    assert [found[row, column + 1] for row in range(1, 8)] == [(1, 1)] * 7


def test_a_text_that_runs_across_has_no_rule_in_its_way() -> None:
    gray = drawn(HEIGHTS, lost_between(1, range(4, 5)), {}, QUARTERS)
    for row in (1, 2, 3, 5, 6, 7):
        written(gray, row, {XS[1] + 8: f"Rapat {row}", XS[2] + 8: f"Notula {row}"})
    written(gray, 4, {XS[1] + 8: "Rapat koordinasi penyusunan laporan akhir"})
    assert cells(gray)[4, 1] == (1, 2)


@pytest.mark.parametrize(("apart", "columns"), [(90, 1), (14, 2)])
def test_heads_of_two_columns_stand_farther_apart_than_the_words_of_one(apart: int, columns: int) -> None:
    gray = drawn(HEIGHTS, lost_between(1, range(1)), {}, QUARTERS)
    for row in range(1, 8):
        written(gray, row, {XS[1] + 8: f"Rapat {row}", XS[2] + 8: f"Notula {row}"})
    wide = cv2.getTextSize("RENCANA", cv2.FONT_HERSHEY_SIMPLEX, 0.6, 2)[0][0]
    written(gray, 0, {XS[2] - apart // 2 - wide: "RENCANA", XS[2] + apart // 2: "KERJA"})
    assert cells(gray)[0, 1] == (1, columns)


def test_a_rule_goes_on_beside_a_cell_whose_text_stands_in_another_of_its_rows() -> None:
    merged = {(LEVEL, row, 1) for row in (3, 4, 5)}
    gray = drawn(HEIGHTS, merged | lost_between(1, range(3, 7)), {}, XS)
    for row in range(1, 8):
        written(gray, row, {XS[2] + 8: f"Notula rapat {row}"} | ({} if row in (3, 4, 6) else {XS[1] + 8: f"Tim {row}"}))
    found = cells(gray)
    assert found[3, 1] == (4, 1)
    assert [found[row, 2] for row in (3, 4, 5, 6)] == [(1, 1)] * 4


def test_a_boundary_that_only_one_row_has_is_no_column() -> None:
    gray = drawn(HEIGHTS, lost_between(1, range(1, 8)), {}, QUARTERS)
    for row in range(1, 8):
        written(gray, row, {XS[1] + 8: f"Rapat {row}", XS[2] + 30: "di kota"})
    found = cells(gray)
    assert {found[row, 1] for row in range(1, 8)} == {(1, 2)}


EIGHT = [60, 110, 430, *range(800, 1601, 100), 1800, 2000]  # quarters, then two columns of twice their width
WORDS = ("Notula rapat", "belum ada", "Surat edaran", "akses sulit")


def test_texts_beside_eight_quarters_are_no_months_that_lost_a_rule() -> None:
    """Four columns as wide as a quarter and two of twice that width are twelve together."""
    gray = drawn(HEIGHTS, set(), {}, EIGHT)
    for row in range(len(HEIGHTS)):
        written(gray, row, {EIGHT[col] + 8: WORDS[(row + col) % 4] for col in (11, 12)})
    assert max(col for _, col in cells(gray)) == len(EIGHT) - 2


@pytest.mark.parametrize("look", ["ticks", "bars", "numbers"])
def test_a_rule_between_months_that_was_lost_is_put_back_whatever_stands_beside_it(look: str) -> None:
    months = [60, 430, *range(800, 2001, 100)]
    gray = drawn(HEIGHTS, set(), {}, [x for x in months if x != 1700])
    for row in range(1, len(HEIGHTS)):
        middle = TOP + sum(HEIGHTS[:row]) + 40
        for month in (row, 9, 10):
            x = months[1 + month] + 50
            if look == "ticks":
                cv2.putText(gray, "V", (x - 8, middle + 8), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2)
            if look == "numbers":
                cv2.putText(gray, "40", (x - 44, middle + 8), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 2)
        if look == "bars":
            cv2.rectangle(gray, (1620, middle - 10), (1790, middle + 10), 0, -1)
    assert max(col for _, col in cells(gray)) == len(months) - 2
