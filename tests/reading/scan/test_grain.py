"""Rasters of dots are told from specks and from crumbs of print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Gray, Mask
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


def dotted(gray: Gray, left: int, right: int, foot: int, step: int, top: int = 0) -> None:
    """Draw a raster of dots of two pixels, from the top of a page by default."""
    for dy in range(2):
        for dx in range(2):
            gray[top + dy : foot : step, left + dx : right : step] = 0


def ink_of(gray: Gray) -> Mask:
    return np.where(gray < 128, 255, 0).astype(np.uint8)


@pytest.mark.parametrize("step", [5, 8])
def test_a_part_in_shadow_is_of_dots_and_the_print_of_the_page_is_not(step: int) -> None:
    gray = np.full((1600, 2200), 255, np.uint8)
    for y in range(60, 1600, 50):
        cv2.putText(gray, "Tersedianya laporan hasil evaluasi", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    dotted(gray, 1200, 2200, 1600, step)
    ink = ink_of(gray)
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


def test_shaded_cells_are_no_part_in_shadow() -> None:
    gray = np.full((1600, 2200), 255, np.uint8)
    dotted(gray, 1400, 2150, 1450, 5, top=150)
    assert dithered_part(ink_of(gray), 200) is None


@pytest.mark.parametrize("degrees", [0.0, 1.5])
@pytest.mark.parametrize("apart", [4, 8])
def test_dotted_rules_are_no_part_in_shadow(apart: int, degrees: float) -> None:
    """Twelve narrow columns of rows that are one line high have a dotted rule in every quarter of an inch."""
    gray = np.full((1600, 2200), 255, np.uint8)
    for y in range(100, 1590, 36):
        gray[y : y + 2, 100:2150:apart] = gray[y : y + 2, 101:2150:apart] = 0
    for x in range(1200, 2150, 60):
        gray[100:1590:apart, x : x + 2] = gray[101:1590:apart, x : x + 2] = 0
    turn = cv2.getRotationMatrix2D((1100, 800), degrees, 1.0)
    gray = cv2.warpAffine(gray, turn, (2200, 1600), flags=cv2.INTER_NEAREST, borderValue=255)
    assert not is_dithered(ink_of(gray), 200)
    assert dithered_part(ink_of(gray), 200) is None


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_the_narrow_shadow_of_a_fold_is_a_part(dpi: int) -> None:
    """It grows from nothing to dark over an inch, from the top of the page to its foot."""
    size = 8 * dpi, 11 * dpi
    chance = np.random.default_rng(6)
    shade = np.clip((np.arange(size[1]) / dpi - 6) / 2, 0, 0.5) * (np.arange(size[1]) < 7 * dpi)
    gray = np.where(chance.random(size) < 0.2 * shade, 0, 255).astype(np.uint8)
    part = dithered_part(ink_of(gray), dpi)
    assert part is not None
    assert part[:, round(6.5 * dpi) : 7 * dpi].mean() > 0.95 * 255
    assert not part[:, : round(5.5 * dpi)].any()
    assert not part[:, round(7.8 * dpi) :].any()


@pytest.mark.parametrize(("specks", "apart"), [(100, 3), (400, 3), (100, 5)])
def test_fine_dotted_rules_of_a_dithered_page_are_no_grain(specks: int, apart: int) -> None:
    """A pale rule that a scanner made of dots has no other dots than the paper around it."""
    chance = np.random.default_rng(apart)
    gray = np.full((1200, 1600), 255, np.uint8)
    count = round(specks * gray.size / 150**2)
    gray[chance.integers(0, 1200, count), chance.integers(0, 1600, count)] = 0
    rules: Mask = np.zeros_like(gray)
    for y in range(100, 1100, 45):
        rules[y, 100:1500:apart] = 255
    for x in range(1000, 1500, 40):
        rules[100:1100:apart, x] = 255
    gray[rules > 0] = 0
    assert is_dithered(ink_of(gray), 150)
    clean = without_grain(gray, ink_of(gray), 150)
    assert (clean[rules > 0] == 0).mean() > 0.9
    assert (clean[rules == 0] == 0).mean() < 0.25 * (gray[rules == 0] == 0).mean()
