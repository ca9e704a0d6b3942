"""The numbers behind the pictures, and that the pictures are drawn."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.curves import bins, draw_reliability, draw_risk_coverage, risk_coverage, wilson
from benchmarks.scoring import Belief

BELIEFS = [Belief(0.95, True), Belief(0.93, True), Belief(0.93, False), Belief(0.2, False)]


def test_bins_hold_what_they_are_named_after() -> None:
    sure, right, count = bins(BELIEFS)
    assert sure == pytest.approx([0.2, (0.95 + 0.93 + 0.93) / 3])
    assert right == pytest.approx([0, 2 / 3])
    assert count.tolist() == [1, 3]


def test_equally_sure_ones_are_accepted_together() -> None:
    coverage, risk = risk_coverage(BELIEFS)
    assert coverage == pytest.approx([0.25, 0.75, 1.0])
    assert risk == pytest.approx([0, 1 / 3, 0.5])


def test_the_range_of_a_share_is_wider_for_few() -> None:
    low, high = wilson(np.array([1.0, 1.0]), np.array([4.0, 400.0]))
    # 4 of 4: Wilson's interval is n / (n + z * z) to 1.
    assert low[0] == pytest.approx(4 / (4 + 1.96**2))
    assert high == pytest.approx([1.0, 1.0])
    assert low[1] > 0.99


def test_pictures_are_drawn_for_what_was_measured(tmp_path: Path) -> None:
    for draw in (draw_reliability, draw_risk_coverage):
        path = tmp_path / "images" / f"{draw.__name__}.png"
        draw({"match": BELIEFS, "months": BELIEFS, "text": ()}, path)
        with Image.open(path) as picture:
            # Two panels: nothing was believed about texts.
            assert picture.width > 1.8 * picture.height
            assert len(picture.convert("RGB").getcolors(10**6) or ()) > 10
