"""The yardstick measures what it says, on truths that fit on a screen."""

from datetime import date
from typing import Any

import pytest

from benchmarks.corpus import CatalogueEntry, ReadDocument, ReadMonth, ReadRow, TrueDecree, TrueDocument, TrueRow
from benchmarks.scoring import (
    Belief,
    Catalogue,
    Part,
    Score,
    calibration_error,
    pair_rows,
    score_document,
    together,
)

ENTRY = "Tersedianya standar operasional prosedur pengadaan"
CATALOGUE = Catalogue(
    [
        CatalogueEntry(jenis="RB", area_no=3, id="3.1", text=ENTRY),
        CatalogueEntry(jenis="RB", area_no=3, id="3.2", text="Jumlah pegawai yang dilatih"),
    ]
)


def true_row(indikator: str, **fields: Any) -> TrueRow:
    known = {"seq": 1, "page_no": 2, "area_no": 3, "months": frozenset({1, 2}), "indikator": indikator}
    return TrueRow(**{**known, **fields})


def read_row(indikator: str, **fields: Any) -> ReadRow:
    read = dict.fromkeys(ReadRow.model_fields)
    read.update(row_id="r", page_no=2, row_no=1, area_no=3, months=frozenset({1, 2}), match_status="none")
    read.update(ocr_confidence=0.9, months_confidence=0.9, bbox={}, each_month={}, indikator=indikator)
    return ReadRow(**{**read, **fields})


def document(*rows: TrueRow, jenis: str = "RB", **fields: Any) -> TrueDocument:
    decree = {
        "jenis": jenis,
        "nomor_sk": "12/PR.03/2022",
        "tahun": 2022,
        "satker": "KPU Kabupaten Banyumas",
        "level": "kabupaten",
        "tanggal_ditetapkan": date(2022, 1, 3),
        "kode_wilayah": "3302",
    }
    return TrueDocument(
        name="x", file="x.pdf", difficulty="easy", doc=TrueDecree(**{**decree, **fields}), rows=tuple(rows)
    )


def reading(*rows: ReadRow, **fields: Any) -> ReadDocument:
    facts = {
        "document_id": "d",
        "file_name": "x.pdf",
        "status": "ok",
        "error": None,
        "jenis": "RB",
        "nomor_sk": "12/PR.03/2022",
        "tahun": 2022,
        "satker_kode": "3302",
        "satker": "KPU Kabupaten Banyumas",
        "level": "kabupaten",
        "tanggal_ditetapkan": date(2022, 1, 3),
        "pages": 3,
    }
    return ReadDocument(**{**facts, **fields}, rows=rows)


def measured(true: TrueRow, read: ReadRow, jenis: str = "RB") -> Score:
    return score_document(document(true, jenis=jenis), reading(read), CATALOGUE)


def test_a_part_of_nothing_has_no_value() -> None:
    assert Part().value is None
    assert (Part(1, 2) + Part(2, 2)).value == 0.75


def test_rows_are_found_missed_and_invented() -> None:
    true = [true_row("Data Mutasi"), true_row("Data Promosi"), true_row("SOP sudah dilegalkan")]
    read = [read_row("zz qq ww"), read_row("Data Promasi"), read_row("Data Mutasl")]
    pairing = pair_rows(true, read)
    assert [(p.true.indikator, p.read.indikator) for p in pairing.found] == [
        ("Data Mutasi", "Data Mutasl"),
        ("Data Promosi", "Data Promasi"),
    ]
    assert [row.indikator for row in pairing.missed] == ["SOP sudah dilegalkan"]
    assert [row.indikator for row in pairing.invented] == ["zz qq ww"]
    score = score_document(document(*true), reading(*read), CATALOGUE)
    assert score.value("rows F1") == pytest.approx(2 / 3)
    assert score.value("rows found") == score.value("rows real") == pytest.approx(2 / 3)


def test_equal_texts_are_paired_in_order() -> None:
    true = [true_row("Data", seq=1), true_row("Data", seq=2), true_row("Data", seq=3)]
    read = [read_row("Data", row_no=n) for n in (1, 2, 3)]
    assert [(p.true.seq, p.read.row_no) for p in pair_rows(true, read).found] == [(1, 1), (2, 2), (3, 3)]


def test_optional_rows_count_neither_way() -> None:
    true = [true_row("Data Mutasi"), true_row("Terselenggaranya", optional=True)]
    for read in ([read_row("Data Mutasi")], [read_row("Data Mutasi"), read_row("Terselenggaranya:")]):
        score = score_document(document(*true), reading(*read), CATALOGUE)
        assert score.value("rows F1") == 1.0
        assert score.parts["area"] == Part(1, 1)


def test_letters_count_without_numbers_case_and_ends() -> None:
    assert measured(true_row("Data Mutasi"), read_row("1). data\nMUTASI;")).value("indikator CER") == 0.0
    assert measured(true_row("Data Mutasi"), read_row("Data Mutasl")).value("indikator CER") == pytest.approx(1 / 11)


def test_months_count_per_cell_and_per_set() -> None:
    score = measured(true_row("Data", months=frozenset({1, 2})), read_row("Data", months=frozenset({2, 3, 4})))
    assert score.value("month cells F1") == pytest.approx(2 / 5)
    assert score.value("months exact") == 0.0
    ambiguous = measured(true_row("Data", months_ambiguous=True), read_row("Data", months=frozenset()))
    assert ambiguous.value("months exact") is None


def test_end_to_end_counts_missed_and_invented_rows() -> None:
    true = document(true_row("Data Mutasi"), true_row("SOP sudah dilegalkan"))
    read = reading(read_row("Data Mutasi"), read_row("zz qq ww", months=frozenset({5})))
    score = score_document(true, read, CATALOGUE)
    assert score.value("months exact") == 1.0
    assert score.value("months exact, end to end") == 0.5
    assert score.value("month cells F1, end to end") == pytest.approx(4 / (4 + 2 + 1))


def test_printed_area_and_own_area_are_both_right() -> None:
    true = true_row("Data", area_no=3, area_no_printed=4)
    assert [measured(true, read_row("Data", area_no=n)).value("area") for n in (3, 4, 5)] == [1.0, 1.0, 0.0]


def test_labels_are_right_from_four_fifths() -> None:
    true = true_row("Data", kegiatan="Pelaksanaan Whistle Blowing System", sub_kegiatan="Sosialisasi")
    score = measured(true, read_row("Data", kegiatan="Blowing System", sub_kegiatan="Sosialisas1"))
    assert (score.value("kegiatan"), score.value("sub kegiatan"), score.value("ket")) == (0.0, 1.0, None)


def test_zi_fields_and_links() -> None:
    true = true_row("Data", komponen="Tim Kerja", target_waktu="Juni 2022", links=("https://a.id/b", "https://a.id/c"))
    read = read_row("Data", komponen="Tim Kerja", target_waktu="Mei 2022", links=("http://a.id/b/", "a.id/d"))
    score = measured(true, read, "ZI")
    assert (score.value("komponen"), score.value("target waktu"), score.value("kegiatan")) == (1.0, 0.0, None)
    assert score.value("links F1") == 0.5


def known(**fields: Any) -> TrueRow:
    return true_row("Data", catalogue_id="3.1", catalogue_text=ENTRY, **fields)


def proposed(text: str = ENTRY, status: str = "auto", **fields: Any) -> ReadRow:
    return read_row("Data", indicator_id="?", indicator_text=text, match_status=status, match_confidence=0.8, **fields)


@pytest.mark.parametrize(
    ("read", "top", "precision", "reviewed"),
    [
        (proposed(), 1.0, 1.0, None),
        (proposed(f"{ENTRY} di lingkungan unit kerja"), 1.0, 1.0, None),
        (proposed(status="review"), 1.0, None, None),
        (proposed("Jumlah pegawai yang dilatih"), 0.0, 0.0, 0.0),
        (proposed("Jumlah pegawai yang dilatih", "review"), 0.0, None, 1.0),
        (proposed(area_no=5), 0.0, 0.0, 0.0),
        (proposed(status="rejected"), 0.0, None, None),
        (read_row("Data"), 0.0, None, None),
    ],
)
def test_matches_of_known_rows(read: ReadRow, top: float, precision: float | None, reviewed: float | None) -> None:
    score = measured(known(), read)
    assert score.value("top-1") == top
    assert score.value("auto precision") == precision
    assert score.value("wrong in review") == reviewed
    assert score.value("own accepted") is None


def test_matches_of_own_rows() -> None:
    accepted, asked, none = (
        measured(true_row("Data"), r) for r in (proposed(), proposed(status="review"), read_row("Data"))
    )
    assert [s.value("own accepted") for s in (accepted, asked, none)] == [1.0, 0.0, 0.0]
    assert [s.value("own proposed") for s in (accepted, asked, none)] == [1.0, 1.0, 0.0]
    assert (accepted.value("auto precision"), accepted.value("top-1")) == (0.0, None)


def test_rows_that_two_entries_fit_are_left_out_of_matching() -> None:
    assert measured(known(canon_ambiguous=True), proposed("Jumlah pegawai yang dilatih")).value("top-1") is None
    other = known(catalogue_ids_alt=("3.2",), catalogue_texts_alt=("Jumlah pegawai yang dilatih",))
    assert measured(other, proposed("Jumlah pegawai yang dilatih")).value("top-1") == 1.0


def test_facts_of_the_decree() -> None:
    right = reading(nomor_sk="Nomor: 12/PR.03/2022 Tahun 2022", satker="KPU Kab. Banyumas", satker_kode="33.02")
    assert score_document(document(), right, CATALOGUE).value("decree") == 1.0
    wrong = reading(nomor_sk="13/PR.03/2022", tanggal_ditetapkan=date(2022, 3, 1))
    score = score_document(document(), wrong, CATALOGUE)
    assert (score.value("nomor"), score.value("tanggal"), score.value("tahun")) == (0.0, 0.0, 1.0)
    assert score.value("decree") == pytest.approx(5 / 7)


def test_a_document_that_is_not_there_is_all_wrong() -> None:
    score = score_document(document(true_row("Data")), None, CATALOGUE)
    assert (score.value("rows F1"), score.value("decree"), score.value("months exact, end to end")) == (0.0, 0.0, 0.0)


def test_rows_count_alike_when_documents_are_put_together() -> None:
    one = score_document(document(true_row("Data Mutasi")), reading(), CATALOGUE)
    three = score_document(
        document(*(true_row(f"Data {n}") for n in "xyz")), reading(*(read_row(f"Data {n}") for n in "xyz")), CATALOGUE
    )
    both = together([one, three])
    assert both.value("rows found") == 0.75
    assert len(both.beliefs["text"]) == 3


def test_beliefs_tell_how_sure_and_whether_right() -> None:
    months = {1: ReadMonth(marked=True, confidence=0.7), 5: ReadMonth(marked=False, confidence=0.6)}
    read = proposed(months=frozenset({1}), months_confidence=0.4, each_month=months)
    beliefs = measured(known(months=frozenset({1, 5})), read).beliefs
    assert beliefs["match"] == (Belief(0.8, True),)
    assert beliefs["text"] == (Belief(0.9, True),)
    assert beliefs["months"] == (Belief(0.4, False),)
    assert (beliefs["mark"], beliefs["blank"]) == ((Belief(0.7, True),), (Belief(0.6, False),))


def test_calibration_error_is_the_gap_between_sure_and_right() -> None:
    assert calibration_error([]) is None
    assert calibration_error([Belief(0.75, True), Belief(0.75, True), Belief(0.75, True), Belief(0.75, False)]) == 0.0
    assert calibration_error([Belief(1.0, False), Belief(0.5, True)]) == pytest.approx(0.75)
