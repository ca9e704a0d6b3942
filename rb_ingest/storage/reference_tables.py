"""Keeps the database's copy of the canonical data equal to `reference/`."""

from __future__ import annotations

from typing import Any, get_args

import duckdb
import pyarrow as pa

from rb_ingest.records import Jenis
from rb_ingest.reference import shipped_reference

_SCHEMAS: dict[str, pa.Schema] = {
    "ref_areas": pa.schema({"jenis": pa.string(), "area_no": pa.int32(), "area": pa.string()}),
    "ref_indicators": pa.schema(
        {
            "indicator_id": pa.string(),
            "jenis": pa.string(),
            "area_no": pa.int32(),
            "area": pa.string(),
            "kegiatan_no": pa.int32(),
            "kegiatan": pa.string(),
            "sub_no": pa.int32(),
            "sub_kegiatan": pa.string(),
            "indikator_no": pa.int32(),
            "indicator_text": pa.string(),
            "kind": pa.string(),
            "induk_id": pa.string(),
        }
    ),
    "ref_satker": pa.schema(
        {
            "satker_kode": pa.string(),
            "satker": pa.string(),
            "nama_wilayah": pa.string(),
            "level": pa.string(),
            "induk_kode": pa.string(),
        }
    ),
}


def refresh_reference_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace the contents of `ref_areas`, `ref_indicators` and `ref_satker`, in the caller's transaction.

    A table that holds the canonical data already is left alone: a database that is only opened needs no write for it.

    Raises:
        ReferenceDataError: A reference file is not valid.
    """
    for table, lines in _reference_lines().items():
        staged = pa.Table.from_pylist(lines, schema=_SCHEMAS[table])
        if connection.table(table).project(*staged.column_names).to_arrow_table().equals(staged):
            continue
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  (a name of _SCHEMAS)
        connection.register("staged_reference", staged)
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM staged_reference")  # noqa: S608
        connection.unregister("staged_reference")


def _reference_lines() -> dict[str, list[dict[str, Any]]]:
    reference, kinds = shipped_reference(), get_args(Jenis)
    areas = [
        area.model_dump(include={"jenis", "area_no", "area"}) for jenis in kinds for area in reference.areas_of(jenis)
    ]
    indicators = [
        {**entry.model_dump(exclude={"indikator", "documents"}), "indicator_text": entry.indikator}
        for jenis in kinds
        for entry in reference.catalogue(jenis)
    ]
    offices = [
        {"satker_kode": office.kode, **office.model_dump(include={"satker", "nama_wilayah", "level", "induk_kode"})}
        for office in reference.offices
    ]
    return {"ref_areas": areas, "ref_indicators": indicators, "ref_satker": offices}
