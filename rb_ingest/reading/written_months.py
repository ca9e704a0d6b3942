"""Plans that write into their months, on scans: "25 %", "2 dok", the day of the month. What is written is read as text.

The judge of marks takes letters for dirt as often as not. Where many month cells hold letters side by side, which no
tick is, all of them are read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import reduce

import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.scan.components import outer_boxes
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.reading.text.cell_text import cells_to_read, part_of, with_text
from rb_ingest.records import Box, Cell, Mark, Table
from rb_ingest.settings import Settings

# Letters are so high, in inches, and stand so near to each other; ink nearer to a rule than this is the rule's.
_LOWEST, _HIGHEST, _NEAR, _INSIDE = 0.045, 0.2, 0.05, 0.025
# A plan writes where so many cells, and such a share of those with ink, have letters side by side: a broken tick has
# two pieces too. Of those so many have to hold numbers once they are read.
_FEWEST, _SHARE, _READ = 4, 0.3, 0.6
_LETTERS = 3
# What is written is as dark as this share of the texts beside it: green letters had 0.55 and more, what showed through
# from the back of a thin sheet up to 0.5. The gap is narrow, so that numbers have to be read as well.
_AS_DARK, _CORE = 0.55, 0.2
# Single digits are looked for where so many cells, and such a share of those with ink, hold no mark as sure as this.
_SURE, _FEWEST_UNSURE, _UNSURE = 0.9, 6, 0.5
# A number of several digits, whatever its sign was read as, and what was read well are no dirt; a single letter may be
# some, and so may what is found on the ring of a stamp.
_WRITTEN, _READ_WELL = 0.99, 0.85
_NUMBER = re.compile(r"\d[\d.,/]+ ?\W?\w{0,2}|\d+ ?[^\W\d_]{2,12}")
_BROKEN = re.compile(r"(?<=\d)\s+(?=[\d%])")
# Shares of a hundred, whatever OCR made of their sign, and how many of a table's texts are to be such: then all are.
_OF_A_HUNDRED = re.compile(r"(100|[1-9]?[05])\s?(?:%|9[0-9]?|[34IY&]\w?)")
_MOSTLY = 0.8


def with_written_months(tables: list[Table], layout: PageLayout, settings: Settings) -> list[Table]:
    """Return tables in which what is written in month cells is a mark of kind `text`.

    Args:
        tables: With the marks of their month columns.
        layout: The measured page.
        settings: Language and time limit.
    """
    return [_with_texts(table, layout, settings) if table.month_columns else table for table in tables]


def _with_texts(table: Table, layout: PageLayout, settings: Settings) -> Table:
    header, months = header_rows(table), set(table.month_columns)
    cells = tuple(c for c in table.cells if c.col in months and c.colspan == 1)
    own = table.model_copy(update={"cells": cells, "month_columns": (), "period_columns": ()})
    least = _AS_DARK * _darkness([c for c in table.cells if c.col not in months and c.row >= header], layout)
    own = own.model_copy(
        update={"cells": tuple(c for c in cells_to_read(own, layout) if _darkness([c], layout) >= least)}
    )
    inked = [cell for cell in own.cells if cell.row >= header]
    lettered = {(cell.row, cell.col) for cell in inked if _has_letters(cell.box, layout)}
    has_letters = len(lettered) >= max(_FEWEST, _SHARE * len(inked))
    if not has_letters and not _are_no_ticks(table, inked):
        return table
    # the row above may be one of the plan too, below a section across the table
    wanted = tuple(cell for cell in own.cells if cell.row >= header - 1)
    [read], _ = with_text([own.model_copy(update={"cells": wanted})], layout, settings)
    texts = {(cell.row, cell.col): cell for cell in read.cells if _is_written(cell)}
    words = sum(place in lettered and any(c.isdigit() for c in _joined(cell)) for place, cell in texts.items())
    digits = sum(cell.row >= header and cell.confidence >= _READ_WELL for cell in texts.values())
    if words < _READ * len(lettered) if has_letters else digits < _READ * len(inked):
        return table
    shares = [_OF_A_HUNDRED.fullmatch(_joined(cell)) for cell in texts.values()]
    of_rows = [share is not None for cell, share in zip(texts.values(), shares, strict=True) if cell.row >= header]
    has_shares = sum(of_rows) >= max(_FEWEST, _MOSTLY * len(of_rows))
    written = [
        Mark(
            row=cell.row,
            col=cell.col,
            # where it stands tells which item it is for
            box=reduce(Box.union, (line.box for line in cell.lines)),
            kind="text",
            probability=_WRITTEN if _is_surely_written(cell) else _WRITTEN * cell.confidence,
            text=f"{share[1]}%" if share and has_shares else _joined(cell),
            text_confidence=cell.confidence,
        )
        for cell, share in zip(texts.values(), shares, strict=True)
    ]
    others = tuple(mark for mark in table.marks if (mark.row, mark.col) not in texts or mark.kind == "fill")
    return table.model_copy(update={"marks": (*others, *written)})


def _darkness(cells: Sequence[Cell], layout: PageLayout) -> float:
    """Return how dark the ink in some cells is, from 0 to 1, by its darker part; 0 without ink."""
    parts = [(part_of(layout.gray, c.box), part_of(layout.clean_ink, c.box)) for c in cells]
    levels = [gray[ink > 0] for gray, ink in parts]
    inked = np.concatenate(levels) if levels else np.zeros(0)
    return 1 - float(np.quantile(inked, _CORE)) / 255 if inked.size else 0.0


def _are_no_ticks(table: Table, inked: Sequence[Cell]) -> bool:
    """Return whether most of what stands in the months is none of the judge's sure marks: single digits may be."""
    best: dict[tuple[int, int], float] = defaultdict(float)
    for mark in table.marks:
        best[mark.row, mark.col] = max(best[mark.row, mark.col], mark.probability)
    unsure = sum(best[cell.row, cell.col] < _SURE for cell in inked)
    return unsure >= max(_FEWEST_UNSURE, _UNSURE * len(inked))


def _has_letters(box: Box, layout: PageLayout) -> bool:
    """Return whether two pieces of ink as high as letters stand side by side in a cell."""
    pad, dpi = round(_INSIDE * layout.dpi), layout.dpi
    part = layout.clean_ink[round(box.y0) + pad : round(box.y1) - pad, round(box.x0) + pad : round(box.x1) - pad]
    if not part.size:
        return False
    pieces = sorted(b for b in outer_boxes(part) if _LOWEST * dpi <= b[3] <= _HIGHEST * dpi)
    return any(
        0 <= x - (left + width) <= _NEAR * dpi and min(y + h, top + height) - max(y, top) >= min(h, height) / 2
        for left, top, width, height in pieces
        for x, y, _, h in pieces
    )


def _is_written(cell: Cell) -> bool:
    """Return whether a cell holds a text, and no tick, which reads as a letter or two, and no dirt."""
    return any(c.isdigit() for c in cell.text) or _is_wordy(cell.text)


def _is_surely_written(cell: Cell) -> bool:
    text = _joined(cell)
    return _is_wordy(text) and (cell.confidence >= _READ_WELL or _NUMBER.fullmatch(text) is not None)


def _joined(cell: Cell) -> str:
    """Return the text of a cell; a narrow column breaks numbers."""
    return _BROKEN.sub("", " ".join(cell.text.split()))


def _is_wordy(text: str) -> bool:
    """Return whether a text is more than what a tick may be read as: two digits, a share of a hundred, a word."""
    digits, letters = sum(c.isdigit() for c in text), sum(c.isalpha() for c in text)
    return digits >= 2 or letters >= _LETTERS or (digits > 0 and "%" in text)
