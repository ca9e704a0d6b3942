"""Image-only PDFs as scanners write them: one picture a page or several strips, turned pages, a hidden OCR layer."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from rb_ingest.reading.scan.arrays import Pixels
from testkit.page_factory.picture import Picture

Encoding = Literal["jpeg", "flate", "g4"]


def scan_pdf(
    pictures: Sequence[Picture],
    *,
    strips: int = 1,
    encoding: Encoding | None = None,
    quality: int = 85,
    page_rotate: Literal[0, 90, 180, 270] = 0,
    hidden_ocr: Callable[[str], str] | None = None,
) -> bytes:
    """Put pictures into a PDF whose pages show them as they are, at their dpi.

    Args:
        pictures: one a page.
        strips: into how many images each is cut, top to bottom.
        encoding: how the images are stored; by default CCITT G4 for two-level pictures and JPEG for all others.
        quality: of JPEG.
        page_rotate: the page's /Rotate. The stored image is turned the other way: a viewer still shows the picture.
        hidden_ocr: what a scanner's OCR made of each true line of text; put under the picture as invisible text.
    """
    pdf = pikepdf.new()
    for shot in pictures:
        two_level = bool(((shot.pixels == 0) | (shot.pixels == 255)).all()) and shot.pixels.ndim == 2
        stored = np.rot90(shot.pixels, page_rotate // 90)
        height, width = stored.shape[:2]
        scale = 72 / shot.dpi
        pdf.add_blank_page(page_size=(width * scale, height * scale))
        page = pdf.pages[-1]
        page.Rotate = page_rotate
        cuts = np.linspace(0, height, strips + 1).round().astype(int)
        images, content = Dictionary(), []
        for k, (top, bottom) in enumerate(pairwise(cuts)):
            code = encoding or ("g4" if two_level else "jpeg")
            images[f"/Im{k}"] = _image(pdf, np.ascontiguousarray(stored[top:bottom]), code, quality)
            box = (width * scale, (bottom - top) * scale, (height - bottom) * scale)
            content.append(f"q {box[0]:.4f} 0 0 {box[1]:.4f} 0 {box[2]:.4f} cm /Im{k} Do Q")
        resources = Dictionary(XObject=images)
        if hidden_ocr:
            helvetica = Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
            )
            resources.Font = Dictionary(F1=helvetica)
            content.append(_hidden_text(shot, page_rotate, hidden_ocr))
        page.Resources = resources
        page.Contents = pdf.make_stream("\n".join(content).encode("cp1252", "replace"))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _image(pdf: pikepdf.Pdf, pixels: Pixels, encoding: Encoding, quality: int) -> pikepdf.Stream:
    height, width = pixels.shape[:2]
    colours = Name.DeviceGray if pixels.ndim == 2 else Name.DeviceRGB
    header = {"Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height}
    if encoding == "g4":
        params = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=False)
        data = _g4(pixels)
        return pikepdf.Stream(
            pdf, data, **header, ColorSpace=colours, BitsPerComponent=1, Filter=Name.CCITTFaxDecode, DecodeParms=params
        )
    if encoding == "jpeg":
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "JPEG", quality=quality)
        data, how = out.getvalue(), Name.DCTDecode
    else:
        data, how = zlib.compress(pixels.tobytes(), 1), Name.FlateDecode
    return pikepdf.Stream(pdf, data, **header, ColorSpace=colours, BitsPerComponent=8, Filter=how)


def _g4(pixels: Pixels) -> bytes:
    """Return the bare CCITT data that Pillow wraps into a TIFF."""
    out = io.BytesIO()
    # One strip of all rows (tag 278). White is 0, as PDF's BlackIs1=False expects: turned round here, for Pillow, told
    # so by a tag, does it pixel by pixel in Python, which takes 0.15 s a page.
    Image.fromarray(255 - pixels).convert("1", dither=Image.Dither.NONE).save(
        out, "TIFF", compression="group4", tiffinfo={278: pixels.shape[0]}
    )
    out.seek(0)
    with TiffImageFile(out) as tiff:
        start, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    return out.getvalue()[start : start + size]


def _hidden_text(shot: Picture, page_rotate: int, ocr: Callable[[str], str]) -> str:
    """Write each true line where it lies, in render mode 3, which no viewer paints."""
    lines = list(shot.sheet.lines)
    if shot.sheet.table:
        lines += [line for cell in shot.sheet.table.cells for line in cell.lines]
    scale = 72 / shot.dpi
    width, height = (side * scale for side in shot.size)
    angle = math.radians(page_rotate - shot.turned - shot.skew)
    across, up = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    written = ["BT", "3 Tr"]
    for line in lines:
        x, y = shot.quad(line.box)[3] * scale
        place = {0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (height - y, width - x)}[page_rotate]
        text = ocr(line.text).replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        size = line.box.height / 0.94
        matrix = " ".join(f"{v:.4f}" for v in (*across, *up, *place))
        written.append(f"/F1 {size:.2f} Tf {matrix} Tm ({text}) Tj")
    return "\n".join([*written, "ET"])
