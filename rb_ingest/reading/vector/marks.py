"""Marks in the month cells of a born-digital page: glyphs, shadings and drawn strokes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rb_ingest.reading.vector.grid import Grid, Span
from rb_ingest.reading.vector.objects import Fill, Glyph
from rb_ingest.records import Box, Mark, MarkKind

# A vector page leaves no doubt about what is drawn, only a little about what was meant.
GLYPH_PROBABILITY = 0.998
SHADE_PROBABILITY = 0.995
STROKE_PROBABILITY = 0.97
TEXT_PROBABILITY = 0.9

# Wingdings and its like map their ticks to letters or to private code points: ü, P and U+F0FC are ticks there.
TICKS = frozenset("√✓✔☑vVüP")
CROSSES = frozenset("xX×✗✘☒✕✖")
DOTS = frozenset("●•∙*■▪◆○◦·")
NO_MARKS = frozenset("-‐‑‒–—−_.,'`|:□☐")
SYMBOL_FONTS = ("wingdings", "webdings", "dingbats", "symbol", "marlett")

OWN_SHARE = 0.7  # of the width of a column beside the months: so much of it is filled with the row's own colour
NUMBERED = 4  # columns at least that a row of numbers counts
HEAD_LETTERS = 4  # of the shortest head over the months: a year; "100%" has less
FILL_SHARE = 0.35  # a bar need not fill its cell's height, but it has to cover this much of its width


def glyph_marks(glyphs: Iterable[Glyph], row: int, col: int) -> Iterable[Mark]:
    """Judge the glyphs of one month cell; a dash in an unused cell is no mark, and what is written is kept as text."""
    written = list(glyphs)
    seen = [g for g in written if not g["text"].isspace() and g["text"] not in NO_MARKS]
    if not seen:
        return
    text = "".join(g["text"] for g in seen)
    kinds = {_kind(g) for g in seen}
    if (len(set(text)) == 1 and kinds != {"text"}) or not any(c.isalnum() for c in text):
        for g in seen:
            yield Mark(row=row, col=col, box=glyph_box([g]), kind=_kind(g), probability=GLYPH_PROBABILITY)
    else:
        sure = GLYPH_PROBABILITY if len(text) == 1 else TEXT_PROBABILITY
        words = " ".join("".join(g["text"] for g in written).split())
        yield Mark(row=row, col=col, box=glyph_box(seen), kind="text", probability=sure, text=words)


def _kind(glyph: Glyph) -> MarkKind:
    char = glyph["text"]
    if char in CROSSES:
        return "cross"
    if char in DOTS:
        return "dot"
    in_symbol_font = any(name in glyph["fontname"].casefold() for name in SYMBOL_FONTS)
    if char in TICKS or in_symbol_font or "\ue000" <= char <= "\uf8ff":
        return "tick"
    return "text"


def fill_marks(fills: Sequence[Fill], grid: Grid, month_columns: Sequence[int], rows: Iterable[int]) -> Iterable[Mark]:
    """Find shaded month cells and bars over several of them.

    Args:
        fills: The shadings of the page.
        grid: The table.
        month_columns: Its twelve month columns.
        rows: The atomic rows below the header.

    Yields:
        One mark for each shaded place. A colour that the row also has in a column outside the months is the row's own
        (section rows, striped tables, whose merged labels are not striped) and marks nothing.
    """
    beside = [c for c in range(len(grid.xs) - 1) if c not in set(month_columns)]
    for row in rows:
        y0, y1 = grid.ys[row], grid.ys[row + 1]
        here = [f for f in fills if _overlap(f.box.y0, f.box.y1, y0, y1) > 0.2 * min(f.box.height, y1 - y0)]
        own = {
            f.colour
            for f in here
            for c in beside
            if _overlap(f.box.x0, f.box.x1, grid.xs[c], grid.xs[c + 1]) > OWN_SHARE * (grid.xs[c + 1] - grid.xs[c])
        }
        for col in month_columns:
            x0, x1 = grid.xs[col], grid.xs[col + 1]
            hits = [
                f.box
                for f in here
                if f.colour not in own and _overlap(f.box.x0, f.box.x1, x0, x1) > FILL_SHARE * (x1 - x0)
            ]
            if hits:
                box = Box(x0=x0, y0=max(y0, min(b.y0 for b in hits)), x1=x1, y1=min(y1, max(b.y1 for b in hits)))
                yield Mark(row=row, col=col, box=box, kind="fill", probability=SHADE_PROBABILITY)


def stroke_marks(
    strokes: Iterable[Box], grid: Grid, month_columns: Sequence[int], rows: Sequence[int]
) -> Iterable[Mark]:
    """Find drawn ticks: curves and slanting lines, each in the month cell that holds its middle."""
    by_place: dict[tuple[int, int], Box] = {}
    for box in strokes:
        place = grid_place(grid, *box.center)
        if place and place[0] in rows and place[1] in month_columns:
            by_place[place] = by_place[place].union(box) if place in by_place else box
    for (row, col), box in sorted(by_place.items()):
        yield Mark(row=row, col=col, box=box, kind="tick", probability=STROKE_PROBABILITY)


def glyph_box(glyphs: Sequence[Glyph]) -> Box:
    """Return the extent of glyphs, at least one."""
    return Box(
        x0=min(g["x0"] for g in glyphs),
        y0=min(g["top"] for g in glyphs),
        x1=max(g["x1"] for g in glyphs),
        y1=max(g["bottom"] for g in glyphs),
    )


def grid_place(grid: Grid, x: float, y: float) -> tuple[int, int] | None:
    """Return the atomic row and column of a point, None outside the table."""
    if not (grid.xs[0] <= x < grid.xs[-1] and grid.ys[0] <= y < grid.ys[-1]):
        return None
    return sum(y >= v for v in grid.ys) - 1, sum(x >= v for v in grid.xs) - 1


def header_rows(
    spans: Sequence[Span], texts: dict[tuple[int, int], str], month_columns: Sequence[int]
) -> frozenset[int]:
    """Tell which atomic rows name the months instead of marking them.

    Args:
        spans: The cells of the table.
        texts: Text of each cell by its first atomic row and column.
        month_columns: The twelve month columns.

    Returns:
        Rows whose month places are merged under one text, or hold at least eight different texts (1-12, names), and
        the row under them that numbers the columns.
    """
    months = set(month_columns)
    merged: set[int] = set()
    by_row: dict[int, set[str]] = {}
    for span in spans:
        text = texts.get((span.row, span.col), "").strip()
        columns = set(range(span.col, span.col + span.colspan)) & months
        if not columns or not text:
            continue
        if len(columns) > 1:
            merged.update(range(span.row, span.row + span.rowspan))
        for row in range(span.row, span.row + span.rowspan):
            by_row.setdefault(row, set()).add(text.casefold())
    names = {row for row, texts_of_row in by_row.items() if len(texts_of_row) >= 8}
    # Month cells are merged in the header and, where a row is planned for several months at once, below it: only what
    # stands on or right above the names of the months belongs to the header.
    above = {row for row in merged if any(row < name <= row + 2 for name in names)}
    numbers = {row for row in merged if row - 1 in names and _is_row_of_numbers(spans, texts, row)}
    alone = {0} if not names and any(_is_word(text) for text in by_row.get(0, ())) else set()
    return frozenset(names | above | numbers | (merged & alone))


def _is_word(text: str) -> bool:
    """Whether a text over all months may name them or their year; a tick in cells that are merged does not."""
    return sum(c.isalnum() for c in text) >= HEAD_LETTERS


def _is_row_of_numbers(spans: Sequence[Span], texts: dict[tuple[int, int], str], row: int) -> bool:
    """Whether a row numbers the columns, with one number for all months."""
    written = [text for s in spans if s.row == row and (text := texts.get((s.row, s.col), "").strip())]
    return len(written) >= NUMBERED and all(text.strip("().").isdecimal() and len(text) <= 4 for text in written)


def _overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    return max(0.0, min(a1, b1) - max(a0, b0))
