"""A drawn page before it becomes a PDF or a picture: shapes in points, and the truth of what they are.

Coordinates are points of the upright page, origin top left, y down, as in `rb_ingest.records` for born-digital pages.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import matplotlib
from fontTools.ttLib import TTFont as GlyphFile  # comes with matplotlib
from reportlab import rl_config
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from rb_ingest.records import Box, Cell, PageKind, PageReading, PageTransform, Table, TextLine
from testkit.page_factory.spec import Colour

BLACK: Colour = (0, 0, 0)
MARK_FONT = "DejaVuSans"  # ships with matplotlib and has the ticks that the PDF base fonts lack
_MARK_FILE = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@dataclass(frozen=True)
class Text:
    """One run of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    font: str
    size: float
    colour: Colour = BLACK


@dataclass(frozen=True)
class Stroke:
    """A line through two or more points: a rule, a pen stroke."""

    points: tuple[tuple[float, float], ...]
    width: float
    colour: Colour = BLACK


@dataclass(frozen=True)
class Fill:
    """A filled rectangle."""

    box: Box
    colour: Colour


Shape = Text | Stroke | Fill


@dataclass(frozen=True)
class Sheet:
    """One page.

    Attributes:
        table: the true table, text and marks included, as a perfect reading of a born-digital page would give it.
        lines: the text outside the table.
        other_ink: dashes and specks in month cells, which are no marks.
    """

    paper: tuple[float, float]
    shapes: tuple[Shape, ...]
    lines: tuple[TextLine, ...] = ()
    table: Table | None = None
    other_ink: tuple[Box, ...] = ()

    @property
    def true_table(self) -> Table:
        """The true table of a page that has one.

        Raises:
            ValueError: It has none, e.g. the first page of a decree.
        """
        if self.table is None:
            raise ValueError("this page was drawn without a table")
        return self.table

    def reading(self, page_no: int = 1, kind: PageKind | None = None) -> PageReading:
        """Return the page as a faultless reader would hand it on, in points: input for tests of the later stages."""
        width, height = self.paper
        return PageReading(
            page_no=page_no,
            kind=kind or ("table" if self.table else "decree"),
            source="born_digital",
            width=width,
            height=height,
            dpi=72,
            transform=PageTransform(matrix=(1, 0, 0, 0, 1, 0), width=width, height=height),
            lines=self.lines,
            tables=(self.table,) if self.table else (),
        )


def cell_of(table: Table, row: int, col: int) -> Cell:
    """Return the cell that covers an atomic place of a drawn table.

    Raises:
        ValueError: The table has no such place.
    """
    cell = table.cell_at(row, col)
    if cell is None:
        raise ValueError(f"no cell of this table covers row {row}, column {col}")
    return cell


@cache
def mark_font() -> str:
    """Register the font of the ticks once and give its name."""
    pdfmetrics.registerFont(TTFont(MARK_FONT, str(_MARK_FILE)))
    return MARK_FONT


@cache
def glyph_ink(char: str) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of a glyph's ink in the mark font, in em, y up."""
    with GlyphFile(_MARK_FILE, lazy=True) as font:
        glyph, em = font["glyf"][font.getBestCmap()[ord(char)]], font["head"].unitsPerEm
        return glyph.xMin / em, glyph.yMin / em, glyph.xMax / em, glyph.yMax / em


def text_width(text: str, font: str, size: float) -> float:
    """Return the advance width of a text in points."""
    return pdfmetrics.stringWidth(text, font, size)


def wrap(text: str, font: str, size: float, width: float) -> list[str]:
    """Break a text into lines; a word wider than the line, such as a link, is cut where it is full."""
    lines: list[str] = []
    for line in simpleSplit(text, font, size, width):
        rest = line
        while text_width(rest, font, size) > width and len(rest) > 1:
            fits = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or text_width(rest[:n], font, size) <= width)
            lines.append(rest[:fits])
            rest = rest[fits:]
        lines.append(rest)
    return lines


def line_box(text: str, x: float, baseline: float, font: str, size: float) -> Box:
    """Return the box of a line of text, from the height of a capital to the depth of a g."""
    return Box(x0=x, y0=baseline - 0.73 * size, x1=x + text_width(text, font, size), y1=baseline + 0.21 * size)


def vector_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Return the born-digital PDF of some pages: text and rules, no pictures. The same sheets give the same bytes."""
    mark_font()
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for sheet in sheets:
        canvas.setPageSize(sheet.paper)
        pen = _Pen(canvas, sheet.paper[1])
        for shape in sheet.shapes:
            pen.draw(shape)
        canvas.showPage()
    as_text, rl_config.useA85 = rl_config.useA85, 0
    try:
        canvas.save()
    finally:
        rl_config.useA85 = as_text
    return out.getvalue()


class _Pen:
    """Draws the shapes of one page, and says what has changed since the last one.

    Lines and rectangles are written as PDF has them: a page of dashed rules has thousands of them.
    """

    def __init__(self, canvas: Canvas, height: float) -> None:
        self._canvas, self._height = canvas, height
        self._fill: Colour | None = None
        self._font: tuple[str, float] | None = None
        self._stroke: tuple[Colour, float, int] | None = None

    def draw(self, shape: Shape) -> None:
        if isinstance(shape, Stroke):
            self._line(shape)
            return
        if shape.colour != self._fill:
            self._fill = shape.colour
            self._canvas.addLiteral(f"{_colour(shape.colour)} rg")
        if isinstance(shape, Text):
            if (shape.font, shape.size) != self._font:
                self._font = shape.font, shape.size
                self._canvas.setFont(*self._font)
            self._canvas.drawString(shape.x, self._height - shape.y, shape.text)
        else:
            box = shape.box
            corner, size = self._place(box.x0, box.y1), f"{_number(box.width)} {_number(box.height)}"
            self._canvas.addLiteral(f"n {corner} {size} re f*")

    def _line(self, line: Stroke) -> None:
        # Rules end square, pen strokes round.
        look = line.colour, line.width, 2 if len(line.points) == 2 else 1
        if look != self._stroke:
            self._stroke = look
            self._canvas.addLiteral(f"{_colour(line.colour)} RG {_number(line.width)} w {look[2]} J 1 j")
        first, *rest = line.points
        lines = " ".join(f"{self._place(x, y)} l" for x, y in rest)
        self._canvas.addLiteral(f"n {self._place(*first)} m {lines} S")

    def _place(self, x: float, y: float) -> str:
        return f"{_number(x)} {_number(self._height - y)}"


def _colour(colour: Colour) -> str:
    return " ".join(_number(part / 255) for part in colour)


@lru_cache(maxsize=10_000)
def _number(value: float) -> str:
    """Return a number with as many places as the canvas would give it, and never with an exponent."""
    return f"{value:.6f}" if abs(value) < 1 else f"{value:.7g}"
