"""The grain of black and white pages that show greys as scattered dots: dithered, halftoned, error-diffused ones."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.components import components

# A grain is no larger than this across, in inches.
_GRAIN_INCH = 0.011
# Bare paper of a dithered page has more grains than this in a square inch (2,000 at 2 % grey, 135 on noisy white);
# speckled ones have 0-45. Eroded print has as many, but none between its lines: the quarter of a page that has fewest
# counts, in tiles of so many inches.
_DITHERED = 30.0
_TILE = 0.25
# Grains that touch each other or cross a corner; the dot of an i in 6 pt type is larger, a full stop is not.
_CLUMP_INCH = 0.014


def is_dithered(ink: Mask, dpi: float) -> bool:
    """Return whether a black and white page shows greys as scattered dots, its paper too: then tones can be measured.

    Args:
        ink: All ink of the page.
        dpi: Pixels per inch.
    """
    height, width = ink.shape
    part = ink[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
    _, _, stats, middles = components(part)
    grains = middles[1:][stats[1:, cv2.CC_STAT_AREA] <= max(4, (_GRAIN_INCH * dpi) ** 2)]
    tiles = max(1, round(part.shape[0] / (_TILE * dpi))), max(1, round(part.shape[1] / (_TILE * dpi)))
    extent = ((0, part.shape[0]), (0, part.shape[1]))
    counts = np.histogram2d(grains[:, 1], grains[:, 0], bins=tiles, range=extent)[0]
    return float(np.quantile(counts, 0.25)) / (part.size / dpi**2 / counts.size) > _DITHERED


def without_grain(flat: Gray, ink: Mask, dpi: float) -> Gray:
    """Return a dithered page with its loose dots painted white; strokes and rules keep every pixel.

    Args:
        flat: The page with paper at 255.
        ink: All its ink.
        dpi: Pixels per inch.
    """
    _, labels, stats, _ = components(ink)
    loose = np.where(stats[:, cv2.CC_STAT_AREA] <= max(4, (_CLUMP_INCH * dpi) ** 2), 255, 0).astype(np.uint8)
    loose[0] = 0
    return cv2.bitwise_or(flat, loose[labels])
