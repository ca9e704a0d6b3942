"""Rows are found by facets and words, and values from outside are never SQL."""

from __future__ import annotations

import pytest

from rb_ingest.storage.browse import FACETS, find_rows
from rb_ingest.storage.store import Store
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("browse") / "rb.duckdb") as store:
        store.save(
            a_document("a.pdf", [a_row(1, "Laporan LHKPN tahunan"), a_row(2, "100% pegawai", match=a_match(None))])
        )
        store.save(a_document("b.pdf", [a_row(1, "laporan lhkasn", kegiatan="Pengawasan")], decree=TEGAL))
        nobody = BANYUMAS.model_copy(update={"satker_kode": None, "satker": None, "tahun": None})
        store.save(a_document("c.pdf", [a_row(1, "tanpa satker", match=a_match("1.1.2.1"))], decree=nobody))
        yield store.connection


def found(connection, words="", offset=0, limit=50, **chosen):
    return find_rows(connection, chosen, words, offset=offset, limit=limit)


def test_without_a_question_all_rows_are_there_the_latest_years_first(connection):
    result = found(connection)
    assert result.total == 4
    assert result.rows[0].indikator == "laporan lhkasn"
    assert set(result.facets) == set(FACETS)


def test_all_words_have_to_be_there_in_any_case_and_place(connection):
    assert [row.indikator for row in found(connection, "LAPORAN lhk pengawasan").rows] == ["laporan lhkasn"]
    assert found(connection, "laporan gratifikasi").total == 0


def test_signs_of_patterns_are_only_signs(connection):
    assert [row.indikator for row in found(connection, "100%").rows] == ["100% pegawai"]
    assert found(connection, "_").total == 0


def test_facets_narrow_and_count_what_is_left(connection):
    result = found(connection, satker="3302")
    assert result.total == 2
    assert [(value.value, value.rows) for value in result.facets["status"]] == [("auto", 1), ("none", 1)]
    assert [(value.value, value.label) for value in found(connection, tahun="2024").facets["provinsi"]] == [
        ("33", "Jawa Tengah")
    ]
    assert found(connection, entri="1.1.2.1").total == 1


def test_a_row_without_an_office_is_found_and_counted_for_no_office(connection):
    result = found(connection, "tanpa satker")
    assert result.total == 1
    assert result.facets["satker"] == ()


def test_pages_follow_each_other(connection):
    ids = [found(connection, offset=n, limit=1).rows[0].row_id for n in range(4)]
    assert len(set(ids)) == 4
    assert found(connection, offset=4).rows == ()


@pytest.mark.parametrize("evil", ["' OR 1=1 --", "2024; DROP TABLE documents", "\x00", "%"])
def test_values_are_never_sql(connection, evil):
    for name in FACETS:
        assert found(connection, **{name: evil}).total == 0
    assert found(connection, "zz" + evil).total == 0
    assert found(connection, **{"row_id) OR (1=1": "x"}).total == 4
