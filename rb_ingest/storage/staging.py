"""Turns one Document into Arrow tables, one per table of the database, with unique keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import pyarrow as pa

from rb_ingest.records import (
    Box,
    Candidate,
    Document,
    FieldReading,
    Finding,
    Match,
    MonthReading,
    PageReading,
    PeriodReading,
    PlanRow,
    Table,
)
from rb_ingest.storage.record_columns import arrow_fields, arrow_type

# What is kept of a page; its texts and cells are not.
_PAGE_FIELDS = [
    "page_no",
    "kind",
    "source",
    "rotation",
    "skew",
    "dpi",
    "width",
    "height",
    "seconds",
    "warnings",
    "transform",
]
_ROW_FIELDS = tuple(name for name in PlanRow.model_fields if name not in ("months", "periods", "fields", "match"))
_MATCH_FIELDS = ("score", "confidence", "status", "reasons")
_BOX = arrow_type(Box)

SCHEMAS: dict[str, pa.Schema] = {
    "pages": pa.schema(
        {
            "document_id": pa.string(),
            **arrow_fields(PageReading, _PAGE_FIELDS),
            "error": pa.string(),
            "grids": pa.list_(pa.struct({"xs": pa.list_(pa.float64()), "ys": pa.list_(pa.float64())})),
        }
    ),
    "month_grids": pa.schema(
        {
            "document_id": pa.string(),
            "page_no": pa.int32(),
            "table_no": pa.int32(),
            "box": _BOX,
            "borders": pa.list_(pa.float64()),
            "header": _BOX,
        }
    ),
    "findings": pa.schema({"document_id": pa.string(), "finding_no": pa.int32(), **arrow_fields(Finding)}),
    "plan_rows": pa.schema(
        {
            "row_id": pa.string(),
            "document_id": pa.string(),
            **arrow_fields(PlanRow, _ROW_FIELDS),
            **arrow_fields(Match, ("indicator_id", "indicator_text", "also")),
            **{f"match_{name}": held for name, held in arrow_fields(Match, _MATCH_FIELDS).items()},
            "month_bits": pa.int32(),
            "rivals": pa.list_(pa.struct({"indicator_id": pa.string(), "chance": pa.float64()})),
        }
    ),
    "months": pa.schema({"row_id": pa.string(), **arrow_fields(MonthReading)}),
    "periods": pa.schema({"row_id": pa.string(), "period_no": pa.int32(), **arrow_fields(PeriodReading)}),
    "fields": pa.schema({"row_id": pa.string(), "field_no": pa.int32(), **arrow_fields(FieldReading)}),
    "candidates": pa.schema({"row_id": pa.string(), "rank": pa.int32(), **arrow_fields(Candidate)}),
}

KEYS: dict[str, tuple[str, ...]] = {
    "pages": ("document_id", "page_no"),
    "month_grids": ("document_id", "page_no", "table_no"),
    "findings": ("document_id", "finding_no"),
    "plan_rows": ("row_id",),
    "months": ("row_id", "bulan"),
    "periods": ("row_id", "period_no"),
    "fields": ("row_id", "field_no"),
    "candidates": ("row_id", "rank"),
}


def stage(document: Document, row_ids: Sequence[str], page_errors: Mapping[int, str]) -> dict[str, pa.Table]:
    """Lay out a document as tables.

    Args:
        document: What was read.
        row_ids: The id of each of its rows, in order.
        page_errors: Page number -> sentence, for the pages that could not be read.

    Returns:
        Table name -> Arrow table with the columns of `SCHEMAS`; all keys of `KEYS` are unique.

    Raises:
        ValueError: Two rows, pages or months have the same key.
    """
    lines: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    lines["pages"].extend(_page_lines(document, page_errors))
    lines["month_grids"].extend(_month_grids(document))
    lines["findings"].extend(
        {"document_id": document.document_id, "finding_no": number, **finding.model_dump()}
        for number, finding in enumerate(document.findings, start=1)
    )
    for row_id, row in zip(row_ids, document.rows, strict=True):
        lines["plan_rows"].append({"row_id": row_id, "document_id": document.document_id, **_row_fields(row)})
        lines["months"].extend({"row_id": row_id, **month.model_dump()} for month in row.months)
        lines["periods"].extend(
            {"row_id": row_id, "period_no": number, **period.model_dump()}
            for number, period in enumerate(row.periods, start=1)
        )
        lines["fields"].extend(
            {"row_id": row_id, "field_no": number, **field.model_dump()}
            for number, field in enumerate(row.fields, start=1)
        )
        if row.match is not None:
            lines["candidates"].extend(
                {"row_id": row_id, "rank": rank, **candidate.model_dump()}
                for rank, candidate in enumerate(row.match.candidates, start=1)
            )
    for name, key in KEYS.items():
        _require_unique(name, key, lines[name])
    return {name: pa.Table.from_pylist(lines[name], schema=schema) for name, schema in SCHEMAS.items()}


def _page_lines(document: Document, page_errors: Mapping[int, str]) -> Iterable[dict[str, Any]]:
    for reading in document.page_readings:
        yield {"document_id": document.document_id, **_page_fields(reading), "error": page_errors.get(reading.page_no)}
    read = {reading.page_no for reading in document.page_readings}
    for page_no in sorted(set(page_errors) - read):
        yield {
            "document_id": document.document_id,
            "page_no": page_no,
            "warnings": [],
            "error": page_errors[page_no],
        }


def _page_fields(reading: PageReading) -> dict[str, Any]:
    fields = reading.model_dump(include=set(_PAGE_FIELDS))
    fields["grids"] = [{"xs": list(table.xs), "ys": list(table.ys)} for table in reading.tables]
    return fields


def _row_fields(row: PlanRow) -> dict[str, Any]:
    fields = row.model_dump(include=set(_ROW_FIELDS))
    fields["month_bits"] = sum(1 << month for month in row.month_set)
    if row.match is not None:
        fields["indicator_id"], fields["indicator_text"] = row.match.indicator_id, row.match.indicator_text
        fields["also"] = list(row.match.also)
        for name in _MATCH_FIELDS:
            fields[f"match_{name}"] = getattr(row.match, name)
        fields["rivals"] = [
            {"indicator_id": candidate.indicator_id, "chance": candidate.probability}
            for candidate in row.match.candidates
            if candidate.indicator_id != row.match.indicator_id
        ]
    return fields


def _month_grids(document: Document) -> Iterable[dict[str, Any]]:
    for reading in document.page_readings:
        for table_no, table in enumerate(reading.tables, start=1):
            if not table.month_columns:
                continue
            header = _header_boxes(table)
            first, last = min(table.month_columns), max(table.month_columns)
            yield {
                "document_id": document.document_id,
                "page_no": reading.page_no,
                "table_no": table_no,
                "box": table.box.model_dump(),
                "borders": list(table.xs[first : last + 2]),
                "header": reduce(Box.union, header).model_dump() if header else None,
            }


def _header_boxes(table: Table) -> list[Box]:
    """Return the cells of the header; none where the table goes on from a page before."""
    # Month cells are read as text in the header alone; their neighbours there may reach further down, to the line of
    # month numbers, even where those were too small to be read.
    months = [cell for cell in table.cells if cell.col in table.month_columns and cell.lines]
    top = min((cell.row for cell in months), default=None)
    beside = [cell for cell in table.cells if cell.row == top and cell.lines]
    return [cell.box for cell in (*months, *beside)]


def _require_unique(table: str, key: Sequence[str], lines: Sequence[Mapping[str, Any]]) -> None:
    seen = set()
    for line in lines:
        value = tuple(line[column] for column in key)
        if value in seen:
            raise ValueError(f"{table} has {dict(zip(key, value, strict=True))} twice")
        seen.add(value)
