"""`rb-ingest decisions`: two reviewers' work in one database."""

from __future__ import annotations

import shutil

import pytest
from typer.testing import CliRunner

from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_row


@pytest.fixture
def databases(tmp_path):
    """Two copies of a database; in each, another person decided about the same row."""
    with Store(tmp_path / "a.duckdb") as store:
        (row_id,) = store.save(a_document(rows=[a_row(1, "[bold]SK Tim[/bold]")]))
    shutil.copy(tmp_path / "a.duckdb", tmp_path / "b.duckdb")
    for name, months, who in (("a", [1], "satu"), ("b", [2], "dua\x1b[31m")):
        with Store(tmp_path / f"{name}.duckdb") as store:
            store.record_decision(row_id, "months", {"months": months}, decided_by=who)
    return tmp_path / "a.duckdb", tmp_path / "b.duckdb"


def run(*arguments):
    return CliRunner().invoke(cli.app, ["decisions", *map(str, arguments)], env={"COLUMNS": "160"})


def test_decisions_travel_and_conflicts_are_shown_as_plain_text(databases, tmp_path):
    a, b = databases
    file = tmp_path / "decisions.csv"
    assert run("export", file, "--db", b).exit_code == 0
    result = run("import", file, "--db", a)
    assert result.exit_code == 0, result.output
    assert "1 decisions added" in result.output
    assert "1 conflicts" in result.output
    assert "satu: [1]" in result.output
    assert "[bold]SK Tim[/bold]" in result.output
    assert "\x1b[31m" not in result.output
    with Store(a) as store:
        assert store.connection.execute("SELECT months FROM v_rows").fetchone() == ([2],)


def test_another_file_is_refused_with_a_sentence(databases, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    result = run("import", tmp_path / "x.csv", "--db", databases[0])
    assert result.exit_code == ExitCode.ERROR
    assert "no list of decisions" in result.output


def test_a_database_that_is_not_there_is_not_made(databases, tmp_path):
    file = tmp_path / "decisions.csv"
    run("export", file, "--db", databases[0])
    result = run("import", file, "--db", tmp_path / "typo.duckdb")
    assert result.exit_code == ExitCode.ERROR
    assert not (tmp_path / "typo.duckdb").exists()
