"""A run has the database while it saves and no longer; what cannot be saved yet waits while pages go on being read."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from rb_ingest.batch import saving
from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.progress import NullProgress
from rb_ingest.batch.run import run_batch
from rb_ingest.errors import DatabaseBusyError
from rb_ingest.settings import Settings
from rb_ingest.storage.reader import connect
from rb_ingest.storage.store import Store
from tests.fake_stages import FAKE
from tests.other_process import other_process, piped

# Opens the database when it is told to, and keeps it open until its input ends.
HOLD = """
import sys
from rb_ingest.storage.database import open_database
sys.stdin.readline()
with open_database(sys.argv[1], read_only=sys.argv[2] == "read", patience=10):
    print("open", flush=True)
    sys.stdin.read()
"""


def opened(other) -> None:
    other.stdin.write("go\n")
    other.stdin.flush()
    assert piped(other.stdout).readline() == "open\n"


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.pdf").write_text(f"slow satu {number}\nslow dua {number}\n")
    return folder


def read(inbox, store, progress=None):
    with ThreadPoolExecutor(2) as executor:
        return run_batch(
            inbox, store, Settings(), BatchOptions(stages=FAKE, executor=executor, progress=progress or NullProgress())
        )


class Visitor(NullProgress):
    """Looks into the database whenever a page was read, as another process would."""

    def __init__(self, db):
        self.db = db
        self.seen: list[int] = []

    def page_read(self, file, page_no, error):
        try:
            with connect(self.db, patience=0) as connection:
                self.seen += [count for (count,) in connection.execute("SELECT count(*) FROM v_documents").fetchall()]
        except DatabaseBusyError:
            self.seen.append(-1)


def test_the_database_is_free_while_pages_are_read(inbox, tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:
        visitor = Visitor(store.path)
        read(inbox, store, visitor)
    assert len(visitor.seen) == 16
    # A page that comes in while the document before is saved may find the run there.
    assert sum(count >= 0 for count in visitor.seen) >= 8


def test_what_is_ready_waits_for_a_reader_who_stays_and_is_saved_then(inbox, tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "_SILENT_SECONDS", 0.2)
    told: list[tuple[int, int, str]] = []

    class Listener(NullProgress):
        pages = 0

        def page_read(self, file, page_no, error):
            self.pages += 1
            if self.pages == 1:
                opened(reader)

        def waiting_for_database(self, documents, reason):
            told.append((self.pages, documents, reason))
            threading.Timer(0.5, reader.kill).start()

    with Store(tmp_path / "rb.duckdb") as store, other_process(HOLD, str(store.path), "read") as reader:
        listener = Listener()
        report = run_batch(inbox, store, Settings(), BatchOptions(stages=FAKE, workers=1, progress=listener))
    assert (listener.pages, len(report.files), {file.status for file in report.files}) == (16, 8, {"ok"})
    [(pages, documents, reason)] = told
    assert documents >= 1
    assert pages >= 2
    assert f"is in use by process {reader.pid} " in reason


def test_nobody_is_waited_for_without_end(inbox, tmp_path, monkeypatch):
    monkeypatch.setattr("rb_ingest.batch.run.LONG_PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr("rb_ingest.batch.run.VISIT_SECONDS", 0.1)
    monkeypatch.setattr("rb_ingest.storage.store.VISIT_SECONDS", 0.1)

    class Opener(NullProgress):
        def document_saved(self, document):
            store.release()
            opened(other)

    with Store(tmp_path / "rb.duckdb") as store, other_process(HOLD, str(store.path), "write") as other:
        with pytest.raises(DatabaseBusyError, match=f"in use by process {other.pid} "):
            read(inbox, store, Opener())
        other.communicate()
        # What was saved before is there, and the same command goes on.
        assert store.connection.execute("SELECT count(*) FROM v_documents").fetchone() == (1,)
        report = read(inbox, store)
        assert (report.unchanged, {file.status for file in report.files}) == (1, {"ok"})


def test_a_copy_whose_first_file_gave_its_content_up_is_named(inbox, tmp_path, monkeypatch):
    with Store(tmp_path / "rb.duckdb") as store:
        read(inbox, store)
        (inbox / "9.pdf").write_bytes((inbox / "0.pdf").read_bytes())
        (inbox / "0.pdf").write_text("row baru\n")
        monkeypatch.setattr(saving, "is_stored", lambda *_: False)
        report = read(inbox, store)
    errors = {file.file_name: file.error for file in report.files if file.error}
    assert errors == {"9.pdf": "the file changed while it was read: run again to read it"}


def test_a_run_with_very_much_ready_lets_others_in_between(tmp_path, monkeypatch):
    """Documents that come faster than they can be saved: a colleague who asks every 0.05 s still gets a turn."""
    monkeypatch.setattr(saving, "_HOLD_SECONDS", 0.1)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(25):
        (inbox / f"{number}.pdf").write_text(f"row satu {number}\n")
    with Store(tmp_path / "rb.duckdb") as store:
        store.release()
        with other_process(VISITS, str(store.path)) as visitor:
            assert piped(visitor.stdout).readline() == "ready\n"
            report = read(inbox, store)
            store.release()
            out, errors = visitor.communicate("end\n", timeout=30)
    assert errors == ""
    visits = [line.split() for line in out.splitlines()]
    assert (len(report.files), len(visits) >= 3) == (25, True)
    assert max(float(seconds) for seconds, _ in visits) < 5.0  # 0.3 s on a quiet machine
    assert any(0 < int(documents) < 25 for _, documents in visits)


VISITS = """
import sys, threading, time
from rb_ingest.storage.reader import connect
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
print("ready", flush=True)
while not ended.is_set():
    started = time.monotonic()
    with connect(sys.argv[1], patience=10) as connection:
        waited = time.monotonic() - started
        [(documents,)] = connection.execute("SELECT count(*) FROM documents").fetchall()
    print(waited, documents, flush=True)
    time.sleep(0.05)
"""
