"""One PDF to one document: what is read, what is said when some of it cannot be."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import read_pdf
from rb_ingest.errors import EmptyFileError
from rb_ingest.pipeline import failed_document, understand
from rb_ingest.reading.page import read_page
from rb_ingest.reading.source_file import SourceFile, document_id_of, inspect
from rb_ingest.records import Cell, Document
from rb_ingest.settings import Settings
from testkit import hostile
from testkit.pages import Plan, Row, Style, draw_plan, picture, scan_pdf, vector_pdf
from testkit.reference import REFERENCE

FIRST = Row("1", "Manajemen Perubahan", "Perencanaan", "Pembentukan Tim RB", "Surat Keputusan Tim RB", {1, 7}, "SDM")
SECOND = Row("2", "Penataan Tata Laksana", "Penyusunan SOP", "Inventarisasi", "Daftar SOP", {12})
TITLE = ("RENCANA AKSI REFORMASI BIROKRASI", "KOMISI PEMILIHAN UMUM KABUPATEN BANYUMAS", "TAHUN 2023")


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two pages; all of the second is one row without a header."""
    return draw_plan([[FIRST], [SECOND]], Style(header_on="first"), above=TITLE)


@pytest.fixture
def stored(tmp_path):
    def store(data: bytes):
        path = tmp_path / "SK Rencana Aksi.pdf"
        path.write_bytes(data)
        return path

    return store


def read(path: Path) -> Document:
    """Read a PDF in this process."""
    with ThreadPoolExecutor(1) as here:
        return read_pdf(path, Settings(), BatchOptions(executor=here))


def in_short(document: Document) -> list[tuple]:
    return [
        (r.page_no, r.row_no, r.area_no, r.kegiatan, r.sub_kegiatan, r.indikator, r.month_set) for r in document.rows
    ]


EXPECTED = [
    (1, 1, 1, "Perencanaan", "Pembentukan Tim RB", "Surat Keputusan Tim RB", (1, 7)),
    (2, 2, 4, "Penyusunan SOP", "Inventarisasi", "Daftar SOP", (12,)),
]


def test_a_born_digital_plan_becomes_a_document(plan, stored):
    path = stored(vector_pdf(plan.sheets))
    document = read(path)
    assert (document.status, document.error, document.pages) == ("ok", None, 2)
    assert (document.file_name, document.source_path) == ("SK Rencana Aksi.pdf", str(path))
    assert in_short(document) == EXPECTED
    assert [r.ket or "" for r in document.rows] == ["SDM", ""]
    assert (document.decree.jenis, document.decree.tahun, document.decree.satker_kode) == ("RB", 2023, "3302")
    assert [page.page_no for page in document.page_readings] == [1, 2]
    assert all(row.match is not None for row in document.rows)
    assert document.document_id == document_id_of(inspect(path, Settings()).sha256)


def test_a_scan_gives_the_rows_of_its_original(plan, stored):
    document = read(stored(scan_pdf([picture(sheet, 200) for sheet in plan.sheets])))
    assert (document.status, in_short(document)) == ("ok", EXPECTED)


def test_a_broken_page_makes_the_document_partial(stored):
    document = read(stored(hostile.one_page_damaged(pages=2, page_no=2)))
    assert document.status == "partial"
    assert document.error is not None
    assert document.error.startswith("1 of 2 pages could not be read (2); page 2: the picture of this page is damaged")
    assert [row.page_no for row in document.rows] == [1]


def test_a_file_without_a_plan_fails_in_a_sentence(stored):
    document = read(stored(hostile.letter_without_plan()))
    assert (document.status, document.rows) == ("failed", ())
    assert document.error is not None
    assert document.error.startswith("no plan table was found: check that this is the decree with its annex")


def test_a_scan_that_is_too_poor_fails_with_the_reason(plan, stored):
    document = read(stored(scan_pdf([picture(plan.sheets[0], 65)])))
    assert document.status == "failed"
    assert "only 65 dpi" in (document.error or "")
    assert document.warnings[-1].startswith("page 1: the scan has only 65 dpi")


def test_a_file_that_is_no_pdf_fails_with_its_format(stored):
    document = read(stored(b"bukan"))
    assert (document.status, document.rows) == ("failed", ())
    assert re.search("no PDF|not a PDF", document.error or "")


def test_pages_may_come_in_any_order(plan, stored):
    path = stored(vector_pdf(plan.sheets))
    source = inspect(path, Settings())
    readings = [read_page(Path(source.path), page_no, Settings()) for page_no in (2, 1)]
    document = understand(REFERENCE, source, readings, {}, Settings())
    assert document == understand(REFERENCE, source, readings[::-1], {}, Settings())
    assert in_short(document) == EXPECTED


def test_a_word_misread_in_doubt_is_put_right_in_its_row_and_its_page_keeps_what_was_read(plan):
    misread = {"Penyusunan SOP": "Penyusunari SOF"}

    def in_doubt(cell: Cell) -> Cell:
        if cell.text not in misread:
            return cell
        [line] = cell.lines
        return cell.model_copy(
            update={"lines": (line.model_copy(update={"text": misread[line.text], "confidence": 0.91}),)}
        )

    first, second = (sheet.reading(k) for k, sheet in enumerate(plan.sheets, start=1))
    [table] = second.tables
    table = table.model_copy(update={"cells": tuple(in_doubt(cell) for cell in table.cells)})
    second = second.model_copy(update={"tables": (table,)})
    source = SourceFile(path="sk.pdf", sha256="0" * 64, pages=2)
    document = understand(REFERENCE, source, [first, second], {}, Settings())
    # Three letters are too few to know a word by.
    assert in_short(document)[1] == (2, 2, 4, "Penyusunan SOF", "Inventarisasi", "Daftar SOP", (12,))
    kept = [line.as_read for cell in document.page_readings[1].tables[0].cells for line in cell.lines if line.as_read]
    assert kept == ["Penyusunari SOF"]


def outcome(source: SourceFile, plan: Plan, errors: dict[int, str], pages: int = 1) -> tuple[str, str | None]:
    readings = [sheet.reading(k) for k, sheet in enumerate(plan.sheets[:pages], start=1)]
    document = understand(REFERENCE, source, readings, errors, Settings())
    return document.status, document.error


def test_what_failed_is_said_with_its_page(plan):
    source = SourceFile(path="sk.pdf", sha256="0" * 64, pages=2)
    assert outcome(source, plan, {}) == ("ok", None)
    assert outcome(source, plan, {2: "too faint"}) == (
        "partial",
        "1 of 2 pages could not be read (2); page 2: too faint",
    )
    assert outcome(source, plan, {2: "too faint", 1: "torn"}, pages=0) == (
        "failed",
        "2 of 2 pages could not be read (1, 2); page 1: torn",
    )


def test_a_repaired_file_is_never_wholly_ok(plan):
    source = SourceFile(path="sk.pdf", sha256="0" * 64, pages=1, damaged=True)
    status, error = outcome(source, plan, {})
    assert (status, error) == (
        "partial",
        "the PDF is damaged or cut off and pages may be missing: scan or upload it again",
    )
    assert outcome(source, plan, {}, pages=0) == ("failed", error)


def test_a_file_that_could_not_be_opened_is_recorded_by_name(tmp_path):
    document = failed_document(tmp_path / "kosong.pdf", None, EmptyFileError("the file is empty"))
    assert (document.file_name, document.status, document.error) == ("kosong.pdf", "failed", "the file is empty")
    assert document.document_id == ""
    known = failed_document(tmp_path / "kosong.pdf", "ab" * 32, EmptyFileError("the file is empty"))
    assert known.document_id == "dabababababababab"
