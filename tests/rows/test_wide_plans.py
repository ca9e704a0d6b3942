"""Plans wider than their sheet: the right page goes with the left one, and only where both are of one table."""

from __future__ import annotations

import pytest

from rb_ingest.records import Table
from rb_ingest.rows.rows import plan_rows
from rb_ingest.rows.wide_plans import goes_on_to_the_right, joined_pages
from testkit.reference import REFERENCE
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page

MONTHS = ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES"]
LEFT = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
TEXTS: list[list[str | None]] = [
    ["5", "Penataan Sistem Manajemen SDM Aparatur", "1. Pengembangan pegawai", "Rencana pelatihan"],
    [None, None, None, "Daftar peserta\npelatihan"],
    [None, None, None, "Laporan pelatihan"],
]


def left(ticks: list[tuple[int, int]]) -> Table:
    body: list[BodyRow] = [[*texts, *[""] * 5] for texts in TEXTS]
    header = [[*LEFT, *["WAKTU PELAKSANAAN"] * 5], [*LEFT, *MONTHS[:5]]]
    widths = (25.0, 110.0, 130.0, 160.0, *[22.0] * 5)
    return form(header, body, widths, periods=range(4, 9), ticks=[(r, 3 + m) for r, m in ticks])


def right(ticks: list[tuple[int, int]], remarks: tuple[str, str, str] = ("", "", "")) -> Table:
    body: list[BodyRow] = [[*[""] * 7, _as_tall(k, remark)] for k, remark in enumerate(remarks)]
    header = [[*["WAKTU PELAKSANAAN"] * 7, "KET"], [*MONTHS[5:], "KET"]]
    return form(header, body, (*[22.0] * 7, 70.0), periods=range(7), ticks=[(r, m - 6) for r, m in ticks])


def _as_tall(row: int, remark: str) -> str:
    """Return a remark with as many lines as the texts of its row, for a row is as tall on both pages."""
    lines = max((text or "").count("\n") for text in TEXTS[row])
    return remark + "\n" * (lines - remark.count("\n")) if remark or lines else remark


def test_the_months_of_both_pages_and_the_remark_are_of_one_row() -> None:
    pages = [page(left([(0, 2), (2, 5)]), 4), page(right([(0, 6), (1, 12)], ("", "", "Zoom")), 5)]
    rows = plan_rows(REFERENCE, pages).rows
    assert [(r.page_no, r.indikator, r.month_set, r.ket) for r in rows] == [
        (4, "Rencana pelatihan", (2, 6), None),
        (4, "Daftar peserta pelatihan", (12,), None),
        (4, "Laporan pelatihan", (5,), "Zoom"),
    ]


@pytest.mark.parametrize("is_cut", [True, False])
def test_a_right_page_whose_group_is_ruled_on_the_left_page_only(is_cut: bool) -> None:
    """The head over the months of both sheets begins on the left one: on the right one it has no rule on its left."""
    second = right([(0, 6), (2, 12)])
    if is_cut:
        cells = tuple(c.model_copy(update={"row": c.row - 1}) for c in second.cells if c.row and c.text != "KET")
        marks = tuple(m.model_copy(update={"row": m.row - 1}) for m in second.marks)
        ket = second.cell_at(0, 7)
        assert ket is not None
        ket = ket.model_copy(update={"rowspan": 1})
        second = second.model_copy(update={"ys": second.ys[1:], "cells": (ket, *cells), "marks": marks})
    rows = plan_rows(REFERENCE, [page(left([(0, 2), (2, 5)]), 4), page(second, 5)]).rows
    assert [r.month_set for r in rows] == [(2, 6), (), (5, 12)]


@pytest.mark.parametrize("ticked", [0, 2, 4])
def test_a_row_across_the_foot_of_both_sheets_that_is_ruled_on_the_left_one_only(ticked: int) -> None:
    """All rows are as high: the first one of the right page may as well be the second of the left one."""
    header = ["NO", "KEGIATAN", "INDIKATOR OUTPUT", *MONTHS[:5]]
    body: list[BodyRow] = [[str(k), f"Rapat kerja ke-{k}", f"Notula ke-{k}", *[""] * 5] for k in range(1, 6)]
    first = form([header], [*body, "B. RB TEMATIK"], (25.0, 130.0, 160.0, *[22.0] * 5), periods=range(3, 8))
    rest: list[BodyRow] = [[*[""] * 7, "rutin"] for _ in range(5)]
    second = form([[*MONTHS[5:], "KETERANGAN"]], rest, (*[22.0] * 7, 70.0), periods=range(7), ticks=[(ticked, 3)])
    rows = plan_rows(REFERENCE, [page(first, 4), page(second, 5)]).rows
    assert [(r.indikator, r.month_set) for r in rows] == [
        (f"Notula ke-{k + 1}", (9,) if k == ticked else ()) for k in range(5)
    ]


@pytest.mark.parametrize(("lower", "joined"), [(0.2, True), (0.5, False), (0.85, True)])
def test_sheets_without_heads_whose_places_do_not_tell_which_row_was_lost_stay_apart(
    lower: float, joined: bool
) -> None:
    """A guess would put all marks a row off, and nobody would be told."""
    header = ["", "", "", *MONTHS[:5]]
    body: list[BodyRow] = [[str(k), f"Rapat kerja ke-{k}", f"Notula ke-{k}", *[""] * 5] for k in range(1, 6)]
    first = form([header], [*body, "B. RB TEMATIK"], (25.0, 130.0, 160.0, *[22.0] * 5), periods=range(3, 8))
    rest: list[BodyRow] = [[*[""] * 7, "rutin"] for _ in range(5)]
    second = form([[*MONTHS[5:], ""]], rest, (*[22.0] * 7, 70.0), periods=range(7))
    down = lower * (first.ys[1] - first.ys[0]) + first.ys[0] - second.ys[0]
    moved = second.model_copy(update={"ys": tuple(y + down for y in second.ys)})
    pages = joined_pages(REFERENCE, [page(first, 4), page(moved, 5)])
    assert (len(pages) == 1) is joined


def test_the_left_page_says_what_was_joined_to_it() -> None:
    [joined] = joined_pages(REFERENCE, [page(left([]), 4), page(right([]), 5)])
    assert joined.continued_on == (5,)
    assert joined.tables[0].n_cols == 17


def test_a_right_page_of_another_scale_is_laid_over_the_left() -> None:
    small = right([(1, 9)])
    shrunk = small.model_copy(
        update={
            "xs": tuple(0.7 * x for x in small.xs),
            "ys": tuple(40 + 0.7 * y for y in small.ys),
            "cells": tuple(c.model_copy(update={"box": _shrunk(c.box)}) for c in small.cells),
            "marks": tuple(m.model_copy(update={"box": _shrunk(m.box)}) for m in small.marks),
        }
    )
    rows = plan_rows(REFERENCE, [page(left([]), 4), page(shrunk, 5)]).rows
    assert [r.month_set for r in rows] == [(), (9,), ()]


def _shrunk(box):
    return box.model_copy(
        update={"x0": 0.7 * box.x0, "x1": 0.7 * box.x1, "y0": 40 + 0.7 * box.y0, "y1": 40 + 0.7 * box.y1}
    )


@pytest.mark.parametrize("other", ["more rows", "other heights", "a plan of its own"])
def test_pages_of_different_tables_stay_apart(other: str) -> None:
    first = left([(0, 3)])
    if other == "more rows":
        header = [[*["WAKTU PELAKSANAAN"] * 7, "KET"], [*MONTHS[5:], "KET"]]
        second = form(header, [[""] * 8] * 5, (*[22.0] * 7, 70.0), periods=range(7))
    elif other == "other heights":
        body: list[BodyRow] = [["a\nb\nc\nd\ne", *[""] * 7], [""] * 8, [""] * 8]
        header = [[*["WAKTU PELAKSANAAN"] * 7, "KET"], [*MONTHS[5:], "KET"]]
        second = form(header, body, (*[22.0] * 7, 70.0), periods=range(7))
    else:
        second = left([])
    assert not goes_on_to_the_right(REFERENCE, page(first, 2), page(second, 3))
    assert len(joined_pages(REFERENCE, [page(first, 2), page(second, 3)])) == 2


def lower(rows: int, names: str) -> Table:
    """Draw a left page of a plan whose months all stand on the right, with a header of one row."""
    body: list[BodyRow] = [["3", "Penataan Tata Laksana", "1. Penyusunan SOP", f"{names} {k}"] for k in range(rows)]
    return form([LEFT], body, (25.0, 110.0, 130.0, 160.0))


def months_beside(rows: int, ticks: list[tuple[int, int]]) -> Table:
    """Draw its right page: twelve months under a header of two rows as high as one, and four more columns."""
    more = ["SATUAN", "TARGET", "PIC", "KET"]
    body: list[BodyRow] = [[*[""] * 12, "Dokumen", str(k), "Sekretaris", ""] for k in range(rows)]
    header = [[*["PELAKSANAAN (BULAN)"] * 12, *more], [*MONTHS, *more]]
    widths = (*[20.0] * 12, 50.0, 40.0, 60.0, 60.0)
    drawn = form(header, body, widths, months=range(12), ticks=[(r, m - 1) for r, m in ticks])
    # the two rows of the header are as high together as the one of the left page
    top, line = drawn.ys[0], drawn.ys[1] - drawn.ys[0]
    ys = (top, top + line / 2, *(y - line for y in drawn.ys[2:]))
    return drawn.model_copy(update={"ys": ys})


def test_right_pages_that_were_printed_behind_all_left_pages_find_their_own() -> None:
    pages = [
        page(lower(4, "Daftar"), 4),
        page(lower(6, "Berkas"), 5),
        page(months_beside(4, [(0, 2), (3, 11)]), 6),
        page(months_beside(6, [(1, 4), (5, 12)]), 7),
    ]
    rows = plan_rows(REFERENCE, pages).rows
    assert [(r.page_no, r.indikator, r.month_set) for r in rows if r.month_set] == [
        (4, "Daftar 0", (2,)),
        (4, "Daftar 3", (11,)),
        (5, "Berkas 1", (4,)),
        (5, "Berkas 5", (12,)),
    ]
    assert len(rows) == 10
    assert {f.header: f.value for f in rows[3].fields}["SATUAN"] == "Dokumen"


def test_pages_of_the_same_columns_are_one_behind_the_other() -> None:
    assert not goes_on_to_the_right(REFERENCE, page(left([]), 2), page(left([(0, 1)]), 3))
    quarters = form(
        [[*LEFT, "TW I", "TW II", "TW III", "TW IV"]],
        [["1", "A", "B", "C", *[""] * 4]] * 5,
        (25, 90, 120, 150, *[40] * 4),
        periods=range(4, 8),
    )
    assert not goes_on_to_the_right(REFERENCE, page(quarters, 2), page(quarters, 3))


def narrow_left(first: int, rows: int, *, header: bool = True) -> Table:
    """Draw a left page without any column of time, its columns counted."""
    body: list[BodyRow] = [
        [str(first + k), "Rapat", "Notula rapat\nberkala" if k % 3 else "Notula"] for k in range(rows)
    ]
    head = [["NO", "RENCANA AKSI", "INDIKATOR OUTPUT"], ["1", "2", "3"]]
    return form(head if header else [], body, (25.0, 150.0, 160.0))


def fields_beside(rows: int, *, header: bool = True, first: int = 4) -> Table:
    """Draw its right page: two halves of the year, and two other columns."""
    body: list[BodyRow] = [["", "4" if k % 2 else "", "Bawaslu", "\n" if k % 3 else ""] for k in range(rows)]
    head = [["SEMESTER I", "SEMESTER II", "MITRA", "CATATAN"], [str(first + k) for k in range(4)]]
    return form(head if header else [], body, (90.0, 90.0, 80.0, 80.0))


def test_columns_that_are_counted_on_belong_to_the_page_on_the_left() -> None:
    rows = plan_rows(REFERENCE, [page(narrow_left(1, 5), 2), page(fields_beside(5), 3)], 2024).rows
    assert [r.month_set for r in rows] == [(), (7, 8, 9, 10, 11, 12)] * 2 + [()]
    assert {f.header for r in rows for f in r.fields} == {"MITRA"}


def test_pages_like_those_that_belong_together_do_too_however_few_rows_they_have() -> None:
    pages = [
        page(narrow_left(1, 5), 2),
        page(fields_beside(5), 3),
        page(narrow_left(6, 2, header=False), 4),
        page(fields_beside(2, header=False), 5),
    ]
    rows = plan_rows(REFERENCE, pages, 2024).rows
    assert [(r.page_no, r.month_set) for r in rows[5:]] == [(4, ()), (4, (7, 8, 9, 10, 11, 12))]


def test_pages_without_a_header_that_begin_with_the_same_words_are_no_less_of_one_sheet() -> None:
    texts = ["Sekretaris", "Sekretaris\ndan staf", "Sekretaris", "Sekretaris"]
    body: list[BodyRow] = [[str(k), "Rapat", text] for k, text in enumerate(texts)]

    head = ["NO", "RENCANA AKSI", "PELAKSANA"]
    beside: list[BodyRow] = [["", "9", "", "", text] for text in texts]
    quarters = [["TW I", "TW II", "TW III", "TW IV", "PENANGGUNG JAWAB"]]
    sides, others = (25.0, 150.0, 160.0), (*[40.0] * 4, 90.0)
    pages = [
        page(form([head], body, sides), 2),
        page(form(quarters, beside, others, periods=range(4)), 3),
        page(form([], body, sides), 4),
        page(form([], beside, others, periods=range(4)), 5),
    ]
    assert [p.continued_on for p in joined_pages(REFERENCE, pages)] == [(3,), (5,)]


def test_a_row_across_both_pages_heads_a_section() -> None:
    left_table = form(
        [["NO", "RENCANA AKSI", "INDIKATOR OUTPUT"]],
        ["B. RB TEMATIK", ["1", "Rapat", "Notula"], ["2", "Bimbingan", "Laporan"]],
        (25.0, 150.0, 160.0),
    )
    right_table = form([["TW I", "TW II", "TW III", "TW IV"]], ["", ["", "3", "", ""], ["", "", "", "8"]], [70.0] * 4)
    rows = plan_rows(REFERENCE, [page(left_table, 2), page(right_table, 3)], 2024).rows
    assert [(r.section, r.month_set) for r in rows] == [("RB TEMATIK", (4, 5, 6)), ("RB TEMATIK", (10, 11, 12))]


def test_months_whose_names_were_lost_on_the_left_are_completed_over_both_pages() -> None:
    names = ["", "", "", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    head = ["NO", "RENCANA AKSI", "INDIKATOR OUTPUT"]
    texts = [["1", "Rapat", "Notula"], ["2", "Bimbingan\nteknis", "Laporan"], ["3", "Survei", "Indeks"]]
    one: list[BodyRow] = [[*text, *[""] * 6] for text in texts]
    other: list[BodyRow] = [["\n" if k == 1 else "", *[""] * 5] for k in range(3)]
    left_table = form(
        [[*head, *names[:6]]], one, (25.0, 150.0, 160.0, *[24.0] * 6), periods=range(3, 9), ticks=[(0, 4)]
    )
    right_table = form([names[6:]], other, [24.0] * 6, periods=range(6), ticks=[(0, 1), (2, 5)])
    rows = plan_rows(REFERENCE, [page(left_table, 2), page(right_table, 3)], 2024).rows
    assert [r.month_set for r in rows] == [(2, 8), (), (12,)]
