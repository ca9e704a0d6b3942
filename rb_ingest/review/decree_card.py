"""The card of a decree: which office, year, number, date and kind of plan it is, as a person corrects it."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args
from uuid import UUID

import duckdb

from rb_ingest.records import Jenis, Record
from rb_ingest.review import sentences
from rb_ingest.review.answers import Log, Outcome
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.versions import short_hash
from rb_ingest.storage.decision_values import DECREE_FIELDS


class DecreeEdit(Record):
    """What a person types into the card.

    Attributes:
        answer: The id that the page gave it.
        reviewer: Who corrects.
        document_id: The document.
        version: That of the card on the screen.
        values: The fields of DECREE_FIELDS as they were typed; an emptied one is ''.
    """

    answer: UUID
    reviewer: str
    document_id: str
    version: str
    values: dict[str, str]


def show_decree(connection: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, Any]:
    """Show the card as plain texts, with its version, and what can be chosen."""
    values = _values(connection, document_id)
    offices = connection.execute("SELECT satker_kode, satker FROM ref_satker ORDER BY satker_kode").fetchall()
    return {
        "values": values,
        "version": short_hash(values),
        "jenis": list(get_args(Jenis)),
        "offices": [{"kode": code, "name": name} for code, name in offices],
    }


def edit_decree(door: DatabaseSession, edit: DecreeEdit) -> Outcome:
    """Write what differs from the card as it is now, in one transaction, if it still is as it was seen.

    Raises:
        DatabaseBusyError: Others are in the database; nothing was written, the same edit can be sent again.
        DatabaseError: There is no such document or office.
        ValueError: A value is not what its field needs.
    """
    with door.writing() as connection:
        log = Log(connection, edit.answer, edit.reviewer)
        if log.is_written():
            return Outcome(saved=True)
        now = _values(connection, edit.document_id)
        if short_hash(now) != edit.version:
            return Outcome(saved=False, text=sentences.DECREE_HAS_CHANGED)
        typed = {name: text.strip() for name, text in edit.values.items() if name in DECREE_FIELDS}
        changed = {name: _value(name, text) for name, text in typed.items() if text != now[name]}
        if changed:
            log.append_decree(edit.document_id, changed)
    return Outcome(saved=True)


def _value(name: str, text: str) -> str | int | None:
    """Return a typed text as the decision keeps it.

    Raises:
        ValueError: It is no year or no date.
    """
    if not text:
        return None
    if name == "tahun":
        if not (text.isascii() and text.isdigit()):
            raise ValueError(sentences.NO_YEAR)
        return int(text)
    if name == "tanggal_ditetapkan":
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(sentences.NO_DATE) from error
    return text


def _values(connection: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, str]:
    found = connection.execute(
        "SELECT jenis, nomor_sk, tahun, satker_kode, tanggal_ditetapkan FROM internal.judged_documents "
        "WHERE document_id = ?",
        [document_id],
    ).fetchall()
    if not found:
        raise ValueError(sentences.NO_SUCH_DOCUMENT)
    return {name: "" if value is None else str(value) for name, value in zip(DECREE_FIELDS, found[0], strict=True)}
