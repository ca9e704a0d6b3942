"""What a batch asks of a database before it works, and the commands that mend or drop single files."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from rb_ingest.errors import DatabaseError
from rb_ingest.inbox.folder import FoundFile
from rb_ingest.records import Guidance, Record
from rb_ingest.storage.outdated import StoredReading


class Forgotten(Record):
    """A file that was dropped from a database; `rows` are those that went with it, 0 where a copy of it keeps them."""

    source_path: str
    rows: int


def stored_files(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[FoundFile, str]]:
    """Return all files in the database as they were when they were read: path -> (file, id of its document)."""
    lines = connection.execute("SELECT source_path, size_bytes, modified_ns, document_id FROM files").fetchall()
    return {
        path: (FoundFile(path=path, size_bytes=-1 if size is None else size, modified_ns=modified or 0), document_id)
        for path, size, modified, document_id in lines
    }


def stored_readings(connection: duckdb.DuckDBPyConnection) -> dict[str, StoredReading]:
    """Tell of each stored document how it was read: document id -> StoredReading."""
    lines = connection.execute(
        """
        SELECT d.document_id, d.status, r.document_id IS NOT NULL, coalesce(p.failed, 0), coalesce(p.sources, []),
               d.pipeline_version, CAST(d.settings AS VARCHAR), d.sha256, CAST(d.guidance AS VARCHAR)
        FROM documents d
        LEFT JOIN (SELECT DISTINCT document_id FROM plan_rows) r USING (document_id)
        LEFT JOIN (
            SELECT document_id, count(error)::INTEGER AS failed,
                   list(DISTINCT source) FILTER (source IS NOT NULL) AS sources
            FROM pages GROUP BY document_id
        ) p USING (document_id)
        """
    ).fetchall()
    return {
        document_id: StoredReading(
            document_id=document_id,
            status=status,
            has_rows=has_rows,
            failed_pages=failed,
            sources=frozenset(sources),
            pipeline_version=version,
            settings=None if settings is None else json.loads(settings),
            sha256=sha256,
            guidance=Guidance() if guidance is None else Guidance.model_validate_json(guidance),
        )
        for document_id, status, has_rows, failed, sources, version, settings, sha256, guidance in lines
    }


def is_stored(connection: duckdb.DuckDBPyConnection, document_id: str) -> bool:
    """Return whether this content is in the database, read or failed."""
    return bool(connection.execute("SELECT 1 FROM documents WHERE document_id = ?", [document_id]).fetchall())


def files_to_retry(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return the paths of the files that failed or are partial, in name order."""
    lines = connection.execute(
        "SELECT source_path FROM v_documents WHERE status IN ('failed', 'partial') ORDER BY file_name, source_path"
    ).fetchall()
    return tuple(dict.fromkeys(path for (path,) in lines))  # of several decrees in a file each may be partial


def path_of_document(connection: duckdb.DuckDBPyConnection, document_id: str) -> str:
    """Return where the file of a document lies, of copies the first; of a decree in a file with several, that file.

    Raises:
        DatabaseError: There is no such document.
    """
    lines = connection.execute(
        "SELECT source_path FROM files WHERE document_id = "
        "(SELECT coalesce(part_of, document_id) FROM documents WHERE document_id = ?) ORDER BY file_name, source_path",
        [document_id],
    ).fetchall()
    if not lines:
        raise DatabaseError(f"There is no document {document_id} in the database. See which are in v_documents.")
    return str(lines[0][0])


def forget_file(connection: duckdb.DuckDBPyConnection, name: str) -> Forgotten:
    """Drop a file and, unless it has a copy, all that was read from it. What reviewers decided stays in the log.

    Args:
        connection: A connection that may write.
        name: The path of the file, which need not exist any more, or its name alone.

    Raises:
        DatabaseError: No such file is stored, or several have this name.
    """
    absolute = name if "://" in name else str(Path(name).absolute())
    lines = connection.execute(
        "SELECT source_path, document_id FROM files WHERE source_path IN ($1, $2) OR file_name = $1 "
        "ORDER BY source_path NOT IN ($1, $2), source_path",
        [name, absolute],
    ).fetchall()
    exact = [line for line in lines if line[0] in (name, absolute)]
    found = exact or lines
    if not found:
        raise DatabaseError(f"No file {name} is in the database. See which are with: rb-ingest status --db FILE")
    if len(found) > 1:
        paths = ", ".join(path for path, _ in found)
        raise DatabaseError(f"Several files are named {name}: {paths}. Give the whole path of one.")
    [(path, document_id)] = found
    connection.begin()
    try:
        connection.execute("DELETE FROM files WHERE source_path = ?", [path])
        rows = 0
        if not connection.execute("SELECT 1 FROM files WHERE document_id = ?", [document_id]).fetchall():
            rows = delete_document(connection, document_id)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return Forgotten(source_path=path, rows=rows)


def delete_document(connection: duckdb.DuckDBPyConnection, document_id: str) -> int:
    """Drop all that was read from a content, inside the transaction of the caller, and tell how many rows it had.

    Of a file with several decrees all are dropped with the one that the file is known by.
    """
    decrees = connection.execute(
        "SELECT document_id FROM documents WHERE document_id = $1 OR part_of = $1", [document_id]
    ).fetchall()
    return sum(_delete_one(connection, decree) for (decree,) in decrees)


def _delete_one(connection: duckdb.DuckDBPyConnection, document_id: str) -> int:
    [(rows,)] = connection.execute("SELECT count(*) FROM plan_rows WHERE document_id = ?", [document_id]).fetchall()
    for table in ("months", "periods", "fields", "candidates"):
        connection.execute(
            f"DELETE FROM {table} WHERE row_id IN (SELECT row_id FROM plan_rows WHERE document_id = ?)",  # noqa: S608
            [document_id],
        )
    for table in ("plan_rows", "pages", "month_grids", "findings", "documents"):
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", [document_id])  # noqa: S608
    return int(rows)
