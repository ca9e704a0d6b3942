"""What a header cell says of time: the months that it names."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from rb_ingest.language.month_words import month_of_word, roman_value
from rb_ingest.reference import Reference, derived

MONTHS = 12
_SPELLED = ("TRIWULAN", "TRIBULAN", "SEMESTER", "KUARTAL")
_ALIKE = 80  # rapidfuzz ratio from which a word is one of these, misread in a letter or two
_KEPT = 4096  # texts whose meaning is remembered
_BROKEN = 4  # letters of a name that a narrow column may break
_QUARTER = re.compile(
    r"\b(?:TRIWULAN|TRIWULN|TRI\s?WULAN|TRI\s?BULAN|TRIW|TW|TB|KUARTAL|QUARTER|Q)\W*(?:KE\W*)?(IV|III|II|I|[1-4]|L|1V|LV|LL|LLL)\b"
)
_SEMESTER = re.compile(r"\b(?:SEMESTER|SMT|SEM)\W*(?:KE\W*)?(II|I|[12]|L|LL)\b")
# The words above columns that are only numbered.
QUARTERS = re.compile(r"\b(?:TRI\s?WULAN|TRI\s?BULAN|TRIW|TW|KUARTAL|QUARTER)\b")
HALVES = re.compile(r"\b(?:SEMESTER|SMT|SEM)\b")
_ORDINALS = {"I": 1, "L": 1, "II": 2, "LL": 2, "III": 3, "LLL": 3, "IV": 4, "1V": 4, "LV": 4}
_CALLED = re.compile(r"^(?:TRI\s?WULAN|TRI\s?BULAN|TRIW|TW|KUARTAL|QUARTER)\W*(?:KE\W*)?(\w{0,3})(?!\w)")
_FROM_TO = re.compile(r"([^\W\d]{3,9})\.?\s?(?:-|–|S\.?/?D\.?)\s?([^\W\d]{3,9})\.?")
# "TR: WULAN", "TR I WULAN": a stroke that was read as a sign, or not at all.
_PARTED = re.compile(r"\bTR\W{0,3}[I1L|]?\W{0,3}(WULAN|BULAN)\b")
_TARGET_MONTH = re.compile(r"^B\W?(0?[1-9]|1[0-2])$")


# Each stage that looks at a header asks this of each of its cells, and all pages of a plan have the same ones.
@derived(maxsize=_KEPT)
def months_named(reference: Reference, text: str) -> tuple[int, ...]:
    """Return the months that a header cell names, () where it names no period.

    "TRIWULAN II (APR-JUN)" and "TW2" are (4, 5, 6), "Semester I" is (1, ..., 6), "B06" the quarter that ends in June,
    "Mei", "MEI 2024" and "5" are (5,).
    """
    words = " ".join(text.upper().split())
    named = _from_to(reference, words) or _months_in(reference, words)
    if named or sum(c.isalpha() for c in text) < _BROKEN or "\n" not in text.strip():
        return named
    # a narrow column breaks words without a hyphen: "TRIWUL AN"
    return _months_in(reference, "".join(line.strip() for line in text.upper().split("\n")))


@lru_cache(maxsize=_KEPT)
def quarter_called(text: str) -> int | None:
    """Return the number of a quarter that a head calls by name, 0 where only its name was read, None for other heads.

    "TRIWULAN II" is 2, "TWIV" 4, "TRIWULAN" and "TW IN" 0.
    """
    found = _CALLED.match(_mended(" ".join(_rejoined(text.upper()).split())))
    return None if found is None else _ORDINALS.get(found[1], 0)


def is_called_half(text: str) -> bool:
    """Return whether a head calls a half of the year by name, whatever became of its number: "SMTI", "SEM."."""
    words = _mended(" ".join(_rejoined(text.upper()).split()))
    return bool(HALVES.match(words) or _SEMESTER.match(words))


def is_of_quarters(words: str) -> bool:
    """Return whether a head says that the columns below it are quarters."""
    return bool(QUARTERS.search(_mended(words)))


def is_of_halves(words: str) -> bool:
    """Return whether a head says that the columns below it are halves of the year."""
    return bool(HALVES.search(_mended(words)))


def _rejoined(text: str) -> str:
    """Return a head whose name of a period is whole where a narrow column broke it without a hyphen: "TRIWUL AN"."""
    lines = [line.strip() for line in text.split("\n")]
    whole = "".join(lines[:2])
    return "\n".join([whole, *lines[2:]]) if _nearest(whole) in _SPELLED else text


def _mended(words: str) -> str:
    """Return capitals in which the words for periods are spelled as they should be: "TRIWIJLAN" is TRIWULAN."""
    whole = _PARTED.sub(r"TRI\1", words)
    return re.sub(r"[A-Z0-9|]{6,10}", lambda found: _nearest(found[0]), whole)


def _nearest(word: str) -> str:
    if any(spelled in word for spelled in _SPELLED):
        return word  # "TRIWULANII" has its number behind it
    found = process.extractOne(word, _SPELLED, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return found[0] if found else word


def _months_in(reference: Reference, words: str) -> tuple[int, ...]:
    words = _mended(words)
    if quarter := _QUARTER.search(words):
        return span_of(_ordinal(quarter[1]), 3)
    if half := _SEMESTER.search(words):
        return span_of(_ordinal(half[1]), 6)
    if target := _TARGET_MONTH.match(words):
        number = int(target[1])
        return span_of(number // 3, 3) if number % 3 == 0 else (number,)
    first = re.split(r"[\s(/.,]+", words.strip(" .,"))[0] if words else ""
    if first.isdecimal() and len(words) <= 3:
        if words.strip(" .()") != first:
            return ()  # "2,5" is a target
        return (int(first),) if 1 <= int(first) <= MONTHS else ()
    by_name = month_of_word(reference, first) if len(words) <= 14 else None
    found = by_name if by_name is not None or len(words) > 5 else roman_value(reference, first)
    return (found,) if found else ()


def _from_to(reference: Reference, words: str) -> tuple[int, ...]:
    """Return the months of "APR-JUN", () for what is no first and last month by name."""
    ends = _FROM_TO.fullmatch(words.strip(" .,()"))
    first, last = (month_of_word(reference, word) for word in ends.groups()) if ends else (None, None)
    return tuple(range(first, last + 1)) if first and last and first < last else ()


def _ordinal(word: str) -> int:
    return int(word) if word.isdecimal() else _ORDINALS[word]


def span_of(number: int, length: int) -> tuple[int, ...]:
    """Return the months of the first, second ... period of so many months."""
    return tuple(range((number - 1) * length + 1, number * length + 1))
