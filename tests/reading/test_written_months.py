"""What is written into the months of a scan is read as text, and ticks are left to the judge of marks."""

from __future__ import annotations

from dataclasses import replace

import cv2
import pytest

from rb_ingest.reading.page import read_picture
from rb_ingest.reading.written_months import with_written_months
from rb_ingest.records import Mark, PageReading, Table, TextLine
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.sheet import Text, cell_of
from testkit.pages import A4_LANDSCAPE, Row, Style, draw_plan, noisy, picture
from testkit.reference import REFERENCE
from tests.reading.month_table import MonthTable
from tests.reading.page_steps import scanned

DPI, FIRST_MONTH, BODY = 200, 5, 2
LABEL = ("4", "Penataan Tata Laksana", "Penyusunan SOP", "Inventarisasi")
TARGETS = [
    {2: "25%", 6: "50%", 10: "75%"},
    {1: "50%", 12: "100%"},
    {3: "25%", 4: "25%", 5: "50%", 9: "75%", 11: "100%"},
    {7: "75%"},
]
DAYS = [{2: "14", 5: "27", 8: "3"}, {1: "19", 12: "22"}, {6: "11", 7: "28", 9: "16"}, {4: "25", 10: "8", 11: "30"}]
TICKS = [{2: "v", 6: "v", 10: "v"}, {1: "v", 12: "v"}, {3: "v", 4: "v", 9: "v"}, {7: "v"}]


def read(written: list[dict[int, str]], size: float = 6.5) -> PageReading:
    rows = [Row(*LABEL, f"Laporan berkala bagian {k}") for k in range(1, len(written) + 1)]
    [sheet] = draw_plan([rows], Style(paper=A4_LANDSCAPE, size=9, margin=28)).sheets
    texts = []
    for number, row in enumerate(written):
        for month, text in row.items():
            x, y = cell_of(sheet.true_table, BODY + number, FIRST_MONTH + month - 1).box.center
            texts.append(Text(x - 0.28 * size * len(text), y + size / 3, text, "Helvetica", size))
    shot = picture(replace(sheet, shapes=(*sheet.shapes, *texts)), DPI).after(noisy(3))
    return read_picture(scanned(shot), 1, Settings())


def texts_of(marks: tuple[Mark, ...]) -> dict[tuple[int, int], str]:
    return {(m.row - BODY, m.col - FIRST_MONTH + 1): m.text for m in marks if m.text and m.row >= BODY}


@pytest.mark.parametrize("written", [TARGETS, DAYS], ids=["shares", "days"])
def test_what_is_written_is_a_mark_and_is_kept(written: list[dict[int, str]]) -> None:
    page = read(written)
    wanted = {(row, month): text for row, months in enumerate(written) for month, text in months.items()}
    found = texts_of(page.tables[0].marks)
    assert found.keys() == wanted.keys()
    assert sum(found[place] == text for place, text in wanted.items()) >= 0.8 * len(wanted)
    rows = plan_rows(REFERENCE, [page]).rows
    assert [row.month_set for row in rows] == [tuple(sorted(months)) for months in written]
    assert sum(row.months_confidence >= 0.9 for row in rows) >= 3
    cells = {(c.row, c.col): c.box for c in page.tables[0].cells}
    assert all(
        m.box.height < 0.7 * cells[m.row, m.col].height for m in page.tables[0].marks if m.text and m.row >= BODY
    )
    several = {place for place, text in wanted.items() if len(text) > 1}
    sure = {(m.row - BODY, m.col - FIRST_MONTH + 1) for m in page.tables[0].marks if m.probability >= 0.99}
    assert several <= sure


def test_printed_ticks_are_no_texts() -> None:
    page = read(TICKS, size=8)
    assert texts_of(page.tables[0].marks) == {}
    assert [row.month_set for row in plan_rows(REFERENCE, [page]).rows] == [tuple(sorted(m)) for m in TICKS]


def test_a_text_is_as_sure_as_it_was_read_and_the_mark_surer() -> None:
    page = read(TARGETS)
    [row, *_] = plan_rows(REFERENCE, [page]).rows
    written = [p for p in row.periods if p.text]
    assert [p.month_from for p in written] == [2, 6, 10]
    marks = {m.col - FIRST_MONTH + 1: m for m in page.tables[0].marks if m.text and m.row == BODY}
    assert [p.text_confidence for p in written] == [marks[month].text_confidence for month in (2, 6, 10)]
    assert all(p.confidence >= 0.9 for p in written)


@pytest.mark.parametrize(
    ("as_read", "told"),
    [
        (["254", "50 I", "10096", "759", "253"], ["25%", "50%", "100%", "75%", "25%"]),
        (["254", "117", "10096", "31", "253"], ["254", "117", "10096", "31", "253"]),
    ],
    ids=["shares of a hundred", "any numbers"],
)
def test_signs_of_shares_are_put_right_where_nearly_all_are_such(
    as_read: list[str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = MonthTable((0.3,) * 4)
    places = [(1, 2), (1, 7), (2, 4), (2, 11), (3, 9)]
    for row, month in places:
        cv2.putText(page.gray, "88", _corner(page, row, month), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 1, cv2.LINE_AA)

    def reader(tables: list[Table], *_: object) -> tuple[list[Table], list[TextLine]]:
        [table] = tables
        texts = dict(zip(places, as_read, strict=True))
        cells = [
            cell.model_copy(update={"lines": (TextLine(text=texts[place], box=cell.box, confidence=0.7),)})
            for cell in table.cells
            if (place := (cell.row, cell.col)) in texts
        ]
        return [table.model_copy(update={"cells": tuple(cells)})], []

    monkeypatch.setattr("rb_ingest.reading.written_months.with_text", reader)
    [table] = with_written_months([page.table], page.layout, Settings())
    assert [m.text for m in sorted(table.marks, key=lambda m: (m.row, m.col))] == told


def _corner(page: MonthTable, row: int, month: int) -> tuple[int, int]:
    x, y = page.point(row, month)
    return x - 10, y + 6
