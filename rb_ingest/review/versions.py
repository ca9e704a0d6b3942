"""What a reviewer has seen of a row, in a few letters: an answer to anything else than what is there now is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from rb_ingest.records import Record
from rb_ingest.storage.decision_values import TEXT_FIELDS
from rb_ingest.storage.decisions import further_entries

TEXTS = tuple(name for name in TEXT_FIELDS if name != "area_no")


class RowState(Record):
    """What answers are about, as the views show it now, and what of it the queue asks about."""

    row_id: str
    document_id: str
    page_no: int
    area_no: int | None
    texts: dict[str, str | None]
    months: tuple[int, ...]
    indicator_id: str | None
    also: tuple[str, ...] = ()
    match_status: str
    months_in_doubt: bool
    text_in_doubt: bool

    @property
    def version(self) -> str:
        """Return the version of this state."""
        return version_of(self.area_no, self.texts, self.months, (self.indicator_id, *self.also), self.match_status)


class LastWord(Record):
    """Who decided last about a row, the kinds of decision that this one answer wrote, and when (UTC)."""

    decided_by: str
    kinds: tuple[str, ...]
    decided_at: datetime


def version_of(
    area_no: int | None,
    texts: Mapping[str, str | None],
    months: Sequence[int],
    entries: Sequence[str | None],
    match_status: str,
) -> str:
    """Return the version of a row: the same letters as long as all of this is the same."""
    return short_hash([area_no, sorted(texts.items()), sorted(months), list(entries), match_status])


def short_hash(value: object) -> str:
    """Return a few letters that stand for a plain value."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12]


def load_states(connection: duckdb.DuckDBPyConnection, row_ids: Iterable[str]) -> dict[str, RowState]:
    """Load rows as they are now: row id -> state; a row that is not in the plan is left out."""
    cursor = connection.execute(
        "SELECT *, internal.months_in_doubt(months_confidence) AS months_in_doubt, "
        "internal.text_in_doubt(ocr_confidence) AS text_in_doubt FROM v_rows WHERE row_id IN (SELECT unnest(?))",
        [list(row_ids)],
    )
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
    also = further_entries(connection, [row["row_id"] for row in rows])
    return {row["row_id"]: _state({**row, "also": tuple(also.get(row["row_id"], ()))}) for row in rows}


def _state(row: Mapping[str, Any]) -> RowState:
    same = set(RowState.model_fields) - {"texts", "months"}
    return RowState(
        **{name: row[name] for name in same},
        texts={name: row[name] for name in TEXTS},
        months=tuple(row["months"]),
    )


def last_word(connection: duckdb.DuckDBPyConnection, row_id: str) -> LastWord | None:
    """Return the newest line of the log about a row, withdrawals included; None where nobody decided about it."""
    lines = connection.execute(
        "WITH last AS (SELECT * FROM decisions WHERE row_id = ? ORDER BY decision_id DESC LIMIT 1) "
        "SELECT l.decided_by, d.kind, least(l.decided_at, l.recorded_at) "
        "FROM last l JOIN decisions d USING (row_id, decided_by) "
        # what one answer writes is written within a moment
        "WHERE d.decided_at >= l.decided_at - INTERVAL 1 SECOND ORDER BY d.decision_id",
        [row_id],
    ).fetchall()
    if not lines:
        return None
    return LastWord(decided_by=lines[0][0], kinds=tuple(kind for _, kind, _ in lines), decided_at=lines[0][2])
