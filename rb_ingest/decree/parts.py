"""More than one decree in a file: where each begins, so that rows stand under the office of their own decree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rb_ingest.decree.passages import annex_heads, passages_of
from rb_ingest.decree.satker import mentioned_offices
from rb_ingest.records import PageReading
from rb_ingest.reference import Reference

# Likeness of an office's name from which the head of an annex surely names it; a slip must not part a decree.
_SURE = 0.95


def decree_parts(reference: Reference, pages: Sequence[PageReading]) -> tuple[tuple[PageReading, ...], ...]:
    """Part the pages of a file into its decrees.

    A decree begins on a page that weighs its reasons, and where the head of an annex names another office than the
    pages before it.

    Args:
        reference: The canonical data.
        pages: The readings in page order.

    Returns:
        The pages of each decree, in order; one part where the file holds one decree, or none that can be told.
    """
    parts: list[list[PageReading]] = []
    office: str | None = None
    reasoned = False  # the pages of the part so far hold a decree, and not only an annex or a letter
    for page in pages:
        named = _office_of_annex(reference, page)
        begins = begins_decree(page)
        another = named is not None and office is not None and named != office
        if not parts or (begins and (reasoned or _has_tables(parts[-1]))) or another:
            parts.append([])
            office, reasoned = None, False
        parts[-1].append(page)
        reasoned = reasoned or begins
        office = named or office or (_office_of_title(reference, page) if begins else None)
    return tuple(tuple(part) for part in parts)


def parts_from(pages: Sequence[PageReading], starts: Iterable[int]) -> tuple[tuple[PageReading, ...], ...]:
    """Part the pages of a file where a person says that a decree begins.

    Args:
        pages: The readings in page order.
        starts: The numbers of the pages at which a decree begins; what stands before the first is a part too.

    Returns:
        The pages of each decree, in order; a part of which no page was read is left out.
    """
    firsts = set(starts)
    parts: list[list[PageReading]] = []
    begun: int | None = None
    for page in pages:
        start = max((first for first in firsts if first <= page.page_no), default=0)
        if start != begun:
            parts.append([])
            begun = start
        parts[-1].append(page)
    return tuple(tuple(part) for part in parts)


def begins_decree(page: PageReading) -> bool:
    """Return whether a decree begins on a page: it weighs its reasons (MENIMBANG) before it decides."""
    words = {word.strip(" :.,").upper() for line in page.lines for word in line.text.split()}
    return "MENIMBANG" in words and bool({"KEPUTUSAN", "MEMUTUSKAN", "MENGINGAT"} & words)


def _has_tables(pages: Sequence[PageReading]) -> bool:
    return any(page.kind == "table" for page in pages)


def _office_of_annex(reference: Reference, page: PageReading) -> str | None:
    """Return the office that the head of an annex on a page names, None where none is surely named."""
    return _named_office(reference, (passage.text for passage in annex_heads(page)))


def _office_of_title(reference: Reference, page: PageReading) -> str | None:
    return _named_office(reference, (passage.text for passage in passages_of([page]).titles))


def _named_office(reference: Reference, texts: Iterable[str]) -> str | None:
    for text in texts:
        sure = [
            m.satker.kode
            for m in mentioned_offices(reference, text)
            if m.similarity >= _SURE and m.satker.level != "pusat"
        ]
        if sure:
            return sure[0]
    return None
