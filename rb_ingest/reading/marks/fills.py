"""Shades held against the sure fillings of their table, and against the shadow that their row or column lies in.

What a fold, a bent page or a second rule does to the borders of a cell hides where its tone begins. A shadow darkens
the cells of a row, or of a column, alike: what is left of a shade without it is as dark as the plan's other fillings,
or no filling.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from rb_ingest.reading.marks.arrays import PerMark, PlaceTones
from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.shading import Shade
from rb_ingest.records import Table

# So many sure ones, and such a share of all, that differ by no more than this share of their tone tell how dark the
# fillings of a plan are: in one that is ticked what passes for them are shadows of all tones. A shade is one of them
# from this share of their tone to that.
_FEWEST, _MOST, _ALIKE = 4, 0.6, 0.1
_AS_DARK = (0.8, 1.25)
# By itself it is a filling as probably as this.
_LIKELY, _PROBABLE = 0.95, 0.85
# A row or a column lies in a shadow as dark as its lightest quarter; a column with that much of a filling's tone in all
# but a tenth of its cells does, where others are as much darker as fillings are, or these are paler than any. What is
# left of a shade without it is paper below this share of a filling's tone.
_LIGHTEST, _ALL_BUT, _PALE = 0.25, 0.1, 0.6
_SHADOW, _PAPER, _IN_SHADOW = 0.25, 0.4, 0.3


def beside_fills(
    shades: Sequence[Shade], likely: Sequence[float], weighed: Sequence[float], table: Table, sure: float
) -> list[float]:
    """Return the probability of shades, by how much darker each is than the shadow it lies in.

    Args:
        shades: Of one table, by their tones.
        likely: The probability of each by its own features.
        weighed: That by where its tone begins; one of `sure` and more is a filling.
        table: Where they stand.
        sure: See `weighed`.
    """
    tones, header = [shade.features[0] for shade in shades], header_rows(table)
    of_place = _of_places(shades, table)
    lightest = _lightest(of_place)
    at = {col: number for number, col in enumerate(table.month_columns)}
    fills = [
        _out_of_shadow(shade.features[0], [float(lightest[at[col]]) for col in shade.cols if col in at])
        for shade, p, known in zip(shades, likely, weighed, strict=True)
        if min(p, known) >= max(sure, _LIKELY) and shade.row >= header
    ]
    usual, (least, most) = median(fills or [0.0]), _AS_DARK
    alike = sum(abs(tone - usual) <= _ALIKE * usual for tone in fills)
    if alike < max(_FEWEST, _MOST * len(fills)):
        return list(weighed)
    rows, columns = np.quantile(of_place, _LIGHTEST, axis=1), np.quantile(of_place, _LIGHTEST, axis=0)
    shadows = _columns_in_shadow(of_place, usual)
    out = []
    for shade, tone, p, known in zip(shades, tones, likely, weighed, strict=True):
        here = [at[col] for col in shade.cols if col in at]
        shadow = max(float(rows[shade.row]), *(float(columns[col]) for col in here)) if here else 0.0
        left = _without(tone, shadow) / usual
        in_shadow = max((_without(tone, shadows[col]) / usual for col in here if shadows[col]), default=1.0)
        if known >= sure and in_shadow < _PAPER:
            out.append(min(known, _IN_SHADOW))
        elif known < sure and p >= _LIKELY and least <= left <= most:
            out.append(max(known, _PROBABLE))
        else:
            out.append(known)
    return out


def _of_places(shades: Sequence[Shade], table: Table) -> PlaceTones:
    """Return the darkest tone of each place in the months, shape (rows, months), 0 where there is none."""
    at = {col: number for number, col in enumerate(table.month_columns)}
    tones = np.zeros((table.n_rows, len(at)))
    for shade in shades:
        for col in (at[c] for c in shade.cols if c in at):
            tones[shade.row, col] = max(tones[shade.row, col], shade.features[0])
    return tones


def _columns_in_shadow(tones: PlaceTones, usual: float) -> PerMark:
    """Return how dark the shadow is that each column lies in, 0 for none: all cells have it.

    A month in which every row is carried out is as dark as fillings all over, and none of its cells is darker.
    """
    body, shadow = tones[tones.any(axis=1)], _lightest(tones)
    left = (1 - (1 - body) / (1 - np.minimum(shadow, 0.9))) / usual
    darker = ((left >= _AS_DARK[0]) & (left <= _AS_DARK[1])).any(axis=0)
    return np.where((shadow >= _SHADOW * usual) & (darker | (shadow <= _PALE * usual)), shadow, 0.0)


def _lightest(tones: PlaceTones) -> PerMark:
    """Return the tone that all but a tenth of the cells of each column have, shape (months,)."""
    body = tones[tones.any(axis=1)]
    return np.quantile(body, _ALL_BUT, axis=0) if len(body) else np.zeros(tones.shape[1])


def _out_of_shadow(tone: float, lightest: Sequence[float]) -> float:
    """Return what is left of a filling's tone without the shadow of its columns, as dark as their lightest cells.

    Where hardly anything is left they are all filled, and lie in none.
    """
    left = _without(tone, max(lightest, default=0.0))
    return left if left >= _PAPER * tone else tone


def _without(tone: float, shadow: float) -> float:
    """Return what is left of a tone without the shadow that it lies in: paper and filling are darkened alike."""
    return 1 - (1 - tone) / (1 - min(shadow, 0.9))
