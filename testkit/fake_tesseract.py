"""A `tesseract` that fails: put first on the PATH, it stands for one that crashes, hangs or talks nonsense."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_SCRIPT = """#!/bin/sh
case "$*" in *--psm*) ;; *) exec {real} "$@" ;; esac
{failure}
"""

FAILURES = {
    "crash": "kill -SEGV $$",
    "killed": "kill -KILL $$",
    "hang": "echo $$ > {folder}/pid; exec sleep 1000",
    # Bytes that are no UTF-8, and a table that is none.
    "garbage": r"printf '\377\376level\tpage_num\n1\t\0\t\377\n'",
}
"""Name -> what the shell does in place of reading."""


def put_fake_tesseract(folder: Path, failure: str) -> str:
    """Make a failing tesseract in a folder and give the PATH with which it is found."""
    script = folder / "tesseract"
    script.write_text(_SCRIPT.format(real=shutil.which("tesseract"), failure=FAILURES[failure].format(folder=folder)))
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
