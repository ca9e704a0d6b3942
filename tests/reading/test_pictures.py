"""A picture of a page is read as a scan of it: the same pixels, the right way up, on a paper that there is."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from rb_ingest.errors import DamagedPdfError, NotAPdfError, PageError, TooLargeError
from rb_ingest.outputs.cells import read_tables
from rb_ingest.outputs.explain import explain_page
from rb_ingest.reading.page import read_page
from rb_ingest.reading.pdf import inspect_pdf, open_pdf, sha256_of
from rb_ingest.reading.pictures import picture_pages
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.page_image import PagePicture, page_picture
from rb_ingest.reading.source_file import inspect
from rb_ingest.review.crops import PagePlace, row_crop
from rb_ingest.settings import Settings
from testkit.pages import Picture, bilevel, draw_plan, picture
from testkit.picture_files import jpeg, png, stored_turned, tiff
from tests.reading.page_steps import ROWS


@pytest.fixture(scope="module")
def shot() -> Picture:
    return picture(draw_plan([ROWS]).sheets[0], 150)


@pytest.fixture
def stored(tmp_path):
    def store(data: bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return store


def page_of(path: Path, page_no: int = 1) -> PagePicture:
    with open_pdf(path, page_no) as pdf:
        return page_picture(pdf[page_no - 1], Settings())


def shape() -> Gray:
    """Return a small page that looks like none of its turned and mirrored copies."""
    page = np.full((240, 170), 255, np.uint8)
    page[20:60, 10:40] = 0
    page[20:30, 40:120] = 90
    return page


@pytest.mark.parametrize(
    ("make", "name"),
    [(png, "a.png"), (lambda p: tiff([p]), "a.tif"), (lambda p: tiff([p], compression="raw"), "a.TIFF")],
)
def test_the_pixels_are_those_of_the_file(stored, make, name):
    found = page_of(stored(make(shape()), name))
    assert np.array_equal(found.gray, shape())
    assert found.source == "scan"


def test_a_jpeg_is_not_packed_again(stored):
    path = stored(jpeg(shape()), "a.jpg")
    assert np.abs(page_of(path).gray.astype(int) - np.asarray(Image.open(path))).max() <= 1
    with open_pdf(path, 1) as pdf:
        [image] = pdf[0].get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])
        assert image.get_filters() == ["DCTDecode"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_as_the_camera_was_held(stored, orientation):
    shown = page_of(stored(jpeg(shape(), orientation=orientation, quality=98), "a.jpg")).gray
    assert shown.shape == shape().shape
    assert np.abs(shown.astype(int) - shape()).mean() < 4


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_tiff_obeys_its_orientation_too(stored, orientation):
    path = stored(b"", "a.tif")
    Image.fromarray(stored_turned(shape(), orientation)).save(path, tiffinfo={274: orientation})
    assert np.array_equal(page_of(path).gray, shape())


def test_two_levels_stay_two_levels(stored, shot):
    two = shot.after(bilevel()).pixels
    found = page_of(stored(tiff([two], dpi=(150, 150), compression="group4"), "fax.tif"))
    assert np.array_equal(found.gray, two)
    assert found.dpi == pytest.approx(150, rel=0.01)


@pytest.mark.parametrize(
    ("dpi", "points"), [(150, 595), (120, 744), (None, 842), (72, 842), (200, 842), (1200, 842)], ids=str
)
def test_the_page_has_a_size_that_paper_has(stored, shot, dpi, points):
    """An A5 sheet at 150 dpi. Where the dpi makes no paper, it is A4 or F4, whichever is more like it."""
    with open_pdf(stored(jpeg(shot.pixels, dpi=dpi), "a.jpg"), 1) as pdf:
        assert max(pdf[0].get_size()) == pytest.approx(points, abs=2)


def test_a_fax_has_pixels_that_are_higher_than_wide(stored):
    page = np.full((1145, 1728), 255, np.uint8)
    page[500:600, 400:600] = 0  # as high as wide on paper
    found = page_of(stored(tiff([page], dpi=(204, 98), compression="group4"), "fax.tif"))
    rows, columns = np.nonzero(found.gray < 128)
    assert np.ptp(columns) == pytest.approx(np.ptp(rows) * (200 / 204) / (100 / 98), rel=0.03)
    assert found.dpi == pytest.approx(204, rel=0.03)


def test_transparent_paper_is_white(stored):
    ink = np.zeros((*shape().shape, 2), np.uint8)
    ink[..., 1] = 255 - shape()
    assert np.abs(page_of(stored(png(Image.fromarray(ink, "LA")), "a.png")).gray.astype(int) - shape()).max() <= 1


def test_sixteen_bits_a_pixel_are_seen_as_eight(stored):
    deep = Image.fromarray(shape().astype(np.uint16) * 257)
    assert np.abs(page_of(stored(png(deep), "a.png")).gray.astype(int) - shape()).max() <= 1


def test_only_the_page_that_is_wanted_is_unpacked(stored):
    path = stored(tiff([shape(), 255 - shape() // 2, shape()[::-1]]), "a.tif")
    assert inspect_pdf(path, Settings()).pages == 3
    assert np.array_equal(page_of(path, 3).gray, shape()[::-1])
    with open_pdf(path, 2) as pdf:
        assert [len(list(page.get_objects())) for page in pdf] == [0, 1, 0]


def test_a_small_copy_beside_a_page_is_no_page(stored):
    path = stored(b"", "a.tif")
    small = Image.fromarray(shape()).resize((40, 60))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    Image.fromarray(shape()).save(path, save_all=True, append_images=[small])
    with Image.open(path) as image:
        assert getattr(image, "n_frames", 1) == 2
    assert picture_pages(path) == 1


def test_too_many_pages_name_the_limit(stored):
    path = stored(tiff([shape()] * 4), "a.tif")
    with pytest.raises(TooLargeError, match=r"4 pages, more than the limit of 3"):
        inspect_pdf(path, Settings(max_pages=3))


@pytest.mark.parametrize(
    ("make", "name"),
    [(jpeg, "a.jpg"), (png, "a.png"), (lambda p: tiff([p, p]), "a.tif")],
    ids=["JPEG", "PNG", "TIFF"],
)
def test_an_upload_that_broke_off_is_told(stored, shot, make, name):
    whole = make(shot.pixels)
    path = stored(whole[: len(whole) * 2 // 3], name)
    with pytest.raises((DamagedPdfError, PageError), match="damaged or cut off: scan the page again"):
        for page_no in range(1, inspect_pdf(path, Settings()).pages + 1):
            page_of(path, page_no)


def test_another_format_under_a_pictures_name_is_told(stored):
    with pytest.raises(NotAPdfError, match="the file is a web page although its name says JPG: export or scan it"):
        inspect_pdf(stored(b"<html></html>", "a.jpg"), Settings())
    with pytest.raises(NotAPdfError, match="the file is a PNG picture although its name says PDF"):
        inspect_pdf(stored(png(shape()), "a.pdf"), Settings())
    assert inspect_pdf(stored(jpeg(shape()), "a.png"), Settings()).pages == 1  # viewers do not mind, nor does this


def test_a_picture_bomb_is_not_unpacked(stored):
    with pytest.raises(PageError, match="156 megapixels, which is more than can be unpacked"):
        page_of(stored(png(Image.new("1", (13_000, 12_000), 1)), "large.png"))
    with pytest.raises(TooLargeError, match="too many pixels to be unpacked: scan the page at 200-300 dpi"):
        inspect_pdf(stored(png(Image.new("1", (15_000, 14_000), 1)), "bomb.png"), Settings())


def test_all_that_is_said_of_a_scan_is_said_of_a_picture(stored):
    plan = draw_plan([ROWS[:1], ROWS[1:]])
    shots = [picture(sheet, 200) for sheet in plan.sheets]
    path = stored(tiff([shot.pixels for shot in shots], dpi=(200, 200)), "rencana.tif")
    source = inspect(path, Settings())
    assert (source.pages, source.sha256, source.signed) == (2, sha256_of(path), False)
    reading = read_page(path, 2, Settings())
    [table] = reading.tables
    body = [m for m in table.marks if m.row >= 2]
    assert [(m.row, m.col - table.month_columns[0] + 1) for m in body if m.probability > 0.5] == [(2, 3), (3, 12)]
    truth = shots[1].pdf_box(plan.sheets[1].true_table.box)
    box = reading.transform.box_to_pdf(table.box)
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((truth.x0, truth.y0, truth.x1, truth.y1), abs=2)
    assert [page.page_no for page in read_tables(path, "2", Settings(), ThreadPoolExecutor(1))] == [2]
    assert explain_page(path, 2, Settings()).startswith(b"\x89PNG")
    crop = row_crop(PagePlace(source_path=str(path), sha256=source.sha256, page_no=2, transform=reading.transform), box)
    pixels = np.asarray(Image.open(io.BytesIO(crop.jpeg)).convert("L"))
    assert (pixels < 128).mean() > 0.01
