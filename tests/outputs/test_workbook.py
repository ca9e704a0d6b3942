"""The workbook for people: sheets to read and print, in front of the plain rows."""

from __future__ import annotations

import openpyxl
import pytest

import rb_ingest
from rb_ingest.outputs.export import export_rows
from rb_ingest.storage.store import Store
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row, months_of

LOST = BANYUMAS.model_copy(update={"satker_kode": "3325", "satker": "KPU Kabupaten Batang"})


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("RB_INGEST_LANG", "en")
    return openpyxl.load_workbook


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path) as store:
        rows = [
            a_row(1, "=HYPERLINK(1)", months=months_of(2, 12), match=a_match("1.1.2.1")),
            a_row(2, "SK", match=a_match(status="review", confidence=0.5)),
            a_row(3, "tanpa bulan", months=(), months_confidence=0.0, match=a_match("1.2.3.2")),
        ]
        store.save(a_document("tegal.pdf", rows, decree=TEGAL))
        store.save(a_document("banyumas.pdf", [a_row(1, "SK")]))
        store.save(
            a_document("batang.pdf", [a_row(1, "x", match=a_match(None))], decree=LOST, status="partial", error="odd"),
            page_errors={2: "lost"},
        )
        store.save(a_document("kosong.pdf", status="failed", error="the file is empty (0 bytes): upload it again"))
    return path


def written(database, tmp_path, name="book.xlsx"):
    out = tmp_path / name
    with rb_ingest.connect(database) as connection:
        export_rows(connection, out)
    return out


def lines(sheet):
    return [[value if value is not None else "" for value in line] for line in sheet.iter_rows(values_only=True)]


def test_the_sheets_for_reading_come_first_and_the_plain_ones_keep_their_names(database, tmp_path, book):
    names = book(written(database, tmp_path)).sheetnames
    assert names == ["summary", "documents", "plan", "coverage RB", "legend", "plan rows", "columns"]


def test_sheets_for_reading_print_on_f4_landscape_as_wide_as_the_page(database, tmp_path, book):
    whole = book(written(database, tmp_path))
    for name in ("summary", "documents", "plan", "coverage RB", "legend"):
        sheet = whole[name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (14, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert whole["plan"].print_title_rows == "$1:$1"


def test_the_plan_has_a_column_for_each_month(database, tmp_path, book):
    sheet = book(written(database, tmp_path))["plan"]
    head, *rest = lines(sheet)
    assert head[5:17] == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    [row] = [line for line in rest if line[4] == "=HYPERLINK(1)"]
    assert [month for month, sign in enumerate(row[5:17], 1) if sign == "✓"] == [2, 12]
    [unknown] = [line for line in rest if line[4] == "tanpa bulan"]
    assert set(unknown[5:17]) == {"?"}
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_each_plan_has_its_banner_and_a_page_of_its_own(database, tmp_path, book):
    sheet = book(written(database, tmp_path))["plan"]
    banners = [line[0] for line in lines(sheet) if "·" in str(line[0])]
    assert banners == [
        "KPU Kabupaten Banyumas · RB 2021 · banyumas.pdf",
        "KPU Kabupaten Batang · RB 2021 · batang.pdf",
        "KPU Kota Tegal · RB 2024 · tegal.pdf",
    ]
    assert len(sheet.row_breaks.brk) == 2


def test_coverage_shows_planned_unknown_and_not_planned(database, tmp_path, book):
    head, *rest = lines(book(written(database, tmp_path))["coverage RB"])
    assert head[3:] == ["KPU Kabupaten Banyumas 2021", "KPU Kabupaten Batang 2021", "KPU Kota Tegal 2024"]
    signs = {line[0]: line[3:] for line in rest}
    assert signs["1.2.3.2"] == ["", "?", "●"]
    assert signs["1.1.1.1"] == ["●", "?", "?"]


def test_documents_tell_what_is_wrong_in_the_persons_language(database, tmp_path, book, monkeypatch):
    monkeypatch.setenv("RB_INGEST_LANG", "id")
    whole = book(written(database, tmp_path))
    assert whole.sheetnames[:3] == ["ringkasan", "dokumen", "rencana"]
    [failed] = [line for line in lines(whole["dokumen"]) if "kosong.pdf" in line]
    assert failed[8:10] == ["gagal", "berkas kosong (0 byte). Unggah ulang berkas itu."]


def test_the_summary_counts_plans_by_kind_and_year(database, tmp_path, book):
    table = lines(book(written(database, tmp_path))["summary"])
    assert [line[:3] for line in table[3:]] == [["RB", 2021, 2], ["RB", 2024, 1]]
    assert [line[4:7] for line in table[3:]] == [[2, 0, 2], [3, 2, 0]]


def test_an_empty_database_makes_a_workbook_all_the_same(tmp_path, book):
    with Store(tmp_path / "empty.duckdb"):
        pass
    whole = book(written(tmp_path / "empty.duckdb", tmp_path))
    assert whole.sheetnames == ["summary", "documents", "plan", "legend", "plan rows", "columns"]
    assert lines(whole["summary"])[3][0] == "There is no plan in the database."


def test_what_nobody_would_print_is_not_laid_out_twice(database, tmp_path, book, monkeypatch):
    monkeypatch.setattr("rb_ingest.outputs.workbook._MOST_PRINTED", 4)
    whole = book(written(database, tmp_path))
    assert [line[0] for line in lines(whole["plan"])[1:]] == [
        "These are too many rows to print; all of them are on the sheet plan rows."
    ]
    assert whole["plan rows"].max_row == 6
