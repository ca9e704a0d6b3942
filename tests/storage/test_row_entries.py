"""A row that stands for several catalogue entries counts for each of them, and only as surely as it is known."""

from __future__ import annotations

import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.records import Match
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_match, a_row, months_of

LHKPN, LHKASN, OTHER = "1.2.3.2", "1.2.3.3", "1.2.3.4"
BY = {"decided_by": "peninjau"}


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory):
    """One database for all tests after which nothing is decided, and the id of its row with several entries."""
    with Store(tmp_path_factory.mktemp("entries") / "rb.duckdb") as store:
        yield store, save(store)


def save(store, status="review", also=(LHKASN,)):
    match = a_match(LHKPN, status=status).model_copy(update={"also": also})
    rows = [a_row(1, "SK"), a_row(2, "LHKPN dan LHKASN", match=match, months=months_of(2, 5))]
    store.save(a_document("a.pdf", rows))
    return store.connection.execute("SELECT row_id FROM plan_rows WHERE row_no = 2").fetchall()[0][0]


def entries(store, row_id):
    return store.connection.execute(
        "SELECT entry_no, indicator_id, match_status, match_confidence FROM v_row_entries WHERE row_id = ? ORDER BY 1",
        [row_id],
    ).fetchall()


def coverage(store):
    lines = store.connection.execute(
        "SELECT indicator_id, status, rows, months FROM v_coverage WHERE indicator_id IN (?, ?, ?)",
        [LHKPN, LHKASN, OTHER],
    ).fetchall()
    return {entry: tuple(rest) for entry, *rest in lines}


def test_a_row_in_doubt_makes_all_its_entries_unknown(store):
    row_id = save(store)
    assert [line[:3] for line in entries(store, row_id)] == [(1, LHKPN, "review"), (2, LHKASN, "review")]
    assert coverage(store) == {
        LHKPN: ("unknown", 1, [2, 5]),
        LHKASN: ("unknown", 1, [2, 5]),
        OTHER: ("not planned", 0, []),
    }


def test_a_confirmed_row_is_planned_for_each_entry_and_keeps_its_first_in_v_rows(store):
    row_id = save(store)
    store.record_decision(row_id, "confirm_match", **BY)
    assert entries(store, row_id) == [(1, LHKPN, "confirmed", 1.0), (2, LHKASN, "confirmed", 1.0)]
    assert {entry: line[0] for entry, line in coverage(store).items()} == {
        LHKPN: "planned",
        LHKASN: "planned",
        OTHER: "not planned",
    }
    sql = "SELECT indicator_id FROM v_rows WHERE row_id = ?"
    assert store.connection.execute(sql, [row_id]).fetchall() == [(LHKPN,)]
    assert len(store.connection.execute("FROM v_rows").fetchall()) == 2


def test_a_person_names_the_entries(store):
    row_id = save(store, also=())
    number = store.record_decision(row_id, "choose_match", {"indicator_id": LHKASN, "also": [LHKPN, OTHER]}, **BY)
    assert [line[:2] for line in entries(store, row_id)] == [(1, LHKASN), (2, LHKPN), (3, OTHER)]
    assert {line[0] for line in coverage(store).values()} == {"planned"}
    store.record_decision(row_id, "withdraw", {"decision_id": number}, **BY)
    assert [line[1] for line in entries(store, row_id)] == [LHKPN]


def test_a_person_takes_a_proposed_entry_away(store):
    row_id = save(store)
    store.record_decision(row_id, "choose_match", {"indicator_id": LHKPN, "also": []}, **BY)
    assert [line[1] for line in entries(store, row_id)] == [LHKPN]
    assert coverage(store)[LHKASN][0] == "not planned"


def test_a_decision_of_before_says_nothing_of_further_entries(store):
    row_id = save(store)
    store.record_decision(row_id, "choose_match", {"indicator_id": LHKPN}, **BY)
    assert [line[1:3] for line in entries(store, row_id)] == [(LHKPN, "confirmed"), (LHKASN, "review")]
    assert coverage(store)[LHKASN][0] == "unknown"


def test_an_office_s_own_indicator_and_a_rejected_one_stand_for_nothing(store):
    row_id = save(store)
    own = store.record_decision(row_id, "choose_match", {"indicator_id": None}, **BY)
    assert entries(store, row_id) == []
    store.record_decision(row_id, "withdraw", {"decision_id": own}, **BY)
    store.record_decision(row_id, "reject_match", **BY)
    assert entries(store, row_id) == []


def test_a_match_that_was_accepted_unseen_counts_for_each(store):
    save(store, status="auto")
    assert coverage(store)[LHKASN][0] == "planned"


def test_a_newer_pipeline_keeps_what_a_person_named(store):
    row_id = save(store, also=())
    store.record_decision(row_id, "choose_match", {"indicator_id": LHKPN, "also": [OTHER]}, **BY)
    assert save(store, also=(LHKASN,)) == row_id
    assert [line[1] for line in entries(store, row_id)] == [LHKPN, OTHER]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"indicator_id": LHKPN, "also": LHKASN}, "list of catalogue ids"),
        ({"indicator_id": LHKPN, "also": [LHKPN]}, "each of them once"),
        ({"indicator_id": LHKPN, "also": [LHKASN, LHKASN]}, "each of them once"),
        ({"indicator_id": None, "also": [LHKASN]}, "each of them once"),
        ({"indicator_id": LHKPN, "also": [None]}, "list of catalogue ids"),
        ({"indicator_id": LHKPN, "also": [f"1.1.1.{n}" for n in range(1, 12)]}, "at most"),
    ],
)
def test_nonsense_is_refused(unchanged, values, said):
    store, row_id = unchanged
    with pytest.raises(ValueError, match=said):
        store.record_decision(row_id, "choose_match", values, **BY)
    assert store.connection.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


def test_an_entry_that_the_catalogue_lacks_is_refused(store):
    row_id = save(store)
    with pytest.raises(DatabaseError, match=r"9\.9\.9\.9"):
        store.record_decision(row_id, "choose_match", {"indicator_id": LHKPN, "also": ["9.9.9.9"]}, **BY)


def test_wordings_teach_all_their_entries(store):
    row_id = save(store)
    store.record_decision(row_id, "choose_match", {"indicator_id": LHKASN, "also": [LHKPN]}, **BY)
    told = [(w.indicator_id, w.accepted, w.also) for w in store.decided_wordings()]
    assert told == [(LHKASN, True, (LHKPN,))]  # LHKPN, which was proposed first, is not denied


def test_a_match_names_further_entries_beside_a_first_one():
    with pytest.raises(ValueError, match="beside a first one"):
        Match(confidence=0.9, status="none", also=(LHKPN,))
    with pytest.raises(ValueError, match="each of them once"):
        Match(indicator_id=LHKPN, confidence=0.9, status="auto", also=(LHKPN,))
