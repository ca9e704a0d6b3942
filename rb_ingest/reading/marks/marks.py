"""Strokes and shades in the month columns -> marks, each with the probability that it is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import exp

import numpy as np

from rb_ingest.reading.marks.arrays import MarkProbabilities
from rb_ingest.reading.marks.context import (
    header_rows,
    shade_context,
    shade_features,
    stroke_context,
    stroke_features,
)
from rb_ingest.reading.marks.dust import DUST_IN_DOUBT, lost_shading
from rb_ingest.reading.marks.dusty_tables import is_dusty
from rb_ingest.reading.marks.fills import beside_fills
from rb_ingest.reading.marks.likeness import as_sure_as_others, bars_amid_ticks, like_others, unlike_others
from rb_ingest.reading.marks.model import MarkModel, load_mark_model
from rb_ingest.reading.marks.runs_on import doubtful, running_on
from rb_ingest.reading.marks.shading import Shade, border_steps, find_dust_shades, find_shades
from rb_ingest.reading.marks.stamps import beneath_rings, find_rings, shades_beneath_rings
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Stroke, find_strokes
from rb_ingest.reading.marks.struck import no_surer, struck_by_hand
from rb_ingest.reading.marks.uneven_paper import unevenness
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.records import Mark, MarkKind, Table

# Candidates below this are dust and are not kept.
_KEPT = 0.02
_SHADED = 0.5
# A mark that covers less than this share of its column's width is not a filling, however dark its middle.
_NARROWER_THAN_FILL = 0.85
_AS_HIGH = 0.6
# The share of its tone that a shade loses across its borders: filled cells 0.85-1.07 in the corpora, grey, black and
# white, and photographed, thin bars up to 1.8; shadows and light that falls off mostly below 0.2. In between, and
# beyond, a person decides.
_STEP_OF_FILL = (0.7, 1.9)
_STEP_OF_SHADOW = 0.3
_SHADOW = 0.05
_SHADOW_OR_FILL = 0.45
# In a plan that is marked by shading such a tone is asked about: of 29 such cells of rows that lay in the shadow of a
# book or a hand nine were marks. In plans that are ticked, of 990 none was.
_SHADE_IN_SHADOW = 0.3
# A raster of black dots is at least so dark on average; dust of lighter shading that a 1-bit scan left is not (at most
# 1,600 dots a square inch, 4 % of it black at 200 dpi).
_RASTER_TONE = 0.08
# In a table with so many of them dust is no shading that a 1-bit scan lost: that would be a raster too. It is the back
# of the sheet more often than a lighter shade, and a person decides.
_FEWEST_RASTERS = 3
# Tones below this share are noise as often as not; above it a tone that begins at its cell's rules is at least a doubt.
_PALE_TONE = 0.045
_PALE_FILL = 0.3

# Marks of one table are about as dark: pens of several colours differ by a third at most. What is paler than this share
# of the darkest tenth shows through from the back, or was written with a dying pen.
_MUCH_PALER = 0.55
_PALER = 0.45
# Where all marks are paler than this share of print they are a pencil's, but a person looks at each.
_PENCIL = 0.45
_PALE_PEN = 0.8
# A shade is darker than the paper of the texts is uneven, by this factor: steps of light on a halftoned page were up to
# 2.2 times as dark, shading beside the edge of a shadow 2.9 times and more.
_BEYOND_UNEVEN = 2.5
# A plan is ticked in which so few rows, beside those with strokes, have shades: one or two are a shadow's. On a
# photograph one of eight made its ticks, which are paler than its print, blank; where the back shows through it is two
# of five.
_FEW_SHADES = 0.25
# A plan that has fewer strokes than this share of its shades marks by shading.
_FEW_STROKES = 0.25
_AMID_SHADES = 0.8
# A row of month names or of column numbers has strokes in so many of its cells.
_ALL_YEAR = 0.75
# What looks like a letter or digit of its own is never dismissed for sure: its height in inches, its contrast, how far
# from the middle of the column (share of it) and from the rules (inches) it stands.
_LETTER_INCH = (0.065, 0.25)
_LETTER_CONTRAST = 0.45
_LETTER_OFF_CENTRE = 0.12
_LETTER_FROM_BORDER = 0.035
_WRITTEN = 0.3
# The ink of a word of four small letters, in square inches, and how far from the rules it is looked for, in inches.
_WORD = 0.003
_FROM_RULE = 0.03

# The judge is too modest about strokes that it takes for marks, on plans unlike those that it was fitted on: of 127
# ticks and crosses that it gave 0.75 to 0.9 in corpora and drawn mixtures none was wrong, of 57 that it gave 0.5 to
# 0.75 six were. Their log odds are raised by this much: 0.75 becomes 0.91, 0.7 stays below what is asked about.
_MODESTY = 1.2

_FEATURE = {name: i for i, name in enumerate(STROKE_FEATURES)}


def find_marks(table: Table, layout: PageLayout, toned: Gray, *, bilevel: bool = False) -> tuple[Mark, ...]:
    """Judge everything in the month columns of a table.

    Args:
        table: with its month columns known.
        layout: the measured page.
        toned: grey page in which shaded cells are still dark, from `shading.toned_page`.
        bilevel: whether the scan has only black and white and bare paper: dark shading is a raster then, which averages
            to a tone; light shading shows as dust, or not at all.
    """
    model, dpi = load_mark_model(), layout.dpi
    toned_shades = _toned_shades(table, toned, dpi, model)
    shaded = [(shade, weighed) for shade, weighed, _ in toned_shades]
    if bilevel:
        shaded = _beyond_uneven_paper(shaded, table, toned, dpi)  # what is none hides no strokes
        rasters = [(shade, p) for shade, p in shaded if shade.features[0] >= _RASTER_TONE]
        dusty = find_dust_shades(table, layout.ink, dpi)
        loose = [shade for shade in dusty if not any(_overlap(shade, raster) for raster, _ in rasters)]
        has_rasters = sum(p >= _SHADED for _, p in rasters) >= _FEWEST_RASTERS
        most = DUST_IN_DOUBT if has_rasters or (loose and is_dusty(table, layout.ink, dpi)) else 1.0
        dust_likely = shade_probabilities(loose, table, model)
        shaded = [*rasters, *((shade, min(p, most)) for shade, p in zip(loose, dust_likely, strict=True))]
    dust = [shade.box for shade, p in shaded if p >= _SHADED and bilevel]
    strokes = find_strokes(table, layout, dust)
    likely = stroke_probabilities(strokes, table, dpi, model)
    is_clean = 2 * sum(p >= _SHADED for p in likely) >= len(likely)
    likely = [believed(stroke, p, clean=is_clean) for stroke, p in zip(strokes, likely, strict=True)]
    alike = like_others(strokes, _alone(strokes, model), table, dpi)
    likely = as_sure_as_others(likely, alike, unlike_others(strokes, likely, alike, table))
    shaded = bars_amid_ticks(shaded, int(alike.sum()))
    likely, shaded = no_surer(strokes, likely, struck_by_hand(strokes, likely, alike, table, shaded), shaded)
    rings = find_rings(table, layout)
    likely, shaded = beneath_rings(strokes, likely, rings, dpi), shades_beneath_rings(shaded, rings, dpi)
    dotted = {(shade.row, col) for shade, p in shaded for col in shade.cols if p >= _SHADED and bilevel}
    under = running_on(table, layout, dotted)
    likely = [doubtful(p) if (s.row, s.col) in under else p for s, p in zip(strokes, likely, strict=True)]
    shaded_rows = [shade.row for shade, p in shaded if p >= _SHADED]
    likely = _by_darkness(strokes, likely, table, shaded_rows, rows_without_text(table, layout))
    if not bilevel and sum(p >= _SHADED for _, p in shaded) >= sum(p >= _SHADED for p in likely):
        # a plan that marks by shading: what looks like a shade and begins nowhere near a rule may be one in a shadow
        shaded = [
            (shade, max(now, _SHADE_IN_SHADOW) if p >= _SHADED else now)
            for (shade, now), (_, _, p) in zip(shaded, toned_shades, strict=True)
        ]
    judged = list(zip(strokes, _amid_shades(strokes, likely, shaded, table), strict=True))
    shaded = _beyond_uneven_paper(shaded, table, toned, dpi)
    shaded = [
        (shade, doubtful(p) if p >= _SHADED and any((shade.row, col) in under for col in shade.cols) else p)
        for shade, p in shaded
    ]
    blobs: dict[int, list[Stroke]] = {}
    for stroke, p in judged:
        if p >= _SHADED and _f(stroke, "width_of_column") < _NARROWER_THAN_FILL:
            blobs.setdefault(stroke.row, []).append(stroke)
    shaded = [
        (shade, p) for shade, p in shaded if not any(_is_shadow_of(shade, blob) for blob in blobs.get(shade.row, ()))
    ]
    dark: dict[int, list[Shade]] = {}
    for shade, p in shaded:
        if p >= _SHADED:
            dark.setdefault(shade.row, []).append(shade)
    marks = [
        Mark(row=shade.row, col=col, box=shade.box, kind="fill", probability=p)
        for shade, p in shaded
        for col in shade.cols
        if p >= _KEPT
    ]
    marks += [
        Mark(row=stroke.row, col=col, box=stroke.box, kind=stroke_kind(stroke), probability=p)
        for stroke, p in judged
        for col in stroke.cols
        if p >= _KEPT and not any(_is_in(stroke, shade) for shade in dark.get(stroke.row, ()))
    ]
    if bilevel:
        marks += tuple(lost_shading(table, marks))
    return tuple(sorted(marks, key=lambda m: (m.row, m.col, m.box.y0)))


def believed(stroke: Stroke, likely: float, *, clean: bool = True) -> float:
    """Return the probability of a stroke that is kept, by what the judge's own probability has turned out to mean.

    Args:
        stroke: What was judged.
        likely: The judge's probability.
        clean: Whether most strokes of its table are marks; amid dirt a likely one may be the largest piece of it.
    """
    if likely < _SHADED:
        return max(likely, _WRITTEN) if is_like_a_letter(stroke) else likely
    if likely == 1.0 or not clean or stroke_kind(stroke) == "dot":  # dust is as round as a dot
        return likely
    return 1 / (1 + exp(-_MODESTY) * (1 - likely) / likely)


def _toned_shades(table: Table, toned: Gray, dpi: float, model: MarkModel) -> list[tuple[Shade, float, float]]:
    """Return the shades with their probability by all that is known, and by their tone alone."""
    shades = find_shades(table, toned, dpi)
    likely = shade_probabilities(shades, table, model)
    weighed = _weighed(shades, likely, border_steps(shades, table, toned, dpi))
    weighed = beside_fills(shades, likely, weighed, table, _SHADED)
    return list(zip(shades, weighed, likely, strict=True))


def _beyond_uneven_paper(
    shaded: Sequence[tuple[Shade, float]], table: Table, toned: Gray, dpi: float
) -> list[tuple[Shade, float]]:
    """Return shades with their probability; those that are hardly darker than the paper is uneven are no sure ones."""
    if not any(p > _SHADOW_OR_FILL and not shade.is_dust for shade, p in shaded):
        return list(shaded)
    sure_from = _BEYOND_UNEVEN * unevenness(table, toned, dpi)
    return [
        (shade, p if shade.is_dust or shade.features[0] >= sure_from else min(p, _SHADOW_OR_FILL))
        for shade, p in shaded
    ]


def _overlap(shade: Shade, other: Shade) -> bool:
    """Return whether two shades of one cell lie at the same height."""
    same_cell = shade.row == other.row and set(shade.cols) & set(other.cols)
    return bool(same_cell) and shade.box.y0 < other.box.y1 and other.box.y0 < shade.box.y1


def _by_darkness(
    strokes: Sequence[Stroke],
    likely: Sequence[float],
    table: Table,
    shaded: Sequence[int],
    blank: frozenset[int] = frozenset(),
) -> list[float]:
    """Lower the probability of strokes that are far paler than most marks of their table: the back of the sheet.

    The letters of the header are no measure: a pen is paler than print, a pencil much paler. But where all strokes are
    far paler than print, and where the table marks by shades too, they are no sure marks.

    Args:
        strokes: Of the month columns.
        likely: How likely each is a mark.
        table: With its month columns known.
        shaded: The rows of shades that are marks.
        blank: The rows without a text beside the months. What is printed in them, names and dates under a plan, is no
            measure either.
    """
    heads = _rows_of_heads(strokes, likely, table)
    dark = {s.row: _f(s, "contrast") for s in sorted(strokes, key=lambda s: _f(s, "contrast"))}
    print_ = max((dark[row] for row in heads), default=0.0)
    sure = [s for s, p in zip(strokes, likely, strict=True) if p >= _SHADED and s.row not in heads]
    sure = [s for s in sure if s.row not in blank] or sure
    is_ticked = bool(sure) and len(set(shaded) - heads) <= _FEW_SHADES * len({s.row for s in sure})
    usual = float(np.quantile([_f(s, "contrast") for s in sure], 0.9)) if is_ticked else print_
    lowered = []
    for stroke, p in zip(strokes, likely, strict=True):
        contrast = _f(stroke, "contrast")
        most = _PALER if contrast < _MUCH_PALER * usual else _PALE_PEN if contrast < _PENCIL * print_ else 1.0
        lowered.append(min(p, most))
    return lowered


def rows_without_text(table: Table, layout: PageLayout) -> frozenset[int]:
    """Return the rows that hold less ink than a short word in each of the columns before the months."""
    first, pad = min(table.month_columns, default=0), _FROM_RULE * layout.dpi
    if not first:
        return frozenset()
    found = set()
    for row, (top, bottom) in enumerate(pairwise(table.ys)):
        y0, y1 = round(top + pad), max(round(top + pad), round(bottom - pad))
        parts = [
            layout.clean_ink[y0:y1, round(left + pad) : round(right - pad)]
            for left, right in pairwise(table.xs[: first + 1])
        ]
        if all(np.count_nonzero(part) < _WORD * layout.dpi**2 for part in parts):
            found.add(row)
    return frozenset(found)


def _rows_of_heads(strokes: Sequence[Stroke], likely: Sequence[float], table: Table) -> set[int]:
    """Return the rows of a table whose strokes are, or may be, the names and numbers of its columns."""
    header, counts = header_rows(table), Counter(s.row for s, p in zip(strokes, likely, strict=True) if p >= _SHADED)
    numbered = max(header, 1)  # a plan's row that is marked all year stands further down
    return {
        row
        for row, count in counts.items()
        if row < header or (row <= numbered and count >= _ALL_YEAR * len(table.month_columns))
    }


def _amid_shades(
    strokes: Sequence[Stroke], likely: Sequence[float], shaded: Sequence[tuple[Shade, float]], table: Table
) -> list[float]:
    """Return how likely strokes are marks, less where a plan marks by shading: there a person looks at each.

    Args:
        strokes: Of the month columns.
        likely: How likely each is a mark.
        shaded: The shades with their probability.
        table: With its month columns known.
    """
    heads = _rows_of_heads(strokes, likely, table)
    shades = sum(len(shade.cols) for shade, p in shaded if p >= _SHADED and shade.row not in heads)
    ticks = sum(p >= _SHADED and s.row not in heads for s, p in zip(strokes, likely, strict=True))
    if not shades or ticks > _FEW_STROKES * shades:
        return list(likely)
    return [min(p, _AMID_SHADES) for p in likely]


def _weighed(shades: Sequence[Shade], likely: Sequence[float], steps: Sequence[float | None]) -> list[float]:
    """Return the probability of shades by where their tone begins.

    One that does not begin at its borders is less likely: light that falls off, a shadow. A pale one that does is not
    sure to be nothing.
    """
    least, most = _STEP_OF_FILL
    weighed = []
    for shade, p, step in zip(shades, likely, steps, strict=True):
        if step is None:
            weighed.append(p)
        elif least <= step <= most:
            weighed.append(max(p, _PALE_FILL) if shade.features[0] >= _PALE_TONE else p)
        else:
            weighed.append(min(p, _SHADOW if step < _STEP_OF_SHADOW else _SHADOW_OR_FILL))
    return weighed


def _is_in(stroke: Stroke, shade: Shade) -> bool:
    x, y = stroke.box.center
    box = shade.box
    return stroke.row == shade.row and box.x0 - 2 <= x <= box.x1 + 2 and box.y0 - 2 <= y <= box.y1 + 2


def _is_shadow_of(shade: Shade, stroke: Stroke) -> bool:
    """Return whether a shade is only the body of a dark dot or star: no higher than it."""
    return not shade.is_dust and _is_in(stroke, shade) and stroke.box.height >= _AS_HIGH * shade.box.height


def stroke_probabilities(strokes: Sequence[Stroke], table: Table, dpi: float, model: MarkModel) -> list[float]:
    """Return the probability of each stroke of a table that it is a mark."""
    if not strokes:
        return []
    features = stroke_features(strokes)
    alone = model.stroke_alone.probability(features)
    return model.stroke.probability(stroke_context(strokes, features, alone, table, dpi)).tolist()


def _alone(strokes: Sequence[Stroke], model: MarkModel) -> MarkProbabilities:
    """Return the probability of each stroke to be a mark by its own features."""
    return model.stroke_alone.probability(stroke_features(strokes)) if strokes else np.zeros(0)


def shade_probabilities(shades: Sequence[Shade], table: Table, model: MarkModel) -> list[float]:
    """Return the probability of each shade of a table that it is a mark; all of them are of tone, or all of dust."""
    if not shades:
        return []
    if shades[0].is_dust:
        return model.dust.probability(np.array([s.features for s in shades])).tolist()
    features = shade_features(shades)
    alone = model.shade_alone.probability(features)
    return model.shade.probability(shade_context(shades, features, alone, table)).tolist()


def is_like_a_letter(stroke: Stroke) -> bool:
    """Return whether a stroke is dark, as high as a letter and stands in the middle of its cell, alone.

    A 1 among ticks is as thin as a piece of a rule; dirt and what strays in from beside lie elsewhere.
    """
    low, high = _LETTER_INCH
    return (
        low <= _f(stroke, "height") <= high
        and _f(stroke, "whole_height") <= 1.2 * _f(stroke, "height")
        and _f(stroke, "contrast") >= _LETTER_CONTRAST
        and abs(_f(stroke, "off_center_x")) <= _LETTER_OFF_CENTRE
        and _f(stroke, "at_border") >= _LETTER_FROM_BORDER
        and _f(stroke, "at_home") >= 1
    )


def stroke_kind(stroke: Stroke) -> MarkKind:
    """Name a stroke: a full blob is a dot, ink that parts above and below is a cross, all else a tick."""
    if _f(stroke, "extent") > 0.65 and 0.6 < _f(stroke, "width") / max(_f(stroke, "height"), 1e-4) < 1.6:
        return "dot"
    if _f(stroke, "runs_top") > 1.45 and _f(stroke, "runs_bottom") > 1.45 and _f(stroke, "runs_middle") < 1.9:
        return "cross"
    return "tick"


def _f(stroke: Stroke, name: str) -> float:
    return stroke.features[_FEATURE[name]]
