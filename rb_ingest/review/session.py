"""A reviewer's way through the queue: each act is saved at once, and the last ones can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from rb_ingest.errors import DatabaseError
from rb_ingest.review.audit import AuditEstimate, estimate
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.item import ReviewRow, load_row
from rb_ingest.review.queue import DEFAULT_AUDIT, QueueItem, load_queue
from rb_ingest.review_policy import POLICY, ReviewPolicy
from rb_ingest.storage.database import VISIT_SECONDS, open_database
from rb_ingest.storage.decisions import append_decision, append_seen, withdraw_decision
from rb_ingest.storage.store import Store


@dataclass(frozen=True)
class _Act:
    """What one key press wrote, and where in the queue that was."""

    position: int
    decision_ids: tuple[int, ...]
    settled: bool


@dataclass
class ReviewSession:
    """The state of one reviewer at work. `position` is an index into `queue`; at its end everything was shown.

    Args:
        path: The database; brought up to date when the session starts.
        reviewer: Who decides; written into each decision.
        document_id: Only items of this document.
        audit: Size of the random sample of sure rows.
        policy: From where on a person should look.

    Raises:
        DatabaseError: There is no such database, or it cannot be used.
    """

    path: Path
    reviewer: str
    document_id: str | None = None
    audit: int = DEFAULT_AUDIT
    policy: ReviewPolicy = POLICY
    queue: tuple[QueueItem, ...] = ()
    position: int = 0
    _settled: set[int] = field(default_factory=set)
    _acts: list[_Act] = field(default_factory=list)

    def __post_init__(self) -> None:
        open_database(self.path, read_only=True, patience=VISIT_SECONDS).close()  # a writer would make a missing one
        with Store(self.path, policy=self.policy):  # a new program brings its views along
            pass
        self.door = DatabaseSession(self.path)
        self.reload()

    def reload(self) -> None:
        """Load the queue anew, from its start; what was done before can no longer be undone from here."""
        with self.door.reading() as connection:
            self.queue = load_queue(connection, document_id=self.document_id, audit=self.audit)
        self.position = 0
        self._settled.clear()
        self._acts.clear()

    @property
    def item(self) -> QueueItem | None:
        """The item to look at; None when the queue is done."""
        return self.queue[self.position] if self.position < len(self.queue) else None

    @property
    def settled(self) -> int:
        """How many items of this queue are settled."""
        return len(self._settled)

    def row(self) -> ReviewRow | None:
        """Load the row of the item; None where the item is about a page or a document.

        Raises:
            DatabaseError: Somebody else has taken the row out meanwhile.
        """
        item = self.item
        if item is None or item.row_id is None:
            return None
        with self.door.reading() as connection:
            return load_row(connection, item.row_id)

    def estimate(self) -> AuditEstimate:
        """Estimate the error rate of the rows that nobody doubts."""
        with self.door.reading() as connection:
            return estimate(connection)

    def confirm(self) -> None:
        """Say that the item is right as it is shown now: its entry, and the months and text where they are in doubt."""
        self._settle(_confirm)

    def choose(self, indicator_id: str | None) -> None:
        """Name the entry of the row, or None for an indicator of the office's own, and confirm the rest.

        Raises:
            DatabaseError: The catalogue of this kind of plan has no such entry.
        """

        def chosen(connection: duckdb.DuckDBPyConnection, item: QueueItem, reviewer: str) -> list[int]:
            row_id = _row_of(item)
            values = {"indicator_id": indicator_id}
            first = append_decision(connection, row_id, "choose_match", values, decided_by=reviewer)
            return [first, *_confirm_rest(connection, item, row_id, reviewer)]

        self._settle(chosen)

    def not_a_row(self) -> None:
        """Take the row out of the plan: a header, a signature, a stamp."""

        def removed(connection: duckdb.DuckDBPyConnection, item: QueueItem, reviewer: str) -> list[int]:
            note = "audit" if item.kind == "audit" else None
            return [append_decision(connection, _row_of(item), "not_a_row", {}, decided_by=reviewer, note=note)]

        self._settle(removed)

    def set_months(self, months: Sequence[int]) -> None:
        """Correct the months of the row; the item stays."""
        self._write(
            lambda connection, item, reviewer: [
                append_decision(connection, _row_of(item), "months", {"months": list(months)}, decided_by=reviewer)
            ]
        )

    def set_texts(self, texts: Mapping[str, str | None]) -> None:
        """Correct texts of the row; the item stays. Does nothing when there is nothing to correct."""
        if texts:
            self._write(
                lambda connection, item, reviewer: [
                    append_decision(connection, _row_of(item), "text", texts, decided_by=reviewer)
                ]
            )

    def skip(self, step: int = 1) -> None:
        """Go on, or back with -1, without deciding."""
        self.position = min(max(self.position + step, 0), len(self.queue))

    def undo(self) -> bool:
        """Withdraw what the last act of this session wrote, and go back to its item. False when there is none."""
        if not self._acts:
            return False
        act = self._acts.pop()
        with self.door.writing() as connection:
            for decision_id in reversed(act.decision_ids):
                withdraw_decision(connection, decision_id, decided_by=self.reviewer)
        if act.settled:
            self._settled.discard(act.position)
        self.position = act.position
        return True

    def _settle(self, write: Callable[[duckdb.DuckDBPyConnection, QueueItem, str], list[int]]) -> None:
        self._write(write, settled=True)
        self.position += 1

    def _write(
        self, write: Callable[[duckdb.DuckDBPyConnection, QueueItem, str], list[int]], *, settled: bool = False
    ) -> None:
        item = self.item
        if item is None:
            raise DatabaseError("The queue is done. Load it again.")
        with self.door.writing() as connection:
            decision_ids = write(connection, item, self.reviewer)
        self._acts.append(_Act(self.position, tuple(decision_ids), settled))
        if settled:
            self._settled.add(self.position)


def _row_of(item: QueueItem) -> str:
    if item.row_id is None:
        raise DatabaseError("This item is about a page or a document, not about a row. Confirm or skip it.")
    return item.row_id


def _confirm(connection: duckdb.DuckDBPyConnection, item: QueueItem, reviewer: str) -> list[int]:
    if item.row_id is None:
        seen = append_seen(connection, item.document_id, item.page_no, item.reason, decided_by=reviewer)
        return [seen]
    status = connection.execute("SELECT match_status FROM v_rows WHERE row_id = ?", [item.row_id]).fetchone()
    first = []
    # A rejected entry has nothing to confirm; a confirmed one needs no second word.
    if status is not None and status[0] in ("auto", "review", "none"):
        first = [append_decision(connection, item.row_id, "confirm_match", {}, decided_by=reviewer)]
    return [*first, *_confirm_rest(connection, item, item.row_id, reviewer)]


def _confirm_rest(connection: duckdb.DuckDBPyConnection, item: QueueItem, row_id: str, reviewer: str) -> list[int]:
    """Settle what the queue asks about a row besides its entry, and only that."""
    [(months, months_in_doubt, text_in_doubt)] = connection.execute(
        "SELECT months, internal.months_in_doubt(months_confidence), internal.text_in_doubt(ocr_confidence) "
        "FROM v_rows WHERE row_id = ?",
        [row_id],
    ).fetchall()
    written = []
    if months_in_doubt:
        written.append(append_decision(connection, row_id, "months", {"months": months}, decided_by=reviewer))
    if text_in_doubt:
        written.append(append_decision(connection, row_id, "text", {}, decided_by=reviewer))
    if item.kind == "audit":
        written.append(append_decision(connection, row_id, "audit", {}, decided_by=reviewer))
    return written
