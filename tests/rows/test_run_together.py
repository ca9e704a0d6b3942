"""Two entries in one item are two rows, whatever was left of the number between them; no entry is ever cut."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest

from rb_ingest.records import Box, Jenis, TextLine
from rb_ingest.rows.items import Item
from rb_ingest.rows.run_together import one_entry, parted_entries
from testkit.reference import REFERENCE


def item(lines: Sequence[str]) -> Item:
    places = (Box(x0=0, y0=12.0 * k, x1=200, y1=12.0 * k + 9) for k in range(len(lines)))
    made = tuple(TextLine(text=t, confidence=0.9, box=box) for t, box in zip(lines, places, strict=True))
    return Item(0, None, made, " ".join(lines))


@pytest.mark.parametrize("jenis", ["RB", "ZI"])
@pytest.mark.parametrize("width", [22, 34, 55])
def test_no_entry_of_the_catalogue_is_parted(jenis: Jenis, width: int) -> None:
    for entry in REFERENCE.catalogue(jenis):
        assert len(parted_entries(REFERENCE, item(textwrap.wrap(entry.indikator, width)), jenis)) == 1


@pytest.mark.parametrize("number", [").", "2", ";", "2, ", "b)", ""])
def test_two_entries_are_two_rows(number: str) -> None:
    first = ["Terbentuknya Tim Zona", "Integritas"]
    second = [f"{number}Adanya UPG di lingkungan", "unit/satuan kerja"]
    found = parted_entries(REFERENCE, item([*first, *second]), "RB")
    texts = ["Terbentuknya Tim Zona Integritas", "Adanya UPG di lingkungan unit/satuan kerja"]
    assert [part.text for part in found] == texts
    assert [len(part.lines) for part in found] == [2, 2]


def test_three_entries_are_three_rows() -> None:
    lines = [
        "Terbentuknya Tim Zona",
        "Integritas",
        "2, Adanya SOP WBS",
        "3Adanya UPG di lingkungan",
        "unit/satuan kerja",
    ]
    found = parted_entries(REFERENCE, item(lines), "RB")
    assert [len(part.lines) for part in found] == [2, 1, 2]
    assert found[1].text == "Adanya SOP WBS"


def test_an_entry_cut_at_what_seems_a_number_is_one_row() -> None:
    cut = (item(["Telah dilakukan penjabaran seluruh peta lintas fungsi (peta level"]), item(["n) ke dalam SOP"]))
    found = one_entry(REFERENCE, cut, "RB")
    assert [part.text for part in found] == [
        "Telah dilakukan penjabaran seluruh peta lintas fungsi (peta level n) ke dalam SOP"
    ]
    two = (item(["Adanya SOP WBS"]), item(["Adanya pengelola WBS"]))
    assert one_entry(REFERENCE, two, "RB") == two


def test_a_text_of_the_offices_own_stays_whole() -> None:
    own = ["Terbentuknya Tim Zona", "Integritas", "yang melaporkan hasil kerjanya setiap bulan"]
    assert len(parted_entries(REFERENCE, item(own), "RB")) == 1


def test_a_short_item_beside_a_long_entry_is_a_row_of_its_own() -> None:
    """Together they are nearly as like the entry as the entry alone."""
    entry = max((e.indikator for e in REFERENCE.catalogue("RB") if e.kind == "indikator"), key=len)
    items = (item([entry]), item(["Data SKP"]))
    assert one_entry(REFERENCE, items, "RB") == items
