"""The strokes of "TW III", of which OCR loses one: counted in the picture of the line."""

from __future__ import annotations

import re

import cv2

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.components import outer_boxes

# A period by its name, and what its number may be read as.
_PERIOD = re.compile(
    r"^(?P<name>.*\b(?:TW|TRIW|TRI ?WULAN|KUARTAL|SEMESTER|SMT|SEM|MINGGU|PEKAN)\W{0,3}?)"
    r"(?P<gap>\s*)(?P<number>[IlL1|!JHNMUi]{1,4})$",
    re.IGNORECASE,
)
# Of the height of a line's highest letters: a stroke is as high as they are and so narrow, and the next one so near.
_HIGH, _NARROW, _NEAR = 0.85, 0.42, 0.38
_MOST = 3


def with_all_strokes(text: str, picture: Gray) -> str:
    """Return the name of a period with as many strokes behind it as its picture shows.

    Args:
        text: What was read of a line.
        picture: The line, dark on light, shape (height, width).

    Returns:
        The text as it is where it names no period, where its number is a digit of one stroke or has more strokes, or
        where the picture does not end in one to three strokes side by side behind letters as high as they are.
    """
    named = _PERIOD.match(text)
    if named is None:
        return text
    _, ink = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    boxes = sorted(outer_boxes(ink), reverse=True)
    height = max((h for _, _, _, h in boxes), default=0)
    count, left = 0, None
    for x, _, w, h in boxes:
        if h < _HIGH * height or w > _NARROW * height or (left is not None and left - x - w > _NEAR * height):
            break
        count, left = count + 1, x
    number = named["number"]
    behind_letters = any(h >= _HIGH * height for _, _, _, h in boxes[count:])  # or the strokes are a rule's
    lost = count > len(number) if set(number) == {"I"} else number != "1" or count > 1
    if not (1 <= count <= _MOST and behind_letters and lost):
        return text
    return f"{named['name']}{named['gap']}{'I' * count}"
