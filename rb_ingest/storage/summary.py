"""Counts for people: how each file fared, and what a database holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from rb_ingest.records import DocumentStatus, Record


class FileSummary(Record):
    """How one file fared: a line of the summary table.

    `trusted` rows neither wait in the queue nor stand on a doubtful page; of `sure_months` rows the months are
    right with the probability that the review policy asks for.
    """

    source_path: str
    file_name: str
    status: DocumentStatus
    error: str | None
    satker: str | None
    tahun: int | None
    pages: int
    rows: int
    to_review: int
    trusted: int
    sure_months: int


class DatabaseSummary(Record):
    """What a database holds."""

    files: dict[str, int]
    left_out: int
    rows: dict[str, int]
    to_review: int
    decisions: int
    last_run: datetime | None
    last_run_state: str | None


def summarise_files(connection: duckdb.DuckDBPyConnection) -> tuple[FileSummary, ...]:
    """Tell how each file in the database fared, in name order."""
    cursor = connection.execute(
        """
        SELECT d.source_path, d.file_name, d.status, d.error, d.satker, d.tahun, d.pages,
               CASE WHEN d.status IN ('ok', 'partial') THEN coalesce(t.rows, 0) ELSE 0 END AS rows,
               CASE WHEN d.status IN ('ok', 'partial') THEN coalesce(t.to_review, 0) ELSE 0 END AS to_review,
               CASE WHEN d.status IN ('ok', 'partial') THEN coalesce(t.trusted_rows, 0) ELSE 0 END AS trusted,
               CASE WHEN d.status IN ('ok', 'partial') THEN coalesce(t.sure_months, 0) ELSE 0 END AS sure_months
        FROM v_documents d
        LEFT JOIN (
            -- One line a document: files that cannot be read may share their content, and each has its own line. Rows
            -- are those of v_rows and v_review; to ask these for them takes as long again.
            SELECT document_id, rows, to_review, trusted_rows, sure_months FROM v_quality
            WHERE status IN ('ok', 'partial')
        ) t USING (document_id)
        ORDER BY d.file_name, d.source_path, d.part
        """
    )
    names = [column[0] for column in cursor.description or ()]
    return tuple(FileSummary(**dict(zip(names, line, strict=True))) for line in cursor.fetchall())


def summarise_database(connection: duckdb.DuckDBPyConnection) -> DatabaseSummary:
    """Count what a database holds: files by status, plan rows by match status, what waits for review, decisions."""
    last_runs = connection.execute("SELECT started_at, state FROM runs ORDER BY run_id DESC LIMIT 1").fetchall()
    return DatabaseSummary(
        files=_counts(connection, "SELECT status, count(*) FROM v_documents GROUP BY status ORDER BY status"),
        left_out=_count(connection, "SELECT count(*) FROM v_left_out"),
        rows=_counts(
            connection, "SELECT match_status, count(*) FROM v_rows GROUP BY match_status ORDER BY match_status"
        ),
        to_review=_count(connection, "SELECT count(*) FROM v_review"),
        decisions=_count(connection, "SELECT count(*) FROM internal.active_decisions"),
        last_run=last_runs[0][0] if last_runs else None,
        last_run_state=last_runs[0][1] if last_runs else None,
    )


def _counts(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    lines: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return {str(name): int(n) for name, n in lines}


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    [(n,)] = connection.execute(sql).fetchall()
    return int(n)
