"""Exports: complete, typed, and harmless in a spreadsheet."""

from __future__ import annotations

import csv

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest

import rb_ingest
from rb_ingest.errors import DiskFullError, ExportError
from rb_ingest.outputs.export import export_rows
from rb_ingest.storage.columns import V_ROWS
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_row, months_of

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', " =1", "＝1", "a;=1+1", "\x00=1"]


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "rb.duckdb"
    rows = [a_row(i, text, kegiatan=text, months=months_of(1, 6)) for i, text in enumerate(NASTY, start=1)]
    rows.append(a_row(len(rows) + 1, "Laporan: 1 - 2 = x", links=("https://kpu.go.id/a", "https://kpu.go.id/b")))
    with Store(path) as store:
        store.save(a_document(rows=rows))
    with rb_ingest.connect(path) as connection:
        yield connection


def read_csv(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_no_cell_of_a_csv_can_act_as_a_formula(connection, tmp_path):
    out = tmp_path / "rows.csv"
    assert export_rows(connection, out) == len(NASTY) + 1
    lines = read_csv(out)
    assert len(lines) == len(NASTY) + 1
    for line in lines:
        for value in line.values():
            assert not value.strip().startswith(tuple("=+-@＝\t\r"))
            assert ";=" not in value
    assert lines[0]["indikator"] == "'=1+1"
    assert lines[-1]["indikator"] == "Laporan: 1 - 2 = x"


def test_a_csv_has_all_columns_and_readable_lists(connection, tmp_path):
    export_rows(connection, tmp_path / "rows.csv")
    line = read_csv(tmp_path / "rows.csv")[0]
    assert list(line) == [c.name for c in V_ROWS if c.name != "bbox"] + ["bbox_x0", "bbox_y0", "bbox_x1", "bbox_y1"]
    assert (line["months"], line["tahun"], line["bbox_y0"], line["ket"]) == ("1, 6", "2021", "130.0", "")
    assert next(iter(pd.read_csv(tmp_path / "rows.csv").columns)) == "row_id"


def test_texts_of_an_xlsx_are_texts(connection, tmp_path):
    export_rows(connection, tmp_path / "rows.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx")["plan rows"]
    header = [cell.value for cell in sheet[1]]
    column = header.index("indikator") + 1
    cells = [sheet.cell(row=i, column=column) for i in range(2, sheet.max_row + 1)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[:4]] == NASTY[:4]
    assert all(cell.data_type != "f" and cell.hyperlink is None for line in sheet.iter_rows() for cell in line)
    assert sheet.cell(row=2, column=header.index("tahun") + 1).value == 2021


def test_an_xlsx_is_ready_to_read(connection, tmp_path):
    export_rows(connection, tmp_path / "rows.xlsx")
    book = openpyxl.load_workbook(tmp_path / "rows.xlsx")
    assert book["plan rows"].freeze_panes == "A2"
    assert book["plan rows"].column_dimensions["L"].width > 20
    explained = {line[0]: line[1] for line in book["columns"].iter_rows(min_row=2, values_only=True)}
    assert list(explained) == [cell.value for cell in book["plan rows"][1]]
    assert all(explained.values())


def test_a_name_without_an_ending_becomes_a_folder_by_year(connection, tmp_path):
    out = tmp_path / "rows"
    for _ in range(2):  # an earlier export is replaced
        assert export_rows(connection, out) == len(NASTY) + 1
    assert [child.name for child in out.iterdir()] == ["tahun=2021"]
    table = pyarrow.parquet.read_table(out)
    assert table.num_rows == len(NASTY) + 1
    assert set(table.column_names) == {column.name for column in V_ROWS}


def test_a_folder_that_is_no_export_is_left_alone(connection, tmp_path):
    out = tmp_path / "letters"
    out.mkdir()
    (out / "letter.txt").write_text("dear")
    with pytest.raises(ExportError, match="is no earlier export"):
        export_rows(connection, out)
    assert (out / "letter.txt").read_text() == "dear"


def test_parquet_keeps_types(connection, tmp_path):
    export_rows(connection, tmp_path / "rows.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "rows.parquet")
    assert table.column_names == [c.name for c in V_ROWS]
    assert table.column("months").to_pylist()[0] == [1, 6]
    assert table.column("indikator").to_pylist()[0] == "=1+1"
    assert str(table.schema.field("tahun").type) == "int32"


def test_a_failed_export_leaves_the_old_file_and_nothing_else(connection, tmp_path, monkeypatch):
    out = tmp_path / "out" / "rows.csv"
    export_rows(connection, out)
    before = out.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rb_ingest.outputs.export._flat_rows", full)
    with pytest.raises(DiskFullError, match="There is no room"):
        export_rows(connection, out)
    assert out.read_bytes() == before
    assert list(out.parent.iterdir()) == [out]


def test_an_unknown_form_is_refused(connection, tmp_path):
    with pytest.raises(ExportError, match=r"end the name in \.csv, \.xlsx or \.parquet"):
        export_rows(connection, tmp_path / "rows.doc")


def test_a_place_that_cannot_be_written_is_explained(connection, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="cannot be written"):
        export_rows(connection, tmp_path / "file" / "rows.csv")


@pytest.mark.parametrize("name", ["rows.csv", "rows.xlsx", "rows.parquet"])
def test_a_folder_named_like_the_export_stays(connection, tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "precious.txt").write_text("x")
    with pytest.raises(ExportError, match="is a folder"):
        export_rows(connection, tmp_path / name)
    assert (tmp_path / name / "precious.txt").read_text() == "x"


def test_foreign_files_among_the_years_stay(connection, tmp_path):
    out = tmp_path / "rows"
    export_rows(connection, out)
    [year] = out.iterdir()
    (year / "catatan.parquet").write_text("x")
    with pytest.raises(ExportError, match="no earlier export"):
        export_rows(connection, out)
    assert (year / "catatan.parquet").read_text() == "x"
