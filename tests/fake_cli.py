"""The command line as a process of its own, with the pipeline of `tests.fake_stages`.

It serves tests that stop, kill or starve a whole run. With FILE_KB set, no file can grow beyond that size.
"""

from __future__ import annotations

from pathlib import Path

MAIN = """
import os, resource, signal, sys
import rb_ingest.batch.job
from rb_ingest.cli.app import app
from tests.fake_stages import FAKE

rb_ingest.batch.job.pipeline_stages = lambda *_: FAKE
# What is started in the background may have been told to ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
if "FILE_KB" in os.environ:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["FILE_KB"]) * 1024,) * 2)
app(prog_name="rb-ingest")
"""


def run_arguments(inbox: Path, db: Path, workers: int = 2) -> tuple[str, ...]:
    """Return the arguments of a run."""
    return ("run", str(inbox), "--db", str(db), "--workers", str(workers))
