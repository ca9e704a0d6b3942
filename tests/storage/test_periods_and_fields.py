"""v_periods and v_fields: as read, with decisions about months applied, and gone with their row."""

from __future__ import annotations

from typing import Any

import duckdb

from rb_ingest.records import Box, FieldReading, PeriodReading
from rb_ingest.storage.migrations import load_migrations, migrate
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_row, months_of

WHERE = Box(x0=500, y0=130, x1=540, y1=160)


def quarter(number: int, value: float | None) -> PeriodReading:
    return PeriodReading(
        kind="triwulan",
        month_from=3 * number - 2,
        month_to=3 * number,
        text=None if value is None else f"{value:g}",
        value=value,
        unit=None if value is None else "Dokumen",
        marked=value is not None,
        confidence=0.93,
        bbox=WHERE,
    )


def week(month: int, number: int, marked: bool) -> PeriodReading:
    return PeriodReading(
        kind="minggu", month_from=month, month_to=month, week=number, marked=marked, confidence=0.93, bbox=WHERE
    )


def save(store: Store, periods: tuple[PeriodReading, ...], months: tuple[int, ...], **more: Any) -> str:
    row = a_row(1, "SK Tim", months=months_of(*months), periods=periods, **more)
    return store.save(a_document("a.pdf", [row]))[0]


def periods_of(store: Store) -> list[tuple]:
    sql = "SELECT kind, month_from, month_to, week, value, unit, marked FROM v_periods ORDER BY month_from, week"
    return store.connection.execute(sql).fetchall()


def test_quarters_are_stored_as_read(store):
    save(store, (quarter(1, 4.0), quarter(2, None)), (1, 2, 3))
    assert periods_of(store) == [
        ("triwulan", 1, 3, None, 4.0, "Dokumen", True),
        ("triwulan", 4, 6, None, None, None, False),
    ]


def test_a_plain_grid_of_months_has_its_months_for_periods(store):
    save(store, (), (5, 11))
    assert [p[1] for p in periods_of(store) if p[6]] == [5, 11]
    assert {(p[0], p[1] == p[2]) for p in periods_of(store)} == {("bulan", True)}
    assert len(periods_of(store)) == 12


def test_a_decision_about_months_holds_for_the_periods(store):
    row_id = save(store, (quarter(1, 4.0), quarter(2, None)), (1, 2, 3))
    store.record_decision(row_id, "months", {"months": [4, 5, 6]}, decided_by="reviewer")
    assert [(p[1], p[6]) for p in periods_of(store)] == [(1, False), (4, True)]
    assert store.connection.execute("SELECT DISTINCT confidence FROM v_periods").fetchall() == [(1.0,)]


def test_a_decision_for_a_month_leaves_its_blank_weeks_blank(store):
    row_id = save(store, (week(3, 1, False), week(3, 2, True), week(6, 1, True)), (3, 6))
    store.record_decision(row_id, "months", {"months": [3]}, decided_by="reviewer")
    assert [(p[1], p[3], p[6]) for p in periods_of(store)] == [(3, 1, False), (3, 2, True), (6, 1, False)]


def test_fields_are_stored_as_read_and_go_with_their_row(store):
    field = FieldReading(
        header="PAGU (RP)", role="anggaran", value="1.250.000", number=1_250_000, confidence=0.9, bbox=WHERE
    )
    other = FieldReading(header="HAMBATAN", value="=1+1", confidence=0.8, bbox=WHERE)
    row_id = save(store, (quarter(1, 4.0),), (1, 2, 3), fields=(field, other))
    stored = store.connection.execute("SELECT header, role, value, number FROM v_fields ORDER BY header").fetchall()
    assert stored == [("HAMBATAN", None, "=1+1", None), ("PAGU (RP)", "anggaran", "1.250.000", 1_250_000.0)]
    store.record_decision(row_id, "not_a_row", {}, decided_by="reviewer")
    assert store.connection.execute("SELECT count(*) FROM v_fields").fetchone() == (0,)
    assert store.connection.execute("SELECT count(*) FROM v_periods").fetchone() == (0,)


def test_a_document_that_is_read_again_leaves_nothing_old_behind(store):
    save(store, (quarter(1, 4.0), quarter(2, 2.0)), (1, 2, 3, 4, 5, 6))
    save(store, (quarter(1, 4.0),), (1, 2, 3))
    assert len(periods_of(store)) == 1
    assert store.connection.execute("SELECT count(*) FROM periods").fetchone() == (1,)


def test_an_old_database_gets_the_tables_and_keeps_its_rows():
    migrations = load_migrations()
    before = next(m.version for m in migrations if m.name == "periods_and_fields") - 1
    with duckdb.connect() as connection:
        migrate(connection, migrations[:before])
        connection.execute(
            "INSERT INTO plan_rows (row_id, document_id, page_no, row_no, indikator, nomor, nomor_sub, nomor_kegiatan, "
            "ocr_confidence, months_confidence, links, bbox, inferred, review_reasons) VALUES "
            "('d-p1y1n1', 'd', 1, 1, 'SK Tim', '', '', '', 1, 1, [], {x0: 0, y0: 0, x1: 1, y1: 1}, [], [])"
        )
        migrate(connection, migrations)
        assert connection.execute("SELECT indikator FROM plan_rows").fetchall() == [("SK Tim",)]
        assert connection.execute("SELECT count(*) FROM periods").fetchone() == (0,)


def test_how_sure_a_target_was_read_is_stored_beside_it(store):
    doubtful = quarter(1, 34.0).model_copy(update={"text_confidence": 0.61})
    save(store, (doubtful, quarter(2, None)), (1, 2, 3))
    told = store.connection.execute("SELECT value, text_confidence FROM v_periods ORDER BY month_from").fetchall()
    assert told == [(34.0, 0.61), (None, None)]


def test_periods_of_plain_months_have_no_text(store):
    save(store, (), (4,))
    assert store.connection.execute("SELECT DISTINCT text_confidence FROM v_periods").fetchall() == [(None,)]


def test_periods_of_before_are_kept_without_it(tmp_path):
    connection = duckdb.connect(str(tmp_path / "old.duckdb"))
    migrate(connection, load_migrations()[:13])
    connection.execute(
        "INSERT INTO periods VALUES ('r', 1, 'semester', 7, 12, NULL, 9.0, NULL, '9', true, 0.8, "
        "{'x0': 1, 'y0': 2, 'x1': 3, 'y1': 4})"
    )
    migrate(connection, load_migrations())
    assert connection.execute("SELECT value, confidence, text_confidence FROM periods").fetchall() == [(9.0, 0.8, None)]
