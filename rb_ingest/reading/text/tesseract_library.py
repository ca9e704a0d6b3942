"""Tesseract inside this process: the library of the program that is found, loaded once for all pages.

To start the program anew for each page took a tenth of its time (54 scanned pages: 12.8 s of CPU, 11.7 s so), half of
that for a table of ambiguities that is read each time. Where there is no such library, or it does not know the
language, the program is started as ever (`tesseract`), and its answers are the same to the letter.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rb_ingest.reading.scan.arrays import Gray

# The interface of Tesseract 5, as in its header capi.h: what each function gives, and takes.
_LIBRARY = "libtesseract.so.5"
_HANDLE, _TEXT, _INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_FUNCTIONS: Mapping[str, tuple[Any, tuple[Any, ...]]] = {
    "TessBaseAPICreate": (_HANDLE, ()),
    "TessBaseAPIDelete": (None, (_HANDLE,)),
    "TessBaseAPIInit2": (_INT, (_HANDLE, _TEXT, _TEXT, _INT)),
    "TessBaseAPISetVariable": (_INT, (_HANDLE, _TEXT, _TEXT)),
    "TessBaseAPISetPageSegMode": (None, (_HANDLE, _INT)),
    "TessBaseAPISetImage": (None, (_HANDLE, _HANDLE, _INT, _INT, _INT, _INT)),
    "TessBaseAPIRecognize": (_INT, (_HANDLE, _HANDLE)),
    "TessBaseAPIGetTsvText": (_HANDLE, (_HANDLE, _INT)),
    "TessBaseAPIClear": (None, (_HANDLE,)),
    "TessDeleteText": (None, (_HANDLE,)),
    "TessMonitorCreate": (_HANDLE, ()),
    "TessMonitorDelete": (None, (_HANDLE,)),
    "TessMonitorSetDeadlineMSecs": (None, (_HANDLE, _INT)),
}
_DEFAULT_ENGINE = 3
# Nothing is said (`L_SEVERITY_NONE` of Leptonica, which the library brings along).
_QUIET = 6


class NotReadError(Exception):
    """A picture could not be read. `is_late`: because the time was over."""

    def __init__(self, is_late: bool) -> None:
        self.is_late = is_late
        super().__init__("the time was over" if is_late else "Tesseract failed")


class TesseractLibrary:
    """Reads pictures with one language, one after the other, whoever asks.

    Args:
        functions: The loaded library.
        language: Tesseract language, e.g. "ind".

    Raises:
        ValueError: It does not know the language.
    """

    def __init__(self, functions: ctypes.CDLL, language: str) -> None:
        self._do = functions
        self._one_at_a_time = threading.Lock()
        self._api = functions.TessBaseAPICreate()
        # What it says of odd pictures is not for a person's terminal, nor what it misses at its end.
        functions.TessBaseAPISetVariable(self._api, b"debug_file", os.devnull.encode())
        if functions.TessBaseAPIInit2(self._api, None, language.encode(), _DEFAULT_ENGINE):
            functions.TessBaseAPIDelete(self._api)
            raise ValueError(language)
        atexit.register(functions.TessBaseAPIDelete, self._api)

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
                self._do.TessBaseAPISetVariable(self._api, name.encode(), value.encode())
            self._do.TessBaseAPISetPageSegMode(self._api, layout)
            try:
                return [line for i, picture in enumerate(pictures) for line in self._lines(picture, i, until)]
            finally:
                self._do.TessBaseAPIClear(self._api)

    def _lines(self, picture: Gray, number: int, until: float) -> list[str]:
        pixels = np.ascontiguousarray(picture)
        height, width = pixels.shape
        left = until - time.monotonic()
        with self._monitor(left) as monitor:
            self._do.TessBaseAPISetImage(self._api, pixels.ctypes.data, width, height, 1, width)
            if left <= 0 or self._do.TessBaseAPIRecognize(self._api, monitor):
                raise NotReadError(is_late=time.monotonic() >= until)
        text = self._do.TessBaseAPIGetTsvText(self._api, number)
        if not text:
            raise NotReadError(is_late=False)
        try:
            return [line for line in ctypes.string_at(text).decode("utf-8", "replace").split("\n") if line]
        finally:
            self._do.TessDeleteText(text)

    @contextmanager
    def _monitor(self, seconds: float) -> Iterator[Any]:
        """Give what stops a reading when its time is over."""
        monitor = self._do.TessMonitorCreate()
        try:
            self._do.TessMonitorSetDeadlineMSecs(monitor, max(1, round(1000 * seconds)))
            yield monitor
        finally:
            self._do.TessMonitorDelete(monitor)


def library_of(program: str, language: str) -> TesseractLibrary | None:
    """Return the library that belongs to a program, ready for a language; None where the program has to be started.

    Args:
        program: Its name or path; another program of that name, first on the PATH, has no library.
        language: Tesseract language, e.g. "ind".
    """
    found = shutil.which(program)
    return _loaded(Path(found).resolve(), language, os.environ.get("TESSDATA_PREFIX")) if found else None


@cache
def _loaded(program: Path, language: str, _data: str | None) -> TesseractLibrary | None:
    folder = program.parent.parent
    paths = [path for lib in ("lib", "lib/*", "lib64") for path in sorted(folder.glob(f"{lib}/{_LIBRARY}"))]
    if program.parent.name != "bin" or not paths:
        return None
    try:
        with _one_thread():
            functions = ctypes.CDLL(str(paths[0]))
        for name, (gives, takes) in _FUNCTIONS.items():
            function: Callable[..., Any] = getattr(functions, name)
            function.restype, function.argtypes = gives, takes  # type: ignore[attr-defined]
        functions.setMsgSeverity(_QUIET)
        return TesseractLibrary(functions, language)
    except (OSError, AttributeError, ValueError):
        return None


@contextmanager
def _one_thread() -> Iterator[None]:
    """Have threads counted as one where they are counted once for all, when the library is loaded."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
