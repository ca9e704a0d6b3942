"""Guards: each sign of a misread page is told, and a plan that is read right has none."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, Table, TextLine
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.forms import form
from tests.rows.tables import HEADS, RB_KET, ZI, Row, page, table

HALF = {"no": "1", "area": "Manajemen Perubahan", "kegiatan": "1. Tim", "sub_kegiatan": "SK"}


def plan(count: int, months: str = "2 9", **first: str) -> list[Row]:
    rows: list[Row] = [
        {"sub_kegiatan": f"Sub {i}", "indikator": f"Laporan ke {i}", "bulan": months} for i in range(count)
    ]
    return [{**HALF, **rows[0], **first}, *rows[1:]]


def kinds(*tables: Table | None, first_page: int = 4) -> list[tuple[int | None, str]]:
    pages = [page(drawn, number) for number, drawn in enumerate(tables, start=first_page)]
    return [(finding.page_no, finding.kind) for finding in plan_rows(REFERENCE, pages).findings]


def without_months(drawn: Table) -> Table:
    return drawn.model_copy(update={"month_columns": (), "marks": ()})


def test_a_plan_that_was_read_right_has_no_findings():
    assert kinds(table(plan(7)), table(plan(6), header=False), table(plan(1), header=False)) == []
    assert kinds(table(plan(7), RB_KET), table(plan(2), RB_KET, numbers=True)) == []


def test_a_table_that_gives_no_row_is_named():
    other = table(plan(4), heads=dict.fromkeys(HEADS, "x" * 30))
    lost = other.model_copy(update={"xs": other.xs[:1] + other.xs[12:], "cells": other.cells, "month_columns": ()})
    lost = lost.model_copy(update={"cells": tuple(c for c in lost.cells if c.col + c.colspan <= len(lost.xs) - 1)})
    assert (5, "no_rows") in kinds(table(plan(7)), lost)


def test_a_header_that_stands_alone_on_a_page_is_no_lost_table():
    assert kinds(table(plan(7)), table([], numbers=True)) == []


@pytest.mark.parametrize(("letters", "found"), [(180, []), (900, [(5, "no_rules")])])
def test_a_page_of_text_between_the_plan_pages_lost_its_rules(letters, found):
    text = tuple(
        TextLine(text="laporan hasil" * 4, box=Box(x0=30, y0=20 + 12 * i, x1=300, y1=30 + 12 * i), confidence=0.6)
        for i in range(letters // 52)
    )
    pages = [page(table(plan(7)), 4), page(None, 5).model_copy(update={"lines": text})]
    assert [(finding.page_no, finding.kind) for finding in plan_rows(REFERENCE, pages).findings] == found


def test_months_that_nobody_looked_at_are_neither_blank_nor_sure():
    result = plan_rows(REFERENCE, [page(table(plan(7)), 4), page(without_months(table(plan(3))), 5)])
    assert [f.page_no for f in result.findings if f.kind == "no_months"] == [5]
    unknown = [row for row in result.rows if row.page_no == 5]
    assert len(unknown) == 3
    for row in unknown:
        assert (row.months_confidence, row.month_set) == (0.0, ())
        assert [(month.marked, month.confidence) for month in row.months] == [(None, 0.0)] * 12
        assert "kolom bulan tidak ditemukan: waktu tidak diketahui" in row.review_reasons
    assert all(row.month_set == (2, 9) and row.months_confidence > 0.9 for row in result.rows if row.page_no == 4)


def test_months_in_words_are_as_sure_as_the_words_were_read():
    rows = [{"komponen": "Tim", "indikator": "SK", "target_waktu": "Maret"}, {"indikator": "Lain", "target_waktu": ""}]
    told, blank = plan_rows(REFERENCE, [page(table(rows, ZI))]).rows
    assert (told.month_set, told.months_confidence) == ((3,), 0.95)
    assert blank.months_confidence < 1.0


@pytest.mark.parametrize(("full", "found"), [(4, []), (6, [(4, "all_year")])])
def test_a_page_whose_rows_are_marked_all_year(full, found):
    every = " ".join(f"{month}#" for month in range(1, 13))
    rows = [{**row, "bulan": every} if i < full else row for i, row in enumerate(plan(7))]
    assert kinds(table(rows)) == found


def test_a_row_or_column_too_narrow_for_anything():
    drawn = table(plan(7))
    xs = (*drawn.xs[:3], drawn.xs[2] + 5.0, *drawn.xs[4:])
    assert (4, "boundaries") in kinds(drawn.model_copy(update={"xs": xs}))


def test_a_low_row_is_odd_unless_a_program_wrote_into_it():
    drawn = table(plan(7))
    low = drawn.model_copy(update={"ys": (*drawn.ys[:3], drawn.ys[2] + 7.0, *drawn.ys[4:])})
    drawn_page = page(low, 4)
    for source, found in (("born_digital", []), ("scan", [(4, "boundaries")])):
        read = plan_rows(REFERENCE, [drawn_page.model_copy(update={"source": source})])
        assert [(f.page_no, f.kind) for f in read.findings if f.kind == "boundaries"] == found


def test_a_low_row_of_column_numbers_is_none_that_a_false_rule_made():
    drawn = table(plan(7), numbers=True)
    low = drawn.model_copy(update={"ys": (*drawn.ys[:3], drawn.ys[2] + 7.0, *drawn.ys[4:])})
    read = plan_rows(REFERENCE, [page(low, 4).model_copy(update={"source": "scan"})])
    assert [f.kind for f in read.findings if f.kind == "boundaries"] == []


@pytest.mark.parametrize(("confidence", "found"), [(0.9, []), (0.5, [(4, "illegible")])])
def test_a_page_of_which_most_texts_are_guesses(confidence, found):
    drawn = table(plan(7))
    lines = (tuple(line.model_copy(update={"confidence": confidence}) for line in c.lines) for c in drawn.cells)
    cells = [c.model_copy(update={"lines": read}) for c, read in zip(drawn.cells, lines, strict=True)]
    result = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": tuple(cells)}), 4)])
    assert [(f.page_no, f.kind) for f in result.findings] == found


def test_months_that_stand_elsewhere_than_on_the_other_pages():
    drawn = table(plan(7))
    shifted = tuple(x - 32.0 if 2 < i < 5 else x for i, x in enumerate(drawn.xs))
    found = kinds(drawn, drawn, drawn.model_copy(update={"xs": shifted}))
    assert found == [(6, "columns")]


def test_a_stray_rule_that_moves_no_column_does_no_harm():
    drawn = table(plan(7))
    middle = (drawn.xs[4] + drawn.xs[5]) / 2  # through the indicators
    xs = (*drawn.xs[:5], middle, *drawn.xs[5:])
    cells = tuple(
        c.model_copy(update={"col": c.col + (c.col > 4), "colspan": c.colspan + (c.col <= 4 < c.col + c.colspan)})
        for c in drawn.cells
    )
    months = tuple(col + 1 for col in drawn.month_columns)
    marks = tuple(mark.model_copy(update={"col": mark.col + 1}) for mark in drawn.marks)
    stray = drawn.model_copy(update={"xs": xs, "cells": cells, "month_columns": months, "marks": marks})
    assert kinds(drawn, drawn, stray) == []


def test_more_rows_than_lines_fit_on_the_page():
    drawn = table(plan(20))
    low = tuple(100.0 + 5.0 * i for i in range(len(drawn.ys)))
    assert (4, "crowded") in kinds(drawn.model_copy(update={"ys": low}))


def test_a_label_that_holds_for_too_many_pages():
    head: Row = {**HALF, "indikator": "Pertama", "bulan": "1"}
    more: list[Row] = [{"area": "", "kegiatan": "", "sub_kegiatan": "", "indikator": "Lain", "bulan": "3"}]
    pages = [table([head])] + [table(more, header=False) for _ in range(4)]
    assert (5, "labels") in kinds(*pages)


@pytest.mark.parametrize(
    ("time", "found"),
    [
        ("Maret 2023\ndan Juni 2023", []),
        ("November 2022 -\nFebruari 2023", []),
        ("Maret 2023\nMei 2023\nAgustus 2023", [(4, "run_together")]),
        ("Januari-Desember 2023\nMei 2023", [(4, "run_together")]),
    ],
)
def test_times_of_several_rows_in_one_cell(time, found):
    rows = [
        {"komponen": "Tim", "indikator": "SK", "target_waktu": "Maret"},
        {"indikator": "Lain", "target_waktu": time},
    ]
    result = plan_rows(REFERENCE, [page(table(rows, ZI), 4)])
    assert [(finding.page_no, finding.kind) for finding in result.findings] == found


def test_the_same_year_twice_is_asked_about():
    rows = [{"komponen": "Tim", "indikator": "SK", "target_waktu": "Mei 2023\nJuli 2023"}]
    (row,) = plan_rows(REFERENCE, [page(table(rows, ZI), 4)]).rows
    assert (row.month_set, row.months_confidence) == ((5, 7), 0.5)


def test_a_lone_line_of_ticks_beside_one_of_several_items_is_asked_about():
    items = "a) Data mutasi\n   pegawai;\nb) Data promosi\n   pegawai;\nc) Data lain"
    rows = plan_rows(REFERENCE, [page(table([{**HALF, "indikator": items, "bulan": "||||5"}]), 4)]).rows
    assert [row.months_confidence < 0.9 for row in rows] == [True] * 3


def test_a_time_whose_ink_gave_no_text_is_not_a_blank_one():
    rows = [{"komponen": "Tim", "indikator": "SK", "target_waktu": "Mei"}, {"indikator": "Lain", "target_waktu": ""}]
    drawn = table(rows, ZI)
    inked = tuple(c.model_copy(update={"unread": c.row == 2 and not c.lines}) for c in drawn.cells)
    told, unread = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": inked}))]).rows
    assert (told.month_set, unread.months_confidence) == ((5,), 0.0)
    assert {month.marked for month in unread.months} == {None}


@pytest.mark.parametrize(
    ("text", "width", "known"),
    [("NW I-IWIV", 60.0, False), ("lz", 9.0, True), ("wi", 26.0, False)],
    ids=["words", "specks", "a short word"],
)
def test_a_time_that_nobody_can_read_is_not_a_blank_one(text: str, width: float, known: bool):
    rows = [{"komponen": "Tim", "indikator": "SK", "target_waktu": "Mei"}, {"indikator": "Lain", "target_waktu": text}]
    drawn = table(rows, ZI)
    cells = []
    for cell in drawn.cells:
        x, y = cell.box.x0 + 2, cell.box.y0 + 2
        box = Box(x0=x, y0=y, x1=x + width, y1=y + 10)
        lines = tuple(line.model_copy(update={"confidence": 0.1, "box": box}) for line in cell.lines)
        cells.append(cell.model_copy(update={"lines": lines}) if cell.text == text else cell)
    told, other = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": tuple(cells)}))]).rows
    assert told.month_set == (5,)
    assert {month.marked for month in other.months} == {False if known else None}


@pytest.mark.parametrize(
    ("indicator", "months", "found"),
    [
        ("Laporan satu\nLaporan dua\nLaporan tiga", "2 5|5|5", [(4, "run_together")]),
        ("Laporan satu\nLaporan dua\nLaporan tiga", "2 5|5 8|", []),
        ("1. Laporan satu\n2. Laporan dua\n3. Laporan tiga", "2|2 5|2", []),
    ],
)
def test_marks_of_several_rows_in_one_month_of_a_row(indicator, months, found):
    assert kinds(table([*plan(6), {"sub_kegiatan": "Sub", "indikator": indicator, "bulan": months}])) == found


def test_a_table_of_other_columns_is_no_lost_page_of_the_plan():
    names = ["NO", "NAMA PEGAWAI", "JABATAN DALAM TIM", "PANGKAT", "TANDA TANGAN"]
    team = form([names], [[str(k), "Pegawai", "Anggota", "III/b", ""] for k in range(5)], (25.0, *[110.0] * 4))
    assert kinds(table(plan(7)), team) == []
    garbled = form([["N0", "ARBA", "KBGIATAN", "", "IMDIKATOR"]], [["1", "x", "y", "z", ""]] * 5, (25.0, *[110.0] * 4))
    assert (5, "no_rows") in kinds(table(plan(7)), garbled)


@pytest.mark.parametrize(
    ("head", "ticks", "found"),
    [
        ("", [(0, 4), (1, 6)], [(4, "times")]),
        ("", [(0, 5), (1, 6)], []),  # nothing stands there
        ("2024", [(1, 4)], [(4, "times")]),
        ("Ket.", [(0, 4), (1, 6)], []),  # a column of its own
    ],
)
def test_marks_in_a_column_of_time_that_is_of_no_month(head, ticks, found):
    left, names = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"], [head, "TW I", "TW II", "TW III", "TW IV"]
    body = [[str(n), "Penguatan Pengawasan", f"{n}. Kegiatan", f"Laporan {n}", *[""] * 5] for n in (1, 2)]
    drawn = form([[*left, *names]], body, (25.0, 90.0, 120.0, 150.0, *[45.0] * 5), periods=range(4, 9), ticks=ticks)
    assert kinds(drawn) == found


@pytest.mark.parametrize(("marked", "found"), [(0, True), (3, True), (8, True), (10, False)])
def test_a_plan_that_lost_many_of_its_marks(marked, found):
    """What is left may be the letters of a stamp, or of the back of the sheet."""
    rows = plan(12, months="")
    rows = [{**row, "bulan": "5 6"} if k < marked else row for k, row in enumerate(rows)]
    assert ((4, "no_marks") in kinds(table(rows[:6]), table(rows[6:]))) is found
