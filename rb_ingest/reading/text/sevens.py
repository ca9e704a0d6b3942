"""The 7 of "7,4" in small print, which OCR reads as a 1 and is sure of it: told by its bar."""

from __future__ import annotations

import re

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.components import outer_boxes

_NUMBER = re.compile(r"\d[\d.,]{0,14} ?%?")
_LARGER = 3  # strokes of small print are a pixel or two wide
_DIGIT = 0.8  # of the height of the highest: digits are as high as each other, signs are lower
# The bar of a 7 is so wide, as a share of its height, runs through from end to end, and its foot is so much narrower.
# Of 3,225 digits 1 in five typefaces, at 6 to 11 pt and 150 to 300 dpi, one is so too; of as many digits 7 four in five
# and more. A quarter of the height on top is the bar's, one at the bottom the foot's.
_BAR, _THROUGH, _FOOT, _PART = 0.54, 0.85, 0.45, 0.25
_WIDEST = 1.0  # of its height: what is wider are two digits that run together


def with_sevens(text: str, picture: Gray) -> str:
    """Return a number in which each 1 that has the bar of a 7 is one.

    Args:
        text: What was read of a line.
        picture: The line, dark on light, shape (height, width).

    Returns:
        The text as it is where it is no number, has no 1, or the picture has fewer digits.
    """
    if "1" not in text or not _NUMBER.fullmatch(text):
        return text
    picture = cv2.resize(picture, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    _, ink = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    boxes = sorted(outer_boxes(ink))
    height = max((h for _, _, _, h in boxes), default=0)
    digits = [ink[y : y + h, x : x + w] for x, y, w, h in boxes if h >= _DIGIT * height]
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    # the sign of a share has high pieces too, behind the digits
    if len(digits) < len(places) or (len(digits) > len(places) and "%" not in text):
        return text
    sevens = {place for place, digit in zip(places, digits, strict=False) if text[place] == "1" and _is_seven(digit)}
    return "".join("7" if place in sevens else letter for place, letter in enumerate(text))


def _is_seven(digit: Mask) -> bool:
    height, width = digit.shape
    part = max(1, round(_PART * height))
    bar, foot = _extent(digit[:part]), _extent(digit[-part:])
    through = float((digit[:part] > 0).mean(axis=1).max())
    return width <= _WIDEST * height and bar >= _BAR * height and through >= _THROUGH and foot <= _FOOT * bar


def _extent(part: Mask) -> int:
    """Return how many columns there are from the first with ink to the last."""
    columns = np.flatnonzero(part.any(axis=0))
    return int(columns[-1] - columns[0] + 1) if columns.size else 0
