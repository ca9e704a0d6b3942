"""A number of single strokes behind the name of a period is what the picture shows of them."""

from __future__ import annotations

import pytest

from rb_ingest.reading.text.roman_strokes import with_all_strokes
from tests.reading.text.test_decimal_signs import drawn


@pytest.mark.parametrize("size", [18, 24, 36])
@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("TW III", "TW II"),
        ("TW III", "TW IN"),
        ("TRIWULAN II", "TRIWULAN JI"),
        ("Semester II", "Semester Il"),
        ("Kuartal II", "Kuartal I"),
        ("Minggu III", "Minggu II"),
    ],
)
def test_strokes_are_counted(printed: str, read: str, size: int) -> None:
    assert with_all_strokes(read, drawn(printed, size, 0.4)) == printed


@pytest.mark.parametrize(
    "text", ["TW IV", "TW I", "TW 1", "Triwulan 2", "Kuartal I", "Tim III", "TW III s.d. IV", "JULI"]
)
def test_what_ends_in_no_strokes_of_a_period_stays(text: str) -> None:
    assert with_all_strokes(text, drawn(text, 30)) == text


def test_a_piece_of_the_rule_beside_the_text_is_no_stroke() -> None:
    picture = drawn("TW II", 30).copy()
    picture[:, -3:] = 20
    assert with_all_strokes("TW II", picture) == "TW II"
    assert with_all_strokes("TW IN", picture) == "TW IN"
