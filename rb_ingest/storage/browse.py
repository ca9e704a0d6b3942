"""Plan rows by facets and words, for people who do not write SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from rb_ingest.records import Record

# Facet -> the column that it narrows, and the column that names its values.
FACETS: dict[str, tuple[str, str]] = {
    "jenis": ("jenis", "jenis"),
    "tahun": ("tahun", "tahun"),
    "provinsi": ("provinsi_kode", "provinsi"),
    "satker": ("satker_kode", "satker"),
    "area": ("area_no", "area"),
    "entri": ("indicator_id", "indicator_text"),
    "status": ("match_status", "match_status"),
}
# So many values of a facet are offered, the most frequent: a list that is longer is not read.
_OFFERED = 40
_ROWS = """
    SELECT r.*, substr(r.satker_kode, 1, 2) AS provinsi_kode, p.nama_wilayah AS provinsi
    FROM v_rows r LEFT JOIN ref_satker p ON p.satker_kode = substr(r.satker_kode, 1, 2)
"""
_TEXT = (
    "lower(concat_ws(' ', kegiatan, sub_kegiatan, indikator, komponen, langkah_aksi, bukti_fisik, ket, indicator_text))"
)


class FacetValue(Record):
    """A value that a facet may be narrowed to: what is asked for, how it is called, and how many rows have it."""

    value: str
    label: str
    rows: int


class FoundRow(Record):
    """A row of the result."""

    row_id: str
    satker: str | None
    jenis: str | None
    tahun: int | None
    area_no: int | None
    kegiatan: str | None
    indikator: str
    months: tuple[int, ...]
    match_status: str
    trusted: bool


class Found(Record):
    """A page of the rows that were asked for, how many there are, and how they spread over the facets."""

    total: int
    rows: tuple[FoundRow, ...]
    facets: dict[str, tuple[FacetValue, ...]]


def find_rows(
    connection: duckdb.DuckDBPyConnection, chosen: Mapping[str, str], words: str, *, offset: int, limit: int
) -> Found:
    """Find rows.

    Args:
        connection: An open database.
        chosen: Facet -> the value that it is narrowed to; names that are no facets are left out of account.
        words: All of them have to stand in the texts of a row, capitals or not, whole or in part.
        offset: How many rows are left out before the first.
        limit: How many are wanted.
    """
    conditions, values = ["true"], []
    for name, (column, _) in FACETS.items():
        if chosen.get(name):
            # The columns are our own; only values come from outside, and are bound.
            conditions.append(f"CAST({column} AS VARCHAR) = ?")
            values.append(chosen[name])
    for word in words.lower().split():
        conditions.append(f"contains({_TEXT}, ?)")
        values.append(word)
    narrowed = f"FROM ({_ROWS}) WHERE {' AND '.join(conditions)}"
    total, facets = _counted(connection, narrowed, values)
    if total <= offset:
        return Found(total=total, rows=(), facets=facets)
    names = list(FoundRow.model_fields)
    lines = connection.execute(
        f"SELECT {', '.join(names)} {narrowed} ORDER BY tahun DESC, satker_kode, file_name, row_no LIMIT ? OFFSET ?",
        [*values, limit, offset],
    ).fetchall()
    return Found(
        total=total, rows=tuple(FoundRow(**dict(zip(names, line, strict=True))) for line in lines), facets=facets
    )


def _counted(
    connection: duckdb.DuckDBPyConnection, narrowed: str, values: list[Any]
) -> tuple[int, dict[str, tuple[FacetValue, ...]]]:
    """Return the number of rows, and of each facet the values with theirs, in one pass over the rows."""
    columns = [column for column, _ in FACETS.values()]
    labels = ", ".join(f"any_value({label}) AS label_{n}" for n, (_, label) in enumerate(FACETS.values()))
    sets = ", ".join(f"({column})" for column in columns)
    lines = connection.execute(
        f"SELECT grouping_id({', '.join(columns)}) AS grouped, count(*) AS n, {', '.join(columns)}, {labels} "
        f"{narrowed} GROUP BY GROUPING SETS ((), {sets}) ORDER BY n DESC, {', '.join(columns)}",
        values,
    ).fetchall()
    total, found = 0, {name: list[FacetValue]() for name in FACETS}
    everything = (1 << len(columns)) - 1
    for grouped, n, *rest in lines:
        if grouped == everything:
            total = n
            continue
        # A bit is set for each column that the line is not grouped by, that of the first column the highest.
        at = next(i for i in range(len(columns)) if not grouped >> (len(columns) - 1 - i) & 1)
        value, label = rest[at], rest[len(columns) + at]
        name = list(FACETS)[at]
        if value is not None and len(found[name]) < _OFFERED:
            found[name].append(FacetValue(value=str(value), label=str(label or value), rows=n))
    return total, {name: tuple(of) for name, of in found.items()}
