"""PDF page -> page picture: the embedded scan at its own resolution, or a rendering where there is none."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rb_ingest.errors import PageError
from rb_ingest.reading.scan.arrays import Affine, Color, Gray, Pixels
from rb_ingest.reading.scan.binarize import channel_spread, is_bilevel
from rb_ingest.reading.scan.levels import level_quantile
from rb_ingest.reading.scan.paper import believable_inches
from rb_ingest.records import PageSource
from rb_ingest.settings import Settings

# A scan must cover this share of the page to stand for it; strips of one are added up.
_NARROWEST = 8  # pixels: no letter is smaller
_MORE_THAN_ANY_SCAN = 4_000  # megapixels: A0 at 1200 dpi has 2,200
_COVERS_PAGE = 0.80
# More than half of any page is paper, and no paper is darker than this (of 255), however badly it was copied.
_DARKEST_PAPER = 80
# Grey says as much at 200 dpi as black and white at 300: rules, marks and text of the 16 scans for training come out
# the same, in half the time. Finer scans are reduced.
_GREY_DPI = 200
_BILEVEL_DPI = 300
_HARDLY_FINER = 1.15
# Scanner software leaves pictures of a pixel on pages; what covers less than this (square points) covers no tick.
_LEAST_PAINT = 4.0
# A clip may cut off so many points of a picture without hiding anything.
_CLIP_SLACK = 1.0
# A picture smaller than this (square points: an inch by an inch) is an icon or a tick.
_LEAST_PICTURE = 72.0 * 72.0
# Pixels that are so much longer than wide, or wider than long, are those of a fax: rendering makes them square.
_SQUARE_PIXELS = 1.1
# Forms within forms are looked into so deep.
_DEEPEST = 3
# Annotations with these flags are not painted.
_NOT_SHOWN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
# Text render modes that paint nothing.
_PAINTS_NOTHING = frozenset({3, 7})
# Spread between the colour channels (of 255) of a page that has tints; of a coloured stroke, at a quarter of the
# page's resolution, and how much of it makes one, in square inches: a strike through one tick has 0.005.
_TINTED = 16
_STROKE_OF_COLOUR = 40
_STROKE_SQUARE_INCH = 0.003


@dataclass(frozen=True)
class PagePicture:
    """A page as pixels, turned as a viewer shows it.

    `color` is uint8 RGB, shape (height, width, 3), or None for grey and 1-bit scans; `gray` is uint8, shape
    (height, width). `to_pdf` is the 2 x 3 affine map from pixels to PDF points (origin top left, y down).
    """

    gray: Gray
    color: Color | None
    dpi: float
    to_pdf: Affine
    source: PageSource


def page_picture(page: pdfium.PdfPage, settings: Settings) -> PagePicture:
    """Return the picture of a page.

    Raises:
        PageError: the page has no size, or its picture is over the pixel limit.
    """
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise PageError("the page has no area: scan it again")
    scans = scans_of(page)
    if len(scans) == 1 and is_all_that_is_painted(page, scans[0]):
        found = _embedded(page, scans[0], settings)
        if found is not None:
            return found
    covered = sum(_area(s) for s in scans) / (width * height)
    # Strips, scans under a mask and whatever is painted over them are put together by rendering, at the resolution of
    # the finest picture.
    finest = max((72 * max(np.divide(s.get_px_size(), _side_lengths(s))) for s in _pictures(page)), default=0.0)
    if covered >= _COVERS_PAGE:
        rendered = _rendering(page, finest, "scan", settings)
        if rendered.gray.min() == rendered.gray.max():
            raise PageError("the picture of this page is damaged and cannot be shown: scan the page again")
        return rendered
    return _rendering(page, max(settings.render_dpi, finest), "rendering", settings)


def is_all_that_is_painted(page: pdfium.PdfPage, scan: pdfium.PdfImage) -> bool:
    """Return whether a viewer shows a scan and nothing else: then its stored pixels are the page.

    Not so where other objects, annotations or form fields are painted, where a layer may be switched off, where the
    picture is clipped, pale, masked or blended, or does not fill the page. Hidden text of an OCR paints nothing.
    """
    width, height = page.get_size()
    x0, y0, x1, y1 = scan.get_bounds()
    box = page.get_cropbox()
    missing = max(x0 - box[0], y0 - box[1], box[2] - x1, box[3] - y1)
    if missing > (1 - _COVERS_PAGE) / 2 * max(width, height) or scan.level > 0:
        return False
    if pdfium_c.FPDFPageObj_HasTransparency(scan) or _is_clipped(scan):
        return False
    for obj in page.get_objects(max_depth=_DEEPEST):
        if obj.type == pdfium_c.FPDF_PAGEOBJ_FORM:
            continue
        if obj.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            if pdfium_c.FPDFTextObj_GetTextRenderMode(obj) not in _PAINTS_NOTHING:
                return False
        elif obj.type != pdfium_c.FPDF_PAGEOBJ_IMAGE or (_area(obj) > _LEAST_PAINT and not _is_same(obj, scan)):
            return False
        if _is_on_a_layer(obj):
            return False
    return not _shows_annotations(page)


def _is_clipped(obj: pdfium.PdfImage) -> bool:
    """Return whether a clip hides part of a picture; one that is no upright rectangle may."""
    clip = pdfium_c.FPDFPageObj_GetClipPath(obj)
    paths = pdfium_c.FPDFClipPath_CountPaths(clip) if clip else 0
    if paths <= 0:
        return False
    corners = []
    for k in range(pdfium_c.FPDFClipPath_CountPathSegments(clip, 0) if paths == 1 else 0):
        x, y = ctypes.c_float(), ctypes.c_float()
        segment = pdfium_c.FPDFClipPath_GetPathSegment(clip, 0, k)
        pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        corners.append((round(x.value, 1), round(y.value, 1)))
    xs, ys = sorted({x for x, _ in corners}), sorted({y for _, y in corners})
    if len(xs) != 2 or len(ys) != 2 or len(set(corners)) != 4:
        return True
    x0, y0, x1, y1 = obj.get_bounds()
    return max(xs[0] - x0, ys[0] - y0, x1 - xs[1], y1 - ys[1]) > _CLIP_SLACK


def _is_same(obj: pdfium.PdfObject, scan: pdfium.PdfImage) -> bool:
    return bool(np.allclose(obj.get_bounds(), scan.get_bounds(), atol=0.01))


def _is_on_a_layer(obj: pdfium.PdfObject) -> bool:
    """Return whether an object belongs to an optional content group, which a viewer may not show."""
    for k in range(pdfium_c.FPDFPageObj_CountMarks(obj)):
        mark = pdfium_c.FPDFPageObj_GetMark(obj, k)
        buffer, size = ctypes.create_string_buffer(64), ctypes.c_ulong()
        name = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        known = pdfium_c.FPDFPageObjMark_GetName(mark, name, 64, ctypes.byref(size))
        if known and buffer.raw[: size.value].decode("utf-16-le", "ignore").rstrip("\0") == "OC":
            return True
    return False


def _shows_annotations(page: pdfium.PdfPage) -> bool:
    """Return whether a viewer paints annotations on a page; links and notes that pop up are none."""
    for k in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, k)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        hidden = pdfium_c.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind not in (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP) and not hidden:
            return True
    return False


def _pictures(page: pdfium.PdfPage) -> list[pdfium.PdfImage]:
    """Return the pictures of a page that are large enough to be printed matter, no icons."""
    found = list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST))
    return [obj for obj in found if min(obj.get_px_size()) >= 8 and _area(obj) >= _LEAST_PICTURE]


def scans_of(page: pdfium.PdfPage) -> list[pdfium.PdfImage]:
    """Return the pictures of a page that are large enough to be (a strip of) a scan."""
    width, _ = page.get_size()
    found = []
    for obj in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        sides = _side_lengths(obj)
        if max(sides) >= 0.5 * width and min(obj.get_px_size()) >= 8:
            found.append(obj)
    return found


def _side_lengths(obj: pdfium.PdfImage) -> tuple[float, float]:
    """Return the lengths of a picture's sides on the page, in PDF points."""
    a, b, c, d, _, _ = obj.get_matrix().get()
    return float(np.hypot(a, b)) or 1e-6, float(np.hypot(c, d)) or 1e-6


def _area(obj: pdfium.PdfImage) -> float:
    w, h = _side_lengths(obj)
    return w * h


def _embedded(page: pdfium.PdfPage, obj: pdfium.PdfImage, settings: Settings) -> PagePicture | None:
    """Return the embedded scan itself; None where it cannot be had without rendering (masks, shears, odd formats)."""
    width_px, height_px = obj.get_px_size()
    _check_pixels(width_px, height_px, settings)
    a, b, c, d, _, _ = obj.get_matrix().get()
    if min(abs(a), abs(b)) > 0.02 * max(abs(a), abs(b)) or min(abs(c), abs(d)) > 0.02 * max(abs(c), abs(d)):
        return None
    across, down = _side_lengths(obj)
    if not 1 / _SQUARE_PIXELS < (across / width_px) / (down / height_px) < _SQUARE_PIXELS:
        return None
    try:
        bitmap = obj.get_bitmap(render=False)
    except pdfium.PdfiumError:
        return None
    pixels = bitmap.to_numpy()
    # pdfium gives pixels as stored: white on black where the picture is a stencil, or black all over under a mask.
    if (pixels.ndim == 3 and pixels.shape[2] == 4) or np.median(pixels[::8, ::8]) < _DARKEST_PAPER:
        return None
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    else:
        pixels = pixels.reshape(pixels.shape[:2]).copy()
    # unit square of the picture (v up) -> user space -> page as shown
    to_unit = np.array([[1 / width_px, 0, 0], [0, -1 / height_px, 1], [0, 0, 1]])
    m = obj.get_matrix().get()
    to_user = np.array([[m[0], m[2], m[4]], [m[1], m[3], m[5]], [0, 0, 1]])
    affine = _user_to_shown(page) @ to_user @ to_unit
    pixels, affine = _shown_part(*_turned_as_shown(pixels, affine), page.get_size())
    return _finish(pixels, affine, "scan")


def _user_to_shown(page: pdfium.PdfPage) -> Affine:
    """Return the 3 x 3 map from PDF user space to the page as a viewer shows it (points, y down)."""
    x0, y0, x1, y1 = page.get_cropbox()
    w, h = x1 - x0, y1 - y0
    match page.get_rotation():
        case 90:
            linear = [[0, 1, -y0], [1, 0, -x0]]
        case 180:
            linear = [[-1, 0, x0 + w], [0, 1, -y0]]
        case 270:
            linear = [[0, -1, y0 + h], [-1, 0, x0 + w]]
        case _:
            linear = [[1, 0, -x0], [0, -1, y0 + h]]
    return np.array([*linear, [0, 0, 1]], dtype=float)


def _turned_as_shown(pixels: Pixels, affine: Affine) -> tuple[Pixels, Affine]:
    """Turn and mirror stored pixels until they stand as on the page, and carry the map along."""
    if abs(affine[0, 0]) < abs(affine[0, 1]):
        pixels = np.ascontiguousarray(np.swapaxes(pixels, 0, 1))
        affine = affine @ np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=float)
    if affine[0, 0] < 0:
        pixels = pixels[:, ::-1]
        affine = affine @ np.array([[-1, 0, pixels.shape[1]], [0, 1, 0], [0, 0, 1]], dtype=float)
    if affine[1, 1] < 0:
        pixels = pixels[::-1]
        affine = affine @ np.array([[1, 0, 0], [0, -1, pixels.shape[0]], [0, 0, 1]], dtype=float)
    return np.ascontiguousarray(pixels), affine


def _shown_part(pixels: Pixels, affine: Affine, size: tuple[float, float]) -> tuple[Pixels, Affine]:
    """Cut off the pixels that lie outside of the page: of a double page each half is a page of its own."""
    corners = np.linalg.solve(affine, np.array([[0, size[0]], [0, size[1]], [1, 1]], dtype=float))[:2]
    height, width = pixels.shape[:2]
    x0, y0 = (max(0, round(v)) for v in corners.min(axis=1))
    x1, y1 = min(width, round(corners[0].max())), min(height, round(corners[1].max()))
    if x1 - x0 < 1 or y1 - y0 < 1:
        return pixels, affine
    moved = affine @ np.array([[1, 0, x0], [0, 1, y0], [0, 0, 1]], dtype=float)
    return np.ascontiguousarray(pixels[y0:y1, x0:x1]), moved


def _rendering(page: pdfium.PdfPage, dpi: float, source: PageSource, settings: Settings) -> PagePicture:
    width, height = page.get_size()
    # The size of a page may be wrong either way; what its pixels are worth is counted on the paper that it must be.
    longest = max(width, height) / 72
    believed = believable_inches(longest, round(width * dpi / 72), round(height * dpi / 72))
    dpi = min(dpi, _BILEVEL_DPI * believed / longest)
    scale = dpi / 72
    _check_pixels(width * scale, height * scale, settings)
    # pdfium rounds sizes up, to one pixel more than the scan has where points are not exact; that would blur all of it.
    scale *= 1 - 0.4 / (max(width, height) * scale)
    pixels = page.render(scale=scale, rev_byteorder=True, may_draw_forms=True).to_numpy()[:, :, :3]
    shape = pixels.shape
    affine = np.array([[width / shape[1], 0, 0], [0, height / shape[0], 0], [0, 0, 1]], dtype=float)
    return _finish(np.ascontiguousarray(pixels), affine, source)


def _check_pixels(width: float, height: float, settings: Settings) -> None:
    megapixels = width * height / 1e6
    if megapixels > _MORE_THAN_ANY_SCAN:
        raise PageError("the page says that its picture has more pixels than any scan: scan it again at 200-300 dpi")
    if megapixels > settings.max_page_megapixels:
        raise PageError(
            f"the page picture has {megapixels:.0f} megapixels, more than the limit of "
            f"{settings.max_page_megapixels}: scan at 200-300 dpi, or raise RB_INGEST_MAX_PAGE_MEGAPIXELS"
        )


def _finish(pixels: Pixels, affine: Affine, source: PageSource) -> PagePicture:
    """Scale down what is sharper than reading needs, and part grey from colour."""
    height, width = pixels.shape[:2]
    inches = max(affine[0, 0] * width, affine[1, 1] * height) / 72
    dpi = max(height, width) / believable_inches(inches, width, height)
    # What was drawn or pasted may be smaller than on any sheet that was scanned.
    enough = _BILEVEL_DPI if is_bilevel(pixels) or source == "rendering" else _GREY_DPI
    if dpi > _HARDLY_FINER * enough:
        k = enough / dpi
        if k * min(height, width) < _NARROWEST:
            raise PageError(f"the picture of this page has only {width} x {height} pixels: scan the page again")
        pixels = cv2.resize(pixels, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        affine = affine @ np.diag([width / pixels.shape[1], height / pixels.shape[0], 1.0])
        dpi = enough
    if pixels.ndim == 2:
        return PagePicture(pixels, None, float(dpi), affine[:2], source)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return PagePicture(gray, pixels if _is_coloured(pixels, dpi) else None, float(dpi), affine[:2], source)


def _is_coloured(pixels: Color, dpi: float) -> bool:
    """Return whether a page says something by its colours: tinted all over, or corrected with a stroke of a red pen."""
    small = cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    spread = channel_spread(small)
    if level_quantile(spread, 0.995) >= _TINTED:
        return True
    return int((spread >= _STROKE_OF_COLOUR).sum()) >= _STROKE_SQUARE_INCH * (dpi / 4) ** 2
