"""Shades that are as dark as a table's sure fillings, where nothing else tells whether they are any.

What a fold, a bent page or a second rule does to the borders of a cell hides where its tone begins. A shadow darkens
the cells of a row alike: what is left of a shade without it is as dark as the plan's other fillings, or no filling.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from rb_ingest.reading.marks.shading import Shade

# So many sure ones tell how dark fillings are; a shade is one of them from this share of their tone to that.
_FEWEST = 3
_AS_DARK = (0.85, 1.2)
# By itself it is a filling as probably as this; what is less than this share of a filling's tone is the row's shadow
# where so many cells of the row have it.
_LIKELY = 0.95
_SHADOW, _CELLS = 0.5, 3
_PROBABLE = 0.85


def as_dark_as_fills(
    shades: Sequence[Shade], likely: Sequence[float], weighed: Sequence[float], sure: float
) -> list[float]:
    """Return the probability of shades, more where one is as dark as the table's sure fillings.

    Args:
        shades: Of one table.
        likely: The probability of each by its own features.
        weighed: That by where its tone begins; one of `sure` and more is a filling.
        sure: See `weighed`.
    """
    tones = [shade.features[0] for shade in shades]
    fills = [tone for tone, p, known in zip(tones, likely, weighed, strict=True) if min(p, known) >= max(sure, _LIKELY)]
    if len(fills) < _FEWEST:
        return list(weighed)
    usual, (least, most) = median(fills), _AS_DARK
    shadows: dict[int, list[float]] = {}
    for shade, tone in zip(shades, tones, strict=True):
        if tone < _SHADOW * usual:
            shadows.setdefault(shade.row, []).extend([tone] * len(shade.cols))
    of_row = {row: median(found) for row, found in shadows.items() if len(found) >= _CELLS}
    return [
        max(known, _PROBABLE)
        if p >= _LIKELY and known < sure and least * usual <= tone - of_row.get(shade.row, 0.0) <= most * usual
        else known
        for shade, tone, p, known in zip(shades, tones, likely, weighed, strict=True)
    ]
