"""One page with everything on it that the pipeline believes, drawn on its picture.

Rules that were seen are green, inferred ones orange, those that a person drew violet and those that one took away grey;
text lines grey, doubtful ones red; marks blue when sure, magenta
when not, with their probability; plan rows carry their number on the page, columns their role.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageFont

from rb_ingest.errors import InputError
from rb_ingest.reading.page import read_page
from rb_ingest.reading.redraw import upright_picture
from rb_ingest.reading.source_file import inspect
from rb_ingest.records import Box, GivenRule, Mark, PageReading, PlanRow, Rule, Table
from rb_ingest.reference import shipped_reference
from rb_ingest.review_policy import POLICY
from rb_ingest.rows.body import gather_body
from rb_ingest.rows.columns import Columns, find_columns
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings

_DPI = 150
_SEEN, _INFERRED = (30, 150, 60), (240, 130, 0)
_DRAWN, _TAKEN_AWAY = (130, 50, 200), (120, 120, 120)
_TEXT, _DOUBTFUL = (150, 160, 190), (220, 30, 30)
_SURE, _UNSURE, _REJECTED = (30, 80, 230), (225, 0, 200), (170, 170, 170)
_ROW = (110, 60, 0)
_CAPTION_LINES = 4


def explain_page(
    path: Path, page_no: int, settings: Settings, rules: Mapping[int, Sequence[GivenRule]] = MappingProxyType({})
) -> bytes:
    """Read one page and draw what was read.

    A page without a header takes its columns from the pages before, which are read too.

    Args:
        path: the PDF.
        page_no: from 1.
        settings: of the reading.
        rules: lines that persons drew on pages of the file, by the number of the page.

    Returns:
        A PNG.

    Raises:
        InputError: the PDF cannot be used, or has no such page.
        PageError: the page cannot be read.
    """
    source = inspect(path, settings)
    if not 1 <= page_no <= source.pages:
        raise InputError(f"there is no page {page_no}: {path.name} has pages 1 to {source.pages}")
    readings = [_read(path, page_no, settings, rules)]
    while readings[0].page_no > 1 and readings[0].tables and not _has_header(readings[0]):
        readings.insert(0, _read(path, readings[0].page_no - 1, settings, rules))
    rows = [row for row in plan_rows(shipped_reference(), readings).rows if row.page_no == page_no]
    return draw_reading(path, readings[-1], laid_columns(readings), rows, rules.get(page_no, ()))


def _read(path: Path, page_no: int, settings: Settings, rules: Mapping[int, Sequence[GivenRule]]) -> PageReading:
    return read_page(path, page_no, settings, rules=rules.get(page_no, ()))


def _has_header(page: PageReading) -> bool:
    columns = [find_columns(shipped_reference(), table, None) for table in page.tables]
    return any(found is not None and found.from_header for found in columns)


def laid_columns(readings: Sequence[PageReading]) -> list[tuple[Table, Columns] | None]:
    """Return the columns of each table of the last page, and the table that has them: periods are months there."""
    page = readings[-1]
    sheets = [s for s in gather_body(shipped_reference(), readings).sheets if s.page.page_no == page.page_no]
    laid = {(sheet.table.xs[0], *sheet.table.ys): (sheet.table, sheet.columns) for sheet in sheets}
    return [laid.get((table.xs[0], *table.ys)) or _by_its_header(table) for table in page.tables]


def _by_its_header(table: Table) -> tuple[Table, Columns] | None:
    columns = find_columns(shipped_reference(), table, None)
    return (table, columns) if columns else None


def draw_reading(
    path: Path,
    page: PageReading,
    columns: Sequence[tuple[Table, Columns] | None],
    rows: Sequence[PlanRow],
    given: Sequence[GivenRule] = (),
) -> bytes:
    """Draw a page's reading over its picture.

    Args:
        path: the PDF.
        page: what was read from the page.
        columns: what the columns of each of its tables are, of the table as the plan's rows are read from it; None
            where not known.
        rows: the plan rows that start on it.
        given: the lines of persons that it was read with.

    Returns:
        A PNG of about 150 dpi.
    """
    scale = _DPI / page.dpi
    picture = Image.fromarray(upright_picture(path, page, scale))
    # The page itself steps back, so that the drawing stands out.
    picture = Image.blend(picture, Image.new("RGB", picture.size, "white"), 0.25)
    pen = _Pen(picture, scale)
    for line in page.lines:
        pen.frame(line.box, _DOUBTFUL if line.confidence < POLICY.sure_line else _TEXT)
    told = [_told_marks(table, roles) for table, roles in zip(page.tables, columns, strict=True)]
    for table, roles, marks in zip(page.tables, columns, told, strict=True):
        _draw_table(pen, table, roles, marks)
    for rule in given:
        pen.line(rule.on(page.transform), _DRAWN if rule.drawn else _TAKEN_AWAY, 4)
    _draw_rows(pen, page, rows)
    return _with_caption(picture, _caption(path, page, rows, given, chain(*told)))


class _Pen:
    """Draws in page units on a picture that is `scale` pixels a unit."""

    def __init__(self, picture: Image.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(picture)
        self._scale = scale
        self._font = ImageFont.load_default(size=11)
        self._small = ImageFont.load_default(size=9)

    def frame(self, box: Box, color: tuple[int, int, int], width: int = 1) -> None:
        k = self._scale
        self._draw.rectangle((box.x0 * k, box.y0 * k, box.x1 * k, box.y1 * k), outline=color, width=width)

    def rule(self, rule: Rule) -> None:
        self.line(rule, _SEEN if rule.seen else _INFERRED, 2 if rule.seen else 4)

    def line(self, rule: Rule, color: tuple[int, int, int], width: int) -> None:
        k = self._scale
        at, start, end = rule.position * k, rule.start * k, rule.end * k
        ends = (start, at, end, at) if rule.axis == "h" else (at, start, at, end)
        self._draw.line(ends, fill=color, width=width)

    def label(self, x: float, y: float, text: str, color: tuple[int, int, int], *, small: bool = False) -> None:
        """Write a word on a white ground, its middle at the bottom of (x, y)."""
        font = self._small if small else self._font
        left, top, right, bottom = self._draw.textbbox((0, 0), text, font=font)
        px, py = x * self._scale - (right - left) / 2, y * self._scale - (bottom - top) - 3
        self._draw.rectangle((px - 2, py - 1, px + right - left + 2, py + bottom - top + 2), fill="white")
        self._draw.text((px - left, py - top), text, fill=color, font=font)


def _draw_table(pen: _Pen, table: Table, laid: tuple[Table, Columns] | None, marks: Sequence[Mark]) -> None:
    for cell in table.cells:
        for line in cell.lines:
            pen.frame(line.box, _DOUBTFUL if line.confidence < POLICY.sure_line else _TEXT)
    for rule in table.rules:
        pen.rule(rule)
    for mark in marks:
        _draw_mark(pen, mark)
    if laid:
        for x0, x1, name in _role_spans(*laid):
            pen.label((x0 + x1) / 2, table.ys[0], name, _SEEN)


def _told_marks(table: Table, laid: tuple[Table, Columns] | None) -> list[Mark]:
    """Return the marks below a table's header; of what its scan may have lost only that in rows without other marks.

    In a row with ticks it is a doubt about some entries and nothing to others: a frame around each of its months hides
    what is there.
    """
    ticked = {m.row for m in table.marks if not m.unseen and m.probability >= POLICY.sure_mark}
    header = laid[1].header_rows if laid else frozenset()
    return [m for m in table.marks if m.row not in header and not (m.unseen and m.row in ticked)]


def _draw_mark(pen: _Pen, mark: Mark) -> None:
    if mark.probability >= POLICY.sure_mark:
        color = _SURE
    elif mark.probability > POLICY.no_mark:
        color = _UNSURE
    else:
        color = _REJECTED
    pen.frame(mark.box, color, 1 if color is _REJECTED else 2)
    pen.label(mark.box.center[0], mark.box.y1 + 12 / pen._scale, f"{100 * mark.probability:.0f}", color, small=True)


def _role_spans(table: Table, columns: Columns) -> Iterator[tuple[float, float, str]]:
    """Return where each role lies, neighbouring columns of one role as one."""
    start = 0
    for col in range(1, len(columns.roles) + 1):
        if col == len(columns.roles) or columns.roles[col] != columns.roles[start]:
            yield table.xs[start], table.xs[col], columns.roles[start] or "?"
            start = col


def _draw_rows(pen: _Pen, page: PageReading, rows: Sequence[PlanRow]) -> None:
    """Number the plan rows at the left border of their table, in the order in which they were made."""
    by_place: dict[float, list[int]] = {}
    for number, row in enumerate(rows, start=1):
        by_place.setdefault(row.bbox.y0 + row.bbox.x0 * 1e-6, []).append(number)
    tables = sorted(page.tables, key=lambda t: t.ys[0])
    for number, row in enumerate(rows, start=1):
        spot = _upright_spot(page, tables, row)
        if spot is not None:
            share = by_place[row.bbox.y0 + row.bbox.x0 * 1e-6]
            x, y0, y1 = spot
            y = y0 + (y1 - y0) * (share.index(number) + 0.6) / len(share)
            pen.label(x, y, str(number), _ROW)


def _upright_spot(page: PageReading, tables: Sequence[Table], row: PlanRow) -> tuple[float, float, float] | None:
    """Find the ruled row of a plan row on the upright page: the table's left border, top and bottom."""
    best: tuple[float, tuple[float, float, float]] | None = None
    for table in tables:
        for i in range(table.n_rows):
            box = page.transform.box_to_pdf(Box(x0=table.xs[0], y0=table.ys[i], x1=table.xs[-1], y1=table.ys[i + 1]))
            away = abs(box.y0 - row.bbox.y0) + abs(box.x0 - row.bbox.x0)
            if best is None or away < best[0]:
                best = (away, (table.xs[0], table.ys[i], table.ys[i + 1]))
    return best[1] if best else None


def _caption(
    path: Path, page: PageReading, rows: Sequence[PlanRow], given: Sequence[GivenRule], marks: Iterable[Mark]
) -> list[str]:
    name = path.name.encode("ascii", "replace").decode()
    unsure = sum(POLICY.no_mark < m.probability < POLICY.sure_mark for m in marks)
    inferred = sum(not r.seen for t in page.tables for r in t.rules)
    lines = [
        f"{name}, page {page.page_no}: {page.kind} ({page.source}, {page.dpi:.0f} dpi), "
        f"turned {page.rotation} degrees, skew {page.skew:.2f}",
        f"{len(page.tables)} table(s), {sum(len(t.cells) for t in page.tables)} cells, {inferred} inferred rules, "
        f"{len(rows)} plan rows, {unsure} unsure marks",
    ]
    if given:
        drawn = sum(rule.drawn for rule in given)
        lines.append(f"by hand: {drawn} rule(s) drawn (violet), {len(given) - drawn} taken away (grey)")
    if page.warnings:
        lines.append("; ".join(page.warnings).encode("ascii", "replace").decode())
    return lines[:_CAPTION_LINES]


def _with_caption(picture: Image.Image, lines: Sequence[str]) -> bytes:
    font = ImageFont.load_default(size=15)
    height = 22 * len(lines) + 8
    sheet = Image.new("RGB", (picture.width, picture.height + height), "white")
    sheet.paste(picture, (0, height))
    draw = ImageDraw.Draw(sheet)
    for i, line in enumerate(lines):
        draw.text((8, 4 + 22 * i), line, fill="black", font=font)
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()
