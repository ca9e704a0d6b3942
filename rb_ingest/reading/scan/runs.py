"""Runs of ink along horizontal and vertical lines: a mask without those that are too short, or without their gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, LanePlaces, Mask
from rb_ingest.records.arrays import Flags

# A run of some length shows in so many pixels of it at least that are looked at.
_SAMPLES = 10


def long_runs(mask: Mask, length: int, *, horizontal: bool) -> Mask:
    """Keep the runs of a mask that are at least so long; those that reach its border may go on beyond.

    The same as `cv2.morphologyEx` with MORPH_OPEN and a kernel of that length, pixel for pixel. OpenCV's time grows
    with the length, this one with its logarithm: a third of the time at 0.3 inches and 200-300 dpi. Rows, or columns,
    in which no run can be that long cost a few samples.

    Args:
        mask: 0 or 255, shape (height, width).
        length: in pixels.
        horizontal: whether runs lie in rows; else in columns.
    """
    if not mask.any():
        return np.zeros_like(mask)
    lanes = Lanes.with_runs(mask, length, horizontal=horizontal)
    if lanes.are_none:
        return np.zeros_like(mask)
    return lanes.put_back(_runs_kept(lanes.taken(mask), length, horizontal=horizontal))


def _runs_kept(mask: Mask, length: int, *, horizontal: bool) -> Mask:
    before, behind = length // 2, length - 1 - length // 2
    # Pixels from which on a whole run is ink ...
    starts = _joined(_framed(mask, before, behind, 255, horizontal), length, cv2.bitwise_and, horizontal)
    # ... and all that these runs cover; an even length shifts them by a pixel, as it does in OpenCV.
    return _joined(_framed(starts, before, behind, 0, horizontal), length, cv2.bitwise_or, horizontal)


@dataclass(frozen=True)
class Lanes:
    """The rows, or the columns, of a mask that hold something; what works along them need look at no others.

    Attributes:
        places: Which they are; all of them where picking them out would take longer than it saves.
        shape: Of the mask, (height, width).
        horizontal: Whether they are rows.
    """

    places: LanePlaces | slice
    shape: tuple[int, int]
    horizontal: bool

    @classmethod
    def of(cls, mask: Mask, *, horizontal: bool) -> Lanes:
        """Find the rows, or columns, of a mask of 0 and 255, shape (height, width), that are not all 0."""
        return cls._at(np.asarray(mask.any(axis=1 if horizontal else 0)), mask, horizontal=horizontal)

    @classmethod
    def near(cls, mask: Mask, reach: int) -> Lanes:
        """Find the rows of a mask that are not all 0, and so many before and behind each."""
        inked = np.asarray(mask.any(axis=1), np.uint8)[:, None]
        return cls._at(cv2.dilate(inked, np.ones((2 * reach + 1, 1), np.uint8)).ravel() > 0, mask, horizontal=True)

    @classmethod
    def with_runs(cls, mask: Mask, length: int, *, horizontal: bool) -> Lanes:
        """Find the rows, or columns, of a mask that may hold runs of that length, or one that goes on at its border."""
        step = max(1, length // _SAMPLES)
        sampled: Mask = np.ascontiguousarray(mask[:, ::step]) if horizontal else mask[::step]
        some = mask[:, [0, -1]].any(axis=1) if horizontal else mask[[0, -1]].any(axis=0)
        if sampled.shape[1 if horizontal else 0] >= length // step:
            some |= _joined(sampled, length // step, cv2.bitwise_and, horizontal).any(axis=1 if horizontal else 0)
        return cls._at(np.asarray(some), mask, horizontal=horizontal)

    @classmethod
    def _at(cls, wanted: Flags, mask: Mask, *, horizontal: bool) -> Lanes:
        places = np.flatnonzero(wanted)
        height, width = mask.shape
        # Rows lie together in memory. The pixels of columns do not: to pick out half of them costs what it saves.
        many = not horizontal and len(places) > width / 2
        return cls(slice(None) if many else places, (height, width), horizontal)

    @property
    def are_none(self) -> bool:
        """Whether the mask holds nothing."""
        return not isinstance(self.places, slice) and not len(self.places)

    def taken(self, page: Gray) -> Gray:
        """Return these rows, or columns, of a page of that shape."""
        return page[self.places] if self.horizontal else page[:, self.places]

    def put_back(self, part: Mask) -> Mask:
        """Return a mask of that shape with these rows, or columns, and 0 elsewhere."""
        if isinstance(self.places, slice):
            return part
        out = np.zeros(self.shape, np.uint8)
        if self.horizontal:
            out[self.places] = part
        else:
            out[:, self.places] = part
        return out

    def closed(self, part: Mask, gap: int) -> Mask:
        """Fill the gaps along these rows, or columns, that are shorter than so many pixels."""
        kernel = np.ones((1, gap) if self.horizontal else (gap, 1), np.uint8)
        return cv2.morphologyEx(np.ascontiguousarray(part), cv2.MORPH_CLOSE, kernel) if part.size else part


def joined_runs(mask: Mask, length: int) -> Mask:
    """Fill the gaps in the rows of a mask that are shorter than `length`.

    The same as `cv2.morphologyEx` with MORPH_CLOSE and a horizontal kernel of that length, pixel for pixel, but only
    rows with ink cost time: a page's rules lie in few of them (300 dpi, 0.9 inches: 4 ms, not 37).

    Args:
        mask: 0 or 255, shape (height, width).
        length: in pixels.
    """
    inked = Lanes.of(mask, horizontal=True)
    return inked.put_back(inked.closed(inked.taken(mask), length))


def _framed(mask: Mask, before: int, behind: int, value: int, horizontal: bool) -> Mask:
    sides = (0, 0, before, behind) if horizontal else (before, behind, 0, 0)
    return cv2.copyMakeBorder(mask, *sides, cv2.BORDER_CONSTANT, value=value)


def _joined(mask: Mask, length: int, join: Callable[[Mask, Mask], Mask], horizontal: bool) -> Mask:
    """Join each pixel with the `length - 1` behind it, by shifts that double."""
    done = 1
    while done < length:
        step = min(done, length - done)
        mask = join(mask[:, :-step], mask[:, step:]) if horizontal else join(mask[:-step], mask[step:])
        done += step
    return mask
