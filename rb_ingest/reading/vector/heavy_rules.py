"""Rules so heavy that they are as thick as bars: word processors draw them up to 6 points, as filled boxes.

A filled box of that height is a bar over months as often as a rule. What tells them apart: bars are level, and heavy
rules run both ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rb_ingest.records import Box

THICKEST = 6.3  # points: the heaviest rule that word processors offer has 6; no row is so low, no week so narrow
THINNEST = 3.0  # points: what is thinner is a rule whatever else there is
LONGER = 1.25  # times its thickness: a side of the lowest row is so long, a corner or a square mark is not
RULED = 100.0  # points: the level rules of twelve narrow months, and the upright ones of three low rows of them
ALIKE = 0.75  # points: upright and level pieces of one ruling differ by less, a pixel of 96 to the inch

Piece = tuple[tuple[float, ...], Box]
_Look = tuple[tuple[float, ...], float]


def heavy_pieces(filled: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the filled shapes that are pieces of heavy rules, in their order.

    Args:
        filled: Colour and extent in points of the filled shapes of a page.
    """
    long = [piece for piece in filled if _is_heavy(piece[1])]
    upright: defaultdict[_Look, float] = defaultdict(float)
    level: defaultdict[_Look, float] = defaultdict(float)
    for ink, box in long:
        (upright if box.height > box.width else level)[ink, _thickness(box)] += max(box.width, box.height)
    ruling = {look for look in {*upright, *level} if min(_drawn(look, upright), _drawn(look, level)) >= RULED}
    return tuple((ink, box) for ink, box in long if (ink, _thickness(box)) in ruling)


def _is_heavy(box: Box) -> bool:
    thin, long = sorted((box.width, box.height))
    return THINNEST < thin <= THICKEST and long >= LONGER * thin


def _drawn(look: _Look, lengths: Mapping[_Look, float]) -> float:
    """Return the length of all that looks the same, in points."""
    ink, thickness = look
    return sum(length for (other, near), length in lengths.items() if other == ink and abs(near - thickness) <= ALIKE)


def _thickness(box: Box) -> float:
    return round(min(box.width, box.height), 1)
