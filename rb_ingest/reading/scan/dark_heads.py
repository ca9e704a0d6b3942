"""Heads of tables in white letters on dark ground, made black on white: coloured ones, and what a copier makes of them.

On such ground no rule is seen, and evening out the light takes it for dark paper. The sides of the ground are rules,
and the columns below go on through it.
"""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask, Outline
from rb_ingest.reading.scan.binarize import reduced
from rb_ingest.reading.scan.components import components, outer_boxes, outer_outlines
from rb_ingest.records.arrays import Flags

# Black letters are read on ground that is paler than this share of the paper, white ones on darker ground; worn toner
# leaves parts of it paler, but no paler than the second.
_DARK = 0.58
_WORN = 0.72
# So coarse a picture shows no rule and no letter, but dark grounds.
_COARSE_DPI = 25
# Lengths in inches. No rule is thicker than the first; letters leave gaps in their ground that the second closes: their
# strokes are a third of it; a ground is wider than the third everywhere, the heavy rules that hang on it are not.
_THICKEST_RULE = 0.04
_LETTER_GAP = 0.12
_WIDER_THAN_RULES = 0.5
# A head is as high as a line of small print, and takes this share of the page's width: bars over months have less.
_LEAST_HEIGHT = 0.1
_LEAST_WIDTH = 0.45
# It may lie so much aslant, in degrees: scanners feed sheets within half of that.
_ASLANT = 6.0
# So much of its rectangle is ground or letters, so much of it is letters, and these are so many and so high.
_FULL = 0.85
_LETTERS = (0.01, 0.4)
_LEAST_LETTERS = 12
_LETTER_HEIGHT = (0.03, 0.2)
# From this share of the way between ground and paper on a pixel is of a letter, or of a rule that is paler than its
# ground, and wholly from the other: what JPEG leaves around letters is less.
_OF_LETTER = (0.2, 0.5)
# A line that is inked for so much of this length under the head is a rule between columns, were it dashed: letters in
# line leave the space between their lines.
_RULE_BELOW = 0.5
_INKED = 0.58
# That length begins under the head, or so many inches below it: a row of numbers and a section across the table, which
# no rule parts, may lie between.
_BELOW = (0.0, 0.15, 0.3, 0.45)
# Letters stand so near, in inches, on both sides of a stem at 0.4-0.5 of its length, and of a rule at 0.1 at most.
_BESIDE = 0.05
_AMID_LETTERS = 0.25
# The rules of a table are alike: a line with less ink than this share of theirs, which is what so many in a hundred
# lines have at most, is a stack of letters at the left or the right of a cell.
_ALIKE, _MOST_RULES = 0.85, 75
# Where so much of the head's width is inked lies a level rule.
_LEVEL = 0.6
_EDGE = 0.045  # so far from the sides of the head, in inches, paper, dashes of its rules and ground run into each other
_INK = 0.8


def with_light_heads(gray: Gray, dpi: float) -> Gray:
    """Return a scan with its dark heads inverted and ruled, or the scan itself where it has none.

    Args:
        gray: As it was taken: a little aslant or sideways, its paper of any tone.
        dpi: Pixels per inch.
    """
    small = reduced(gray, _COARSE_DPI / dpi)
    paper = float(np.percentile(small, 80))
    coarse = cv2.morphologyEx((small < _WORN * paper).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    if cv2.countNonZero(coarse) < _LEAST_WIDTH * min(small.shape) * _LEAST_HEIGHT * _COARSE_DPI / 2:
        return gray
    dark = cv2.threshold(gray, _WORN * paper, 255, cv2.THRESH_BINARY_INV)[1]
    thick = max(5, round(_THICKEST_RULE * dpi))
    middles = cv2.erode(dark, np.ones((thick, thick), np.uint8))
    if not cv2.hasNonZero(middles):
        return gray
    solid = cv2.dilate(middles, np.ones((thick, thick), np.uint8))
    side = max(3, round(_LETTER_GAP * dpi))
    # Along a ground no gap is wider than letters leave: on most pages what is solid is nowhere so long.
    ways = [sideways for sideways in (False, True) if _longest(solid, side, sideways) >= _least_long(gray, sideways)]
    if not ways:
        return gray
    closed = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    light = gray
    for sideways in ways:
        shape = (round(_WIDER_THAN_RULES * dpi), side // 2) if sideways else (side // 2, round(_WIDER_THAN_RULES * dpi))
        grounds = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        for outline in outer_outlines(grounds):
            _, _, w, h = cv2.boundingRect(outline)
            if (h if sideways else w) >= _least_long(gray, sideways) and min(w, h) >= _LEAST_HEIGHT * dpi:
                light = _lightened(light, outline, sideways, paper, dpi)
    return light


def _least_long(gray: Gray, sideways: bool) -> float:
    """Return how long a head is at least, in pixels."""
    return _LEAST_WIDTH * gray.shape[0 if sideways else 1]


def _longest(solid: Mask, gap: int, sideways: bool) -> int:
    """Return along how many columns of pixels on end, or rows, something is solid, but for gaps narrower than `gap`."""
    some = np.asarray(solid.any(axis=1 if sideways else 0), np.uint8)[None]
    whole = cv2.morphologyEx(some, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[0].astype(np.int8)
    ends = np.diff(whole, prepend=0, append=0)
    starts, stops = np.flatnonzero(ends > 0), np.flatnonzero(ends < 0)
    return int((stops - starts).max()) if len(starts) else 0


def _lightened(gray: Gray, outline: Outline, sideways: bool, paper: float, dpi: float) -> Gray:
    """Return a page with one head light, if it is one; straight while it is worked on, and put back as it lay."""
    margin = round(1.2 * (_RULE_BELOW + _BELOW[-1]) * dpi)
    x, y, w, h = cv2.boundingRect(outline)
    top, left = max(0, y - margin), max(0, x - margin)
    window = slice(top, min(gray.shape[0], y + h + margin)), slice(left, min(gray.shape[1], x + w + margin))
    part = gray[window]
    ground = cv2.drawContours(np.zeros_like(part), [outline - (left, top)], -1, 255, cv2.FILLED)
    angle = (cv2.minAreaRect(outline)[2] + 45) % 90 - 45
    if abs(angle) > _ASLANT:
        return gray
    middle = part.shape[1] / 2, part.shape[0] / 2
    turn = cv2.getRotationMatrix2D(middle, angle, 1)
    size = part.shape[1], part.shape[0]
    straight = cv2.warpAffine(part, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    ground = cv2.warpAffine(ground, turn, size, flags=cv2.INTER_NEAREST)
    quarters = (1, 3) if sideways else (0, 2)
    made = [_inverted(np.rot90(straight, k), np.rot90(ground, k), paper, dpi) for k in quarters]
    found = [(head, k) for head, k in zip(made, quarters, strict=True) if head is not None]
    if not found:
        return gray
    (head, _), quarter = max(found, key=lambda one: one[0][1])
    upright = np.rot90(head, -quarter)
    back = cv2.invertAffineTransform(turn)
    moved = cv2.warpAffine(np.ascontiguousarray(upright), back, size, flags=cv2.INTER_LINEAR)
    changed = cv2.warpAffine(np.ascontiguousarray(upright != straight).astype(np.uint8) * 255, back, size)
    out = gray.copy()
    out[window] = np.where(cv2.dilate(changed, np.ones((3, 3), np.uint8)) > 0, moved, part)
    return out


def _inverted(part: Gray, ground: Mask, paper: float, dpi: float) -> tuple[Gray, int] | None:
    """Return a straight part of a page with its head black on white, and how many columns go through it from below.

    None where there are no pale letters on a dark rectangle.
    """
    boxes = outer_boxes(np.ascontiguousarray(ground))
    if not boxes:
        return None
    x, y, w, h = max(boxes, key=lambda box: box[2] * box[3])
    window = slice(y, y + h), slice(x, x + w)
    if ground[window].mean() < _FULL * 255:
        return None
    head = part[window].astype(np.float32)
    if float(np.median(head)) > _DARK * paper:
        return None
    letter = max(3, round(_LETTER_GAP * dpi) | 1)
    tone = cv2.blur(cv2.morphologyEx(head, cv2.MORPH_OPEN, np.ones((letter, letter), np.uint8)), (letter, letter))
    pale = np.clip((head - tone) / np.maximum(paper - tone, 1), 0, 1)
    if not _are_letters((pale > 0.5).astype(np.uint8), dpi):
        return None
    low, high = _OF_LETTER
    out = np.ascontiguousarray(part).copy()
    out[window] = (paper * (1 - np.clip((pale - low) / (high - low), 0, 1))).astype(np.uint8)
    return out, _ruled(out, (x, y, w, h), paper, dpi)


def _are_letters(pale: Mask, dpi: float) -> bool:
    least, most = _LETTERS
    if not least <= pale.mean() <= most:
        return False
    _, _, stats, _ = components(pale * 255)
    low, high = (round(v * dpi) for v in _LETTER_HEIGHT)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    return int(((heights >= low) & (heights <= high)).sum()) >= _LEAST_LETTERS


def _ruled(page: Gray, box: tuple[int, int, int, int], paper: float, dpi: float) -> int:
    """Draw the sides of a head, and the lines between the columns below it up to its letters; count these lines."""
    x, y, w, h = box
    thick = max(2, round(0.008 * dpi))
    foot = y + h
    under: Mask = (page[foot + thick :, x : x + w] < _INK * paper).astype(np.uint8)
    found, same = np.zeros(w, bool), 2 * round(_BESIDE * dpi) + 1
    for start in _BELOW:
        ruled = _ruled_below(under[round(start * dpi) : round((start + _RULE_BELOW) * dpi)], dpi)
        # Of a bent page the rule stands elsewhere further down: the place nearest to the head counts.
        found |= ruled & (np.convolve(found, np.ones(same), mode="same") == 0)
    inked = np.flatnonzero(found)
    groups = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1) if len(inked) else []
    edge = round(_EDGE * dpi)
    letters = page[y : foot - edge, x : x + w] < _INK * paper
    letters[:edge] = False
    for group in groups:
        left, right = int(group[0]), int(group[-1]) + 1
        free = np.flatnonzero(~letters[:, max(0, left - 1) : right + 1].any(axis=1))
        seen = len(letters) - 1 - (int(free[-1]) if len(free) else -1)
        crossed = np.flatnonzero(letters[:, max(0, left - 2) : right + 2].any(axis=1))
        if seen >= _LEAST_HEIGHT * dpi:  # the rule itself is there
            top = y + len(letters) - seen
        else:
            top = y + (int(crossed[-1]) + 3 if len(crossed) else 0)
        page[top:foot, x + left : x + max(right, left + thick)] = 0
    for side in (np.s_[y : y + thick, x : x + w], np.s_[foot - thick : foot, x : x + w]):
        page[side] = 0
    for side in (np.s_[y:foot, x : x + thick], np.s_[y:foot, x + w - thick : x + w]):
        page[side] = 0
    return len(groups)


def _ruled_below(strip: Mask, dpi: float) -> Flags:
    """Return at which columns of pixels a rule runs down a strip below a head, shape (width,); letters do not count.

    Args:
        strip: 1 where there is ink.
        dpi: Pixels per inch.
    """
    if len(strip) < round(_RULE_BELOW * dpi) - 1:
        return np.zeros(strip.shape[1], bool)
    # A rule steps from one pixel to the next.
    shares = cv2.dilate(strip, np.ones((1, 3), np.uint8)).mean(axis=0)
    rows = strip[strip.mean(axis=1) < _LEVEL]
    inked, reach = np.flatnonzero(shares >= _INKED), max(2, round(_BESIDE * dpi))
    rules = []
    for group in np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1) if len(inked) and len(rows) else []:
        left, right = int(group[0]), int(group[-1]) + 1
        before = rows[:, max(0, left - reach) : max(0, left - 1)].any(axis=1)
        behind = rows[:, right + 1 : right + reach].any(axis=1)
        if (before & behind).mean() < _AMID_LETTERS:
            rules.append(group)
    out = np.zeros(strip.shape[1], bool)
    whole = [float(shares[group].max()) for group in rules]
    for group, share in zip(rules, whole, strict=True):
        out[group] = share >= _ALIKE * np.percentile(whole, _MOST_RULES)
    return out
