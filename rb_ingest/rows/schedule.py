"""TARGET WAKTU of a ZI plan -> the months that it names.

Each month, quarter or semester in the text is a span of months; a range joins two spans to one. Forms that repeat
without naming a month ("setiap bulan", "per triwulan") count only where no month is named beside them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from rb_ingest.reference import Reference
from rb_ingest.rows.schedule_words import Kind, Token, every_word_is_known, tokens_of

_BETWEEN = frozenset({Kind.RANGE, Kind.UNTIL, Kind.SEPARATOR})
_LONGEST_RANGE = 36  # months; a longer one is a misread year
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # of the months, at most


@dataclass
class _Span:
    """Months from start to end, both included, with the years printed beside them."""

    start: int
    end: int
    start_year: int | None = None
    end_year: int | None = None
    runs_on: bool = False

    def months(self) -> list[tuple[int | None, int]]:
        """Return (year, month) of every month; the year is None where none is printed."""
        end = 12 if self.runs_on else self.end
        count = (end - self.start) % 12 + 1
        first_year = self.start_year or self.end_year
        if self.start_year and self.end_year and self.end_year != self.start_year:
            years = self.end_year - self.start_year
            count = min(max(years * 12 + end - self.start + 1, 1), _LONGEST_RANGE)
        elif first_year and end < self.start:  # "November - Februari 2023" ends in the year that is printed
            first_year -= 1
        places = range(self.start - 1, self.start - 1 + count)
        return [(first_year + n // 12 if first_year else None, n % 12 + 1) for n in places]


# Between the two ends of one time: "2024 s.d. 27 Maret 2024", "2024 - 17/10/2024".
_TO_ANOTHER = re.compile(r"\b20\d\d\W{0,3}(?:s\W?/?\W?d\b|sampai|hingga|-|–)(?=[^;\n]{0,24}\b20\d\d)", re.IGNORECASE)


def times_of_one_year(text: str) -> int:
    """Return how many times of one year a TARGET WAKTU holds: of more than one, two rows may have run together.

    Each prints the year; "5 Januari 2024 s.d. 27 Maret 2024" is one time that prints it twice.
    """
    years = Counter(re.findall(r"\b20\d\d", text))
    return max(max(years.values(), default=0) - len(_TO_ANOTHER.findall(text)), min(1, len(years)))


def months_of(reference: Reference, text: str, tahun: int | None) -> tuple[int, ...]:
    """Read the months out of a TARGET WAKTU.

    "mulai Mei" runs to December, "s.d. Juni" begins in January. A form that repeats without naming months falls on
    the last month of each period: "setiap triwulan" is (3, 6, 9, 12). A year alone is all of its months.

    Args:
        reference: The canonical data.
        text: The cell's text, lines joined by spaces or newlines; may hold OCR slips.
        tahun: The plan's year. Where the text names months of this year and of others, only this year's count.

    Returns:
        The months, sorted, each once; empty where the text names no time.
    """
    tokens = list(tokens_of(reference, text))
    named = [place for span in _spans(tokens) for place in span.months()]
    if not named:
        return _repeating(tokens)
    if tahun is not None and any(year == tahun for year, _ in named):
        named = [(year, month) for year, month in named if year in (tahun, None)]
    return tuple(sorted({month for _, month in named}))


def spans_of(reference: Reference, text: str, tahun: int | None) -> tuple[tuple[int, int], ...]:
    """Return the spans of months that a time in words names, in their order, as first and last month.

    A span that runs over the end of a year is two. Forms that repeat name none. Years as in `months_of`.
    """
    spans = [span.months() for span in _spans(list(tokens_of(reference, text)))]
    of_year = tahun is not None and any(year == tahun for places in spans for year, _ in places)
    found: list[tuple[int, int]] = []
    for places in spans:
        months = [month for year, month in places if not of_year or year in (tahun, None)]
        first = 0
        for i, month in enumerate(months):
            if i + 1 == len(months) or months[i + 1] != month + 1:
                found.append((months[first], month))
                first = i + 1
    return tuple(dict.fromkeys(found))


def names_impossible_time(reference: Reference, text: str) -> bool:
    """Return whether a text names a time that no year has: a fifth quarter, a third semester, a 31st of February."""
    return _parsed(list(tokens_of(reference, text))).impossible


def is_understood(reference: Reference, text: str, tahun: int | None) -> bool:
    """Return whether a time in words was understood to its last word, so that a misread sign is unlikely.

    Not where a word or number is none that times have, where signs contradict each other, where two months follow each
    other without a sign between them (a dash is lost easily), where a quarter or a half of the year has no number (a
    single stroke is), or where only years far from the plan's are named.

    Args:
        reference: The canonical data.
        text: The cell's text, lines joined by spaces or newlines; may hold OCR slips.
        tahun: The plan's year, None where it is not known.
    """
    tokens = list(tokens_of(reference, text))
    years = [token.value for token in tokens if token.kind is Kind.YEAR]
    far = tahun is not None and bool(years) and all(abs(year - tahun) > 1 for year in years)
    signs = (Kind.RANGE, Kind.UNTIL, Kind.SEPARATOR)
    clash = any(a.kind in signs and b.kind in signs for a, b in pairwise(tokens) if Kind.RANGE in (a.kind, b.kind))
    return (
        every_word_is_known(reference, text)
        and not far
        and not clash
        and not _two_months_without_a_sign(tokens)
        and not _lost_its_number(tokens)
        and all(_has_a_use(tokens, i) for i, token in enumerate(tokens) if token.kind is Kind.NUMBER)
    )


def _lost_its_number(tokens: Sequence[Token]) -> bool:
    """Return whether a quarter or a half of the year stands there without a number, and not for each of them."""
    places = [i for i, token in enumerate(tokens) if token.kind is Kind.UNIT and token.value > 1]
    numbered = any(token.kind is Kind.NUMBER for token in tokens)
    return any(i == 0 or tokens[i - 1].kind is not Kind.EVERY for i in places) and not numbered


def _two_months_without_a_sign(tokens: Sequence[Token]) -> bool:
    runs = [len(list(run)) for is_month, run in groupby(tokens, lambda t: t.kind is Kind.MONTH) if is_month]
    return 2 in runs  # three and more are a list


def _has_a_use(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a number counts something: a week, a quarter, a day of a month."""
    before, after = tokens[:place], tokens[place + 1 :]
    counted = (Kind.UNIT, Kind.ORDINAL, Kind.EVERY, Kind.SHORT_TIME)
    if before and before[-1].kind in counted:
        return True
    if after and after[0].kind in (Kind.MONTH, Kind.UNIT, Kind.SHORT_TIME, Kind.OTHER):
        return True
    # the first of two days of a month: "12 - 15 Maret"
    if [token.kind for token in after[1:3]] == [Kind.NUMBER, Kind.MONTH] and after[0].kind in _BETWEEN:
        return True
    return any(token.kind in counted for token in before)


def _spans(tokens: Sequence[Token]) -> list[_Span]:
    return _parsed(tokens).spans


def _parsed(tokens: Sequence[Token]) -> _SpanParser:
    parser = _SpanParser()
    for i, token in enumerate(tokens):
        parser.take(token, tokens[i - 1] if i else None, tokens[i + 1] if i + 1 < len(tokens) else None)
    return parser


class _SpanParser:
    """Takes the tokens one by one and keeps what the next one may relate to."""

    def __init__(self) -> None:
        self.spans: list[_Span] = []
        self.impossible = False  # a number is beyond what its unit or its month has
        self._unit: int | None = None  # the unit that a number counts, e.g. after "triwulan"
        self._joining = False  # a range sign stands between the last span and what comes
        self._from_january = False
        self._runs_on = False
        self._dated = 0  # spans up to here have their year

    def take(self, token: Token, before: Token | None, after: Token | None) -> None:
        """Take the next token; `before` and `after` are its neighbours."""
        kind, value = token
        if kind is Kind.MONTH:
            self._add(value, value)
            self._unit = None
        elif kind is Kind.NUMBER:
            self._number(value, after)
        elif kind is Kind.YEAR:
            self._year(value)
        elif kind is Kind.UNIT:
            self._unit = None if before and before.kind in (Kind.EVERY, Kind.NUMBER) else value
        elif kind is Kind.EDGE and after and after.kind is Kind.YEAR_WORD:
            self._add(value, value)
        elif kind in (Kind.RANGE, Kind.UNTIL):
            self._range(kind, before)
        elif kind is Kind.SEPARATOR:
            self._joining = False
        elif kind is Kind.START:
            self._runs_on, self._unit = True, None
        elif kind is not Kind.ORDINAL and kind is not Kind.YEAR_WORD:
            self._unit = None

    def _add(self, start: int, end: int) -> None:
        if self._joining and self.spans:
            last = self.spans[-1]
            last.end, last.end_year, last.runs_on = end, None, False
            self._dated = min(self._dated, len(self.spans) - 1)
        else:
            self.spans.append(_Span(1 if self._from_january else start, end, runs_on=self._runs_on))
        self._joining = self._from_january = self._runs_on = False

    def _number(self, value: int, after: Token | None) -> None:
        # "12 kali" counts and "5 Mei" is a day: neither is the number of a unit
        stands_alone = after is None or after.kind not in (Kind.OTHER, Kind.MONTH, Kind.UNIT)
        if self._unit and stands_alone and 1 <= value <= 12 // self._unit:
            self._add((value - 1) * self._unit + 1, value * self._unit)
        elif (self._unit and stands_alone) or (
            after and after.kind is Kind.MONTH and not 1 <= value <= _DAYS[after.value - 1]
        ):
            self.impossible = True

    def _year(self, year: int) -> None:
        # one year follows the months that it applies to: "Juni, Desember 2022"
        for span in self.spans[self._dated :]:
            span.end_year = year
            span.start_year = span.start_year or year
        if self._joining and self.spans and self.spans[-1].start_year is None:
            self.spans[-1].start_year = year
        self._dated = len(self.spans)

    def _range(self, kind: Kind, before: Token | None) -> None:
        if self.spans and before and before.kind is not Kind.SEPARATOR:
            self._joining = True
        elif kind is Kind.UNTIL and (before is None or before.kind not in (Kind.NUMBER, Kind.RANGE)):
            self._from_january = True


def _repeating(tokens: Sequence[Token]) -> tuple[int, ...]:
    """Read what names no month: a repetition, the whole year, or nothing."""
    said = [token for token in tokens if token.kind not in (Kind.OTHER, Kind.EDGE)]
    for i, (kind, value) in enumerate(said):
        before = said[i - 1] if i else Token(Kind.OTHER)
        if kind is Kind.UNIT and before.kind is Kind.NUMBER:
            repeats = i > 1 and said[i - 2].kind is Kind.EVERY
            months = before.value * value
            return _every(months) if repeats else _every(1) if months == 12 else ()
        if kind is Kind.REPEATING or (kind is Kind.UNIT and (value > 1 or before.kind is Kind.EVERY)):
            return _every(value)
        if kind is Kind.SHORT_TIME and before.kind is Kind.EVERY:
            return _every(1)
    kinds = {token.kind for token in tokens}
    only_a_year = bool(kinds & {Kind.YEAR, Kind.YEAR_WORD}) and kinds <= {Kind.YEAR, Kind.YEAR_WORD, Kind.SEPARATOR}
    return _every(1) if only_a_year or Kind.THROUGHOUT in kinds else ()


def _every(period: int) -> tuple[int, ...]:
    return tuple(range(period, 13, period)) if 1 <= period <= 6 else ()
