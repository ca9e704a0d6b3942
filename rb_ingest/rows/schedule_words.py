"""TARGET WAKTU as a row of tokens: months, years, numbers, and the words that relate them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple

from rb_ingest.language.month_words import month_of_word, month_spellings, roman_value
from rb_ingest.language.ocr_words import nearest_word, ocr_fold
from rb_ingest.reference import Reference, derived

# Excel counts days from here (its leap day of 1900 included); the serials are those of 2000-01-01 to 2050-12-31.
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_SERIALS = range(36526, 55153)


class Kind(Enum):
    """What a token is. MONTH, YEAR and NUMBER carry their value."""

    MONTH = auto()
    YEAR = auto()
    NUMBER = auto()
    ORDINAL = auto()  # "ke-" before a number
    UNIT = auto()  # triwulan, semester, bulan; the value is its length in months
    EVERY = auto()  # setiap
    REPEATING = auto()  # bulanan, triwulanan; the value is the period in months
    RANGE = auto()
    UNTIL = auto()  # a range in words, which may stand without a beginning
    SEPARATOR = auto()
    START = auto()  # mulai
    EDGE = auto()  # awal, akhir; the value is the month where the year begins or ends
    YEAR_WORD = auto()
    THROUGHOUT = auto()  # sepanjang
    SHORT_TIME = auto()  # minggu, hari: shorter than a month
    OTHER = auto()


class Token(NamedTuple):
    """One token; `value` is 0 where its kind has none."""

    kind: Kind
    value: int = 0


_WORDS: Mapping[Token, str] = {
    Token(Kind.UNIT, 1): "bulan bln",
    Token(Kind.UNIT, 3): "triwulan tribulan kuartal tw",
    Token(Kind.UNIT, 4): "caturwulan",
    Token(Kind.UNIT, 6): "semester smt",
    Token(Kind.REPEATING, 1): "bulanan perbulan sebulan mingguan harian",
    Token(Kind.REPEATING, 3): "triwulanan",
    Token(Kind.REPEATING, 6): "semesteran",
    Token(Kind.EVERY): "setiap tiap per",
    Token(Kind.START): "mulai dimulai sejak",
    Token(Kind.UNTIL): "sampai hingga sd sid sld",  # "s/d" as OCR reads it
    Token(Kind.SEPARATOR): "dan serta atau",
    Token(Kind.YEAR_WORD): "tahun setahun anggaran",
    Token(Kind.THROUGHOUT): "sepanjang selama",
    Token(Kind.EDGE, 1): "awal",
    Token(Kind.EDGE, 12): "akhir",
    Token(Kind.NUMBER, 1): "pertama",
    Token(Kind.NUMBER, 2): "kedua",
    Token(Kind.NUMBER, 3): "ketiga",
    Token(Kind.NUMBER, 4): "keempat",
    Token(Kind.ORDINAL): "ke",
    Token(Kind.SHORT_TIME): "minggu pekan hari saat waktu",
    # known only so that a month is not seen in them
    Token(Kind.OTHER): "tanggal dengan kali selambat lambatnya pertengahan medio",
}
# A run of letters or digits that is longer than two long words says no time.
_ENDLESS = re.compile(r"[a-z0-9|!]{65,}", re.ASCII | re.IGNORECASE)
_QUARTER = re.compile(r"\b(?:triwulan|tribulan|kuartal)\b", re.IGNORECASE)
_FOURTH = re.compile(r"\b[T1l|]V\b")
# "Triwulan 111": no year has eleven quarters.
_STROKES = re.compile(r"\b((?:triwulan|tribulan|kuartal|tw|semester|smt)\s*)(1{2,3})\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<iso>\b(?:19|20)\d\d-\d{1,2}-\d{1,2}\b)"
    r"|(?P<dmy>\b\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d)\b)"
    r"|(?P<my>\b\d{1,2}[/-](?:19|20)\d\d\b)"
    r"|(?P<serial>\b\d{5}(?:[.,]0+)?\b)"
    r"|(?P<year>\b(?:19|20)\d\d\b)"
    r"|(?P<ordinal>\bke\s*[-–]?\s*(?=\d|[ivxl]))"
    r"|(?P<every>\bper\s*[-–]\s*(?=[a-z]))"
    r"|(?P<unit>\btw(?=\d|[ivl]{1,3}\b))"  # "TW3", "TWIV"
    r"|\bB(?P<month_code>0[1-9]|1[0-2])\b"  # of the action plans that ministries report
    r"|(?P<number>\d{1,2}(?=\b|[a-z]{3}))"
    r"|(?P<word>[a-z0-9|!]*[a-z][a-z0-9|!]*)"
    r"|(?P<range>[-–—~])"
    r"|(?P<separator>[,;&/+])",
    re.ASCII | re.IGNORECASE,
)


def tokens_of(reference: Reference, text: str) -> Iterator[Token]:
    """Cut a text into tokens; what is neither word, number nor a known sign is left out.

    Args:
        reference: The canonical data.
        text: The cell's text, lines joined by spaces or newlines; may hold OCR slips.
    """
    for match in _TOKEN.finditer(_tidy(reference, text)):
        name, value = str(match.lastgroup), match[str(match.lastgroup)]
        if name == "word":
            yield from _words(reference, value)
        elif name in ("iso", "dmy", "my"):
            yield from _numeric_date(name, value)
        elif name == "serial":
            if int(value[:5]) in _EXCEL_SERIALS:
                day = _EXCEL_EPOCH + timedelta(days=int(value[:5]))
                yield from (Token(Kind.MONTH, day.month), Token(Kind.YEAR, day.year))
        elif name == "month_code":
            yield Token(Kind.MONTH, int(value))
        elif name == "unit":
            yield _vocabulary(reference)[value.casefold()]
        else:
            yield Token(Kind[name.upper()], int(value) if name in ("year", "number") else 0)


def every_word_is_known(reference: Reference, text: str) -> bool:
    """Return whether each word and number of a time in words is a token: one that is none may have been a month."""
    tidy = _tidy(reference, text)
    for match in _TOKEN.finditer(tidy):
        name, value = str(match.lastgroup), match[str(match.lastgroup)]
        if name == "word" and not _is_known(reference, value):
            return False
        if name == "serial" and int(value[:5]) not in _EXCEL_SERIALS:
            return False
    return not any(sign.isalnum() for sign in _TOKEN.sub(" ", tidy))


def _is_known(reference: Reference, word: str) -> bool:
    vocabulary = _vocabulary(reference)
    several = len(_words(reference, word)) > 1
    return several or roman_value(reference, word) is not None or nearest_word(word, vocabulary) is not None


def _tidy(reference: Reference, text: str) -> str:
    # "Desem-\nber" is one word, "Januari-\nDesember" a range
    def join(match: re.Match[str]) -> str:
        return match[0] if month_of_word(reference, match[1]) else match[1] + match[2]

    text = re.sub(r"(?<![^\W\d_])([^\W\d_]+)-[ \t]*\n\s*([^\W\d_]+)", join, text)
    # "s.d," too: a comma behind it would part what it joins
    text = re.sub(r"[s5]\s*[./,]\s*d\b[.,]?|\bs d\b|\bxd\b|(?<![\w.])d\b\.?", " sd ", text, flags=re.IGNORECASE)
    # "Triwulan III dan TV": a bar over a stroke
    text = _FOURTH.sub("IV", text) if _QUARTER.search(text) else text
    text = _STROKES.sub(lambda found: found[1] + "I" * len(found[2]), text)
    text = re.sub(r"(?<=[a-z])(?=20\d\d\b)", " ", text, flags=re.IGNORECASE)
    return " ".join(_ENDLESS.sub(" ", text).split())


@derived()
def _vocabulary(reference: Reference) -> Mapping[str, Token]:
    months = {spelling: Token(Kind.MONTH, month) for spelling, month in month_spellings(reference).items()}
    return months | {ocr_fold(word): token for token, words in _WORDS.items() for word in words.split()}


@derived(maxsize=4096)
def _words(reference: Reference, value: str) -> Sequence[Token]:
    """Read one word, or two that lost the space between them ("Junidan", "TriwulanII")."""
    vocabulary = _vocabulary(reference)
    roman = roman_value(reference, value)
    if roman is not None:
        return (Token(Kind.NUMBER, roman),)
    if ocr_fold(value) not in vocabulary:
        for cut in range(len(value) - 1, 2, -1):
            head, number = vocabulary.get(ocr_fold(value[:cut])), roman_value(reference, value[cut:])
            tail = vocabulary.get(ocr_fold(value[cut:])) if number is None else Token(Kind.NUMBER, number)
            if head and tail:
                return head, tail
    return (nearest_word(value, vocabulary) or Token(Kind.OTHER),)


def _numeric_date(order: str, value: str) -> Iterator[Token]:
    parts = [int(part) for part in re.split(r"[./-]", value)]
    month, year = {"iso": (parts[1], parts[0]), "dmy": (parts[1], parts[-1]), "my": (parts[0], parts[-1])}[order]
    if 1 <= month <= 12:
        yield Token(Kind.MONTH, month)
        yield Token(Kind.YEAR, year if year >= 100 else 2000 + year)
