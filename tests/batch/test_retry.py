"""Reading again: what failed is tried again when asked, and no mishap takes the place of what was read before."""

from __future__ import annotations

import dataclasses
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.progress import NullProgress
from rb_ingest.batch.run import retry_batch, run_batch
from rb_ingest.errors import InputError, PageError, WorkersError
from rb_ingest.settings import Settings
from tests.fake_stages import FAKE


class Recorder(NullProgress):
    def __init__(self) -> None:
        self.saved: list[str] = []
        self.kept: list[str] = []

    def document_saved(self, document):
        self.saved.append(document.file_name)

    def document_kept(self, document):
        self.kept.append(document.file_name)


@pytest.fixture
def work(store):
    def work(function, *arguments, stages=FAKE, **asked):
        progress = Recorder()
        with ThreadPoolExecutor(1) as executor:
            options = BatchOptions(stages=stages, executor=executor, progress=progress)
            report = function(*arguments, store, Settings(), options, **asked)
        return report, progress

    return work


def failing(*page_numbers: int):
    """The pipeline on a bad day: these pages fail."""

    def read_page(path, page_no, settings, rules=()):
        if page_no in page_numbers:
            raise PageError("took longer than 1 s")
        return FAKE.read_page(path, page_no, settings, rules)

    return dataclasses.replace(FAKE, read_page=read_page)


def statuses(store):
    return dict(store.connection.execute("SELECT file_name, status FROM v_documents").fetchall())


def indicators(store):
    return [text for (text,) in store.connection.execute("SELECT indikator FROM v_rows").fetchall()]


def test_only_what_failed_is_tried_again(inbox, store, work):
    (inbox / "a.pdf").write_text("row satu\nrow dua\n")
    (inbox / "b.pdf").write_text("row tiga\n")
    (inbox / "c.pdf").write_text("damaged\n")
    work(run_batch, inbox, stages=failing(2))
    assert statuses(store) == {"a.pdf": "partial", "b.pdf": "ok", "c.pdf": "failed"}
    report, progress = work(retry_batch)
    assert progress.saved == ["c.pdf", "a.pdf"]
    assert {file.file_name: file.status for file in report.files} == {"a.pdf": "ok", "c.pdf": "failed"}
    assert indicators(store) == ["satu", "dua", "tiga"]


def test_a_run_leaves_failures_alone(inbox, work):
    (inbox / "a.pdf").write_text("error\nrow dua\n")
    work(run_batch, inbox)
    report, progress = work(run_batch, inbox)
    assert (report.read, report.unchanged, report.outdated, progress.saved) == (0, 1, 0, [])


def test_a_file_that_is_gone_is_left_out_with_advice(inbox, work):
    (inbox / "a.pdf").write_text("damaged\n")
    work(run_batch, inbox)
    (inbox / "a.pdf").unlink()
    report, _ = work(retry_batch)
    assert report.files == ()
    assert "drop it with: rb-ingest forget" in report.left_out[0].reason


def test_a_worse_reading_never_replaces_a_better_one(inbox, store, work):
    (inbox / "a.pdf").write_text("row satu\nrow dua\nrow tiga\n")
    work(run_batch, inbox, stages=failing(2))
    for bad_day in (failing(1, 2), failing(1, 2, 3)):
        _, progress = work(retry_batch, stages=bad_day)
        assert (progress.saved, progress.kept) == ([], ["a.pdf"])
    assert indicators(store) == ["satu", "tiga"]
    work(retry_batch)
    _, progress = work(run_batch, inbox, stages=failing(3), reread="all")
    assert progress.kept == ["a.pdf"]
    assert indicators(store) == ["satu", "dua", "tiga"]
    assert statuses(store) == {"a.pdf": "ok"}


def test_a_newer_version_may_judge_otherwise_but_not_by_mishap(inbox, store, work):
    (inbox / "a.pdf").write_text("row satu\nrow dua\n")
    work(run_batch, inbox)
    newer = dataclasses.replace(failing(2), version="fake-2")
    _, progress = work(run_batch, inbox, stages=newer, reread="outdated")
    assert progress.kept == ["a.pdf"]
    assert indicators(store) == ["satu", "dua"]

    def understand(source, readings, page_errors, settings):
        raise InputError("is no plan at all")

    newer = dataclasses.replace(FAKE, version="fake-2", understand=understand)
    _, progress = work(run_batch, inbox, stages=newer, reread="outdated")
    assert (progress.saved, progress.kept) == (["a.pdf"], [])
    assert indicators(store) == []


def test_a_file_that_cannot_be_opened_any_more_keeps_what_was_read(inbox, store, work):
    (inbox / "a.pdf").write_text("row satu\n")
    work(run_batch, inbox)
    (inbox / "a.pdf").write_text("row yang baru\n")

    def no_access(path, settings):
        Path(path).rename(f"{path}.away")
        return FAKE.inspect(path, settings)

    _, progress = work(run_batch, inbox, stages=dataclasses.replace(FAKE, inspect=no_access))
    assert progress.kept == ["a.pdf"]
    assert indicators(store) == ["satu"]
    (inbox / "a.pdf.away").rename(inbox / "a.pdf")
    work(run_batch, inbox)
    assert indicators(store) == ["yang baru"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: path.write_text(path.read_text() + "row lagi\n"), "the file changed while it was read"),
        (Path.unlink, "the file vanished while it was read"),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_read_by_the_next_run(inbox, store, work, change, message):
    (inbox / "a.pdf").write_text("row satu\nrow dua\n")
    whole = (inbox / "a.pdf").read_text()

    def read_page(path, page_no, settings, rules=()):
        reading = FAKE.read_page(path, page_no, settings, rules)
        if page_no == 2:
            change(Path(path))
        return reading

    report, _ = work(run_batch, inbox, stages=dataclasses.replace(FAKE, read_page=read_page))
    assert message in report.files[0].error
    assert indicators(store) == []
    if not (inbox / "a.pdf").exists():
        (inbox / "a.pdf").write_text(whole)
    report, _ = work(run_batch, inbox)
    assert report.files[0].status == "ok"
    assert indicators(store)[:2] == ["satu", "dua"]


def test_content_that_moves_to_another_name_during_a_run_is_not_lost(inbox, store, work):
    (inbox / "a.pdf").write_text("row satu\n")
    work(run_batch, inbox)
    (inbox / "a.pdf").write_text("row dua\n")
    (inbox / "z.pdf").write_text("row satu\n")
    work(run_batch, inbox)
    assert statuses(store) == {"a.pdf": "ok", "z.pdf": "ok"}
    assert indicators(store) == ["dua", "satu"]


def test_work_that_is_given_up_elsewhere_ends_the_run_in_words(inbox, store):
    class GivesUp(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            future: Future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    (inbox / "a.pdf").write_text("row satu\n")
    with GivesUp(1) as executor, pytest.raises(WorkersError, match="run the same command to go on"):
        run_batch(inbox, store, Settings(), BatchOptions(stages=FAKE, executor=executor))
