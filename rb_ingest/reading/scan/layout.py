"""One measured page: its ink, its rules, its tables without text, and the page without its rules.

Everything that looks at an upright page starts from here: the reading, the probe of sideways pages, and the fitting of
the mark classifier, so that all of them see the same rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.binarize import ink_mask, print_darkness, print_mask, solid_areas, without_dust
from rb_ingest.reading.scan.grid import build_table
from rb_ingest.reading.scan.regions import find_regions
from rb_ingest.reading.scan.rule_erasing import without_rules
from rb_ingest.reading.scan.ruling import LONG_RULE, Ruling, find_pale_ruling, find_ruling
from rb_ingest.reading.scan.runs import long_runs
from rb_ingest.records import Rule, Table
from rb_ingest.records.arrays import Flags

# So many columns make a table whose rules are not pale; a page with fewer is looked at again for pale ones.
_COLUMNS = 5
# Letters stand on both sides of a rule at this share of its length at most: beside a true rule is the padding of cells,
# while the rules of another page that show through run right through the text.
_CROSSED = 0.08
_BESIDE = (0.012, 0.035)
# A row that is taller than this, in inches, may be several whose rules are pale.
_TALL = 2.0
# So many inches of long lines that are no rules are worth another look.
_UNSEEN_INCH = 2.0
# Two readings of one rule are this near to each other, in inches.
_SAME_RULE = 0.04
# A rule so many times as thick as usual, and thicker by so many pixels or more inches than this, is a double or a heavy
# one. The place of a rule is known to a pixel and its mask is a pixel thicker than its ink, on both sides.
_WIDE = 2.2
_WIDE_PX = 4.5
_WIDE_INCH = 0.033


@dataclass(frozen=True)
class PageLayout:
    """A page as far as its pixels tell without reading a letter.

    Attributes:
        gray: The straightened page, light evened out, paper at 255.
        dpi: Pixels per inch.
        ink: All ink, paler than print too.
        ruling: The rules.
        tables: The ruled tables, top to bottom: grid and month columns, no text, no marks.
        clean: The page with its rules painted white.
        clean_ink: Ink without rules and dust.
    """

    gray: Gray
    dpi: float
    ink: Mask
    ruling: Ruling
    tables: tuple[Table, ...]
    clean: Gray
    clean_ink: Mask

    @property
    def mark_ink(self) -> Mask:
        """All ink without rules that are wider than usual: the second line of a double rule is no stroke."""
        wide = round(max(_WIDE * self.thickness, min(self.thickness + _WIDE_PX, _WIDE_INCH * self.dpi)))
        bands = cv2.bitwise_or(
            cv2.morphologyEx(self.ruling.band_horizontal, cv2.MORPH_OPEN, np.ones((wide, 1), np.uint8)),
            cv2.morphologyEx(self.ruling.band_vertical, cv2.MORPH_OPEN, np.ones((1, wide), np.uint8)),
        )
        # A dithered rule is ragged: what it leaves beside its band looks like strokes.
        return cv2.subtract(self.ink, cv2.dilate(bands, np.ones((5, 5), np.uint8)))

    @property
    def thickness(self) -> float:
        """The usual thickness of rules, in pixels."""
        return self.ruling.thickness


def measure_layout(gray: Gray, dpi: float) -> PageLayout:
    """Measure a straightened page.

    Args:
        gray: Light evened out, paper at 255.
        dpi: Pixels per inch.
    """
    ink = ink_mask(gray, dpi)
    darkness = print_darkness(gray, ink)
    printed = print_mask(gray, ink, darkness)
    ruling = find_ruling(gray, ink, printed, solid_areas(gray, darkness, dpi), dpi)
    tables = _tables(ruling, dpi)
    has_table = max((table.n_cols for table in tables), default=0) >= _COLUMNS
    has_months = any(table.month_columns for table in tables)
    if not has_months or _is_tall(tables, dpi) or _has_unseen_lines(ink, ruling, dpi):
        pale = find_pale_ruling(gray, ruling, dpi)
        pale_tables = _tables(pale, dpi) if pale else []
        if pale and any(
            crossed_share(t, printed, pale, dpi) <= _CROSSED
            for t in pale_tables
            if t.n_cols >= _COLUMNS
            and ((not has_months and (t.month_columns or not has_table)) or _refines(t, tables, printed, pale, dpi))
        ):
            ruling, tables = pale, pale_tables
            printed = cv2.bitwise_or(printed, cv2.bitwise_and(ink, _rules_of(pale)))
    clean, clean_ink = without_rules(gray, printed, ruling)
    return PageLayout(gray, dpi, ink, ruling, tuple(tables), clean, without_dust(clean_ink, dpi))


def _tables(ruling: Ruling, dpi: float) -> list[Table]:
    return [build_table(ruling, region, dpi) for region in find_regions(ruling, dpi)]


def _rules_of(ruling: Ruling) -> Mask:
    return cv2.dilate(ruling.bands, np.ones((3, 3), np.uint8))


def _is_tall(tables: list[Table], dpi: float) -> bool:
    return max(float(np.diff(table.ys).max()) for table in tables) > _TALL * dpi


def _has_unseen_lines(ink: Mask, ruling: Ruling, dpi: float) -> bool:
    """Return whether long lines of ink are no rules: some rules of the page may be a little paler than its print."""
    seen = cv2.dilate(cv2.bitwise_or(ruling.horizontal, ruling.vertical), np.ones((5, 5), np.uint8))
    unseen = cv2.subtract(ink, seen)
    long = max(15, round(LONG_RULE * dpi))
    lines = cv2.bitwise_or(long_runs(unseen, long, horizontal=True), long_runs(unseen, long, horizontal=False))
    return cv2.countNonZero(lines) > _UNSEEN_INCH * dpi * ruling.thickness


def _refines(table: Table, dark: list[Table], printed: Mask, ruling: Ruling, dpi: float) -> bool:
    """Return whether pale rules part rows or columns of a dark table, lose none, and run between its lines of text."""
    near = _SAME_RULE * dpi
    for other in dark:
        # Where a dark table ends without a rule, the pale one may go on.
        lost = _apart(other.xs[1:-1], table.xs, near) + _apart(other.ys[1:-1], table.ys, near)
        lost += [at for at in (other.ys[0], other.ys[-1]) if not table.ys[0] - near <= at <= table.ys[-1] + near]
        new = {"v": _apart(table.xs, other.xs, near), "h": _apart(table.ys, other.ys, near)}
        if (new["v"] or new["h"]) and not lost:
            rules = [r for r in table.rules if r.seen and any(abs(r.position - at) <= near for at in new[r.axis])]
            return _crossed(rules, printed, ruling, dpi) <= _CROSSED
    return False


def _apart(places: Sequence[float], others: Sequence[float], near: float) -> list[float]:
    """Return the places that have no other one near."""
    return [place for place in places if min(abs(place - other) for other in others) > near]


def crossed_share(table: Table, printed: Mask, ruling: Ruling, dpi: float) -> float:
    """Return the share of a table's inner vertical rules along which ink stands on both sides, near by.

    Args:
        table: In pixels.
        printed: Ink as dark as print.
        ruling: The page's rules, which are no ink here.
        dpi: Pixels per inch.
    """
    inner = [r for r in table.rules if r.axis == "v" and r.seen and table.xs[0] < r.position < table.xs[-1]]
    return _crossed(inner, printed, ruling, dpi)


def _crossed(rules: list[Rule], printed: Mask, ruling: Ruling, dpi: float) -> float:
    """Do the work of `crossed_share` for any rules."""
    written = cv2.subtract(printed, _rules_of(ruling))
    near, far = (max(1, round(v * dpi)) for v in _BESIDE)
    crossed = total = 0
    for rule in rules:
        upright = written if rule.axis == "v" else cv2.transpose(written)
        x, y0, y1 = round(rule.position), round(rule.start), round(rule.end)
        left = _any_in(upright[y0:y1, max(0, x - far) : max(0, x - near)])
        right = _any_in(upright[y0:y1, x + near : x + far])
        crossed += int((left & right).sum())
        total += y1 - y0
    return crossed / total if total else 0.0


def _any_in(part: Mask) -> Flags:
    return np.asarray(part.any(axis=1)) if part.size else np.zeros(len(part), dtype=bool)
