"""What a reviewer may decide about a plan row, and what each kind of decision has to say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, get_args
from uuid import UUID, uuid4

import duckdb

from rb_ingest.errors import DatabaseError
from rb_ingest.records import Jenis, Record
from rb_ingest.reference import Area, load_areas

DecisionKind = Literal[
    "confirm_match", "choose_match", "reject_match", "text", "months", "not_a_row", "audit", "seen", "withdraw"
]
"""`confirm_match` and `reject_match` are about the entry that is proposed now; `choose_match` names another, or None
for an indicator of the office's own; `text` and `months` correct what was read, or confirm it; `not_a_row` takes the
row out of the views; `audit` vouches for the whole row as it is shown now; `seen` settles what the queue says of a page
or of a document (see `append_seen`); `withdraw` undoes an earlier decision (see `withdraw_decision`)."""

TEXT_FIELDS = (
    "area_no",
    "area",
    "kegiatan",
    "sub_kegiatan",
    "indikator",
    "ket",
    "komponen",
    "langkah_aksi",
    "bukti_fisik",
    "target_waktu",
)
"""The columns of `v_rows` that a `text` decision may correct."""

_FIELDS: dict[str, set[str]] = {
    "confirm_match": set(),
    "choose_match": {"indicator_id"},
    "reject_match": set(),
    "text": set(TEXT_FIELDS),
    "months": {"months"},
    "not_a_row": set(),
    "audit": set(),
    "seen": {"reason"},
    "withdraw": {"decision_id"},
}
# Far above what any catalogue numbers, far below what a column of the database cannot hold.
_LAST_AREA = 99
# More than a page of print holds.
_LONGEST_TEXT = 20_000
# Control characters but tab and line ends, and marks of direction: they act on whatever shows them.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MATCH_COLUMNS = ("indicator_id", "match_status")
AUDITED_COLUMNS = ("indicator_id", "months", "indikator")
"""What an `audit` vouches for."""


class DecidedWording(Record):
    """What a reviewer's decision teaches about a wording: that it stands for a catalogue entry, or does not."""

    decision_id: int
    jenis: Jenis
    wording: str
    indicator_id: str
    accepted: bool


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
    if kind == "seen":
        raise ValueError("what is seen is a page or a document, not a row; use append_seen")
    if kind == "withdraw":
        _require(connection, "internal.active_decisions", {"decision_id": after["decision_id"], "row_id": row_id})
        return withdraw_decision(connection, after["decision_id"], decided_by=decided_by, note=note)
    place = _fetch(
        connection,
        "SELECT r.row_id, r.document_id, d.sha256, d.jenis, r.page_no, r.bbox, r.indikator "
        "FROM plan_rows r JOIN documents d USING (document_id) WHERE row_id = ?",
        [row_id],
    )
    if place is None:
        raise DatabaseError(f"There is no plan row {row_id}. Load the review queue again.")
    jenis = place.pop("jenis")
    if kind == "text":
        _agree_area(connection, after, jenis)
    before = _values_now(connection, row_id, kind, after)
    if kind in ("confirm_match", "reject_match"):
        after = {"indicator_id": before["indicator_id"]}
    if kind == "audit":
        after = before
    if kind == "reject_match" and after["indicator_id"] is None:
        raise ValueError("a row without a catalogue entry has nothing to reject; confirm or choose instead")
    if kind == "choose_match" and after["indicator_id"] is not None:
        _require(connection, "ref_indicators", {"indicator_id": after["indicator_id"], "jenis": jenis})
    return _append(connection, kind, place, before, after, decided_by=decided_by, note=note, uid=uid)


def _agree_area(connection: duckdb.DuckDBPyConnection, after: dict[str, Any], jenis: str | None) -> None:
    """Let the number and the name of an area say the same; a name that is none of the canonical ones has no number."""
    if after.get("area_no") is not None and "area" not in after:
        after["area"] = _require(connection, "ref_areas", {"area_no": after["area_no"], "jenis": jenis})["area"]
    elif "area" in after and "area_no" not in after:
        named = _area_named(after["area"], jenis)
        after.update({"area_no": named.area_no, "area": named.area} if named else {"area_no": None})


def _area_named(text: str | None, jenis: str | None) -> Area | None:
    letters = _letters(text or "")
    areas = load_areas(jenis) if jenis in get_args(Jenis) else ()
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
    document = _require(connection, "documents", {"document_id": document_id})
    place = {"document_id": document_id, "sha256": document["sha256"], "page_no": page_no}
    return _append(connection, "seen", place, {}, {"reason": reason}, decided_by=decided_by, note=note, uid=uid)


def withdraw_decision(
    connection: duckdb.DuckDBPyConnection, decision_id: int, *, decided_by: str, note: str | None = None
) -> int:
    """Undo a decision, also one whose row is no longer there.

    Returns:
        The number of the withdrawal.

    Raises:
        DatabaseError: The decision does not exist or is withdrawn already.
    """
    decision = _require(connection, "internal.active_decisions", {"decision_id": decision_id})
    place = {name: decision[name] for name in ("row_id", "document_id", "sha256", "page_no", "bbox", "indikator")}
    return _append(connection, "withdraw", place, {}, {"decision_id": decision_id}, decided_by=decided_by, note=note)


def _append(
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
    """Write a line of the log; the columns are named in this module, only values are bound."""
    if not decided_by.strip():
        raise ValueError("decided_by must name the person who decides")
    now = datetime.now(UTC).replace(tzinfo=None)
    line = {
        "decision_uid": uid or uuid4(),
        "decided_at": now,
        "recorded_at": now,
        "decided_by": decided_by,
        "kind": kind,
        **place,
        '"before"': json.dumps(before),
        '"after"': json.dumps(after),
        "note": note,
    }
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
                   a."after" ->> 'indicator_id' AS chosen, a."before" ->> 'indicator_id' AS proposed
            FROM internal.active_decisions a
            JOIN documents d USING (document_id)
            LEFT JOIN internal.decided_texts t ON t.row_id = a.row_id
        )
        SELECT decision_id, jenis, wording, chosen AS indicator_id, true AS accepted FROM told
        WHERE kind IN ('confirm_match', 'choose_match') AND chosen IS NOT NULL
        UNION ALL
        SELECT decision_id, jenis, wording, proposed, false FROM told
        WHERE (kind = 'reject_match' OR (kind = 'choose_match' AND proposed IS DISTINCT FROM chosen))
          AND proposed IS NOT NULL
        ORDER BY decision_id, accepted
        """
    ).fetchall()
    return tuple(
        DecidedWording(decision_id=number, jenis=jenis, wording=wording, indicator_id=entry, accepted=accepted)
        for number, jenis, wording, entry, accepted in lines
        if jenis is not None and wording
    )


def checked_values(kind: DecisionKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a decision says, before it is kept for good.

    Args:
        kind: The kind of decision.
        values: `choose_match`: indicator_id, a catalogue id or None. `text`: any of TEXT_FIELDS, text or None, area_no
            a whole number; none of them says that the text is right. `months`: months, a list of 1-12. `withdraw`:
            decision_id. `seen`: reason. The others: nothing.

    Returns:
        The values as they are kept: months sorted, each once.

    Raises:
        ValueError: The kind is not known, or the values are not what it needs.
    """
    if kind not in get_args(DecisionKind):
        raise ValueError(f"{kind!r} is no kind of decision; use one of {', '.join(get_args(DecisionKind))}")
    unknown = set(values) - _FIELDS[kind]
    if unknown:
        raise ValueError(f"a {kind} decision does not say {', '.join(sorted(unknown))}")
    if kind != "text" and (missing := _FIELDS[kind] - set(values)):
        raise ValueError(f"a {kind} decision needs {', '.join(sorted(missing))}")
    if kind == "months":
        return {"months": _checked_months(values["months"])}
    if kind == "withdraw" and not (_is_number(values["decision_id"]) and 0 < values["decision_id"] < 2**31):
        raise ValueError("decision_id must be a whole number")
    for field, value in values.items():
        if field == "area_no":
            if value is not None and not (_is_number(value) and 1 <= value <= _LAST_AREA):
                raise ValueError(f"area_no must be a whole number from 1 to {_LAST_AREA}, or None")
        elif field not in ("months", "decision_id") and value is not None and not isinstance(value, str):
            raise ValueError(f"{field} must be text or None")
        elif isinstance(value, str) and (len(value) > _LONGEST_TEXT or _NO_TEXT.search(value)):
            raise ValueError(f"{field} must have at most {_LONGEST_TEXT} characters, and none that is no text")
    if "indikator" in values and values["indikator"] is None:
        raise ValueError("indikator must be text; an indicator that is blank on the page is ''")
    return dict(values)


def _checked_months(months: object) -> list[int]:
    if isinstance(months, str) or not isinstance(months, (list, tuple, set, frozenset)):
        raise ValueError("months must be a list of whole numbers from 1 to 12")
    if not all(_is_number(month) and 1 <= month <= 12 for month in months):
        raise ValueError("months must be whole numbers from 1 to 12")
    return sorted(set(months))


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


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
    }[kind]
    now = _fetch(connection, "SELECT * FROM v_rows WHERE row_id = ?", [row_id])
    if now is None:
        raise DatabaseError(f"Plan row {row_id} was decided to be no row. Withdraw that decision first.")
    return {column: now[column] for column in columns}


def _require(connection: duckdb.DuckDBPyConnection, table: str, key: dict[str, Any]) -> dict[str, Any]:
    """Fetch the line of a table with this key; the names come from this module, only the values are bound."""
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
