"""The command line: results, exit codes, and nothing from a file acts on the terminal."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from rb_ingest import __version__
from rb_ingest.cli import app as cli
from rb_ingest.cli.doctor import Check
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.errors import PageError
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit.processes import is_running, wait_until
from tests.fake_cli import MAIN, run_arguments
from tests.fake_stages import FAKE
from tests.other_process import other_process, piped
from tests.storage.documents import a_document, a_row


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def invoke(monkeypatch):
    monkeypatch.setattr("rb_ingest.batch.job.pipeline_stages", lambda *_: FAKE)
    # The command's handler must not outlive it in the process of the tests.
    monkeypatch.setattr("rb_ingest.cli.app.signal.signal", lambda *_: None)
    return lambda *arguments: CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def words(text: str) -> str:
    return " ".join(re.sub(r"[│┃╭╮╰╯─━]", " ", text).split())


def test_a_run_shows_a_line_per_pdf_and_totals(inbox, tmp_path, invoke):
    (inbox / "a.pdf").write_text("row satu\nrow dua\n")
    result = invoke("run", inbox, "--db", tmp_path / "rb.duckdb", "--workers", "1")
    assert result.exit_code == ExitCode.OK
    assert "a.pdf KPU Kabupaten Banyumas 2021 2 2 0 2 2 ok" in words(result.stdout)
    assert "1 files 2 2 0 2 2 1 ok" in words(result.stdout)
    assert "1 read, 0 unchanged" in result.stdout
    assert "a.pdf: ok, 2 plan rows" in result.stderr


def test_failures_are_shown_as_they_happen_and_in_the_exit_code(inbox, tmp_path, invoke):
    (inbox / "[red]a.pdf").write_text("row satu\nerror\n")
    (inbox / "b\x1b[2J.pdf").write_text("damaged\n")
    run = ("run", inbox, "--db", tmp_path / "rb.duckdb", "--workers", "1")
    result = invoke(*run)
    assert result.exit_code == ExitCode.INCOMPLETE
    assert "[red]a.pdf, page 2: too faint to read: scan it again" in result.stderr
    assert r"b\x1b[2J.pdf: the PDF is damaged: upload it again" in result.stderr
    assert "\x1b" not in result.output
    assert "failed: the PDF is damaged: upload it again" in result.stdout
    again = invoke(*run)
    assert again.exit_code == ExitCode.INCOMPLETE
    assert "0 read, 2 unchanged" in again.stdout


def test_the_accepted_error_rate_is_recorded(inbox, tmp_path, invoke):
    (inbox / "a.pdf").write_text("row satu\n")
    invoke("run", inbox, "--db", tmp_path / "rb.duckdb", "--max-error", "0.02", "--workers", "1")
    with Store(tmp_path / "rb.duckdb") as store:
        (line,) = store.connection.execute("SELECT CAST(settings ->> 'max_error' AS DOUBLE) FROM runs").fetchall()
    assert line == (0.02,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Usage"),
        (("walk",), "No such command 'walk'"),
        (("run",), "Missing argument 'INBOX'"),
        (("run", "."), "Missing option '--db'"),
        (("run", ".", "--db", "x", "--workers", "0"), "--workers"),
        (("run", ".", "--db", "x", "--max-error", "2"), "--max-error: Input should be less than 1"),
        (("run", "nowhere", "--db", "x"), "does not exist"),
        (("run", "", "--db", "x"), "It is empty. Give the folder"),
        (("run", ".", "--db", "x", "--snapshot", "no/copy.duckdb"), "There is no folder no for the copy"),
        (("run", ".", "--db", "x", "--password-file", "none"), "The password file none cannot be read"),
        (("retry",), "Missing option '--db'"),
        (("forget", "a.pdf", "--db", "nowhere.duckdb"), "Error: There is no database nowhere.duckdb"),
        (("show", "."), "is a directory"),
        (("status", "--db", "nowhere.duckdb"), "Error: There is no database nowhere.duckdb"),
        (("export", "--db", "nowhere.duckdb", "--out", "x.csv"), "Error: There is no database nowhere.duckdb"),
    ],
)
def test_wrong_usage_is_explained(invoke, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = invoke(*arguments)
    assert result.exit_code == (ExitCode.ERROR if "Error: " in result.stderr else ExitCode.USAGE)
    assert message in words(result.output)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_environment_variable_is_named(invoke, monkeypatch):
    monkeypatch.setenv("RB_INGEST_MAX_PAGES", "many")
    result = invoke("doctor")
    assert result.exit_code == ExitCode.USAGE
    assert "RB_INGEST_MAX_PAGES: Input should be a valid integer" in words(result.output)


def test_a_broken_installation_is_an_error_of_the_system(inbox, tmp_path, invoke):
    (inbox / "a.pdf").write_text("no tesseract\n")
    result = invoke("run", inbox, "--db", tmp_path / "rb.duckdb", "--workers", "1")
    assert result.exit_code == ExitCode.ERROR
    assert "Error: tesseract is not installed" in result.stderr


def test_a_busy_database_is_an_error_of_the_system(inbox, tmp_path, invoke):
    with Store(tmp_path / "rb.duckdb"):
        result = invoke("status", "--db", tmp_path / "rb.duckdb")
    assert result.exit_code == ExitCode.TRY_LATER
    assert "is open in this process" in result.stderr


def test_show_reads_one_pdf_without_a_database(inbox, invoke, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (inbox / "a.pdf").write_text("row Laporan [bold]kegiatan\n")
    result = invoke("show", inbox / "a.pdf", "--workers", "1")
    assert result.exit_code == ExitCode.OK
    assert "RB 2021, KPU Kabupaten Banyumas" in result.stdout
    assert "Laporan [bold]kegiatan J....J......" in words(result.stdout)
    assert list(tmp_path.iterdir()) == [inbox]


def test_show_tells_what_is_wrong_with_a_pdf(inbox, invoke):
    (inbox / "a.pdf").write_text("damaged\n")
    result = invoke("show", inbox / "a.pdf", "--workers", "1")
    assert result.exit_code == ExitCode.INCOMPLETE
    assert "error: the PDF is damaged: upload it again" in result.stdout


def test_explain_writes_the_picture(inbox, tmp_path, invoke, monkeypatch):
    (inbox / "a.pdf").write_text("row satu\n")
    asked = []

    def draw(path: Path, page_no: int, settings: Settings, rules: Mapping[int, object]) -> bytes:
        assert not rules
        if page_no > 3:
            raise PageError("there is no page 4")
        asked.append((path, page_no))
        return b"\x89PNG"

    monkeypatch.setattr("rb_ingest.workers.pool.PagePool", lambda *_: ThreadPoolExecutor(1))
    monkeypatch.setitem(sys.modules, "rb_ingest.outputs.explain", SimpleNamespace(explain_page=draw))
    result = invoke("explain", inbox / "a.pdf", "--page", "3", "--out", tmp_path / "p.png")
    assert result.exit_code == ExitCode.OK
    assert (tmp_path / "p.png").read_bytes() == b"\x89PNG"
    assert asked == [(inbox / "a.pdf", 3)]
    assert (
        invoke("explain", inbox / "a.pdf", "--page", "3", "--out", tmp_path / "p.png" / "q.png").exit_code
        == ExitCode.ERROR
    )
    result = invoke("explain", inbox / "a.pdf", "--page", "4", "--out", tmp_path / "p.png")
    assert (result.exit_code, "Error: there is no page 4" in result.stderr) == (ExitCode.ERROR, True)


def test_export_and_status_read_the_database(tmp_path, invoke):
    with Store(tmp_path / "rb.duckdb") as store:
        store.save(a_document("a.pdf", [a_row(1, "=1+1")]))
    result = invoke("export", "--db", tmp_path / "rb.duckdb", "--out", tmp_path / "rows.csv")
    assert result.exit_code == ExitCode.OK
    assert "wrote 1 plan rows" in result.stderr
    assert "'=1+1" in (tmp_path / "rows.csv").read_text(encoding="utf-8-sig")
    result = invoke("status", "--db", tmp_path / "rb.duckdb")
    assert result.exit_code == ExitCode.OK
    assert "a.pdf KPU Kabupaten Banyumas 2021 2 1 0 1 1 ok" in words(result.stdout)
    assert "plan rows 1" in words(result.stdout)
    result = invoke("export", "--db", tmp_path / "rb.duckdb", "--out", tmp_path / "rows.odt")
    assert (result.exit_code, "end the name in" in result.stderr) == (ExitCode.ERROR, True)


def test_a_run_leaves_a_copy_for_readers_and_a_log_for_programs(inbox, tmp_path, invoke):
    (inbox / "a.pdf").write_text("row satu\nerror\n")
    options = ("--workers", "1", "--snapshot", tmp_path / "copy.duckdb", "--json-log", tmp_path / "log")
    result = invoke("run", inbox, "--db", tmp_path / "rb.duckdb", *options)
    assert result.exit_code == ExitCode.INCOMPLETE
    with Store(tmp_path / "rb.duckdb"):  # while somebody writes
        result = invoke("status", "--db", tmp_path / "copy.duckdb")
    assert "partial: page 2: too faint to read" in words(result.stdout)
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert events == ["started", "pages_found", "page_read", "page_read", "document_saved", "ended"]


def test_what_failed_is_retried_and_what_is_unwanted_forgotten(inbox, tmp_path, invoke):
    db = ("--db", tmp_path / "rb.duckdb")
    (inbox / "a.pdf").write_text("row satu\n")
    (inbox / "[b]b.pdf").write_text("damaged\n")
    assert invoke("run", inbox, *db, "--workers", "1").exit_code == ExitCode.INCOMPLETE
    (inbox / "[b]b.pdf").write_text("row dua\n")
    result = invoke("retry", *db, "--workers", "1")
    assert result.exit_code == ExitCode.OK
    assert "[b]b.pdf KPU Kabupaten Banyumas 2021 1 1 0 1 1 ok" in words(result.stdout)
    assert "1 read, 0 unchanged" in result.stdout
    result = invoke("forget", inbox / "[b]b.pdf", *db)
    assert result.exit_code == ExitCode.OK
    assert f"forgot {inbox}/[b]b.pdf and its 1 plan rows" in result.stderr
    assert "[b]b.pdf" not in invoke("status", *db).stdout
    result = invoke("forget", "[b]b.pdf", *db)
    assert (result.exit_code, "No file [b]b.pdf is in the database" in result.stderr) == (ExitCode.ERROR, True)


def test_other_settings_are_told_and_followed_when_asked(inbox, tmp_path, invoke):
    run = ("run", inbox, "--db", tmp_path / "rb.duckdb", "--workers", "1")
    (inbox / "a.pdf").write_text("row satu\n")
    invoke(*run)
    result = invoke(*run, "--max-error", "0.001")
    assert "1 of these by another version or with other settings: --update reads them again" in result.stderr
    assert "0 read, 1 unchanged" in result.stdout
    assert "1 read, 0 unchanged" in invoke(*run, "--max-error", "0.001", "--update").stdout


def test_doctor_fails_when_something_is_missing(invoke, monkeypatch):
    assert invoke("doctor").exit_code == ExitCode.OK
    missing = (Check("Tesseract 5 or newer", False, "not installed", "run: make setup"),)
    monkeypatch.setattr("rb_ingest.cli.doctor.check_installation", lambda language: missing)
    result = invoke("doctor")
    assert result.exit_code == ExitCode.ERROR
    assert "Tesseract 5 or newer missing not installed run: make setup" in words(result.stdout)


def test_help_teaches_by_example(invoke):
    for name in ("run", "retry", "forget", "show", "explain", "export", "doctor", "status"):
        result = invoke(name, "--help")
        assert result.exit_code == ExitCode.OK
        assert f"Example: rb-ingest {name}" in words(result.stdout)
    whole = words(invoke("--help").stdout)
    assert "64 wrong usage; 75 try later" in whole
    assert invoke("--version").stdout == f"rb-ingest {__version__}\n"


def test_a_terminal_without_unicode_is_no_error(tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:
        store.save(a_document("√.pdf"))
    result = CliRunner(charset="ascii").invoke(cli.app, ["status", "--db", str(tmp_path / "rb.duckdb")])
    assert result.exit_code == ExitCode.OK
    assert r"\u221a.pdf" in result.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_stops_cleanly(inbox, tmp_path, number):
    pid_file, db = tmp_path / "pid", tmp_path / "rb.duckdb"
    (inbox / "a.pdf").write_text("row satu\n")
    (inbox / "b.pdf").write_text(f"hang {pid_file}\n")
    with other_process(MAIN, *run_arguments(inbox, db, workers=1)) as process:
        while not piped(process.stderr).readline().startswith("a.pdf: ok"):
            assert process.poll() is None
        assert wait_until(lambda: pid_file.exists() and pid_file.read_text() != "", seconds=20)
        process.send_signal(number)
        _, errors = process.communicate(timeout=90)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Interrupted. What was finished is saved" in errors
    assert "Traceback" not in errors
    assert wait_until(lambda: not is_running(int(pid_file.read_text())))
    with Store(db) as store:
        assert store.connection.execute("SELECT indikator FROM v_rows").fetchall() == [("satu",)]
        assert store.connection.execute("SELECT state FROM runs").fetchall() == [("interrupted",)]


def test_a_database_in_use_is_for_later_and_wrong_usage_is_not(inbox, tmp_path, invoke):
    (inbox / "a.pdf").write_text("row satu\n")
    db = tmp_path / "rb.duckdb"
    with other_process(HOLD, str(db)) as holder:
        assert piped(holder.stdout).readline() == "open\n"
        for command in (("run", inbox, "--db", db), ("status", "--db", db), ("export", "--db", db, "--out", "x.csv")):
            result = invoke(*command)
            assert (result.exit_code, "is in use by process" in result.stderr) == (ExitCode.TRY_LATER, True)
    missing = ("run", tmp_path / "none", "--db", db)
    for wrong in (("run",), ("run", inbox), ("status", "--dbb", db), ("nonsense",), missing):
        assert invoke(*wrong).exit_code == ExitCode.USAGE


HOLD = """
import sys
from rb_ingest.storage.store import Store
with Store(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_full_disk_is_for_later(inbox, tmp_path, invoke, monkeypatch):
    (inbox / "a.pdf").write_text("row satu\n")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    result = invoke("run", inbox, "--db", tmp_path / "rb.duckdb", "--workers", "1")
    assert (result.exit_code, "set TMPDIR" in result.stderr) == (ExitCode.TRY_LATER, True)


def test_no_room_for_the_copy_is_for_later_and_the_summary_is_shown_all_the_same(inbox, tmp_path, invoke, monkeypatch):
    (inbox / "a.pdf").write_text("row satu\n")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rb_ingest.storage.snapshot.shutil.copyfileobj", full)
    options = ("--workers", "1", "--snapshot", tmp_path / "copy.duckdb")
    result = invoke("run", inbox, "--db", tmp_path / "rb.duckdb", *options)
    assert result.exit_code == ExitCode.TRY_LATER
    assert "There is no room for the copy" in result.stderr
    assert "1 read, 0 unchanged" in result.stdout
    assert not [path for path in tmp_path.iterdir() if path.name not in ("inbox", "rb.duckdb", "rb.duckdb.lock")]
