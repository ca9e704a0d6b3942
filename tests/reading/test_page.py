"""One page from PDF to reading: whichever way it lies and however it was made, the same cells come out."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.errors import PageError
from rb_ingest.reading import page as pages
from rb_ingest.reading.page import read_page, read_picture, text_quality
from rb_ingest.reading.text import ocr
from rb_ingest.records import Box, Mark, PageReading, TextLine
from rb_ingest.settings import Settings
from testkit import hostile
from testkit.page_factory.sheet import Fill, Text
from testkit.pages import (
    A4_LANDSCAPE,
    A5_LANDSCAPE,
    Picture,
    Plan,
    Sheet,
    Style,
    draw_plan,
    noisy,
    picture,
    scan_pdf,
    skewed,
    turned,
    vector_pdf,
)
from tests.reading.page_steps import ROWS, ruled_sheet, scanned

DPI = 200
TURNS = (0, 90, 180, 270)
TITLE = "RENCANA AKSI REFORMASI BIROKRASI"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return draw_plan([ROWS], Style(paper=A4_LANDSCAPE, size=8, margin=30), above=[TITLE])


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Read the first page of the bytes of a PDF."""

    def reading(data: bytes, *, as_plan: bool = True) -> PageReading:
        path = tmp_path_factory.mktemp("page") / "sk.pdf"
        path.write_bytes(data)
        return read_page(path, 1, Settings(), as_plan=as_plan)

    return reading


@pytest.fixture(scope="module")
def readings(plan, read) -> dict[int, PageReading]:
    """The plan scanned in all four ways, with a skew, and with lies in a hidden text layer."""
    shots = {turn: picture(plan.sheets[0], DPI).after(skewed(0.7), noisy(3)) for turn in TURNS}
    shots |= {turn: shots[turn].after(turned(turn)) for turn in (90, 180, 270)}
    return {turn: read(scan_pdf([shot], hidden_ocr=lambda line: "xx " * 4)) for turn, shot in shots.items()}


@pytest.fixture(scope="module")
def drawn(plan, read) -> PageReading:
    return read(vector_pdf(plan.sheets))


def texts(page: PageReading) -> dict[tuple[int, int], str]:
    [table] = page.tables
    months = set(table.month_columns)
    return {
        (c.row, c.col): c.text.replace("\n", " ")
        for c in table.cells
        if c.text and not (c.col in months and c.colspan == 1)
    }


def sure_marks(page: PageReading, header_rows: int = 2) -> set[tuple[int, int]]:
    marks: tuple[Mark, ...] = page.tables[0].marks
    return {(m.row, m.col) for m in marks if m.row >= header_rows and m.probability > 0.5}


@pytest.mark.parametrize("turn", TURNS)
def test_a_scan_is_read_whichever_way_it_lies(plan, readings, turn):
    page, truth = readings[turn], plan.sheets[0].table
    assert (page.kind, page.source, page.rotation) == ("table", "scan", -turn % 360)
    assert page.skew == pytest.approx(0.7, abs=0.1)
    assert page.seconds > 0
    [table] = page.tables
    assert {(c.row, c.col, c.rowspan, c.colspan) for c in table.cells} == {
        (c.row, c.col, c.rowspan, c.colspan) for c in truth.cells
    }
    body = {place: text for place, text in texts(page).items() if place[0] >= 2}
    assert body == {
        (c.row, c.col): " ".join(line.text for line in c.lines) for c in truth.cells if c.lines and c.row >= 2
    }
    assert sure_marks(page) == {(m.row, m.col) for m in truth.marks}
    assert [line.text for line in page.lines] == [TITLE]
    assert text_quality(page) > 0.7


def test_a_born_digital_page_gives_the_cells_of_its_scan(drawn, readings):
    assert (drawn.source, drawn.dpi, drawn.rotation) == ("born_digital", 72, 0)
    assert texts(drawn) == texts(readings[0])
    assert sure_marks(drawn) == sure_marks(readings[0])
    boxes = [
        [page.transform.box_to_pdf(cell.box) for cell in sorted(page.tables[0].cells, key=lambda c: (c.row, c.col))]
        for page in (drawn, readings[0])
    ]
    # The scan was skewed: its boxes are those of turned cells.
    assert max(abs(a.center[0] - b.center[0]) for a, b in zip(*boxes, strict=True)) < 12


def test_any_table_is_read_when_months_are_not_looked_for(read):
    xs = (40, 120, *(120 + 30 * k for k in range(1, 13)))
    words = [Text(44, y, word, "Helvetica", 9) for y, word in ((112, "Bulan"), (132, "Tarif layanan"))]
    words += [Text(xs[k] + 8, 132, str(100 + k), "Helvetica", 9) for k in range(1, 13)]
    frame = ruled_sheet([(xs, (100, 120, 140))])
    sheet = Sheet(frame.paper, (*(s for s in frame.shapes if not isinstance(s, Text)), *words))
    data = scan_pdf([picture(sheet, DPI)])
    plain, as_plan = read(data, as_plan=False), read(data)
    labels = {(0, 0): "Bulan", (1, 0): "Tarif layanan"}
    assert (plain.tables[0].month_columns, plain.tables[0].marks) == ((), ())
    assert texts(plain) == labels | {(1, k): str(100 + k) for k in range(1, 13)}
    assert as_plan.tables[0].month_columns == tuple(range(1, 13))
    assert texts(as_plan) == labels


def test_a_page_whose_lines_all_run_level_is_not_laid_on_its_side_however_badly_it_reads(plan, monkeypatch):
    tried: list[int] = []
    read_turned = pages._read_turned

    def turned_by(scan, turn, wanted):
        tried.append(turn)
        return read_turned(scan, turn, wanted)

    monkeypatch.setattr(pages, "_read_turned", turned_by)
    monkeypatch.setattr(pages, "text_quality", lambda reading: 0.1)
    probed = {0: 0.2, 180: 0.3, 90: 0.9, 270: 0.9}
    monkeypatch.setattr(pages, "read_both_ways", lambda turns, **_: {turn: probed[turn] for turn in turns})
    read_picture(scanned(picture(plan.sheets[0], DPI)), 1, Settings())
    assert tried == [0, 180]
    tried.clear()
    probed[180] = 0.15  # worse than text upside down: no text
    read_picture(scanned(picture(plan.sheets[0], DPI)), 1, Settings())
    assert tried == [0]


def test_a_sheet_of_shaded_columns_without_a_word_is_a_table_as_it_lies():
    ys, xs = [40.0, 62.0, 91.0, 113.0, 140.0], [40.0 + 13 * k for k in range(25)]
    rules = [shape for shape in ruled_sheet([(xs, ys)]).shapes if not isinstance(shape, Text)]
    places = [(0, 3, 5), (1, 0, 24), (2, 0, 24), (3, 7, 11)]  # a row, and the columns from and to
    shades = [Fill(Box(x0=xs[a], y0=ys[row], x1=xs[b], y1=ys[row + 1]), (140, 140, 140)) for row, a, b in places]
    shot = picture(Sheet(A4_LANDSCAPE, (*shades, *rules)), DPI).after(noisy(3))
    page = read_picture(scanned(shot), 3, Settings())
    assert (page.kind, page.rotation) == ("table", 0)
    assert [(t.n_rows, t.n_cols) for t in page.tables] == [(4, 24)]
    # what is shaded is darker than the margin: there are no texts to compare it with
    marked = {(mark.row, mark.col) for mark in page.tables[0].marks if mark.probability > 0.9}
    assert marked == {(row, col) for row, a, b in places for col in range(a, b)}


def test_a_scan_below_the_least_dpi_is_reported_and_not_guessed(plan, read):
    page = read(scan_pdf([picture(plan.sheets[0], 65)]))
    assert (page.kind, page.tables, page.lines) == ("unreadable", (), ())
    assert page.warnings == (
        "the scan has only 65 dpi, too poor to read (at least 100 are needed): scan it again at 200-300 dpi",
    )
    assert page.transform.to_pdf(65, 130) == pytest.approx((72, 144), abs=0.5)


def test_a_blank_page_is_neither_table_nor_text(monkeypatch):
    monkeypatch.setattr(ocr, "read_pictures", lambda *_: pytest.fail("nothing to read"))
    blank = Picture(Sheet(A5_LANDSCAPE, ()), np.full((875, 1240), 244, np.uint8), 150, np.eye(3))
    page = read_picture(scanned(blank.after(noisy(3))), 4, Settings())
    assert (page.page_no, page.kind, page.tables, page.lines) == (4, "other", (), ())


def test_prose_is_a_decree_page(read):
    lines = ("KEPUTUSAN", "Menimbang bahwa program kerja tahunan perlu disusun", "agar layanan menjadi lebih baik")
    shapes = [Text(60, 90 + 20 * k, line, "Helvetica", 11) for k, line in enumerate(lines)]
    page = read(scan_pdf([picture(Sheet(A5_LANDSCAPE, tuple(shapes)), 150)]))
    assert (page.kind, page.tables) == ("decree", ())
    assert tuple(line.text for line in page.lines) == lines
    assert page.lines[0].box.x0 == pytest.approx(60 * 150 / 72, abs=5)


def test_a_damaged_page_fails_alone(tmp_path):
    path = tmp_path / "sk.pdf"
    path.write_bytes(hostile.one_page_damaged(pages=2, page_no=1))
    with pytest.raises(PageError, match="damaged and cannot be shown"):
        read_page(path, 1, Settings())


def test_quality_is_the_confidence_of_all_letters():
    box = Box(x0=0, y0=0, x1=1, y1=1)
    page = draw_plan([ROWS]).sheets[0].reading()
    empty = page.model_copy(update={"tables": (), "lines": ()})
    assert text_quality(empty) == 0
    lines = (TextLine(text="abcd", box=box, confidence=0.5), TextLine(text="ab", box=box, confidence=0.8))
    assert text_quality(empty.model_copy(update={"lines": lines})) == pytest.approx(0.6)
