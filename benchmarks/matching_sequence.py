"""Fit the weights of features and of the sequence model: a linear-chain conditional random field, by its likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import minimize

from benchmarks.arrays import EntryPlaces, Fitted, RightEntries
from benchmarks.matching_corpus import KnownDocument
from rb_ingest.matching.alignment import (
    RELATION_WEIGHTS,
    STEP_EDGES,
    UNKNOWN,
    Passes,
    SequenceModel,
    Steps,
    forward_backward,
    ordered_steps,
    orderliness,
)
from rb_ingest.matching.arrays import FeatureWeights, LogWeights, Posterior, StepMasses
from rb_ingest.matching.features import FEATURES, Evidence, catalogue_index, gather
from rb_ingest.reference import shipped_reference

_N_FEATURES, _N_STEPS, _N_RELATIONS = len(FEATURES), len(STEP_EDGES), len(RELATION_WEIGHTS)
_SIZE = _N_FEATURES + _N_STEPS + _N_RELATIONS + 2
# Likeness speaks for an entry and another area against it, whatever a small corpus may say.
_SUPPORT = (
    *("text_ratio", "text_share", "text_inside", "blank_both", "sub_ratio", "sub_inside"),
    *("kegiatan_inside", "area_ratio", "number_same"),
)
_OPPOSE = ("blank_entry", "area_other", "number_other")
_HIDDEN = -60.0


@dataclass
class Case:
    """One document's evidence with what is right: `right` has shape (rows, entries + 1), 1 where right."""

    document: KnownDocument
    evidence: Evidence
    steps: Steps
    right: RightEntries
    hidden: EntryPlaces
    order: float = field(default=1.0)

    @property
    def relations(self) -> set[int]:
        """The relations that occur, and the unknown one."""
        return {UNKNOWN, *map(int, self.evidence.relations)}


def make_case(document: KnownDocument) -> Case:
    """Gather the evidence of a document."""
    index = catalogue_index(shipped_reference(), document.jenis)
    right = np.zeros((len(document.rows), len(index.entries) + 1))
    for place, known in enumerate(document.rows):
        columns = [index.place[indicator_id] for indicator_id in known.right]
        right[place, columns or [len(index.entries)]] = 1
    hidden = np.array([index.place[indicator_id] for indicator_id in document.removed], dtype=np.intp)
    evidence = gather(shipped_reference(), [known.row for known in document.rows], index)
    return Case(document, evidence, index.steps, right, hidden)


def fit_sequence(
    cases: Sequence[Case], ridge: float = 1e-4, rounds: int = 2, steps: int = 40
) -> tuple[FeatureWeights, SequenceModel]:
    """Return the weights of the features and of the sequence that make the right entries most likely.

    How orderly a document is depends on the weights, so they are fitted in rounds.
    """
    position = np.zeros(_SIZE)
    bounds = [(0, None) if f in _SUPPORT else (None, 0) if f in _OPPOSE else (None, None) for f in FEATURES]
    bounds += [(None, None)] * (_SIZE - _N_FEATURES)
    for round_no in range(rounds):
        if round_no:
            for case in cases:
                case.order = orderliness(log_weights(case, position[:_N_FEATURES]))
        found = minimize(
            _loss, position, args=(cases, ridge), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": steps}
        )
        position = found.x
    return position[:_N_FEATURES], _sequence(position)


def log_weights(case: Case, weights: FeatureWeights) -> LogWeights:
    """Return the log weight of each entry, and last of none, for each row alone."""
    logs = case.evidence.features @ weights.astype(np.float32)
    logs[:, case.hidden] = _HIDDEN
    return np.concatenate([logs, np.zeros((len(logs), 1))], axis=1).astype(float)


def _sequence(position: Fitted) -> SequenceModel:
    steps, relations, rest = np.split(position[_N_FEATURES:], [_N_STEPS, _N_STEPS + _N_RELATIONS])
    return SequenceModel(tuple(steps), tuple(relations), float(rest[0]), float(rest[1]))


def _loss(position: Fitted, cases: Sequence[Case], ridge: float) -> tuple[float, Fitted]:
    """Return the mean negative log likelihood of a row, with its slope, and the ridge on top."""
    sequence = _sequence(position)
    loss, gradient, rows = 0.0, np.zeros(_SIZE), 0
    known: dict[tuple[int, int], StepMasses] = {}
    for case in cases:
        logs = log_weights(case, position[:_N_FEATURES])
        emission = np.exp(logs - logs.max(axis=1, keepdims=True)) + 1e-30
        for relation in case.relations:
            if (id(case.steps), relation) not in known:
                known[id(case.steps), relation] = ordered_steps(case.steps, sequence, relation)
        ordered = {relation: known[id(case.steps), relation] for relation in case.relations}
        free = (1 - case.order) * float(np.exp(sequence.any_step))
        parts = _Parts(ordered, free, float(np.exp(sequence.none_again)))
        masses = {relation: case.order * mass + free for relation, mass in ordered.items()}
        for sign, mass in ((-1.0, emission * case.right), (1.0, emission)):
            passes = forward_backward(mass, case.evidence.relations, masses, sequence.none_again)
            loss += sign * float(np.log(passes.scale).sum())
            gradient += sign * _expected_counts(case, mass, passes, parts)
        rows += len(logs)
    return loss / rows + float(ridge / 2 * position @ position), gradient / rows + ridge * position


@dataclass(frozen=True)
class _Parts:
    """What the mass of a step is made of: that in order, by relation, that without order, and that of own rows."""

    ordered: dict[int, StepMasses]
    free: float
    again: float


def _expected_counts(case: Case, emission: Posterior, passes: Passes, parts: _Parts) -> Fitted:
    """Return how often each weight is expected to count: the slope of the log mass of all sequences."""
    relations, entries = case.evidence.relations, emission.shape[1] - 1
    slope = np.zeros(_SIZE)
    matched = (passes.forward * passes.backward).astype(np.float32)
    slope[:_N_FEATURES] = np.tensordot(matched, case.evidence.features, axes=([0, 1], [0, 1]))
    ahead = emission[1:, :entries] * passes.backward[1:] / passes.scale[1:, None]
    in_order = np.zeros((entries, entries))
    for relation, mass in parts.ordered.items():
        at = np.nonzero(relations[1:] == relation)[0]
        pairs = passes.forward[:-1][at].T @ ahead[at]
        if relation == UNKNOWN:
            pairs += passes.forward_none[:-1].T @ ahead
        slope[-2] += parts.free * pairs.sum()
        pairs *= case.order * mass
        in_order += pairs
        sub, kegiatan = divmod(relation, 3)
        if sub:
            slope[_N_FEATURES + _N_STEPS + sub - 1] += pairs[case.steps.same_sub].sum()
        if kegiatan:
            slope[_N_FEATURES + _N_STEPS + 1 + kegiatan] += pairs[case.steps.same_kegiatan].sum()
    counts = np.bincount(case.steps.classes.ravel(), in_order.ravel(), minlength=_N_STEPS)
    slope[_N_FEATURES : _N_FEATURES + _N_STEPS] = counts
    own = passes.forward_none[:-1] * emission[1:, entries:] * passes.backward_none[1:] / passes.scale[1:, None]
    slope[-1] = parts.again * own.sum()
    return slope
