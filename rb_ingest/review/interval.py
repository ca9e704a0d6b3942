"""How far off a share may be that was found in a sample."""

from __future__ import annotations

from scipy.stats import binomtest


def interval(right: int, n: int, sure: float = 0.95) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson (1934) of a share: exact, also where all or none were right.

    Where nothing was looked at it is all from 0 to 1.
    """
    if not n:
        return 0.0, 1.0
    found = binomtest(right, n).proportion_ci(sure, method="exact")
    return float(found.low), float(found.high)
