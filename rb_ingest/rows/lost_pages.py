"""Pages of a plan that gave no row: what shows that a table of it stands there all the same, or may stand there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from statistics import median

from rapidfuzz import fuzz

from rb_ingest.plan_kind import ColumnRole
from rb_ingest.records import Cell, Finding, FindingKind, Jenis, PageReading, Table
from rb_ingest.reference import Reference, derived
from rb_ingest.rows.body import Body, Sheet
from rb_ingest.rows.columns import find_columns
from rb_ingest.rows.drafts import Draft
from rb_ingest.rows.header_cells import LEGIBLE, LETTERS
from rb_ingest.rows.header_words import CERTAIN, READABLE, SAME_WORD, header_similarity, shares_words

GUESSED = 0.65  # median confidence of a page's texts: bad photographs and copies have 0.9, a fax of a fax 0.5
PLAN_COLUMNS = 5  # a table with fewer columns is no plan
PLAN_CELLS = 12  # ... and with fewer cells either
FILLED = 2  # cells with text that a row of a plan has at least: a label and an indicator
SAME_BORDER = 0.02  # of the page's width: so near to those before it a table begins and ends that goes on with them
HEADER_ROWS = 2  # of a header that stands alone on a page and names no column of texts: months and what is behind them
STRANGE = 2  # so many names of columns that no plan has tell of another table
MUCH_TEXT = 500  # letters of a page without a table from which it is more than the signatures under a plan
MANY_LINES = 12  # lines with letters from which on their median tells how a page was read; signatures are fewer
HEADS = 2  # names of columns side by side that no sentence holds without a word between them
_TEXTS: tuple[ColumnRole, ...] = ("area", "kegiatan", "sub_kegiatan", "indikator")


def lost_pages(
    reference: Reference, pages: Sequence[PageReading], body: Body, drafts: Sequence[Draft]
) -> Iterator[Finding]:
    """Name the pages on which rows of the plan stand, or may stand, that were not read; one finding for each.

    Of a page with several tables each has to give a row.

    Args:
        reference: The canonical data.
        pages: All readings of the document, in page order.
        body: Its plan tables.
        drafts: Its plan rows before they were written.
    """
    read = [body.sheet_of(place) for d in drafts for start, stop in d.ranges for place in (start, stop - 1)]
    used = {sheet.page.page_no for sheet in read}
    used |= {page_no for sheet in body.sheets for page_no in sheet.page.continued_on}
    plan = [sheet.page for sheet in body.sheets]
    for page in pages:
        tables = any(
            _is_like_a_plan(reference, table) or _goes_on(reference, page, table, body) for table in page.tables
        )
        unread = [table for table in page.tables if not any(_is_of(sheet, page, table) for sheet in read)]
        if tables and (page.page_no not in used or any(_has_months_and_rows(reference, table) for table in unread)):
            yield _finding(page, "no_rows", "the page has a table like that of a plan, but no row of it could be read")
        elif not tables and (_lies_like_a_plan(page, plan) or _has_lost_columns(reference, page, plan, used)):
            sentence = "the page lies like the pages of a plan, but the rules of its table were not seen"
            yield _finding(page, "no_rules", sentence)
        elif plan and not page.tables and _has_heads(reference, page):
            sentence = "the head of a plan's table stands on this page, but the rules of its table were not seen"
            yield _finding(page, "no_rules", sentence)
        elif plan and not page.tables and _is_guessed(page):
            yield _finding(page, "illegible", "the text of this page can hardly be read, and no table was seen on it")


def _is_of(sheet: Sheet, page: PageReading, table: Table) -> bool:
    """Return whether a sheet is of a table of a page; what was cut off it or joined to it counts for nothing."""
    overlap = min(sheet.table.ys[-1], table.ys[-1]) - max(sheet.table.ys[0], table.ys[0])
    return sheet.page.page_no == page.page_no and overlap > 0


def _has_months_and_rows(reference: Reference, table: Table) -> bool:
    """Return whether a table with columns of months has texts and marks below its head: no head that stands alone."""
    columns = find_columns(reference, table, None)
    head = HEADER_ROWS if columns is None else len(columns.header_rows)
    texts = sum(bool(cell.lines) for cell in table.cells if cell.row >= head and cell.col not in table.month_columns)
    return bool(table.month_columns and table.marks) and texts >= FILLED and _is_like_a_plan(reference, table)


def _finding(page: PageReading, kind: FindingKind, sentence: str) -> Finding:
    return Finding(page_no=page.page_no, kind=kind, sentence=sentence)


def _is_like_a_plan(reference: Reference, table: Table) -> bool:
    """Return whether a table has the size of a plan's, and rows: a header may stand alone on the last page."""
    columns = find_columns(reference, table, None)
    has_rows = table.n_rows > HEADER_ROWS if columns is None else len(columns.header_rows) < table.n_rows
    has_size = table.n_cols >= PLAN_COLUMNS and len(table.cells) >= PLAN_CELLS
    return has_size and has_rows and not _is_of_something_else(reference, table)


def _goes_on(reference: Reference, page: PageReading, table: Table, body: Body) -> bool:
    """Return whether a table without the size of a plan's has texts between the borders that the plan's tables have.

    It has one row, or its months are merged, so that it has few cells.
    """
    before = [sheet for sheet in body.sheets if sheet.page.page_no < page.page_no]
    columns = find_columns(reference, table, None)
    is_head = columns is not None and len(columns.header_rows) == table.n_rows
    if not before or is_head or table.n_cols < PLAN_COLUMNS or sum(bool(cell.lines) for cell in table.cells) < FILLED:
        return False
    own, others = _borders(page, table), _borders(before[-1].page, before[-1].table)
    return all(abs(a - b) <= SAME_BORDER for a, b in zip(own, others, strict=True))


def _borders(page: PageReading, table: Table) -> tuple[float, float]:
    """Return where a table begins and ends, in shares of the width of its page."""
    return table.xs[0] / page.width, table.xs[-1] / page.width


def _is_of_something_else(reference: Reference, table: Table) -> bool:
    """Return whether a table has a header, for it has a column NO, of legible names that no plan has, and no months."""
    heads = [cell for cell in table.cells if cell.row == 0 and cell.lines and cell.confidence >= LEGIBLE]
    similar = [max((_role_of(reference, cell, kind.jenis) for kind in reference.kinds), key=_score) for cell in heads]
    numbered = any(role == "no" and score >= CERTAIN for role, score in similar)
    strange = sum(
        score < READABLE and sum(c.isalpha() for c in cell.text) >= LETTERS
        for cell, (_, score) in zip(heads, similar, strict=True)
    )
    known = sum(score >= READABLE and role not in ("no", "ket") for role, score in similar)
    return numbered and strange >= STRANGE and not known and not table.month_columns


def _role_of(reference: Reference, cell: Cell, jenis: Jenis) -> tuple[ColumnRole | None, float]:
    """Return the role of a clearly read head and how alike it is, 0 where that is by chance."""
    role, score = header_similarity(reference, cell.text, jenis)
    by_chance = role is not None and score < CERTAIN and not shares_words(reference, cell.text, role, jenis)
    return role, 0.0 if by_chance else score


def _score(found: tuple[ColumnRole | None, float]) -> float:
    return found[1]


def _has_lost_columns(
    reference: Reference, page: PageReading, plan: Sequence[PageReading], used: Collection[int]
) -> bool:
    """Return whether a page without a row lies like the plan's and its text stands in a table of too few columns."""
    if page.page_no in used or any(_is_of_something_else(reference, table) for table in page.tables):
        return False
    in_tables = [line for table in page.tables for cell in table.cells for line in cell.lines]
    return bool(plan) and _lies_like_a_plan(page.model_copy(update={"lines": (*page.lines, *in_tables)}), plan)


def _lies_like_a_plan(page: PageReading, plan: Sequence[PageReading]) -> bool:
    """Return whether a page is landscape and full of text, and the plan's pages are not all upright."""
    upright_plan = plan and all(other.width <= other.height for other in plan)
    letters = sum(len(line.text) for line in page.lines)
    return page.width > page.height and letters >= MUCH_TEXT and not upright_plan


def _is_guessed(page: PageReading) -> bool:
    """Return whether most lines of a page are guesses: what stands on it was not read, a table or not."""
    read = [line.confidence for line in page.lines if any(c.isalpha() for c in line.text)]
    return len(read) >= MANY_LINES and median(read) < GUESSED


def _has_heads(reference: Reference, page: PageReading) -> bool:
    """Return whether a line of a page without a table names columns of a plan side by side, as its head does."""
    return any(_heads_in(reference, line.text) >= HEADS for line in page.lines)


def _heads_in(reference: Reference, text: str) -> int:
    """Return how many different columns of texts a line names one right after the other, if that is most of the line.

    A comma parts them as a word does: a sentence that counts them up is no head.
    """
    words = re.findall(r"[A-Z]+|,", text.upper())
    most = 0
    for first in range(len(words)):
        at, roles = first, set[ColumnRole]()
        while found := _head_at(reference, words[at:]):
            roles.add(found[0])
            at += found[1]
        if 2 * len("".join(words[first:at])) >= len("".join(words)):
            most = max(most, len(roles))
    return most


def _head_at(reference: Reference, words: Sequence[str]) -> tuple[ColumnRole, int] | None:
    """Return the column that the first words of a line name, by its longest name, and how many they are."""
    for role, name in _names(reference):
        here = words[: len(name)]
        if len(here) == len(name) and all(fuzz.ratio(a, b) >= 100 * SAME_WORD for a, b in zip(here, name, strict=True)):
            return role, len(name)
    return None


@derived()
def _names(reference: Reference) -> tuple[tuple[ColumnRole, tuple[str, ...]], ...]:
    """Return the names of the columns of a plan that hold texts, longest first."""
    plans = [head for head in reference.headers if head.role in _TEXTS]
    names = {(head.role, tuple(re.findall(r"[A-Z]+", head.spelling.upper()))) for head in plans}
    return tuple(sorted(names, key=lambda name: (-len(name[1]), name[1], name[0])))
