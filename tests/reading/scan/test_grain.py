"""Rasters of dots are told from specks and from crumbs of print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.grain import dithered_part, is_dithered, with_print_of_tones, without_grain
from rb_ingest.reading.scan.page_image import PagePicture


def test_crumbs_beside_eroded_print_are_no_raster() -> None:
    ink = np.zeros((1600, 2200), np.uint8)
    chance = np.random.default_rng(4)
    for y in range(60, 1600, 110):
        cv2.line(ink, (80, y), (2100, y), 255, 6)
        for x in chance.integers(80, 2100, 420):
            ink[y + int(chance.integers(-12, 13)), x] = 255
    assert not is_dithered(ink, 200)
    everywhere = chance.integers(0, (1600, 2200), (6000, 2))
    ink[everywhere[:, 0], everywhere[:, 1]] = 255
    assert is_dithered(ink, 200)


def dotted(gray: Gray, left: int, right: int, foot: int, step: int) -> None:
    """Draw a raster of dots of two pixels from the top of a page."""
    for dy in range(2):
        for dx in range(2):
            gray[dy:foot:step, left + dx : right : step] = 0


@pytest.mark.parametrize("step", [5, 8])
def test_a_part_in_shadow_is_of_dots_and_the_print_of_the_page_is_not(step: int) -> None:
    gray = np.full((1600, 2200), 255, np.uint8)
    for y in range(60, 1600, 50):
        cv2.putText(gray, "Tersedianya laporan hasil evaluasi", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    dotted(gray, 1200, 2200, 1600, step)
    ink = np.where(gray < 128, 255, 0).astype(np.uint8)
    assert not is_dithered(ink[:, :1200], 200)
    part = dithered_part(ink, 200)
    assert part is not None
    assert part[:, 1260:].all()
    assert not part[:, :1140].any()
    scan = PagePicture(gray, None, 200.0, np.array([[0.36, 0, 0], [0, 0.36, 0]]), "scan")
    assert with_print_of_tones(scan) is scan
    clean = without_grain(gray, ink, 200, part)
    assert (clean[:, 1260:] == 255).mean() > 0.999
    assert np.array_equal(clean[:, :1140], gray[:, :1140])


def test_a_shaded_cell_is_no_part_in_shadow() -> None:
    gray = np.full((1600, 2200), 255, np.uint8)
    dotted(gray, 1500, 1900, 500, 5)
    assert dithered_part(np.where(gray < 128, 255, 0).astype(np.uint8), 200) is None
