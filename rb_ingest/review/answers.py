"""A reviewer's answers, each bound to what was seen: written whole, once, or refused with a sentence.

The page numbers its answers with ids of its own. The decisions that an answer writes get ids that follow from it, so
that an answer which is sent again, because nobody knows whether it arrived, is found written already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from uuid import UUID, uuid5

import duckdb
from pydantic import Field

from rb_ingest.records import Record
from rb_ingest.review import sentences
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.queue import ItemKind, page_item
from rb_ingest.review.versions import RowState, last_word, load_states, short_hash
from rb_ingest.storage.decision_log import DecisionLog

_DECIDED = ("confirmed", "none")


class SeenRow(Record):
    """A row with the version in which it was on the screen."""

    row_id: str
    version: str


class Answer(Record):
    """What a person says of one item.

    Attributes:
        answer: The id that the page gave it.
        reviewer: Who says so.
        kind: The kind of the item in the queue.
        version: That of what was on the screen.
        row_id: The row; None for an item about a page or a document.
        document_id: Of the item.
        page_no: Of the item.
        says: `confirm` and `choose` settle the row, `not_a_row` takes it out, `edit` corrects it and settles nothing.
        indicator_id: The entry on the screen or, with `choose`, the one chosen; None for one of the office's own.
        also: The entries on the screen that the row stands for besides; None leaves them as they are.
        months: The months on the screen.
        texts: The texts that were changed; an emptied one is ''.
        siblings: Further items of the same ruled row that get the same months.
    """

    answer: UUID
    reviewer: str
    kind: ItemKind
    version: str
    row_id: str | None = None
    document_id: str
    page_no: int | None = None
    says: Literal["confirm", "choose", "not_a_row", "edit"]
    indicator_id: str | None = None
    also: tuple[str, ...] | None = None
    months: tuple[int, ...] = ()
    texts: dict[str, str] = Field(default_factory=dict)
    siblings: tuple[SeenRow, ...] = ()


class Outcome(Record):
    """What became of an answer: saved, or not; then `text` says why. `version` is that of the row afterwards."""

    saved: bool
    text: str = ""
    version: str | None = None


def settle(door: DatabaseSession, answer: Answer) -> Outcome:
    """Write an answer in one transaction, if what it is about still is as it was seen.

    Raises:
        DatabaseBusyError: Others are in the database; nothing was written, the same answer can be sent again.
        DatabaseError: The answer names an entry that the catalogue does not have.
        ValueError: It says what no decision may say.
    """
    with door.writing() as connection:
        log = Log(connection, answer.answer, answer.reviewer)
        if log.is_written():
            return _saved(connection, answer)
        if answer.row_id is None or answer.kind == "second":
            settle_other = _settle_page if answer.row_id is None else _second_look
            return settle_other(connection, log, answer)
        states = load_states(connection, [answer.row_id, *(row.row_id for row in answer.siblings)])
        for seen in (SeenRow(row_id=answer.row_id, version=answer.version), *answer.siblings):
            state = states.get(seen.row_id)
            if state is None:
                return Outcome(saved=False, text=sentences.row_is_gone(last_word(connection, seen.row_id)))
            if state.version != seen.version:
                word = last_word(connection, seen.row_id)
                if not answer.siblings and _agrees(answer, state):
                    return Outcome(saved=True, text=sentences.same_decision(word), version=state.version)
                return Outcome(saved=False, text=sentences.row_has_changed(word))
        _write(log, answer, states[answer.row_id])
        for sibling in answer.siblings:
            log.append(sibling.row_id, "months", {"months": list(answer.months)})
        return _saved(connection, answer)


def undo(door: DatabaseSession, answer: UUID, reviewer: str) -> bool:
    """Withdraw what an answer wrote. False when it wrote nothing, or nothing of it is in force any more.

    Raises:
        DatabaseBusyError: Others are in the database; the same can be asked again.
    """
    with door.writing() as connection:
        log = Log(connection, answer, reviewer)
        written = log.in_force()
        for decision_id in reversed(written):
            log.withdraw(decision_id)
    return bool(written)


class Log(DecisionLog):
    """Writes the decisions of one answer: they have ids of its own, so that it is written once and can be taken back.

    Args:
        connection: A connection inside a transaction.
        answer: The id of the answer.
        reviewer: Who decides.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, answer: UUID, reviewer: str) -> None:
        super().__init__(connection, reviewer, self._next)
        self._answer = answer
        self._written = 0

    def is_written(self) -> bool:
        """Whether this answer came before."""
        found = self.connection.execute("SELECT 1 FROM decisions WHERE decision_uid = ?", [self._uid(0)]).fetchall()
        return bool(found)

    def in_force(self) -> list[int]:
        """Return the numbers of the decisions that this answer wrote and nobody has withdrawn, in their order."""
        uids = [self._uid(n) for n in range(_MOST_DECISIONS)]
        lines = self.connection.execute(
            "SELECT decision_id FROM internal.active_decisions WHERE decision_uid IN (SELECT unnest(?)) "
            "ORDER BY decision_id",
            [uids],
        ).fetchall()
        return [number for (number,) in lines]

    def guided(self) -> list[str]:
        """Return the documents of which this answer said how they are to be read, also where that is undone by now."""
        uids = [self._uid(n) for n in range(_MOST_DECISIONS)]
        lines = self.connection.execute(
            "SELECT DISTINCT document_id FROM decisions WHERE kind IN ('rules', 'parts') "
            "AND decision_uid IN (SELECT unnest(?))",
            [uids],
        ).fetchall()
        return [document_id for (document_id,) in lines]

    def _next(self) -> UUID:
        self._written += 1
        if self._written > _MOST_DECISIONS:
            raise ValueError(f"one answer writes at most {_MOST_DECISIONS} decisions")
        return self._uid(self._written - 1)

    def _uid(self, n: int) -> UUID:
        return uuid5(self._answer, str(n))


# A whole page is confirmed at once; no page holds as many rows as this has decisions.
_MOST_DECISIONS = 1000


def confirm_row(log: Log, state: RowState, *, audit: bool) -> None:
    """Say that a row is right as it stands: its entry, and the months and text where they are in doubt."""
    # A rejected entry has nothing to confirm; a confirmed one needs no second word.
    if state.match_status in ("auto", "review", "none"):
        log.append(state.row_id, "confirm_match")
    _confirm_rest(log, state, audit=audit)


def _write(log: Log, answer: Answer, state: RowState) -> None:
    if answer.says == "not_a_row":
        log.append(state.row_id, "not_a_row", note="audit" if answer.kind == "audit" else None)
        return
    state = _write_edits(log, answer, state)
    if answer.says == "choose" or (answer.says == "confirm" and _also(answer, state) != state.also):
        entry = answer.indicator_id if answer.says == "choose" else state.indicator_id
        log.append(state.row_id, "choose_match", {"indicator_id": entry, "also": list(_also(answer, state))})
        _confirm_rest(log, state, audit=answer.kind == "audit")
    elif answer.says == "confirm":
        confirm_row(log, state, audit=answer.kind == "audit")


def _also(answer: Answer, state: RowState) -> tuple[str, ...]:
    """Return the further entries that an answer leaves the row with; an indicator of the office's own has none."""
    entry = answer.indicator_id if answer.says == "choose" else state.indicator_id
    also = state.also if answer.also is None else answer.also
    return tuple(dict.fromkeys(other for other in also if other != entry)) if entry is not None else ()


def _write_edits(log: Log, answer: Answer, state: RowState) -> RowState:
    """Write what was changed on the screen, and give the row as it is then."""
    texts = changed_texts(answer.texts, state)
    if texts:
        log.append(state.row_id, "text", texts)
    months = tuple(sorted(set(answer.months)))
    changed = months != tuple(sorted(state.months))
    if changed:
        log.append(state.row_id, "months", {"months": list(months)})
    return state.model_copy(
        update={
            "months": months,
            "months_in_doubt": state.months_in_doubt and not changed,
            "text_in_doubt": state.text_in_doubt and not texts,
        }
    )


def _confirm_rest(log: Log, state: RowState, *, audit: bool) -> None:
    """Settle what the queue asks about a row besides its entry, and only that."""
    if state.months_in_doubt:
        log.append(state.row_id, "months", {"months": list(state.months)})
    if state.text_in_doubt:
        log.append(state.row_id, "text")
    if audit:
        log.append(state.row_id, "audit")


def changed_texts(typed: Mapping[str, str], state: RowState) -> dict[str, str | None]:
    """Return the texts that differ from what is stored; an emptied one is None, an emptied indicator ''."""
    texts = {name: text.strip() for name, text in typed.items()}
    return {
        name: text if text or name == "indikator" else None
        for name, text in texts.items()
        if text != (state.texts.get(name) or "")
    }


def _agrees(answer: Answer, state: RowState) -> bool:
    """Whether the row, which somebody else settled meanwhile, already is what the answer says."""
    return (
        answer.says in ("confirm", "choose")
        and state.match_status in _DECIDED
        and state.indicator_id == answer.indicator_id
        and state.also == _also(answer, state)
        and sorted(state.months) == sorted(set(answer.months))
        and not changed_texts(answer.texts, state)
    )


def _second_look(connection: duckdb.DuckDBPyConnection, log: Log, answer: Answer) -> Outcome:
    """Keep what somebody says who has not seen the first answer; that one stays in force."""
    row_id = str(answer.row_id)
    if answer.says == "not_a_row":
        raise sentences.RefusalError(sentences.SECOND_LOOK_IS_ABOUT)
    if load_states(connection, [row_id]).get(row_id) is None:
        return Outcome(saved=False, text=sentences.row_is_gone(last_word(connection, row_id)))
    if answer.says != "edit":
        log.append(row_id, "second_look", {"indicator_id": answer.indicator_id, "months": list(answer.months)})
    return Outcome(saved=True)


def _settle_page(connection: duckdb.DuckDBPyConnection, log: Log, answer: Answer) -> Outcome:
    if answer.says != "confirm":
        raise sentences.RefusalError(sentences.NOT_ABOUT_A_ROW)
    item = page_item(connection, answer.kind, answer.document_id, answer.page_no)
    if item is None:
        return Outcome(saved=True, text=sentences.PAGE_IS_SETTLED)
    if short_hash(item.reason) != answer.version:
        return Outcome(saved=False, text=sentences.PAGE_HAS_CHANGED)
    log.append_seen(item.document_id, item.page_no, item.reason)
    return Outcome(saved=True)


def _saved(connection: duckdb.DuckDBPyConnection, answer: Answer) -> Outcome:
    if answer.row_id is None:
        return Outcome(saved=True)
    state = load_states(connection, [answer.row_id]).get(answer.row_id)
    return Outcome(saved=True, version=state.version if state else None)
