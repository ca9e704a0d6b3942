"""An area that is named above a table of its own is that of its rows; a sentence that mentions one is not."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, Cell, PageReading, Table, TextLine
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.tables import Row, page, table

OWN: list[Row] = [
    {"no": "1", "kegiatan": "Rapat pleno", "sub_kegiatan": "Undangan", "indikator": "Foto senam pagi", "bulan": "3"},
    {"no": "2", "kegiatan": "Apel", "sub_kegiatan": "Daftar hadir", "indikator": "Catatan apel senin", "bulan": "5"},
]
KINDS = ("no", "kegiatan", "sub_kegiatan", "indikator", "bulan")


def lower(drawn: Table, by: float) -> Table:
    """Return the table moved down the page, with all that is in it."""

    def moved(box: Box) -> Box:
        return box.model_copy(update={"y0": box.y0 + by, "y1": box.y1 + by})

    def line(each: TextLine) -> TextLine:
        return each.model_copy(update={"box": moved(each.box)})

    cells = tuple(
        c.model_copy(update={"box": moved(c.box), "lines": tuple(line(each) for each in c.lines)}) for c in drawn.cells
    )
    marks = tuple(mark.model_copy(update={"box": moved(mark.box)}) for mark in drawn.marks)
    ys = tuple(y + by for y in drawn.ys)
    return drawn.model_copy(update={"ys": ys, "cells": cells, "marks": marks})


def headed(number: int, *parts: tuple[str, Table | None]) -> PageReading:
    """Return a page with lines of text and tables below one another."""
    at, lines, tables = 20.0, [], []
    for text, drawn in parts:
        lines.append(TextLine(text=text, box=Box(x0=40, y0=at, x1=400, y1=at + 10), confidence=0.9))
        at += 20
        if drawn is not None:
            placed = lower(drawn, at - drawn.ys[0])
            tables.append(placed)
            at = placed.ys[-1] + 10
    return page(None, number).model_copy(update={"lines": tuple(lines), "tables": tuple(tables)})


def areas(*pages: PageReading) -> list[int | None]:
    return [row.area_no for row in plan_rows(REFERENCE, list(pages)).rows]


@pytest.mark.parametrize("lead", ["C. ", "AREA PERUBAHAN: ", "III) ", ""])
def test_the_area_above_each_table_is_that_of_its_rows(lead):
    drawn = table(OWN, KINDS)
    first = headed(2, (f"{lead}PENATAAN ORGANISASI", drawn), (f"{lead}Penguatan Pengawasan", drawn))
    assert areas(first) == [3, 3, 7, 7]


def test_a_heading_holds_on_the_next_page_and_may_stand_at_the_foot_of_the_one_before():
    drawn, more = table(OWN, KINDS), table(OWN, KINDS, header=False)
    first = headed(2, ("A. Manajemen Perubahan", drawn))
    second = page(more, 3)
    foot = headed(3, ("Rekapitulasi", more), ("B. Penguatan Akuntabilitas", None))
    assert areas(first, second) == [1, 1, 1, 1]
    assert areas(first, foot, page(drawn, 4))[:4] == [1, 1, 1, 1]


def test_a_heading_that_cannot_be_read_ends_the_area_before_and_is_asked_about():
    drawn = table(OWN, KINDS)
    pages = [headed(2, ("A. Manajemen Perubahan", drawn), ("xq Wmlk jjurt Vub", drawn))]
    rows = plan_rows(REFERENCE, pages).rows
    assert [row.area_no for row in rows] == [1, 1, None, None]
    assert all(any("area" in reason for reason in row.review_reasons) for row in rows[2:])


def test_a_table_without_a_head_of_its_own_goes_on_below_a_line_that_is_no_heading():
    drawn, more = table(OWN, KINDS), table(OWN, KINDS, header=False)
    assert areas(headed(2, ("A. Manajemen Perubahan", drawn)), headed(3, ("Halaman kedua", more))) == [1] * 4
    assert areas(headed(2, ("A. Manajemen Perubahan", drawn), ("C. Penataan Organisasi", more))) == [1, 1, 3, 3]


@pytest.mark.parametrize(
    "text",
    [
        "RENCANA AKSI REFORMASI BIROKRASI",
        "Tabel ini memuat kegiatan untuk area Manajemen Perubahan pada tahun berjalan sampai dengan selesai",
    ],
)
def test_a_sentence_that_mentions_an_area_heads_nothing(text):
    assert areas(headed(2, (text, table(OWN, KINDS)))) == [None, None]


def titled(drawn: Table, text: str) -> Table:
    """Return the table with one more row above all others, of one cell across it: a title between printed lines."""
    top = drawn.ys[0] - 22.0
    box = Box(x0=drawn.xs[0], y0=top, x1=drawn.xs[-1], y1=drawn.ys[0])
    line = TextLine(text=text, box=Box(x0=box.x0 + 90, y0=top + 5, x1=box.x0 + 300, y1=top + 16), confidence=0.93)
    title = Cell(row=0, col=0, rowspan=1, colspan=len(drawn.xs) - 1, box=box, lines=(line,))
    cells = (title, *(cell.model_copy(update={"row": cell.row + 1}) for cell in drawn.cells))
    marks = tuple(mark.model_copy(update={"row": mark.row + 1}) for mark in drawn.marks)
    return drawn.model_copy(update={"ys": (top, *drawn.ys), "cells": cells, "marks": marks})


@pytest.mark.parametrize("narrow", [True, False])
def test_a_title_between_the_lines_above_the_head_is_no_row(narrow):
    drawn = titled(lower(table(OWN, KINDS), 40), "KPU KABUPATEN AGAM TAHUN 2023")
    if narrow:  # the lines of a printed grid cut it into columns, as they do all rows
        last = len(drawn.xs) - 1
        parts = [Box(x0=drawn.xs[c], y0=drawn.ys[0], x1=drawn.xs[c + 1], y1=drawn.ys[1]) for c in range(last)]
        lines = drawn.cells[0].lines
        cut = [
            Cell(row=0, col=c, rowspan=1, colspan=1, box=b, lines=lines if c == 3 else ()) for c, b in enumerate(parts)
        ]
        drawn = drawn.model_copy(update={"cells": (*cut, *drawn.cells[1:])})
    rows = plan_rows(REFERENCE, [page(drawn, 2)]).rows
    assert [(row.indikator, row.month_set) for row in rows] == [
        ("Foto senam pagi", (3,)),
        ("Catatan apel senin", (5,)),
    ]


def test_rows_above_a_head_are_dropped_for_nothing_but_a_title():
    """A head that was recognized below the first rows, for the first one was worn away, loses none of them."""
    first, second = table(OWN, KINDS, header=False), table(OWN[:1], KINDS)
    rows = plan_rows(REFERENCE, [page(stacked(first, second), 2)]).rows
    assert {"Foto senam pagi", "Catatan apel senin"} <= {row.indikator for row in rows}


@pytest.mark.parametrize("read", ["ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCD", "A CDEF", " BC E"])
def test_the_letters_over_the_columns_of_a_spreadsheet_are_no_row(read):
    """On a scan those over the months are not read, and one or another is lost."""
    drawn = lower(table(OWN, KINDS), 12)
    xs = drawn.xs
    letters = [
        cell_of(read[c : c + 1].strip(), 0, c, Box(x0=xs[c], y0=100, x1=xs[c + 1], y1=112)) for c in range(len(xs) - 1)
    ]
    below = [cell.model_copy(update={"row": cell.row + 1}) for cell in drawn.cells]
    marks = tuple(mark.model_copy(update={"row": mark.row + 1}) for mark in drawn.marks)
    whole = drawn.model_copy(update={"ys": (100.0, *drawn.ys), "cells": (*letters, *below), "marks": marks})
    assert [row.indikator for row in plan_rows(REFERENCE, [page(whole, 2)]).rows] == [
        "Foto senam pagi",
        "Catatan apel senin",
    ]


def test_column_numbers_below_the_names_of_months_alone_are_no_row():
    """The heads of the texts stand in white on a dark ground that did not become part of the table."""
    drawn = table(OWN, KINDS, numbers=True)
    cells = [c.model_copy(update={"row": c.row - 1}) for c in drawn.cells if c.row]
    marks = tuple(mark.model_copy(update={"row": mark.row - 1}) for mark in drawn.marks)
    lost = drawn.model_copy(update={"ys": drawn.ys[1:], "cells": tuple(cells), "marks": marks})
    rows = plan_rows(REFERENCE, [page(lost, 2)]).rows
    assert [row.indikator for row in rows] == ["Foto senam pagi", "Catatan apel senin"]


def cell_of(text: str, row: int, col: int, box: Box) -> Cell:
    lines = (TextLine(text=text, box=box, confidence=0.99),) if text else ()
    return Cell(row=row, col=col, rowspan=1, colspan=1, box=box, lines=lines)


def stacked(upper: Table, below: Table) -> Table:
    """Return two tables of the same columns as one."""
    low = lower(below, upper.ys[-1] - below.ys[0])
    cells = (*upper.cells, *(cell.model_copy(update={"row": cell.row + upper.n_rows}) for cell in low.cells))
    marks = (*upper.marks, *(mark.model_copy(update={"row": mark.row + upper.n_rows}) for mark in low.marks))
    return upper.model_copy(update={"ys": (*upper.ys, *low.ys[1:]), "cells": cells, "marks": marks})
