"""Creates the public views in a database, with the thresholds of the review policy as values."""

from __future__ import annotations

import re
from importlib import resources

import duckdb

from rb_ingest.review_policy import ReviewPolicy
from rb_ingest.storage.columns import VIEWS

_FILES = ("views.sql", "analysis.sql", "evaluation.sql")
_MACRO = re.compile(r"^CREATE OR REPLACE MACRO (\w+)\(min_confidence := 0\.0\) AS TABLE\n(.+?;)", re.M | re.S)


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
        sql = resources.files("rb_ingest.storage").joinpath(file).read_text(encoding="utf-8")
        connection.execute(_MACRO.sub(_with_view, sql))
    connection.execute("".join(map(_comments, VIEWS)))


def _comments(view: str) -> str:
    """Return the statements that tell whoever looks at a view in the database what its columns hold."""
    return "".join(
        f"COMMENT ON COLUMN {view}.{column.name} IS '{column.plain_meaning.replace(chr(39), chr(39) * 2)}';\n"
        for column in VIEWS[view]
    )


def _with_view(macro: re.Match[str]) -> str:
    """Return the text of a table macro, followed by that of the view which leaves nothing out."""
    body = re.sub(r"\bmin_confidence\b", "0.0", macro[2])
    return f"{macro[0]}\n\nCREATE OR REPLACE VIEW v_{macro[1]} AS\n{body}"
