"""The page without its rules, so that what is written in the cells can be read and judged."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.ruling import Ruling
from rb_ingest.reading.scan.runs import Lanes, line_kernel, long_runs


def without_rules(gray: Gray, ink: Mask, ruling: Ruling) -> tuple[Gray, Mask]:
    """Erase rules from the grey page and from its ink, sparing letters that cross them.

    Returns:
        The grey page with rules painted white, and the ink without them.
    """
    thick, turned = round(ruling.thickness), cv2.transpose(ink)
    horizontal = _spared(ink, turned, ruling.band_horizontal, thick)
    vertical = cv2.transpose(_spared(turned, ink, ruling.turned_band_vertical, thick))
    rules = cv2.bitwise_or(horizontal, vertical)
    # The blur of a rule reaches a pixel further than its ink.
    wide = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    solid = cv2.subtract(ink, rules)
    halo = cv2.subtract(wide, cv2.dilate(solid, np.ones((3, 3), np.uint8)))
    erase = cv2.bitwise_or(halo, rules)
    return cv2.bitwise_or(gray, erase), cv2.subtract(ink, erase)


def _spared(ink: Mask, turned: Mask, rules: Mask, thick: int) -> Mask:
    """Return level rules without the places where ink runs on across them.

    Args:
        ink: Of the page.
        turned: The same with its rows and columns changed.
        rules: Those of the page.
        thick: How thick they are, in pixels.
    """
    height = 2 * thick + 3
    near = Lanes.near(rules, height)
    part = near.taken(rules)
    if not part.size:
        return rules
    tall = cv2.morphologyEx(near.taken(ink), cv2.MORPH_OPEN, line_kernel(height, horizontal=False))
    crossing = cv2.bitwise_and(tall, part)
    # Verticals of the table are tall as well, but they are wider than any stroke only along themselves.
    places = np.flatnonzero(cv2.dilate(crossing.any(axis=0).astype(np.uint8)[None], line_kernel(3, horizontal=True)))
    very_tall = np.zeros_like(part)
    very_tall[:, places] = long_runs(turned[places], 12 * thick, horizontal=True)[:, near.places].T
    stroke = cv2.subtract(crossing, cv2.dilate(very_tall, line_kernel(3, horizontal=True)))
    return near.put_back(cv2.subtract(part, stroke))
