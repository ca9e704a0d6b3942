"""What is written on a page beside its lines: pieces of ink, and of these the letters, apart from dots of a raster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Labels, Mask, PieceFlags
from rb_ingest.reading.scan.components import piece_labels
from rb_ingest.reading.scan.levels import level_counts, quantile_of

# What is so dark, as a share of the usual print, is written.
_TRACE = 0.35
# Dots of a raster are smaller than a square of this side, in inches; the dot of an i in 6 pt type is larger.
_GRAIN = 0.014


@dataclass(frozen=True)
class Written:
    """What is written on a page. It is looked up around lines only, which are a small part of it.

    Attributes:
        ink: What is ink for sure.
        labels: The pieces of all that may be a stroke.
        strokes: Which of these pieces hang together with ink.
        letters: Which of these are larger than dots of a raster.
    """

    ink: Mask
    labels: Labels
    strokes: PieceFlags
    letters: PieceFlags

    @classmethod
    def of(cls, pale: Mask, ink: Mask, dpi: float) -> Written:
        """Tell what is written, its palest strokes too: in worn print only the darkest line of a text is ink.

        Dots of a raster are as pale, but hang together with no ink, or are smaller than letters.

        Args:
            pale: All that may be a stroke.
            ink: What is one for sure.
            dpi: Pixels per inch.
        """
        # Little of a page is written: the labels of that alone are looked at.
        count, labels = piece_labels(pale)
        places = np.flatnonzero(pale > 0)
        piece = labels.ravel()[places]
        strokes = np.zeros(count, np.uint8)
        strokes[piece[ink.ravel()[places] > 0]] = 255
        letters = np.where(np.bincount(piece, minlength=count) > (_GRAIN * dpi) ** 2, strokes, np.uint8(0))
        return cls(ink, labels, strokes, letters)

    @property
    def turned(self) -> Written:
        """The same with rows and columns changed."""
        return replace(self, ink=self.ink.T, labels=self.labels.T)

    def inked(self, window: tuple[slice, slice]) -> Mask:
        """Return what is written in some rows and columns."""
        return self.ink[window] | self.strokes[self.labels[window]]

    def lettered(self, window: tuple[slice, slice]) -> Mask:
        """Return the letters in some rows and columns."""
        return self.letters[self.labels[window]]


def pale_strokes(gray: Gray, printed: Mask) -> Mask:
    """Return what is at least a share as dark as usual print.

    Args:
        gray: The straightened page with paper at 255.
        printed: Its print.
    """
    levels = level_counts(gray, printed)
    if not levels.any():
        return printed
    return cv2.threshold(cv2.bitwise_not(gray), _TRACE * (255 - quantile_of(levels, 0.5)), 255, cv2.THRESH_BINARY)[1]


def rows_around(box: Sequence[int], reach: int) -> tuple[slice, slice]:
    """Return the rows and columns of a box (x, y, width, height), and so many rows above and below it."""
    x, y, w, h = box
    return slice(max(0, y - reach), y + h + reach), slice(x, x + w)


def without_lines(part: Mask, lines: Mask, window: tuple[slice, slice]) -> Mask:
    """Return a part of a page without lines and their fringe of a pixel.

    Args:
        part: What is written in some rows and columns.
        lines: Those of all of the page.
        window: The rows and columns, as from `rows_around`.
    """
    rows, cols = window
    above, before = min(1, rows.start), min(1, cols.start)
    near = lines[rows.start - above : rows.stop + 1, cols.start - before : cols.stop + 1]
    fringe = cv2.dilate(np.ascontiguousarray(near), np.ones((3, 3), np.uint8))
    return cv2.subtract(part, fringe[above : above + part.shape[0], before : before + part.shape[1]])
