"""The log for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rb_ingest.batch.json_log import JsonLog
from rb_ingest.batch.progress import CompositeProgress
from rb_ingest.errors import DiskFullError, ExportError
from rb_ingest.inbox.folder import FoundFile, LeftOut
from tests.storage.documents import a_document, a_row

FILE = FoundFile(path="/inbox/a\n.pdf", size_bytes=1, modified_ns=1)


def events(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_event_is_a_line_and_a_second_run_appends(tmp_path):
    path = tmp_path / "log"
    for _ in range(2):
        with JsonLog(path) as log:
            told = CompositeProgress([log])
            told.started(2, 1, 0, [LeftOut(path="/inbox/x.pdf", reason="is a folder, not a PDF")])
            told.pages_found(FILE, 2)
            told.page_read(FILE, 1, None)
            told.page_read(FILE, 2, "too faint \x1b[2J")
            told.document_saved(a_document("a.pdf", [a_row(1, "satu")], status="partial"))
            told.document_kept(a_document("b.pdf", status="failed", error="took too long"))
            assert len(path.read_text().splitlines()) % 8 == 7  # all is on disk at once
    lines = events(path)
    assert len(lines) == 16
    assert [line["event"] for line in lines[:8]] == [
        "started",
        "left_out",
        "pages_found",
        "page_read",
        "page_read",
        "document_saved",
        "document_kept",
        "ended",
    ]
    assert (lines[4]["path"], lines[4]["page_no"], lines[4]["error"]) == ("/inbox/a\n.pdf", 2, "too faint \x1b[2J")
    assert (lines[5]["status"], lines[5]["rows"], lines[7]["error"]) == ("partial", 1, None)
    assert "\x1b" not in path.read_text()


def test_what_ended_a_run_is_said(tmp_path):
    with pytest.raises(KeyboardInterrupt), JsonLog(tmp_path / "log"):
        raise KeyboardInterrupt
    assert events(tmp_path / "log")[-1]["error"] == "KeyboardInterrupt"


def test_a_log_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(ExportError, match="cannot be written"), JsonLog(tmp_path / "no" / "log"):
        pass


def test_a_full_disk_is_a_sentence_and_not_said_twice(tmp_path, monkeypatch):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    full = open("/dev/full", "w", buffering=1)  # noqa: PTH123, SIM115
    monkeypatch.setattr("rb_ingest.batch.json_log.open_log", lambda _: full)
    with pytest.raises(DiskFullError, match="choose another --json-log"), JsonLog(tmp_path / "log") as log:
        log.started(1, 0, 0, ())
    assert full.closed
