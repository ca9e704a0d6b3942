"""Names for the arrays of the matching: the rows of one document against the entries of a catalogue."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Features: TypeAlias = NDArray[np.float32]
"""What speaks for each entry in each row, shape (rows, entries, features)."""

FeatureValues: TypeAlias = NDArray[np.floating[Any]] | NDArray[np.bool_] | float
"""What one feature says of each row and each entry, shape (rows, entries), or 1 in place of what it is alike for."""

Alike: TypeAlias = NDArray[np.float32]
"""How alike each row and each entry are, 0..1, shape (rows, entries); or of other texts, in pairs."""

LogWeights: TypeAlias = NDArray[np.float64]
"""Log weight of each entry, and last of none, for each row, shape (rows, entries + 1)."""

Posterior: TypeAlias = NDArray[np.float64]
"""Probability of each entry, and last of none, for each row, shape (rows, entries + 1)."""

RowByEntry: TypeAlias = NDArray[np.float64]
"""A number for each row and each entry, shape (rows, entries)."""

WordingPlaces: TypeAlias = NDArray[np.intp]
"""Number of the further wording that was nearer than the entry's own, or -1, shape (rows, entries)."""

PerRow: TypeAlias = NDArray[np.float64]
"""A number for each row, or each text, shape (rows,)."""

RowPlaces: TypeAlias = NDArray[np.intp]
"""A place in a list (of an entry, of a text) or a code for each row, shape (rows,)."""

ByFeature: TypeAlias = NDArray[np.float64]
"""What a calibration looks at, shape (rows, features)."""

FeatureWeights: TypeAlias = NDArray[np.float64]
"""What each feature weighs, shape (features,)."""

EntryNumbers: TypeAlias = NDArray[np.intp]
"""A whole number for each entry, shape (entries,), or for each further wording."""

EntryFlags: TypeAlias = NDArray[np.bool_]
"""Whether something holds of each entry, shape (entries,)."""

StepClasses: TypeAlias = NDArray[np.intp]
"""The class of each step from one entry to another, shape (entries, entries)."""

StepFlags: TypeAlias = NDArray[np.bool_]
"""Whether something holds of each step from one entry to another, shape (entries, entries)."""

StepMasses: TypeAlias = NDArray[np.float64]
"""How well each step from one entry to another goes, positive, shape (entries, entries)."""
