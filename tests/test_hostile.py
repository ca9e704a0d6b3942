"""Each bad input must really be what it claims, or the tests that use it prove nothing."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from testkit import hostile


def test_the_sound_pdf_is_sound() -> None:
    with pikepdf.open(io.BytesIO(hostile.sound_pdf(2))) as pdf:
        assert (pdf.check_pdf_syntax(), len(pdf.pages)) == ([], 2)


def test_files_that_are_no_pdf() -> None:
    assert hostile.zero_bytes() == b""
    assert Image.open(io.BytesIO(hostile.png_picture())).format == "PNG"
    for data in (hostile.png_picture(), hostile.web_page()):
        assert b"%PDF" not in data
        with pytest.raises(pdfium.PdfiumError):
            pdfium.PdfDocument(data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_pdf_has_a_head_and_no_tail(share: float) -> None:
    data = hostile.truncated_pdf(share)
    assert data.startswith(b"%PDF-")
    assert b"%%EOF" not in data
    assert hostile.sound_pdf().startswith(data)


def test_broken_xref_needs_a_repair_and_can_be_repaired() -> None:
    data = hostile.broken_xref()
    assert b"startxref\n3\n" in data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert any("xref" in warning for warning in pdf.get_warnings())
        assert len(pdf.pages) == 1
        image = pdf.pages[0].Resources.XObject.Im0
        assert isinstance(image, pikepdf.Stream)
        assert pikepdf.PdfImage(image).as_pil_image().size == (image.Width, image.Height)


def test_a_glyph_that_stands_for_a_book() -> None:
    data = hostile.endless_glyphs(50_000)
    assert len(data) < 30_000
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert max(len(char["text"]) for char in pdf.pages[0].chars) == 50_000


def test_encrypted_pdf_opens_with_its_password_only() -> None:
    data = io.BytesIO(hostile.encrypted_pdf())
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(data)
    with pikepdf.open(data, password=hostile.PASSWORD) as pdf:
        assert len(pdf.pages) == 1


def test_restricted_pdf_opens_without_password() -> None:
    with pikepdf.open(io.BytesIO(hostile.restricted_pdf())) as pdf:
        assert (pdf.is_encrypted, pdf.allow.extract, len(pdf.pages)) == (True, False, 1)


def test_pdf_without_pages() -> None:
    with pikepdf.open(io.BytesIO(hostile.pdf_without_pages())) as pdf:
        assert len(pdf.pages) == 0


def test_page_metres_wide() -> None:
    page = pdfium.PdfDocument(hostile.page_metres_wide(5.0))[0]
    assert page.get_width() * 0.0254 / 72 == pytest.approx(5.0, abs=0.01)
    assert "Denah" in page.get_textpage().get_text_bounded()


def test_picture_bomb_is_small_and_unpacks_large() -> None:
    data = hostile.picture_bomb(side=30_000)
    assert len(data) < 300_000
    with pikepdf.open(io.BytesIO(data)) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        assert int(image.Width) * int(image.Height) == 900_000_000
        assert len(image.read_bytes()) == 30_000 * 3_750


def test_one_page_damaged_leaves_the_others_readable() -> None:
    pdf = pdfium.PdfDocument(hostile.one_page_damaged(pages=3, page_no=2))
    dark = [int((page.render(scale=1, grayscale=True).to_numpy() < 160).sum()) for page in pdf]
    assert (dark[0] > 100, dark[1], dark[2] > 100) == (True, 0, True)


def test_circular_page_tree_contains_itself() -> None:
    with pytest.raises(pikepdf.PdfError, match="Loop detected in /Pages"):
        pikepdf.open(io.BytesIO(hostile.circular_page_tree()))


def test_circular_xref_names_itself() -> None:
    data = hostile.circular_xref()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert any("loop" in warning for warning in pdf.get_warnings())
        assert len(pdf.pages) == 1


def test_many_pages_are_many_in_a_small_file() -> None:
    data = hostile.many_pages(2000)
    assert len(data) < 500_000
    assert len(pdfium.PdfDocument(data)) == 2000


def test_dense_noise_is_half_ink() -> None:
    page = pdfium.PdfDocument(hostile.dense_noise(dpi=100))[0].render(scale=1, grayscale=True).to_numpy()
    assert 0.25 < (page < 128).mean() < 0.45


def test_actions_are_all_there(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(hostile.with_actions(str(tmp_path), "http://127.0.0.1:9"))) as pdf:
        assert pdf.Root.OpenAction.S == "/JavaScript"
        assert (pdf.Root.AA.WC.S, pdf.pages[0].AA.C.S) == ("/Launch", "/URI")
        assert list(pdf.attachments) == ["../../escape.sh"]


def test_letter_without_plan_has_text_and_no_rules() -> None:
    page = pdfium.PdfDocument(hostile.letter_without_plan())[0]
    assert "Undangan" in page.get_textpage().get_text_bounded()
    assert {o.type for o in page.get_objects()} == {pdfium.raw.FPDF_PAGEOBJ_TEXT}


def test_plan_with_texts_carries_them_unchanged() -> None:
    text = pdfium.PdfDocument(hostile.plan_with_texts())[0].get_textpage().get_text_bounded()
    flat = "".join(text.split())
    for hostile_text in hostile.HOSTILE_TEXTS:
        assert flat.count("".join(hostile_text.split())) >= 1, hostile_text


def test_directory_named_pdf(tmp_path: Path) -> None:
    path = hostile.directory_named_pdf(tmp_path)
    assert path.is_dir()
    assert path.suffix == ".pdf"


def test_makers_are_deterministic() -> None:
    for make in (hostile.truncated_pdf, hostile.broken_xref, hostile.one_page_damaged, hostile.plan_with_texts):
        one, two = (np.frombuffer(make(), dtype=np.uint8) for _ in range(2))
        assert np.array_equal(one, two), make.__name__
