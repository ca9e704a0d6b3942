"""Nested lists: plan rows of their own, or part of a text."""

from __future__ import annotations

from rb_ingest.language.numbering import Numbering
from rb_ingest.records import Box, TextLine
from rb_ingest.rows.items import Item
from rb_ingest.rows.nested import fold_nested, is_listed
from testkit.reference import REFERENCE


def item(level: int, printed: str, text: str) -> Item:
    line = TextLine(text=f"{printed} {text}", box=Box(x0=0, y0=0, x1=9, y1=9), confidence=1)
    return Item(level, Numbering(printed, "digit", 1) if printed else None, (line,), text)


HEAD = item(0, "2.", "Persentase sasaran kinerja:")
LISTED = [item(1, "a)", "Jumlah sasaran kinerja"), item(1, "b)", "Jumlah sasaran kinerja yang tercapai 100%")]
REPORT = item(0, "1.", "Tim RB menerima pelaporan:")
PARTS = [item(1, "a)", "SK Tim RB"), item(1, "b)", "Lembar Kerja Evaluasi (LKE Unit)")]


def test_what_the_catalogue_lists_is_split() -> None:
    assert is_listed(REFERENCE, HEAD, LISTED, "RB")
    assert fold_nested(REFERENCE, [HEAD, *LISTED], "RB") == (HEAD, *LISTED)


def test_other_lists_are_folded_into_their_head() -> None:
    folded = fold_nested(REFERENCE, [REPORT, *PARTS, HEAD], "RB")
    assert [i.text for i in folded] == [
        "Tim RB menerima pelaporan: a) SK Tim RB b) Lembar Kerja Evaluasi (LKE Unit)",
        HEAD.text,
    ]
    assert len(folded[0].lines) == 3


def test_a_lead_in_without_number_heads_the_list_of_its_cell() -> None:
    lead = item(0, "", "Kegiatan pelestarian lingkungan kantor meliputi:")
    assert is_listed(REFERENCE, lead, [item(1, "a)", "penanaman pohon")], "RB")
