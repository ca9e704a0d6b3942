"""Preamble, annex heads and signatures -> what the decree says of itself.

Every statement is read in each place where it stands and the places vote. What they settle first, the date and the
office, tells what to expect of the number, whose roman numerals and codes OCR reads worst. Where two places print
different things, the document gets a warning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from rb_ingest.decree.number import DecreeNumber, Expected, agreed_number, printed_differently
from rb_ingest.decree.passages import passages_of
from rb_ingest.decree.relations import changed_numbers, number_key
from rb_ingest.decree.satker import mentioned_offices, office_by_code
from rb_ingest.decree.statements import ANNEX, dates_in, kinds_in, numbers_in, offices_in, years_in
from rb_ingest.language.month_words import roman_months
from rb_ingest.language.ocr_words import ocr_fold
from rb_ingest.plan_kind import GRID_KIND
from rb_ingest.records import Decree, Jenis, PageReading
from rb_ingest.reference import Reference, Satker

VoteT = TypeVar("VoteT", bound=Hashable)


def read_decree(reference: Reference, pages: Sequence[PageReading]) -> Decree:
    """Read what a decree says of itself.

    Args:
        reference: The canonical data.
        pages: The readings of all pages of the document. Pages that could not be read may be missing.

    Returns:
        The decree; what is not printed or not readable is None. `warnings` names what is odd about the document.
    """
    text = passages_of(pages)
    numbers = list(numbers_in(reference, text))
    offices = list(offices_in(reference, text))
    tahun = _most_voted(years_in(text))
    signed = _most_voted(dates_in(reference, text, numbers, tahun))
    number = agreed_number(reference, numbers, _expected(signed, tahun, _most_voted(offices)))
    satker = _most_voted([*offices, *_office_of_code(reference, number)]) or _office_in_tables(reference, pages)
    if tahun is None:
        tahun = number.tahun if number else signed.year if signed else None
    return Decree(
        jenis=_most_voted(kinds_in(reference, text)) or _kind_of_tables(reference, pages),
        nomor_sk=number.text if number else None,
        tahun=tahun,
        satker_kode=satker.kode if satker else None,
        satker=satker.satker if satker else None,
        level=satker.level if satker else None,
        tanggal_ditetapkan=signed,
        number_key=number_key(number) if number else None,
        changes=changed_numbers(reference, text, number),
        warnings=tuple(_warnings(reference, [reading for reading, _ in numbers], number, satker, signed)),
    )


def _most_voted(votes: Iterable[tuple[VoteT, float]]) -> VoteT | None:
    weights: dict[VoteT, float] = defaultdict(float)
    for value, weight in votes:
        weights[value] += weight
    return max(weights, key=lambda value: weights[value]) if weights else None


def _expected(signed: date | None, tahun: int | None, office: Satker | None) -> Expected:
    return Expected(
        tahun=signed.year if signed else tahun,
        bulan=signed.month if signed else None,
        kode=office.kode if office else None,
    )


def _office_of_code(reference: Reference, number: DecreeNumber | None) -> Iterator[tuple[Satker, float]]:
    office = office_by_code(reference, number.kode) if number else None
    if office:
        yield office, ANNEX


def _office_in_tables(reference: Reference, pages: Sequence[PageReading]) -> Satker | None:
    """Find the office that the cells name most often, for documents without any text outside tables."""
    cells = (cell.text for page in pages for table in page.tables for cell in table.cells)
    return _most_voted(
        (mention.satker, mention.similarity**2) for text in cells for mention in mentioned_offices(reference, text)
    )


def _kind_of_tables(reference: Reference, pages: Sequence[PageReading]) -> Jenis | None:
    """Tell the kind of plan by its table: months to tick, or headers that only one kind has."""
    tables = [table for page in pages for table in page.tables]
    if any(table.month_columns for table in tables):
        return GRID_KIND.jenis
    kinds: dict[str, set[Jenis]] = defaultdict(set)
    for header in reference.headers:
        kinds[ocr_fold(header.spelling)].add(header.jenis)
    texts = (ocr_fold(cell.text) for table in tables for cell in table.cells if cell.row == 0)
    return _most_voted((jenis, 1.0) for text in texts for jenis in kinds[text] if len(kinds[text]) == 1)


def _warnings(
    reference: Reference,
    readings: Sequence[DecreeNumber],
    number: DecreeNumber | None,
    satker: Satker | None,
    signed: date | None,
) -> Iterator[str]:
    if number is None:
        yield "no decree number could be read"
    if satker is None:
        yield "the office that issued the decree could not be told"
    other = next((other for other in readings[1:] if printed_differently(readings[0], other)), None)
    if other:
        yield f"the decree number is printed in two ways: {readings[0].text} and {other.text}"
    for kode in sorted({reading.kode for reading in readings if reading.kode}):
        if satker and kode != satker.kode:
            owner = office_by_code(reference, kode)
            yield (
                f"the decree number holds the region code {kode} ({owner.satker if owner else 'of no office'}), "
                f"{satker.satker} has {satker.kode}"
            )
    if number and signed and signed.year != number.tahun:
        yield f"the decree number is of {number.tahun}, the decree is dated {signed.isoformat()}"
    if number and signed and number.bulan and signed.month != number.bulan:
        numeral = next(text for text, month in roman_months(reference).items() if month == number.bulan)
        yield f"the decree number is of month {numeral}, the decree is dated {signed.isoformat()}"
