"""Upright places from PDF points and back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rb_ingest.records import Box, PageTransform
from rb_ingest.review.geometry import plain_transform, to_pdf_points, upright_box

ROW = Box(x0=200, y0=700, x1=2900, y1=760)


def transform_of(degrees: float, bend: float = 0.0) -> PageTransform:
    c, s = 0.24 * math.cos(math.radians(degrees)), 0.24 * math.sin(math.radians(degrees))
    bends = {"bend_x": (0.0,) * 10, "bend_y": (0.0, bend, 0, 0, bend, 0, 0, 0, 0, 0)} if bend else {}
    return PageTransform(matrix=(c, -s, 300.0, s, c, 400.0), width=3300, height=2300, **bends)


@pytest.mark.parametrize("degrees", [0, 1.7, -2.3, 90, 91.2, 180, 268.5])
def test_a_row_comes_back_from_its_bounding_box(degrees):
    transform = transform_of(degrees)
    back = upright_box(transform, transform.box_to_pdf(ROW))
    assert [back.x0, back.y0, back.x1, back.y1] == pytest.approx([200, 700, 2900, 760], abs=0.01)


def test_a_bent_row_comes_back_nearly():
    transform = transform_of(0.4, bend=6.0)
    back = upright_box(transform, transform.box_to_pdf(ROW))
    assert back.center == pytest.approx(ROW.center, abs=0.6)
    assert back.height == pytest.approx(ROW.height, abs=12)


def test_many_points_go_where_each_goes_alone():
    transform = transform_of(33, bend=5)
    x, y = to_pdf_points(transform, np.array([10.0, 2000.0]), np.array([20.0, 1500.0]))
    assert (x[1], y[1]) == pytest.approx(transform.to_pdf(2000.0, 1500.0))


@pytest.mark.parametrize(("rotation", "corner"), [(0, (10, 20)), (90, (20, 390)), (180, (590, 380)), (270, (580, 10))])
def test_quarter_turns_without_a_stored_transform(rotation, corner):
    # A page of 600 x 400 points: (10, 20) of the upright page, in points of the page as shown.
    assert plain_transform(600, 400, rotation).to_pdf(10, 20) == pytest.approx(corner)
