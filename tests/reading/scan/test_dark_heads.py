"""Heads in white letters on dark ground."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.reading.scan.dark_heads import with_light_heads
from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.records import Box
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.dark_heads import dark_headed
from testkit.page_factory.picture import Effect
from testkit.page_factory.rules import patterned
from testkit.page_factory.sheet import Fill, Sheet
from testkit.page_factory.spec import Colour
from testkit.pages import (
    A4_LANDSCAPE,
    Row,
    Style,
    bilevel,
    draw_plan,
    noisy,
    picture,
    scan_pdf,
    skewed,
    turned,
)
from testkit.reference import REFERENCE
from tests.reading.page_steps import cut_off, scanned

ONE, TWO = ("1", "Manajemen Perubahan", "Perencanaan RB"), ("2", "Penguatan Pengawasan", "Pengendalian gratifikasi")
ROWS = [
    Row(*ONE, "Pembentukan Tim RB di lingkungan satuan kerja", "Surat Keputusan Tim RB", {2, 7}),
    Row(*ONE, "Penyusunan rencana aksi tahunan", "Dokumen rencana aksi tahunan", {3, 6, 9, 12}),
    Row(*TWO, "Sosialisasi gratifikasi kepada pegawai", "Notula dan daftar hadir sosialisasi", set(range(1, 13))),
    Row(*TWO, "Evaluasi penanganan gratifikasi", "Laporan evaluasi gratifikasi", {11}),
]
PLAN = draw_plan([ROWS], Style(paper=A4_LANDSCAPE, size=8, margin=36, month_names="nama"))
BLACK, NAVY, RED = (0, 0, 0), (32, 55, 100), (160, 20, 20)
LOOKS: dict[str, tuple[Colour, tuple[Effect, ...]]] = {
    "black": (BLACK, (noisy(4),)),
    "navy, fed aslant": (NAVY, (skewed(-1.7), noisy(5))),
    "red, black and white": (RED, (skewed(0.6), noisy(3), bilevel(150))),
    "navy, sideways": (NAVY, (turned(90), noisy(3))),
}


def head_rows(sheet: Sheet) -> int:
    table = sheet.table
    assert table is not None
    return table.n_rows - len(ROWS)


@pytest.mark.ocr
@pytest.mark.parametrize(("look", "dashed"), [*((look, False) for look in LOOKS), ("navy, fed aslant", True)])
def test_a_plan_with_a_dark_head_is_read_like_any_other(look: str, dashed: bool, tmp_path: Path) -> None:
    ground, effects = LOOKS[look]
    sheet = dark_headed(ground, head_rows(PLAN.sheets[0]))(PLAN.sheets[0])
    sheet = patterned((3.4, 2.0), 0.8)(sheet) if dashed else sheet
    path = tmp_path / "plan.pdf"
    path.write_bytes(scan_pdf([picture(sheet, 170).after(*effects)]))
    reading = read_page(path, 1, Settings())
    heads = {cell.col: " ".join(line.text for line in cell.lines) for cell in reading.tables[0].cells if cell.row == 0}
    assert "INDIKATOR" in heads[4].upper()
    rows = plan_rows(REFERENCE, [reading]).rows
    assert [set(row.month_set) for row in rows] == [set(row.months) for row in PLAN.rows]
    assert [row.area for row in rows] == [row.area for row in PLAN.rows]


@pytest.mark.parametrize(("size", "dpi"), [(6.5, 150), (6.5, 200), (8.5, 150), (8.5, 200)])
@pytest.mark.parametrize("dash", [None, (3.1, 1.8)], ids=["solid", "dashed"])
def test_letters_in_line_below_a_dark_head_are_no_rules(
    size: float, dpi: int, dash: tuple[float, float] | None
) -> None:
    """Stems stand one below the other in cells of many lines, in line with the columns of nothing."""
    activity = (
        "Berita acara pembahasan hasil telaah dan tindak lanjut dari laporan kinerja kepala bagian tiap triwulan "
    )
    proof = (
        "Penilaian kelengkapan laporan kinerja kepala subbagian dilaksanakan tiap kuartal dan dilaporkan kepada ketua "
    )
    rows = [Row("3", "Pengawasan", "Telaah laporan", activity * 2, proof * 2, {k, 12 - k}) for k in range(1, 6)]
    plain = cut_off(draw_plan([rows], Style(paper=A4_LANDSCAPE, size=size, margin=30)).sheets[0])
    assert plain.table is not None
    sheet = dark_headed(BLACK, plain.table.n_rows - len(rows))(plain)
    shot = picture(patterned(dash, 0.8)(sheet) if dash else sheet, dpi).after(noisy(4))
    [table] = measure_layout(evened(scanned(shot)).flat, dpi).tables
    assert table.n_cols == plain.table.n_cols
    assert {cell.col for cell in table.cells if cell.row == 0} == set(range(table.n_cols))


def test_pages_without_a_dark_head_stay_as_they_are() -> None:
    sheet = PLAN.sheets[0]
    table = sheet.table
    assert table is not None
    months = Box(x0=table.xs[5], y0=table.ys[-2], x1=table.xs[17], y1=table.ys[-1])
    for other in (sheet, Sheet(sheet.paper, (*sheet.shapes, Fill(months, BLACK)), table=table)):
        gray = picture(other, 150).after(noisy(3)).grey
        assert with_light_heads(gray, 150) is gray


def test_a_page_in_deep_shadow_stays_as_it_is() -> None:
    gray = (picture(PLAN.sheets[0], 150).grey * np.float32(0.42)).astype(np.uint8)
    gray[:, : gray.shape[1] // 3] = np.minimum(255, gray[:, : gray.shape[1] // 3] * np.float32(2.3)).astype(np.uint8)
    assert with_light_heads(gray, 150) is gray
