"""The fit climbs the true slope of the likelihood, and learns what the rows teach."""

import numpy as np
import pytest

from benchmarks import matching_sequence
from benchmarks.matching_corpus import KnownDocument, KnownRow
from benchmarks.matching_sequence import fit_sequence, make_case
from rb_ingest.matching.alignment import STEP_EDGES
from rb_ingest.matching.features import FEATURES
from rb_ingest.matching.matching import RowText
from testkit.reference import REFERENCE

HIDDEN = frozenset({"ZI.3.2.2"})


@pytest.fixture(scope="module")
def case() -> matching_sequence.Case:
    rows = [
        KnownRow(
            RowText(kegiatan=entry.kegiatan, indikator=entry.indikator, area_no=entry.area_no),
            frozenset({entry.indicator_id} - HIDDEN),
        )
        for entry in REFERENCE.catalogue("ZI")[10:30]
    ]
    rows.insert(4, KnownRow(RowText(indikator="Pengecatan pagar"), frozenset()))
    rows.insert(5, KnownRow(RowText(indikator="Perbaikan atap gedung"), frozenset()))
    return make_case(KnownDocument("x", "ZI", "easy", tuple(rows), removed=HIDDEN))


def test_the_slope_is_the_slope_of_the_loss(case: matching_sequence.Case) -> None:
    case.order = 0.7
    position = np.random.default_rng(2).normal(0, 0.3, matching_sequence._SIZE)
    _, slope = matching_sequence._loss(position, [case], 1e-3)
    for place in range(matching_sequence._SIZE):
        step = np.zeros(matching_sequence._SIZE)
        step[place] = 1e-4
        above, below = (matching_sequence._loss(position + sign * step, [case], 1e-3)[0] for sign in (1, -1))
        assert (above - below) / 2e-4 == pytest.approx(slope[place], rel=0.02, abs=2e-4)
    case.order = 1.0


def test_fitting_learns_that_likeness_and_order_speak_for_an_entry(case: matching_sequence.Case) -> None:
    weights, sequence = fit_sequence([case], rounds=1, steps=15)
    assert weights[FEATURES.index("text_ratio")] > 0
    assert weights[FEATURES.index("area_other")] <= 0
    assert sequence.steps[STEP_EDGES.index(1)] > sequence.steps[STEP_EDGES.index(-2)]
    logs = matching_sequence.log_weights(case, weights)
    assert logs.shape == case.right.shape
    assert (logs[:, case.hidden] < -50).all()
