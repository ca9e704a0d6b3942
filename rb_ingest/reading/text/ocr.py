"""Cell pictures -> text lines, by one Tesseract call a page.

A list file lets one Tesseract process read all pictures of a page; starting it once for each cell costs five times as
much (measured: 8.8 against 1.8 seconds for 150 cells).
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytesseract

from rb_ingest.errors import PageError, ToolMissingError
from rb_ingest.records import Box, TextLine

# One thread a process: the batch already runs one process a core, and more threads only wait for each other.
os.environ["OMP_THREAD_LIMIT"] = "1"

# Less is as good as full: the answer of a page has some 50 kB.
_LEAST_FREE_BYTES = 2**20
_NUMBERS = ("page_num", "block_num", "par_num", "line_num", "left", "top", "width", "height", "conf")
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
_SINGLE_BLOCK = 6
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

    pixels: np.ndarray
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
    with tempfile.TemporaryDirectory(prefix="rb_ingest_") as folder:
        names = []
        for i, crop in enumerate(crops):
            name = str(Path(folder) / f"{i:04d}.pgm")
            # Not imwrite: of a full disk it says nothing. Not PNG: packing and unpacking took 5 % of the time.
            _, pgm = cv2.imencode(".pgm", _prepared(crop))
            Path(name).write_bytes(pgm.tobytes())
            names.append(name)
        listing = Path(folder) / "pictures.txt"
        listing.write_text("\n".join(names) + "\n", encoding="utf-8")
        data = _tesseract(str(listing), language, seconds)
        # Nor does Tesseract, whose answer then ends somewhere in the middle.
        if shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    out: list[list[TextLine]] = [[] for _ in crops]
    for picture, line in _lines(data):
        if picture < len(crops) and line:
            crop = crops[picture]
            out[picture].append(_text_line(line, crop))
    return [tuple(sorted(lines, key=lambda t: t.box.y0)) for lines in out]


def _prepared(crop: Crop) -> np.ndarray:
    across, down = crop.scale
    how = cv2.INTER_AREA if down < 1 else cv2.INTER_CUBIC
    pixels = cv2.resize(crop.pixels, None, fx=across, fy=down, interpolation=how)
    return cv2.copyMakeBorder(pixels, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX, cv2.BORDER_CONSTANT, value=[255])


def _tesseract(listing: str, language: str, seconds: float) -> dict[str, list]:
    config = f"--psm {_SINGLE_BLOCK} --dpi {_NOMINAL_DPI} -c tessedit_do_invert=0"
    try:
        data: dict[str, list] = pytesseract.image_to_data(
            listing, lang=language, config=config, timeout=seconds, output_type=pytesseract.Output.DICT
        )
    except pytesseract.TesseractNotFoundError as e:
        raise ToolMissingError("tesseract is not installed: run `make setup`, or install tesseract-ocr") from e
    except pytesseract.TesseractError as e:
        if "data" in str(e).lower() and language in str(e):
            raise ToolMissingError(
                f"tesseract lacks the language '{language}': run `make setup`, or install tesseract-ocr-{language}"
            ) from e
        if e.status < 0:
            how = signal.Signals(-e.status).name
            raise PageError(
                f"tesseract was killed or crashed on this page ({how}): often for lack of memory, then use fewer "
                "--workers; try it again with `rb-ingest retry`"
            ) from e
        raise PageError("tesseract failed on this page: look at it with `rb-ingest explain`") from e
    except RuntimeError as e:
        raise PageError(f"tesseract did not finish within {seconds:.0f} seconds on this page") from e
    except (ValueError, KeyError, IndexError, OSError) as e:
        if isinstance(e, OSError) and e.errno == errno.ENOSPC:
            raise
        raise _senseless() from e
    if not set(_NUMBERS) | {"text"} <= set(data):
        raise _senseless()
    return data


def _senseless() -> PageError:
    return PageError(
        "tesseract gave an answer that makes no sense on this page: check the installation with `rb-ingest doctor`, "
        "then `rb-ingest retry`"
    )


@dataclass(frozen=True)
class _Word:
    text: str
    confidence: float
    x0: int
    y0: int
    x1: int
    y1: int


def _lines(data: dict[str, list]) -> list[tuple[int, list[_Word]]]:
    """Group Tesseract's words by picture and line; pictures are counted from 0."""
    groups: dict[tuple[int, int, int, int], list[_Word]] = {}
    for i, raw in enumerate(data["text"]):
        text = str(raw).strip()
        confidence = float(data["conf"][i])
        if not text or confidence < 0:
            continue
        key = (data["page_num"][i] - 1, data["block_num"][i], data["par_num"][i], data["line_num"][i])
        x, y, w, h = (data[k][i] for k in ("left", "top", "width", "height"))
        groups.setdefault(key, []).append(_Word(text, confidence / 100, x, y, x + w, y + h))
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
        text=" ".join(w.text for w in words),
        box=Box(
            x0=x(min(w.x0 for w in words)),
            y0=y(min(w.y0 for w in words)),
            x1=x(max(w.x1 for w in words)),
            y1=y(max(w.y1 for w in words)),
        ),
        confidence=min(1.0, sum(w.confidence * len(w.text) for w in words) / letters),
    )
