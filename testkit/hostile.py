"""Makers of bad inputs: what people drop into an inbox that is not a sound decree. Each gives the bytes of a file."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from testkit.pages import Row, draw_plan, picture, scan_pdf, text_sheet, vector_pdf

PASSWORD = "rahasia"  # noqa: S105 - it protects nothing but a test file

HOSTILE_TEXTS = (
    '=HYPERLINK("http://contoh.invalid","klik")',
    "+62 811 000",
    "@SUM(A1:A9)",
    "-2+3",
    "'; DROP TABLE rows; --",
    "<script>alert(1)</script><b>tebal</b>",
    "../../etc/passwd",
    "{{ 7 * 7 }} %s %(x)s ${HOME}",
)
"""Cell texts that are formulas, SQL, HTML, paths or templates for whoever does not treat them as mere text."""


def sound_pdf(pages: int = 1) -> bytes:
    """Return a small scan that nothing is wrong with: what the damaged ones were before."""
    rows = [Row("1", "Manajemen Perubahan", "Perencanaan", "Pembentukan Tim RB", "Surat Keputusan Tim RB", {1, 7})]
    shot = picture(draw_plan([rows]).sheets[0], dpi=150)
    return scan_pdf([shot] * pages)


def zero_bytes() -> bytes:
    """Return an upload that broke off before it began."""
    return b""


def png_picture() -> bytes:
    """Return a PNG, to be stored under a PDF's name."""
    out = io.BytesIO()
    Image.new("L", (60, 40), 255).save(out, "PNG")
    return out.getvalue()


def web_page() -> bytes:
    """Return the error page of a document server, to be stored under a PDF's name."""
    return b"<html><head><title>404</title></head><body>Berkas tidak ditemukan</body></html>\n"


def truncated_pdf(share: float = 0.5) -> bytes:
    """Return the first part of a PDF: no cross-reference table, the picture cut off."""
    whole = sound_pdf()
    return whole[: int(share * len(whole))]


def broken_xref() -> bytes:
    """Return a PDF whose objects are sound but whose cross-reference table and its address are wrong."""
    # The plain table of PDF 1.4, as object streams would hide the objects from a repair.
    with pikepdf.open(io.BytesIO(sound_pdf())) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    wrong = re.sub(rb"\n\d{10} 00000 n", b"\n0000000007 00000 n", out.getvalue())
    return re.sub(rb"startxref\s+\d+", b"startxref\n3", wrong)


def encrypted_pdf() -> bytes:
    """Return a PDF that does not open without `PASSWORD`."""
    return _encrypted(pikepdf.Encryption(user=PASSWORD, owner="pemilik"))


def restricted_pdf() -> bytes:
    """Return a PDF that everybody may open but that forbids printing and copying: it is to be read like any other."""
    allow = pikepdf.Permissions(extract=False, print_highres=False, print_lowres=False)
    return _encrypted(pikepdf.Encryption(user="", owner="pemilik", allow=allow))


def pdf_without_pages() -> bytes:
    """Return a PDF with an empty page tree."""
    return _saved(pikepdf.new())


def page_metres_wide(metres: float = 5.0) -> bytes:
    """Return a PDF whose only page is that wide and half as high, with a line of text: a plotter's or a wrong unit."""
    pdf = pikepdf.open(io.BytesIO(vector_pdf([text_sheet(["Denah kantor"])])))
    width = metres / 0.0254 * 72
    pdf.pages[0].MediaBox = Array([0, 0, round(width), round(width / 2)])
    return _saved(pdf)


def picture_bomb(side: int = 30_000) -> bytes:
    """Return a PDF of some hundred kB with a white picture of `side` x `side` pixels on an A4 page."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    data = _packed_alike(b"\xff" * ((side + 7) // 8), side)
    image = pikepdf.Stream(
        pdf,
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=side,
        Height=side,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=1,
        Filter=Name.FlateDecode,
    )
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=image))
    pdf.pages[0].Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    return _saved(pdf)


def _packed_alike(line: bytes, count: int) -> bytes:
    """Return what zlib makes of many lines that are all alike, of which it packs a hundredth: the rest is repeated."""
    step = max(1, count // 100)
    blocks, check = [], 1
    for lines in (step, count % step):
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        block = packer.compress(line * lines) + packer.flush(zlib.Z_FULL_FLUSH)  # which refers to nothing before it
        times = count // step if lines == step else 1
        blocks.append(block * times)
        for _ in range(times):
            check = zlib.adler32(line * lines, check)
    return b"\x78\xda" + b"".join(blocks) + b"\x03\x00" + check.to_bytes(4, "big")


def one_page_damaged(pages: int = 3, page_no: int = 2) -> bytes:
    """Return a scan of which one page's picture is noise behind a JPEG's name: the other pages are to be read."""
    pdf = pikepdf.open(io.BytesIO(sound_pdf(pages)))
    bad = pdf.make_stream(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4)
    for key, value in pdf.pages[page_no - 1].Resources.XObject.Im0.items():
        if key != "/Length":
            bad[key] = value
    pdf.pages[page_no - 1].Resources = Dictionary(XObject=Dictionary(Im0=bad))
    return _saved(pdf)


def circular_page_tree() -> bytes:
    """Return a PDF whose page tree contains itself."""
    pdf = pikepdf.open(io.BytesIO(sound_pdf()))
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    return _saved(pdf)


def circular_xref() -> bytes:
    """Return a PDF whose cross-reference table names itself as the one before it."""
    with pikepdf.open(io.BytesIO(sound_pdf())) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    data = out.getvalue()
    [place] = re.findall(rb"startxref\s+(\d+)", data)
    return data.replace(b"trailer <<", b"trailer << /Prev %s" % place)


def many_pages(count: int) -> bytes:
    """Return a small PDF with that many pages, all of them the same."""
    pdf = pikepdf.open(io.BytesIO(vector_pdf([text_sheet(["Lampiran"])])))
    for _ in range(count - 1):
        pdf.pages.append(pdf.pages[0])
    return _saved(pdf)


def dense_noise(dpi: int = 200, seed: int = 1) -> bytes:
    """Return a scan of an A4 page full of specks the size of letters, which OCR takes for words."""
    rng = np.random.default_rng(seed)
    height, width = round(11.7 * dpi), round(8.3 * dpi)
    specks = rng.random((height // 4, width // 4)) < 0.35
    page = np.where(np.kron(specks, np.ones((4, 4), bool)), 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(page).save(out, "PDF", resolution=dpi)
    return out.getvalue()


def endless_glyphs(letters: int = 200_000) -> bytes:
    """Return a born-digital plan of some kB in whose fonts the letter a stands for so many letters."""
    rows = [Row("1", "Manajemen Perubahan", "Perencanaan", "Rapat", "Laporan", {1, 7})]
    pdf = pikepdf.open(io.BytesIO(vector_pdf(draw_plan([rows]).sheets)))
    lines = (
        *("/CIDInit /ProcSet findresource begin", "begincmap", "1 begincodespacerange", "<00> <FF>"),
        *("endcodespacerange", "1 beginbfchar", f"<61> <{'006B' * letters}>", "endbfchar", "endcmap", "end"),
    )
    meaning = pikepdf.Stream(pdf, "\n".join(lines).encode())
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            font.ToUnicode = pdf.make_indirect(meaning)
    return _saved(pdf)


def drawing_that_grows(depth: int = 9) -> bytes:
    """Return a PDF of a few kB whose forms draw one another ten times each, to 10 ** `depth` letters on one page."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    inner = pdf.make_stream(b"BT /F0 9 Tf 50 400 Td (a) Tj ET 40 40 500 700 re S")
    resources = Dictionary(Font=Dictionary(F0=font))
    for _ in range(depth):
        inner.Type, inner.Subtype, inner.BBox, inner.Resources = (
            Name.XObject,
            Name.Form,
            Array([0, 0, 595, 842]),
            resources,
        )
        resources = Dictionary(XObject=Dictionary(X=inner))
        inner = pdf.make_stream(b"/X Do " * 10)
    pdf.pages[0].Contents, pdf.pages[0].Resources = inner, resources
    return _saved(pdf)


def with_actions(folder: str, address: str) -> bytes:
    """Return a sound plan that carries what must not act: scripts, a program to launch, an attachment, links to fetch.

    Args:
        folder: Where its script and its program would write.
        address: Where its links lead, as http://host:port.
    """
    pdf = pikepdf.open(
        io.BytesIO(vector_pdf(draw_plan([[Row("1", "Tata Laksana", "Tim", "SK", "Laporan", {1})]]).sheets))
    )
    script = Dictionary(S=Name.JavaScript, JS=f"app.launchURL('{address}/js'); this.saveAs('{folder}/js.pdf');")
    launch = Dictionary(S=Name.Launch, F=f"/bin/touch {folder}/launched")
    fetch = Dictionary(S=Name.URI, URI=f"{address}/uri")
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=launch)
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=f"<x xmlns:a='{address}/xfa'/>")
    pdf.pages[0].AA = Dictionary(O=launch, C=fetch)
    pdf.pages[0].Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 595, 842]), A=fetch))]
    )
    pdf.attachments["../../escape.sh"] = pikepdf.AttachedFileSpec(
        pdf,
        b"#!/bin/sh\ntouch " + folder.encode() + b"/attached\n",
        description="",
        filename="../../escape.sh",
        mime_type="",
        creation_date="",
        mod_date="",
    )
    return _saved(pdf)


def letter_without_plan() -> bytes:
    """Return a sound PDF that is no decree: a letter."""
    lines = ["Yth. Ketua KPU Kabupaten", "Perihal: Undangan rapat", "Bersama ini kami mengundang Saudara dalam rapat."]
    return vector_pdf([text_sheet(lines)])


def plan_with_texts(texts: Sequence[str] = HOSTILE_TEXTS) -> bytes:
    """Return a born-digital plan whose sub kegiatan, indicators and remarks are these texts."""
    rows = [Row("1", "Manajemen Perubahan", "Perencanaan", text, text, {1}, text) for text in texts]
    return vector_pdf(draw_plan([rows]).sheets)


def directory_named_pdf(folder: Path) -> Path:
    """Make a directory with a PDF's name in a folder and give its path."""
    path = folder / "arsip.pdf"
    path.mkdir()
    return path


def _encrypted(encryption: pikepdf.Encryption) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound_pdf())) as pdf:
        pdf.save(out, encryption=encryption)
    return out.getvalue()


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    pdf.close()
    return out.getvalue()
