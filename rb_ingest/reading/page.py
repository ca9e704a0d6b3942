"""One page -> PageReading: the recipe of the reading.

Born-digital pages are read from their text and vector rules; all others from their picture. Each page decides for
itself, and a text layer hidden under a scan is not trusted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium

from rb_ingest.errors import PageError
from rb_ingest.reading.columns_of_time import with_columns_of_ticks, with_named_columns, without_false_months
from rb_ingest.reading.letters import capped, is_overfull, printed
from rb_ingest.reading.marks.bars import with_bars, without_false_rows
from rb_ingest.reading.marks.boxes import with_ticked_boxes
from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.pale import pale_marks
from rb_ingest.reading.marks.pen import Pen, with_corrections
from rb_ingest.reading.marks.shaded_edges import parted_at_shades
from rb_ingest.reading.marks.shading import toned_page
from rb_ingest.reading.marks.unexplained import unexplained_ink, whitened_cells
from rb_ingest.reading.month_names import with_months_at_names
from rb_ingest.reading.page_size import paper_scale
from rb_ingest.reading.painted import is_explained, may_hold_table, painted, painted_grids, painted_marks, seen_objects
from rb_ingest.reading.pdf import may_show_text, open_pdf
from rb_ingest.reading.scan.arrays import Color, Gray, Mask
from rb_ingest.reading.scan.binarize import is_blank, without_coloured_ink
from rb_ingest.reading.scan.deskew import UprightPage, straightened, text_runs_down
from rb_ingest.reading.scan.evened import EvenedScan, evened
from rb_ingest.reading.scan.given_rules import with_given_rules
from rb_ingest.reading.scan.layout import PageLayout, measure_layout
from rb_ingest.reading.scan.page_image import PagePicture, page_picture
from rb_ingest.reading.text.blocks import text_blocks
from rb_ingest.reading.text.cell_text import TextBlocks, with_month_names, with_text
from rb_ingest.reading.vector.given_rules import with_rules
from rb_ingest.reading.vector.objects import page_objects
from rb_ingest.reading.vector.page import is_born_digital, read_born_digital
from rb_ingest.reading.way_up import READS_WELL, mean_confidence, read_both_ways, upright
from rb_ingest.reading.written_months import with_written_months
from rb_ingest.records import Box, GivenRule, Mark, PageKind, PageReading, PageTransform, Table, TextLine
from rb_ingest.settings import Settings

log = logging.getLogger(__name__)

# Whatever a block's picture shows lies within this many pixels around it.
_AROUND_BLOCK = 8
_UPRIGHT, _SIDEWAYS = (0, 180), (90, 270)
# Of 82 scans, faxes and dot patterns among them, 73 are nearer to 0 or 1 than this, and none on the wrong side.
_NO_DOUBT = 0.15
# What reads worse than text upside down does is no text either way: nothing is gained by reading all of it.
_NO_TEXT = 0.2


@dataclass(frozen=True)
class _Wanted:
    """What is asked of the reading of a page."""

    page_no: int
    settings: Settings
    as_plan: bool
    rules: Sequence[GivenRule]


def read_page(
    path: Path, page_no: int, settings: Settings, *, as_plan: bool = True, rules: Sequence[GivenRule] = ()
) -> PageReading:
    """Read one page of a PDF.

    Args:
        path: the PDF.
        page_no: from 1.
        settings: limits and language.
        as_plan: whether month columns hold marks; else they are read as text like any other.
        rules: lines that a person drew on the page, or that its sisters have (`sister_pages`); they count as if they
            were printed, or were not.

    Raises:
        PageError: the page cannot be read; the message says why and what to do.
        InputError: the file itself cannot be opened (any more).
    """
    started = time.perf_counter()
    with open_pdf(path, page_no) as pdf:
        wanted = _Wanted(page_no, settings, as_plan, rules)
        reading = _read_vectors(path, pdf[page_no - 1], wanted) if may_show_text(pdf, page_no) else None
        if reading is None:
            try:
                picture = page_picture(pdf[page_no - 1], settings)
            except pdfium.PdfiumError as error:
                raise PageError("the page is damaged and cannot be drawn: scan it again") from error
    if reading is None:
        reading = read_picture(picture, page_no, settings, as_plan=as_plan, rules=rules)
    return printed(capped(reading)).model_copy(update={"seconds": time.perf_counter() - started})


def _read_vectors(path: Path, source: pdfium.PdfPage, wanted: _Wanted) -> PageReading | None:
    """Read a born-digital page; None where it has to be read as a picture, or pdfminer cannot make sense of it."""
    try:
        page_no, as_plan = wanted.page_no, wanted.as_plan
        with pdfplumber.open(path, pages=[page_no]) as pdf:
            objects = page_objects(pdf.pages[0], paper_scale(pdf.pages[0]))
        if not is_born_digital(objects):
            return None
        page = painted(source, objects)
        objects = seen_objects(objects, page)
        ruled = with_rules(objects, wanted.rules)
        reading = read_born_digital(ruled, page_no, as_plan=as_plan, given=wanted.rules)
        if reading.kind != "table" and may_hold_table(objects) and (grids := painted_grids(objects, source)):
            reading = read_born_digital(objects, page_no, as_plan=as_plan, grids=grids, given=wanted.rules)
        if is_overfull(reading) or not is_explained(objects, reading.tables, page):
            return None
        tables = tuple(
            t.model_copy(update={"marks": painted_marks(t, objects, page, source)}) if t.month_columns else t
            for t in reading.tables
        )
        return reading.model_copy(update={"tables": tables})
    except Exception:  # pdfminer raises anything on broken files; the picture is still to be had
        log.debug("page %d is read as a picture, its objects could not be", wanted.page_no, exc_info=True)
        return None


def read_picture(
    picture: PagePicture,
    page_no: int,
    settings: Settings,
    *,
    as_plan: bool = True,
    rules: Sequence[GivenRule] = (),
) -> PageReading:
    """Read a page from its picture alone; see `read_page`."""
    wanted = _Wanted(page_no, settings, as_plan, rules)
    if round(picture.dpi) < settings.min_dpi:
        return _unreadable(picture, page_no, settings)
    scan = evened(picture)
    if is_blank(scan.ink, picture.dpi):
        return _reading(straightened(picture, 0, 0.0, bend=False), page_no, picture, [], [])
    down = text_runs_down(scan.ink, picture.dpi)
    likely, unlikely = (_SIDEWAYS, _UPRIGHT) if down > 0.5 else (_UPRIGHT, _SIDEWAYS)
    probe = partial(read_both_ways, scan=scan, settings=settings)
    probed = {} if likely == _UPRIGHT else probe(likely)
    first = max(probed, key=probed.__getitem__, default=likely[0])
    best = _read_turned(scan, first, wanted)
    if text_quality(best) < READS_WELL:
        # Every way up costs as much as a page: only the one that reads best on a few cells is tried besides. Where all
        # letters say how lines run no other way is: words in narrow cells are read whichever way they are turned.
        probed = (probed or probe(likely)) | (probe(unlikely) if _NO_DOUBT <= down <= 1 - _NO_DOUBT else {})
        second = max(probed, key=probed.__getitem__)
        if second != first and probed[second] >= _NO_TEXT:
            other = _read_turned(scan, second, wanted)
            best = max(best, other, key=_worth)
    return best


def _worth(reading: PageReading) -> tuple[bool, float]:
    """Return what tells the better of two readings: a table is one either way up, and what little text is nonsense."""
    quality = text_quality(reading)
    return reading.kind == "table" or quality >= READS_WELL, quality


def text_quality(reading: PageReading) -> float:
    """Return the mean confidence of a reading's text, 0 where there is none."""
    lines = [*reading.lines, *(line for t in reading.tables for c in t.cells for line in c.lines)]
    return mean_confidence(lines)


def _read_turned(scan: EvenedScan, turn: int, wanted: _Wanted) -> PageReading:
    """Read a page that is turned clockwise by `turn` degrees first."""
    picture, page = scan.picture, with_given_rules(upright(scan, turn, bend=True), wanted.rules)
    layout = measure_layout(page.gray, page.dpi)
    tables = [without_false_rows(t, layout) for t in layout.tables]
    if not wanted.as_plan:
        tables = [t.model_copy(update={"month_columns": (), "period_columns": ()}) for t in tables]
    blocks = text_blocks(tables, layout)
    judge = _Judge(scan, page, layout)
    tables = [judge.marked(judge.parted(t)) if t.month_columns or t.period_columns else t for t in tables]
    around = TextBlocks(blocks, _without_stamps(layout.clean, blocks, picture.color, page))
    tables, lines = with_text(tables, layout, wanted.settings, around)
    if wanted.as_plan:
        told = [without_false_months(t, layout, wanted.settings) for t in tables]
        told = [with_columns_of_ticks(with_named_columns(with_months_at_names(t))) for t in told]
        tables = [t if _same_time(t, before) else judge.marked(t) for t, before in zip(told, tables, strict=True)]
    tables = with_month_names(with_written_months(tables, layout, wanted.settings), layout, wanted.settings)
    return _reading(page, wanted.page_no, picture, tables, lines)


def _same_time(one: Table, other: Table) -> bool:
    """Return whether marks were looked for in the same columns of two tables."""
    return (one.month_columns, one.period_columns) == (other.month_columns, other.period_columns)


@dataclass(frozen=True)
class _Judge:
    """Finds marks on one page; its tones and its pen are measured when they are first asked for."""

    scan: EvenedScan
    page: UprightPage
    layout: PageLayout

    @cached_property
    def toned(self) -> Gray:
        return toned_page(self.scan.picture, self.page)

    @cached_property
    def pen(self) -> Pen | None:
        color = self.scan.picture.color
        return None if color is None else Pen.on(color, self.page)

    @cached_property
    def frame(self) -> Mask | None:
        return None if self.scan.frame is None else self.page.warp(self.scan.frame)

    def parted(self, table: Table) -> Table:
        """Return a table with the rows that shades alone part."""
        return parted_at_shades(table, self.toned, self.layout.dpi)

    def marked(self, table: Table) -> Table:
        """Return a table with the marks in its month columns, or in what may turn out to be columns of time."""
        columns = table.month_columns or table.period_columns
        breaks = [i for i in range(1, len(columns)) if columns[i] != columns[i - 1] + 1]
        runs = [columns[a:b] for a, b in pairwise([0, *breaks, len(columns)])]
        return table.model_copy(update={"marks": tuple(mark for run in runs for mark in self._marks(table, run))})

    def _marks(self, table: Table, columns: tuple[int, ...]) -> tuple[Mark, ...]:
        """Return the marks in neighbouring columns."""
        layout = self.layout
        of_time = table.model_copy(update={"month_columns": columns})
        marks = find_marks(of_time, layout, self.toned, bilevel=not self.scan.has_tones)
        if self.pen is not None:
            marks = with_corrections(of_time, marks, layout, self.pen)
        marks = with_bars(of_time, with_ticked_boxes(of_time, marks, layout), layout)
        marks = (*marks, *pale_marks(of_time, marks, layout))
        marks = (*marks, *unexplained_ink(of_time, marks, layout))
        return marks if self.frame is None else (*marks, *whitened_cells(of_time, self.frame))


def _is_plan_like(table: Table) -> bool:
    return table.n_cols >= 4 and (len(table.cells) >= 8 or bool(table.month_columns))


def _without_stamps(clean: Gray, blocks: list[Box], color: Color | None, page: UprightPage) -> Gray:
    """Whiten coloured ink in the blocks of text; what is outside them is never read from this picture."""
    if color is None or not blocks:
        return clean
    out = clean.copy()
    for box in blocks:
        y0, x0 = max(0, round(box.y0) - _AROUND_BLOCK), max(0, round(box.x0) - _AROUND_BLOCK)
        part = clean[y0 : round(box.y1) + _AROUND_BLOCK, x0 : round(box.x1) + _AROUND_BLOCK]
        window = slice(y0, y0 + part.shape[0]), slice(x0, x0 + part.shape[1])
        out[window] = without_coloured_ink(part, page.warp(color, window), page.dpi)
    return out


def _reading(
    page: UprightPage, page_no: int, picture: PagePicture, tables: list[Table], lines: list[TextLine]
) -> PageReading:
    kind: PageKind = "table" if any(_is_plan_like(t) for t in tables) else "decree" if lines else "other"
    height, width = page.gray.shape
    return PageReading(
        page_no=page_no,
        kind=kind,
        source=picture.source,
        width=width,
        height=height,
        dpi=page.dpi,
        rotation=page.rotation,
        skew=page.skew,
        transform=page.transform,
        lines=tuple(sorted(lines, key=lambda line: line.box.y0)),
        tables=tuple(tables),
    )


def _unreadable(picture: PagePicture, page_no: int, settings: Settings) -> PageReading:
    height, width = picture.gray.shape
    return PageReading(
        page_no=page_no,
        kind="unreadable",
        source=picture.source,
        width=width,
        height=height,
        dpi=picture.dpi,
        transform=PageTransform(
            matrix=tuple(float(v) for v in picture.to_pdf.ravel()),
            width=width,
            height=height,
        ),
        warnings=(
            f"the scan has only {picture.dpi:.0f} dpi, too poor to read (at least {settings.min_dpi} are needed): "
            "scan it again at 200-300 dpi",
        ),
    )
