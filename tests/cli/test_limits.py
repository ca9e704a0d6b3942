"""Commands that read pages without a database keep the limits of a run, and leave nothing behind when stopped."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from testkit import hostile
from testkit.processes import children, is_running, wait_until
from tests.other_process import other_process

MAIN = "from rb_ingest.cli.app import app; app(prog_name='rb-ingest')"


@pytest.fixture
def growing(tmp_path) -> Path:
    path = tmp_path / "growing.pdf"
    path.write_bytes(hostile.drawing_that_grows())
    return path


def commands(pdf: Path, out: Path) -> dict[str, tuple[str, ...]]:
    return {
        "cells": ("cells", str(pdf), "--out", str(out / "cells.csv")),
        "explain": ("explain", str(pdf), "--page", "1", "--out", str(out / "page.png")),
        "show": ("show", str(pdf)),
    }


@pytest.mark.parametrize("name", ["cells", "explain", "show"])
def test_a_page_that_never_ends_is_given_up(growing, tmp_path, name):
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    out.mkdir()
    scratch.mkdir()
    env = {"RB_INGEST_PAGE_SECONDS": "2", "TMPDIR": str(scratch)}
    with other_process(MAIN, *commands(growing, out)[name], env=env) as process:
        said, errors = process.communicate(timeout=60)
    text = " ".join((said + errors).split())
    assert process.returncode not in (0, None)
    assert "and was stopped: raise RB_INGEST_PAGE_SECONDS" in text
    assert "Traceback" not in text
    assert list(out.iterdir()) == list(scratch.iterdir()) == []


@pytest.mark.parametrize("name", ["cells", "explain"])
def test_what_is_stopped_leaves_no_file_and_no_process(growing, tmp_path, name):
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    out.mkdir()
    scratch.mkdir()
    with other_process(MAIN, *commands(growing, out)[name], env={"TMPDIR": str(scratch)}) as process:
        assert wait_until(lambda: bool(children(process.pid) and list(scratch.iterdir())), 30)
        workers = children(process.pid)
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert wait_until(lambda: not any(is_running(pid) for pid in workers))
    assert list(out.iterdir()) == list(scratch.iterdir()) == []
