"""The page drawn again as it was read: every point of the reading stands where the drawing shows it."""

from __future__ import annotations

import pytest

from rb_ingest.reading.redraw import upright_picture
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.binarize import flat_paper, without_dark_edges
from rb_ingest.reading.scan.deskew import straightened
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records import PageReading
from testkit.pages import Picture, draw_plan, in_perspective, picture, scan_pdf, skewed, turned, vector_pdf
from tests.reading.page_steps import ROWS, scanned

DPI = 120


@pytest.fixture(scope="module")
def shot() -> Picture:
    return picture(draw_plan([ROWS]).sheets[0], DPI)


def reading_of(shot: Picture) -> tuple[PageReading, Gray]:
    """Return a reading without text, and the straight grey page that it is about."""
    raw = scanned(shot)
    flat = flat_paper(without_dark_edges(raw.gray, raw.dpi), raw.dpi, 0.3)
    page = straightened(PagePicture(flat, None, raw.dpi, raw.to_pdf, "scan"), shot.upright_turn, shot.skew)
    height, width = page.gray.shape
    reading = PageReading(
        page_no=1, kind="table", source="scan", width=width, height=height, dpi=DPI, transform=page.transform
    )
    return reading, page.gray


@pytest.mark.parametrize(
    "effects",
    [(), (skewed(2.0),), (turned(90),), (skewed(-1.0), turned(180)), (in_perspective(0.02, seed=2),)],
    ids=["straight", "skewed", "sideways", "upside down", "in perspective"],
)
def test_a_scan_is_drawn_as_it_was_read(shot, effects, tmp_path):
    page = shot.after(*effects)
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan_pdf([page]))
    reading, gray = reading_of(page)
    drawn = upright_picture(path, reading, 1.0)
    assert drawn.shape == (*gray.shape, 3)
    inside = slice(40, -40), slice(40, -40)
    ink, seen = gray[inside] < 110, drawn.mean(axis=2)[inside] < 175
    assert ink.sum() > 2000
    assert seen[ink].mean() > 0.93


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_born_digital_page_is_drawn_at_any_scale(shot, scale, tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(vector_pdf([shot.sheet]))
    drawn = upright_picture(path, shot.sheet.reading(), scale)
    assert drawn.shape == (round(420 * scale), round(595 * scale), 3)
    table = shot.sheet.table
    column = drawn[round(table.ys[0] * scale) : round(table.ys[-1] * scale), :, 0]
    x = round(table.xs[5] * scale)
    assert column[:, x - 1 : x + 2].min(axis=1).mean() < 150
