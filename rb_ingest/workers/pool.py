"""Processes that read pages, one page each at a time, under limits of time and memory that hold.

A limit inside the process would not do: a call stuck in C ignores it, and tesseract may run as a child of its own. So a
page that takes too long costs its process, children included, and another process takes its place.

Every process has a connection of its own. The pools of the standard library and of pebble share one queue and its locks
among all processes; one that is killed while it holds a lock, or has sent half a result, takes the others with it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from rb_ingest.errors import PageError, WorkersError
from rb_ingest.workers.answers import unpacked
from rb_ingest.workers.limits import LOOK_EVERY, Stopwatch
from rb_ingest.workers.process import PRELOAD, READY, Handshake, TaskResult
from rb_ingest.workers.scratch import scratch_folder

P = ParamSpec("P")
T = TypeVar("T")

# Each process has one core to itself; more threads only make them wait for each other (9 s became 60 s for 4 pages).
ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
# Pictures of a page are freed and made anew a hundred times. Up to so many bytes of free memory a process keeps them,
# instead of giving each back to the system, which would fill it with zeros again: a tenth of the time of a scan without
# Tesseract. Only glibc knows these; a larger picture is given back as ever.
KEPT_BYTES = {"MALLOC_MMAP_THRESHOLD_": str(32 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20)}
# A process may be killed for what others did, mostly for lack of memory; a task that kills two of them is to blame.
_ATTEMPTS = 2
_START_ATTEMPTS = 3
_START_SECONDS = 60.0
_MAIN = "from rb_ingest.workers.process import main; main({})"


class TimeLimitError(PageError):
    """The task took longer than allowed and its process was killed."""


class WorkerDiedError(PageError):
    """The process ended in the middle of the task, twice."""


@dataclass(frozen=True)
class _Task:
    future: Future[Any]
    packed: bytes


class PagePool(Executor):
    """An executor of killable processes. Leaving its `with` block by an exception kills what still runs.

    Args:
        workers: Number of processes, normally one per core.
        seconds: Time limit of each task: seconds of work, its children's included, not of the clock.
        memory_mb: Limit of the memory of each process and each of its children, in MiB; 0 for none.
        preload: Modules that a process imports before its first task, so that they do not count as its time.
    """

    def __init__(
        self,
        workers: int,
        seconds: float,
        memory_mb: int = 0,
        preload: tuple[str, ...] = PRELOAD,
    ) -> None:
        self._cleaning = contextlib.ExitStack()
        self._scratch = self._cleaning.enter_context(scratch_folder())
        self._seconds = seconds
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._ended = threading.Event()
        self._workers = [_Worker(memory_mb, preload, self._scratch, self._ended) for _ in range(workers)]
        self._threads = [threading.Thread(target=self._serve, args=(worker,), daemon=True) for worker in self._workers]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Schedule a picklable function.

        Returns:
            A future that fails with what the function raised, or with TimeLimitError, WorkerDiedError or WorkersError.
        """
        future: Future[T] = Future()
        self._tasks.put(_Task(future, pickle.dumps((fn, args, kwargs))))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: after their tasks, or at once with `cancel_futures`; always waits until they are gone."""
        if cancel_futures:
            self._ended.set()
            for worker in self._workers:
                worker.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        self._cleaning.close()

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        self.shutdown(cancel_futures=kind is not None)

    def _serve(self, worker: _Worker) -> None:
        """Keep one worker busy: the life of a thread."""
        while (task := self._tasks.get()) is not None:
            if self._ended.is_set():
                task.future.cancel()
            elif task.future.set_running_or_notify_cancel():
                try:
                    outcome = self._attempted(worker, task.packed)
                except Exception as error:  # noqa: BLE001 - belongs to whoever waits for the future
                    outcome = TaskResult(error=error)
                if outcome.error is None:
                    task.future.set_result(outcome.result)
                else:
                    task.future.set_exception(outcome.error)
        worker.kill()

    def _attempted(self, worker: _Worker, packed: bytes) -> TaskResult:
        for _ in range(_ATTEMPTS):
            try:
                return worker.run(packed, self._seconds)
            except EOFError:
                how = worker.kill()
                if self._ended.is_set():
                    break
        return TaskResult(
            error=WorkerDiedError(
                f"its process died ({how}): often for lack of memory, then use fewer --workers; "
                "try it again with `rb-ingest retry`"
            )
        )


class _Worker:
    """One process at a time, and the connection to it; a new process takes the place of a dead one."""

    def __init__(self, memory_mb: int, preload: tuple[str, ...], scratch: Path, ended: threading.Event) -> None:
        self._memory_mb = memory_mb
        self._preload = preload
        self._scratch = scratch
        self._ended = ended
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def run(self, packed: bytes, seconds: float) -> TaskResult:
        """Have a task done.

        Raises:
            EOFError: The process died in the middle of it.
            TimeLimitError: It took too long; the process is dead.
            WorkersError: No process can be started.
        """
        connection = self._sent(packed)
        try:
            watch = Stopwatch.of(self._process.pid if self._process else 0, seconds)
            while not connection.poll(min(seconds, LOOK_EVERY)):
                if watch.is_over():
                    break
            else:
                return self._opened(connection.recv_bytes())
        except OSError as error:  # half a result
            raise EOFError from error
        self.kill()
        raise TimeLimitError(f"took longer than {seconds:g} s and was stopped: raise RB_INGEST_PAGE_SECONDS")

    def _opened(self, data: bytes) -> TaskResult:
        try:
            answer = unpacked(data, self._preload)
        except pickle.UnpicklingError as error:
            answer = error
        if isinstance(answer, TaskResult):
            return answer
        self.kill()  # whatever has taken it over, it goes no further
        raise PageError(
            "its process sent back what no page gives and was stopped: the file may be made to do harm; report it"
        )

    def kill(self) -> str:
        """End the process with its children, and say how it ended."""
        process = self._process
        if process is None:
            return "not started"
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def _sent(self, packed: bytes) -> Connection:
        """Hand a task over, to a new process where there is none, or the old one has died while it was idle."""
        if self._connection is not None and self._process is not None and self._process.poll() is None:
            try:
                self._connection.send_bytes(packed)
                return self._connection
            except OSError:
                self.kill()
        connection = self._started()
        connection.send_bytes(packed)
        return connection

    def _started(self) -> Connection:
        for _ in range(_START_ATTEMPTS):
            ours, theirs = Pipe()
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _MAIN.format(theirs.fileno())],
                    # -P and no '' in the path: a module lying in the working directory is never imported.
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    # A group of its own: to be killed with its children, and out of reach of the terminal's Ctrl-C.
                    process_group=0,
                    env={
                        **dict.fromkeys(ONE_THREAD, "1"),
                        **KEPT_BYTES,
                        **os.environ,
                        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                        "TMPDIR": str(self._scratch),
                    },
                )
            if self._connection is not None:
                self._connection.close()
            self._connection = ours
            if self._ended.is_set():  # set while the process was starting, when there was nothing to kill yet
                break
            try:
                ours.send(tuple(Handshake(self._preload, self._memory_mb)))
                if ours.poll(_START_SECONDS) and ours.recv_bytes() == READY:
                    return ours
            except (EOFError, OSError):
                pass
            how = self.kill()
        how = self.kill()
        raise WorkersError(
            f"Processes that read pages cannot be started ({how}). Free memory, raise RB_INGEST_WORKER_MEMORY_MB, or "
            "check the installation with: rb-ingest doctor"
        )
