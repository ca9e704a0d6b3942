"""What needs a person: files that were not read in full, cannot be assigned or wait for review, and missing offices."""

from __future__ import annotations

from typing import Any, Literal

import duckdb

from rb_ingest.records import DocumentStatus, Record

NeedKind = Literal["failed", "partial", "unassigned", "review"]


class FileNeed(Record):
    """A file that needs a person, for its gravest reason.

    `failed` and `partial` go before `unassigned` (office, year or kind was not found), that before rows to `review`.
    """

    kind: NeedKind
    status: DocumentStatus
    file_name: str
    source_path: str
    satker_kode: str | None
    satker: str | None
    provinsi: str | None
    tahun: int | None
    jenis: str | None
    error: str | None
    pages: int
    rows: int
    to_review: int


class UnreadFile(Record):
    """Something in the inbox that is not read; see `v_left_out`."""

    file_name: str
    source_path: str
    reason: str


class MissingOffice(Record):
    """An office of the registry without a plan of a year and kind; see `v_missing`."""

    jenis: str
    tahun: int
    satker_kode: str
    satker: str
    level: str
    provinsi: str | None
    status: Literal["missing", "unreadable"]
    unassigned_files: int


def file_needs(connection: duckdb.DuckDBPyConnection) -> tuple[FileNeed, ...]:
    """Return what needs a person, file by file: the gravest first, then by office, then by rows to review."""
    return tuple(
        FileNeed(**line)
        for line in _lines(
            connection,
            """
            SELECT
                CASE WHEN d.status IN ('failed', 'partial') THEN d.status
                     WHEN d.satker_kode IS NULL OR d.tahun IS NULL OR d.jenis IS NULL THEN 'unassigned'
                     ELSE 'review' END AS kind,
                d.status, d.file_name, d.source_path, d.satker_kode, d.satker, p.nama_wilayah AS provinsi, d.tahun,
                d.jenis, d.error, d.pages, q.rows, q.to_review
            FROM v_documents d
            JOIN (SELECT DISTINCT document_id, rows, to_review FROM v_quality WHERE status <> 'duplicate') q
                 USING (document_id)
            LEFT JOIN ref_satker p ON p.satker_kode = substr(d.satker_kode, 1, 2)
            WHERE d.status <> 'duplicate'
              AND (d.status <> 'ok' OR q.to_review > 0
                   OR d.satker_kode IS NULL OR d.tahun IS NULL OR d.jenis IS NULL)
            ORDER BY list_position(['failed', 'partial', 'unassigned', 'review'], kind),
                     d.satker_kode NULLS FIRST, d.tahun, q.to_review DESC, d.file_name
            """,
        )
    )


def unread_files(connection: duckdb.DuckDBPyConnection) -> tuple[UnreadFile, ...]:
    """Return what lies in the inboxes and is not read, in name order."""
    sql = "SELECT file_name, source_path, reason FROM v_left_out ORDER BY file_name, source_path"
    return tuple(UnreadFile(**line) for line in _lines(connection, sql))


def missing_offices(connection: duckdb.DuckDBPyConnection) -> tuple[MissingOffice, ...]:
    """Return the offices that have not handed in, by kind, year (the latest first) and code."""
    return tuple(
        MissingOffice(**line)
        for line in _lines(
            connection,
            "SELECT jenis, tahun, satker_kode, satker, level, provinsi, status, unassigned_files FROM v_missing "
            "ORDER BY jenis, tahun DESC, satker_kode",
        )
    )


def office_count(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many offices the registry has."""
    [(count,)] = connection.execute("SELECT count(*) FROM ref_satker").fetchall()
    return int(count)


def _lines(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
