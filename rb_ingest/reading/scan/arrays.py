"""Names for the arrays of pixels that the stages of a page hand on.

OpenCV promises no more than "an array", so the checker holds the names apart and the comments tell shape and values.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from numpy.typing import NDArray

Gray: TypeAlias = NDArray[Any]
"""Brightness of a page's pixels, uint8, shape (height, width): 0 black, 255 white."""

Color: TypeAlias = NDArray[Any]
"""Red, green and blue of a page's pixels, uint8, shape (height, width, 3)."""

Mask: TypeAlias = NDArray[Any]
"""What of a page is meant, uint8, shape (height, width): 255 where it is, 0 elsewhere."""

Labels: TypeAlias = NDArray[Any]
"""The number of the piece of ink that each pixel belongs to, int32, shape (height, width); 0 for none."""
