"""Rules as evidence gathered along lines: dotted, dashed, pale and broken ones, which no run of ink shows.

A rule is darker than both its sides over a long way. Averaged along the line, dots and dashes become an even grey,
noise goes away, and a line of text gives itself away: beside its densest row of pixels stands more text, beside a rule
paper.
"""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.runs import Lanes, closed, long_runs

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


def without_shades(gray: Gray, dpi: float) -> Gray:
    """Return how dark a page is, 0 is paper, without the grey of shaded cells: `lines_along` looks for lines in it.

    So the rule under a shaded head stands out from both its sides.

    Args:
        gray: the straightened page with paper at 255, uint8, shape (height, width).
        dpi: pixels per inch.
    """
    dark = cv2.bitwise_not(gray)
    size = max(3, round(_THICKEST_STROKE * dpi))
    shades = cv2.morphologyEx(cv2.blur(dark, (3, 3)), cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return cv2.subtract(dark, shades)


def lines_along(dark: Gray, dpi: float, contrast: float) -> Mask:
    """Find thin level lines that are darker than both their sides, whatever they are made of.

    For upright ones give the page with its rows and columns changed.

    Args:
        dark: darkness of the page, from `without_shades`.
        dpi: pixels per inch.
        contrast: how much darker (of 255) than paper a line has to be, averaged along it.

    Returns:
        Mask of 0 and 255 in the shape of `dark`: the lines without their gaps.
    """
    along, aside = max(5, round(_ALONG * dpi) | 1), max(2, round(_ASIDE * dpi))
    mean = cv2.blur(dark, (along, 1))
    centre = _of_two(mean)
    isolated = cv2.compare(_darker_side(mean, aside), cv2.convertScaleAbs(centre, alpha=_SIDES), cv2.CMP_LE)
    enough = cv2.threshold(centre, contrast, 255, cv2.THRESH_BINARY)[1]
    lines = cv2.bitwise_and(isolated, enough)
    steps = cv2.dilate(lines, np.ones((2, 1), np.uint8))
    # Lines lie in few rows of pixels: only these are looked at.
    inked = Lanes.of(steps)
    joined = closed(inked.taken(steps), max(3, round(_INTERRUPTED * dpi)))
    found = inked.put_back(long_runs(joined, max(9, round(_SHORTEST * dpi)), horizontal=True))
    # The average of a dark line reaches beyond its ends, and a stepping one is thickened above.
    ruled = Lanes.of(found)
    if ruled.are_none:
        return found
    thick = cv2.threshold(ruled.taken(dark), contrast, 255, cv2.THRESH_BINARY)[1]
    whole = closed(thick, max(3, round(_WIDEST_GAP * dpi)))
    return ruled.put_back(cv2.bitwise_and(ruled.taken(found), whole))


def _of_two(mean: Gray) -> Gray:
    """Return the mean of each row and the one before it: a line that steps from one to the next is one.

    It is rounded up to the next whole level. `cv2.blur` of two, which rounds the same, takes four times as long.
    """
    framed = cv2.copyMakeBorder(mean, 1, 0, 0, 0, cv2.BORDER_REFLECT_101)
    return cv2.addWeighted(framed[:-1], 0.5, mean, 0.5, 0.75)


def _darker_side(mean: Gray, aside: int) -> Gray:
    """Return the darker one of what lies so many rows, not 0, above and below each; beyond the border is paper."""
    sides = np.zeros_like(mean)
    sides[aside:] = mean[:-aside]
    np.maximum(sides[:-aside], mean[aside:], out=sides[:-aside])
    return sides
