"""A PDF before any page is read."""

from __future__ import annotations

import pytest

from rb_ingest.errors import EmptyFileError
from rb_ingest.reading.source_file import document_id_of, inspect
from rb_ingest.settings import Settings
from testkit.pages import text_sheet, vector_pdf


def test_the_id_is_of_the_content_and_not_of_the_name(tmp_path):
    pdf = vector_pdf([text_sheet(["NOMOR 4 TAHUN 2024"])])
    for name in ("satu.pdf", "dua.pdf"):
        (tmp_path / name).write_bytes(pdf)
    first, second = (inspect(tmp_path / name, Settings()) for name in ("satu.pdf", "dua.pdf"))
    assert first.document_id == second.document_id == document_id_of(first.sha256)
    assert (first.path, first.pages, first.damaged) == (str(tmp_path / "satu.pdf"), 1, False)


def test_what_cannot_be_opened_is_refused(tmp_path):
    (tmp_path / "kosong.pdf").write_bytes(b"")
    with pytest.raises(EmptyFileError):
        inspect(tmp_path / "kosong.pdf", Settings())
