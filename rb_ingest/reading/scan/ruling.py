"""Ink -> the rules of a page, as masks; `regions` makes the boundaries of tables of them.

Works on straightened pages (see `deskew`), where every rule lies along a row or a column of pixels to about a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, LineCounts, LineStrengths, Mask
from rb_ingest.reading.scan.letters_in_line import anchored, without_letters
from rb_ingest.reading.scan.line_evidence import lines_along, without_shades
from rb_ingest.reading.scan.runs import Lanes, joined_runs, line_kernel, long_runs
from rb_ingest.reading.scan.written import Written, pale_strokes

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
# The rules of a table are double where so many of its upright lines are of double ones.
_MOSTLY_DOUBLE = 0.6
# How dark (of 255) a dotted rule is on the average of its length: one sixth ink, the sparsest pattern in offices.
# Pale rules are a few levels darker than paper; averaged over 0.17 in the noise of bad scans is less than half of that.
_DOTTED = 40.0
_PALE = 10.0


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
    long_h = without_letters(long_h, long_v.T, lines, dpi)
    thickness = _thickness(long_h, long_v)
    dotted_h, dotted_v = _along_both(without_shades(cv2.bitwise_not(lines), dpi), dpi, _DOTTED)
    dotted_h, dotted_v = anchored(dotted_h, dotted_v, None, Written.of(pale_strokes(gray, lines), lines, dpi), dpi)
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
    pale_h, pale_v = anchored(pale_h, pale_v, shown, Written.of(dark.ink, dark.ink, dpi), dpi)
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
    upright = Lanes.near(long[1], reach)
    part = upright.taken(long[1])
    banded = cv2.bitwise_and(_banded(part, thickness, dpi), _not_of_weeks(part, thickness, dpi)) if part.size else part
    band_v = upright.put_back(banded)
    level = Lanes.near(long[0], reach)
    lines = level.taken(long[0])
    band_h = level.put_back(_as_double(lines, _banded(lines, thickness, dpi), _usual_gap(part, banded)))
    return Ruling(
        cv2.bitwise_or(short[0], band_h), cv2.bitwise_or(short[1], band_v), *long, band_h, band_v, ink, thickness
    )


def _along_both(dark: Gray, dpi: float, contrast: float) -> tuple[Mask, Mask]:
    """Return the level lines that the average along them shows, and the upright ones, turned."""
    return lines_along(dark, dpi, contrast), lines_along(cv2.transpose(dark), dpi, contrast)


def _banded(lines: Mask, thickness: float, dpi: float) -> Mask:
    """Fill the gap of double rules: two level lines nearer to each other than any line of text is high are one rule.

    Of more lines, one below the other, none is: where a plan was drawn smaller than its page says, these are low rows.
    """
    if not lines.size:
        return lines
    closed = _closed(lines, TWINS, dpi)
    rows = cv2.morphologyEx(closed, cv2.MORPH_OPEN, line_kernel(_of_three(thickness, dpi), horizontal=False))
    return cv2.bitwise_or(cv2.subtract(closed, rows), lines)


def _usual_gap(lines: Mask, banded: Mask) -> float | None:
    """Return how far apart the lines of double rules are, in pixels; None where most rules are single."""
    if not lines.size:
        return None
    gaps = cv2.subtract(banded, lines)
    if 2 * _starts(gaps).sum() < _MOSTLY_DOUBLE * _starts(lines).sum():
        return None
    return _usual_run(gaps)


def _as_double(lines: Mask, banded: Mask, gap: float | None) -> Mask:
    """Fill gaps of level rules that are as wide as those of the upright ones: a table is ruled alike both ways.

    Where a row is as low as its double rules are wide, nothing in the level lines alone tells the one from the other.
    """
    if not gap or not lines.size:
        return banded
    kernel = line_kernel(round(gap) + 2, horizontal=False)
    return cv2.bitwise_or(banded, cv2.morphologyEx(lines, cv2.MORPH_CLOSE, kernel))


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


def _thickness(*masks: Mask) -> float:
    """Return the usual thickness of rules in pixels: area over length, from the masks of long lines."""
    values = [value for value in map(_usual_run, masks) if value is not None]
    # Both masks come from ink thickened by one pixel.
    return max(1.0, float(np.mean(values)) - 1) if values else 1.0


def _usual_run(mask: Mask) -> float | None:
    """Return how high level lines, or the gaps between them, usually are, in pixels; None where there are none."""
    starts = _starts(mask)
    seen = starts > 0
    return float(np.median(line_sums(mask, 0)[seen] / starts[seen])) if seen.any() else None


def _starts(mask: Mask) -> LineCounts:
    """Return how many lines begin, one below the other, in each column of pixels, shape (width,)."""
    return line_sums(cv2.subtract(mask[1:], mask[:-1]), 0)


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
