"""What a person should look at, most useful first, and among it some sure rows that show how far to trust the rest."""

from __future__ import annotations

from typing import Literal

import duckdb

from rb_ingest.records import Record
from rb_ingest.review.audit import sample_rows

ItemKind = Literal["match", "months", "text", "noticed", "page", "missing", "document", "audit"]
# One audit row after so many doubtful ones: people who only ever see errors stop seeing what is right.
_AUDIT_EVERY = 8
DEFAULT_AUDIT = 60


class QueueItem(Record):
    """One thing to look at: a row, or, without `row_id`, a page or a document."""

    kind: ItemKind
    row_id: str | None = None
    document_id: str
    page_no: int | None = None
    reason: str = ""


def load_queue(
    connection: duckdb.DuckDBPyConnection, *, document_id: str | None = None, audit: int = DEFAULT_AUDIT
) -> tuple[QueueItem, ...]:
    """Load the queue in the order to work through it.

    Args:
        connection: An open database.
        document_id: Only items of this document.
        audit: Size of the random sample of sure rows; those audited already count.

    Returns:
        The items of `v_review`, and the sample spread among them; what is left of the sample comes last.
    """
    lines = connection.execute(
        "SELECT kind, row_id, document_id, page_no, reason FROM v_review WHERE $1 IS NULL OR document_id = $1 "
        "ORDER BY priority DESC, file_name, page_no NULLS FIRST, row_no NULLS FIRST",
        [document_id],
    ).fetchall()
    doubtful = [QueueItem(kind=k, row_id=r, document_id=d, page_no=p, reason=why or "") for k, r, d, p, why in lines]
    [(done,)] = connection.execute(
        "SELECT count(DISTINCT row_id) FROM internal.active_decisions WHERE kind = 'audit' "
        "AND ($1 IS NULL OR document_id = $1)",
        [document_id],
    ).fetchall()
    places = _places(connection, sample_rows(connection, max(0, audit - done), document_id))
    sample = [QueueItem(kind="audit", row_id=r, document_id=d, page_no=p) for r, d, p in places]
    return tuple(_mixed(doubtful, sample))


def _places(connection: duckdb.DuckDBPyConnection, row_ids: list[str]) -> list[tuple[str, str, int]]:
    lines = connection.execute(
        "SELECT row_id, document_id, page_no FROM plan_rows WHERE row_id IN (SELECT unnest(?))", [row_ids]
    ).fetchall()
    place = {line[0]: line for line in lines}
    return [place[row_id] for row_id in row_ids]


def _mixed(doubtful: list[QueueItem], sample: list[QueueItem]) -> list[QueueItem]:
    queue: list[QueueItem] = []
    left = list(sample)
    for n, item in enumerate(doubtful, start=1):
        queue.append(item)
        if n % _AUDIT_EVERY == 0 and left:
            queue.append(left.pop(0))
    return queue + left
