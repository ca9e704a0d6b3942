"""Ink is what was printed or written: not the light, not the lid's edge, not the back of the sheet, not dust."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.binarize import (
    flat_paper,
    ink_mask,
    is_bilevel,
    print_darkness,
    print_mask,
    solid_areas,
    without_coloured_ink,
    without_dark_edges,
    without_dust,
)
from rb_ingest.records import Box
from testkit.pages import (
    Picture,
    Row,
    Style,
    bilevel,
    dark_edges,
    draw_plan,
    noisy,
    picture,
    shadowed,
    shown_through,
    stamped,
)
from tests.reading.page_steps import ROWS, flat_and_ink

DPI = 150


@pytest.fixture(scope="module")
def shot() -> Picture:
    return picture(draw_plan([ROWS]).sheets[0], DPI)


def part(pixels: Gray, box: Box) -> Gray:
    return pixels[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)]


def test_uneven_light_is_divided_out(shot):
    dim = shot.after(shadowed(0.6), noisy(3))
    assert dim.grey[-20:, -20:].mean() < 120
    flat = flat_paper(dim.grey, DPI, 0.3)
    corners = [flat[:20, :20], flat[:20, -20:], flat[-20:, :20], flat[-20:, -20:]]
    assert min(float(np.median(corner)) for corner in corners) > 235
    found, sound = ink_mask(flat, DPI) > 0, ink_mask(shot.grey, DPI) > 0
    assert (found & sound).sum() / sound.sum() > 0.9
    assert (found & ~cv2.dilate(sound.astype(np.uint8), np.ones((3, 3))).astype(bool)).mean() < 0.0005


def test_a_dark_area_is_paper_when_it_is_wider_than_the_reach():
    gray = np.full((600, 900), 250, np.uint8)
    gray[200:350, 300:600] = 160
    assert flat_paper(gray, DPI, 0.3)[275, 450] > 240
    assert flat_paper(gray, DPI, 5.0)[275, 450] < 180


def test_two_levels_are_taken_as_they_are(shot):
    copy = shot.after(bilevel())
    assert is_bilevel(copy.grey)
    assert not is_bilevel(shot.after(noisy(4)).grey)
    assert flat_paper(copy.grey, DPI, 0.3) is copy.grey
    assert np.array_equal(ink_mask(copy.grey, DPI) > 0, copy.grey == 0)


def test_greys_count_wherever_they_are():
    gray = np.full((800, 800), 255, np.uint8)
    gray[:, 300:400] = 0
    assert is_bilevel(gray)
    gray[2:15] = 128  # between the rows that are looked at first
    assert not is_bilevel(gray)


def test_the_edges_of_lid_and_table_are_whitened(shot):
    page = shot.after(dark_edges(8, ("left", "top", "right", "bottom")))
    clean = without_dark_edges(page.grey, DPI)
    rim = np.concatenate([clean[:8].ravel(), clean[-8:].ravel(), clean[:, :8].ravel(), clean[:, -8:].ravel()])
    assert rim.min() > 200
    inside = slice(30, -30), slice(30, -30)
    assert np.array_equal(clean[inside], page.grey[inside])


def test_a_page_without_dark_edges_stays_untouched(shot):
    assert without_dark_edges(shot.grey, DPI) is shot.grey


def test_a_dark_field_inside_the_page_is_no_edge(shot):
    pixels = shot.pixels.copy()
    pixels[300:400, 300:700] = 20
    assert np.array_equal(without_dark_edges(pixels, DPI), pixels)


def test_print_on_a_shaded_header_is_ink_and_the_shading_is_not():
    style = Style(header_fill=(190, 190, 190))
    page = picture(draw_plan([ROWS], style).sheets[0], DPI)
    table = page.sheet.true_table
    header = next(c for c in table.cells if c.row == 0 and c.col == 4)
    _, ink = flat_and_ink(page)
    words = page.box(header.lines[0].box)
    blank = page.box(Box(x0=header.box.x0 + 2, y0=header.box.y0 + 2, x1=header.box.x1 - 2, y1=header.lines[0].box.y0))
    assert (part(ink, words) > 0).mean() > 0.15
    assert (part(ink, blank) > 0).mean() < 0.02


def test_what_shows_through_is_no_print(shot):
    page = shot.after(shown_through(0.36), noisy(3))
    flat, ink = flat_and_ink(page)
    printed = print_mask(flat, ink, print_darkness(flat, ink))
    own = cv2.dilate(flat_and_ink(shot)[1], np.ones((5, 5))) > 0
    assert ((ink > 0) & ~own).sum() > 1500
    assert ((printed > 0) & ~own).sum() < 300
    assert (printed > 0).sum() > 0.6 * (flat_and_ink(shot)[1] > 0).sum()


def test_a_bar_is_solid_and_a_rule_is_not():
    bar = Row("1", "Manajemen Perubahan", "Perencanaan", "Rapat", "Notula", {3: "bar", 4: "bar", 5: "bar"})
    page = picture(draw_plan([[bar]], Style(rule_width=1.5)).sheets[0], DPI)
    flat, ink = flat_and_ink(page)
    solid = solid_areas(flat, print_darkness(flat, ink), DPI)
    marks = [page.box(mark.box) for mark in page.sheet.true_table.marks]
    assert min((part(solid, box) > 0).mean() for box in marks) > 0.7
    allowed = sum(box.width * box.height for box in marks)
    assert (solid > 0).sum() < 1.5 * allowed


def test_areas_are_solid_where_no_rule_is_so_thick_and_a_page_without_has_none():
    page: Gray = np.full((300, 400), 255, np.uint8)
    page[40:43, 20:380] = page[20:280, 200:203] = 0
    assert not solid_areas(page, 100.0, DPI).any()
    page[100:130, 50:120] = 0
    solid = solid_areas(page, 100.0, DPI)
    assert solid[101:129, 51:119].all()
    assert np.count_nonzero(solid) <= 32 * 72


def test_dust_goes_and_full_stops_stay():
    ink = np.zeros((200, 200), np.uint8)
    ink[20, 20] = ink[50:52, 60] = 255
    ink[100:103, 100:103] = 255
    clean = without_dust(ink, DPI)
    assert [int(clean[20, 20]), int(clean[50, 60]), int(clean[101, 101])] == [0, 0, 255]
    assert not without_dust(np.zeros((50, 50), np.uint8), DPI).any()


def test_a_stamp_goes_and_the_print_under_it_stays(shot):
    cell = shot.sheet.true_table.cell_at(2, 3)
    words = shot.box(cell.lines[0].box)
    whole = picture(shot.sheet, DPI, colour=True)
    x, y = cell.lines[0].box.center
    page = whole.after(stamped(x, y, 30))
    clean = without_coloured_ink(page.grey, page.pixels, DPI)
    before, after, sound = (part(p, words) for p in (page.grey, clean, whole.grey))
    assert (before < 150).sum() > (sound < 150).sum()
    # The print itself is kept where it is black; grey edges of letters inside the ring may go.
    assert ((after < 60) & (sound < 60)).sum() > 0.9 * (sound < 60).sum()
    ring = (page.grey < 200) & (whole.grey > 240)
    assert ring.sum() > 500
    assert (clean[ring] > 240).mean() > 0.95
