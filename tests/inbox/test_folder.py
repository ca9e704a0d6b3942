"""Finding PDFs: what counts as one, and what is left out and why."""

from __future__ import annotations

import os

import pytest

from rb_ingest.errors import InputError
from rb_ingest.inbox.folder import find_pdfs, storable


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def names(inbox):
    return [file.file_name for file in find_pdfs(inbox).files]


def reasons(inbox):
    return {item.path.rsplit("/", 1)[1]: item.reason for item in find_pdfs(inbox).left_out}


def test_pdfs_are_found_in_all_folders_whatever_the_case_of_their_suffix(inbox):
    (inbox / "2024" / "Jawa").mkdir(parents=True)
    for name in ("b.pdf", "2024/C.PDF", "2024/Jawa/a.Pdf"):
        (inbox / name).write_bytes(b"x")
    assert names(inbox) == ["C.PDF", "a.Pdf", "b.pdf"]
    assert find_pdfs(inbox).left_out == ()


def test_pictures_of_pages_are_read_like_pdfs(inbox):
    for name in ("a.jpg", "b.JPEG", "c.png", "d.tif", "E.Tiff", "f.jfif"):
        (inbox / name).write_bytes(b"x")
    assert names(inbox) == ["E.Tiff", "a.jpg", "b.JPEG", "c.png", "d.tif", "f.jfif"]
    assert find_pdfs(inbox).left_out == ()


def test_everything_else_is_named_with_what_to_do(inbox):
    (inbox / "2023").mkdir()
    for name in ("SK.zip", "SK.RAR", "a.docx", "b.xlsx", "2023/c.HTML", "d.heic", "e.pdf.part", "f", "g.txt", ".h.zip"):
        (inbox / name).write_bytes(b"x")
    assert names(inbox) == []
    archive = "is an archive, which is not opened; unpack it into the inbox"
    other = "is neither a PDF nor a picture of pages; save it as PDF into the inbox, or take it out"
    assert reasons(inbox) == {
        "SK.zip": archive,
        "SK.RAR": archive,
        "a.docx": "is a text document; save it as PDF into the inbox",
        "b.xlsx": "is a spreadsheet; print it to PDF into the inbox",
        "c.HTML": "is a web page; print it to PDF into the inbox",
        "d.heic": "is a picture of a kind that is not read; save it as JPG or PDF into the inbox",
        "e.pdf.part": "is a download or upload that has not ended; get the file again",
        "f": other,
        "g.txt": other,
    }
    assert find_pdfs(inbox).root == str(inbox.resolve())


def test_size_and_age_are_recorded(inbox):
    (inbox / "a.pdf").write_bytes(b"12345")
    (found,) = find_pdfs(inbox).files
    assert found.size_bytes == 5
    assert found.modified_ns == (inbox / "a.pdf").stat().st_mtime_ns


def test_hidden_files_and_folders_are_not_looked_at(inbox):
    (inbox / ".trash").mkdir()
    (inbox / ".trash" / "old.pdf").write_bytes(b"x")
    (inbox / "._a.pdf").write_bytes(b"x")
    assert names(inbox) == []


def test_a_folder_named_like_a_pdf_is_left_out_but_searched(inbox):
    (inbox / "x.pdf").mkdir()
    (inbox / "x.pdf" / "inner.pdf").write_bytes(b"x")
    assert names(inbox) == ["inner.pdf"]
    assert reasons(inbox) == {"x.pdf": "is a folder, not a PDF"}


def test_links_are_followed_inside_the_inbox_only(inbox, tmp_path):
    (inbox / "a.pdf").write_bytes(b"x")
    (tmp_path / "secret.pdf").write_bytes(b"x")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.pdf").write_bytes(b"x")
    (inbox / "again.pdf").symlink_to(inbox / "a.pdf")
    (inbox / "out.pdf").symlink_to(tmp_path / "secret.pdf")
    (inbox / "gone.pdf").symlink_to(inbox / "nothing.pdf")
    (inbox / "loop.pdf").symlink_to(inbox / "loop.pdf")
    (inbox / "folder").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert names(inbox) == ["a.pdf", "again.pdf"]
    assert reasons(inbox) == {
        "gone.pdf": "is a link that leads nowhere",
        "loop.pdf": "is a link that leads nowhere",
        "out.pdf": "is a link that leaves the inbox; copy the file here instead",
    }


def test_a_pipe_is_not_waited_for(inbox):
    os.mkfifo(inbox / "pipe.pdf")
    assert names(inbox) == []
    assert reasons(inbox) == {"pipe.pdf": "is not a regular file"}


def test_a_name_that_is_no_text_is_left_out_readably(inbox):
    (inbox / os.fsdecode(b"caf\xe9.pdf")).write_bytes(b"x")
    assert names(inbox) == []
    assert reasons(inbox) == {r"caf\xe9.pdf": "has a name that is not valid text; rename it"}
    assert storable("Rencana Aksi – é.pdf") == "Rencana Aksi – é.pdf"


def test_one_pdf_is_an_inbox_too(inbox):
    (inbox / "a.pdf").write_bytes(b"x")
    (inbox / "b.pdf").write_bytes(b"x")
    assert names(inbox / "b.pdf") == ["b.pdf"]
    assert find_pdfs(inbox / "b.pdf").files == find_pdfs(inbox).files[1:]


def test_a_missing_inbox_is_an_error(inbox):
    with pytest.raises(InputError, match="no inbox"):
        find_pdfs(inbox / "nowhere")
    with pytest.raises(InputError, match=r"caf\\xe9 is not valid text"):
        find_pdfs(inbox / os.fsdecode(b"caf\xe9"))
