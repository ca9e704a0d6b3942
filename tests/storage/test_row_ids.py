"""Row ids: the same place keeps its id."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from rb_ingest.records import PlanRow
from rb_ingest.storage.row_ids import KnownRow, assign_row_ids
from tests.storage.documents import a_row


def known_from(rows: list[PlanRow]) -> list[KnownRow]:
    ids = assign_row_ids("doc", rows)
    return [KnownRow(row_id, row.page_no, row.bbox, row.indikator) for row_id, row in zip(ids, rows, strict=True)]


ROWS = [a_row(1, "SK Tim RB"), a_row(2, "Laporan agen perubahan"), a_row(3, "Dokumen rencana aksi")]


def test_ids_come_from_the_content_and_the_place_alone():
    assert assign_row_ids("doc", ROWS) == ("doc-p2y130n1", "doc-p2y160n1", "doc-p2y190n1")


def test_items_that_share_a_ruled_row_are_told_apart():
    rows = [a_row(1, "satu", top=130), a_row(2, "dua", top=130), a_row(3, "tiga", top=160)]
    assert assign_row_ids("doc", rows) == ("doc-p2y130n1", "doc-p2y130n2", "doc-p2y160n1")


def test_the_same_reading_keeps_all_ids():
    known = known_from(ROWS)
    assert assign_row_ids("doc", ROWS, known) == tuple(row.row_id for row in known)


def test_a_row_found_anew_above_leaves_the_ids_below_alone():
    known = known_from(ROWS)
    wider = [
        a_row(1, "baris yang dulu terlewat", top=100),
        *(row.model_copy(update={"row_no": row.row_no + 1}) for row in ROWS),
    ]
    ids = assign_row_ids("doc", wider, known)
    assert ids[1:] == tuple(row.row_id for row in known)
    assert ids[0] not in ids[1:]


def test_rules_that_moved_a_little_and_letters_that_changed_keep_the_id():
    known = known_from(ROWS)
    moved = [a_row(1, "SK Tirn RB", top=133), a_row(2, "Laporan agen perubahan", top=164), a_row(3, "", top=188)]
    assert assign_row_ids("doc", moved, known) == tuple(row.row_id for row in known)


def test_a_cell_that_is_split_now_gives_its_id_to_the_item_that_reads_like_it():
    known = known_from([a_row(1, "Laporan pelaksanaan survei")])
    split = [a_row(1, "Survei:", top=130), a_row(2, "Laporan pelaksanaan survey", top=130)]
    ids = assign_row_ids("doc", split, known)
    assert ids[1] == known[0].row_id
    assert ids[0] != known[0].row_id


def test_a_row_of_another_page_is_another_row():
    known = known_from([a_row(1, "SK Tim RB", page_no=2)])
    assert assign_row_ids("doc", [a_row(1, "SK Tim RB", page_no=3)], known) == ("doc-p3y130n1",)


def test_a_new_row_never_takes_an_id_that_a_vanished_row_had():
    known = known_from([a_row(1, "satu", top=130), a_row(2, "dua", top=130)])
    ids = assign_row_ids("doc", [a_row(1, "sesuatu yang sama sekali lain", top=130)], known)
    assert ids == ("doc-p2y130n3",)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.floats(0, 800), st.text(max_size=8)), max_size=12),
    st.lists(st.tuples(st.integers(1, 3), st.floats(0, 800), st.text(max_size=8)), max_size=12),
)
def test_ids_are_always_unique(before: list[tuple[int, float, str]], after: list[tuple[int, float, str]]):
    old = [a_row(i, text, page_no=page, top=top) for i, (page, top, text) in enumerate(before, start=1)]
    new = [a_row(i, text, page_no=page, top=top) for i, (page, top, text) in enumerate(after, start=1)]
    ids = assign_row_ids("doc", new, known_from(old))
    assert len(set(ids)) == len(new)


def test_a_page_with_more_rows_than_paper_holds_is_named_in_no_time():
    rows = [a_row(1, f"indikator {i}", top=100.0 + i // 2000) for i in range(8000)]
    started = time.process_time()
    ids = assign_row_ids("d1", rows)
    known = [KnownRow(name, 2, row.bbox, row.indikator) for name, row in zip(ids, rows, strict=True)]
    assert assign_row_ids("d1", rows, known) == ids
    assert time.process_time() - started < 3
    assert len(set(ids)) == len(ids)
