"""Confidence grows with what speaks for a match and falls with what speaks against it."""

import numpy as np
import pytest

from rb_ingest.matching.arrays import Posterior
from rb_ingest.matching.confidence import NONE_FEATURES, RIGHT_FEATURES, confidence_features, verdicts
from rb_ingest.matching.features import RowText, catalogue_index, gather
from rb_ingest.matching.model import load_model
from testkit.reference import REFERENCE

INDEX = catalogue_index(REFERENCE, "RB")
SOP, OWN = INDEX.place["4.1.3.3"], RowText(indikator="Pengecatan pagar")


def posterior_with(*rows: dict[int, float]) -> Posterior:
    """Return a posterior with these probabilities per row, the rest spread evenly; -1 is none."""
    result = np.zeros((len(rows), len(INDEX.entries) + 1))
    for place, row in enumerate(rows):
        result[place] = (1 - sum(row.values())) / (result.shape[1] - len(row))
        for column, value in row.items():
            result[place, column] = value
    return result


def test_features_describe_the_best_entry() -> None:
    posterior = posterior_with({SOP: 0.9, SOP + 1: 0.05, -1: 0.04})
    features = confidence_features(posterior, gather(REFERENCE, [RowText(indikator="SOP sudah dilegalkan")], INDEX))
    assert set(features) == {*RIGHT_FEATURES, *NONE_FEATURES}
    assert features["odds"][0] == pytest.approx(np.log(9), abs=1e-3)
    assert features["lead"][0] == pytest.approx(np.log(18), abs=1e-3)
    assert features["none_odds"][0] < -3
    assert features["text_ratio"][0] == pytest.approx(1)
    assert features["rival"][0] == 0


def test_another_row_that_wants_the_entry_is_a_rival() -> None:
    rows = [RowText(indikator="SOP sudah dilegalkan")] * 2
    posterior = posterior_with({SOP: 0.95}, {SOP: 0.7})
    features = confidence_features(posterior, gather(REFERENCE, rows, INDEX))
    assert features["rival"] == pytest.approx([0.7, 0.95])


def test_certainty_stays_finite() -> None:
    posterior = posterior_with({SOP: 1.0}, {-1: 1.0})
    features = confidence_features(posterior, gather(REFERENCE, [RowText(indikator="SOP"), OWN], INDEX))
    assert all(np.isfinite(values).all() for values in features.values())


def test_a_surer_walk_gives_more_confidence() -> None:
    rows = [RowText(indikator="SOP sudah dilegalkan")]
    evidence, model = gather(REFERENCE, rows, INDEX), load_model()
    sure = verdicts(posterior_with({SOP: 0.999}), evidence, model)
    unsure = verdicts(posterior_with({SOP: 0.5, SOP + 1: 0.45}), evidence, model)
    assert sure.best[0] == unsure.best[0] == SOP
    assert sure.right[0] > 0.97 > unsure.right[0]


def test_an_unlike_text_is_believed_to_be_the_offices_own() -> None:
    evidence = gather(REFERENCE, [OWN], INDEX)
    judged = verdicts(posterior_with({-1: 0.99}), evidence, load_model())
    assert judged.none[0] > 0.9
    assert judged.right[0] < 0.1
