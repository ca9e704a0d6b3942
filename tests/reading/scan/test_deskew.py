"""Pages are made upright and straight, and every point of the straight page knows where it was on the original."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.binarize import flat_paper, ink_mask, without_dark_edges
from rb_ingest.reading.scan.deskew import UprightPage, skew_degrees, straightened, text_runs_down, turned
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records import PageTransform
from testkit.page_factory.arrays import Place
from testkit.page_factory.devices import curled
from testkit.page_factory.picture import Effect
from testkit.page_factory.rules import coloured, patterned
from testkit.page_factory.sheet import Sheet, Text
from testkit.pages import (
    A4_LANDSCAPE,
    Picture,
    Row,
    Style,
    decree_sheet,
    draw_plan,
    in_perspective,
    noisy,
    picture,
    skewed,
    text_sheet,
)
from testkit.pages import turned as lying
from tests.reading.page_steps import ROWS, cut_off, scanned, tables_of

DPI = 150


@pytest.fixture(scope="module")
def shot() -> Picture:
    return picture(draw_plan([ROWS * 3], Style(paper=A4_LANDSCAPE, size=8)).sheets[0], DPI)


@pytest.fixture(scope="module")
def strip(shot) -> Picture:
    """The same without the blank paper below, which only perspective needs."""
    return picture(cut_off(shot.sheet), DPI)


@pytest.fixture(scope="module")
def prose() -> Picture:
    return picture(decree_sheet(), DPI)


def ink_of(page: Picture) -> Mask:
    return ink_mask(page.grey, page.dpi)


def flat_picture(page: Picture) -> PagePicture:
    raw = scanned(page)
    return PagePicture(
        flat_paper(without_dark_edges(raw.gray, raw.dpi), raw.dpi, 0.3), raw.color, raw.dpi, raw.to_pdf, raw.source
    )


def made_upright(page: Picture) -> UprightPage:
    """Straighten as the pipeline does, with the turn known."""
    flat = flat_picture(page)
    ink = ink_mask(flat.gray, flat.dpi)
    skew = skew_degrees(np.ascontiguousarray(np.rot90(ink, -page.upright_turn // 90)), flat.dpi)
    return straightened(flat, page.upright_turn, skew)


def from_pdf(transform: PageTransform, x: float, y: float) -> Place:
    """Invert a transform: the upright point that lies at a PDF point."""
    a, b, c, d, e, f = transform.matrix
    inverse = np.linalg.inv([[a, b], [d, e]])
    guess = inverse @ [x - c, y - f]
    for _ in range(30):
        step = inverse @ (np.array(transform.to_pdf(*guess)) - [x, y])
        guess = guess - step
        if np.abs(step).max() < 1e-9:
            break
    return guess


@pytest.mark.parametrize("degrees", [-5.0, -2.3, -0.4, 0.0, 0.15, 1.7, 5.0])
def test_skew_is_measured_within_a_tenth_of_a_degree(strip, prose, degrees):
    for page in (strip, prose):
        assert skew_degrees(ink_of(page.after(skewed(degrees), noisy(4))), DPI) == pytest.approx(degrees, abs=0.1)


def test_text_that_runs_down_is_noticed(strip, prose):
    for page in (strip, prose):
        assert text_runs_down(ink_of(page), DPI) < 0.15
        assert text_runs_down(ink_of(page.after(lying(180))), DPI) < 0.15
        assert text_runs_down(ink_of(page.after(lying(90), skewed(2))), DPI) > 0.7
        assert text_runs_down(ink_of(page.after(lying(270))), DPI) > 0.7


def test_a_few_heads_whose_letters_stand_one_above_the_other_lay_no_page_on_its_side():
    columns = [(60 + 14 * k, letter, 60 + 9 * row) for k in range(26) for row, letter in enumerate(f"M{1 + k % 4}")]
    shapes = tuple(Text(x, y, letter, "Helvetica", 7) for x, letter, y in columns)
    ink = ink_of(picture(Sheet(A4_LANDSCAPE, shapes), DPI))
    assert text_runs_down(ink, DPI) < 0.5


def test_a_page_with_hardly_a_letter_lies_in_no_direction():
    assert text_runs_down(np.zeros((400, 300), np.uint8), DPI) == 0.5
    assert text_runs_down(ink_of(picture(text_sheet(["Lampiran"]), DPI).after(lying(90))), DPI) == 0.5


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turning_leads_back_to_the_pixels_of_the_picture(strip, turn):
    page = scanned(strip)
    gray, back = turned(page, turn, 0.0)
    height, width = strip.pixels.shape
    assert gray.shape == ((height, width) if turn in (0, 180) else (width, height))
    assert np.array_equal(gray, np.rot90(strip.pixels, -turn // 90))
    y, x = 40, 25
    source = back @ [x, y, 1.0]
    assert gray[y, x] == strip.pixels[round(source[1]), round(source[0])]


EFFECTS: dict[str, tuple[Effect, ...]] = {
    "as it is": (),
    "skewed": (skewed(-2.5), noisy(4)),
    "sideways and skewed": (skewed(1.3), lying(90), noisy(3)),
    "upside down": (lying(180),),
    "in perspective": (in_perspective(0.02, seed=3), noisy(4)),
    "sideways in perspective": (in_perspective(0.015, seed=5), lying(270)),
}


@pytest.mark.parametrize("effects", EFFECTS.values(), ids=EFFECTS)
def test_rules_become_straight_and_cells_lead_back_to_their_place(shot, effects):
    page = shot.after(*effects)
    upright = made_upright(page)
    truth = page.sheet.true_table
    scale = 72 / DPI
    for rule in truth.rules:
        along = np.linspace(rule.start, rule.end, 9)
        across = np.full(9, rule.position)
        points = np.stack([along, across] if rule.axis == "h" else [across, along], axis=1)
        pixels = np.array([page.matrix @ [x, y, 1.0] for x, y in points])
        pdf = pixels[:, :2] / pixels[:, 2:] * scale
        found = np.array([from_pdf(upright.transform, x, y) for x, y in pdf])
        assert np.ptp(found[:, 1 if rule.axis == "h" else 0]) < 1.5
    [table] = tables_of(Picture(page.sheet, upright.gray, DPI, np.eye(3)))
    assert (table.n_rows, table.n_cols) == (truth.n_rows, truth.n_cols)
    for cell, true in zip(table.cells, truth.cells, strict=True):
        there, expected = upright.transform.box_to_pdf(cell.box), page.pdf_box(true.box)
        away = [abs(getattr(there, side) - getattr(expected, side)) for side in ("x0", "y0", "x1", "y1")]
        assert max(away) < 2


def tilt(upright: UprightPage, page: Picture) -> float:
    """Return by how many pixels the worst outer rule of the table is not level or plumb."""
    box = page.sheet.true_table.box
    corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
    pixels = np.array([page.matrix @ [x, y, 1.0] for x, y in corners])
    pdf = pixels[:, :2] / pixels[:, 2:] * 72 / page.dpi
    a, b, c, d = (from_pdf(upright.transform, x, y) for x, y in pdf)
    return float(max(abs(a[1] - b[1]), abs(c[1] - d[1]), abs(a[0] - d[0]), abs(b[0] - c[0])))


def test_the_bend_is_what_makes_a_photographed_page_straight(shot):
    page = shot.after(in_perspective(0.04, seed=3))
    stiff, bent = (straightened(flat_picture(page), 0, 0.0, bend=bend) for bend in (False, True))
    assert not any(stiff.transform.bend_y)
    assert tilt(stiff, page) > 5
    assert tilt(bent, page) < 2


@pytest.mark.parametrize("pattern", [(0.7, 1.3), (2.4, 1.1)], ids=["dotted", "dashed"])
def test_a_curled_page_of_broken_rules_becomes_straight(strip, pattern):
    upright = made_upright(picture(patterned(pattern)(strip.sheet), DPI).after(curled(0.16)))
    [table] = tables_of(Picture(strip.sheet, upright.gray, DPI, np.eye(3)))
    truth = strip.sheet.true_table
    assert (table.n_rows, table.n_cols, len(table.cells)) == (truth.n_rows, truth.n_cols, len(truth.cells))


@pytest.mark.parametrize("grey", [212, 222])
@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman"])
def test_letters_in_line_bend_no_flat_page(grey, font):
    """Rules too pale to be seen leave nothing to fit but stacks of letters."""
    rows = [
        Row(
            str(k),
            "Penataan Tata Laksana",
            "Penyusunan SOP",
            "Inventarisasi kegiatan dan penyusunan laporan berkala " * 2,
            "Tersusunnya daftar inventaris dan laporan pelaksanaan kegiatan di lingkungan satuan kerja",
            {k, k + 3},
        )
        for k in range(1, 9)
    ]
    style = Style(paper=A4_LANDSCAPE, size=8, font=font, number_row="each")
    sheet = cut_off(draw_plan([rows], style).sheets[0])
    page = picture(coloured((grey,) * 3)(sheet), 200)
    upright = straightened(flat_picture(page), 0, 0.0)
    assert tilt(upright, page) < 2


def test_other_pictures_of_the_page_are_straightened_alike(shot):
    page = shot.after(in_perspective(0.02, seed=2), skewed(1.0))
    upright = made_upright(page)
    raw = flat_picture(page)
    assert np.array_equal(upright.warp(raw.gray), upright.gray)
    colour = upright.warp(np.repeat(raw.gray[:, :, None], 3, axis=2))
    assert colour.shape == (*upright.gray.shape, 3)
    assert np.array_equal(colour[:, :, 0], upright.gray)


@pytest.mark.parametrize("bend", [True, False])
def test_a_window_and_a_smaller_picture_are_straightened_alike(shot, bend):
    page = shot.after(in_perspective(0.02, seed=2), skewed(1.0))
    raw = flat_picture(page)
    upright = straightened(raw, 0, 1.0, bend=bend)
    window = slice(120, 260), slice(75, 300)
    away = np.abs(upright.warp(raw.gray, window).astype(int) - upright.gray[window])
    assert away.mean() < 1
    soft = cv2.blur(raw.gray, (15, 15))
    small = upright.warp(cv2.resize(soft, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    expected = cv2.resize(upright.warp(soft), small.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(small[5:-5, 5:-5].astype(int) - expected[5:-5, 5:-5]).mean() < 1.5
