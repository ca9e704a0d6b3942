"""A database from elsewhere shows what its tables hold, reads nothing else, and is told from ours."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import rb_ingest
from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.errors import DatabaseError, DiskFullError
from rb_ingest.storage import own_views
from rb_ingest.storage.own_views import changed_views, require_own_views
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_row


@pytest.fixture(autouse=True)
def ours_are_made_anew(views_are_made_once, monkeypatch) -> None:
    monkeypatch.setattr(own_views, "_ours", views_are_made_once)


@pytest.fixture
def db(tmp_path) -> Path:
    path = tmp_path / "rb.duckdb"
    with Store(path) as store:
        store.save(a_document("a.pdf", [a_row(1, "satu")]))
    return path


def crafted(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_our_own_views_are_known(db):
    with rb_ingest.connect(db) as connection:
        assert changed_views(connection) == []


def test_no_room_for_what_they_are_compared_with_is_said(db, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    own_views._ours.cache_clear()
    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    with rb_ingest.connect(db) as connection, pytest.raises(DiskFullError, match="set TMPDIR to another folder"):
        require_own_views(connection)


def test_they_are_known_after_others_wrote_to_the_database_too(db):
    for number in range(3):
        # DuckDB reads the views and writes them down again, as after a reviewer's decision.
        crafted(db, f"CREATE TABLE written_{number} AS SELECT 1 AS one", "CHECKPOINT")
        with rb_ingest.connect(db) as connection:
            assert changed_views(connection) == []


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("CREATE OR REPLACE VIEW v_rows AS SELECT content AS indikator FROM read_text('{secret}')", "view main.v_rows"),
        ("CREATE OR REPLACE VIEW v_months AS SELECT 1 AS row_id", "view main.v_months"),
        ("CREATE OR REPLACE MACRO internal.decided(a, b, c) AS 'x'", "macro internal.decided"),
        ("DROP VIEW v_unplaced", "view main.v_unplaced"),
    ],
)
def test_views_of_somebody_else_are_told_and_nothing_is_handed_on(db, tmp_path, statement, name):
    secret = tmp_path / "secret"
    secret.write_text("rahasia")
    crafted(db, statement.format(secret=secret))
    with rb_ingest.connect(db) as connection:
        assert name in changed_views(connection)
        with pytest.raises(DatabaseError, match="are not those of this version"):
            require_own_views(connection)
    for command in (("export", "--out", str(tmp_path / "rows.csv")), ("status",)):
        result = CliRunner().invoke(cli.app, [command[0], "--db", str(db), *command[1:]])
        assert result.exit_code == ExitCode.ERROR
        assert "rahasia" not in result.output
    assert not (tmp_path / "rows.csv").exists()
    with Store(db) as store:  # a run brings them back
        assert changed_views_after_reading_again(store, db) == []


def changed_views_after_reading_again(store: Store, db: Path) -> list[str]:
    store.connection.close()
    with rb_ingest.connect(db) as connection:
        found = changed_views(connection)
    store._connection = duckdb.connect()
    return found


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY plan_rows TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_no_connection_of_ours_reads_or_writes_another_file(db, tmp_path, monkeypatch, sql):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    with rb_ingest.connect(db) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql)
    with Store(db) as store, pytest.raises(duckdb.Error):
        store.connection.execute(sql)
    assert sorted(tmp_path.iterdir()) == before
