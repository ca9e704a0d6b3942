"""What a page of paper can hold: printed letters, and so many of them. What claims more is cut, and it is said.

A font may map one glyph to any number of letters, and a page may have its text drawn a thousand times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from rb_ingest.records import PageReading, TextLine

# A line over the long side of A3 in type of 4 points has 700.
LINE_LETTERS = 2_000
# A page of A3 full of such lines has 120,000; the fullest plan seen has 9,000.
PAGE_LETTERS = 120_000

# Control characters but blanks, marks of direction, zero-width signs, halves of letters.
_NEVER_PRINTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

_WARNING = "more letters than paper can hold were cut off; print the page to PDF and read the print"


def is_overfull(page: PageReading) -> bool:
    """Return whether a page or one of its lines holds more letters than paper can."""
    sizes = [len(line.text) for line in _all_lines(page)]
    return sum(sizes) > PAGE_LETTERS or max(sizes, default=0) > LINE_LETTERS


def capped(page: PageReading) -> PageReading:
    """Return a page with no more letters than paper can hold; a warning says where some were cut off."""
    if not is_overfull(page):
        return page
    left = PAGE_LETTERS

    def cut(lines: Iterable[TextLine]) -> tuple[TextLine, ...]:
        nonlocal left
        kept = []
        for line in lines:
            size = min(len(line.text), LINE_LETTERS, left)
            left -= size
            if size:
                kept.append(line if size == len(line.text) else line.model_copy(update={"text": line.text[:size]}))
        return tuple(kept)

    return _with_lines(page, cut).model_copy(update={"warnings": (*page.warnings, _WARNING)})


def printed(page: PageReading) -> PageReading:
    """Return a page whose texts hold nothing but what can be printed: no control characters, no marks of direction."""
    if not any(_NEVER_PRINTED.search(line.text) for line in _all_lines(page)):
        return page

    def clean(lines: Iterable[TextLine]) -> tuple[TextLine, ...]:
        texts = ((line, _NEVER_PRINTED.sub("", line.text)) for line in lines)
        return tuple(line.model_copy(update={"text": text}) for line, text in texts if text.strip())

    return _with_lines(page, clean)


def _with_lines(page: PageReading, change: Callable[[Iterable[TextLine]], tuple[TextLine, ...]]) -> PageReading:
    """Return a page with its lines changed, those of tables first."""
    tables = tuple(
        table.model_copy(
            update={"cells": tuple(cell.model_copy(update={"lines": change(cell.lines)}) for cell in table.cells)}
        )
        for table in page.tables
    )
    return page.model_copy(update={"tables": tables, "lines": change(page.lines)})


def _all_lines(page: PageReading) -> Iterator[TextLine]:
    yield from page.lines
    for table in page.tables:
        for cell in table.cells:
            yield from cell.lines
