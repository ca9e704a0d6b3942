"""Text of the back that a dithered scan shows as dust is no shading beside cells that are shaded."""

from __future__ import annotations

from pathlib import Path

from rb_ingest.reading.page import read_page
from rb_ingest.review_policy import POLICY
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.devices import diffused
from testkit.page_factory.spec import MarkLook
from testkit.pages import A4_LANDSCAPE, Row, Style, draw_plan, picture, scan_pdf, shown_through
from testkit.reference import REFERENCE

MONTHS = ((3,), (4, 5), (1, 12), (7,))


def test_dust_beside_shaded_cells_marks_no_month_and_is_asked_about(tmp_path: Path) -> None:
    labels = ("9", "Penataan Tata Laksana " * 3, "Penyusunan SOP " * 6, "Rapat " * 16, "Tersusunnya laporan " * 6)
    shade: MarkLook = "shade"
    rows = [Row(*labels, dict.fromkeys(months, shade)) for months in MONTHS]
    sheet = draw_plan([rows], Style(mark="shade", shade=(166, 166, 166), paper=A4_LANDSCAPE)).sheets[0]
    scan = picture(sheet, 200).after(shown_through(0.28), diffused())
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([scan]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    assert [row.month_set for row in found] == list(MONTHS)
    assert found[0].months_confidence < POLICY.sure_months  # most of the text lies there
