"""What is printed in the month columns below a plan says nothing of how dark its ticks are."""

from __future__ import annotations

import cv2
import pytest

from rb_ingest.reading.marks.marks import find_marks, rows_without_text
from rb_ingest.reading.marks.shading import for_tones
from tests.reading.month_table import MonthTable

HEIGHTS = (0.3, 0.34, 0.34, 0.34, 0.34, 0.3, 0.3)
SIGNED = (5, 6)
TICKS = {
    (row, month) for row, months in ((1, (2, 7, 8)), (2, (3,)), (3, (1, 6, 11, 12)), (4, (5,))) for month in months
}


def page(*, texts: tuple[int, ...] = (0, 1, 2, 3, 4), signed: tuple[int, ...] = SIGNED, grey: int = 165) -> MonthTable:
    """Draw ticks of a pale colour, a text beside them, and black print in the month columns of the rows below."""
    drawn = MonthTable(heights=HEIGHTS, width=0.32)
    for row in texts:
        at = round(0.3 * drawn.dpi), drawn.point(row, 1, 0, 0.65)[1]
        cv2.putText(drawn.gray, "Laporan rapat", at, cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2, cv2.LINE_AA)
    for row, month in TICKS:
        drawn.tick(row, month, size=0.13, grey=grey)
    for row in signed:
        for month in (4, 5, 6, 7):
            at = drawn.point(row, month, 0.2, 0.7)
            cv2.putText(drawn.gray, "Rz", at, cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2, cv2.LINE_AA)
    return drawn


def marked(drawn: MonthTable) -> set[tuple[int, int]]:
    marks = find_marks(drawn.table, drawn.layout, for_tones(drawn.gray, drawn.dpi))
    return {(m.row, m.col) for m in marks if m.probability >= 0.5 and m.row not in SIGNED}


@pytest.mark.parametrize("signed", [(), SIGNED])
def test_pale_ticks_stay_marks_above_names_and_dates_in_black(signed: tuple[int, ...]) -> None:
    assert marked(page(signed=signed)) == TICKS


def test_black_marks_of_the_plan_itself_make_pale_ones_doubtful() -> None:
    """The same print beside texts is a mark, so that what is far paler may show through from the back."""
    assert not marked(page(texts=(0, 1, 2, 3, 4, 5, 6))) & TICKS


def test_rows_without_text_are_those_with_blank_columns_before_the_months() -> None:
    drawn = page(texts=(0, 2, 3))
    assert rows_without_text(drawn.table, drawn.layout) == {1, 4, 5, 6}
