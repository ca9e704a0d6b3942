"""Born-digital pages: the table, its text and its marks straight from what the PDF draws, without OCR."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from pdfplumber.utils.text import extract_words

from rb_ingest.reading.geometry.even_columns import even_run, month_run, narrowest_run
from rb_ingest.reading.text.plain_letters import plain_letters
from rb_ingest.reading.vector.given_rules import with_boundaries
from rb_ingest.reading.vector.grid import Grid, Span, find_grids, without_bars
from rb_ingest.reading.vector.marks import (
    fill_marks,
    glyph_box,
    glyph_marks,
    grid_place,
    header_rows,
    stroke_marks,
)
from rb_ingest.reading.vector.objects import Glyph, PageObjects, bar_of
from rb_ingest.reading.vector.pieces import merge_pieces
from rb_ingest.records import Box, Cell, GivenRule, Mark, PageKind, PageReading, Rule, Table, TextLine

MIN_GLYPHS = 20  # fewer are a page number or a stamp's text on a picture
MAX_PICTURE = 0.5  # share of the page
MAX_UNMAPPED = 0.1  # share of glyphs whose font does not say what they mean
PLAN_COLUMNS = 5  # the narrowest plans have NO, KOMPONEN, INDIKATOR and two more
MONTH_EVENNESS = 1.4  # widest to narrowest of the month columns
MONTH_WIDTH = 0.07  # of the table's width, at most
# Halves of the year and wide quarters: alike to a fraction of a point, and no wider than columns of texts.
WIDE_PERIOD, SAME_WIDTH = 187.0, 0.5
PERIOD_WIDTH = 80.0  # of quarters and weeks, in points, at most


def is_born_digital(objects: PageObjects) -> bool:
    """Return whether a page's own visible text can be believed.

    Args:
        objects: What the page shows.

    Returns:
        False for scans with or without a hidden text layer, for pages that are mostly one picture, for pages with
        hardly any text, and where fonts do not map to letters.
    """
    glyphs = [g["text"] for g in objects.glyphs if not g["text"].isspace()]
    if len(glyphs) < MIN_GLYPHS:
        return False
    unmapped = sum(1 for g in glyphs if g.startswith("(cid:") or g == "\ufffd")
    if unmapped > MAX_UNMAPPED * len(glyphs):
        return False
    return _picture_share(objects) < MAX_PICTURE


def read_born_digital(
    objects: PageObjects,
    page_no: int,
    *,
    as_plan: bool = True,
    grids: Sequence[Grid] | None = None,
    given: Sequence[GivenRule] = (),
) -> PageReading:
    """Read a page whose visible text and rules are vector graphics.

    Args:
        objects: What the page shows.
        page_no: Its number in the document, from 1.
        as_plan: Whether month columns hold marks; else they are read as text like any other.
        grids: The tables, where they are known otherwise than from the objects.
        given: Lines that the page was given; those without length are boundaries over which all rows merge their cells.

    Returns:
        The reading in points of the upright page; `rotation` is not 0 where the text itself runs sideways.
    """
    if grids is None:
        grids = find_grids(_without_underlines(objects.rules, objects.glyphs))
    grids = with_boundaries(grids, objects, given)
    inside: list[list[Glyph]] = [[] for _ in grids]
    outside: list[Glyph] = []
    for glyph in objects.glyphs:
        x, y = _middle(glyph)
        home = next((i for i, g in enumerate(grids) if grid_place(g, x, y)), None)
        (outside if home is None else inside[home]).append(glyph)
    tables = tuple(_table(grid, glyphs, objects, as_plan) for grid, glyphs in zip(grids, inside, strict=True))
    lines = tuple(text_lines(outside))
    return PageReading(
        page_no=page_no,
        kind=_kind(tables, lines),
        source="born_digital",
        width=objects.width,
        height=objects.height,
        dpi=72.0,
        rotation=objects.rotation,
        transform=objects.transform,
        lines=lines,
        tables=tables,
    )


def text_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """Join glyphs to words and words to lines, top to bottom; lines that run up or down the page in their own order.

    Words stand on one line when they share at least half of the smaller one's height.
    """
    found: list[TextLine] = []
    for turn in (0, 90, 180, 270):
        turned = [glyph for glyph in glyphs if glyph["turn"] == turn]
        found += _lines_of(turned, turn) if turned else []
    return found


def _lines_of(glyphs: list[Glyph], turn: int) -> list[TextLine]:
    """Return the lines of glyphs that stand upright once they are turned clockwise by so many degrees."""
    upright = [{**glyph, **_turned(glyph, turn), "upright": True} for glyph in glyphs] if turn else glyphs
    words = extract_words(upright, x_tolerance_ratio=0.25, expand_ligatures=True)
    lines: list[list[Glyph]] = []
    for word in sorted(words, key=lambda w: (w["top"] + w["bottom"]) / 2):
        if lines and _same_line(lines[-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    ordered = [sorted(line, key=lambda w: w["x0"]) for line in lines]
    texts = [plain_letters(" ".join(w["text"] for w in line)) for line in ordered]
    return [
        TextLine(text=text, box=glyph_box([_turned(w, -turn % 360) for w in line]), confidence=1.0)
        for text, line in zip(texts, ordered, strict=True)
        if text
    ]


def _turned(box: Glyph, turn: int) -> Glyph:
    """Return the sides of a box after a clockwise turn around the corner of the page."""
    x0, x1, top, bottom = (box[side] for side in ("x0", "x1", "top", "bottom"))
    for _ in range(turn // 90):
        x0, x1, top, bottom = -bottom, -top, x0, x1
    return {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top}


def month_columns(xs: Sequence[float]) -> tuple[int, ...]:
    """Find the run of twelve narrow, equally wide columns among atomic column boundaries, () if there is none."""
    narrow = MONTH_WIDTH * (xs[-1] - xs[0])
    return month_run(
        _widths(xs), even_columns(xs), lambda run: max(run) < narrow and max(run) <= MONTH_EVENNESS * min(run)
    )


def even_columns(xs: Sequence[float]) -> tuple[int, ...]:
    """Find the longest run of neighbouring columns of equal width that may be periods of a year.

    Two are enough, and they may be wider, only where a program drew them exactly alike: halves of the year, wide
    quarters.
    """
    widths = _widths(xs)
    alike = {
        col: round(a) for col, (a, b) in enumerate(pairwise(widths)) if abs(a - b) <= SAME_WIDTH and a <= WIDE_PERIOD
    }
    return even_run(widths, PERIOD_WIDTH) or narrowest_run(alike)


def _widths(xs: Sequence[float]) -> list[float]:
    return [float(b - a) for a, b in pairwise(xs)]


def _same_line(line: Sequence[Glyph], word: Glyph) -> bool:
    top, bottom = min(w["top"] for w in line), max(w["bottom"] for w in line)
    shared = min(bottom, word["bottom"]) - max(top, word["top"])
    return bool(shared >= 0.5 * min(bottom - top, word["bottom"] - word["top"]))


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph["x0"] + glyph["x1"]) / 2, (glyph["top"] + glyph["bottom"]) / 2


def _table(grid: Grid, glyphs: Sequence[Glyph], objects: PageObjects, as_plan: bool) -> Table:
    months = month_columns(grid.xs) if as_plan else ()
    grid, bars = without_bars(grid, months)
    fills = (*objects.fills, *(bar_of(rule) for rule in bars))
    owner = {
        (r, c): span
        for span in grid.spans
        for r in range(span.row, span.row + span.rowspan)
        for c in range(span.col, span.col + span.colspan)
    }
    contents: dict[Span, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        place = grid_place(grid, *_middle(glyph))
        if place:
            contents[owner[place]].append(glyph)
    lines = {span: text_lines(contents[span]) for span in grid.spans}
    marks: tuple[Mark, ...] = ()
    if months:
        texts = {(s.row, s.col): "\n".join(line.text for line in lines[s]) for s in grid.spans}
        heads = header_rows(grid.spans, texts, months)
        ticked = [s for s in grid.spans if _columns(s) <= set(months) and s.row not in heads]
        body = [row for row in range(len(grid.ys) - 1) if row not in heads]
        marks = (
            *(
                _placed(mark, grid).model_copy(update={"col": col})
                for s in ticked
                for mark in glyph_marks(contents[s], s.row, s.col)
                # a mark in a cell merged over months stands for all of them
                for col in sorted(_columns(s))
            ),
            *fill_marks(fills, grid, months, body),
            *stroke_marks(objects.strokes, grid, months, body),
        )
        lines |= {s: [] for s in ticked}
    periods = even_columns(grid.xs) if as_plan and not months else ()
    if periods:
        # Their header may be anything: what is written in them stays text, what is shaded or drawn may be a mark.
        body = list(range(len(grid.ys) - 1))
        marks = (*fill_marks(objects.fills, grid, periods, body), *stroke_marks(objects.strokes, grid, periods, body))
    return Table(
        xs=grid.xs,
        ys=grid.ys,
        cells=tuple(_cell(grid, span, lines[span]) for span in grid.spans),
        rules=grid.rules,
        month_columns=months,
        period_columns=periods,
        marks=tuple(sorted(marks, key=lambda m: (m.row, m.col, m.box.y0))),
    )


def _columns(span: Span) -> set[int]:
    return set(range(span.col, span.col + span.colspan))


def _placed(mark: Mark, grid: Grid) -> Mark:
    """Return a mark in a merged month cell the atomic row that it stands in."""
    place = grid_place(grid, *mark.box.center)
    return mark.model_copy(update={"row": place[0]}) if place else mark


def _cell(grid: Grid, span: Span, lines: Sequence[TextLine]) -> Cell:
    box = Box(
        x0=grid.xs[span.col],
        y0=grid.ys[span.row],
        x1=grid.xs[span.col + span.colspan],
        y1=grid.ys[span.row + span.rowspan],
    )
    return Cell(row=span.row, col=span.col, rowspan=span.rowspan, colspan=span.colspan, box=box, lines=tuple(lines))


def _without_underlines(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Rule]:
    """Drop lines under words: in a narrow cell a long underlined link could pass for a side of the cell.

    Rules are drawn cell by cell, so only lines that were joined tell an underline from the side of a cell that its text
    fills from end to end.
    """
    rules = merge_pieces(rules)
    shown = [g for g in glyphs if not g["text"].isspace()]
    if not shown:
        return list(rules)
    x0, x1, top, bottom = (np.array([g[k] for g in shown]) for k in ("x0", "x1", "top", "bottom"))
    middle = (x0 + x1) / 2
    kept = []
    for rule in rules:
        if rule.axis == "h":
            above = (middle > rule.start) & (middle < rule.end) & (top < rule.position) & (bottom > rule.position - 2)
            if above.any() and abs(x0[above].min() - rule.start) < 1 and abs(x1[above].max() - rule.end) < 1:
                continue
        kept.append(rule)
    return kept


def _kind(tables: Iterable[Table], lines: Sequence[TextLine]) -> PageKind:
    if any(t.n_cols >= PLAN_COLUMNS for t in tables):
        return "table"
    return "decree" if lines else "other"


def _picture_share(objects: PageObjects) -> float:
    """Return the share of the page under pictures, on a coarse raster so that overlaps count once."""
    raster = np.zeros((50, 50), dtype=bool)
    for box in objects.pictures:
        ys = slice(max(0, round(box.y0 / objects.height * 50)), max(0, round(box.y1 / objects.height * 50)))
        xs = slice(max(0, round(box.x0 / objects.width * 50)), max(0, round(box.x1 / objects.width * 50)))
        raster[ys, xs] = True
    return float(raster.mean())
