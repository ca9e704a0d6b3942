"""What analysts call from Python: a read-only connection, and the plan rows as a data frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import duckdb
import numpy as np

from rb_ingest.errors import DatabaseError
from rb_ingest.records import Jenis
from rb_ingest.storage.columns import V_ROWS, VIEWS
from rb_ingest.storage.database import VISIT_SECONDS, open_database
from rb_ingest.storage.migrations import load_migrations, newer_database, schema_version
from rb_ingest.storage.record_columns import Column

if TYPE_CHECKING:
    import pandas as pd


def connect(path: Path | str, *, patience: float = VISIT_SECONDS) -> duckdb.DuckDBPyConnection:
    """Open a database for reading; many processes may do so at a time, while none writes.

    Args:
        path: The DuckDB file.
        patience: Seconds to wait while another process writes.

    Returns:
        A connection. Close it, or use it in a `with` block, so that the next run can write.

    Raises:
        DatabaseBusyError: A run is writing the database; the message names the process.
        DatabaseError: There is no such database, or another version or program made it.
    """
    connection = open_database(path, read_only=True, patience=patience)
    known = len(load_migrations())
    try:
        version = schema_version(connection)
        if version > known:
            raise newer_database(version, known)
        if version < known:
            raise DatabaseError(
                f"{path} was made by an older rb-ingest. Bring it up to date with: rb-ingest run INBOX --db {path}"
            )
    except DatabaseError:
        connection.close()
        raise
    return connection


def read_rows(
    path: Path | str,
    *,
    jenis: Jenis | None = None,
    tahun: int | np.integer[Any] | None = None,
    satker_kode: str | None = None,
) -> pd.DataFrame:
    """Read plan rows, reviewers' decisions applied.

    Args:
        path: The DuckDB file.
        jenis: Only plans of this kind.
        tahun: Only plans of this year.
        satker_kode: Only plans of this office, e.g. "3302".

    Returns:
        One line per plan row with the columns of `v_rows`, by file and order in the document. Texts are `string`, whole
        numbers `Int64`, probabilities `float64`; `months` and `links` are lists, `bbox` a dict of PDF points.

    Raises:
        ValueError: There is no such kind of plan.
        DatabaseBusyError: A run is writing the database.
        DatabaseError: There is no such database, or another version or program made it.
    """
    values = [_value(jenis, "jenis"), _value(tahun, "tahun"), _value(satker_kode, "satker_kode")]
    with connect(path) as connection:
        frame = connection.execute(
            "SELECT * FROM v_rows WHERE ($1 IS NULL OR jenis = $1) AND ($2 IS NULL OR tahun = $2) "
            "AND ($3 IS NULL OR satker_kode = $3) ORDER BY file_name, row_no",
            values,
        ).df()
    return _typed(frame, V_ROWS)


def read_view(path: Path | str, view: str, **filters: str | int | np.generic) -> pd.DataFrame:
    """Read one of the public views, e.g. `read_view(path, "v_coverage", jenis="RB", tahun=2024)`.

    Args:
        path: The DuckDB file.
        view: Its name, see docs/database.md.
        filters: Columns of the view and the value that each must have, of Python or out of a data frame.

    Returns:
        One line per line of the view, with dtypes as those of `read_rows`.

    Raises:
        ValueError: There is no such view, it has no such column, or there is no such kind of plan.
        DatabaseBusyError: A run is writing the database.
        DatabaseError: There is no such database, or another version or program made it.
    """
    if view not in VIEWS:
        raise ValueError(f"there is no view {view}; use one of {', '.join(VIEWS)}")
    unknown = set(filters) - {column.name for column in VIEWS[view]}
    if unknown:
        raise ValueError(f"{view} has no column {', '.join(sorted(unknown))}")
    condition = " AND ".join(f"{name} = ?" for name in filters) or "true"
    values = [_value(value, column) for column, value in filters.items()]
    with connect(path) as connection:
        # The names were checked against those of the schema; only values come from outside, and are bound.
        frame = connection.execute(f"SELECT * FROM {view} WHERE {condition}", values).df()  # noqa: S608
    return _typed(frame, VIEWS[view])


def _value(value: Any, column: str) -> Any:
    """Return a filter as DuckDB takes it: values that come out of a data frame are as good as Python's.

    Raises:
        ValueError: It is a kind of plan that does not exist: no row could ever have it.
    """
    value = value.item() if hasattr(value, "item") else value
    if column == "jenis" and value is not None and value not in get_args(Jenis):
        raise ValueError(f"there is no kind of plan {value!r}; use one of {', '.join(get_args(Jenis))}")
    return value


def _typed(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - a third of the time in which a command starts that only connects

    dtypes = {"VARCHAR": "string", "INTEGER": "Int64", "DOUBLE": "float64", "BOOLEAN": "boolean"}
    frame = frame.astype({column.name: dtypes[column.type] for column in columns if column.type in dtypes})
    for column in columns:
        if column.type.endswith("[]"):  # a missing list is None or NA, depending on the others
            lists = [list(values) if hasattr(values, "__len__") else None for values in frame[column.name]]
            frame[column.name] = pd.Series(lists, dtype="object", index=frame.index)
    return frame
