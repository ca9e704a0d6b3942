"""The process that reads pages: takes one task at a time from its parent, and dies with it.

Started by `rb_ingest.workers.pool`; not for people.
"""

from __future__ import annotations

import errno
import gc
import importlib
import logging
import os
import pickle
import resource
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, NamedTuple

from rb_ingest.errors import DiskFullError, PageError
from rb_ingest.workers.answers import ForeignError, unpacked

# What every process that reads pages imports before its first one.
PRELOAD = ("rb_ingest.reading.source_file", "rb_ingest.reading.page")
# What a process says when it is ready to work.
READY = b"ready"
_MIB = 2**20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# OpenCV's code for memory that was asked for and not given.
_CV_NO_MEMORY = -4


# Pages take what processor time is left: on two cores a reviewer's key would wait behind the pages of a run.
_NICENESS = 5


class Handshake(NamedTuple):
    """What a new worker is told first: what to import, and how much memory it may have (MiB; 0: any)."""

    preload: tuple[str, ...]
    memory_mb: int


class TaskResult(NamedTuple):
    """What became of a task: its result, or what it raised."""

    result: Any = None
    error: BaseException | None = None


def main(descriptor: int) -> None:
    """Work until the parent closes the connection or dies; then end at once, with all children.

    Args:
        descriptor: The file descriptor of a connection that gives a Handshake, then (function, args, kwargs) again and
            again, and gets True when the worker is ready, then an TaskResult for each task.
    """
    connection = Connection(descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when it is over
    os.nice(_NICENESS)
    try:
        handshake = Handshake(*connection.recv())
    except (EOFError, OSError):
        return
    if handshake.memory_mb:
        limit_memory(handshake.memory_mb)
    for name in handshake.preload:
        importlib.import_module(name)
    settle_libraries()
    collect_seldom()
    tasks: SimpleQueue[bytes] = SimpleQueue()
    # A thread of its own, so that the parent's end is noticed in the middle of a page.
    threading.Thread(target=_receive, args=(connection, tasks), daemon=True).start()
    answer: bytes = READY
    while True:
        try:
            connection.send_bytes(answer)
        except OSError:  # the parent has gone; the thread that waits for it to go may be late
            os.killpg(0, signal.SIGKILL)
        answer = _packed(_result(tasks.get()), handshake.preload)


def limit_memory(mb: int) -> None:
    """Limit the memory of this process and of each of its children.

    What is counted is data that the process may write (RLIMIT_DATA): libraries and mapped files cost nothing.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = mb * _MIB
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def settle_libraries() -> None:
    """Have OpenCV work in one thread, and keep quiet what talks too much."""
    if "cv2" in sys.modules:
        sys.modules["cv2"].setNumThreads(1)
    # It reports every odd font of a PDF, line by line, into the progress bar; what matters comes as an exception.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)


def collect_seldom() -> None:
    """Look for garbage far less often: it took a fifth of the time of a born-digital page, which is many small objects.

    Modules never become garbage; what is loaded by now is not looked at any more.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _receive(connection: Connection, tasks: SimpleQueue[bytes]) -> None:
    try:
        while True:
            tasks.put(connection.recv_bytes())
    except (EOFError, OSError):
        os.killpg(0, signal.SIGKILL)  # this process leads its group, so tesseract dies with it


def _result(task: bytes) -> TaskResult:
    try:
        function: Callable[..., Any]
        function, args, kwargs = pickle.loads(task)  # noqa: S301 - from the parent, over a pipe that nobody else has
        return TaskResult(result=function(*args, **kwargs))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
        return TaskResult(error=_as_user_error(error))


def _as_user_error(error: BaseException) -> BaseException:
    """Say what the machine lacks, where that is the reason; other errors stay what they are."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return DiskFullError(
            f"The disk with {tempfile.gettempdir()} is full. Free space, or set TMPDIR to another folder, and run the "
            "same command to go on: what was finished is saved."
        )
    if isinstance(error, MemoryError) or getattr(error, "code", None) == _CV_NO_MEMORY:
        return PageError("needs more memory than RB_INGEST_WORKER_MEMORY_MB allows: raise it, or scan at 300 dpi")
    return error


def _packed(outcome: TaskResult, trusted: tuple[str, ...]) -> bytes:
    try:
        data = pickle.dumps(outcome)
        if outcome.error is not None:
            pickle.loads(data)  # noqa: S301 - an exception may be packed and not unpack again
    except Exception:  # noqa: BLE001 - anything may go wrong in somebody's __reduce__
        what = outcome.error if outcome.error is not None else outcome.result
        return pickle.dumps(
            TaskResult(error=TypeError(f"{type(what).__name__} cannot be sent between processes: {what}"))
        )
    try:
        if outcome.error is not None:
            unpacked(data, trusted)
    except pickle.UnpicklingError:
        return pickle.dumps(TaskResult(error=ForeignError(type(outcome.error).__name__, str(outcome.error))))
    return data
