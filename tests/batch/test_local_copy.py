"""Files that need a password or lie elsewhere are read by way of a copy, and known by what they are."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.local_copy import NO_PASSWORDS, Passwords, read_passwords
from rb_ingest.batch.run import retry_batch, run_batch
from rb_ingest.batch.stages import Stages
from rb_ingest.errors import InputError
from rb_ingest.reading.pdf import inspect_pdf
from rb_ingest.reading.source_file import SourceFile
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit import hostile
from tests.fake_stages import FAKE, with_text
from tests.storage.documents import a_page


def inspect(path: str, settings: Settings) -> SourceFile:
    pages = inspect_pdf(Path(path), settings).pages
    return SourceFile(path=path, sha256=hashlib.sha256(Path(path).read_bytes()).hexdigest(), pages=pages)


def read_page(path, page_no, settings, rules=()):
    inspect_pdf(Path(path), settings)
    return with_text(a_page(page_no), "satu")


REAL_FILES = Stages("fake-1", inspect, read_page, FAKE.understand, FAKE.failed_document, FAKE.fingerprint)


@pytest.fixture
def executor():
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_locked_files_are_read_with_their_password_and_stored_as_they_are(inbox, store, executor, tmp_path):
    (inbox / "locked.pdf").write_bytes(hostile.encrypted_pdf())
    (inbox / "owner.pdf").write_bytes(hostile.restricted_pdf())
    (inbox / "plain.pdf").write_bytes(hostile.sound_pdf())
    (inbox / "cut.pdf").write_bytes(hostile.web_page())
    options = {"stages": REAL_FILES, "executor": executor}
    report = run_batch(inbox, store, Settings(), BatchOptions(**options))
    assert [file.status for file in report.files] == ["failed", "failed", "ok", "ok"]
    assert "give it with --password-file" in (report.files[1].error or "")
    report = retry_batch(store, Settings(), BatchOptions(passwords=Passwords(("salah",)), **options))
    assert "no password of the password file opens this PDF" in (report.files[1].error or "")
    report = retry_batch(store, Settings(), BatchOptions(passwords=Passwords(("salah", hostile.PASSWORD)), **options))
    assert [(file.file_name, file.status) for file in report.files] == [("cut.pdf", "failed"), ("locked.pdf", "ok")]
    sha256 = hashlib.sha256((inbox / "locked.pdf").read_bytes()).hexdigest()
    path = str(inbox / "locked.pdf")
    lines = store.connection.execute(
        "SELECT source_path, sha256 FROM v_documents WHERE file_name = 'locked.pdf'"
    ).fetchall()
    assert lines == [(path, sha256)]
    assert run_batch(inbox, store, Settings(), BatchOptions(**options)).unchanged == 4


def test_passwords_are_stored_and_shown_nowhere(inbox, tmp_path, executor):
    (inbox / "locked.pdf").write_bytes(hostile.encrypted_pdf())
    passwords = Passwords((hostile.PASSWORD,))
    with Store(tmp_path / "rb.duckdb") as store:
        run_batch(inbox, store, Settings(), BatchOptions(passwords=passwords, stages=REAL_FILES, executor=executor))
    assert hostile.PASSWORD.encode() not in (tmp_path / "rb.duckdb").read_bytes()
    assert hostile.PASSWORD not in repr(passwords)


def test_a_password_file_has_one_password_a_line(tmp_path):
    (tmp_path / "words").write_text("rahasia\n\n kata sandi\n")
    assert read_passwords(tmp_path / "words") == Passwords(("rahasia", " kata sandi"))
    (tmp_path / "words").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        read_passwords(tmp_path / "words")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_passwords(tmp_path / "none")
    assert NO_PASSWORDS.words == ()


def test_an_inbox_may_be_a_url(inbox, store, executor):
    (inbox / "2024").mkdir()
    (inbox / "2024" / "a b.pdf").write_bytes(hostile.sound_pdf())
    (inbox / "b.pdf").write_bytes(hostile.encrypted_pdf())
    (inbox / ".hidden.pdf").write_bytes(b"x")
    options = {"stages": REAL_FILES, "executor": executor, "passwords": Passwords((hostile.PASSWORD,))}
    url = f"file://{inbox}"
    report = run_batch(url, store, Settings(), BatchOptions(**options))
    assert [(file.source_path, file.status) for file in report.files] == [
        (f"{url}/2024/a b.pdf", "ok"),
        (f"{url}/b.pdf", "ok"),
    ]
    assert run_batch(url, store, Settings(), BatchOptions(**options)).unchanged == 2
    (inbox / "b.pdf").write_bytes(hostile.sound_pdf(2))
    report = run_batch(url, store, Settings(), BatchOptions(**options))
    assert (report.read, report.unchanged) == (1, 1)
    # The same files by their paths are copies of these, and are not read again.
    report = run_batch(inbox, store, Settings(), BatchOptions(**options))
    assert {file.status for file in report.files} <= {"ok", "duplicate"}


def test_what_is_wrong_with_a_url_is_said(store, inbox, executor):
    options = {"stages": REAL_FILES, "executor": executor}
    for url, message in (
        (f"file://{inbox}/nowhere", "nothing at"),
        ("nonsense://x/y", "cannot be read: Protocol not known"),
    ):
        with pytest.raises(Exception, match=message) as caught:
            run_batch(url, store, Settings(), BatchOptions(**options))
        assert type(caught.value).__module__ == "rb_ingest.errors"
    (inbox / "a.pdf").write_bytes(b"%PDF-" + bytes(2 * 2**20))
    report = run_batch(f"file://{inbox}", store, Settings(max_file_mb=1), BatchOptions(**options))
    assert "the file has 2 MB, more than the limit of 1 MB" in (report.files[0].error or "")
