"""The pool of killable processes: limits hold, deaths are survived, nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from rb_ingest.workers import PagePool, TimeLimitError, WorkerDiedError
from tests.processes import is_running, wait_until


def who() -> tuple[int, str | None]:
    return os.getpid(), os.environ.get("OMP_THREAD_LIMIT")


def raise_it() -> None:
    raise ValueError("as told")


def exit_with(code: int) -> None:
    os._exit(code)


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang_with_a_child(pid_file: str) -> None:
    # Deaf to SIGTERM, like a call that is stuck in C.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    with subprocess.Popen(["sleep", "1000"]) as child:
        Path(pid_file).write_text(str(child.pid))


def sleep_for(seconds: float) -> None:
    time.sleep(seconds)


@pytest.fixture(scope="module")
def pool():
    with PagePool(workers=1, seconds=1.0) as pool:
        yield pool


def test_work_is_done_elsewhere_with_one_thread_each(pool):
    pid, threads = pool.submit(who).result()
    assert pid != os.getpid()
    assert threads == "1"


def test_what_a_function_raises_comes_back(pool):
    with pytest.raises(ValueError, match="as told"):
        pool.submit(raise_it).result()


def test_a_process_that_takes_too_long_is_killed_with_its_children(pool, tmp_path):
    with pytest.raises(TimeLimitError, match="longer than 1 s"):
        pool.submit(hang_with_a_child, str(tmp_path / "pid")).result()
    child = int((tmp_path / "pid").read_text())
    assert wait_until(lambda: not is_running(child))
    assert pool.submit(who).result()[0] != os.getpid()


def test_deaths_are_reported_and_survived(pool):
    for task, args, how in ((exit_with, (3,), "exit code 3"), (kill_myself, (), "SIGKILL")):
        with pytest.raises(WorkerDiedError, match=how):
            pool.submit(task, *args).result()
    assert pool.submit(who).result()[0] != os.getpid()


def test_a_worker_killed_while_idle_is_replaced(pool):
    pid, _ = pool.submit(who).result()
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not is_running(pid))
    time.sleep(0.3)  # the pool notices
    assert pool.submit(who).result()[0] != pid


def test_leaving_by_an_exception_ends_what_still_runs(tmp_path):
    pid_file = tmp_path / "pid"
    with pytest.raises(KeyboardInterrupt), PagePool(workers=1, seconds=60) as pool:
        pool.submit(hang_with_a_child, str(pid_file))
        assert wait_until(lambda: pid_file.exists() and pid_file.read_text() != "")
        raise KeyboardInterrupt
    assert wait_until(lambda: not is_running(int(pid_file.read_text())))


def test_a_cancelled_task_stays_cancelled(pool):
    running, waiting = pool.submit(sleep_for, 0.2), pool.submit(who)
    assert waiting.cancel()
    running.result()
    assert pool.submit(who).result()
    assert waiting.cancelled()


def test_an_unused_pool_closes():
    with PagePool(workers=1, seconds=1):
        pass
