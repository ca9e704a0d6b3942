"""Plan rows as a file: CSV and XLSX for spreadsheets, Parquet for other programs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet

from rb_ingest.errors import ExportError
from rb_ingest.messages.catalogue import wanted_language
from rb_ingest.outputs.spreadsheet import write_csv
from rb_ingest.outputs.workbook import Holdings, write_workbook
from rb_ingest.storage.columns import V_ROWS, Column
from rb_ingest.storage.safe_writer import part_beside, safe_output, sweep, to_disk

_WIDE = {"kegiatan", "sub_kegiatan", "indikator", "indicator_text", "langkah_aksi", "bukti_fisik", "komponen", "links"}
_BBOX = ("x0", "y0", "x1", "y1")
_EXPORTED_PART = re.compile(r"rows-\d+\.parquet")
_MAX_XLSX_ROWS = 1_048_576


def export_rows(connection: duckdb.DuckDBPyConnection, out: Path) -> int:
    """Write all plan rows, reviewers' decisions applied, to a file; its ending says in which form.

    `.parquet` keeps lists and the box as they are; a name without an ending becomes a folder of Parquet files, one
    below `tahun=...` for each year, which DuckDB, pandas and Spark read as one table. `.csv` (UTF-8 with a mark, as
    Excel wants it) and `.xlsx` have `months` and `links` as text separated by ", " and the box in four columns. In a
    CSV a text that a spreadsheet would take for a formula gets a ' in front; in an XLSX every text is stored as a text,
    at most 32,767 characters of it. An XLSX has sheets for reading before the plain rows; see `outputs.workbook`.

    Args:
        connection: An open database.
        out: The file; it is replaced as a whole when it exists. A folder must be new, empty, or an earlier export.

    Returns:
        The number of rows written.

    Raises:
        ExportError: The ending is none of these, the file cannot be written, or XLSX cannot hold so many rows.
    """
    writers: dict[str, Callable[[pa.Table, Path], None]] = {
        ".csv": _write_csv,
        ".parquet": pa.parquet.write_table,
        ".xlsx": partial(_write_xlsx, connection),
        "": _write_by_year,
    }
    write = writers.get(out.suffix.casefold())
    if write is None:
        raise ExportError(f"{out.name} does not say in which form: end the name in .csv, .xlsx or .parquet.")
    if not out.suffix:
        _require_earlier_export(out)
    table = connection.sql("SELECT * FROM v_rows ORDER BY file_name, row_no").to_arrow_table()
    if out.suffix:
        with safe_output(out) as part:
            write(table, part)
    else:
        _replace_folder(table, out)
    return int(table.num_rows)


def _flat_columns() -> tuple[Column, ...]:
    """Return the columns of a spreadsheet: those of the view, the box taken apart."""
    flat = [column for column in V_ROWS if column.name != "bbox"]
    flat += [Column(f"bbox_{name}", "DOUBLE", f"{name} of the ruled row in PDF points of its page") for name in _BBOX]
    return tuple(flat)


def _flat_rows(table: pa.Table) -> list[list[Any]]:
    rows = []
    for line in table.to_pylist():
        box = line.pop("bbox")
        values = [", ".join(map(str, value)) if isinstance(value, list) else value for value in line.values()]
        rows.append([*values, *(box[name] for name in _BBOX)])
    return rows


def _write_by_year(table: pa.Table, folder: Path) -> None:
    # Rows of a plan whose year could not be read go below tahun=__HIVE_DEFAULT_PARTITION__, as everywhere.
    pa.parquet.write_to_dataset(table, folder, partition_cols=["tahun"], basename_template="rows-{i}.parquet")
    folder.mkdir(exist_ok=True)


def _replace_folder(table: pa.Table, out: Path) -> None:
    """Write the years beside an earlier export, then change places: nobody ever sees half a folder."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep(out.parent)
        folder = part_beside(out)
        folder.mkdir()
        part, earlier = folder / "new", folder / "earlier"
        try:
            _write_by_year(table, part)
            for file in part.rglob("*.parquet"):
                to_disk(file)
            _require_earlier_export(out)  # somebody may have put a file there meanwhile
            if out.exists():
                out.replace(earlier)
            part.replace(out)
            to_disk(out.parent)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise ExportError(f"{out} cannot be written ({error.strerror or error}). Choose another --out.") from error


def _require_earlier_export(folder: Path) -> None:
    """Refuse to replace what is no export: a folder may hold anything.

    Raises:
        ExportError: It is a file, or something else than years of an earlier export is in it.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()) or any(map(_is_foreign, _within(folder))):
        raise ExportError(
            f"{folder} exists and is no earlier export. End the name in .csv, .xlsx or .parquet, or choose another."
        )


def _within(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_foreign(year: Path) -> bool:
    """Return whether this is anything else than one year of an export."""
    if year.is_symlink() or not year.is_dir() or not year.name.startswith("tahun="):
        return True
    return any(
        part.is_symlink() or not part.is_file() or not _EXPORTED_PART.fullmatch(part.name) for part in year.iterdir()
    )


def _write_csv(table: pa.Table, path: Path) -> None:
    write_csv(path, [column.name for column in _flat_columns()], _flat_rows(table), encoding="utf-8-sig")


def _write_xlsx(connection: duckdb.DuckDBPyConnection, table: pa.Table, path: Path) -> None:
    if table.num_rows >= _MAX_XLSX_ROWS:
        raise ExportError(f"XLSX holds no more than {_MAX_XLSX_ROWS - 1} rows. Export to .csv or .parquet.")
    columns = _flat_columns()
    widths = [50 if column.name in _WIDE else max(10, len(column.name) + 3) for column in columns]
    meanings = [(column.name, column.plain_meaning) for column in columns]
    write_workbook(path, _holdings(connection, table), meanings, _flat_rows(table), widths, wanted_language())


def _holdings(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> Holdings:
    documents = connection.sql(
        """
        SELECT d.*, p.nama_wilayah AS provinsi,
               CASE WHEN d.status IN ('ok', 'partial') THEN q.rows ELSE 0 END AS rows,
               CASE WHEN d.status IN ('ok', 'partial') THEN q.to_review ELSE 0 END AS to_review
        FROM v_documents d
        LEFT JOIN (SELECT document_id, max(rows) AS rows, max(to_review) AS to_review FROM v_quality
                   GROUP BY document_id) q USING (document_id)
        LEFT JOIN ref_satker p ON p.satker_kode = substr(d.satker_kode, 1, 2)
        ORDER BY d.jenis, d.tahun, d.satker_kode, d.file_name
        """
    ).to_arrow_table()
    coverage = connection.sql(
        "SELECT document_id, jenis, tahun, satker_kode, satker, area, indicator_id, indicator_text, status "
        "FROM v_coverage"
    ).to_arrow_table()
    [(offices,)] = connection.execute("SELECT count(*) FROM ref_satker").fetchall()
    rows = table.sort_by(
        [
            ("jenis", "ascending"),
            ("tahun", "ascending"),
            ("satker_kode", "ascending"),
            ("document_id", "ascending"),
            ("row_no", "ascending"),
        ]
    )
    return Holdings(documents.to_pylist(), rows.drop_columns(["bbox"]).to_pylist(), coverage.to_pylist(), int(offices))
