"""Who looks at which page: told to colleagues, so that two do not settle the same, and forgotten after a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import duckdb

# Longer than anybody looks at one item, shorter than a coffee break.
RELEASED_AFTER = timedelta(minutes=10)


class Claim(NamedTuple):
    """Who looks at a page, and for how many minutes."""

    reviewer: str
    minutes: int


def claim(connection: duckdb.DuckDBPyConnection, reviewer: str, document_id: str, page_no: int | None) -> None:
    """Say that a reviewer looks at a page, or with None at a document; the one before is released.

    Args:
        connection: A connection that may write.
        reviewer: Who.
        document_id: The document.
        page_no: The page.
    """
    connection.execute("INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?)", [reviewer, document_id, page_no, _now()])


def claimed_pages(connection: duckdb.DuckDBPyConnection, reviewer: str) -> dict[tuple[str, int | None], Claim]:
    """Return what others look at now: (document, page) -> who.

    Args:
        connection: An open database.
        reviewer: Whose own page is left out.
    """
    now = _now()
    lines = connection.execute(
        "SELECT document_id, page_no, reviewer, claimed_at FROM claims WHERE reviewer <> ? AND claimed_at > ? "
        "ORDER BY claimed_at",
        [reviewer, now - RELEASED_AFTER],
    ).fetchall()
    return {
        (document_id, page_no): Claim(who, max(0, int((now - when).total_seconds() // 60)))
        for document_id, page_no, who, when in lines
    }


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
