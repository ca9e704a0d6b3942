"""Quantiles from a histogram are those of numpy, to the last digit."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.scan.levels import level_counts, level_quantile, quantile_of


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5, 0.88, 0.9, 0.99, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (7, 5), (60, 43)])
def test_they_are_those_of_sorted_levels(shape: tuple[int, int], share: float) -> None:
    rng = np.random.default_rng(shape[1])
    gray = rng.integers(3, 251, shape).astype(np.uint8)
    assert level_quantile(gray, share) == np.quantile(gray, share)
    assert quantile_of(level_counts(gray)[::-1], share) == np.quantile(255 - gray, share)


def test_only_what_is_under_the_mask_counts() -> None:
    gray = np.array([[10, 20, 30, 40], [50, 60, 70, 80]], np.uint8)
    mask = np.array([[0, 255, 255, 0], [0, 255, 0, 0]], np.uint8)
    assert level_quantile(gray, 0.5, mask) == 30.0
    assert level_counts(gray, mask).sum() == 3
    # A part of a page, and every second of its pixels, are pictures too.
    assert level_quantile(gray[:, 1:3], 0.5) == 45.0
    assert level_quantile(gray[::2, ::2], 1.0) == 30.0
