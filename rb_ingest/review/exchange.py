"""Decisions as a CSV file: out of one database, into another, two reviewers' work merged."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import duckdb
from pydantic import Field, ValidationError, field_validator, model_validator

from rb_ingest.errors import InputError
from rb_ingest.records import Box, Record
from rb_ingest.review.conflicts import Conflict, find_conflicts
from rb_ingest.storage.decision_values import DecisionKind, checked_values
from rb_ingest.storage.decisions import after_the_last, write_line
from rb_ingest.storage.entered_rows import apply_to_file
from rb_ingest.storage.row_ids import KnownRow, same_place
from rb_ingest.storage.safe_writer import safe_output

# Texts stand in the file as JSON: quoted, so that a spreadsheet takes none for a formula, its separators escaped.
_TEXTS = ("decided_by", "indikator", "before", "after", "note")
# Ids are letters and digits, so that they too can stand in the file without a guard against formulas.
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w-]*$")]
_ABOUT_ENTRIES = ("confirm_match", "choose_match", "reject_match", "second_look")
# Decisions that change which rows there are, or what is proposed for them.
_PLACED = ("add_row", "rematch", "page_done", "decree", "rules", "withdraw")
_WITHOUT_ROW = ("seen", "withdraw", "page_done", "decree", "rules", "parts")
_CORNERS = ("x0", "y0", "x1", "y1")
COLUMNS = (
    "decision_uid",
    "withdraws_uid",
    "decided_at",
    "decided_by",
    "kind",
    "row_id",
    "document_id",
    "sha256",
    "page_no",
    *_CORNERS,
    "indikator",
    "before",
    "after",
    "note",
)


class MovedDecision(Record):
    """One line of the file."""

    decision_uid: UUID
    withdraws_uid: UUID | None
    decided_at: datetime
    decided_by: str
    kind: DecisionKind
    row_id: _Id | None
    document_id: _Id
    sha256: _Id
    page_no: int | None
    bbox: Box | None
    indikator: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    note: str | None

    @field_validator("decided_at")
    @classmethod
    def _in_utc(cls, value: datetime) -> datetime:
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value

    @model_validator(mode="after")
    def _complete(self) -> MovedDecision:
        if self.kind == "withdraw":
            if self.withdraws_uid is None:
                raise ValueError("a withdrawal must name the decision that it withdraws")
        elif self.kind in ("confirm_match", "reject_match"):
            checked_values("choose_match", {"indicator_id": None, **self.after})
        elif self.kind != "audit" and checked_values(self.kind, self.after) != self.after:
            raise ValueError("months must be sorted, each of them once")
        if self.page_no is not None and not 1 <= self.page_no < 2**31:
            raise ValueError("page_no must be the number of a page")
        if self.kind not in _WITHOUT_ROW and (self.row_id is None or self.page_no is None or self.bbox is None):
            raise ValueError("a decision about a row needs row_id, page_no and the box")
        return self


class ImportReport(Record):
    """What an import did: decisions that were new, that were there already, that found no row here, and conflicts."""

    added: int
    known: int
    unplaced: int
    conflicts: tuple[Conflict, ...]


def export_decisions(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the whole log, withdrawals included, to a CSV file.

    Args:
        connection: An open database.
        path: The file; replaced when it exists.

    Returns:
        The number of decisions.

    Raises:
        ExportError: The file cannot be written.
    """
    cursor = connection.execute(
        "SELECT d.*, w.decision_uid AS withdraws_uid FROM decisions d LEFT JOIN decisions w "
        "ON d.kind = 'withdraw' AND w.decision_id = CAST(d.\"after\" ->> 'decision_id' AS INTEGER) "
        "ORDER BY d.decision_id"
    )
    names = [column[0] for column in cursor.description or ()]
    lines = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
    with safe_output(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(line) for line in lines)
    return len(lines)


def import_decisions(connection: duckdb.DuckDBPyConnection, path: Path) -> ImportReport:
    """Add the decisions of a CSV file to the log, in the caller's transaction; those already there are left alone.

    A decision finds its row by the content of the file, page and place, also where this database names the row
    differently. One that finds none is kept and listed in `v_unplaced`.

    Args:
        connection: A connection that may write.
        path: A file of `export_decisions`.

    Raises:
        InputError: The file cannot be read or a line is not valid; nothing is imported.
    """
    moved = read_decisions(path)
    known: dict[UUID, int] = dict(connection.execute("SELECT decision_uid, decision_id FROM decisions").fetchall())
    new = [decision for decision in moved if decision.decision_uid not in known]
    places = _Places(connection)
    now = datetime.now(UTC).replace(tzinfo=None)
    unplaced = 0
    _require_entries(connection, path, new)
    for decision in sorted(new, key=lambda decision: decision.kind == "withdraw"):
        row_id = places.row_of(decision)
        unplaced += row_id is None and decision.kind not in (*_WITHOUT_ROW, "add_row")
        after = decision.after
        if decision.withdraws_uid is not None:
            if decision.withdraws_uid not in known:
                raise InputError(f"{path.name} withdraws decision {decision.withdraws_uid}, which is not in it.")
            after = {"decision_id": known[decision.withdraws_uid]}
        line = {
            "decision_uid": decision.decision_uid,
            # A clock that goes ahead must not win for ever, nor this one lose the order when it was set back.
            "decided_at": min(decision.decided_at, after_the_last(connection, decision.document_id, now)),
            "decided_by": decision.decided_by,
            "recorded_at": now,
            "kind": decision.kind,
            "row_id": row_id or decision.row_id,
            "document_id": decision.document_id,
            "sha256": decision.sha256,
            "page_no": decision.page_no,
            "bbox": decision.bbox.model_dump() if decision.bbox else None,
            "indikator": decision.indikator,
            '"before"': json.dumps(decision.before),
            '"after"': json.dumps(after),
            "note": decision.note,
        }
        known[decision.decision_uid] = write_line(connection, line)
        if decision.kind in _PLACED:
            apply_to_file(connection, decision.sha256)
            places.forget(decision.sha256)
    return ImportReport(
        added=len(new), known=len(moved) - len(new), unplaced=unplaced, conflicts=find_conflicts(connection)
    )


def _require_entries(connection: duckdb.DuckDBPyConnection, path: Path, new: Iterable[MovedDecision]) -> None:
    """Check that every entry that is decided for is in the catalogue.

    Raises:
        InputError: One is not.
    """
    entries = {entry for (entry,) in connection.execute("SELECT indicator_id FROM ref_indicators").fetchall()}
    for decision in new:
        if decision.kind not in _ABOUT_ENTRIES:
            continue
        for entry in (decision.after.get("indicator_id"), *decision.after.get("also", ())):
            if entry is not None and entry not in entries:
                raise InputError(
                    f"{path.name} decides for entry {entry[:40]!r}, which the catalogue of this version does not have. "
                    "Bring rb-ingest up to date, or take that line out."
                )


def read_decisions(path: Path) -> tuple[MovedDecision, ...]:
    """Read and check a file of `export_decisions`.

    Raises:
        InputError: The file cannot be read or a line is not valid; names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise InputError(f"{path.name} is no list of decisions. Make one with: rb-ingest decisions export")
            return tuple(_decision(path, number, line) for number, line in enumerate(reader, start=2))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path.name} cannot be read ({error}). Export the decisions again.") from error


def _decision(path: Path, number: int, line: Mapping[str, Any]) -> MovedDecision:
    try:
        fields = {name: (value if value != "" else None) for name, value in line.items()}
        for name in _TEXTS:
            text = fields[name]
            fields[name] = None if text is None else json.loads(text)
        corners = {corner: fields.pop(corner) for corner in _CORNERS}
        bbox = Box.model_validate(corners) if all(value is not None for value in corners.values()) else None
        return MovedDecision.model_validate({**fields, "bbox": bbox})
    except (ValidationError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise InputError(f"{path.name}, decision {number - 1}: {reason}. Export the decisions again.") from error


def _cells(line: Mapping[str, Any]) -> Iterable[Any]:
    box = line["bbox"] or {}
    for name in COLUMNS:
        value = box.get(name) if name in _CORNERS else line[name]
        if value is None:
            yield ""
        elif name in ("before", "after"):
            yield _escaped(value)
        elif name in _TEXTS:
            yield _escaped(json.dumps(value))
        elif isinstance(value, datetime):
            yield value.isoformat()
        else:
            yield value


def _escaped(text: str) -> str:
    # Where a spreadsheet separates by semicolons, one inside a text would start a new cell. Outside of its strings JSON
    # has none.
    return text.replace(";", "\\u003b")


class _Places:
    """Finds the rows of this database that decisions from elsewhere are about."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: dict[str, list[KnownRow]] = {}

    def forget(self, sha256: str) -> None:
        """Load the rows of a content anew when they are asked for next."""
        self._rows.pop(sha256, None)

    def row_of(self, decision: MovedDecision) -> str | None:
        if decision.row_id is None or decision.page_no is None or decision.bbox is None:
            return None
        place = KnownRow(
            row_id=decision.row_id, page_no=decision.page_no, bbox=decision.bbox, indikator=decision.indikator or ""
        )
        return same_place(place, self._rows_of(decision.sha256))

    def _rows_of(self, sha256: str) -> list[KnownRow]:
        if sha256 not in self._rows:
            lines = self._connection.execute(
                "SELECT row_id, page_no, bbox, indikator FROM plan_rows JOIN documents USING (document_id) "
                "WHERE sha256 = ? ORDER BY row_no",
                [sha256],
            ).fetchall()
            self._rows[sha256] = [
                KnownRow(row_id=row_id, page_no=page_no, bbox=Box(**bbox), indikator=indikator)
                for row_id, page_no, bbox, indikator in lines
            ]
        return self._rows[sha256]
