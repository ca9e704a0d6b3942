"""Pictures of pages as phones, scanner apps and fax machines save them. Each function gives the bytes of a file."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from rb_ingest.reading.scan.arrays import Pixels

ORIENTATION = 0x0112

# How stored pixels are made of those that a viewer shows, by EXIF orientation.
_STORED = {
    1: lambda shown: shown,
    2: lambda shown: shown[:, ::-1],
    3: lambda shown: shown[::-1, ::-1],
    4: lambda shown: shown[::-1],
    5: lambda shown: np.swapaxes(shown, 0, 1),
    6: lambda shown: np.rot90(shown, 1),
    7: lambda shown: np.swapaxes(shown[::-1, ::-1], 0, 1),
    8: lambda shown: np.rot90(shown, -1),
}


def stored_turned(shown: Pixels, orientation: int) -> Pixels:
    """Return the pixels that a camera stores so that a viewer that obeys the orientation shows these."""
    return np.ascontiguousarray(_STORED[orientation](shown))


def jpeg(shown: Pixels, *, dpi: float | None = None, orientation: int | None = None, quality: int = 90) -> bytes:
    """Store a picture as a JPEG, turned as a camera does where an orientation is given."""
    image = Image.fromarray(shown if orientation is None else stored_turned(shown, orientation))
    out = io.BytesIO()
    options: dict[str, object] = {} if dpi is None else {"dpi": (dpi, dpi)}
    if orientation is not None:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        options["exif"] = exif
    image.save(out, "JPEG", quality=quality, **options)
    return out.getvalue()


def png(pixels: Pixels | Image.Image, *, dpi: float | None = None) -> bytes:
    """Store a picture as a PNG."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    out = io.BytesIO()
    image.save(out, "PNG", **({} if dpi is None else {"dpi": (dpi, dpi)}))
    return out.getvalue()


def tiff(
    pages: Sequence[Pixels | Image.Image], *, dpi: tuple[float, float] | None = None, compression: str = "tiff_lzw"
) -> bytes:
    """Store pictures as the pages of one TIFF; for `group4` they have to be black and white."""
    images = [page if isinstance(page, Image.Image) else Image.fromarray(page) for page in pages]
    if compression == "group4":
        images = [image.convert("1", dither=Image.Dither.NONE) for image in images]
    out = io.BytesIO()
    images[0].save(
        out,
        "TIFF",
        save_all=True,
        append_images=images[1:],
        compression=compression,
        **({} if dpi is None else {"dpi": dpi}),
    )
    return out.getvalue()
