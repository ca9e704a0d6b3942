"""Born-digital tables with rules of every weight: their marks stay what they are, and no rule becomes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.records import Box
from rb_ingest.settings import Settings
from testkit.page_factory.rules import Redrawn, coloured, doubled, patterned, without_rules
from testkit.page_factory.sheet import Fill, Sheet, Stroke
from testkit.page_factory.spec import MarkLook
from testkit.pages import A4_LANDSCAPE, Row, Style, draw_plan, vector_pdf

ONE, TWO = ("1", "Penataan Tata Laksana", "Penyusunan SOP"), ("2", "Penguatan Akuntabilitas", "Pelaporan kinerja")
ROWS = [
    Row(*ONE, "Inventarisasi SOP di lingkungan satuan kerja", "Daftar SOP yang masih berlaku", {5, 8}),
    Row(*ONE, "Evaluasi SOP", "Laporan evaluasi", set()),
    Row(*TWO, "Penyusunan laporan kinerja tahunan", "Dokumen laporan kinerja", {1, 2, 3, 4, 10}),
    Row(*TWO, "Rapat evaluasi kinerja", "Notula rapat dan daftar hadir peserta rapat", set(range(1, 13))),
    Row(*TWO, "Penyampaian laporan", "Tanda terima", {12}),
]
BLACK = (0, 0, 0)
# In points: the finest and the heaviest, and those between them, 245 pages in all.
ENDS, BETWEEN = (0.25, 6.0), (0.75, 1.5, 2.25, 2.8, 3.3, 4.4, 5.2)


def sides_of_cells(width: float) -> Redrawn:
    """Fill a box for each side of each cell, from the edge of one rule to the next, as word processors do."""

    def redrawn(sheet: Sheet) -> Sheet:
        table, half = sheet.true_table, width / 2
        bands: list[Fill] = []
        for cell in table.cells:
            x0, y0, x1, y1 = cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1
            bands += [Fill(Box(x0=x0 + half, y0=y - half, x1=x1 - half, y1=y + half), BLACK) for y in (y0, y1)]
            bands += [Fill(Box(x0=x - half, y0=y0 + half, x1=x + half, y1=y1 - half), BLACK) for x in (x0, x1)]
            corners = [(x, y) for x in (x0, x1) for y in (y0, y1)]
            bands += [Fill(Box(x0=x - half, y0=y - half, x1=x + half, y1=y + half), BLACK) for x, y in corners]
        bare = without_rules(sheet)
        return replace(bare, shapes=(*bare.shapes, *bands))

    return redrawn


def tripled(distance: float, width: float) -> Redrawn:
    """Draw each rule three times."""
    return lambda sheet: replace(
        sheet, shapes=(*doubled(2 * distance, width)(sheet).shapes, *coloured(BLACK, width)(sheet).shapes)
    )


def ending_at_edges(width: float) -> Redrawn:
    """Draw rules that end where the one that they meet begins."""

    def redrawn(sheet: Sheet) -> Sheet:
        rules: list[Stroke] = []
        for rule in sheet.true_table.rules:
            start, end, at = rule.start + width / 2, rule.end - width / 2, rule.position
            ends = ((start, at), (end, at)) if rule.axis == "h" else ((at, start), (at, end))
            rules.append(Stroke(ends, width))
        bare = without_rules(sheet)
        return replace(bare, shapes=(*bare.shapes, *rules))

    return redrawn


WAYS: dict[str, Callable[[float], Redrawn]] = {
    "strokes": lambda width: coloured(BLACK, width),
    "grey strokes": lambda width: coloured((150, 150, 150), width),
    "strokes up to the next one": ending_at_edges,
    "filled": lambda width: patterned((1e4, 1.0), width),
    "sides of cells": sides_of_cells,
    "double": lambda width: doubled(min(2 * width, 6.0), width / 2),
    "triple": lambda width: tripled(min(width, 3.0), width / 3),
}


@pytest.mark.parametrize("weights", [ENDS, pytest.param(BETWEEN, marks=pytest.mark.slow)], ids=["ends", "between"])
@pytest.mark.parametrize(
    # a stroke and a filling tell at once; 28 pages of other looks take five seconds
    "mark",
    ["x", "shade", *(pytest.param(look, marks=pytest.mark.slow) for look in ("√", "hand", "bar"))],
)
@pytest.mark.parametrize("way", WAYS)
def test_rules_of_every_weight_are_no_marks_and_hide_none(
    way: str, mark: MarkLook, weights: tuple[float, ...], tmp_path: Path
) -> None:
    plan = draw_plan([ROWS], Style(paper=A4_LANDSCAPE, size=9.2, margin=36, mark=mark, mark_colour=(0, 0, 110)))
    wrong: dict[float, object] = {}
    for weight in weights:
        path = tmp_path / f"{weight}.pdf"
        path.write_bytes(vector_pdf([WAYS[way](weight)(plan.sheets[0])]))
        reading = read_page(path, 1, Settings())
        assert reading.source == "born_digital"
        found = [
            sorted({m.col - t.month_columns[0] + 1 for m in t.marks if m.row == row and m.probability >= 0.5})
            for t in reading.tables
            for row in range(t.n_rows - len(plan.rows), t.n_rows)
        ]
        if found != [sorted(row.months) for row in plan.rows]:
            wrong[weight] = found
    assert not wrong


def test_a_bar_over_months_is_no_heavy_rule(tmp_path: Path) -> None:
    plan = draw_plan([ROWS], Style(paper=A4_LANDSCAPE, size=13, margin=36, mark="bar", mark_colour=(60, 90, 160)))
    path = tmp_path / "plan.pdf"
    path.write_bytes(vector_pdf(plan.sheets))
    bars = [s for s in plan.sheets[0].shapes if isinstance(s, Fill)]
    assert {3.0 < bar.box.height <= 6.3 for bar in bars} == {True}, "bars as thick as heavy rules"
    (table,) = read_page(path, 1, Settings()).tables
    first = table.n_rows - len(plan.rows)
    assert {(m.row - first, m.col - table.month_columns[0] + 1) for m in table.marks if m.row >= first} == {
        (k, month) for k, row in enumerate(plan.rows) for month in row.months
    }
