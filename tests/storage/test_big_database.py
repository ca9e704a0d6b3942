"""The generator of the benchmark, on some offices: each question is answered, and the views agree with each other."""

from __future__ import annotations

import pytest

import rb_ingest
from benchmarks.big_database import QUESTIONS, make, timings


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    path = tmp_path_factory.mktemp("big") / "rb.duckdb"
    assert make(path, offices=60, years=5) > 40_000
    with rb_ingest.connect(path) as connection:
        yield connection


@pytest.mark.timeout(60)
def test_every_question_is_answered_in_under_a_second(connection):
    seconds = timings(connection)
    assert set(seconds) == set(QUESTIONS)
    slow = {name: round(spent, 2) for name, spent in seconds.items() if spent > 1.0}
    assert not slow


def test_short_and_long_form_of_the_months_agree(connection):
    counted = connection.execute(
        "SELECT (SELECT sum(len(months)) FROM v_rows), (SELECT count(*) FROM v_months WHERE marked), "
        "(SELECT sum(scheduled) FROM v_calendar)"
    ).fetchone()
    assert counted[0] == counted[1] == counted[2]


def test_the_views_count_the_same_rows(connection):
    rows, quality, planned, outliers = connection.execute(
        "SELECT (SELECT count(*) FROM v_rows), (SELECT sum(rows) FROM v_quality), "
        "(SELECT sum(rows) FROM v_coverage), (SELECT sum(value) FROM v_outliers WHERE measure = 'rows')"
    ).fetchone()
    (matched,) = connection.execute("SELECT count(indicator_id) FROM v_rows").fetchone()
    assert rows == quality == outliers
    assert planned == matched
