"""Checks an installation: Python, its libraries, Tesseract and its language, the reference data."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import NamedTuple

from rb_ingest.errors import ReferenceDataError
from rb_ingest.reading.text.tesseract import PROGRAM, run_tesseract

_MIN_PYTHON = (3, 11)
_MIN_TESSERACT = 5
_ANSWER_SECONDS = 30.0
# Libraries with compiled parts can be installed and still not load; under these names they are imported.
_COMPILED = {
    "opencv-python-headless": "cv2",
    "duckdb": "duckdb",
    "numpy": "numpy",
    "pandas": "pandas",
    "pikepdf": "pikepdf",
    "pillow": "PIL.Image",
    "pyarrow": "pyarrow",
    "pypdfium2": "pypdfium2",
    "rapidfuzz": "rapidfuzz",
    "scipy": "scipy",
    "tesserocr": "tesserocr",
}


class Check(NamedTuple):
    """One thing that must be there: what, whether it is, what was found, and what to do if it is missing."""

    what: str
    ok: bool
    found: str
    remedy: str


def check_installation(language: str) -> tuple[Check, ...]:
    """Check all that a run needs.

    Args:
        language: The Tesseract language of the settings.

    Returns:
        One check per thing, the missing ones included.
    """
    return (_check_python(), *_check_libraries(), *_check_tesseract(language), _check_reference_data())


def _check_python() -> Check:
    wanted = ".".join(map(str, _MIN_PYTHON))
    return Check(
        f"Python {wanted} or newer", sys.version_info >= _MIN_PYTHON, sys.version.split()[0], f"install Python {wanted}"
    )


def _check_libraries() -> Iterator[Check]:
    remedy = "run: make setup"
    try:
        requirements = metadata.requires("rb-ingest") or []
    except metadata.PackageNotFoundError:
        yield Check("rb-ingest", False, "not installed as a package", remedy)
        return
    for requirement in requirements:
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        try:
            found, ok = metadata.version(name), True
            importlib.import_module(_COMPILED.get(name, "rb_ingest"))
        except metadata.PackageNotFoundError:
            found, ok = "not installed", False
        except ImportError as error:
            found, ok = f"does not load: {error}", False
        yield Check(name, ok, found, remedy)


def _check_tesseract(language: str) -> Iterator[Check]:
    remedy = "run: make setup, or: apt-get install tesseract-ocr tesseract-ocr-ind"
    what, what_language = f"Tesseract {_MIN_TESSERACT} or newer", f"Tesseract language {language}"
    if shutil.which(PROGRAM) is None:
        yield Check(what, False, "not installed", remedy)
        yield Check(what_language, False, "not installed", remedy)
        return
    first_line = _output_of("--version", lambda text: text.splitlines()[0] if text else "no answer")
    version = re.search(r"\d+", first_line)
    yield Check(what, version is not None and int(version[0]) >= _MIN_TESSERACT, first_line, remedy)
    languages = _output_of("--list-langs", lambda text: " ".join(text.splitlines()[1:]))
    yield Check(what_language, language in languages.split(), f"languages: {languages}", remedy)


def _output_of(option: str, pick: Callable[[str], str]) -> str:
    try:
        return pick(run_tesseract([option], _ANSWER_SECONDS).decode("utf-8", "replace"))
    except (subprocess.SubprocessError, OSError) as error:
        return f"does not run: {error}"


def _check_reference_data() -> Check:
    remedy = "restore the folder reference/, or install rb-ingest again"
    try:
        reference = importlib.import_module("rb_ingest.reference").shipped_reference()
    except (ReferenceDataError, ImportError) as error:
        return Check("reference data", False, str(error), remedy)
    found = f"{len(reference.entries)} indicators, {len(reference.offices)} offices"
    return Check("reference data", True, found, remedy)
