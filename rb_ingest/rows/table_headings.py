"""Headings between tables: an office that gives each area a table of its own writes the area above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rb_ingest.language.numbering import split_numbering
from rb_ingest.records import Jenis, PageReading, Table, TextLine
from rb_ingest.reference import Reference
from rb_ingest.rows.areas import match_area

_LIKE = 0.85  # similarity to an area's name from which a line of its own is that name
_LONGER = 1.4  # lengths of the area's name: a longer line is a sentence that mentions it
_LEAD = re.compile(r"(?i)^\W*area(?:\s+perubahan)?\s*[:.\-]?\s+")


def headings_before(
    reference: Reference, pages: Sequence[PageReading], page_at: int, table: Table, jenis: Jenis
) -> list[tuple[str, str]]:
    """Find the areas that are named above a table, below the table before it.

    Args:
        reference: The canonical data.
        pages: The readings in page order.
        page_at: Which of them the table is on, from 0. A heading may be left behind at the foot of the page before.
        table: The table.
        jenis: Its kind of plan.

    Returns:
        Number ("A", "II"; '' where there is none) and name of each, in the order of the page.
    """
    page = pages[page_at]
    top = table.ys[0]
    above = max((other.ys[-1] for other in page.tables if other.ys[-1] <= top), default=None)
    lines = [line for line in page.lines if line.box.center[1] < top and (above is None or line.box.center[1] > above)]
    if above is None and page_at > 0 and pages[page_at - 1].tables:
        before = pages[page_at - 1]
        end = max(other.ys[-1] for other in before.tables)
        lines = [*(line for line in before.lines if line.box.center[1] > end), *lines]
    return [heading for line in lines if (heading := _heading(reference, line, jenis))]


def _heading(reference: Reference, line: TextLine, jenis: Jenis) -> tuple[str, str] | None:
    """Return number and name of a line that is an area's name and nothing else."""
    numbering, name = split_numbering(_LEAD.sub("", line.text))
    found = match_area(reference, name, None, jenis, legible=True)
    if found is None or found.similarity < _LIKE or len(name) > _LONGER * len(found.area):
        return None
    return (numbering.printed if numbering else ""), name
