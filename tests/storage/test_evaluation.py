"""What an evaluator asks of a plan: right on plans whose answers can be counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from rb_ingest.records import Box, FieldReading
from rb_ingest.storage.evaluation import evaluated_plans
from tests.storage.documents import BANYUMAS, a_document, a_match, a_row, months_of

BATANG = BANYUMAS.model_copy(update={"satker_kode": "3325", "satker": "KPU Kabupaten Batang"})
NEXT_YEAR = BANYUMAS.model_copy(update={"tahun": 2022})
ZI = BANYUMAS.model_copy(update={"jenis": "ZI"})
ALL_YEAR = months_of(*range(1, 13))


def fetch(store, sql, *values):
    return store.connection.execute(sql, values).fetchall()


def own_rows(count, start=1, **fields):
    """Return rows in the office's own words, each with months of its own."""
    return [
        a_row(n, f"kegiatan nomor {n}", match=a_match(None), months=months_of(1 + n % 12), **fields)
        for n in range(start, start + count)
    ]


def test_a_complete_plan_has_the_best_grade_and_parts_without_a_column_do_not_count(store):
    store.save(a_document("a.pdf", own_rows(3)))
    line = "SELECT grade, score, without_time, without_output, without_evidence, without_target FROM v_completeness"
    assert fetch(store, line) == [("A", 1.0, 0, 0, None, None)]


def test_what_is_missing_is_counted_and_lowers_the_grade(store):
    rows = [
        *own_rows(6),
        a_row(7, "tanpa waktu", months=months_of()),
        a_row(8, "tidak dilihat", months=(), months_confidence=0.0),
        a_row(9, ""),
    ]
    store.save(a_document("a.pdf", rows))
    line = "SELECT rows, without_time, time_unknown, without_output, grade, round(score, 3) FROM v_completeness"
    # of 8 rows whose time was looked at one has none; of 9 rows one has no indicator
    assert fetch(store, line) == [(9, 1, 1, 1, "B", round((7 / 8 + 8 / 9) / 2, 3))]


def test_evidence_and_targets_count_in_plans_that_have_them(store):
    rows = [
        a_row(1, "a", bukti_fisik="laporan", target_waktu="Juni"),
        a_row(2, "b", links=("https://s.id/x",), target_waktu=""),
        a_row(3, "c"),
        a_row(4, "d"),
    ]
    store.save(a_document("zi.pdf", rows, decree=ZI))
    line = "SELECT without_evidence, without_target, score, grade FROM v_completeness"
    assert fetch(store, line) == [(2, 3, (1 + 1 + 0.5 + 0.25) / 4, "C")]


def a_field(role, value):
    box = Box(x0=1, y0=1, x1=2, y1=2)
    return FieldReading(header=role.upper(), role=role, value=value, confidence=0.9, bbox=box)


def test_columns_that_only_some_forms_have_count_where_they_are(store):
    rows = [
        a_row(1, "a", fields=(a_field("target", "12 laporan"), a_field("bukti_dukung", ""))),
        a_row(2, "", fields=(a_field("output", "laporan"),)),
    ]
    store.save(a_document("a.pdf", rows))
    line = "SELECT without_output, without_target, without_evidence FROM v_completeness"
    assert fetch(store, line) == [(0, 1, None)]


def test_a_plan_in_which_all_is_ticked_all_year_says_nothing_about_time(store):
    store.save(a_document("a.pdf", [a_row(n, f"kegiatan {n}", months=ALL_YEAR) for n in range(1, 5)]))
    assert fetch(store, "SELECT all_year, score, grade FROM v_completeness") == [(4, 0.5, "D")]


def test_a_plan_that_was_not_read_in_full_says_so(store):
    store.save(a_document("a.pdf", own_rows(2), status="partial", error="lost"), page_errors={2: "lost"})
    assert fetch(store, "SELECT read_in_full FROM v_completeness") == [(False,)]


def test_a_plan_taken_over_from_the_year_before_is_a_copy(store):
    store.save(a_document("2021.pdf", own_rows(20)))
    store.save(a_document("2022.pdf", [*own_rows(19), *own_rows(1, start=90)], decree=NEXT_YEAR))
    lines = fetch(store, "SELECT tahun, relation, other_tahun, rows_alike, rows_compared, is_copy FROM v_likeness")
    assert lines == [(2022, "last year", 2021, 19, 20, True)]


def test_another_offices_plan_in_the_same_words_and_months_is_found(store):
    store.save(a_document("a.pdf", own_rows(12)))
    store.save(a_document("b.pdf", [*own_rows(6), *own_rows(6, start=50)], decree=BATANG))
    lines = fetch(
        store, "SELECT satker_kode, relation, other_satker_kode, likeness, is_copy FROM v_likeness ORDER BY 1"
    )
    assert lines == [("3302", "other office", "3325", 0.5, False), ("3325", "other office", "3302", 0.5, False)]


def test_the_same_words_in_other_months_are_no_copy(store):
    store.save(a_document("a.pdf", own_rows(12)))
    moved = [row.model_copy(update={"months": months_of(1 + (row.row_no + 5) % 12)}) for row in own_rows(12)]
    store.save(a_document("b.pdf", moved, decree=BATANG))
    assert fetch(store, "SELECT count(*) FROM v_likeness") == [(0,)]


def test_few_rows_prove_nothing(store):
    store.save(a_document("a.pdf", own_rows(9)))
    store.save(a_document("b.pdf", own_rows(9), decree=BATANG))
    assert fetch(store, "SELECT count(*) FROM v_likeness") == [(0,)]


def test_what_is_due_is_counted_by_quarter(store):
    store.save(a_document("a.pdf", [a_row(1, "a", months=months_of(3, 4)), a_row(2, "b", months=months_of(12))]))
    assert fetch(store, "SELECT kuartal, due, rows, is_now FROM v_due ORDER BY kuartal") == [
        (1, 1, 2, False),
        (2, 1, 2, False),
        (3, 0, 2, False),
        (4, 1, 2, False),
    ]


def test_the_rows_of_the_quarter_asked_about_are_listed(store):
    store.save(a_document("a.pdf", [a_row(1, "maret", months=months_of(3)), a_row(2, "april", months=months_of(4))]))
    [plan] = evaluated_plans(store.connection, date(2021, 5, 2))
    assert [row.indikator for row in plan.due] == ["april"]
    assert plan.by_quarter == (1, 1, 0, 0)
    assert plan.by_month[2:4] == (1, 1)
    assert sum(area.planned for area in plan.areas) == 1
    [plan] = evaluated_plans(store.connection, date(2023, 5, 2))
    assert plan.due == ()


@pytest.mark.timeout(20)
def test_a_look_at_the_first_likeness_comes_back(store):
    store.save(a_document("a.pdf", own_rows(12)))
    store.save(a_document("b.pdf", own_rows(12), decree=BATANG))
    assert len(fetch(store, "SELECT * FROM v_likeness LIMIT 1")) == 1
