"""A bar painted over the rules between its months: the months beside it keep theirs, and each of its own counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.picture import Effect, Picture
from testkit.page_factory.sheet import cell_of
from testkit.pages import A4_LANDSCAPE, Row, Style, draw_plan, noisy, picture, scan_pdf, skewed
from testkit.reference import REFERENCE

LABEL = ("1", "Penguatan Pengawasan", "Pembangunan Zona Integritas di lingkungan satuan kerja")
FIRST_MONTH = 5


def painted(cells: tuple[int, int, int], grey: int) -> Effect:
    """Paint a strip over months `first` to `last` of the k-th row, rules between them included."""
    row, first, last = cells

    def effect(page: Picture) -> Picture:
        table = page.sheet.true_table
        row_index = len(table.ys) - 1 - 4 + row
        a, b = (page.box(cell_of(table, row_index, FIRST_MONTH + m - 1).box) for m in (first, last))
        pixels = page.pixels.copy()
        pixels[round(a.y0) + 3 : round(a.y1) - 2, round(a.x0) + 3 : round(b.x1) - 2] = np.uint8(grey)
        return page.changed(pixels)

    return effect


@pytest.mark.parametrize("grey", [150, 195])
@pytest.mark.parametrize("spans", [(2, 12), (1, 11), (4, 9), (1, 12)])
def test_each_month_of_a_bar_counts(grey, spans, tmp_path: Path):
    rows = [
        Row(*LABEL, "Pencanangan", "Tersedianya piagam pencanangan yang ditandatangani"),
        Row(*LABEL, "Pelaksanaan", "Dokumentasi pelaksanaan pada enam area perubahan"),
        Row(*LABEL, "Evaluasi", "Laporan evaluasi pelaksanaan rencana kerja"),
        Row(*LABEL, "Tindak lanjut", "Laporan tindak lanjut hasil evaluasi satuan kerja"),
    ]
    plan = draw_plan([rows], Style(paper=A4_LANDSCAPE, size=9, margin=32))
    effects = painted((1, *spans), grey), painted((3, 3, 5), grey)
    shot = picture(plan.sheets[0], 200).after(*effects, skewed(0.5), noisy(4))
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    assert [row.month_set for row in found] == [(), tuple(range(spans[0], spans[1] + 1)), (), (3, 4, 5)]
