"""The page without its rules, so that what is written in the cells can be read and judged."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.ruling import Ruling, line_kernel
from rb_ingest.reading.scan.runs import long_runs


def without_rules(gray: Gray, ink: Mask, ruling: Ruling) -> tuple[Gray, Mask]:
    """Erase rules from the grey page and from its ink, sparing letters that cross them.

    Returns:
        The grey page with rules painted white, and the ink without them.
    """
    thick = round(ruling.thickness)
    horizontal = _spared(ink, ruling.band_horizontal, thick, horizontal=True)
    vertical = _spared(ink, ruling.band_vertical, thick, horizontal=False)
    rules = cv2.bitwise_or(horizontal, vertical)
    # The blur of a rule reaches a pixel further than its ink.
    wide = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    solid = cv2.bitwise_and(ink, cv2.bitwise_not(rules))
    halo = cv2.bitwise_and(wide, cv2.bitwise_not(cv2.dilate(solid, np.ones((3, 3), np.uint8))))
    erase = cv2.bitwise_or(halo, rules)
    return cv2.bitwise_or(gray, erase), cv2.bitwise_and(ink, cv2.bitwise_not(erase))


def _spared(ink: Mask, rules: Mask, thick: int, *, horizontal: bool) -> Mask:
    """Return the horizontal (or the vertical) rules of a mask without the places where ink runs on across them."""
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, line_kernel(2 * thick + 3, horizontal=not horizontal))
    # Verticals of the table are tall as well, but they are wider than any stroke only along themselves.
    very_tall = long_runs(ink, 12 * thick, horizontal=not horizontal)
    crossing = cv2.subtract(tall, cv2.dilate(very_tall, line_kernel(3, horizontal=horizontal)))
    return cv2.subtract(rules, crossing)
