"""Whether a file is signed electronically is told from its fields, however deep they lie; nothing is changed."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from rb_ingest.reading.signatures import is_signed
from rb_ingest.reading.source_file import inspect
from rb_ingest.settings import Settings
from testkit import hostile

SIGNATURE = {"/Type": Name.Sig, "/ByteRange": Array([0, 840, 960, 240]), "/Contents": String("\x30\x82")}


@pytest.fixture
def pdf():
    with pikepdf.open(io.BytesIO(hostile.sound_pdf())) as pdf:
        yield pdf


def field(pdf: pikepdf.Pdf, **more: Any) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(T=String("Tanda tangan"), **more))


def with_fields(pdf: pikepdf.Pdf, *fields: pikepdf.Object) -> pikepdf.Pdf:
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), SigFlags=3)
    return pdf


def test_a_filled_signature_field_is_a_signature(pdf):
    assert is_signed(with_fields(pdf, field(pdf, FT=Name.Sig, V=pdf.make_indirect(Dictionary(SIGNATURE)))))


def test_a_signature_in_a_group_of_fields_counts(pdf):
    inner = field(pdf, V=Dictionary(SIGNATURE))
    assert is_signed(with_fields(pdf, field(pdf, Kids=Array([field(pdf, FT=Name.Sig, Kids=Array([inner]))]))))


def test_a_certified_file_is_signed(pdf):
    pdf.Root.Perms = Dictionary(DocMDP=pdf.make_indirect(Dictionary(SIGNATURE)))
    assert is_signed(pdf)


def test_an_empty_field_or_another_kind_of_field_is_none(pdf):
    assert not is_signed(pdf)
    assert not is_signed(with_fields(pdf, field(pdf, FT=Name.Sig)))
    assert not is_signed(with_fields(pdf, field(pdf, FT=Name.Sig, V=Dictionary(Type=Name.Sig))))
    assert not is_signed(with_fields(pdf, field(pdf, FT=Name.Tx, V=String("ByteRange"))))


def test_fields_that_contain_themselves_end(pdf):
    loop = field(pdf, FT=Name.Sig)
    loop.Kids = Array([loop, loop])
    assert not is_signed(with_fields(pdf, loop))
    pdf.Root.AcroForm = Dictionary(Fields=Dictionary())
    assert not is_signed(pdf)


@pytest.mark.parametrize("signed", [True, False])
def test_a_file_says_so_and_stays_as_it_is(pdf, tmp_path, signed):
    if signed:
        with_fields(pdf, field(pdf, FT=Name.Sig, V=Dictionary(SIGNATURE)))
    path = tmp_path / "sk.pdf"
    pdf.save(path)
    before = path.read_bytes()
    assert inspect(path, Settings()).signed is signed
    assert path.read_bytes() == before
