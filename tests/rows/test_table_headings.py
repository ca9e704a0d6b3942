"""An area that is named above a table of its own is that of its rows; a sentence that mentions one is not."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, PageReading, Table, TextLine
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


@pytest.mark.parametrize(
    "text",
    [
        "RENCANA AKSI REFORMASI BIROKRASI",
        "Tabel ini memuat kegiatan untuk area Manajemen Perubahan pada tahun berjalan sampai dengan selesai",
    ],
)
def test_a_sentence_that_mentions_an_area_heads_nothing(text):
    assert areas(headed(2, (text, table(OWN, KINDS)))) == [None, None]
