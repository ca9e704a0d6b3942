"""Corrections by pen: a printed tick that was struck through or circled in another colour is taken back.

What a coloured pen adds in an empty cell is a mark like any other. Where it lies over black print it says something
about that print, and what it says is a person's to judge: the marks of such a cell are believed less, never silently
kept or dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from rb_ingest.reading.marks.arrays import InkRange
from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.strokes import month_cells
from rb_ingest.reading.scan.arrays import Color, Kernel, Mask
from rb_ingest.reading.scan.binarize import coloured_ink, uncoloured_print
from rb_ingest.reading.scan.components import components
from rb_ingest.reading.scan.deskew import UprightPage
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.records import Box, Cell, Mark, Table

# A stamp is larger than any correction of one month, in inches; its ring crosses ticks without taking them back.
_STAMP_INCH = 0.7
# Pieces of one stamp lie nearer to each other than this, in inches; the strokes of two corrections do not.
_TOGETHER_INCH = 0.04
# Less ink across than this is dust, or the coloured fringe of black print, in inches.
_LEAST_INCH = 0.05
_FRINGE_INCH = 0.01
# Of a rule that is not quite straight, or blurred, ink lies so far from its place.
_BESIDE_RULE_INCH = 0.03
# A highlighter fills the cell that it marks; a stroke covers less than this share of it.
_FILLS = 0.75
# A stroke that takes a tick back is wider than the tick; one that stands beside it is another mark.
_WIDER = 1.25
# Level strokes so much wider than high are no tick of any hand, whether or not the tick below them can still be seen.
# They cross this share of the cell; the foot of a circle around the tick below does not.
_FLAT = 2.0
_ACROSS = 0.6
# A single line is no higher than this, in inches: above an empty cell it may be a dash. A bar fills all its extent.
_LINE_INCH = 0.03
_FULL = 0.93
# The probability of a mark in such a cell: struck through or circled with a word beside, circled alone, the word. Each
# is far enough from 0 that the row is asked about.
_REMAINS = {"struck": 0.2, "circled": 0.35, "annulled": 0.2, "word": 0.2}
# Where coloured marks are fewer than this share of a table's, the plan was not made with that pen: it was worked over.
# What was meant, a tick more or one taken back beyond recognition, is asked: its mark is no surer than this.
_FEW = 0.25
_BY_HAND = 0.8
_MARKED = 0.5
# ... unless a pen made the others too, of which the camera kept no colour: its marks have as much ink, and as densely
# in their extent, as the middle 90 % of so many others at least. Print is all alike, so no pen is like it.
_FEWEST_OTHERS = 8
_LIKE_OTHERS = (0.05, 0.95)
# A highlighter leaves hardly any ink: less than this share of its extent.
_HIGHLIGHT = 0.2
# A word has so many pieces side by side at its busiest height; a tick has at most two.
_LETTERS = 4

Correction = Literal["struck", "circled", "annulled", "word"]


@dataclass(frozen=True)
class Pen:
    """The ink of a coloured page, parted: `strokes` of strong colours and `printed` in black, shapes of the page."""

    strokes: Mask
    printed: Mask

    @classmethod
    def on(cls, color: Color, page: UprightPage) -> Pen:
        """Part the ink of a page that was straightened."""
        # Both at once: to know where each pixel lies takes as long as to fetch it.
        strokes, printed = cv2.split(page.warp(cv2.merge([coloured_ink(color), uncoloured_print(color)])))
        return cls(strokes, printed)


@dataclass(frozen=True)
class _Ink:
    """The extent of a cell's ink of one kind, in pixels of its window."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return max(1, self.y1 - self.y0)


def with_corrections(table: Table, marks: Sequence[Mark], layout: PageLayout, pen: Pen) -> tuple[Mark, ...]:
    """Return the marks of a table, with one doubtful mark in place of all those in a cell that a pen took back.

    Args:
        table: With its month columns known.
        marks: What was found in them.
        layout: The measured page.
        pen: The ink of the same page by its colours.
    """
    found = find_corrections(table, layout, pen, by_pen=_is_by_pen(table, marks, layout, pen))
    boxes = {(cell.row, col): cell.box for col, cells in month_cells(table).items() for cell in cells}
    doubts = (
        Mark(row=row, col=col, box=boxes[row, col], kind="tick", probability=_REMAINS[correction])
        for (row, col), correction in found.items()
    )
    rest = [mark for mark in marks if (mark.row, mark.col) not in found]
    return (*_worked_over(table, rest, layout, pen), *doubts)


def _is_by_pen(table: Table, marks: Sequence[Mark], layout: PageLayout, pen: Pen) -> bool:
    """Return whether most marks of a table are of a coloured pen: then it is the plan's own."""
    header = header_rows(table)
    coloured = [_is_coloured(m.box, layout, pen) for m in marks if m.row >= header and m.probability >= _MARKED]
    return 2 * sum(coloured) > len(coloured)


def _worked_over(table: Table, marks: Sequence[Mark], layout: PageLayout, pen: Pen) -> list[Mark]:
    """Return marks, those less sure that are coloured where nearly all others are not."""
    header = header_rows(table)
    coloured = [mark.row >= header and _is_coloured(mark.box, layout, pen) for mark in marks]
    sure = [mark.row >= header and mark.probability >= _MARKED for mark in marks]
    if sum(a and b for a, b in zip(coloured, sure, strict=True)) >= _FEW * sum(sure):
        return list(marks)
    usual = _usual_ink([m for m, a, b in zip(marks, coloured, sure, strict=True) if b and not a], layout)
    return [
        mark.model_copy(update={"probability": min(mark.probability, _BY_HAND)})
        if by_hand and not _is_like(mark, usual, layout)
        else mark
        for mark, by_hand in zip(marks, coloured, strict=True)
    ]


def _usual_ink(marks: Sequence[Mark], layout: PageLayout) -> InkRange | None:
    """Return between which amounts and densities of ink most marks are, shape (2, 2); None where there are too few."""
    if len(marks) < _FEWEST_OTHERS:
        return None
    return np.quantile([_ink_of(mark, layout) for mark in marks], _LIKE_OTHERS, axis=0)


def _ink_of(mark: Mark, layout: PageLayout) -> tuple[float, float]:
    """Return the pixels of ink in the extent of a mark, and their share of it."""
    box = mark.box
    part = layout.ink[round(box.y0) : round(box.y1) + 1, round(box.x0) : round(box.x1) + 1] > 0
    return float(part.sum()), float(part.mean()) if part.size else 0.0


def _is_like(mark: Mark, usual: InkRange | None, layout: PageLayout) -> bool:
    """Return whether a coloured mark is a highlighter's, or like the marks without colour."""
    ink = np.array(_ink_of(mark, layout))
    if mark.kind == "fill":
        return bool(ink[1] < _HIGHLIGHT)
    return usual is not None and bool((usual[0] <= ink).all() and (ink <= usual[1]).all())


def _is_coloured(box: Box, layout: PageLayout, pen: Pen) -> bool:
    """Return whether most of a mark's ink was drawn by a coloured pen."""
    part = (slice(round(box.y0), round(box.y1) + 1), slice(round(box.x0), round(box.x1) + 1))
    ink = layout.ink[part] > 0
    return bool(2 * (ink & (pen.strokes[part] > 0)).sum() > ink.sum() > 0)


def find_corrections(
    table: Table, layout: PageLayout, pen: Pen, *, by_pen: bool = False
) -> dict[tuple[int, int], Correction]:
    """Find the month cells, as (row, column), whose print a coloured pen took back, or that hold its word for it.

    Args:
        table: With its month columns known.
        layout: The measured page.
        pen: The ink of the page by its colours.
        by_pen: Whether the plan itself was ticked with a coloured pen: its flat ticks in empty cells strike nothing.
    """
    strokes = _without_stamps(pen.strokes, layout.dpi)
    inner = _without_rules(strokes, table, layout)
    if not strokes.any():
        return {}
    found: dict[tuple[int, int], Correction] = {}
    wordy: set[tuple[int, int]] = set()
    # A dark stroke of a pen has places without colour; print stands out beside it.
    near_pen = cv2.dilate(strokes, _kernel(_FRINGE_INCH * layout.dpi))
    black = cv2.subtract(cv2.bitwise_and(layout.clean_ink, pen.printed), near_pen)
    for cell in _distinct(month_cells(table)):
        window = _inside(cell.box, layout.dpi)
        drawn, printed = strokes[window], black[window]
        pen_ink, print_ink = _extent(drawn, layout.dpi), _extent(printed, layout.dpi)
        if pen_ink is None or not _is_stroke(inner[window], layout.dpi) or (drawn > 0).mean() > _FILLS:
            continue
        places = [(cell.row, c) for c in range(cell.col, cell.col + cell.colspan)]
        if _is_full(drawn, pen_ink, layout.dpi):
            continue
        may_mark = print_ink is None and (by_pen or _may_mark(strokes, cell.box, pen_ink, layout.dpi))
        if _is_flat(drawn, pen_ink) and not may_mark:
            found.update(dict.fromkeys(places, "struck"))
        elif print_ink is None:
            if _is_word(drawn):
                wordy.update(places)
        elif _goes_around(drawn, print_ink):
            found.update(dict.fromkeys(places, "circled"))
        elif _crosses(pen_ink, print_ink, _LEAST_INCH * layout.dpi):
            found.update(dict.fromkeys(places, "struck"))
    for row, col in sorted(wordy):
        beside = [place for place in ((row, col - 1), (row, col + 1)) if place in found]
        if beside:
            found[row, col] = "word"
            found.update({place: "annulled" for place in beside if found[place] == "circled"})
    return found


def _distinct(cells: Mapping[int, Iterable[Cell]]) -> list[Cell]:
    """Return each cell once, also one that is merged over several months."""
    return list({(c.row, c.col): c for column in cells.values() for c in column}.values())


def _without_stamps(pen: Mask, dpi: float) -> Mask:
    """Return the pen's ink without what is larger than a correction, together with all its pieces."""
    together = cv2.morphologyEx(pen, cv2.MORPH_CLOSE, _kernel(_TOGETHER_INCH * dpi))
    _, labels, stats, _ = components(together)
    out = pen.copy()
    for label in (np.flatnonzero(stats[1:, cv2.CC_STAT_HEIGHT] > _STAMP_INCH * dpi) + 1).tolist():
        x, y, w, h, _ = stats[label]
        window = slice(y, y + h), slice(x, x + w)
        out[window][labels[window] == label] = 0
    return out


def _without_rules(strokes: Mask, table: Table, layout: PageLayout) -> Mask:
    """Return ink without what the rules of its table leave of themselves; elsewhere a level stroke is a strike."""
    reach, fringe = round(_BESIDE_RULE_INCH * layout.dpi), _kernel(_FRINGE_INCH * layout.dpi)
    out = strokes.copy()
    for places, rules, ink in (
        (table.ys, layout.ruling.horizontal, out),
        (table.xs, layout.ruling.turned_vertical, out.T),
    ):
        for place in places:
            near = slice(max(0, round(place) - reach), max(0, round(place) + reach + 1))
            ink[near][cv2.dilate(rules[near], fringe) > 0] = 0
    return out


def _inside(box: Box, dpi: float) -> tuple[slice, slice]:
    pad = max(1, round(0.01 * dpi))
    return (
        slice(max(0, round(box.y0) + pad), max(0, round(box.y1) - pad)),
        slice(max(0, round(box.x0) + pad), max(0, round(box.x1) - pad)),
    )


def _extent(ink: Mask, dpi: float) -> _Ink | None:
    """Return where a window has ink; None where it has none of a mark's size."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows) or max(rows[-1] - rows[0], columns[-1] - columns[0]) < _LEAST_INCH * dpi:
        return None
    return _Ink(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))


def _is_stroke(drawn: Mask, dpi: float) -> bool:
    """Return whether a pen drew a line; of dark ink a camera leaves a speck of colour here and there."""
    sides = components(drawn)[2][1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    return bool(sides.max(initial=0) >= _LEAST_INCH * dpi)


def _is_flat(drawn: Mask, ink: _Ink) -> bool:
    return ink.width >= max(_FLAT * ink.height, _ACROSS * drawn.shape[1])


def _is_full(drawn: Mask, ink: _Ink, dpi: float) -> bool:
    """Return whether the pen's ink is a bar, which marks its months."""
    inside = drawn[ink.y0 : ink.y1 + 1, ink.x0 : ink.x1 + 1]
    return ink.height > _LINE_INCH * dpi and bool((inside > 0).mean() >= _FULL)


def _may_mark(strokes: Mask, box: Box, ink: _Ink, dpi: float) -> bool:
    """Return whether flat ink in a cell without print may mark it: a single line, or an arrow on into the next cell."""
    window = _inside(box, dpi)
    rows = slice(window[0].start + ink.y0, window[0].start + ink.y1 + 1)
    crosses = any(strokes[rows, max(0, round(x) - 1) : round(x) + 2].any() for x in (box.x0, box.x1))
    return crosses or ink.height <= _LINE_INCH * dpi


def _crosses(pen: _Ink, printed: _Ink, least: float) -> bool:
    """Return whether the pen's ink runs across a printed mark and out on both of its sides; specks are no marks."""
    is_wider = pen.width >= _WIDER * printed.width and pen.x0 < printed.x0 and pen.x1 > printed.x1
    return is_wider and printed.height >= least and pen.y0 < printed.y1 and printed.y0 < pen.y1


def _goes_around(drawn: Mask, printed: _Ink) -> bool:
    """Return whether the pen's ink lies on all four sides of the print: a circle, perhaps not quite closed."""
    middle_x, middle_y = (printed.x0 + printed.x1) // 2, (printed.y0 + printed.y1) // 2
    at_height = np.flatnonzero(drawn[printed.y0 : printed.y1 + 1].any(axis=0))
    at_width = np.flatnonzero(drawn[:, printed.x0 : printed.x1 + 1].any(axis=1))
    if not len(at_height) or not len(at_width):
        return False
    is_around = (
        at_height[0] <= printed.x0
        and at_height[-1] >= printed.x1
        and at_width[0] <= printed.y0
        and at_width[-1] >= printed.y1
    )
    return bool(is_around) and not drawn[middle_y - 1 : middle_y + 2, middle_x - 1 : middle_x + 2].any()


def _is_word(drawn: Mask) -> bool:
    starts = np.diff((drawn > 0).astype(np.int8), axis=1, prepend=0) == 1
    return int(starts.sum(axis=1).max(initial=0)) >= _LETTERS


def _kernel(pixels: float) -> Kernel:
    side = max(3, 2 * round(pixels) + 1)
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
