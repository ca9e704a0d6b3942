"""A page in the hands of a person: rows entered, split, merged, moved, removed; all of it in the log."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.records import Box
from rb_ingest.review.answers import undo
from rb_ingest.review.bench import PageEdit, edit_page, show_page
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.exchange import export_decisions, import_decisions
from rb_ingest.settings import Settings
from rb_ingest.storage.page_decisions import append_entered_row
from rb_ingest.storage.store import Store
from tests.review.truth_documents import SAMPLES, truth_stages

NAME = "majene rb 2021 pindai.pdf"
LOST = 7


def ingest(inbox, database, version, lost=None, shift=0.0):
    with Store(database) as store, ThreadPoolExecutor(1) as executor:
        stages = truth_stages(version, shift, lost)
        run_batch(inbox, store, Settings(), BatchOptions(stages=stages, executor=executor), reread="outdated")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    shutil.copy(SAMPLES / "inbox" / NAME, folder / NAME)
    return folder


@pytest.fixture(scope="module")
def lost_database(tmp_path_factory, inbox):
    """A document whose page 7 was not read."""
    path = tmp_path_factory.mktemp("lost") / "rb.duckdb"
    ingest(inbox, path, "truth-1", (NAME, LOST))
    return path


@pytest.fixture
def door(lost_database, tmp_path):
    return DatabaseSession(shutil.copy(lost_database, tmp_path / "rb.duckdb"))


def query(door, sql, *values):
    with door.reading() as connection:
        return connection.execute(sql, list(values)).fetchall()


@pytest.fixture
def document_id(door):
    [(document_id,)] = query(door, "SELECT document_id FROM v_documents")
    return document_id


@pytest.fixture
def act(door, document_id):
    """Do something on a page; gives the answer's id."""

    def act(do, page_no=LOST, rows=(), **fields):
        shown = {row["row_id"]: row["version"] for row in show(door, document_id, page_no)["rows"]}
        seen = [{"row_id": row_id, "version": shown[row_id]} for row_id in rows]
        place = {"document_id": document_id, "page_no": page_no}
        edit = PageEdit.model_validate(
            {"answer": uuid4(), "reviewer": "penyunting", **place, "do": do, "rows": seen, **fields}
        )
        outcome = edit_page(door, edit)
        assert outcome.saved, outcome.text
        return edit.answer

    return act


def show(door, document_id, page_no, picture=False):
    return show_page(door, document_id, page_no, 0, picture=picture).content


def box(n):
    return {"x0": 0.05, "y0": 0.1 + 0.1 * n, "x1": 0.95, "y1": 0.18 + 0.1 * n}


TEXTS = {
    "area": "penataan tatalaksana",
    "kegiatan": "Evaluasi tata laksana",
    "indikator": "Peta proses bisnis yang sesuai dengan tugas dan fungsi",
}


def test_a_lost_page_shows_its_picture_and_what_is_wrong(door, document_id):
    reply = show_page(door, document_id, LOST, 0)
    assert reply.pictures[0].startswith(b"\xff\xd8")
    assert reply.content["rows"] == []
    assert "Halaman rusak" in reply.content["pages"][LOST - 1]["trouble"]


def test_a_row_entered_by_hand_is_in_the_views(door, document_id, act):
    before = query(door, "SELECT max(row_no) FROM v_rows WHERE page_no < ?", LOST)[0][0]
    act("add", box=box(1), texts=TEXTS, months=[3, 9])
    act("add", box=box(0), texts={**TEXTS, "indikator": "Yang pertama"}, months=[])
    rows = query(
        door,
        "SELECT row_no, area_no, area, indikator, months, ocr_confidence, months_confidence, indicator_id IS NOT NULL "
        "FROM v_rows WHERE page_no = ? ORDER BY row_no",
        LOST,
    )
    assert [row[0] for row in rows] == [before + 1, before + 2]  # by place, not by the hour
    assert rows[0][3] == "Yang pertama"
    assert rows[1][1:7] == (4, "Penataan Tata Laksana", TEXTS["indikator"], [3, 9], 1.0, 1.0)
    assert rows[1][7]  # matched after typing
    assert (
        query(door, "SELECT count(*) FROM v_months m JOIN v_rows r USING (row_id) WHERE page_no = ?", LOST)[0][0] == 24
    )
    numbers = [n for (n,) in query(door, "SELECT row_no FROM v_rows ORDER BY row_no")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_finished_page_makes_the_document_whole(door, document_id, act):
    act("add", box=box(0), texts=TEXTS, months=[1])
    assert query(door, "SELECT status FROM v_documents") == [("partial",)]
    assert query(door, "SELECT count(*) FROM v_review WHERE kind = 'page'") == [(1,)]
    done = act("done")
    assert query(door, "SELECT status, error FROM v_documents") == [("ok", None)]
    assert query(door, "SELECT count(*) FROM v_review WHERE kind = 'page'") == [(0,)]
    assert undo(door, done, "penyunting")
    assert query(door, "SELECT status FROM v_documents") == [("partial",)]


def test_what_was_entered_survives_a_newer_pipeline(door, document_id, act, inbox):
    act("add", box=box(0), texts=TEXTS, months=[1, 2])
    act("add", box=box(2), texts={**TEXTS, "indikator": "Sesuatu yang tidak ada di halaman"}, months=[5])
    act("done")
    kept = query(door, "SELECT row_id, indikator, months, area_no FROM v_rows WHERE page_no = ? ORDER BY row_no", LOST)
    ingest(inbox, door.path, "truth-2", (NAME, LOST), shift=2.0)  # still cannot read it
    again = query(door, "SELECT row_id, indikator, months, area_no FROM v_rows WHERE page_no = ? ORDER BY row_no", LOST)
    assert again == kept
    ingest(inbox, door.path, "truth-3")  # reads it: a person's word on a finished page is the last
    again = query(door, "SELECT row_id, indikator, months, area_no FROM v_rows WHERE page_no = ? ORDER BY row_no", LOST)
    assert sorted(again) == sorted(kept)
    assert query(door, "SELECT status FROM v_documents") == [("ok",)]
    assert query(door, "SELECT count(*) FROM v_unplaced") == [(0,)]


def test_a_row_that_a_newer_pipeline_finds_is_the_one_that_was_entered(door, document_id, act, inbox, tmp_path):
    ingest(inbox, tmp_path / "whole.duckdb", "truth-1")
    whole = DatabaseSession(tmp_path / "whole.duckdb")
    one = show(whole, document_id, LOST)["rows"][0]
    [(bbox,)] = query(whole, "SELECT bbox FROM v_rows WHERE row_id = ?", one["row_id"])
    with door.writing() as connection:
        entered = append_entered_row(
            connection, document_id, LOST, Box(**bbox), one["texts"]["indikator"], decided_by="p", uid=uuid4()
        )
    act("change", rows=[entered], texts={"ket": "diketik"}, months=[12])
    ingest(inbox, door.path, "truth-2")
    rows = query(door, "SELECT row_id, ket, months FROM v_rows WHERE page_no = ? ORDER BY row_no", LOST)
    assert len(rows) == len(show(whole, document_id, LOST)["rows"])  # not twice
    assert (entered, "diketik", [12]) in rows


def page_with_rows(door):
    [(page_no,)] = query(door, "SELECT page_no FROM v_rows GROUP BY page_no ORDER BY count(*) DESC LIMIT 1")
    return page_no


def on_page(door, page_no):
    return query(door, "SELECT row_id, indikator, months, bbox FROM v_rows WHERE page_no = ? ORDER BY row_no", page_no)


def test_a_row_is_split_and_put_together_again(door, act, inbox):
    page_no = page_with_rows(door)
    before = on_page(door, page_no)
    row_id, text, months, bbox = before[1]
    split = act("split", page_no, rows=[row_id], texts={"indikator": text[:10]}, second=text[10:])
    first, second = on_page(door, page_no)[1:3]
    assert (first[0], first[1]) == (row_id, text[:10].strip())
    assert second[1:] == (text[10:].strip(), months, bbox)
    ingest(inbox, door.path, "truth-2", (NAME, LOST), shift=1.5)
    assert [row[:3] for row in on_page(door, page_no)[1:3]] == [first[:3], second[:3]]
    merged = act("merge", page_no, rows=[row_id, second[0]])
    assert [row[0] for row in on_page(door, page_no)] == [row[0] for row in before]
    undo(door, merged, "p")
    undo(door, split, "p")
    assert [row[:3] for row in on_page(door, page_no)] == [row[:3] for row in before]


def test_a_row_is_moved_with_all_that_is_known_of_it(door, act):
    page_no = page_with_rows(door)
    before = on_page(door, page_no)
    act("choose", page_no, rows=[before[0][0]], indicator_id=None)
    moved = act("move", page_no, rows=[before[0][0]], box={"x0": 0.05, "y0": 0.985, "x1": 0.95, "y1": 0.999})
    after = on_page(door, page_no)
    assert after[-1][1:3] == before[0][1:3]
    assert [row[0] for row in after[:-1]] == [row[0] for row in before[1:]]
    undo(door, moved, "p")
    assert on_page(door, page_no) == before


def test_texts_are_filled_into_a_run_of_rows(door, act):
    page_no = page_with_rows(door)
    rows = [row[0] for row in on_page(door, page_no)[:3]]
    filled = act("fill", page_no, rows=rows, texts={"area": "Penguatan Pengawasan", "kegiatan": "Kegiatan baru"})
    found = query(door, "SELECT DISTINCT area_no, area, kegiatan FROM v_rows WHERE row_id IN (SELECT unnest(?))", rows)
    assert found == [(7, "Penguatan Pengawasan", "Kegiatan baru")]
    undo(door, filled, "p")
    found = query(door, "SELECT DISTINCT kegiatan FROM v_rows WHERE row_id IN (SELECT unnest(?))", rows)
    assert ("Kegiatan baru",) not in found


def test_undo_of_a_typed_text_brings_the_old_match_back(door, act):
    page_no = page_with_rows(door)
    row_id = on_page(door, page_no)[0][0]
    sql = "SELECT indicator_id, match_score, match_confidence, match_status FROM v_rows WHERE row_id = ?"
    before = query(door, sql, row_id)
    candidates = query(door, "SELECT * FROM candidates WHERE row_id = ? ORDER BY rank", row_id)
    typed = act("change", page_no, rows=[row_id], texts={"indikator": "Laporan pengelolaan gratifikasi"})
    assert query(door, sql, row_id) != before
    undo(door, typed, "p")
    assert query(door, sql, row_id) == before
    assert query(door, "SELECT * FROM candidates WHERE row_id = ? ORDER BY rank", row_id) == candidates


def test_the_rest_of_a_page_is_confirmed_as_it_was_seen(door, document_id, act):
    [(page_no,)] = query(
        door, "SELECT page_no FROM v_review WHERE row_id IS NOT NULL GROUP BY page_no ORDER BY count(*) DESC LIMIT 1"
    )
    doubtful = [row["row_id"] for row in show(door, document_id, page_no)["rows"] if row["doubtful"]]
    assert len(doubtful) > 1
    act("confirm", page_no, rows=doubtful)
    assert not any(row["doubtful"] for row in show(door, document_id, page_no)["rows"])


def test_a_stale_page_is_refused(door, document_id, act):
    page_no = page_with_rows(door)
    rows = [row[0] for row in on_page(door, page_no)[:2]]
    old = {row["row_id"]: row["version"] for row in show(door, document_id, page_no)["rows"]}
    act("change", page_no, rows=rows[:1], months=[6])
    edit = PageEdit.model_validate(
        {
            "answer": uuid4(), "reviewer": "dua", "document_id": document_id, "page_no": page_no, "do": "merge",
            "rows": [{"row_id": row_id, "version": old[row_id]} for row_id in rows],
        }
    )  # fmt: skip
    outcome = edit_page(door, edit)
    assert not outcome.saved
    assert "penyunting memperbaiki bulannya" in outcome.text


def test_entered_rows_move_to_another_database(door, document_id, act, lost_database, tmp_path):
    act("add", box=box(0), texts=TEXTS, months=[4])
    act("done")
    with door.reading() as connection:
        export_decisions(connection, tmp_path / "d.csv")
    other = DatabaseSession(shutil.copy(lost_database, tmp_path / "other.duckdb"))
    for _ in range(2):
        with other.writing() as connection:
            report = import_decisions(connection, tmp_path / "d.csv")
    assert (report.added, report.unplaced) == (0, 0)
    sql = "SELECT row_id, row_no, indikator, months, area_no, indicator_id, match_status FROM v_rows WHERE page_no = ?"
    assert query(other, sql, LOST) == query(door, sql, LOST) != []
    assert query(other, "SELECT status FROM v_documents") == [("ok",)]
