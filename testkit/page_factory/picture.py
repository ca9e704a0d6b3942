"""The picture of a page, and where each point of the page came to lie in it, whatever was done to it since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2 as pdfium

from rb_ingest.reading.scan.arrays import Gray, Pixels, Points
from rb_ingest.records import Box
from testkit.page_factory.arrays import Homography, Levels
from testkit.page_factory.sheet import Sheet, vector_pdf


@dataclass(frozen=True)
class Picture:
    """A page as a scanner saw it.

    Attributes:
        pixels: (height, width) grey or (height, width, 3) RGB, uint8.
        matrix: 3 x 3 homography from points of the upright sheet to pixels (x right, y down, origin at the corner of
            the first pixel).
        turned: how far the picture was turned clockwise, degrees.
        skew: how far it was turned besides, degrees, clockwise positive.
    """

    sheet: Sheet
    pixels: Pixels
    dpi: float
    matrix: Homography
    turned: int = 0
    skew: float = 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def upright_turn(self) -> int:
        """The clockwise turn that makes the picture upright, as in `PageReading.rotation`."""
        return -self.turned % 360

    @property
    def grey(self) -> Gray:
        """The picture in grey, for tests that measure ink."""
        return self.pixels if self.pixels.ndim == 2 else cv2.cvtColor(self.pixels, cv2.COLOR_RGB2GRAY)

    def after(self, *effects: Effect) -> Picture:
        """Apply effects from left to right."""
        result = self
        for effect in effects:
            result = effect(result)
        return result

    def changed(self, pixels: Pixels, motion: Homography | None = None) -> Picture:
        """Return the picture with other pixels; `motion` is the 3 x 3 map from its old pixels to the new ones."""
        matrix = self.matrix if motion is None else motion @ self.matrix
        return replace(self, pixels=pixels, matrix=matrix)

    def quad(self, box: Box) -> Points:
        """Return the corners of a box of the sheet in pixels: (4, 2), clockwise from its top left."""
        corners = np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]])
        return cv2.perspectiveTransform(corners[None].astype(np.float64), self.matrix)[0]

    def box(self, box: Box) -> Box:
        """Return the pixels that a box of the sheet covers, as their bounding box."""
        quad = self.quad(box)
        (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
        return Box(x0=x0, y0=y0, x1=x1, y1=y1)

    def pdf_box(self, box: Box) -> Box:
        """Return the bounding box in PDF points of the scan's page as a viewer shows it, y down."""
        pixels, scale = self.box(box), 72 / self.dpi
        return Box(x0=pixels.x0 * scale, y0=pixels.y0 * scale, x1=pixels.x1 * scale, y1=pixels.y1 * scale)


Effect = Callable[[Picture], Picture]


def as_pixels(levels: Levels) -> Pixels:
    """Cut levels of brightness off at black and white, and round them down."""
    return np.clip(levels, 0, 255).astype(np.uint8)


def picture(sheet: Sheet, dpi: float = 150, colour: bool = False) -> Picture:
    """Take a faultless picture of a sheet, in grey or in RGB."""
    document = pdfium.PdfDocument(vector_pdf([sheet]))
    try:
        image = document[0].render(scale=dpi / 72, grayscale=not colour, rev_byteorder=True).to_numpy()
    finally:
        document.close()
    pixels = np.ascontiguousarray(image[:, :, :3] if colour else image.reshape(image.shape[:2]))
    # pdfium rounds the size up and stretches the page to it.
    scale_x, scale_y = pixels.shape[1] / sheet.paper[0], pixels.shape[0] / sheet.paper[1]
    return Picture(sheet, pixels, dpi, np.diag([scale_x, scale_y, 1.0]))
