"""What is not known is not held against an office: coverage, comparison, missing plans, rows to rely on."""

from __future__ import annotations

from typing import Any

import pytest

from rb_ingest.records import Candidate, Finding, Match
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row

BY = {"decided_by": "reviewer"}
JAMBI = BANYUMAS.model_copy(update={"satker_kode": "15", "satker": "KPU Provinsi Jambi", "level": "provinsi"})
BATANG = BANYUMAS.model_copy(update={"satker_kode": "3325", "satker": "KPU Kabupaten Batang"})
LHKPN = "1.2.3.2"
LOST: Any = {"status": "partial", "error": "page 2 was not read"}


def fetch(store, sql, *values):
    return store.connection.execute(sql, values).fetchall()


def entries(store, *indicator_ids):
    """Return office -> (planned, status, reason) for each of some entries: to plan a question takes longest."""
    sql = "SELECT indicator_id, satker_kode, planned, status, reason FROM v_coverage WHERE tahun = 2021"
    lines = fetch(store, f"{sql} AND indicator_id IN ({', '.join('?' * len(indicator_ids))})", *indicator_ids)
    return [{kode: tuple(rest) for entry, kode, *rest in lines if entry == wanted} for wanted in indicator_ids]


def entry(store):
    """Return office -> (planned, status, reason) for the entry that all is about."""
    [found] = entries(store, LHKPN)
    return found


def a_doubtful_match(taken: str | None, *rivals: tuple[str, float], status: str = "review") -> Match:
    chance = 1 - sum(p for _, p in rivals)
    ids = [(taken, chance), *rivals] if taken else list(rivals)
    return Match(
        indicator_id=taken,
        indicator_text=f"text of {taken}" if taken else None,
        score=0.6 if taken else None,
        confidence=chance,
        status=status,
        candidates=tuple(
            Candidate(indicator_id=i, indicator_text=f"text of {i}", score=0.5, probability=p) for i, p in ids
        ),
    )


def test_what_a_plan_that_was_read_in_full_lacks_is_not_planned(store):
    store.save(a_document("a.pdf", [a_row(1, "SK"), a_row(2, "Persentase pelaporan LHKPN", match=a_match(LHKPN))]))
    store.save(a_document("b.pdf", [a_row(1, "SK")], decree=BATANG))
    assert entry(store) == {"3302": (True, "planned", None), "3325": (False, "not planned", None)}


def test_a_lost_page_makes_unknown_what_it_may_have_held(store):
    store.save(
        a_document("a.pdf", [a_row(1, "SK")], status="partial", error="page 2 was not read"),
        page_errors={2: "page 2 took too long"},
    )
    lost, read = entries(store, LHKPN, "1.1.1.1")
    assert lost == {"3302": (None, "unknown", "page 2 was not read, or not as it should be")}
    assert read["3302"] == (True, "planned", None)


def test_a_page_in_doubt_makes_unknown_as_well(store):
    finding = Finding(page_no=2, kind="columns", sentence="page 2 has other columns than the others")
    store.save(a_document("a.pdf", [a_row(1, "SK")], status="partial", error="doubtful", findings=(finding,)))
    planned, status, reason = entry(store)["3302"]
    assert (planned, status) == (None, "unknown")
    assert "page 2" in reason


def test_a_failed_file_is_no_plan_without_the_entry(store):
    store.save(a_document("a.pdf", [a_row(1, "SK")]))
    store.save(a_document("b.pdf", decree=BATANG, status="failed", error="The scan is too coarse."))
    assert entry(store)["3325"] == (None, "unknown", "the document could not be read")
    [(share,)] = fetch(store, "SELECT DISTINCT peers_share FROM v_coverage WHERE indicator_id = '1.1.1.1'")
    assert share == 1.0


def test_a_failed_file_beside_one_that_was_read_says_nothing(store):
    store.save(a_document("a.pdf", [a_row(1, "SK")]))
    store.save(a_document("a-blurred.pdf", status="failed", error="The scan is too coarse."))
    assert entry(store) == {"3302": (False, "not planned", None)}


@pytest.mark.parametrize("taken", [LHKPN, "1.2.3.3"])
def test_a_row_in_doubt_may_be_the_entry(store, taken):
    other = "1.2.3.3" if taken == LHKPN else LHKPN
    row = a_row(
        4, "Persentase pelaporan LHK", page_no=3, match=a_doubtful_match(taken, (other, 0.3), ("7.1.1.1", 0.01))
    )
    [row_id] = store.save(a_document("a.pdf", [row]))
    percent = 69 if taken == LHKPN else 30
    likely, unlikely = entries(store, LHKPN, "7.1.1.1")
    assert likely["3302"] == (None, "unknown", f"row 4 on page 3 may stand for it ({percent} %)")
    assert unlikely["3302"][1] == "not planned"
    store.record_decision(row_id, "choose_match", {"indicator_id": "1.2.3.3"}, **BY)
    assert entry(store)["3302"][1] == "not planned"
    store.record_decision(row_id, "choose_match", {"indicator_id": LHKPN}, **BY)
    assert entry(store)["3302"][1] == "planned"


def test_a_row_that_is_perhaps_the_offices_own_may_be_the_entry(store):
    store.save(a_document("a.pdf", [a_row(1, "lapor", match=a_doubtful_match(None, (LHKPN, 0.4), status="none"))]))
    store.save(
        a_document(
            "b.pdf", [a_row(1, "pohon", match=a_doubtful_match(None, (LHKPN, 0.05), status="none"))], decree=BATANG
        )
    )
    assert {kode: status for kode, (_, status, _) in entry(store).items()} == {
        "3302": "unknown",
        "3325": "not planned",
    }


def test_what_a_person_turned_down_speaks_for_the_other_candidates_only(store):
    row = a_row(1, "lapor", match=a_doubtful_match(LHKPN, ("1.2.3.3", 0.04)))
    [row_id] = store.save(a_document("a.pdf", [row]))
    store.record_decision(row_id, "reject_match", **BY)
    rejected, other = entries(store, LHKPN, "1.2.3.3")
    assert rejected["3302"][1] == "not planned"
    assert other["3302"][1] == "unknown"


def test_a_match_below_the_asked_confidence_is_unknown_not_missing(store):
    store.save(a_document("a.pdf", [a_row(1, "LHKPN", match=a_match(LHKPN, confidence=0.93))]))
    sure = "SELECT indicator_id, status, rows FROM coverage(min_confidence := 0.95) WHERE indicator_id IN (?, ?)"
    assert sorted(fetch(store, sure, LHKPN, "7.7.1.1")) == [(LHKPN, "unknown", 0), ("7.7.1.1", "not planned", 0)]


def test_shares_of_peers_count_those_of_whom_it_is_known(store):
    store.save(a_document("a.pdf", [a_row(1, "LHKPN", match=a_match(LHKPN))]))
    store.save(a_document("b.pdf", [a_row(1, "SK")], decree=BATANG))
    store.save(a_document("c.pdf", [a_row(1, "SK")], decree=JAMBI, **LOST), page_errors={2: "lost"})
    shares = dict(fetch(store, "SELECT DISTINCT indicator_id, peers_share FROM v_coverage WHERE peers_share > 0"))
    assert shares == {LHKPN: 0.5, "1.1.1.1": pytest.approx(2 / 3)}


def test_two_plans_differ_only_in_what_is_known_of_both(store):
    store.save(a_document("a.pdf", [a_row(1, "SK"), a_row(2, "LHKPN", match=a_match(LHKPN))]))
    store.save(a_document("c.pdf", [a_row(1, "SK")], decree=JAMBI, **LOST), page_errors={2: "lost"})
    pair = "SELECT indicator_id, difference FROM v_compare WHERE satker_kode_a = '3302' AND satker_kode_b = '15'"
    assert sorted(fetch(store, pair)) == [("1.1.1.1", "same"), (LHKPN, "unknown")]


def test_a_plan_that_lost_pages_is_not_said_to_be_short(store):
    store.save(a_document("c.pdf", [a_row(1, "SK")], **LOST), page_errors={2: "lost"})
    measures = {name for (name,) in fetch(store, "SELECT measure FROM v_outliers")}
    assert measures == {"own_share", "months_per_row", "unscheduled_share"}


def test_rows_to_rely_on_are_those_that_quality_counts(store):
    finding = Finding(page_no=3, kind="labels", sentence="labels speak against entries")
    ids = store.save(
        a_document(
            "a.pdf",
            [
                a_row(1, "sure"),
                a_row(2, "match", match=a_match(status="review", confidence=0.6)),
                a_row(3, "months", months_confidence=0.89),
                a_row(4, "text", ocr_confidence=0.79),
                a_row(5, "noticed", review_reasons=("odd",)),
                a_row(6, "page", page_no=3),
            ],
            status="partial",
            error="page 3",
            findings=(finding,),
        )
    )
    trusted = "SELECT row_no FROM v_rows WHERE trusted ORDER BY row_no"
    counted = "SELECT trusted_rows FROM v_quality"
    assert fetch(store, trusted) == [(1,)]
    assert fetch(store, counted) == [(1,)]
    store.record_decision(ids[4], "audit", **BY)
    store.record_decision(ids[5], "confirm_match", **BY)
    assert fetch(store, trusted) == [(1,), (5,), (6,)]
    assert fetch(store, counted) == [(3,)]


def test_missing_are_offices_without_a_plan_of_a_year_and_kind(store):
    store.save(a_document("a.pdf", [a_row(1, "SK")]))
    store.save(a_document("c.pdf", [a_row(1, "SK")], decree=TEGAL))
    [(offices,)] = fetch(store, "SELECT count(*) FROM ref_satker")
    assert fetch(
        store, "SELECT tahun, count(*), max(unassigned_files) FROM v_missing GROUP BY tahun ORDER BY tahun"
    ) == [
        (2021, offices - 1, 0),
        (2024, offices - 1, 0),
    ]
    line = "SELECT status, files, provinsi, level FROM v_missing WHERE tahun = 2021 AND satker_kode = '3376'"
    assert fetch(store, line) == [("missing", [], "Jawa Tengah", "kota")]


def test_an_office_whose_file_could_not_be_read_has_handed_in(store):
    store.save(a_document("a.pdf", [a_row(1, "SK")]))
    store.save(a_document("b.pdf", decree=BATANG, status="failed", error="The scan is too coarse."))
    line = "SELECT status, files FROM v_missing WHERE satker_kode = '3325'"
    assert fetch(store, line) == [("unreadable", ["b.pdf"])]


def test_files_that_may_be_anybodys_are_counted_for_the_years_that_they_may_be_of(store):
    store.save(a_document("a.pdf", [a_row(1, "SK")]))
    store.save(a_document("c.pdf", [a_row(1, "SK")], decree=TEGAL))
    nobody = BANYUMAS.model_copy(update={"satker_kode": None, "satker": None, "level": None})
    store.save(a_document("x.pdf", [a_row(1, "SK")], decree=nobody))
    store.save(a_document("y.pdf", status="failed", error="empty", decree=nobody.model_copy(update={"tahun": None})))
    counts = dict(fetch(store, "SELECT DISTINCT tahun, unassigned_files FROM v_missing"))
    assert counts == {2021: 2, 2024: 1}


def test_an_empty_database_misses_nobody(store):
    assert fetch(store, "SELECT count(*) FROM v_missing") == [(0,)]
