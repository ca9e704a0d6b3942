"""Batches: only new work is done, and one failure harms nothing else."""

from __future__ import annotations

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.progress import NullProgress
from rb_ingest.batch.run import run_batch
from rb_ingest.batch.stages import pipeline_stages
from rb_ingest.errors import InputError, ToolMissingError
from rb_ingest.settings import Settings
from rb_ingest.workers.pool import PagePool
from testkit.processes import is_running, wait_until
from tests.fake_stages import FAKE

UNFORESEEN = "the program failed on it (ZeroDivisionError): try it again with `rb-ingest retry`; if it stays, report it"


class Recorder(NullProgress):
    def __init__(self) -> None:
        self.events: list[tuple] = []

    def started(self, files, unchanged, outdated, left_out):
        self.events.append(("started", files, unchanged, outdated, len(left_out)))

    def pages_found(self, file, count):
        self.events.append(("pages", count))

    def page_read(self, file, page_no, error):
        self.events.append(("page", file.file_name, page_no, error))

    def document_saved(self, document):
        self.events.append(("document", document.file_name, document.status))


@pytest.fixture(scope="module")
def executor():
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture
def run(inbox, store, executor):
    def run(stages=FAKE, settings=None, reread="none", **options):
        options.setdefault("executor", executor)
        return run_batch(inbox, store, settings or Settings(), BatchOptions(stages=stages, **options), reread=reread)

    return run


def statuses(report):
    return {line.file_name: line.status for line in report.files}


def errors(report):
    return {line.file_name: line.error for line in report.files if line.error}


def indicators(store):
    return [text for (text,) in store.connection.execute("SELECT indikator FROM v_rows").fetchall()]


def test_all_pages_of_all_files_arrive_in_order(inbox, store, run):
    (inbox / "a.pdf").write_text("row satu\nrow dua\nrow tiga\n")
    (inbox / "b.pdf").write_text("row empat\n")
    report = run()
    assert statuses(report) == {"a.pdf": "ok", "b.pdf": "ok"}
    assert [(line.rows, line.pages) for line in report.files] == [(3, 3), (1, 1)]
    assert indicators(store) == ["satu", "dua", "tiga", "empat"]


def test_a_second_run_has_nothing_to_do(inbox, store, run):
    (inbox / "a.pdf").write_text("row satu\n")
    (inbox / "bad.pdf").write_text("damaged\n")
    first = run()
    second = run()
    assert (first.read, first.unchanged, second.read, second.unchanged) == (2, 0, 0, 2)
    assert statuses(second) == statuses(first)
    assert indicators(store) == ["satu"]


def test_only_changed_files_are_read_again(inbox, store, run):
    for name in ("a.pdf", "b.pdf"):
        (inbox / name).write_text(f"row {name}\n")
    run()
    (inbox / "b.pdf").write_text("row yang baru\n")
    recorder = Recorder()
    run(progress=recorder)
    assert recorder.events == [
        ("started", 2, 1, 0, 0),
        ("pages", 1),
        ("page", "b.pdf", 1, None),
        ("document", "b.pdf", "ok"),
    ]
    assert indicators(store) == ["a.pdf", "yang baru"]


def test_a_touched_or_renamed_file_is_not_read_again(inbox, store, run):
    file = inbox / "a.pdf"
    file.write_text("row satu\n")
    run()
    file.rename(inbox / "b.pdf")
    (inbox / "b.pdf").write_text("row satu\n")
    recorder = Recorder()
    report = run(progress=recorder)
    assert recorder.events == [("started", 1, 0, 0, 0)]
    assert statuses(report) == {"b.pdf": "ok"}
    assert store.connection.execute("SELECT count(*) FROM v_documents").fetchone() == (1,)


def test_another_version_reads_again_when_asked(inbox, run):
    (inbox / "a.pdf").write_text("row satu\n")
    run()
    newer = dataclasses.replace(FAKE, version="fake-2")
    report = run(stages=newer)
    assert (report.read, report.unchanged, report.outdated) == (0, 1, 1)
    report = run(stages=newer, reread="outdated")
    assert (report.read, report.unchanged, report.outdated) == (1, 0, 0)
    assert run(stages=newer, reread="outdated").read == 0


def test_other_settings_read_again_what_they_affect_and_only_that(inbox, run):
    (inbox / "a.pdf").write_text("row satu\n")
    (inbox / "b.pdf").write_text("row dua\nerror\n")
    (inbox / "c.pdf").write_text("damaged\n")
    run()
    longer = Settings(page_seconds=300)
    recorder = Recorder()
    report = run(settings=longer, reread="outdated", progress=recorder)
    assert (report.read, report.unchanged) == (2, 1)
    assert {event[1] for event in recorder.events if event[0] == "document"} == {"b.pdf", "c.pdf"}
    assert run(settings=longer, reread="outdated").read == 0
    stricter = Settings(page_seconds=300, max_error=0.001)
    assert run(settings=stricter).outdated == 2
    assert run(settings=stricter, reread="outdated").read == 2


def test_force_reads_all_again(inbox, run):
    (inbox / "a.pdf").write_text("row satu\n")
    run()
    recorder = Recorder()
    run(reread="all", progress=recorder)
    assert ("page", "a.pdf", 1, None) in recorder.events


def test_equal_files_are_read_once(inbox, store, run):
    for name in ("c.pdf", "a.pdf", "b.pdf"):
        (inbox / name).write_text("row satu\nrow dua\n")
    recorder = Recorder()
    report = run(progress=recorder)
    assert statuses(report) == {"a.pdf": "ok", "b.pdf": "duplicate", "c.pdf": "duplicate"}
    assert [event[0] for event in recorder.events].count("page") == 2
    assert indicators(store) == ["satu", "dua"]
    (inbox / "0.pdf").write_text("row satu\nrow dua\n")
    assert statuses(run()) == {"0.pdf": "ok", "a.pdf": "duplicate", "b.pdf": "duplicate", "c.pdf": "duplicate"}


def test_a_failed_page_costs_its_page_only(inbox, store, run):
    (inbox / "a.pdf").write_text("row satu\nerror\nrow tiga\n")
    (inbox / "b.pdf").write_text("row empat\ncrash\n")
    report = run()
    assert statuses(report) == {"a.pdf": "partial", "b.pdf": "partial"}
    assert errors(report) == {
        "a.pdf": "page 2: too faint to read: scan it again",
        "b.pdf": f"page 2: {UNFORESEEN}",
    }
    assert indicators(store) == ["satu", "tiga", "empat"]
    assert set(store.connection.execute("SELECT page_no, error FROM pages WHERE error IS NOT NULL").fetchall()) == {
        (2, "too faint to read: scan it again"),
        (2, UNFORESEEN),
    }


def test_a_failed_file_costs_its_file_only(inbox, store, run, caplog):
    caplog.set_level("INFO")
    (inbox / "bug.pdf").write_text("row bug\n")
    (inbox / "damaged.pdf").write_text("damaged\n")
    (inbox / "good.pdf").write_text("row satu\n")
    (inbox / "letter.pdf").write_text("row letter\n")
    (inbox / "unreadable.pdf").write_text("error\nerror\n")
    report = run()
    assert statuses(report) == {
        "bug.pdf": "failed",
        "damaged.pdf": "failed",
        "good.pdf": "ok",
        "letter.pdf": "failed",
        "unreadable.pdf": "failed",
    }
    assert errors(report)["damaged.pdf"] == "the PDF is damaged: upload it again"
    assert errors(report)["letter.pdf"] == "the PDF has no plan table: send the decree with its annex"
    assert errors(report)["unreadable.pdf"].startswith("page 1: too faint to read: scan it again; page 2:")
    assert errors(report)["bug.pdf"].startswith("the program failed on it (KeyError)")
    assert "could not be understood" in caplog.text
    assert indicators(store) == ["satu"]


def test_vanished_files_fail_in_words(inbox, run):
    (inbox / "a.pdf").write_text("row satu\n")
    (inbox / "b.pdf").write_text("row dua\n")

    def vanish(path, settings):
        Path(path).unlink()
        return FAKE.inspect(path, settings)

    report = run(stages=dataclasses.replace(FAKE, inspect=vanish))
    assert "No such file" in errors(report)["a.pdf"]
    assert "check that it is still there" in errors(report)["b.pdf"]


def test_a_broken_installation_ends_the_run_and_blames_no_document(inbox, store, run):
    (inbox / "a.pdf").write_text("no tesseract\n")
    with pytest.raises(ToolMissingError, match="tesseract is not installed"):
        run()
    assert store.connection.execute("SELECT count(*) FROM v_documents").fetchone() == (0,)
    assert store.connection.execute("SELECT state FROM runs").fetchall() == [("interrupted",)]


def test_an_interrupted_run_keeps_what_was_done_and_goes_on_later(inbox, store, run):
    for name in ("a.pdf", "b.pdf"):
        (inbox / name).write_text(f"row {name}\n")

    class Impatient(NullProgress):
        def document_saved(self, document):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(progress=Impatient())
    assert indicators(store) == ["a.pdf"]
    assert run().unchanged == 1
    assert indicators(store) == ["a.pdf", "b.pdf"]


def test_files_that_are_no_pdfs_are_reported(inbox, run):
    (inbox / "x.pdf").mkdir()
    report = run()
    assert (report.files, [item.reason for item in report.left_out]) == ((), ["is a folder, not a PDF"])


def test_what_is_not_read_is_in_the_database_until_it_is_gone(inbox, store, run, tmp_path):
    (inbox / "a.pdf").write_text("row satu\n")
    (inbox / "SK 2024.zip").write_bytes(b"PK")
    (inbox / "[b]daftar.docx").write_bytes(b"PK")
    report = run()
    assert [item.file_name for item in report.left_out] == ["SK 2024.zip", "[b]daftar.docx"]
    stored = store.connection.execute("SELECT file_name, reason FROM v_left_out").fetchall()
    assert stored == [(item.file_name, item.reason) for item in report.left_out]
    assert statuses(report) == {"a.pdf": "ok"}
    other = tmp_path / "inbox 2"  # another inbox, whose name begins alike, is another one
    other.mkdir()
    (other / "x.rar").write_bytes(b"Rar!")
    with ThreadPoolExecutor(1) as executor:
        run_batch(other, store, Settings(), BatchOptions(stages=FAKE, executor=executor))
    (inbox / "SK 2024.zip").unlink()
    run()
    names = store.connection.execute("SELECT file_name FROM v_left_out").fetchall()
    assert names == [("[b]daftar.docx",), ("x.rar",)]


def test_the_summary_is_about_this_inbox(inbox, store, run, tmp_path):
    (inbox / "a.pdf").write_text("row satu\n")
    run()
    other = tmp_path / "other"
    other.mkdir()
    (other / "z.pdf").write_text("row dua\n")
    with ThreadPoolExecutor(1) as executor:
        report = run_batch(other, store, Settings(), BatchOptions(stages=FAKE, executor=executor))
    assert statuses(report) == {"z.pdf": "ok"}
    with pytest.raises(InputError, match="no inbox"):
        run_batch(tmp_path / "nowhere", store, Settings(), BatchOptions(stages=FAKE))


def test_pages_that_hang_or_die_in_real_processes_harm_nothing_else(inbox, store, run, tmp_path):
    pid_file = tmp_path / "pid"
    (inbox / "die.pdf").write_text("row satu\ndie\nrow dua\n")
    (inbox / "good.pdf").write_text("row tiga\n")
    (inbox / "hang.pdf").write_text(f"hang {pid_file}\nrow empat\n")
    with PagePool(workers=2, seconds=1.5, preload=FAKE.preload) as pool:
        report = run(executor=pool)
    assert statuses(report) == {"die.pdf": "partial", "good.pdf": "ok", "hang.pdf": "partial"}
    assert errors(report)["hang.pdf"] == "page 1: took longer than 1.5 s and was stopped: raise RB_INGEST_PAGE_SECONDS"
    assert errors(report)["die.pdf"].startswith("page 2: its process died (exit code 3)")
    assert indicators(store) == ["satu", "dua", "tiga", "empat"]
    assert wait_until(lambda: not is_running(int(pid_file.read_text())))


def test_the_time_limit_of_the_settings_holds_without_an_executor(inbox, run, tmp_path):
    (inbox / "hang.pdf").write_text(f"hang {tmp_path / 'pid'}\nrow satu\n")
    report = run(executor=None, workers=1, settings=Settings(page_seconds=1))
    assert statuses(report) == {"hang.pdf": "partial"}


@pytest.mark.parametrize("seconds", [10**10, 2**33, -(10**10)])
def test_a_file_of_any_date_is_read_once(inbox, store, run, seconds):
    (inbox / "a.pdf").write_text("row a")
    os.utime(inbox / "a.pdf", (seconds, seconds))
    assert statuses(run()) == {"a.pdf": "ok"}
    assert run().read == 0


def test_a_document_that_cannot_be_saved_costs_itself_only(inbox, store, run):
    for name in "abc":
        (inbox / f"{name}.pdf").write_text(f"row {name}")

    def understand(source, *rest):
        document = FAKE.understand(source, *rest)
        if not source.path.endswith("b.pdf"):
            return document
        return document.model_copy(update={"pages": 2**40})

    report = run(dataclasses.replace(FAKE, understand=understand))
    assert statuses(report) == {"a.pdf": "ok", "b.pdf": "failed", "c.pdf": "ok"}
    [line] = [line for line in report.files if line.status == "failed"]
    assert "does not fit into the database" in line.error


def test_a_document_that_cannot_be_put_together_in_time_costs_itself_only(inbox, store, run, tmp_path):
    pid_file = tmp_path / "pid"
    (inbox / "a.pdf").write_text("row satu\n")
    (inbox / "b.pdf").write_text(f"row tangle {pid_file}\n")
    (inbox / "c.pdf").write_text("row tiga\n")
    report = run(executor=None, workers=1, settings=Settings(page_seconds=2))
    assert statuses(report) == {"a.pdf": "ok", "b.pdf": "failed", "c.pdf": "ok"}
    assert errors(report)["b.pdf"] == (
        "its pages were read, but putting their rows together failed: took longer than 2 s and was stopped: raise "
        "RB_INGEST_PAGE_SECONDS"
    )
    assert wait_until(lambda: not is_running(int(pid_file.read_text())))


def test_copies_of_a_document_wait_until_it_is_understood(inbox, store, run):
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (inbox / name).write_text("row satu\n")
    assert statuses(run(executor=None, workers=2)) == {"a.pdf": "ok", "b.pdf": "duplicate", "c.pdf": "duplicate"}
    assert indicators(store) == ["satu"]


def test_a_date_that_no_database_holds_harms_nothing(inbox, store, run):
    for name, seconds in (("a.pdf", 10_413_792_000), ("b.pdf", -9_000_000_000), ("c.pdf", 0)):
        (inbox / name).write_text(f"row {name}\n")
        os.utime(inbox / name, (seconds, seconds))
    assert set(statuses(run()).values()) == {"ok"}
    assert run().unchanged == 3


def test_a_file_too_large_to_be_looked_at_is_named_and_never_read_through(inbox, store, run):
    with (inbox / "huge.pdf").open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(20 * 2**30)
    (inbox / "sound.pdf").write_text("row satu\n")
    stages = dataclasses.replace(FAKE, fingerprint=pipeline_stages().fingerprint, inspect=_inspect_small)
    report = run(stages)
    assert report.seconds < 10
    assert statuses(report) == {"huge.pdf": "failed", "sound.pdf": "ok"}
    assert "20480 MB, more than the limit of 200 MB" in errors(report)["huge.pdf"]


def _inspect_small(path, settings):
    real = pipeline_stages().inspect if path.endswith("huge.pdf") else FAKE.inspect
    return real(path, settings)


def test_what_workers_send_is_checked_as_if_it_came_from_anybody(inbox, store, run):
    def read_page(path, page_no, settings, rules=()):
        page = FAKE.read_page(path, page_no, settings, rules)
        if path.endswith("b.pdf"):
            return page.model_copy(update={"width": -1.0})
        return page.model_copy(update={"page_no": 7}) if path.endswith("c.pdf") else page

    def understand(source, *rest):
        document = FAKE.understand(source, *rest)
        return document.model_copy(update={"document_id": "d0"}) if source.path.endswith("d.pdf") else document

    for name in "abcd":
        (inbox / f"{name}.pdf").write_text(f"row {name}\n")
    report = run(dataclasses.replace(FAKE, read_page=read_page, understand=understand))
    assert statuses(report) == {"a.pdf": "ok", "b.pdf": "failed", "c.pdf": "failed", "d.pdf": "failed"}
    assert all("sent back what no page gives" in sentence for sentence in errors(report).values())
    assert indicators(store) == ["a"]
