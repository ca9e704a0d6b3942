"""A Tesseract that crashes, hangs, is killed or talks nonsense, under the real pipeline."""

from __future__ import annotations

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import retry_batch, run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit import hostile
from testkit.database_dump import doubles, dump
from testkit.fake_tesseract import put_fake_tesseract
from testkit.processes import is_running, wait_until

SETTINGS = Settings(page_seconds=20)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    (folder / "scan.pdf").write_bytes(hostile.sound_pdf())
    (folder / "vectors.pdf").write_bytes(hostile.plan_with_texts(["Laporan"]))
    return folder


@pytest.fixture(scope="module")
def expected(inbox, tmp_path_factory):
    db = tmp_path_factory.mktemp("expected") / "rb.duckdb"
    with Store(db) as store:
        report = run_batch(inbox, store, SETTINGS, BatchOptions(workers=1))
    assert [(file.status, file.rows) for file in report.files] == [("ok", 1), ("ok", 1)]
    return dump(db)


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        ("crash", "tesseract was killed or crashed on this page (SIGSEGV)"),
        ("killed", "tesseract was killed or crashed on this page (SIGKILL): often for lack of memory"),
        ("hang", "took longer than 2 s and was stopped: raise RB_INGEST_PAGE_SECONDS"),
        ("garbage", "tesseract gave an answer that makes no sense on this page"),
    ],
)
def test_the_page_fails_in_words_and_is_read_by_a_retry(inbox, expected, tmp_path, monkeypatch, failure, message):
    db = tmp_path / "rb.duckdb"
    settings = SETTINGS.model_copy(update={"page_seconds": 2}) if failure == "hang" else SETTINGS
    monkeypatch.setenv("PATH", put_fake_tesseract(tmp_path, failure))
    with Store(db) as store:
        report = run_batch(inbox, store, settings, BatchOptions(workers=1))
        scan, vectors = report.files
        assert (scan.status, vectors.status) == ("failed", "ok")
        assert message in (scan.error or "")
        if failure == "hang":
            assert wait_until(lambda: not is_running(int((tmp_path / "pid").read_text())))
        monkeypatch.undo()
        report = retry_batch(store, SETTINGS, BatchOptions(workers=1))
        assert [(file.file_name, file.status) for file in report.files] == [("scan.pdf", "ok")]
    if failure != "hang":  # whose other file was read under another limit of time
        assert dump(db) == expected
    assert doubles(db) == []
