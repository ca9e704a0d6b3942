"""The fitted judge of marks: small networks over features, their numbers read from a file.

Written by `python -m benchmarks.fit_marks`, read here, never edited by hand.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from pydantic import model_validator

from rb_ingest.fitted import load_fitted
from rb_ingest.reading.marks.arrays import MarkFeatures, MarkProbabilities, PerMark
from rb_ingest.reading.marks.context import SHADE_CONTEXT, STROKE_CONTEXT
from rb_ingest.reading.marks.shading import DUST_FEATURES, SHADE_FEATURES
from rb_ingest.reading.marks.strokes import STROKE_FEATURES
from rb_ingest.records import Record

MODEL_FILE = Path(__file__).parent / "models" / "marks.json"
# Features farther from the fitted mean than this, in standard deviations, say no more than those at this distance.
_FARTHEST = 4.0
# Log odds are kept within this: no fit on a few thousand marks knows more.
_LIMIT = 7.5

STROKE_ALONE = (*STROKE_FEATURES, "log_size")
STROKE_TOGETHER = (*STROKE_FEATURES, *STROKE_CONTEXT)
SHADE_TOGETHER = (*SHADE_FEATURES, *SHADE_CONTEXT)


class Network(Record):
    """Features -> probability: a logistic regression, or one with a hidden layer of tanh units before it.

    `mean` and `scale` standardise the features; `hidden` has one row of weights for each unit, none for a bare
    logistic regression; `output` has one weight for each unit (or feature).
    """

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    hidden: tuple[tuple[float, ...], ...] = ()
    hidden_bias: tuple[float, ...] = ()
    output: tuple[float, ...]
    output_bias: float

    @model_validator(mode="after")
    def _sizes_agree(self) -> Network:
        n, units = len(self.features), len(self.hidden)
        agree = (
            len(self.mean) == len(self.scale) == n
            and all(len(row) == n for row in self.hidden)
            and len(self.hidden_bias) == units
            and len(self.output) == (units or n)
        )
        if not agree:
            raise ValueError("the sizes of the network's layers do not agree")
        return self

    def log_odds(self, features: MarkFeatures) -> PerMark:
        """Return the log odds for each row of features, shape (n, len(self.features))."""
        x = np.clip((features - np.array(self.mean)) / np.array(self.scale), -_FARTHEST, _FARTHEST)
        if self.hidden:
            x = np.tanh(x @ np.array(self.hidden).T + np.array(self.hidden_bias))
        return np.clip(x @ np.array(self.output) + self.output_bias, -_LIMIT, _LIMIT)

    def probability(self, features: MarkFeatures) -> MarkProbabilities:
        """Return the probability for each row of features, shape (n, len(self.features))."""
        return 1 / (1 + np.exp(-self.log_odds(features)))


class MarkModel(Record):
    """All fitted numbers: of strokes and shades by themselves, then together with the table's others; of dust."""

    version: str
    stroke_alone: Network
    stroke: Network
    shade_alone: Network
    shade: Network
    dust: Network

    @model_validator(mode="after")
    def _fits_the_code(self) -> MarkModel:
        expected = (STROKE_ALONE, STROKE_TOGETHER, SHADE_FEATURES, SHADE_TOGETHER, DUST_FEATURES)
        networks = (self.stroke_alone, self.stroke, self.shade_alone, self.shade, self.dust)
        if any(network.features != names for network, names in zip(networks, expected, strict=True)):
            raise ValueError("the model was fitted for other features")
        return self


@cache
def load_mark_model() -> MarkModel:
    """Load the model that comes with the package.

    Raises:
        ReferenceDataError: The file is missing or was fitted for other features.
    """
    return load_fitted(MarkModel, MODEL_FILE, "benchmarks.fit_marks")
