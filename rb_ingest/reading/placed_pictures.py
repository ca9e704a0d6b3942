"""Small pictures of ticks that somebody put into month cells of a born-digital page, however they hang on its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from rb_ingest.records import Box, Mark

# A picture that was put into a cell is at most so wide and so high, as a share of it: Word lets it hang over.
_WIDE, _HIGH = 1.3, 2.0

Place = tuple[int, int]


def placed_pictures(cells: Sequence[tuple[int, int, Box]], pictures: Sequence[Box]) -> dict[Place, Box]:
    """Return the month cells that hold a small picture, and where it is.

    Args:
        cells: Row, column and box of each month cell.
        pictures: The pictures of the page.
    """
    placed = {}
    for row, col, box in cells:
        for picture in pictures:
            x, y = picture.center
            is_small = picture.width <= _WIDE * box.width and picture.height <= _HIGH * box.height
            if is_small and box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1:
                placed[row, col] = picture
    return placed


def with_pictures(
    marks: Sequence[Mark], placed: Mapping[Place, Box], inked: Set[Place], likely: float
) -> tuple[Mark, ...]:
    """Return marks with those of the pictures: by its strokes alone one that touches a rule is a piece of it.

    Args:
        marks: As they were judged.
        placed: The cells with a picture.
        inked: The cells in which ink is seen; a white picture is none.
        likely: The probability that a picture with ink is a mark.
    """
    shown = {place: box for place, box in placed.items() if place in inked}
    found = [
        mark.model_copy(update={"probability": max(mark.probability, likely)})
        if (mark.row, mark.col) in shown
        else mark
        for mark in marks
    ]
    seen = {(mark.row, mark.col) for mark in found}
    found += [
        Mark(row=row, col=col, box=box, kind="tick", probability=likely)
        for (row, col), box in shown.items()
        if (row, col) not in seen
    ]
    return tuple(sorted(found, key=lambda m: (m.row, m.col)))
