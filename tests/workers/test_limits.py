"""A page may work for so long, whoever else keeps the machine busy; a process that is stuck is not waited for."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from rb_ingest.workers.limits import cpu_seconds
from rb_ingest.workers.pool import PagePool, TimeLimitError


def work(seconds: float) -> float:
    """Keep a core busy for so many CPU seconds."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        sum(range(1000))
    return seconds


def work_now_and_then(seconds: float) -> str:
    """Work as a process does on a machine that is busy with others: a third of the time."""
    for _ in range(round(seconds / 0.05)):
        work(0.05)
        time.sleep(0.1)
    return "done"


def work_through_a_child(seconds: float) -> None:
    code = f"import time\nuntil = time.process_time() + {seconds}\nwhile time.process_time() < until: pass"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture(scope="module")
def pool():
    with PagePool(workers=1, seconds=0.8, preload=(__name__,)) as pool:
        yield pool


def test_time_that_others_take_does_not_count(pool):
    started = time.monotonic()
    assert pool.submit(work_now_and_then, 0.6).result() == "done"
    assert time.monotonic() - started > 1.2


@pytest.mark.parametrize("task", [work, work_through_a_child])
def test_its_own_work_and_that_of_its_children_counts(pool, task):
    with pytest.raises(TimeLimitError, match=r"longer than 0\.8 s"):
        pool.submit(task, 20.0).result()


def test_a_process_that_is_stuck_is_not_waited_for(pool):
    pool.submit(work, 0.01).result()
    started = time.monotonic()
    with pytest.raises(TimeLimitError):
        pool.submit(time.sleep, 60).result()
    assert time.monotonic() - started < 4


def test_a_process_that_is_gone_has_spent_nothing():
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    assert cpu_seconds(process.pid) == 0.0
