"""Fitted numbers come whole, or not at all and in words."""

from __future__ import annotations

import pytest

from rb_ingest.errors import ReferenceDataError
from rb_ingest.fitted import load_fitted
from rb_ingest.records import Box


def test_a_model_is_its_record(tmp_path):
    box = Box(x0=0, y0=0, x1=2, y1=1)
    (tmp_path / "box.json").write_text(box.model_dump_json())
    assert load_fitted(Box, tmp_path / "box.json", "benchmarks.fit_boxes") == box


@pytest.mark.parametrize("content", [None, "", '{"x0": 3, "y0": 0, "x1": 2, "y1": 1}'])
def test_a_model_that_is_missing_or_of_something_else_is_named_with_what_to_do(tmp_path, content):
    if content is not None:
        (tmp_path / "box.json").write_text(content)
    with pytest.raises(ReferenceDataError, match=r"box\.json cannot be used(.|\n)*python -m benchmarks\.fit_boxes"):
        load_fitted(Box, tmp_path / "box.json", "benchmarks.fit_boxes")
