"""What hangs together: the places of a cell, the rules of a table."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Numbers: TypeAlias = NDArray[np.intp]
"""Numbers of things, or of the groups that they belong to, counted from 0, shape (things,)."""


def connected(count: int, ones: Numbers, others: Numbers) -> Numbers:
    """Return the group of each thing, in the order of their first things.

    Args:
        count: How many things there are.
        ones: A thing of each pair that hangs together.
        others: The other thing of the same pair.
    """
    pairs = coo_array((np.ones(len(ones), dtype=np.int8), (ones, others)), shape=(count, count))
    return connected_components(pairs, directed=False)[1].astype(np.intp)
