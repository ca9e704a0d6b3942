"""What an evaluator's pages show, read from the public views: plans with their grades, and what they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb

from rb_ingest.records import Record


class AreaCount(Record):
    """How many entries of an area a plan has, does not have, and of how many that is not known."""

    area_no: int
    area: str
    planned: int
    not_planned: int
    unknown: int


class Likeness(Record):
    """What a plan has in common with another one; see `v_likeness`."""

    relation: str
    other_satker: str | None
    other_tahun: int | None
    rows_alike: int
    rows_compared: int
    likeness: float
    is_copy: bool


class DueRow(Record):
    """A row that is carried out in the quarter asked about."""

    row_no: int
    indikator: str
    months: tuple[int, ...]


class EvaluatedPlan(Record):
    """A plan with its grade, and the parts that it is made of; see `v_completeness`."""

    document_id: str
    jenis: str
    tahun: int | None
    satker_kode: str
    satker: str
    provinsi_kode: str
    provinsi: str | None
    grade: str
    score: float
    rows: int
    without_time: int
    time_unknown: int
    without_output: int
    without_evidence: int | None
    without_target: int | None
    all_year: int
    read_in_full: bool
    by_month: tuple[int, ...] = ()
    by_quarter: tuple[int, ...] = ()
    areas: tuple[AreaCount, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    due: tuple[DueRow, ...] = ()


def evaluated_plans(connection: duckdb.DuckDBPyConnection, today: date) -> tuple[EvaluatedPlan, ...]:
    """Return the plans of known offices with all that their pages show, by office, year (the latest first) and kind.

    Args:
        connection: An open database.
        today: The day whose quarter's rows are listed, for plans of its year.
    """
    quarter = (today.month - 1) // 3
    months = [3 * quarter + n for n in (1, 2, 3)]
    parts: dict[str, dict[str, list[Any]]] = {
        "by_month": _grouped(
            connection,
            "SELECT document_id, sum(scheduled)::INTEGER AS n FROM v_calendar "
            "GROUP BY document_id, bulan ORDER BY bulan",
        ),
        "by_quarter": _grouped(connection, "SELECT document_id, due AS n FROM v_due ORDER BY kuartal"),
        "areas": _grouped(
            connection,
            "SELECT document_id, area_no, area, count(*) FILTER (WHERE planned) AS planned, "
            "count(*) FILTER (WHERE NOT planned) AS not_planned, count(*) FILTER (WHERE planned IS NULL) AS unknown "
            "FROM v_coverage GROUP BY document_id, area_no, area ORDER BY area_no",
            AreaCount,
        ),
        "likenesses": _grouped(
            connection,
            "SELECT document_id, relation, other_satker, other_tahun, rows_alike, rows_compared, likeness, is_copy "
            "FROM v_likeness ORDER BY relation",
            Likeness,
        ),
        "due": _grouped(
            connection,
            "SELECT document_id, row_no, indikator, months FROM v_rows "
            "WHERE tahun = $year AND list_has_any(months, $months) ORDER BY row_no",
            DueRow,
            {"year": today.year, "months": months},
        ),
    }
    cursor = connection.execute(
        "SELECT * EXCLUDE (level) FROM v_completeness WHERE satker_kode IS NOT NULL "
        "ORDER BY satker_kode, tahun DESC, jenis, document_id"
    )
    names = [column[0] for column in cursor.description or ()]
    lines = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
    return tuple(
        EvaluatedPlan(**line, **{name: tuple(of[line["document_id"]]) for name, of in parts.items()}) for line in lines
    )


def _grouped(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    record: type[Record] | None = None,
    values: Mapping[str, object] | None = None,
) -> dict[str, list[Any]]:
    """Return what a query gives for each document: records, or without one the numbers of its second column."""
    cursor = connection.execute(sql, values) if values else connection.execute(sql)
    names = [column[0] for column in cursor.description or ()][1:]
    found: dict[str, list[Any]] = defaultdict(list)
    for document_id, *rest in cursor.fetchall():
        found[document_id].append(record(**dict(zip(names, rest, strict=True))) if record else rest[0])
    return found
