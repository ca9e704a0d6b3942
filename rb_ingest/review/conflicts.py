"""Where two persons decided differently about the same thing without knowing of each other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from typing import Any

import duckdb
from pydantic import ValidationError

from rb_ingest.records import GivenRule, Record

_MATCH = ("confirm_match", "choose_match", "reject_match")
# What each decision is about: a row, a page of a file, a file, or a decree. The rest says nothing that could differ.
_THINGS = """
    SELECT *, CASE
        WHEN kind IN ('seen', 'audit', 'second_look', 'add_row', 'rematch', 'page_done') THEN NULL
        WHEN kind = 'rules' THEN concat_ws(' ', kind, sha256, page_no)
        WHEN kind = 'parts' THEN concat_ws(' ', kind, sha256)
        WHEN kind = 'decree' THEN concat_ws(' ', kind, document_id)
        ELSE row_id
    END AS thing
    FROM internal.active_decisions
"""


class Side(Record):
    """One of two decisions that contradict each other."""

    decision_id: int
    decided_by: str
    decided_at: datetime
    value: str


class Conflict(Record):
    """Two decisions in force about one thing. `later` counts until one of them is withdrawn.

    `row_id` is None where they are about the rules of a page, where the decrees of a file begin, or a decree's card.
    """

    row_id: str | None
    document_id: str | None
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
        f"""
        WITH things AS ({_THINGS})
        SELECT a.thing, a.decision_id, a.decided_by, a.decided_at, a.kind, a."before", a."after", a.row_id,
               a.document_id, a.page_no, a.indikator, d.file_name
        FROM things a
        LEFT JOIN (SELECT document_id, min(file_name) AS file_name FROM v_documents GROUP BY document_id) d
          USING (document_id)
        WHERE a.thing IN (SELECT thing FROM things GROUP BY thing HAVING count(DISTINCT decided_by) > 1)
        ORDER BY a.decided_at, a.decision_id
        """  # noqa: S608 - a constant
    ).fetchall()
    by_aspect: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for thing, number, who, when, kind, before, after, row_id, document_id, page_no, indikator, file_name in lines:
        side = {"decision_id": number, "decided_by": who, "decided_at": when}
        where = {
            "row_id": row_id,
            "document_id": document_id,
            "page_no": page_no,
            "indikator": indikator,
            "file_name": file_name,
        }
        for aspect, old, new in _aspects(kind, json.loads(before), json.loads(after)):
            by_aspect[thing, aspect].append({"side": side, "where": where, "old": old, "new": new})
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
    elif kind == "rules":
        yield "rules", _drawn(before.get("rules")), _drawn(after["rules"])
    elif kind in ("parts", "decree"):
        yield from ((name, before.get(name), value) for name, value in after.items())
    else:
        for name, value in after.items():
            yield name, before.get(name), value
        yield "row", True, True


def _drawn(rules: Any) -> list[str] | None:
    """Return lines in few letters: level (h) or upright (v), where, from-to, in PDF points; a minus takes one away.

    None for what is no list of lines: what stood there before is not checked when decisions come from elsewhere.
    """
    try:
        lines = [GivenRule.model_validate(rule) for rule in rules or ()]
    except (ValidationError, TypeError):
        return None
    return sorted(_in_few_letters(line) for line in lines)


def _in_few_letters(line: GivenRule) -> str:
    level = abs(line.x1 - line.x0) >= abs(line.y1 - line.y0)
    at, ends = (line.y0 + line.y1, (line.x0, line.x1)) if level else (line.x0 + line.x1, (line.y0, line.y1))
    return f"{'' if line.drawn else '-'}{'h' if level else 'v'} {at / 2:.0f}: {min(ends):.0f}-{max(ends):.0f}"


def _entries(values: dict[str, Any]) -> str | None:
    """Return the entries that a decision names as one value, in whatever order the further ones stand."""
    also = sorted(values.get("also") or ())
    return " + ".join([values["indicator_id"], *also]) if also else values.get("indicator_id")


def _side(decision: dict[str, Any]) -> Side:
    return Side(**decision["side"], value=json.dumps(decision["new"], ensure_ascii=False))
