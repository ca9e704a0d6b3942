"""The periods of a plan row as its plan divides the time: targets in quarters, shaded weeks, times in words.

What a row's months are is derived from the same marks and words (`months`, `schedule`); here they are kept as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rb_ingest.language.month_words import month_of_word, roman_value
from rb_ingest.language.quantities import quantity, with_percent
from rb_ingest.records import Box, Mark, MonthReading, PeriodColumn, PeriodKind, PeriodReading, Probability
from rb_ingest.reference import Reference
from rb_ingest.rows.body import Sheet
from rb_ingest.rows.drafts import Draft
from rb_ingest.rows.months import MARKED, mark_confidence
from rb_ingest.rows.period_tables import NOTHING, is_wordy
from rb_ingest.rows.schedule import spans_of

_SPANS: dict[tuple[int, int], PeriodKind] = {
    **{(first, first + 2): "triwulan" for first in (1, 4, 7, 10)},
    (1, 6): "semester",
    (7, 12): "semester",
    (1, 12): "tahun",
}
_ORDINAL = r"(?:ke\W*)?(?:[1-5]|I{1,3}|IV|V|pertama|kedua|ketiga|keempat|kelima)\b"
_NUMBERS = rf"(?:minggu|pekan)\s*({_ORDINAL}(?:\s*(?:-|–|,|&|dan|s\.?d\.?|s/d|sampai)\s*(?:minggu\s*)?{_ORDINAL})*)"
_WEEK = re.compile(rf"\b{_NUMBERS}\W+(?:bulan\W+)?([^\W\d]+)", re.IGNORECASE)
_OF_MONTH = re.compile(rf"\b([^\W\d]+)(?:\s+20\d\d)?[\s(,]+{_NUMBERS}", re.IGNORECASE)
_ONE = re.compile(r"[1-5]|\b(?:I{1,3}|IV|V)\b|pertama|kedua|ketiga|keempat|kelima", re.IGNORECASE)
# What their strokes are read as.
_STROKES = re.compile(r"\b((?:minggu|pekan)\s+(?:ke[\s-]*)?)([IJl|!(\[]{1,3})(?=\s|$)", re.IGNORECASE)
_ANY_WEEK = re.compile(r"\b(?:minggu|pekan)\b", re.IGNORECASE)
_WEEK_UNREAD = 0.6  # that the period is the month alone
_ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima")


def grid_periods(sheet: Sheet, draft: Draft, unit: str | None) -> tuple[PeriodReading, ...]:
    """Read the columns of time beside a row.

    Args:
        sheet: The table that the row begins on.
        draft: The row.
        unit: What its numbers count where no unit stands beside them.

    Returns:
        A reading for each column of time; () where these are simply the months.
    """
    readings = []
    for number, column in enumerate(sheet.table.periods):
        here = sorted((m for m in draft.marks if m.period == number), key=lambda m: m.box.y0)
        readings.append(_reading(sheet, draft, column, here, mark_confidence(_each_once(here)), unit=unit))
    return tuple(readings)


def written_months(sheet: Sheet, draft: Draft, unit: str | None) -> tuple[PeriodReading, ...]:
    """Return the twelve months of a row with what is written in their cells: a target, a share, a word.

    Args:
        sheet: The table that the row begins on.
        draft: The row, its months judged.
        unit: What its numbers count where no unit stands beside them.

    Returns:
        A reading for each month; () where nothing but ticks and shades stands there.
    """
    columns = sheet.columns.months
    if len(columns) != len(draft.months) or not any(mark.text for mark in draft.marks):
        return ()
    xs, readings = sheet.table.xs, []
    for month, col in zip(draft.months, columns, strict=True):
        column = PeriodColumn(kind="bulan", month_from=month.bulan, month_to=month.bulan, x0=xs[col], x1=xs[col + 1])
        here = [mark for mark in draft.marks if mark.col == col]
        readings.append(_reading(sheet, draft, column, here, (month.marked, month.confidence), unit=unit))
    return tuple(readings)


def _reading(
    sheet: Sheet,
    draft: Draft,
    column: PeriodColumn,
    marks: Sequence[Mark],
    told: tuple[bool | None, Probability],
    *,
    unit: str | None,
) -> PeriodReading:
    """Return what stands in one column of time beside a row; `told` is whether it is marked, and how sure that is."""
    text, box = _written(marks), sheet.box_of(draft.start, draft.stop)
    amount = quantity(text or "")
    marked, confidence = told
    return PeriodReading(
        kind=column.kind,
        month_from=column.month_from,
        month_to=column.month_to,
        week=column.week,
        text=text,
        value=amount.value if amount else None,
        unit=(amount.unit or unit) if amount else None,
        marked=marked,
        confidence=confidence,
        text_confidence=_as_read(marks) if text else None,
        bbox=sheet.page.transform.box_to_pdf(Box(x0=column.x0, y0=box.y0, x1=column.x1, y1=box.y1)),
    )


def _each_once(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks of one column of time, which stands for several months, each of them once."""
    seen: dict[tuple[object, ...], Mark] = {(m.box, m.kind, m.text): m for m in marks}
    return list(seen.values())


def _written(marks: Sequence[Mark]) -> str | None:
    texts = [m.text for m in _each_once(marks) if m.text]
    wordy = [t for t in texts if is_wordy(t)]
    ticked = any(m.kind != "text" and m.probability >= MARKED for m in marks)
    return with_percent(" ".join(" ".join(wordy if ticked else texts).split())) or None


def _as_read(marks: Sequence[Mark]) -> Probability | None:
    """Return how sure the worst of the texts in a cell was read; a dash is as sure as it is no mark."""
    return min((_as_one_was_read(m) for m in marks if m.text), default=None)


def _as_one_was_read(mark: Mark) -> Probability:
    if mark.text_confidence is not None:
        return mark.text_confidence
    return mark.probability if set(mark.text) - NOTHING else 1 - mark.probability


@dataclass(frozen=True)
class _Words:
    text: str
    confidence: Probability
    as_read: Probability
    bbox: Box

    def period(self, first: int, last: int, week: int | None = None) -> PeriodReading:
        kind: PeriodKind = "minggu" if week else _SPANS.get((first, last), "bulan")
        return PeriodReading(
            kind=kind,
            month_from=first,
            month_to=last,
            week=week,
            text=self.text,
            marked=True,
            confidence=self.confidence,
            text_confidence=self.as_read,
            bbox=self.bbox,
        )


def word_periods(
    reference: Reference,
    text: str,
    tahun: int | None,
    months: Sequence[MonthReading],
    bbox: Box,
    as_read: Probability = 1.0,
) -> tuple[PeriodReading, ...]:
    """Return the periods that a time in words names.

    Args:
        reference: The canonical data.
        text: The words.
        tahun: The plan's year.
        months: The months that were read out of the words.
        bbox: Where they stand, in PDF points.
        as_read: How sure its letters were read.

    Returns:
        A period for each span that is named: a quarter, half a year, a week, the year, or months (`bulan`) from the
        first to the last; a form that repeats gives each month that it falls on. () where no time is named.
    """
    marked = {month.bulan for month in months if month.marked}
    weeks = _weeks(reference, _STROKES.sub(lambda found: found[1] + "I" * len(found[2]), text))
    sure = min((month.confidence for month in months), default=0.0)
    if not weeks and _ANY_WEEK.search(text):
        sure = min(sure, _WEEK_UNREAD)
    words = _Words(text, sure, as_read, bbox)
    found = [
        words.period(first, last, week)
        for first, last in spans_of(reference, text, tahun)
        if set(range(first, last + 1)) <= marked
        for week in (weeks.get(first, (None,)) if first == last else (None,))
    ]
    covered = {month for p in found for month in range(p.month_from, p.month_to + 1)}
    rest = sorted(marked - covered)
    if len(rest) == 12:
        return (words.period(1, 12),)
    return tuple(sorted([*found, *(words.period(m, m) for m in rest)], key=lambda p: (p.month_from, p.month_to)))


def _weeks(reference: Reference, text: str) -> dict[int, tuple[int, ...]]:
    """Return the weeks that a text names, by their month."""
    found: dict[int, tuple[int, ...]] = {}
    before = [(numbers, word) for word, numbers in _OF_MONTH.findall(text)]
    for named in (_WEEK.findall(text), before):
        for numbers, word in named if not found else ():
            month = month_of_word(reference, word)
            if month is not None:
                found.setdefault(month, _numbers(reference, numbers))
    return found


def _numbers(reference: Reference, text: str) -> tuple[int, ...]:
    """Return the weeks that are named: "I-III" are three, "2 dan 4" two."""
    weeks = [
        _ORDINALS.index(word) + 1 if word in _ORDINALS else roman_value(reference, word) or int(word)
        for word in (found.casefold() for found in _ONE.findall(text))
    ]
    between = re.sub(r"ke\W*", "", text, flags=re.IGNORECASE)
    if len(weeks) == 2 and weeks[0] < weeks[1] and re.search(r"-|–|s\.?d|s/d|sampai", between):
        return tuple(range(weeks[0], weeks[1] + 1))
    return tuple(dict.fromkeys(weeks))
