"""Any ruled table as a list of cells in a CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.errors import ExportError, InputError
from rb_ingest.outputs.cells import COLUMNS, cell_records, parse_pages, read_tables, write_cells
from rb_ingest.records import Box, Cell, PageReading, Table, TextLine
from rb_ingest.settings import Settings
from testkit.page_factory.sheet import Stroke, Text
from testkit.pages import A5_LANDSCAPE, Row, Sheet, draw_plan, picture, scan_pdf, vector_pdf

IN_PROCESS = ThreadPoolExecutor(1)
PLAN = [Row("1", "Manajemen Perubahan", "Perencanaan", "Rapat", "Notula rapat", {1, 7})]


def tariff(first: str) -> Sheet:
    """Draw a table of two columns under a heading that spans both."""
    xs, ys = (60, 260, 460), (100, 130, 160, 190)
    ends = [((x, ys[1 if x == 260 else 0]), (x, ys[-1])) for x in xs]
    ends += [((xs[0], y), (xs[-1], y)) for y in ys]
    words = ((66, 120, "Daftar tarif layanan"), (66, 150, first), (266, 150, "27,500"), (66, 180, "Lama"))
    lines = [Stroke(pair, 0.7) for pair in ends]
    return Sheet(A5_LANDSCAPE, (*lines, *(Text(x, y, word, "Helvetica", 10) for x, y, word in words)))


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("cells") / "tarif.pdf"
    path.write_bytes(vector_pdf([tariff("Salinan"), *draw_plan([PLAN]).sheets, tariff("Legalisir")]))
    return path


def page_with(*texts: str) -> PageReading:
    """Return a reading of one table with these texts below each other."""
    ys = tuple(10.0 * k for k in range(len(texts) + 1))
    boxes = [Box(x0=0, y0=y, x1=100, y1=y + 10) for y in ys[:-1]]
    cells = tuple(
        Cell(row=k, col=0, box=box, lines=(TextLine(text=text, box=box, confidence=0.91),) if text else ())
        for k, (text, box) in enumerate(zip(texts, boxes, strict=True))
    )
    page = Sheet(A5_LANDSCAPE, ()).reading()
    return page.model_copy(update={"tables": (Table(xs=(0.0, 100.0), ys=ys, cells=cells),)})


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("3", [3]),
        ("3-5", [3, 4, 5]),
        ("1,4-6", [1, 4, 5, 6]),
        ("6, 1", [6, 1]),
        ("2-3,3-4", [2, 3, 4]),
        (" 1 - 2 ", [1, 2]),
        ("9", [9]),
    ],
)
def test_a_choice_of_pages(text, pages):
    assert parse_pages(text, 9) == pages


@pytest.mark.parametrize("text", ["", "a", "1-", "-3", "1,,2", "1;2", "1.5", "9" * 40])
def test_what_is_no_choice_of_pages(text):
    with pytest.raises(InputError, match="is no choice of pages: write it like 3-7 or 1,4-6"):
        parse_pages(text, 9)


@pytest.mark.parametrize("text", ["0", "10", "8-10", "5-3"])
def test_pages_that_are_not_there(text):
    with pytest.raises(InputError, match="the PDF has pages 1 to 9"):
        parse_pages(text, 9)


def test_cells_come_with_their_place_span_and_box(pdf, tmp_path):
    out = tmp_path / "new" / "cells.csv"
    assert write_cells(read_tables(pdf, "1", Settings(), IN_PROCESS), out) == 5
    head, *body = rows_of(out)
    assert tuple(head) == COLUMNS
    assert (head["page"], head["table"], head["row"], head["col"]) == ("1", "1", "1", "1")
    assert (head["rowspan"], head["colspan"], head["text"], head["confidence"]) == (
        "1",
        "2",
        "Daftar tarif layanan",
        "1.0",
    )
    assert [float(head[side]) for side in ("x0", "y0", "x1", "y1")] == pytest.approx([60, 100, 460, 130], abs=0.6)
    assert [(c["row"], c["col"], c["text"]) for c in body] == [
        ("2", "1", "Salinan"),
        ("2", "2", "27,500"),
        ("3", "1", "Lama"),
        ("3", "2", ""),
    ]


def test_chosen_pages_only_and_in_order(pdf):
    assert [page.page_no for page in read_tables(pdf, "3,1", Settings(), IN_PROCESS)] == [3, 1]
    assert [page.page_no for page in read_tables(pdf, None, Settings(), IN_PROCESS)] == [1, 2, 3]
    with pytest.raises(InputError, match="pages 1 to 3"):
        list(read_tables(pdf, "4", Settings(), IN_PROCESS))


def test_month_cells_are_text_like_any_other(pdf):
    [page] = read_tables(pdf, "2", Settings(), IN_PROCESS)
    records = list(cell_records(page))
    assert {r["text"] for r in records if r["row"] == 2} >= {str(month) for month in range(1, 13)}
    ticked = [r["col"] for r in records if r["row"] == 3 and r["text"] == "√"]
    assert ticked == [6, 12]


def test_a_cell_is_one_line_with_its_hyphens_undone():
    box = Box(x0=0, y0=0, x1=100, y1=10)
    lines = tuple(TextLine(text=text, box=box, confidence=0.9) for text in ("Pelaksanaan refor-", "masi birokrasi"))
    page = page_with("x")
    table = page.tables[0].model_copy(update={"cells": (Cell(row=0, col=0, box=box, lines=lines),)})
    [record] = cell_records(page.model_copy(update={"tables": (table,)}))
    assert record["text"] == "Pelaksanaan reformasi birokrasi"


def test_no_text_acts_as_a_formula_and_dashes_stay_dashes(tmp_path):
    texts = ("+62 811", "@SUM(A1)", "-2+3", "-HYPERLINK(A1)", "-", "- Tersedia", "-27,500", "Laporan", "")
    out = tmp_path / "cells.csv"
    write_cells([page_with(*texts)], out)
    written = [row["text"] for row in rows_of(out)]
    assert written == [
        "'+62 811",
        "'@SUM(A1)",
        "'-2+3",
        "'-HYPERLINK(A1)",
        "-",
        "- Tersedia",
        "-27,500",
        "Laporan",
        "",
    ]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"cannot be written .* Choose another place"):
        write_cells([page_with("x")], tmp_path / "file" / "cells.csv")


def test_the_command_writes_and_counts(pdf, tmp_path):
    out = tmp_path / "cells.csv"
    result = CliRunner().invoke(cli.app, ["cells", str(pdf), "--pages", "1,3", "--out", str(out)])
    assert result.exit_code == ExitCode.OK
    assert f"wrote 10 cells to {out}" in result.stderr
    assert [row["text"] for row in rows_of(out) if row["row"] == "2" and row["col"] == "1"] == ["Salinan", "Legalisir"]


def test_the_command_says_of_which_pages_it_could_read_nothing(tmp_path):
    sheet = draw_plan([[Row("1", "Audit", "Rapat", "Tim", "Laporan", {3})]]).sheets[0]
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([picture(sheet, 60)]))
    out = tmp_path / "cells.csv"
    result = CliRunner().invoke(cli.app, ["cells", str(tmp_path / "scan.pdf"), "--out", str(out)])
    assert result.exit_code == ExitCode.OK
    assert "page 1: the scan has only 60 dpi" in result.stderr
    assert f"wrote 0 cells to {out}" in result.stderr


def test_the_command_says_which_pages_there_are(pdf, tmp_path):
    result = CliRunner().invoke(cli.app, ["cells", str(pdf), "--pages", "7", "--out", str(tmp_path / "cells.csv")])
    assert result.exit_code == ExitCode.ERROR
    assert "the PDF has pages 1 to 3" in result.stderr
