"""Names for the arrays of pixels that the stages of a page hand on, and of what is measured on them.

The checker knows their dtype, which sets a mask apart from flags and labels; shape and values are told here.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Gray: TypeAlias = NDArray[np.uint8]
"""Brightness of a page's pixels, shape (height, width): 0 black, 255 white."""

Color: TypeAlias = NDArray[np.uint8]
"""Red, green and blue of a page's pixels, shape (height, width, 3)."""

Mask: TypeAlias = NDArray[np.uint8]
"""What of a page is meant, shape (height, width): 255 where it is, 0 elsewhere."""

Labels: TypeAlias = NDArray[np.int32]
"""The number of the piece of ink that each pixel belongs to, shape (height, width); 0 for none."""

Pixels: TypeAlias = NDArray[np.uint8]
"""A picture of either kind: brightness, shape (height, width), or red, green and blue, shape (height, width, 3)."""

PixelFlags: TypeAlias = NDArray[np.bool_]
"""Whether something holds of each pixel, shape (height, width)."""

Kernel: TypeAlias = NDArray[np.uint8]
"""Which neighbours of a pixel OpenCV's morphology looks at, shape (height, width): 1 for each of them."""

PixelMap: TypeAlias = NDArray[np.float32]
"""The x, or the y, of the place that each pixel is drawn from, as `cv2.remap` takes it, shape (height, width)."""

Outline: TypeAlias = NDArray[np.int32]
"""The corners (x, y) around a piece of ink, as of `cv2.findContours`, shape (corners, 1, 2)."""

PieceBoxes: TypeAlias = NDArray[np.int32]
"""Left, top, width, height and area of each piece of ink, and first of what is none, shape (pieces + 1, 5)."""

PieceFlags: TypeAlias = NDArray[np.uint8]
"""Whether something holds of each piece of ink, and first of what is none, 255 or 0, shape (pieces + 1,)."""

Points: TypeAlias = NDArray[np.float64]
"""Places (x, y) in pixels, shape (points, 2)."""

Affine: TypeAlias = NDArray[np.float64]
"""A map of places (x, y, 1), shape (2, 3), or (3, 3) where it is multiplied by others."""

Bend: TypeAlias = NDArray[np.float64]
"""What each of `bend_terms` weighs, in pixels, shape (10,)."""

LineCounts: TypeAlias = NDArray[np.int32]
"""How many pixels each row, or each column, has of a mask, shape (height,) or (width,)."""

LineStrengths: TypeAlias = NDArray[np.float64]
"""How many pixels of a mask lie in each row and close around it, shape (height,)."""

LanePlaces: TypeAlias = NDArray[np.intp]
"""Which rows, or which columns, of a page are meant, ascending, shape (lanes,)."""

EdgeShares: TypeAlias = NDArray[np.float64]
"""How much of each edge of a grid carries a line, 0..1, shape (lines, places along them): (rows + 1, columns) for level
ones."""

EdgeFlags: TypeAlias = NDArray[np.bool_]
"""Whether something holds of each inner edge of a grid, shape (rows - 1, columns) or (rows, columns - 1)."""

PlaceFlags: TypeAlias = NDArray[np.bool_]
"""Whether something holds of each atomic place of a grid, shape (rows, columns)."""

PlaceLabels: TypeAlias = NDArray[np.intp]
"""The number of the cell that each atomic place of a grid belongs to, shape (rows, columns)."""

LevelCounts: TypeAlias = NDArray[np.int64]
"""How many pixels have each level of brightness, shape (256,)."""

GrainCounts: TypeAlias = NDArray[np.float64]
"""How many grains there are to a square inch, shape (tiles down, tiles across)."""

LineTones: TypeAlias = NDArray[np.uint8]
"""A level of brightness for each column of pixels, or for each row, shape (width,) or (height,)."""

BoxCorners: TypeAlias = NDArray[np.float64]
"""Left, top, right and bottom of each box, shape (boxes, 4)."""

BoxCounts: TypeAlias = NDArray[np.int32]
"""How many pixels of a mask each box holds, shape (boxes,)."""
