"""What people do to a printed plan with a pen: strike a tick through, circle it, write beside it, add one.

Effects as in `damage`; places are boxes of cells, in points of the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from rb_ingest.records import Box
from testkit.page_factory.picture import Effect, Picture
from testkit.page_factory.spec import Colour

# Of a pen's line, in points.
_WIDTH = 1.1


def struck(box: Box, colour: Colour, *, lines: int = 2, slope: float = 0.03) -> Effect:
    """Strike through the middle of a cell with so many nearly level lines."""
    shares = np.linspace(0.44, 0.58, lines)
    strokes = [((0.1, share), (0.9, share + slope)) for share in shares]
    return _drawn(box, colour, strokes)


def circled(box: Box, colour: Colour) -> Effect:
    """Draw a ring around what stands in the middle of a cell."""
    angles = np.linspace(0.2, 2 * np.pi + 0.1, 40)
    height = 0.44 * min(1.0, box.width / box.height * 1.1)
    ring = [(0.5 + 0.46 * np.cos(a), 0.5 + height * np.sin(a)) for a in angles]
    return _drawn(box, colour, [ring])


def scribbled(box: Box, colour: Colour, letters: int = 5) -> Effect:
    """Write a word of upright strokes into a cell."""
    places = np.linspace(0.12, 0.88, letters)
    return _drawn(box, colour, [((x, 0.3), (x + 0.02, 0.7)) for x in places])


def added(box: Box, colour: Colour) -> Effect:
    """Tick a cell."""
    return _drawn(box, colour, [((0.3, 0.5), (0.45, 0.75), (0.8, 0.15))])


def ticked_flat(box: Box, colour: Colour) -> Effect:
    """Tick a cell in a hurry: twice as wide as high."""
    high = 0.4 * box.width / box.height
    return _drawn(box, colour, [((0.08, 0.5), (0.35, 0.5 + high / 2), (0.9, 0.5 - high / 2))])


def _drawn(box: Box, colour: Colour, strokes: Sequence[Sequence[tuple[float, float]]]) -> Effect:
    """Draw strokes, given in shares of a box, over what is on the page."""

    def effect(page: Picture) -> Picture:
        pixels = page.pixels.copy()
        corners = page.quad(box)
        origin, right, down = corners[0], corners[1] - corners[0], corners[3] - corners[0]
        for stroke in strokes:
            points = np.array([origin + x * right + y * down for x, y in stroke]).round().astype(np.int32)
            cv2.polylines(pixels, [points], False, colour, max(1, round(_WIDTH * page.dpi / 72)), cv2.LINE_AA)
        return page.changed(pixels)

    return effect
