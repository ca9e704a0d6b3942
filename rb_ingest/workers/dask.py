"""Reads pages on the machines of a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from rb_ingest import __version__
from rb_ingest.errors import ToolMissingError, WorkersError
from rb_ingest.settings import Settings
from rb_ingest.workers.pool import PagePool
from rb_ingest.workers.process import PRELOAD

P = ParamSpec("P")
T = TypeVar("T")

_CONNECT_SECONDS = 30


@contextmanager
def dask_executor(address: str, settings: Settings, preload: tuple[str, ...] = PRELOAD) -> Iterator[Executor]:
    """Connect to a Dask cluster for the time of a `with` block.

    Every Dask worker reads pages in a process of its own that is killed at the limits of the settings. When a worker
    goes, Dask gives its pages to the others.

    Args:
        address: Of the scheduler, e.g. tcp://10.0.0.5:8786.
        settings: The limits of time and memory.
        preload: Modules that the processes import before their first page.

    Yields:
        An executor. The files must lie at the same paths, or URLs, for all machines.

    Raises:
        ToolMissingError: Dask is not installed.
        WorkersError: The scheduler does not answer, has no workers, or these have another version of rb-ingest.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise ToolMissingError("Dask is not installed: pip install 'rb-ingest[dask]'") from error
    try:
        client = Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise WorkersError(
            f"No Dask scheduler answers at {address}. Start one with: dask scheduler, and check the address."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except TimeoutError as error:
            raise WorkersError(
                f"The Dask cluster at {address} has no workers. Start some with: dask worker {address}"
            ) from error
        _require_same_version(client.run(_version))
        yield _Limited(client.get_executor(pure=False), settings, preload)


def _version() -> str:
    return __version__


def _require_same_version(versions: dict[str, str]) -> None:
    others = {worker: version for worker, version in versions.items() if version != __version__}
    if others:
        worker, version = next(iter(others.items()))
        raise WorkersError(
            f"The Dask worker {worker} has rb-ingest {version}, this machine {__version__}. Install the same on all."
        )


class _Limited(Executor):
    """An executor whose tasks are done under the limits of the settings."""

    def __init__(self, executor: Executor, settings: Settings, preload: tuple[str, ...]) -> None:
        self._executor = executor
        self._limits = (settings.page_seconds, settings.worker_memory_mb, preload)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Schedule a picklable function."""
        return self._executor.submit(_done_within_limits, self._limits, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the work on the cluster."""
        self._executor.shutdown(wait=wait, cancel_futures=cancel_futures)


_own = threading.local()


def _done_within_limits(
    limits: tuple[float, int, tuple[str, ...]], fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Do a task in the process that belongs to this thread of a Dask worker; it stays for the next task."""
    if getattr(_own, "limits", None) != limits:
        if hasattr(_own, "pool"):
            _own.pool.shutdown()
        _own.limits, _own.pool = limits, PagePool(1, *limits)
    return _own.pool.submit(fn, *args, **kwargs).result()
