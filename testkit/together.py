"""Reviewers and an analyst as processes of their own, at work in a database while something else writes it.

    python -m testkit.together reviewer DB NAME TOLD STOP

Each writes what it did to the file TOLD, one JSON object a line, and ends when the file STOP is there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from rb_ingest.errors import DatabaseBusyError
from rb_ingest.review.database import DatabaseSession
from rb_ingest.storage.decisions import append_decision
from rb_ingest.storage.reader import connect, read_rows, read_view
from testkit.database_dump import doubles

# A reviewer looks at a row for a moment; an analyst thinks between two questions.
_LOOK_SECONDS, _THINK_SECONDS = 0.3, 0.5
_VIEWS = ("v_coverage", "v_quality", "v_review", "v_documents")


@dataclass
class Company:
    """Those who use a database while a run goes on.

    Args:
        db: The database, made already.
        folder: Where they write what they did.
    """

    db: Path
    folder: Path
    processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def __enter__(self) -> Company:
        for kind, name in (("reviewer", "ani"), ("reviewer", "budi"), ("analyst", "citra")):
            arguments = (kind, str(self.db), name, str(self._told(name)), str(self._stop))
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "testkit.together", *arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.kill()
            process.communicate()

    def end(self) -> dict[str, str]:
        """Let everybody finish what is begun; gives what went wrong, by name."""
        self._stop.touch()
        outputs = {name: process.communicate(timeout=60)[0] for name, process in self.processes.items()}
        return {name: text for name, text in outputs.items() if self.processes[name].returncode}

    def did(self, *names: str) -> list[dict[str, Any]]:
        """Return what these have told."""
        return [json.loads(line) for name in names for line in self._told(name).read_text().splitlines()]

    def faults(self) -> list[str]:
        """Return what was lost or is there twice, in words: decisions that were answered for, rows, files."""
        wanted = Counter(line["note"] for line in self.did("ani", "budi"))
        with connect(self.db) as connection:
            found = Counter(note for (note,) in connection.execute("SELECT note FROM decisions").fetchall())
            [(unplaced,)] = connection.execute("SELECT count(*) FROM v_unplaced").fetchall()
        faults = [f"decision {note}: {found[note]} times" for note in wanted if found[note] != 1]
        faults += [f"decision {note} that nobody made" for note in found if note not in wanted]
        faults += [f"{kind} twice: {what}" for kind, what in doubles(self.db)]
        return faults + ([f"{unplaced} decisions without a row"] if unplaced else [])

    @property
    def _stop(self) -> Path:
        return self.folder / "stop"

    def _told(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"


def _reviewer(db: Path, name: str, told: TextIO, has_to_stop: Callable[[], bool]) -> None:
    door = DatabaseSession(db)
    number = 0
    while not has_to_stop():
        note, months = f"{name} {number}", {"months": [1 + number % 12]}
        row_id, *_ = _asked(partial(_next_row, door, note))
        if row_id is not None:
            _, seconds, busy = _asked(partial(_decided, door, row_id, months, note))
            told.write(json.dumps({"note": note, "seconds": seconds, "busy": busy}) + "\n")
            told.flush()
            number += 1
        time.sleep(_LOOK_SECONDS)


def _next_row(door: DatabaseSession, salt: str) -> str | None:
    with door.reading() as connection:
        lines = connection.execute("SELECT row_id FROM v_rows ORDER BY hash(row_id || ?) LIMIT 1", [salt]).fetchall()
    return lines[0][0] if lines else None


def _decided(door: DatabaseSession, row_id: str, values: dict[str, Any], note: str) -> int:
    with door.writing() as connection:
        return append_decision(connection, row_id, "months", values, decided_by=note.split(maxsplit=1)[0], note=note)


def _asked(act: Callable[[], Any]) -> tuple[Any, float, int]:
    """Do something as the review page does, which asks again while the database is in use.

    Returns:
        What came of it, the seconds that it took with all waiting, and how often the page was told to ask again.
    """
    started, busy = time.monotonic(), 0
    while True:
        try:
            return act(), time.monotonic() - started, busy
        except DatabaseBusyError:
            busy += 1


def _analyst(db: Path, told: TextIO, has_to_stop: Callable[[], bool]) -> None:
    number = 0
    while not has_to_stop():
        view = ("rows", *_VIEWS)[number % (len(_VIEWS) + 1)]
        started, busy = time.monotonic(), 0
        try:
            read_rows(db) if view == "rows" else read_view(db, view)
        except DatabaseBusyError:
            busy = 1
        told.write(json.dumps({"view": view, "seconds": time.monotonic() - started, "busy": busy}) + "\n")
        told.flush()
        number += 1
        time.sleep(_THINK_SECONDS)


def main() -> None:
    """Work until told to stop."""
    kind, db, name, told, stop = sys.argv[1:]
    with Path(told).open("a", encoding="utf-8") as file:
        if kind == "reviewer":
            _reviewer(Path(db), name, file, Path(stop).exists)
        else:
            _analyst(Path(db), file, Path(stop).exists)


if __name__ == "__main__":
    main()
