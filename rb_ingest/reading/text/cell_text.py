"""Which parts of a page are sent to OCR, and what is put back into the cells.

Rules are erased before reading, but not where a letter crosses them; blank cells and month cells are never sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.deskew import quarter_turned
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.reading.text.corrections import may_hide_percent, mend_confusions
from rb_ingest.reading.text.decimal_signs import with_decimal_sign
from rb_ingest.reading.text.ocr import Crop, read_texts
from rb_ingest.reading.text.plain_letters import plain_letters
from rb_ingest.reading.text.roman_strokes import with_all_strokes
from rb_ingest.reading.text.second_ocr import agreed, read_again
from rb_ingest.reading.text.sevens import with_sevens
from rb_ingest.reading.text.text_lines import find_lines, runs_upright, usual_line_height, without_border_debris
from rb_ingest.records import Box, Cell, Table, TextLine
from rb_ingest.settings import Settings

# A cell with less ink than a lone digit of 6 pt holds no text.
_LEAST_INK_SQUARE_INCH = 0.00025
# Lines below this confidence are read a second time, and empty ones that are as wide as a short word: "TW I".
_DOUBT_BELOW = 0.86
_LEAST_RETRY_INCH = 0.12
# In columns of time, below their heads, a tick is as wide as that, and dirt is no number: as wide as a longer word.
_LEAST_IN_TIME_INCH = 0.3
_HEAD_ROWS = 4
# A digit is as high as this share of a line; specks are lower.
_LETTER = 0.6
# The second reader knows no ticks: of 214 lines that were read as one, in scans of offices, it said nothing, and of
# single ones only it knew that they are a V or a IV. So many in a column, or in columns of time, are ticks.
_TICKS, _FEWEST_TICKS = frozenset("vVyY√✓"), 3
# Heads over several months stand in the first rows.
_GROUP_ROWS = 2


def cells_to_read(table: Table, layout: PageLayout) -> list[Cell]:
    """Return the cells of a table that hold text: not blank, and not a single cell of a month column."""
    months = set(table.month_columns)
    found = []
    for cell in table.cells:
        if cell.colspan == 1 and cell.col in months:
            continue
        if _inked(cell.box, layout.clean_ink, layout.thickness) >= _LEAST_INK_SQUARE_INCH * layout.dpi**2:
            found.append(cell)
    return found


def _inked(box: Box, ink: Mask, thickness: float) -> int:
    pad = round(thickness)
    part = ink[round(box.y0) + pad : round(box.y1) - pad, round(box.x0) + pad : round(box.x1) - pad]
    return int(cv2.countNonZero(part)) if part.size else 0


def part_of(page: Mask, box: Box) -> Mask:
    """Return the part of a page's picture or mask that lies in a box."""
    return page[max(0, round(box.y0)) : round(box.y1) + 1, max(0, round(box.x0)) : round(box.x1) + 1]


def crop_of(box: Box, clean: Gray, pad: int, line_height: float) -> Crop:
    """Cut a box with lines of that height out of a page, `pad` pixels larger (smaller, if negative) on each side."""
    y0, y1 = max(0, round(box.y0) - pad), min(clean.shape[0], round(box.y1) + pad + 1)
    x0, x1 = max(0, round(box.x0) - pad), min(clean.shape[1], round(box.x1) + pad + 1)
    return Crop(clean[y0:y1, x0:x1], x0, y0, line_height)


@dataclass(frozen=True)
class TextBlocks:
    """Running text around the tables of a page.

    Attributes:
        boxes: Where it stands, in pixels.
        page: What it is read from: the page without rules, perhaps without stamps and signatures too.
    """

    boxes: Sequence[Box]
    page: Gray


def with_text(
    tables: list[Table], layout: PageLayout, settings: Settings, blocks: TextBlocks | None = None
) -> tuple[list[Table], list[TextLine]]:
    """Read all cells of all tables and the blocks of text around them in one call.

    Args:
        tables: tables without text.
        layout: the measured page.
        settings: language and time limit.
        blocks: the text around them, if that is to be read too.

    Returns:
        The tables with text, and the lines of the blocks.
    """
    wanted = [(i, cell) for i, table in enumerate(tables) for cell in cells_to_read(table, layout)]
    ink, dpi = layout.clean_ink, layout.dpi
    boxes, turned, line_height = _line_boxes([cell for _, cell in wanted], layout)
    lines_in_all = [
        _Line(
            box,
            line_crop(box, layout.clean, ink, line_height),
            turn,
            _column(i, tables[i], cell),
            _least_width(tables[i], cell) * dpi,
        )
        for (i, cell), in_cell, turn in zip(wanted, boxes, turned, strict=True)
        for box in in_cell
    ]
    of_blocks: list[Crop] = []
    if blocks:
        heights = (usual_line_height([part_of(ink, box)], dpi) for box in blocks.boxes)
        of_blocks = [crop_of(box, blocks.page, 2, high) for box, high in zip(blocks.boxes, heights, strict=True)]
    texts = iter(_read_twice(lines_in_all, of_blocks, settings))
    of_cell, unread, strokes = {}, set(), set()
    for (i, cell), lines in zip(wanted, boxes, strict=True):
        read = of_cell[i, cell.row, cell.col] = tuple(line for _ in lines for line in next(texts))
        if not read and any(box.width > _least_width(tables[i], cell) * dpi for box in lines):
            unread.add((i, cell.row, cell.col))
        elif not read and any(box.height >= _LETTER * line_height for box in lines):
            strokes.add((i, cell.row, cell.col))
    filled = [
        table.model_copy(
            update={
                "cells": tuple(
                    cell.model_copy(
                        update={
                            "lines": of_cell.get((i, cell.row, cell.col), ()),
                            "unread": (i, cell.row, cell.col) in unread,
                            "stroke": (i, cell.row, cell.col) in strokes,
                        }
                    )
                    for cell in table.cells
                )
            }
        )
        for i, table in enumerate(tables)
    ]
    return filled, [line for lines in texts for line in lines]


def with_month_names(tables: list[Table], layout: PageLayout, settings: Settings) -> list[Table]:
    """Return tables with the names of their months where two years are named over them.

    Such a plan does not begin in January. Of all others the months are known by their place, and their names cost time.
    """
    return [_with_names(table, layout, settings) if table.month_columns else table for table in tables]


def _with_names(table: Table, layout: PageLayout, settings: Settings) -> Table:
    if not table.is_of_two_years:
        return table
    months = set(table.month_columns)
    over = [c for c in table.cells if c.row < _GROUP_ROWS and c.colspan > 1 and {c.col, c.col + 1} <= months]
    row = max(cell.row + cell.rowspan for cell in over)
    names = tuple(c for c in table.cells if c.row == row and c.colspan == 1 and c.col in months)
    named = table.model_copy(update={"cells": names, "month_columns": ()})
    [read], _ = with_text([named], layout, settings)
    of_place = {(cell.row, cell.col): cell for cell in read.cells}
    return table.model_copy(update={"cells": tuple(of_place.get((c.row, c.col), c) for c in table.cells)})


@dataclass(frozen=True)
class _Line:
    """A line of a cell: its box in page pixels, its picture as it stands, and whether it runs up or down.

    `column` is where it stands, as from `_column`; `least` is the width in pixels from which it is something that has
    to be read.
    """

    box: Box
    crop: Crop
    turned: bool
    column: tuple[int, int] | None
    least: float


def _read_twice(lines: list[_Line], blocks: list[Crop], settings: Settings) -> list[tuple[TextLine, ...]]:
    """Read single lines and blocks of text; those lines that are in doubt go to the second reader too.

    Tesseract's layout analysis takes about one line in three hundred of a poor scan for noise; such lines come back
    empty and count as doubtful when they are as wide as a short word. Per cent signs it misreads with confidence.
    """
    crops, texts, of_blocks = _read_level(lines, blocks, settings)
    read = [_one_line(text, line.box) for text, line in zip(texts, lines, strict=True)]
    doubtful = [i for i, line in enumerate(lines) if _is_doubtful(read[i], line)]
    ticks = _ticks(read, lines)
    asked = [i for i in doubtful if i not in ticks]
    second = dict(zip(asked, read_again([crops[i] for i in asked]), strict=True))
    for i in doubtful:
        first, (text, confidence) = read[i], second.get(i, ("", 0.0))
        doubted = first is None or first.confidence < _DOUBT_BELOW
        if not doubted and "%" not in text:
            continue
        text, confidence = agreed(
            first.text if first else "", first.confidence if first else 0.0, mend_confusions(text), confidence
        )
        text = plain_letters(text)  # the second reader has signs of its own
        read[i] = TextLine(text=text, box=lines[i].box, confidence=confidence, doubted=doubted) if text else None
    whole = [_with_lost_signs(line, crop) for line, crop in zip(read, crops, strict=True)]
    return [*((line,) if line else () for line in whole), *of_blocks]


def _ticks(read: Sequence[TextLine | None], lines: Sequence[_Line]) -> set[int]:
    """Return which lines are ticks: each reads as one, and so do others of its column, or of the columns of time."""
    likely = [
        i
        for i, line in enumerate(read)
        if line is not None and lines[i].column is not None and _TICKS.issuperset(line.text)
    ]
    columns = Counter(lines[i].column for i in likely)
    return {i for i in likely if columns[lines[i].column] >= _FEWEST_TICKS}


def _column(number: int, table: Table, cell: Cell) -> tuple[int, int] | None:
    """Return the number of a table and of a column, -1 for all columns of time; None for heads, which may be a "V"."""
    if cell.row < _HEAD_ROWS:
        return None
    return number, -1 if cell.col in table.period_columns else cell.col


def _with_lost_signs(line: TextLine | None, crop: Crop) -> TextLine | None:
    """Return a line with what OCR, sure of itself, leaves out of numbers and their picture shows."""
    if line is None:
        return None
    text = with_sevens(with_decimal_sign(line.text, crop.pixels), crop.pixels)
    text = with_all_strokes(text, crop.pixels)
    return line.model_copy(update={"text": text})


def _read_level(
    lines: list[_Line], blocks: list[Crop], settings: Settings
) -> tuple[list[Crop], list[tuple[TextLine, ...]], list[tuple[TextLine, ...]]]:
    """Read lines and blocks in one call; what runs up or down is laid level both ways, and counts as it reads better.

    Returns:
        The pictures of the lines, laid level, what was read of each, and what was read of the blocks.
    """
    sideways = [i for i, line in enumerate(lines) if line.turned]
    ways = [
        {i: replace(lines[i].crop, pixels=quarter_turned(lines[i].crop.pixels, turn)) for i in sideways}
        for turn in (90, 270)
    ]
    crops = [ways[0].get(i, line.crop) for i, line in enumerate(lines)]
    texts = read_texts([*crops, *blocks, *ways[1].values()], settings.language, settings.page_seconds)
    rest = len(lines) + len(blocks)
    other = dict(zip(sideways, texts[rest:], strict=True))
    if _worth(other.values()) > _worth(texts[i] for i in sideways):
        crops = [ways[1].get(i, crop) for i, crop in enumerate(crops)]
        texts = [other.get(i, text) for i, text in enumerate(texts[:rest])]
    return crops, texts[: len(lines)], texts[len(lines) : rest]


def _worth(texts: Iterable[tuple[TextLine, ...]]) -> float:
    return sum(line.confidence * len(line.text) for lines in texts for line in lines)


def _least_width(table: Table, cell: Cell) -> float:
    """Return from which width on, in inches, a line without a text was not read, and is no blank place."""
    in_time = cell.col in table.period_columns and cell.row >= _HEAD_ROWS
    return _LEAST_IN_TIME_INCH if in_time else _LEAST_RETRY_INCH


def _is_doubtful(read: TextLine | None, line: _Line) -> bool:
    if read is None:
        return line.box.width > line.least
    return read.confidence < _DOUBT_BELOW or may_hide_percent(read.text)


def _line_boxes(cells: list[Cell], layout: PageLayout) -> tuple[list[list[Box]], list[bool], float]:
    """Find the lines of each cell, as boxes in page pixels, whether they run up or down, and their usual height."""
    ink, dpi, thickness = layout.clean_ink, layout.dpi, layout.thickness
    pad = thickness / 2 + 1
    cleared, corners = [], []
    for cell in cells:
        x0, y0 = round(cell.box.x0 + pad), round(cell.box.y0 + pad)
        part = ink[y0 : round(cell.box.y1 - pad), x0 : round(cell.box.x1 - pad)]
        cleared.append(without_border_debris(part, thickness))
        corners.append((x0, y0))
    inks = [part.ink for part in cleared]
    usual = usual_line_height(inks, dpi)
    turned = [runs_upright(part, dpi) for part in cleared]
    boxes = [
        [
            Box(x0=x + b.x0, y0=y + b.y0, x1=x + b.x1, y1=y + b.y1)
            for b in (_lines_on_their_side(own, usual) if turn else find_lines(own, usual))
        ]
        for own, turn, (x, y) in zip(inks, turned, corners, strict=True)
    ]
    return boxes, turned, usual


def _lines_on_their_side(ink: Mask, usual: float) -> list[Box]:
    """Return the lines of text that runs up, left to right, in pixels of the cell as it stands."""
    height = ink.shape[0]
    lines = find_lines(np.ascontiguousarray(np.rot90(ink, -1)), usual)
    return [Box(x0=b.y0, y0=height - b.x1, x1=b.y1, y1=height - b.x0) for b in lines]


def line_crop(line: Box, clean: Gray, ink: Mask, line_height: float) -> Crop:
    """Cut a line of text out of the page, with a little paper around it but nothing of the lines next to it."""
    pad = 3
    crop = crop_of(line, clean, pad, line_height)
    pixels = crop.pixels.copy()
    # Ink in the margin belongs to neighbours or to a rule; the line's own ink ends at its box.
    own = np.zeros(pixels.shape, bool)
    own[round(line.y0) - crop.y : round(line.y1) - crop.y, round(line.x0) - crop.x : round(line.x1) - crop.x] = True
    alien = (ink[crop.y : crop.y + len(pixels), crop.x : crop.x + pixels.shape[1]] > 0) & ~own
    pixels[(cv2.dilate(alien.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ~own] = 255
    return Crop(pixels, crop.x, crop.y, line_height)


def _one_line(lines: tuple[TextLine, ...], box: Box) -> TextLine | None:
    """Join what was read from one line's picture, and give it the line's own box."""
    text = mend_confusions(" ".join(line.text for line in sorted(lines, key=lambda t: t.box.x0)))
    if not text:
        return None
    letters = sum(len(line.text) for line in lines)
    confidence = sum(line.confidence * len(line.text) for line in lines) / letters
    return TextLine(text=text, box=box, confidence=min(1.0, confidence))
