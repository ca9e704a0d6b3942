"""How far a match may be believed, and what follows from it.

The sequence model gives probabilities that are right as long as documents are like those it was fitted on. Here they
are calibrated on documents that were held out, together with what it does not know: how alike the texts are at all,
and whether another row wants the same entry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rb_ingest.matching.arrays import PerRow, Posterior, RowPlaces
from rb_ingest.matching.features import Evidence
from rb_ingest.matching.model import Calibration, MatchingModel

RIGHT_FEATURES = ("odds", "lead", "none_odds", "text_ratio", "text_inside", "rival")
NONE_FEATURES = ("none_odds", "text_ratio", "text_inside")
# A row is said to be the office's own only when that is likelier than this; otherwise its best entry goes to review,
# because a person sees a wrong proposal at once, but has to search for one that was never made.
NONE_FROM = 0.8
_LIMIT = 9.0  # log odds beyond are as good as sure


@dataclass(frozen=True)
class Verdicts:
    """For each row: its best entry, the probability that it is right, and the probability that no entry is."""

    best: RowPlaces
    right: PerRow
    none: PerRow


def verdicts(posterior: Posterior, evidence: Evidence, model: MatchingModel) -> Verdicts:
    """Judge the posterior of one document, shape (rows, entries + 1), none last."""
    best = posterior[:, :-1].argmax(axis=1)
    return Verdicts(
        best=best,
        right=_probability(model.right, confidence_features(posterior, evidence)),
        none=_probability(model.none, confidence_features(posterior, evidence)),
    )


def _probability(calibration: Calibration, features: dict[str, PerRow]) -> PerRow:
    return calibration.probability(np.stack([features[name] for name in calibration.features], axis=1))


def confidence_features(posterior: Posterior, evidence: Evidence) -> dict[str, PerRow]:
    """Return what the calibrations look at, one value per row.

    `odds` and `none_odds` are log odds of the best entry and of none, `lead` the log ratio of the best to the second
    entry, all within 9; `text_ratio` and `text_inside` the likeness of the indikator to that of the best entry, 0..1;
    `rival` the largest probability that another row of the document is this entry.
    """
    entries, rows = posterior[:, :-1], np.arange(len(posterior))
    best = entries.argmax(axis=1)
    top = entries[rows, best]
    second = np.partition(entries, -2, axis=1)[:, -2]
    claims = np.sort(entries, axis=0)
    largest = claims[-1, best]
    runner_up = claims[-2, best] if len(posterior) > 1 else np.zeros(len(best))
    text = evidence.text
    return {
        "odds": _log_odds(top),
        "lead": np.clip(np.log((top + 1e-12) / (second + 1e-12)), 0, _LIMIT),
        "none_odds": _log_odds(posterior[:, -1]),
        "text_ratio": text.ratio[rows, best].astype(float),
        "text_inside": np.maximum(text.row_share, text.entry_share)[rows, best].astype(float),
        "rival": np.where(top >= largest, runner_up, largest),
    }


def _log_odds(probability: PerRow) -> PerRow:
    return np.clip(np.log((probability + 1e-12) / (1 - probability + 1e-12)), -_LIMIT, _LIMIT)
