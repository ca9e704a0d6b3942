"""What is wrong with a file is said before any page is read, in one sentence that tells what to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from rb_ingest.errors import (
    DamagedPdfError,
    EmptyFileError,
    EncryptedPdfError,
    InputError,
    NotAPdfError,
    TooLargeError,
)
from rb_ingest.reading.pdf import PdfFacts, inspect_pdf, open_pdf, sha256_of
from rb_ingest.settings import Settings
from testkit import hostile


@pytest.fixture
def stored(tmp_path):
    def store(data: bytes, name: str = "sk.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return store


def rubble() -> bytes:
    return b"%PDF-1.7\n" + bytes(range(256)) * 8


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (hostile.zero_bytes, EmptyFileError, "the file is empty (0 bytes): upload it again"),
        (hostile.png_picture, NotAPdfError, "the file is a PNG picture although its name says PDF"),
        (hostile.web_page, NotAPdfError, "the file is a web page although its name says PDF"),
        (lambda: b"PK\x03\x04" + bytes(50), NotAPdfError, "the file is a ZIP or Office file (docx, xlsx)"),
        (lambda: b"Daftar hadir\n", NotAPdfError, "the file is not a PDF although its name says PDF"),
        (rubble, DamagedPdfError, "damaged or cut off and could not be repaired: scan or upload it again"),
        (hostile.pdf_without_pages, DamagedPdfError, "upload it again"),
        (hostile.encrypted_pdf, EncryptedPdfError, "protected by a password: remove the protection"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(stored, make, error, sentence):
    with pytest.raises(error) as caught:
        inspect_pdf(stored(make()), Settings())
    assert type(caught.value) is error
    assert sentence in str(caught.value)


def test_a_file_with_too_many_pages_names_the_limit(stored):
    path = stored(hostile.many_pages(5))
    with pytest.raises(TooLargeError, match=r"5 pages, more than the limit of 4: split it, or raise RB_INGEST_MAX_PAG"):
        inspect_pdf(path, Settings(max_pages=4))
    assert inspect_pdf(path, Settings(max_pages=5)).pages == 5


def test_a_file_with_too_many_bytes_names_the_limit(stored):
    path = stored(hostile.sound_pdf() + bytes(2 * 2**20))
    with pytest.raises(TooLargeError, match=r"2 MB, more than the limit of 1 MB: .* or raise RB_INGEST_MAX_FILE_MB"):
        inspect_pdf(path, Settings(max_file_mb=1))


def test_a_file_that_is_gone_and_a_folder_are_no_input(tmp_path):
    for path in (tmp_path / "hilang.pdf", hostile.directory_named_pdf(tmp_path)):
        with pytest.raises(InputError, match="the file cannot be opened"):
            inspect_pdf(path, Settings())


@pytest.mark.parametrize("make", [hostile.sound_pdf, hostile.restricted_pdf])
def test_a_sound_file_is_not_called_damaged(stored, make):
    assert inspect_pdf(stored(make()), Settings()) == PdfFacts(pages=1, damaged=False)


def test_the_header_may_follow_some_junk(stored):
    assert inspect_pdf(stored(b"\xef\xbb\xbf\r\n" + hostile.sound_pdf()), Settings()).pages == 1


def test_an_upload_that_broke_off_is_read_as_far_as_it_goes_and_flagged(stored):
    whole = hostile.sound_pdf(2)
    path = stored(whole[: whole.rindex(b"startxref")])
    assert inspect_pdf(path, Settings()) == PdfFacts(pages=2, damaged=True)
    with open_pdf(path) as pdf:
        assert [page.get_width() > 100 for page in pdf] == [True, True]
    assert inspect_pdf(stored(hostile.truncated_pdf(0.5)), Settings()).damaged


def test_a_broken_cross_reference_table_is_repaired(stored):
    path = stored(hostile.broken_xref())
    assert inspect_pdf(path, Settings()).pages == 1
    with open_pdf(path) as pdf:
        assert (pdf[0].render(scale=1, grayscale=True).to_numpy() < 160).sum() > 100


def test_a_page_tree_that_contains_itself_ends(stored):
    try:
        facts = inspect_pdf(stored(hostile.circular_page_tree()), Settings())
    except InputError as e:
        assert "damaged" in str(e)
    else:
        assert facts.pages >= 1


def test_a_password_is_noticed_whatever_file_was_opened_before(stored):
    """The last error of pdfium outlives the file that it is about."""
    locked = stored(hostile.encrypted_pdf(), "terkunci.pdf")
    broken = stored(rubble(), "rusak.pdf")
    for path, error in [(locked, EncryptedPdfError), (broken, DamagedPdfError)] * 2:
        with pytest.raises(error):
            inspect_pdf(path, Settings())


def test_the_content_names_the_file(stored):
    data = hostile.sound_pdf()
    assert sha256_of(stored(data, "a.pdf")) == sha256_of(stored(data, "b.pdf")) == hashlib.sha256(data).hexdigest()
