"""Making pages upright: quarter turns, skew, and the local bend of curled or photographed paper.

The bend is fitted to the ruling lines themselves: every horizontal rule must become level and every vertical rule
plumb after a smooth displacement (a cubic polynomial over the page), found by one linear least-squares fit for each
axis. Skew that is left, perspective and page curl are all undone by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.spatial import cKDTree

from rb_ingest.reading.components import components, outer_outlines
from rb_ingest.reading.ink import ink_mask
from rb_ingest.reading.picture import PagePicture
from rb_ingest.records import PageTransform, bend_terms

MAX_SKEW_DEGREES = 6.0
# Terms of the bend that each axis may use: those that are constant along a rule cannot be seen and stay zero.
_TERMS_X = np.array([2, 4, 5, 7, 8, 9])
_TERMS_Y = np.array([1, 3, 4, 6, 7, 8])

# The bend is computed once for each square of so many pixels, and interpolated inside.
_STEP = 32


@dataclass(frozen=True)
class UprightPage:
    """An upright page picture; arrays as in `PagePicture`, with the way back to the original page."""

    gray: np.ndarray
    color: np.ndarray | None
    dpi: float
    rotation: int
    skew: float
    transform: PageTransform
    warp: Callable[[np.ndarray], np.ndarray]
    """Straightens another picture of the same page (same shape as the scan) in the same way."""


def text_runs_down(ink: np.ndarray, dpi: float) -> bool:
    """Tell whether lines of text run down the picture, as on a page scanned sideways.

    The letters of a word stand closer to each other than lines do: the direction to the nearest letter tells.
    """
    k = min(1.0, 150 / dpi)
    small = cv2.resize(ink, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    small = cv2.threshold(small, 100, 255, cv2.THRESH_BINARY)[1]
    _, _, stats, centers = components(small)
    inch = dpi * k
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    letter = (sides.max(axis=1) < 0.16 * inch) & (sides.max(axis=1) > 0.035 * inch)
    letter[0] = False
    points = centers[letter]
    if len(points) < 20:
        return False
    distance, nearest = cKDTree(points).query(points, k=2)
    step = np.abs(points[nearest[:, 1]] - points)
    near = distance[:, 1] < 0.15 * inch
    return bool((step[near, 1] > step[near, 0]).mean() > 0.5) if near.any() else False


def skew_degrees(ink: np.ndarray, dpi: float) -> float:
    """Give the angle by which lines are turned clockwise, in degrees, at most `MAX_SKEW_DEGREES`.

    Source of the method: projection profiles (Postl 1986), computed on strips that are shifted instead of turning
    the picture for each angle.
    """
    k = min(1.0, 100 / dpi)
    small = cv2.resize(ink, None, fx=k, fy=k, interpolation=cv2.INTER_AREA).astype(np.float32)
    height, width = small.shape
    strips = np.array_split(np.arange(width), 48)
    profiles = np.stack([small[:, s].sum(axis=1) for s in strips])
    middle = np.array([s.mean() for s in strips]) - width / 2
    # Each strip from every row on, to its end and on from its start: a shift is then one row of this view.
    shifted = sliding_window_view(np.concatenate([profiles, profiles], axis=1), height, axis=1)
    strip = np.arange(len(strips))

    def sharpness(degrees: float) -> float:
        shift = np.rint(middle * np.tan(np.radians(degrees))).astype(int)
        total = shifted[strip, shift % height].sum(axis=0)
        return float((np.diff(total) ** 2).sum())

    coarse = np.arange(-MAX_SKEW_DEGREES, MAX_SKEW_DEGREES + 0.01, 0.2)
    best = max(coarse, key=sharpness)
    return float(max(np.arange(best - 0.2, best + 0.21, 0.04), key=sharpness))


def quarter_turned(pixels: np.ndarray, rotation: int) -> np.ndarray:
    """Turn a picture clockwise by 0, 90, 180 or 270 degrees."""
    code = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}.get(rotation)
    return pixels if code is None else cv2.rotate(pixels, code)


def turned(picture: PagePicture, rotation: int, skew: float) -> tuple[np.ndarray, np.ndarray]:
    """Turn a picture's grey clockwise by `rotation` and back by its skew.

    Returns:
        The turned grey picture, and the 2 x 3 map from its pixels to pixels of `picture`.
    """
    matrix, size = _turning(picture.gray.shape, rotation, skew)
    back = cv2.invertAffineTransform(matrix)
    return _warp_affine(picture.gray, matrix, size), back


def _turning(shape: tuple[int, ...], rotation: int, skew: float) -> tuple[np.ndarray, tuple[int, int]]:
    height, width = shape[:2]
    out = (width, height) if rotation in (0, 180) else (height, width)
    m = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew - rotation, 1.0)
    m[0, 2] += (out[0] - width) / 2
    m[1, 2] += (out[1] - height) / 2
    return m, out


def _warp_affine(pixels: np.ndarray, matrix: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def fit_bend(ink: np.ndarray, dpi: float) -> tuple[np.ndarray, np.ndarray]:
    """Fit the displacement that leads from the straight page to this picture, for x and for y.

    Args:
        ink: mask of the turned picture, shape (height, width).
        dpi: pixels per inch.

    Returns:
        Two coefficient vectors for `bend_terms` at relative positions, in pixels; zeros where there is too little
        ruling to fit.
    """
    height, width = ink.shape
    across = _rule_points(ink, dpi)
    down = _rule_points(cv2.transpose(ink), dpi)
    bend_y = _fit_axis(across, width, height, _TERMS_Y)
    bend_x = _fit_axis(down, height, width, _TERMS_Y)
    # The vertical rules were fitted on the transposed picture: swap the roles of u and v back.
    swap = np.array([0, 2, 1, 5, 4, 3, 9, 8, 7, 6])
    return bend_x[swap], bend_y


def _rule_points(ink: np.ndarray, dpi: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Give points along each long horizontal rule: arrays x and y in pixels, one pair a rule."""
    length = max(15, round(0.45 * dpi))
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    rules = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    step = max(4, round(dpi / 12))
    found = []
    for outline in outer_outlines(rules):
        x, y, w, h = cv2.boundingRect(outline)
        if w < 2 * length or h > 0.25 * dpi + 0.1 * w:
            continue
        own = cv2.drawContours(np.zeros((h, w), np.uint8), [outline], -1, 1, cv2.FILLED, offset=(-x, -y))
        part = cv2.bitwise_and(own, rules[y : y + h, x : x + w]).astype(np.float32)
        weight = part.sum(axis=0)
        ys = (np.arange(h, dtype=np.float32) @ part) / np.maximum(weight, 1)
        take = np.flatnonzero((weight > 0) & (weight < 0.06 * dpi + 3))[::step]
        if len(take) >= 6:
            found.append((x + take.astype(float), y + ys[take]))
    return found


def _fit_axis(rules: list[tuple[np.ndarray, np.ndarray]], width: int, height: int, terms: np.ndarray) -> np.ndarray:
    """Fit y(x) = c_i + bend(x, c_i) over all rules i, robustly (two rounds of dropping the worst rules)."""
    out = np.zeros(10)
    if len(rules) < 3:
        return out
    for _ in range(3):
        blocks, targets = [], []
        for x, y in rules:
            a = bend_terms(x / width, np.full_like(x, y.mean() / height))[:, terms]
            weight = 1.0 / np.sqrt(len(x)) * np.sqrt(np.ptp(x))
            blocks.append((a - a.mean(axis=0)) * weight)
            targets.append((y - y.mean()) * weight)
        a, b = np.concatenate(blocks), np.concatenate(targets)
        ridge = np.sqrt(1e-5 * len(a) * (a**2).mean()) * np.diag([0.1, 1, 1, 3, 3, 3])
        solved = np.linalg.lstsq(np.concatenate([a, ridge]), np.concatenate([b, np.zeros(len(terms))]), rcond=None)[0]
        residual = [
            float(np.abs((y - y.mean()) - _centered(x, y, width, height, terms) @ solved).mean()) for x, y in rules
        ]
        limit = max(1.0, 3 * float(np.median(residual)))
        kept = [r for r, e in zip(rules, residual, strict=True) if e <= limit]
        if len(kept) == len(rules) or len(kept) < 3:
            break
        rules = kept
    out[terms] = solved
    return out


def _centered(x: np.ndarray, y: np.ndarray, width: int, height: int, terms: np.ndarray) -> np.ndarray:
    a = bend_terms(x / width, np.full_like(x, y.mean() / height))[:, terms]
    return a - a.mean(axis=0)


def straightened(picture: PagePicture, rotation: int, skew: float, *, bend: bool = True) -> UprightPage:
    """Make a page upright in one resampling.

    Args:
        picture: the page as stored.
        rotation: clockwise quarter turn that makes it upright, in degrees.
        skew: what is left, clockwise, in degrees (see `skew_degrees`).
        bend: whether to undo the local bend too.
    """
    gray, back = turned(picture, rotation, skew)
    height, width = gray.shape
    bend_x = bend_y = np.zeros(10)
    if bend:
        bend_x, bend_y = fit_bend(ink_mask(gray, picture.dpi), picture.dpi)
    if np.abs(bend_x).sum() + np.abs(bend_y).sum() > 0:
        grid_y, grid_x = (np.mgrid[: height // _STEP + 3, : width // _STEP + 3] - 0.5) * _STEP - 0.5
        terms = bend_terms(grid_x / width, grid_y / height)
        source_x, source_y = grid_x + terms @ bend_x, grid_y + terms @ bend_y
        map_x = back[0, 0] * source_x + back[0, 1] * source_y + back[0, 2]
        map_y = back[1, 0] * source_x + back[1, 1] * source_y + back[1, 2]
        full = [_upsampled(m.astype(np.float32), height, width) for m in (map_x, map_y)]

        def warp(pixels: np.ndarray) -> np.ndarray:
            return cv2.remap(pixels, full[0], full[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    else:

        def warp(pixels: np.ndarray) -> np.ndarray:
            return _warp_affine(pixels, cv2.invertAffineTransform(back), (width, height))

    to_pdf = np.vstack([picture.to_pdf, [0, 0, 1]]) @ np.vstack([back, [0, 0, 1]])
    transform = PageTransform(
        matrix=tuple(float(v) for v in to_pdf[:2].ravel()),
        bend_x=tuple(float(v) for v in bend_x),
        bend_y=tuple(float(v) for v in bend_y),
        width=width,
        height=height,
    )
    color = None if picture.color is None else warp(picture.color)
    return UprightPage(warp(picture.gray), color, picture.dpi, rotation, skew, transform, warp)


def _upsampled(coarse: np.ndarray, height: int, width: int) -> np.ndarray:
    """Interpolate a map to every pixel that is known in the middle of each square of `_STEP`, one square around too."""
    rows, cols = coarse.shape
    fine = cv2.resize(coarse, (cols * _STEP, rows * _STEP), interpolation=cv2.INTER_LINEAR)
    return fine[_STEP : _STEP + height, _STEP : _STEP + width]
