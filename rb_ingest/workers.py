"""Processes that read pages, one page each at a time, under a time limit that holds.

A limit inside the process would not do: a call stuck in C ignores it, and tesseract runs as a child of its own. So a
page that takes too long costs its process, children included, and another process takes its place.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any, ParamSpec, TypeVar

import pebble

from rb_ingest.errors import PageError

P = ParamSpec("P")
T = TypeVar("T")

# Each process has one core to itself; more threads only make them wait for each other (9 s became 60 s for 4 pages).
_ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
# The pool itself breaks when a worker dies before its task is known to run; then the task is tried in a new pool.
_ATTEMPTS = 2


class TimeLimitError(PageError):
    """The task took longer than allowed and its process was killed."""


class WorkerDiedError(PageError):
    """The process ended in the middle of the task."""


class _GroupProcess(ForkServerProcess):
    """A process that leads a process group, so that it can be killed with its children.

    Being in a group of its own, it also does not get the terminal's Ctrl-C: the parent decides when it ends.
    """

    def run(self) -> None:
        os.setpgid(0, 0)
        super().run()

    def terminate(self) -> None:
        if self.pid is None:
            return
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has not started its group yet, so it has no children
            super().terminate()


class _GroupContext(ForkServerContext):
    Process = _GroupProcess


def _prepare_worker() -> None:
    import cv2  # noqa: PLC0415  (only the workers need it)

    cv2.setNumThreads(1)
    # It reports every odd font of a PDF, line by line, into the progress bar; what matters comes as an exception.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)


class PagePool(Executor):
    """An executor of killable processes. Leaving its `with` block by an exception kills what still runs.

    Args:
        workers: Number of processes, normally one per core.
        seconds: Time limit of each task, from its start.
    """

    def __init__(self, workers: int, seconds: float) -> None:
        for variable in _ONE_THREAD:
            os.environ.setdefault(variable, "1")
        self._workers = workers
        self._seconds = seconds
        self._lock = threading.Lock()
        self._context = _GroupContext()
        # A process that replaces a killed one then starts in milliseconds instead of importing everything again.
        self._context.set_forkserver_preload(["rb_ingest.pipeline"])
        self._pools = [self._new_pool()]

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Schedule a picklable function.

        Returns:
            A future that fails with what the function raised, or with TimeLimitError or WorkerDiedError.
        """
        outer: Future[T] = Future()
        self._schedule(outer, _ATTEMPTS, fn, args, kwargs)
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: after their tasks, or at once with `cancel_futures`; always waits until they are gone."""
        for pool in self._pools:
            if cancel_futures or pool is not self._pools[-1]:
                pool.stop()
            else:
                pool.close()
            pool.join()

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        self.shutdown(cancel_futures=kind is not None)

    def _new_pool(self) -> pebble.ProcessPool:
        return pebble.ProcessPool(max_workers=self._workers, initializer=_prepare_worker, context=self._context)

    def _schedule(
        self, outer: Future[T], attempts: int, fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        with self._lock:
            pool = self._pools[-1]
            try:
                inner = pool.schedule(fn, args=args, kwargs=kwargs, timeout=self._seconds)
            except RuntimeError:  # the pool broke while it was idle
                pool = self._new_pool()
                self._pools.append(pool)
                inner = pool.schedule(fn, args=args, kwargs=kwargs, timeout=self._seconds)

        def settle(done: Future[T]) -> None:
            error = None if done.cancelled() else done.exception()
            if isinstance(error, BrokenProcessPool) and attempts > 1:
                self._schedule(outer, attempts - 1, fn, args, kwargs)
            elif done.cancelled() or not outer.set_running_or_notify_cancel():
                outer.cancel()
            elif error is None:
                outer.set_result(done.result())
            else:
                outer.set_exception(self._in_own_terms(error))

        inner.add_done_callback(settle)

    def _in_own_terms(self, error: BaseException) -> BaseException:
        if isinstance(error, TimeoutError) and error.args == ("Task timeout", self._seconds):
            return TimeLimitError(f"took longer than {self._seconds:g} s and was stopped: raise RB_INGEST_PAGE_SECONDS")
        if isinstance(error, pebble.ProcessExpired):
            code = error.exitcode
            how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
            return WorkerDiedError(f"its process died ({how}): often for lack of memory, then use fewer --workers")
        return error
