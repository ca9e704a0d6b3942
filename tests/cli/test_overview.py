"""`status` and `report`: what matters first, in the person's language, for programs as JSON."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.storage.store import Store
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("RB_INGEST_LANG", "en")


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    """A database of 63 files, which is only read."""
    path = tmp_path_factory.mktemp("db") / "rb.duckdb"
    with Store(path) as store:
        for n in range(60):
            decree = BANYUMAS.model_copy(update={"tahun": 2000 + n % 7})
            store.save(a_document(f"a{n:02d}.pdf", [a_row(1, "SK")], decree=decree))
        waiting = [a_row(1, "x", match=a_match(status="review", confidence=0.5))]
        store.save(a_document("x waits.pdf", waiting, decree=TEGAL))
        store.save(a_document("y partial.pdf", [a_row(1, "SK")], status="partial", error="page 2 took longer than 9 s"))
        store.save(a_document("z failed.pdf", status="failed", error="the file is empty (0 bytes): upload it again"))
    return path


def invoke(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_what_needs_a_person_comes_first_and_the_rest_is_counted(db):
    output = invoke("status", "--db", db).stdout
    order = [output.index(name) for name in ("z failed.pdf", "y partial.pdf", "x waits.pdf", "a00.pdf")]
    assert order == sorted(order)
    assert "a59.pdf" not in output
    assert "… and 23 more files that were read in full" in " ".join(output.split())
    assert "63 files" in output
    everything = invoke("status", "--db", db, "--all").stdout
    assert "a59.pdf" in everything
    assert "more files" not in everything


def test_failed_files_come_with_cause_and_remedy(db, monkeypatch):
    output = invoke("status", "--db", db, "--failed").stdout
    assert "z failed.pdf" in output
    assert "x waits.pdf" not in output
    assert "Upload the file again." in output
    monkeypatch.setenv("RB_INGEST_LANG", "id")
    output = invoke("status", "--db", db, "--failed").stdout
    assert "berkas kosong (0 byte)" in output
    assert "Unggah ulang berkas itu." in output


def test_missing_offices_are_shown_by_year_and_province(db):
    output = " ".join(invoke("status", "--db", db, "--missing").stdout.split())
    assert "RB 2024: " in output
    assert "Jawa Tengah" in output
    assert "KPU Kabupaten Cilacap" in output


def test_json_holds_what_was_asked_for(db):
    everything = json.loads(invoke("status", "--db", db, "--json").stdout)
    assert set(everything) == {"database", "files"}
    assert len(everything["files"]) == 63
    both = json.loads(invoke("status", "--db", db, "--failed", "--missing", "--json").stdout)
    assert [file["file_name"] for file in both["files"]] == ["y partial.pdf", "z failed.pdf"]
    assert {"jenis", "tahun", "satker_kode", "status"} <= set(both["missing"][0])
    assert "files" not in json.loads(invoke("status", "--db", db, "--missing", "--json").stdout)


def test_status_speaks_indonesian(db, monkeypatch):
    monkeypatch.setenv("RB_INGEST_LANG", "id")
    output = " ".join(invoke("status", "--db", db).stdout.split())
    assert "63 berkas" in output
    assert "gagal: berkas kosong (0 byte)" in output
    assert "menunggu ditinjau" in output


def test_a_report_is_written_and_is_indonesian_unless_asked_otherwise(db, tmp_path, monkeypatch):
    monkeypatch.delenv("RB_INGEST_LANG")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    out = tmp_path / "report.html"
    result = invoke("report", "--db", db, "--out", out)
    assert result.exit_code == ExitCode.OK
    assert "wrote" in result.stderr
    assert "Yang perlu ditangani" in out.read_text(encoding="utf-8")
    monkeypatch.setenv("RB_INGEST_LANG", "en")
    report = json.loads(invoke("report", "--db", db, "--json").stdout)
    assert report["lang"] == "en"
    assert report["matters"][0]["remedy"] == "Upload the file again."


def test_a_report_goes_somewhere(db):
    result = invoke("report", "--db", db)
    assert result.exit_code == ExitCode.USAGE
    assert "--json" in result.stderr


def test_an_empty_inbox_is_an_error(tmp_path):
    (tmp_path / "inbox").mkdir()
    result = invoke("run", tmp_path / "inbox", "--db", tmp_path / "rb.duckdb")
    assert result.exit_code == ExitCode.ERROR
    assert "There is no PDF in the inbox" in " ".join(result.stderr.split())
