"""The comma of "3,4" and the point of "1.250", which OCR leaves out between digits and is sure of it."""

from __future__ import annotations

import re
from itertools import pairwise

import cv2

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.components import outer_boxes

_DIGITS = re.compile(r"\d(?: ?\d){1,8}")
# Of the height of the digits: a digit is nearly as high as the highest; a sign is lower than half of it and reaches
# below the foot of the digits or nearly so; what is lower than an eighth is dust.
_DIGIT, _SIGN, _DUST = 0.8, 0.5, 0.12
_KERNED = 0.1  # how far a sign may stand under the digit behind it; a piece of that digit stands farther
_FOOT = 0.85  # how far down a sign reaches at least
_THOUSANDS = 3  # digits behind a point
_LARGER = 3  # gaps between digits of small print are narrower than a pixel
_DARKER = (1.0, 0.92, 0.85)  # of the usual threshold between ink and paper


def with_decimal_sign(text: str, picture: Gray) -> str:
    """Return a number with the comma or point that its picture shows between two digits.

    Args:
        text: What was read of a line.
        picture: The line, dark on light, shape (height, width).

    Returns:
        The text as it is where it is no row of digits, where the picture has other than so many digits, or no sign.
    """
    digits = text.replace(" ", "")
    if not _DIGITS.fullmatch(text):
        return text
    picture = cv2.resize(picture, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    usual, _ = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    # digits and sign that run together in small print part where only the darkest ink counts
    places = (_sign_place(picture, usual * darker, len(digits)) for darker in _DARKER)
    found = next((place for place in places if place is not None), 0)
    if not found:
        return text
    whole, rest = digits[:found], digits[found:]
    return f"{whole}{'.' if len(rest) == _THOUSANDS else ','}{rest}"


def _sign_place(picture: Gray, dark: float, count: int) -> int | None:
    """Return how many digits stand before the sign, 0 without one, None where some of the digits run together."""
    _, ink = cv2.threshold(picture, dark, 255, cv2.THRESH_BINARY_INV)
    boxes = sorted(outer_boxes(ink))
    height = max((h for _, _, _, h in boxes), default=0)
    high = [box for box in boxes if box[3] >= _DIGIT * height]
    if len(high) != count:
        return None if len(high) < count else 0
    top, foot = min(y for _, y, _, _ in high), max(y + h for _, y, _, h in high)
    found = [
        place
        for place, (before, after) in enumerate(pairwise(high), start=1)
        for x, y, w, h in boxes
        if before[0] + before[2] <= x + w / 2
        and x + w <= after[0] + _KERNED * height
        and _DUST * height <= h <= _SIGN * height
        and y > (top + foot) / 2
        and y + h >= top + _FOOT * (foot - top)
    ]
    return found[0] if len(found) == 1 else 0
