"""Where the ticks of a plan stand in their rows, which tells what those of a row are for that a page break cut.

A program that centres ticks in their cells leaves those of a row that it breaks over two pages on top of its start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rb_ingest.records import Box, Mark
from rb_ingest.rows.months import LEVEL, MARKED, mark_heights

TALL = 2.5  # lines of text: in lower rows the top is near the middle
_FEWEST = 5  # rows whose ticks stand in their middle, as a share of all that tell
_MOSTLY = 0.85


@dataclass(frozen=True)
class TickHabits:
    """How a plan sets its ticks.

    Attributes:
        line_by_line: Whether several lines of ticks stand beside the items of one row.
        centred: Whether nearly all ticks stand in the middle of their rows.
    """

    line_by_line: bool
    centred: bool


def tick_habits(rows: Sequence[bool | None], several_heights: int) -> TickHabits:
    """Return the habits of a plan.

    Args:
        rows: Of each of its rows what `are_centred` says.
        several_heights: How many of them have ticks at several heights.
    """
    told = [row for row in rows if row is not None]
    line_by_line = several_heights >= 2
    centred = sum(told) >= max(_FEWEST, _MOSTLY * len(told)) and not line_by_line
    return TickHabits(line_by_line=line_by_line, centred=centred)


def are_centred(marks: Sequence[Mark], box: Box, items: Sequence[Sequence[Box]]) -> bool | None:
    """Return whether the ticks of a row stand in its middle, None where nothing tells: no ticks, shades, a low row.

    Args:
        marks: The marks of the row.
        box: Its extent.
        items: Boxes of the text lines of each of its items.
    """
    found = _line_of_ticks(marks, box, items)
    if found is None:
        return None
    height, line = found
    return abs(height - box.center[1]) <= LEVEL * line


def stand_on_top(marks: Sequence[Mark], box: Box, items: Sequence[Sequence[Box]]) -> bool:
    """Return whether the only line of ticks of a row stands level with the first line of its texts."""
    found = _line_of_ticks(marks, box, items)
    if found is None:
        return False
    height, line = found
    return abs(height - items[0][0].center[1]) <= LEVEL * line


def _line_of_ticks(marks: Sequence[Mark], box: Box, items: Sequence[Sequence[Box]]) -> tuple[float, float] | None:
    """Return the height of the only line of ticks in a tall row, and that of a line of text; None without one."""
    heights = mark_heights(marks, box, items)
    if len(heights) != 1 or not items or any(m.kind == "fill" and m.probability >= MARKED for m in marks):
        return None
    line = median(b.height for lines in items for b in lines)
    return (heights[0], line) if box.height >= TALL * line > 0 else None
