"""Several reviewers at once: who looks where, the audit drawn once, a second look that sees nothing of the first."""

from __future__ import annotations

import shutil
from datetime import timedelta
from uuid import uuid4

import pytest

import rb_ingest
from rb_ingest.review import claims
from rb_ingest.review.audit import draw, estimate, sample_rows
from rb_ingest.review.claims import claim, claimed_pages
from rb_ingest.review.conflicts import find_conflicts
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.item import load_row
from rb_ingest.review.queue import QueueFilter, load_queue
from rb_ingest.review.second_look import agreement, blind, differences, kappa, rows_for_a_second_look
from rb_ingest.review.sheet import Sheet, SheetCell, rows_settled_by
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_match, a_row, months_of


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A database of three documents, every other row of which is in doubt."""
    path = tmp_path_factory.mktemp("read") / "rb.duckdb"
    doubtful = a_match(status="review", confidence=0.5)
    with Store(path) as store:
        for n in range(3):
            rows = [a_row(m, f"indikator {n} {m}", match=doubtful if m % 2 else a_match()) for m in range(1, 41)]
            store.save(a_document(f"{n}.pdf", rows))
    return path


@pytest.fixture
def path(read, tmp_path):
    return shutil.copy(read, tmp_path / "rb.duckdb")


@pytest.fixture
def door(path):
    return DatabaseSession(path)


def drawn(door, size):
    with door.writing() as connection:
        draw(connection, size)
    with door.reading() as connection:
        return sample_rows(connection, size)


# ------------------------------------------------------------------------------------------------- the audit


def test_the_audit_is_drawn_once(door, path):
    first = drawn(door, 10)
    assert len(first) == 10
    assert drawn(door, 10) == first
    with Store(path) as store:  # what somebody corrects elsewhere stays in the sample
        store.record_decision(first[0], "months", {"months": [12]}, decided_by="rekan")
        store.record_decision(first[1], "audit", decided_by="rekan")
    assert drawn(door, 10) == [first[0], *first[2:]]


def test_a_corrected_row_counts_as_wrong_once_it_is_audited(door, path):
    first = drawn(door, 10)[0]
    with Store(path) as store:
        store.record_decision(first, "months", {"months": [12]}, decided_by="rekan")
        store.record_decision(first, "audit", decided_by="rekan")
    with door.reading() as connection:
        found = estimate(connection)
    assert (found.audited, found.wrong_months) == (1, 1)


def test_rows_of_later_documents_join_what_was_drawn(door, path):
    first = drawn(door, 10)
    with Store(path) as store:
        store.save(a_document("baru.pdf", [a_row(m, f"baru {m}") for m in range(1, 61)]))
    later = drawn(door, 10)
    assert set(first) < set(later)
    assert len(later) <= 20


def test_who_wants_no_audit_gets_none(door):
    drawn(door, 10)
    with door.reading() as connection:
        assert not [item for item in load_queue(connection, audit=0) if item.kind == "audit"]


# ------------------------------------------------------------------------------------------------- claims


def test_what_a_colleague_looks_at_is_told_and_comes_last(door):
    with door.reading() as connection:
        item = load_queue(connection, audit=0)[0]
    with door.writing() as connection:
        claim(connection, "satu", item.document_id, item.page_no)
    with door.reading() as connection:
        assert claimed_pages(connection, "dua") == {(item.document_id, item.page_no): ("satu", 0)}
        assert claimed_pages(connection, "satu") == {}
        queue = [i for i in load_queue(connection, audit=0, reviewer="dua") if i.kind != "second"]
        taken = [(i.document_id, i.page_no) == (item.document_id, item.page_no) for i in queue]
        assert any(taken)
        assert taken == sorted(taken)
        assert load_queue(connection, audit=0, reviewer="satu")[0] == item


def test_a_claim_is_released_by_the_next_and_after_some_minutes(door, monkeypatch):
    with door.writing() as connection:
        claim(connection, "satu", "d1", 2)
        claim(connection, "satu", "d2", None)
        assert set(claimed_pages(connection, "dua")) == {("d2", None)}
        later = claims._now() + claims.RELEASED_AFTER + timedelta(seconds=1)
        monkeypatch.setattr(claims, "_now", lambda: later)
        assert claimed_pages(connection, "dua") == {}


def test_the_desk_says_who_is_there(path):
    desk = ReviewDesk(path, "satu", audit=5)
    place = {"act": "claim", "document_id": "d1", "page_no": 2}
    assert desk.handle({**place, "reviewer": "satu"}).content["text"] == ""
    said = desk.handle({**place, "reviewer": "dua"}).content
    assert said["text"] == "satu sedang melihat halaman ini (baru saja)"


# ------------------------------------------------------------------------------------------------- second looks


@pytest.fixture(scope="module")
def settled_by_one(read, tmp_path_factory):
    """The same after one reviewer settled all doubtful rows: an entry and March for each."""
    path = shutil.copy(read, tmp_path_factory.mktemp("settled") / "rb.duckdb")
    with Store(path) as store:
        for (row_id,) in store.connection.execute("SELECT row_id FROM v_review WHERE row_id IS NOT NULL").fetchall():
            store.record_decision(row_id, "choose_match", {"indicator_id": "1.1.2.1"}, decided_by="satu")
            store.record_decision(row_id, "months", {"months": [3]}, decided_by="satu")
    return path


@pytest.fixture
def settled(settled_by_one, tmp_path):
    return shutil.copy(settled_by_one, tmp_path / "settled.duckdb")


def looked_at_again(path):
    """Return the rows that a second reviewer is asked about."""
    with rb_ingest.connect(path) as connection:
        return rows_for_a_second_look(connection, "dua")


def look(desk, row_id, **fields):
    item = {"kind": "second", "row_id": row_id, "document_id": row_id.rsplit("-", 1)[0], "page_no": 2}
    shown = desk.handle({"act": "fetch", "item": item}).content
    answer = {"act": "answer", "answer": str(uuid4()), "reviewer": "dua", "version": shown["version"], **item}
    return shown, desk.handle({**answer, **fields}).content


def test_only_rows_of_others_are_looked_at_again(settled):
    rows, door = looked_at_again(settled), DatabaseSession(settled)
    assert 0 < len(rows) < 60 / 4  # one in twenty of sixty, as far as chance goes
    with door.reading() as connection:
        assert rows_for_a_second_look(connection, "satu") == []
        items = load_queue(connection, QueueFilter(kind="second"), reviewer="dua")
        assert [item.row_id for item in items] == rows


def test_a_second_look_sees_nothing_of_the_first_and_changes_nothing(settled):
    row_id, door = looked_at_again(settled)[0], DatabaseSession(settled)
    desk = ReviewDesk(settled, "dua", audit=0)
    shown, saved = look(desk, row_id, says="choose", indicator_id="1.1.1.1", months=[1, 6])
    assert shown["row"]["indicator_id"] == "1.1.1.1"  # the program's
    assert [m["label"] for m in shown["row"]["months"] if m["marked"]] == ["Jan", "Jun"]
    assert "satu" not in str(shown)
    assert saved["type"] == "saved"
    with door.reading() as connection:
        assert load_row(connection, row_id).indicator_id == "1.1.2.1"
        assert find_conflicts(connection) == ()
        assert row_id not in rows_for_a_second_look(connection, "tiga")
        [found] = differences(connection)
        assert (found.first, found.second) == ("1.1.2.1; bulan 3", "1.1.1.1; bulan 1, 6")
        assert agreement(connection).same_entry == 0
    assert "Pendapat kedua: 0 dari 1 padanan sama" in saved["audit"]
    assert len(desk.handle({"act": "conflicts"}).content["second"]) == 1


def test_who_agrees_agrees(settled):
    row_id, door = looked_at_again(settled)[0], DatabaseSession(settled)
    look(ReviewDesk(settled, "dua", audit=0), row_id, says="choose", indicator_id="1.1.2.1", months=[3])
    with door.reading() as connection:
        found = agreement(connection)
        assert differences(connection) == ()
    assert (found.looked, found.same_entry, found.same_months, found.month_kappa) == (1, 1, 1, 1.0)
    assert found.low == pytest.approx(0.025)


def test_a_second_look_is_no_place_to_take_a_row_out(settled):
    row_id = looked_at_again(settled)[0]
    _, said = look(ReviewDesk(settled, "dua", audit=0), row_id, says="not_a_row")
    assert said["type"] == "error"
    assert "Pendapat kedua" in said["text"]


def test_a_row_without_read_months_is_blind_to_all_twelve(path):
    with Store(path) as store:
        store.save(a_document("kosong.pdf", [a_row(1, "x", months=())]))
        [(row_id,)] = store.connection.execute("SELECT row_id FROM v_rows WHERE file_name = 'kosong.pdf'").fetchall()
        row = blind(store.connection, load_row(store.connection, row_id))
    assert [month.marked for month in row.months] == [None] * 12


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        ([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 0.0),
        ([("a", "a")], None),
        ([], None),
    ],
)
def test_kappa(pairs, expected):
    assert kappa(pairs) == expected


# ------------------------------------------------------------------------------------------------- the contact sheet


def a_cell(row_id, bulan, marked):
    return SheetCell(
        row_id=row_id, bulan=bulan, marked=marked, confidence=0.5, mark=None, page_no=2, row_no=1, indikator="x",
        bbox={"x0": 0, "y0": 0, "x1": 1, "y1": 1},
    )  # fmt: skip


def test_the_rest_of_a_sheet_is_the_rows_whose_doubtful_cells_are_all_on_it(path, door):
    half = months_of(1, 6)
    half = (half[0].model_copy(update={"confidence": 0.6}), half[1].model_copy(update={"confidence": 0.6}), *half[2:])
    whole = (*months_of(1, 6)[:5], months_of(1, 6)[5].model_copy(update={"confidence": 0.6}), *months_of(1, 6)[6:])
    with Store(path) as store:
        rows = [a_row(1, "separuh", months=half, months_confidence=0.4)]
        rows.append(a_row(2, "utuh", months=whole, months_confidence=0.6))
        store.save(a_document("lembar.pdf", rows))
        found = store.connection.execute("SELECT row_id FROM v_rows WHERE file_name = 'lembar.pdf' ORDER BY row_no")
        one, two = (row_id for (row_id,) in found.fetchall())
        sheet = Sheet(cells=(a_cell(one, 1, True), a_cell(two, 6, True)), jpeg=b"", left_out=0)
        rest = rows_settled_by(store.connection, sheet, 0.95)
    assert [row["row_id"] for row in rest] == [two]
    desk = ReviewDesk(path, "satu", audit=0)
    message = {"act": "confirm_sheet", "answer": str(uuid4()), "rows": rest}
    assert desk.handle(message).content["text"] == "Bulan 1 baris dinyatakan benar."
    desk.handle(message)  # sent twice, written once
    with rb_ingest.connect(path) as connection:
        assert connection.execute("SELECT kind, row_id FROM decisions").fetchall() == [("months", two)]
        assert connection.execute("SELECT months_confidence FROM v_rows WHERE row_id = ?", [two]).fetchall() == [(1.0,)]
    stale = {**message, "answer": str(uuid4()), "rows": [{"row_id": two, "version": "lain"}]}
    assert "1 baris berubah" in desk.handle(stale).content["text"]
