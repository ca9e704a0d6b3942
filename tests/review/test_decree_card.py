"""What a decree says of itself is corrected by decisions, in all views and for good."""

from __future__ import annotations

from uuid import uuid4

import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.review.answers import undo
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.decree_card import DecreeEdit, edit_decree, show_decree
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_row


@pytest.fixture
def door(tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:
        store.save(a_document("a.pdf", [a_row(1, "SK Tim")]))
    return DatabaseSession(tmp_path / "rb.duckdb")


def query(door, sql):
    with door.reading() as connection:
        return connection.execute(sql).fetchall()


def card(door):
    [(document_id,)] = query(door, "SELECT document_id FROM v_documents")
    with door.reading() as connection:
        return document_id, show_decree(connection, document_id)


def edited(door, **values):
    document_id, shown = card(door)
    return DecreeEdit(
        answer=uuid4(), reviewer="p", document_id=document_id, version=shown["version"],
        values={**shown["values"], **values},
    )  # fmt: skip


def test_the_office_brings_its_name_and_level(door):
    edit = edited(door, satker_kode="3374", tahun="2031", nomor_sk="77/HK.03/2031", tanggal_ditetapkan="2031-03-09")
    assert edit_decree(door, edit).saved
    sql = "SELECT satker_kode, satker, level, tahun, nomor_sk, CAST(tanggal_ditetapkan AS VARCHAR) FROM v_documents"
    [(code, office, level, year, number, day)] = query(door, sql)
    assert (code, level, year, number, day) == ("3374", "kota", 2031, "77/HK.03/2031", "2031-03-09")
    assert office == query(door, "SELECT satker FROM ref_satker WHERE satker_kode = '3374'")[0][0]
    assert query(door, "SELECT satker, tahun FROM v_rows") == [(office, 2031)]


def test_it_outlives_a_new_reading_and_can_be_undone(door):
    before = query(door, "SELECT * FROM v_documents")
    edit = edited(door, tahun="2031")
    edit_decree(door, edit)
    with Store(door.path) as store:
        store.save(a_document("a.pdf", [a_row(1, "SK Tim")]))
    assert query(door, "SELECT tahun FROM v_documents") == [(2031,)]
    assert undo(door, edit.answer, "p")
    assert query(door, "SELECT * FROM v_documents") == before


def test_only_what_was_changed_is_written_and_once(door):
    edit = edited(door, tahun="2031")
    assert edit_decree(door, edit) == edit_decree(door, edit)
    assert query(door, 'SELECT kind, CAST("after" AS VARCHAR) FROM decisions') == [("decree", '{"tahun": 2031}')]
    edit_decree(door, edited(door))
    assert query(door, "SELECT count(*) FROM decisions") == [(1,)]


def test_a_stale_card_is_refused(door):
    old = edited(door, tahun="2030")
    edit_decree(door, edited(door, tahun="2031"))
    outcome = edit_decree(door, old)
    assert not outcome.saved
    assert "berubah sejak ditampilkan" in outcome.text
    assert query(door, "SELECT tahun FROM v_documents") == [(2031,)]


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ({"tahun": "dua ribu"}, ValueError, "angka"),
        ({"tahun": "20222"}, ValueError, "year"),
        ({"tanggal_ditetapkan": "9 Maret"}, ValueError, "tahun-bulan-hari"),
        ({"jenis": "XX"}, ValueError, "jenis"),
        ({"satker_kode": "9999"}, DatabaseError, "satker_kode 9999"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(door, values, error, said):
    with pytest.raises(error, match=said):
        edit_decree(door, edited(door, **values))
    assert query(door, "SELECT count(*) FROM decisions") == [(0,)]
