"""A real Dask cluster on this machine: the same database as a local run, also when a worker is killed half-way."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest import __version__
from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.progress import NullProgress
from rb_ingest.batch.run import run_batch
from rb_ingest.errors import WorkersError
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from rb_ingest.workers.dask import _require_same_version, dask_executor
from testkit.database_dump import doubles, dump
from testkit.processes import children, is_running, wait_until
from tests.fake_stages import FAKE
from tests.other_process import piped

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(page_seconds=10)


@contextlib.contextmanager
def dask(*arguments: str, says: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a part of a cluster; it has started when it says so. It is killed at the end with its children."""
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:], "--no-dashboard"],
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        for line in piped(process.stderr):
            if found := re.search(says, line):
                break
        else:
            raise AssertionError(f"{arguments} ended without saying {says}")
        yield process, found[0]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture(scope="module")
def scheduler():
    with dask("dask_scheduler", "--host", "127.0.0.1", "--port", "0", says=r"tcp://127.0.0.1:\d+") as (_, address):
        yield address


@pytest.fixture
def workers(scheduler, tmp_path):
    options = ("--nthreads", "1", "--local-directory", str(tmp_path), "--host", "127.0.0.1")
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(dask("dask_worker", scheduler, "--no-nanny", *options, says="Registered to"))[0]
            for _ in range(2)
        ]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    for number in range(12):
        (folder / f"{number:02}.pdf").write_text(f"slow satu {number}\nerror\nslow tiga {number}\n")
    return folder


def test_a_run_on_a_cluster_that_loses_a_worker_makes_the_same_database(inbox, scheduler, workers, tmp_path):
    class KillsOne(NullProgress):
        saved = 0

        def document_saved(self, document):
            self.saved += 1
            if self.saved == 4:
                killed.extend(children(workers[0].pid))
                workers[0].kill()

    killed: list[int] = []
    with Store(tmp_path / "local.duckdb") as store, ThreadPoolExecutor(2) as threads:
        run_batch(inbox, store, SETTINGS, BatchOptions(stages=FAKE, executor=threads))
    with (
        Store(tmp_path / "cluster.duckdb") as store,
        dask_executor(scheduler, SETTINGS, preload=FAKE.preload) as executor,
    ):
        report = run_batch(inbox, store, SETTINGS, BatchOptions(stages=FAKE, executor=executor, progress=KillsOne()))
    assert report.read == 12
    assert killed
    assert wait_until(lambda: not any(map(is_running, killed)))
    assert dump(tmp_path / "cluster.duckdb") == dump(tmp_path / "local.duckdb")
    assert doubles(tmp_path / "cluster.duckdb") == []


def test_limits_hold_on_a_cluster(tmp_path, scheduler, workers):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "hang.pdf").write_text(f"hang {tmp_path / 'pid'}\nrow satu\n")
    (inbox / "die.pdf").write_text("row dua\ndie\n")
    settings = Settings(page_seconds=3)  # a busy machine takes a second for nothing
    with (
        Store(tmp_path / "rb.duckdb") as store,
        dask_executor(scheduler, settings, preload=FAKE.preload) as executor,
    ):
        report = run_batch(inbox, store, settings, BatchOptions(stages=FAKE, executor=executor))
    assert [(file.file_name, file.status) for file in report.files] == [("die.pdf", "partial"), ("hang.pdf", "partial")]
    assert "its process died (exit code 3)" in (report.files[0].error or "")
    assert "took longer than 3 s and was stopped" in (report.files[1].error or "")
    assert wait_until(lambda: not is_running(int((tmp_path / "pid").read_text())))


def test_what_is_wrong_with_a_cluster_is_said(scheduler, monkeypatch):
    monkeypatch.setattr("rb_ingest.workers.dask._CONNECT_SECONDS", 1)
    for address, message in (
        ("tcp://127.0.0.1:9", "No Dask scheduler answers at tcp://127.0.0.1:9"),
        ("127.0.0.1", "No Dask scheduler answers at 127.0.0.1"),
        (scheduler, "has no workers"),
    ):
        with pytest.raises(WorkersError, match=message), dask_executor(address, SETTINGS):
            pass


def test_workers_of_another_version_are_refused():
    _require_same_version({"tcp://10.0.0.1:1": __version__})
    with pytest.raises(WorkersError, match=r"worker tcp://10.0.0.2:1 has rb-ingest 9.9, this machine"):
        _require_same_version({"tcp://10.0.0.1:1": __version__, "tcp://10.0.0.2:1": "9.9"})
