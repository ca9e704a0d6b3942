"""What a born-digital page draws, as plain upright geometry: visible glyphs, rules, shadings and pen strokes.

A drawing program has many ways to draw the same table: a rule may be a stroked line, a side of a stroked rectangle or
a thin filled rectangle. Here they all become `Rule`, so that the grid need not know.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from pdfplumber.page import Page
from pdfplumber.utils.text import dedupe_chars

from rb_ingest.reading.vector.heavy_rules import heavy_pieces
from rb_ingest.reading.vector.visible_text import VisiblePage
from rb_ingest.records import Box, PageTransform, Rule

BAR_LENGTH = 0.6  # of the longest rule: what is shorter and drawn otherwise than the rules is a bar over months
BAR_LEAST = 9.0  # points: the narrowest bar, one month wide
RULE_WIDTH = 3.0  # points; a filled rectangle that is thinner is a rule, a thicker one is shading
WHITE = 0.97  # from this level on a colour cannot be told from paper
GLYPH_LETTERS = 18  # the longest ligature of Unicode stands for so many, those of Latin fonts for three
SIDE_LENGTH = 2.0  # times its thickness: a thin closed shape that is so long is a side of a box or one dash of it
DOT = 1.7  # points: closed shapes that are no larger are dots of a dotted rule, the smallest disc that marks has 3
FRAME_LEAST = 8.0  # points: the lowest row seen
FRAME_STRAIGHT = 0.3  # of a side: so much of it is straight between rounded corners
_SAME_PLACE = 0.5  # points
_NEIGHBOURS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]

Glyph = dict[str, Any]
Turn = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class Fill:
    """A shaded rectangle and its colour as the PDF gives it."""

    box: Box
    colour: tuple[float, ...]


@dataclass(frozen=True)
class PageObjects:
    """Everything visible on one page, upright, in points from the top left corner of the displayed page.

    `glyphs` are pdfplumber's character dictionaries with x0, x1, top, bottom turned upright, and the clockwise `turn`
    in degrees that a letter which runs up or down the page still needs. `strokes` are the extents of curves and
    slanting lines: pen strokes and drawn ticks.
    """

    width: float
    height: float
    rotation: Turn
    transform: PageTransform
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    fills: tuple[Fill, ...]
    strokes: tuple[Box, ...]
    pictures: tuple[Box, ...]


def page_objects(page: Page, scale: float = 1.0) -> PageObjects:
    """Collect what a page shows, turned so that most of its text reads from left to right.

    Args:
        page: A page of an open pdfplumber document. Its /Rotate entry is honoured.
        scale: By how much its size in the file has to be multiplied for that of its paper.

    Returns:
        The objects in points of the paper; `transform` leads back to the page as a viewer shows it.
    """
    visible = VisiblePage(page)
    crop_x0, crop_top, crop_x1, crop_bottom = visible.cropbox
    unit = user_unit(page) * scale
    chars = _deduped([_believed(c) for c in visible.chars if c["text"]], _SAME_PLACE / unit)
    size = (crop_x1 - crop_x0) * unit, (crop_bottom - crop_top) * unit
    turn = _Turn(_text_rotation(chars), crop_x0, crop_top, *size, unit)
    heavy = heavy_pieces([(_plain_colour(o["non_stroking_color"]), turn.box(o)) for o in _closed(visible)])
    rules, bars = _without_bars((*_styled_rules(visible, turn), *(_heavy(box, ink) for ink, box in heavy)))
    sheet = Box(x0=0, y0=0, x1=turn.width, y1=turn.height)
    glyphs = (turn.glyph(c) for c in chars)
    bands = {box for _, box in heavy}
    fills = (*(f for f in _fills(visible, turn) if f.box not in bands), *bars)
    return PageObjects(
        width=turn.width,
        height=turn.height,
        rotation=turn.rotation,
        transform=turn.transform,
        glyphs=tuple(g for g in glyphs if _shows(sheet, g["x0"], g["top"], g["x1"], g["bottom"])),
        rules=tuple(cut for rule in rules if (cut := _cut(rule, sheet)) is not None),
        fills=tuple(f for f in fills if _shows(sheet, f.box.x0, f.box.y0, f.box.x1, f.box.y1)),
        strokes=tuple(
            b for s in _slanting(visible, turn) if (b := turn.box(s)) not in bands and _shows(sheet, *_corners(b))
        ),
        pictures=tuple(b for i in visible.images if _shows(sheet, *_corners(b := turn.box(i)))),
    )


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def _shows(sheet: Box, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether something lies on a page at all: a page may be cropped out of a larger one, whose objects it keeps."""
    return x1 > sheet.x0 and x0 < sheet.x1 and y1 > sheet.y0 and y0 < sheet.y1


def _cut(rule: Rule, sheet: Box) -> Rule | None:
    """Return the part of a rule that lies on the page, None where there is none."""
    across, along = (sheet.height, sheet.width) if rule.axis == "h" else (sheet.width, sheet.height)
    start, end = max(rule.start, 0.0), min(rule.end, along)
    if not 0 <= rule.position <= across or end <= start:
        return None
    return rule if (start, end) == (rule.start, rule.end) else rule.model_copy(update={"start": start, "end": end})


def _believed(char: Glyph) -> Glyph:
    """Return a glyph as unmapped where its font says that it stands for more letters than any glyph does."""
    return char if len(char["text"]) <= GLYPH_LETTERS else {**char, "text": "\ufffd"}


def _deduped(chars: list[Glyph], near: float) -> list[Glyph]:
    """Drop glyphs that are drawn twice on nearly the same place, as some programs do for bold type."""
    # Few pages have any, and pdfplumber's search takes a quarter of a page's time; that there are none shows quickly.
    seen: set[tuple[Any, ...]] = set()
    for char in chars:
        key = (char["upright"], char["text"], char["fontname"], char["size"])
        column, row = int(char["x0"] / near), int(char["doctop"] / near)
        if any((key, column + i, row + j) in seen for i, j in _NEIGHBOURS):
            return dedupe_chars(chars, tolerance=near)
        seen.add((key, column, row))
    return chars


@dataclass(frozen=True)
class _Turn:
    """Turns display coordinates clockwise by `rotation`, after moving the crop box to the origin."""

    rotation: Turn
    left: float
    top: float
    shown_width: float
    shown_height: float
    unit: float = 1.0

    @property
    def width(self) -> float:
        return self.shown_height if self.rotation in (90, 270) else self.shown_width

    @property
    def height(self) -> float:
        return self.shown_width if self.rotation in (90, 270) else self.shown_height

    @property
    def transform(self) -> PageTransform:
        w, h = self.shown_width, self.shown_height
        matrix = {
            0: (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
            90: (0.0, 1.0, 0.0, -1.0, 0.0, h),
            180: (-1.0, 0.0, w, 0.0, -1.0, h),
            270: (0.0, -1.0, w, 1.0, 0.0, 0.0),
        }[self.rotation]
        matrix = cast("tuple[float, float, float, float, float, float]", tuple(v / self.unit for v in matrix))
        return PageTransform(matrix=matrix, width=self.width, height=self.height)

    def box(self, obj: dict[str, Any]) -> Box:
        x0, x1 = sorted(self.unit * (obj[side] - self.left) for side in ("x0", "x1"))
        y0, y1 = sorted(self.unit * (obj[side] - self.top) for side in ("top", "bottom"))
        w, h = self.shown_width, self.shown_height
        if self.rotation == 90:
            return Box(x0=h - y1, y0=x0, x1=h - y0, y1=x1)
        if self.rotation == 180:
            return Box(x0=w - x1, y0=h - y1, x1=w - x0, y1=h - y0)
        if self.rotation == 270:
            return Box(x0=y0, y0=w - x1, x1=y1, y1=w - x0)
        return Box(x0=x0, y0=y0, x1=x1, y1=y1)

    def glyph(self, char: Glyph) -> Glyph:
        box = self.box(char)
        turn = (_glyph_rotation(char) - self.rotation) % 360
        return {
            **char,
            "x0": box.x0,
            "x1": box.x1,
            "top": box.y0,
            "bottom": box.y1,
            "doctop": box.y0,
            "width": box.width,
            "height": box.height,
            "size": char["size"] * self.unit,
            "upright": turn == 0,
            "turn": turn,
        }


def _glyph_rotation(char: Glyph) -> Turn:
    """Return the clockwise turn that would make one glyph upright, to the nearest quarter."""
    a, b, *_ = char["matrix"]
    return cast("Turn", round(math.degrees(math.atan2(b, a)) / 90) % 4 * 90)


def _text_rotation(chars: Iterable[Glyph]) -> Turn:
    turns = Counter(_glyph_rotation(c) for c in chars if not c["text"].isspace())
    return turns.most_common(1)[0][0] if turns else 0


def _is_paper(colour: Any) -> bool:
    """Return whether a colour cannot be seen on white paper. Greys and RGB are bright, CMYK is ink."""
    if (
        not isinstance(colour, Sequence)
        or isinstance(colour, str)
        or not all(isinstance(v, int | float) for v in colour)
    ):
        return False
    if len(colour) == 4:
        return all(v <= 1 - WHITE for v in colour)
    return bool(colour) and all(v >= WHITE for v in colour)


def _plain_colour(colour: Any) -> tuple[float, ...]:
    if isinstance(colour, Sequence) and not isinstance(colour, str):
        return tuple(round(float(v), 3) for v in colour if isinstance(v, int | float))
    return ()


@dataclass(frozen=True)
class _StyledRule:
    """A rule with how it is drawn: thickness in points, rounded, and colour."""

    rule: Rule
    style: tuple[float, tuple[float, ...]]
    box: Box


def user_unit(page: Page) -> float:
    """Return how many points a unit of a page is: 1 but for pages that say otherwise (UserUnit)."""
    unit = page.page_obj.attrs.get("UserUnit", 1.0)
    return float(unit) if isinstance(unit, int | float) and unit > 0 else 1.0


def _styled_rules(page: Page, turn: _Turn) -> Iterable[_StyledRule]:
    for line in page.lines:
        box = turn.box(line)
        if min(box.width, box.height) <= RULE_WIDTH and not _is_paper(line["stroking_color"]):
            width = turn.unit * float(line.get("linewidth") or 0.0)
            yield _StyledRule(_as_rule(box, width), (_rounded(width), _plain_colour(line["stroking_color"])), box)
    for side in page.curves:
        box = turn.box(side)
        if _is_side(box, side) and not _is_paper(side["non_stroking_color"]):
            yield _thin(box, side["non_stroking_color"])
        elif side["stroke"] and not _is_paper(side["stroking_color"]) and _is_rounded_box(side):
            yield from _frame(box, side, turn)
    for rect in page.rects:
        box = turn.box(rect)
        if min(box.width, box.height) <= RULE_WIDTH:
            ink = rect["non_stroking_color"] if rect["fill"] else rect["stroking_color"]
            if not _is_paper(ink):
                yield _thin(box, ink)
        elif rect["stroke"] and not _is_paper(rect["stroking_color"]):
            yield from _frame(box, rect, turn)


def _frame(box: Box, drawn: dict[str, Any], turn: _Turn) -> Iterable[_StyledRule]:
    width = turn.unit * float(drawn.get("linewidth") or 0.0)
    style = _rounded(width), _plain_colour(drawn["stroking_color"])
    for rule in (
        Rule(axis="h", position=box.y0, start=box.x0, end=box.x1, seen=True, thickness=width),
        Rule(axis="h", position=box.y1, start=box.x0, end=box.x1, seen=True, thickness=width),
        Rule(axis="v", position=box.x0, start=box.y0, end=box.y1, seen=True, thickness=width),
        Rule(axis="v", position=box.x1, start=box.y0, end=box.y1, seen=True, thickness=width),
    ):
        yield _StyledRule(rule, style, box)


def _is_rounded_box(curve: dict[str, Any]) -> bool:
    """Whether a shape is a box with rounded corners."""
    width, height = curve["x1"] - curve["x0"], curve["bottom"] - curve["top"]
    if min(width, height) < FRAME_LEAST:
        return False
    points = curve["pts"]
    sides = (
        ([x for x, y in points if abs(y - level) < _SAME_PLACE] for level in (curve["top"], curve["bottom"])),
        ([y for x, y in points if abs(x - level) < _SAME_PLACE] for level in (curve["x0"], curve["x1"])),
    )
    return all(
        max(along, default=0.0) - min(along, default=0.0) >= FRAME_STRAIGHT * length
        for both, length in zip(sides, (width, height), strict=True)
        for along in both
    )


def _is_side(box: Box, curve: dict[str, Any]) -> bool:
    """Whether a shape is one side of a box, or one dot or dash of it.

    Browsers fill each side, with the slanting ends at which it meets the next.
    """
    thin, long = sorted((box.width, box.height))
    is_thin = long <= DOT or (thin <= RULE_WIDTH and long >= SIDE_LENGTH * thin)
    return bool(curve["fill"]) and not curve["stroke"] and is_thin


def _thin(box: Box, ink: Any) -> _StyledRule:
    width = min(box.width, box.height)
    return _StyledRule(_as_rule(box, width), (_rounded(width), _plain_colour(ink)), box)


def _closed(page: Page) -> Iterable[dict[str, Any]]:
    """Return the filled shapes that can be seen."""
    shapes = (*page.rects, *page.curves)
    return (s for s in shapes if s["fill"] and not s["stroke"] and not _is_paper(s["non_stroking_color"]))


def _heavy(box: Box, ink: tuple[float, ...]) -> _StyledRule:
    """Return a heavy side of a cell as a rule: it ends at the edges of those that it meets, short of their middles."""
    width = min(box.width, box.height)
    rule = _as_rule(box, width)
    longer = rule.model_copy(update={"start": rule.start - width / 2, "end": rule.end + width / 2})
    return _StyledRule(longer, (_rounded(width), ink), box)


def _rounded(width: float) -> float:
    return round(width * 4) / 4


def _without_bars(styled: Sequence[_StyledRule]) -> tuple[tuple[Rule, ...], tuple[Fill, ...]]:
    """Part rules from what only looks like them: thin bars and the shafts of arrows over months.

    They are horizontal, drawn in another way than the rules that reach over the table, and shorter than these.
    """
    flat = [s for s in styled if s.rule.axis == "h"]
    longest = max((s.rule.end - s.rule.start for s in flat), default=0.0)
    ruling = {s.style for s in flat if s.rule.end - s.rule.start >= BAR_LENGTH * longest}
    ruling |= {s.style for s in styled if s.rule.axis == "v"}
    bars = [s for s in flat if s.style not in ruling and s.box.width >= BAR_LEAST]
    taken = {id(s) for s in bars}
    fills = tuple(bar_of(s.rule, s.style[1]) for s in bars)
    return tuple(s.rule for s in styled if id(s) not in taken), fills


def bar_of(line: Rule, colour: tuple[float, ...] = ()) -> Fill:
    """Return a level line over months as the shading that it stands for."""
    box = Box(x0=line.start, y0=line.position - 1, x1=line.end, y1=line.position + 1)
    return Fill(box=box, colour=colour or (0.0,))


def _as_rule(box: Box, width: float) -> Rule:
    x, y = box.center
    if box.width >= box.height:
        return Rule(axis="h", position=y, start=box.x0, end=box.x1, seen=True, thickness=width)
    return Rule(axis="v", position=x, start=box.y0, end=box.y1, seen=True, thickness=width)


def _fills(page: Page, turn: _Turn) -> Iterable[Fill]:
    for rect in (*page.rects, *(curve for curve in page.curves if curve["fill"] and _is_rounded_box(curve))):
        box = turn.box(rect)
        if rect["fill"] and min(box.width, box.height) > RULE_WIDTH and not _is_paper(rect["non_stroking_color"]):
            yield Fill(box=box, colour=_plain_colour(rect["non_stroking_color"]))


def _slanting(page: Page, turn: _Turn) -> Iterable[dict[str, Any]]:
    for curve in page.curves:
        if not _is_side(turn.box(curve), curve) and not _is_rounded_box(curve):
            yield curve
    for line in page.lines:
        if min(line["width"], line["height"]) * turn.unit > RULE_WIDTH:
            yield line
