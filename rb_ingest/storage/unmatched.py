"""The plan rows that stand for no catalogue entry, for those who grow the catalogue."""

from __future__ import annotations

import duckdb

from rb_ingest.records import Record


class UnmatchedRow(Record):
    """A row without an entry: its wording, and where it stands."""

    jenis: str
    indikator: str
    office: str
    tahun: int | None
    area: str | None
    kegiatan: str | None


def unmatched_rows(connection: duckdb.DuckDBPyConnection) -> tuple[UnmatchedRow, ...]:
    """Load the rows of all plans that have no entry, or whose entry a person rejected, in document order."""
    lines = connection.execute(
        "SELECT jenis, indikator, coalesce(satker_kode, document_id), tahun, coalesce(area, section), kegiatan "
        "FROM v_rows WHERE match_status IN ('none', 'rejected') AND indikator <> '' AND jenis IS NOT NULL "
        "ORDER BY document_id, row_no"
    ).fetchall()
    return tuple(UnmatchedRow(**dict(zip(UnmatchedRow.model_fields, line, strict=True))) for line in lines)
