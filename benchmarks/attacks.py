"""Attacks on the program, made again: what came of each before, and what comes of it now.

    python -m benchmarks.attacks

Every attack is made on the real commands in processes of their own, on files that are drawn for it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.report import ROOT, markdown_table, write_section
from testkit import hostile

_MAIN = "from rb_ingest.cli.app import app; app()"
_SECONDS = 120


@dataclass(frozen=True)
class Attack:
    """What is done, what came of it before, and a function that does it in a folder and says what came of it now."""

    name: str
    before: str
    make: Callable[[Path], tuple[bool, str]]


def main(argv: Sequence[str] | None = None) -> int:
    """Make all attacks.

    Returns:
        0 when none of them does harm.
    """
    argparse.ArgumentParser(prog="benchmarks.attacks", description=__doc__).parse_args(argv)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        for number, attack in enumerate(ATTACKS):
            folder = Path(name) / str(number)
            folder.mkdir()
            good, now = attack.make(folder)
            lines.append((attack.name, attack.before, now, "met" if good else "missed"))
            print(*lines[-1], sep=" | ", flush=True)
    write_section("attacks", markdown_table(("attack", "before", "now", ""), lines), ROOT / "docs" / "speed.md")
    return 0 if all(line[-1] == "met" for line in lines) else 1


def _command(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _MAIN, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
        env={**os.environ, "TERM": "dumb", **env},
    )


def _run(folder: Path, **files: bytes) -> tuple[bool, str]:
    """Read an inbox of one sound plan and the files given; the plan must come out, and the others be named."""
    inbox = folder / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "sound.pdf").write_bytes(hostile.sound_pdf())
    for name, data in files.items():
        (inbox / f"{name}.pdf").write_bytes(data)
    return _outcome(folder)


def _outcome(folder: Path) -> tuple[bool, str]:
    started = time.monotonic()
    done = _command(folder, "run", "inbox", "--db", "rb.duckdb", RB_INGEST_PAGE_SECONDS="10")
    with duckdb.connect(str(folder / "rb.duckdb"), read_only=True) as connection:
        lines = connection.execute("SELECT file_name, status FROM v_documents ORDER BY ALL").fetchall()
    said = ", ".join(f"{name} {status}" for name, status in lines)
    good = ("sound.pdf", "ok") in lines and "Traceback" not in done.stderr and done.returncode in (0, 2)
    return good, f"{said}; {time.monotonic() - started:.0f} s"


def _endless_glyphs(folder: Path) -> tuple[bool, str]:
    return _run(folder, glyphs=hostile.endless_glyphs())


def _far_future(folder: Path) -> tuple[bool, str]:
    (folder / "inbox").mkdir()
    late = folder / "inbox" / "late.pdf"
    late.write_bytes(hostile.plan_with_texts(["Laporan"]))
    os.utime(late, (10_413_792_000, 10_413_792_000))
    return _run(folder)


def _sparse(folder: Path) -> tuple[bool, str]:
    (folder / "inbox").mkdir()
    with (folder / "inbox" / "sparse.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(20 * 2**30)
    return _run(folder)


def _kept(folder: Path, precious: Path, *arguments: str) -> tuple[bool, str]:
    """Tell a command to write over something, and see that it is still there."""
    before = precious.read_bytes()
    done = _command(folder, *arguments)
    good = precious.exists() and precious.read_bytes() == before and done.returncode not in (0, 2)
    return good and "Traceback" not in done.stderr, _said(done)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    sentence = " ".join(done.stderr.split()).rsplit("Error: ", 1)[-1]
    return f"exit {done.returncode}: {re.sub(r'/[^ ]*/', '', sentence)[:120]}"


def _database(folder: Path) -> Path:
    _run(folder)
    return folder / "rb.duckdb"


def _export_over_a_folder(folder: Path) -> tuple[bool, str]:
    _database(folder)
    (folder / "work.csv").mkdir()
    (folder / "work.csv" / "thesis").write_text("years")
    return _kept(folder, folder / "work.csv" / "thesis", "export", "--db", "rb.duckdb", "--out", "work.csv")


def _decisions_over_the_database(folder: Path) -> tuple[bool, str]:
    return _kept(folder, _database(folder), "decisions", "export", "rb.duckdb", "--db", "rb.duckdb")


def _match_over_its_input(folder: Path) -> tuple[bool, str]:
    (folder / "rows.csv").write_text("indikator\nLaporan\n", encoding="utf-8")
    return _kept(folder, folder / "rows.csv", "match", "rows.csv", "--kind", "RB", "--out", "rows.csv")


def _explain_over_the_scan(folder: Path) -> tuple[bool, str]:
    (folder / "a.pdf").write_bytes(hostile.sound_pdf())
    return _kept(folder, folder / "a.pdf", "explain", "a.pdf", "--page", "1", "--out", "a.pdf")


def _snapshot_over_a_foreign_database(folder: Path) -> tuple[bool, str]:
    _database(folder)
    with duckdb.connect(str(folder / "books.duckdb")) as connection:
        connection.execute("CREATE TABLE books (title VARCHAR)")
    return _kept(folder, folder / "books.duckdb", "run", "inbox", "--db", "rb.duckdb", "--snapshot", "books.duckdb")


def _endless_drawing(folder: Path) -> tuple[bool, str]:
    (folder / "a.pdf").write_bytes(hostile.drawing_that_grows())
    done = _command(folder, "cells", "a.pdf", "--out", "cells.csv", RB_INGEST_PAGE_SECONDS="5")
    return done.returncode == 1 and not (folder / "cells.csv").exists(), _said(done)


def _crafted_view(folder: Path) -> tuple[bool, str]:
    db = _database(folder)
    (folder / "secret").write_text("rahasia")
    with duckdb.connect(str(db)) as connection:
        connection.execute(
            f"CREATE OR REPLACE VIEW v_rows AS SELECT content AS indikator FROM read_text('{folder}/secret')"  # noqa: S608
        )
    done = _command(folder, "export", "--db", "rb.duckdb", "--out", "rows.csv")
    return done.returncode == 1 and not (folder / "rows.csv").exists(), _said(done)


def _stranger(folder: Path) -> tuple[bool, str]:
    """Ask the review page as a program without its secret, and as a page of another site."""
    _database(folder)
    process = subprocess.Popen(
        [sys.executable, "-c", _MAIN, "review", "--db", "rb.duckdb", "--no-browser"],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        found = re.search(r":(\d+)/\?token=(\S+)", process.stderr.readline() if process.stderr else "")
        if found is None:
            return False, "the page was not served"
        port = int(found[1])
        answers = [
            _asked(port, "/", {}),
            _asked(port, f"/?token={found[2]}", {"Host": "elsewhere.example"}),
            _asked(port, "/", {"Origin": "http://elsewhere.example"}),
        ]
    finally:
        process.terminate()
        process.wait(20)
    return set(answers) == {403}, f"answers {answers}"


def _asked(port: int, path: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    return connection.getresponse().status


def _full_temporary_folder(folder: Path) -> tuple[bool, str]:
    _database(folder)
    done = _command(folder, "run", "inbox", "--db", "rb.duckdb", "--force", "--json-log", "/dev/full")
    return done.returncode != 0 and "Traceback" not in done.stderr, _said(done)


def _odd_address(folder: Path) -> tuple[bool, str]:
    done = _command(folder, "run", "zip:///nowhere.zip", "--db", "rb.duckdb")
    return done.returncode == 1 and "Traceback" not in done.stderr, _said(done)


ATTACKS = (
    Attack("a file dated 2300 in the inbox", "every run ended, no file named", _far_future),
    Attack("a glyph that stands for 200,000 letters", "the run hung for ever", _endless_glyphs),
    Attack("a sparse PDF of 20 GB", "the run stood while it was hashed", _sparse),
    Attack("forms that draw one another, in `cells`", "3.7 GB of memory", _endless_drawing),
    Attack("`export --out` names a folder", "the folder was deleted", _export_over_a_folder),
    Attack("`decisions export` names the database", "the database became a CSV", _decisions_over_the_database),
    Attack("`match --out` names its input", "the input was lost", _match_over_its_input),
    Attack("`explain --out` names the scan", "the scan was lost", _explain_over_the_scan),
    Attack("`--snapshot` names a foreign database", "that database was lost", _snapshot_over_a_foreign_database),
    Attack("`v_rows` of a database from elsewhere reads a local file", "it was exported", _crafted_view),
    Attack("a program or a site asks the review page", "a kernel of 294 MB for each, decisions written", _stranger),
    Attack("`--json-log` on a full disk", "a traceback", _full_temporary_folder),
    Attack("an archive as the inbox's URL", "a traceback", _odd_address),
)


if __name__ == "__main__":
    raise SystemExit(main())
