"""What is sent to OCR, and where its answers go. OCR itself is played here by a function."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.binarize import print_darkness, print_mask
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.scan.ruling import Ruling
from rb_ingest.reading.text import cell_text
from rb_ingest.reading.text.cell_text import TextBlocks, cells_to_read, crop_of, line_crop, with_month_names, with_text
from rb_ingest.reading.text.ocr import Crop
from rb_ingest.records import Box, Table, TextLine
from rb_ingest.settings import Settings
from testkit.page_factory.sheet import Text
from testkit.pages import Item, Picture, Row, Style, draw_plan, picture
from tests.reading.page_steps import ROWS, flat_and_ink, ruled_sheet

DPI = 200


class Page:
    """A page up to the step before OCR."""

    def __init__(self, shot: Picture) -> None:
        self.flat, self.ink = flat_and_ink(shot)
        self.printed = print_mask(self.flat, self.ink, print_darkness(self.flat, self.ink))
        self.layout = measure_layout(self.flat, DPI)
        self.ruling: Ruling = self.layout.ruling
        self.clean, self.clean_ink = self.layout.clean, self.layout.clean_ink
        self.tables: list[Table] = list(self.layout.tables)

    def to_read(self) -> set[tuple[int, int]]:
        cells = cells_to_read(self.tables[0], self.layout)
        return {(cell.row, cell.col) for cell in cells}

    def text(self, blocks: Sequence[Box] = ()) -> tuple[list[Table], list[TextLine]]:
        return with_text(self.tables, self.layout, Settings(page_seconds=60), TextBlocks(blocks, self.clean))


@pytest.fixture(scope="module")
def shot() -> Picture:
    rows = [Row("1", "Area", "Kegiatan", "Rapat", (Item("a.", "Daftar hadir"), Item("b.", "Notula rapat")), {1}), *ROWS]
    return picture(draw_plan([rows]).sheets[0], DPI)


@pytest.fixture(scope="module")
def page(shot) -> Page:
    return Page(shot)


def reader(sent: list[Crop], confidence: float = 0.95, text: str = "teks"):
    """Return a reader that remembers what it was sent and numbers its answers."""

    def read(crops: Sequence[Crop], language: str, seconds: float) -> list[tuple[TextLine, ...]]:
        sent.extend(crops)
        return [
            (TextLine(text=f"{text} {k}", box=Box(x0=0, y0=0, x1=1, y1=1), confidence=confidence),)
            for k in range(len(crops))
        ]

    return read


def test_cells_with_text_are_read_and_no_others(page, shot):
    truth = shot.sheet.table
    months = set(truth.month_columns)
    expected = {(c.row, c.col) for c in truth.cells if c.lines and not (c.col in months and c.colspan == 1)}
    assert page.to_read() == expected
    # The header over all months is read, single month cells are not, not even "1" to "12".
    assert (0, 5) in expected
    assert not any(col in months for row, col in page.to_read() if row > 0)


def test_month_cells_are_read_where_they_hold_no_marks(page):
    table = page.tables[0].model_copy(update={"month_columns": ()})
    cells = cells_to_read(table, page.layout)
    assert {(1, col) for col in range(5, 17)} <= {(cell.row, cell.col) for cell in cells}


@pytest.mark.parametrize(("years", "read"), [(("TAHUN 2024", "2025"), True), (("TAHUN 2024", ""), False)])
def test_the_names_of_months_are_read_under_two_years_alone(page, monkeypatch, years, read):
    table = page.tables[0]
    [head] = [c for c in table.cells if c.row == 0 and c.colspan == 12]
    said = tuple(TextLine(text=year, box=head.box, confidence=0.9) for year in years if year)
    named = head.model_copy(update={"lines": said})
    cells = tuple(named if c is head else c for c in table.cells)
    monkeypatch.setattr(cell_text, "read_texts", reader([]))
    [found] = with_month_names([table.model_copy(update={"cells": cells})], page.layout, Settings())
    names = {cell.col for cell in found.cells if cell.row == 1 and cell.lines}
    assert names == (set(range(5, 17)) if read else set())
    assert (found.month_columns, len(found.cells)) == (table.month_columns, len(table.cells))


def test_rules_are_erased_and_letters_are_not(page, shot):
    table = shot.sheet.table
    for cell in table.cells:
        for line in cell.lines:
            box = shot.box(line.box)
            spot = slice(round(box.y0), round(box.y1)), slice(round(box.x0), round(box.x1))
            assert (page.clean_ink[spot] > 0).sum() > 0.97 * (page.printed[spot] > 0).sum()
    for x in table.xs:
        column = round(x * DPI / 72)
        # Below the header, whose words stand across the columns of the months.
        rows = slice(round(table.ys[2] * DPI / 72), round(table.ys[-1] * DPI / 72))
        assert (page.clean[rows, column - 1 : column + 2] < 128).mean() < 0.02


def test_letters_that_cross_a_rule_survive():
    xs, ys = (60, 200, 340, 480), (60, 90, 120)
    words = [Text(70 + 140 * k, 121.2, "kegiatan gugus", "Helvetica", 9) for k in range(3)]
    crossed = Page(picture(ruled_sheet([(xs, ys)], *words), DPI))
    free = Page(picture(ruled_sheet([(xs, (60, 90))], *words), DPI))
    spot = slice(round(112 * DPI / 72), round(126 * DPI / 72)), slice(round(62 * DPI / 72), round(478 * DPI / 72))
    kept, whole = ((p.clean_ink[spot] > 0).sum() for p in (crossed, free))
    assert 0.8 * whole < kept < 1.15 * whole


def test_a_crop_ends_at_the_edge_of_the_page():
    paper = np.arange(200, dtype=np.uint8).reshape(10, 20)
    crop = crop_of(Box(x0=1, y0=2, x1=18, y1=8), paper, 3, 5)
    assert (crop.x, crop.y, crop.pixels.shape, crop.line_height) == (0, 0, (10, 20), 5)
    smaller = crop_of(Box(x0=4, y0=2, x1=10, y1=8), paper, -2, 5)
    assert (smaller.x, smaller.y, smaller.pixels.shape) == (6, 4, (3, 3))


def test_a_line_is_cut_out_without_its_neighbours():
    clean = np.full((60, 100), 255, np.uint8)
    clean[10:20, 20:80] = clean[21:31, 20:80] = 0
    ink = 255 - clean
    crop = line_crop(Box(x0=20, y0=10, x1=80, y1=20), clean, ink, 10)
    assert (crop.x, crop.y) == (17, 7)
    assert (crop.pixels == 0).sum() == 600
    assert (crop.pixels[14:] == 255).all()


def test_each_line_of_each_cell_is_sent_once_and_comes_back_in_its_place(page, shot, monkeypatch):
    sent: list[Crop] = []
    monkeypatch.setattr(cell_text, "read_texts", reader(sent))
    [table], outside = page.text()
    truth = shot.sheet.table
    months = set(truth.month_columns)
    expected = {
        (c.row, c.col): len(c.lines) for c in truth.cells if c.lines and not (c.colspan == 1 and c.col in months)
    }
    assert {(c.row, c.col): len(c.lines) for c in table.cells if c.lines} == expected
    assert (len(sent), outside) == (sum(expected.values()), [])
    # Answers are numbered as they were sent: cell after cell, top to bottom.
    assert [line.text for c in table.cells for line in c.lines] == [f"teks {k}" for k in range(len(sent))]
    listed = table.cell_at(2, 4)
    truth_lines = [shot.box(line.box) for line in truth.cell_at(2, 4).lines]
    for line, true in zip(listed.lines, truth_lines, strict=True):
        assert line.box.x0 == pytest.approx(true.x0, abs=4)
        assert true.y0 - 3 <= line.box.center[1] <= true.y1 + 3


def test_text_around_the_table_is_read_in_blocks(page, monkeypatch):
    sent: list[Crop] = []
    monkeypatch.setattr(cell_text, "read_texts", reader(sent))
    block = Box(x0=10, y0=10, x1=400, y1=60)
    _, outside = page.text([block])
    assert [line.text for line in outside] == [f"teks {len(sent) - 1}"]
    assert sent[-1].pixels.shape == (55, 395)


def test_doubtful_lines_go_to_the_second_reader_and_sure_ones_do_not(page, monkeypatch):
    asked: list[int] = []

    def again(crops: Sequence[Crop]) -> list[tuple[str, float]]:
        asked.append(len(crops))
        return [("bacaan kedua", 0.97)] * len(crops)

    monkeypatch.setattr(cell_text, "read_again", again)
    monkeypatch.setattr(cell_text, "read_texts", reader([]))
    page.text()
    assert asked == [0]
    assert not any(line.doubted for c in page.text()[0][0].cells for line in c.lines)
    asked.clear()
    sent: list[Crop] = []
    monkeypatch.setattr(cell_text, "read_texts", reader(sent, confidence=0.5))
    [table], _ = page.text()
    assert asked == [len(sent)]
    texts = {line.text for c in table.cells for line in c.lines}
    assert texts == {"bacaan kedua"}
    assert max(line.confidence for c in table.cells for line in c.lines) <= 0.9
    assert all(line.doubted for c in table.cells for line in c.lines)


def _ticked(monkeypatch) -> Page:
    """Return a page with ten rows, all lines of which the first reader doubtfully takes for ticks."""

    def ticks(crops: Sequence[Crop], *_: object) -> list[tuple[TextLine, ...]]:
        return [(TextLine(text="v", box=Box(x0=0, y0=0, x1=1, y1=1), confidence=0.5),) for _ in crops]

    monkeypatch.setattr(cell_text, "read_texts", ticks)
    monkeypatch.setattr(cell_text, "read_again", lambda crops: [("IV", 0.97)] * len(crops))
    rows = [Row(f"{k}", f"Area {k}", f"Kegiatan {k}", f"Rapat {k}", f"Notula {k}", set()) for k in range(10)]
    return Page(picture(draw_plan([rows]).sheets[0], DPI))


def _read(table: Table, *, heads: bool) -> set[tuple[str, float, bool]]:
    cells = [cell for cell in table.cells if (cell.row < 4) == heads]
    return {(line.text, line.confidence, line.doubted) for cell in cells for line in cell.lines}


def test_ticks_below_each_other_are_not_asked_about_and_stay_in_doubt(monkeypatch):
    [table], _ = _ticked(monkeypatch).text()
    assert _read(table, heads=False) == {("v", 0.5, True)}
    assert _read(table, heads=True) == {("IV", 0.9, True)}


@pytest.mark.parametrize(("of_time", "text"), [(False, "IV"), (True, "v")])
def test_ticks_in_the_columns_of_time_count_together(monkeypatch, of_time, text):
    page = _ticked(monkeypatch)
    kept = {(4, 0), (5, 1), (6, 2)}
    cells = tuple(cell for cell in page.tables[0].cells if (cell.row, cell.col) in kept)
    page.tables = [page.tables[0].model_copy(update={"cells": cells, "period_columns": (0, 1, 2) if of_time else ()})]
    [table], _ = page.text()
    assert len(table.cells) == 3
    assert {line.text for cell in table.cells for line in cell.lines} == {text}


@pytest.mark.parametrize(
    ("second", "expected"), [("% Kegiatan", ("% Kegiatan", 0.9)), ("Yo Kegiatan", ("Yo Kegiatan 0", 0.95))]
)
def test_a_sure_line_is_asked_again_for_its_per_cent_sign_alone(page, monkeypatch, second, expected):
    monkeypatch.setattr(cell_text, "read_again", lambda crops: [(second, 0.99)] * len(crops))
    monkeypatch.setattr(cell_text, "read_texts", reader([], text="Yo Kegiatan"))
    [table], _ = page.text()
    line = next(line for cell in table.cells for line in cell.lines)
    assert (line.text, line.confidence) == expected
    assert not line.doubted


def test_a_wide_line_that_came_back_empty_is_asked_again_and_of_heads_a_short_one_too(page, monkeypatch):
    widths: list[int] = []

    def again(crops: Sequence[Crop]) -> list[tuple[str, float]]:
        widths.extend(crop.pixels.shape[1] for crop in crops)
        return [("", 0.0)] * len(crops)

    monkeypatch.setattr(cell_text, "read_texts", lambda crops, *_: [()] * len(crops))
    monkeypatch.setattr(cell_text, "read_again", again)
    [table], _ = page.text()
    assert min(widths) > 0.12 * DPI
    assert any(width < 0.3 * DPI for width in widths)  # the head "NO"
    assert not any(c.lines for c in table.cells)
    # and is not taken for a blank cell
    assert {c.confidence for c in table.cells if c.unread} == {0.0}
    assert {c.confidence for c in table.cells if not c.unread} == {1.0}


def test_what_no_mark_can_be_is_mended_before_it_is_stored(page, monkeypatch):
    monkeypatch.setattr(cell_text, "read_texts", reader([], text="tercapai 10096"))
    [table], _ = page.text()
    assert {line.text.rsplit(" ", 1)[0] for c in table.cells for line in c.lines} == {"tercapai 100%"}


def test_a_filled_header_is_read_too():
    page = Page(picture(draw_plan([ROWS], Style(header_fill=(200, 200, 200))).sheets[0], DPI))
    assert {(0, col) for col in range(6)} <= page.to_read()


@pytest.mark.parametrize("turns", [1, -1], ids=["up", "down"])
def test_a_text_on_its_side_is_laid_level_the_way_it_reads_better(monkeypatch, turns):
    words = np.full((40, 250), 255, np.uint8)
    cv2.putText(words, "TRIWULAN", (5, 30), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
    shot = picture(ruled_sheet([((60, 200, 300), (60, 180, 220))]), DPI)
    pixels, upright = shot.pixels.copy(), np.rot90(words, turns)
    x, y = round(230 * DPI / 72), round(75 * DPI / 72)
    pixels[round(62 * DPI / 72) : round(178 * DPI / 72), round(203 * DPI / 72) : round(297 * DPI / 72)] = 255
    pixels[y : y + 250, x : x + 40] = upright
    page, level = Page(shot.changed(pixels)), words[5:35, 5:-5]

    def read(crops: Sequence[Crop], language: str, seconds: float) -> list[tuple[TextLine, ...]]:
        whole = Box(x0=0, y0=0, x1=1, y1=1)
        alike = [crop.pixels.shape[1] > 100 and _is_like(crop.pixels, level) for crop in crops]
        return [(TextLine(text="TRIWULAN", box=whole, confidence=0.95 if is_it else 0.3),) for is_it in alike]

    monkeypatch.setattr(cell_text, "read_texts", read)
    monkeypatch.setattr(cell_text, "read_again", lambda crops: [("", 0.0) for _ in crops])
    (table,), _ = page.text()
    (line,) = next(cell for cell in table.cells if (cell.row, cell.col) == (0, 1)).lines
    assert line.confidence == 0.95
    assert line.box.height > 4 * line.box.width


def _is_like(pixels: Gray, level: Gray) -> bool:
    """Return whether a picture shows a text as it stands, not upside down."""
    same = cv2.resize(pixels, level.shape[::-1]).astype(float)
    return bool(np.abs(same - level).mean() < np.abs(same[::-1, ::-1] - level).mean())
