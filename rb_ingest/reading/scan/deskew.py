"""Making pages upright: quarter turns, skew, and the local bend of curled or photographed paper.

The bend is fitted to the ruling lines themselves: every horizontal rule must become level and every vertical rule
vertical after a smooth displacement (a cubic polynomial over the page), found by one linear least-squares fit for each
axis. Skew that is left, perspective and page curl are all undone by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.spatial import cKDTree

from rb_ingest.reading.scan.arrays import Affine, Bend, Gray, Kernel, Mask, PixelMap, Pixels, Points
from rb_ingest.reading.scan.binarize import ink_mask, reduced
from rb_ingest.reading.scan.components import components, outer_outlines
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.reading.scan.runs import long_runs
from rb_ingest.records import PageTransform, bend_terms
from rb_ingest.records.arrays import BendTerms, Coordinates

MAX_SKEW_DEGREES = 6.0
Rules = Sequence[tuple[Coordinates, Coordinates]]
# Terms of the bend that each axis may use: those that are constant along a rule cannot be seen and stay zero.
_TERMS_Y = np.array([1, 3, 4, 6, 7, 8])
# A bend has to leave so much less in rules that it was not fitted to, held out in so many parts: on curled and
# photographed pages it leaves 0.05 to 0.7, on flat ones 0.9 and more. One that moves nothing by more than this, in
# inches, where there are rules needs no proof.
_EXPLAINS = 0.8
_FOLDS = 5
_SLIGHT = 0.02

# The bend is computed once for each square of so many pixels, and interpolated inside.
_STEP = 32
# So many letters tell for sure whether text runs down.
_MANY_LETTERS = 300
# Fewer tell nothing. So many count besides, that share of them as running down: most pages are upright, and heads of
# narrow columns have their letters one above the other.
_FEWEST_LETTERS, _USUAL, _USUALLY_DOWN = 20, 100, 0.2
# The bend is fitted to rules at this resolution. A hairline of the scan fills a quarter of its pixels there and more.
_BEND_DPI = 150
_FAINTEST_RULE = 60
# With fewer unbroken rules each way than this, dotted and dashed ones are looked for: edges and stripes of the scanner
# are unbroken too. They count when there are a few each way, and those down are so many times as long in all.
_RULES_OF_A_PLAN = 8
_FEWEST_RULES = 3
_MORE_BROKEN = 1.5
# Dots are no thicker, gaps no wider, in inches.
_THICKEST_DOT = 0.035
_WIDEST_GAP = 0.09


@dataclass(frozen=True)
class Straightening:
    """Draws pictures of a scan again as its upright page.

    `scan` and `page` are their shapes (height, width); `back` is the 2 x 3 map from turned pixels to pixels of the
    scan; `bend_x` and `bend_y` lead from straight to turned pixels, as in `PageTransform`.
    """

    scan: tuple[int, ...]
    page: tuple[int, int]
    back: Affine
    bend_x: Bend
    bend_y: Bend

    def __call__(self, pixels: Pixels, window: tuple[slice, slice] | None = None) -> Pixels:
        """Straighten a picture.

        Args:
            pixels: the whole scan in another way, at its own resolution or a lower one.
            window: the rows and columns of the upright page that are wanted, in its pixels at the resolution of
                `pixels`; None for all.
        """
        scan_width = self.scan[1]
        height = round(self.page[0] * pixels.shape[1] / scan_width)
        width = round(self.page[1] * pixels.shape[1] / scan_width)
        rows, cols = window or (slice(0, height), slice(0, width))
        size = (cols.stop - cols.start, rows.stop - rows.start)
        to_page = _to_other_size((height, width), self.page) @ _shift(cols.start, rows.start)
        to_pixels = _to_other_size(self.scan, pixels.shape) @ np.vstack([self.back, [0, 0, 1]])
        if not self.bend_x.any() and not self.bend_y.any():
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            matrix = (to_pixels @ to_page)[:2]
            return cv2.warpAffine(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        # The middles of squares of `_STEP` pixels, one square around the window too.
        y, x = (np.mgrid[: size[1] // _STEP + 3, : size[0] // _STEP + 3] - 0.5) * _STEP - 0.5
        x, y = _mapped(to_page, x, y)
        terms = bend_terms(x / self.page[1], y / self.page[0])
        maps = _mapped(to_pixels, x + terms @ self.bend_x, y + terms @ self.bend_y)
        map_x, map_y = (_upsampled(m.astype(np.float32), size) for m in maps)
        return cv2.remap(pixels, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _to_other_size(shape: tuple[int, ...], other: tuple[int, ...]) -> Affine:
    """Return the 3 x 3 map from pixels of a picture to those of the same picture in another size."""
    x, y = other[1] / shape[1], other[0] / shape[0]
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])


def _shift(x: float, y: float) -> Affine:
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])


def _mapped(matrix: Affine, x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
    (a, b, c), (d, e, f) = matrix[:2]
    return a * x + b * y + c, d * x + e * y + f


def _upsampled(coarse: PixelMap, size: tuple[int, int]) -> PixelMap:
    """Interpolate a map, known in the middles of squares of `_STEP` and one square around, to every pixel."""
    rows, cols = coarse.shape
    fine = cv2.resize(coarse, (cols * _STEP, rows * _STEP), interpolation=cv2.INTER_LINEAR)
    return fine[_STEP : _STEP + size[1], _STEP : _STEP + size[0]]


@dataclass(frozen=True)
class UprightPage:
    """An upright page: `gray` as in `PagePicture`, the way back to the original page, and to straighten more of it."""

    gray: Gray
    dpi: float
    rotation: int
    skew: float
    transform: PageTransform
    warp: Straightening


def text_runs_down(ink: Mask, dpi: float) -> float:
    """Return how likely lines of text run down the picture, as on a page scanned sideways.

    The letters of a word stand closer to each other than lines do: the direction to the nearest letter tells.

    Returns:
        From 0 to 1: the share of letters whose neighbour stands above or below, 0.5 where nothing tells; a few
        letters hardly tell that it does.
    """
    height, width = ink.shape
    # The middle of a page mostly has letters enough, and is looked at in a quarter of the time.
    points, inch = _letters(ink[height // 4 : height - height // 4, width // 4 : width - width // 4], dpi)
    if len(points) < _MANY_LETTERS:
        points, inch = _letters(ink, dpi)
    if len(points) < _FEWEST_LETTERS:
        return 0.5
    # A thousand letters of the page tell as much as all of them.
    some = points[:: -(-len(points) // 1000)]
    distance, nearest = cKDTree(points).query(some, k=2)
    step = np.abs(points[nearest[:, 1]] - some)
    near = distance[:, 1] < 0.15 * inch
    down = step[near, 1] > step[near, 0]
    return float((down.sum() + _USUALLY_DOWN * _USUAL) / (len(down) + _USUAL))


def _letters(ink: Mask, dpi: float) -> tuple[Points, float]:
    """Return the middles of what may be letters, shape (n, 2), and how many of their units are an inch."""
    k = min(1.0, 150 / dpi)
    small = cv2.threshold(reduced(ink, k), 100, 255, cv2.THRESH_BINARY)[1]
    _, _, stats, centers = components(small)
    inch = dpi * k
    side = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    letter = (side < 0.16 * inch) & (side > 0.035 * inch)
    letter[0] = False
    return centers[letter], inch


def skew_degrees(ink: Mask, dpi: float) -> float:
    """Return the angle by which lines are turned clockwise, in degrees, at most `MAX_SKEW_DEGREES`.

    Source of the method: projection profiles (Postl 1986), computed on strips that are shifted instead of turning
    the picture for each angle.
    """
    k = min(1.0, 100 / dpi)
    small = reduced(ink, k).astype(np.float32)
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


def quarter_turned(pixels: Pixels, rotation: int) -> Pixels:
    """Turn a picture clockwise by 0, 90, 180 or 270 degrees."""
    code = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}.get(rotation)
    return pixels if code is None else cv2.rotate(pixels, code)


def turned(picture: PagePicture, rotation: int, skew: float) -> tuple[Gray, Affine]:
    """Turn a picture's grey clockwise by `rotation` and back by its skew.

    Returns:
        The turned grey picture, and the 2 x 3 map from its pixels to pixels of `picture`.
    """
    matrix, size = _turning(picture.gray.shape, rotation, skew)
    back = cv2.invertAffineTransform(matrix)
    return _warp_affine(picture.gray, matrix, size), back


def _turning(shape: tuple[int, ...], rotation: int, skew: float) -> tuple[Affine, tuple[int, int]]:
    height, width = shape[:2]
    out = (width, height) if rotation in (0, 180) else (height, width)
    m = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew - rotation, 1.0)
    m[0, 2] += (out[0] - width) / 2
    m[1, 2] += (out[1] - height) / 2
    return m, out


def _warp_affine(pixels: Gray, matrix: Affine, size: tuple[int, int]) -> Gray:
    return cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


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
    nothing, shape = np.zeros(10), (width, height)
    if len(rules) < _FEWEST_RULES:
        return nothing
    bend = _fitted(rules, shape)
    along, across = (np.concatenate(axis) for axis in zip(*rules, strict=True))
    u, v = (np.linspace(at.min(), at.max(), 9) / size for at, size in zip((along, across), shape, strict=True))
    if float(np.ptp(bend_terms(*np.meshgrid(u, v)) @ bend)) <= _SLIGHT * dpi:
        return bend
    explains = _held_out(rules, shape) < _EXPLAINS * np.mean([_bent_by(rule, shape, nothing) for rule in rules])
    return bend if explains else nothing


def _held_out(rules: Rules, shape: tuple[int, int]) -> float:
    """Return how far rules are from straight, in pixels on average, after a bend that was fitted to the others."""
    order = np.argsort([y.mean() for _, y in rules])
    folds = min(len(rules), _FOLDS)
    errors: list[float] = []
    for fold in range(folds):
        held = set(order[fold::folds].tolist())
        bend = _fitted([rule for i, rule in enumerate(rules) if i not in held], shape)
        errors += [_bent_by(rules[i], shape, bend) for i in sorted(held)]
    return float(np.mean(errors))


def _fitted(rules: Rules, shape: tuple[int, int]) -> Bend:
    """Fit a bend robustly (two rounds of dropping the worst rules)."""
    out = np.zeros(10)
    for _ in range(3):
        blocks, targets = [], []
        for x, y in rules:
            weight = 1.0 / np.sqrt(len(x)) * np.sqrt(np.ptp(x))
            blocks.append(_centered(x, y, shape)[:, _TERMS_Y] * weight)
            targets.append((y - y.mean()) * weight)
        a, b = np.concatenate(blocks), np.concatenate(targets)
        ridge = np.sqrt(1e-5 * len(a) * (a**2).mean()) * np.diag([0.1, 1, 1, 3, 3, 3])
        zeros = np.zeros(len(_TERMS_Y))
        out[_TERMS_Y] = np.linalg.lstsq(np.concatenate([a, ridge]), np.concatenate([b, zeros]), rcond=None)[0]
        residual = [_bent_by(rule, shape, out) for rule in rules]
        limit = max(1.0, 3 * float(np.median(residual)))
        kept = [r for r, e in zip(rules, residual, strict=True) if e <= limit]
        if len(kept) == len(rules) or len(kept) < _FEWEST_RULES:
            break
        rules = kept
    return out


def _bent_by(rule: tuple[Coordinates, Coordinates], shape: tuple[int, int], bend: Bend) -> float:
    """Return how far a rule is from straight, in pixels on average, after a bend is undone."""
    x, y = rule
    return float(np.abs((y - y.mean()) - _centered(x, y, shape) @ bend).mean())


def _centered(x: Coordinates, y: Coordinates, shape: tuple[int, int]) -> BendTerms:
    a = bend_terms(x / shape[0], np.full_like(x, y.mean() / shape[1]))
    return a - a.mean(axis=0)


def straightened(
    picture: PagePicture, rotation: int, skew: float, *, bend: bool = True, ink: Mask | None = None
) -> UprightPage:
    """Make a page upright in one resampling.

    Args:
        picture: the page as stored.
        rotation: clockwise quarter turn that makes it upright, in degrees.
        skew: what is left, clockwise, in degrees (see `skew_degrees`).
        bend: whether to undo the local bend too.
        ink: of the picture, where it is known already; its rules tell the bend.
    """
    matrix, (width, height) = _turning(picture.gray.shape, rotation, skew)
    back = cv2.invertAffineTransform(matrix)
    bend_x = bend_y = np.zeros(10)
    if bend:
        bend_x, bend_y = _bend_of(ink_mask(picture.gray, picture.dpi) if ink is None else ink, picture, rotation, skew)
    warp = Straightening(picture.gray.shape, (height, width), back, bend_x, bend_y)
    to_pdf = np.vstack([picture.to_pdf, [0, 0, 1]]) @ np.vstack([back, [0, 0, 1]])
    transform = PageTransform(
        matrix=tuple(float(v) for v in to_pdf[:2].ravel()),
        bend_x=tuple(float(v) for v in bend_x),
        bend_y=tuple(float(v) for v in bend_y),
        width=width,
        height=height,
    )
    return UprightPage(warp(picture.gray), picture.dpi, rotation, skew, transform, warp)


def _bend_of(ink: Mask, picture: PagePicture, rotation: int, skew: float) -> tuple[Bend, Bend]:
    """Fit the bend of a picture after its turning, in pixels of the picture."""
    # Half the resolution has a quarter of the pixels, and rules are found in it as well (300 dpi: 25 ms, with a third
    # threshold of the turned page 200).
    k = min(1.0, _BEND_DPI / picture.dpi)
    small = reduced(ink, k)
    matrix, size = _turning(small.shape, rotation, skew)
    bend_x, bend_y = fit_bend(_warp_affine(small, matrix, size), picture.dpi * k)
    return bend_x / k, bend_y / k
