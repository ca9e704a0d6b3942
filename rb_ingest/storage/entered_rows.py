"""Puts what persons say of whole pages into the tables that a pipeline writes: from the log, anew after each reading.

Everything that reads `plan_rows` sees these rows like any other. A row that a later pipeline finds at the place of an
entered one takes over its id, and the person's texts, months and entry with it; then nothing needs to be put in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import duckdb

_MATCH_FIELDS = ("indicator_id", "indicator_text", "score", "confidence", "status", "reasons", "also")


def apply_page_decisions(connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    """Bring the rows of a document up to what the log says, in the caller's transaction; twice does what once does.

    Rows that a person entered are put among those that were read. Rows whose texts a person changed have the match that
    was found for those texts. Rows that a pipeline finds on a page that a person has finished, and that nobody knew
    then, are left out. The rows are numbered in the order of the document. What persons say of the decree and of pages
    is kept with the document.
    """
    touched = connection.execute(
        "SELECT 1 FROM decisions WHERE (document_id = $1 OR sha256 = (SELECT sha256 FROM documents "
        "WHERE document_id = $1)) AND kind IN ('add_row', 'rematch', 'page_done', 'decree') LIMIT 1",
        [document_id],
    ).fetchall()
    if not touched:
        return
    _drop(connection, [row_id for (row_id,) in connection.execute(
        "SELECT row_id FROM plan_rows WHERE document_id = ? AND entered", [document_id]
    ).fetchall()])  # fmt: skip
    _drop(connection, _unknown_on_finished_pages(connection, document_id))
    added = connection.execute(
        "SELECT row_id, page_no, bbox, \"after\" ->> 'indikator', CAST(\"after\" ->> 'turn' AS INTEGER) "
        "FROM internal.page_decisions WHERE document_id = ? AND kind = 'add_row' "
        "AND row_id NOT IN (SELECT row_id FROM plan_rows) ORDER BY decided_at, decision_id",
        [document_id],
    ).fetchall()
    for row_id, page_no, bbox, indikator, _ in added:
        connection.execute(
            "INSERT INTO plan_rows BY NAME SELECT ? AS row_id, ? AS document_id, ? AS page_no, 0 AS row_no, ? AS bbox, "
            "? AS indikator, '' AS nomor, '' AS nomor_sub, '' AS nomor_kegiatan, 0.0 AS ocr_confidence, "
            "0.0 AS months_confidence, [] AS links, [] AS inferred, [] AS review_reasons, 'none' AS match_status, "
            "0.0 AS match_confidence, [] AS also, [] AS match_reasons, 0 AS month_bits, true AS entered",
            [row_id, document_id, page_no, bbox, indikator],
        )
    _apply_rematches(connection, document_id)
    _number_rows(connection, document_id, {row_id: turn or 0 for row_id, _, _, _, turn in added})
    _judge_document(connection, document_id)


def apply_to_file(connection: duckdb.DuckDBPyConnection, sha256: str) -> None:
    """Do `apply_page_decisions` for all decrees of a file: a page of it may be of another one than when it was decided.

    Args:
        connection: A connection that may write.
        sha256: The content of the file.
    """
    decrees = connection.execute("SELECT document_id FROM documents WHERE sha256 = ?", [sha256]).fetchall()
    for (document_id,) in decrees:
        apply_page_decisions(connection, document_id)


def match_now(connection: duckdb.DuckDBPyConnection, row_id: str) -> dict[str, Any]:
    """Return the pipeline's match of a row and its candidates, as a `rematch` decision keeps them."""
    [values] = connection.execute(
        "SELECT indicator_id, indicator_text, match_score, match_confidence, coalesce(match_status, 'none'), "
        "coalesce(match_reasons, []), coalesce(also, []) FROM plan_rows WHERE row_id = ?",
        [row_id],
    ).fetchall()
    candidates = connection.execute(
        "SELECT indicator_id, indicator_text, score, probability, reasons FROM candidates WHERE row_id = ? "
        "ORDER BY rank",
        [row_id],
    ).fetchall()
    names = ("indicator_id", "indicator_text", "score", "probability", "reasons")
    return {
        **dict(zip(_MATCH_FIELDS, values, strict=True)),
        "candidates": [dict(zip(names, candidate, strict=True)) for candidate in candidates],
    }


def _judge_document(connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    """Keep with a document what the log says of it: views of a whole country cannot ask the log for each."""
    connection.execute(
        "UPDATE documents SET decided = (SELECT fields FROM internal.decided_decrees WHERE document_id = $1), "
        "finished_pages = (SELECT list(page_no) FROM internal.finished_pages WHERE document_id = $1) "
        "WHERE document_id = $1",
        [document_id],
    )
    connection.execute(
        "UPDATE documents SET is_whole = status = 'partial' AND coalesce(len(finished_pages), 0) > 0 "
        "AND NOT EXISTS (SELECT 1 FROM internal.page_troubles WHERE document_id = $1) WHERE document_id = $1",
        [document_id],
    )


def _unknown_on_finished_pages(connection: duckdb.DuckDBPyConnection, document_id: str) -> list[str]:
    lines = connection.execute(
        "SELECT r.row_id FROM plan_rows r JOIN internal.finished_pages f USING (document_id, page_no) "
        "WHERE r.document_id = ? AND NOT list_contains(f.rows, r.row_id) "
        "AND r.row_id NOT IN (SELECT row_id FROM internal.active_decisions WHERE row_id IS NOT NULL)",
        [document_id],
    ).fetchall()
    return [row_id for (row_id,) in lines]


def _drop(connection: duckdb.DuckDBPyConnection, row_ids: list[str]) -> None:
    for table in ("months", "periods", "fields", "candidates", "plan_rows"):
        connection.execute(f"DELETE FROM {table} WHERE row_id IN (SELECT unnest(?))", [row_ids])  # noqa: S608


def _apply_rematches(connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    """Give rows the match of their corrected texts; where that was withdrawn, the one they had before."""
    lines = connection.execute(
        'SELECT d.row_id, CAST(d."before" AS VARCHAR), CAST(d."after" AS VARCHAR), a.decision_id IS NOT NULL '
        "FROM decisions d LEFT JOIN internal.active_decisions a USING (decision_id) "
        "WHERE d.kind = 'rematch' AND d.row_id IN (SELECT row_id FROM plan_rows WHERE document_id = ?) "
        "ORDER BY d.decided_at, d.decision_id",
        [document_id],
    ).fetchall()
    wanted: dict[str, dict[str, Any]] = {}
    withdrawn: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    for row_id, before, after, is_active in lines:
        if is_active:
            wanted[row_id] = json.loads(after)
        else:
            withdrawn.setdefault(row_id, []).append((json.loads(before), json.loads(after)))
    for row_id, steps in withdrawn.items():
        now = match_now(connection, row_id)
        if row_id not in wanted and any(_same_match(now, after) for _, after in steps):
            wanted[row_id] = steps[0][0]
    for row_id, match in wanted.items():
        _put_match(connection, row_id, match)


def _same_match(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("indicator_id", "score", "confidence", "status"))


def _put_match(connection: duckdb.DuckDBPyConnection, row_id: str, match: Mapping[str, Any]) -> None:
    connection.execute("DELETE FROM candidates WHERE row_id = ?", [row_id])
    for rank, candidate in enumerate(match["candidates"], start=1):
        connection.execute("INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?)", [row_id, rank, *candidate.values()])
    rivals = [
        {"indicator_id": candidate["indicator_id"], "chance": candidate["probability"]}
        for candidate in match["candidates"]
        if candidate["indicator_id"] != match["indicator_id"]
    ]
    connection.execute(
        "UPDATE plan_rows SET indicator_id = ?, indicator_text = ?, match_score = ?, match_confidence = ?, "
        "match_status = ?, match_reasons = ?, also = ?, rivals = ? WHERE row_id = ?",
        # a log of before names one entry
        [*({"also": [], **match}[name] for name in _MATCH_FIELDS), rivals, row_id],
    )


def _number_rows(connection: duckdb.DuckDBPyConnection, document_id: str, turns: Mapping[str, int]) -> None:
    """Number the rows: those that were read keep their order, entered ones go before the next row further down."""
    transforms = dict(
        connection.execute(
            "SELECT page_no, transform.matrix FROM pages WHERE document_id = ? AND transform IS NOT NULL", [document_id]
        ).fetchall()
    )
    lines = connection.execute(
        "SELECT row_id, page_no, bbox, row_no FROM plan_rows WHERE document_id = ? ORDER BY row_no, row_id",
        [document_id],
    ).fetchall()

    def place(row_id: str, page_no: int, box: Mapping[str, float]) -> tuple[int, float]:
        return page_no, _upright_y(box, transforms.get(page_no), turns.get(row_id, 0))

    order: list[tuple[str, tuple[int, float]]] = []
    entered: list[tuple[str, tuple[int, float]]] = []
    numbers = {row_id: row_no for row_id, _, _, row_no in lines}
    at = {row_id: place(row_id, page_no, box) for row_id, page_no, box, _ in lines}
    for row_id in (line[0] for line in lines):
        (entered if row_id in turns else order).append((row_id, at[row_id]))
    # In the order of the log, so that items of one ruled row stand as they were entered.
    for row_id, where in sorted(entered, key=lambda row: list(turns).index(row[0])):
        after = next((i for i, (_, other) in enumerate(order) if other > where), len(order))
        order.insert(after, (row_id, where))
    for number, (row_id, _) in enumerate(order, start=1):
        if numbers[row_id] != number:
            connection.execute("UPDATE plan_rows SET row_no = ? WHERE row_id = ?", [number, row_id])


def _upright_y(box: Mapping[str, float], matrix: list[float] | None, turn: int) -> float:
    """Return how far down on the upright page a box has its middle; only to be compared on one page."""
    x, y = (box["x0"] + box["x1"]) / 2, (box["y0"] + box["y1"]) / 2
    if matrix is None:
        return {0: y, 90: x, 180: -y, 270: -x}[turn]
    a, b, c, d, e, f = matrix
    return (a * (y - f) - d * (x - c)) / (a * e - b * d)
