"""Migrations: once, whole, and never backwards."""

from __future__ import annotations

import duckdb
import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.storage.migrations import Migration, load_migrations, migrate, schema_version

FIRST = Migration(1, "first", "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);")
SECOND = Migration(2, "second", "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7;")


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def test_the_migrations_of_the_package_build_a_database(connection):
    migrate(connection)
    assert schema_version(connection) == len(load_migrations()) >= 1
    assert connection.execute("SELECT count(*) FROM plan_rows").fetchone() == (0,)


def test_each_migration_is_applied_once(connection):
    migrate(connection, (FIRST,))
    migrate(connection, (FIRST, SECOND))
    migrate(connection, (FIRST, SECOND))
    assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, 7)]
    assert connection.execute("SELECT version, name FROM schema_migrations").fetchall() == [(1, "first"), (2, "second")]


def test_a_migration_that_fails_leaves_nothing_behind(connection):
    broken = Migration(2, "broken", "CREATE TABLE b (x INTEGER); SELECT no_such_column FROM a;")
    migrate(connection, (FIRST,))
    with pytest.raises(DatabaseError, match=r"Migration 2 \(broken\) failed"):
        migrate(connection, (FIRST, broken))
    assert schema_version(connection) == 1
    assert connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name = 'b'").fetchall() == []


def test_a_database_of_a_newer_program_is_left_alone(connection):
    migrate(connection, (FIRST, SECOND))
    with pytest.raises(DatabaseError, match=r"schema version 2, this rb-ingest knows 1\. Update"):
        migrate(connection, (FIRST,))


def test_a_database_of_another_program_is_left_alone(connection):
    connection.execute("CREATE TABLE customers (id INTEGER)")
    with pytest.raises(DatabaseError, match="not made by rb-ingest"):
        migrate(connection)
    assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (1,)
