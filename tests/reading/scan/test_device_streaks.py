"""Streaks of the device, on drawn pages: sought before deskewing, so that they make no columns of a skewed page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rb_ingest.reading.scan.deskew import skew_degrees, straightened
from rb_ingest.reading.scan.device_streaks import find_streaks
from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records import Table
from testkit.page_factory.damage import Side
from testkit.page_factory.devices import streaked, striped
from testkit.page_factory.picture import Effect
from testkit.pages import dark_edges, draw_plan, picture, skewed
from tests.reading.page_steps import ROWS, scanned


def table_after(*effects: Effect) -> Table:
    scan = evened(scanned(picture(draw_plan([ROWS]).sheets[0], dpi=150).after(*effects)))
    flat = PagePicture(scan.flat, None, scan.picture.dpi, scan.picture.to_pdf, scan.picture.source)
    page = straightened(flat, 0, skew_degrees(scan.ink, flat.dpi))
    return measure_layout(page.gray, page.dpi).tables[0]


@pytest.mark.parametrize("degrees", [0.5, 1.3])
@pytest.mark.parametrize(
    "effect", [streaked((0.23, 0.64, 0.81), grey=90), streaked((0.52,), grey=20, width=3), striped(0.9, grey=150)]
)
def test_streaks_across_a_skewed_page_change_neither_rows_nor_columns(effect: Effect, degrees: float) -> None:
    clean, dirty = table_after(skewed(degrees)), table_after(skewed(degrees), effect)
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
