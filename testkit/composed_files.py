"""Pages that programs put together from pictures: scans in pieces, pasted tables, old scans on hidden layers, halves.

Each takes a page of `testkit.composed` and returns a file that shows the same rows and months.
"""

from __future__ import annotations

import io
import zlib
from itertools import pairwise

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from rb_ingest.reading.scan.arrays import Gray
from testkit.composed import ComposedPage

_DARK = 140  # of 255: what a scanner's program takes for print


def scan_in_pieces(page: ComposedPage, dpi: float = 200, pieces: int = 4) -> bytes:
    """Store a page as compact scans do: a coarse pale background, and the print as black stencils in pieces."""
    grey = _painted(page, dpi)
    with pikepdf.new() as file:
        out = _blank(file, page.width, page.height)
        ground = np.asarray(
            Image.fromarray(np.where(grey < _DARK, 250, grey)).resize([s // 3 for s in grey.shape[::-1]])
        )
        _place(file, out, _picture(file, ground), (0, 0, page.width, page.height))
        places = np.linspace(0, grey.shape[0], pieces + 1).round().astype(int)
        for top, bottom in pairwise(places):
            stencil = np.packbits(grey[top:bottom] < _DARK, axis=1)
            image = file.make_stream(
                zlib.compress(stencil.tobytes()),
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=grey.shape[1],
                Height=int(bottom - top),
                ImageMask=True,
                BitsPerComponent=1,
                Decode=Array([1, 0]),
                Filter=Name.FlateDecode,
            )
            k = page.height / grey.shape[0]
            _place(file, out, image, (0, page.height - k * bottom, page.width, k * (bottom - top)))
        return _saved(file)


def pasted_into_a_letter(page: ComposedPage, dpi: float = 220, share: float = 0.8) -> bytes:
    """Paste a page as a picture below some typed lines, smaller than it was."""
    grey = _painted(page, dpi)
    with pikepdf.new() as file:
        out = _blank(file, page.width, page.height)
        font = out.add_resource(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica), Name.Font, Name.F1
        )
        lines = ("LAMPIRAN", "RENCANA AKSI REFORMASI BIROKRASI", "KOMISI PEMILIHAN UMUM KABUPATEN BLORA TAHUN 2024")
        text = "\n".join(f"1 0 0 1 60 {page.height - 30 - 14 * k} Tm ({line}) Tj" for k, line in enumerate(lines))
        out.contents_add(f"BT {font} 10 Tf\n{text}\nET".encode())
        width, height = share * page.width, share * page.height
        _place(file, out, _picture(file, grey), (40, page.height - 70 - height, width, height))
        return _saved(file)


def over_an_old_scan(page: ComposedPage, old: ComposedPage, dpi: float = 150) -> bytes:
    """Put an older scan of the page on a layer that is switched off, under the page as it is."""
    with pikepdf.open(io.BytesIO(page.pdf())) as file:
        out = file.pages[0]
        layer = file.make_indirect(Dictionary(Type=Name.OCG, Name=String("pindaian lama")))
        file.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array()))
        image = out.add_resource(_picture(file, _painted(old, dpi)), Name.XObject, Name.OldScan)
        name = out.add_resource(layer, Name.Properties, Name.OldLayer)
        paint = f"/OC {name} BDC q {page.width} 0 0 {page.height} 0 0 cm {image} Do Q EMC"
        out.contents_add(paint.encode(), prepend=True)
        return _saved(file)


def over_two_sheets(page: ComposedPage, month: int) -> bytes:
    """Print a page on two sheets: the columns up to a month, and those behind it."""
    cut = page.cells[0, month].x1
    with pikepdf.open(io.BytesIO(page.pdf())) as file:
        file.pages.append(file.pages[0])
        for out, (left, right) in zip(file.pages, ((0, cut + 1), (cut - 1, page.width)), strict=True):
            out.CropBox = Array([left, 0, right, page.height])
        return _saved(file)


def _painted(page: ComposedPage, dpi: float) -> Gray:
    with pdfium.PdfDocument(page.pdf()) as file:
        return np.asarray(file[0].render(scale=dpi / 72, grayscale=True).to_pil())


def _blank(file: pikepdf.Pdf, width: float, height: float) -> pikepdf.Page:
    return file.add_blank_page(page_size=(width, height))


def _picture(file: pikepdf.Pdf, grey: Gray) -> pikepdf.Stream:
    return file.make_stream(
        zlib.compress(np.ascontiguousarray(grey, np.uint8).tobytes()),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=grey.shape[1],
        Height=grey.shape[0],
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )


def _place(
    file: pikepdf.Pdf, page: pikepdf.Page, image: pikepdf.Stream, box: tuple[float, float, float, float]
) -> None:
    """Draw a picture at (left, bottom, width, height)."""
    x, y, width, height = box
    name = page.add_resource(file.make_indirect(image), Name.XObject, prefix="Im")
    page.contents_add(f"q 0 g {width:.4f} 0 0 {height:.4f} {x:.4f} {y:.4f} cm {name} Do Q".encode())


def _saved(file: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
