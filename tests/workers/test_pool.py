"""The pool of killable processes: limits hold, deaths are survived, nothing stays behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from rb_ingest.errors import PageError
from rb_ingest.workers.pool import PagePool, TimeLimitError, WorkerDiedError
from testkit.processes import children, is_running, wait_until


def who() -> tuple[int, str | None]:
    return os.getpid(), os.environ.get("OMP_THREAD_LIMIT")


def page_faults_of_pictures() -> int:
    """Make and free pictures as large as a page; return how often the system had to hand out memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        np.ones((2339, 1654), np.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


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


def die_with_a_file() -> None:
    Path(tempfile.mkdtemp(), "half").write_text("a page")
    kill_myself()


def die_the_first_time(seen: str) -> str:
    if not Path(seen).exists():
        Path(seen).touch()
        kill_myself()
    return "done"


def large_answer(number: int) -> bytes:
    time.sleep(0.05)
    return bytes([number]) * 20_000_000


def take_mb(mb: int) -> int:
    return len(bytearray(mb * 2**20)) // 2**20


def child_takes_mb(mb: int) -> int:
    script = f"bytearray({mb} * 2**20)"
    return subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL, check=False).returncode


class OddError(Exception):
    def __init__(self, one, two) -> None:
        super().__init__(one)


def raise_odd() -> None:
    raise OddError(1, 2)


def sleep_for(seconds: float) -> None:
    time.sleep(seconds)


@pytest.fixture(scope="module")
def pool():
    with PagePool(workers=1, seconds=1.0, preload=(__name__,)) as pool:
        yield pool


def test_work_is_done_elsewhere_with_one_thread_each(pool):
    pid, threads = pool.submit(who).result()
    assert pid != os.getpid()
    assert threads == "1"


def test_pages_take_what_processor_time_people_leave(pool):
    assert pool.submit(os.nice, 0).result() >= min(19, os.nice(0) + 1)


def test_memory_of_pictures_is_kept_and_not_asked_for_each_time(pool):
    pool.submit(page_faults_of_pictures).result()
    # Given back each time, every picture would be some 900 pages of memory to hand out anew.
    assert pool.submit(page_faults_of_pictures).result() < 900


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
    with pytest.raises(KeyboardInterrupt), PagePool(workers=1, seconds=60, preload=(__name__,)) as pool:
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


def test_an_unused_pool_closes_and_leaves_no_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with PagePool(workers=1, seconds=1):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_files_of_a_killed_process_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with PagePool(workers=1, seconds=1, preload=(__name__,)) as pool:
        with pytest.raises(WorkerDiedError):
            pool.submit(die_with_a_file).result()
        assert list(tmp_path.rglob("half")) != []
    assert list(tmp_path.iterdir()) == []


def test_a_task_that_was_killed_with_its_process_is_done_by_another(pool, tmp_path):
    assert pool.submit(die_the_first_time, str(tmp_path / "seen")).result() == "done"


def test_a_process_killed_in_the_middle_of_its_answer_harms_no_other():
    with PagePool(workers=2, seconds=10, preload=(__name__,)) as pool:
        answers = [pool.submit(large_answer, i) for i in range(12)]
        time.sleep(0.3)
        for pid in children(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        assert [answer.result()[:1] for answer in answers] == [bytes([i]) for i in range(12)]


def test_memory_is_limited_in_the_process_and_in_its_children():
    with PagePool(workers=1, seconds=20, memory_mb=600, preload=(__name__,)) as pool:
        assert pool.submit(take_mb, 100).result() == 100
        with pytest.raises(PageError, match="needs more memory than RB_INGEST_WORKER_MEMORY_MB allows"):
            pool.submit(take_mb, 800).result()
        assert pool.submit(child_takes_mb, 100).result() == 0
        assert pool.submit(child_takes_mb, 800).result() != 0


def test_what_cannot_be_sent_back_is_named(pool):
    with pytest.raises(TypeError, match="lock cannot be sent between processes"):
        pool.submit(threading.Lock).result()
    with pytest.raises(TypeError, match="OddError cannot be sent between processes"):
        pool.submit(raise_odd).result()


def test_modules_in_the_working_directory_are_not_imported(tmp_path, monkeypatch):
    (tmp_path / "cv2.py").write_text("raise SystemExit('this was in the inbox')\n")
    monkeypatch.chdir(tmp_path)
    with PagePool(workers=1, seconds=20, preload=("cv2",)) as pool:
        assert pool.submit(os.getcwd).result() == str(tmp_path)
