"""Starts Tesseract: the one place that knows how, with an environment of its own for each call."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from collections.abc import Sequence

from rb_ingest.errors import PageError, ToolMissingError

PROGRAM = "tesseract"
# One thread a process: the batch already runs one process a core, and more threads only wait for each other.
_THREADS = {"OMP_THREAD_LIMIT": "1"}
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
        raise PageError(f"tesseract did not finish within {seconds:.0f} seconds on this page") from error
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
    return PageError("tesseract failed on this page: look at it with `rb-ingest explain`")


def _table(answer: bytes) -> list[dict[str, str]]:
    """Take Tesseract's table apart.

    A line whose text is blank may lack its last column, and a picture without text may leave a blank line.

    Raises:
        PageError: It is none.
    """
    try:
        header, *lines = answer.decode("utf-8").strip("\n").split("\n")
    except UnicodeDecodeError as error:
        raise senseless_answer() from error
    if tuple(header.split("\t")) != _COLUMNS or not lines:
        raise senseless_answer()
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
