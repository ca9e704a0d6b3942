"""The rows of a document as a sequence through the catalogue.

A plan follows the order of the catalogue closely: the next row is mostly the next entry or one a little further on,
within one sub kegiatan as long as the sub kegiatan cell stays the same. So neighbours predict each other. The sequence
is a chain of states "at entry j" and "a row of the office's own, after entry j"; how likely each entry is for each row,
given all rows, comes from one forward and one backward pass. Steps back, long jumps and repetitions are possible, they
only need better evidence.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rb_ingest.matching.arrays import (
    LogWeights,
    PerRow,
    Posterior,
    RowByEntry,
    RowPlaces,
    StepClasses,
    StepFlags,
    StepMasses,
)

# A step is the place of an entry minus that of the entry before; class c holds the steps from its edge to the next.
STEP_EDGES = (-9999, -12, -5, -2, -1, 0, 1, 2, 3, 5, 8, 14, 30)
# Weights of a step that stays in the sub kegiatan (kegiatan) though the row's cell (stays the same, changes).
RELATION_WEIGHTS = ("sub_same", "sub_other", "kegiatan_same", "kegiatan_other")
UNKNOWN = 0  # relation of a row about whose cells nothing is known


@dataclass(frozen=True)
class Steps:
    """What every step between two entries of a catalogue is; arrays of shape (entries, entries), from row to column."""

    classes: StepClasses
    same_sub: StepFlags
    same_kegiatan: StepFlags


@dataclass(frozen=True)
class SequenceModel:
    """Log weights of the sequence model: how the rows of a plan follow the catalogue.

    `steps`: one per class; `relations`: one per name; `any_step`: of every step in a document without order;
    `none_again`: of a row of the office's own that follows another.
    """

    steps: tuple[float, ...]
    relations: tuple[float, ...]
    any_step: float
    none_again: float


@dataclass(frozen=True)
class Passes:
    """Scaled forward and backward masses: of "at entry j" (rows, entries) and of "own row after j", and the scales."""

    forward: RowByEntry
    forward_none: RowByEntry
    backward: RowByEntry
    backward_none: RowByEntry
    scale: PerRow

    @property
    def posterior(self) -> Posterior:
        """Probability of each entry, and last of none, for each row: shape (rows, entries + 1)."""
        none = (self.forward_none * self.backward_none).sum(axis=1, keepdims=True)
        return np.concatenate([self.forward * self.backward, none], axis=1)


def steps_of(subs: Sequence[Hashable], kegiatan: Sequence[Hashable]) -> Steps:
    """Classify all steps of a catalogue, given the sub kegiatan and the kegiatan of each entry in order."""
    place = np.arange(len(subs))
    classes = np.searchsorted(STEP_EDGES[1:], place[None, :] - place[:, None], side="right")
    return Steps(classes, _equal(subs), _equal(kegiatan))


def _equal(keys: Sequence[Hashable]) -> StepFlags:
    numbers: dict[Hashable, int] = {}
    coded = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
    return coded[:, None] == coded[None, :]


def ordered_steps(steps: Steps, sequence: SequenceModel, relation: int) -> StepMasses:
    """Return the mass of every step in a document that keeps the order.

    Args:
        steps: The steps of the catalogue.
        sequence: The weights.
        relation: 3 x sub + kegiatan, each 0 (unknown), 1 (the row's cell is that of the row before), 2 (another).
    """
    sub, kegiatan = divmod(relation, 3)
    weight = np.asarray(sequence.steps)[steps.classes]
    if sub:
        weight = weight + sequence.relations[sub - 1] * steps.same_sub
    if kegiatan:
        weight = weight + sequence.relations[1 + kegiatan] * steps.same_kegiatan
    return np.exp(weight)


def transitions(steps: Steps, sequence: SequenceModel, order: float, relations: Sequence[int]) -> dict[int, StepMasses]:
    """Return the mass of every step for each relation that occurs, and for the unknown one.

    Args:
        steps: The steps of the catalogue.
        sequence: The weights.
        order: How closely the document keeps the order, 0 (all steps weigh alike) to 1; see `orderliness`.
        relations: The relations of the document's rows, coded as for `ordered_steps`.
    """
    free = float(np.exp(sequence.any_step))
    return {
        relation: order * ordered_steps(steps, sequence, relation) + (1 - order) * free
        for relation in {UNKNOWN, *map(int, relations)}
    }


def forward_backward(
    emission: Posterior, relations: RowPlaces, masses: Mapping[int, StepMasses], none_again: float
) -> Passes:
    """Pass once forward and once backward.

    Args:
        emission: How well each entry, and last none, explains each row: positive, shape (rows, entries + 1), rows >= 1.
        relations: One of the keys of `masses` for each row (that of the first row is not used).
        masses: The mass of each step, by relation.
        none_again: The weight of an own row that follows an own row.
    """
    rows, entries = emission.shape[0], emission.shape[1] - 1
    match, none = emission[:, :entries], emission[:, entries]
    again, unknown = float(np.exp(none_again)), masses[UNKNOWN]
    forward, forward_none = np.empty((rows, entries)), np.empty((rows, entries))
    backward, backward_none = np.ones((rows, entries)), np.ones((rows, entries))
    scale = np.empty(rows)
    for row in range(rows):
        if row == 0:
            at, own = match[0] / entries, np.full(entries, none[0] / entries)
        else:
            before, own_before = forward[row - 1], forward_none[row - 1]
            at = match[row] * (before @ masses[int(relations[row])] + own_before @ unknown)
            own = none[row] * (before + again * own_before)
        scale[row] = at.sum() + own.sum()
        forward[row], forward_none[row] = at / scale[row], own / scale[row]
    for row in range(rows - 2, -1, -1):
        ahead = match[row + 1] * backward[row + 1] / scale[row + 1]
        own_ahead = none[row + 1] * backward_none[row + 1] / scale[row + 1]
        backward[row] = masses[int(relations[row + 1])] @ ahead + own_ahead
        backward_none[row] = unknown @ ahead + again * own_ahead
    return Passes(forward, forward_none, backward, backward_none, scale)


def orderliness(weights: LogWeights) -> float:
    """Tell how closely the rows follow the catalogue, 0..1, from what each row alone is most like.

    Args:
        weights: Log weight of each entry, and last of none, for each row; shape (rows, entries + 1).

    Rows that are sure of themselves are looked at in pairs; a step of 0 to 14 is in order.
    """
    best = weights.argmax(axis=1)
    second = np.partition(weights, -2, axis=1)[:, -2]
    sure = (weights.max(axis=1) - second > 2) & (best < weights.shape[1] - 1)
    steps = np.diff(best[sure])
    in_order = ((steps >= 0) & (steps <= 14)).sum()
    # few pairs tell little: the usual document, in order, counts as much as ten of them
    share = (in_order + 9.5) / (len(steps) + 10)
    return float(np.clip((share - 0.15) / 0.7, 0.0, 1.0))
