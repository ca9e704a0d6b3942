"""The bend of paper is fitted to the rules of its page, and to nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.bend import fit_bend
from rb_ingest.reading.scan.binarize import ink_mask
from rb_ingest.records import bend_terms
from testkit.pages import decree_sheet, picture, skewed

DPI = 150
SHAPE = (900, 1200)


def test_without_rules_there_is_no_bend():
    page = picture(decree_sheet(), DPI).after(skewed(0.5))
    bend_x, bend_y = fit_bend(ink_mask(page.grey, page.dpi), DPI)
    assert not bend_x.any()
    assert not bend_y.any()


@pytest.mark.parametrize("stray", [0, 2], ids=["rules alone", "among them two that are no part of the table"])
def test_rules_that_curl_alike_tell_the_bend(stray):
    height, width = SHAPE
    x = np.arange(60, width - 60)
    lift = 40 * (x / width) ** 2
    ink: Mask = np.zeros(SHAPE, np.uint8)
    for k, y in enumerate(range(80, height - 80, 50)):
        # a stray one leans the other way
        at = np.rint(y + (-lift if k in (3, 9)[:stray] else lift)).astype(int)
        for thick in (0, 1):
            ink[at + thick, x] = 255
    bend_x, bend_y = fit_bend(ink, DPI)
    assert not bend_x.any()
    u = np.linspace(0.1, 0.9, 9)
    found = bend_terms(u, np.full_like(u, 0.5)) @ bend_y
    assert np.ptp(found - 40 * u**2) < 2
