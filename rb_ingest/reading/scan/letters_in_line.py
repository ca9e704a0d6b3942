"""Lines told from letters that stand in line: lines of ink, and those that only the average along them shows."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.components import outer_outlines
from rb_ingest.reading.scan.runs import joined_runs, line_kernel
from rb_ingest.reading.scan.written import Written, rows_around, without_lines
from rb_ingest.records.arrays import Flags

# Beside a line of letters run together their stems stand along so much of it, so far away, in inches.
_MANY_STEMS = 0.35
_STEMS = (0.008, 0.03)
# and are at least so high, in inches; dots of a raster are lower.
_STEM_HIGH = 0.016
# A line found by its average ends within this of another one, or is longer than so much: letters that stand in line by
# chance make stacks of up to an inch. In inches.
_ANCHORED = 0.12
# A rule that marks cross goes on behind them: pieces so near to each other on one line are one, in inches.
_SAME_RULE = 0.9
_FREE_STANDING = 1.6
# Marks break the lines between months anywhere: a stretch with so many free places and dots or dashes needs neither
# ends nor length, nor does one longer than `_TALLER` inches; stems of letters in two rows are fewer and shorter.
_MOSTLY_FREE = 0.25
_PIECES = 5
_TALLER = 1.1
# Where no ink stands within these distances, in inches, beside a line, a dotted rule has as much ink as elsewhere,
# letters that line up have none. A line with fewer free places is not believed; one paler than ink has no letters.
_BESIDE = (0.012, 0.09)
_LEAST_FREE = 0.06
_AS_ELSEWHERE = 0.7
_LEAST_DOTS = 0.1


def anchored(horizontal: Mask, vertical: Mask, dark: Gray | None, written: Written, dpi: float) -> tuple[Mask, Mask]:
    """Keep lines that lead from rule to rule, are longer than any row of letters in line by chance, or run free.

    Args:
        horizontal: Lines found by their average darkness.
        vertical: The same, vertical ones, turned.
        dark: How dark the page is, where they may be paler than ink: what is ink of them says little then.
        written: What is written; letters stand close beside a line that is made of letters.
        dpi: Pixels per inch.
    """
    flat = _kept(horizontal, vertical.T, dark, written, dpi)
    return flat, _kept(vertical, horizontal.T, None if dark is None else dark.T, written.turned, dpi)


def without_letters(horizontal: Mask, vertical: Mask, ink: Mask, dpi: float) -> Mask:
    """Drop horizontal lines that are letters run together, as in fat type on coarse scans.

    From the middle of such a line stems go up or down all along; beside a rule is the padding of its cells, or the dots
    of a shaded cell. A line that does not lead from rule to rule is one of letters already where its other ink, stems
    or not, stands along so much of it: a fax of a coarse scan leaves no stem that is whole.
    """
    kept, stem = [], round(_STEM_HIGH * dpi)
    for outline in outer_outlines(horizontal):
        box = cv2.boundingRect(outline)
        # Whether a stem is high enough shows within its height on both sides.
        window = rows_around(box, round(_STEMS[1] * dpi) + 2 * stem + 1)
        beside = without_lines(ink[window], horizontal, window)
        if _leads(box, vertical, dpi):
            beside = cv2.morphologyEx(beside, cv2.MORPH_OPEN, line_kernel(stem, horizontal=False))
        if max(_inked_beside(beside, box[1] - window[0].start, box[3], dpi)) < _MANY_STEMS:
            kept.append(outline)
    mask = cv2.drawContours(np.zeros_like(horizontal), kept, -1, 255, cv2.FILLED)
    return cv2.bitwise_and(mask, horizontal)


def _kept(lines: Mask, across: Mask, dark: Gray | None, written: Written, dpi: float) -> Mask:
    """Do the work of `anchored` for horizontal lines; the pieces of one line stand or fall together."""
    outlines = []
    for outline in outer_outlines(joined_runs(lines, round(_SAME_RULE * dpi))):
        x, y, w, h = box = cv2.boundingRect(outline)
        leads = _leads(box, across, dpi)
        on = np.asarray(written.inked((slice(y, y + h), slice(x, x + w))).any(axis=0))
        long = w >= _TALLER * dpi or int(np.count_nonzero(np.diff(on.astype(np.int8)) == 1)) >= _PIECES
        stands = leads or w >= _FREE_STANDING * dpi
        if not (stands or long):
            continue
        # A line that ends at others and is paler than ink has no letters, whatever stands beside it.
        if not stands or float(on.mean()) >= _LEAST_DOTS:
            free = _free_beside(written, box, dpi)
            even = dark is not None and _is_as_dark(dark[y : y + h, x : x + w], free)
            if not (stands or float(free.mean()) >= _MOSTLY_FREE) or (not even and _is_of_letters(on, free)):
                continue
        if not leads:
            window = rows_around(box, round(_STEMS[1] * dpi))
            letters = without_lines(written.lettered(window), lines, window)
            # A rule that is not quite straight has its own ink on one side; letters have more on both.
            if min(_inked_beside(letters, y - window[0].start, h, dpi)) >= _MANY_STEMS:
                continue
        outlines.append(outline)
    mask = cv2.drawContours(np.zeros_like(lines), outlines, -1, 255, cv2.FILLED)
    return cv2.bitwise_and(mask, lines)


def _leads(box: Sequence[int], across: Mask, dpi: float) -> bool:
    """Return whether a level line in that box (x, y, width, height) ends at lines across it, on both sides."""
    x, y, w, h = box
    reach = max(3, round(_ANCHORED * dpi))
    before, behind = reach // 2, reach - reach // 2
    rows = across[max(0, y - before) : y + h - 1 + behind]
    return all(bool(rows[:, max(0, end - before) : end + behind].any()) for end in (x, x + w - 1))


def _free_beside(written: Written, box: Sequence[int], dpi: float) -> Flags:
    """Return beside which places of a level line in a box no letters stand, shape (width,)."""
    x, y, w, h = box
    close, far = (max(1, round(v * dpi)) for v in _BESIDE)
    sides = slice(max(0, y - far), max(0, y - close)), slice(y + h + close, y + h + far)
    above, below = (np.asarray(written.lettered((side, slice(x, x + w))).any(axis=0)) for side in sides)
    return ~(above | below)


def _is_of_letters(on: Flags, free: Flags) -> bool:
    """Return whether a line is only letters that line up, both shape (width,): between them it has no ink."""
    share = float(on.mean())
    if share < _LEAST_DOTS:
        return False
    return float(free.mean()) < _LEAST_FREE or float(on[free].mean()) < _AS_ELSEWHERE * share


def _is_as_dark(line: Gray, free: Flags) -> bool:
    """Return whether a line, shape (height, width), is as dark where no letters stand beside it as elsewhere.

    A pale rule is ink here and there alone.
    """
    if float(free.mean()) < _LEAST_FREE:
        return False
    return float(line[:, free].mean(axis=1).max()) >= _AS_ELSEWHERE * float(line.mean(axis=1).max())


def _inked_beside(written: Mask, y: int, height: int, dpi: float) -> tuple[float, float]:
    """Return along which share of a horizontal line ink stands close above it, and along which close below it.

    Args:
        written: What stands in the columns of the line, without it.
        y: The first row of the line in it.
        height: Of the line, in pixels.
        dpi: Pixels per inch.
    """
    close, far = (max(1, round(v * dpi)) for v in _STEMS)
    above = _inked_share(written[max(0, y - far) : max(0, y - close)])
    return above, _inked_share(written[y + height + close : y + height + far])


def _inked_share(part: Mask) -> float:
    """Return the share of a strip's columns that have ink."""
    return np.count_nonzero(part.any(axis=0)) / part.shape[1] if part.size else 0.0
