"""The tables of all pages as one long table."""

from __future__ import annotations

from rb_ingest.records import PageReading
from rb_ingest.rows.body import gather_body, role_cells
from testkit.reference import REFERENCE
from tests.rows.tables import ZI, Row, page, table

ROWS: list[Row] = [
    {"no": "1", "area": "Manajemen Perubahan", "kegiatan": "1. A", "sub_kegiatan": "1. B", "indikator": "C"},
    {"indikator": "D"},
    {"kegiatan": "2. E", "sub_kegiatan": "1. F", "indikator": "G"},
]


def two_pages() -> list[PageReading]:
    return [page(table(ROWS, numbers=True), 3), page(None, 4), page(table(ROWS[:2], header=False), 5)]


def test_places_run_through_all_pages_without_headers() -> None:
    body = gather_body(REFERENCE, two_pages())
    assert [(s.page.page_no, s.place, s.stop, s.rows) for s in body.sheets] == [(3, 0, 3, (3, 4, 5)), (5, 3, 5, (0, 1))]
    assert body.stop == 5
    assert body.sheet_of(4).page.page_no == 5
    assert body.sheets[1].row_at(4) == 1


def test_cells_of_a_role_are_ranges_of_places() -> None:
    cells = role_cells(REFERENCE, gather_body(REFERENCE, two_pages()), "kegiatan")
    assert [(c.start, c.stop, c.text) for c in cells] == [(0, 2, "1. A"), (2, 3, "2. E"), (3, 5, "1. A")]


def test_place_and_box_of_a_height() -> None:
    sheet = gather_body(REFERENCE, two_pages()).sheets[0]
    ys = sheet.table.ys
    assert sheet.place_at(ys[4] + 1) == 1
    assert (sheet.place_at(0), sheet.place_at(10_000)) == (0, 2)
    assert (sheet.box_of(0, 2).y0, sheet.box_of(0, 2).y1) == (ys[3], ys[5])


def test_a_label_merged_with_the_number_row_keeps_only_its_own_lines() -> None:
    drawn = table(ROWS, numbers=True)
    number, label = (next(c for c in drawn.cells if (c.row, c.col) == (row, 0)) for row in (2, 3))
    merged = number.model_copy(
        update={
            "rowspan": label.rowspan + 1,
            "lines": (*number.lines, *label.lines),
            "box": number.box.union(label.box),
        }
    )
    cells = (*(c for c in drawn.cells if c not in (number, label)), merged)
    body = gather_body(REFERENCE, [page(drawn.model_copy(update={"cells": cells}))])
    assert [c.text for c in role_cells(REFERENCE, body, "no")] == ["1"]


def test_section_rows_are_no_body_rows() -> None:
    rows: list[Row] = [
        {"no": "IV", "section": "PENGUATAN AKUNTABILITAS"},
        {"no": "1", "komponen": "A", "indikator": "B"},
    ]
    body = gather_body(REFERENCE, [page(table(rows, ZI))])
    assert [(s.place, s.number, s.title) for s in body.sections] == [(0, "IV", "PENGUATAN AKUNTABILITAS")]
    assert body.stop == 1


def test_a_plan_row_without_other_texts_is_no_section() -> None:
    rows: list[Row] = [{"no": "1", "komponen": "Tim Kerja", "indikator": "", "target_waktu": ""}]
    assert gather_body(REFERENCE, [page(table(rows, ZI))]).sections == ()


def test_pages_without_a_plan() -> None:
    assert gather_body(REFERENCE, [page(None)]).sheets == ()
    assert gather_body(REFERENCE, [page(None)]).stop == 0
