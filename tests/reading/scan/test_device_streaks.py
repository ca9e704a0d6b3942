"""Streaks of the device, on drawn pages: sought before deskewing, so that they make no columns of a skewed page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from rb_ingest.reading.scan.deskew import skew_degrees, straightened
from rb_ingest.reading.scan.device_streaks import find_streaks
from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records import Table
from testkit.page_factory.damage import Side
from testkit.page_factory.devices import diffused, greyed, halftoned, streaked, striped
from testkit.page_factory.picture import Effect
from testkit.pages import bilevel, dark_edges, draw_plan, folded, picture, skewed
from tests.reading.page_steps import ROWS, scanned


def table_after(*effects: Effect) -> Table:
    scan = evened(scanned(picture(draw_plan([ROWS]).sheets[0], dpi=150).after(*effects)))
    flat = PagePicture(scan.flat, None, scan.picture.dpi, scan.picture.to_pdf, scan.picture.source)
    page = straightened(flat, 0, skew_degrees(scan.ink, flat.dpi))
    return measure_layout(page.gray, page.dpi).tables[0]


@cache
def clean_table(degrees: float) -> Table:
    return table_after(skewed(degrees))


@pytest.mark.parametrize("degrees", [0.5, 1.3])
@pytest.mark.parametrize(
    "effect", [streaked((0.23, 0.64, 0.81), grey=90), streaked((0.52,), grey=20, width=3), striped(0.9, grey=150)]
)
def test_streaks_across_a_skewed_page_change_neither_rows_nor_columns(effect: Effect, degrees: float) -> None:
    clean, dirty = clean_table(degrees), table_after(skewed(degrees), effect)
    assert clean.month_columns
    assert (dirty.n_cols, dirty.month_columns) == (clean.n_cols, clean.month_columns)
    assert dirty.n_rows == clean.n_rows


@pytest.mark.parametrize("places", [(0.4,), (0.12, 0.55)])
def test_a_streak_is_known_by_its_place_and_nothing_else_is_changed(places: Sequence[float]) -> None:
    shot = picture(draw_plan([ROWS]).sheets[0], dpi=150)
    clean, dirty = evened(scanned(shot)).flat, evened(scanned(shot.after(streaked(places, grey=80)))).flat
    found = np.flatnonzero(find_streaks(shot.after(streaked(places, grey=80)).grey, 150).columns < 200)
    assert {round(p * shot.size[0]) for p in places} <= set(found.tolist())
    assert len(found) <= 4 * len(places)
    assert np.mean(np.abs(clean.astype(int) - dirty) > 40) < 0.002


def test_the_rules_of_a_straight_page_are_no_streaks() -> None:
    scan = scanned(picture(draw_plan([ROWS]).sheets[0], dpi=150))
    assert not find_streaks(evened(scan).flat, 150).any
    assert evened(scan).picture is scan


@pytest.mark.parametrize("width", [8, 14, 30])
@pytest.mark.parametrize("sides", [("top", "left"), ("top", "bottom")])
def test_a_streak_runs_on_below_the_dark_frame_around_the_paper(sides: Sequence[Side], width: int) -> None:
    frame, streak = dark_edges(width, sides), streaked((0.23, 0.64), grey=90)
    clean, dirty = table_after(frame), table_after(frame, streak)
    assert (dirty.n_cols, dirty.n_rows, dirty.month_columns) == (clean.n_cols, clean.n_rows, clean.month_columns)
    shot = picture(draw_plan([ROWS]).sheets[0], dpi=150).after(streak, frame)
    found = find_streaks(evened(scanned(shot)).flat, 150)
    assert not found.any  # they were taken out


@pytest.mark.parametrize("screen", [halftoned(), diffused()], ids=["raster", "scattered"])
@pytest.mark.parametrize("grey", [110, 150])
def test_a_grey_streak_of_a_black_and_white_scan_is_a_line_of_dots(grey: int, screen: Effect) -> None:
    shot = picture(draw_plan([ROWS]).sheets[0], dpi=150).after(skewed(0.5), streaked((0.23, 0.64), grey=grey), screen)
    places = [round(share * shot.size[0]) for share in (0.23, 0.64)]
    dots = [shot.grey[:, place - 1 : place + 2] < 128 for place in places]
    assert all(0.1 < column.mean() < 0.9 for column in dots)
    assert all(find_streaks(shot.grey, 150, dotted=True).columns[place] < 200 for place in places)
    left = [evened(scanned(shot)).ink[: round(0.25 * 150), place - 1 : place + 2] > 0 for place in places]
    assert all(column.mean() < 0.05 for column in left)


@pytest.mark.parametrize("screen", [halftoned(), diffused(), bilevel()])
def test_dots_of_paper_and_of_a_fold_are_no_streaks(screen: Effect) -> None:
    shot = picture(draw_plan([ROWS]).sheets[0], dpi=150).after(greyed(0.93), folded(0.52), screen)
    found = find_streaks(shot.grey, 150, dotted=True)
    assert np.count_nonzero(found.columns < 200) <= 0.04 * 150  # its sharp line may pass
    assert not (found.rows < 200).any()
