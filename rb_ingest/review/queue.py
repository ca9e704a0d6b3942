"""What a person should look at, most useful first, and among it some sure rows that show how far to trust the rest."""

from __future__ import annotations

from typing import Literal

import duckdb

from rb_ingest.records import Record
from rb_ingest.review.audit import sample_rows
from rb_ingest.review.claims import claimed_pages
from rb_ingest.review.second_look import rows_for_a_second_look

ItemKind = Literal["match", "months", "text", "noticed", "page", "missing", "document", "audit", "second"]
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


class QueueFilter(Record):
    """Which part of the queue a reviewer works through, and in which order; None is all.

    Attributes:
        document_id: Only items of this document.
        satker_kode: Only items of this office.
        jenis: Only items of this kind of plan.
        kind: Only items of this kind.
        by_page: Document by document and page by page rather than the most useful first.
    """

    document_id: str | None = None
    satker_kode: str | None = None
    jenis: str | None = None
    kind: ItemKind | None = None
    by_page: bool = False


def load_queue(
    connection: duckdb.DuckDBPyConnection,
    wanted: QueueFilter | None = None,
    *,
    audit: int = DEFAULT_AUDIT,
    reviewer: str | None = None,
) -> tuple[QueueItem, ...]:
    """Load the queue in the order to work through it.

    Args:
        connection: An open database.
        wanted: The part of the queue; all of it when left out.
        audit: Size of the random sample of sure rows; those audited already count.
        reviewer: Who works through it: pages that colleagues look at come last, and some rows that they settled are
            looked at a second time.

    Returns:
        The items of `v_review`, and the sample spread among them; what is left of the sample comes last.
    """
    wanted = wanted or QueueFilter()
    order = "v.file_name, v.page_no NULLS FIRST, v.row_no NULLS FIRST"
    lines = connection.execute(
        "SELECT v.kind, v.row_id, v.document_id, v.page_no, v.reason FROM v_review v "  # noqa: S608
        "JOIN internal.judged_documents d USING (document_id) WHERE ($1 IS NULL OR v.document_id = $1) "
        "AND ($2 IS NULL OR d.satker_kode = $2) AND ($3 IS NULL OR d.jenis = $3) AND ($4 IS NULL OR v.kind = $4) "
        f"ORDER BY {order if wanted.by_page else f'v.priority DESC, {order}'}",
        [wanted.document_id, wanted.satker_kode, wanted.jenis, wanted.kind],
    ).fetchall()
    doubtful = [QueueItem(kind=k, row_id=r, document_id=d, page_no=p, reason=why or "") for k, r, d, p, why in lines]
    taken = {} if reviewer is None else claimed_pages(connection, reviewer)
    doubtful.sort(key=lambda item: (item.document_id, item.page_no) in taken)  # stable: else in their order
    if wanted.kind not in (None, "audit", "second"):
        return tuple(doubtful)
    again = [] if reviewer is None else rows_for_a_second_look(connection, reviewer)
    second = [
        QueueItem(kind="second", row_id=r, document_id=d, page_no=p) for r, d, p in _places(connection, again, wanted)
    ]
    if wanted.kind == "second":
        return tuple(second)
    [(done,)] = connection.execute(
        "SELECT count(DISTINCT row_id) FROM internal.active_decisions WHERE kind = 'audit' "
        "AND ($1 IS NULL OR document_id = $1)",
        [wanted.document_id],
    ).fetchall()
    drawn = sample_rows(connection, max(0, audit - done), wanted.document_id) if audit else []
    places = _places(connection, drawn, wanted)
    sample = [QueueItem(kind="audit", row_id=r, document_id=d, page_no=p) for r, d, p in places]
    return tuple(_mixed(doubtful, sample + second))


def page_item(
    connection: duckdb.DuckDBPyConnection, kind: ItemKind, document_id: str, page_no: int | None
) -> QueueItem | None:
    """Load an item about a page or a document as the queue has it now; None where it is settled."""
    found = connection.execute(
        "SELECT reason FROM v_review WHERE kind = $1 AND document_id = $2 AND page_no IS NOT DISTINCT FROM $3 "
        "AND row_id IS NULL",
        [kind, document_id, page_no],
    ).fetchall()
    return QueueItem(kind=kind, document_id=document_id, page_no=page_no, reason=found[0][0] or "") if found else None


class Progress(Record):
    """How far the whole database is: rows of all plans, those that a person decided about, and items that wait."""

    rows: int
    decided: int
    waiting: int


def load_progress(connection: duckdb.DuckDBPyConnection) -> Progress:
    """Count over the whole database, whatever part of the queue is open."""
    [(rows, decided, waiting)] = connection.execute(
        "SELECT (SELECT count(*) FROM plan_rows), "
        "(SELECT count(DISTINCT row_id) FROM internal.active_decisions WHERE row_id IS NOT NULL), "
        "(SELECT count(*) FROM v_review)"
    ).fetchall()
    return Progress(rows=rows, decided=decided, waiting=waiting)


def _places(
    connection: duckdb.DuckDBPyConnection, row_ids: list[str], wanted: QueueFilter
) -> list[tuple[str, str, int]]:
    lines = connection.execute(
        "SELECT row_id, document_id, page_no FROM plan_rows JOIN internal.judged_documents d USING (document_id) "
        "WHERE row_id IN (SELECT unnest($1)) AND ($4 IS NULL OR document_id = $4) "
        "AND ($2 IS NULL OR d.satker_kode = $2) AND ($3 IS NULL OR d.jenis = $3)",
        [row_ids, wanted.satker_kode, wanted.jenis, wanted.document_id],
    ).fetchall()
    place = {line[0]: line for line in lines}
    return [place[row_id] for row_id in row_ids if row_id in place]


def _mixed(doubtful: list[QueueItem], sample: list[QueueItem]) -> list[QueueItem]:
    queue: list[QueueItem] = []
    left = list(sample)
    for n, item in enumerate(doubtful, start=1):
        queue.append(item)
        if n % _AUDIT_EVERY == 0 and left:
            queue.append(left.pop(0))
    return queue + left
