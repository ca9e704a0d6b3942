"""Where two persons decided differently about the same thing without knowing of each other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from typing import Any

import duckdb

from rb_ingest.records import Record

_MATCH = ("confirm_match", "choose_match", "reject_match")


class Side(Record):
    """One of two decisions that contradict each other."""

    decision_id: int
    decided_by: str
    decided_at: datetime
    value: str


class Conflict(Record):
    """Two decisions in force about one thing of one row. `later` counts until one of them is withdrawn."""

    row_id: str
    file_name: str | None
    page_no: int | None
    indikator: str | None
    aspect: str
    earlier: Side
    later: Side


def find_conflicts(connection: duckdb.DuckDBPyConnection) -> tuple[Conflict, ...]:
    """Find the decisions that contradict each other, in the order of the log.

    Who saw a colleague's value and changed it wrote that value as what was there before: that is a correction, and no
    conflict. Withdraw one of the two to settle a conflict.
    """
    lines = connection.execute(
        """
        SELECT a.decision_id, a.decided_by, a.decided_at, a.kind, a."before", a."after", a.row_id, a.page_no,
               a.indikator, d.file_name
        FROM internal.active_decisions a
        LEFT JOIN (SELECT document_id, min(file_name) AS file_name FROM v_documents GROUP BY document_id) d
          USING (document_id)
        WHERE a.kind NOT IN ('seen', 'audit', 'second_look', 'add_row', 'rematch', 'page_done', 'decree')
          AND a.row_id IN (
            SELECT row_id FROM internal.active_decisions GROUP BY row_id HAVING count(DISTINCT decided_by) > 1
        )
        ORDER BY a.decided_at, a.decision_id
        """
    ).fetchall()
    by_aspect: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for number, who, when, kind, before, after, row_id, page_no, indikator, file_name in lines:
        side = {"decision_id": number, "decided_by": who, "decided_at": when}
        where = {"row_id": row_id, "page_no": page_no, "indikator": indikator, "file_name": file_name}
        for aspect, old, new in _aspects(kind, json.loads(before), json.loads(after)):
            by_aspect[row_id, aspect].append({"side": side, "where": where, "old": old, "new": new})
    return tuple(
        Conflict(**first["where"], aspect=aspect, earlier=_side(first), later=_side(second))
        for (_, aspect), decisions in by_aspect.items()
        for first, second in combinations(decisions, 2)
        if first["side"]["decided_by"] != second["side"]["decided_by"]
        and first["new"] != second["new"]
        and second["old"] != first["new"]
    )


def _aspects(kind: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Return what a decision is about, with the value before and after, as (aspect, before, after)."""
    if kind in _MATCH:
        old, new = _entries(before), _entries(after)
        yield "match", old, f"not {new}" if kind == "reject_match" else new
        yield "row", True, True
    elif kind == "not_a_row":
        yield "row", True, False
    else:
        for name, value in after.items():
            yield name, before.get(name), value
        yield "row", True, True


def _entries(values: dict[str, Any]) -> str | None:
    """Return the entries that a decision names as one value, in whatever order the further ones stand."""
    also = sorted(values.get("also") or ())
    return " + ".join([values["indicator_id"], *also]) if also else values.get("indicator_id")


def _side(decision: dict[str, Any]) -> Side:
    return Side(**decision["side"], value=json.dumps(decision["new"], ensure_ascii=False))
