"""Connected components of a mask."""

from __future__ import annotations

from collections.abc import Sequence

import cv2

from rb_ingest.reading.scan.arrays import Labels, Mask, Outline, PieceBoxes, Points


def components(mask: Mask) -> tuple[int, Labels, PieceBoxes, Points]:
    """Find the connected components of a mask, touching corners included.

    Args:
        mask: uint8, 0 or not, shape (height, width).

    Returns:
        As `cv2.connectedComponentsWithStats`: the number of labels, the label of each pixel, and box with area, and
        centre, of each label; label 0 is what is 0.
    """
    # The same result as that function's own choice of algorithm, in 40 % of the time (measured on one core: 24 against
    # 60 ms for a page at 300 dpi).
    count, labels, stats, centers = cv2.connectedComponentsWithStatsWithAlgorithm(mask, 8, cv2.CV_32S, cv2.CCL_GRANA)
    return int(count), labels, stats, centers


def piece_labels(mask: Mask) -> tuple[int, Labels]:
    """Label the connected components of a mask as `components` does, without measuring them, in half of the time.

    Args:
        mask: uint8, 0 or not, shape (height, width).

    Returns:
        The number of labels, and the label of each pixel; label 0 is what is 0.
    """
    count, labels = cv2.connectedComponentsWithAlgorithm(mask, 8, cv2.CV_32S, cv2.CCL_GRANA)
    return int(count), labels


def outer_outlines(mask: Mask) -> Sequence[Outline]:
    """Return the outline of each connected component, touching corners included; not of those inside another's hole.

    Following outlines costs a tenth of labelling every pixel (measured for a page at 300 dpi: 2-5 against 24-30 ms).

    Args:
        mask: uint8, 0 or not, shape (height, width).

    Returns:
        Outlines as of `cv2.findContours`, their corners only.
    """
    return cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]


def outer_boxes(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Return x, y, width and height of each connected component that is not inside another's hole."""
    boxes = (cv2.boundingRect(outline) for outline in outer_outlines(mask))
    return [(x, y, w, h) for x, y, w, h in boxes]
