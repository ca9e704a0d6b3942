"""Inboxes behind URLs: what cannot be read says so in a sentence, and no name leads to another place."""

from __future__ import annotations

import fsspec
import pytest

from rb_ingest.errors import InputError, ToolMissingError
from rb_ingest.inbox.remote import find_inbox, is_there


@pytest.fixture
def bucket():
    system = fsspec.filesystem("memory")
    system.pipe("/berkas/a.pdf", b"%PDF-1.4")
    yield system
    system.rm("/berkas", recursive=True)


def test_a_name_that_holds_another_url_is_left_out(bucket, tmp_path):
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.4 secret")
    bucket.pipe(f"/berkas/b.pdf::file:{tmp_path}/secret.pdf", b"%PDF-1.4")
    found = find_inbox("memory://berkas")
    assert [file.file_name for file in found.files] == ["a.pdf"]
    assert ["has :: in its name" in item.reason for item in found.left_out] == [True]
    with pytest.raises(InputError, match="one URL inside another"):
        is_there_or_raise(f"memory://berkas/b.pdf::file:{tmp_path}/secret.pdf")


def is_there_or_raise(url: str) -> None:
    assert is_there(url) is None
    find_inbox(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("zip:///tidak/ada.zip", "Unpack it"),
        ("zip://a.pdf::memory://berkas/a.zip", "Unpack it"),
        ("tar://x.tar", "Unpack it"),
        ("simplecache::memory://berkas", "one URL inside another"),
        ("skema-tak-dikenal://x", "Check how it begins"),
        ("ftp://127.0.0.1:9/x", "cannot be reached"),
        ("memory://kosong", "There is nothing"),
    ],
)
def test_what_cannot_be_an_inbox_is_a_sentence(url, said):
    with pytest.raises((InputError, ToolMissingError), match=said):
        find_inbox(url)


def test_a_network_that_is_down_is_a_file_that_is_not_there():
    assert is_there("ftp://127.0.0.1:9/x.pdf") is None
    assert is_there("skema-tak-dikenal://x.pdf") is None
