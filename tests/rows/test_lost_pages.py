"""Pages that gave no row are named where a table of the plan stands, or may stand, on them."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, PageReading, TextLine
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
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
