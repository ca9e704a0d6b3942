"""One page as read: its lines, its tables with their cells and marks, and the way back to the PDF."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from rb_ingest.records.arrays import BendTerms, Coordinates
from rb_ingest.records.base import MarkKind, PageKind, PageSource, PeriodKind, Probability, Record


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

    def from_pdf(self, x: float, y: float) -> tuple[float, float]:
        """Map one PDF point to the upright page: the way back of `to_pdf`."""
        a, b, c, d, e, f = self.matrix
        flat = np.linalg.solve(np.array([[a, b], [d, e]]), np.array([x - c, y - f]))
        point = flat
        if self.bend_x:
            bend = np.stack([self.bend_x, self.bend_y], axis=1)
            for _ in range(8):  # the bend is small beside the page: each step gains digits
                point = flat - bend_terms(point[:1] / self.width, point[1:] / self.height)[0] @ bend
        return float(point[0]), float(point[1])

    def box_to_pdf(self, box: Box) -> Box:
        """Map a box; the result is the bounding box of its four mapped corners, in PDF points."""
        corners = [self.to_pdf(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [p[0] for p in corners], [p[1] for p in corners]
        return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))


def bend_terms(u: Coordinates, v: Coordinates) -> BendTerms:
    """Return the polynomial terms of a page's bend at relative positions u, v (0..1), shape (n, terms)."""
    one = np.ones_like(u)
    return np.stack([one, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v], axis=-1)


class TextLine(Record):
    """One line of text as read. `box` is the extent of its ink, so `box.x0` tells its indent.

    `doubted` says that the first reader was in doubt, so that another was asked as well; where the two agree, the line
    is believed all the same. Where a word was put right that had been misread (`language/misread_words`), `as_read`
    keeps what was read.
    """

    text: str
    box: Box
    confidence: Probability
    doubted: bool = False
    as_read: str | None = None


class Rule(Record):
    """A ruling line of a grid, from (start) to (end) at `position` across its axis."""

    axis: Literal["h", "v"]
    position: float
    start: float
    end: float
    seen: bool = Field(description="False where the line was inferred, not seen")
    thickness: float = Field(default=0.0, ge=0, description="How thick it is drawn; 0 where that was not measured")


class GivenRule(Record):
    """A line that a person drew on a page, from one point to another, in PDF points of the page as a viewer shows it.

    `drawn` says that a rule is there; else none is, whatever it looks like. A line without length stands for a boundary
    between columns at which no rule is printed, because the cells of every row are merged over it.
    """

    x0: float = Field(allow_inf_nan=False)
    y0: float = Field(allow_inf_nan=False)
    x1: float = Field(allow_inf_nan=False)
    y1: float = Field(allow_inf_nan=False)
    drawn: bool = True

    @property
    def is_point(self) -> bool:
        """Whether it has no length."""
        return (self.x0, self.y0) == (self.x1, self.y1)

    def on(self, transform: PageTransform) -> Rule:
        """Return the line as it runs on the upright page, in its units."""
        (x0, y0), (x1, y1) = transform.from_pdf(self.x0, self.y0), transform.from_pdf(self.x1, self.y1)
        if abs(x1 - x0) >= abs(y1 - y0) and not self.is_point:
            return Rule(axis="h", position=(y0 + y1) / 2, start=min(x0, x1), end=max(x0, x1), seen=self.drawn)
        return Rule(axis="v", position=(x0 + x1) / 2, start=min(y0, y1), end=max(y0, y1), seen=self.drawn)


class Guidance(Record):
    """What persons said of how a file is to be read.

    `rules` are the lines that were drawn on its pages, by the number of the page; `starts` the pages at which its
    decrees begin, none where the program is to find them.
    """

    rules: dict[int, tuple[GivenRule, ...]] = Field(default_factory=dict)
    starts: tuple[int, ...] = ()


class Cell(Record):
    """A cell of a ruled table: its place in the grid, its box, and the text lines in it, top to bottom.

    `unread` is a cell with ink as wide as a word that gave no text: another thing than a blank cell. `stroke` is one
    with ink as high as a letter and as narrow: a lone 1, or a piece of a rule.
    """

    row: int = Field(ge=0)
    col: int = Field(ge=0)
    rowspan: int = Field(default=1, ge=1)
    colspan: int = Field(default=1, ge=1)
    box: Box
    lines: tuple[TextLine, ...] = ()
    unread: bool = False
    stroke: bool = False

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

    `text` is what is written there, and `text_confidence` how sure it was read where that is not the probability that
    something is written at all; `period` the column of time as printed (`Table.periods`) where months were made of
    other periods. `unseen` is what a scan may have lost without a trace; beside a tick of the same entry it is nothing.
    """

    row: int = Field(ge=0)
    col: int = Field(ge=0)
    box: Box
    kind: MarkKind
    probability: Probability
    text: str = ""
    text_confidence: Probability | None = None
    period: int | None = Field(default=None, ge=0)
    unseen: bool = False


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


# Rows of a header that may name a year, and that may part the months; a year once all signs are gone, for two of them
# may run together.
_HEADER_ROWS, _GROUP_ROWS = 4, 2
_SIGN = re.compile(r"[^\w\s]")
_LETTER, _WORD = re.compile(r"[^\W\d_]"), 3
_YEAR = re.compile(r"20[0-9]{2}(?=\D|20|$)")


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

    @property
    def is_of_two_years(self) -> bool:
        """Whether two years are named over the months, or two heads part them unevenly: they begin in another month."""
        months = set(self.month_columns)
        over = [c for c in self.cells if c.row < _HEADER_ROWS and c.colspan > 1 and {c.col, c.col + 1} <= months]
        # signs between them are dirt: "2025202,6"
        years = {year for cell in over for year in _YEAR.findall(_SIGN.sub("", cell.text))}
        groups = [cell for cell in over if cell.row < _GROUP_ROWS]
        wide = [cell for cell in groups if cell.row == max(other.row for other in groups)]
        # words over a plan that goes on on a second sheet are no years, and neither is paper
        inked = all((c.lines or c.unread or c.stroke) and len(_LETTER.findall(c.text)) < _WORD for c in wide)
        uneven = len(wide) == 2 and len(months) == sum(c.colspan for c in wide) != 2 * wide[0].colspan
        return len(years) > 1 or (uneven and inked)


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
