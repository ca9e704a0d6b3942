"""Twelve columns as wide that are no months, and wide columns that hold ticks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rb_ingest.reading import columns_of_time
from rb_ingest.reading.columns_of_time import with_columns_of_ticks, with_named_columns, without_false_months
from rb_ingest.reading.scan.layout import PageLayout, measure_layout
from rb_ingest.records import Table
from rb_ingest.settings import Settings
from tests.rows.forms import form

LEFT = ["NO", "KEGIATAN", "INDIKATOR"]
WIDTHS = (25.0, 120.0, 150.0)


@pytest.fixture
def layout() -> PageLayout:
    return measure_layout(np.full((400, 800), 255, np.uint8), 100.0)


def read_as(monkeypatch: pytest.MonkeyPatch, whole: Table) -> list[int]:
    """Let the cells that are asked for be read as they stand in a table; return how many were asked for, each time."""
    asked: list[int] = []

    def with_text(tables: Sequence[Table], *_: object) -> tuple[list[Table], list[object]]:
        [table] = tables
        asked.append(len(table.cells))
        of_place = {(c.row, c.col): c for c in whole.cells}
        return [table.model_copy(update={"cells": tuple(of_place[c.row, c.col] for c in table.cells)})], []

    monkeypatch.setattr(columns_of_time, "with_text", with_text)
    return asked


def as_read_first(whole: Table) -> Table:
    """Return a table as it is read where twelve columns are taken for months: their single cells have no text."""
    months = set(whole.month_columns)
    blank = (c.model_copy(update={"lines": ()}) if c.col in months and c.colspan == 1 else c for c in whole.cells)
    return whole.model_copy(update={"cells": tuple(blank)})


OTHERS = ["TW I", "TW II", "TW III", "TW IV", "LOKASI", "METODE", "KODE", "PIC", "DANA", "SATUAN", "VOLUME", "KET"]
MONTHS = ["JAN", "PEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGS", "SEP", "OKT", "NOP", "DES"]


@pytest.mark.parametrize(
    ("over", "names", "is_read", "are_months"),
    [
        ([*["TARGET"] * 4, *OTHERS[4:]], OTHERS, True, False),
        ([*["TARGET"] * 4, *MONTHS[4:]], MONTHS, True, True),
        ([*["TARGET"] * 4, *OTHERS[4:]], [f"Bulan {k}" for k in range(1, 13)], True, True),
        ([*["JADWAL"] * 12], MONTHS, False, True),
        ([*["TRIWULAN I"] * 3, *["TRIWULAN II"] * 3, *["TRIWULAN III"] * 3, *["TRIWULAN IV"] * 3], MONTHS, False, True),
    ],
)
def test_months_are_doubted_by_the_heads_over_them(monkeypatch, layout, over, names, is_read, are_months) -> None:
    body = [["1", "Audit", "Laporan", *(f"isi {k}" for k in range(12))]]
    whole = form([[*LEFT, *over], [*LEFT, *names]], body, (*WIDTHS, *[20.0] * 12), months=range(3, 15))
    asked = read_as(monkeypatch, whole)
    found = without_false_months(as_read_first(whole), layout, Settings())
    assert bool(asked) == is_read
    assert bool(found.month_columns) == are_months
    if not are_months:
        assert found.period_columns == tuple(range(3, 15))
        assert {c.text for c in found.cells if c.row == 2} >= {"isi 0", "isi 11"}


@pytest.mark.parametrize(("confidence", "is_read"), [(0.3, True), (0.95, False)])
def test_names_are_read_under_a_head_that_cannot_be_read(monkeypatch, layout, confidence, is_read) -> None:
    """It may have named two years: the months may begin with any."""
    names = [*MONTHS[6:], *MONTHS[:6]]
    whole = form([[*LEFT, *["z3 . Nt9"] * 12], [*LEFT, *names]], [], (*WIDTHS, *[20.0] * 12), months=range(3, 15))
    cells = tuple(
        c.model_copy(update={"lines": tuple(line.model_copy(update={"confidence": confidence}) for line in c.lines)})
        if c.colspan == 12
        else c
        for c in whole.cells
    )
    asked = read_as(monkeypatch, whole)
    found = without_false_months(as_read_first(whole.model_copy(update={"cells": cells})), layout, Settings())
    assert bool(asked) == is_read
    assert found.month_columns == tuple(range(3, 15))
    assert ({c.text for c in found.cells} >= set(MONTHS)) is is_read


@pytest.mark.parametrize(
    ("over", "is_read"),
    [
        ("224 2025", True),
        ("2025202,6", True),
        ("2024 - 2025", True),
        ("TAHUN 2024", False),
        ("6", False),
        ("12", False),
        ("BULAN", False),
    ],
)
def test_names_are_read_under_a_head_with_more_numbers_than_a_year(monkeypatch, layout, over, is_read) -> None:
    """Two years that ran together, one of them misread, have a boundary between them that was not seen."""
    names = [*MONTHS[6:], *MONTHS[:6]]
    whole = form([[*LEFT, *[over] * 12], [*LEFT, *names]], [], (*WIDTHS, *[20.0] * 12), months=range(3, 15))
    asked = read_as(monkeypatch, whole)
    found = without_false_months(as_read_first(whole), layout, Settings())
    assert bool(asked) is is_read
    assert ({c.text for c in found.cells} >= set(MONTHS)) is is_read


def test_a_quarter_beside_twelve_columns_is_reason_to_doubt(monkeypatch, layout) -> None:
    names = ["TW I", *OTHERS[1:], "RENCANA"]
    body = [["1", "Audit", "Laporan", *[""] * 13]]
    whole = form([[*LEFT, *names]], body, (*WIDTHS, *[20.0] * 13), months=range(4, 16))
    read_as(monkeypatch, whole)
    found = without_false_months(as_read_first(whole), layout, Settings())
    assert (found.month_columns, found.period_columns) == ((), tuple(range(3, 16)))


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (["V", "v", "", "√"], ["", "V", "V", "x"], (3, 4)),
        (["V", "v", "", "√"], ["3", "12", "5", "8"], (3,)),
        (["Dok", "v", "Kali", "x"], ["", "", "", ""], ()),
        (["v", "", "", "v"], ["", "", "", ""], ()),  # two are too few
    ],
)
def test_columns_of_ticks_may_be_of_time_however_wide(first, second, found) -> None:
    body = [["1", "Audit", f"Laporan {k}", a, b] for k, (a, b) in enumerate(zip(first, second, strict=True))]
    drawn = form([[*LEFT, "SEMESTER I", "SEMESTER II"]], body, (*WIDTHS, 90.0, 90.0))
    assert with_columns_of_ticks(drawn).period_columns == found


def test_numbers_of_rows_that_are_strokes_are_no_ticks() -> None:
    drawn = form([LEFT], [["1", "Audit", f"Laporan {k}"] for k in range(4)], WIDTHS)
    strokes = tuple(c.model_copy(update={"lines": (), "stroke": True}) if c.text == "1" else c for c in drawn.cells)
    assert with_columns_of_ticks(drawn.model_copy(update={"cells": strokes})).period_columns == ()


@pytest.mark.parametrize(
    ("heads", "others", "found"),
    [
        (("SEMESTER I (JAN-JUN)", "SEMESTER II (JUL-DES)"), ("REALISASI", "KET."), (3, 4)),
        (("Smt. 1", "Smt. 2"), ("PIC", "LOKASI"), (3, 4)),
        (("SASARAN", "LOKASI"), ("Semester I", "Semester II"), (5, 6)),  # the right ones already
        (("SEMESTER", "SASARAN"), ("REALISASI", "KET."), (5, 6)),  # a period alone is none of two
    ],
)
def test_heads_tell_which_of_two_pairs_of_columns_is_of_time(heads, others, found) -> None:
    body = [["1", "Audit", f"Laporan {k}", "", "", "belum", "rutin"] for k in range(4)]
    drawn = form([[*LEFT, *heads, *others]], body, (*WIDTHS, 95.0, 95.0, 85.0, 85.0))
    assert with_named_columns(drawn.model_copy(update={"period_columns": (5, 6)})).period_columns == found
