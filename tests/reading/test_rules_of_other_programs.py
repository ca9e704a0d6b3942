"""Tables ruled as browsers and other programs do, drawn and as scans: their rows and months stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.rules import Redrawn, framed, open_sided, patterned
from testkit.page_factory.spec import MarkLook
from testkit.pages import A4_LANDSCAPE, Row, Style, bilevel, draw_plan, noisy, picture, scan_pdf, skewed, vector_pdf
from testkit.reference import REFERENCE

ONE, TWO = ("1", "Manajemen Perubahan", "Perencanaan RB"), ("2", "Penguatan Pengawasan", "Pengendalian gratifikasi")
ROWS = [
    Row(*ONE, "Pembentukan Tim RB di lingkungan satuan kerja", "Surat Keputusan Tim RB", {1, 2}),
    Row(*ONE, "Penyusunan rencana aksi", "Dokumen rencana aksi tahunan", {3, 6, 9, 12}),
    Row(*TWO, "Sosialisasi gratifikasi kepada pegawai", "Notula dan daftar hadir sosialisasi", set(range(1, 13))),
    Row(*TWO, "Pelaporan", "Laporan gratifikasi", set()),
    Row(*TWO, "Evaluasi penanganan gratifikasi", "Laporan evaluasi gratifikasi", {11}),
]
LOOKS: dict[str, Redrawn] = {
    "no outer sides": open_sided,
    "a frame for each cell": framed(1.5),
    "frames far apart": framed(3.4, 0.8),
    "dots": patterned((0.7, 0.8), 0.7),
    "dashes": patterned((4.4, 3.2), 1.4),
}


@pytest.mark.ocr
@pytest.mark.parametrize("scanned", [True, False], ids=["scan", "drawn"])
@pytest.mark.parametrize("look", LOOKS)
def test_how_a_table_is_ruled_changes_neither_rows_nor_months(look: str, scanned: bool, tmp_path: Path) -> None:
    style = Style(paper=A4_LANDSCAPE, size=7.6, margin=34, number_row="span", mark="x")
    plan = draw_plan([ROWS], style)
    sheet = LOOKS[look](plan.sheets[0])
    path = tmp_path / "plan.pdf"
    path.write_bytes(scan_pdf([picture(sheet, 190).after(skewed(0.4), noisy(4))]) if scanned else vector_pdf([sheet]))
    reading = read_page(path, 1, Settings())
    assert reading.source == ("scan" if scanned else "born_digital")
    rows = plan_rows(REFERENCE, [reading]).rows
    assert [set(row.month_set) for row in rows] == [set(row.months) for row in plan.rows]
    assert [row.area for row in rows] == [row.area for row in plan.rows]


@pytest.mark.ocr
@pytest.mark.parametrize("mark", ["x", "●"])
def test_frames_of_rows_too_low_for_rules_of_their_own_are_no_marks(mark: MarkLook, tmp_path: Path) -> None:
    low = [Row("1", "Manajemen Perubahan", "Rapat", f"Rapat {k}", f"Notula {k}", {k, k + 5}) for k in range(1, 7)]
    tall = [Row(*TWO, "Evaluasi penanganan gratifikasi dan pelaporannya " * 3, "Laporan", {4}) for _ in range(3)]
    plan = draw_plan([[*low, *tall]], Style(paper=A4_LANDSCAPE, size=6.6, margin=40, mark=mark, merge=False))
    path = tmp_path / "plan.pdf"
    path.write_bytes(scan_pdf([picture(framed(2.6, 0.5)(plan.sheets[0]), 300).after(skewed(0.3), noisy(3), bilevel())]))
    table = read_page(path, 1, Settings()).tables[0]
    first = table.n_rows - len(plan.rows)
    found = {(m.row - first, m.col - table.month_columns[0] + 1) for m in table.marks if m.probability >= 0.5}
    assert {place for place in found if place[0] >= 0} == {
        (row, month) for row, drawn in enumerate(plan.rows) for month in drawn.months
    }
