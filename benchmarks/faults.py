"""A thousand pages with everything going wrong, against the same pages in peace.

    python -m benchmarks.faults [--documents 200] [--seed 1]

While the inbox is read by real processes, the run is killed, its workers are killed, its disk gets full, and Tesseract
crashes, hangs, is killed and talks nonsense. After each end the same command is given again, until it is done.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generated import make_inbox
from benchmarks.targets import Measured, report
from rb_ingest.storage.reader import connect
from testkit.database_dump import doubles, dump
from testkit.fake_tesseract import FAILURES
from testkit.processes import children

_PAGE_SECONDS = 15
# One page in twenty fails in one of these ways; a hanging one takes all of its time limit, so it is rarer.
_TESSERACT = """#!/bin/sh
case "$*" in *--psm*) ;; *) exec {real} "$@" ;; esac
case $(($(od -An -N2 -tu2 /dev/urandom) % 100)) in
  0) {hang} ;; 1|2) {crash} ;; 3) {killed} ;; 4|5) {garbage} ;; *) exec {real} "$@" ;;
esac
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the inbox with and without faults, and compare.

    Returns:
        0 when nothing was lost and nothing is there twice.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.faults", description=__doc__)
    parser.add_argument("--documents", type=int, default=200, help="of five pages each")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = make_inbox(folder / "inbox", options.documents)
        peace, trouble = folder / "peace.duckdb", folder / "trouble.duckdb"
        started = time.monotonic()
        _end(_start(folder, peace))
        seconds = time.monotonic() - started
        faults = _run_in_trouble(folder, trouble, random.Random(options.seed))  # noqa: S311
        named = _not_ok(trouble)
        same = dump(trouble, frozenset(named)) == dump(peace, frozenset(named))
        twice = doubles(trouble)
        subprocess.run(_command("retry", "--db", str(trouble)), check=False, capture_output=True, env=_environment())
        healed = dump(trouble) == dump(peace)
        started = time.monotonic()
        code = _end(_start(folder, peace))
        again = time.monotonic() - started
    injected = ", ".join(f"{count} x {fault}" for fault, count in sorted(faults.items()))
    lines = [
        Measured("generated pages", "at least 1,000", f"{pages} in {options.documents} documents", pages >= 1000),
        Measured("faults injected", "", f"{injected}; documents named as failed or partial: {len(named)}"),
        Measured("all other documents", "equal, row for row", "equal" if same else "different", same),
        Measured("rows, files or documents that are there twice", "0", str(len(twice)), not twice),
        Measured(
            "after `rb-ingest retry`", "equal to the run without faults", "equal" if healed else "different", healed
        ),
        Measured("the run without faults", "", f"{seconds:.0f} s, {pages / seconds:.1f} pages/s"),
        Measured("a second run over it", "seconds", f"{again:.1f} s", again < 10 and code == 0),
    ]
    report("faults", lines, note=f"Two workers, seed {options.seed}, limit of {_PAGE_SECONDS} s a page.")
    return 0 if all(line.met is not False for line in lines) else 1


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from rb_ingest.cli.app import app; app()", *arguments, "--workers", "2"]


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "RB_INGEST_PAGE_SECONDS": str(_PAGE_SECONDS), **more}


def _start(folder: Path, db: Path, **env: str) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            _command("run", str(folder / "inbox"), "--db", str(db)), stdout=log, stderr=log, env=_environment(**env)
        )


def _end(process: subprocess.Popen[bytes]) -> int:
    return process.wait()


def _run_in_trouble(folder: Path, db: Path, chance: random.Random) -> Counter[str]:
    """Start the run again and again until it ends by itself, with a fault every few seconds."""
    tools = folder / "tools"
    tools.mkdir()
    real = shutil.which("tesseract")
    failures = {name: script.format(folder=tools) for name, script in FAILURES.items()}
    (tools / "tesseract").write_text(_TESSERACT.format(real=real, **failures))
    (tools / "tesseract").chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    faults: Counter[str] = Counter()
    plan = ["kill the run", "kill a worker", "kill a worker", "fill the disk"] * 4
    chance.shuffle(plan)
    while True:
        process = _start(folder, db, PATH=path)
        while process.poll() is None and plan:
            time.sleep(chance.uniform(1, 6))
            fault = plan.pop()
            if process.poll() is None and _inject(fault, process, db, chance):
                faults[fault] += 1
        code = _end(process)
        if code in (0, 2):
            break
        if not plan and code not in (0, 1, 2, -signal.SIGKILL):
            raise AssertionError(f"the run ended with {code}: {(folder / 'log').read_text()[-2000:]}")
    if "Traceback" in (folder / "log").read_text():
        raise AssertionError(f"a fault was not told in words: {(folder / 'log').read_text()[-4000:]}")
    return faults


def _inject(fault: str, process: subprocess.Popen[bytes], db: Path, chance: random.Random) -> bool:
    try:
        if fault == "kill the run":
            process.kill()
        elif fault == "kill a worker":
            os.kill(chance.choice(children(process.pid)), signal.SIGKILL)
        else:
            log = Path(f"{db}.wal")
            room = (log.stat().st_size if log.exists() else 0) + 2000
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, room))
    except (ProcessLookupError, IndexError):  # it has just ended, or has no workers yet
        return False
    return True


def _not_ok(db: Path) -> list[str]:
    with connect(db) as connection:
        lines = connection.execute("SELECT file_name FROM v_documents WHERE status <> 'ok' ORDER BY ALL").fetchall()
    return [name for (name,) in lines]


if __name__ == "__main__":
    raise SystemExit(main())
