"""Draws Table records in a few lines: what stands in each cell, what is merged, where the ticks are.

A row is a dict from column to text. A column left out goes on with the cell above (no rule between them); '' is a blank
cell of its own. Lines are parted by a newline; leading blanks indent a line by one letter each. "bulan" holds ticks:
"1 4" in the middle of the row, one string for each text line ("3|7 8") level with it, "5#" a shade over the whole cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rb_ingest.records import Box, Cell, Mark, MarkKind, PageReading, PageTransform, Table, TextLine

LINE, LETTER, PAD, MONTH = 12.0, 5.0, 3.0, 16.0
WIDTHS = {"no": 25.0, "ket": 50.0, "target_waktu": 80.0, "area": 90.0}
HEADS = {
    "no": "NO",
    "area": "AREA PERUBAHAN",
    "kegiatan": "KEGIATAN",
    "sub_kegiatan": "SUB KEGIATAN",
    "indikator": "INDIKATOR KEBERHASILAN",
    "ket": "KET",
    "komponen": "KOMPONEN",
    "langkah_aksi": "LANGKAH AKSI",
    "bukti_fisik": "BUKTI FISIK",
    "link": "LINK BUKTI FISIK",
    "target_waktu": "TARGET WAKTU",
}
RB = ("no", "area", "kegiatan", "sub_kegiatan", "indikator", "bulan")
RB_KET = (*RB, "ket")
ZI = ("no", "komponen", "indikator", "langkah_aksi", "bukti_fisik", "link", "target_waktu")
MONTHS = tuple(str(m) for m in range(1, 13))

Row = Mapping[str, str]


@dataclass
class _Drawing:
    columns: Sequence[str]
    top: float
    xs: list[float] = field(default_factory=lambda: [30.0])
    ys: list[float] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ys.append(self.top)
        for name in self.columns:
            self.first[name] = len(self.xs) - 1
            widths = [MONTH] * 12 if name == "bulan" else [WIDTHS.get(name, 140.0)]
            for width in widths:
                self.xs.append(self.xs[-1] + width)

    def add_height(self, lines: int) -> None:
        self.ys.append(self.ys[-1] + lines * LINE + 2 * PAD)

    def cell(self, text: str, row: int, col: int, rowspan: int = 1, colspan: int = 1) -> None:
        box = Box(x0=self.xs[col], y0=self.ys[row], x1=self.xs[col + colspan], y1=self.ys[row + rowspan])
        lines = []
        for number, line in enumerate(text.split("\n") if text else []):
            x0 = box.x0 + PAD + LETTER * (len(line) - len(line.lstrip()))
            y0 = box.y0 + PAD + number * LINE
            ink = Box(x0=x0, y0=y0 + 2, x1=x0 + LETTER * max(1, len(line.strip())), y1=y0 + LINE - 1)
            lines.append(TextLine(text=line.strip(), box=ink, confidence=0.95))
        self.cells.append(Cell(row=row, col=col, rowspan=rowspan, colspan=colspan, box=box, lines=tuple(lines)))

    def ticks(self, text: str, row: int) -> None:
        parts = text.split("|")
        for number, part in enumerate(parts):
            for token in part.split():
                y = self.ys[row] + PAD + (number + 0.5) * LINE
                if len(parts) == 1:
                    y = (self.ys[row] + self.ys[row + 1]) / 2
                self.mark(token, row, y)

    def mark(self, token: str, row: int, y: float) -> None:
        col = self.first["bulan"] + int(token.rstrip("#?")) - 1
        kind: MarkKind = "fill" if token.endswith("#") else "tick"
        half = (self.ys[row + 1] - self.ys[row]) / 2 - 1 if kind == "fill" else 4.0
        box = Box(x0=self.xs[col] + 3, y0=y - half, x1=self.xs[col] + 12, y1=y + half)
        sure = 0.2 if token.endswith("?") else 0.99
        self.marks.append(Mark(row=row, col=col, box=box, kind=kind, probability=sure))


def table(
    rows: Sequence[Row],
    columns: Sequence[str] = RB,
    *,
    header: bool = True,
    numbers: bool = False,
    heads: Mapping[str, str] | None = None,
    months: Sequence[str] = MONTHS,
    top: float = 100.0,
) -> Table:
    """Draw a plan table.

    Args:
        rows: The body rows; a row with the key "section" is one cell behind NO.
        columns: The columns from left to right, "bulan" stands for the twelve.
        header: Whether the header is printed.
        numbers: Whether a row of column numbers follows it.
        heads: Texts of header cells that differ from the usual ones.
        months: How the header names the months.
        top: Where the table begins.
    """
    drawing = _Drawing(columns, top)
    texts = {**HEADS, **(heads or {})}
    if header:
        _draw_header(drawing, columns, texts, months)
    if numbers:
        drawing.add_height(1)
        for number, name in enumerate(columns, start=1):
            drawing.cell(str(number), len(drawing.ys) - 2, drawing.first[name], colspan=12 if name == "bulan" else 1)
    first_row = len(drawing.ys) - 1
    for row in rows:
        drawing.add_height(max([1, *(text.count("\n") + 1 for name, text in row.items() if name != "bulan")]))
    _draw_rows(drawing, rows, columns, first_row)
    month_columns = tuple(range(drawing.first["bulan"], drawing.first["bulan"] + 12)) if "bulan" in columns else ()
    return Table(
        xs=tuple(drawing.xs),
        ys=tuple(drawing.ys),
        cells=tuple(drawing.cells),
        month_columns=month_columns,
        marks=tuple(drawing.marks),
    )


def _draw_header(drawing: _Drawing, columns: Sequence[str], texts: Mapping[str, str], months: Sequence[str]) -> None:
    deep = "bulan" in columns
    for _ in range(2 if deep else 1):
        drawing.add_height(1)
    for name in columns:
        col = drawing.first[name]
        if name == "bulan":
            drawing.cell(texts.get(name, "PELAKSANAAN (BULAN)"), 0, col, colspan=12)
            for number, month in enumerate(months):
                drawing.cell(month, 1, col + number)
        else:
            drawing.cell(texts[name], 0, col, rowspan=2 if deep else 1)


def _draw_rows(drawing: _Drawing, rows: Sequence[Row], columns: Sequence[str], first_row: int) -> None:
    sections = [i for i, row in enumerate(rows) if "section" in row]
    for i in sections:
        drawing.cell(rows[i].get("no", ""), first_row + i, 0)
        drawing.cell(rows[i]["section"], first_row + i, 1, colspan=len(drawing.xs) - 2)
    for name in columns:
        starts = [i for i, row in enumerate(rows) if i == 0 or name in row or i in sections or i - 1 in sections]
        for start, stop in pairwise([*starts, len(rows)]):
            if start in sections:
                continue
            if name == "bulan":
                for row in range(start, stop):
                    for month in range(12):
                        drawing.cell("", first_row + row, drawing.first[name] + month)
                drawing.ticks(rows[start].get(name, ""), first_row + start)
            else:
                drawing.cell(rows[start].get(name, ""), first_row + start, drawing.first[name], rowspan=stop - start)


def page(drawn: Table | None, page_no: int = 3, lines: Sequence[str] = ()) -> PageReading:
    """Put a table on a page of its own."""
    text = tuple(
        TextLine(text=line, box=Box(x0=30, y0=20 + 12 * i, x1=300, y1=30 + 12 * i), confidence=0.95)
        for i, line in enumerate(lines)
    )
    return PageReading(
        page_no=page_no,
        kind="table" if drawn else "decree",
        source="born_digital",
        width=1000,
        height=700,
        dpi=72,
        transform=PageTransform(matrix=(1, 0, 0, 0, 1, 0), width=1000, height=700),
        lines=text,
        tables=(drawn,) if drawn else (),
    )
