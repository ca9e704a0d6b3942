"""Cell pictures -> text lines, all of a page at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.text.plain_letters import plain_letters
from rb_ingest.reading.text.tesseract import read_pictures, senseless_answer
from rb_ingest.records import Box, TextLine

_PLACES = ("page_num", "block_num", "par_num", "line_num")
_BOX = ("left", "top", "width", "height")
# Tesseract scales every line to 36 pixels of height; what it does before costs by the pixel. Lines of 20 pixels (9 pt
# at 180 dpi) were read with as few wrong letters as larger ones in a fifth less time (100 pages for training); those
# of 13-16 pixels lose letters and confidence, which enlarging brings back.
_LINE_PX = 20
_MOST_SCALED = 4.0
# Time goes with the width. Single lines lose nothing by this (1,115 lines of training: 8 % less time, as few wrong
# letters). Blocks of a decree lose nothing at 0.9 (all facts of 24 decrees); at 0.83 a day of signing, "11", became
# "1".
_NARROWED_LINE = 0.85
_NARROWED_BLOCK = 0.9
_LINES_APART = 2.0
_MARGIN_PX = 8
# What lines of 20 pixels would have at 9 pt; without it Tesseract guesses anew for each picture.
_NOMINAL_DPI = 180
# A letter or digit that is this much lower than the words beside it is a speck.
_SPECK_HEIGHT = 0.5
# Rules that survived the erasing come back as these, at the ends of a line; inside, one may be a roman I.
_RULE_DEBRIS = frozenset("|_¦│┃")


@dataclass(frozen=True)
class Crop:
    """A picture of text to be read: grey with white paper, and where its top left pixel stands on the page.

    `line_height` is how high the ink of its lines usually is, in pixels, with ascenders and descenders.
    """

    pixels: Gray
    x: int
    y: int
    line_height: float

    @property
    def scale(self) -> tuple[float, float]:
        """By how much it is enlarged for reading, across and down."""
        down = min(max(_LINE_PX / self.line_height, 1 / _MOST_SCALED), _MOST_SCALED)
        is_line = len(self.pixels) < _LINES_APART * self.line_height
        return (_NARROWED_LINE if is_line else _NARROWED_BLOCK) * down, down


def read_texts(crops: Sequence[Crop], language: str, seconds: float) -> list[tuple[TextLine, ...]]:
    """Read each crop and give its lines, top to bottom, in page units.

    Args:
        crops: pictures of one cell or block each, uint8.
        language: Tesseract language, e.g. "ind".
        seconds: time limit of the whole call.

    Raises:
        ToolMissingError: Tesseract or the language is not installed.
        PageError: Tesseract failed, was killed, ran out of time or gave no answer that makes sense.
        OSError: the temporary disk is full.
    """
    if not crops:
        return []
    table = read_pictures([_prepared(crop) for crop in crops], language, _NOMINAL_DPI, seconds)
    out: list[list[TextLine]] = [[] for _ in crops]
    for picture, line in _lines(table):
        if picture < len(crops) and line:
            crop = crops[picture]
            out[picture].append(_text_line(line, crop))
    return [tuple(sorted(lines, key=lambda t: t.box.y0)) for lines in out]


def _prepared(crop: Crop) -> Gray:
    across, down = crop.scale
    how = cv2.INTER_AREA if down < 1 else cv2.INTER_CUBIC
    pixels = cv2.resize(crop.pixels, None, fx=across, fy=down, interpolation=how)
    return cv2.copyMakeBorder(pixels, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX, cv2.BORDER_CONSTANT, value=[255])


@dataclass(frozen=True)
class _Word:
    text: str
    confidence: float
    x0: int
    y0: int
    x1: int
    y1: int


def _lines(table: Sequence[Mapping[str, str]]) -> list[tuple[int, list[_Word]]]:
    """Group Tesseract's words by picture and line; pictures are counted from 0.

    Raises:
        PageError: What should be numbers are none.
    """
    groups: dict[tuple[int, ...], list[_Word]] = {}
    try:
        for row in table:
            text, confidence = row["text"].strip(), float(row["conf"])
            if not text or confidence < 0:
                continue
            page, *rest = (int(row[name]) for name in _PLACES)
            x, y, w, h = (int(row[name]) for name in _BOX)
            word = _Word(text, int(confidence) / 100, x, y, x + w, y + h)
            groups.setdefault((page - 1, *rest), []).append(word)
    except ValueError as error:
        raise senseless_answer() from error
    return [(key[0], _without_specks(_without_debris(words))) for key, words in groups.items()]


def _without_debris(words: list[_Word]) -> list[_Word]:
    """Drop what erased rules left at both ends of a line."""
    kept = list(words)
    while kept and set(kept[0].text) <= _RULE_DEBRIS:
        kept = kept[1:]
    while kept and set(kept[-1].text) <= _RULE_DEBRIS:
        kept = kept[:-1]
    return kept


def _without_specks(words: list[_Word]) -> list[_Word]:
    """Drop specks that were read as a letter or two: they are far lower than the words of their line."""
    heights = [w.y1 - w.y0 for w in words if len(w.text) > 2]
    if not heights:
        return words
    least = _SPECK_HEIGHT * float(np.median(heights))
    return [w for w in words if len(w.text) > 2 or not w.text.isalnum() or w.y1 - w.y0 >= least]


def _text_line(words: list[_Word], crop: Crop) -> TextLine:
    letters = sum(len(w.text) for w in words)
    across, down = crop.scale

    def x(value: float) -> float:
        return crop.x + (value - _MARGIN_PX) / across

    def y(value: float) -> float:
        return crop.y + (value - _MARGIN_PX) / down

    return TextLine(
        text=plain_letters(" ".join(w.text for w in words)),
        box=Box(
            x0=x(min(w.x0 for w in words)),
            y0=y(min(w.y0 for w in words)),
            x1=x(max(w.x1 for w in words)),
            y1=y(max(w.y1 for w in words)),
        ),
        confidence=min(1.0, sum(w.confidence * len(w.text) for w in words) / letters),
    )
