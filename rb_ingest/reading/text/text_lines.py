"""Ink of a cell -> its lines of text, before any of them is read.

Tesseract's own layout analysis drops the first or last line of a tight cell now and then; on a straightened page
lines are found better by where the ink is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Mask, PieceBoxes, Points
from rb_ingest.reading.scan.components import components
from rb_ingest.records import Box

# Heights of a line of print, in inches: 6 pt without descenders, and 14 pt capitals with them.
_LOWEST_LINE = 0.05
_HIGHEST_LINE = 0.21
_USUAL_LINE = 0.11
# Letters by their longer side, in inches, and so many at least tell which way a text runs: next to each other within so
# many times their size, and this share of them above one another.
_LETTER_INCH = (0.035, 0.16)
_FEWEST_LETTERS = 4
_NEXT_LETTER = 1.3
_RUN_UP = 0.7
# A letter beside a rule is, in shares of its height, so near to the next one, level to so much with those within such a
# reach; and what is lower than that is a dot or a comma, which tells no height.
_LETTER_GAP, _LINE_REACH, _LEVEL, _LOW_LETTER = 0.5, 30.0, 0.1, 0.5
# Ink smaller than this share of its line's height is a dot, a comma, or a speck.
_SPECK_SHARE = 0.27
# A dash in front of a line is at least this share of its height wide, and flat.
_DASH_SHARE = 0.17
# What is lower than this share of a usual line, and so many times as long as one is high, is what is left of a rule:
# longer than a dash, flatter than any letter.
_TRACE_SHARE, _TRACE_LONG = 0.15, 3.0


def usual_line_height(inks: list[Mask], dpi: float) -> float:
    """Return the usual height of a line's ink over many cells, in pixels.

    Args:
        inks: masks of the ink in each cell, rules and dust taken out.
        dpi: pixels per inch.
    """
    heights = [b - a for ink in inks for a, b in _bands(ink)]
    heights = [h for h in heights if _LOWEST_LINE * dpi <= h <= _HIGHEST_LINE * dpi]
    return float(np.median(heights)) if heights else _USUAL_LINE * dpi


class CellInk(NamedTuple):
    """The ink of a cell, shape (height, width), rules and dust taken out, with box and middle of each piece of it."""

    ink: Mask
    pieces: PieceBoxes
    middles: Points

    @classmethod
    def of(cls, ink: Mask) -> CellInk:
        """Find the pieces of some ink."""
        _, _, pieces, middles = components(ink)
        return cls(ink, pieces, middles)


def runs_upright(cell: CellInk, dpi: float) -> bool:
    """Return whether the letters of a cell follow each other up or down: its text was turned on its side.

    The letters of a word stand closer to each other than lines do; figures one under the other stand further apart
    than they are high.

    Args:
        cell: its ink.
        dpi: pixels per inch.
    """
    _, stats, middles = cell
    side = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    letter = (side >= _LETTER_INCH[0] * dpi) & (side <= _LETTER_INCH[1] * dpi)
    letter[0] = False
    places, size = middles[letter], float(np.median(side[letter])) if letter.any() else 0.0
    if len(places) < _FEWEST_LETTERS:
        return False
    x, y = np.ascontiguousarray(places.T)
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(distance, np.inf)
    nearest = distance.argmin(axis=1)
    step = np.abs(places - places[nearest])
    near = distance[np.arange(len(places)), nearest] <= _NEXT_LETTER * size
    return bool(near.sum() >= _FEWEST_LETTERS and (step[near, 1] > step[near, 0]).mean() >= _RUN_UP)


def without_border_debris(ink: Mask, thickness: float) -> CellInk:
    """Drop what an erased rule has left along the left and right sides of a cell, but no letter that stands there.

    Args:
        ink: mask of the cell's ink, shape (height, width).
        thickness: of the rules, in pixels; debris is no wider.
    """
    count, labels, stats, middles = components(ink)
    if count < 2:
        return CellInk(ink, stats, middles)
    reach = thickness + 2
    left = stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH] <= reach
    right = stats[:, cv2.CC_STAT_LEFT] >= ink.shape[1] - reach
    debris = left | right
    debris[0] = False
    if not debris.any():
        return CellInk(ink, stats, middles)
    letters = stats[1:][~debris[1:]]
    for i in np.flatnonzero(debris):
        debris[i] = not _stands_in_line(stats[i].tolist(), letters)
    return CellInk(np.where(debris[labels], np.uint8(0), ink), stats[~debris], middles[~debris])


def _stands_in_line(part: Sequence[int], letters: PieceBoxes) -> bool:
    """Return whether a narrow piece of ink beside a rule is the l, i, t or 1 with which a line begins or ends.

    It is close to the next letter, ends below where a letter near it does, and is as high as one of them, or, as a t,
    between two.
    """
    x, y, wide, high, _ = part
    gap = np.maximum(letters[:, 0] - x - wide, x - letters[:, 0] - letters[:, 2])
    bottom = letters[:, 1] + letters[:, 3]
    beside = (letters[:, 1] < y + high) & (bottom > y) & (gap <= _LINE_REACH * high)
    tolerance = max(1.0, _LEVEL * high)
    level = beside & (np.abs(bottom - y - high) <= tolerance) & (letters[:, 3] >= _LOW_LETTER * high)
    if not (beside & (gap <= _LETTER_GAP * high)).any() or not level.any():
        return False
    heights = letters[level, 3]
    return bool(heights.min() - tolerance <= high <= heights.max() + tolerance)


def _text_columns(band: Mask, usual: float) -> tuple[int, int] | None:
    """Return where a line's text begins and ends across, specks beside it left out; None where there is no text.

    Letters are what is at least a quarter as high as the line, or as a usual one where specks alone make a low line; a
    speck that stands further off than a letter's width belongs to nothing, but a dash in front (a bullet) is wide and
    stays.
    """
    height = band.shape[0]
    _, _, stats, _ = components(band)
    parts = stats[1:]
    if not len(parts):
        return None
    wide, high = parts[:, cv2.CC_STAT_WIDTH], parts[:, cv2.CC_STAT_HEIGHT]
    letter = np.maximum(wide, high) >= _SPECK_SHARE * max(height, usual)
    dash = (wide >= _DASH_SHARE * height) & (wide >= 1.8 * high)
    letters = parts[letter]
    if not len(letters):
        return None
    first = int(letters[:, cv2.CC_STAT_LEFT].min())
    last = int((letters[:, cv2.CC_STAT_LEFT] + letters[:, cv2.CC_STAT_WIDTH]).max())
    left = parts[:, cv2.CC_STAT_LEFT]
    bullet = dash & (left >= first - 3 * height) & (left < first)
    near = parts[((left >= first - 0.15 * height) & (left <= last + 0.5 * height)) | bullet]
    return (
        int(near[:, cv2.CC_STAT_LEFT].min()),
        int((near[:, cv2.CC_STAT_LEFT] + near[:, cv2.CC_STAT_WIDTH]).max()),
    )


def find_lines(ink: Mask, usual: float) -> list[Box]:
    """Find the lines of text in a cell, top to bottom, as boxes of their ink; lone specks and traces of rules are none.

    Args:
        ink: mask of the cell's ink, shape (height, width), rules and dust taken out.
        usual: height of a line on this page, in pixels, from `usual_line_height`.
    """
    bands = _joined(_bands(ink), usual)
    lines = [part for a, b in bands for part in _split(ink, a, b, usual)]
    found = []
    for a, b in lines:
        span = _text_columns(ink[a:b], usual)
        if not span or (b - a <= _TRACE_SHARE * usual and span[1] - span[0] >= _TRACE_LONG * usual):
            continue
        if b - a >= 0.45 * usual or span[1] - span[0] >= usual:
            found.append(Box(x0=float(span[0]), y0=float(a), x1=float(span[1]), y1=float(b)))
    return [_with_faint_bullet(line, found, ink, usual) for line in found]


def _with_faint_bullet(line: Box, lines: list[Box], ink: Mask, usual: float) -> Box:
    """Take a speck before a line for its bullet where it stands exactly where other lines of the cell begin."""
    begins = min(other.x0 for other in lines)
    if line.x0 - begins < 0.5 * usual:
        return line
    reach = 0.2 * usual
    spot = ink[round(line.y0) : round(line.y1), max(0, round(begins - reach)) : round(begins + reach) + 1]
    return line.model_copy(update={"x0": begins}) if spot.any() else line


def _bands(ink: Mask) -> list[tuple[int, int]]:
    """Return the runs of rows that hold ink."""
    inked = np.concatenate([[0], (ink > 0).any(axis=1).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(inked))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(bands: list[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    """Return thin bands (dots of an i, dashes, broken letters) to the band they stand closest to."""
    bands = list(bands)
    k = 0
    while k < len(bands):
        a, b = bands[k]
        if b - a >= 0.55 * usual or len(bands) == 1:
            k += 1
            continue
        above = a - bands[k - 1][1] if k else np.inf
        below = bands[k + 1][0] - b if k + 1 < len(bands) else np.inf
        other = k - 1 if above <= below else k + 1
        joined = (min(a, bands[other][0]), max(b, bands[other][1]))
        if min(above, below) > 0.35 * usual or joined[1] - joined[0] > 1.45 * usual:
            k += 1
            continue
        lo = min(k, other)
        bands[lo : lo + 2] = [joined]
        k = max(0, lo)
    return bands


def _split(ink: Mask, top: int, bottom: int, usual: float) -> list[tuple[int, int]]:
    """Cut a band that is several lines high (descenders touch the next line) where it holds the least ink."""
    count = round((bottom - top) / (1.25 * usual))
    if bottom - top < 1.7 * usual or count < 2:
        return [(top, bottom)]
    mass = (ink[top:bottom] > 0).sum(axis=1).astype(float)
    pitch = (bottom - top) / count
    cuts = [0]
    for i in range(1, count):
        lo, hi = round(i * pitch - 0.3 * pitch), round(i * pitch + 0.3 * pitch)
        cuts.append(lo + int(mass[lo : hi + 1].argmin()))
    cuts.append(bottom - top)
    return [(top + a, top + b) for a, b in pairwise(cuts) if b > a]
