"""The mark classifier is fitted on the very candidates that the reading judges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.mark_pages import read_marks_page
from benchmarks.mark_table import groups
from rb_ingest.reading import page as page_reading
from rb_ingest.reading.marks.arrays import MarkFeatures
from rb_ingest.reading.marks.context import stroke_features
from rb_ingest.reading.marks.strokes import find_strokes
from rb_ingest.settings import Settings
from testkit.page_factory.devices import streaked
from testkit.page_factory.picture import Effect
from testkit.pages import draw_plan, noisy, picture, skewed
from tests.reading.page_steps import ROWS, scanned


@pytest.mark.parametrize("effects", [(noisy(4),), (skewed(0.8), streaked((0.33, 0.7), grey=70))])
def test_fitting_and_reading_measure_the_same_strokes(
    effects: tuple[Effect, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = scanned(picture(draw_plan([ROWS]).sheets[0], dpi=150).after(*effects))
    judged: list[MarkFeatures] = []

    def watched(table: Any, layout: Any, toned: Any, *, bilevel: bool) -> tuple[()]:
        judged.append(stroke_features(find_strokes(table, layout)))
        return ()

    monkeypatch.setattr(page_reading, "find_marks", watched)
    monkeypatch.setattr(page_reading, "with_text", lambda tables, *_: (tables, []))
    page_reading.read_picture(scan, 1, Settings())
    fitted_on = next(g for g in groups([read_marks_page("drawn", scan, 0, [], [], 72 / 150)]) if g.kind == "stroke")
    assert len(judged[0]) >= 4
    np.testing.assert_array_equal(judged[0], fitted_on.own)
