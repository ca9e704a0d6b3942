"""Tesseract inside this process (`tesserocr`), loaded once for all pages.

To start the program anew for each page took a tenth of its time (54 scanned pages: 12.8 s of CPU, 11.7 s so), half of
that for a table of ambiguities that is read each time. The library that `tesserocr` brings along (5.5) is not parted
into threads, which takes another fifth of the time of Debian's (5.3), and is the same on every machine. Of 1,627 lines
of 22 poor pages the two read all but 100 alike; those were noise to both. Where the language is not beside the program
that is found, that program is started as ever (`tesseract`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from tesserocr import LeptLogLevel, PyTessBaseAPI, set_leptonica_log_level

from rb_ingest.reading.scan.arrays import Gray

# Where the program's languages lie, seen from the folder that its `bin` is in.
_DATA = ("share/tesseract-ocr/5*/tessdata", "share/tessdata")


class NotReadError(Exception):
    """A picture could not be read. `is_late`: because the time was over."""

    def __init__(self, is_late: bool) -> None:
        self.is_late = is_late
        super().__init__("the time was over" if is_late else "Tesseract failed")


class TesseractLibrary:
    """Reads pictures with one language, one after the other, whoever asks.

    Args:
        data: The folder of its languages.
        language: Tesseract language, e.g. "ind".

    Raises:
        RuntimeError: It cannot be loaded.
    """

    def __init__(self, data: Path, language: str) -> None:
        self._one_at_a_time = threading.Lock()
        # What it and Leptonica say of odd pictures is not for a person's terminal.
        set_leptonica_log_level(LeptLogLevel.NONE)
        quiet = {"debug_file": os.devnull}
        self._api = PyTessBaseAPI(path=f"{data}{os.sep}", lang=language, variables=quiet)
        atexit.register(self._api.End)

    def read(self, pictures: Sequence[Gray], layout: int, variables: Mapping[str, str], seconds: float) -> list[str]:
        """Read pictures and return the lines of Tesseract's table over all of them, without its head.

        Args:
            pictures: uint8, shape (height, width), black on white.
            layout: How text lies in them, as the program's `--psm`.
            variables: As the program's `-c`.
            seconds: Time limit of all of them.

        Raises:
            NotReadError: One could not be read, or not in time.
        """
        until = time.monotonic() + seconds
        with self._one_at_a_time:
            for name, value in variables.items():
                self._api.SetVariable(name, value)
            self._api.SetPageSegMode(layout)
            try:
                return [line for i, picture in enumerate(pictures) for line in self._lines(picture, i, until)]
            finally:
                self._api.Clear()

    def _lines(self, picture: Gray, number: int, until: float) -> list[str]:
        height, width = picture.shape
        # Kept until it is read: the library does not copy it.
        pixels = np.ascontiguousarray(picture).tobytes()
        self._api.SetImageBytes(pixels, width, height, 1, width)
        left = until - time.monotonic()
        try:
            if left <= 0 or not self._api.Recognize(max(1, round(1000 * left))):
                raise NotReadError(is_late=time.monotonic() >= until)
            return [line for line in self._api.GetTSVText(number).split("\n") if line]
        except (RuntimeError, UnicodeDecodeError) as error:
            raise NotReadError(is_late=time.monotonic() >= until) from error


def library_of(program: str, language: str) -> TesseractLibrary | None:
    """Return the library, ready for a language that lies beside a program; None where the program has to be started.

    Args:
        program: Its name or path; beside another program of that name, first on the PATH, no language lies.
        language: Tesseract language, e.g. "ind".
    """
    found = shutil.which(program)
    return _loaded(Path(found).resolve(), language, os.environ.get("TESSDATA_PREFIX")) if found else None


@cache
def _loaded(program: Path, language: str, prefix: str | None) -> TesseractLibrary | None:
    if program.parent.name != "bin":
        return None
    folders = (
        [Path(prefix)] if prefix else [p for pattern in _DATA for p in sorted(program.parent.parent.glob(pattern))]
    )
    for folder in folders:
        if all((folder / f"{part}.traineddata").is_file() for part in language.split("+")):
            try:
                return TesseractLibrary(folder, language)
            except RuntimeError:
                return None
    return None
