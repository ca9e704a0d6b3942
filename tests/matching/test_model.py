"""The shipped model fits the code, and a broken one is named."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from rb_ingest.errors import ReferenceDataError
from rb_ingest.matching import model as matching_model
from rb_ingest.matching.features import FEATURES
from rb_ingest.matching.model import MODEL_FILE, Calibration, MatchingModel, load_model


def test_the_shipped_model_has_a_version_and_all_weights() -> None:
    model = load_model()
    assert model.version.startswith("matching-")
    assert model.weights.shape == (len(FEATURES),)
    assert model.features["text_ratio"] > 0 > model.features["area_other"]
    assert model.sequence.steps == model.steps


def test_a_smaller_accepted_error_asks_for_more_confidence() -> None:
    model = load_model()
    strict, usual, loose = (model.auto_from(error) for error in (0.002, 0.005, 0.05))
    assert strict >= usual >= loose
    assert 0.5 < loose < usual < 1
    assert model.auto_from(1e-9) > 1


def test_a_model_for_other_features_is_refused() -> None:
    fields = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    del fields["features"]["text_ratio"]
    with pytest.raises(ValidationError, match="fitted for other features"):
        MatchingModel.model_validate(fields)


def test_a_calibration_needs_a_weight_per_feature() -> None:
    with pytest.raises(ValidationError, match="one weight per feature"):
        Calibration(features=("a", "b"), weights=(1.0,), intercept=0.0)
    even = Calibration(features=("a",), weights=(2.0,), intercept=0.0)
    assert even.probability(np.array([[0.0], [50.0]])) == pytest.approx([0.5, 1.0])


def test_a_missing_model_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching_model, "MODEL_FILE", tmp_path / "matching.json")
    load_model.cache_clear()
    try:
        with pytest.raises(ReferenceDataError, match="fit_matching"):
            load_model()
    finally:
        load_model.cache_clear()
