"""Pages that are put together: a known plan with marks drawn, pasted, covered, clipped or hidden over it.

    page = ComposedPage(ROWS, scanned=True)
    page.ink_ticks({(0, 3), (1, 8)})     # row 0 in March, row 1 in August
    page.white_out({(0, 3)})
    page.months                          # what a viewer shows: [{...}, {..., 8}, ...]
    page.pdf()

All places are in points of the page as drawn, y down. `months` keeps up with what is seen.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from typing import Any

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, String

from rb_ingest.records import Box
from testkit.pages import A4_LANDSCAPE, Row, Sheet, Style, draw_plan, picture, scan_pdf, vector_pdf

Place = tuple[int, int]
"""A month cell: row from 0, month 1-12."""

LANDSCAPE = Style(paper=A4_LANDSCAPE)
# Annotation flag: printed.
_PRINT = 4


class ComposedPage:
    """A page of a plan to compose on.

    Args:
        rows: Its ruled rows, with the months that are ticked on the page itself.
        scanned: Whether the page is a picture of 150 dpi, else drawn by a program.
        style: How the table looks.
    """

    def __init__(self, rows: Sequence[Row], *, scanned: bool, style: Style = LANDSCAPE, dpi: float = 150) -> None:
        plan = draw_plan([rows], style)
        (sheet,) = plan.sheets
        data = scan_pdf([picture(sheet, dpi)]) if scanned else vector_pdf([sheet])
        self._file = pikepdf.open(io.BytesIO(data))
        self.page = self._file.pages[0]
        self.width, self.height = (float(v) for v in self.page.MediaBox[2:])
        self.scanned = scanned
        self.texts = [row.indikator for row in plan.rows]
        self.months = [set(row.months) for row in plan.rows]
        table = sheet.table
        assert table is not None
        first = table.n_rows - len(rows)
        self.cells: dict[Place, Box] = {}
        self.row_boxes: list[Box] = []
        for row in range(len(rows)):
            for month, col in enumerate(table.month_columns, start=1):
                cell = table.cell_at(first + row, col)
                assert cell is not None
                self.cells[row, month] = cell.box
            ys = table.ys[first + row], table.ys[first + row + 1]
            self.row_boxes.append(Box(x0=table.xs[0], y0=ys[0], x1=table.xs[-1], y1=ys[1]))
        self.head = Box(x0=table.xs[0], y0=table.ys[0], x1=table.xs[-1], y1=table.ys[first])
        self._names = 0
        self._covered: set[Place] = set()
        self._on_top: set[Place] = set()

    def pdf(self) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()

    # ------------------------------------------------------------------------------- marks that are seen

    def drawn_ticks(self, places: Collection[Place], width: float = 1.1) -> None:
        """Tick cells by lines of the page itself."""
        self._paint("\n".join(self._tick(self.cells[place], width) for place in sorted(places)))
        self._seen(places)

    def ink_ticks(self, places: Collection[Place], *, appearance: bool = True) -> None:
        """Tick cells by ink annotations; without an appearance the viewer draws them by their points."""
        for place in sorted(places):
            box = self.cells[place]
            points = [v for x, y in _tick_points(box) for v in (x, self.height - y)]
            more = {"InkList": Array([Array(points)]), "BS": Dictionary(W=1.2), "C": Array([0.1, 0.1, 0.5])}
            self._annotate(Name.Ink, box, self._tick(box, 1.2) if appearance else None, **more)
        self._seen(places, annotated=True)

    def stamp_ticks(self, places: Collection[Place]) -> None:
        """Tick cells by rubber stamps of a viewer."""
        for place in sorted(places):
            self._annotate(Name.Stamp, self.cells[place], self._tick(self.cells[place], 1.4))
        self._seen(places, annotated=True)

    def line_ticks(self, places: Collection[Place]) -> None:
        """Strike through cells by line annotations, from corner to corner."""
        for place in sorted(places):
            box = _shrunk(self.cells[place], 0.25)
            ends = [box.x0, self.height - box.y1, box.x1, self.height - box.y0]
            stroke = f"1.2 w {ends[0]} {ends[1]} m {ends[2]} {ends[3]} l S"
            self._annotate(Name.Line, self.cells[place], stroke, L=Array(ends))
        self._seen(places, annotated=True)

    def highlights(self, places: Collection[Place]) -> None:
        """Fill cells by highlight annotations, which the viewer blends with the page."""
        for place in sorted(places):
            box = _shrunk(self.cells[place], 0.04)
            y0, y1 = self.height - box.y0, self.height - box.y1
            quad = Array([box.x0, y0, box.x1, y0, box.x0, y1, box.x1, y1])
            self._annotate(Name.Highlight, box, None, QuadPoints=quad, C=Array([1, 0.85, 0]))
        self._seen(places, annotated=True)

    def squares(self, places: Collection[Place], colour: Sequence[float] = (0.2, 0.5, 0.2)) -> None:
        """Fill cells by square annotations."""
        for place in sorted(places):
            box = _shrunk(self.cells[place], 0.06)
            self._annotate(Name.Square, box, self._fill(box, colour), IC=Array(list(colour)))
        self._seen(places, annotated=True)

    def picture_ticks(self, places: Collection[Place]) -> None:
        """Tick cells by small pictures on white."""
        name = self._resource("XObject", _tick_picture(self._file))
        self._paint("\n".join(f"q {self._square(self.cells[place])} cm {name} Do Q" for place in sorted(places)))
        self._seen(places)

    def fills(self, places: Collection[Place], colour: Sequence[float], opacity: float = 1.0) -> None:
        """Fill cells, opaque or not."""
        state = self._resource("ExtGState", Dictionary(ca=opacity, CA=opacity))
        fills = "\n".join(self._fill(_shrunk(self.cells[place], 0.04), colour) for place in sorted(places))
        self._paint(f"{state} gs\n{fills}")
        self._seen(places)

    def grounds(self, colour: Sequence[float], rows: Collection[int] = ()) -> None:
        """Give the header and some rows a coloured ground, as offices shade them; it marks nothing."""
        state = self._resource("ExtGState", Dictionary(BM=Name.Multiply))
        boxes = [self.head, *(self.row_boxes[row] for row in rows)]
        self._paint(f"{state} gs\n" + "\n".join(self._fill(box, colour) for box in boxes))

    def gradients(self, places: Collection[Place]) -> None:
        """Fill cells by gradients from a tint to a stronger one."""
        for place in sorted(places):
            box = _shrunk(self.cells[place], 0.04)
            shading = Dictionary(
                ShadingType=2,
                ColorSpace=Name.DeviceRGB,
                Coords=Array([box.x0, 0, box.x1, 0]),
                Function=Dictionary(
                    FunctionType=2, Domain=Array([0, 1]), C0=Array([0.75, 0.85, 1]), C1=Array([0.3, 0.5, 0.8]), N=1
                ),
                Extend=Array([True, True]),
            )
            name = self._resource("Shading", shading)
            self._paint(f"{self._rectangle(box)} W n {name} sh")
        self._seen(places)

    def arrows(self, row: int, first: int, last: int) -> None:
        """Draw a line with arrow heads from the first to the last month."""
        x0, x1 = self.cells[row, first].x0 + 2, self.cells[row, last].x1 - 2
        y = self.height - self.cells[row, first].center[1]
        heads = " ".join(f"{x} {y} m {x + d} {y + 2.4} l {x + d} {y - 2.4} l h f" for x, d in ((x0, 5), (x1, -5)))
        self._paint(f"0.9 w {x0} {y} m {x1} {y} l S {heads}")
        self._seen({(row, month) for month in range(first, last + 1)})

    def bar(
        self, row: int, first: int, last: int, height: float = 3.0, colour: Sequence[float] = (0.1, 0.3, 0.7)
    ) -> None:
        """Draw a thin bar from the first to the last month."""
        left, right = self.cells[row, first], self.cells[row, last]
        middle = left.center[1]
        box = Box(x0=left.x0 + 1.5, y0=middle - height / 2, x1=right.x1 - 1.5, y1=middle + height / 2)
        self._paint(self._fill(box, (0.1, 0.3, 0.7)))
        self._seen({(row, month) for month in range(first, last + 1)})

    def tick_boxes(self, ticked: Collection[Place]) -> None:
        """Lay a check box field over every month cell, and tick some."""
        fields = Array()
        for place, cell in sorted(self.cells.items()):
            box = _middle_square(cell, 0.6)
            frame = f"0.6 w {self._rectangle(box)} S"
            on, off = (self._form(box, art) for art in (f"{frame} {self._tick(cell, 1.2)}", frame))
            state = Name.Yes if place in ticked else Name.Off
            widget = self._file.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Btn,
                    T=String(f"b{place[0]}_{place[1]}"),
                    V=state,
                    AS=state,
                    F=_PRINT,
                    Rect=self._rect(box),
                    AP=Dictionary(N=Dictionary(Yes=on, Off=off)),
                )
            )
            self._annotations().append(widget)
            fields.append(widget)
        self._file.Root.AcroForm = Dictionary(Fields=fields)
        self._seen(ticked, annotated=True)

    # --------------------------------------------------------------------------- what nobody sees

    def clipped_ticks(self, places: Collection[Place]) -> None:
        """Draw ticks outside of their clip."""
        ticks = "\n".join(self._tick(self.cells[place], 1.1) for place in sorted(places))
        self._paint(f"0 0 5 5 re W n\n{ticks}")

    def clipped_label(self, text: str) -> None:
        """Write a text on the rule above the rows, outside of its clip: a merged cell that began on the page before."""
        font = self._resource("Font", Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        row = self.row_boxes[0]
        places = [f"1 0 0 1 {x:.1f} {self.height - row.y0 - 2:.1f} Tm ({text}) Tj" for x in (row.x0 + 40, row.x0 + 130)]
        self._paint(f"0 0 5 5 re W n BT {font} 7 Tf\n" + "\n".join(places) + "\nET")

    def transparent_ticks(self, places: Collection[Place]) -> None:
        """Draw ticks of opacity 0."""
        state = self._resource("ExtGState", Dictionary(ca=0, CA=0))
        ticks = "\n".join(self._tick(self.cells[place], 1.1) for place in sorted(places))
        self._paint(f"{state} gs\n{ticks}")

    def masked_ticks(self, places: Collection[Place]) -> None:
        """Draw ticks under a soft mask that lets nothing through."""
        whole = Box(x0=0, y0=0, x1=self.width, y1=self.height)
        group = self._form(whole, f"0 g {self._rectangle(whole)} f")
        group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
        mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=group)
        state = self._resource("ExtGState", Dictionary(SMask=mask))
        ticks = "\n".join(self._tick(self.cells[place], 1.1) for place in sorted(places))
        self._paint(f"{state} gs\n{ticks}")

    def layered_ticks(self, places: Collection[Place], *, shown: bool) -> None:
        """Draw ticks on a layer that is switched on or off."""
        layer = self._layer(shown)
        ticks = "\n".join(self._tick(self.cells[place], 1.1) for place in sorted(places))
        self._paint(f"/OC {layer} BDC\n{ticks}\nEMC")
        if shown:
            self._seen(places)

    def hidden_annotations(self, places: Collection[Place]) -> None:
        """Draw ink annotations that are hidden."""
        for place in sorted(places):
            self._annotate(Name.Ink, self.cells[place], self._tick(self.cells[place], 1.2), F=2)

    def typed(
        self, places: Collection[Place], text: str, *, mode: int = 0, grey: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Type a text into cells: seen, in white, of no opacity, or in a mode that paints nothing (3, 7)."""
        font = self._resource("Font", Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        state = self._resource("ExtGState", Dictionary(ca=opacity, CA=opacity))
        lines = []
        for place in sorted(places):
            x, y = self.cells[place].center
            lines.append(f"1 0 0 1 {x - 2.2:.2f} {self.height - y - 2.6:.2f} Tm ({text}) Tj")
        self._paint(f"{state} gs {grey} g BT {font} 8 Tf {mode} Tr\n" + "\n".join(lines) + "\nET")
        if mode not in (3, 7) and grey < 0.8 and opacity > 0.3:
            self._seen(places)

    def unmapped_ticks(self, places: Collection[Place]) -> None:
        """Type ticks of a font that maps them to a space: they are seen, and cannot be copied."""
        cmap = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        cmap += b"1 beginbfchar <34> <0020> endbfchar endcmap end"
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats, ToUnicode=self._file.make_stream(cmap)
        )
        name = self._resource("Font", font)
        lines = []
        for place in sorted(places):
            x, y = self.cells[place].center
            lines.append(f"1 0 0 1 {x - 3.4:.2f} {self.height - y - 2.8:.2f} Tm (4) Tj")
        self._paint(f"BT {name} 9 Tf\n" + "\n".join(lines) + "\nET")
        self._seen(places)

    def white_out(self, places: Collection[Place], how: str = "fill") -> None:
        """Cover cells with white: a filled box, a square annotation or a white picture.

        What the page itself paints lies under all annotations, and does not cover those that are there.
        """
        for place in sorted(places):
            box = _shrunk(self.cells[place], 0.06)
            if how == "annotation":
                self._annotate(Name.Square, box, self._fill(box, (1, 1, 1)), IC=Array([1, 1, 1]))
                self._covered.add(place)
                self._on_top.discard(place)
            elif how == "picture":
                image = self._file.make_stream(
                    b"\xff" * 16,
                    Type=Name.XObject,
                    Subtype=Name.Image,
                    Width=4,
                    Height=4,
                    ColorSpace=Name.DeviceGray,
                    BitsPerComponent=8,
                )
                name = self._resource("XObject", image)
                self._paint(f"{box.width} 0 0 {box.height} {box.x0} {self.height - box.y1} cm {name} Do")
            else:
                self._paint(self._fill(box, (1, 1, 1)))
            if place not in self._on_top:
                self.months[place[0]].discard(place[1])

    # ------------------------------------------------------------------------------------ geometry

    def crop(self, left: float, top: float, right: float, bottom: float) -> None:
        """Show less than the page has: so many points are cut off each side."""
        self.page.CropBox = Array([left, bottom, self.width - right, self.height - top])
        self._move(-left, -top)

    def shift_origin(self, x: float, y: float) -> None:
        """Let the page's own coordinates begin elsewhere, also below 0."""
        self._file.pages[0].Contents = self._file.make_stream(
            f"q 1 0 0 1 {x} {y} cm\n".encode() + _content(self.page) + b"\nQ"
        )
        self.page.MediaBox = Array([x, y, x + self.width, y + self.height])

    def turned(self, rotate: int) -> None:
        """Let the viewer turn the page by a multiple of 90 degrees, and draw it so that it stands upright then."""
        w, h = self.width, self.height
        matrix = {90: f"0 1 -1 0 {h} 0", 180: f"-1 0 0 -1 {w} {h}", 270: f"0 -1 1 0 0 {w}"}[rotate]
        self.page.Contents = self._file.make_stream(f"q {matrix} cm\n".encode() + _content(self.page) + b"\nQ")
        self.page.MediaBox = Array([0, 0, *((h, w) if rotate % 180 else (w, h))])
        self.page.Rotate = rotate

    def scaled(self, k: float) -> None:
        """Make the page so many times as large, as a wrong dpi does."""
        self.page.Contents = self._file.make_stream(f"q {k} 0 0 {k} 0 0 cm\n".encode() + _content(self.page) + b"\nQ")
        self.page.MediaBox = Array([0, 0, k * self.width, k * self.height])
        self.width, self.height = k * self.width, k * self.height
        self.cells = {place: _times(box, k) for place, box in self.cells.items()}
        self.row_boxes = [_times(box, k) for box in self.row_boxes]

    def in_units(self, unit: float) -> None:
        """Measure the page in units of so many points; it is shown as large as before."""
        width, height = self.width, self.height
        self.scaled(1 / unit)
        self.page.UserUnit = unit
        self.width, self.height = width, height

    # ------------------------------------------------------------------------------------- tools

    def _seen(self, places: Collection[Place], *, annotated: bool = False) -> None:
        """Note what is seen; annotations lie over all that the page itself paints, whenever it was added."""
        for row, month in places:
            if annotated:
                self._on_top.add((row, month))
            if annotated or (row, month) not in self._covered:
                self.months[row].add(month)

    def _move(self, x: float, y: float) -> None:
        self.cells = {place: _moved(box, x, y) for place, box in self.cells.items()}
        self.row_boxes = [_moved(box, x, y) for box in self.row_boxes]

    def _paint(self, content: str) -> None:
        self.page.contents_add(f"q\n{content}\nQ".encode())

    def _tick(self, box: Box, width: float) -> str:
        (x0, y0), (x1, y1), (x2, y2) = ((x, self.height - y) for x, y in _tick_points(box))
        return f"{width} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l {x2:.2f} {y2:.2f} l S"

    def _rectangle(self, box: Box) -> str:
        return f"{box.x0:.3f} {self.height - box.y1:.3f} {box.width:.3f} {box.height:.3f} re"

    def _fill(self, box: Box, colour: Sequence[float]) -> str:
        return f"{' '.join(map(str, colour))} rg {self._rectangle(box)} f"

    def _square(self, box: Box) -> str:
        part = _middle_square(box, 0.7)
        return f"{part.width:.3f} 0 0 {part.height:.3f} {part.x0:.3f} {self.height - part.y1:.3f}"

    def _rect(self, box: Box) -> Array:
        return Array([box.x0, self.height - box.y1, box.x1, self.height - box.y0])

    def _form(self, box: Box, content: str) -> pikepdf.Stream:
        return self._file.make_stream(
            content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=self._rect(box), Resources=Dictionary()
        )

    def _annotations(self) -> pikepdf.Object:
        if "/Annots" not in self.page:
            self.page.Annots = Array()
        return self.page.Annots

    def _annotate(self, kind: Name, box: Box, content: str | None, **more: Any) -> None:
        note = Dictionary(**{"Type": Name.Annot, "Subtype": kind, "Rect": self._rect(box), "F": _PRINT, **more})
        if content is not None:
            note.AP = Dictionary(N=self._form(box, content))
        self._annotations().append(self._file.make_indirect(note))

    def _resource(self, kind: str, value: pikepdf.Object) -> str:
        self._names += 1
        return str(self.page.add_resource(value, Name(f"/{kind}"), Name(f"/Made{self._names}")))

    def _layer(self, shown: bool) -> str:
        group = self._file.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"lapisan {self._names}")))
        root = self._file.Root
        if "/OCProperties" not in root:
            root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary(Order=Array(), OFF=Array(), ON=Array()))
        root.OCProperties.OCGs.append(group)
        (root.OCProperties.D.ON if shown else root.OCProperties.D.OFF).append(group)
        return self._resource("Properties", group)


def side_by_side(sheets: Sequence[Sheet], *, scanned: bool) -> bytes:
    """Put pages of one size next to each other on a sheet, as a copier does, scanned at 200 dpi or drawn."""
    width, height = sheets[0].paper
    with pikepdf.new() as file, pikepdf.open(io.BytesIO(vector_pdf(sheets))) as pages:
        file.add_blank_page(page_size=(width * len(sheets), height))
        for k, page in enumerate(pages.pages):
            file.pages[0].add_overlay(page, pikepdf.Rectangle(k * width, 0, (k + 1) * width, height))
        out = io.BytesIO()
        file.save(out)
    if not scanned:
        return out.getvalue()
    with pdfium.PdfDocument(out.getvalue()) as drawn:
        image = drawn[0].render(scale=200 / 72, grayscale=True).to_pil()
    out = io.BytesIO()
    image.save(out, "PDF", resolution=200)
    return out.getvalue()


def _content(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.Contents.read_bytes()


def _tick_points(box: Box) -> list[tuple[float, float]]:
    part = _middle_square(box, 0.55)
    shape = ((0.0, 0.55), (0.38, 1.0), (1.0, 0.0))
    return [(part.x0 + x * part.width, part.y0 + y * part.height) for x, y in shape]


def _middle_square(box: Box, share: float) -> Box:
    half = share * min(box.width, box.height) / 2
    x, y = box.center
    return Box(x0=x - half, y0=y - half, x1=x + half, y1=y + half)


def _shrunk(box: Box, share: float) -> Box:
    dx, dy = share * box.width, share * box.height
    return Box(x0=box.x0 + dx, y0=box.y0 + dy, x1=box.x1 - dx, y1=box.y1 - dy)


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(x0=box.x0 + x, y0=box.y0 + y, x1=box.x1 + x, y1=box.y1 + y)


def _times(box: Box, k: float) -> Box:
    return Box(x0=k * box.x0, y0=k * box.y0, x1=k * box.x1, y1=k * box.y1)


def _tick_picture(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    pixels = np.full((40, 40), 255, np.uint8)
    cv2.polylines(pixels, [np.array([[4, 22], [16, 35], [36, 5]])], False, 30, 5, cv2.LINE_AA)
    return pdf.make_stream(
        pixels.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=40,
        Height=40,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
