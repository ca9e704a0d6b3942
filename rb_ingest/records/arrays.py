"""Names for the arrays of numbers that more than one folder works with."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Coordinates: TypeAlias = NDArray[np.float64]
"""Places along one axis, in units of the page or as shares of a size; of points their x or their y, in any shape."""

BendTerms: TypeAlias = NDArray[np.floating[Any]]
"""The terms of a page's bend at each place, the shape of the places and one axis of 10 behind it."""

Flags: TypeAlias = NDArray[np.bool_]
"""Whether something holds of each of a number of things, shape (things,)."""
