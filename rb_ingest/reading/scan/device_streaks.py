"""Streaks that the device leaves: dirt on a copier's glass, stripes of its roller, a fading lamp.

They lie along the rows or columns of pixels of the scan as it was taken, whatever way the paper lay, and run from edge
to edge. So they are sought before the page is deskewed; afterwards they would lie aslant like rules of another table.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import binary_closing, binary_opening, median_filter

from rb_ingest.reading.scan.arrays import Gray, LineTones, Mask, Pixels
from rb_ingest.reading.scan.ruling import line_sums
from rb_ingest.records.arrays import Flags

# The outermost part of a page, where no table reaches, in inches: a rule of a table ends before it, a streak does not.
_END = 0.3
# A column is streaked when even its lightest quarter, and both its ends, are darker than this (of 255, paper is 255).
_STREAKED = 246
_LIGHTEST = 0.75
# What lies under a streak is brought back by dividing by its tone, down to this one; a darker one hides it.
_DARKEST = 130
# Of a line of dots each piece so long is darker by so much than the usual column within so many inches.
_DOTS_INCH, _OF_DOTS, _NEAR = 0.06, 40, 0.12
# Such columns no farther apart than this are one band; a streak of them is narrower than that, in inches. The dots of a
# raster are no farther apart than so many pixels.
_APART, _BAND, _RASTER = 0.03, 0.035, 9
# Darker streaks wider than this are no streaks but shadows or the page's edge, in inches.
_WIDEST = 0.08


@dataclass(frozen=True)
class Streaks:
    """How dark the paper is along each column, shape (width,), and each row, shape (height,): 255 where it is clean."""

    columns: LineTones
    rows: LineTones
    dpi: float

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool((self.columns < _STREAKED).any() or (self.rows < _STREAKED).any())

    def removed(self, pixels: Pixels) -> Pixels:
        """Return a picture of the same scan, grey or of several colours, without the streaks."""
        out = pixels.copy()
        _lighten(np.swapaxes(out, 0, 1), self.columns, self.dpi)
        _lighten(out, self.rows, self.dpi)
        return out


def find_streaks(flat: Gray, dpi: float, frame: Mask | None = None, *, dotted: bool = False) -> Streaks:
    """Find the streaks of a scan.

    Args:
        flat: The scan as it was taken, not deskewed, light evened out, paper at 255.
        dpi: Pixels per inch.
        frame: Where the dark frame around the paper was whitened, if there is one: streaks run on below it.
        dotted: Whether the scan is black and white: a grey streak is a line of dots then.
    """
    seen = flat if frame is None else cv2.subtract(flat, frame)
    columns, rows = _tones(seen, dpi), _tones(cv2.transpose(seen), dpi)
    if dotted:
        columns[_dotted(seen, dpi)] = rows[_dotted(cv2.transpose(seen), dpi)] = 0
    if frame is not None:
        for tones, across in ((columns, 0), (rows, 1)):
            tones[line_sums(frame, across) > frame.shape[across] / 2] = 255  # the frame itself
    return Streaks(columns, rows, dpi)


def _dotted(flat: Gray, dpi: float) -> Flags:
    """Return which columns are a line of dots from end to end, darker than the columns near by: shape (width,)."""
    height, width = flat.shape
    tones = cv2.resize(flat, (width, max(1, round(height / (_DOTS_INCH * dpi)))), interpolation=cv2.INTER_AREA)
    near = 2 * round(_NEAR * dpi) + 1
    mean = tones.mean(axis=0)
    if not (mean < median_filter(mean, near) - _OF_DOTS / 2).any():
        return np.zeros(width, dtype=bool)
    end = max(1, round(_END / _DOTS_INCH))
    parts = (tones, tones[:end], tones[-end:])
    lightest = np.max([np.quantile(part, _LIGHTEST, axis=0) for part in parts], axis=0)
    dotted: Flags = np.asarray(lightest < median_filter(lightest, near) - _OF_DOTS)
    # the soft shadow of a fold is a band of such columns, and of a raster over the whole page they are every fourth one
    band = binary_closing(dotted, np.ones(max(_RASTER, round(_APART * dpi))))
    wide = max(3, round(_BAND * dpi))
    dotted &= ~binary_opening(band, np.ones(wide))
    dotted[:wide] = dotted[-wide:] = False
    return dotted


def _tones(flat: Gray, dpi: float) -> LineTones:
    """Return how dark the paper is along each column: its lightest quarter, or one of its ends if that is lighter."""
    end = max(3, round(_END * dpi))
    tones: LineTones = np.full(flat.shape[1], 255, np.uint8)
    streaked = np.arange(flat.shape[1])
    darkest = np.zeros(len(streaked))
    # Every third row tells the tone of a column as well as all of them. Three quarters of an end: of a page that was
    # cropped to its table, a rule begins within it.
    for part in (flat[::3], flat[:end], flat[-end:]):
        # Nearly all columns are as light as paper, which counting their dark pixels shows sooner than their tone.
        below = cv2.threshold(part, _STREAKED - 1, 255, cv2.THRESH_BINARY_INV)[1]
        dark = line_sums(below, 0)[streaked] > int(_LIGHTEST * (len(part) - 1))
        streaked, darkest = streaked[dark], darkest[dark]
        if not len(streaked):
            break
        darkest = np.maximum(darkest, np.quantile(part[:, streaked], _LIGHTEST, axis=0))
    keep = darkest < _STREAKED
    tones[streaked[keep]] = darkest[keep]
    return tones


def _lighten(lines: Pixels, tones: LineTones, dpi: float) -> None:
    """Divide out the tones of streaked lines in place; nearly all lines are clean, and are left as they are.

    Args:
        lines: A picture whose rows are the lines, or one with rows and columns changed; several colours come last.
        tones: Of each line, shape (lines,).
        dpi: Pixels per inch.
    """
    streaked = np.flatnonzero(tones < 255)
    factor = (255.0 / np.maximum(tones[streaked], _DARKEST)).astype(np.float32).reshape(-1, *[1] * (lines.ndim - 1))
    lines[streaked] = np.minimum(lines[streaked] * factor, 255).astype(np.uint8)
    dark = cv2.dilate((tones < _DARKEST).astype(np.uint8)[None], np.ones((1, 3), np.uint8))[0]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], dark.astype(np.int8), [0]])))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start <= _WIDEST * dpi and start > 0 and stop < len(tones):
            sides = np.minimum(lines[start - 1], lines[stop])
            lines[start:stop] = np.maximum(lines[start:stop], sides)
