"""Names for the arrays of numbers that the benchmarks count and fit with."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Series: TypeAlias = NDArray[np.float64]
"""A number for each step along the axis of a curve: bins, or the believed from the surest on, shape (steps,)."""

MarkLabels: TypeAlias = NDArray[np.intp]
"""What each thing that may be a mark is: 1 a mark, 0 none, -1 unclear, shape (things,)."""

MarkPicture: TypeAlias = NDArray[np.float32]
"""How dark the pixels around a thing that may be a mark are, 0..1, shape (16, 16)."""

MarkPictures: TypeAlias = NDArray[np.float32]
"""The pictures of several things, shape (things, 16, 16)."""

Names: TypeAlias = NDArray[np.str_]
"""A name for each line of a table: of its document, of its look, shape (lines,)."""

Fitted: TypeAlias = NDArray[np.float64]
"""Numbers that were fitted together, in the order of their names, shape (numbers,)."""

RowFlags: TypeAlias = NDArray[np.intp]
"""1 where something holds of a row, 0 elsewhere, shape (rows,)."""

EntryPlaces: TypeAlias = NDArray[np.intp]
"""Places of some entries in their catalogue, shape (entries,)."""

RightEntries: TypeAlias = NDArray[np.float64]
"""1 for each entry, and last for none, that is right for a row, 0 elsewhere, shape (rows, entries + 1)."""

ConfidenceBins: TypeAlias = NDArray[np.float64]
"""How many rows each bin of confidence holds, the sum of their confidence and how many are right, shape (bins, 3)."""
