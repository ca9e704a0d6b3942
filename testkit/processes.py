"""Looking at processes from outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def is_running(pid: int) -> bool:
    """Return whether a process runs; one that has ended and was not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait for a condition, not longer than `seconds`, and tell whether it came true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def children(pid: int) -> list[int]:
    """Return the running children of a process, the oldest first."""
    listed = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return sorted(child for child in map(int, listed.split()) if is_running(child))
