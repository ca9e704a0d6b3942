"""From the place of a row in PDF points to the upright page, and from an upright picture to points of the PDF."""

from __future__ import annotations

import numpy as np

from rb_ingest.records import Box, PageTransform, bend_terms
from rb_ingest.records.arrays import Coordinates


def plain_transform(width: float, height: float, rotation: int) -> PageTransform:
    """Return the transform of a page whose exact one is not stored: quarter turns only, units are PDF points.

    Args:
        width: Of the page as a viewer shows it, in points.
        height: Likewise.
        rotation: The clockwise turn that makes the page upright, in degrees.
    """
    matrices = {
        0: (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        90: (0.0, 1.0, 0.0, -1.0, 0.0, height),
        180: (-1.0, 0.0, width, 0.0, -1.0, height),
        270: (0.0, -1.0, width, 1.0, 0.0, 0.0),
    }
    size = (width, height) if rotation in (0, 180) else (height, width)
    return PageTransform(matrix=matrices[rotation], width=size[0], height=size[1])


def to_pdf_points(transform: PageTransform, x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Map upright points to PDF points; arrays of one shape in, two of the same shape out."""
    if transform.bend_x:
        terms = bend_terms(x / transform.width, y / transform.height)
        x, y = x + terms @ np.array(transform.bend_x), y + terms @ np.array(transform.bend_y)
    a, b, c, d, e, f = transform.matrix
    return a * x + b * y + c, d * x + e * y + f


def upright_box(transform: PageTransform, box: Box) -> Box:
    """Return the upright rectangle whose bounding box in PDF points is `box`.

    On a page that lies askew the bounding box of a row is higher than the row; knowing the angle, the row's own height
    follows. Exact for straight pages, within some pixels for bent ones.
    """
    a, b, _, d, e, _ = (abs(value) for value in transform.matrix)
    spread = a * e - b * d
    width = max(0.0, (e * box.width - b * box.height) / spread)
    height = max(0.0, (a * box.height - d * box.width) / spread)
    x, y = transform.from_pdf(*box.center)
    return Box(x0=x - width / 2, y0=y - height / 2, x1=x + width / 2, y1=y + height / 2)
