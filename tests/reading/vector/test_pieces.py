"""Pieces of rules, dots and dashes -> rules."""

from __future__ import annotations

import random

import pytest

from rb_ingest.reading.vector.pieces import merge_pieces
from rb_ingest.records import Rule


def h(y: float, x0: float, x1: float) -> Rule:
    return Rule(axis="h", position=y, start=x0, end=x1, seen=True)


def v(x: float, y0: float, y1: float) -> Rule:
    return Rule(axis="v", position=x, start=y0, end=y1, seen=True)


def dot(x: float, y: float, size: float) -> Rule:
    """Return a square dot as the reading of objects gives it: a level piece as long as it is thick."""
    return h(y, x - size / 2, x + size / 2)


def test_pieces_in_line_are_one_rule() -> None:
    merged = merge_pieces([h(10, 0, 30), h(10.4, 32, 60), h(10, 90, 120), h(30, 0, 2)])
    assert [(r.start, r.end) for r in merged] == [(0, 60), (90, 120)]
    assert merged[0].position == pytest.approx(10.2, abs=0.1)


@pytest.mark.parametrize(("size", "pitch"), [(0.5, 1.0), (0.75, 1.5), (1.1, 3.2)])
def test_dots_make_level_and_upright_rules(size: float, pitch: float) -> None:
    dots = [dot(k * pitch, y, size) for y in (20, 61) for k in range(int(130 / pitch))]
    dots += [dot(x, 20 + k * pitch, size) for x in (0, 11, 23.4) for k in range(int(41 / pitch))]
    merged = merge_pieces(dots)
    assert sorted({round(r.position, 1) for r in merged if r.axis == "h" and r.end - r.start > 30}) == [20, 61]
    assert sorted({round(r.position, 1) for r in merged if r.axis == "v" and r.end - r.start > 30}) == [0, 11, 23.4]
    assert len(merged) == 5


def test_dashes_make_rules_though_their_gaps_are_wide() -> None:
    merged = merge_pieces([v(50, 10 + 7.8 * k, 14.6 + 7.8 * k) for k in range(15)])
    assert [r.axis for r in merged] == ["v"]
    assert (merged[0].position, merged[0].start, merged[0].end) == pytest.approx((50, 10, 123.8))


def test_a_code_of_small_squares_is_no_table() -> None:
    lots = random.Random(8)  # noqa: S311
    squares = [dot(200 + 2 * x, 300 + 2 * y, 2) for x in range(29) for y in range(29) if lots.random() < 0.5]
    assert merge_pieces(squares) == ()


def test_few_short_pieces_are_no_rule() -> None:
    assert merge_pieces([dot(10 + 2 * k, 40, 1) for k in range(4)]) == ()
