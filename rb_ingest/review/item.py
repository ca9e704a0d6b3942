"""Everything about one row that a reviewer sees beside its picture."""

from __future__ import annotations

from typing import Any, Literal

import duckdb

from rb_ingest.errors import DatabaseError
from rb_ingest.records import Box, Candidate, MonthReading, PageTransform, Record
from rb_ingest.review.crops import MonthGrid, PagePlace
from rb_ingest.review.versions import TEXTS, RowState, load_states, version_of

Doubt = Literal["match", "months", "text"]
SHOWN_CANDIDATES = 5


class RowGoneError(DatabaseError):
    """The row that was asked for is not in the plan any more."""


class ReviewRow(Record):
    """A plan row as it is now, decisions applied, with its candidates and its place on the page.

    `doubts` is what the queue asks about: the database judges by the policy that its views were made with. `also` are
    the entries besides the first that it stands for, each with its text.
    """

    row_id: str
    document_id: str
    file_name: str
    satker: str | None
    jenis: str | None
    tahun: int | None
    page_no: int
    row_no: int
    area_no: int | None
    texts: dict[str, str | None]
    months: tuple[MonthReading, ...]
    indicator_id: str | None
    indicator_text: str | None
    also: tuple[tuple[str, str], ...]
    match_status: str
    match_confidence: float | None
    ocr_confidence: float
    months_confidence: float
    doubts: tuple[Doubt, ...]
    candidates: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    bbox: Box
    place: PagePlace
    siblings: tuple[RowState, ...] = ()

    @property
    def version(self) -> str:
        """Return the version of what is shown, which an answer about it has to name."""
        months = [month.bulan for month in self.months if month.marked]
        entries = (self.indicator_id, *(entry for entry, _ in self.also))
        return version_of(self.area_no, self.texts, months, entries, self.match_status)


def load_row(connection: duckdb.DuckDBPyConnection, row_id: str) -> ReviewRow:
    """Load one row.

    Raises:
        RowGoneError: There is no such row, or it was decided to be none.
    """
    cursor = connection.execute(
        "SELECT *, list_filter(['match', 'months', 'text'], lambda doubt: CASE doubt "
        "WHEN 'match' THEN internal.match_in_doubt(match_status, match_confidence) "
        "WHEN 'months' THEN internal.months_in_doubt(months_confidence) "
        "ELSE internal.text_in_doubt(ocr_confidence) END) AS doubts FROM v_rows WHERE row_id = ?",
        [row_id],
    )
    names = [column[0] for column in cursor.description or ()]
    line = cursor.fetchone()
    if line is None:
        raise RowGoneError(f"Row {row_id} is not in the plan (any more). Load the review queue again.")
    row = dict(zip(names, line, strict=True))
    months = connection.execute(
        "SELECT bulan, marked, confidence, mark FROM v_months WHERE row_id = ? ORDER BY bulan", [row_id]
    ).fetchall()
    candidates = connection.execute(
        "SELECT indicator_id, indicator_text, score, probability, reasons FROM candidates WHERE row_id = ? "
        "ORDER BY rank LIMIT ?",
        [row_id, SHOWN_CANDIDATES],
    ).fetchall()
    also = connection.execute(
        "SELECT e.indicator_id, coalesce(i.indicator_text, '') FROM internal.further_entries e "
        "LEFT JOIN ref_indicators i USING (indicator_id) WHERE e.row_id = ? ORDER BY e.entry_no",
        [row_id],
    ).fetchall()
    [(noticed,)] = connection.execute("SELECT review_reasons FROM plan_rows WHERE row_id = ?", [row_id]).fetchall()
    same = ("row_id", "document_id", "file_name", "satker", "jenis", "tahun", "page_no", "row_no", "area_no")
    judged = (
        "indicator_id",
        "indicator_text",
        "match_status",
        "match_confidence",
        "ocr_confidence",
        "months_confidence",
    )
    return ReviewRow(
        **{name: row[name] for name in (*same, *judged)},
        doubts=tuple(row["doubts"]),
        texts={name: row[name] for name in TEXTS},
        months=tuple(MonthReading(bulan=b, marked=m, confidence=c, mark=k) for b, m, c, k in months),
        candidates=tuple(
            Candidate(indicator_id=i, indicator_text=t, score=s, probability=p, reasons=tuple(r))
            for i, t, s, p, r in candidates
        ),
        also=tuple(also),
        reasons=tuple(noticed),
        bbox=Box(**row["bbox"]),
        place=load_place(connection, row["document_id"], row["page_no"]),
        siblings=_siblings(connection, row),
    )


def _siblings(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> tuple[RowState, ...]:
    """Load the other items of the same ruled row, which share one set of month cells on the page."""
    found = connection.execute(
        "SELECT row_id FROM internal.real_rows WHERE document_id = ? AND page_no = ? AND bbox = ? AND row_id <> ? "
        "ORDER BY row_no",
        [row["document_id"], row["page_no"], row["bbox"], row["row_id"]],
    ).fetchall()
    states = load_states(connection, [row_id for (row_id,) in found]) if found else {}
    return tuple(states[row_id] for (row_id,) in found if row_id in states)


def load_place(connection: duckdb.DuckDBPyConnection, document_id: str, page_no: int) -> PagePlace:
    """Load where a page is to be found and how it becomes upright.

    Raises:
        DatabaseError: There is no such document.
    """
    found = _one(
        connection,
        "SELECT source_path, sha256 FROM v_documents WHERE document_id = ? ORDER BY status = 'duplicate' LIMIT 1",
        [document_id],
    )
    if found is None:
        raise DatabaseError(f"There is no document {document_id}. Load the review queue again.")
    page = _one(
        connection,
        "SELECT rotation, transform FROM pages WHERE document_id = ? AND page_no = ?",
        [document_id, page_no],
    )
    grids = connection.execute(
        "SELECT box, borders, header FROM month_grids WHERE document_id = ? AND page_no = ? ORDER BY table_no",
        [document_id, page_no],
    ).fetchall()
    return PagePlace(
        **found,
        page_no=page_no,
        rotation=(page or {}).get("rotation") or 0,
        transform=_transform((page or {}).get("transform")),
        grids=tuple(
            MonthGrid(box=Box(**box), borders=tuple(borders), header=Box(**header) if header else None)
            for box, borders, header in grids
        ),
    )


def _transform(stored: dict[str, Any] | None) -> PageTransform | None:
    if stored is None:
        return None
    return PageTransform(
        matrix=tuple(stored["matrix"]),
        bend_x=tuple(stored["bend_x"]),
        bend_y=tuple(stored["bend_y"]),
        width=stored["width"],
        height=stored["height"],
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> dict[str, Any] | None:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    line = cursor.fetchone()
    return None if line is None else dict(zip(names, line, strict=True))
