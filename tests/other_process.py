"""A second Python process beside the test, to be watched, stopped and killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

Text = TypeVar("Text", str, bytes)
ROOT = Path(__file__).parent.parent


def piped(stream: IO[Text] | None) -> IO[Text]:
    """Return a stream that is there because it was asked for."""
    assert stream is not None
    return stream


@contextmanager
def other_process(
    script: str, *arguments: str, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a script with pipes for its input, output and errors; it is killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TERM": "dumb", "PYTHONPATH": str(ROOT), **(env or {})},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
