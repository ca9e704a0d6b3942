"""Reads with Tesseract: by its library where there is one, else by its program, in an environment of its own."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2

from rb_ingest.errors import PageError, ToolMissingError
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.text.tesseract_library import NotReadError, TesseractLibrary, library_of

PROGRAM = "tesseract"
# One thread a process: the batch already runs one process a core, and more threads only wait for each other.
_THREADS = {"OMP_THREAD_LIMIT": "1"}
# Less is as good as full: the answer of a page has some 50 kB.
_LEAST_FREE_BYTES = 2**20
# Each picture is one block of text, black on white.
_LAYOUT = 6
_VARIABLES = {"tessedit_do_invert": "0"}
_COLUMNS = (
    *("level", "page_num", "block_num", "par_num", "line_num", "word_num"),
    *("left", "top", "width", "height", "conf", "text"),
)


def run_tesseract(arguments: Sequence[str], seconds: float) -> bytes:
    """Run Tesseract and return what it writes to its standard output, or where that is nothing, to the other one.

    Args:
        arguments: Without the program's name.
        seconds: Time limit; Tesseract is killed when it is over.

    Raises:
        ToolMissingError: Tesseract is not installed.
        subprocess.CalledProcessError: It failed or was killed.
        subprocess.TimeoutExpired: It did not finish in time.
    """
    try:
        done = subprocess.run(
            [PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=seconds,
            env={**os.environ, **_THREADS},
        )
    except FileNotFoundError as error:
        raise ToolMissingError("tesseract is not installed: run `make setup`, or install tesseract-ocr") from error
    return done.stdout or done.stderr


def read_pictures(pictures: Sequence[Gray], language: str, dpi: int, seconds: float) -> list[dict[str, str]]:
    """Read pictures of a block of text each, and return the lines of Tesseract's table, as texts by their columns.

    Args:
        pictures: uint8, shape (height, width), black on white.
        language: Tesseract language, e.g. "ind".
        dpi: What Tesseract takes their pixels per inch for.
        seconds: Time limit of all of them.

    Raises:
        ToolMissingError: Tesseract or the language is not installed.
        PageError: Tesseract failed, was killed, ran out of time or gave no answer that makes sense.
        OSError: A disk is full.
    """
    library = library_of(PROGRAM, language)
    if library is None:
        return _read_by_program(pictures, language, dpi, seconds)
    try:
        return _read_by_library(library, pictures, {**_VARIABLES, "user_defined_dpi": str(dpi)}, seconds)
    except NotReadError as error:
        raise _late(seconds) if error.is_late else _failed() from error


def _read_by_library(
    library: TesseractLibrary, pictures: Sequence[Gray], variables: Mapping[str, str], seconds: float
) -> list[dict[str, str]]:
    return _values(library.read(pictures, _LAYOUT, variables, seconds))


def _read_by_program(pictures: Sequence[Gray], language: str, dpi: int, seconds: float) -> list[dict[str, str]]:
    """Read pictures by one call: a list file lets one process read all of a page.

    Starting it once for each cell costs five times as much (measured: 8.8 against 1.8 seconds for 150 cells).
    """
    with tempfile.TemporaryDirectory(prefix="rb_ingest_") as folder:
        names = []
        for i, picture in enumerate(pictures):
            name = str(Path(folder) / f"{i:04d}.pgm")
            # Not imwrite: of a full disk it says nothing. Not PNG: packing and unpacking took 5 % of the time.
            _, pgm = cv2.imencode(".pgm", picture)
            Path(name).write_bytes(pgm.tobytes())
            names.append(name)
        listing = Path(folder) / "pictures.txt"
        listing.write_text("\n".join(names) + "\n", encoding="utf-8")
        options = (
            "--psm",
            str(_LAYOUT),
            "--dpi",
            str(dpi),
            *(v for n, x in _VARIABLES.items() for v in ("-c", f"{n}={x}")),
        )
        table = read_words(str(listing), language, options, seconds)
        # Nor does Tesseract, whose answer then ends somewhere in the middle.
        if shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return table


def read_words(pictures: str, language: str, options: Sequence[str], seconds: float) -> list[dict[str, str]]:
    """Read pictures and return the lines of Tesseract's table, as texts by the names of their columns.

    Args:
        pictures: Path of a picture, or of a text file that lists some.
        language: Tesseract language, e.g. "ind".
        options: Further options, e.g. `("--psm", "6")`.
        seconds: Time limit of the whole call.

    Raises:
        ToolMissingError: Tesseract or the language is not installed.
        PageError: Tesseract failed, was killed, ran out of time or gave no answer that makes sense.
        OSError: A disk is full.
    """
    arguments = (pictures, "stdout", "-l", language, *options, "-c", "tessedit_create_tsv=1")
    try:
        answer = run_tesseract(arguments, seconds)
    except subprocess.TimeoutExpired as error:
        raise _late(seconds) from error
    except subprocess.CalledProcessError as error:
        raise _failure(error, language) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise senseless_answer() from error
    return _table(answer)


def senseless_answer() -> PageError:
    """Return the error for an answer that cannot be understood."""
    return PageError(
        "tesseract gave an answer that makes no sense on this page: check the installation with `rb-ingest doctor`, "
        "then `rb-ingest retry`"
    )


def _failure(error: subprocess.CalledProcessError, language: str) -> PageError | ToolMissingError:
    said = bytes(error.stderr or b"").decode("utf-8", "replace")
    if "data" in said.lower() and language in said:
        return ToolMissingError(
            f"tesseract lacks the language '{language}': run `make setup`, or install tesseract-ocr-{language}"
        )
    if error.returncode < 0:
        how = signal.Signals(-error.returncode).name
        return PageError(
            f"tesseract was killed or crashed on this page ({how}): often for lack of memory, then use fewer "
            "--workers; try it again with `rb-ingest retry`"
        )
    return _failed()


def _late(seconds: float) -> PageError:
    return PageError(f"tesseract did not finish within {seconds:.0f} seconds on this page")


def _failed() -> PageError:
    return PageError("tesseract failed on this page: look at it with `rb-ingest explain`")


def _table(answer: bytes) -> list[dict[str, str]]:
    """Take the program's table apart, its head first.

    Raises:
        PageError: It is none.
    """
    try:
        header, *lines = answer.decode("utf-8").strip("\n").split("\n")
    except UnicodeDecodeError as error:
        raise senseless_answer() from error
    if tuple(header.split("\t")) != _COLUMNS or not lines:
        raise senseless_answer()
    return _values(lines)


def _values(lines: Sequence[str]) -> list[dict[str, str]]:
    """Take the lines of a table apart.

    A line whose text is blank may lack its last column, and a picture without text may leave a blank line.

    Raises:
        PageError: It is none.
    """
    table = []
    for line in lines:
        if not line:
            continue
        values = line.split("\t")
        if len(values) == len(_COLUMNS) - 1:
            values.append("")
        if len(values) != len(_COLUMNS):
            raise senseless_answer()
        table.append(dict(zip(_COLUMNS, values, strict=True)))
    return table
