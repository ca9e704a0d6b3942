"""Pieces of rules -> rules: programs draw one for each side of each cell, browsers one for each dot and dash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rb_ingest.records import Rule

SNAP = 1.6  # points: pieces nearer than this are of one line
GAP = 2.6  # points: a hole in a rule that dotted lines and corners leave
MIN_LENGTH = 3.0  # points
DASH = 9.0  # points: the longest dash, three times the thickest rule
DASHES = 5  # dots or dashes make a rule when they are so many
DASHED_LENGTH = 12.0  # points: longer than a dotted line of one low row
LONG = 100.0  # points: the level rules of twelve narrow months; no line of squares in a printed code is so long
REACH = 1.6  # points: how far a rule may end short of the one that it meets


def merge_pieces(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Join pieces of rules that lie in line and touch, closing holes up to `GAP`; dots and dashes in line are one."""
    rules = list(rules)
    pieces = [r for r in rules if r.end - r.start >= MIN_LENGTH] + _dashed([r for r in rules if r.end - r.start < DASH])
    merged: list[Rule] = []
    for axis in ("h", "v"):
        line: list[Rule] = []
        for piece in sorted((p for p in pieces if p.axis == axis), key=lambda p: p.position):
            if line and piece.position - line[-1].position > SNAP / 2:
                merged.extend(_joined(run) for run in _runs(line, GAP))
                line = []
            line.append(piece)
        merged.extend(_joined(run) for run in _runs(line, GAP))
    return tuple(merged)


def _dashed(dashes: Sequence[Rule]) -> list[Rule]:
    """Return the rules that dots and dashes make, in which they are exactly in line.

    A dot may be of a level rule and of an upright one. Short rules need a long one that they meet: codes of small
    squares have none.
    """
    lines: dict[tuple[str, float], list[Rule]] = defaultdict(list)
    for dash in dashes:
        for piece in (dash, _turned(dash)) if dash.end - dash.start < MIN_LENGTH else (dash,):
            lines[piece.axis, round(piece.position, 1)].append(piece)
    rules = []
    for line in lines.values():
        longest = max(piece.end - piece.start for piece in line)
        runs = (run for run in _runs(line, max(GAP, longest)) if len(run) >= DASHES)
        rules += [rule for run in runs if (rule := _joined(run)).end - rule.start >= DASHED_LENGTH]
    long = [rule for rule in rules if rule.end - rule.start >= LONG]
    return [rule for rule in rules if rule.end - rule.start >= LONG or any(_meets(rule, other) for other in long)]


def _turned(dot: Rule) -> Rule:
    """Return a dot as a piece of a rule of the other axis."""
    half, along = (dot.end - dot.start) / 2, (dot.start + dot.end) / 2
    start, end = dot.position - half, dot.position + half
    return Rule(axis="v" if dot.axis == "h" else "h", position=along, start=start, end=end, seen=True)


def _meets(one: Rule, other: Rule) -> bool:
    """Whether a rule reaches one of the other axis."""
    reaches = one.start - REACH <= other.position <= one.end + REACH
    return one.axis != other.axis and reaches and other.start - REACH <= one.position <= other.end + REACH


def _runs(line: Sequence[Rule], gap: float) -> Iterable[list[Rule]]:
    """Part pieces in line where they are farther apart than a gap."""
    run: list[Rule] = []
    reached = 0.0
    for piece in sorted(line, key=lambda p: p.start):
        if run and piece.start > reached + gap:
            yield run
            run = []
        reached = max(reached, piece.end) if run else piece.end
        run.append(piece)
    if run:
        yield run


def _joined(run: Sequence[Rule]) -> Rule:
    weight = sum(p.end - p.start for p in run)
    position = sum(p.position * (p.end - p.start) for p in run) / weight
    start, end = min(p.start for p in run), max(p.end for p in run)
    thickness = max(p.thickness for p in run)
    return Rule(axis=run[0].axis, position=position, start=start, end=end, seen=True, thickness=thickness)
