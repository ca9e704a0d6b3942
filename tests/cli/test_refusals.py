"""No command destroys what it was not asked to: each of them, told to write over what is not its own, leaves it be."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.storage.store import Store
from testkit.pages import Row, draw_plan, vector_pdf
from tests.fake_stages import FAKE
from tests.storage.documents import a_document, a_row

OUT = "{out}"
COMMANDS = {
    "export": ("export", "--db", "{db}", "--out", OUT),
    "decisions export": ("decisions", "export", OUT, "--db", "{db}"),
    "match": ("match", "{rows}", "--kind", "RB", "--out", OUT),
    "cells": ("cells", "{pdf}", "--out", OUT),
    "explain": ("explain", "{pdf}", "--page", "1", "--out", OUT),
    "snapshot": ("run", "{inbox}", "--db", "{db}", "--workers", "1", "--snapshot", OUT),
    "json log": ("run", "{inbox}", "--db", "{db}", "--workers", "1", "--json-log", OUT),
}
ENDING = {"explain": ".png", "snapshot": ".duckdb", "json log": ".jsonl"}


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "precious").write_text("x")


def a_link(path: Path) -> None:
    (path.parent / "elsewhere").write_text("{precious")
    path.symlink_to(path.parent / "elsewhere")


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere" / "yet")


def a_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.4 precious")


def a_foreign_database(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")


def another_kind_of_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    connection.close()


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    plan = [Row("1", "Manajemen Perubahan", "Perencanaan", "Rapat", "Notula rapat", {1, 7})]
    (folder / "plan.pdf").write_bytes(vector_pdf(draw_plan([plan]).sheets))
    (folder / "rows.csv").write_text("indikator\nNotula rapat\n", encoding="utf-8")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "a.pdf").write_text("row satu\n")
    with Store(folder / "rb.duckdb") as store:
        store.save(a_document("a.pdf", [a_row(1, "satu")]))
        [(row_id,)] = store.connection.execute("SELECT row_id FROM v_rows").fetchall()
        store.record_decision(row_id, "months", {"months": [3]}, decided_by="saya")
    return folder


@pytest.fixture
def told(sources, tmp_path, monkeypatch):
    """Copy the sources and give a function that tells a command to write to a place."""
    monkeypatch.setattr("rb_ingest.batch.job.pipeline_stages", lambda *_: FAKE)
    monkeypatch.setattr("rb_ingest.cli.app.signal.signal", lambda *_: None)
    here = tmp_path / "here"
    shutil.copytree(sources, here)
    names = {"db": "rb.duckdb", "pdf": "plan.pdf", "rows": "rows.csv", "inbox": "inbox"}

    def tell(name: str, out: Path):
        filled = {key: str(here / value) for key, value in names.items()}
        arguments = [part.format(out=out, **filled) for part in COMMANDS[name]]
        return CliRunner().invoke(cli.app, arguments)

    tell.here = here  # type: ignore[attr-defined]
    return tell


def contents(folder: Path) -> dict[str, str]:
    """Return what stands where: files by their content, links by where they lead."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_symlink():
            found[str(path)] = f"-> {path.readlink()}"
        elif path.is_file():
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[str(path)] = "folder"
    return found


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "make", [a_folder, a_link, a_link_to_nothing, a_pdf, a_foreign_database, another_kind_of_database]
)
def test_what_stands_there_stays(told, tmp_path, name, make):
    out = tmp_path / f"out{ENDING.get(name, '.csv')}"
    make(out)
    before = contents(tmp_path)
    result = told(name, out)
    assert result.exit_code not in (ExitCode.OK, ExitCode.INCOMPLETE)
    assert isinstance(result.exception, SystemExit)
    assert str(out.name) in result.stderr
    after = contents(tmp_path)
    database = str(told.here / "rb.duckdb")
    assert {path: what for path, what in after.items() if path != database} == {
        path: what for path, what in before.items() if path != database
    }


@pytest.mark.parametrize("name", ["decisions export", "match", "cells", "explain", "json log"])
@pytest.mark.parametrize("source", ["rb.duckdb", "plan.pdf", "rows.csv", "inbox"])
def test_no_source_of_a_command_becomes_its_result(told, name, source):
    if (name, source) in {("decisions export", "rows.csv"), ("cells", "rows.csv"), ("explain", "rows.csv")}:
        pytest.skip("a list is replaced by a list, as was asked")
    out = told.here / source
    before = contents(out) if out.is_dir() else out.read_bytes()
    result = told(name, out)
    assert result.exit_code not in (ExitCode.OK, ExitCode.INCOMPLETE)
    if name != "json log" or source != "rb.duckdb":  # a run opens its database to write, and finds nothing new
        assert (contents(out) if out.is_dir() else out.read_bytes()) == before
    Store(told.here / "rb.duckdb").__enter__().connection.close()


def test_the_log_of_a_database_is_no_place_either(told):
    wal = told.here / "rb.duckdb.wal"
    wal.write_bytes(b"what was not yet put in its place")
    for name in ("match", "cells", "decisions export"):
        assert told(name, wal).exit_code not in (ExitCode.OK, ExitCode.INCOMPLETE)
    assert wal.read_bytes() == b"what was not yet put in its place"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_place_that_is_not_there_is_a_sentence(told, tmp_path, name):
    (tmp_path / "file").write_text("x")
    result = told(name, tmp_path / "file" / f"out{ENDING.get(name, '.csv')}")
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code not in (ExitCode.OK, ExitCode.INCOMPLETE)
    assert "choose another" in result.stderr.casefold()


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_left_beside_the_result(told, tmp_path, name):
    out = tmp_path / "results" / f"out{ENDING.get(name, '.csv')}"
    out.parent.mkdir()
    (out.parent / ".rb-ingest-part-00000000-1-0123456789abcdef.csv").touch()  # of another machine
    assert told(name, out).exit_code == ExitCode.OK
    assert told(name, out).exit_code == ExitCode.OK
    assert sorted(path.name for path in out.parent.iterdir()) == [
        ".rb-ingest-part-00000000-1-0123456789abcdef.csv",
        out.name,
    ]
