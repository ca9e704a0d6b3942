"""Whether the views of a database are those of this program: whoever hands a database on may have changed them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb

from rb_ingest.errors import DatabaseError, DiskFullError
from rb_ingest.review_policy import POLICY
from rb_ingest.storage.database import open_database
from rb_ingest.storage.migrations import migrate
from rb_ingest.storage.views import create_views
from rb_ingest.storage.write_errors import is_disk_full

# Views by their text, macros by their definition; what DuckDB brings along is left out.
_DEFINITIONS = """
    SELECT 'view ' || schema_name || '.' || view_name, sql
    FROM duckdb_views() WHERE NOT internal AND NOT temporary
    UNION ALL
    SELECT 'macro ' || schema_name || '.' || function_name, string_agg(macro_definition, ';' ORDER BY macro_definition)
    FROM duckdb_functions() WHERE NOT internal AND schema_name || '.' || function_name NOT IN (SELECT unnest(?))
    GROUP BY ALL
"""
# The numbers of a policy are whoever's it is who keeps the database.
_POLICY = [f"internal.{name}" for name in type(POLICY).model_fields]


def require_own_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Check that what a database shows is what this program makes of its tables.

    Raises:
        DatabaseError: Another version, or somebody, has made its views.
        DiskFullError: There is no room for temporary files.
    """
    if changed_views(connection):
        raise DatabaseError(
            "The views of this database are not those of this version of rb-ingest. If it is yours, bring it up to "
            "date with: rb-ingest run INBOX --db FILE. If somebody gave it to you, ask for the PDFs instead."
        )


def changed_views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the views and macros of a database that are missing or other than this program makes them."""
    found = _definitions(connection)
    return sorted(name for name, text in _ours().items() if found.get(name) != text)


@cache
def _ours() -> Mapping[str, str]:
    # DuckDB writes a view down otherwise than it was said, and shows it so once it is read again.
    try:
        with tempfile.TemporaryDirectory(prefix="rb_ingest_views_") as folder:
            path = Path(folder) / "views.duckdb"
            with open_database(path, read_only=False) as connection:
                migrate(connection)
                connection.begin()  # a commit for each of them takes longer than they do
                create_views(connection, POLICY)
                connection.commit()
            with open_database(path, read_only=True) as connection:
                return _definitions(connection)
    except (OSError, duckdb.Error, DiskFullError) as error:
        if isinstance(error, duckdb.Error) and not is_disk_full(error):
            raise
        raise DiskFullError(
            f"There is no room for temporary files in {tempfile.gettempdir()}. Free space, or set TMPDIR to another "
            "folder, and run the same command again."
        ) from error


def _definitions(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute(_DEFINITIONS, [_POLICY]).fetchall())
