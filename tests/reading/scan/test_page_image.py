"""A page's picture is what the scanner stored, as a viewer shows it, and every pixel knows its PDF point."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name

from rb_ingest.errors import PageError
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.page_image import PagePicture, page_picture
from rb_ingest.records import Box
from rb_ingest.settings import Settings
from testkit import hostile
from testkit.page_factory.arrays import Levels, Place
from testkit.pages import Picture, Sheet, bilevel, draw_plan, picture, scan_pdf, vector_pdf
from tests.reading.page_steps import ROWS

SPOTS = (Box(x0=20, y0=60, x1=24, y1=64), Box(x0=500, y0=100, x1=540, y1=130), Box(x0=300, y0=10, x1=301, y1=400))


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return draw_plan([ROWS]).sheets[0]


@pytest.fixture(scope="module")
def shot(sheet) -> Picture:
    return picture(sheet, 100)


def first_page(data: bytes, settings: Settings | None = None) -> PagePicture:
    with pdfium.PdfDocument(data) as pdf:
        return page_picture(pdf[0], settings or Settings())


def pdf_points(found: PagePicture, x: float, y: float) -> Place:
    return found.to_pdf @ [x, y, 1.0]


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def with_content(data: bytes, content: str) -> bytes:
    """Return a scan whose page shows its picture by another matrix."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(content.encode())
        return saved(pdf)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("strips", [1, 3])
def test_a_scan_comes_out_pixel_for_pixel(shot, rotate, strips):
    found = first_page(scan_pdf([shot], strips=strips, encoding="flate", page_rotate=rotate))
    assert (found.source, found.color) == ("scan", None)
    assert found.dpi == pytest.approx(100, rel=0.01)
    assert found.gray.shape == shot.pixels.shape
    # Strips are put together by the renderer, which may stretch one of them by a pixel.
    assert np.abs(found.gray.astype(int) - shot.pixels).mean() <= (0 if strips == 1 else 3)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("strips", [1, 2])
def test_pixels_lead_back_to_pdf_points(shot, rotate, strips):
    found = first_page(scan_pdf([shot], strips=strips, page_rotate=rotate))
    for spot in SPOTS:
        pixels, points = shot.box(spot), shot.pdf_box(spot)
        away = pdf_points(found, pixels.x0, pixels.y0) - [points.x0, points.y0]
        assert np.abs(away).max() < 72 / shot.dpi


def test_points_count_from_the_corner_of_the_crop_box(shot):
    with pikepdf.open(io.BytesIO(scan_pdf([shot]))) as pdf:
        x0, y0, x1, y1 = (float(v) for v in pdf.pages[0].MediaBox)
        pdf.pages[0].CropBox = Array([x0 + 10, y0 + 5, x1, y1 - 20])
        found = first_page(saved(pdf))
    # Ten points of the left and twenty of the top are not shown: so many pixels are gone.
    pixels, points = shot.box(SPOTS[0]), shot.pdf_box(SPOTS[0])
    left, top = round(10 * shot.dpi / 72), round(20 * shot.dpi / 72)
    place = pdf_points(found, pixels.x0 - left, pixels.y0 - top)
    assert place == pytest.approx([points.x0 - 10, points.y0 - 20], abs=0.7)
    height = shot.pixels.shape[0]
    assert np.array_equal(found.gray, first_page(scan_pdf([shot])).gray[top : height - round(5 * shot.dpi / 72), left:])


@pytest.mark.parametrize("half", ["left", "right"])
def test_each_half_of_a_double_page_is_a_page(shot, half):
    with pikepdf.open(io.BytesIO(scan_pdf([shot], encoding="flate"))) as pdf:
        x0, y0, x1, y1 = (float(v) for v in pdf.pages[0].MediaBox)
        middle = (x0 + x1) / 2
        pdf.pages[0].CropBox = Array([x0, y0, middle, y1] if half == "left" else [middle, y0, x1, y1])
        found = first_page(saved(pdf))
    cut = round(shot.pixels.shape[1] / 2)
    assert np.array_equal(found.gray, shot.pixels[:, :cut] if half == "left" else shot.pixels[:, cut:])


@pytest.mark.parametrize(
    "content",
    [
        "q 0 0 {half} {h} re W n {w} 0 0 {h} 0 0 cm /Im0 Do Q",
        "q 0 0 m {w} 0 l 0 {h} l h W n {w} 0 0 {h} 0 0 cm /Im0 Do Q",
        "q /Pale gs {w} 0 0 {h} 0 0 cm /Im0 Do Q",
        "q {w} 0 0 {h} 0 0 cm /Im0 Do Q q 60 0 0 30 200 370 cm /Dot Do Q",
    ],
    ids=["half clipped", "clipped aslant", "pale", "a white pixel drawn large over it"],
)
def test_what_a_clip_hides_or_paint_covers_is_not_taken_from_the_file(shot, content):
    width, height = (side * 72 / shot.dpi for side in shot.size)
    with pikepdf.open(io.BytesIO(scan_pdf([shot], encoding="flate"))) as pdf:
        page = pdf.pages[0]
        page.Resources.ExtGState = Dictionary(Pale=Dictionary(ca=0.4, CA=0.4))
        dot = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 1, "Height": 1, "BitsPerComponent": 8}
        page.Resources.XObject.Dot = pdf.make_stream(b"\xff", **dot, ColorSpace=Name.DeviceGray)
        page.Contents = pdf.make_stream(content.format(w=width, h=height, half=width / 2).encode())
        data = saved(pdf)
    with pdfium.PdfDocument(data) as pdf:
        shown = pdf[0].render(scale=shot.dpi / 72, grayscale=True).to_numpy().squeeze()
    assert np.abs(from_afar(shown) - from_afar(shot.pixels)).max() > 10
    assert np.abs(from_afar(first_page(data).gray) - from_afar(shown)).max() < 4


def from_afar(pixels: Gray) -> Levels:
    return cv2.resize(pixels, (50, 35), interpolation=cv2.INTER_AREA).astype(float)


def test_a_clip_around_the_whole_picture_hides_nothing(shot):
    width, height = (side * 72 / shot.dpi for side in shot.size)
    content = f"q 0 0 {width} {height} re W n {width} 0 0 {height} 0 0 cm /Im0 Do Q"
    assert np.array_equal(first_page(with_content(scan_pdf([shot], encoding="flate"), content)).gray, shot.pixels)


def test_a_mirrored_picture_is_mirrored_back(shot):
    width, height = (side * 72 / shot.dpi for side in shot.size)
    mirrored = shot.changed(np.ascontiguousarray(shot.pixels[:, ::-1]))
    data = scan_pdf([mirrored], encoding="flate")
    found = first_page(with_content(data, f"q {-width} 0 0 {height} {width} 0 cm /Im0 Do Q"))
    assert np.array_equal(found.gray, shot.pixels)
    assert pdf_points(found, 0, 0) == pytest.approx([0, 0], abs=0.01)


@pytest.mark.parametrize("stencil", ["black where 0", "black where 1"])
def test_a_scan_stored_as_a_stencil_is_black_on_white(shot, stencil):
    """Many office scanners store 1-bit pages as /ImageMask: a mask through which black is painted."""
    copy = shot.after(bilevel())
    inverted = stencil == "black where 1"
    stored = copy.changed(255 - copy.pixels) if inverted else copy
    with pikepdf.open(io.BytesIO(scan_pdf([stored], encoding="g4"))) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        image.ImageMask = True
        del image["/ColorSpace"]
        if inverted:
            image.Decode = Array([1, 0])
        found = first_page(saved(pdf))
    assert found.source == "scan"
    assert np.array_equal(found.gray, copy.pixels)


def test_a_mask_over_the_scan_is_obeyed(shot):
    """A black picture under a soft mask that carries the writing, as PDFs made from transparent pictures have it."""
    height, width = shot.pixels.shape
    with pikepdf.open(io.BytesIO(scan_pdf([shot.changed(np.zeros_like(shot.pixels))], encoding="flate"))) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        image.SMask = pdf.make_stream(
            (255 - shot.pixels).tobytes(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        found = first_page(saved(pdf))
    assert np.abs(found.gray.astype(int) - shot.pixels).max() <= 2


def test_two_levels_stay_two_levels(shot):
    found = first_page(scan_pdf([shot.after(bilevel())]))
    assert set(np.unique(found.gray)) == {0, 255}
    assert (found.gray < 128).mean() == pytest.approx((shot.pixels < 160).mean(), rel=0.01)


def test_a_hidden_text_layer_changes_nothing(shot):
    plain, layered = scan_pdf([shot]), scan_pdf([shot], hidden_ocr=lambda line: line.upper() + " ##")
    assert np.array_equal(first_page(plain).gray, first_page(layered).gray)
    assert first_page(layered).source == "scan"


def test_colour_is_kept_where_there_is_some(sheet):
    shot = picture(sheet, 60, colour=True)
    assert first_page(scan_pdf([shot])).color is None
    pixels = shot.pixels.copy()
    pixels[100:160, 100:200] = (60, 60, 200)
    found = first_page(scan_pdf([shot.changed(pixels)]))
    assert found.color is not None
    assert found.color.shape == (*found.gray.shape, 3)
    red, _, blue = found.color[130, 150].astype(int)
    assert blue - red > 100


def test_a_page_without_a_scan_is_rendered_at_the_dpi_of_the_settings(sheet):
    found = first_page(vector_pdf([sheet]), Settings(render_dpi=120))
    assert (found.source, found.dpi) == ("rendering", pytest.approx(120, rel=0.01))
    assert pdf_points(found, found.gray.shape[1], found.gray.shape[0]) == pytest.approx(sheet.paper, abs=0.01)


def test_a_small_picture_on_a_page_is_no_scan(shot):
    found = first_page(with_content(scan_pdf([shot]), "q 120 0 0 90 20 20 cm /Im0 Do Q"))
    assert found.source == "rendering"


@pytest.mark.parametrize(("effects", "enough"), [((), 200), ((bilevel(),), 300)], ids=["grey", "1-bit"])
def test_what_is_sharper_than_reading_needs_is_scaled_down(sheet, effects, enough):
    shot = picture(sheet, 400).after(*effects)
    found = first_page(scan_pdf([shot]))
    assert (found.dpi, found.source) == (enough, "scan")
    assert found.gray.shape[0] == pytest.approx(shot.pixels.shape[0] * enough / 400, abs=1)
    assert pdf_points(found, found.gray.shape[1], found.gray.shape[0]) == pytest.approx(
        np.array(shot.size) * 72 / 400, abs=0.5
    )


def test_a_page_size_that_no_paper_has_is_not_believed(shot):
    found = first_page(hostile.page_metres_wide(5.0))
    assert max(found.gray.shape) <= 14 * 300
    stretched = scan_pdf([Picture(shot.sheet, shot.pixels, 10, shot.matrix)])
    # 826 pixels on paper of at most 13.1 inches.
    assert first_page(stretched).dpi == pytest.approx(826 / 13.1, rel=0.02)


def test_a_picture_over_the_pixel_limit_is_refused_unopened():
    with pytest.raises(PageError, match=r"900 megapixels, more than the limit of 80: scan at 200-300 dpi, or raise"):
        first_page(hostile.picture_bomb())
    with pytest.raises(PageError, match="megapixels"):
        first_page(vector_pdf([draw_plan([ROWS]).sheets[0]]), Settings(max_page_megapixels=1))


def test_a_damaged_picture_fails_its_page_only():
    with pdfium.PdfDocument(hostile.one_page_damaged(pages=3, page_no=2)) as pdf:
        with pytest.raises(PageError, match="damaged and cannot be shown: scan the page again"):
            page_picture(pdf[1], Settings())
        assert [page_picture(pdf[k], Settings()).source for k in (0, 2)] == ["scan", "scan"]


def test_a_page_without_area_fails(shot):
    with pdfium.PdfDocument(scan_pdf([shot])) as pdf:
        page = pdf[0]
        page.get_size = lambda: (0.0, 0.0)
        with pytest.raises(PageError, match="has no area"):
            page_picture(page, Settings())
