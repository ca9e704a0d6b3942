"""Pictures of pages in an inbox, read by the real pipeline: a photo on its side, and a TIFF of two pages."""

from __future__ import annotations

import pytest

import rb_ingest
from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit.pages import A4_LANDSCAPE, Row, Style, draw_plan, picture
from testkit.picture_files import jpeg, tiff

ROWS = (
    Row("1", "Manajemen Perubahan", "Perencanaan", "Pembentukan Tim RB", "Surat Keputusan Tim RB", {2, 9}),
    Row("1", "Manajemen Perubahan", "Perencanaan", "Rapat kerja", "Notula rapat kerja", {5}),
    Row("2", "Tata Laksana", "Penyusunan SOP", "Inventarisasi", "Daftar SOP", {11, 12}),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    inbox = folder / "inbox"
    inbox.mkdir()
    style = Style(paper=A4_LANDSCAPE)
    photo = picture(draw_plan([ROWS], style).sheets[0], 200)
    (inbox / "foto.JPG").write_bytes(jpeg(photo.pixels, dpi=72, orientation=6))
    sheets = draw_plan([ROWS[:2], ROWS[2:]], style).sheets
    (inbox / "pindai.tif").write_bytes(tiff([picture(sheet, 200).pixels for sheet in sheets], dpi=(200, 200)))
    (inbox / "lampiran.zip").write_bytes(b"PK\x03\x04")
    with Store(folder / "rb.duckdb") as store:
        run_batch(inbox, store, Settings(), BatchOptions(workers=2))
    return folder / "rb.duckdb"


@pytest.mark.parametrize(("name", "pages"), [("foto.JPG", 1), ("pindai.tif", 2)])
def test_a_picture_gives_the_rows_of_its_plan(database, name, pages):
    rows = rb_ingest.read_rows(database)
    rows = rows[rows.file_name == name]
    assert list(rows.months) == [[2, 9], [5], [11, 12]]
    assert list(rows.indikator) == ["Surat Keputusan Tim RB", "Notula rapat kerja", "Daftar SOP"]
    assert rows.page_no.max() == pages
    documents = rb_ingest.read_view(database, "v_documents")
    [document] = documents[documents.file_name == name].itertuples()
    assert (document.pages, document.signed) == (pages, False)
    assert document.document_id == f"d{document.sha256[:16]}"


def test_the_archive_beside_them_is_named(database):
    [line] = rb_ingest.read_view(database, "v_left_out").itertuples()
    assert (line.file_name, line.reason) == (
        "lampiran.zip",
        "is an archive, which is not opened; unpack it into the inbox",
    )
