"""The local bend of curled or photographed paper, fitted to the ruling lines themselves.

Every horizontal rule must become level and every vertical rule vertical after a smooth displacement (a cubic polynomial
over the page), found by one linear least-squares fit for each axis. Skew that is left, perspective and page curl are
all undone by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Bend, Gray, Kernel
from rb_ingest.reading.scan.components import outer_outlines
from rb_ingest.reading.scan.runs import long_runs
from rb_ingest.records import bend_terms
from rb_ingest.records.arrays import BendTerms, Coordinates

Rules = Sequence[tuple[Coordinates, Coordinates]]
# Terms of the bend that each axis may use: those that are constant along a rule cannot be seen and stay zero.
_TERMS_Y = np.array([1, 3, 4, 6, 7, 8])
# A bend has to leave so much less in rules that it was not fitted to, held out in so many parts: on curled and
# photographed pages it leaves 0.05 to 0.7, on flat ones 0.9 and more. One that moves nothing by more than this, in
# inches, where there are rules needs no proof.
_EXPLAINS = 0.8
_FOLDS = 5
_SLIGHT = 0.02
# A hairline of the scan fills so much (of 255) of its pixels at the resolution of the fit and more.
_FAINTEST_RULE = 60
# With fewer unbroken rules each way than this, dotted and dashed ones are looked for: edges and stripes of the scanner
# are unbroken too. They count when there are a few each way, and those down are so many times as long in all.
_RULES_OF_A_PLAN = 8
_FEWEST_RULES = 3
_MORE_BROKEN = 1.5
# Dots are no thicker, gaps no wider, in inches.
_THICKEST_DOT = 0.035
_WIDEST_GAP = 0.09


def fit_bend(ink: Gray, dpi: float) -> tuple[Bend, Bend]:
    """Fit the displacement that leads from the straight page to this picture, for x and for y.

    Args:
        ink: of the turned picture, shape (height, width): 0 to 255, as much of a pixel as is covered.
        dpi: pixels per inch.

    Returns:
        Two coefficient vectors for `bend_terms` at relative positions, in pixels; zeros where there is too little
        ruling to fit.
    """
    height, width = ink.shape
    across, down = _rule_points(ink, dpi), _rule_points(cv2.transpose(ink), dpi)
    if min(len(across), len(down)) < _RULES_OF_A_PLAN:
        # Text stands in lines that a broken rule looks like, but never one below the other: rules down tell of a table.
        broken = _rule_points(ink, dpi, broken=True), _rule_points(cv2.transpose(ink), dpi, broken=True)
        most = min(len(points) for points in broken) >= _FEWEST_RULES
        if most and _length(broken[1]) > _MORE_BROKEN * _length(down):
            across, down = broken
    bend_y = _fit_axis(across, width, height, dpi)
    bend_x = _fit_axis(down, height, width, dpi)
    # The vertical rules were fitted on the transposed picture: swap the roles of u and v back.
    swap = np.array([0, 2, 1, 5, 4, 3, 9, 8, 7, 6])
    return bend_x[swap], bend_y


def _rule_points(ink: Gray, dpi: float, *, broken: bool = False) -> Rules:
    """Return points along each long horizontal rule, a `broken` (dotted, dashed) one too.

    Returns:
        Arrays x and y in pixels, one pair a rule.
    """
    length = max(15, round(0.45 * dpi))
    seen = cv2.threshold(ink, _FAINTEST_RULE, 255, cv2.THRESH_BINARY)[1]
    if broken:
        seen = cv2.subtract(seen, cv2.morphologyEx(seen, cv2.MORPH_OPEN, _column(_THICKEST_DOT * dpi)))
    thick = cv2.dilate(seen, _column(3))
    if broken:
        thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, _column(_WIDEST_GAP * dpi).T)
    rules = long_runs(thick, length, horizontal=True)
    step = max(4, round(dpi / 12))
    found = []
    for outline in outer_outlines(rules):
        x, y, w, h = cv2.boundingRect(outline)
        if w < 2 * length or h > 0.25 * dpi + 0.1 * w:
            continue
        own = cv2.drawContours(np.zeros((h, w), np.uint8), [outline], -1, 1, cv2.FILLED, offset=(-x, -y))
        own = cv2.bitwise_and(own, rules[y : y + h, x : x + w])
        # Half covered pixels count half: so the middle of a rule is known to a tenth of a pixel.
        part = cv2.multiply(own, ink[y : y + h, x : x + w]).astype(np.float32)
        weight, thickness = part.sum(axis=0), own.sum(axis=0)
        ys = (np.arange(h, dtype=np.float32) @ part) / np.maximum(weight, 1)
        take = np.flatnonzero((weight > 0) & (thickness < 0.06 * dpi + 3))[::step]
        if len(take) >= 6:
            found.append((x + take.astype(float), y + ys[take]))
    return found


def _length(rules: Rules) -> float:
    return float(sum(np.ptp(x) for x, _ in rules))


def _column(height: float) -> Kernel:
    return np.ones((max(3, round(height)), 1), np.uint8)


def _fit_axis(rules: Rules, width: int, height: int, dpi: float) -> Bend:
    """Fit a bend to rules, and judge it on rules that the fit has not seen.

    Letters that stand in line by chance look like rules, and a cubic leads through any few of them; but it says nothing
    of the others, while a bend of the paper is the same for all.

    Returns:
        The coefficients of y(x) = c_i + bend(x, c_i) over all rules i; zeros where the best bend moves much of the page
        and explains nothing.
    """
    nothing = np.zeros(10)
    if len(rules) < _FEWEST_RULES:
        return nothing
    shape = (width, height)
    lines = [_Line.of(x, y, shape) for x, y in rules]
    bend = _fitted(lines)
    along, across = (np.concatenate(axis) for axis in zip(*rules, strict=True))
    u, v = (
        np.linspace(at.min(), at.max(), 9) / size for at, size in zip((along, across), (width, height), strict=True)
    )
    if float(np.ptp(bend_terms(*np.meshgrid(u, v)) @ bend)) <= _SLIGHT * dpi:
        return bend
    explains = _held_out(lines) < _EXPLAINS * np.mean([line.bent_by(nothing) for line in lines])
    return bend if explains else nothing


class _Line(NamedTuple):
    """A rule as the fit sees it: made once, and asked in each of its rounds.

    `middle` is its mean height in pixels; `height` what is above or below that, shape (points,); `terms` the terms of
    the bend at its points without their mean, shape (points, 10); `weight` how much each point counts.
    """

    middle: float
    height: Coordinates
    terms: BendTerms
    weight: float

    @classmethod
    def of(cls, x: Coordinates, y: Coordinates, shape: tuple[int, int]) -> _Line:
        """Prepare a rule by its points in a picture of some width and height, in pixels."""
        middle = y.mean()
        terms = bend_terms(x / shape[0], np.full_like(x, middle / shape[1]))
        return cls(middle, y - middle, terms - terms.mean(axis=0), 1.0 / np.sqrt(len(x)) * np.sqrt(np.ptp(x)))

    def bent_by(self, bend: Bend) -> float:
        """Return how far it is from straight, in pixels on average, after a bend is undone."""
        return float(np.abs(self.height - self.terms @ bend).mean())


def _held_out(lines: Sequence[_Line]) -> float:
    """Return how far rules are from straight, in pixels on average, after a bend that was fitted to the others."""
    order = np.argsort([line.middle for line in lines])
    folds = min(len(lines), _FOLDS)
    errors: list[float] = []
    for fold in range(folds):
        held = set(order[fold::folds].tolist())
        bend = _fitted([line for i, line in enumerate(lines) if i not in held])
        errors += [lines[i].bent_by(bend) for i in sorted(held)]
    return float(np.mean(errors))


def _fitted(lines: Sequence[_Line]) -> Bend:
    """Fit a bend robustly (two rounds of dropping the worst rules)."""
    out = np.zeros(10)
    for _ in range(3):
        a = np.concatenate([line.terms[:, _TERMS_Y] * line.weight for line in lines])
        b = np.concatenate([line.height * line.weight for line in lines])
        ridge = np.sqrt(1e-5 * len(a) * (a**2).mean()) * np.diag([0.1, 1, 1, 3, 3, 3])
        zeros = np.zeros(len(_TERMS_Y))
        out[_TERMS_Y] = np.linalg.lstsq(np.concatenate([a, ridge]), np.concatenate([b, zeros]), rcond=None)[0]
        residual = [line.bent_by(out) for line in lines]
        limit = max(1.0, 3 * float(np.median(residual)))
        kept = [line for line, error in zip(lines, residual, strict=True) if error <= limit]
        if len(kept) == len(lines) or len(kept) < _FEWEST_RULES:
            break
        lines = kept
    return out
