"""A second reader for the lines that Tesseract is not sure of.

The recogniser of the `rapidocr` wheel (PP-OCRv6 small, on onnxruntime, its model inside the wheel) reads poor type far
better than Tesseract at about five times the cost (measured: 35-60 ms a line), so it sees only doubtful lines.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np

from rb_ingest.reading.ocr import Crop

# What this office's documents are written in; the recogniser knows many scripts and at times guesses one of them.
_ALPHABET = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!?()[]{}/\\&%+-–—=*'\"“”‘’•·@#_<>|°√§"
)


def read_again(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    """Read pictures of single lines.

    Args:
        crops: pictures of one line each, uint8 grey.

    Returns:
        For each the text and the reader's confidence (0..1); ("", 0.0) where it found none it can be believed on.
    """
    return [_read(crop.pixels) for crop in crops]


def agreed(first: str, confidence: float, second: str, second_confidence: float) -> tuple[str, float]:
    """Decide between two readings of a line.

    Two readers that agree are almost never wrong, whatever each says of itself; where they do not, the surer one is
    taken and its confidence capped.

    Args:
        first: Tesseract's text, "" for none.
        confidence: Tesseract's confidence, 0..1.
        second: the second reader's text.
        second_confidence: and its confidence.

    Returns:
        The text and the probability that it is right.
    """
    if not second or second_confidence < _LEAST_BELIEVED:
        return first, confidence
    if not first:
        believed = second_confidence >= _ALONE_BELIEVED and len(_letters(second)) > 1
        return (second, _CAP * second_confidence) if believed else ("", 0.0)
    if _letters(first) == _letters(second):
        # The second reader tells ';' from ':' where Tesseract does not, but it loses spaces now and then.
        return (second if second.count(" ") >= first.count(" ") else first), _AGREED
    if second_confidence >= max(_ALONE_BELIEVED, confidence):
        return second, min(second_confidence, _CAP)
    return first, min(confidence, _CAP)


_LEAST_BELIEVED = 0.5
_ALONE_BELIEVED = 0.85
_AGREED = 0.98
_CAP = 0.9


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _read(pixels: np.ndarray) -> tuple[str, float]:
    result = _engine()(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), use_det=False, use_cls=False, use_rec=True)
    if not result.txts or not result.txts[0]:
        return "", 0.0
    text = str(result.txts[0]).strip()
    if not any(sign.isalnum() for sign in text) or not set(text) <= _ALPHABET:
        return "", 0.0
    return text, float(result.scores[0])


@cache
def _engine() -> Any:
    """Load the recogniser once a process, on one thread: the batch already runs one process a core."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - loading takes a second, and clean pages never need it

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_det": False,
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
