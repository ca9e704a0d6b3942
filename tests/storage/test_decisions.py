"""Reviewers' decisions: what they change in the views, and that they outlive new readings."""

from __future__ import annotations

import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_match, a_row, months_of

ROWS = [
    a_row(1, "SK Tim RB", match=a_match("1.1.1.1", status="review", confidence=0.6)),
    a_row(2, "Laporan agen perubahan", match=a_match(None, confidence=0.8)),
    a_row(3, "Cap dan tanda tangan"),
]
BY = {"decided_by": "reviewer 1"}


@pytest.fixture
def ids(store):
    return store.save(a_document(rows=ROWS))


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory):
    """One database for all tests after which nothing is decided, and the ids of its rows."""
    with Store(tmp_path_factory.mktemp("decisions") / "rb.duckdb") as store:
        yield store, store.save(a_document(rows=ROWS))


def row(store: Store, row_id: str, columns: str) -> tuple | None:
    return store.connection.execute(f"SELECT {columns} FROM v_rows WHERE row_id = ?", [row_id]).fetchone()  # noqa: S608


MATCH = "indicator_id, match_status, match_confidence"


def test_a_confirmed_match_is_sure(store, ids):
    store.record_decision(ids[0], "confirm_match", **BY)
    assert row(store, ids[0], MATCH) == ("1.1.1.1", "confirmed", 1.0)


def test_another_entry_can_be_chosen_with_its_text_and_score(store, ids):
    store.record_decision(ids[0], "choose_match", {"indicator_id": "1.1.2.1"}, **BY)
    (text,) = store.connection.execute(
        "SELECT indicator_text FROM ref_indicators WHERE indicator_id = '1.1.2.1'"
    ).fetchone()
    assert row(store, ids[0], f"{MATCH}, indicator_text, match_score") == ("1.1.2.1", "confirmed", 1.0, text, 0.4)


def test_a_row_can_be_called_an_indicator_of_its_own(store, ids):
    store.record_decision(ids[0], "choose_match", {"indicator_id": None}, **BY)
    assert row(store, ids[0], MATCH) == (None, "none", 1.0)
    store.record_decision(ids[1], "confirm_match", **BY)
    assert row(store, ids[1], MATCH) == (None, "none", 1.0)


def test_a_rejected_entry_is_no_longer_given(store, ids):
    store.record_decision(ids[0], "reject_match", **BY)
    assert row(store, ids[0], MATCH) == (None, "rejected", None)


def test_a_rejection_is_about_the_entry_not_about_every_later_proposal(store, ids):
    store.record_decision(ids[0], "reject_match", **BY)
    store.save(a_document(rows=[a_row(1, "SK Tim RB", match=a_match("1.1.2.1"))]))
    assert row(store, ids[0], MATCH) == ("1.1.2.1", "auto", 0.99)
    store.save(a_document(rows=ROWS))
    assert row(store, ids[0], MATCH) == (None, "rejected", None)


def test_an_entry_that_a_person_chose_can_be_rejected_too(store, ids):
    store.record_decision(ids[0], "choose_match", {"indicator_id": "1.1.3.1"}, **BY)
    store.record_decision(ids[0], "reject_match", **BY)
    assert row(store, ids[0], MATCH) == (None, "rejected", None)


def test_the_last_decision_counts(store, ids):
    store.record_decision(ids[0], "reject_match", **BY)
    store.record_decision(ids[0], "choose_match", {"indicator_id": "1.1.3.1"}, **BY)
    assert row(store, ids[0], MATCH) == ("1.1.3.1", "confirmed", 1.0)


def test_corrected_texts_add_up_column_by_column(store, ids):
    store.record_decision(ids[0], "text", {"kegiatan": "Tim RB", "ket": "segera"}, **BY)
    store.record_decision(ids[0], "text", {"indikator": "SK Tim Reformasi Birokrasi", "ket": None}, **BY)
    assert row(store, ids[0], "kegiatan, indikator, ket, sub_kegiatan, ocr_confidence") == (
        "Tim RB",
        "SK Tim Reformasi Birokrasi",
        None,
        "SK Tim",
        1.0,
    )


def test_a_corrected_area_brings_its_name(store, ids):
    store.record_decision(ids[0], "text", {"area_no": 8}, **BY)
    assert row(store, ids[0], "area_no, area") == (8, "Peningkatan Kualitas Pelayanan Publik")


def test_a_text_can_be_confirmed_as_it_is(store):
    (row_id,) = store.save(a_document(rows=[a_row(1, "x", ocr_confidence=0.3)]))
    store.record_decision(row_id, "text", {}, **BY)
    assert row(store, row_id, "indikator, ocr_confidence") == ("x", 1.0)


def test_corrected_months_show_in_both_forms(store, ids):
    store.record_decision(ids[0], "months", {"months": [12, 6, 6]}, **BY)
    assert row(store, ids[0], "months, months_confidence") == ([6, 12], 1.0)
    marked = store.connection.execute(
        "SELECT bulan, marked, confidence, mark FROM v_months WHERE row_id = ? AND (marked OR bulan = 1) ORDER BY ALL",
        [ids[0]],
    ).fetchall()
    assert marked == [(1, False, 1.0, None), (6, True, 1.0, "tick"), (12, True, 1.0, None)]


def test_months_can_be_emptied(store, ids):
    store.record_decision(ids[0], "months", {"months": []}, **BY)
    assert row(store, ids[0], "months") == ([],)


def test_what_is_not_a_row_leaves_all_views_and_can_come_back(store, ids):
    number = store.record_decision(ids[2], "not_a_row", **BY)
    for view in ("v_rows", "v_months", "v_review"):
        assert ids[2] not in store.connection.table(view).df()["row_id"].tolist()
    with pytest.raises(DatabaseError, match="Withdraw that decision first"):
        store.record_decision(ids[2], "confirm_match", **BY)
    store.record_decision(ids[2], "withdraw", {"decision_id": number}, **BY)
    assert row(store, ids[2], "indikator") == ("Cap dan tanda tangan",)


def test_a_withdrawn_decision_uncovers_the_one_before(store, ids):
    store.record_decision(ids[0], "choose_match", {"indicator_id": "1.1.2.1"}, **BY)
    number = store.record_decision(ids[0], "choose_match", {"indicator_id": "1.1.3.1"}, **BY)
    store.record_decision(ids[0], "withdraw", {"decision_id": number}, **BY)
    assert row(store, ids[0], "indicator_id") == ("1.1.2.1",)
    with pytest.raises(DatabaseError, match=f"no decision_id {number}"):
        store.record_decision(ids[0], "withdraw", {"decision_id": number}, **BY)


def test_decisions_keep_who_what_before_after_and_where(store, ids):
    store.record_decision(ids[0], "months", {"months": [3]}, decided_by="reviewer 2", note="lihat cap")
    line = store.connection.execute(
        'SELECT decided_by, kind, row_id, page_no, bbox, "before", "after", note, length(sha256) FROM decisions'
    ).fetchone()
    box = {"x0": 40.0, "y0": 130.0, "x1": 800.0, "y1": 160.0}
    assert line == ("reviewer 2", "months", ids[0], 2, box, '{"months": [1, 6]}', '{"months": [3]}', "lihat cap", 64)


def test_decisions_survive_a_new_reading_that_cuts_rows_differently(store, ids):
    store.record_decision(ids[1], "months", {"months": [9]}, **BY)
    store.record_decision(ids[1], "choose_match", {"indicator_id": "1.1.3.1"}, **BY)
    new = [
        a_row(1, "baris baru di atas", top=100),
        a_row(2, "SK Tirn RB", top=131),
        a_row(3, "Laporan agen perubahan", top=162, months=months_of(2)),
        a_row(4, "Cap dan tanda tangan", top=192),
    ]
    new_ids = store.save(a_document(rows=new))
    assert new_ids[2] == ids[1]
    assert row(store, ids[1], "row_no, months, indicator_id, match_status") == (3, [9], "1.1.3.1", "confirmed")
    assert row(store, new_ids[1], "months") == ([1, 6],)


def test_decisions_survive_a_reading_that_failed_in_between(store, ids):
    store.record_decision(ids[1], "months", {"months": [9]}, **BY)
    store.save(a_document(status="failed", error="The file was cut off."))
    assert store.connection.execute("SELECT count(*) FROM v_rows").fetchone() == (0,)
    moved = [row_.model_copy(update={"bbox": row_.bbox.model_copy(update={"y0": row_.bbox.y0 + 2})}) for row_ in ROWS]
    assert store.save(a_document(rows=moved))[1] == ids[1]
    assert row(store, ids[1], "months") == ([9],)


def test_decisions_settle_what_the_queue_asks(store):
    (row_id,) = store.save(
        a_document(
            rows=[
                a_row(
                    1,
                    "x",
                    match=a_match(status="review", confidence=0.4),
                    months_confidence=0.4,
                    ocr_confidence=0.4,
                    review_reasons=("odd",),
                )
            ]
        )
    )
    queue = "SELECT reason FROM v_review WHERE row_id = ?"
    (reason,) = store.connection.execute(queue, [row_id]).fetchone()
    assert reason.count(";") == 3
    store.record_decision(row_id, "confirm_match", **BY)
    store.record_decision(row_id, "months", {"months": [1]}, **BY)
    assert store.connection.execute(queue, [row_id]).fetchone() == ("the text is right with 40 % probability",)
    store.record_decision(row_id, "text", {}, **BY)
    assert store.connection.execute(queue, [row_id]).fetchone() is None


def test_decisions_teach_wordings(store, ids):
    store.record_decision(ids[0], "reject_match", **BY)
    store.record_decision(ids[0], "text", {"indikator": "SK Tim Reformasi Birokrasi"}, **BY)
    number = store.record_decision(ids[0], "choose_match", {"indicator_id": "1.1.2.1"}, **BY)
    undone = store.record_decision(ids[2], "confirm_match", **BY)
    store.record_decision(ids[2], "withdraw", {"decision_id": undone}, **BY)
    wordings = [(w.decision_id, w.jenis, w.wording, w.indicator_id, w.accepted) for w in store.decided_wordings()]
    assert wordings == [
        (1, "RB", "SK Tim Reformasi Birokrasi", "1.1.1.1", False),
        (number, "RB", "SK Tim Reformasi Birokrasi", "1.1.2.1", True),
    ]


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        ("approve", {}, "no kind of decision"),
        ("choose_match", {}, "needs indicator_id"),
        ("choose_match", {"indicator_id": 7}, "must be text or None"),
        ("text", {"months": [1]}, "does not say months"),
        ("text", {"indikator": None}, "must be text"),
        ("text", {"area_no": "3"}, "whole number"),
        ("months", {"months": [0]}, "from 1 to 12"),
        ("months", {"months": "1, 2"}, "list of whole numbers"),
        ("months", {"months": [True]}, "from 1 to 12"),
        ("second_look", {"indicator_id": 7, "months": [1]}, "must be text or None"),
        ("second_look", {"indicator_id": None, "months": "1, 2"}, "list of whole numbers"),
        ("second_look", {"indicator_id": None, "months": [13]}, "from 1 to 12"),
        ("withdraw", {"decision_id": "1"}, "whole number"),
        ("confirm_match", {"indicator_id": "1.1.1.1"}, "does not say indicator_id"),
    ],
)
def test_decisions_that_say_nonsense_are_refused(unchanged, kind, values, message):
    store, ids = unchanged
    with pytest.raises(ValueError, match=message):
        store.record_decision(ids[0], kind, values, **BY)
    assert store.connection.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


def test_decisions_about_what_does_not_exist_are_refused(store, ids):
    with pytest.raises(DatabaseError, match="no plan row nowhere"):
        store.record_decision("nowhere", "not_a_row", **BY)
    with pytest.raises(DatabaseError, match=r"no indicator_id 99\.9"):
        store.record_decision(ids[0], "choose_match", {"indicator_id": "99.9"}, **BY)
    with pytest.raises(DatabaseError, match="no area_no 9"):
        store.record_decision(ids[0], "text", {"area_no": 9}, **BY)
    with pytest.raises(ValueError, match="nothing to reject"):
        store.record_decision(ids[1], "reject_match", **BY)
    with pytest.raises(ValueError, match="name the person"):
        store.record_decision(ids[0], "not_a_row", decided_by=" ")
