"""A plan on a page that lost a rule, as a PDF: what a person who draws that rule should get out of it."""

from __future__ import annotations

from dataclasses import dataclass

from rb_ingest.records import Box
from testkit.page_factory.rules import without_rule
from testkit.page_factory.sheet import Sheet
from testkit.pages import A4_LANDSCAPE, Picture, Row, Style, draw_plan, noisy, picture, scan_pdf, vector_pdf

ROWS = (
    Row("1", "Manajemen Perubahan", "Penyusunan tim kerja", "Pembentukan tim kerja", "Keputusan tim kerja", {2, 8}),
    Row("1", "Manajemen Perubahan", "Penyusunan tim kerja", "Rapat kerja bulanan", "Notula rapat kerja", {5}),
    Row("2", "Penataan Tata Laksana", "Penyusunan prosedur", "Inventarisasi prosedur", "Daftar prosedur", {11}),
)


@dataclass(frozen=True)
class LossyPage:
    """A PDF of one page.

    Attributes:
        pdf: The file.
        rows: The indicators that are on the page, top to bottom.
        months: Their months.
        lost: Where the rule is missing: a flat box in PDF points.
    """

    pdf: bytes
    rows: tuple[str, ...]
    months: tuple[tuple[int, ...], ...]
    lost: Box


def lossy_page(*, scanned: bool) -> LossyPage:
    """Draw a plan whose last two rows are not parted.

    Args:
        scanned: As a scan; else as a page of a word processor.
    """
    plan = draw_plan([ROWS], Style(paper=A4_LANDSCAPE, size=9, margin=30), above=["RENCANA AKSI REFORMASI BIROKRASI"])
    sheet = plan.sheets[0]
    if sheet.table is None:
        raise AssertionError("a plan is drawn as a table")
    y = sheet.table.ys[-2]
    lost = Box(x0=sheet.table.xs[0], y0=y, x1=sheet.table.xs[-1], y1=y)
    lossy: Sheet = without_rule(y=y)(sheet)
    shot: Picture = picture(lossy, 200).after(noisy(3))
    pdf = scan_pdf([shot]) if scanned else vector_pdf([lossy])
    return LossyPage(pdf, tuple(row.indikator for row in plan.rows), tuple(row.months for row in plan.rows), lost)
