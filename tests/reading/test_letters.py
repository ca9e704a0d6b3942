"""What claims more letters than paper holds is cut, and it is said."""

from __future__ import annotations

import pytest

from rb_ingest.reading.letters import LINE_LETTERS, PAGE_LETTERS, capped, is_overfull, printed
from rb_ingest.records import Box, Cell, PageReading, Table, TextLine
from testkit.page_factory.sheet import Sheet
from testkit.pages import A5_LANDSCAPE

BOX = Box(x0=0, y0=0, x1=100, y1=10)


def page(*lines: str, cells: tuple[str, ...] = ()) -> PageReading:
    def read(texts: tuple[str, ...]) -> tuple[TextLine, ...]:
        return tuple(TextLine(text=text, box=BOX, confidence=0.9) for text in texts)

    table = Table(xs=(0.0, 100.0), ys=(0.0, 10.0), cells=(Cell(row=0, col=0, box=BOX, lines=read(cells)),))
    return Sheet(A5_LANDSCAPE, ()).reading().model_copy(update={"lines": read(lines), "tables": (table,)})


def letters(reading: PageReading) -> int:
    cells = [line for table in reading.tables for cell in table.cells for line in cell.lines]
    return sum(len(line.text) for line in (*reading.lines, *cells))


def test_a_full_page_stays_as_it_is() -> None:
    full = page(*["x" * 1000] * 60, cells=("y" * 1000,) * 60)
    assert not is_overfull(full)
    assert capped(full) is full


@pytest.mark.parametrize(
    ("reading", "left"),
    [
        (page("x" * 200_000), LINE_LETTERS),
        (page("x", cells=("y" * 200_000, "z")), LINE_LETTERS + 2),
        (page(*["x" * 1999] * 100), PAGE_LETTERS),
        (page("x" * 1000, cells=("y" * 1999,) * 100), PAGE_LETTERS),
    ],
)
def test_what_is_too_much_is_cut_and_said(reading: PageReading, left: int) -> None:
    cut = capped(reading)
    assert (is_overfull(reading), is_overfull(cut)) == (True, False)
    assert letters(cut) == left
    assert any("more letters than paper can hold" in warning for warning in cut.warnings)


def test_what_no_printer_prints_is_left_out() -> None:
    odd = page("SK\u202e\x1b[31m Tim", "\u200b", cells=("a\x00b\ud800c\u2069", "refor\u00admasi", "biasa  saja"))
    clean = printed(odd)
    assert [line.text for line in clean.lines] == ["SK[31m Tim"]
    assert [line.text for line in clean.tables[0].cells[0].lines] == ["abc", "reformasi", "biasa  saja"]
    assert printed(page("Laporan √ 50 %")) == page("Laporan √ 50 %")
