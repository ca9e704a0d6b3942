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
from rb_ingest.storage.page_decisions import replaced_by, starts_of_file

# No file has so many pages that their number has more digits.
_DIGITS = 6
# What a decree may replace: other decrees of its office, the nearest in time first.
_OTHERS = """
SELECT o.document_id, any_value(o.nomor_sk), min(f.file_name)
FROM internal.judged_documents d
JOIN internal.judged_documents o ON o.satker_kode = d.satker_kode AND o.document_id <> d.document_id
JOIN internal.seen_documents f ON f.document_id = o.document_id
WHERE d.document_id = ? AND o.status <> 'failed'
GROUP BY o.document_id
ORDER BY min(abs(o.tahun - d.tahun)) NULLS LAST, 3
"""


class DecreeEdit(Record):
    """What a person types into the card.

    Attributes:
        answer: The id that the page gave it.
        reviewer: Who corrects.
        document_id: The document.
        version: That of the card on the screen.
        values: The fields of DECREE_FIELDS as they were typed, an emptied one ''; and `replaces`, the ids of the
            documents in place of which it counts, with blanks between them; and `starts`, the pages of its file at
            which a decree begins.
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
        "others": [
            {"id": other, "name": f"{number or '?'} · {name}"}
            for other, number, name in connection.execute(_OTHERS, [document_id]).fetchall()
        ],
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
        typed = {name: text.strip() for name, text in edit.values.items() if name in (*DECREE_FIELDS, "replaces")}
        starts = edit.values.get("starts", now["starts"])
        if _pages(starts) != _pages(now["starts"]):
            log.append_parts(edit.document_id, _pages(starts))
        changed = {name: _value(name, text) for name, text in typed.items() if text != now[name]}
        if changed:
            log.append_decree(edit.document_id, changed)
    return Outcome(saved=True)


def _value(name: str, text: str) -> str | int | list[str] | None:
    """Return a typed text as the decision keeps it.

    Raises:
        ValueError: It is no year or no date.
    """
    if name == "replaces":
        return text.split()
    if not text:
        return None
    if name == "tahun":
        if not (text.isascii() and text.isdecimal()):
            raise sentences.RefusalError(sentences.NO_YEAR)
        return int(text)
    if name == "tanggal_ditetapkan":
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise sentences.RefusalError(sentences.NO_DATE) from error
    return text


def _values(connection: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, str]:
    found = connection.execute(
        "SELECT jenis, nomor_sk, tahun, satker_kode, tanggal_ditetapkan FROM internal.judged_documents "
        "WHERE document_id = ?",
        [document_id],
    ).fetchall()
    if not found:
        raise sentences.RefusalError(sentences.NO_SUCH_DOCUMENT)
    values = {name: "" if value is None else str(value) for name, value in zip(DECREE_FIELDS, found[0], strict=True)}
    starts = ", ".join(map(str, starts_of_file(connection, document_id)))
    return {**values, "replaces": " ".join(replaced_by(connection, document_id)), "starts": starts}


def _pages(text: str) -> list[int]:
    """Return the numbers of pages that a text names.

    Raises:
        ValueError: It names something else.
    """
    words = text.replace(",", " ").replace(";", " ").split()
    if not all(word.isascii() and word.isdecimal() and len(word) < _DIGITS for word in words):
        raise sentences.RefusalError(sentences.NO_PAGES)
    return sorted({int(word) for word in words})
