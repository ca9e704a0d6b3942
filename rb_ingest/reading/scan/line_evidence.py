"""Rules as evidence gathered along lines: dotted, dashed, pale and broken ones, which no run of ink shows.

A rule is darker than both its sides over a long way. Averaged along the line, dots and dashes become an even grey,
noise goes away, and a line of text gives itself away: beside its densest row of pixels stands more text, beside a rule
paper.
"""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.runs import long_runs

# Along the line, in inches: how far darkness is averaged. It has to hold the gaps of the widest pattern that word
# processors print ("dash-dot", a period of 0.17 in at 1 pt), and be shorter than the narrowest month column.
_ALONG = 0.17
# Across it, in inches: how far away the sides are that have to be lighter. Wider than a rule's half, narrower than the
# padding of a cell.
_ASIDE = 0.022
# The sides may have this share of the line's darkness; beside the densest row of a line of text stands more than half.
_SIDES = 0.34
# Interruptions by crossing rules, marks and letters that touch, and the shortest line that counts, in inches.
_INTERRUPTED = 0.12
# The widest gap between two dashes, in inches (5 pt): a merged row is at least 0.11 in high, and its gap stays open.
_WIDEST_GAP = 0.075
_SHORTEST = 0.45
# Strokes of letters and rules are thinner than this, in inches; what is thicker is a shade.
_THICKEST_STROKE = 0.06


def line_evidence(gray: Gray, dpi: float, contrast: float) -> tuple[Mask, Mask]:
    """Find thin lines that are darker than both their sides, whatever they are made of.

    Args:
        gray: the straightened page with paper at 255, uint8, shape (height, width).
        dpi: pixels per inch.
        contrast: how much darker (of 255) than paper a line has to be, averaged along it.

    Returns:
        Masks of 0 and 255 in the shape of `gray`: the horizontal and the vertical lines, without their gaps.
    """
    dark = _without_shades(cv2.bitwise_not(gray), dpi)
    return _along(dark, dpi, contrast, horizontal=True), _along(dark, dpi, contrast, horizontal=False)


def _along(dark: Gray, dpi: float, contrast: float, *, horizontal: bool) -> Mask:
    """Find the lines of one direction, by darkness without shades."""
    along, aside = max(5, round(_ALONG * dpi) | 1), max(2, round(_ASIDE * dpi))
    mean = cv2.blur(dark, (along, 1) if horizontal else (1, along))
    # a line drawn over two rows of pixels, or stepping from one to the next, counts as one
    centre = cv2.blur(mean, (1, 2) if horizontal else (2, 1))
    before, behind = _shifted(mean, aside, horizontal=horizontal), _shifted(mean, -aside, horizontal=horizontal)
    sides = cv2.max(before, behind)
    isolated = cv2.compare(sides, cv2.convertScaleAbs(centre, alpha=_SIDES), cv2.CMP_LE)
    enough = cv2.threshold(centre, contrast, 255, cv2.THRESH_BINARY)[1]
    lines = cv2.bitwise_and(isolated, enough)
    steps = cv2.dilate(lines, np.ones((2, 1) if horizontal else (1, 2), np.uint8))
    gap = max(3, round(_INTERRUPTED * dpi))
    joined = cv2.morphologyEx(steps, cv2.MORPH_CLOSE, np.ones((1, gap) if horizontal else (gap, 1), np.uint8))
    found = long_runs(joined, max(9, round(_SHORTEST * dpi)), horizontal=horizontal)
    # The average of a dark line reaches beyond its ends, and a stepping one is thickened above.
    thick = cv2.threshold(dark, contrast, 255, cv2.THRESH_BINARY)[1]
    gap = max(3, round(_WIDEST_GAP * dpi))
    inked = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, gap) if horizontal else (gap, 1), np.uint8))
    return cv2.bitwise_and(found, inked)


def _without_shades(dark: Gray, dpi: float) -> Gray:
    """Take the grey of shaded cells away, so that the rule under a shaded head stands out from both its sides.

    Args:
        dark: Darkness of a page, 0 is paper.
        dpi: Pixels per inch.
    """
    size = max(3, round(_THICKEST_STROKE * dpi))
    shades = cv2.morphologyEx(cv2.blur(dark, (3, 3)), cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return cv2.subtract(dark, shades)


def _shifted(values: Gray, by: int, *, horizontal: bool) -> Gray:
    """Return a picture moved across the line by so many pixels, not 0; what comes in at the border is paper."""
    moved = np.zeros_like(values)
    into, kept = (slice(by, None), slice(None, -by)) if by > 0 else (slice(None, by), slice(-by, None))
    if horizontal:
        moved[into] = values[kept]
    else:
        moved[:, into] = values[:, kept]
    return moved
