"""Brings a database up to date: numbered SQL files, each applied and recorded in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources

import duckdb

from rb_ingest.errors import DatabaseError

_FILE_NAME = re.compile(r"(?P<version>\d{4})_(?P<name>\w+)\.sql")


@dataclass(frozen=True)
class Migration:
    """One step of the schema: its number, name and SQL."""

    version: int
    name: str
    sql: str


def load_migrations() -> tuple[Migration, ...]:
    """Load all migrations of this program, by number.

    Raises:
        DatabaseError: The numbers do not run from 1 without a gap.
    """
    found = []
    for file in resources.files("rb_ingest.storage").joinpath("migrations").iterdir():
        match = _FILE_NAME.fullmatch(file.name)
        if match:
            found.append(Migration(int(match["version"]), match["name"], file.read_text(encoding="utf-8")))
    found.sort(key=lambda migration: migration.version)
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise DatabaseError("The migrations of this installation are not complete. Install rb-ingest again.")
    return tuple(found)


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the last migration of a database, 0 for a new one.

    Raises:
        DatabaseError: The database belongs to another program.
    """
    try:
        [(version,)] = connection.execute("SELECT coalesce(max(version), 0) FROM schema_migrations").fetchall()
    except duckdb.CatalogException:  # to look through all tables first takes a third of the time of opening a database
        if connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            raise DatabaseError("This DuckDB database was not made by rb-ingest. Choose another --db.") from None
        return 0
    return int(version)


def migrate(connection: duckdb.DuckDBPyConnection, migrations: tuple[Migration, ...] | None = None) -> None:
    """Apply the migrations that a database does not have yet.

    Args:
        connection: A connection that may write.
        migrations: All migrations, by number; those of this installation when left out.

    Raises:
        DatabaseError: The database was made by a newer version or another program, or a migration failed.
    """
    migrations = load_migrations() if migrations is None else migrations
    version = schema_version(connection)
    if version > len(migrations):
        raise newer_database(version, len(migrations))
    if version == 0:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations "
            "(version INTEGER PRIMARY KEY, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)"
        )
    for migration in migrations[version:]:
        connection.begin()
        try:
            connection.execute(migration.sql)
            connection.execute(
                "INSERT INTO schema_migrations VALUES (?, ?, ?)",
                [migration.version, migration.name, datetime.now(UTC).replace(tzinfo=None)],
            )
            connection.commit()
        except duckdb.Error as error:
            connection.rollback()
            raise DatabaseError(
                f"Migration {migration.version} ({migration.name}) failed: {error}. The database is as it was before."
            ) from error


def newer_database(version: int, known: int) -> DatabaseError:
    """Return the error for a database of a newer program."""
    return DatabaseError(
        f"The database has schema version {version}, this rb-ingest knows {known}. Update rb-ingest and try again."
    )
