"""How dark bare paper is taken to be, in tables with and without a column of text."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.marks.tones import TableTones, paper_tone
from rb_ingest.reading.marks.uneven_paper import unevenness
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.records import Box, Cell, Table

PAPER, SHADE = 245, 120


def table(columns: int, months: range, rows: int = 4, first: float = 60.0) -> Table:
    xs, ys = [first, *(60.0 + 20 * k for k in range(1, columns + 1))], [50.0 + 25 * k for k in range(rows + 1)]
    cells = tuple(
        Cell(row=r, col=c, box=Box(x0=xs[c], y0=ys[r], x1=xs[c + 1], y1=ys[r + 1]))
        for r in range(rows)
        for c in range(columns)
    )
    return Table(xs=tuple(xs), ys=tuple(ys), cells=cells, month_columns=tuple(months))


def page(drawn: Table, *shaded: int) -> Gray:
    """Draw its paper, and so many of its rows shaded from side to side of the months."""
    pixels = np.full((220, 460), PAPER, np.uint8)
    left, right = drawn.xs[drawn.month_columns[0]], drawn.xs[drawn.month_columns[-1] + 1]
    for row in shaded:
        pixels[round(drawn.ys[row]) : round(drawn.ys[row + 1]), round(left) : round(right)] = SHADE
    return pixels


@pytest.mark.parametrize("shaded", [(3,), (1, 2), (0, 1, 3), (0, 1, 2, 3)])
@pytest.mark.parametrize("months", [range(12), range(2, 14), range(10)], ids=["alone", "right", "left"])
def test_paper_is_that_of_the_texts_or_of_the_margin_however_much_is_shaded(months: range, shaded: tuple[int, ...]):
    drawn = table(14 if months.stop == 14 else 12, months)
    soft = page(drawn, *shaded)
    paper = paper_tone(drawn, soft, 1.0, 3)(np.array([150.0]), np.array([90.0]))
    assert paper[0] == pytest.approx(1 - PAPER / 255, abs=0.01)
    tones = TableTones.of(drawn, soft, 1.0, 3)
    for row in range(4):
        a, b = round(drawn.ys[row]) + 4, round(drawn.ys[row + 1]) - 4
        dark = (PAPER - SHADE) / 255 if row in shaded else 0.0
        assert tones.months[months[4]][a:b] == pytest.approx(dark, abs=0.02)
        assert tones.text[a:b] == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(("head", "found"), [(0.75, 0.02), (0.2, 0.02)])
def test_a_filled_head_whose_rules_were_not_seen_is_no_uneven_paper(head: float, found: float) -> None:
    drawn = table(14, range(2, 14))
    soft = page(drawn)
    soft[50:75, 60:340] = round(PAPER * (1 - head))
    assert unevenness(drawn, soft, 50.0) <= found


def test_a_shadow_that_ends_within_the_texts_is_uneven_paper() -> None:
    drawn = table(14, range(2, 14), first=2.0)
    soft = page(drawn)
    soft[62:150, 30:340] = round(PAPER * 0.8)
    assert unevenness(drawn, soft, 50.0) > 0.1
