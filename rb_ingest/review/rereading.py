"""Documents read again while people are at work: by the command line's `retry`, in a process of its own.

So the same limits hold as for any run, what persons decided is respected as in any run, and the page stays free.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Literal

from rb_ingest.messages.refusals import tells_of_full_disk
from rb_ingest.records import Record
from rb_ingest.review import sentences
from rb_ingest.review.reasons import in_words, refused
from rb_ingest.storage.write_errors import is_disk_full

_COMMAND = (sys.executable, "-P", "-c", "from rb_ingest.cli.app import app; app()", "retry")
# What the command line ends with while another run is going on, or somebody is in the database (EX_TEMPFAIL).
_TRY_LATER = 75
_LOOK_EVERY_SECONDS = 0.2
_AGAIN_AFTER_SECONDS = 3.0
# A disk is emptied by hand, and each attempt may read the whole document before it finds out.
_AGAIN_ON_FULL_DISK_SECONDS = 30.0
# A run over a country's inbox may take longer; then the decision waits in the log for `rb-ingest run --update`.
_PATIENCE_SECONDS = 1800.0


class Rereading(Record):
    """How far a document is: `none` was asked, it is `waiting`, being `reading`, `done`, or `failed`; in words too."""

    state: Literal["none", "waiting", "reading", "done", "failed"] = "none"
    text: str = ""


class Rereader:
    """Reads documents of one database again, one after the other.

    Args:
        path: The database.
        command: What reads; it takes the options of `rb-ingest retry`.
    """

    def __init__(self, path: Path, command: Sequence[str] = _COMMAND) -> None:
        self._path = path
        self._command = command
        self._lock = threading.Lock()
        self._states: dict[str, Rereading] = {}
        self._wanted: list[str] = []
        self._is_at_work = False

    def start(self, document_id: str) -> None:
        """Have a document read again, after those that were asked for before; asked for twice it is read once.

        Of a decree in a file with several the file is read, and with it all of them.
        """
        document_id = _file_of(document_id)
        with self._lock:
            if document_id not in self._wanted:
                self._wanted.append(document_id)
            self._states[document_id] = Rereading(state="waiting", text=sentences.READ_SOON)
            if not self._is_at_work:
                self._is_at_work = True
                threading.Thread(target=self._work, daemon=True).start()

    def state(self, document_id: str) -> Rereading:
        """Return how far a document is."""
        with self._lock:
            return self._states.get(_file_of(document_id), Rereading())

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._is_at_work = False
                    return
                document_id = self._wanted.pop(0)
            try:
                self._say(document_id, self._read(document_id))
            except OSError as error:  # no process, no place for its log
                self._say(document_id, Rereading(state="failed", text=sentences.not_read_again(refused(str(error)))))

    def _say(self, document_id: str, state: Rereading) -> None:
        with self._lock:
            if document_id not in self._wanted:  # asked for again meanwhile: it waits
                self._states[document_id] = state

    def _read(self, document_id: str) -> Rereading:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                outcome, is_full = self._attempt(document_id)
            except OSError as error:
                if not is_disk_full(error):
                    raise
                outcome, is_full = None, True
            if outcome is not None:
                return outcome
            waits = sentences.no_room_to_read(self._path, tempfile.gettempdir()) if is_full else sentences.ANOTHER_RUN
            if time.monotonic() > deadline:
                return Rereading(state="failed", text=waits if is_full else sentences.READ_LATER)
            self._say(document_id, Rereading(state="waiting", text=waits))
            time.sleep(_AGAIN_ON_FULL_DISK_SECONDS if is_full else _AGAIN_AFTER_SECONDS)

    def _attempt(self, document_id: str) -> tuple[Rereading | None, bool]:
        """Have a document read once.

        Returns:
            What came of it, None where it is to be tried again; and whether that is for lack of room on a disk.
        """
        with tempfile.TemporaryDirectory(prefix="rb_reread_") as folder:
            log = Path(folder) / "log.jsonl"
            code, said = self._run(document_id, log)
            events = _events(log)
        if code == _TRY_LATER:
            return None, tells_of_full_disk(said)
        return _outcome(events, said), False

    def _run(self, document_id: str, log: Path) -> tuple[int, str]:
        """Run the command, telling how far it is; gives its exit code and what it said of errors."""
        options = ("--db", str(self._path), "--document", document_id, "--json-log", str(log))
        said: list[str] = []
        with subprocess.Popen(
            [*self._command, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,  # no file: a disk may be full
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        ) as process:
            listener = threading.Thread(target=_listen, args=(process.stderr, said), daemon=True)
            listener.start()
            while process.poll() is None:
                self._say(document_id, _progress(_events(log)))
                time.sleep(_LOOK_EVERY_SECONDS)
            listener.join()
            return process.returncode, "".join(said)


def _listen(stream: IO[str] | None, said: list[str]) -> None:
    """Keep what a process says: it would stand still once nobody reads it any more."""
    said.extend(stream or ())


def _file_of(document_id: str) -> str:
    """Return the id by which the file of a decree is known, that of its first decree."""
    return document_id.split(".", maxsplit=1)[0]


def _events(log: Path) -> list[dict[str, Any]]:
    """Return what a run has told so far; its last line may be half written."""
    try:
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _progress(events: Sequence[dict[str, Any]]) -> Rereading:
    pages = next((event["pages"] for event in events if event["event"] == "pages_found"), None)
    read = sum(event["event"] == "page_read" for event in events)
    return Rereading(state="reading", text=sentences.reading_again(read, pages))


def _outcome(events: Sequence[dict[str, Any]], said: str) -> Rereading:
    last = next((event for event in reversed(events) if event["event"].startswith("document_")), None)
    if last is not None and last["event"] == "document_saved":
        return Rereading(state="done", text=sentences.READ_AGAIN)
    if last is not None:
        return Rereading(state="failed", text=sentences.kept_as_it_was(in_words(last["error"] or "")))
    ended = next((event["error"] for event in events if event["event"] == "ended" and event["error"]), None)
    lines = said.strip().splitlines() or [""]
    return Rereading(state="failed", text=sentences.not_read_again(refused(ended or lines[-1])))
