"""Making pages upright: quarter turns, skew, and the local bend of curled or photographed paper.

Quarter turn, skew and bend (see `bend`) are undone in one resampling.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.spatial import cKDTree

from rb_ingest.reading.scan.arrays import Affine, Bend, Gray, Mask, PixelMap, Pixels, Points
from rb_ingest.reading.scan.bend import fit_bend
from rb_ingest.reading.scan.binarize import ink_mask, reduced
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records import PageTransform, bend_terms
from rb_ingest.records.arrays import Coordinates

MAX_SKEW_DEGREES = 6.0

# The bend is computed once for each square of so many pixels, and interpolated inside.
_STEP = 32
# So many letters tell for sure whether text runs down.
_MANY_LETTERS = 300
# Fewer tell nothing. So many count besides, that share of them as running down: most pages are upright, and heads of
# narrow columns have their letters one above the other.
_FEWEST_LETTERS, _USUAL, _USUALLY_DOWN = 20, 100, 0.2
# The bend is fitted to rules at this resolution. A hairline of the scan fills a quarter of its pixels there and more.
_BEND_DPI = 150


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
