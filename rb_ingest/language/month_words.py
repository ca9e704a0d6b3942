"""Month names and roman numerals in OCR text."""

from __future__ import annotations

from collections.abc import Mapping

from rb_ingest.language.ocr_words import nearest_word, ocr_fold
from rb_ingest.reference import Reference, derived


@derived()
def month_spellings(reference: Reference) -> Mapping[str, int]:
    """Return the folded spellings of the month names, without roman numerals, each with its month."""
    return {ocr_fold(name.spelling): name.bulan for name in reference.month_names if name.kind != "romawi"}


def month_of_word(reference: Reference, word: str) -> int | None:
    """Tell the month (1-12) that a word names, allowing for OCR slips; None where it names none."""
    return nearest_word(word, month_spellings(reference))


def roman_value(reference: Reference, text: str) -> int | None:
    """Read a roman numeral 1-12 as OCR may print it ('Il', '1V', 'lll'); None where it is none."""
    numeral = text.strip().upper().replace("1", "I").replace("L", "I").replace("|", "I").replace("!", "I")
    return roman_months(reference).get(numeral)


@derived()
def roman_months(reference: Reference) -> Mapping[str, int]:
    """Return the roman numerals of the months."""
    return {name.spelling: name.bulan for name in reference.month_names if name.kind == "romawi"}
