"""How much darker than bare paper a table is, at each height of its month columns and of the text beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rb_ingest.reading.marks.arrays import Paper, PaperTerms, Tones
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.records import Table
from rb_ingest.records.arrays import Coordinates


@dataclass(frozen=True)
class TableTones:
    """How much darker than the paper a table is at each height (rows of the small page): by month, and in the text.

    Tones are shares of the way from paper to black.
    """

    months: dict[int, Tones]
    text: Tones

    @cached_property
    def stacked(self) -> Tones:
        """All months, shape (months, heights)."""
        return np.stack(list(self.months.values()))

    @staticmethod
    def of(table: Table, soft: Gray, k: float, pad: int) -> TableTones:
        """Measure a table on a smoothed page that is `k` times as large, `pad` of its pixels away from rules."""
        paper = paper_tone(table, soft, k, pad)
        ys = np.arange(soft.shape[0])
        months = {}
        for c in table.month_columns:
            x0, x1 = round(table.xs[c] * k) + pad, round(table.xs[c + 1] * k) - pad
            strip = soft[:, x0 : max(x0 + 1, x1)]
            # A height is toned where nearly the whole width is: a pen stroke never fills its cell from side to side.
            level = 1 - np.quantile(strip, 0.88, axis=1) / 255
            months[c] = level - paper(np.full(len(ys), (x0 + x1) / 2 / k), ys / k)
        left, right = _beside_the_months(table, soft.shape[1], k)
        beside = 1 - np.quantile(soft[:, left:right:3], 0.85, axis=1) / 255
        return TableTones(months, beside - paper(np.full(len(ys), (left + right) / 2 / k), ys / k))

    def lighter_fifth(self, column: int, a: int, b: int) -> float:
        """Return the tone that the lighter fifth of a column has at most, from one height to another."""
        return float(np.quantile(self.months[column][a:b], 0.2))

    def lighter_end(self, column: int, a: int, b: int, beyond: int) -> float:
        """Return the tone `beyond` pixels above or below a stretch of a column, whichever is lighter."""
        level = self.months[column]
        ends = level[max(0, a - beyond - 2) : max(1, a - beyond + 2)], level[b + beyond - 2 : b + beyond + 2]
        return min(float(end.mean()) for end in ends if len(end))

    def second_lightest(self, a: int, b: int) -> float:
        """Return the tone of the second lightest month from one height to another."""
        means = np.sort(self.stacked[:, a:b].mean(axis=1))
        return float(means[min(1, len(means) - 1)])


def _beside_the_months(table: Table, width: int, k: float) -> tuple[int, int]:
    """Return from where to where in a small page text stands: left of the months, right of them, or else the margin."""
    first, last = table.month_columns[0], table.month_columns[-1] + 1
    places = [(table.xs[0], table.xs[first]), (table.xs[last], table.xs[-1])]
    ends = [(max(0, round(a * k)), min(width, round(b * k))) for a, b in places if b > a]
    left, right = next(((a, b) for a, b in ends if b > a), (0, round(table.xs[0] * k)))
    return left, max(left + 1, right)


def paper_tone(table: Table, soft: Gray, k: float, pad: int) -> Paper:
    """Fit how dark the bare paper is over the table: a quadratic through the lightest parts of its cells.

    Cells that are darker than the fit are shaded and are left out of the next round. Text cells start the fit,
    because a plan may shade most of its month cells but never its texts; where there are none, the margin does.
    """
    months = set(table.month_columns)
    rows = []
    for cell in table.cells:
        b = cell.box
        part = soft[round(b.y0 * k) + pad : round(b.y1 * k) - pad, round(b.x0 * k) + pad : round(b.x1 * k) - pad]
        if part.size:
            flat = part[::2, ::2].ravel()
            place = int(0.9 * (len(flat) - 1))
            rows.append((*b.center, 1 - float(np.partition(flat, place)[place]) / 255, cell.col not in months))
    if not rows:
        return lambda x, y: np.zeros(len(x))
    x, y, tone, is_text = (np.array(v, dtype=float) for v in zip(*rows, strict=True))
    outer = table.box
    scale_x, scale_y = max(outer.width, 1), max(outer.height, 1)

    def terms(px: Coordinates, py: Coordinates) -> PaperTerms:
        u, v = (px - outer.x0) / scale_x - 0.5, (py - outer.y0) / scale_y - 0.5
        return np.stack([np.ones_like(u), u, v, u * v, u * u, v * v], axis=-1)

    bare = tone[is_text > 0] if (is_text > 0).any() else _around(table, soft, k, pad)
    start = float(np.median(bare if bare.size else tone))
    coefficients = np.array([start, 0, 0, 0, 0, 0])
    a = terms(x, y)
    for limit in (0.06, 0.04, 0.03):
        near = np.abs(tone - a @ coefficients) < limit
        if near.sum() < 12:
            break
        ridge = np.diag([0, 1, 1, 1, 1, 1]) * 0.02 * np.sqrt(near.sum())
        coefficients = np.linalg.lstsq(
            np.concatenate([a[near], ridge]), np.concatenate([tone[near], np.zeros(6)]), rcond=None
        )[0]
    return lambda px, py: terms(px, py) @ coefficients


def _around(table: Table, soft: Gray, k: float, pad: int) -> Tones:
    """Return how dark the paper is just above and below a table."""
    top, bottom = round(table.ys[0] * k), round(table.ys[-1] * k)
    across = slice(round(table.xs[0] * k), round(table.xs[-1] * k))
    strips = soft[max(0, top - 3 * pad) : max(0, top - pad), across], soft[bottom + pad : bottom + 3 * pad, across]
    return 1 - np.concatenate([strip.ravel() for strip in strips]).astype(float) / 255
