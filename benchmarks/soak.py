"""A run, two reviewers and an analyst in one database at once, for as long as asked: nothing may be lost.

    python -m benchmarks.soak [--minutes 10]

New documents are read, one round after the other, every other round once more with --force under the decisions that
were made meanwhile; reviewers decide through the door of the review page, the analyst reads views.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.generated import make_inbox
from benchmarks.targets import Measured, report
from rb_ingest.storage.reader import connect
from rb_ingest.storage.store import Store
from testkit.together import Company

_DOCUMENTS, _PAGES = 6, 3
_MAIN = "from rb_ingest.cli.app import app; app()"
_KEY_SECONDS = 1.0


def main(argv: Sequence[str] | None = None) -> int:
    """Let them work for some minutes, then look for what is missing.

    Returns:
        0 when nothing is.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = folder / "rb.duckdb"
        with Store(db):
            pass
        started = time.monotonic()
        with Company(db, folder) as company:
            documents, codes = _read(folder, db, started + 60 * options.minutes)
            wrong = company.end()
        lines = [Measured("together in one database", "", f"{(time.monotonic() - started) / 60:.0f} minutes")]
        lines += _what_the_run_did(db, documents, codes)
        faults = company.faults()
        lines += _what_the_others_did(company, faults)
        lines.append(Measured("processes that ended badly", "none", str(len(wrong)), not wrong))
    for text in (*faults[:20], *wrong.values()):
        print(text, file=sys.stderr)
    report("soak", lines, note=f"Rounds of {_DOCUMENTS} documents of {_PAGES} pages, half of them with a scan.")
    return 0 if all(line.met is not False for line in lines) else 1


def _read(folder: Path, db: Path, end: float) -> tuple[int, list[int]]:
    """Read new documents until the end comes; gives how many, and the exit codes of the runs."""
    documents, codes = 0, []
    while time.monotonic() < end:
        inbox = folder / "inbox" / f"{documents:05}"
        make_inbox(inbox, _DOCUMENTS, _PAGES, first=documents)
        documents += _DOCUMENTS
        codes.append(_run(folder, str(inbox), "--db", str(db)))
        if documents // _DOCUMENTS % 2 == 0:
            codes.append(_run(folder, str(inbox), "--db", str(db), "--force"))
    return documents, codes


def _what_the_run_did(db: Path, documents: int, codes: Sequence[int]) -> list[Measured]:
    with connect(db) as connection:
        [(saved,)] = connection.execute("SELECT count(*) FROM v_documents WHERE status = 'ok'").fetchall()
    well = sum(code == 0 for code in codes)
    return [
        Measured("runs that ended well", "all", f"{well} of {len(codes)}", well == len(codes)),
        Measured("documents saved", "all", f"{saved} of {documents}", saved == documents),
    ]


def _what_the_others_did(company: Company, faults: Sequence[str]) -> list[Measured]:
    keys = sorted(line["seconds"] for line in company.did("ani", "budi"))
    in_time = sum(key <= _KEY_SECONDS for key in keys)
    questions = company.did("citra")
    again = sum(question["busy"] for question in questions)
    slowest = f"{in_time} of {len(keys)}, the slowest {keys[-1]:.1f} s"
    return [
        Measured("decisions of two reviewers", "", str(len(keys))),
        Measured("decisions lost, there twice or without a row", "none", str(len(faults)), not faults),
        Measured("answer to a reviewer's key, median", "", f"{median(keys):.2f} s"),
        Measured("answered within a second", "99 of 100", slowest, in_time >= 0.99 * len(keys)),
        Measured("questions of the analyst; told to try again", "", f"{len(questions)}; {again}"),
    ]


def _run(folder: Path, *arguments: str) -> int:
    with (folder / "log").open("ab") as log:
        return subprocess.call([sys.executable, "-c", _MAIN, "run", *arguments], stdout=log, stderr=log)


if __name__ == "__main__":
    raise SystemExit(main())
