"""How far off a share may be that was found in a sample."""

from __future__ import annotations

from scipy.special import betaincinv  # `scipy.stats` has it ready, but takes as long to load as the rest of the page


def interval(right: int, n: int, sure: float = 0.95) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson (1934) of a share: exact, also where all or none were right.

    Where nothing was looked at it is all from 0 to 1.
    """
    beyond = (1 - sure) / 2
    low = float(betaincinv(right, n - right + 1, beyond)) if right else 0.0
    high = float(betaincinv(right + 1, n - right, 1 - beyond)) if right < n else 1.0
    return low, high
