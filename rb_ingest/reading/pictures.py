"""Pictures of pages (JPEG, PNG, TIFF) as PDFs, so that all that reads, shows and crops pages takes them as scans.

No pixel is changed: a JPEG goes in as it is, others as their pixels. Only the page that is wanted is unpacked; the
other pages of the PDF are blank and hold its place.
"""

from __future__ import annotations

import io
import math
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageOps

from rb_ingest.errors import PageError, TooLargeError
from rb_ingest.reading.scan.paper import LONGEST_PAPER_INCH, believable_inches, office_paper_inches

_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_FORMATS = ("JPEG", "PNG", "TIFF")
# Unpacked, a page takes four bytes a pixel: more than this is more than a process that reads pages may have.
_MOST_PIXELS = 150_000_000
# TIFF tag NewSubfileType: a frame that is a small copy of another one, for overviews.
_SUBFILE, _SMALL_COPY = 254, 1
_ORIENTATION = 0x0112
_A4 = (595, 842)
# Where the unit square of a stored picture goes on a page of width 1 and height 1, by EXIF orientation.
_PLACED = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


def is_picture(path: Path) -> bool:
    """Return whether a file's content is a picture that can be read as a page.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        return file.read(4).startswith(_MAGIC)


def picture_pages(path: Path) -> int:
    """Count the pages of a picture: a TIFF may have many.

    Raises:
        PageError: it is damaged.
        TooLargeError: it has more pixels than anybody could unpack.
    """
    with _opened(path) as image:
        return len(_frames(image))


def picture_pdf(path: Path, page_no: int | None) -> bytes:
    """Return a PDF with as many pages as a picture has; all but one are blank.

    Args:
        path: the picture.
        page_no: the page (from 1) that shows its picture, as a viewer shows it; None for none.

    Raises:
        PageError: that page is damaged.
        TooLargeError: it has more pixels than anybody could unpack.
    """
    with pikepdf.new() as pdf:
        with _opened(path) as image:
            frames = _frames(image)
            for number, frame in enumerate(frames, start=1):
                page = pdf.add_blank_page(page_size=_A4)
                if number == page_no:
                    image.seek(frame)
                    _show(pdf, page, image, path)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # large or odd pictures: what matters comes as an exception
            # By its name, Pillow would map an unpacked TIFF into memory, and garble one that lies on its side.
            with path.open("rb") as file, Image.open(file, formats=_FORMATS) as image:
                yield image
    except Image.DecompressionBombError as error:
        raise TooLargeError("the picture has too many pixels to be unpacked: scan the page at 200-300 dpi") from error
    except (MemoryError, PageError):
        raise
    except Exception as error:  # Pillow raises anything on broken files
        raise PageError("the picture is damaged or cut off: scan the page again, or upload it again") from error


def _frames(image: Image.Image) -> list[int]:
    """Return the frames of a picture that are pages; the second picture of a phone's JPEG is none."""
    if image.format != "TIFF":
        return [0]
    frames = range(getattr(image, "n_frames", 1))
    pages = []
    for frame in frames:
        image.seek(frame)
        if not int(image.tag_v2.get(_SUBFILE, 0)) & _SMALL_COPY:  # type: ignore[attr-defined]
            pages.append(frame)
    return pages or list(frames)


def _show(pdf: pikepdf.Pdf, page: pikepdf.Page, image: Image.Image, path: Path) -> None:
    if image.width * image.height > _MOST_PIXELS:
        raise PageError(
            f"the page picture has {image.width * image.height / 1e6:.0f} megapixels, which is more than can be "
            "unpacked: scan at 200-300 dpi"
        )
    dpi = image.info.get("dpi")
    orientation = 1
    if image.format in ("JPEG", "MPO") and image.mode in ("L", "RGB"):
        orientation = int(image.getexif().get(_ORIENTATION, 1))
        stream = pdf.make_stream(path.read_bytes(), Filter=Name.DCTDecode)
        size, bits, grey = image.size, 8, image.mode == "L"
        image.draft("L", (image.width // 8, image.height // 8))
        image.load()  # a JPEG that was cut off would be shown as far as it goes
    else:
        pixels = _plain(image)
        size, bits, grey = pixels.size, 1 if pixels.mode == "1" else 8, pixels.mode != "RGB"
        stream = pdf.make_stream(zlib.compress(pixels.tobytes(), 1), Filter=Name.FlateDecode)
    a, b, c, d, e, f = _PLACED.get(orientation, _PLACED[1])
    if b and dpi:
        dpi = dpi[::-1]
    width, height = _page_size(size[::-1] if b else size, dpi)
    stream.stream_dict.Type, stream.stream_dict.Subtype = Name.XObject, Name.Image
    stream.stream_dict.Width, stream.stream_dict.Height = size
    stream.stream_dict.BitsPerComponent = bits
    stream.stream_dict.ColorSpace = Name.DeviceGray if grey else Name.DeviceRGB
    page.MediaBox = Array([0, 0, width, height])
    page.Resources = Dictionary(XObject=Dictionary(Im0=stream))
    matrix = " ".join(f"{v:.4f}" for v in (a * width, b * height, c * width, d * height, e * width, f * height))
    page.Contents = pdf.make_stream(f"q {matrix} cm /Im0 Do Q".encode())


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture as a viewer shows it: turned by its EXIF tag, on white where it is transparent; 1, L or RGB."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("1", "L", "RGB"):
        return image
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        whole = image.convert("RGBA")
        paper = Image.new("RGBA", whole.size, "white")
        paper.alpha_composite(whole)
        return paper.convert("RGB")
    if image.mode.startswith(("I", "F")):  # sixteen bits a pixel; the upper eight are seen
        values = np.asarray(image).astype(np.float32)
        scale = 255 / 65535 if values.max() > 255 else 1.0
        return Image.fromarray(np.clip(values * scale, 0, 255).astype(np.uint8))
    return image.convert("RGB")


def _page_size(size: tuple[int, int], dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Return the size of a page in PDF points: by the dpi in the file where they make a paper, else an office paper."""
    width, height = size
    if dpi and all(math.isfinite(v) and v > 1 for v in map(float, dpi)):
        across, down = width / float(dpi[0]), height / float(dpi[1])
        longest = max(across, down)
        if longest <= LONGEST_PAPER_INCH and believable_inches(longest, width, height) == longest:
            return 72 * across, 72 * down
    scale = 72 * office_paper_inches(width, height) / max(width, height)
    return scale * width, scale * height
