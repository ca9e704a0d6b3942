"""The page bench: a whole page with its rows, and what a person does to them. Every act is one answer of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import duckdb
import numpy as np
from pydantic import Field

from rb_ingest.errors import InputError
from rb_ingest.plan_kind import GRID_KIND, kind_of
from rb_ingest.records import Box, PageTransform, Record
from rb_ingest.review import display_names as labels
from rb_ingest.review import sentences
from rb_ingest.review.answers import Log, Outcome, SeenRow, changed_texts, confirm_row
from rb_ingest.review.crops import PagePlace, frame_of, turned_place, whole_page
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.decree_card import show_decree
from rb_ingest.review.geometry import to_pdf_points, upright_box
from rb_ingest.review.item import load_place
from rb_ingest.review.page_rules import show_rules
from rb_ingest.review.reasons import in_words, refused
from rb_ingest.review.rematching import rematched
from rb_ingest.review.shown import Reply
from rb_ingest.review.versions import RowState, last_word, load_states
from rb_ingest.storage.entered_rows import apply_page_decisions
from rb_ingest.storage.page_decisions import pages_of


class PageEdit(Record):
    """What a person does on a page.

    Attributes:
        answer: The id that the page gave it.
        reviewer: Who does it.
        document_id: The document.
        page_no: The page.
        turn: The clockwise turn that makes the page upright, where the pipeline knows of none.
        do: `add` a row in `box`; `change` one; `split` the text of one off into a second row; `merge` the rows into the
            first; `move` one to `box`; `remove` rows; `fill` texts into a run of rows; `choose` an entry; `confirm`
            that rows are right; say that the page is `done`.
        rows: The rows that it is about, with their versions on the screen.
        box: A place on the upright page, from 0 to 1 across and down.
        texts: Texts of the row.
        second: The indicator of the row that is split off.
        months: Months of the row; None leaves them as they are.
        indicator_id: The entry that is chosen; None for one of the office's own.
    """

    answer: UUID
    reviewer: str
    document_id: str
    page_no: int
    turn: int = 0
    do: Literal["add", "change", "split", "merge", "move", "remove", "fill", "choose", "confirm", "done"]
    rows: tuple[SeenRow, ...] = ()
    box: Box | None = None
    texts: dict[str, str] = Field(default_factory=dict)
    second: str = ""
    months: tuple[int, ...] | None = None
    indicator_id: str | None = None


def edit_page(door: DatabaseSession, edit: PageEdit) -> Outcome:
    """Write what a person did in one transaction, if the rows that it is about still are as they were seen.

    Raises:
        DatabaseBusyError: Others are in the database; nothing was written, the same edit can be sent again.
        DatabaseError: There is no such document or entry.
        InputError: The PDF is no longer where it was read.
        ValueError: The edit lacks what it needs.
    """
    with door.writing() as connection:
        log = Log(connection, edit.answer, edit.reviewer)
        if log.is_written():
            return Outcome(saved=True)
        states = load_states(connection, [row.row_id for row in edit.rows])
        for seen in edit.rows:
            state = states.get(seen.row_id)
            word = last_word(connection, seen.row_id)
            if state is None:
                return Outcome(saved=False, text=sentences.row_is_gone(word))
            if state.version != seen.version:
                return Outcome(saved=False, text=sentences.row_has_changed(word))
        rows = [states[seen.row_id] for seen in edit.rows]
        if not rows and edit.do not in ("add", "done"):
            raise sentences.RefusalError(sentences.CHOOSE_A_ROW)
        again = _ACTS[edit.do](log, edit, rows)
        for row_id, match in rematched(connection, edit.document_id, again).items() if again else ():
            log.append_rematch(row_id, match)
        apply_page_decisions(connection, edit.document_id)
    return Outcome(saved=True)


def _add(log: Log, edit: PageEdit, _: list[RowState]) -> list[str]:
    return [_enter(log, edit, _pdf_box(log.connection, edit), edit.texts, edit.months or ())]


def _change(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    texts = changed_texts(edit.texts, rows[0])
    if texts:
        log.append(rows[0].row_id, "text", texts)
    if edit.months is not None and sorted(set(edit.months)) != sorted(rows[0].months):
        log.append(rows[0].row_id, "months", {"months": sorted(set(edit.months))})
    return [rows[0].row_id] if texts else []


def _split(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    [row] = rows
    first = edit.texts.get("indikator", "").strip()
    if not edit.second.strip():
        raise sentences.RefusalError(sentences.NOTHING_TO_SPLIT)
    log.append(row.row_id, "text", {"indikator": first})
    texts = {**_printed(row), "indikator": edit.second.strip()}
    return [row.row_id, _enter(log, edit, _box_of(log.connection, row.row_id), texts, row.months)]


def _merge(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    first, *others = rows
    if not others:
        raise sentences.RefusalError(sentences.CHOOSE_TWO_ROWS)
    joined = " ".join(text for row in rows if (text := row.texts["indikator"]))
    log.append(first.row_id, "text", {"indikator": joined})
    for other in others:
        log.append(other.row_id, "not_a_row")
    return [first.row_id]


def _move(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    [row] = rows
    moved = _enter(log, edit, _pdf_box(log.connection, edit), _printed(row), row.months)
    if row.match_status == "confirmed":
        log.append(moved, "choose_match", {"indicator_id": row.indicator_id, "also": list(row.also)})
    log.append(row.row_id, "not_a_row")
    return [moved]


def _remove(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    for row in rows:
        log.append(row.row_id, "not_a_row")
    return []


def _fill(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    changed = []
    for row in rows:
        texts = changed_texts(edit.texts, row)
        if texts:
            log.append(row.row_id, "text", texts)
            changed.append(row.row_id)
    return changed


def _choose(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    log.append(rows[0].row_id, "choose_match", {"indicator_id": edit.indicator_id, "also": []})
    return []


def _confirm(log: Log, edit: PageEdit, rows: list[RowState]) -> list[str]:
    for row in rows:
        confirm_row(log, row, audit=False)
    return []


def _done(log: Log, edit: PageEdit, _: list[RowState]) -> list[str]:
    log.append_page_done(edit.document_id, edit.page_no)
    return []


_ACTS = {
    "add": _add,
    "change": _change,
    "split": _split,
    "merge": _merge,
    "move": _move,
    "remove": _remove,
    "fill": _fill,
    "choose": _choose,
    "confirm": _confirm,
    "done": _done,
}


def _enter(log: Log, edit: PageEdit, bbox: Box, texts: Mapping[str, str], months: Iterable[int]) -> str:
    """Enter a row with all that is known of it; gives its id."""
    said = {name: text.strip() or None for name, text in texts.items()}
    said["indikator"] = said.get("indikator") or ""
    row_id = log.enter_row(edit.document_id, edit.page_no, bbox, str(said["indikator"]), edit.turn)
    log.append(row_id, "text", said)
    log.append(row_id, "months", {"months": sorted(set(months))})
    return row_id


def _printed(row: RowState) -> dict[str, str]:
    return {name: text for name, text in row.texts.items() if text}


def _box_of(connection: duckdb.DuckDBPyConnection, row_id: str) -> Box:
    [(bbox,)] = connection.execute("SELECT bbox FROM plan_rows WHERE row_id = ?", [row_id]).fetchall()
    return Box(**bbox)


def _pdf_box(connection: duckdb.DuckDBPyConnection, edit: PageEdit) -> Box:
    """Return the box of an edit in PDF points of its page."""
    if edit.box is None:
        raise sentences.RefusalError(sentences.DRAW_A_BOX)
    frame = frame_of(load_place(connection, edit.document_id, edit.page_no), edit.turn)
    x = np.array([edit.box.x0, edit.box.x1, edit.box.x0, edit.box.x1]) * frame.width
    y = np.array([edit.box.y0, edit.box.y0, edit.box.y1, edit.box.y1]) * frame.height
    x, y = to_pdf_points(frame, x, y)
    return Box(x0=float(x.min()), y0=float(y.min()), x1=float(x.max()), y1=float(y.max()))


def show_page(door: DatabaseSession, document_id: str, page_no: int, turn: int, *, picture: bool = True) -> Reply:
    """Show a page with its rows and its grid, in shares of the upright page, and how its document fares.

    Args:
        door: The way into the database.
        document_id: The document.
        page_no: The page.
        turn: The clockwise turn that makes the page upright, where the pipeline knows of none.
        picture: Whether the picture is wanted too.

    Raises:
        DatabaseError: There is no such document.
    """
    with door.reading() as connection:
        stored = _load_page(connection, document_id, page_no)
    texts = kind_of(stored.jenis or GRID_KIND.jenis).texts
    content: dict[str, Any] = {
        "type": "page",
        "document_id": document_id,
        "page_no": stored.page_no,
        "jenis": stored.jenis,
        "title": stored.title,
        "where": stored.file_name,
        "turn": turn if stored.place.transform is None else 0,
        "can_turn": stored.place.transform is None,
        "pages": stored.pages,
        "decree": stored.decree,
        "areas": stored.areas,
        "fields": [{"name": name, "label": labels.FIELDS[name]} for name in texts],
    }
    pictures: tuple[bytes, ...] = ()
    frame = None
    try:
        frame = frame_of(stored.place, turn)
        pictures = (whole_page(turned_place(stored.place, turn)),) if picture else ()
        with door.reading() as connection:
            content["rules"] = show_rules(connection, document_id, stored.page_no, frame)
        content["grids"] = [
            {"box": _share(grid.box, frame), "borders": [x / frame.width for x in grid.borders]}
            for grid in stored.place.grids
        ]
    except InputError as error:
        content["picture_error"] = refused(str(error))
    content["rows"] = [
        _shown_row(stored.states[row_id], number, bbox, frame, stored.entries, row_id in stored.doubtful)
        for row_id, bbox, number in stored.rows
    ]
    return Reply(content=content, pictures=pictures)


@dataclass(frozen=True)
class _StoredPage:
    """What the database says of a page, its rows, and the document around it."""

    page_no: int
    file_name: str
    title: str
    jenis: str | None
    place: PagePlace
    rows: list[tuple[str, Mapping[str, float], int]]
    states: Mapping[str, RowState]
    doubtful: set[str]
    entries: Mapping[str, str]
    areas: list[str]
    pages: list[dict[str, Any]]
    decree: dict[str, Any]


def _load_page(connection: duckdb.DuckDBPyConnection, document_id: str, page_no: int) -> _StoredPage:
    """Load a page; the first of its decree, where that has no page of this number."""
    document = connection.execute(
        "SELECT file_name, satker, tahun, jenis FROM v_documents WHERE document_id = ? LIMIT 1", [document_id]
    ).fetchall()
    if not document:
        raise sentences.RefusalError(sentences.NO_SUCH_DOCUMENT)
    [(file_name, satker, tahun, jenis)] = document
    page_numbers = pages_of(connection, document_id)
    page_no = page_no if page_no in page_numbers else page_numbers.start
    rows = connection.execute(
        "SELECT row_id, bbox, row_no FROM v_rows WHERE document_id = ? AND page_no = ? ORDER BY row_no",
        [document_id, page_no],
    ).fetchall()
    doubtful = connection.execute(
        "SELECT row_id FROM v_review WHERE document_id = ? AND page_no = ? AND row_id IS NOT NULL",
        [document_id, page_no],
    ).fetchall()
    areas = connection.execute("SELECT area FROM ref_areas WHERE jenis = ? ORDER BY area_no", [jenis]).fetchall()
    return _StoredPage(
        page_no=page_no,
        file_name=file_name,
        title=f"{satker or '?'} · {tahun or '?'}",
        jenis=jenis,
        place=load_place(connection, document_id, page_no),
        rows=rows,
        states=load_states(connection, [row_id for row_id, _, _ in rows]),
        doubtful={row_id for (row_id,) in doubtful},
        entries=dict(connection.execute("SELECT indicator_id, indicator_text FROM ref_indicators").fetchall()),
        areas=[area for (area,) in areas],
        pages=_pages(connection, document_id),
        decree=show_decree(connection, document_id),
    )


def _shown_row(
    state: RowState,
    row_no: int,
    bbox: Mapping[str, float],
    frame: PageTransform | None,
    entries: Mapping[str, str],
    doubtful: bool,
) -> dict[str, Any]:
    return {
        "row_id": state.row_id,
        "version": state.version,
        "row_no": row_no,
        "box": _share(upright_box(frame, Box(**bbox)), frame) if frame else None,
        "texts": {name: text or "" for name, text in state.texts.items()},
        "months": list(state.months),
        "indicator_id": state.indicator_id,
        "indicator_text": entries.get(state.indicator_id or ""),
        "status": labels.STATUSES[state.match_status],
        "doubtful": doubtful,
    }


def _share(box: Box, frame: PageTransform) -> list[float]:
    return [box.x0 / frame.width, box.y0 / frame.height, box.x1 / frame.width, box.y1 / frame.height]


def _pages(connection: duckdb.DuckDBPyConnection, document_id: str) -> list[dict[str, Any]]:
    """Tell of each page how many rows it has, what stands against it, and whether a person has finished it."""
    rows = dict(
        connection.execute(
            "SELECT page_no, count(*) FROM v_rows WHERE document_id = ? GROUP BY page_no", [document_id]
        ).fetchall()
    )
    troubles = dict(
        connection.execute(
            "SELECT page_no, list(reason ORDER BY number) FROM internal.page_troubles "
            "WHERE document_id = ? AND page_no IS NOT NULL GROUP BY page_no",
            [document_id],
        ).fetchall()
    )
    done = {
        page_no
        for (page_no,) in connection.execute(
            "SELECT page_no FROM internal.finished_pages WHERE document_id = ?", [document_id]
        ).fetchall()
    }
    return [
        {
            "page_no": n,
            "rows": rows.get(n, 0),
            "trouble": " ".join(map(in_words, troubles.get(n, ()))),
            "done": n in done,
        }
        for n in pages_of(connection, document_id)
    ]
