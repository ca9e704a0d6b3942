"""Names for the arrays that pages are drawn and damaged with."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Homography: TypeAlias = NDArray[np.float64]
"""A map of places (x, y, 1), perspective included, shape (3, 3)."""

Levels: TypeAlias = NDArray[np.floating[Any]]
"""Brightness of a page's pixels before it is cut off and rounded, shape (height, width), or (height, width, 3)."""

Cover: TypeAlias = NDArray[np.float32]
"""By how much each pixel is covered or lit, shape (height, width), or (height, width, 1) where a page has colours."""

RowHeights: TypeAlias = NDArray[np.float64]
"""How high each atomic row of a table is, in points, shape (rows,)."""

Place: TypeAlias = NDArray[np.float64]
"""A place (x, y) of a sheet in points, shape (2,)."""
