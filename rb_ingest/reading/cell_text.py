"""Which parts of a page are sent to OCR, and what is put back into the cells.

Rules are erased before reading, but not where a letter crosses them; blank cells and month cells are never sent.
"""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.ocr import Crop, read_texts
from rb_ingest.reading.ruling import Ruling
from rb_ingest.records import Box, Cell, Table, TextLine

# A cell with less ink than a lone digit of 6 pt holds no text.
_LEAST_INK_SQUARE_INCH = 0.00025


def without_rules(gray: np.ndarray, ink: np.ndarray, ruling: Ruling) -> tuple[np.ndarray, np.ndarray]:
    """Erase rules from the grey page and from its ink, sparing letters that cross them.

    Returns:
        The grey page with rules painted white, and the ink without them.
    """
    thick = round(ruling.thickness)
    level = _spared(ink, ruling.long_horizontal, thick)
    plumb = _spared(
        np.ascontiguousarray(ink.T), np.ascontiguousarray(ruling.long_vertical.T), thick
    ).T
    rules = cv2.bitwise_or(level, np.ascontiguousarray(plumb))
    # The blur of a rule reaches a pixel further than its ink.
    wide = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    solid = cv2.bitwise_and(ink, cv2.bitwise_not(rules))
    halo = cv2.bitwise_and(wide, cv2.bitwise_not(cv2.dilate(solid, np.ones((3, 3), np.uint8))))
    erase = cv2.bitwise_or(halo, rules)
    out = gray.copy()
    out[erase > 0] = 255
    return out, cv2.bitwise_and(ink, cv2.bitwise_not(erase))


def _spared(ink: np.ndarray, level: np.ndarray, thick: int) -> np.ndarray:
    """Give the level rules of a mask without the places where ink runs on across them."""
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2 * thick + 3, 1), np.uint8))
    # Verticals of the table are tall as well, but they are wider than any stroke only along themselves.
    very_tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((12 * thick, 1), np.uint8))
    crossing = cv2.subtract(tall, cv2.dilate(very_tall, np.ones((1, 3), np.uint8)))
    return cv2.subtract(level, crossing)


def cells_to_read(table: Table, ink: np.ndarray, dpi: float, thickness: float) -> list[Cell]:
    """Give the cells of a table that hold text: not blank, and not a single cell of a month column."""
    months = set(table.month_columns)
    found = []
    for cell in table.cells:
        if cell.colspan == 1 and cell.col in months:
            continue
        if _inked(cell.box, ink, thickness) >= _LEAST_INK_SQUARE_INCH * dpi * dpi:
            found.append(cell)
    return found


def _inked(box: Box, ink: np.ndarray, thickness: float) -> int:
    pad = round(thickness)
    part = ink[round(box.y0) + pad : round(box.y1) - pad, round(box.x0) + pad : round(box.x1) - pad]
    return int(cv2.countNonZero(part)) if part.size else 0


def crop_of(box: Box, clean: np.ndarray, pad: int) -> Crop:
    """Cut a box out of a page, `pad` pixels larger (or smaller, if negative) on each side."""
    y0, y1 = max(0, round(box.y0) - pad), min(clean.shape[0], round(box.y1) + pad + 1)
    x0, x1 = max(0, round(box.x0) - pad), min(clean.shape[1], round(box.x1) + pad + 1)
    return Crop(clean[y0:y1, x0:x1], x0, y0)


def with_text(
    tables: list[Table],
    blocks: list[Box],
    clean: np.ndarray,
    around: np.ndarray,
    ink: np.ndarray,
    dpi: float,
    thickness: float,
    language: str,
    seconds: float,
) -> tuple[list[Table], list[TextLine]]:
    """Read all cells of all tables and the blocks of text around them in one call.

    Args:
        tables: tables without text.
        blocks: boxes of running text outside the tables, in pixels.
        clean: grey page without rules.
        around: the same for the blocks, where stamps and signatures may have been taken out.
        ink: ink without rules.
        dpi: pixels per inch.
        thickness: of the rules, in pixels.
        language: Tesseract language.
        seconds: time limit.

    Returns:
        The tables with text, and the lines of the blocks.
    """
    wanted = [(i, cell) for i, table in enumerate(tables) for cell in cells_to_read(table, ink, dpi, thickness)]
    crops = [crop_of(cell.box, clean, -round(thickness / 2)) for _, cell in wanted]
    crops += [crop_of(box, around, 2) for box in blocks]
    texts = read_texts(crops, dpi, language, seconds)
    of_cell = {
        (i, cell.row, cell.col): tuple(_with_ink_edge(line, ink, cell.box, thickness) for line in lines)
        for (i, cell), lines in zip(wanted, texts, strict=False)
    }
    read = [
        table.model_copy(
            update={
                "cells": tuple(
                    cell.model_copy(update={"lines": of_cell.get((i, cell.row, cell.col), ())}) for cell in table.cells
                )
            }
        )
        for i, table in enumerate(tables)
    ]
    outside = [line for lines in texts[len(wanted) :] for line in lines]
    return read, outside


def _with_ink_edge(line: TextLine, ink: np.ndarray, cell: Box, thickness: float) -> TextLine:
    """Move a line's left edge to its first ink: a dash or number that OCR dropped still tells the indent."""
    left = round(cell.x0 + thickness + 1)
    y0, y1 = round(line.box.y0), round(line.box.y1) + 1
    inked = (ink[y0:y1, left : round(line.box.x1)] > 0).sum(axis=0)
    start = np.flatnonzero(inked >= 2)
    if not len(start):
        return line
    x0 = min(float(left + start[0]), line.box.x0)
    return line.model_copy(update={"box": Box(x0=x0, y0=line.box.y0, x1=line.box.x1, y1=line.box.y1)})
