"""Commands that are killed at any moment, and given again: what stands there afterwards is what peace would have left.

    python -m benchmarks.kills [--times 13] [--seed 1] [--only "decisions import"]

They are all that write: a run, `retry`, the import and the export of decisions, the export of rows, forgetting a file,
the copy for readers, and bringing an older database up to date. `benchmarks.faults` kills a run of many documents.

Only kills count that find the command at its work: Python has started and has what it needs, and there is something
left to do. One that comes too late, because the machine was quicker this time, is tried again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
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
_DECISIONS = 300
_BEGUN = b"begun"
# What takes a command's first second is not its work: Python loads it before the work is said to begin.
_MAIN = f"""
import os
import rb_ingest.batch.run, rb_ingest.cli.runs, rb_ingest.outputs.export, rb_ingest.review.exchange
from rb_ingest.cli.app import app
os.write(int(os.environ["BEGUN"]), {_BEGUN!r})
app()
"""
# So many kills may come too late for one that does not before something is taken to be wrong with this benchmark.
_MOST_LATE = 5


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
    parser.add_argument("--times", type=int, default=13, help="how often each command is killed at its work")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one of the commands; its line is printed, and docs/ left as they are")
    options = parser.parse_args(argv)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        start = Path(name) / "start"
        _prepare(start)
        for trial in _trials():
            if options.only in (None, trial.name):
                chance = random.Random(f"{options.seed} {trial.name}")  # noqa: S311
                good, late = _killed(trial, start, Path(name) / "work", options.times, chance)
                said = f"{good} of {options.times}, all at work ({late} more came too late)"
                lines.append(Measured(trial.name, "as without the kill", said, good == options.times))
                print(*lines[-1].cells, flush=True)
    if options.only is None:
        report("kills", lines, note=f"Seed {options.seed}; a kill falls at any moment of the work of a command.")
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
    """Kill a command at its work so many times.

    Returns:
        After how many kills the rerun left what peace leaves, and how many more came when the work was done.
    """
    _fresh(start, work)
    command = _command(work, *trial.arguments)
    command.begun()
    started = time.monotonic()
    command.wait()
    seconds = time.monotonic() - started
    expected = trial.left(work)
    good = killed = late = 0
    while killed < times and late < _MOST_LATE * times:
        _fresh(start, work)
        command = _command(work, *trial.arguments)
        command.begun()
        started = time.monotonic()
        try:
            command.wait(chance.uniform(0.0, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            command.process.kill()
        if command.wait() != -signal.SIGKILL:
            late += 1
            seconds = (seconds + time.monotonic() - started) / 2  # the machine is quicker by now
            continue
        killed += 1
        _command(work, *trial.arguments).wait()
        good += trial.left(work) == expected and not list(work.glob(".rb-ingest-part-*"))
    return good, late


def _fresh(start: Path, work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(start, work)


@dataclass
class Command:
    """A command that was started; `said` is where it tells that its work begins."""

    process: subprocess.Popen[bytes]
    said: int

    def begun(self) -> None:
        """Wait until the command begins its work, or has ended."""
        os.read(self.said, len(_BEGUN))

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end; gives its exit code."""
        code = self.process.wait(seconds)
        if self.said >= 0:
            os.close(self.said)
            self.said = -1
        return code


def _command(folder: Path, *arguments: str, **env: str) -> Command:
    said, say = os.pipe()
    environment = {**os.environ, **env, "BEGUN": str(say)}
    with (folder.parent / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _MAIN, *arguments],
            cwd=folder,
            stdout=log,
            stderr=log,
            env=environment,
            pass_fds=[say],
        )
    os.close(say)
    return Command(process, said)


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
