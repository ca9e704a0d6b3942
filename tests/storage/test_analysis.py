"""The analysts' views: right on a few plans whose answers can be counted by hand."""

from __future__ import annotations

import pytest

from rb_ingest.storage.store import Store
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row, months_of

NEXT_YEAR = BANYUMAS.model_copy(update={"tahun": 2022})
BY = {"decided_by": "reviewer"}


def fetch(store, sql, *values):
    return store.connection.execute(sql, values).fetchall()


@pytest.fixture
def two_plans(store):
    """The ids of the rows of the first of two plans, which a test may change."""
    return saved(store)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory):
    """The same two plans in one database for all tests that only ask."""
    with Store(tmp_path_factory.mktemp("analysis") / "rb.duckdb") as store:
        saved(store)
        yield store


def saved(store):
    """Save two plans of one office and two years, and return the ids of the rows of the first."""
    first = [
        a_row(1, "SK", match=a_match("1.1.1.1"), months=months_of(1, 6)),
        a_row(2, "SK lagi", match=a_match("1.1.1.1", confidence=0.7), months=months_of(12)),
        a_row(3, "kick off", match=a_match("1.1.2.1", status="review", confidence=0.5), months=months_of(2)),
        a_row(4, "milik sendiri", match=a_match(None)),
    ]
    second = [a_row(1, "SK", match=a_match("1.1.1.1"), months=months_of(1, 6, 12)), a_row(2, "x", match=a_match(None))]
    ids = store.save(a_document("a.pdf", first))
    store.save(a_document("b.pdf", second, decree=NEXT_YEAR))
    return ids


def test_coverage_says_for_every_entry_whether_and_when_it_is_planned(unchanged):
    [(entries,)] = fetch(unchanged, "SELECT count(*) FROM ref_indicators WHERE jenis = 'RB'")
    assert fetch(unchanged, "SELECT count(*), sum(planned::INT) FROM v_coverage WHERE tahun = 2021") == [(entries, 1)]
    line = fetch(
        unchanged,
        "SELECT rows, months, confidence, provinsi, peers_share FROM v_coverage "
        "WHERE tahun = 2021 AND indicator_id = '1.1.1.1'",
    )
    assert line == [(2, [1, 6, 12], 0.99, "Jawa Tengah", 1.0)]
    missing = "SELECT months, confidence FROM v_coverage WHERE tahun = 2021 AND indicator_id = '1.1.3.1'"
    assert fetch(unchanged, missing) == [([], None)]


def test_coverage_can_leave_out_unsure_matches(store, two_plans):
    planned = "SELECT indicator_id, rows FROM coverage(min_confidence := 0.9) WHERE tahun = 2021 AND planned"
    assert fetch(store, planned) == [("1.1.1.1", 1)]
    store.record_decision(two_plans[2], "confirm_match", **BY)
    assert sorted(fetch(store, planned)) == [("1.1.1.1", 1), ("1.1.2.1", 1)]


def test_coverage_follows_decisions(store, two_plans):
    store.record_decision(two_plans[0], "not_a_row", **BY)
    store.record_decision(two_plans[1], "months", {"months": [3]}, **BY)
    store.record_decision(two_plans[3], "choose_match", {"indicator_id": "1.1.3.1"}, **BY)
    planned = fetch(
        store, "SELECT indicator_id, rows, months FROM v_coverage WHERE tahun = 2021 AND rows > 0 ORDER BY ALL"
    )
    assert planned == [("1.1.1.1", 1, [3]), ("1.1.2.1", 1, [2]), ("1.1.3.1", 1, [1, 6])]


def test_the_calendar_counts_rows_month_by_month(unchanged):
    lines = fetch(unchanged, "SELECT bulan, scheduled, rows, share FROM v_calendar WHERE tahun = 2021 ORDER BY bulan")
    assert len(lines) == 12
    assert lines[0] == (1, 2, 4, 0.5)
    assert [scheduled for _, scheduled, _, _ in lines] == [2, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1]


def test_the_calendar_can_leave_out_unsure_months(store):
    store.save(a_document(rows=[a_row(1, "a"), a_row(2, "b", months_confidence=0.5)]))
    sure = "SELECT rows, scheduled FROM calendar(min_confidence := 0.9) WHERE bulan = 1"
    assert fetch(store, sure) == [(1, 1)]


def test_two_years_of_an_office_are_compared_entry_by_entry(store, two_plans):
    lines = fetch(
        store,
        "SELECT indicator_id, difference, months_a, months_b FROM v_compare "
        "WHERE satker_kode_a = '3302' AND tahun_a = 2021 AND tahun_b = 2022 ORDER BY ALL",
    )
    assert lines == [("1.1.1.1", "same", [1, 6, 12], [1, 6, 12])]
    store.record_decision(two_plans[2], "confirm_match", **BY)
    only = "SELECT difference, months_a FROM v_compare WHERE tahun_a = 2021 AND indicator_id = '1.1.2.1'"
    assert fetch(store, only) == [("only a", [2])]
    store.record_decision(two_plans[1], "months", {"months": [3]}, **BY)
    [(difference,)] = fetch(
        store,
        "SELECT difference FROM v_compare WHERE tahun_a = 2022 AND tahun_b = 2021 AND indicator_id = '1.1.1.1'",
    )
    assert difference == "months"


def test_an_office_far_from_its_province_is_an_outlier(store):
    for n in range(1, 8):
        decree = BANYUMAS.model_copy(update={"satker_kode": f"33{n:02d}", "satker": f"KPU Kabupaten {n}"})
        rows = [a_row(i, f"baris {i}") for i in range(1, 8 + n + (60 if n == 7 else 0))]
        store.save(a_document(f"{n}.pdf", rows, decree=decree))
    lines = fetch(store, "SELECT satker_kode, value, year_median FROM v_outliers WHERE is_outlier AND measure = 'rows'")
    assert lines == [("3307", 74.0, 11.0)]


def test_few_peers_make_no_outliers(unchanged):
    assert fetch(unchanged, "SELECT sum(is_outlier::INT), count(year_deviation) FROM v_outliers") == [(0, 0)]


def test_quality_counts_what_was_read_and_what_waits(store, two_plans):
    store.save(a_document("z.pdf", status="failed", error="The file is empty.", decree=TEGAL))
    line = "SELECT file_name, status, rows, matched, own, to_review, decided FROM v_quality ORDER BY file_name"
    assert fetch(store, line) == [
        ("a.pdf", "ok", 4, 3, 1, 1, 0),
        ("b.pdf", "ok", 2, 1, 1, 0, 0),
        ("z.pdf", "failed", 0, 0, 0, 0, 0),
    ]
    store.record_decision(two_plans[2], "confirm_match", **BY)
    assert fetch(store, line)[0] == ("a.pdf", "ok", 4, 3, 1, 0, 1)


def test_missing_areas_are_in_the_queue_until_somebody_has_seen_them(store, two_plans):
    queue = "SELECT kind, reason FROM v_review WHERE row_id IS NULL AND document_id = ?"
    [(document_id,)] = fetch(store, "SELECT document_id FROM v_documents WHERE file_name = 'a.pdf'")
    [(kind, reason)] = fetch(store, queue, document_id)
    assert (kind, reason) == ("missing", "no rows of area 2, 3, 4, 5, 6, 7, 8")
    number = store.record_seen(document_id, None, reason, **BY)
    assert fetch(store, queue, document_id) == []
    store.withdraw_decision(number, **BY)
    assert fetch(store, queue, document_id) == [(kind, reason)]


def test_missing_areas_that_the_pipeline_saw_are_asked_about_once(store):
    warnings = ("no rows of area 3 (Penataan)", "page 4: the numbers of kegiatan jump from 1. to 3.")
    store.save(a_document("c.pdf", [a_row(1, "SK")], warnings=warnings))
    asked = dict(fetch(store, "SELECT kind, reason FROM v_review"))
    assert asked["missing"].startswith("no rows of area 2, 3, 4")
    assert asked["document"] == "page 4: the numbers of kegiatan jump from 1. to 3."


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "view",
    [
        "v_coverage",
        "v_calendar",
        "v_compare",
        "v_outliers",
        "v_quality",
        "v_review",
        "v_missing",
        "v_completeness",
        "v_due",
    ],
)
def test_a_look_at_the_first_lines_comes_back(unchanged, view):
    unchanged.connection.execute("SET threads = 2")  # it is for one another that they might wait
    assert len(fetch(unchanged, f"SELECT * FROM {view} LIMIT 2")) == 2  # noqa: S608
