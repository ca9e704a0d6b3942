"""What scanners, copiers, phones and people do to a page, as functions that make an effect: Picture -> Picture.

Every effect keeps track of where the page lies, and gives the same picture for the same arguments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from rb_ingest.records import Box
from testkit.page_factory.arrays import Cover, Homography, Levels
from testkit.page_factory.picture import Effect, Picture, as_pixels
from testkit.page_factory.spec import Colour

Side = Literal["left", "right", "top", "bottom"]


def turned(degrees: Literal[90, 180, 270]) -> Effect:
    """Turn the picture clockwise, as a sheet laid sideways on the glass."""

    def effect(page: Picture) -> Picture:
        width, height = page.size
        motion = {
            90: np.array([[0, -1, height], [1, 0, 0], [0, 0, 1.0]]),
            180: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1.0]]),
            270: np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1.0]]),
        }[degrees]
        pixels = np.ascontiguousarray(np.rot90(page.pixels, -degrees // 90))
        return replace(page.changed(pixels, motion), turned=(page.turned + degrees) % 360)

    return effect


def skewed(degrees: float, ground: int = 255) -> Effect:
    """Turn the page a little, clockwise positive; `ground` is the grey of what comes in at the corners."""

    def effect(page: Picture) -> Picture:
        width, height = page.size
        motion = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0), [0, 0, 1]])
        return replace(_warped(page, motion, ground), skew=page.skew + degrees)

    return effect


def in_perspective(strength: float = 0.02, seed: int = 0, ground: int = 30) -> Effect:
    """Photograph the page from aslant: each corner moves inwards by up to `strength` of the width and height."""

    def effect(page: Picture) -> Picture:
        width, height = page.size
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        inwards = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
        shift = np.random.default_rng(seed).uniform(0.2, 1.0, (4, 2)) * strength * (width, height) * inwards
        motion = cv2.getPerspectiveTransform(corners, (corners + shift).astype(np.float32))
        return _warped(page, motion, ground)

    return effect


def noisy(sigma: float, seed: int = 0) -> Effect:
    """Add gaussian noise, in grey levels."""

    def effect(page: Picture) -> Picture:
        return page.changed(as_pixels(page.pixels + _grain(page.pixels.shape, seed) * sigma))

    return effect


@lru_cache(maxsize=4)
def _grain(shape: tuple[int, ...], seed: int) -> Levels:
    """Return gaussian noise of strength 1: the same for each page of a size, and slow to make."""
    grain = np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)
    grain.setflags(write=False)
    return grain


def speckled(count: int, seed: int = 0, grey: int = 0) -> Effect:
    """Strew specks of 1 to 3 pixels over the page."""

    def effect(page: Picture) -> Picture:
        rng, pixels = np.random.default_rng(seed), page.pixels.copy()
        width, height = page.size
        places = rng.integers(0, (width - 3, height - 3), (count, 2))
        for (x, y), side in zip(places, rng.integers(1, 4, count), strict=True):
            pixels[y : y + side, x : x + side] = grey
        return page.changed(pixels)

    return effect


def blurred(sigma: float) -> Effect:
    """Blur, in pixels."""
    return lambda page: page.changed(cv2.GaussianBlur(page.pixels, (0, 0), sigma))


def jpegged(quality: int) -> Effect:
    """Lose what JPEG loses."""

    def effect(page: Picture) -> Picture:
        encoded = cv2.imencode(".jpg", page.pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        pixels = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
        assert pixels is not None  # it was packed two lines above
        return page.changed(pixels)

    return effect


def bilevel(threshold: int = 160) -> Effect:
    """Keep black and white only, as a copier or a fax does."""
    return lambda page: page.changed(np.where(page.grey < threshold, 0, 255).astype(np.uint8))


def faint(contrast: float) -> Effect:
    """Keep only this share of the ink's darkness: a dying toner."""
    return lambda page: page.changed(as_pixels(255 - (255 - page.pixels.astype(np.float32)) * contrast))


def shadowed(strength: float) -> Effect:
    """Let the light fall off towards the lower right corner, to 1 - `strength` of it."""

    def effect(page: Picture) -> Picture:
        width, height = page.size
        light = 1 - strength * (np.linspace(0, 1, height)[:, None] + np.linspace(0, 1, width)) / 2
        return page.changed(as_pixels(page.pixels * _over(light, page)))

    return effect


def shown_through(share: float) -> Effect:
    """Let the back of the sheet show: the page itself, mirrored, as faint as `share`."""

    def effect(page: Picture) -> Picture:
        back = (255 - page.pixels[:, ::-1].astype(np.float32)) * share
        return page.changed(as_pixels(page.pixels - back))

    return effect


def dark_edges(width: int, sides: Iterable[Side] = ("left", "top")) -> Effect:
    """Blacken a band of so many pixels along some sides: the open lid of a scanner."""

    def effect(page: Picture) -> Picture:
        pixels = page.pixels.copy()
        for side in sides:
            edge = pixels if side in ("left", "top") else pixels[::-1, ::-1]
            (edge[:, :width] if side in ("left", "right") else edge[:width])[:] = 12
        return page.changed(pixels)

    return effect


def folded(at: float, darkness: float = 0.35) -> Effect:
    """Draw an upright fold at this share of the width: a thin dark line with a soft shadow on one side."""

    def effect(page: Picture) -> Picture:
        width, _ = page.size
        away = np.arange(width) - at * width
        line = np.exp(-((away / 1.5) ** 2)) + 0.4 * np.exp(-np.maximum(away, 0) / (0.02 * width)) * (away >= 0)
        light = 1 - darkness * np.minimum(line, 1)
        return page.changed(as_pixels(page.pixels * _over(np.broadcast_to(light, page.pixels.shape[:2]), page)))

    return effect


def broken_rules(share: float, seed: int = 0) -> Effect:
    """Rub out this share of the table's rules, in pieces of 2 to 8 points."""

    def effect(page: Picture) -> Picture:
        if page.sheet.table is None:
            raise ValueError("a page without a table has no rules to break")
        rng, pixels = np.random.default_rng(seed), page.pixels.copy()
        paper = 255 if pixels.ndim == 2 else (255, 255, 255)
        for rule in page.sheet.table.rules:
            for _ in range(rng.poisson(share * (rule.end - rule.start) / 5)):
                start = rng.uniform(rule.start, rule.end)
                end = min(start + rng.uniform(2, 8), rule.end)
                across = (rule.position - 0.8, rule.position + 0.8)
                x, y = ((start, end), across) if rule.axis == "h" else (across, (start, end))
                gap = page.quad(Box(x0=x[0], y0=y[0], x1=x[1], y1=y[1]))
                cv2.fillConvexPoly(pixels, gap.round().astype(np.int32), paper)
        return page.changed(pixels)

    return effect


def stamped(x: float, y: float, radius: float = 40, colour: Colour = (110, 70, 150)) -> Effect:
    """Press a round stamp with two rings on a point of the sheet; the print below stays visible. Lengths in points."""

    def effect(page: Picture) -> Picture:
        scale = page.dpi / 72
        centre = tuple(
            cv2.perspectiveTransform(np.array([[[x, y]]], dtype=float), page.matrix)[0, 0].round().astype(int)
        )
        plate = np.zeros(page.pixels.shape[:2], dtype=np.uint8)
        for ring, width in ((1.0, 1.5), (0.72, 0.8)):
            cv2.circle(plate, centre, round(radius * ring * scale), 255, max(1, round(width * scale)), cv2.LINE_AA)
        start = (round(centre[0] - 0.45 * radius * scale), round(centre[1] + 0.15 * radius * scale))
        letter = 0.014 * radius * scale
        cv2.putText(plate, "KPU", start, cv2.FONT_HERSHEY_SIMPLEX, letter, 255, max(1, round(letter * 2)), cv2.LINE_AA)
        ink = np.array(colour, dtype=np.float32)
        if page.pixels.ndim == 2:
            ink = ink @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
        cover = _over(plate.astype(np.float32) / 255, page)
        return page.changed(as_pixels(page.pixels * (1 - cover + cover * ink / 255)))

    return effect


def _warped(page: Picture, motion: Homography, ground: int) -> Picture:
    # OpenCV counts from the middle of the first pixel, a Picture from its corner.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    centred = np.linalg.inv(half) @ motion @ half
    border = ground if page.pixels.ndim == 2 else (ground, ground, ground)
    pixels = cv2.warpPerspective(page.pixels, centred, page.size, flags=cv2.INTER_LINEAR, borderValue=border)
    return page.changed(pixels, motion)


def _over(mask: Levels, page: Picture) -> Cover:
    """Shape a mask so that it multiplies grey and colour pictures alike."""
    mask = mask.astype(np.float32)
    return mask if page.pixels.ndim == 2 else mask[:, :, None]
