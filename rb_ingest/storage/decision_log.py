"""The one way by which a decision gets into a database, whoever decides: a script, or a person on the review page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import duckdb

from rb_ingest.records import Box, GivenRule, Match
from rb_ingest.storage import decisions, page_decisions
from rb_ingest.storage.decision_values import DecisionKind


class DecisionLog:
    """Appends the decisions of one person; what is written is never changed, only withdrawn by a further line.

    Every method raises DatabaseError where there is no such row, page, document, entry or decision, and ValueError
    where the decision does not say what its kind needs.

    Args:
        connection: A connection that may write, inside a transaction.
        decided_by: Who decides.
        new_uid: Gives each decision its id in every database.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, decided_by: str, new_uid: Callable[[], UUID] = uuid4
    ) -> None:
        self.connection = connection
        self._decided_by = decided_by
        self._new_uid = new_uid

    def append(
        self, row_id: str, kind: DecisionKind, values: Mapping[str, Any] | None = None, note: str | None = None
    ) -> int:
        """Append a decision about a row; see `decision_values` for the kinds and what they say.

        Returns:
            The number of the decision, by which it can be withdrawn.
        """
        return decisions.append_decision(
            self.connection, row_id, kind, values or {}, decided_by=self._decided_by, note=note, uid=self._new_uid()
        )

    def append_seen(self, document_id: str, page_no: int | None, reason: str, note: str | None = None) -> int:
        """Append that what the queue says of a page, or of a document (`page_no` None), was seen; give its number."""
        return decisions.append_seen(
            self.connection,
            document_id,
            page_no,
            reason,
            decided_by=self._decided_by,
            note=note,
            uid=self._new_uid(),
        )

    def withdraw(self, decision_id: int) -> int:
        """Undo a decision, also one whose row is no longer there; give the number of the withdrawal."""
        return decisions.withdraw_decision(self.connection, decision_id, decided_by=self._decided_by)

    def enter_row(self, document_id: str, page_no: int, bbox: Box, indikator: str, turn: int) -> str:
        """Append that a row stands on a page, and put it among the rows; give its id."""
        return page_decisions.append_entered_row(
            self.connection,
            document_id,
            page_no,
            bbox,
            indikator,
            turn=turn,
            decided_by=self._decided_by,
            uid=self._new_uid(),
        )

    def append_rematch(self, row_id: str, match: Match) -> None:
        """Append the match of the corrected texts of a row."""
        page_decisions.append_rematch(
            self.connection, row_id, match.model_dump(mode="json"), decided_by=self._decided_by, uid=self._new_uid()
        )

    def append_page_done(self, document_id: str, page_no: int) -> None:
        """Append that a page is finished."""
        page_decisions.append_page_done(
            self.connection, document_id, page_no, decided_by=self._decided_by, uid=self._new_uid()
        )

    def append_decree(self, document_id: str, values: Mapping[str, Any]) -> None:
        """Append corrections of a decree."""
        page_decisions.append_decree(
            self.connection, document_id, values, decided_by=self._decided_by, uid=self._new_uid()
        )

    def append_rules(self, document_id: str, page_no: int, rules: Sequence[GivenRule]) -> None:
        """Append the rules that a page is given."""
        page_decisions.append_rules(
            self.connection, document_id, page_no, rules, decided_by=self._decided_by, uid=self._new_uid()
        )

    def append_parts(self, document_id: str, starts: Sequence[int]) -> None:
        """Append at which pages of a file a decree begins."""
        page_decisions.append_parts(
            self.connection, document_id, starts, decided_by=self._decided_by, uid=self._new_uid()
        )
