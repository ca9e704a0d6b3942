"""Runs that are killed, starved and locked out, as real processes: nothing is lost, nothing is there twice.

After each mishap the same command goes on, and the database is that of a run without mishap.
"""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit.database_dump import doubles, dump
from testkit.processes import children, is_running, wait_until
from tests.fake_cli import MAIN, run_arguments
from tests.fake_stages import FAKE
from tests.other_process import other_process, piped

ROOT = Path(__file__).parents[2]
DOCUMENTS = 12


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    for number in range(DOCUMENTS):
        (folder / f"{number:02}.pdf").write_text(f"slow satu {number}\nrow dua\nslow tiga {number}\n")
    return folder


@pytest.fixture(scope="module")
def expected(inbox, tmp_path_factory):
    db = tmp_path_factory.mktemp("expected") / "rb.duckdb"
    with Store(db) as store, ThreadPoolExecutor(4) as executor:
        run_batch(inbox, store, Settings(), BatchOptions(stages=FAKE, executor=executor))
    return dump(db)


@pytest.fixture
def one_file(tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    return folder


def end(inbox: Path, db: Path, **env: str) -> tuple[int, str]:
    with other_process(MAIN, *run_arguments(inbox, db), env=env) as process:
        _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def has_children(pid: int, least: int) -> bool:
    return len(children(pid)) >= least


def are_gone(pids: list[int]) -> bool:
    return not any(map(is_running, pids))


def saved(errors: str) -> int:
    return errors.count(": ok, ")


def test_a_run_killed_at_any_moment_goes_on(inbox, expected, tmp_path):
    db, done = tmp_path / "rb.duckdb", 0
    for kill_after in (0, 1, 4):
        with other_process(MAIN, *run_arguments(inbox, db)) as process:
            assert " files, " in piped(process.stderr).readline()
            for _ in range(kill_after):
                assert ": ok, " in piped(process.stderr).readline()
            assert wait_until(partial(has_children, process.pid, 2), 30)
            workers = children(process.pid)
            process.kill()
            done += saved(process.communicate()[1]) + kill_after
        assert wait_until(partial(are_gone, workers))
    code, errors = end(inbox, db)
    assert code == 0
    # A document may be safe before its line is printed, never the other way round.
    assert saved(errors) <= DOCUMENTS - done
    assert dump(db) == expected
    assert doubles(db) == []


def test_killed_workers_cost_nothing(inbox, expected, tmp_path):
    db = tmp_path / "rb.duckdb"
    with other_process(MAIN, *run_arguments(inbox, db)) as process:
        assert wait_until(lambda: len(children(process.pid)) >= 2, 30)
        # Each of the first two workers once: a page that loses two workers in a row counts as what kills them.
        for pid in children(process.pid):
            piped(process.stderr).readline()  # something was done meanwhile
            os.kill(pid, signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert dump(db) == expected


@pytest.mark.parametrize("kb", [64, 4200, 6000])
def test_a_full_disk_ends_the_run_in_words(inbox, expected, tmp_path, kb):
    db = tmp_path / "rb.duckdb"
    with Store(db):
        pass
    # A new database has 2800 kB: full at once, when the log is put in its place, and after some documents.
    code, errors = end(inbox, db, FILE_KB=str(kb))
    assert (code, "Traceback" in errors) == (75, False)
    assert f"Error: There is no room for {db}. Free space on its disk and run the same command" in errors
    with Store(db) as store:
        assert store.connection.execute("SELECT count(*) FROM v_documents").fetchall() == [(saved(errors),)]
        run_batch(inbox, store, Settings(), BatchOptions(stages=FAKE, workers=1))
    assert dump(db) == expected
    assert doubles(db) == []
    assert saved(errors) == 0 or kb > 64


def test_a_full_temporary_disk_blames_no_document(one_file, tmp_path):
    (one_file / "a.pdf").write_text("row satu\nfull\n")
    code, errors = end(one_file, tmp_path / "rb.duckdb")
    assert code == ExitCode.TRY_LATER
    assert "Error: The disk with " in errors
    assert "run the same command to go on" in errors
    with Store(tmp_path / "rb.duckdb") as store:
        assert store.connection.execute("SELECT count(*) FROM documents").fetchall() == [(0,)]


def test_a_second_run_is_told_who_has_the_database(one_file, tmp_path):
    db = tmp_path / "rb.duckdb"
    (one_file / "a.pdf").write_text(f"hang {tmp_path / 'pid'}\n")
    with other_process(MAIN, *run_arguments(one_file, db)) as first:
        assert " files, " in piped(first.stderr).readline()
        code, errors = end(one_file, db)
        assert code == ExitCode.TRY_LATER
        assert f"Error: {db} is in use by process {first.pid}" in errors
        assert first.poll() is None


def test_processes_that_cannot_start_end_the_run_in_words(inbox, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "sitecustomize.py").write_text("import os, sys\nif 'workers.process' in str(sys.orig_argv): os._exit(7)\n")
    code, errors = end(inbox, tmp_path / "rb.duckdb", PYTHONPATH=f"{bad}:{ROOT}")
    assert code == 1
    assert "Error: Processes that read pages cannot be started (exit code 7)" in errors
