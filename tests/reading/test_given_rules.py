"""Lines that a person drew on a page count as if they were printed, or were not: on scans and on drawn pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.records import GivenRule, PageReading
from rb_ingest.settings import Settings
from testkit.page_factory.rules import without_rule, without_rules
from testkit.page_factory.sheet import Sheet, Stroke
from testkit.pages import A4_LANDSCAPE, Style, draw_plan, noisy, picture, scan_pdf, skewed, turned, vector_pdf
from tests.reading.page_steps import ROWS

LONG = "Daftar prosedur kerja yang sudah disusun, disahkan, dipakai dan ditinjau lagi oleh semua bagian"
SHEET = draw_plan(
    [[*ROWS[:2], replace(ROWS[2], indikator=LONG)]], Style(paper=A4_LANDSCAPE, size=10, margin=30)
).sheets[0]
XS, YS = SHEET.true_table.xs, SHEET.true_table.ys
LOST = YS[-2]  # the rule above the last row
STRAY = (YS[-1] + YS[-2]) / 2 + 6  # between the second and the third line of the last row


def lossy(sheet: Sheet) -> Sheet:
    """Return the sheet without its last inner rule, all of it."""
    return without_rule(y=LOST)(sheet)


def scan(sheet: Sheet) -> bytes:
    return scan_pdf([picture(sheet, 200).after(noisy(3))])


def rows_of(page: PageReading, before_months: int = 2) -> list[str]:
    """Return the texts of the sub kegiatan column, or of another before the months, top to bottom."""
    [table] = page.tables
    column = table.month_columns[0] - before_months
    cells = [c for c in table.cells if c.col == column and c.row >= 2]
    return [c.text.replace("\n", " ") for c in sorted(cells, key=lambda c: c.row)]


def marks_of(page: PageReading) -> set[tuple[int, int]]:
    [table] = page.tables
    return {(m.row, m.col - table.month_columns[0] + 1) for m in table.marks if m.probability > 0.5 and m.row >= 2}


@pytest.fixture
def read(tmp_path):
    """Read the first page of the bytes of a PDF, with rules that a person drew."""

    def reading(data: bytes, *rules: GivenRule) -> PageReading:
        path = tmp_path / "sk.pdf"
        path.write_bytes(data)
        return read_page(path, 1, Settings(), rules=rules)

    return reading


TRUE_ROWS = ["Pembentukan Tim RB", "Rapat kerja", "Inventarisasi"]
TRUE_MARKS = {(2, 1), (2, 7), (3, 3), (4, 12)}


@pytest.mark.parametrize("make", [scan, lambda sheet: vector_pdf([sheet])], ids=["scan", "born digital"])
def test_a_rule_that_is_drawn_parts_the_rows_that_ran_together(read, make):
    data = make(lossy(SHEET))
    assert rows_of(read(data)) == ["Pembentukan Tim RB", "Rapat kerja Inventarisasi"]
    page = read(data, GivenRule(x0=XS[0], y0=LOST, x1=XS[-1], y1=LOST))
    assert rows_of(page) == TRUE_ROWS
    assert marks_of(page) == TRUE_MARKS


@pytest.mark.parametrize("make", [scan, lambda sheet: vector_pdf([sheet])], ids=["scan", "born digital"])
def test_a_line_that_is_taken_away_parts_nothing_and_leaves_the_letters(read, make):
    sheet = replace(SHEET, shapes=(*SHEET.shapes, Stroke(((XS[0], STRAY), (XS[-1], STRAY)), 0.8)))
    assert len(rows_of(read(make(sheet)))) == len(TRUE_ROWS) + 1
    page = read(make(sheet), GivenRule(x0=XS[0], y0=STRAY, x1=XS[-1], y1=STRAY, drawn=False))
    assert rows_of(page) == TRUE_ROWS
    assert marks_of(page) == TRUE_MARKS
    assert rows_of(page, 1)[-1] == LONG


def test_an_upright_rule_is_drawn_and_a_rule_is_moved(read):
    sheet = without_rule(x=XS[3])(SHEET)
    short = read(vector_pdf([sheet]))
    assert short.tables[0].n_cols == len(XS) - 2
    given = GivenRule(x0=XS[3], y0=YS[0], x1=XS[3], y1=YS[-1])
    for data in (vector_pdf([sheet]), scan(sheet)):
        page = read(data, given)
        assert page.tables[0].n_cols == len(XS) - 1
        assert rows_of(page) == TRUE_ROWS
    wrong = LOST + 9  # a rule that was drawn through the words of the last row, and is moved to its place
    moved = replace(lossy(SHEET), shapes=(*lossy(SHEET).shapes, Stroke(((XS[0], wrong), (XS[-1], wrong)), 0.6)))
    page = read(
        vector_pdf([moved]),
        GivenRule(x0=XS[0], y0=wrong, x1=XS[-1], y1=wrong, drawn=False),
        GivenRule(x0=XS[0], y0=LOST, x1=XS[-1], y1=LOST),
    )
    assert rows_of(page) == TRUE_ROWS


def test_the_rule_lies_where_it_was_drawn_on_a_page_that_lies_askew_and_sideways(read):
    shot = picture(lossy(SHEET), 200).after(skewed(1.1), turned(90))
    (x0, y0), (x1, y1) = shot.quad(SHEET.true_table.box.model_copy(update={"y0": LOST, "y1": LOST}))[:2] * 72 / 200
    data = scan_pdf([shot])
    assert len(rows_of(read(data))) == 2
    page = read(data, GivenRule(x0=x0, y0=y0, x1=x1, y1=y1))
    assert page.rotation == 270
    assert rows_of(page) == TRUE_ROWS


def test_a_dotted_line_is_taken_away_as_well(read):
    dots = tuple(Stroke(((x, STRAY), (x + 2, STRAY)), 0.8) for x in range(round(XS[0]), round(XS[-1]), 4))
    sheet = replace(SHEET, shapes=(*SHEET.shapes, *dots))
    assert len(rows_of(read(scan(sheet)))) == len(TRUE_ROWS) + 1
    page = read(scan(sheet), GivenRule(x0=XS[0], y0=STRAY, x1=XS[-1], y1=STRAY, drawn=False))
    assert rows_of(page) == TRUE_ROWS


@pytest.mark.parametrize("make", [scan, lambda sheet: vector_pdf([sheet])], ids=["scan", "born digital"])
def test_a_table_that_lost_all_its_rules_is_read_by_those_that_a_person_draws(read, make):
    months = SHEET.true_table.month_columns
    bare = without_rules(SHEET)
    assert read(make(bare)).tables == ()
    head = YS[1]  # parts the months from the head over them
    rules = [GivenRule(x0=XS[0], y0=y, x1=XS[-1], y1=y) for y in YS if y != head]
    rules.append(GivenRule(x0=XS[months[0]], y0=head, x1=XS[months[-1] + 1], y1=head))
    for column, x in enumerate(XS):
        top = head if months[0] < column <= months[-1] else YS[0]
        rules.append(GivenRule(x0=x, y0=top, x1=x, y1=YS[-1]))
    page = read(make(bare), *rules)
    assert rows_of(page) == TRUE_ROWS
    assert marks_of(page) == TRUE_MARKS
