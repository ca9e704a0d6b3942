"""Commands that are killed at any moment, and given again: what stands there afterwards is what peace would have left.

    python -m benchmarks.kills [--times 20] [--seed 1]

They are all that write: a run, `retry`, the import and the export of decisions, the export of rows, forgetting a file,
the copy for readers, and bringing an older database up to date. `benchmarks.faults` kills a run of many documents.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.generated import make_inbox
from benchmarks.targets import Measured, report
from rb_ingest.review.exchange import export_decisions
from rb_ingest.storage.database import open_database
from rb_ingest.storage.migrations import load_migrations, migrate
from rb_ingest.storage.reader import connect
from rb_ingest.storage.store import Store
from testkit.database_dump import doubles, dump

_DOCUMENTS = 4
_DECISIONS = 60
_MAIN = "from rb_ingest.cli.app import app; app()"


@dataclass(frozen=True)
class Trial:
    """A command, by its arguments below a folder, and what it leaves there."""

    name: str
    arguments: tuple[str, ...]
    left: Callable[[Path], Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Kill each command so many times, and compare.

    Returns:
        0 when nothing was lost.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how often each command is killed")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    chance = random.Random(options.seed)  # noqa: S311
    lines = []
    with tempfile.TemporaryDirectory() as name:
        start = Path(name) / "start"
        _prepare(start)
        for trial in _trials():
            good, early = _killed(trial, start, Path(name) / "work", options.times, chance)
            said = f"{good} of {options.times} (the command was at work in {early})"
            lines.append(Measured(trial.name, "as without the kill", said, good == options.times))
    report("kills", lines, note=f"Seed {options.seed}; a kill falls at any moment of the time that a command takes.")
    return 0 if all(line.met for line in lines) else 1


def _trials() -> tuple[Trial, ...]:
    db = ("--db", "rb.duckdb")
    return (
        Trial("run", ("run", "inbox", "--db", "new.duckdb"), _dump("new.duckdb")),
        Trial("retry", ("retry", "--db", "failed.duckdb"), _dump("failed.duckdb")),
        Trial("decisions import", ("decisions", "import", "decisions.csv", *db), _database),
        Trial("decisions export", ("decisions", "export", "out.csv", "--db", "decided.duckdb"), _file("out.csv")),
        Trial("export", ("export", *db, "--out", "rows.csv"), _file("rows.csv")),
        Trial("forget", ("forget", "SK 0001.pdf", *db), _database),
        Trial("run --snapshot", ("run", "inbox", *db, "--snapshot", "copy.duckdb"), _snapshot),
        Trial("migration", ("decisions", "import", "none.csv", "--db", "old.duckdb"), _schema),
    )


def _prepare(folder: Path) -> None:
    """Make a database, one where all failed, one with decisions, these as a file, an empty file, an old database."""
    make_inbox(folder / "inbox", _DOCUMENTS, pages=2, scanned_every=0)
    _command(folder, "run", "inbox", "--db", "rb.duckdb").wait()
    _command(folder, "run", "inbox", "--db", "failed.duckdb", RB_INGEST_MAX_PAGES="1").wait()
    shutil.copy(folder / "rb.duckdb", folder / "decided.duckdb")
    with Store(folder / "decided.duckdb") as store:
        lines = store.connection.execute("SELECT row_id FROM v_rows ORDER BY row_id").fetchall()
        export_decisions(store.connection, folder / "none.csv")
        for number in range(_DECISIONS):
            months = {"months": [1 + number % 12]}
            store.record_decision(lines[number % len(lines)][0], "months", months, decided_by="peninjau")
        export_decisions(store.connection, folder / "decisions.csv")
    with open_database(folder / "old.duckdb", read_only=False) as connection:
        migrate(connection, load_migrations()[:1])


def _killed(trial: Trial, start: Path, work: Path, times: int, chance: random.Random) -> tuple[int, int]:
    """Count after how many kills the rerun left what peace leaves, and how often the command was still at work."""
    _fresh(start, work)
    started = time.monotonic()
    _command(work, *trial.arguments).wait()
    seconds = time.monotonic() - started
    expected = trial.left(work)
    good = early = 0
    for _ in range(times):
        _fresh(start, work)
        process = _command(work, *trial.arguments)
        try:
            process.wait(chance.uniform(0.1, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            early += 1
            process.kill()
            process.wait()
        _command(work, *trial.arguments).wait()
        good += trial.left(work) == expected and not list(work.glob(".rb-ingest-part-*"))
    return good, early


def _fresh(start: Path, work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(start, work)


def _command(folder: Path, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
    with (folder.parent / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", _MAIN, *arguments], cwd=folder, stdout=log, stderr=log, env={**os.environ, **env}
        )


def _database(folder: Path) -> Any:
    with connect(folder / "rb.duckdb") as connection:
        decisions = connection.execute("SELECT decision_uid, kind, row_id FROM decisions ORDER BY ALL").fetchall()
    return dump(folder / "rb.duckdb"), decisions


def _dump(name: str) -> Callable[[Path], Any]:
    return lambda folder: (dump(folder / name), doubles(folder / name))


def _snapshot(folder: Path) -> Any:
    return dump(folder / "rb.duckdb"), dump(folder / "copy.duckdb")


def _schema(folder: Path) -> Any:
    with connect(folder / "old.duckdb") as connection:
        return connection.execute("SELECT table_name, sql FROM duckdb_tables() ORDER BY ALL").fetchall()


def _file(name: str) -> Callable[[Path], str]:
    return lambda folder: hashlib.sha256((folder / name).read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
