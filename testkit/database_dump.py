"""What a database says, apart from when and how long: two runs over the same files must say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rb_ingest.storage.reader import connect

_TABLES = {
    "v_documents": "",
    "v_rows": "",
    "v_months": "",
    "pages": "EXCLUDE (seconds)",
    "candidates": "",
    "files": "EXCLUDE (seen_at)",
    "documents": "EXCLUDE (run_id, read_at)",
}


def dump(database: Path, without_files: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
    """Return the rows of each table and view, sorted.

    Args:
        database: The DuckDB file.
        without_files: Names of files whose documents are left out.
    """
    told = {}
    with connect(database) as connection:
        lines = connection.execute("SELECT document_id, file_name FROM files").fetchall()
        left_out = {document_id for document_id, name in lines if name in without_files}
        rows = connection.execute("SELECT row_id, document_id FROM plan_rows").fetchall()
        left_out |= {row_id for row_id, document_id in rows if document_id in left_out}
        for name, exclude in _TABLES.items():
            cursor = connection.execute(f"SELECT * {exclude} FROM {name}")  # noqa: S608
            columns = [column[0] for column in cursor.description]
            key = columns.index("row_id" if "row_id" in columns else "document_id")
            told[name] = sorted((line for line in cursor.fetchall() if line[key] not in left_out), key=repr)
    return told


def doubles(database: Path) -> list[Any]:
    """Return what is there twice: rows at one place of a document, paths, documents."""
    with connect(database) as connection:
        return connection.execute(
            """
            SELECT 'row', document_id || ' ' || row_no FROM plan_rows GROUP BY ALL HAVING count(*) > 1
            UNION ALL SELECT 'file', source_path FROM files GROUP BY ALL HAVING count(*) > 1
            UNION ALL SELECT 'content', sha256 FROM documents WHERE sha256 <> '' GROUP BY ALL HAVING count(*) > 1
            UNION ALL SELECT 'orphan', row_id FROM plan_rows WHERE document_id NOT IN (SELECT document_id FROM files)
            UNION ALL SELECT 'orphan month', row_id FROM months WHERE row_id NOT IN (SELECT row_id FROM plan_rows)
            """
        ).fetchall()
