"""The passes give what counting all walks gives; order helps where it may."""

from itertools import product

import numpy as np
import pytest

from rb_ingest.matching.alignment import (
    RELATION_WEIGHTS,
    STEP_EDGES,
    UNKNOWN,
    SequenceModel,
    forward_backward,
    ordered_steps,
    orderliness,
    steps_of,
    transitions,
)
from rb_ingest.matching.arrays import Posterior, RowPlaces, StepMasses

SUBS = ["a", "a", "b", "b"]
KEGIATAN = ["x", "x", "x", "y"]


def a_model() -> SequenceModel:
    steps = tuple(-0.3 * number for number in range(len(STEP_EDGES)))
    return SequenceModel(steps, (0.5, -0.7, 0.2, -0.4), any_step=-1.0, none_again=0.3)


def test_steps_know_distance_and_cells() -> None:
    steps = steps_of(SUBS, KEGIATAN)
    assert steps.classes[0, 1] == STEP_EDGES.index(1)
    assert steps.classes[1, 1] == STEP_EDGES.index(0)
    assert steps.classes[3, 1] == STEP_EDGES.index(-2)
    assert steps.classes[0, 3] == STEP_EDGES.index(3)
    assert steps.same_sub[0, 1]
    assert not steps.same_sub[1, 2]
    assert steps.same_kegiatan[1, 2]
    assert not steps.same_kegiatan[2, 3]


def test_relations_weigh_steps_within_a_cell() -> None:
    steps, sequence = steps_of(SUBS, KEGIATAN), a_model()
    plain, same, other = (ordered_steps(steps, sequence, relation) for relation in (UNKNOWN, 3, 6))
    within, across = (0, 1), (1, 2)
    assert same[within] / plain[within] == pytest.approx(np.exp(sequence.relations[RELATION_WEIGHTS.index("sub_same")]))
    assert other[within] / plain[within] == pytest.approx(
        np.exp(sequence.relations[RELATION_WEIGHTS.index("sub_other")])
    )
    assert same[across] == pytest.approx(plain[across])


def test_a_document_without_order_weighs_all_steps_alike() -> None:
    masses = transitions(steps_of(SUBS, KEGIATAN), a_model(), 0.0, [4, 8])
    assert set(masses) == {UNKNOWN, 4, 8}
    assert np.allclose(masses[4], np.exp(-1.0))
    half = transitions(steps_of(SUBS, KEGIATAN), a_model(), 0.5, [])[UNKNOWN]
    assert np.allclose(half, (masses[4] + ordered_steps(steps_of(SUBS, KEGIATAN), a_model(), UNKNOWN)) / 2)


def test_the_passes_count_all_sequences() -> None:
    rng = np.random.default_rng(3)
    emission = rng.uniform(0.1, 2.0, (4, 5))
    relations = np.array([0, 4, 8, 5])
    sequence = a_model()
    masses = transitions(steps_of(SUBS, KEGIATAN), sequence, 0.8, relations.tolist())
    expected = count_all_sequences(emission, relations, masses, np.exp(sequence.none_again))
    found = forward_backward(emission, relations, masses, sequence.none_again)
    assert np.allclose(found.posterior, expected / expected.sum(axis=1, keepdims=True))
    assert np.log(found.scale).sum() == pytest.approx(np.log(expected[0].sum()))


def count_all_sequences(
    emission: Posterior, relations: RowPlaces, masses: dict[int, StepMasses], again: float
) -> Posterior:
    """Sum the mass of every sequence, state by state: (at entry, own row or not)."""
    rows, entries = len(emission), emission.shape[1] - 1
    total = np.zeros_like(emission)
    states = list(product(range(entries), (False, True)))
    for path in product(states, repeat=rows):
        mass = 1 / entries
        for row, (place, own) in enumerate(path):
            mass *= emission[row, entries if own else place]
            if row:
                before, own_before = path[row - 1]
                if own:
                    mass *= (again if own_before else 1.0) if before == place else 0.0
                else:
                    mass *= masses[UNKNOWN if own_before else int(relations[row])][before, place]
            if not mass:
                break
        for row, (place, own) in enumerate(path):
            total[row, entries if own else place] += mass
    return total


def test_one_row_alone_is_just_its_evidence() -> None:
    emission = np.array([[1.0, 2.0, 1.0, 0.0]])
    masses = {UNKNOWN: np.ones((3, 3))}
    assert np.allclose(forward_backward(emission, np.array([0]), masses, 0.0).posterior, [[0.25, 0.5, 0.25, 0.0]])


def test_long_documents_stay_finite() -> None:
    emission = np.full((3000, 5), 1e-9)
    emission[:, 1] = 1e-3
    masses = transitions(steps_of(SUBS, KEGIATAN), a_model(), 1.0, [])
    posterior = forward_backward(emission, np.zeros(3000, dtype=int), masses, 0.0).posterior
    assert np.isfinite(posterior).all()
    assert np.allclose(posterior.sum(axis=1), 1)


def test_orderliness_tells_order_from_shuffling() -> None:
    rows = 60
    logs = np.zeros((rows, 121))
    logs[np.arange(rows), np.arange(rows) * 2] = 9.0
    shuffled = logs[np.random.default_rng(1).permutation(rows)]
    assert orderliness(logs) == 1.0
    assert orderliness(shuffled) < 0.3
    assert orderliness(logs[:1]) == 1.0
    assert orderliness(np.zeros((5, 121))) == 1.0
