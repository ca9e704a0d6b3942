"""Grey page -> ink: what is printed or written, apart from uneven light, the scanner's black edge and dust."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Color, Gray, Mask, PixelFlags, Pixels
from rb_ingest.reading.scan.components import outer_boxes
from rb_ingest.reading.scan.levels import level_counts, quantile_of
from rb_ingest.reading.scan.runs import long_runs

# Local threshold: a pixel is ink when it is this much darker (of 255) than the mean of its surroundings. Show-through
# stays below it, pencil above.
_INK_CONTRAST = 28
# How far these surroundings reach: the standard deviation of their weights, in inches.
_SURROUNDINGS = 0.0265
# Print is at least this share of the darkness of the darkest print of its page; show-through is less.
_PRINT_SHARE = 0.42
# The thickest rules seen are 2 pt, in inches 0.028; a bar drawn over months is thicker than this.
_THICKEST_RULE = 0.042
# Heavier ones, up to 5 pt, frame a table or rule all of it. Upright ones are longer than this, in inches; what is
# thicker than they are by this factor is no rule.
_HEAVIEST_RULE = 0.08
_HEAVY_LONG = 1.0
_HEAVIER = 1.25
# Where no upright one is so long, level ones tell that are wider than this, in inches: a bar over all months is less.
_HEAVY_WIDE = 6.5
# Spread between the colour channels (of 255) from which ink is coloured, and the grey below which it is black print.
_COLOURED = 45
_BLACK_PRINT = 75
# Print is darker than this in its brightest channel, faded print too, and its channels differ by no more than this
# share of its darkness: black print 0-0.1, a red pen 0.45, the fringe that JPEG blurs around its strokes 0.15-0.3.
_DARK_IN_ALL = 150
_TINT = 0.13
# A row with a dark ground is so high at least and at most, and so wide, in inches, and darker than this share of its
# paper, as print may be.
_DARK_ROW_LEAST, _DARK_ROW_MOST, _DARK_ROW_WIDE = 0.1, 1.2, 4.5
_DARK_GROUND = 0.69
# So small a share of a black and white scan's pixels is neither.
_BILEVEL_GREYS = 0.001
# Less ink than this share of the page is dust: a blank page.
_BLANK = 0.0004
# Print in a deep shadow is still so much darker than the paper around it (a share of its brightness); a table top or a
# scanner's lid has no such ink. Measured at this resolution, within this reach in inches; so much of an area is ink,
# and paper in a shadow is brighter than a lid or dark wood (of 255).
_TEXTURE_DPI = 100
_TEXTURE_REACH = 0.12
_TEXTURE_SHARE = 0.42
_TEXTURE_DENSITY = 0.012
_TEXTURE_PAPER = 75
# A lid is darker than this even beside print.
_LID = 50
# The least part of a page that is print for sure, in square inches.
_PRINTED_PART = 0.25


def flat_paper(gray: Gray, dpi: float, reach_inch: float) -> Gray:
    """Divide out uneven light, so that paper is 255 everywhere.

    Args:
        gray: uint8, shape (height, width).
        dpi: pixels per inch.
        reach_inch: dark areas wider than this count as paper of another tone; smaller ones stay dark.
    """
    if is_bilevel(gray):
        return gray
    k = 40 / dpi
    small = reduced(gray, k)
    size = max(3, round(reach_inch * 40) | 1)
    # A square is separable: it costs the same at every size, an ellipse does not.
    shape = cv2.MORPH_ELLIPSE if size < 50 else cv2.MORPH_RECT
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(shape, (size, size)))
    sigma = max(2.0, size / 3)
    # What is left is smooth: a wide blur is the same on an eighth of the pixels each way (all of a page's tones in
    # 17 ms, not 115, at 300 dpi).
    if sigma > 16:
        paper, sigma = cv2.resize(paper, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA), sigma / 8
    paper = cv2.GaussianBlur(paper, (0, 0), sigma)
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, np.maximum(paper, 40), scale=255))


def without_dark_rows(gray: Gray, dpi: float) -> Gray:
    """Lighten rows with a dark ground, a header or a section over a table, to the paper above and below them.

    What is darker than such a ground stays ink on it. Bars over months are not so wide, rules not so high, shadows
    and dark paper higher.

    Args:
        gray: uint8, shape (height, width).
        dpi: pixels per inch.
    """
    if is_bilevel(gray):
        return gray
    least, most, wide = (max(2, round(side * 40)) for side in (_DARK_ROW_LEAST, _DARK_ROW_MOST, _DARK_ROW_WIDE))
    ground = cv2.morphologyEx(reduced(gray, 40 / dpi), cv2.MORPH_CLOSE, np.ones((least, wide), np.uint8))
    paper = cv2.morphologyEx(ground, cv2.MORPH_CLOSE, np.ones((most, 1), np.uint8))
    share = np.divide(np.maximum(ground, 40), np.maximum(paper, 40), dtype=np.float32)
    if share.min() > _DARK_GROUND:
        return gray
    share[share > _DARK_GROUND] = 1.0
    share = cv2.resize(share, gray.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(np.minimum(gray / share, 255).astype(np.uint8))


def reduced(gray: Gray, k: float) -> Gray:
    """Scale a picture down by a factor k <= 1, each pixel the mean of those it stands for."""
    # Halving is ten times as fast as any other factor (0.5 against 9 ms for a page at 300 dpi).
    while k <= 0.5:
        gray = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        k *= 2
    return cv2.resize(gray, None, fx=k, fy=k, interpolation=cv2.INTER_AREA) if k < 1 else gray


def is_bilevel(gray: Pixels) -> bool:
    """Return whether a picture has (almost) only black and white pixels."""
    sample = gray[:: max(1, gray.shape[0] // 400), :: max(1, gray.shape[1] // 400)]
    greys = _BILEVEL_GREYS * sample.size
    # An eighth of it has too many already on nearly all grey pages.
    return _greys_in(sample[::8]) < greys and _greys_in(sample) < greys


def _greys_in(sample: Pixels) -> int:
    """Return how many pixels are neither black nor white."""
    return int(level_counts(np.ascontiguousarray(sample).reshape(-1, 1))[8:248].sum())


def without_dark_edges(gray: Gray, dpi: float) -> Gray:
    """Whiten the black frame that a scanner lid or a table top leaves around the paper."""
    k = 25 / dpi
    small = reduced(gray, k)
    framed = np.pad((small < 110).astype(np.uint8), 1, constant_values=1)
    dark = cv2.morphologyEx(framed, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(dark, connectivity=4)
    if count < 2:
        return gray
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    edge = np.isin(labels, rim[rim > 0])[1:-1, 1:-1].astype(np.uint8)
    # The added rim of one pixel is no finding of its own: only what is darker than it on the page counts.
    if edge.mean() < 0.001:
        return gray
    edge[_printed_areas(gray, dpi, edge.shape) & (small >= _LID)] = 0
    if not edge.any():
        return gray
    wide = cv2.dilate(edge, np.ones((3, 3), np.uint8), iterations=1)
    mask = cv2.resize(wide, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_NEAREST)
    out = gray.copy()
    out[mask > 0] = np.uint8(np.median(small[wide == 0])) if (wide == 0).any() else 255
    return out


def _printed_areas(gray: Gray, dpi: float, shape: tuple[int, int]) -> PixelFlags:
    """Return where print stands on paper, however dark the shadow on it, as flags of a reduced page of this shape."""
    small = reduced(gray, min(1.0, _TEXTURE_DPI / dpi))
    inch = dpi * small.shape[1] / gray.shape[1]
    size = max(3, round(_TEXTURE_REACH * inch) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    deep = small < _TEXTURE_SHARE * paper.astype(np.float32)
    inked = (deep & (paper >= _TEXTURE_PAPER)).astype(np.float32)
    density = cv2.blur(inked, (2 * size, 2 * size))
    near = cv2.resize(density, shape[::-1], interpolation=cv2.INTER_AREA)
    printed = cv2.morphologyEx((near > _TEXTURE_DENSITY).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    # What is printed on a sheet lies within one rectangle; lone dark spots around it are something else.
    count, labels, stats, _ = cv2.connectedComponentsWithStats(printed, connectivity=8)
    unit = dpi * shape[1] / gray.shape[1]
    large = [k for k in range(1, count) if stats[k, cv2.CC_STAT_AREA] >= _PRINTED_PART * unit * unit]
    points = np.argwhere(np.isin(labels, large))[:, ::-1].astype(np.int32)
    outline: Mask = np.zeros(shape, np.uint8)
    if len(points):
        corners = cv2.boxPoints(cv2.minAreaRect(points))
        cv2.fillConvexPoly(outline, np.rint(corners).astype(np.int32), 1)
        outline = cv2.dilate(outline, np.ones((5, 5), np.uint8))
    return outline > 0


def ink_mask(flat: Gray, dpi: float) -> Mask:
    """Return the ink of flattened paper as a mask of 0 and 255, shape as the input.

    The threshold is local (mean of about an eighth of an inch), so print on a shaded header is ink and the shading
    is not.
    """
    if is_bilevel(flat):
        return cv2.threshold(flat, 127, 255, cv2.THRESH_BINARY_INV)[1]
    # The mean is weighted by a bell that is blind to detail: from a reduced picture it is the same to a grey level, at
    # a seventh of the cost of `cv2.adaptiveThreshold` (300 dpi: 11 against 69 ms).
    sigma = max(2.0, _SURROUNDINGS * dpi)
    small = reduced(flat, 0.25 if sigma > 6 else 0.5)
    around = cv2.GaussianBlur(small, (0, 0), sigma * small.shape[1] / flat.shape[1], borderType=cv2.BORDER_REPLICATE)
    around = cv2.resize(around, flat.shape[::-1], interpolation=cv2.INTER_LINEAR)
    darker = cv2.subtract(around, cv2.GaussianBlur(flat, (3, 3), 0))
    return cv2.threshold(darker, _INK_CONTRAST - 1, 255, cv2.THRESH_BINARY)[1]


def print_darkness(flat: Gray, ink: Mask) -> float:
    """Return how dark (0..255) print is at least; the page itself tells, for faint copies have faint print.

    Args:
        flat: grey page with paper at 255.
        ink: its ink, from `ink_mask`.
    """
    darkness = level_counts(flat[::2, ::2], ink[::2, ::2])[::-1]
    return _PRINT_SHARE * quantile_of(darkness, 0.9) if darkness.any() else 255.0


def print_mask(flat: Gray, ink: Mask, darkness: float) -> Mask:
    """Return the ink that is as dark as print: what shows through from the back of the sheet is left out.

    Args:
        flat: grey page with paper at 255.
        ink: its ink, from `ink_mask`.
        darkness: of its print, from `print_darkness`.
    """
    return cv2.bitwise_and(ink, _as_dark(cv2.erode(flat, np.ones((2, 2), np.uint8)), darkness))


def solid_areas(flat: Gray, darkness: float, dpi: float) -> Mask:
    """Return the areas (0 or 255) that are as dark as print and thicker than any rule or stroke: bars, black edges.

    Args:
        flat: grey page with paper at 255.
        darkness: of its print, from `print_darkness`.
        dpi: pixels per inch.
    """
    side = max(5, round(_THICKEST_RULE * dpi))
    dark = _as_dark(flat, darkness)
    middles = cv2.erode(dark, np.ones((side, side), np.uint8))
    # Two pages in five have nothing so thick, and then no heavy rules either.
    if not cv2.hasNonZero(middles):
        return middles
    heavy = _heavy_rules(dark, dpi)
    if heavy <= side:
        return cv2.dilate(middles, np.ones((side, side), np.uint8))
    return cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((heavy, heavy), np.uint8))


def _heavy_rules(dark: Mask, dpi: float) -> int:
    """Return how thick areas have to be to be no rules of this page, in pixels: 0 for a page without long rules.

    Upright lines tell: no bar over months is so narrow and so high. All of them count, not only those that are too
    thick already: where shading frays the edges of a heavy rule it is thick in places only.
    """
    thick, long = max(5, round(_HEAVIEST_RULE * dpi)), round(_HEAVY_LONG * dpi)
    upright = long_runs(dark, long, horizontal=False)
    # The end of a table on its last page may be lower than that: then lines as wide as no bar is high tell.
    lines = upright if upright.any() else cv2.transpose(long_runs(dark, round(_HEAVY_WIDE * dpi), horizontal=True))
    if not lines.any():
        return 0
    dark = dark if upright.any() else cv2.transpose(dark)
    middles = cv2.erode(dark, np.ones((thick, thick), np.uint8))
    if cv2.hasNonZero(middles):
        blocks = cv2.dilate(middles, np.ones((thick, thick), np.uint8))
        lines = cv2.subtract(lines, cv2.dilate(blocks, np.ones((3, 3), np.uint8)))
    widths = [w for _, _, w, h in outer_boxes(lines) if h >= long // 2]
    return min(thick, round(_HEAVIER * max(widths)) + 1) if widths else 0


def _as_dark(flat: Gray, darkness: float) -> Mask:
    """Return the mask (0 or 255) of what is at least so dark."""
    return cv2.threshold(flat, 255 - int(np.ceil(darkness)), 255, cv2.THRESH_BINARY_INV)[1]


def _at_least(values: Gray, limit: float) -> Mask:
    """Return the mask (0 or 255) of values that are not below a limit."""
    return cv2.threshold(values, int(np.ceil(limit)) - 1, 255, cv2.THRESH_BINARY)[1]


def without_dust(ink: Mask, dpi: float) -> Mask:
    """Drop connected specks smaller than a full stop of 6 pt type (about 1/100 inch across)."""
    limit = _dust_limit(dpi)
    outlines, nesting = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    # By Pick's theorem: an outline of n steps around an area holds area + n / 2 + 1 pixels; a speck's holes count as
    # filled. This takes a third of the time of labelling all pixels.
    outer = np.flatnonzero(nesting[0][:, 3] < 0).tolist() if outlines else []
    specks = [
        outline
        for outline in (outlines[i] for i in outer)
        if len(outline) < 2 * limit and cv2.contourArea(outline) + len(outline) / 2 + 1 < limit
    ]
    return cv2.drawContours(ink.copy(), specks, -1, 0, cv2.FILLED)


def is_blank(ink: Mask, dpi: float) -> bool:
    """Return whether a page has nothing on it but dust."""
    least = _BLANK * ink.size
    if cv2.countNonZero(ink) < least:
        return True
    # Runs of ink that are no dust: those of every fourth row alone settle it for nearly all pages.
    runs = cv2.morphologyEx(ink[::4], cv2.MORPH_OPEN, np.ones((1, _dust_limit(dpi)), np.uint8))
    return cv2.countNonZero(runs) < least and cv2.countNonZero(without_dust(ink, dpi)) < least


def _dust_limit(dpi: float) -> int:
    """Return the number of pixels from which on a speck is no dust."""
    return max(2, round((dpi * 0.012) ** 2))


def darkest_channel(color: Color) -> Gray:
    """Return the least of the three channels at each pixel."""
    red, green, blue = cv2.split(color)
    return cv2.min(cv2.min(red, green), blue)


def channel_spread(color: Color) -> Gray:
    """Return by how much the three channels differ at each pixel."""
    red, green, blue = cv2.split(color)
    return cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))


def coloured_ink(color: Color) -> Mask:
    """Return where a page is strongly coloured: stamps, coloured pens and shading, not black print and paper."""
    return cv2.threshold(channel_spread(color), _COLOURED, 255, cv2.THRESH_BINARY)[1]


def uncoloured_print(color: Color) -> Mask:
    """Return where a page has print without colour; the blurred fringe of a coloured stroke is not."""
    red, green, blue = cv2.split(color)
    brightest, darkest = cv2.max(cv2.max(red, green), blue), darkest_channel(color)
    dark = cv2.threshold(brightest, _DARK_IN_ALL, 255, cv2.THRESH_BINARY_INV)[1]
    darkness = cv2.bitwise_not(darkest)
    tinted = cv2.compare(cv2.subtract(brightest, darkest), cv2.convertScaleAbs(darkness, alpha=_TINT), cv2.CMP_GT)
    return cv2.morphologyEx(cv2.subtract(dark, tinted), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))


def without_coloured_ink(gray: Gray, color: Color, dpi: float) -> Gray:
    """Whiten what is strongly coloured: the office's stamp and blue signatures over black print.

    Args:
        gray: uint8, shape (height, width).
        color: uint8 RGB of the same page, shape (height, width, 3).
        dpi: pixels per inch.
    """
    coloured = coloured_ink(color)
    coloured = cv2.dilate(coloured, np.ones((3, 3), np.uint8), iterations=max(1, round(dpi / 300)))
    # Print under the stamp is darker than the stamp alone and stays.
    return cv2.bitwise_or(gray, cv2.bitwise_and(coloured, _at_least(gray, _BLACK_PRINT)))
