"""Rules drawn on a page at the desk: a decision, after which the page is read again in a process of its own."""

from __future__ import annotations

import sys
import time
from uuid import uuid4

import pytest

from rb_ingest.batch.run import run_batch
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.rereading import Rereader
from rb_ingest.settings import Settings
from rb_ingest.storage.guidance import load_guidance
from rb_ingest.storage.reader import connect
from rb_ingest.storage.store import Store
from testkit.lossy_pages import lossy_page
from tests.review.patient_desk import ask, query, wait

PAGE = lossy_page(scanned=False)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    (folder / "renaksi rb.pdf").write_bytes(PAGE.pdf)
    return folder


@pytest.fixture(scope="module")
def desk(inbox, tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "rb.duckdb"
    with Store(path) as store:
        run_batch(inbox, store, Settings())
    return ReviewDesk(path, "penyunting")


def rows(desk):
    return query(desk, "SELECT indikator, months FROM v_rows ORDER BY row_no")


@pytest.mark.timeout(200)
def test_a_rule_that_was_lost_is_drawn_and_its_page_read_again(desk, inbox):
    [(document_id,)] = query(desk, "SELECT document_id FROM v_documents")
    assert len(rows(desk)) == 2
    shown = ask(desk, "page", document_id=document_id, page_no=1)
    [grid] = shown["rules"]["grids"]
    assert (shown["rules"]["given"], shown["rules"]["is_read"]) == ([], True)
    height = 595.0
    at = PAGE.lost.y0 / height
    assert min(abs(y - at) for y in grid["ys"]) > 0.02
    line = {"x0": grid["xs"][0], "y0": at, "x1": grid["xs"][-1], "y1": at, "drawn": True}
    edit = {"answer": str(uuid4()), "reviewer": "ani", "document_id": document_id, "page_no": 1, "lines": [line]}
    saved = ask(desk, "edit_rules", version=shown["rules"]["version"], **edit)
    assert saved["type"] == "saved"
    assert wait(desk, document_id) == {"type": "reading", "state": "done", "text": "Selesai dibaca ulang."}
    assert rows(desk) == [(text, list(months)) for text, months in zip(PAGE.rows, PAGE.months, strict=True)]

    again = ask(desk, "page", document_id=document_id, page_no=1)["rules"]
    assert again["given"] == [pytest.approx(line)]
    assert again["is_read"]
    assert min(abs(y - at) for y in again["grids"][0]["ys"]) < 0.004
    # a colleague who still sees the page without the rule does not overwrite it
    late = ask(desk, "edit_rules", version=shown["rules"]["version"], **{**edit, "answer": str(uuid4()), "lines": []})
    assert late["type"] == "refused"

    with Store(desk.door.path) as store:  # a run that reads all anew, as a newer pipeline does
        run_batch(inbox, store, Settings(), reread="all")
    assert len(rows(desk)) == 3

    undone = ask(desk, "undo", undoes=edit["answer"], reviewer="ani")
    assert undone["text"] == "Dibatalkan."
    assert wait(desk, document_id)["state"] == "done"
    assert len(rows(desk)) == 2
    with connect(desk.door.path, patience=10) as connection:
        assert load_guidance(connection) == {}


def test_a_line_that_is_none_and_a_document_that_is_none_are_refused(desk):
    [(document_id,)] = query(desk, "SELECT document_id FROM v_documents")
    version = ask(desk, "page", document_id=document_id, page_no=1)["rules"]["version"]
    point = {"x0": 0.5, "y0": 0.5, "x1": 0.5, "y1": 0.5, "drawn": True}
    edit = {"answer": str(uuid4()), "reviewer": "ani", "page_no": 1, "version": version, "lines": [point]}
    assert desk.handle({"act": "edit_rules", "document_id": document_id, **edit}).content["type"] == "error"
    assert desk.handle({"act": "edit_rules", "document_id": "d0", **edit}).content["type"] == "error"
    assert desk.handle({"act": "read_again", "document_id": "d0"}).content["type"] == "error"
    assert query(desk, "SELECT count(*) FROM internal.active_decisions WHERE kind = 'rules'") == [(0,)]


STUB = """
import json, os, sys, time
from pathlib import Path
log, seen = Path(sys.argv[sys.argv.index("--json-log") + 1]), Path({seen!r})
turn = len(seen.read_text().splitlines()) if seen.exists() else 0
seen.write_text((seen.read_text() if turn else "") + sys.argv[sys.argv.index("--document") + 1] + "\\n")
if turn == 0:
    sys.exit(75)
events = [{{"event": "pages_found", "pages": 3}}, {{"event": "page_read"}}, {{"event": {last!r}, "error": {error!r}}}]
log.write_text("".join(json.dumps(event) + "\\n" for event in events))
"""


@pytest.mark.parametrize(
    ("last", "error", "state", "said"),
    [
        ("document_saved", None, "done", "Selesai dibaca ulang."),
        ("document_kept", "no plan table was found: look", "failed", "Hasil baca sebelumnya tetap dipakai"),
        ("ended", "no such thing", "failed", "tidak dapat dibaca ulang; keputusan Anda tersimpan"),
    ],
)
def test_it_waits_for_another_run_and_says_what_came_of_it(tmp_path, monkeypatch, last, error, state, said):
    monkeypatch.setattr("rb_ingest.review.rereading._AGAIN_AFTER_SECONDS", 0.1)
    seen = tmp_path / "seen"
    stub = STUB.format(seen=str(seen), last=last, error=error)
    rereader = Rereader(tmp_path / "rb.duckdb", (sys.executable, "-c", stub))
    rereader.start("d1")
    rereader.start("d2.2")  # the second decree of a file: the file is read
    deadline = time.monotonic() + 30
    while rereader.state("d2").state in ("waiting", "reading"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert seen.read_text().splitlines() == ["d1", "d1", "d2"]  # tried again, then the other one
    assert rereader.state("d1").state == state
    assert said in rereader.state("d1").text
    assert rereader.state("d2.2") == rereader.state("d2")
    assert rereader.state("d3").state == "none"


FULL = """
import sys
from pathlib import Path
seen = Path({seen!r})
if not seen.exists():
    seen.touch()
    sys.stderr.write("Error: There is no room for rb.duckdb. Free space on its disk and run the same command to go on")
    sys.exit(75)
Path(sys.argv[sys.argv.index("--json-log") + 1]).write_text('{{"event": "document_saved"}}\\n')
"""


def test_a_full_disk_is_said_and_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("rb_ingest.review.rereading._AGAIN_ON_FULL_DISK_SECONDS", 1.5)
    rereader = Rereader(tmp_path / "rb.duckdb", (sys.executable, "-c", FULL.format(seen=str(tmp_path / "seen"))))
    rereader.start("d1")
    said = set()
    deadline = time.monotonic() + 30
    while (now := rereader.state("d1")).state in ("waiting", "reading"):
        said.add(now.text)
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert now.state == "done"
    [full] = [text for text in said if "penuh" in text]
    assert f"Kosongkan ruang di cakram tempat {tmp_path / 'rb.duckdb'} dan " in full
    assert not any("pembacaan lain" in text for text in said)


def test_no_room_for_its_own_files_is_a_full_disk_too(tmp_path, monkeypatch):
    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rb_ingest.review.rereading.tempfile.TemporaryDirectory", full)
    rereader = Rereader(tmp_path / "rb.duckdb", ("false",))
    rereader.start("d1")
    deadline = time.monotonic() + 10
    while "penuh" not in rereader.state("d1").text:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert rereader.state("d1").state == "waiting"
