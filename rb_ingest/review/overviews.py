"""What the page shows besides the queue: the contact sheet, wordings of an entry, conflicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from rb_ingest.errors import InputError
from rb_ingest.review import display_names as labels
from rb_ingest.review import sentences
from rb_ingest.review.answers import Log, SeenRow
from rb_ingest.review.conflicts import find_conflicts
from rb_ingest.review.crops import row_crop
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.item import load_row
from rb_ingest.review.reasons import refused
from rb_ingest.review.second_look import differences
from rb_ingest.review.sheet import COLUMNS, SIDE, load_sheet, rows_settled_by
from rb_ingest.review.shown import Reply, shown_row
from rb_ingest.review.versions import last_word, load_states
from rb_ingest.review.wordings import load_groups, load_wordings
from rb_ingest.review_policy import ReviewPolicy
from rb_ingest.storage.decision_log import DecisionLog
from rb_ingest.storage.decision_values import DecisionKind

Message = Mapping[str, Any]


class Overviews:
    """Answers the tabs beside the queue.

    Args:
        door: The way into the database.
        policy: From where on a person should look.
        read_again: Has a document read again, because persons say something else of how it is to be read.
    """

    def __init__(self, door: DatabaseSession, policy: ReviewPolicy, read_again: Callable[[str], None]) -> None:
        self._door, self._policy, self._read_again = door, policy, read_again

    def sheet(self, message: Message) -> Reply:
        """Show the month cells of a document, marked or blank ones."""
        document_id = str(message["document_id"])
        which = "blank" if message.get("which") == "blank" else "marked"
        with self._door.reading() as connection:
            sheet = load_sheet(connection, document_id, which)  # type: ignore[arg-type]
            rest = rows_settled_by(connection, sheet, self._policy.sure_cell)
        cells = [
            {
                "row_id": cell.row_id,
                "bulan": cell.bulan,
                "marked": cell.marked,
                "sure": labels.percent(cell.confidence),
                "unsure": cell.confidence < self._policy.sure_cell,
                "title": f"hlm. {cell.page_no}, baris {cell.row_no}, {labels.MONTHS[cell.bulan - 1]}: {cell.indikator}",
            }
            for cell in sheet.cells
        ]
        shape = {"side": SIDE, "columns": COLUMNS, "left_out": sheet.left_out, "rest": rest}
        content = {"type": "sheet", "document_id": document_id, "which": which, "cells": cells, **shape}
        return Reply(content=content, pictures=(sheet.jpeg,))

    def flip(self, message: Message) -> Reply:
        """Turn one month of a row over, from the contact sheet, if it is as it was seen there."""
        row_id, bulan, seen = str(message["row_id"]), int(message["bulan"]), bool(message["marked"])
        with self._door.writing() as connection:
            state = load_states(connection, [row_id]).get(row_id)
            if state is None:
                raise sentences.RefusalError(sentences.row_is_gone(last_word(connection, row_id)))
            if (bulan in state.months) != seen:
                raise sentences.RefusalError(sentences.row_has_changed(last_word(connection, row_id)))
            months = sorted(set(state.months) ^ {bulan})
            DecisionLog(connection, str(message["reviewer"])).append(row_id, "months", {"months": months})
        return Reply(content={"type": "flipped", "row_id": row_id, "bulan": bulan, "marked": bulan in months})

    def confirm_sheet(self, message: Message) -> Reply:
        """Say that the months of rows are right whose doubtful cells were all on the sheet, as they were seen there."""
        seen = [SeenRow.model_validate(row) for row in message["rows"]]
        with self._door.writing() as connection:
            log = Log(connection, UUID(str(message["answer"])), str(message["reviewer"]))
            states = load_states(connection, [row.row_id for row in seen])
            same = [row.row_id for row in seen if row.row_id in states and states[row.row_id].version == row.version]
            if not log.is_written():
                for row_id in same:
                    log.append(row_id, "months", {"months": list(states[row_id].months)})
        text = sentences.rows_confirmed(len(same), len(seen) - len(same))
        return Reply(content={"type": "confirmed", "text": text})

    def groups(self, message: Message) -> Reply:
        """List the entries that rows stand for."""
        with self._door.reading() as connection:
            groups = load_groups(connection)
        return Reply(content={"type": "groups", "groups": [group.model_dump() for group in groups]})

    def wordings(self, message: Message) -> Reply:
        """Show all rows that stand for one entry."""
        indicator_id = str(message["indicator_id"])
        with self._door.reading() as connection:
            wordings = load_wordings(connection, indicator_id)
        shown = [
            {
                **wording.model_dump(),
                "likeness": labels.percent(wording.likeness),
                "sure": labels.percent(wording.match_confidence),
                "odd": wording.likeness < self._policy.usual_wording,
                "status": labels.STATUSES[wording.match_status],
            }
            for wording in wordings
        ]
        return Reply(content={"type": "wordings", "indicator_id": indicator_id, "wordings": shown})

    def settle(self, message: Message) -> Reply:
        """Confirm or reject the entry of one row, from a group of wordings, if it still stands for that entry."""
        row_id = str(message["row_id"])
        with self._door.writing() as connection:
            state = load_states(connection, [row_id]).get(row_id)
            if state is None:
                raise sentences.RefusalError(sentences.row_is_gone(last_word(connection, row_id)))
            if state.indicator_id != str(message["indicator_id"]):
                raise sentences.RefusalError(sentences.row_has_changed(last_word(connection, row_id)))
            says: DecisionKind = "confirm_match" if message.get("right") else "reject_match"
            DecisionLog(connection, str(message["reviewer"])).append(row_id, says)
        return self.wordings(message)

    def open_row(self, message: Message) -> Reply:
        """Show one row on its scan."""
        with self._door.reading() as connection:
            row = load_row(connection, str(message["row_id"]))
        content = {"type": "look", "row": shown_row(row, self._policy)}
        try:
            crop = row_crop(row.place, row.bbox)
        except InputError as error:
            return Reply(content={**content, "picture": {"error": refused(str(error))}})
        return Reply(content=content, pictures=(crop.jpeg,))

    def conflicts(self, message: Message) -> Reply:
        """List the decisions that contradict each other, and those whose row is not found."""
        with self._door.reading() as connection:
            conflicts = find_conflicts(connection)
            twice = differences(connection)
            unplaced = connection.execute(
                'SELECT decision_id, decided_by, kind, file_name, page_no, indikator, CAST("after" AS VARCHAR) '
                "FROM v_unplaced"
            ).fetchall()
        names = ("decision_id", "decided_by", "kind", "file_name", "page_no", "indikator", "after")
        shown = [
            {
                **conflict.model_dump(mode="json"),
                "aspect_label": labels.CONFLICTS.get(conflict.aspect, conflict.aspect),
            }
            for conflict in conflicts
        ]
        second = [found.model_dump() for found in twice]
        lost = [dict(zip(names, line, strict=True)) for line in unplaced]
        return Reply(content={"type": "conflicts", "conflicts": shown, "second": second, "unplaced": lost})

    def withdraw(self, message: Message) -> Reply:
        """Withdraw one of two decisions that contradict each other."""
        decision_id = int(message["decision_id"])
        with self._door.writing() as connection:
            found = connection.execute(
                "SELECT a.kind IN ('rules', 'parts') AND d.document_id IS NOT NULL, d.document_id "
                "FROM internal.active_decisions a LEFT JOIN documents d USING (document_id) WHERE decision_id = ?",
                [decision_id],
            ).fetchall()
            if not found:
                raise sentences.RefusalError(sentences.WITHDRAWN_ALREADY)
            DecisionLog(connection, str(message["reviewer"])).withdraw(decision_id)
        for is_read_otherwise, document_id in found:
            if is_read_otherwise:
                self._read_again(document_id)
        return self.conflicts(message)
