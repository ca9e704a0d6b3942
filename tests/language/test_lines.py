"""Readable lines of a cell."""

from __future__ import annotations

from rb_ingest.language.lines import is_readable, readable_lines
from rb_ingest.records import Box, TextLine
from testkit.reference import REFERENCE


def line(text: str, confidence: float = 0.95, x0: float = 0, y0: float = 0) -> TextLine:
    return TextLine(text=text, box=Box(x0=x0, y0=y0, x1=x0 + 5 * len(text), y1=y0 + 10), confidence=confidence)


def test_specks_and_stamps_are_left_out() -> None:
    assert not is_readable(REFERENCE, line("— ' ."))
    assert not is_readable(REFERENCE, line("Ka NN At!", 0.17))
    assert not is_readable(REFERENCE, line("Ta", 0.33))


def test_damaged_text_with_known_words_stays() -> None:
    assert is_readable(REFERENCE, line("kinerjautamaorganisasi. '”", 0.2))
    assert is_readable(REFERENCE, line("Data Promosi", 0.5))


def test_digits_stay_for_the_column_of_numbers() -> None:
    assert is_readable(REFERENCE, line("4", 0.4))


def test_lines_are_ordered_and_pieces_joined() -> None:
    drawn = [line("yang terlaksana", x0=60, y0=22), line("Kegiatan", x0=0, y0=24), line("Dokumentasi", y0=2)]
    assert [found.text for found in readable_lines(REFERENCE, drawn)] == ["Dokumentasi", "Kegiatan yang terlaksana"]


def test_confidence_of_joined_pieces_is_their_mean() -> None:
    joined = readable_lines(REFERENCE, [line("abcd efgh", 0.9), line("ijkl mnop", 0.7, x0=80)])
    assert len(joined) == 1
    assert abs(joined[0].confidence - 0.8) < 1e-9
