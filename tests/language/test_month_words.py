"""Month names survive the slips of OCR, and everyday words are no months."""

from __future__ import annotations

import pytest

from rb_ingest.language.month_words import month_of_word, month_spellings, roman_value
from rb_ingest.language.ocr_words import ocr_fold
from testkit.reference import REFERENCE


def test_every_spelling_names_its_month() -> None:
    for name in REFERENCE.month_names:
        if name.kind != "romawi":
            assert month_of_word(REFERENCE, name.spelling) == name.bulan
            assert month_of_word(REFERENCE, name.spelling.upper() + ".") == name.bulan


def test_folding_keeps_the_months_apart() -> None:
    names = [name for name in REFERENCE.month_names if name.kind != "romawi"]
    folded = {(ocr_fold(name.spelling), name.bulan) for name in names}
    assert len(folded) == len({spelling for spelling, _ in folded}) == len(month_spellings(REFERENCE))


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("Januan", 1),
        ("Januati", 1),
        ("Fcbruari", 2),
        ("Pebruan", 2),
        ("Marel", 3),
        ("Marct", 3),
        ("Apnl", 4),
        ("Apr1l", 4),
        ("Me1", 5),
        ("Mci", 5),
        ("Juui", 6),
        ("Jull", 7),
        ("Agu5tus", 8),
        ("Sepiember", 9),
        ("0ktober", 10),
        ("Novernber", 11),
        ("Desernber", 12),
    ],
)
def test_slips_of_ocr(word: str, month: int) -> None:
    assert month_of_word(REFERENCE, word) == month


@pytest.mark.parametrize("word", ["", "minggu", "jual", "semester", "alamat", "lama", "baru", "hari", "rapat", "2022"])
def test_other_words_are_no_months(word: str) -> None:
    assert month_of_word(REFERENCE, word) is None


@pytest.mark.parametrize(
    ("text", "value"), [("I", 1), ("Il", 2), ("lll", 3), ("1V", 4), ("ix", 9), ("XII", 12), ("", None), ("XIII", None)]
)
def test_roman_numerals(text: str, value: int | None) -> None:
    assert roman_value(REFERENCE, text) == value
