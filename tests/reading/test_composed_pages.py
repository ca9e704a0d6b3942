"""A page is what a viewer shows: ticks of any make count when they are seen, and nothing does that nobody sees.

Each kind of composition is read on a scan and on a page that was drawn by a program.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rb_ingest.pipeline import understand
from rb_ingest.reading.page import read_page
from rb_ingest.reading.source_file import inspect
from rb_ingest.records import Document
from rb_ingest.settings import Settings
from testkit.composed import ComposedPage, Place, side_by_side
from testkit.composed_files import over_an_old_scan, over_two_sheets, pasted_into_a_letter, scan_in_pieces
from testkit.pages import A4_PORTRAIT, Row, Style, draw_plan
from testkit.reference import REFERENCE

TEXTS = (
    ("1", "Manajemen Perubahan", "Perencanaan", "Pembentukan Tim", "Surat Keputusan Tim"),
    ("1", "Manajemen Perubahan", "Perencanaan", "Rapat kerja", "Notula rapat kerja"),
    ("2", "Tata Laksana", "Penyusunan SOP", "Inventarisasi", "Daftar SOP lengkap"),
    ("3", "Penguatan Akuntabilitas", "Laporan kinerja", "Penyusunan laporan", "Laporan tahunan"),
)
PRINTED = ({7}, {2}, {4, 10}, {6})
NEW: set[Place] = {(0, 3), (1, 5), (1, 8), (2, 11), (3, 1), (3, 12)}
GONE: set[Place] = {(0, 7), (1, 5), (2, 4)}
BLUE = (0.3, 0.6, 0.9)


def rows(*months: set[int]) -> list[Row]:
    return [Row(*texts, set(ticked)) for texts, ticked in zip(TEXTS, months or ((),) * 4, strict=True)]


def blank(scanned: bool) -> ComposedPage:
    return ComposedPage(rows(), scanned=scanned)


def printed(scanned: bool) -> ComposedPage:
    return ComposedPage(rows(*PRINTED), scanned=scanned)


def bars(page: ComposedPage, draw: Callable[[int, int, int], None]) -> None:
    for row, first, last in ((0, 2, 6), (1, 9, 12), (2, 1, 12), (3, 4, 5)):
        draw(row, first, last)


def white_zeros(page: ComposedPage) -> None:
    page.typed(NEW, "1")
    page.typed(set(page.cells) - NEW, "0", grey=1)


def edited(how: str) -> Callable[[ComposedPage], None]:
    def edit(page: ComposedPage) -> None:
        page.drawn_ticks(NEW)
        page.white_out(GONE, how)

    return edit


SEEN_ON_BLANK: dict[str, Callable[[ComposedPage], None]] = {
    "lines of the page": lambda page: page.drawn_ticks(NEW),
    "ink annotations": lambda page: page.ink_ticks(NEW),
    "ink without an appearance": lambda page: page.ink_ticks(NEW, appearance=False),
    "stamps": lambda page: page.stamp_ticks(NEW),
    "line annotations": lambda page: page.line_ticks(NEW),
    "highlights": lambda page: page.highlights(NEW),
    "square annotations": lambda page: page.squares(NEW),
    "small pictures": lambda page: page.picture_ticks(NEW),
    "fills": lambda page: page.fills(NEW, BLUE),
    "transparent fills": lambda page: page.fills(NEW, (0.1, 0.3, 0.8), 0.35),
    "gradients": lambda page: page.gradients(NEW),
    "arrows": lambda page: bars(page, page.arrows),
    "thin bars": lambda page: bars(page, page.bar),
    "boxes of a form": lambda page: page.tick_boxes(NEW),
    "typed letters": lambda page: page.typed(NEW, "v"),
    "white zeros beside ones": white_zeros,
    "ticks that their font maps to a space": lambda page: page.unmapped_ticks(NEW),
}
OVER_PRINTED_TICKS: dict[str, Callable[[ComposedPage], None]] = {
    "few highlights": lambda page: page.highlights({(0, 6), (2, 2), (3, 9)}),
    "a layer that is on": lambda page: page.layered_ticks(NEW, shown=True),
    "a layer that is off": lambda page: page.layered_ticks(NEW, shown=False),
    "outside of a clip": lambda page: page.clipped_ticks(NEW),
    "a label that is clipped away on a rule": lambda page: page.clipped_label("Pemantauan berkala"),
    "an orange header": lambda page: page.grounds((1, 0.72, 0.05)),
    "a blue header": lambda page: page.grounds((0.1, 0.45, 0.8)),
    "rows on yellow ground": lambda page: page.grounds((1, 0.95, 0.3), rows=(1, 3)),
    "opacity 0": lambda page: page.transparent_ticks(NEW),
    "under a soft mask": lambda page: page.masked_ticks(NEW),
    "hidden annotations": lambda page: page.hidden_annotations(NEW),
    "text of opacity 0": lambda page: page.typed(NEW, "v", opacity=0),
    "text that paints nothing": lambda page: page.typed(NEW, "v", mode=3),
    "text that only clips": lambda page: page.typed(NEW, "v", mode=7),
    "covered by white boxes": edited("fill"),
    "covered by annotations": edited("annotation"),
    "covered by white pictures": edited("picture"),
}
GEOMETRY: dict[str, Callable[[ComposedPage], None]] = {
    "turned by 90": lambda page: page.turned(90),
    "turned by 180": lambda page: page.turned(180),
    "turned by 270": lambda page: page.turned(270),
    "cropped close to the table": lambda page: page.crop(11, 9, 14, 120),
    "origin in the middle": lambda page: page.shift_origin(-300, -211.5),
    "metres wide": lambda page: page.scaled(8.6),
    "centimetres wide": lambda page: page.scaled(0.21),
    "measured in larger units": lambda page: page.in_units(3.5),
}


def read(page: ComposedPage, folder: Path) -> Document:
    path = folder / "page.pdf"
    path.write_bytes(page.pdf())
    source = inspect(path, Settings())
    return understand(REFERENCE, source, [read_page(path, 1, Settings())], {}, Settings())


def assert_read(page: ComposedPage, folder: Path) -> None:
    document = read(page, folder)
    assert [row.indikator for row in document.rows] == page.texts
    assert [row.kegiatan for row in document.rows] == [texts[2] for texts in TEXTS]
    assert [set(row.month_set) for row in document.rows] == page.months
    # Every row lies where a viewer shows it.
    near = 3 * max(1.0, page.width / 842)
    for row, truth in zip(document.rows, page.row_boxes, strict=True):
        corners = (row.bbox.x0, row.bbox.y0, row.bbox.x1, row.bbox.y1)
        assert corners == pytest.approx((truth.x0, truth.y0, truth.x1, truth.y1), abs=near)


@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
@pytest.mark.parametrize("kind", SEEN_ON_BLANK)
def test_what_is_seen_is_a_mark(kind, scanned, tmp_path):
    page = blank(scanned)
    SEEN_ON_BLANK[kind](page)
    assert any(page.months)
    assert_read(page, tmp_path)


@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
@pytest.mark.parametrize("kind", OVER_PRINTED_TICKS)
def test_what_is_not_seen_changes_nothing(kind, scanned, tmp_path):
    page = printed(scanned)
    OVER_PRINTED_TICKS[kind](page)
    assert_read(page, tmp_path)


@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
@pytest.mark.parametrize("kind", GEOMETRY)
def test_rows_lie_where_they_are_shown(kind, scanned, tmp_path):
    page = printed(scanned)
    GEOMETRY[kind](page)
    assert_read(page, tmp_path)


@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
def test_a_turned_page_that_is_cropped_and_edited_is_read_as_it_is_shown(scanned, tmp_path):
    page = printed(scanned)
    page.ink_ticks({(0, 3)})
    page.white_out({(2, 10)})
    page.crop(7.5, 12.25, 9, 200)
    assert_read(page, tmp_path)


@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
def test_two_pages_side_by_side_on_a_sheet_are_read_one_after_the_other(scanned, tmp_path):
    plan = draw_plan([rows(*PRINTED)[:2], rows(*PRINTED)[2:]], Style(paper=A4_PORTRAIT, size=5.5))
    path = tmp_path / "sheet.pdf"
    path.write_bytes(side_by_side(plan.sheets, scanned=scanned))
    document = understand(REFERENCE, inspect(path, Settings()), [read_page(path, 1, Settings())], {}, Settings())
    assert [set(row.month_set) for row in document.rows] == list(PRINTED)
    width = A4_PORTRAIT[0]
    assert [row.bbox.x0 > width for row in document.rows] == [False, False, True, True]
    for row, sheet in zip(document.rows[::2], plan.sheets, strict=True):
        table, left = sheet.true_table, width * plan.sheets.index(sheet)
        assert (row.bbox.x0, row.bbox.x1) == pytest.approx((table.xs[0] + left, table.xs[-1] + left), abs=3)


def test_a_dash_in_every_unused_cell_is_surely_none(tmp_path):
    page = printed(scanned=False)
    unused = {(row, month) for row, month in page.cells if month not in PRINTED[row]}
    page.typed(unused, "-")
    page.months = [set(months) for months in PRINTED]
    assert_read(page, tmp_path)
    assert all(row.months_confidence > 0.9 for row in read(page, tmp_path).rows)


def read_file(data: bytes, folder: Path) -> Document:
    path = folder / "composed.pdf"
    path.write_bytes(data)
    source = inspect(path, Settings())
    pages = [read_page(path, number, Settings()) for number in range(1, source.pages + 1)]
    return understand(REFERENCE, source, pages, {}, Settings())


def months_read(document: Document) -> list[set[int]]:
    return [set(row.month_set) for row in document.rows]


def test_a_compact_scan_in_pieces_is_read_whole(tmp_path):
    document = read_file(scan_in_pieces(printed(scanned=False)), tmp_path)
    assert months_read(document) == list(PRINTED)
    assert [row.indikator for row in document.rows] == [texts[4] for texts in TEXTS]


def test_a_table_that_is_pasted_as_a_picture_into_a_letter_is_read(tmp_path):
    assert months_read(read_file(pasted_into_a_letter(printed(scanned=False)), tmp_path)) == list(PRINTED)


@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
def test_an_old_scan_on_a_hidden_layer_is_not_read(scanned, tmp_path):
    old = ComposedPage(rows({1, 2}, {5}, set(), {9, 10}), scanned=True)
    assert months_read(read_file(over_an_old_scan(printed(scanned), old), tmp_path)) == list(PRINTED)


@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
def test_months_on_the_next_page_are_of_the_rows_on_this_one(scanned, tmp_path):
    document = read_file(over_two_sheets(printed(scanned), month=5), tmp_path)
    assert months_read(document) == list(PRINTED)
    assert {row.page_no for row in document.rows} == {1}
