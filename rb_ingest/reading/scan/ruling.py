"""Ink -> the rules of a page, as masks; `regions` makes the boundaries of tables of them.

Works on straightened pages (see `deskew`), where every rule lies along a row or a column of pixels to about a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Kernel, LineCounts, LineStrengths, Mask
from rb_ingest.reading.scan.components import outer_outlines
from rb_ingest.reading.scan.line_evidence import lines_along, without_shades
from rb_ingest.reading.scan.runs import Lanes, joined_runs, long_runs
from rb_ingest.reading.scan.written import Written, pale_strokes, rows_around, without_lines
from rb_ingest.records.arrays import Flags

# Lengths in inches. A dash of a letter at 12 pt is at most 0.1 in long; the narrowest month columns seen are 0.2 in.
LONG_RULE = 0.30
_SHORT_RULE = 0.11
# A level line of a table has so much ink at least, all its pieces together, and this near to its middle it is one line.
SHORTEST_LEVEL = 0.5
_SAME_LINE = 0.035
# Two readings of one rule are this near to each other. With the shortest dark line in its row (`LONG_RULE`) a pale one
# of this length makes a level line, by itself an upright one: less makes none that was none before. In inches.
_ONE_RULE = 0.04
_NEW_LEVEL, _NEW_UPRIGHT = 0.2, 0.25
# Two lines nearer than this are one double rule: the lowest row seen is 0.11 in high, the narrowest column of weeks
# 0.10 in wide; word processors print double rules up to 6 pt (0.083 in) apart.
TWINS = 0.088
# Columns of weeks are as wide as the widest double rules where their own rules are heavy; a third rule stands so near
# to them. Most double rules are narrower than this.
_NARROW, _DOUBLE = 0.115, 0.066
# Beside a line of letters run together their stems stand along so much of it, so far away, in inches.
_MANY_STEMS = 0.35
_STEMS = (0.008, 0.03)
# and are at least so high, in inches; dots of a raster are lower.
_STEM_HIGH = 0.016
# How dark (of 255) a dotted rule is on the average of its length: one sixth ink, the sparsest pattern in offices.
# Pale rules are a few levels darker than paper; averaged over 0.17 in the noise of bad scans is less than half of that.
_DOTTED = 40.0
_PALE = 10.0
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


@dataclass(frozen=True)
class Ruling:
    """Masks of a page's rules (0 or 255) and how thick they are in pixels.

    Those of level rules have the shape (height, width). Those of upright ones are `turned`, (width, height): along
    rows all of it takes a fraction of the time. The long masks have the rules themselves, the bands also what
    lies between the two lines of a double rule; `horizontal` and `turned_vertical` have the bands, and the pieces of
    broken rules. `ink` is all ink of the page, paler than print too: by it a fold of the paper is followed beyond the
    table.
    """

    horizontal: Mask
    turned_vertical: Mask
    long_horizontal: Mask
    turned_long_vertical: Mask
    band_horizontal: Mask
    turned_band_vertical: Mask
    ink: Mask
    thickness: float

    @cached_property
    def vertical(self) -> Mask:
        """The upright rules as they stand, and the pieces of broken ones."""
        return cv2.transpose(self.turned_vertical)

    @cached_property
    def band_vertical(self) -> Mask:
        """The upright rules as they stand, double ones with what lies between their lines."""
        return cv2.transpose(self.turned_band_vertical)

    @property
    def bands(self) -> Mask:
        """All rules, double ones with what lies between their lines."""
        return cv2.bitwise_or(self.band_horizontal, self.band_vertical)

    @cached_property
    def unruled_ink(self) -> Mask:
        """All ink beside them."""
        return cv2.subtract(self.ink, self.bands)

    @cached_property
    def turned_ink(self) -> Mask:
        """`ink` with its rows and columns changed."""
        return cv2.transpose(self.ink)


def find_ruling(gray: Gray, ink: Mask, printed: Mask, solid: Mask, dpi: float) -> Ruling:
    """Find horizontal and vertical rules on a straightened page, solid, dotted, dashed and double ones.

    Args:
        gray: the straightened page with paper at 255.
        ink: ink of the page.
        printed: ink that is as dark as print, from `binarize.print_mask`.
        solid: areas too thick for a line, from `binarize.solid_areas`: the edges of bars are no rules.
        dpi: pixels per inch.

    Returns:
        The long masks hold only what is too long to be a letter; the short ones also the pieces of a broken rule.
    """
    has_solid = cv2.hasNonZero(solid)
    lines = cv2.subtract(printed, cv2.dilate(solid, np.ones((5, 5), np.uint8))) if has_solid else printed
    long_h, short_h = _lines(lines, dpi)
    long_v, short_v = _lines(cv2.transpose(lines), dpi)
    long_h = _without_letters(long_h, long_v.T, lines, dpi)
    thickness = _thickness(long_h, long_v)
    dotted_h, dotted_v = _along_both(without_shades(cv2.bitwise_not(lines), dpi), dpi, _DOTTED)
    dotted_h, dotted_v = _anchored(dotted_h, dotted_v, Written.of(pale_strokes(gray, lines), lines, dpi), dpi)
    long_h, long_v = cv2.bitwise_or(long_h, dotted_h), cv2.bitwise_or(long_v, dotted_v)
    return _with_bands((short_h, short_v), (long_h, long_v), ink, thickness, dpi)


def find_pale_ruling(gray: Gray, dark: Ruling, dpi: float) -> Ruling | None:
    """Find rules that are paler than print too, as worn copiers leave them.

    What shows through from the back of the sheet is as pale, so this is for pages whose dark rules make no table.

    Args:
        gray: the straightened page with paper at 255.
        dark: the rules that are as dark as print.
        dpi: pixels per inch.

    Returns:
        None where no table can come of them, for lack of a second level line: most pages of text end here. Nor can
        another one than by the dark rules where no line is new: most pages with tables end there.
    """
    shown = without_shades(gray, dpi)
    pale_h = lines_along(shown, dpi, _PALE)
    if not _may_be_two(cv2.bitwise_or(dark.long_horizontal, pale_h), dpi):
        return None
    pale_v = lines_along(cv2.transpose(shown), dpi, _PALE)
    pale_h, pale_v = _anchored(pale_h, pale_v, Written.of(dark.ink, dark.ink, dpi), dpi)
    if not _adds(pale_h, dark.long_horizontal, _NEW_LEVEL, dpi) and not _adds(
        pale_v, dark.turned_long_vertical, _NEW_UPRIGHT, dpi
    ):
        return None
    long_h, long_v = cv2.bitwise_or(dark.long_horizontal, pale_h), cv2.bitwise_or(dark.turned_long_vertical, pale_v)
    return _with_bands((dark.horizontal, dark.turned_vertical), (long_h, long_v), dark.ink, dark.thickness, dpi)


def _may_be_two(horizontal: Mask, dpi: float) -> bool:
    """Return whether level lines may lie at two heights, as a table needs; `regions` takes them by the same."""
    high = np.flatnonzero(line_strengths(horizontal, dpi) >= SHORTEST_LEVEL * dpi)
    return len(high) > 0 and int(high[-1] - high[0]) > reach_of_line(dpi)


def _adds(pale: Mask, dark: Mask, least: float, dpi: float) -> bool:
    """Return whether pale level lines that run beside no dark one have so many inches on one line."""
    reach = round(_ONE_RULE * dpi)
    near = Lanes.near(dark, reach)
    part = near.taken(dark)
    known = near.put_back(cv2.dilate(part, line_kernel(2 * reach + 1, horizontal=False)) if part.size else part)
    return bool(line_strengths(cv2.subtract(pale, known), dpi).max() >= least * dpi)


def _with_bands(short: tuple[Mask, Mask], long: tuple[Mask, Mask], ink: Mask, thickness: float, dpi: float) -> Ruling:
    """Return all rules, from the short and the long ones, level and turned upright."""
    # Nothing is filled further from a line than this: what lies between lines is left out.
    reach = round(_NARROW * dpi) + 2
    level = Lanes.near(long[0], reach)
    band_h = level.put_back(_banded(level.taken(long[0]), thickness, dpi))
    upright = Lanes.near(long[1], reach)
    part = upright.taken(long[1])
    banded = cv2.bitwise_and(_banded(part, thickness, dpi), _not_of_weeks(part, thickness, dpi)) if part.size else part
    band_v = upright.put_back(banded)
    return Ruling(
        cv2.bitwise_or(short[0], band_h), cv2.bitwise_or(short[1], band_v), *long, band_h, band_v, ink, thickness
    )


def _along_both(dark: Gray, dpi: float, contrast: float) -> tuple[Mask, Mask]:
    """Return the level lines that the average along them shows, and the upright ones, turned."""
    return lines_along(dark, dpi, contrast), lines_along(cv2.transpose(dark), dpi, contrast)


def _anchored(horizontal: Mask, vertical: Mask, written: Written, dpi: float) -> tuple[Mask, Mask]:
    """Keep lines that lead from rule to rule, are longer than any row of letters in line by chance, or run free.

    Args:
        horizontal: Lines found by their average darkness.
        vertical: The same, vertical ones, turned.
        written: What is written; letters stand close beside a line that is made of letters.
        dpi: Pixels per inch.
    """
    flat = _kept(horizontal, vertical.T, written, dpi)
    return flat, _kept(vertical, horizontal.T, written.turned, dpi)


def _leads(box: Sequence[int], across: Mask, dpi: float) -> bool:
    """Return whether a level line in that box (x, y, width, height) ends at lines across it, on both sides."""
    x, y, w, h = box
    reach = max(3, round(_ANCHORED * dpi))
    before, behind = reach // 2, reach - reach // 2
    rows = across[max(0, y - before) : y + h - 1 + behind]
    return all(bool(rows[:, max(0, end - before) : end + behind].any()) for end in (x, x + w - 1))


def _kept(lines: Mask, across: Mask, written: Written, dpi: float) -> Mask:
    """Do the work of `_anchored` for horizontal lines; the pieces of one line stand or fall together."""
    outlines = []
    for outline in outer_outlines(joined_runs(lines, round(_SAME_RULE * dpi))):
        x, y, w, h = box = cv2.boundingRect(outline)
        anchored = _leads(box, across, dpi)
        on = np.asarray(written.inked((slice(y, y + h), slice(x, x + w))).any(axis=0))
        long = w >= _TALLER * dpi or int(np.count_nonzero(np.diff(on.astype(np.int8)) == 1)) >= _PIECES
        stands = anchored or w >= _FREE_STANDING * dpi
        if not (stands or long):
            continue
        # A line that ends at others and is paler than ink has no letters, whatever stands beside it.
        if not stands or float(on.mean()) >= _LEAST_DOTS:
            free = _free_along(on, written, box, dpi)
            if not (stands or len(free) >= _MOSTLY_FREE * w) or _is_of_letters(on, free):
                continue
        if not anchored:
            window = rows_around(box, round(_STEMS[1] * dpi))
            letters = without_lines(written.lettered(window), lines, window)
            # A rule that is not quite straight has its own ink on one side; letters have more on both.
            if min(_inked_beside(letters, y - window[0].start, h, dpi)) >= _MANY_STEMS:
                continue
        outlines.append(outline)
    mask = cv2.drawContours(np.zeros_like(lines), outlines, -1, 255, cv2.FILLED)
    return cv2.bitwise_and(mask, lines)


def _free_along(on: Flags, written: Written, box: Sequence[int], dpi: float) -> Flags:
    """Return `on`, where a level line in a box has ink, of those places only beside which no letters stand."""
    x, y, w, h = box
    close, far = (max(1, round(v * dpi)) for v in _BESIDE)
    sides = slice(max(0, y - far), max(0, y - close)), slice(y + h + close, y + h + far)
    above, below = (np.asarray(written.lettered((side, slice(x, x + w))).any(axis=0)) for side in sides)
    return on[~(above | below)]


def _is_of_letters(on: Flags, free: Flags) -> bool:
    """Return whether a line, as from `_free_along`, is only letters that line up: between them it has no ink."""
    share = float(on.mean())
    if share < _LEAST_DOTS:
        return False
    return len(free) < _LEAST_FREE * len(on) or float(free.mean()) < _AS_ELSEWHERE * share


def _banded(lines: Mask, thickness: float, dpi: float) -> Mask:
    """Fill the gap of double rules: two level lines nearer to each other than any line of text is high are one rule.

    Of more lines, one below the other, none is: where a plan was drawn smaller than its page says, these are low rows.
    """
    if not lines.size:
        return lines
    closed = _closed(lines, TWINS, dpi)
    rows = cv2.morphologyEx(closed, cv2.MORPH_OPEN, line_kernel(_of_three(thickness, dpi), horizontal=False))
    return cv2.bitwise_or(cv2.subtract(closed, rows), lines)


def _not_of_weeks(lines: Mask, thickness: float, dpi: float) -> Mask:
    """Return all places but the wide gaps between two lines that a third one is about as near to: columns of weeks.

    Args:
        lines: Level lines: upright rules, transposed.
        thickness: Of the page's rules, in pixels.
        dpi: Pixels per inch.
    """
    wide = cv2.subtract(_closed(lines, TWINS, dpi), _closed(lines, _DOUBLE, dpi))
    beside = cv2.morphologyEx(
        _closed(lines, _NARROW, dpi), cv2.MORPH_OPEN, line_kernel(_of_three(thickness, dpi), horizontal=False)
    )
    return cv2.bitwise_not(cv2.bitwise_and(wide, beside))


def _closed(lines: Mask, inches: float, dpi: float) -> Mask:
    """Fill gaps between level lines that are nearer to each other than so much."""
    return cv2.morphologyEx(lines, cv2.MORPH_CLOSE, line_kernel(max(3, round(inches * dpi) | 1), horizontal=False))


def _of_three(thickness: float, dpi: float) -> int:
    """Return how high three lines are that stand as near as two of a double rule, in pixels."""
    return round(TWINS * dpi + 3 * (thickness + 1))


def _lines(printed: Mask, dpi: float) -> tuple[Mask, Mask]:
    """Return the masks of long and of short level lines."""
    # A rule drawn over two pixel rows steps from one to the other: thicken by a pixel so that it stays one line.
    thick = cv2.dilate(printed, line_kernel(2, horizontal=False))
    short = long_runs(thick, max(9, round(_SHORT_RULE * dpi)), horizontal=True)
    joined = joined_runs(short, max(3, round(0.04 * dpi)))
    return long_runs(joined, max(15, round(LONG_RULE * dpi)), horizontal=True), short


def _without_letters(horizontal: Mask, vertical: Mask, ink: Mask, dpi: float) -> Mask:
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


def line_kernel(length: int, *, horizontal: bool) -> Kernel:
    """Return the kernel for morphology along a horizontal or a vertical line."""
    return np.ones((1, length) if horizontal else (length, 1), np.uint8)


def _thickness(*masks: Mask) -> float:
    """Return the usual thickness of rules in pixels: area over length, from the masks of long lines."""
    values = []
    for mask in masks:
        runs = line_sums(mask, 0)
        lines = line_sums(cv2.subtract(mask[1:], mask[:-1]), 0)
        seen = lines > 0
        if seen.any():
            values.append(float(np.median(runs[seen] / lines[seen])))
    # Both masks come from ink thickened by one pixel.
    return max(1.0, float(np.mean(values)) - 1) if values else 1.0


def line_sums(mask: Mask, axis: int) -> LineCounts:
    """Count the pixels of a mask of 0 and 255 in each column (axis 0) or row (axis 1)."""
    return np.asarray(cv2.reduce(mask, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S)).ravel() // 255


def lines_apart(dpi: float) -> int:
    """Return within how many rows of pixels ink is of the same level line."""
    return max(2, round(_SAME_LINE * dpi))


def reach_of_line(dpi: float) -> int:
    """Return how many rows of pixels a level line takes with it on each side: no other one is sought there."""
    return round(1.6 * lines_apart(dpi))


def line_strengths(horizontal: Mask, dpi: float) -> LineStrengths:
    """Return how much ink level lines have at each row of pixels and close around it, shape (height,), in pixels."""
    return np.convolve(line_sums(horizontal, 1).astype(float), np.ones(lines_apart(dpi)), mode="same")
