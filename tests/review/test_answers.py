"""Answers are written whole, once, for what was seen; and they can be undone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.review.answers import Answer, SeenRow, settle, undo
from rb_ingest.review.audit import estimate
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.queue import QueueFilter, load_queue
from rb_ingest.review.versions import load_states, short_hash


@pytest.fixture
def door(database):
    return DatabaseSession(database)


def queue(door, kind):
    with door.reading() as connection:
        return load_queue(connection, QueueFilter(kind=kind), audit=10)


def state(door, row_id):
    with door.reading() as connection:
        return load_states(connection, [row_id]).get(row_id)


def active(door) -> list[tuple]:
    with door.reading() as connection:
        return connection.execute("SELECT kind, row_id FROM internal.active_decisions ORDER BY decision_id").fetchall()


def about(door, item, says="confirm", who="peninjau", **fields) -> Answer:
    now = state(door, item.row_id)
    shown = {"version": now.version, "months": now.months, "indicator_id": now.indicator_id}
    place = item.model_dump(include={"kind", "row_id", "document_id", "page_no"})
    return Answer(answer=uuid4(), reviewer=who, says=says, **{**place, **shown, **fields})


def test_confirming_settles_what_is_in_doubt_and_no_more(door):
    item = queue(door, "months")[0]
    assert settle(door, about(door, item)).saved
    assert active(door) == [("confirm_match", item.row_id), ("months", item.row_id)]
    assert item.row_id not in [left.row_id for left in queue(door, "months")]


def test_an_answer_that_is_sent_twice_is_written_once(door):
    answer = about(door, queue(door, "match")[0])
    first = settle(door, answer)
    written = active(door)
    assert settle(door, answer) == first
    assert active(door) == written


def test_edits_are_saved_with_the_confirmation(door):
    item = queue(door, "match")[0]
    settle(door, about(door, item, texts={"indikator": "  Teks baru ", "kegiatan": ""}, months=(12, 3)))
    now = state(door, item.row_id)
    assert (now.texts["indikator"], now.texts["kegiatan"], now.months) == ("Teks baru", None, (3, 12))
    assert now.match_status == "confirmed"


def test_an_edit_settles_nothing(door):
    item = queue(door, "match")[0]
    settle(door, about(door, item, "edit", texts={"indikator": "Teks baru"}))
    assert active(door) == [("text", item.row_id)]
    assert item.row_id in [left.row_id for left in queue(door, "match")]


def test_a_corrected_area_takes_its_number_along(door):
    with door.reading() as connection:
        wanted = QueueFilter(jenis="RB", kind="match")
        item = load_queue(connection, wanted, audit=0)[0]
        number, name = connection.execute(
            "SELECT area_no, area FROM ref_areas WHERE jenis = 'RB' AND area_no <> ? ORDER BY area_no LIMIT 1",
            [state(door, item.row_id).area_no],
        ).fetchone()
    settle(door, about(door, item, "edit", texts={"area": name.upper().replace(" ", "")}))
    assert state(door, item.row_id).area_no == number
    settle(door, about(door, item, "edit", texts={"area": "Area buatan sendiri"}))
    assert state(door, item.row_id).area_no is None


def test_a_stale_answer_is_refused_and_names_who_was_first(door):
    item = queue(door, "match")[0]
    mine = about(door, item, "choose", "dua", indicator_id=None)
    settle(door, about(door, item, "confirm", "satu", months=(1,)))
    before = active(door)
    outcome = settle(door, mine)
    assert not outcome.saved
    assert "satu memastikan padanannya" in outcome.text
    assert active(door) == before


def test_a_row_that_is_gone_is_refused_with_a_sentence(door):
    item = queue(door, "match")[0]
    mine = about(door, item, who="dua")
    settle(door, about(door, item, "not_a_row", "satu"))
    outcome = settle(door, mine)
    assert not outcome.saved
    assert "satu menandainya bukan baris" in outcome.text


def test_months_for_a_whole_ruled_cell_need_each_row_as_seen(door):
    one, two = queue(door, "match")[:2]
    other = SeenRow(row_id=two.row_id, version=state(door, two.row_id).version)
    settle(door, about(door, two, "edit", "rekan", months=(7,)))
    answer = about(door, one, months=(1, 2), siblings=(other,))
    assert not settle(door, answer).saved
    assert active(door) == [("months", two.row_id)]
    other = SeenRow(row_id=two.row_id, version=state(door, two.row_id).version)
    assert settle(door, about(door, one, months=(1, 2), siblings=(other,))).saved
    assert state(door, two.row_id).months == (1, 2)


def test_undo_withdraws_what_the_answer_wrote(door):
    item = queue(door, "months")[0]
    before = state(door, item.row_id)
    answer = about(door, item, "choose", indicator_id=None, texts={"indikator": "x"}, months=(5,))
    settle(door, answer)
    assert undo(door, answer.answer, "peninjau")
    assert active(door) == []
    assert state(door, item.row_id) == before
    assert not undo(door, answer.answer, "peninjau")


def test_a_page_is_settled_once_and_only_as_it_was_seen(door):
    item = queue(door, "document")[0]
    place = item.model_dump(include={"kind", "document_id", "page_no"})
    answer = Answer(answer=uuid4(), reviewer="p", says="confirm", version=short_hash("something else"), **place)
    assert not settle(door, answer).saved
    right = answer.model_copy(update={"version": short_hash(item.reason)})
    assert settle(door, right).saved
    assert active(door) == [("seen", None)]
    again = right.model_copy(update={"answer": uuid4()})
    assert "sudah diperiksa" in settle(door, again).text
    with pytest.raises(ValueError, match="bukan tentang baris"):
        settle(door, again.model_copy(update={"says": "choose"}))


def test_an_entry_that_is_not_in_the_catalogue_leaves_nothing_behind(door):
    item = queue(door, "match")[0]
    with pytest.raises(DatabaseError):
        settle(door, about(door, item, "choose", indicator_id="99.9", texts={"indikator": "x"}))
    assert active(door) == []


def test_audited_rows_give_an_estimate_with_an_interval(door):
    with door.reading() as connection:
        assert estimate(connection).rate is None
    for n, item in enumerate(queue(door, "audit")[:4]):
        settle(door, about(door, item, **({"months": (1, 2, 3, 4, 5, 7, 11)} if n == 0 else {})))
    with door.reading() as connection:
        found = estimate(connection)
    assert (found.audited, found.wrong, found.wrong_months, found.wrong_text) == (4, 1, 1, 0)
    assert found.rate == 0.25
    assert (found.low, found.high) == pytest.approx((0.0063, 0.8059), abs=1e-3)  # Clopper-Pearson for 1 of 4
    assert len(queue(door, "audit")) == 6  # what is audited is not drawn again
