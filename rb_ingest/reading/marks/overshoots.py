"""Pen strokes that run over a rule fall apart when the rule is erased: here their ends find them again.

Closing gaps in all directions does not do it, because a slanting stroke crosses a rule over a length much longer
than the rule is thick, and closing so much would glue neighbouring ticks together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rb_ingest.reading.marks.arrays import Extents
from rb_ingest.reading.scan.arrays import Labels

# The ends of a stroke may be apart by so many times the width of the erased band, along the rule.
_SLANT = 2.2
# Two pieces are one stroke when the smaller is the end of the other; two of like size are two ticks that touch.
_END_OF_STROKE = 0.55
# ... and what goes farther beyond the rule than this, in inches, may be a small printed tick.
_LONGEST_END = 0.055


def rejoined(
    labels: Labels, extents: Extents, rules: tuple[Sequence[float], Sequence[float]], half: float, dpi: float
) -> tuple[Labels, dict[int, tuple[int, int, int, int]]]:
    """Join pieces of ink that meet across an erased rule.

    Args:
        labels: number of the piece at each pixel, 0 for none.
        extents: x, y, width, height of each piece, shape (n, 4), that of number 0 unused.
        rules: heights of the horizontal rules and places of the vertical ones, in pixels of `labels`.
        half: half the width of the band that was erased along them.
        dpi: pixels per inch.

    Returns:
        The labels with joined pieces under one number, and for each number that is left x, y, width and height.
    """
    boxes = {k: (int(x), int(y), int(x + w), int(y + h)) for k, (x, y, w, h) in enumerate(extents.tolist()) if k}
    home = {k: k for k in boxes}
    reach = half + _LONGEST_END * dpi
    heights, places = rules
    across = [(0, *meeting) for meeting in _meetings(labels, places, half)]
    along = [(1, *meeting) for meeting in _meetings(labels.T, heights, half)]
    for axis, rule, a, b in (*across, *along):
        i, j = home[a], home[b]
        if i == j:
            continue
        small, large = sorted((i, j), key=lambda k: _size(boxes[k]))
        end = boxes[small]
        is_near = max(rule - end[axis], end[axis + 2] - rule) <= reach
        if is_near and _size(end) <= _END_OF_STROKE * _size(boxes[large]):
            boxes[large] = _union(boxes[large], boxes.pop(small))
            home = {k: large if v == small else v for k, v in home.items()}
    extents_left = {k: (x0, y0, x1 - x0, y1 - y0) for k, (x0, y0, x1, y1) in boxes.items()}
    if len(boxes) == len(home):
        return labels, extents_left
    numbers = np.zeros(len(extents), dtype=labels.dtype)
    for k, v in home.items():
        numbers[k] = v
    return numbers[labels], extents_left


def _meetings(labels: Labels, rules: Sequence[float], half: float) -> Iterator[tuple[float, int, int]]:
    """Return each upright rule with the pairs of pieces that end on both its sides, near each other along it."""
    for rule in rules:
        before, behind = round(rule - half) - 2, round(rule + half) + 2
        if before < 1 or behind + 2 > labels.shape[1]:
            continue
        near = _SLANT * (behind - before)
        # The outermost pixel may be lost to a rule that is a little bent.
        left = _runs(labels[:, before - 1 : before + 2].max(axis=1))
        right = _runs(labels[:, behind - 1 : behind + 2].max(axis=1))
        for a, a0, a1 in left:
            for b, b0, b1 in right:
                if a != b and max(b0 - a1, a0 - b1) <= near:
                    yield rule, a, b


def _runs(line: Labels) -> list[tuple[int, int, int]]:
    """Return number, start and end of each run of a piece along a line of labels."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line, [0]])))
    return [(int(line[a]), int(a), int(b)) for a, b in pairwise(edges) if line[a]]


def _size(box: tuple[int, int, int, int]) -> float:
    return float(np.hypot(box[2] - box[0], box[3] - box[1]))


def _union(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
