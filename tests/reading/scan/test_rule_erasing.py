"""Rules erased from a page, looked for near them only: the same as looked for on all of it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.binarize import print_darkness, print_mask
from rb_ingest.reading.scan.rule_erasing import without_rules
from testkit.pages import draw_plan, picture
from tests.reading.page_steps import ROWS, flat_and_ink, ruling_of

DPI = 200


def spared_everywhere(ink: Mask, rules: Mask, thick: int) -> Mask:
    """Return level rules without what crosses them, each step done on all of the page."""
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2 * thick + 3, 1), np.uint8))
    very_tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((12 * thick, 1), np.uint8))
    return cv2.subtract(rules, cv2.subtract(tall, cv2.dilate(very_tall, np.ones((1, 3), np.uint8))))


def test_strokes_that_cross_a_rule_are_spared_as_if_sought_on_all_of_the_page() -> None:
    shot = picture(draw_plan([ROWS]).sheets[0], DPI)
    ruling, (gray, ink) = ruling_of(shot), flat_and_ink(shot)
    printed = print_mask(gray, ink, print_darkness(gray, ink))
    rng = np.random.default_rng(1)
    for x, y in rng.integers(20, np.array(gray.shape[::-1]) - 40, (200, 2)).tolist():
        printed[y : y + 14, x : x + 2] = printed[y : y + 2, x : x + 14] = 255
    thick = round(ruling.thickness)
    rules = cv2.bitwise_or(
        spared_everywhere(printed, ruling.band_horizontal, thick),
        cv2.transpose(spared_everywhere(cv2.transpose(printed), ruling.turned_band_vertical, thick)),
    )
    solid = cv2.dilate(cv2.subtract(printed, rules), np.ones((3, 3), np.uint8))
    erased = cv2.bitwise_or(rules, cv2.subtract(cv2.dilate(rules, np.ones((3, 3), np.uint8)), solid))
    clean, clean_ink = without_rules(gray, printed, ruling)
    assert 0 < np.count_nonzero(rules) < np.count_nonzero(ruling.bands)
    assert np.array_equal(clean, np.where(erased > 0, 255, gray))
    assert np.array_equal(clean_ink, np.where(erased > 0, 0, printed))


def test_a_page_without_rules_stays_as_it_is() -> None:
    shot = picture(draw_plan([ROWS]).sheets[0], DPI)
    gray, ink = flat_and_ink(shot)
    nothing = np.zeros_like(ink)
    bare = replace(ruling_of(shot), band_horizontal=nothing, turned_band_vertical=cv2.transpose(nothing))
    clean, clean_ink = without_rules(gray, ink, bare)
    assert np.array_equal(clean, gray)
    assert np.array_equal(clean_ink, ink)
