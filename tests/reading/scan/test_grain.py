"""Rasters of dots are told from specks and from crumbs of print."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.grain import is_dithered


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
