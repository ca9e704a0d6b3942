"""Long runs of a mask, and joined ones, against OpenCV's opening and closing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.runs import Lanes, joined_runs, long_runs


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


@pytest.mark.parametrize("shape", [(20, 30), (0, 30), (20, 0)])
def test_a_mask_without_ink_has_no_runs(shape: tuple[int, int]) -> None:
    for horizontal in (True, False):
        assert long_runs(np.zeros(shape, np.uint8), 9, horizontal=horizontal).shape == shape


def test_a_mask_without_runs_has_none_to_join() -> None:
    assert not joined_runs(np.zeros((20, 30), np.uint8), 9).any()


@pytest.mark.parametrize("horizontal", [True, False])
@pytest.mark.parametrize("shape", [(90, 120), (7, 200), (200, 7), (5, 5)])
def test_long_runs_are_found_in_few_rows_and_at_the_border(shape: tuple[int, int], horizontal: bool) -> None:
    mask = np.zeros(shape, np.uint8)
    mask[shape[0] // 2] = 255
    mask[:, shape[1] // 2] = 255
    mask[0, :3] = mask[-1, -2:] = 255
    kernel = np.ones((1, 33) if horizontal else (33, 1), np.uint8)
    expected = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    assert np.array_equal(long_runs(mask, 33, horizontal=horizontal), expected)


def test_the_lanes_of_a_mask_are_taken_and_put_back() -> None:
    mask = np.zeros((30, 40), np.uint8)
    mask[3:5, 7:9] = mask[20, 30] = 255
    lanes = Lanes.of(mask)
    assert lanes.taken(mask).shape == (3, 40)
    assert np.array_equal(lanes.put_back(lanes.taken(mask)), mask)
    assert Lanes.of(np.zeros_like(mask)).are_none


def test_lanes_near_a_line_hold_all_that_closing_fills() -> None:
    rng = np.random.default_rng(3)
    mask = np.where(rng.random((200, 60)) < 0.002, 255, 0).astype(np.uint8)
    lanes = Lanes.near(mask, 9)
    kernel = np.ones((9, 1), np.uint8)
    assert 0 < len(lanes.taken(mask)) < len(mask)
    whole = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    assert np.array_equal(lanes.put_back(cv2.morphologyEx(lanes.taken(mask), cv2.MORPH_CLOSE, kernel)), whole)
