"""The records that pass between the rooms: reading -> understanding -> storage.

All of them are frozen pydantic models, validated when made, picklable, and free of OpenCV arrays, PDF handles and
database types. Coordinates inside a page are *upright page units*: pixels of the upright page picture (scans) or
PDF points of the upright page (born-digital pages), x to the right, y down, origin top left. `PageTransform` turns
them into PDF points of the original page.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

Probability = Annotated[float, Field(ge=0, le=1)]
PageKind = Literal["decree", "table", "other", "unreadable"]
PageSource = Literal["born_digital", "scan", "rendering"]
MarkKind = Literal["tick", "cross", "dot", "fill", "text"]
PeriodKind = Literal["bulan", "minggu", "triwulan", "semester", "tahun"]
Jenis = Literal["RB", "ZI"]
Level = Literal["pusat", "provinsi", "kabupaten", "kota"]
MatchStatus = Literal["auto", "review", "confirmed", "rejected", "none"]
DocumentStatus = Literal["ok", "partial", "failed", "duplicate"]
# fmt: off
FindingKind = Literal[
    "no_rows", "no_rules", "no_months", "all_year", "no_marks", "boundaries", "columns", "labels", "crowded",
    "run_together",
]
# fmt: on


class Record(BaseModel):
    """Base of all records: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ---------------------------------------------------------------------------------------------- reading


class Box(Record):
    """An axis-parallel rectangle, x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @model_validator(mode="after")
    def _ordered(self) -> Box:
        if self.x1 < self.x0 or self.y1 < self.y0:
            raise ValueError(f"box corners out of order: {self.x0}, {self.y0}, {self.x1}, {self.y1}")
        return self

    @property
    def width(self) -> float:
        """Extent along x."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent along y."""
        return self.y1 - self.y0

    @property
    def center(self) -> tuple[float, float]:
        """(x, y) of the middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        x0, y0 = min(self.x0, other.x0), min(self.y0, other.y0)
        return Box(x0=x0, y0=y0, x1=max(self.x1, other.x1), y1=max(self.y1, other.y1))


class PageTransform(Record):
    """How an upright page unit becomes a PDF point of the original page.

    First the straightening is undone (`bend_x`, `bend_y`: polynomial displacements, see `apply`), then `matrix`, a
    2 x 3 affine map, leads to PDF points: origin top left of the page as a viewer shows it, y down.
    """

    matrix: tuple[float, float, float, float, float, float]
    bend_x: tuple[float, ...] = ()
    bend_y: tuple[float, ...] = ()
    width: float = Field(gt=0, description="width of the upright page in its units, scales the polynomials")
    height: float = Field(gt=0, description="height of the upright page in its units")

    def to_pdf(self, x: float, y: float) -> tuple[float, float]:
        """Map one upright point to PDF points."""
        if self.bend_x:
            terms = bend_terms(np.array([x / self.width]), np.array([y / self.height]))[0]
            x, y = x + float(terms @ np.array(self.bend_x)), y + float(terms @ np.array(self.bend_y))
        a, b, c, d, e, f = self.matrix
        return a * x + b * y + c, d * x + e * y + f

    def box_to_pdf(self, box: Box) -> Box:
        """Map a box; the result is the bounding box of its four mapped corners, in PDF points."""
        corners = [self.to_pdf(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [p[0] for p in corners], [p[1] for p in corners]
        return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))


def bend_terms(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return the polynomial terms of a page's bend at relative positions u, v (0..1), shape (n, terms)."""
    one = np.ones_like(u)
    return np.stack([one, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v], axis=-1)


class TextLine(Record):
    """One line of text as read. `box` is the extent of its ink, so `box.x0` tells its indent."""

    text: str
    box: Box
    confidence: Probability


class Rule(Record):
    """A ruling line of a grid, from (start) to (end) at `position` across its axis."""

    axis: Literal["h", "v"]
    position: float
    start: float
    end: float
    seen: bool = Field(description="False where the line was inferred, not seen")


class Cell(Record):
    """A cell of a ruled table: its place in the grid, its box, and the text lines in it, top to bottom.

    `unread` is a cell with ink as wide as a word that gave no text: another thing than a blank cell.
    """

    row: int = Field(ge=0)
    col: int = Field(ge=0)
    rowspan: int = Field(default=1, ge=1)
    colspan: int = Field(default=1, ge=1)
    box: Box
    lines: tuple[TextLine, ...] = ()
    unread: bool = False

    @property
    def text(self) -> str:
        """All lines, one under the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> Probability:
        """The mean confidence of the lines, weighted by length; 1.0 for a blank cell, 0.0 for an unread one."""
        if self.unread:
            return 0.0
        n = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / n if n else 1.0


class Mark(Record):
    """Ink or shading in a month column that may be a mark: atomic grid place, extent, kind, how likely a mark.

    `text` is what is written there; `period` the column of time as printed (`Table.periods`) where months were made of
    other periods.
    """

    row: int = Field(ge=0)
    col: int = Field(ge=0)
    box: Box
    kind: MarkKind
    probability: Probability
    text: str = ""
    period: int | None = Field(default=None, ge=0)


class Period(Record):
    """A part of a year as a plan divides it; `week` counts from 1 within its month."""

    kind: PeriodKind
    month_from: int = Field(ge=1, le=12)
    month_to: int = Field(ge=1, le=12)
    week: int | None = Field(default=None, ge=1, le=6)


class PeriodColumn(Period):
    """A column of time as a plan prints it, between x0 and x1."""

    x0: float
    x1: float


class Table(Record):
    """A ruled table of one page.

    `xs` and `ys` are the positions of the n+1 column and m+1 row boundaries of the atomic grid; `cells` cover it
    without gap or overlap. `month_columns` are the atomic columns (twelve of them, or none) that are narrow and equally
    wide; their cells are never read as text below the header, their ink is in `marks`. Other neighbours of equal width
    may be quarters, weeks or the months of half a year, which only their header can tell: `period_columns`, whose cells
    are read as text and whose ink is in `marks` too. `periods` are these columns as printed, once months were made of
    them.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    rules: tuple[Rule, ...] = ()
    month_columns: tuple[int, ...] = ()
    period_columns: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    periods: tuple[PeriodColumn, ...] = ()

    @property
    def box(self) -> Box:
        """The outer border."""
        return Box(x0=self.xs[0], y0=self.ys[0], x1=self.xs[-1], y1=self.ys[-1])

    @property
    def n_rows(self) -> int:
        """Number of atomic rows."""
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        """Number of atomic columns."""
        return len(self.xs) - 1

    def cell_at(self, row: int, col: int) -> Cell | None:
        """Return the cell that covers an atomic place."""
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.rowspan and cell.col <= col < cell.col + cell.colspan:
                return cell
        return None


class PageReading(Record):
    """All that was read from one page. `lines` is the text outside tables, top to bottom."""

    page_no: int = Field(ge=1)
    kind: PageKind
    source: PageSource
    width: float = Field(gt=0)
    height: float = Field(gt=0)
    dpi: float = Field(gt=0, description="upright page units per inch; 72 for born-digital pages")
    rotation: Literal[0, 90, 180, 270] = Field(default=0, description="clockwise turn that made the page upright")
    skew: float = Field(default=0.0, description="degrees that the upright page was still turned, clockwise positive")
    transform: PageTransform
    lines: tuple[TextLine, ...] = ()
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = ()
    continued_on: tuple[int, ...] = Field(default=(), description="pages whose columns were joined to this one's")
    seconds: float = 0.0


# ---------------------------------------------------------------------------------------- understanding


class Decree(Record):
    """What the decree says of itself. None where it could not be read.

    `number_key` is its number in the form in which numbers are compared, `changes` those that it changes or revokes.
    """

    jenis: Jenis | None = Field(
        default=None, description="kind of plan: `RB` Reformasi Birokrasi, `ZI` Zona Integritas"
    )
    nomor_sk: str | None = Field(default=None, description="number of the decree as printed")
    tahun: int | None = Field(default=None, ge=2000, le=2100, description="year of the plan")
    satker_kode: str | None = Field(default=None, description="code of the office's region, without dots")
    satker: str | None = Field(default=None, description="the office, e.g. KPU Kabupaten Banyumas")
    level: Level | None = Field(default=None, description="`pusat`, `provinsi`, `kabupaten`, `kota`")
    tanggal_ditetapkan: date | None = Field(default=None, description="date of the decree")
    number_key: str | None = None
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class MonthReading(Record):
    """One month of one plan row. `confidence` is the probability that `marked` is right.

    `marked` is None, and the confidence 0, where nothing was looked at: no column of months and no time in words.
    """

    bulan: int = Field(ge=1, le=12, description="month, 1-12")
    marked: bool | None = Field(
        description="whether the row is carried out in that month; null where nothing was looked at"
    )
    confidence: Probability = Field(description="probability that `marked` is right")
    mark: MarkKind | None = Field(
        default=None,
        description="what was seen: `tick`, `cross`, `dot`, `fill`, `text`; null where no mark is known",
    )

    @model_validator(mode="after")
    def _unknown_is_never_sure(self) -> MonthReading:
        if self.marked is None and (self.confidence > 0 or self.mark is not None):
            raise ValueError("a month that was not looked at has neither confidence nor mark")
        return self


class PeriodReading(Period):
    """One period of one plan row; its months follow from it.

    `text` is what is written in its cell, or the words that name it; `value` the number that this is, in `unit`.
    `marked` is None where nothing was looked at.
    """

    text: str | None = None
    value: float | None = None
    unit: str | None = None
    marked: bool | None
    confidence: Probability
    bbox: Box


class FieldReading(Record):
    """What a row says in a column that only its plan has, under the column's head as printed.

    `role` is None where `reference/column_headers.csv` does not know the head; `number` is what the value counts.
    """

    header: str
    role: str | None = None
    value: str
    number: float | None = None
    confidence: Probability
    bbox: Box


class Candidate(Record):
    """A catalogue entry that a row may stand for, with the evidence in words."""

    indicator_id: str
    indicator_text: str
    score: Probability
    probability: Probability
    reasons: tuple[str, ...] = ()


class Match(Record):
    """The catalogue entry of a plan row. For `none`, id and text are None and confidence says none is right."""

    indicator_id: str | None = Field(
        default=None, description="catalogue entry that the row stands for; null where there is none"
    )
    indicator_text: str | None = Field(default=None, description="text of that catalogue entry")
    score: Probability | None = Field(default=None, description="raw similarity with the catalogue entry, 0-1")
    confidence: Probability = Field(description="probability that the entry is right; for `none`, that no entry is")
    status: MatchStatus = Field(description="`auto`, `review`, `confirmed`, `rejected`, `none`")
    also: tuple[str, ...] = Field(
        default=(), description="further catalogue entries that the row stands for, as 'LHKPN dan LHKASN' does for two"
    )
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _none_has_no_entry(self) -> Match:
        if (self.status == "none") != (self.indicator_id is None):
            raise ValueError("status 'none' and only it has no catalogue entry")
        if self.also and (self.indicator_id is None or len({self.indicator_id, *self.also}) <= len(self.also)):
            raise ValueError("further entries stand beside a first one, each of them once")
        return self


class PlanRow(Record):
    """One indicator with everything that applies to it; see the definitions in docs/database.md."""

    page_no: int = Field(ge=1, description="page on which the row starts, from 1")
    row_no: int = Field(ge=1, description="its order in the document, from 1; rows that reviewers took out leave gaps")
    area_no: int | None = Field(default=None, description="number of the area: RB 1-8, ZI sections I-VI as 1-6")
    area: str | None = Field(default=None, description="name of the area")
    kegiatan: str | None = Field(default=None, description="kegiatan as printed, without its number")
    sub_kegiatan: str | None = Field(
        default=None, description="sub kegiatan as printed, without its number; null in ZI plans"
    )
    indikator: str = Field(
        default="", description="indicator as printed, without its number; `''` where the page leaves it blank"
    )
    nomor: str = Field(default="", description="the item's own number or bullet as printed, e.g. '(a).'")
    nomor_sub: str = Field(default="", description="number of the sub kegiatan as printed")
    nomor_kegiatan: str = Field(default="", description="number of the kegiatan (ZI: komponen) as printed")
    ket: str | None = Field(default=None, description="remark (KET) as printed")
    section: str | None = Field(
        default=None,
        description="the part of the plan that a row across the table heads, e.g. `RB GENERAL`, one within another as "
        "`RB TEMATIK / Digitalisasi`; null without",
    )
    months: tuple[MonthReading, ...] = ()
    ocr_confidence: Probability = Field(default=1.0, description="probability that the text is right")
    months_confidence: Probability = Field(default=1.0, description="probability that the whole set of months is right")
    komponen: str | None = Field(default=None, description="component, as printed; ZI only")
    langkah_aksi: str | None = Field(default=None, description="step of action, as printed; ZI only")
    bukti_fisik: str | None = Field(default=None, description="evidence, as printed; ZI only")
    target_waktu: str | None = Field(default=None, description="ZI only, as printed; `months` says what it means")
    links: tuple[str, ...] = Field(default=(), description="ZI only; null in RB plans")
    periods: tuple[PeriodReading, ...] = Field(
        default=(), description="where the plan tells its time by others than months"
    )
    fields: tuple[FieldReading, ...] = ()
    bbox: Box = Field(description="the ruled row, in PDF points of its page, origin top left")
    inferred: tuple[str, ...] = Field(default=(), description="names of the columns filled by inference")
    review_reasons: tuple[str, ...] = ()
    match: Match | None = None

    @property
    def month_set(self) -> tuple[int, ...]:
        """The months in which the row is carried out, sorted."""
        return tuple(sorted(m.bulan for m in self.months if m.marked))


class Finding(Record):
    """Why a page cannot be relied on, or, with `page_no` None, the document as a whole: a sentence for people."""

    page_no: int | None = Field(default=None, ge=1)
    kind: FindingKind
    sentence: str


class Document(Record):
    """One PDF, read and understood. A document with findings is never `ok`.

    Of a file with several decrees it is the first one with a plan, its `part` by the order in the file; `parts` are the
    others.
    """

    document_id: str = Field(description="id of the content; copies of a file share it")
    file_name: str = Field(description="name of the file")
    source_path: str = Field(description="where the file was when it was read")
    sha256: str = Field(description="fingerprint of the content")
    status: DocumentStatus = Field(
        description="`ok` all pages read; `partial` some page failed or is in doubt; `failed` no plan could be read; "
        "`duplicate` same content as another file"
    )
    error: str | None = Field(default=None, description="null, or what is wrong and what to do, in one sentence")
    pages: int = Field(default=0, description="number of its pages")
    signed: bool | None = Field(
        default=None,
        description="whether the file carries an electronic signature (a filled signature field, or a certification); "
        "it is not verified, and the file is never changed. Null where the file could not be opened, or was read by a "
        "version that did not look",
    )
    decree: Decree = Decree()
    warnings: tuple[str, ...] = Field(
        default=(), description="oddities of the document itself, e.g. a number that is printed in two ways"
    )
    findings: tuple[Finding, ...] = ()
    rows: tuple[PlanRow, ...] = ()
    page_readings: tuple[PageReading, ...] = ()
    part: int = Field(default=1, ge=1)
    parts: tuple[Document, ...] = ()
