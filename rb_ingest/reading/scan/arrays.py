"""Names for the arrays of pixels that the stages of a page hand on.

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
