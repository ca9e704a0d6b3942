"""Each error is named once, with what is and what was read."""

from pathlib import Path
from typing import Any

from benchmarks.corpus import Corpus, TrueRow
from benchmarks.misses import Miss, find_misses
from tests.benchmarks.test_scoring import document, read_row, reading, true_row

ENTRY = "Tersedianya standar operasional prosedur pengadaan"


def misses(true: list[TrueRow], *rows: Any) -> list[tuple[str, str, str]]:
    corpus = Corpus(pdfs=Path(), documents=(document(*true),), catalogue=())
    found: list[Miss] = list(find_misses(corpus, {"x.pdf": reading(*rows)}))
    assert {miss.document for miss in found} <= {"x"}
    return [(miss.kind, miss.true, miss.read) for miss in found]


def test_a_right_row_is_no_miss() -> None:
    true = true_row("1. Data Mutasi;", kegiatan="Pengelolaan data")
    assert misses([true], read_row("Data mutasi", kegiatan="Pengelolaan data")) == []


def test_missed_and_invented_rows() -> None:
    assert misses([true_row("Data Mutasi")], read_row("zz qq")) == [
        ("missed", "Data Mutasi", ""),
        ("invented", "", "zz qq"),
    ]


def test_all_that_is_wrong_with_a_row() -> None:
    true = true_row("Data Mutasi", sub_kegiatan="Sosialisasi", catalogue_id="3.1", catalogue_text=ENTRY)
    read = read_row(
        "Data Mutasl",
        sub_kegiatan="Laporan",
        area_no=4,
        months=frozenset({1}),
        indicator_id="3.2",
        indicator_text="Jumlah pegawai",
        match_status="review",
    )
    assert misses([true], read) == [
        ("months", "[1, 2]", "[1], sure to 0.90"),
        ("area", "3", "4"),
        ("text", "data mutasi", "data mutasl (sure to 0.90)"),
        ("label", "sub_kegiatan: Sosialisasi", "Laporan"),
        ("match", f"3.1: {ENTRY}", "3.2: Jumlah pegawai"),
    ]


def test_an_entry_that_was_not_found_and_documents_that_were_not_read() -> None:
    true = true_row("Data", catalogue_id="3.1", catalogue_text=ENTRY)
    assert misses([true], read_row("Data")) == [("match", f"3.1: {ENTRY}", "none (none)")]
    corpus = Corpus(pdfs=Path(), documents=(document(true),), catalogue=())
    assert list(find_misses(corpus, {})) == []
