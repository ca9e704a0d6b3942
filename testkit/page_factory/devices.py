"""What copiers, cameras and their programs leave on a page: streaks, shadows, halftones, curled paper.

Effects as in `damage`; what belongs to the device (streaks, roller stripes) is drawn in the device's coordinates, so
put it behind the effect that skews the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import cv2
import numpy as np
from PIL import Image

from testkit.page_factory.picture import Effect, Picture, as_pixels

# Ordered dither: the 4 x 4 matrix of Bayer (1973).
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])


def streaked(places: Sequence[float], grey: int = 60, width: int = 2) -> Effect:
    """Draw straight streaks down the whole picture, as dirt on the glass of a copier does.

    Args:
        places: where, in shares of the width.
        grey: of the streaks; they never lighten what is below.
        width: in pixels.
    """

    def effect(page: Picture) -> Picture:
        pixels = page.pixels.copy()
        for place in places:
            x = round(place * page.size[0])
            pixels[:, x : x + width] = np.minimum(pixels[:, x : x + width], grey)
        return page.changed(pixels)

    return effect


def striped(pitch: float, grey: int = 170, width: int = 2) -> Effect:
    """Draw faint level stripes across the picture, `pitch` inches apart: a dirty roller."""

    def effect(page: Picture) -> Picture:
        pixels = page.pixels.copy()
        for y in np.arange(0.4 * pitch * page.dpi, page.size[1], pitch * page.dpi):
            rows = slice(round(y), round(y) + width)
            pixels[rows] = np.minimum(pixels[rows], grey)
        return page.changed(pixels)

    return effect


def shadow_edge(at: float, light: float, axis: Literal["x", "y"] = "x", soft: float = 2.0) -> Effect:
    """Let a shadow with a hard edge lie over the page beyond a share of its width or height.

    Args:
        at: where it begins.
        light: what is left of the light in it.
        axis: across which side.
        soft: how many pixels the edge takes.
    """

    def effect(page: Picture) -> Picture:
        width, height = page.size
        away = (np.arange(width) - at * width)[None, :] if axis == "x" else (np.arange(height) - at * height)[:, None]
        factor = 1 - (1 - light) / (1 + np.exp(-np.clip(away / soft, -30, 30)))
        factor = np.broadcast_to(factor, (height, width)).astype(np.float32)
        return page.changed(as_pixels(page.pixels * (factor if page.pixels.ndim == 2 else factor[:, :, None])))

    return effect


def greyed(paper: float) -> Effect:
    """Darken the paper evenly to a share of white, as thin or recycled paper looks."""
    return lambda page: page.changed(as_pixels(page.pixels * paper))


def diffused() -> Effect:
    """Turn greys into scattered black dots (error diffusion after Floyd and Steinberg), as fax programs do."""

    def effect(page: Picture) -> Picture:
        dots = Image.fromarray(page.grey).convert("1", dither=Image.Dither.FLOYDSTEINBERG)
        return page.changed(np.asarray(dots.convert("L")))

    return effect


def halftoned() -> Effect:
    """Turn greys into a regular raster of black dots (ordered dither), as office copiers do."""

    def effect(page: Picture) -> Picture:
        width, height = page.size
        raster = np.tile((_BAYER + 0.5) * 16, (height // 4 + 1, width // 4 + 1))[:height, :width]
        return page.changed(np.where(page.grey > raster, 255, 0).astype(np.uint8))

    return effect


def curled(depth: float) -> Effect:
    """Bow the lines of the page as a bound or rolled sheet does, by so many inches in the middle.

    The truth's places are those of the flat page: tests that ask for places need another effect.
    """

    def effect(page: Picture) -> Picture:
        width, height = page.size
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        bow = depth * page.dpi * np.sin(np.pi * x / width)
        ground = 255 if page.pixels.ndim == 2 else (255, 255, 255)
        pixels = cv2.remap(page.pixels, x, y + bow.astype(np.float32), cv2.INTER_LINEAR, borderValue=ground)
        return replace(page, pixels=pixels)

    return effect


def smudged(x: tuple[float, float], y: tuple[float, float], seed: int = 0) -> Effect:
    """Scribble over a part of the page, told in shares of its width and height, until nothing in it can be read."""

    def effect(page: Picture) -> Picture:
        width, height = page.size
        rng, pixels = np.random.default_rng(seed), page.pixels.copy()
        low, high = np.array([x[0] * width, y[0] * height]), np.array([x[1] * width, y[1] * height])
        points = rng.uniform(low, high, (60, 2)).round().astype(np.int32)
        ink = 40 if pixels.ndim == 2 else (40, 40, 40)
        cv2.polylines(pixels, [points], isClosed=False, color=ink, thickness=max(1, round(page.dpi / 70)))
        return page.changed(pixels)

    return effect


def resampled(dpi: float) -> Effect:
    """Scan at another resolution."""

    def effect(page: Picture) -> Picture:
        scale = dpi / page.dpi
        pixels = cv2.resize(page.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return replace(page.changed(pixels, np.diag([scale, scale, 1.0])), dpi=dpi)

    return effect
