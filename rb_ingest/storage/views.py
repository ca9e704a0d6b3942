"""Creates the public views in a database, with the thresholds of the review policy as values."""

from __future__ import annotations

from importlib import resources

import duckdb

from rb_ingest.review_policy import ReviewPolicy

_FILES = ("views.sql", "analysis.sql")


def create_views(connection: duckdb.DuckDBPyConnection, policy: ReviewPolicy) -> None:
    """Create all views anew, in the caller's transaction: a newer program, or another policy, brings its own along.

    Args:
        connection: A connection that may write, to a database with all its tables.
        policy: From where on a person should look; the macro `internal.sure_months()` gives the field `sure_months`.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS internal")
    for name, value in policy.model_dump().items():
        # Names of our own and numbers: nothing here comes from a page.
        connection.execute(f"CREATE OR REPLACE MACRO internal.{name}() AS {float(value)!r}::DOUBLE")
    for file in _FILES:
        connection.execute(resources.files("rb_ingest.storage").joinpath(file).read_text(encoding="utf-8"))
