"""An inbox full of bad files, read by the real pipeline: each is told what is wrong with it, the good one is read."""

from __future__ import annotations

import csv
import socketserver
from pathlib import Path

import pytest

import rb_ingest
from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import BatchReport, run_batch
from rb_ingest.outputs.export import export_rows
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit import hostile

FILES = {
    "bomb.pdf": lambda: hostile.picture_bomb(20_000),
    "'; DROP TABLE files; --.pdf": hostile.web_page,
    "circular xref.pdf": hostile.circular_xref,
    "circular.pdf": hostile.circular_page_tree,
    "cut.pdf": hostile.truncated_pdf,
    "empty.pdf": hostile.zero_bytes,
    "empty2.pdf": hostile.zero_bytes,
    "endless.pdf": hostile.endless_glyphs,
    "formulas.pdf": hostile.plan_with_texts,
    "letter.pdf": hostile.letter_without_plan,
    "locked.pdf": hostile.encrypted_pdf,
    "many pages.pdf": lambda: hostile.many_pages(2000),
    "noise.pdf": hostile.dense_noise,
    "nopages.pdf": hostile.pdf_without_pages,
    "picture.pdf": hostile.png_picture,
    "wide.pdf": hostile.page_metres_wide,
    "xref.pdf": hostile.broken_xref,
    "baris\nbaru \x1b[31m.pdf": hostile.zero_bytes,
    '"dua" kata $(touch x) `touch y`.pdf': hostile.zero_bytes,
    "😀 SK.pdf": hostile.zero_bytes,
    "é" * 125 + "x.pdf": hostile.sound_pdf,
}
LONGEST = max(FILES, key=len)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def server():
    """A server that must not be asked for anything."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        server.socket.setblocking(False)
        yield server


@pytest.fixture(scope="module")
def report(folder, server) -> BatchReport:
    address = f"http://127.0.0.1:{server.server_address[1]}"
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, make in FILES.items():
        (inbox / name).write_bytes(make())
    (inbox / "actions.pdf").write_bytes(hostile.with_actions(str(folder), address))
    (inbox / "out.pdf").symlink_to("/etc/hostname")
    (inbox / "loop").symlink_to(inbox, target_is_directory=True)
    hostile.directory_named_pdf(inbox)
    with Store(folder / "rb.duckdb") as store:
        return run_batch(inbox, store, Settings(page_seconds=10), BatchOptions(workers=2))


def test_it_took_no_longer_than_sound_files_would(report):
    assert report.seconds < 60


def test_every_file_is_accounted_for(report):
    assert [file.file_name for file in report.files] == sorted([*FILES, "actions.pdf"])
    assert [(Path(item.path).name, item.reason) for item in report.left_out] == [
        ("arsip.pdf", "is a folder, not a PDF"),
        ("out.pdf", "is a link that leaves the inbox; copy the file here instead"),
    ]


def test_the_longest_name_has_255_bytes():
    assert len(LONGEST.encode()) == 255


def test_nothing_is_written_executed_or_fetched(report, folder, server):
    assert sorted(path.name for path in folder.iterdir()) == ["inbox", "rb.duckdb"]
    assert len(list((folder / "inbox").iterdir())) == len(FILES) + 4
    with pytest.raises(BlockingIOError):
        server.socket.accept()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("cut.pdf", ""),
        ("empty.pdf", "empty"),
        ("empty2.pdf", "empty"),
        ("letter.pdf", "no plan table"),
        ("locked.pdf", "password"),
        ("nopages.pdf", ""),
        ("picture.pdf", "PNG"),
        ("'; DROP TABLE files; --.pdf", "web page"),
        ("many pages.pdf", "the PDF has 2000 pages, more than the limit of 300"),
        ("noise.pdf", ""),
        ("bomb.pdf", ""),
        ("wide.pdf", ""),
    ],
)
def test_what_cannot_be_used_fails_with_its_reason(report, name, reason):
    (file,) = [file for file in report.files if file.file_name == name]
    assert file.status == "failed"
    assert reason in (file.error or "")
    assert ":" in (file.error or "")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("formulas.pdf", len(hostile.HOSTILE_TEXTS)),
        ("xref.pdf", 1),
        ("circular xref.pdf", 1),
        ("actions.pdf", 1),
        ("endless.pdf", 1),
        (LONGEST, 1),
    ],
)
def test_what_can_be_read_is_read(report, name, rows):
    (file,) = [file for file in report.files if file.file_name == name]
    assert (file.status, file.rows) == ("ok", rows)


def test_texts_that_look_like_code_come_through_as_texts(report, folder):
    rows = rb_ingest.read_rows(folder / "rb.duckdb")
    printed = set(rows[rows["file_name"] == "formulas.pdf"]["indikator"])
    assert "<script>alert(1)</script><b>tebal</b>" in printed
    with rb_ingest.connect(folder / "rb.duckdb") as connection:
        export_rows(connection, folder / "rows.csv")
    with (folder / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        values = [value for line in csv.reader(file) for value in line]
    assert not [value for value in values if value.startswith(("=", "+", "@", "-"))]
