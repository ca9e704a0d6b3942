"""What each stage of the reading gives of one drawn page, held against its golden file.

The page is drawn, scanned askew and with noise, and read as far as the stage. A change of a stage shows here as a
change of its file; what is right or wrong about it the tests of the stage say.
"""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest

from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import toned_page
from rb_ingest.reading.page import read_picture
from rb_ingest.reading.scan.deskew import UprightPage, skew_degrees, straightened
from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.layout import PageLayout, measure_layout
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.reading.text.cell_text import cells_to_read, part_of
from rb_ingest.reading.text.text_lines import find_lines, usual_line_height
from rb_ingest.reading.vector.objects import page_objects
from rb_ingest.reading.vector.page import read_born_digital
from rb_ingest.records import Box, Mark, Table
from rb_ingest.settings import Settings
from testkit.pages import Item, Picture, Row, draw_plan, noisy, picture, skewed, vector_pdf
from tests.golden import Golden
from tests.reading.page_steps import scanned

DPI = 200
HEADER = 2  # rows; what is printed there is no mark, however likely it looks
# Half the width of a printed rule at 200 dpi: from there on a cut through a cell would show something else.
RULE = 1.5
# A line of text is some 25 pixels high; a speck more or less in its box is nothing that is read differently.
INK = 3.0
SKEW = 0.03  # degrees: less than a pixel over a line of text
SURE = 0.05  # of a probability: nothing that a reviewer would see
LETTERS = 0.1  # share of letters by which another version of Tesseract may read a cell differently
ROWS = (
    Row("1", "Manajemen Perubahan", "Perencanaan", "Pembentukan Tim RB", "Surat Keputusan Tim RB", {1, 7}),
    Row(
        "1",
        "Manajemen Perubahan",
        "Perencanaan",
        "Rapat kerja",
        (Item("a.", "Notula"), Item("b.", "Daftar hadir")),
        {3},
    ),
    Row("2", "Tata Laksana", "Penyusunan SOP", "Inventarisasi", "Daftar SOP", {2, 11, 12}),
)


@pytest.fixture(scope="module")
def shot() -> Picture:
    return picture(draw_plan([ROWS]).sheets[0], DPI).after(skewed(1.2), noisy(6))


@pytest.fixture(scope="module")
def upright(shot: Picture) -> UprightPage:
    scan = evened(scanned(shot))
    flat = PagePicture(scan.flat, None, DPI, scan.picture.to_pdf, scan.picture.source)
    return straightened(flat, 0, skew_degrees(scan.ink, DPI), bend=True, ink=scan.ink)


@pytest.fixture(scope="module")
def layout(upright: UprightPage) -> PageLayout:
    return measure_layout(upright.gray, upright.dpi)


def box_of(box: Box) -> list[float]:
    return [round(value, 1) for value in (box.x0, box.y0, box.x1, box.y1)]


def grid_of(table: Table) -> dict[str, Any]:
    return {
        "xs": [round(x, 1) for x in table.xs],
        "ys": [round(y, 1) for y in table.ys],
        "month_columns": list(table.month_columns),
        "cells": [[cell.row, cell.col, cell.rowspan, cell.colspan] for cell in table.cells],
    }


def mark_of(mark: Mark) -> dict[str, Any]:
    where = {"row": mark.row, "col": mark.col, "kind": mark.kind}
    return {**where, "probability": round(mark.probability, 3), "box": box_of(mark.box)}


def test_scan(golden: Golden, upright: UprightPage, layout: PageLayout) -> None:
    [table] = layout.tables
    found = {"skew": round(upright.skew, 3), "rotation": upright.rotation, **grid_of(table)}
    golden.check("scan", found, {"skew": SKEW, "xs": RULE, "ys": RULE})


def test_marks(golden: Golden, shot: Picture, upright: UprightPage, layout: PageLayout) -> None:
    toned = toned_page(scanned(shot), upright)
    found = [mark for mark in find_marks(layout.tables[0], layout, toned) if mark.row >= HEADER]
    marks = sorted(found, key=lambda mark: (mark.row, mark.col, mark.box.x0))
    golden.check("marks", {"marks": [mark_of(mark) for mark in marks]}, {"probability": SURE, "box": INK})


def test_lines_of_text(golden: Golden, layout: PageLayout) -> None:
    cells = cells_to_read(layout.tables[0], layout)
    inks = [part_of(layout.clean_ink, cell.box) for cell in cells]
    usual = usual_line_height(inks, layout.dpi)
    found = [
        {"row": cell.row, "col": cell.col, "lines": [box_of(line) for line in find_lines(ink, usual)]}
        for cell, ink in zip(cells, inks, strict=True)
    ]
    golden.check("lines", {"height": round(usual, 1), "cells": found}, {"height": RULE, "lines": INK})


def test_text(golden: Golden, shot: Picture) -> None:
    reading = read_picture(scanned(shot), 1, Settings(page_seconds=100))
    [table] = reading.tables
    cells = [{"row": cell.row, "col": cell.col, "text": cell.text} for cell in table.cells if cell.text]
    golden.check("text", {"kind": reading.kind, "cells": cells}, {"text": LETTERS})


def test_vector(golden: Golden) -> None:
    with pdfplumber.open(io.BytesIO(vector_pdf(draw_plan([ROWS]).sheets))) as pdf:
        reading = read_born_digital(page_objects(pdf.pages[0]), 1)
    [table] = reading.tables
    cells = [{"row": cell.row, "col": cell.col, "text": cell.text} for cell in table.cells if cell.text]
    found = {**grid_of(table), "marks": [mark_of(mark) for mark in table.marks], "texts": cells}
    # Nothing is measured in pixels here: points are exact but for rounding.
    golden.check("vector", found, {"xs": 0.1, "ys": 0.1, "box": 0.2, "probability": 0.001})
