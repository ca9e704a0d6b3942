"""Headings between tables: an office that gives each area a table of its own writes the area above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rb_ingest.language.numbering import split_numbering
from rb_ingest.records import Jenis, PageReading, Table, TextLine
from rb_ingest.reference import Reference
from rb_ingest.rows.areas import match_area

_LIKE = 0.85  # similarity to an area's name from which a line of its own is that name
_LONGER = 1.4  # lengths of the area's name: a longer line is a sentence that mentions it
_LETTERS = 6  # letters from which a line is more than a page's number or dirt
_LEAD = re.compile(r"(?i)^\W*area(?:\s+perubahan)?\s*[:.\-]?\s+")


@dataclass(frozen=True)
class TableHeading:
    """A line above a table: its number ("A", "II"; '' where there is none) and its text.

    `known` where it names an area. Where it does not, it may be an area's name that was misread, or no heading.
    """

    number: str
    title: str
    known: bool


def headings_before(
    reference: Reference, pages: Sequence[PageReading], page_at: int, table: Table, jenis: Jenis
) -> list[TableHeading]:
    """Find the areas that are named above a table, below the table before it.

    Args:
        reference: The canonical data.
        pages: The readings in page order.
        page_at: Which of them the table is on, from 0. A heading may be left behind at the foot of the page before.
        table: The table.
        jenis: Its kind of plan.

    Returns:
        The lines that name an area, in the order of the page; without any, the line right above the table, which may
        name one all the same; [] where no line stands there.
    """
    page = pages[page_at]
    top = table.ys[0]
    above = max((other.ys[-1] for other in page.tables if other.ys[-1] <= top), default=None)
    lines = [line for line in page.lines if line.box.center[1] < top and (above is None or line.box.center[1] > above)]
    right_above = sorted(lines, key=lambda line: line.box.center[1])[-1:]
    if above is None and page_at > 0 and pages[page_at - 1].tables:
        before = pages[page_at - 1]
        end = max(other.ys[-1] for other in before.tables)
        lines = [*(line for line in before.lines if line.box.center[1] > end), *lines]
    headings = [_heading(reference, line, jenis) for line in lines]
    known = [heading for heading in headings if heading.known]
    likely = [line for line in right_above if sum(c.isalpha() for c in line.text) >= _LETTERS]
    return known or [_heading(reference, line, jenis) for line in likely]


def _heading(reference: Reference, line: TextLine, jenis: Jenis) -> TableHeading:
    """Return a line as a heading; it is known where it is an area's name and nothing else."""
    numbering, name = split_numbering(_LEAD.sub("", line.text))
    found = match_area(reference, name, None, jenis, legible=True)
    known = found is not None and found.similarity >= _LIKE and len(name) <= _LONGER * len(found.area)
    return TableHeading(numbering.printed if numbering else "", name, known)
