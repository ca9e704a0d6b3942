"""Long runs of a mask, and joined ones, against OpenCV's opening and closing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.runs import joined_runs, long_runs


@pytest.mark.parametrize("length", [1, 2, 9, 16, 33])
@pytest.mark.parametrize("horizontal", [True, False])
def test_long_runs_are_those_of_an_opening(length: int, horizontal: bool) -> None:
    rng = np.random.default_rng(length)
    mask = np.where(rng.random((90, 120)) < 0.05, 0, 255).astype(np.uint8)
    kernel = np.ones((1, length) if horizontal else (length, 1), np.uint8)
    expected = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    assert 0 < np.count_nonzero(expected) < mask.size
    assert np.array_equal(long_runs(mask, length, horizontal=horizontal), expected)


@pytest.mark.parametrize("length", [1, 2, 9, 16, 33])
def test_joined_runs_are_those_of_a_closing(length: int) -> None:
    rng = np.random.default_rng(length)
    mask = np.where(rng.random((90, 120)) < 0.05, 255, 0).astype(np.uint8)
    mask[10:30] = 0
    expected = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, length), np.uint8))
    assert np.count_nonzero(mask) <= np.count_nonzero(expected) < mask.size
    assert np.array_equal(joined_runs(mask, length), expected)


def test_a_mask_without_runs_has_none_to_join() -> None:
    assert not joined_runs(np.zeros((20, 30), np.uint8), 9).any()
