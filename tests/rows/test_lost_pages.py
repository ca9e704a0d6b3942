"""Pages that gave no row are named where a table of the plan stands, or may stand, on them."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, Cell, PageReading, Table, TextLine
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.forms import form
from tests.rows.tables import page, table
from tests.rows.test_guards import plan


def upright(number: int, texts: list[str], confidence: float) -> PageReading:
    lines = tuple(
        TextLine(text=text, box=Box(x0=40, y0=20 + 14 * i, x1=420, y1=31 + 14 * i), confidence=confidence)
        for i, text in enumerate(texts)
    )
    blank = page(None, number)
    width, height = sorted((blank.width, blank.height))
    return blank.model_copy(update={"lines": lines, "width": width, "height": height})


def findings(lost: PageReading) -> list[tuple[int | None, str]]:
    pages = [lost, page(table(plan(6)), 5)]
    return [(finding.page_no, finding.kind) for finding in plan_rows(REFERENCE, pages).findings]


@pytest.mark.parametrize(
    ("lines", "confidence", "found"),
    [(20, 0.4, [(4, "illegible")]), (20, 0.9, []), (6, 0.4, [])],
)
def test_a_page_whose_text_is_guessed_and_that_has_no_table_is_named(lines, confidence, found):
    assert findings(upright(4, ["Pelaksanaan 5 E.38 tan"] * lines, confidence)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("No Kegiatan Sub Kegiatan INDIKATOR IWhpu3j AS", [(4, "no_rules")]),
        ("AREA PERUBAHAN KEGIATAN INDIKAT0R KEBERHASILAN", [(4, "no_rules")]),
        ("Keglatan INDIKATDR", [(4, "no_rules")]),
        ("memuat area perubahan, kegiatan, sub kegiatan dan indikator keberhasilan", []),
        ("KESATU : Menetapkan Rencana Aksi Program dan Kegiatan Sekretariat", []),
        ("Rencana aksi kegiatan reformasi birokrasi", []),
    ],
)
def test_the_head_of_a_table_whose_rules_were_not_seen_is_named(line, found):
    assert findings(upright(4, ["LAMPIRAN", line, "Ditetapkan di Malang"], 0.8)) == found


def test_a_document_without_a_plan_is_told_of_as_a_whole():
    assert plan_rows(REFERENCE, [upright(1, ["surat edaran"] * 30, 0.3)]).findings == ()


def merged_year(shift: float = 0.0, texts: int = 9) -> PageReading:
    """A page with one row, whose twelve months are one cell; `texts` of its cells are filled."""
    row = table(plan(1), header=False)
    first = row.month_columns[0]
    cells = [cell for cell in row.cells if cell.col <= first]
    cells[-1] = cells[-1].model_copy(update={"box": cells[-1].box.model_copy(update={"x1": row.xs[first + 12]})})
    cells = [cell if n < texts else cell.model_copy(update={"lines": ()}) for n, cell in enumerate(cells)]
    xs = tuple(x + shift for x in (*row.xs[: first + 1], *row.xs[first + 12 :]))
    few = row.model_copy(update={"xs": xs, "cells": tuple(cells), "month_columns": (), "marks": ()})
    return page(few, 6)


@pytest.mark.parametrize(
    ("last", "found"),
    [(merged_year(), [(6, "no_rows")]), (merged_year(shift=45), []), (merged_year(texts=1), [])],
    ids=["between the plan's borders", "elsewhere", "blank"],
)
def test_a_table_of_few_cells_that_goes_on_with_the_plan_is_named(last, found):
    pages = [page(table(plan(6)), 5), last]
    assert [(each.page_no, each.kind) for each in plan_rows(REFERENCE, pages).findings] == found


def below(other: Table, drawn: Table) -> Table:
    """Move a table down a page, under another one."""
    down = other.ys[-1] + 40 - drawn.ys[0]

    def moved(box: Box) -> Box:
        return box.model_copy(update={"y0": box.y0 + down, "y1": box.y1 + down})

    def shifted(cell: Cell) -> Cell:
        lines = tuple(line.model_copy(update={"box": moved(line.box)}) for line in cell.lines)
        return cell.model_copy(update={"box": moved(cell.box), "lines": lines})

    marks = tuple(mark.model_copy(update={"box": moved(mark.box)}) for mark in drawn.marks)
    cells = tuple(shifted(cell) for cell in drawn.cells)
    return drawn.model_copy(update={"ys": tuple(y + down for y in drawn.ys), "cells": cells, "marks": marks})


def unread(drawn: Table) -> Table:
    """Lose the rules between the columns of texts, as under a dark head: no indicator can be told from the rest."""
    first = drawn.month_columns[0]
    cells = []
    for cell in drawn.cells:
        if cell.col == first - 1:
            box = cell.box.model_copy(update={"x0": drawn.xs[0]})
            cells.append(cell.model_copy(update={"col": 0, "box": box}))
        elif cell.col >= first:
            cells.append(cell.model_copy(update={"col": cell.col - first + 1}))
    marks = tuple(mark.model_copy(update={"col": mark.col - first + 1}) for mark in drawn.marks)
    months = tuple(range(1, 13))
    xs = (drawn.xs[0], *drawn.xs[first:])
    return drawn.model_copy(update={"xs": xs, "cells": tuple(cells), "marks": marks, "month_columns": months})


def two_tables(lower: Table, number: int = 5) -> list[tuple[int | None, str]]:
    upper = table(plan(4))
    both = page(upper, number).model_copy(update={"tables": (upper, below(upper, lower))})
    return [(finding.page_no, finding.kind) for finding in plan_rows(REFERENCE, [both]).findings]


def test_a_table_that_gave_no_row_beside_one_that_did_is_named():
    assert (5, "no_rows") in two_tables(unread(table(plan(5), header=False)))


@pytest.mark.parametrize("lower", [table(plan(3)), table(plan(3), header=False)], ids=["with a head", "without"])
def test_a_second_table_that_was_read_is_not_named(lower):
    assert two_tables(lower) == []


@pytest.mark.parametrize(
    ("header", "lines", "found"),
    [
        ("RENCANA AKSI", 10, True),
        ("RENCANA AKSI", 2, False),  # too little text to be a page of a plan
        ("NAMA PEGAWAI / PANGKAT / JABATAN", 10, False),  # another table
    ],
)
def test_a_page_that_has_too_few_columns_left_to_be_a_plans_lost_the_others(header, lines, found):
    """Pale rules were not seen, and all that stood between them is the text of one wide cell."""
    heads = ["NO", "AREA", header] if header == "RENCANA AKSI" else ["NO", "NIP PEGAWAI", header]
    text = "Pembentukan tim reformasi birokrasi dan penyusunan laporan hasil "
    body = [[str(n), "Peningkatan", text] for n in range(1, lines + 1)]
    drawn = form([heads], body, (30.0, 120.0, 560.0))
    assert ((4, "no_rules") in findings(page(drawn, 4))) is found
