"""An inbox full of bad files, read by the real pipeline: each is told what is wrong with it, the good one is read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import rb_ingest
from rb_ingest.batch import BatchReport, run_batch
from rb_ingest.export import export_rows
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests import hostile

FILES = {
    "bomb.pdf": lambda: hostile.picture_bomb(20_000),
    "circular.pdf": hostile.circular_page_tree,
    "cut.pdf": hostile.truncated_pdf,
    "empty.pdf": hostile.zero_bytes,
    "empty2.pdf": hostile.zero_bytes,
    "formulas.pdf": hostile.plan_with_texts,
    "letter.pdf": hostile.letter_without_plan,
    "locked.pdf": hostile.encrypted_pdf,
    "nopages.pdf": hostile.pdf_without_pages,
    "picture.pdf": hostile.png_picture,
    "web page; DROP TABLE files.pdf": hostile.web_page,
    "wide.pdf": hostile.page_metres_wide,
    "xref.pdf": hostile.broken_xref,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def report(folder) -> BatchReport:
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, make in FILES.items():
        (inbox / name).write_bytes(make())
    hostile.directory_named_pdf(inbox)
    with Store(folder / "rb.duckdb") as store:
        return run_batch(inbox, store, Settings(page_seconds=20), workers=1)


def test_it_took_no_longer_than_sound_files_would(report):
    assert report.seconds < 60


def test_every_file_is_accounted_for(report):
    assert [file.file_name for file in report.files] == sorted(FILES)
    assert [(Path(item.path).name, item.reason) for item in report.left_out] == [
        ("arsip.pdf", "is a folder, not a PDF")
    ]


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
        ("web page; DROP TABLE files.pdf", "web page"),
        ("bomb.pdf", ""),
        ("wide.pdf", ""),
    ],
)
def test_what_cannot_be_used_fails_with_its_reason(report, name, reason):
    (file,) = [file for file in report.files if file.file_name == name]
    assert file.status == "failed"
    assert reason in (file.error or "")
    assert ":" in (file.error or "")


@pytest.mark.parametrize(("name", "rows"), [("formulas.pdf", len(hostile.HOSTILE_TEXTS)), ("xref.pdf", 1)])
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
