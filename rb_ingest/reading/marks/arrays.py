"""Names for the arrays that marks are measured in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rb_ingest.records.arrays import Coordinates

MarkFeatures: TypeAlias = NDArray[np.float64]
"""What is measured of each thing that may be a mark, shape (things, features)."""

PerMark: TypeAlias = NDArray[np.float64]
"""A number for each thing that may be a mark, shape (things,)."""

MarkProbabilities: TypeAlias = NDArray[np.float64]
"""How likely each thing is a mark, 0..1, shape (things,)."""

Pairs: TypeAlias = NDArray[np.bool_]
"""Whether something holds of each two things that may be marks, shape (things, things)."""

Extents: TypeAlias = NDArray[np.int32]
"""Left, top, width and height of each piece of ink, and first of what is none, shape (pieces + 1, 4)."""

PixelPlaces: TypeAlias = NDArray[np.intp]
"""The row, or the column, of each pixel of a piece of ink, shape (pixels,)."""

InkRange: TypeAlias = NDArray[np.float64]
"""From where to where amount and density of ink are usual, shape (2, 2): first the lower ends."""

Tones: TypeAlias = NDArray[np.float64]
"""How much darker something is, 0..1 from white to black: at each height, shape (heights,), for several columns
(columns, heights), or at places, shape (places,)."""

PlaceTones: TypeAlias = NDArray[np.float64]
"""How much darker than white each place in the months is, 0..1, shape (rows, months)."""

PaperTerms: TypeAlias = NDArray[np.float64]
"""The terms of the paper's tone at places, shape (places, 6)."""

Paper: TypeAlias = Callable[[Coordinates, Coordinates], Tones]
"""How dark the bare paper is at places, of which it takes x and y."""
