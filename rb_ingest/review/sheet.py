"""All month cells of a document on one sheet, the least sure first, so that the odd one jumps out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

import duckdb
import numpy as np

from rb_ingest.records import Box, MarkKind, Record
from rb_ingest.review.crops import PagePlace, Picture, cell_sheet, jpeg_of
from rb_ingest.review.item import load_place
from rb_ingest.review.versions import load_states

SIDE = 64
"""Width and height of one cell's picture, in pixels."""
COLUMNS = 16
_MOST = 320


class SheetCell(Record):
    """One month cell of the sheet."""

    row_id: str
    bulan: int
    marked: bool
    confidence: float
    mark: MarkKind | None
    page_no: int
    row_no: int
    indikator: str
    bbox: Box


class Sheet(Record):
    """Cells in the order of the picture: row by row, `COLUMNS` in each, squares of `SIDE` pixels."""

    cells: tuple[SheetCell, ...]
    jpeg: bytes
    left_out: int


def load_sheet(connection: duckdb.DuckDBPyConnection, document_id: str, which: Literal["marked", "blank"]) -> Sheet:
    """Load the marked month cells of a document, or the unmarked ones, least sure first.

    Args:
        connection: An open database.
        document_id: The document.
        which: Marked cells, among which a smudge is the odd one; or blank ones, among which a faint tick is.

    Raises:
        DatabaseError: There is no such document.
        InputError: Its PDF is no longer where it was read.
    """
    lines = connection.execute(
        "SELECT m.row_id, m.bulan, m.marked, m.confidence, m.mark, r.page_no, r.row_no, r.indikator, r.bbox "
        "FROM v_months m JOIN plan_rows r USING (row_id) WHERE r.document_id = ? AND m.marked = ? "
        "AND r.page_no IN (SELECT page_no FROM month_grids g WHERE g.document_id = r.document_id) "
        "ORDER BY m.confidence, r.row_no, m.bulan",
        [document_id, which == "marked"],
    ).fetchall()
    cells = tuple(
        SheetCell(
            row_id=row_id,
            bulan=bulan,
            marked=marked,
            confidence=confidence,
            mark=mark,
            page_no=page_no,
            row_no=row_no,
            indikator=indikator,
            bbox=Box(**bbox),
        )
        for row_id, bulan, marked, confidence, mark, page_no, row_no, indikator, bbox in lines[:_MOST]
    )
    places = {page_no: load_place(connection, document_id, page_no) for page_no in {cell.page_no for cell in cells}}
    return Sheet(cells=cells, jpeg=jpeg_of(_picture(cells, places)), left_out=max(0, len(lines) - _MOST))


def rows_settled_by(connection: duckdb.DuckDBPyConnection, sheet: Sheet, sure_cell: float) -> list[dict[str, str]]:
    """Return the rows whose months are in doubt and whose doubtful cells are all on the sheet, each with its version.

    Of a row that has a doubtful mark and a doubtful blank, one sheet shows half; it is not settled from there.

    Args:
        connection: An open database.
        sheet: What is shown.
        sure_cell: Cells below are in doubt.
    """
    shown: dict[str, set[int]] = defaultdict(set)
    for cell in sheet.cells:
        shown[cell.row_id].add(cell.bulan)
    states = {row_id: s for row_id, s in load_states(connection, list(shown)).items() if s.months_in_doubt}
    doubtful: dict[str, set[int]] = defaultdict(set)
    for row_id, bulan in connection.execute(
        "SELECT row_id, bulan FROM v_months WHERE row_id IN (SELECT unnest(?)) AND confidence < ?",
        [list(states), sure_cell],
    ).fetchall():
        doubtful[row_id].add(bulan)
    return [
        {"row_id": row_id, "version": state.version}
        for row_id, state in states.items()
        if doubtful[row_id] and doubtful[row_id] <= shown[row_id]
    ]


def _picture(cells: Sequence[SheetCell], places: dict[int, PagePlace]) -> Picture:
    rows = max(1, -(-len(cells) // COLUMNS))
    picture = np.full((rows * SIDE, COLUMNS * SIDE, 3), 255, np.uint8)
    by_page: dict[int, list[int]] = defaultdict(list)
    for i, cell in enumerate(cells):
        by_page[cell.page_no].append(i)
    for page_no, members in by_page.items():  # page by page, so that each page is drawn once
        strip = cell_sheet(places[page_no], [(cells[i].bbox, cells[i].bulan) for i in members], SIDE)
        for n, i in enumerate(members):
            top, left = i // COLUMNS * SIDE, i % COLUMNS * SIDE
            picture[top : top + SIDE, left : left + SIDE] = strip[:, n * SIDE : (n + 1) * SIDE]
    return picture
