"""Known documents are read rightly: from truth, from transcriptions, from databases of scans."""

import json
from pathlib import Path

import duckdb

from benchmarks.matching_corpus import KnownDocument, KnownRow, read_documents, read_scanned, without_wordings_of
from rb_ingest.matching.matching import RowText


def test_truth_and_transcriptions_are_read(tmp_path: Path) -> None:
    row = {"area_no": 3, "area": "A", "kegiatan": "K", "sub_kegiatan": "S", "indikator": "I", "bullet": "1."}
    rows = [
        {**row, "catalogue_id": "3.1.1.1", "catalogue_ids_alt": ["3.1.2.1"]},
        {**row, "catalogue_id": None},
        {**row, "catalogue_id": "3.1.1.1", "canon_ambiguous": True},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"doc": {"jenis": "RB"}, "difficulty": "hard", "rows": rows}))
    (tmp_path / "_catalogue.json").write_text("[]")
    line = {"section_no": 2, "section": "B", "komponen": "K", "indikator": "I", "catalogue_id": "ZI.2.1.1"}
    (tmp_path / "rows_batang.jsonl").write_text(json.dumps(line) + "\n")
    truth, transcription = read_documents(tmp_path)
    assert (truth.name, truth.kind, len(truth.rows)) == ("x", "hard", 2)
    assert truth.rows[0].right == {"3.1.1.1", "3.1.2.1"}
    assert truth.rows[0].row.nomor == "1."
    assert truth.rows[1].right == frozenset()
    assert (transcription.name, transcription.jenis, transcription.kind) == ("batang", "ZI", "transcription")
    assert (transcription.rows[0].row.area_no, transcription.rows[0].row.kegiatan) == (2, "K")


def test_wordings_of_a_held_decree_are_left_out() -> None:
    def decree(name: str, wording: str) -> KnownDocument:
        row = KnownRow(RowText(indikator=wording), frozenset({"1.1.1.1"}))
        return KnownDocument(name, "RB", "transcription", (row,))

    held, other = decree("held", "SK Tim RB yang ditetapkan"), decree("other", "Keputusan tentang tim")
    corpus = KnownDocument(
        "one",
        "RB",
        "easy",
        (
            KnownRow(RowText(indikator="SK Tim RB yang ditetapkan kepala"), frozenset({"1.1.1.1"})),
            KnownRow(RowText(indikator="Keputusan tentang suatu tim"), frozenset({"1.1.1.1"})),
            KnownRow(RowText(indikator="SK Tim RB"), frozenset()),
        ),
    )
    kept = without_wordings_of([held, other, corpus], held)
    assert [document.name for document in kept] == ["other", "one"]
    assert [known.row.indikator for known in kept[1].rows] == ["Keputusan tentang suatu tim", "SK Tim RB"]


def test_rows_of_scans_are_paired_with_their_truth(tmp_path: Path) -> None:
    rows = [
        {"indikator": "Data Mutasi", "catalogue_id": "5.1.2.1"},
        {"indikator": "Data Promosi", "catalogue_id": "5.1.2.2", "catalogue_ids_alt": ["5.1.2.3"]},
        {"indikator": "Jumlah program kerja", "catalogue_id": None},
        {"indikator": "SOP sudah dilegalkan", "catalogue_id": "4.1.3.3", "canon_ambiguous": True},
    ]
    truth = {"file": "x.pdf", "doc": {"jenis": "RB"}, "difficulty": "hard", "rows": rows}
    (tmp_path / "a1.json").write_text(json.dumps(truth))
    (tmp_path / "a2.json").write_text(json.dumps({**truth, "file": "not read.pdf"}))
    database = tmp_path / "x.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "CREATE TABLE v_rows (file_name VARCHAR, page_no INT, row_no INT, area_no INT, area VARCHAR, "
            "kegiatan VARCHAR, komponen VARCHAR, sub_kegiatan VARCHAR, indikator VARCHAR, ocr_confidence DOUBLE)"
        )
        for number, text in enumerate(["stempel kantor", "Data Promasi", "Data Mutasl", "SOP sudah dilegalkan"]):
            connection.execute(
                "INSERT INTO v_rows VALUES ('x.pdf', 1, ?, 5, NULL, 'K', NULL, NULL, ?, 0.9)", [number, text]
            )
    (document,) = read_scanned(database, tmp_path)
    assert (document.name, document.jenis, document.kind) == ("a1", "RB", "hard")
    assert [(known.row.indikator, set(known.right)) for known in document.rows] == [
        ("stempel kantor", set()),
        ("Data Promasi", {"5.1.2.2", "5.1.2.3"}),
        ("Data Mutasl", {"5.1.2.1"}),
    ]
    assert document.rows[0].row == RowText(area_no=5, kegiatan="K", indikator="stempel kantor", ocr_confidence=0.9)
