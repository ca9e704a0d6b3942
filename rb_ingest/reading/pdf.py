"""Opening PDFs, and pictures of pages as PDFs: what is wrong with a file is found out before any page is read."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rb_ingest.errors import (
    DamagedPdfError,
    EmptyFileError,
    EncryptedPdfError,
    InputError,
    NotAPdfError,
    PageError,
    TooLargeError,
    WrapperError,
)
from rb_ingest.reading.pictures import is_picture, picture_pages, picture_pdf
from rb_ingest.reading.signatures import is_signed
from rb_ingest.settings import Settings

# The header may stand anywhere in the first 1024 bytes (PDF 1.7, implementation note 13).
_HEADER_WINDOW = 1024

# Text render modes that paint nothing.
_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)

_KNOWN_FORMATS = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    b"PK\x03\x04": "a ZIP or Office file (docx, xlsx)",
    b"\xd0\xcf\x11\xe0": "an old Office file (doc, xls)",
    b"Rar!": "a RAR archive",
    b"<htm": "a web page",
    b"<!DO": "a web page",
    b"GIF8": "a GIF picture",
    b"RIFF": "a WebP picture",
}


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content as hex digits."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


@dataclass(frozen=True)
class PdfFacts:
    """What a look at a PDF tells.

    `damaged`: whether it had to be repaired (cut off, broken cross references). `signed`: whether it carries an
    electronic signature; whether that is valid is not looked at.
    """

    pages: int
    damaged: bool
    signed: bool = False


def inspect_pdf(path: Path, settings: Settings) -> PdfFacts:
    """Check that a PDF, or a picture of pages, can be read.

    Raises:
        EmptyFileError, NotAPdfError, DamagedPdfError, EncryptedPdfError, TooLargeError, WrapperError: with a sentence
            for people.
        InputError: the path cannot be read at all.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as f:
            head = f.read(_HEADER_WINDOW)
    except OSError as e:
        raise InputError(f"the file cannot be opened ({e.strerror or e}): check that it exists and may be read") from e
    if size == 0:
        raise EmptyFileError("the file is empty (0 bytes): upload it again")
    if size > settings.max_file_mb * 2**20:
        raise TooLargeError(
            f"the file has {size / 2**20:.0f} MB, more than the limit of {settings.max_file_mb} MB: "
            "scan at 200-300 dpi, or raise RB_INGEST_MAX_FILE_MB"
        )
    if b"%PDF-" in head:
        facts = _pdf_facts(path)
    elif is_picture(path) and path.suffix.casefold() != ".pdf":
        try:
            facts = PdfFacts(picture_pages(path), damaged=False)
        except PageError as e:
            raise DamagedPdfError(str(e)) from e
    else:
        kind = next((name for magic, name in _KNOWN_FORMATS.items() if head.startswith(magic)), "not a PDF")
        said = path.suffix[1:].upper() or "PDF"
        raise NotAPdfError(
            f"the file is {kind} although its name says {said}: export or scan it as PDF and upload again"
        )
    if facts.pages == 0:
        raise DamagedPdfError("the PDF has no pages: upload it again")
    if facts.pages > settings.max_pages:
        raise TooLargeError(
            f"the PDF has {facts.pages} pages, more than the limit of {settings.max_pages}: "
            "split it, or raise RB_INGEST_MAX_PAGES"
        )
    return facts


def _pdf_facts(path: Path) -> PdfFacts:
    damaged = _needs_repair(path)
    with open_pdf(path) as pdf:
        _refuse_xfa(pdf)
        pages = len(pdf)
    try:
        with pikepdf.open(path) as whole:
            _refuse_portfolio(whole)
            return PdfFacts(pages, damaged, is_signed(whole))
    except (pikepdf.PdfError, RuntimeError):
        return PdfFacts(pages, damaged)


def _refuse_xfa(pdf: pdfium.PdfDocument) -> None:
    """Refuse forms whose pages only one program draws.

    Raises:
        WrapperError: with what to do.
    """
    if pdf.get_formtype() == pdfium_c.FORMTYPE_XFA_FULL:
        raise WrapperError(
            "the PDF is an XFA form, whose pages only Adobe Reader can draw: open it there, print it to PDF, and put "
            "the print into the inbox"
        )


def _refuse_portfolio(whole: pikepdf.Pdf) -> None:
    """Refuse a PDF whose content is the files attached to it.

    Raises:
        WrapperError: with what to do.
    """
    if "/Collection" in whole.Root:
        attached = [name for name in whole.attachments if name.casefold().endswith(".pdf")]
        what = f"{len(attached)} of them a PDF" if len(attached) == 1 else f"{len(attached)} of them PDFs"
        raise WrapperError(
            f"the PDF is a portfolio: the decree is in its attached files ({what}); open it, save each attached PDF, "
            "and put these into the inbox"
        )


def open_pdf(path: Path, page_no: int | None = None) -> pdfium.PdfDocument:
    """Open a PDF with pdfium; a broken one is repaired in memory through qpdf first.

    Args:
        path: the PDF, or a picture of pages.
        page_no: the page (from 1) that is wanted; of a picture, the others are blank.

    Raises:
        EncryptedPdfError: it needs a password.
        DamagedPdfError: neither pdfium nor qpdf can make sense of it.
        PageError: that page of a picture is damaged.
    """
    if is_picture(path):
        return pdfium.PdfDocument(picture_pdf(path, page_no))
    pdf = pdfium.PdfDocument(repaired(path) if _needs_repair(path) else path)
    if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
        # Fields are painted only by a document that knows of them before its first page is loaded.
        pdf.init_forms()
        # No printer shows the colour by which a viewer points out fields.
        pdfium_c.FPDF_SetFormFieldHighlightAlpha(pdf.formenv, 0)
    return pdf


def may_show_text(pdf: pdfium.PdfDocument, page_no: int) -> bool:
    """Return whether a page (from 1) has text that can be seen, or is too damaged to tell.

    A scan has none but what an OCR has hidden under it. This takes pdfium a millisecond; parsing the whole page to find
    out that it is a scan takes pdfplumber 40.
    """
    try:
        texts = pdf[page_no - 1].get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT])
        return any(pdfium_c.FPDFTextObj_GetTextRenderMode(text) not in _INVISIBLE for text in texts)
    except pdfium.PdfiumError:
        return True


def _needs_repair(path: Path) -> bool:
    """Return whether pdfium alone cannot read a PDF.

    Raises:
        EncryptedPdfError: it needs a password.
    """
    try:
        with pdfium.PdfDocument(path) as pdf:
            return len(pdf) == 0 or _is_cut_short(path)
    except pdfium.PdfiumError:
        # pdfium keeps the error of the file before at times; whether a password is needed is asked of qpdf.
        _refuse_encrypted(path)
        return True


def _refuse_encrypted(path: Path) -> None:
    try:
        pikepdf.open(path).close()
    except pikepdf.PasswordError as e:
        raise EncryptedPdfError(
            "the PDF is protected by a password: remove the protection (print it to PDF) and upload again"
        ) from e
    except (pikepdf.PdfError, RuntimeError):
        return


def repaired(path: Path) -> bytes:
    """Return the bytes of a PDF after qpdf's repair.

    Raises:
        DamagedPdfError: nothing usable is left: the objects are cut off, or no page survived.
    """
    out = io.BytesIO()
    try:
        with pikepdf.open(path) as pdf:
            if len(pdf.pages) == 0:
                raise DamagedPdfError("the PDF is damaged and no page survived its repair: upload it again")
            pdf.save(out)
    except (pikepdf.PdfError, RuntimeError) as e:
        raise DamagedPdfError("the PDF is damaged or cut off and could not be repaired: scan or upload it again") from e
    return out.getvalue()


def _is_cut_short(path: Path) -> bool:
    """Return whether the end marker is missing: the sign of an upload that broke off."""
    with path.open("rb") as f:
        f.seek(0, io.SEEK_END)
        f.seek(max(0, f.tell() - 2048))
        return b"%%EOF" not in f.read()
