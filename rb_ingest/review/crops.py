"""Pictures for reviewers: a row of the scan under its month header, and month cells side by side on one sheet.

The page is drawn by pdfium once and kept for a while; a crop of it is made upright by the transform found in reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from rb_ingest.errors import InputError
from rb_ingest.reading.pdf import open_pdf, sha256_of
from rb_ingest.records import Box, PageTransform, Record
from rb_ingest.review.geometry import plain_transform, to_pdf_points, upright_box

Picture: TypeAlias = NDArray[np.uint8]
"""Red, green and blue of a page, or of a part of one, as a reviewer sees it, shape (height, width, 3)."""

# Wide enough to read a row of an A4 or F4 table on a screen.
CROP_WIDTH = 1500
# Points of the neighbours that are shown, dimmed, above and below a row: enough to see whether it was cut right.
_CONTEXT_POINTS = 12.0
# A page is drawn at this resolution, or less where that would be more pixels than a sheet of office paper has.
_DRAW_DPI = 200
_MAX_DRAWN_PIXELS = 12_000_000
# Merged cells can make a row as high as the page; more than this is no longer a row to look at.
_MAX_HEIGHT = 900
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 82]


class MonthGrid(Record):
    """The month columns of one table: thirteen borders and the header above them, in upright page units."""

    box: Box
    borders: tuple[float, ...]
    header: Box | None = None


class PagePlace(Record):
    """A page of a stored document: where its file is, how to make it upright, and its month columns."""

    source_path: str
    sha256: str
    page_no: int
    rotation: int = 0
    transform: PageTransform | None = None
    grids: tuple[MonthGrid, ...] = ()


class Crop(Record):
    """A picture of a row as JPEG. `month_borders` are 13 positions across it, 0-1; empty without month columns."""

    jpeg: bytes
    width: int
    height: int
    month_borders: tuple[float, ...] = ()
    has_header: bool = False


def row_crop(place: PagePlace, bbox: Box) -> Crop:
    """Picture one ruled row over the whole width of its table, under the header of its table where the page has one.

    Args:
        place: The page.
        bbox: The row, in PDF points of the page.

    Raises:
        InputError: The PDF is no longer where it was read, or is another one now.
    """
    page, scale = _page(place)
    transform = place.transform or _plain(page, scale, place.rotation)
    row = upright_box(transform, bbox)
    unit = transform_unit(transform)
    grid = _grid_of(place.grids, row)
    x0, x1 = (grid.box.x0, grid.box.x1) if grid else (row.x0, row.x1)
    margin = _CONTEXT_POINTS / unit
    zoom = CROP_WIDTH / max(1.0, x1 - x0 + 2 * margin)
    frame = Box(x0=x0 - margin, y0=row.y0 - margin, x1=x1 + margin, y1=row.y1 + margin)
    picture = _upright_part(page, scale, transform, frame, zoom)
    picture = _dim_outside(picture, margin * zoom)[:_MAX_HEIGHT]
    header = grid.header if grid else None
    if header is not None and header.y1 <= row.y0 + margin:
        strip = Box(x0=frame.x0, y0=header.y0, x1=frame.x1, y1=header.y1)
        picture = np.vstack([_upright_part(page, scale, transform, strip, zoom), picture])
    else:
        header = None
    borders = tuple((x - frame.x0) / frame.width for x in grid.borders) if grid else ()
    height, width = picture.shape[:2]
    return Crop(
        jpeg=_encoded(picture), width=width, height=height, month_borders=borders, has_header=header is not None
    )


def whole_page(place: PagePlace) -> bytes:
    """Picture a whole page, upright, as JPEG.

    Raises:
        InputError: The PDF is no longer where it was read, or is another one now.
    """
    page, scale = _page(place)
    transform = place.transform or _plain(page, scale, place.rotation)
    frame = Box(x0=0, y0=0, x1=transform.width, y1=transform.height)
    return _encoded(_upright_part(page, scale, transform, frame, CROP_WIDTH / max(frame.width, frame.height)))


def turned_place(place: PagePlace, turn: int) -> PagePlace:
    """Return a page as a person turned it, clockwise in degrees, where the pipeline knows of no turn."""
    return place if place.transform else place.model_copy(update={"rotation": turn})


def frame_of(place: PagePlace, turn: int) -> PageTransform:
    """Return how the upright page that `whole_page` pictures lies in the PDF.

    Args:
        place: The page.
        turn: See `turned_place`.

    Raises:
        InputError: The PDF is no longer where it was read, or is another one now.
    """
    place = turned_place(place, turn)
    page, scale = _page(place)
    return place.transform or _plain(page, scale, place.rotation)


def cell_sheet(place: PagePlace, cells: Sequence[tuple[Box, int]], side: int) -> Picture:
    """Picture month cells of one page, each fitted into a square.

    Args:
        place: The page.
        cells: The row in PDF points and the month (1-12), for each cell.
        side: Width and height of a square in pixels.

    Returns:
        uint8 RGB, shape (side, side x number of cells, 3); a cell without a month column is white.

    Raises:
        InputError: The PDF is no longer where it was read, or is another one now.
    """
    page, scale = _page(place)
    transform = place.transform or _plain(page, scale, place.rotation)
    sheet = np.full((side, side * len(cells), 3), 255, np.uint8)
    for i, (bbox, month) in enumerate(cells):
        row = upright_box(transform, bbox)
        grid = _grid_of(place.grids, row)
        if grid is None:
            continue
        cell = Box(x0=grid.borders[month - 1], y0=row.y0, x1=grid.borders[month], y1=row.y1)
        zoom = min(side / max(1.0, cell.width), side / max(1.0, cell.height))
        part = _upright_part(page, scale, transform, cell, zoom)[:side, :side]
        top, left = (side - part.shape[0]) // 2, i * side + (side - part.shape[1]) // 2
        sheet[top : top + part.shape[0], left : left + part.shape[1]] = part
    return sheet


def transform_unit(transform: PageTransform) -> float:
    """Return the PDF points that one upright page unit has."""
    a, b, _, d, e, _ = transform.matrix
    return float(np.sqrt(abs(a * e - b * d)))


def jpeg_of(picture: Picture) -> bytes:
    """Encode a uint8 RGB picture as JPEG."""
    return _encoded(picture)


def _page(place: PagePlace) -> tuple[Picture, float]:
    path = Path(place.source_path)
    try:
        info = path.stat()
    except OSError as error:
        raise InputError(f"{path.name} is no longer where it was read ({error.strerror}): put it back") from error
    if _sha256(path, info.st_mtime_ns, info.st_size) != place.sha256:
        raise InputError(f"{path.name} has changed since it was read: run rb-ingest run again")
    return _drawn(path, info.st_mtime_ns, place.page_no)


@lru_cache(maxsize=256)
def _sha256(path: Path, modified_ns: int, size: int) -> str:
    return sha256_of(path)


@lru_cache(maxsize=6)
def _drawn(path: Path, modified_ns: int, page_no: int) -> tuple[Picture, float]:
    """Draw a page; gives uint8 RGB, and its pixels per point. The last six pages are kept."""
    pdf = open_pdf(path, page_no)
    try:
        page = pdf[page_no - 1]
        width, height = page.get_size()
        scale = min(_DRAW_DPI / 72, (_MAX_DRAWN_PIXELS / (width * height)) ** 0.5)
        picture = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    except pdfium.PdfiumError as error:
        raise InputError(f"page {page_no} of {path.name} cannot be drawn ({error}): open the PDF by hand") from error
    finally:
        pdf.close()
    return picture, scale


def _plain(page: Picture, scale: float, rotation: int) -> PageTransform:
    return plain_transform(page.shape[1] / scale, page.shape[0] / scale, rotation)


def _grid_of(grids: Sequence[MonthGrid], row: Box) -> MonthGrid | None:
    """Return the month columns of the table that a row stands in."""
    middle = row.center[1]
    return next((grid for grid in grids if len(grid.borders) == 13 and grid.box.y0 <= middle <= grid.box.y1), None)


def _upright_part(page: Picture, scale: float, transform: PageTransform, part: Box, zoom: float) -> Picture:
    """Cut a rectangle of the upright page out of the drawn one, `zoom` pixels for each upright unit."""
    width, height = max(1, round(part.width * zoom)), max(1, round(part.height * zoom))
    grid_y, grid_x = np.mgrid[0:height, 0:width]
    x, y = to_pdf_points(transform, part.x0 + grid_x / zoom, part.y0 + grid_y / zoom)
    maps = [(v * scale).astype(np.float32) for v in (x, y)]
    return cv2.remap(page, maps[0], maps[1], cv2.INTER_LINEAR, borderValue=(255, 255, 255))


def _dim_outside(picture: Picture, margin: float) -> Picture:
    """Fade the neighbours above and below the row towards white."""
    edge = round(margin)
    out = picture.copy()
    for part in (out[:edge], out[len(out) - edge :]):
        part[:] = 255 - (255 - part) // 3
    return out


def _encoded(picture: Picture) -> bytes:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), _JPEG)
    if not done:
        raise InputError("a picture of the page could not be made: open the PDF by hand")
    return bytes(data.tobytes())
