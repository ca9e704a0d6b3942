"""What each passage of a decree says: its number, its date, the plan's year and kind, the office.

Every function gives statements with the weight of the place where they stand; `decree.py` lets them vote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from rb_ingest.decree.number import DecreeNumber, parse_number
from rb_ingest.decree.passages import DecreeText, Passage, keyword, line_keywords
from rb_ingest.decree.satker import mentioned_offices, office_by_code
from rb_ingest.language.month_words import month_of_word
from rb_ingest.language.ocr_words import ocr_fold
from rb_ingest.records import Jenis
from rb_ingest.reference import Reference, Satker

# A title stands once and is set with care; the body says the same several times.
TITLE, ANNEX, SIGNATURE, BODY = 3.0, 2.0, 2.0, 1.0
BODY_AT_MOST = 2.5  # of all that the body says of one office: less than the title alone
_PLAN_NAME_WITHIN = 45  # letters after "rencana aksi": "pembangunan", "tahunan" may stand between
_MIN_PLAN_NAME = 85  # partial ratio
_DIGITS = str.maketrans("OoQIl|!SBZ", "0001111582")
_YEAR = r"2[0OoQ][\dOoQIl|!SBZ]{2}"
_NO_SPAN = r"\b(?!\s*[-–]\s*2)"  # "Tahun 2020-2024" is the time of a road map
_PLAN_YEAR = re.compile(rf"\b\w?ahun\s*:?\s*({_YEAR}){_NO_SPAN}", re.IGNORECASE)
_PLAN_IN_BODY = re.compile(rf"rencana\s+aksi\b[^.;]{{0,160}}?\btahun\s+({_YEAR}){_NO_SPAN}", re.IGNORECASE)
# A letter may be a misread digit, but not the last one of a word: of "tanggal Februari" the day is lost.
_DAY = r"(?:(?<![\d/])\d|(?<![\w/])[OolI|!])[\dOolI|!]?"
_DATE = re.compile(rf"({_DAY})[\s.,-]*([^\W_]{{3,11}})[\s.,-]*({_YEAR})(?!\d)")
_NUMERIC_DATE = re.compile(rf"(?<![\d/])(\d{{1,2}})\s*[-./]\s*(\d{{1,2}})\s*[-./]\s*({_YEAR})(?!\d)")


def numbers_in(reference: Reference, text: DecreeText) -> Iterator[tuple[DecreeNumber, float]]:
    """Return the number of the decree as the title and each annex head print it."""
    for passages, weight in ((text.titles, TITLE), (text.annex_heads, ANNEX)):
        for passage in passages:
            number = _number_in(reference, passage)
            if number:
                yield number, weight


def years_in(text: DecreeText) -> Iterator[tuple[int, float]]:
    """Return the years that the plan is said to be for."""
    for passages, weight in ((text.titles, TITLE), (text.annex_heads, ANNEX)):
        for passage in passages:
            for year in _PLAN_YEAR.findall(_subject(passage)):
                yield _year(year), weight
    for passage in text.body:
        for year in _PLAN_IN_BODY.findall(passage.text.replace("\n", " ")):
            yield _year(year), BODY


def dates_in(
    reference: Reference, text: DecreeText, numbers: Sequence[tuple[DecreeNumber, float]], tahun: int | None
) -> Iterator[tuple[date, float]]:
    """Return the dates of signing: below "Ditetapkan di", in the annex heads, and below the last decision.

    Args:
        reference: The canonical data.
        text: The passages.
        numbers: The readings of the number; a date of the number's month is likelier.
        tahun: The plan's year; a date of another year is less likely.
    """
    places = [(passage.text, SIGNATURE) for passage in text.signatures]
    places += [(line, ANNEX) for head in text.annex_heads for line in head.lines if "tanggal" in line_keywords(line)]
    below = _lines_below_decision(text.body)
    places += [(line, BODY if re.search(r"gal\b", line) else BODY / 2) for line in below]
    months = {(number.tahun, number.bulan) for number, _ in numbers}
    for place, weight in places:
        for found, mended in _dates_of(reference, place, tahun):
            likely = (found.year, found.month) in months or (tahun is not None and _may_be_of(found.year, tahun))
            yield found, weight / 2 if mended else weight + (BODY if likely else 0)


def offices_in(reference: Reference, text: DecreeText) -> Iterator[tuple[Satker, float]]:
    """Return the offices that are named; the national office only where the title or an annex head names it."""
    named = False
    left = dict.fromkeys((office.kode for office in reference.offices), BODY_AT_MOST)
    for passages, weight in (
        (text.titles, TITLE),
        (text.annex_heads, ANNEX),
        (text.signatures, SIGNATURE),
        (text.body, BODY),
    ):
        for passage in passages:
            for mention in mentioned_offices(reference, passage.text):
                if mention.satker.level != "pusat" or weight is TITLE or weight is ANNEX:
                    named = True
                    vote = weight * mention.similarity**2
                    if passages is text.body:
                        # however often a text names an office in passing, its title and signature say whose it is
                        vote = min(vote, left[mention.satker.kode])
                        left[mention.satker.kode] -= vote
                    yield mention.satker, vote
    national = office_by_code(reference, "00")
    if not named and national and any(_names_no_region(title) for title in text.titles):
        yield national, BODY


def kinds_in(reference: Reference, text: DecreeText) -> Iterator[tuple[Jenis, float]]:
    """Return the kinds of plan that are named after the words "rencana aksi"."""
    for passages, weight in ((text.titles, TITLE), (text.annex_heads, ANNEX), (text.body, BODY)):
        for passage in passages:
            folded = ocr_fold(passage.text)
            for plan in re.finditer(ocr_fold("rencana aksi"), folded):
                after = folded[plan.end() : plan.end() + _PLAN_NAME_WITHIN]
                for jenis, name in _plan_names(reference):
                    if fuzz.partial_ratio(ocr_fold(name), after) >= _MIN_PLAN_NAME:
                        yield jenis, weight


def _plan_names(reference: Reference) -> tuple[tuple[Jenis, str], ...]:
    return tuple((kind.jenis, name) for kind in reference.kinds for name in kind.names)


def _number_in(reference: Reference, passage: Passage) -> DecreeNumber | None:
    """Read the first number of a passage: what follows the word NOMOR, on its line or over the line end."""
    for i, line in enumerate(passage.lines):
        words = list(re.finditer(r"[^\s:.,;]+", line))
        for word in words:
            if keyword(word[0]) == "nomor" or (word is words[0] and word[0].casefold() == "no"):
                rest = line[word.end() :]
                following = passage.lines[i + 1] if i + 1 < len(passage.lines) else ""
                number = (
                    parse_number(reference, rest)
                    or parse_number(reference, f"{rest}{following}")
                    or parse_number(reference, f"{rest} {following}")
                )
                if number:
                    return number
    return None


def _subject(passage: Passage) -> str:
    """Return what stands from TENTANG on, or, without that word, all lines but that of the number."""
    for i, line in enumerate(passage.lines):
        if "tentang" in line_keywords(line):
            return "\n".join(passage.lines[i:])
    return "\n".join(line for line in passage.lines if "nomor" not in line_keywords(line))


def _lines_below_decision(body: Sequence[Passage]) -> Iterator[str]:
    decided = False
    for line in (line for passage in body for line in passage.lines):
        decided = decided or bool({"memutuskan", "kesatu"} & set(line_keywords(line, first=1)))
        if decided:
            yield line


def _dates_of(reference: Reference, text: str, tahun: int | None) -> Iterator[tuple[date, bool]]:
    """Return the dates of a text, and whether the year was mended."""
    found = [(m[1], month_of_word(reference, m[2]), m[3]) for m in _DATE.finditer(text)]
    found += [(m[1], int(m[2]), m[3]) for m in _NUMERIC_DATE.finditer(text)]
    for day_text, month, year_text in found:
        day, year = int(day_text.translate(_DIGITS)), _year(year_text)
        # no decree is signed years away from its plan: one digit of the year was misread
        mended = tahun is not None and not _may_be_of(year, tahun) and Levenshtein.distance(str(year), str(tahun)) == 1
        if mended and tahun is not None:
            year = tahun
        try:
            yield date(year, month or 0, day), mended
        except ValueError:  # no month, or a day that it does not have: not a date, or misread
            continue


def _may_be_of(year: int, tahun: int) -> bool:
    """Return whether the decree for the plan of `tahun` may be of `year`: the same one or the one before."""
    return 0 <= tahun - year <= 1


def _names_no_region(title: Passage) -> bool:
    return ocr_fold("komisi pemilihan umum nomor") in ocr_fold(title.text)


def _year(text: str) -> int:
    return int(text.translate(_DIGITS))
