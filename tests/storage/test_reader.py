"""What analysts call from Python."""

from __future__ import annotations

import re

import duckdb
import numpy as np
import pytest

import rb_ingest
from rb_ingest.errors import DatabaseError
from rb_ingest.storage.columns import VIEWS
from rb_ingest.storage.store import Store
from tests.storage.documents import TEGAL, a_document, a_row


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("reader") / "rb.duckdb"
    with Store(path) as store:
        store.save(a_document("a.pdf", [a_row(1, "satu"), a_row(2, "dua", area_no=None, area=None)]))
        store.save(a_document("b.pdf", [a_row(1, "tiga")], decree=TEGAL))
    return path


def test_rows_come_with_types_that_can_be_worked_with(database):
    frame = rb_ingest.read_rows(database)
    assert list(frame["indikator"]) == ["satu", "dua", "tiga"]
    assert frame["tahun"].dtype == "Int64"
    assert frame["area_no"].isna().tolist() == [False, True, False]
    assert frame["indikator"].dtype == "string"
    assert frame["ocr_confidence"].dtype == "float64"
    assert frame["months"].iloc[0] == [1, 6]
    assert frame["links"].iloc[0] is None
    assert frame["bbox"].iloc[0]["y0"] == 130.0


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tahun": 2024}, ["tiga"]),
        ({"satker_kode": "3302"}, ["satu", "dua"]),
        ({"jenis": "ZI"}, []),
        ({"jenis": "RB", "tahun": 2024, "satker_kode": "3376"}, ["tiga"]),
    ],
)
def test_rows_can_be_filtered(database, filters, expected):
    assert list(rb_ingest.read_rows(database, **filters)["indikator"]) == expected


def test_views_come_with_types_and_filters(database):
    planned = rb_ingest.read_view(database, "v_coverage", tahun=2024, planned=True)
    assert list(planned["indicator_id"]) == ["1.1.1.1"]
    assert planned["planned"].dtype == "boolean"
    assert planned["months"].iloc[0] == [1, 6]
    with pytest.raises(ValueError, match="no view decisions"):
        rb_ingest.read_view(database, "decisions")
    with pytest.raises(ValueError, match="no column 1=1 OR tahun"):
        rb_ingest.read_view(database, "v_coverage", **{"1=1 OR tahun": 2024})


def test_values_of_a_data_frame_are_filters_too(database):
    rows = rb_ingest.read_rows(database)
    year = rows["tahun"].astype("int64").to_numpy()[-1]
    assert isinstance(year, np.int64)
    assert list(rb_ingest.read_rows(database, tahun=year)["indikator"]) == ["tiga"]
    assert list(rb_ingest.read_rows(database, tahun=rows["tahun"].iloc[-1])["indikator"]) == ["tiga"]
    assert len(rb_ingest.read_view(database, "v_coverage", tahun=np.int32(2024), planned=np.True_)) == 1


@pytest.mark.parametrize("jenis", ["rb", "XX", ""])
def test_a_kind_of_plan_that_does_not_exist_is_no_empty_answer(database, jenis):
    with pytest.raises(ValueError, match=r"there is no kind of plan .*; use one of RB, ZI"):
        rb_ingest.read_rows(database, jenis=jenis)
    with pytest.raises(ValueError, match="there is no kind of plan"):
        rb_ingest.read_view(database, "v_coverage", jenis=jenis)


def test_the_databases_of_two_years_answer_side_by_side(database, tmp_path):
    with Store(tmp_path / "other.duckdb") as store:
        [row_id] = store.save(a_document("c.pdf", [a_row(1, "empat")], decree=TEGAL))
        store.record_decision(row_id, "text", {"indikator": "lima"}, decided_by="reviewer")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{database}' AS plans_a (READ_ONLY)")
        connection.execute(f"ATTACH '{tmp_path / 'other.duckdb'}' AS plans_b (READ_ONLY)")
        texts = "SELECT indikator FROM plans_a.v_rows UNION ALL SELECT indikator FROM plans_b.v_rows"
        assert sorted(connection.execute(texts).fetchall()) == [("dua",), ("lima",), ("satu",), ("tiga",)]
        with rb_ingest.connect(database) as own:
            for view in VIEWS:
                here = connection.table(f"plans_a.{view}").count("*").fetchall()
                assert own.table(view).count("*").fetchall() == here, view


def test_the_file_is_written_for_older_clients_too(database):
    with rb_ingest.connect(database) as connection:
        [(tags,)] = connection.execute("SELECT tags FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()
        assert tags["storage_version"].startswith(("v1.0.0", "v1.1"))
        # DuckDB 1.4 loses the steps of a macro that a view calls.
        views = connection.execute("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal").fetchall()
        assert [name for name, sql in views if re.search(r"\b(coverage|calendar|compare|outliers)\(", sql)] == []


def test_a_connection_only_reads(database):
    with rb_ingest.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM v_documents").fetchone() == (2,)
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("DELETE FROM plan_rows")


def test_a_connection_is_ready_for_every_way_to_ask(database):
    with rb_ingest.connect(database) as connection:
        assert connection.sql("SELECT indikator FROM v_rows").fetchall() == [("satu",), ("dua",), ("tiga",)]
        assert connection.table("v_documents").df()["file_name"].tolist() == ["a.pdf", "b.pdf"]


def test_a_database_of_an_older_version_says_how_to_update(tmp_path):
    path = tmp_path / "rb.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE schema_migrations (version INTEGER, name VARCHAR, applied_at TIMESTAMP)")
    with pytest.raises(DatabaseError, match="older rb-ingest"):
        rb_ingest.connect(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'future', now()::TIMESTAMP)")
    with pytest.raises(DatabaseError, match="Update rb-ingest"):
        rb_ingest.connect(path)


def test_unknown_names_are_missing_as_usual():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = rb_ingest.nothing
