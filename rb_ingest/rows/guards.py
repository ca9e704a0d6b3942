"""Guards: pages that were not understood, or only seem to be, are named instead of being passed over in silence.

Each guard looks at one sign that a page or a document was misread. A page in doubt makes its document `partial`, its
rows are not accepted unseen, and a reviewer is led to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rb_ingest.records import PageDoubt, PageReading, PlanRow
from rb_ingest.rows.body import Body, Sheet

# A table of so many columns and rows on a page of the annex is a plan's; smaller ones are signatures and summaries.
_PLAN_COLUMNS = 5
_PLAN_ROWS = 3
# So many lines of text on a landscape page of the annex are the text of a table whose rules were not seen.
_DENSE_LINES = 15
# A page where so many of at least so many rows are planned for all twelve months, or for none, unlike the others.
_FEWEST_ROWS = 5
_NEARLY_ALL = 0.85
_USUAL = 0.5
_MONTHS = 12


def page_doubts(pages: Sequence[PageReading], body: Body, rows: Sequence[PlanRow]) -> tuple[PageDoubt, ...]:
    """Return what speaks against the reading of single pages, one sentence for each page at most.

    Args:
        pages: All readings, in page order.
        body: The plan tables that were understood.
        rows: The plan rows that came out of them.
    """
    found: dict[int, str] = {}
    for doubt in (
        *_another_decree(pages, body),
        *_tables_without_rows(pages, body),
        *_unseen_tables(pages, body),
        *_missing_columns(body),
        *_odd_months(rows),
    ):
        found.setdefault(doubt.page_no, doubt.sentence)
    return tuple(PageDoubt(page_no=page_no, sentence=found[page_no]) for page_no in sorted(found))


def _annex(pages: Sequence[PageReading], body: Body) -> list[PageReading]:
    """Return the pages from the first plan table to the last."""
    numbers = [sheet.page.page_no for sheet in body.sheets]
    return [page for page in pages if numbers and min(numbers) <= page.page_no]


def _tables_without_rows(pages: Sequence[PageReading], body: Body) -> Iterator[PageDoubt]:
    understood = {sheet.page.page_no for sheet in body.sheets}
    joined = {page_no for sheet in body.sheets for page_no in sheet.page.continued_on}
    for page in _annex(pages, body):
        large = [t for t in page.tables if t.n_cols >= _PLAN_COLUMNS and t.n_rows >= _PLAN_ROWS]
        if large and page.page_no not in understood | joined:
            usual = Counter(sheet.table.n_cols for sheet in body.sheets).most_common(1)[0][0]
            yield PageDoubt(
                page_no=page.page_no,
                sentence=f"the table on this page was not understood ({large[0].n_cols} columns, the plan has "
                f"{usual}): look at the page and enter its rows",
            )


def _unseen_tables(pages: Sequence[PageReading], body: Body) -> Iterator[PageDoubt]:
    for page in _annex(pages, body):
        if not page.tables and page.width > page.height and len(page.lines) >= _DENSE_LINES:
            yield PageDoubt(
                page_no=page.page_no,
                sentence="the rules of the table on this page were not seen: scan it again, darker, or enter its rows",
            )


def _roles(sheet: Sheet) -> frozenset[str]:
    return frozenset(role for role in sheet.columns.roles if role and role != "ket")


def _missing_columns(body: Body) -> Iterator[PageDoubt]:
    if len(body.sheets) < 2:
        return
    usual = Counter(_roles(sheet) for sheet in body.sheets).most_common(1)[0][0]
    for sheet in body.sheets:
        lost = usual - _roles(sheet)
        if "bulan" in lost:
            sentence = "the month columns of this page were not found: its months are unknown"
        elif lost:
            sentence = f"columns of this page were not found ({', '.join(sorted(lost))})"
        else:
            continue
        yield PageDoubt(page_no=sheet.page.page_no, sentence=f"{sentence}; look at the page")


def _odd_months(rows: Sequence[PlanRow]) -> Iterator[PageDoubt]:
    by_page: dict[int, list[int]] = {}
    for row in rows:
        if row.months:
            by_page.setdefault(row.page_no, []).append(len(row.month_set))
    for kind, count in (("planned for all twelve months", _MONTHS), ("without any month", 0)):
        shares = {page: sum(n == count for n in sizes) / len(sizes) for page, sizes in by_page.items()}
        for page_no, share in shares.items():
            others = [n == count for page, sizes in by_page.items() if page != page_no for n in sizes]
            usual = sum(others) / len(others) if others else 0.0
            if len(by_page[page_no]) >= _FEWEST_ROWS and share >= _NEARLY_ALL and others and usual <= _USUAL:
                yield PageDoubt(
                    page_no=page_no,
                    sentence=f"nearly every row of this page came out {kind}: look at its month columns",
                )


def _another_decree(pages: Sequence[PageReading], body: Body) -> Iterator[PageDoubt]:
    """Find plan pages behind the first page of a second decree: their rows are of another office."""
    start = next((page.page_no for page in _annex(pages, body) if begins_decree(page)), None)
    for sheet in body.sheets if start is not None else ():
        if sheet.page.page_no > (start or 0):
            yield PageDoubt(
                page_no=sheet.page.page_no,
                sentence=f"another decree begins on page {start} of this file: split the file there and put both "
                "parts into the inbox",
            )


def begins_decree(page: PageReading) -> bool:
    """Return whether a decree begins on a page: it weighs its reasons (MENIMBANG) before it decides."""
    words = {word.strip(" :.,").upper() for line in page.lines for word in line.text.split()}
    return "MENIMBANG" in words and bool({"KEPUTUSAN", "MEMUTUSKAN", "MENGINGAT"} & words)
