"""What a reviewer may decide about a page or a decree as a whole, and rows that a person enters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import duckdb

from rb_ingest.records import Box, GivenRule, Guidance
from rb_ingest.storage.decision_values import checked_values
from rb_ingest.storage.decisions import append_line, require
from rb_ingest.storage.entered_rows import apply_page_decisions, match_now
from rb_ingest.storage.guidance import load_guidance


def append_entered_row(
    connection: duckdb.DuckDBPyConnection,
    document_id: str,
    page_no: int,
    bbox: Box,
    indikator: str,
    *,
    decided_by: str,
    uid: UUID,
    turn: int = 0,
) -> str:
    """Append that a row stands on a page, and put it among the rows; its texts and months are decisions of their own.

    Args:
        connection: A connection that may write.
        document_id: The document.
        page_no: The page.
        bbox: Where the row stands, in PDF points of the page.
        indikator: Its text, by which a later reading finds it again.
        decided_by: Who entered it.
        uid: The id of the decision in every database.
        turn: The clockwise turn that makes the page upright, where the pipeline knows of none.

    Returns:
        The id of the row.

    Raises:
        DatabaseError: There is no such document.
        ValueError: The document has no such page, or the turn is none.
    """
    document = require(connection, "documents", {"document_id": document_id})
    _require_page(connection, document_id, page_no)
    row_id = f"{document_id}-h{uid.hex[:12]}"
    after = checked_values("add_row", {"indikator": indikator, "turn": turn})
    place = {"row_id": row_id, "document_id": document_id, "sha256": document["sha256"], "page_no": page_no}
    place |= {"bbox": bbox.model_dump(), "indikator": indikator}
    append_line(connection, "add_row", place, {}, after, decided_by=decided_by, note=None, uid=uid)
    apply_page_decisions(connection, document_id)
    return row_id


def append_rematch(
    connection: duckdb.DuckDBPyConnection, row_id: str, match: Mapping[str, Any], *, decided_by: str, uid: UUID
) -> None:
    """Append the match that was found for the corrected texts of a row; `apply_page_decisions` puts it in place.

    Args:
        connection: A connection that may write.
        row_id: The row.
        match: A `records.Match` as plain values.
        decided_by: Whose correction asked for it.
        uid: The id of the decision in every database.

    Raises:
        DatabaseError: There is no such row.
        ValueError: The values are no match.
    """
    row = require(connection, "plan_rows", {"row_id": row_id})
    document = require(connection, "documents", {"document_id": row["document_id"]})
    place = {name: row[name] for name in ("row_id", "document_id", "page_no", "bbox", "indikator")}
    place["sha256"] = document["sha256"]
    after = checked_values("rematch", match)
    append_line(
        connection, "rematch", place, match_now(connection, row_id), after, decided_by=decided_by, note=None, uid=uid
    )


def append_page_done(
    connection: duckdb.DuckDBPyConnection, document_id: str, page_no: int, *, decided_by: str, uid: UUID
) -> None:
    """Append that a person has finished a page: its rows now are all that it has, whatever is read there later.

    Raises:
        DatabaseError: There is no such document.
    """
    document = require(connection, "documents", {"document_id": document_id})
    rows = connection.execute(
        "SELECT row_id FROM internal.real_rows WHERE document_id = ? AND page_no = ? ORDER BY row_no",
        [document_id, page_no],
    ).fetchall()
    place = {"document_id": document_id, "sha256": document["sha256"], "page_no": page_no}
    after = checked_values("page_done", {"rows": [row_id for (row_id,) in rows]})
    append_line(connection, "page_done", place, {}, after, decided_by=decided_by, note=None, uid=uid)
    apply_page_decisions(connection, document_id)


def append_decree(
    connection: duckdb.DuckDBPyConnection, document_id: str, values: Mapping[str, Any], *, decided_by: str, uid: UUID
) -> None:
    """Append corrections of what a decree says of itself: any of DECREE_FIELDS, and which documents it replaces.

    Raises:
        DatabaseError: There is no such document or office.
        ValueError: A value is not what its field needs.
    """
    document = require(connection, "documents", {"document_id": document_id})
    after = checked_values("decree", values)
    if after.get("satker_kode") is not None:
        require(connection, "ref_satker", {"satker_kode": after["satker_kode"]})
    now = require(connection, "internal.judged_documents", {"document_id": document_id})
    before = {name: None if now[name] is None else _plain(now[name]) for name in after if name != "replaces"}
    if "replaces" in after:
        before["replaces"] = replaced_by(connection, document_id)
        _check_replaced(connection, document_id, after["replaces"])
    place = {"document_id": document_id, "sha256": document["sha256"]}
    append_line(connection, "decree", place, before, after, decided_by=decided_by, note=None, uid=uid)
    apply_page_decisions(connection, document_id)


def append_rules(
    connection: duckdb.DuckDBPyConnection,
    document_id: str,
    page_no: int,
    rules: Sequence[GivenRule],
    *,
    decided_by: str,
    uid: UUID,
) -> None:
    """Append which rules a person gives a page, all of them; they count from the next time that it is read.

    Raises:
        DatabaseError: There is no such document.
        ValueError: Its file has no such page, or the lines are no rules.
    """
    document = require(connection, "documents", {"document_id": document_id})
    _require_page(connection, document_id, page_no)
    after = checked_values("rules", {"rules": [rule.model_dump() for rule in rules]})
    now = load_guidance(connection, document["sha256"]).get(document["sha256"], Guidance()).rules.get(page_no, ())
    before = {"rules": [rule.model_dump() for rule in now]}
    place = {"document_id": document_id, "sha256": document["sha256"], "page_no": page_no}
    append_line(connection, "rules", place, before, after, decided_by=decided_by, note=None, uid=uid)
    apply_page_decisions(connection, document_id)


def append_parts(
    connection: duckdb.DuckDBPyConnection, document_id: str, starts: Sequence[int], *, decided_by: str, uid: UUID
) -> None:
    """Append at which pages of a file a decree begins; it counts from the next time that the file is read.

    Args:
        connection: A connection that may write.
        document_id: A document of the file.
        starts: The numbers of the pages; none where the program is to find them.
        decided_by: Who says so.
        uid: The id of the decision in every database.

    Raises:
        DatabaseError: There is no such document.
        ValueError: The file has no such page.
    """
    document = require(connection, "documents", {"document_id": document_id})
    after = checked_values("parts", {"starts": list(starts)})
    decrees = connection.execute("SELECT document_id FROM documents WHERE sha256 = ?", [document["sha256"]]).fetchall()
    last = max(pages_of(connection, decree).stop - 1 for (decree,) in decrees)
    if after["starts"] and after["starts"][-1] > last:
        raise ValueError(f"the file has {last} pages, no page {after['starts'][-1]}")
    now = load_guidance(connection, document["sha256"]).get(document["sha256"], Guidance())
    place = {"document_id": document["part_of"] or document_id, "sha256": document["sha256"]}
    before = {"starts": list(now.starts)}
    append_line(connection, "parts", place, before, after, decided_by=decided_by, note=None, uid=uid)


def starts_of_file(connection: duckdb.DuckDBPyConnection, document_id: str) -> tuple[int, ...]:
    """Return the pages at which the decrees of a document's file begin: as a person said, or as they were found.

    Returns:
        None where nobody said so and the file holds one decree.
    """
    lines = connection.execute(
        "SELECT d.sha256, min(p.page_no) FROM documents d JOIN pages p ON p.document_id = d.document_id "
        "WHERE d.sha256 = (SELECT sha256 FROM documents WHERE document_id = ?) GROUP BY d.sha256, d.document_id",
        [document_id],
    ).fetchall()
    said = load_guidance(connection, lines[0][0]).get(lines[0][0], Guidance()).starts if lines else ()
    found = tuple(sorted(first for _, first in lines)) if len(lines) > 1 else ()
    return said or found


def pages_of(connection: duckdb.DuckDBPyConnection, document_id: str) -> range:
    """Return the numbers of the pages of a document; those of a decree in a file with several begin in its middle."""
    [(pages, is_part, first)] = connection.execute(
        "SELECT d.pages, d.part_of IS NOT NULL OR EXISTS (SELECT 1 FROM documents o WHERE o.part_of = d.document_id), "
        "(SELECT min(page_no) FROM pages p WHERE p.document_id = d.document_id) "
        "FROM documents d WHERE d.document_id = ?",
        [document_id],
    ).fetchall()
    start = first if is_part and first is not None else 1
    return range(start, start + pages)


def _require_page(connection: duckdb.DuckDBPyConnection, document_id: str, page_no: int) -> None:
    pages = pages_of(connection, document_id)
    if page_no not in pages:
        raise ValueError(f"the document has pages {pages.start} to {pages.stop - 1}, no page {page_no}")


def replaced_by(connection: duckdb.DuckDBPyConnection, document_id: str) -> list[str]:
    """Return the documents in place of which this one counts now."""
    lines = connection.execute(
        "SELECT changed FROM internal.changed_decrees WHERE document_id = ? ORDER BY changed", [document_id]
    ).fetchall()
    return [changed for (changed,) in lines]


def _check_replaced(connection: duckdb.DuckDBPyConnection, document_id: str, replaced: list[str]) -> None:
    """Check that what a decree is to replace is there, and does not replace that decree itself, at first or later hand.

    Raises:
        DatabaseError: There is no such document.
        ValueError: Then neither would count.
    """
    for other in replaced:
        require(connection, "documents", {"document_id": other})
    reached, ahead = set(), list(replaced)
    while ahead:
        other = ahead.pop()
        if other == document_id:
            raise ValueError("two decrees cannot replace one another; correct the other one first")
        if other not in reached:
            reached.add(other)
            ahead += replaced_by(connection, other)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
