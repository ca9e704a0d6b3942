"""The rules of a page as a person sees them: those that were read, those that were drawn or taken away by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import duckdb

from rb_ingest.records import GivenRule, Guidance, PageTransform, Record
from rb_ingest.review import sentences
from rb_ingest.review.answers import Log, Outcome
from rb_ingest.review.crops import frame_of
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.item import load_place
from rb_ingest.review.versions import short_hash
from rb_ingest.storage.guidance import load_guidance


class DrawnLine(Record):
    """A line on the upright page, from 0 to 1 across and down; `drawn` says that a rule is there, else none is."""

    x0: float
    y0: float
    x1: float
    y1: float
    drawn: bool


class RulesEdit(Record):
    """All rules that a person gives a page.

    Attributes:
        answer: The id that the page gave it.
        reviewer: Who drew them.
        document_id: The document.
        page_no: The page.
        turn: The clockwise turn that makes the page upright, where the pipeline knows of none.
        version: That of the given rules on the screen.
        lines: The lines; none leaves the page as it is printed.
    """

    answer: UUID
    reviewer: str
    document_id: str
    page_no: int
    turn: int = 0
    version: str
    lines: tuple[DrawnLine, ...]


def show_rules(
    connection: duckdb.DuckDBPyConnection, document_id: str, page_no: int, frame: PageTransform
) -> dict[str, Any]:
    """Show the boundaries that were read and the lines that were given, in shares of the upright page.

    `is_read` tells whether the document was read with what persons say of its file now.
    """
    [(sha256, read_with)] = connection.execute(
        "SELECT sha256, CAST(guidance AS VARCHAR) FROM documents WHERE document_id = ?", [document_id]
    ).fetchall()
    grids = connection.execute(
        "SELECT grids FROM pages WHERE document_id = ? AND page_no = ?", [document_id, page_no]
    ).fetchall()
    said = load_guidance(connection, sha256).get(sha256, Guidance())
    given = said.rules.get(page_no, ())
    return {
        "grids": [
            {"xs": [x / frame.width for x in grid["xs"]], "ys": [y / frame.height for y in grid["ys"]]}
            for grid in (grids[0][0] if grids else None) or ()
        ],
        "given": [_shown(rule, frame) for rule in given],
        "version": _version(given),
        "is_read": said == (Guidance() if read_with is None else Guidance.model_validate_json(read_with)),
    }


def edit_rules(door: DatabaseSession, edit: RulesEdit) -> Outcome:
    """Write which rules a page is given, in one transaction, if nobody gave it others meanwhile.

    Raises:
        DatabaseBusyError: Others are in the database; nothing was written, the same edit can be sent again.
        DatabaseError: There is no such document.
        InputError: The PDF is no longer where it was read.
        ValueError: A line is no rule.
    """
    with door.writing() as connection:
        log = Log(connection, edit.answer, edit.reviewer)
        if log.is_written():
            return Outcome(saved=True)
        found = connection.execute("SELECT sha256 FROM documents WHERE document_id = ?", [edit.document_id]).fetchall()
        if not found:
            raise sentences.RefusalError(sentences.NO_SUCH_DOCUMENT)
        now = load_guidance(connection, found[0][0]).get(found[0][0], Guidance()).rules.get(edit.page_no, ())
        if _version(now) != edit.version:
            return Outcome(saved=False, text=sentences.RULES_HAVE_CHANGED)
        frame = frame_of(load_place(connection, edit.document_id, edit.page_no), edit.turn)
        log.append_rules(edit.document_id, edit.page_no, [_given(line, frame) for line in edit.lines])
    return Outcome(saved=True)


def _version(given: tuple[GivenRule, ...]) -> str:
    return short_hash([rule.model_dump() for rule in given])


def _given(line: DrawnLine, frame: PageTransform) -> GivenRule:
    x0, y0 = frame.to_pdf(line.x0 * frame.width, line.y0 * frame.height)
    x1, y1 = frame.to_pdf(line.x1 * frame.width, line.y1 * frame.height)
    return GivenRule(x0=x0, y0=y0, x1=x1, y1=y1, drawn=line.drawn)


def _shown(rule: GivenRule, frame: PageTransform) -> dict[str, Any]:
    (x0, y0), (x1, y1) = frame.from_pdf(rule.x0, rule.y0), frame.from_pdf(rule.x1, rule.y1)
    return {
        "x0": x0 / frame.width,
        "y0": y0 / frame.height,
        "x1": x1 / frame.width,
        "y1": y1 / frame.height,
        "drawn": rule.drawn,
    }
