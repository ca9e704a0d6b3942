"""The tables of all pages as one long table: body rows in document order, and the cells of each role over them.

Rows are counted through the whole document ("place"), so that a merged cell is simply a range of places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rb_ingest.language.lines import readable_lines
from rb_ingest.language.numbering import roman_value, split_numbering
from rb_ingest.language.text import join_lines
from rb_ingest.plan_kind import ColumnRole, PlanKind
from rb_ingest.records import Box, Cell, PageReading, Table, TextLine
from rb_ingest.reference import Reference
from rb_ingest.rows.areas import area_similarities
from rb_ingest.rows.column_model import agreed_columns
from rb_ingest.rows.columns import Columns
from rb_ingest.rows.month_order import are_misplaced, first_month, in_order_of_the_year
from rb_ingest.rows.period_grids import PeriodGroup, find_period_groups, is_whole_year, same_places
from rb_ingest.rows.period_heads import with_mended_heads
from rb_ingest.rows.period_names import MONTHS
from rb_ingest.rows.period_parts import planned_columns
from rb_ingest.rows.period_tables import TICKS, is_wordy, with_month_columns
from rb_ingest.rows.table_headings import TableHeading, headings_before
from rb_ingest.rows.wide_plans import joined_pages

LABELS: tuple[ColumnRole, ...] = ("area", "kegiatan", "sub_kegiatan", "komponen")
_WORD = 3  # letters and digits of a word that nobody can read; a speck has fewer
_LONG = 2.0  # times its height: a word of any number of letters is as wide, a speck is not
LABEL_SPECK = 0.9  # confidence below which one or two letters in a wide, mostly blank label cell are specks
_FIRST_SECTION = re.compile(r"^[LlI|!]\s+(?=[A-Z][A-Za-z])")  # what is read of "I. "
SECTION_SHARE = 0.5  # of the table's width: a wider text cell heads a section
SECTION_NAME = 0.85  # similarity to a section's name from which a lone text in a narrow cell heads one too
SECTION_LIKE = 0.65  # the same beside a roman number, which no other row of a ZI plan has


@dataclass(frozen=True)
class Sheet:
    """The plan table of one page: `rows` are its atomic body rows, the first of them at `place` in the document."""

    page: PageReading
    table: Table
    columns: Columns
    rows: tuple[int, ...]
    place: int

    @property
    def stop(self) -> int:
        """The place behind its last row."""
        return self.place + len(self.rows)

    def row_at(self, place: int) -> int:
        """Return the atomic row of a place."""
        return self.rows[place - self.place]

    def place_at(self, y: float) -> int:
        """Return the place of the body row at a height, the nearest one outside the table."""
        below = [i for i, row in enumerate(self.rows) if self.table.ys[row] <= y]
        return self.place + (below[-1] if below else 0)

    def box_of(self, start: int, stop: int) -> Box:
        """Return the extent of the places start..stop-1 across the table."""
        ys = self.table.ys
        top, bottom = ys[self.row_at(start)], ys[self.row_at(stop - 1) + 1]
        return Box(x0=self.table.xs[0], y0=top, x1=self.table.xs[-1], y1=bottom)


@dataclass(frozen=True)
class RoleCell:
    """What a column holds over the places start..stop-1: one cell of one page; `unread` where its ink says nothing."""

    role: ColumnRole
    sheet: int
    start: int
    stop: int
    lines: tuple[TextLine, ...]
    text: str  # its lines joined, broken words mended, number included
    unread: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing readable stands in it."""
        return not self.lines


@dataclass(frozen=True)
class Section:
    """A row that heads a section: its number ("III") and its title. It holds for the places from `place` on.

    `is_area` where it stands where the plan has its areas, whether it can be read as one or not.
    """

    place: int
    number: str
    title: str
    is_area: bool = False


@dataclass(frozen=True)
class Body:
    """All plan tables of a document."""

    sheets: tuple[Sheet, ...]
    sections: tuple[Section, ...]

    @property
    def stop(self) -> int:
        """The place behind the last row."""
        return self.sheets[-1].stop if self.sheets else 0

    def sheet_of(self, place: int) -> Sheet:
        """Return the sheet that a place lies on."""
        return next(sheet for sheet in self.sheets if sheet.place <= place < sheet.stop)


def gather_body(reference: Reference, pages: Sequence[PageReading], kinds: Sequence[PlanKind] | None = None) -> Body:
    """Lay the plan tables of all pages end to end, without headers, number rows and section rows.

    Args:
        reference: The canonical data.
        pages: The readings in page order.
        kinds: The kinds of plan that they may be of; all, when left out.

    Returns:
        The body; without sheets where no page has a plan table.
    """
    sheets: list[Sheet] = []
    sections: list[Section] = []
    headings: list[tuple[int, TableHeading]] = []
    place = 0
    whole = [
        page.model_copy(update={"tables": tuple(with_mended_heads(reference, table) for table in page.tables)})
        for page in pages
    ]
    read = _with_months(reference, joined_pages(reference, whole))
    nameless = {id(t) for page in read for t in page.tables if _is_nameless(reference, t, read)}
    columns = iter(agreed_columns(reference, [table for page in read for table in page.tables], kinds))
    for page_at, page in enumerate(read):
        for table in page.tables:
            found = next(columns)
            if found is None:
                continue
            if "area" not in found.roles:
                above = headings_before(reference, read, page_at, table, found.jenis)
                headings += [(place, each) for each in above if each.known or found.header_rows]
            if id(table) in nameless:
                # of two years, and which month is the first was not read: no month is known
                table = table.model_copy(update={"month_columns": (), "marks": ()})  # noqa: PLW2901 - the same table
                found = found.model_copy(update={"months": ()})
            rows: list[int] = []
            for row in range(table.n_rows):
                above_head = not place and row < min(found.header_rows, default=0)
                if row in found.header_rows or (above_head and _is_title(reference, table, found, row)):
                    continue
                section = _section(reference, table, found, row)
                if section:
                    sections += [Section(place + len(rows), *each) for each in _each_heading(table, row, section)]
                else:
                    rows.append(row)
            if rows:
                sheets.append(Sheet(page=page, table=table, columns=found, rows=tuple(rows), place=place))
                place += len(rows)
    if any(heading.known for _, heading in headings):
        # then what could not be read there is an area too, and the one before it has ended
        sections += [Section(at, each.number, each.title, is_area=True) for at, each in headings]
    return Body(sheets=tuple(sheets), sections=tuple(sorted(sections, key=lambda section: section.place)))


def _with_months(reference: Reference, pages: Sequence[PageReading]) -> list[PageReading]:
    """Return pages whose period columns were turned into months.

    Tables with their columns in the same places are of one plan: what most of their headers say holds for all of them.
    """
    tables = [table for page in pages for table in page.tables if len(table.month_columns) != MONTHS]
    found = [
        (table, planned_columns(reference, table, groups))
        for table in tables
        if is_whole_year(reference, groups := find_period_groups(reference, table), table)
    ]

    whole = [table for page in pages for table in page.tables if len(table.month_columns) == MONTHS]
    misplaced = [table for table in whole if are_misplaced(reference, table)]
    firsts = [(table, first) for table in whole if (first := first_month(reference, table))]

    written = {
        groups
        for table, groups in found
        if any(is_wordy(m.text) or m.text in TICKS for m in with_month_columns(reference, table, groups).marks)
    }

    def is_known(groups: tuple[PeriodGroup, ...], table: Table) -> bool:
        # Ink was looked for in period columns alone: elsewhere cells without text are not known to be blank, unless the
        # plan writes there.
        columns = {col for group in groups for col in range(group.first, group.stop)}
        return groups in written or columns <= set(table.period_columns)

    def told(table: Table) -> Table:
        if any(same_places(other, table) for other in misplaced):
            return table.model_copy(update={"month_columns": (), "marks": ()})
        if len(table.month_columns) == MONTHS:
            own = [first for other, first in firsts if other is table]
            of_plan = Counter(first for other, first in firsts if same_places(other, table))
            return in_order_of_the_year(table, own[0] if own else max(of_plan, key=lambda f: of_plan[f], default=1))
        votes = Counter(groups for other, groups in found if same_places(other, table))
        if not votes or table not in tables:
            return table
        groups = votes.most_common(1)[0][0]
        named = with_month_columns(reference, table, groups)
        if is_known(groups, table):
            return named
        # the columns have to be those of the pages that are known; the months of this one are not
        known = any(of == groups and is_known(of, other) for other, of in found)
        return named.model_copy(update={"month_columns": (), "marks": ()}) if known else table

    return [page.model_copy(update={"tables": tuple(told(table) for table in page.tables)}) for page in pages]


def _is_nameless(reference: Reference, table: Table, pages: Sequence[PageReading]) -> bool:
    """Return whether a table has months of two years, and no page of the plan tells which is the first."""
    if len(table.month_columns) != MONTHS or not table.is_of_two_years:
        return False
    alike = [other for page in pages for other in page.tables if same_places(other, table)]
    return not any(len(t.month_columns) == MONTHS and first_month(reference, t) for t in alike)


def role_cells(reference: Reference, body: Body, role: ColumnRole) -> tuple[RoleCell, ...]:
    """Return the cells of a role in document order; together they cover every place of the sheets that have the role.

    Where a stray rule parted the column, the parts of one row are taken together.
    """
    cells: list[RoleCell] = []
    for number, sheet in enumerate(body.sheets):
        if role not in sheet.columns.roles:
            continue
        wanted = [cell for cell in sheet.table.cells if _role_of(cell, sheet.columns, sheet.table) == role]
        for start, stop, parts in _row_ranges(sheet, wanted):
            drawn = [line for part in parts for line in _lines_in_body(sheet, part)]
            # OCR is never sure of a link, which has no words
            lines = _in_order(drawn) if role == "link" else readable_lines(reference, drawn)
            if role in LABELS:
                lines = [line for line in lines if _is_label_text(line)]
            unread = not lines and (any(part.unread for part in parts) or any(_is_word(line) for line in drawn))
            cells.append(
                RoleCell(
                    role,
                    number,
                    start,
                    stop,
                    tuple(lines),
                    join_lines(reference, [line.text for line in lines]),
                    unread,
                )
            )
    return tuple(cells)


def _is_word(line: TextLine) -> bool:
    """Return whether a line that is no readable text may be one all the same: a speck has fewer letters, and is round.

    "TW II" in small type may come back as "wi".
    """
    letters = sum(c.isalnum() for c in line.text)
    return letters >= _WORD or (letters > 0 and line.box.width >= _LONG * line.box.height)


def column_cells(
    reference: Reference, body: Body, number: int, columns: Sequence[int], role: ColumnRole
) -> tuple[RoleCell, ...]:
    """Return the cells of some columns of one sheet, whatever they are, in document order."""
    sheet = body.sheets[number]
    xs = sheet.table.xs
    left, right = xs[columns[0]], xs[columns[-1] + 1]
    wanted = [
        cell
        for cell in sheet.table.cells
        if min(right, xs[cell.col + cell.colspan]) - max(left, xs[cell.col])
        > (xs[cell.col + cell.colspan] - xs[cell.col]) / 2
    ]
    cells = []
    for start, stop, parts in _row_ranges(sheet, wanted):
        lines = sorted((line for part in parts for line in _lines_in_body(sheet, part)), key=lambda line: line.box.y0)
        unread = not lines and any(part.unread for part in parts)
        cells.append(
            RoleCell(
                role, number, start, stop, tuple(lines), join_lines(reference, [line.text for line in lines]), unread
            )
        )
    return tuple(cells)


def _row_ranges(sheet: Sheet, wanted: Sequence[Cell]) -> list[tuple[int, int, list[Cell]]]:
    """Group cells into ranges of places that they share, top to bottom."""
    ranges: list[tuple[int, int, list[Cell]]] = []
    for place in range(sheet.place, sheet.stop):
        row = sheet.row_at(place)
        here = [cell for cell in wanted if cell.row <= row < cell.row + cell.rowspan]
        if ranges and any(cell in ranges[-1][2] for cell in here):
            start, _, parts = ranges[-1]
            ranges[-1] = (start, place + 1, parts + [cell for cell in here if cell not in parts])
        else:
            ranges.append((place, place + 1, here))
    return ranges


def _role_of(cell: Cell, columns: Columns, table: Table) -> ColumnRole | None:
    """Return the role of a cell; one that spans several roles belongs to the widest of them."""
    widths: dict[ColumnRole, float] = {}
    for col in range(cell.col, cell.col + cell.colspan):
        role = columns.roles[col]
        if role is not None:
            widths[role] = widths.get(role, 0.0) + table.xs[col + 1] - table.xs[col]
    widest, _ = max(widths.items(), key=lambda item: item[1], default=(None, 0.0))
    return widest


def _in_order(lines: Sequence[TextLine]) -> list[TextLine]:
    kept = [line for line in lines if any(c.isalnum() for c in line.text)]
    return sorted(kept, key=lambda line: line.box.center[1])


def _is_label_text(line: TextLine) -> bool:
    letters = sum(c.isalpha() for c in line.text)
    return letters > 2 or (letters > 0 and line.confidence >= LABEL_SPECK)


def _lines_in_body(sheet: Sheet, cell: Cell) -> list[TextLine]:
    """Drop lines that stand beside the header: a missing rule can merge a label with the column number above it."""
    top = min((row for row in sheet.rows if row >= cell.row), default=cell.row)
    return [line for line in cell.lines if line.box.center[1] > sheet.table.ys[top]]


def _is_title(reference: Reference, table: Table, columns: Columns, row: int) -> bool:
    """Return whether a row above the head of a plan is its title between rules: one text, no area's name, no mark.

    Anything more may be a row of the plan above a head that was repeated, or taken for one.
    """
    texts = [cell.text for cell in table.cells if cell.row <= row < cell.row + cell.rowspan and cell.lines]
    marked = any(mark.row == row for mark in table.marks)
    likeness = max(area_similarities(reference, " ".join(texts), columns.jenis).values(), default=0.0)
    return len(texts) <= 1 and not marked and likeness < SECTION_NAME


def _section(reference: Reference, table: Table, columns: Columns, row: int) -> tuple[str, str] | None:
    """Return number and title of a row that heads a section, None for other rows."""
    cells = [c for c in table.cells if c.row <= row < c.row + c.rowspan]
    if any(c.rowspan > 1 for c in cells if columns.roles[c.col] != "no"):
        return None
    non_empty = [(c, readable_lines(reference, c.lines)) for c in sorted(cells, key=lambda c: c.col)]
    numbers = [lines[0].text for c, lines in non_empty if lines and columns.roles[c.col] == "no" and c.colspan == 1]
    named = [(c, lines) for c, lines in non_empty if lines and (columns.roles[c.col] != "no" or c.colspan > 1)]
    number, title = next(iter(numbers), ""), join_lines(reference, [line.text for _, lines in named for line in lines])
    title = title if number else _FIRST_SECTION.sub("I. ", title)
    if not named:
        return None
    first, width = named[0][0], table.xs[-1] - table.xs[0]
    across = first.colspan == table.n_cols or _covers_label(first, columns)
    if len(named) == 1 and first.box.width > SECTION_SHARE * width and across:
        return number, title
    # a section row that was drawn, or seen, with all its rules
    likeness = max(area_similarities(reference, title, columns.jenis).values(), default=0.0)
    is_roman = roman_value(number.strip(" .")) is not None
    one_line = all(len(lines) == 1 for _, lines in named)
    if not reference.kind_of(columns.jenis).sections or not one_line or not _covers_label(first, columns):
        return None
    if (is_roman and likeness >= SECTION_LIKE) or (len(named) == 1 and likeness >= SECTION_NAME):
        return number, title
    return None


def _each_heading(table: Table, row: int, section: tuple[str, str]) -> list[tuple[str, str]]:
    """Return number and title of each heading of a row across the table: several where the rule between was lost.

    "B. RB TEMATIK" and "1. Digitalisasi" one under the other are two, for each line has a number.
    """
    lines = [line.text for cell in table.cells if cell.row == row for line in cell.lines]
    if len(lines) < 2 or not all(split_numbering(line)[0] for line in lines):
        return [section]
    return [("", line) for line in lines]


def _covers_label(cell: Cell, columns: Columns) -> bool:
    """Return whether a cell covers the column that names the rows below."""
    covered = columns.roles[cell.col : cell.col + cell.colspan]
    return bool({"area", "kegiatan", "komponen"} & set(covered))
