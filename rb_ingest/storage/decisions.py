"""The log of what reviewers decide: appended to, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import duckdb

from rb_ingest.errors import DatabaseError
from rb_ingest.records import Jenis, Record
from rb_ingest.reference import Area, shipped_reference
from rb_ingest.storage.decision_values import ABOUT_PAGES, DecisionKind, checked_values
from rb_ingest.storage.entered_rows import apply_to_file

_MATCH_COLUMNS = ("indicator_id", "match_status")
AUDITED_COLUMNS = ("indicator_id", "months", "indikator")
"""What an `audit` vouches for."""


class DecidedWording(Record):
    """What a reviewer's decision teaches about a wording: that it stands for a catalogue entry, or does not.

    `also` are the entries that it stands for besides.
    """

    decision_id: int
    jenis: Jenis
    wording: str
    indicator_id: str
    accepted: bool
    also: tuple[str, ...] = ()


def append_decision(
    connection: duckdb.DuckDBPyConnection,
    row_id: str,
    kind: DecisionKind,
    values: Mapping[str, Any],
    *,
    decided_by: str,
    note: str | None = None,
    uid: UUID | None = None,
) -> int:
    """Append one decision about a plan row.

    Args:
        connection: A connection that may write.
        row_id: The row.
        kind: The kind of decision; `seen` has no row, see `append_seen`.
        values: What it says, see `checked_values`.
        decided_by: Who decided.
        note: Why, in the reviewer's words.
        uid: Its id in every database; a new one when left out.

    Returns:
        The number of the decision.

    Raises:
        ValueError: The decision does not say what its kind needs.
        DatabaseError: There is no such row, catalogue entry or decision.
    """
    after = checked_values(kind, values)
    if kind in ABOUT_PAGES:
        raise ValueError(f"{kind} is about a page or a document, not a row; use append_seen or page_decisions")
    if kind == "withdraw":
        require(connection, "internal.active_decisions", {"decision_id": after["decision_id"], "row_id": row_id})
        return withdraw_decision(connection, after["decision_id"], decided_by=decided_by, note=note)
    place = _fetch(
        connection,
        "SELECT r.row_id, r.document_id, d.sha256, r.page_no, r.bbox, r.indikator "
        "FROM plan_rows r JOIN documents d USING (document_id) WHERE row_id = ?",
        [row_id],
    )
    if place is None:
        raise DatabaseError(f"There is no plan row {row_id}. Load the review queue again.")
    # Only these kinds name entries or areas: for the others a view less is asked, a quarter of the time of a decision.
    jenis = _jenis_of(connection, place["document_id"]) if kind in ("text", "choose_match", "second_look") else None
    if kind == "text":
        _agree_area(connection, after, jenis)
    before = _values_now(connection, row_id, kind, after)
    after = _with_what_is_there(kind, before, after)
    if kind in ("choose_match", "second_look") and after["indicator_id"] is not None:
        for entry in (after["indicator_id"], *after.get("also", ())):
            require(connection, "ref_indicators", {"indicator_id": entry, "jenis": jenis})
    return append_line(connection, kind, place, before, after, decided_by=decided_by, note=note, uid=uid)


def _jenis_of(connection: duckdb.DuckDBPyConnection, document_id: str) -> str | None:
    """Return the kind of a document's plan, as persons corrected it."""
    found = _fetch(connection, "SELECT jenis FROM internal.judged_documents WHERE document_id = ?", [document_id])
    return found["jenis"] if found else None


def _with_what_is_there(kind: DecisionKind, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what a decision says, of a kind that speaks of what the row says now: its entry, or all of it."""
    if kind == "audit":
        return before
    if kind == "confirm_match":
        return {"indicator_id": before["indicator_id"], "also": before["also"]}
    if kind == "reject_match":
        if before["indicator_id"] is None:
            raise ValueError("a row without a catalogue entry has nothing to reject; confirm or choose instead")
        return {"indicator_id": before["indicator_id"]}
    return after


def _agree_area(connection: duckdb.DuckDBPyConnection, after: dict[str, Any], jenis: str | None) -> None:
    """Let the number and the name of an area say the same; a name that is none of the canonical ones has no number."""
    if after.get("area_no") is not None and "area" not in after:
        after["area"] = require(connection, "ref_areas", {"area_no": after["area_no"], "jenis": jenis})["area"]
    elif "area" in after and "area_no" not in after:
        named = _area_named(after["area"], jenis)
        after.update({"area_no": named.area_no, "area": named.area} if named else {"area_no": None})


def _area_named(text: str | None, jenis: str | None) -> Area | None:
    letters = _letters(text or "")
    areas = shipped_reference().areas_of(jenis or "")
    return next((a for a in areas if letters in {_letters(name) for name in (a.area, *a.spellings)}), None)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha())


def append_seen(
    connection: duckdb.DuckDBPyConnection,
    document_id: str,
    page_no: int | None,
    reason: str,
    *,
    decided_by: str,
    note: str | None = None,
    uid: UUID | None = None,
) -> int:
    """Append that a person has seen what the queue says of a page, or of a document as a whole.

    Args:
        connection: A connection that may write.
        document_id: The document.
        page_no: The page; None for the document.
        reason: The reason of the queue; the item comes back when there is another one.
        decided_by: Who has seen it.
        note: What was found, in the reviewer's words.
        uid: Its id in every database; a new one when left out.

    Returns:
        The number of the decision.

    Raises:
        DatabaseError: There is no such document.
    """
    document = require(connection, "documents", {"document_id": document_id})
    place = {"document_id": document_id, "sha256": document["sha256"], "page_no": page_no}
    return append_line(connection, "seen", place, {}, {"reason": reason}, decided_by=decided_by, note=note, uid=uid)


def withdraw_decision(
    connection: duckdb.DuckDBPyConnection, decision_id: int, *, decided_by: str, note: str | None = None
) -> int:
    """Undo a decision, also one whose row is no longer there.

    Returns:
        The number of the withdrawal.

    Raises:
        DatabaseError: The decision does not exist or is withdrawn already.
    """
    decision = require(connection, "internal.active_decisions", {"decision_id": decision_id})
    place = {name: decision[name] for name in ("row_id", "document_id", "sha256", "page_no", "bbox", "indikator")}
    after = {"decision_id": decision_id}
    number = append_line(connection, "withdraw", place, {}, after, decided_by=decided_by, note=note)
    apply_to_file(connection, decision["sha256"])
    return number


def append_line(
    connection: duckdb.DuckDBPyConnection,
    kind: DecisionKind,
    place: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    decided_by: str,
    note: str | None,
    uid: UUID | None = None,
) -> int:
    """Append a line to the log that is decided now.

    Returns:
        The number of the decision.

    Raises:
        ValueError: Nobody is named who decides.
    """
    if not decided_by.strip():
        raise ValueError("decided_by must name the person who decides")
    now = datetime.now(UTC).replace(tzinfo=None)
    line = {
        "decision_uid": uid or uuid4(),
        "decided_at": after_the_last(connection, place["document_id"], now),
        "recorded_at": now,
        "decided_by": decided_by,
        "kind": kind,
        **place,
        '"before"': json.dumps(before),
        '"after"': json.dumps(after),
        "note": note,
    }
    return write_line(connection, line)


def after_the_last(connection: duckdb.DuckDBPyConnection, document_id: str, now: datetime) -> datetime:
    """Return a time for a decision that is made now, later than all others about its document.

    The last decision counts, here and wherever the log is taken: a clock that was set back, or had been ahead, must not
    turn two decisions about. `recorded_at` is what the clock says.
    """
    [(last,)] = connection.execute(
        "SELECT max(decided_at) FROM decisions WHERE document_id = ?", [document_id]
    ).fetchall()
    return now if last is None or last < now else last + timedelta(microseconds=1)


def write_line(connection: duckdb.DuckDBPyConnection, line: Mapping[str, Any]) -> int:
    """Write a line of the log as it stands, all values checked; the columns are named by programs.

    Returns:
        The number of the decision.
    """
    columns, marks = ", ".join(line), ", ".join("?" * len(line))
    [(decision_id,)] = connection.execute(
        f"INSERT INTO decisions ({columns}) VALUES ({marks}) RETURNING decision_id",  # noqa: S608
        list(line.values()),
    ).fetchall()
    return int(decision_id)


def decided_wordings(connection: duckdb.DuckDBPyConnection) -> tuple[DecidedWording, ...]:
    """Collect what the decisions in force say about wordings, for later runs to match by.

    Returns:
        In the order of the decisions. Another entry chosen also says that the one proposed before was wrong.
    """
    lines = connection.execute(
        """
        WITH told AS (
            SELECT a.decision_id, d.jenis, internal.decided(t.fields, 'indikator', a.indikator) AS wording, a.kind,
                   a."after" ->> 'indicator_id' AS chosen, a."before" ->> 'indicator_id' AS proposed,
                   coalesce(CAST(a."after" -> 'also' AS VARCHAR[]), []) AS also
            FROM internal.active_decisions a
            JOIN internal.judged_documents d USING (document_id)
            LEFT JOIN internal.decided_texts t ON t.row_id = a.row_id
        )
        SELECT decision_id, jenis, wording, chosen AS indicator_id, true AS accepted, also FROM told
        WHERE kind IN ('confirm_match', 'choose_match') AND chosen IS NOT NULL
        UNION ALL
        SELECT decision_id, jenis, wording, proposed, false, [] FROM told
        WHERE (kind = 'reject_match' OR (kind = 'choose_match' AND proposed IS DISTINCT FROM chosen))
          AND proposed IS NOT NULL AND NOT list_contains(also, proposed)
        ORDER BY decision_id, accepted
        """
    ).fetchall()
    return tuple(
        DecidedWording(
            decision_id=number, jenis=jenis, wording=wording, indicator_id=entry, accepted=accepted, also=tuple(also)
        )
        for number, jenis, wording, entry, accepted, also in lines
        if jenis is not None and wording
    )


def _values_now(
    connection: duckdb.DuckDBPyConnection, row_id: str, kind: DecisionKind, after: Mapping[str, Any]
) -> dict[str, Any]:
    """Read what the decision changes, as the views show it now."""
    columns: tuple[str, ...] = {
        "confirm_match": _MATCH_COLUMNS,
        "choose_match": _MATCH_COLUMNS,
        "reject_match": _MATCH_COLUMNS,
        "text": tuple(after),
        "months": ("months",),
        "not_a_row": AUDITED_COLUMNS,
        "audit": AUDITED_COLUMNS,
        "second_look": ("indicator_id", "months"),
    }[kind]
    # Not the whole line: that takes DuckDB half as long again, each time that somebody decides.
    wanted = ", ".join(("row_id", *columns))
    now = _fetch(connection, f"SELECT {wanted} FROM v_rows WHERE row_id = ?", [row_id])  # noqa: S608
    if now is None:
        raise DatabaseError(f"Plan row {row_id} was decided to be no row. Withdraw that decision first.")
    values = {column: now[column] for column in columns}
    if "indicator_id" in values:
        values["also"] = further_entries(connection, [row_id]).get(row_id, [])
    return values


def further_entries(connection: duckdb.DuckDBPyConnection, row_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the entries that rows stand for besides their first: row id -> entries; rows without are left out."""
    lines = connection.execute(
        "SELECT row_id, list(indicator_id ORDER BY entry_no) FROM internal.further_entries "
        "WHERE row_id IN (SELECT unnest(?)) GROUP BY row_id",
        [list(row_ids)],
    ).fetchall()
    return dict(lines)


def require(connection: duckdb.DuckDBPyConnection, table: str, key: dict[str, Any]) -> dict[str, Any]:
    """Fetch the line of a table with this key; the names come from programs, only the values are bound.

    Raises:
        DatabaseError: There is none.
    """
    condition = " AND ".join(f"{column} = ?" for column in key)
    found = _fetch(connection, f"SELECT * FROM {table} WHERE {condition}", list(key.values()))  # noqa: S608
    if found is None:
        wanted = ", ".join(f"{column} {value}" for column, value in key.items())
        raise DatabaseError(f"There is no {wanted} in {table.removeprefix('internal.')}. Load the review queue again.")
    return found


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> dict[str, Any] | None:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    lines = cursor.fetchall()  # fetchone would leave the result open, and DuckDB 2 the connection blocked
    return dict(zip(names, lines[0], strict=True)) if lines else None
