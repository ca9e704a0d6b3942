"""The numbers, letters and dashes that lead the items of a list, also as OCR leaves them: "1).", "(a).", "¢)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NumberKind = Literal["digit", "letter", "roman", "path", "dash", "damaged"]

# c is read as ¢ or ©, e as €, and so on; a lower-case l or a capital I before a bracket is a 1 in lists of digits.
_MISREAD = {"¢": "c", "©": "c", "€": "e", "&": "g", "ä": "a", "â": "a", "à": "a", "é": "e", "ø": "o"}
_MISREAD_DIGITS = {
    "l": 1,
    "I": 1,
    "|": 1,
    "!": 1,
    "i": 1,
    "]": 1,
    "Z": 2,
    "z": 2,
    "S": 5,
    "s": 5,
    "B": 8,
    "O": 0,
    "o": 0,
}
_ROMAN = {"i": 1, "v": 5, "x": 10}
_LONGEST_ROMAN = 7  # letters: XXXVIII

_CLOSER = r"(?:\s?[)\]}»](?:\s?[.,:]){0,2}|[.,]{1,2}(?:\s?[)\]}])?)[!'|`/\\]?"  # a speck may follow
_PATH = re.compile(r"^[(\[{]?(?P<value>\d{1,2}(?:\.\d{1,2}){1,3})(?:[.)\]}]{0,2})\s+(?=\S)")
_PLAIN = re.compile(
    rf"^[(\[{{]?\s?(?P<value>\d{{1,2}}|[A-Za-z]|[ivx]{{2,4}}|[IVX]{{2,4}}){_CLOSER}"
    r"(?:\s+(?=\S)|(?<=\d[.)])(?=[A-Za-z]|%\s?[A-Z])|(?=[A-Z\"“]))"  # "1.pembangunan" is an item, "a.n." is not
)
# The dot was lost or read as a colon: "1Tersedianya", "2: Pembangunan". A capital in a word begins nothing else.
_DOT_LOST = re.compile(r"^(?P<value>\d{1,2})(?:[:;]\s+(?=[A-Za-z])|(?<!\d\d)(?=[A-Z][a-z]{2}))")
_BARE = re.compile(r"^(?P<value>\d{1,2})\s+(?=[A-Za-z\"“(])")
_PATH_MISREAD = re.compile(
    r"^[\dlIL|iJ!]{1,2}[.,\s]?\s?[\dlIL|iJ!]{1,2}[.,]?\s+(?=[A-Za-z])"
)  # "LI", "I.1", "11" for 1.1
_DASH = re.compile(r"^(?:[-‐‑‒–—−~•▪●○·*«»>¢]|[\ue000-\uf8ff]|o(?=\s))+[.,]?\s+(?=\S)|^[-–—«](?=[A-Z])")
_DAMAGED = re.compile(
    r"^(?:[(\[{]\s?[^\s()\[\]{}]{0,2}\s?[)\]}]?[.,]?\s|"  # "(-", "{¢).", "(D)."
    r"[^\s()\[\]{}]{1,2}\s?[)\]}»][.,]?\s|"  # "¢)", "aj)", "1l)."
    r"[a-h1-9lI][jJ}][.,]?\s|"  # the bracket itself misread: "aj."
    r"[¢©€&@][.,]\s)\s*(?=\S)"  # @ may be a, d or e
)


@dataclass(frozen=True)
class Numbering:
    """The lead of an item: as printed, its kind, and its place in the list (None where it cannot be told).

    `kind` "path" is a number such as 1.2, whose last part is the place; "damaged" looks like a number or letter with
    its bracket, but OCR left no readable value.
    """

    printed: str
    kind: NumberKind
    value: int | None

    @property
    def bracketed(self) -> bool:
        """Whether it ends with a bracket: "1)" and "1)." are of another list than "1."."""
        return any(c in ")]}»" for c in self.printed)


def split_numbering(text: str, *, bare: bool = False, paths: bool = False) -> tuple[Numbering | None, str]:
    """Part a text from the number, letter or dash before it.

    Args:
        text: One line, or the start of a cell.
        bare: Also take a number without dot or bracket ("1 Pembentukan"). Only for columns that number so.
        paths: Also take what OCR makes of 1.1 ("LI", "I.1"). Only for columns that number so.

    Returns:
        The numbering, None where there is none, and the rest of the text.
    """
    text = text.strip()
    plain = (_PLAIN, _DOT_LOST, _BARE) if bare else (_PLAIN, _DOT_LOST)
    for pattern, read in ((_PATH, _read_path), *((pattern, _read_plain) for pattern in plain)):
        found = pattern.match(text)
        if found:
            kind, value = read(found["value"])
            return Numbering(found[0].strip(), kind, value), text[found.end() :].strip()
    found = _PATH_MISREAD.match(text) if paths else None
    if found:
        return Numbering(found[0].strip(), "damaged", None), text[found.end() :].strip()
    found = _DASH.match(text)
    if found and found[0].strip() != "¢":
        return Numbering(found[0].strip(), "dash", None), text[found.end() :].strip()
    found = _DAMAGED.match(text)
    if found:
        printed = found[0].strip()
        letters = [_MISREAD[c] for c in printed if c in _MISREAD]
        if letters:
            return Numbering(printed, "letter", ord(letters[0]) - ord("a") + 1), text[found.end() :].strip()
        return Numbering(printed, "damaged", None), text[found.end() :].strip()
    return None, text


def value_as(numbering: Numbering, kind: NumberKind) -> int | None:
    """Read a number as if it were of another kind: in a list of digits "l)" is 1, in a list of letters "1)" is l.

    Returns:
        The place in the list, None where the characters cannot mean one.
    """
    if numbering.kind == kind:
        return numbering.value
    core = re.sub(r"[()\[\]{}.,»\s]", "", numbering.printed)
    if kind == "digit" and len(core) == 1:
        return _MISREAD_DIGITS.get(core)
    if kind == "letter" and len(core) == 1:
        return {"0": 15, "6": 2, "8": 2, "9": 7, "1": 12}.get(core)
    if kind == "roman" and core and set(core.lower()) <= set(_ROMAN):
        return roman_value(core)
    return None


def roman_value(text: str) -> int | None:
    """Return the value of a roman numeral up to XXXIX in either case, None if it is none."""
    if len(text) > _LONGEST_ROMAN:
        return None
    digits = [_ROMAN.get(c) for c in text.lower()]
    if not digits or None in digits:
        return None
    values = [d for d in digits if d is not None]
    total = sum(-v if v < max(values[i + 1 :], default=0) else v for i, v in enumerate(values))
    return total if total > 0 else None


def _read_path(value: str) -> tuple[NumberKind, int | None]:
    return "path", int(value.rsplit(".", 1)[-1])


def _read_plain(value: str) -> tuple[NumberKind, int | None]:
    if value.isdecimal():
        return "digit", int(value)
    if len(value) == 1:
        return "letter", ord(value.lower()) - ord("a") + 1
    return "roman", roman_value(value)
