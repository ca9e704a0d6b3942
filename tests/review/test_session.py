"""The queue, a reviewer's way through it, and what it says of the rows that nobody doubts."""

from __future__ import annotations

import pytest

import rb_ingest
from rb_ingest.errors import DatabaseError
from rb_ingest.review.queue import QueueItem, load_queue
from rb_ingest.review.session import ReviewSession
from rb_ingest.storage.store import Store


@pytest.fixture
def session(database):
    return ReviewSession(database, "peninjau", audit=10)


def active(session) -> list[tuple]:
    with session.door.reading() as connection:
        return connection.execute("SELECT kind, row_id FROM internal.active_decisions ORDER BY decision_id").fetchall()


def go_to(session, kind) -> None:
    session.position = next(i for i, item in enumerate(session.queue) if item.kind == kind)


def test_the_queue_has_each_kind_once_and_a_sample_of_the_sure(made_database):
    with rb_ingest.connect(made_database) as connection:
        queue = load_queue(connection, audit=10)
        waiting = connection.execute("SELECT count(*) FROM v_review").fetchone()[0]
    kinds = [item.kind for item in queue]
    assert kinds.count("audit") == 10
    assert len(queue) == waiting + 10
    assert {"match", "months", "text", "document"} <= set(kinds)
    rows = [item.row_id for item in queue if item.row_id]
    assert len(rows) == len(set(rows))
    assert "audit" not in kinds[:8]
    assert kinds[8] == "audit"


def test_the_sample_is_the_same_each_time_and_no_doubtful_row(made_database):
    with rb_ingest.connect(made_database) as connection:
        first, again = (load_queue(connection, audit=10) for _ in range(2))
        doubtful = {r for (r,) in connection.execute("SELECT row_id FROM internal.doubtful_rows").fetchall()}
    assert first == again
    assert not doubtful & {item.row_id for item in first if item.kind == "audit"}


def test_the_queue_of_one_document(made_database):
    with rb_ingest.connect(made_database) as connection:
        (document_id,) = connection.execute("SELECT document_id FROM v_documents WHERE jenis = 'ZI'").fetchone()
        queue = load_queue(connection, document_id=document_id, audit=3)
    assert {item.document_id for item in queue} == {document_id}


def test_confirming_settles_the_item_for_good(session):
    go_to(session, "match")
    row_id = session.item.row_id
    session.confirm()
    assert ("confirm_match", row_id) in active(session)
    assert session.settled == 1
    session.reload()
    assert row_id not in [item.row_id for item in session.queue]


def test_confirming_settles_what_is_in_doubt_and_no_more(session):
    go_to(session, "months")
    row_id = session.item.row_id
    session.confirm()
    assert active(session) == [("confirm_match", row_id), ("months", row_id)]


def test_a_document_is_settled_without_a_row(session):
    go_to(session, "document")
    document_id = session.item.document_id
    session.confirm()
    assert active(session) == [("seen", None)]
    session.reload()
    assert ("document", document_id) not in [(item.kind, item.document_id) for item in session.queue]
    with pytest.raises(DatabaseError, match="not about a row"):
        session.queue = (QueueItem(kind="page", document_id=document_id, page_no=3, reason="torn"),)
        session.choose(None)


def test_undo_goes_back_act_by_act(session):
    go_to(session, "match")
    start = session.position
    session.set_months([3])
    session.choose(None)
    session.skip()
    assert session.undo()
    assert session.position == start
    assert [kind for kind, _ in active(session)] == ["months"]
    assert session.undo()
    assert active(session) == []
    assert not session.undo()
    assert session.settled == 0


def test_what_is_no_row_leaves_the_plan_and_comes_back_by_undo(session):
    go_to(session, "match")
    row_id = session.item.row_id
    session.not_a_row()
    session.undo()
    assert session.item.row_id == row_id
    assert session.row() is not None


def test_audited_rows_give_an_estimate_with_an_interval(session):
    assert session.estimate().rate is None
    for n in range(4):
        session.position = [i for i, item in enumerate(session.queue) if item.kind == "audit"][n]
        if n == 0:
            session.set_months([1, 2, 3, 4, 5, 7, 11])
        session.confirm()
    found = session.estimate()
    assert (found.audited, found.wrong, found.wrong_months, found.wrong_text) == (4, 1, 1, 0)
    assert found.rate == 0.25
    assert (found.low, found.high) == pytest.approx((0.0063, 0.8059), abs=1e-3)  # Clopper-Pearson for 1 of 4


def test_rows_that_are_audited_are_not_drawn_again(session):
    go_to(session, "audit")
    row_id = session.item.row_id
    session.confirm()
    session.reload()
    audits = [item.row_id for item in session.queue if item.kind == "audit"]
    assert len(audits) == 9
    assert row_id not in audits


def test_nothing_stays_open_between_two_acts(session, database):
    session.confirm()
    with Store(database) as store:  # a run can write now
        assert store.connection.execute("SELECT count(*) FROM decisions").fetchone()[0] >= 1


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(DatabaseError, match="There is no database"):
        ReviewSession(tmp_path / "typo.duckdb", "peninjau")
    assert not (tmp_path / "typo.duckdb").exists()
