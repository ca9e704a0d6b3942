"""Numbers with their units as Indonesian offices write them: "75.000.000", "Rp 12,5 juta", "100 %", "2 Dokumen"."""

from __future__ import annotations

import re
from typing import NamedTuple

_TIMES = {"ribu": 1e3, "rb": 1e3, "juta": 1e6, "jt": 1e6, "miliar": 1e9, "milyar": 1e9, "m": 1e9}
_QUANTITY = re.compile(
    r"^\W{0,2}(?P<money>rp|idr)?[\s.:]{0,3}"
    r"(?P<number>\d{1,3}(?:[.\s]\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d+)?)"
    r"\s?(?:,-|,=|,–)?\s*"
    r"(?P<unit>%|(?!dan\b|s\.?d\b|sampai\b|atau\b)[^\W\d][^\d,;:]{0,40})?\W{0,2}$",
    re.IGNORECASE,
)
_MOST = 1e15  # rupiah: more than the budget of the country is a row of digits that ran together


# What OCR makes of a per cent sign behind a number: "Yo", "%o", "9o", "o/o"; behind a share of a hundred "96", "9" too.
_PERCENT = re.compile(r"(?<=\d) ?(?:[YV%][oO0]|9[oO]|[oO0]/[oO0])$|(?:(?<=^100)|(?<=^\d[05])) 9[06]?$")


# A share of a hundred, whatever OCR made of its sign: "50%", "5096", "1009", "25 Y".
_SHARE = re.compile(r"(100|[1-9]?[05])\s?(?:%|9[0-9]?|[34IY&]\w?)")
# A digit that was read as the letter that is most like it, before a unit.
_DIGITS = {"S": "5", "s": "5", "O": "0", "o": "0", "I": "1", "l": "1", "|": "1", "B": "8", "Z": "2"}
_LETTER = re.compile(r"([SsOoIl|BZ]) (\D+)")


class Quantity(NamedTuple):
    """A number and the unit written beside it, None where there is none."""

    value: float
    unit: str | None


def with_percent(text: str) -> str:
    """Return a text with the per cent sign behind its number, whatever OCR made of it."""
    return _PERCENT.sub(" %", text)


def share_of_a_hundred(text: str) -> str | None:
    """Return a text that is a share of a hundred with its sign, None for one that cannot be.

    Only where most of the texts beside it are such shares it is one for sure: 5090 may be a number too.
    """
    found = _SHARE.fullmatch(" ".join(text.split()))
    return f"{found[1]}%" if found else None


def with_digit(text: str, units: frozenset[str]) -> str:
    """Return "S Orang" as "5 Orang", where other numbers count that unit."""
    found = _LETTER.fullmatch(" ".join(text.split()))
    return f"{_DIGITS[found[1]]} {found[2]}" if found and found[2] in units else text


def quantity(text: str) -> Quantity | None:
    """Read a text that is one number, with or without a unit.

    Points part thousands and a comma begins the decimals; a single point before other than three digits is taken for
    a comma.

    Args:
        text: What is written in a cell.

    Returns:
        The number; None where the text is none, is several, or says more than a number and its unit.
    """
    found = _QUANTITY.match(" ".join(text.split()))
    if found is None:
        return None
    number = found["number"].replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number):
        number = number.replace(".", "")
    value = float(number.replace(",", "."))
    unit = (found["unit"] or "").strip(" .") or None
    if unit and unit.casefold() in _TIMES and (found["money"] or unit.casefold() != "m"):
        value, unit = value * _TIMES[unit.casefold()], None
    if found["money"]:
        unit = "Rp"
    return Quantity(value, unit) if value < _MOST else None
