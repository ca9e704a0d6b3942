"""Lines that a person drew on a page: lost rules are drawn in, what only looks like a rule is painted over.

All that comes after it, the grid, the marks and the letters, then sees the page as it was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.deskew import UprightPage
from rb_ingest.reading.scan.ruling import line_sums
from rb_ingest.reading.scan.runs import line_kernel
from rb_ingest.records import GivenRule, Rule

# A rule as word processors draw it by default (half a point to one) is this thick, in inches.
_THICKNESS = 0.012
# The middle of a rule as a person sees it is this near to all of its ink, in inches: a double rule, and what a bent
# page leaves of its bend.
_BESIDE = 0.04
# What is darker than this, of 255, belongs to the rule; with the pixel around it that a scanner blurs.
_DARK = 215
_BLUR = 3
# Strokes of letters run along a line for less than this, in inches, see `ruling`.
_LETTER = 0.11
# So much above and below a line is looked at for what crosses it, in inches.
_AROUND = 0.12


def with_given_rules(page: UprightPage, given: Sequence[GivenRule]) -> UprightPage:
    """Return a page with the rules that a person drew, and without those that were taken away.

    Args:
        page: The straightened page, paper at 255.
        given: The lines, in PDF points.
    """
    if not given:
        return page
    gray = page.gray.copy()
    lines = [rule.on(page.transform) for rule in given]
    for line in lines:
        if not line.seen:
            _erase(gray, line, page.dpi)
    for line in lines:  # last: a rule that is moved by a little must not be erased with its old place
        if line.seen:
            _draw(gray, line, page.dpi)
    return replace(page, gray=gray)


def _draw(gray: Gray, line: Rule, dpi: float) -> None:
    upright = gray if line.axis == "h" else gray.T
    half = max(2, round(_THICKNESS * dpi)) / 2
    top, left = max(0, round(line.position - half)), max(0, round(line.start))
    upright[top : max(0, round(line.position + half)), left : max(0, round(line.end))] = 0


def _erase(gray: Gray, line: Rule, dpi: float) -> None:
    """Paint over the ink of a rule, and spare the letters and rules that cross it."""
    upright = gray if line.axis == "h" else gray.T
    reach, around = max(3, round(_BESIDE * dpi)), max(3, round(_AROUND * dpi))
    y, left, right = round(line.position), max(0, round(line.start) - reach), max(0, round(line.end) + reach)
    top = max(0, y - around)
    part = np.ascontiguousarray(upright[top : max(0, y + around + 1), left:right])
    if part.size == 0:
        return
    dark = cv2.threshold(part, _DARK, 255, cv2.THRESH_BINARY_INV)[1]
    near = np.zeros_like(dark)
    near[max(0, y - top - reach) : y - top + reach + 1] = 255
    inked = cv2.bitwise_and(dark, near)
    thick = cv2.dilate(inked, line_kernel(_BLUR, horizontal=False))  # a rule that lies askew steps from row to row
    long = cv2.morphologyEx(thick, cv2.MORPH_OPEN, line_kernel(round(_LETTER * dpi), horizontal=True))
    height = line_sums(cv2.bitwise_and(long, inked), 0)
    usual = float(np.median(height[height > 0])) if height.any() else 1.0
    # As in `rule_erasing`: what runs on across the line is a letter, a mark or another rule.
    crossing = cv2.morphologyEx(dark, cv2.MORPH_OPEN, line_kernel(round(2 * usual) + 3, horizontal=False))
    rule = cv2.subtract(cv2.bitwise_or(long, _dots(cv2.subtract(inked, crossing), near)), crossing)
    rule = cv2.subtract(cv2.dilate(rule, np.ones((_BLUR, _BLUR), np.uint8)), crossing)
    part[rule > 0] = 255
    upright[top : top + part.shape[0], left : left + part.shape[1]] = part


def _dots(free: Mask, near: Mask) -> Mask:
    """Return the ink that lies in the line all by itself: dots, dashes and pieces, which no letter is."""
    count, labels, stats, _ = components(free)
    inside = np.flatnonzero(near.any(axis=1))
    top, foot = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    alone = (top > inside[0]) & (foot <= inside[-1])
    alone[0] = False
    return np.where(alone[labels], 255, 0).astype(np.uint8) if count > 1 else np.zeros_like(free)
