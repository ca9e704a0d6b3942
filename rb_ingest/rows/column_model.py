"""One model of the columns for a whole plan: what the headers of all its pages say together, laid over each of them.

A header that was read half, with a rule or a word lost, says something wrong where a missing header says nothing. So a
table whose own header does not name the column of indicators has the columns of the pages whose headers do, and its
header the rows that it has there.
"""

from __future__ import annotations

from collections.abc import Sequence

from rb_ingest.plan_kind import PlanKind
from rb_ingest.records import Table
from rb_ingest.reference import Reference
from rb_ingest.rows.columns import Columns, find_columns, lay_over, told_by_order
from rb_ingest.rows.repeated_headers import header_rows_like


def agreed_columns(
    reference: Reference, tables: Sequence[Table], kinds: Sequence[PlanKind] | None = None
) -> tuple[Columns | None, ...]:
    """Find the columns of all tables of a document.

    Args:
        reference: The canonical data.
        tables: In document order, also those that are no plan's.
        kinds: The kinds of plan that they may be of; all, when left out.

    Returns:
        The columns of each table; None where it is no table of the plan.
    """
    whole = [_with_whole_header(reference, table, kinds) for table in tables]
    read = [(table, columns) for table, columns in zip(tables, whole, strict=True) if columns]
    found: list[Columns | None] = []
    previous: Columns | None = None
    for place, table in enumerate(tables):
        columns = find_columns(reference, table, previous, kinds)
        if columns is not None and "indikator" not in columns.roles:
            model = _nearest(whole, place, columns)
            laid = lay_over(table, model, columns.header_rows) if model else told_by_order(table, columns)
            columns = laid if "indikator" in laid.roles else columns
        if columns is not None and whole[place] is None:
            rows = header_rows_like(table, columns, read)
            columns = columns.model_copy(update={"header_rows": rows})
        if columns is not None and ("indikator" in columns.roles or previous is None):
            previous = columns
        found.append(columns)
    return tuple(found)


def _with_whole_header(reference: Reference, table: Table, kinds: Sequence[PlanKind] | None) -> Columns | None:
    columns = find_columns(reference, table, None, kinds)
    return columns if columns and columns.from_header and "indikator" in columns.roles else None


def _nearest(whole: Sequence[Columns | None], place: int, like: Columns) -> Columns | None:
    """Return the columns of the nearest table of the same kind of plan whose header was read whole."""
    models = [(abs(i - place), i, c) for i, c in enumerate(whole) if c is not None and c.jenis == like.jenis]
    return min(models, key=lambda model: model[:2])[2] if models else None
