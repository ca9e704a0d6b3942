"""The grain of black and white pages that show greys as scattered dots: dithered, halftoned, error-diffused ones."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from scipy.ndimage import percentile_filter

from rb_ingest.reading.scan.arrays import GrainCounts, Gray, Mask, PieceBoxes, Points
from rb_ingest.reading.scan.binarize import is_bilevel
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records.arrays import Flags

# A grain is no larger than this across, in inches.
_GRAIN_INCH = 0.011
# Bare paper of a dithered page has more grains than this in a square inch (2,000 at 2 % grey, 135 on noisy white);
# speckled ones have 0-45. Eroded print has as many, but none between its lines: the quarter of a page that has fewest
# counts, in tiles of so many inches.
_DITHERED = 30.0
_TILE = 0.25
# A part of a page in shadow shows as dots where the rest is white: in a square of so many tiles, or in a strip of so
# many, the quarter that has fewest has this many to a square inch, more than crumbs of print are, and in so much of it
# there are far more. It is as large as this share of the page at least and goes on to the page's edge, there so many
# tiles long, which shaded cells and dotted rules do not.
_AROUND, _STRIP = 5, 9
_DOTTED, _SHADOW, _IN_SHADOW = 60.0, 200.0, 0.25
_ALONG_EDGE = 3
_LARGE_PART = 0.03
_WHOLE_PAGE = 0.8
# Of the grains of a tile those are dots of a rule that stand in one strip across or down it, so many inches wide, which
# has this many times what its usual strip has, and more than a few: a dotted or pale rule is as dense as a grey.
_STRIP_INCH = 0.02
_IN_LINE, _FEW_IN_LINE = 3.0, 3
# Dots of a rule may have this many times the pixels of the usual grain.
_LARGER = 3
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
# Tones as dark as this, of 255, over so many inches, without edges of print in them, on so much of a page: two fifths
# black and more, where dots touch each other and cannot be taken out one by one. Of dithered pages with shaded cells it
# is 0.03, with half of them in a shadow of a third 0.13.
_DENSE, _SCREEN_INCH, _RIPPLE, _LARGE_SCREEN = (60, 160), 0.04, 120, 0.15
# Paper is what is lightest within so many inches.
_PAPER_REACH = 0.08
# How far dots are blurred into tones (standard deviation), in inches.
_DOTS_APART = 0.0065


def are_grains(stats: PieceBoxes, dpi: float, inch: float = _GRAIN_INCH) -> Flags:
    """Return which pieces of ink are no larger than a grain, shape (pieces,).

    Args:
        stats: Some of what `components` gives of them.
        dpi: Pixels per inch.
        inch: How large a grain is across.
    """
    return np.asarray(stats[:, cv2.CC_STAT_AREA] <= max(4, (inch * dpi) ** 2))


def is_dithered(ink: Mask, dpi: float) -> bool:
    """Return whether a black and white page shows greys as scattered dots, its paper too: then tones can be measured.

    Args:
        ink: All ink of the page.
        dpi: Pixels per inch.
    """
    height, width = ink.shape
    part = ink[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
    return float(np.quantile(_grain_density(part, dpi), 0.25)) > _DITHERED


def dithered_part(ink: Mask, dpi: float) -> Mask | None:
    """Return where a black and white page shows the grey of a shadow as dots, None where no large part of it does.

    Args:
        ink: All ink of the page.
        dpi: Pixels per inch.
    """
    grains = _grain_density(ink, dpi)
    windows = ((_AROUND, _AROUND), (_STRIP, 1), (1, _STRIP))
    around = np.max([percentile_filter(grains, 25, size=window, mode="nearest") for window in windows], axis=0)
    count, numbers = cv2.connectedComponents((around > _DOTTED).astype(np.uint8))
    dark = grains > _SHADOW
    at_edge = np.concatenate([numbers[edge][dark[edge]] for edge in (0, -1, (slice(None), 0), (slice(None), -1))])
    lengths = np.bincount(at_edge, minlength=count)
    shadows = [
        number
        for number in range(1, count)
        if lengths[number] >= _ALONG_EDGE
        and (numbers == number).mean() >= _LARGE_PART
        and dark[numbers == number].mean() >= _IN_SHADOW
    ]
    if not shadows:
        return None
    tiles = np.isin(numbers, shadows).astype(np.uint8)
    whole = cv2.dilate(tiles, np.ones((3, 3), np.uint8))  # where it ends, its own tiles are fewer
    return cv2.resize(whole * np.uint8(255), ink.shape[::-1], interpolation=cv2.INTER_NEAREST)


def _grain_density(ink: Mask, dpi: float) -> GrainCounts:
    """Return how many grains there are to a square inch, in tiles; the dots of rules do not count."""
    _, _, stats, middles = components(ink)
    grains = middles[1:][are_grains(stats[1:], dpi), ::-1]
    tiles = max(1, round(ink.shape[0] / (_TILE * dpi))), max(1, round(ink.shape[1] / (_TILE * dpi)))
    extent = ((0, ink.shape[0]), (0, ink.shape[1]))
    loose = ~_in_lines(grains, ink.shape, dpi)
    counts = np.histogram2d(grains[loose, 0], grains[loose, 1], bins=tiles, range=extent)[0]
    return counts / (ink.size / dpi**2 / counts.size)


def _in_lines(dots: Points, shape: tuple[int, ...], dpi: float) -> Flags:
    """Return which dots (y, x) of a page of this shape stand in a line across their tile, or down it."""
    tiles = max(1, round(shape[0] / (_TILE * dpi))), max(1, round(shape[1] / (_TILE * dpi)))
    strips = round(_TILE / _STRIP_INCH)
    found: Flags = np.zeros(len(dots), dtype=bool)
    for axis in (0, 1):  # lines across, lines down
        bins = [strips * n if d == axis else n for d, n in enumerate(tiles)]
        extent = ((0, shape[0]), (0, shape[1]))
        counts = np.histogram2d(dots[:, 0], dots[:, 1], bins=bins, range=extent)[0]
        of_tile = counts.reshape(*tiles[: axis + 1], strips, *tiles[axis + 1 :])
        usual = np.median(of_tile, axis=axis + 1, keepdims=True)
        lines = (of_tile > np.maximum(_FEW_IN_LINE, _IN_LINE * usual)).reshape(bins)
        at = [np.minimum((dots[:, d] * bins[d] / shape[d]).astype(np.int64), bins[d] - 1) for d in (0, 1)]
        found |= lines[at[0], at[1]]
    return found


def with_print_of_tones(picture: PagePicture) -> PagePicture:
    """Return a black and white scan whose print is itself nothing but scattered dots as the greys that they stand for.

    Pale toner looks so when it is scanned with dithering; and paper in a deep shadow is a screen of dots that touch.
    Other pages are returned as they are.

    Args:
        picture: A scan as it was taken.
    """
    if not is_bilevel(picture.gray):
        return picture
    if not _is_screened(picture) and not _is_print_of_dots(picture):
        return picture
    tones = _tones_of(picture)
    # print is as dark as it stands out from the paper around it, which may lie in a shadow as dark as pale print
    around = 2 * round(_PAPER_REACH * picture.dpi) + 1
    contrast = cv2.morphologyEx(tones, cv2.MORPH_BLACKHAT, np.ones((around, around), np.uint8))
    usual = float(np.quantile(contrast[contrast > _PAPER], 0.9)) if (contrast > _PAPER).any() else 255.0
    dark = cv2.convertScaleAbs(cv2.bitwise_not(tones), alpha=max(1.0, _BLACK_PRINT / usual))
    return replace(picture, gray=cv2.bitwise_not(dark), color=None)


def _tones_of(picture: PagePicture) -> Gray:
    return cv2.GaussianBlur(picture.gray, (0, 0), max(0.8, _DOTS_APART * picture.dpi))


def _is_screened(picture: PagePicture) -> bool:
    """Return whether a large part of a page has a tone so dark that its dots touch each other."""
    side = max(3, round(_SCREEN_INCH * picture.dpi))
    tone = cv2.resize(picture.gray, None, fx=1 / side, fy=1 / side, interpolation=cv2.INTER_AREA)
    dense = ((tone > _DENSE[0]) & (tone < _DENSE[1])).astype(np.uint8)
    if dense.mean() <= _LARGE_SCREEN:
        return False
    ripple = cv2.morphologyEx(_tones_of(picture), cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    even = cv2.resize(dense, ripple.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    return float((even & (ripple < _RIPPLE)).mean()) > _LARGE_SCREEN


def _is_print_of_dots(picture: PagePicture) -> bool:
    """Return whether a page's print is nothing but dots, which that of a page partly in shadow need not be."""
    ink = (picture.gray < _BLACK).astype(np.uint8)
    if not _is_of_dots(ink, picture.dpi):
        return False
    shadow = dithered_part(ink, picture.dpi)
    if shadow is None or (shadow > 0).mean() >= _WHOLE_PAGE:
        return True
    ink[shadow > 0] = 0  # there the paper is of dots, whatever the print is
    return _is_of_dots(ink, picture.dpi)


def _is_of_dots(ink: Mask, dpi: float) -> bool:
    """Return whether most of the ink is loose dots, and hardly any of it pieces as large as letters."""
    stats = components(ink)[2][1:]
    areas, side = stats[:, cv2.CC_STAT_AREA], stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    loose = are_grains(stats, dpi, _CLUMP_INCH)
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
    _, labels, stats, middles = components(ink if part is None else cv2.bitwise_and(ink, part))
    areas = stats[:, cv2.CC_STAT_AREA]
    loose = are_grains(stats, dpi, _CLUMP_INCH)
    loose[0] = False
    if loose.any():
        # in a dense grey only dots that are larger than its own show as a line
        for least in (1, _LARGER * np.median(areas[loose])):
            dots = np.flatnonzero(loose & (areas >= least))
            loose[dots[_in_lines(middles[dots, ::-1], ink.shape, dpi)]] = False
    return cv2.bitwise_or(flat, np.where(loose, 255, 0).astype(np.uint8)[labels])
