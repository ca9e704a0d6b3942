"""A second reader for the lines that Tesseract is not sure of.

The recogniser of the `rapidocr` wheel (PP-OCRv6 small, its model inside the wheel) reads poor type far better than
Tesseract at twice the cost (measured: 19 ms a line), so it sees only doubtful lines. The model is run by onnxruntime
here and not by rapidocr, which knows no way to keep it to our alphabet: 5 of 250 doubtful lines of training came back
with a Chinese sign in them and were lost. Nor does this load what rapidocr loads (0.8 s a process).
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from rb_ingest.errors import ToolMissingError
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.text.ocr import Crop

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SignPlaces: TypeAlias = NDArray[np.intp]
"""The place of each sign of our alphabet among the answers of the model, shape (signs,)."""

Signs: TypeAlias = NDArray[np.str_]
"""The signs of our alphabet, shape (signs,); the first is "", for none."""

SignProbabilities: TypeAlias = NDArray[np.float32]
"""How likely each sign is at each step along a line, 0..1, shape (steps, signs)."""

_HEIGHT_PX = 48  # what the model was trained on
# Its time goes with the width; narrowed to this, 895 doubtful lines of office scans were read as well (430 as on paper,
# not 432; 712 surely, not 708) in a sixth less time.
_NARROWED = 0.85
# What this office's documents are written in; the model knows 18,708 signs of many scripts.
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


class _Recogniser(NamedTuple):
    """The model, the places of our alphabet among its answers, and the signs that stand there; "" for none."""

    session: InferenceSession
    places: SignPlaces
    signs: Signs


def _read(pixels: Gray) -> tuple[str, float]:
    recogniser = _recogniser()
    height, width = pixels.shape
    line = cv2.resize(pixels, (max(_HEIGHT_PX, math.ceil(_NARROWED * _HEIGHT_PX * width / height)), _HEIGHT_PX))
    # The model was trained on colour pictures with values from -1 to 1.
    picture = np.repeat((line.astype(np.float32) / 127.5 - 1)[None, None], 3, axis=1)
    (answers,) = recogniser.session.run(None, {recogniser.session.get_inputs()[0].name: picture})
    return _text(answers[0][:, recogniser.places], recogniser.signs)


def _text(answers: SignProbabilities, signs: Signs) -> tuple[str, float]:
    """Decode what the model says of each step along the line (connectionist temporal classification, Graves 2006).

    Args:
        answers: probability of each sign at each step, shape (steps, signs).
        signs: the signs; the first is "", for no sign.

    Returns:
        The text and the mean probability of its signs; ("", 0.0) where there is no letter or digit.
    """
    best = answers.argmax(axis=1)
    begins = np.concatenate([[True], best[1:] != best[:-1]]) & (best > 0)
    text = "".join(signs[best[begins]]).strip()
    if not any(sign.isalnum() for sign in text):
        return "", 0.0
    return text, float(answers.max(axis=1)[begins].mean())


@cache
def _recogniser() -> _Recogniser:
    """Load the model once a process, on one thread: the batch already runs one process a core.

    Raises:
        ToolMissingError: the model is not where the wheel should hold it.
    """
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - clean pages never need it

    spec = importlib.util.find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec else None
    models = sorted(Path(folders[0]).glob("models/*_rec_*.onnx")) if folders else []
    if not models:
        raise ToolMissingError("the model of the second reader is missing: run `make setup`, or install rapidocr 3.10")
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(str(models[0]), options, providers=["CPUExecutionProvider"])
    # Place 0 is for no sign, and the space comes last.
    signs = ["", *session.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]
    places = [0, *(place for place, sign in enumerate(signs) if sign in _ALPHABET)]
    return _Recogniser(session, np.array(places), np.array([signs[place] for place in places]))
