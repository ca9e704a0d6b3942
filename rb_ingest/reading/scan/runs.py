"""Runs of ink along horizontal and vertical lines: a mask without those that are too short, or without their gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Kernel, LanePlaces, Mask
from rb_ingest.records.arrays import Flags

# A run of some length shows in so many pixels of it at least that are looked at.
_SAMPLES = 10


def long_runs(mask: Mask, length: int, *, horizontal: bool) -> Mask:
    """Keep the runs of a mask that are at least so long; those that reach its border may go on beyond.

    The same as `cv2.morphologyEx` with MORPH_OPEN and a kernel of that length, pixel for pixel. OpenCV's time grows
    with the length, this one with its logarithm: a third of the time at 0.3 inches and 200-300 dpi. Rows in which no
    run can be that long cost a few samples. Columns are looked at as rows: to pick some of them out of a page takes
    longer than to change its rows and columns twice.

    Args:
        mask: 0 or 255, shape (height, width).
        length: in pixels.
        horizontal: whether runs lie in rows; else in columns.
    """
    if not mask.size or not cv2.hasNonZero(mask):
        return np.zeros_like(mask)
    if not horizontal:
        return cv2.transpose(long_runs(cv2.transpose(mask), length, horizontal=True))
    lanes = Lanes.with_runs(mask, length)
    if lanes.are_none:
        return np.zeros_like(mask)
    return lanes.put_back(_runs_kept(lanes.taken(mask), length))


def _runs_kept(mask: Mask, length: int) -> Mask:
    before, behind = length // 2, length - 1 - length // 2
    # Pixels from which on a whole run is ink ...
    starts = _joined(_framed(mask, before, behind, 255), length, cv2.bitwise_and)
    # ... and all that these runs cover; an even length shifts them by a pixel, as it does in OpenCV.
    return _joined(_framed(starts, before, behind, 0), length, cv2.bitwise_or)


@dataclass(frozen=True)
class Lanes:
    """The rows of a mask that hold something; what works along them need look at no others.

    Attributes:
        places: Which they are.
        shape: Of the mask, (height, width).
    """

    places: LanePlaces
    shape: tuple[int, int]

    @classmethod
    def of(cls, mask: Mask) -> Lanes:
        """Find the rows of a mask of 0 and 255, shape (height, width), that are not all 0."""
        return cls._at(_are_inked(mask), mask)

    @classmethod
    def near(cls, mask: Mask, reach: int) -> Lanes:
        """Find the rows of a mask that are not all 0, and so many before and behind each."""
        inked = _are_inked(mask).astype(np.uint8)[:, None]
        return cls._at(cv2.dilate(inked, np.ones((2 * reach + 1, 1), np.uint8)).ravel() > 0, mask)

    @classmethod
    def with_runs(cls, mask: Mask, length: int) -> Lanes:
        """Find the rows of a mask that may hold runs of that length, or one that goes on at its border."""
        step = max(1, length // _SAMPLES)
        sampled: Mask = np.ascontiguousarray(mask[:, ::step])
        some: Flags = np.asarray(mask[:, [0, -1]].any(axis=1))
        if sampled.shape[1] >= length // step:
            some |= _are_inked(_joined(sampled, length // step, cv2.bitwise_and))
        return cls._at(some, mask)

    @classmethod
    def _at(cls, wanted: Flags, mask: Mask) -> Lanes:
        height, width = mask.shape
        return cls(np.flatnonzero(wanted), (height, width))

    @property
    def are_none(self) -> bool:
        """Whether the mask holds nothing."""
        return not len(self.places)

    def taken(self, page: Gray) -> Gray:
        """Return these rows of a page of that shape."""
        return page[self.places]

    def put_back(self, part: Mask) -> Mask:
        """Return a mask of that shape with these rows, and 0 elsewhere."""
        out = np.zeros(self.shape, np.uint8)
        out[self.places] = part
        return out


def joined_runs(mask: Mask, length: int) -> Mask:
    """Fill the gaps in the rows of a mask that are shorter than `length`.

    The same as `cv2.morphologyEx` with MORPH_CLOSE and a kernel of that length, pixel for pixel, but only rows with ink
    cost time: a page's rules lie in few of them (300 dpi, 0.9 inches: 4 ms, not 37).

    Args:
        mask: 0 or 255, shape (height, width).
        length: in pixels.
    """
    inked = Lanes.of(mask)
    return inked.put_back(closed(inked.taken(mask), length))


def closed(part: Mask, gap: int) -> Mask:
    """Fill the gaps in rows that are shorter than so many pixels, as MORPH_CLOSE does: what is left are long gaps."""
    return cv2.bitwise_not(_runs_kept(cv2.bitwise_not(part), gap)) if part.size else part


def _are_inked(mask: Mask) -> Flags:
    """Return which rows of a mask are not all 0: by their sums, which take a quarter of the time of `any`."""
    if not mask.size:
        return np.zeros(len(mask), dtype=bool)
    return np.asarray(cv2.reduce(mask, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)).ravel() > 0


def _framed(mask: Mask, before: int, behind: int, value: int) -> Mask:
    return cv2.copyMakeBorder(mask, 0, 0, before, behind, cv2.BORDER_CONSTANT, value=value)


def _joined(mask: Mask, length: int, join: Callable[[Mask, Mask], Mask]) -> Mask:
    """Join each pixel with the `length - 1` behind it, by shifts that double."""
    done = 1
    while done < length:
        step = min(done, length - done)
        mask = join(mask[:, :-step], mask[:, step:])
        done += step
    return mask


def line_kernel(length: int, *, horizontal: bool) -> Kernel:
    """Return the kernel for morphology along a horizontal or a vertical line."""
    return np.ones((1, length) if horizontal else (length, 1), np.uint8)
