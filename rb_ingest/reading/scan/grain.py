"""The grain of black and white pages that show greys as scattered dots: dithered, halftoned, error-diffused ones."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from scipy.ndimage import percentile_filter

from rb_ingest.reading.scan.arrays import GrainCounts, Gray, Mask
from rb_ingest.reading.scan.binarize import is_bilevel
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.page_image import PagePicture

# A grain is no larger than this across, in inches.
_GRAIN_INCH = 0.011
# Bare paper of a dithered page has more grains than this in a square inch (2,000 at 2 % grey, 135 on noisy white);
# speckled ones have 0-45. Eroded print has as many, but none between its lines: the quarter of a page that has fewest
# counts, in tiles of so many inches.
_DITHERED = 30.0
_TILE = 0.25
# A part of a page in shadow shows as dots where the rest is white: around each tile in it, so many tiles across, the
# quarter that has fewest has as many. It is as large as this share of the page at least; shaded cells are smaller.
_AROUND = 5
_LARGE_PART = 0.15
_WHOLE_PAGE = 0.8
# Grains that touch each other or cross a corner; the dot of an i in 6 pt type is larger, a full stop is not.
_CLUMP_INCH = 0.014
# Of the ink of a page whose print consists of dots most is loose, and pieces as large as letters, in inches, are up to
# 0.2 of it; where black print stands beside shaded cells letters are 0.32 and more.
_PRINT_OF_DOTS = 0.5
_LETTER_INCH = (0.035, 0.16)
_WHOLE_LETTERS = 0.25
_BLACK = 128
# Tones are stretched until print is so dark of 255; what is paler than that is paper.
_BLACK_PRINT, _PAPER = 210, 40
# How far dots are blurred into tones (standard deviation), in inches.
_DOTS_APART = 0.0065


def is_dithered(ink: Mask, dpi: float) -> bool:
    """Return whether a black and white page shows greys as scattered dots, its paper too: then tones can be measured.

    Args:
        ink: All ink of the page.
        dpi: Pixels per inch.
    """
    height, width = ink.shape
    part = ink[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
    return float(np.quantile(_grains(part, dpi), 0.25)) > _DITHERED


def dithered_part(ink: Mask, dpi: float) -> Mask | None:
    """Return where a black and white page shows the grey of a shadow as dots, None where no large part of it does.

    Args:
        ink: All ink of the page.
        dpi: Pixels per inch.
    """
    around = percentile_filter(_grains(ink, dpi), 25, size=_AROUND, mode="nearest")
    tiles = (around > _DITHERED).astype(np.uint8)
    if tiles.mean() < _LARGE_PART:
        return None
    whole = cv2.dilate(tiles, np.ones((3, 3), np.uint8))  # where it ends, its own tiles are fewer
    return cv2.resize(whole * np.uint8(255), ink.shape[::-1], interpolation=cv2.INTER_NEAREST)


def _grains(ink: Mask, dpi: float) -> GrainCounts:
    """Return how many grains there are to a square inch, in tiles."""
    _, _, stats, middles = components(ink)
    grains = middles[1:][stats[1:, cv2.CC_STAT_AREA] <= max(4, (_GRAIN_INCH * dpi) ** 2)]
    tiles = max(1, round(ink.shape[0] / (_TILE * dpi))), max(1, round(ink.shape[1] / (_TILE * dpi)))
    extent = ((0, ink.shape[0]), (0, ink.shape[1]))
    counts = np.histogram2d(grains[:, 1], grains[:, 0], bins=tiles, range=extent)[0]
    return counts / (ink.size / dpi**2 / counts.size)


def with_print_of_tones(picture: PagePicture) -> PagePicture:
    """Return a black and white scan whose print is itself nothing but scattered dots as the greys that they stand for.

    Pale toner looks so when it is scanned with dithering. Other pages are returned as they are.

    Args:
        picture: A scan as it was taken.
    """
    if not is_bilevel(picture.gray):
        return picture
    ink = (picture.gray < _BLACK).astype(np.uint8)
    if not _is_of_dots(ink, picture.dpi):
        return picture
    shadow = dithered_part(ink, picture.dpi)
    if shadow is not None and (shadow > 0).mean() < _WHOLE_PAGE:
        # there the paper is of dots, whatever the print is
        ink[shadow > 0] = 0
        if not _is_of_dots(ink, picture.dpi):
            return picture
    tones = cv2.GaussianBlur(picture.gray, (0, 0), max(0.8, _DOTS_APART * picture.dpi))
    usual = float(np.quantile(255 - tones[tones < 255 - _PAPER], 0.9))
    dark = cv2.convertScaleAbs(cv2.bitwise_not(tones), alpha=max(1.0, _BLACK_PRINT / usual))
    return replace(picture, gray=cv2.bitwise_not(dark), color=None)


def _is_of_dots(ink: Mask, dpi: float) -> bool:
    """Return whether most of the ink is loose dots, and hardly any of it pieces as large as letters."""
    stats = components(ink)[2][1:]
    areas, side = stats[:, cv2.CC_STAT_AREA], stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    loose = areas <= max(4, (_CLUMP_INCH * dpi) ** 2)
    letters = (side > _LETTER_INCH[0] * dpi) & (side < _LETTER_INCH[1] * dpi)
    inked = areas.sum()
    return bool(areas[loose].sum() > _PRINT_OF_DOTS * inked and areas[letters].sum() < _WHOLE_LETTERS * inked)


def without_grain(flat: Gray, ink: Mask, dpi: float, part: Mask | None = None) -> Gray:
    """Return a dithered page with its loose dots painted white; strokes and rules keep every pixel.

    Args:
        flat: The page with paper at 255.
        ink: All its ink.
        dpi: Pixels per inch.
        part: Where it is dithered, the whole page by default.
    """
    _, labels, stats, _ = components(ink if part is None else cv2.bitwise_and(ink, part))
    loose = np.where(stats[:, cv2.CC_STAT_AREA] <= max(4, (_CLUMP_INCH * dpi) ** 2), 255, 0).astype(np.uint8)
    loose[0] = 0
    return cv2.bitwise_or(flat, loose[labels])
