"""The eye draws what was believed: rules seen and inferred, doubtful words, marks, roles and plan rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from rb_ingest.errors import InputError, NotAPdfError
from rb_ingest.outputs import explain
from rb_ingest.outputs.explain import draw_reading, explain_page, laid_columns
from rb_ingest.reading.page import read_page
from rb_ingest.reading.scan.arrays import Color
from rb_ingest.records import Mark, PageReading, PlanRow
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.pages import Row, Sheet, Style, draw_plan, vector_pdf
from testkit.reference import REFERENCE
from tests.rows.forms import form
from tests.rows.tables import page as table_page

SEEN, INFERRED = (30, 150, 60), (240, 130, 0)
TEXT, DOUBTFUL = (150, 160, 190), (220, 30, 30)
SURE, UNSURE, REJECTED = (30, 80, 230), (225, 0, 200), (170, 170, 170)
SCALE = 150 / 72
# As high as two rows need: to draw and pack the blank paper below them would take longest.
LOW_PAPER = (595.0, 190.0)

ROWS = (
    Row("1", "Manajemen Perubahan", "Perencanaan", "Pembentukan Tim RB", "Surat Keputusan Tim RB", {1, 7}),
    Row("1", "Manajemen Perubahan", "Perencanaan", "Rapat kerja", "Notula rapat", {3}),
)
MORE = (Row("2", "Tata Laksana", "Penyusunan SOP", "Inventarisasi", "Daftar SOP", {12}),)


@pytest.fixture(scope="module")
def sheets() -> tuple[Sheet, ...]:
    return draw_plan([ROWS, MORE], Style(paper=LOW_PAPER, header_on="first")).sheets


@pytest.fixture(scope="module")
def path(sheets, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "sk.pdf"
    path.write_bytes(vector_pdf(sheets))
    return path


def picture_of(png: bytes) -> Color:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def count(picture: Color, color: tuple[int, int, int]) -> int:
    return int((picture == color).all(axis=2).sum())


def drawn(path: Path, page: PageReading, rows: Sequence[PlanRow] = ()) -> Color:
    return picture_of(draw_reading(path, page, laid_columns([page]), rows))


def changed(page: PageReading, **update: object) -> PageReading:
    """Return a reading whose table is another in some fields."""
    return page.model_copy(update={"tables": (page.tables[0].model_copy(update=update),)})


def test_the_picture_is_the_page_at_150_dpi_under_a_caption(path, sheets):
    picture = picture_of(explain_page(path, 1, Settings()))
    width, height = sheets[0].paper
    assert picture.shape[1] == round(width * SCALE)
    assert 20 < picture.shape[0] - round(height * SCALE) < 90
    caption = picture[: picture.shape[0] - round(height * SCALE)]
    assert (caption < 100).any()


def test_rules_that_were_seen_and_those_that_were_not_have_their_colours(path, sheets):
    page = sheets[0].reading()
    table = page.tables[0]
    rules = tuple(
        rule.model_copy(update={"seen": not (rule.axis == "v" and rule.position == table.xs[9])})
        for rule in table.rules
    )
    before, after = drawn(path, page), drawn(path, changed(page, rules=rules))
    assert count(before, SEEN) > 2000
    assert count(before, INFERRED) == 0
    assert count(after, INFERRED) > 100
    where = np.argwhere((after == INFERRED).all(axis=2))[:, 1]
    assert where.min() >= table.xs[9] * SCALE - 4
    assert where.max() <= table.xs[9] * SCALE + 4


def test_doubtful_words_stand_out(path, sheets):
    page = sheets[0].reading()
    assert count(drawn(path, page), DOUBTFUL) == 0
    cells = list(page.tables[0].cells)
    k = next(k for k, cell in enumerate(cells) if cell.row >= 2 and cell.lines)
    lines = tuple(line.model_copy(update={"confidence": 0.4}) for line in cells[k].lines)
    cells[k] = cells[k].model_copy(update={"lines": lines})
    picture = drawn(path, changed(page, cells=tuple(cells)))
    assert count(picture, DOUBTFUL) > 20
    assert count(picture, TEXT) > 500


@pytest.mark.parametrize(("probability", "color"), [(0.99, SURE), (0.5, UNSURE), (0.05, REJECTED)])
def test_marks_are_framed_by_how_sure_they_are(path, sheets, probability, color):
    page = sheets[0].reading()
    marks = tuple(m.model_copy(update={"probability": probability}) for m in page.tables[0].marks)
    picture = drawn(path, changed(page, marks=marks))
    bare = drawn(path, changed(page, marks=()))
    assert count(picture, color) - count(bare, color) > 60


def test_what_a_scan_may_have_lost_is_framed_in_rows_without_marks_alone(path, sheets):
    page = sheets[0].reading()
    table = page.tables[0]
    ticks = [m for m in table.marks if m.probability >= 0.9]
    places = {(m.row, m.col) for m in ticks}
    rows = {m.row for m in ticks}
    body = [
        c for c in table.cells if c.col in table.month_columns and c.row >= min(rows) and (c.row, c.col) not in places
    ]
    lost = [Mark(row=c.row, col=c.col, box=c.box, kind="fill", probability=0.2, unseen=True) for c in body]
    ticked = drawn(path, changed(page, marks=(*ticks, *lost)))
    blank = drawn(path, changed(page, marks=tuple(lost)))
    assert count(blank, UNSURE) > 1000
    assert count(ticked, UNSURE) == count(drawn(path, changed(page, marks=tuple(ticks))), UNSURE)


def test_the_caption_counts_the_marks_that_are_framed(path, sheets, monkeypatch):
    """The names of months look like marks, and nobody is asked about them."""
    captions: list[str] = []

    def caught(_: Image.Image, lines: list[str]) -> bytes:
        captions.extend(lines)
        return b""

    monkeypatch.setattr(explain, "_with_caption", caught)
    page = sheets[0].reading()
    marks = [m.model_copy(update={"probability": 0.5}) for m in page.tables[0].marks]
    heads = [m.model_copy(update={"row": 0}) for m in marks]
    draw_reading(path, changed(page, marks=(*heads, *marks)), laid_columns([page]), ())
    assert any(f" {len(marks)} unsure marks" in line for line in captions)


def test_roles_and_plan_rows_are_written_beside_the_table(path, sheets):
    page = sheets[0].reading()
    rows = plan_rows(REFERENCE, [page]).rows
    with_rows, without = drawn(path, page, rows), drawn(path, page)
    assert len(rows) == 2
    # Their numbers stand at the table's left border, brown on white.
    page_only = slice(with_rows.shape[0] - round(page.height * SCALE), None)
    differs = np.argwhere((with_rows != without)[page_only].any(axis=2))
    assert len(differs) > 30
    assert abs(differs[:, 1].mean() - page.tables[0].xs[0] * SCALE) < 12


def test_a_page_without_header_takes_its_columns_from_the_page_before(path, monkeypatch):
    read: list[int] = []
    real = read_page

    def counting(source: Path, page_no: int, settings: Settings, **more: Any) -> PageReading:
        read.append(page_no)
        return real(source, page_no, settings, **more)

    monkeypatch.setattr(explain, "read_page", counting)
    explain_page(path, 1, Settings())
    assert read == [1]
    explain_page(path, 2, Settings())
    assert read == [1, 2, 1]


@pytest.mark.parametrize("page_no", [0, 3])
def test_a_page_that_is_not_there_is_said_so(path, page_no):
    with pytest.raises(InputError, match=rf"there is no page {page_no}: sk.pdf has pages 1 to 2"):
        explain_page(path, page_no, Settings())


def test_a_file_that_is_no_pdf_is_refused(tmp_path):
    path = tmp_path / "sk.pdf"
    path.write_text("bukan PDF")
    with pytest.raises(NotAPdfError):
        explain_page(path, 1, Settings())


def test_columns_of_time_are_named_as_the_rows_are_read():
    """Four quarters are twelve months there, and the columns before them those of the plan."""
    left, quarters = ["NO", "KEGIATAN", "INDIKATOR KEBERHASILAN"], ["TW I", "TW II", "TW III", "TW IV"]
    widths = (25.0, 150.0, 150.0, *[40.0] * 4)
    plan = form([[*left, *quarters]], [["1", "Audit", "Laporan", "V", "", "V", ""]], widths, periods=range(3, 7))
    [found] = laid_columns([table_page(plan)])
    assert found is not None
    table, columns = found
    assert len(table.month_columns) == 12
    assert [role for role in columns.roles if role is not None][:3] == ["no", "kegiatan", "indikator"]
