"""A page drawn again as it was read: upright and straight, in colour, at any resolution."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from rb_ingest.reading.pdf import open_pdf
from rb_ingest.reading.scan.arrays import Color
from rb_ingest.records import PageReading, bend_terms
from rb_ingest.records.arrays import Coordinates

_GRID = 24
# More than a page of office paper has at 400 dpi.
_MOST_PIXELS = 25e6


def upright_picture(path: Path, reading: PageReading, scale: float) -> Color:
    """Render a page and bend it to the coordinates of its reading.

    Args:
        path: the PDF.
        reading: what was read from one of its pages.
        scale: picture pixels per upright page unit.

    Returns:
        uint8 RGB, shape (round(height * scale), round(width * scale), 3): a point (x, y) of the reading stands at
        (x * scale, y * scale).
    """
    pdf = open_pdf(path, reading.page_no)
    try:
        page = pdf[reading.page_no - 1]
        a, b, _, d, e, _ = reading.transform.matrix
        # Finer than needed, so that bending blurs nothing.
        zoom = 1.5 * scale / float(np.sqrt(abs(a * e - b * d)))
        width, height = page.get_size()
        zoom = min(zoom, (_MOST_PIXELS / (width * height)) ** 0.5)
        pixels = page.render(scale=zoom, rev_byteorder=True).to_numpy()[:, :, :3]
    finally:
        pdf.close()
    width, height = round(reading.width * scale), round(reading.height * scale)
    step_x = np.append(np.arange(0, width, _GRID), width - 1)
    step_y = np.append(np.arange(0, height, _GRID), height - 1)
    x, y = np.meshgrid(step_x / scale, step_y / scale)
    map_x, map_y = (m * zoom for m in _to_pdf(reading, x, y))
    # Interpolate the coarse maps to every pixel.
    at_x = np.interp(np.arange(width), step_x, np.arange(len(step_x))).astype(np.float32)
    at_y = np.interp(np.arange(height), step_y, np.arange(len(step_y))).astype(np.float32)
    grid_x, grid_y = np.meshgrid(at_x, at_y)
    full = [cv2.remap(m.astype(np.float32), grid_x, grid_y, cv2.INTER_LINEAR) for m in (map_x, map_y)]
    return cv2.remap(np.ascontiguousarray(pixels), full[0], full[1], cv2.INTER_AREA, borderValue=(255, 255, 255))


def _to_pdf(reading: PageReading, x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Map arrays of upright points to PDF points, as `PageTransform.to_pdf` does for one."""
    transform = reading.transform
    if transform.bend_x:
        terms = bend_terms(x / transform.width, y / transform.height)
        x, y = x + terms @ np.array(transform.bend_x), y + terms @ np.array(transform.bend_y)
    a, b, c, d, e, f = transform.matrix
    return a * x + b * y + c, d * x + e * y + f
