"""A table from anywhere is matched, and nothing in it can do harm."""

from pathlib import Path

import pandas as pd
import pytest

from rb_ingest.errors import InputError
from rb_ingest.matching.matching import Alias
from rb_ingest.outputs.match_file import RESULT_COLUMNS, match_file, match_table, read_rows
from testkit.reference import REFERENCE

# Rows cut by hand out of a raw Tesseract reading of a scanned decree, each with its entry as a person reads it.
OCR_ROWS = Path(__file__).parent / "data" / "pemalang_ocr_rows.csv"


@pytest.fixture(scope="module")
def ocr_rows() -> pd.DataFrame:
    return read_rows(OCR_ROWS)


def share_right(table: pd.DataFrame, right: pd.Series) -> float:
    return float((table["indicator_id"] == right).mean())


def test_raw_ocr_finds_its_entries(ocr_rows: pd.DataFrame, tmp_path: Path) -> None:
    assert len(ocr_rows) >= 60
    assert "Mansjemen Perubahan" in set(ocr_rows["area"])
    source, target = tmp_path / "rows.csv", tmp_path / "matched.csv"
    ocr_rows.drop(columns="indicator_id").to_csv(source, index=False)
    match_file(source, target, "RB")
    matched = read_rows(target)
    assert share_right(matched, ocr_rows["indicator_id"]) >= 0.99
    auto = matched["match_status"] == "auto"
    assert auto.mean() > 0.9
    assert (matched["indicator_id"] == ocr_rows["indicator_id"])[auto].mean() >= 0.994


@pytest.mark.parametrize("lost", [["area"], ["kegiatan"], ["sub_kegiatan"], ["area", "kegiatan", "sub_kegiatan"]])
def test_any_context_may_be_missing(ocr_rows: pd.DataFrame, lost: list[str]) -> None:
    matched = match_table(ocr_rows.drop(columns=[*lost, "indicator_id"]), "RB")
    assert share_right(matched, ocr_rows["indicator_id"]) >= 0.97


def test_without_indicators_the_other_cells_still_propose(ocr_rows: pd.DataFrame) -> None:
    matched = match_table(ocr_rows[["kegiatan", "sub_kegiatan"]], "RB")
    assert (matched["match_status"] != "auto").mean() > 0.9


def test_the_table_itself_is_kept(ocr_rows: pd.DataFrame) -> None:
    table = ocr_rows.head(5).assign(catatan="lima")
    matched = match_table(table.drop(columns="indicator_id"), "RB")
    assert list(matched.columns) == ["area", "kegiatan", "sub_kegiatan", "indikator", "catatan", *RESULT_COLUMNS]
    assert (matched["catatan"] == "lima").all()
    assert matched["match_confidence"].between(0, 1).all()
    assert matched["reasons"].str.contains("teks indikator").all()
    assert "catatan" not in ocr_rows.columns


def test_names_of_columns_may_vary_and_separators_too(tmp_path: Path) -> None:
    source = tmp_path / "zi.csv"
    entry = REFERENCE.catalogue("ZI")[1]
    source.write_text(f"\ufeffNO;Komponen;INDIKATOR \n1;{entry.kegiatan};{entry.indikator}\n", encoding="utf-8")
    matched = match_file(source, tmp_path / "out.csv", "ZI")
    assert matched["indicator_id"].tolist() == [entry.indicator_id]
    assert matched["NO"].tolist() == ["1"]


def test_a_number_for_an_area_is_understood() -> None:
    text = "Indeks kepuasan layanan yang didapat melalui survei pelayanan"
    by_roman = match_table(pd.DataFrame({"area": ["VIII."], "indikator": [text]}), "RB")
    assert "area cocok" in by_roman["reasons"][0]
    wrong = match_table(pd.DataFrame({"area": ["2"], "indikator": [text]}), "RB")
    assert "area berbeda (dokumen 2, katalog 8)" in wrong["reasons"][0]


def test_an_own_indicator_has_blank_entry(tmp_path: Path) -> None:
    source, target = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text("indikator\nPengecatan pagar kantor setiap tahun\n", encoding="utf-8")
    match_file(source, target, "RB")
    written = read_rows(target)
    assert written.loc[0, "match_status"] == "none"
    assert written.loc[0, "indicator_id"] == written.loc[0, "indicator_text"] == ""


def test_no_cell_is_a_formula_and_reading_gives_it_back(tmp_path: Path) -> None:
    source, target = tmp_path / "rows.csv", tmp_path / "out.csv"
    evil = ['=HYPERLINK("http://x";"y")', "- Jumlah program;", "@SUM(A1)", "+62 Data Mutasi"]
    pd.DataFrame({"indikator": evil}).to_csv(source, index=False)
    match_file(source, target, "RB")
    raw = pd.read_csv(target, dtype=str, keep_default_na=False)
    assert not raw.map(lambda cell: cell.startswith(("=", "+", "-", "@"))).any(axis=None)
    assert read_rows(target)["indikator"].tolist() == evil


def test_decisions_count_here_too() -> None:
    rows = pd.DataFrame({"sub_kegiatan": ["Penyusunan SOP"], "indikator": ["Ronda malam kantor"]})
    alias = Alias(jenis="RB", wording="Ronda malam kantor", indicator_id="4.1.3.3", accepted=True, source="rapat")
    matched = match_table(rows, "RB", aliases=[alias])
    assert matched["indicator_id"].tolist() == ["4.1.3.3"]
    assert "sesuai keputusan peninjau (rapat)" in matched["reasons"][0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read as CSV"),
        (b"indikator\n", "has no rows"),
        (b"satu,dua\n1,2\n", "None of the columns"),
        (b"indikator\n\xff\xfe\n", "cannot be read as CSV"),
        (b'indikator,area\n"a,b\n', "cannot be read as CSV"),
    ],
)
def test_what_cannot_be_matched_says_what_to_do(content: bytes, message: str, tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_bytes(content)
    with pytest.raises(InputError, match=message):
        match_file(source, tmp_path / "out.csv", "RB")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.csv"):
        read_rows(tmp_path / "nothing.csv")
