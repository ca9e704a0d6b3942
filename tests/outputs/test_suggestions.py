"""Wordings that recur without an entry: counted by office, taken together in spite of spelling, safe as a file."""

from __future__ import annotations

import csv

import pytest
from typer.testing import CliRunner

from rb_ingest.cli.app import app
from rb_ingest.outputs.suggestions import suggest_entries, write_suggestions
from rb_ingest.storage.store import Store
from rb_ingest.storage.unmatched import unmatched_rows
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row

NONE = a_match(None)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path) as store:
        first = [
            a_row(1, "Tersedianya pojok baca digital", match=NONE, area_no=None, area=None, section="RB TEMATIK"),
            a_row(2, "Laporan audit energi gedung", match=NONE),
            a_row(3, "SK Tim RB", match=a_match()),
            a_row(4, "=cmd|' /C calc'!A0 kendaraan listrik dinas", match=NONE),
            a_row(5, "=cmd|' /C calc'!A0 kendaraan listrik dinas", match=NONE),
        ]
        second = [
            a_row(1, "Tersedianya pojok baca dijital di KPU Kota Tegal", match=NONE),
            a_row(2, "Tersedianya pojok baca digital", match=NONE),
            a_row(3, "SK Tim RB", match=a_match()),
        ]
        store.save(a_document("a.pdf", first, decree=BANYUMAS))
        store.save(a_document("b.pdf", second, decree=TEGAL))
    return path


def test_wordings_of_most_offices_come_first_and_entries_are_left_out(path):
    with Store(path) as store:
        found = suggest_entries(unmatched_rows(store.connection))
    assert [(s.indikator[:30], s.offices, s.rows, s.wordings) for s in found] == [
        ("Tersedianya pojok baca digital", 2, 3, 2),
        ("=cmd|' /C calc'!A0 kendaraan l", 1, 2, 1),
    ]
    assert found[0].years == (2021, 2024)
    assert found[0].jenis == "RB"


def test_what_a_person_rejected_is_without_an_entry_too(path):
    with Store(path) as store:
        rows = store.connection.execute("SELECT row_id FROM v_rows WHERE indikator = 'SK Tim RB'").fetchall()
        for (row_id,) in rows:
            store.record_decision(row_id, "reject_match", decided_by="reviewer")
        assert "SK Tim RB" in [s.indikator for s in suggest_entries(unmatched_rows(store.connection))]


def test_a_file_of_suggestions_runs_no_formula(path, tmp_path):
    with Store(path) as store:
        write_suggestions(suggest_entries(unmatched_rows(store.connection)), tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["indikator"][0] for line in lines] == ["T", "'"]
    assert lines[0]["years"] == "2021, 2024"


def test_the_command_shows_and_writes_them(path, tmp_path):
    result = CliRunner().invoke(app, ["catalogue", "suggest", "--db", str(path), "--out", str(tmp_path / "out.csv")])
    assert result.exit_code == 0
    assert "pojok baca digital" in " ".join(result.output.split())
    assert "2 wordings recur without a catalogue entry" in result.output
    assert (tmp_path / "out.csv").exists()
