"""Born-digital pages: small PDFs are drawn here, and what was drawn must be read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from rb_ingest.reading.page import read_page
from rb_ingest.reading.vector.objects import page_objects
from rb_ingest.reading.vector.page import is_born_digital, month_columns, read_born_digital
from rb_ingest.records import PageReading, Table
from rb_ingest.settings import Settings

PAGE = (600.0, 300.0)
XS = [20.0, 40.0, 120.0, 200.0, 280.0, 360.0, *(360.0 + 15 * k for k in range(1, 13)), 580.0]
YS = [20.0, 36.0, 50.0, 90.0, 130.0, 170.0]
HEADS = ["NO", "AREA", "KEGIATAN", "SUB KEGIATAN", "INDIKATOR"]


class Drawing:
    """A reportlab canvas with y running down, and a plan table with a header of two rows and three body rows."""

    def __init__(self, size: tuple[float, float] = PAGE) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=size)
        self.height = size[1]

    def text(self, x: float, y: float, text: str, font: str = "Helvetica", mode: int = 0) -> None:
        line = self.canvas.beginText(x, self.height - y)
        line.setFont(font, 7)
        line.setTextRenderMode(mode)
        line.textOut(text)
        self.canvas.drawText(line)

    def running(self, x: float, y: float, text: str, turn: int) -> None:
        """Write a text that a clockwise turn by so many degrees makes upright, from a point on its base line."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(turn)
        self.canvas.setFont("Helvetica", 7)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def table(self) -> None:
        for x in XS:
            top = YS[1] if XS[5] < x < XS[17] else YS[0]  # the months have one head
            self.line(x, top, x, YS[-1])
        for y in (YS[0], YS[2], YS[3], YS[5]):
            self.line(XS[0], y, XS[-1], y)
        self.line(XS[5], YS[1], XS[17], YS[1])
        self.line(XS[2], YS[4], XS[-1], YS[4])  # NO and AREA span the last two rows
        for head, x in zip(HEADS, XS, strict=False):
            self.text(x + 2, 40, head)
        self.text(XS[9], 32, "PELAKSANAAN (BULAN)")
        for month in range(12):
            self.text(XS[5 + month] + 3, 46, str(month + 1))
        self.text(XS[1] + 2, 60, "Manajemen")
        self.text(XS[1] + 2, 68, "Perubahan")
        self.text(XS[1] + 2, 100, "Penguatan Pengawasan")

    def read(self, check: Callable[[bytes], bytes] = bytes) -> PageReading:
        self.canvas.save()
        return read_bytes(check(self.buffer.getvalue()))

    def page(self) -> Iterator[pdfplumber.page.Page]:
        self.canvas.save()
        with pdfplumber.open(io.BytesIO(self.buffer.getvalue())) as pdf:
            yield pdf.pages[0]


def read_bytes(data: bytes) -> PageReading:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return read_born_digital(page_objects(pdf.pages[0]), 1)


def only_table(reading: PageReading) -> Table:
    assert len(reading.tables) == 1
    return reading.tables[0]


def text_at(table: Table, row: int, col: int) -> str:
    cell = table.cell_at(row, col)
    assert cell is not None
    return cell.text


def test_table_with_merged_cells() -> None:
    drawing = Drawing()
    drawing.table()
    reading = drawing.read()
    table = only_table(reading)
    assert (reading.kind, reading.source, reading.dpi, reading.width) == ("table", "born_digital", 72.0, 600.0)
    assert table.xs == pytest.approx(XS)
    assert table.ys == pytest.approx(YS)
    assert table.month_columns == tuple(range(5, 17))
    area = table.cell_at(4, 1)
    assert area is not None
    assert (area.row, area.rowspan, area.text) == (3, 2, "Penguatan Pengawasan")
    assert text_at(table, 0, 8) == "PELAKSANAAN (BULAN)"
    assert [text_at(table, 1, c) for c in range(5, 17)] == [str(m) for m in range(1, 13)]


def test_cells_cover_the_grid_once() -> None:
    drawing = Drawing()
    drawing.table()
    table = only_table(drawing.read())
    covered = [
        (r, c)
        for cell in table.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.col, cell.col + cell.colspan)
    ]
    assert sorted(covered) == [(r, c) for r in range(table.n_rows) for c in range(table.n_cols)]


def test_lines_of_a_cell_keep_their_indent() -> None:
    drawing = Drawing()
    drawing.table()
    drawing.text(XS[4] + 2, 60, "a) Tersedianya")
    drawing.text(XS[4] + 12, 68, "media")
    cell = only_table(drawing.read()).cell_at(2, 4)
    assert cell is not None
    assert [line.text for line in cell.lines] == ["a) Tersedianya", "media"]
    assert cell.lines[1].box.x0 - cell.lines[0].box.x0 == pytest.approx(10)


def test_marks_by_kind_and_place() -> None:
    drawing = Drawing()
    drawing.table()
    drawing.text(XS[5] + 4, 75, "V")
    drawing.text(XS[6] + 4, 75, "x")
    drawing.text(XS[7] + 4, 75, "*")
    drawing.text(XS[8] + 4, 75, "4", font="ZapfDingbats")  # a tick in that font
    drawing.bar(XS[9], 55, XS[11], 85, grey=0.6)
    drawing.line(XS[12] + 3, 70, XS[12] + 6, 78)
    drawing.line(XS[12] + 6, 78, XS[12] + 13, 60)
    table = only_table(drawing.read())
    kinds = {m.col - 4: m.kind for m in table.marks}
    assert kinds == {1: "tick", 2: "cross", 3: "dot", 4: "tick", 5: "fill", 6: "fill", 8: "tick"}
    assert all(m.row == 2 and m.probability > 0.9 for m in table.marks)
    assert text_at(table, 2, 5) == ""


def test_ticks_at_several_heights_stay_apart() -> None:
    drawing = Drawing()
    drawing.table()
    drawing.text(XS[5] + 4, 60, "v")
    drawing.text(XS[5] + 4, 80, "v")
    marks = only_table(drawing.read()).marks
    assert [(m.row, m.col) for m in marks] == [(2, 5), (2, 5)]
    assert marks[1].box.y0 - marks[0].box.y0 == pytest.approx(20)


def test_no_marks_from_dashes_header_fill_and_shaded_rows() -> None:
    drawing = Drawing()
    drawing.bar(XS[0], YS[0], XS[-1], YS[2], grey=0.8)
    drawing.bar(XS[0], YS[2], XS[-1], YS[3], grey=0.9)
    drawing.table()
    for month in range(12):
        drawing.text(XS[5 + month] + 4, 110, "-")
    assert only_table(drawing.read()).marks == ()


def test_row_of_column_numbers_is_text() -> None:
    drawing = Drawing()
    drawing.table()
    for col in range(17):
        drawing.text(XS[col] + 3, 75, str(col + 1))
    table = only_table(drawing.read())
    assert table.marks == ()
    assert text_at(table, 2, 5) == "6"


def test_underlined_words_are_no_rules() -> None:
    drawing = Drawing()
    drawing.table()
    word = "https://bit.ly/bukti"
    width = drawing.canvas.stringWidth(word, "Helvetica", 7)
    drawing.text(XS[3] + 1, 60, word)
    drawing.line(XS[3] + 1, 61, XS[3] + 1 + width, 61)
    assert len(only_table(drawing.read()).ys) == len(YS)


def test_rules_may_be_thin_rectangles() -> None:
    drawing = Drawing()
    for x in XS:
        drawing.bar(x - 0.4, YS[0], x + 0.4, YS[-1], grey=0)
    for y in YS:
        drawing.bar(XS[0], y - 0.4, XS[-1], y + 0.4, grey=0)
    drawing.text(30, 30, "NO")
    table = only_table(drawing.read())
    assert table.xs == pytest.approx(XS)
    assert len(table.cells) == table.n_rows * table.n_cols


def test_hidden_text_is_ignored() -> None:
    drawing = Drawing()
    drawing.table()
    drawing.text(XS[2] + 2, 60, "terlihat")
    drawing.text(XS[3] + 2, 60, "tersembunyi", mode=3)
    table = only_table(drawing.read())
    assert text_at(table, 2, 2) == "terlihat"
    assert text_at(table, 2, 3) == ""


def test_text_outside_the_table() -> None:
    drawing = Drawing()
    drawing.table()
    drawing.text(300, 12, "LAMPIRAN")
    drawing.text(300, 200, "Ditetapkan di Banyumas")
    drawing.text(450, 200, "Sekretaris,")
    reading = drawing.read()
    assert [line.text for line in reading.lines] == ["LAMPIRAN", "Ditetapkan di Banyumas Sekretaris,"]


def turned(angle: int) -> Callable[[bytes], bytes]:
    def turn(data: bytes) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.pages[0].Rotate = angle
            pdf.save(out)
        return out.getvalue()

    return turn


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_page_shown_sideways_is_read_upright(angle: int) -> None:
    drawing = Drawing()
    drawing.table()
    reading = drawing.read(turned(angle))
    table = only_table(reading)
    assert table.month_columns == tuple(range(5, 17))
    assert text_at(table, 2, 1) == "Manajemen\nPerubahan"
    assert reading.rotation == (360 - angle) % 360
    # where the table's first corner lies on the page that a viewer shows
    shown = reading.transform.to_pdf(table.xs[0], table.ys[0])
    assert shown == pytest.approx({90: (280, 20), 180: (580, 280), 270: (20, 580)}[angle])


def test_page_drawn_sideways_and_turned_back_by_rotate() -> None:
    drawing = Drawing(size=(300.0, 600.0))
    drawing.canvas.translate(0, 600)
    drawing.canvas.rotate(-90)
    drawing.height = 300.0
    drawing.table()
    reading = drawing.read(turned(270))
    assert reading.rotation == 0
    assert (reading.width, reading.height) == (600.0, 300.0)
    assert text_at(only_table(reading), 2, 1) == "Manajemen\nPerubahan"


def test_crop_box_moves_the_origin() -> None:
    drawing = Drawing()
    drawing.table()

    def crop(data: bytes) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.pages[0].CropBox = pikepdf.Array([10, 0, 600, 290])
            pdf.save(out)
        return out.getvalue()

    reading = drawing.read(crop)
    assert (reading.width, reading.height) == (590.0, 290.0)
    assert only_table(reading).box.x0 == pytest.approx(XS[0] - 10)
    assert only_table(reading).box.y0 == pytest.approx(YS[0] - 10)


def test_decree_and_blank_pages() -> None:
    drawing = Drawing()
    drawing.text(50, 50, "KEPUTUSAN KOMISI PEMILIHAN UMUM")
    assert drawing.read().kind == "decree"
    blank = Drawing()
    blank.line(0, 0, 0, 0)
    assert blank.read().kind == "other"


def test_is_born_digital() -> None:
    drawing = Drawing()
    drawing.table()
    assert [is_born_digital(page_objects(page)) for page in drawing.page()] == [True]


@pytest.mark.parametrize("hidden", [True, False])
def test_picture_over_the_page_is_a_scan(hidden: bool) -> None:
    drawing = Drawing()
    drawing.table()
    white = io.BytesIO(b"P5 2 2 255 \xff\xff\xff\xff")
    drawing.canvas.drawImage(ImageReader(white), 0, 0, *PAGE)
    drawing.text(50, 200, "lapisan teks hasil pemindaian halaman", mode=3 if hidden else 0)
    assert [is_born_digital(page_objects(page)) for page in drawing.page()] == [False]


def test_hidden_text_alone_is_not_born_digital() -> None:
    drawing = Drawing()
    drawing.text(50, 200, "lapisan teks hasil pemindaian halaman", mode=3)
    assert [is_born_digital(page_objects(page)) for page in drawing.page()] == [False]


def test_month_columns_need_twelve_even_narrow_columns() -> None:
    assert month_columns(XS) == tuple(range(5, 17))
    assert month_columns(XS[:12]) == ()
    uneven = [*XS[:8], *(x + 12 for x in XS[8:])]
    assert month_columns(uneven) == ()


def test_text_that_runs_up_or_down_a_cell_is_read_line_by_line() -> None:
    drawing = Drawing()
    drawing.table()
    drawing.running(86, 168, "Tata Laksana", 90)
    drawing.running(95, 168, "Organisasi", 90)
    drawing.running(212, 54, "Uji coba", 270)
    drawing.running(204, 54, "aplikasi", 270)
    drawing.text(XS[4] + 2, 62, "Laporan")
    table = only_table(drawing.read())
    texts = {(c.row, c.col): c for c in table.cells}
    assert texts[3, 1].text.split("\n")[-2:] == ["Tata Laksana", "Organisasi"]
    assert texts[2, 3].text == "Uji coba\naplikasi"
    assert texts[2, 4].text == "Laporan"
    for cell in (texts[3, 1], texts[2, 3]):
        for line in cell.lines[-2:]:
            assert cell.box.x0 <= line.box.x0 < line.box.x1 <= cell.box.x1
            assert line.box.height > line.box.width


def test_the_ground_of_a_row_beside_merged_labels_marks_nothing() -> None:
    drawing = Drawing()
    drawing.bar(XS[4], YS[3], XS[-1], YS[4], 0.85)  # a striped row: NO to SUB KEGIATAN are merged with the next one
    drawing.bar(XS[7], YS[4], XS[9], YS[5], 0.85)
    drawing.table()
    drawing.text(XS[12] + 4, 110, "v")
    table = only_table(drawing.read())
    assert {(m.row, m.col) for m in table.marks} == {(3, 12), (4, 7), (4, 8)}


def test_letters_outside_of_their_clip_are_not_read_amid_others() -> None:
    drawing = Drawing()
    drawing.table()
    canvas = drawing.canvas
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(XS[4], drawing.height - YS[3], XS[5] - XS[4], YS[3] - YS[2])
    canvas.clipPath(clip, stroke=0, fill=0)
    drawing.text(XS[4] + 2, 40, "Hasil rapat")  # on the header
    drawing.text(XS[4] + 2, 64, "Daftar")
    canvas.saveState()
    inner = canvas.beginPath()
    inner.rect(XS[4], drawing.height - YS[4], 30, 20)
    canvas.clipPath(inner, stroke=0, fill=0)
    drawing.text(XS[4] + 2, 76, "hadir")  # no part of both clips
    canvas.restoreState()
    drawing.text(XS[4] + 2, 84, "peserta")
    canvas.restoreState()
    drawing.text(XS[4] + 2, 110, "Notula")
    table = only_table(drawing.read())
    texts = {(c.row, c.col): c.text for c in table.cells}
    assert (texts[0, 4], texts[2, 4], texts[3, 4]) == ("INDIKATOR", "Daftar\npeserta", "Notula")


def frame(drawing: Drawing, x0: float, y0: float, x1: float, y1: float, side: float) -> None:
    """Draw the border of one cell as browsers do: each side a filled shape with slanting ends."""
    outer, inner = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], side
    inside = [(x0 + inner, y0 + inner), (x1 - inner, y0 + inner), (x1 - inner, y1 - inner), (x0 + inner, y1 - inner)]
    for k in range(4):
        n = (k + 1) % 4
        path = drawing.canvas.beginPath()
        path.moveTo(outer[k][0], drawing.height - outer[k][1])
        for x, y in (outer[n], inside[n], inside[k]):
            path.lineTo(x, drawing.height - y)
        path.close()
        drawing.canvas.drawPath(path, stroke=0, fill=1)


@pytest.mark.parametrize(("space", "side"), [(1.0, 0.5), (1.6, 0.8), (3.2, 0.7)])
def test_cells_with_a_frame_and_space_of_their_own_are_one_table(space: float, side: float, tmp_path: Path) -> None:
    drawing = Drawing()
    columns = list(pairwise(XS))
    for row, (top, bottom) in enumerate(pairwise(YS[1:])):
        for left, right in columns:
            frame(drawing, left + space / 2, top + space / 2, right - space / 2, bottom - space / 2, side)
        for month in range(12):
            drawing.text(XS[5 + month] + 5, top + 11, str(month + 1) if row == 0 else "v" * (month in (2, 9)))
    for head, x in zip(HEADS, XS, strict=False):
        drawing.text(x + 3, 46, head)
    drawing.canvas.save()
    path = tmp_path / "framed.pdf"
    path.write_bytes(drawing.buffer.getvalue())
    reading = read_page(path, 1, Settings())  # with its marks held against the paint
    table = only_table(reading)
    assert reading.source == "born_digital"
    assert (len(table.xs), len(table.ys)) == (len(XS), len(YS) - 1)
    assert len(table.cells) == len(columns) * (len(YS) - 2)
    assert {(m.row, m.col) for m in table.marks} == {(row, 5 + month) for row in (1, 2, 3) for month in (2, 9)}


def ruled_cell_by_cell(drawing: Drawing, ys: list[float], but: tuple[float, ...] = ()) -> None:
    """Rule a table in pieces, one for each side of each cell; at some heights without those between months."""
    for left, right in pairwise(XS):
        for y in ys:
            drawing.line(left, y, right, y)
    for top, bottom in pairwise(ys):
        for x in XS:
            if top not in but or not XS[5] < x < XS[17]:
                drawing.line(x, top, x, bottom)


def test_names_as_wide_as_their_columns_are_not_underlined_by_its_side() -> None:
    drawing = Drawing()
    ruled_cell_by_cell(drawing, YS[1:])
    for month in range(12):
        drawing.text(XS[5 + month] + 0.5, 49, "XXX")  # 14 of 15 points
    table = only_table(drawing.read())
    assert len(table.cells) == (len(XS) - 1) * (len(YS) - 2)


def test_one_number_for_all_months_in_the_row_of_column_numbers_is_no_mark() -> None:
    drawing = Drawing()
    ruled_cell_by_cell(drawing, YS[1:], but=(YS[2],))
    for month in range(12):
        drawing.text(XS[5 + month] + 3, 46, str(month + 1))
    for column, x in enumerate([*XS[:5], XS[10], XS[17]], start=1):
        drawing.text(x + 4, 66, str(column))
    drawing.text(XS[8] + 5, 110, "x")
    assert {(m.row, m.col) for m in only_table(drawing.read()).marks} == {(2, 8)}


def test_boxes_with_rounded_corners_are_cells_and_their_ground_is_shading() -> None:
    drawing = Drawing()
    canvas = drawing.canvas
    for row, (top, bottom) in enumerate(pairwise(YS[1:])):
        for column, (left, right) in enumerate(pairwise(XS)):
            box = left + 0.7, drawing.height - bottom + 0.7, right - left - 1.4, bottom - top - 1.4
            if (row, column) in ((1, 6), (3, 12)):
                canvas.setFillGray(0.7)
                canvas.roundRect(*box, 2.5, stroke=0, fill=1)
                canvas.setFillGray(0)
            canvas.roundRect(*box, 2.5, stroke=1, fill=0)
    for month in range(12):
        drawing.text(XS[5 + month] + 5, YS[1] + 11, str(month + 1))
    canvas.circle(XS[8] + 7, drawing.height - 110, 2.5, stroke=0, fill=1)
    table = only_table(drawing.read())
    assert len(table.cells) == (len(XS) - 1) * (len(YS) - 2)
    assert {(m.row, m.col, m.kind) for m in table.marks} == {(1, 6, "fill"), (3, 12, "fill"), (2, 8, "tick")}
