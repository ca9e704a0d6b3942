"""The fitted numbers of the matching: what each piece of evidence weighs, and how far a result may be believed.

Written by `python -m benchmarks.fit_matching`, read here, never edited by hand.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from pydantic import Field, model_validator

from rb_ingest.fitted import load_fitted
from rb_ingest.matching.alignment import RELATION_WEIGHTS, STEP_EDGES, SequenceModel
from rb_ingest.matching.arrays import ByFeature, FeatureWeights, PerRow
from rb_ingest.matching.features import FEATURES
from rb_ingest.records import Probability, Record

MODEL_FILE = Path(__file__).parent / "models" / "matching.json"


class Calibration(Record):
    """A logistic regression: probability = 1 / (1 + exp(-(intercept + weights . features)))."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float

    @model_validator(mode="after")
    def _one_weight_each(self) -> Calibration:
        if len(self.features) != len(self.weights):
            raise ValueError("a calibration needs one weight per feature")
        return self

    def probability(self, features: ByFeature) -> PerRow:
        """Return the probability for each row of features, shape (n, len(self.features))."""
        return 1 / (1 + np.exp(-(self.intercept + features @ np.asarray(self.weights))))


class Threshold(Record):
    """Rows whose confidence is at least `confidence` were wrong at the rate `error` when the model was fitted."""

    error: Probability
    confidence: Probability


class MatchingModel(Record):
    """All fitted numbers. `features` has one weight per name, in the order of `evidence.FEATURES`."""

    version: str
    features: dict[str, float]
    steps: tuple[float, ...]
    relations: dict[str, float]
    any_step: float
    none_again: float
    right: Calibration
    none: Calibration
    thresholds: tuple[Threshold, ...] = Field(min_length=1, description="by rising error")

    @model_validator(mode="after")
    def _fits_the_code(self) -> MatchingModel:
        fits = (
            tuple(self.features) == FEATURES
            and tuple(self.relations) == RELATION_WEIGHTS
            and len(self.steps) == len(STEP_EDGES)
        )
        if not fits:
            raise ValueError("the model was fitted for other features")
        return self

    @property
    def weights(self) -> FeatureWeights:
        """The weights of the evidence."""
        return np.array(list(self.features.values()))

    @property
    def sequence(self) -> SequenceModel:
        """The weights of the sequence model."""
        return SequenceModel(self.steps, tuple(self.relations.values()), self.any_step, self.none_again)

    def auto_from(self, max_error: float) -> float:
        """Return the confidence from which matches may be accepted unseen, at most `max_error` of them wrong.

        An error rate below all that the model was fitted for gives more than 1: nothing is accepted unseen.
        """
        fitting = [threshold.confidence for threshold in self.thresholds if threshold.error <= max_error]
        return min(fitting, default=1.1)


@cache
def load_model() -> MatchingModel:
    """Load the model that comes with the package.

    Raises:
        ReferenceDataError: The file is missing or was fitted for other features.
    """
    return load_fitted(MatchingModel, MODEL_FILE, "benchmarks.fit_matching")
