"""The table of the repository gives the model of the repository, and thresholds keep their promise."""

import json
from typing import Any

import numpy as np
import pytest

from benchmarks.fit_matching import COLUMNS, ERROR_RATES, TABLE, calibrate, read_table, thresholds
from rb_ingest.matching.model import MODEL_FILE


@pytest.fixture(scope="module")
def fitted() -> dict[str, object]:
    return calibrate(read_table())


def test_the_table_is_small_and_holds_numbers_only() -> None:
    assert TABLE.stat().st_size < 1_000_000
    line = read_table()[0]
    assert tuple(line) == COLUMNS
    assert all(float(line[name]) == float(line[name]) for name in COLUMNS[2:])


def test_the_shipped_model_is_that_of_the_table(fitted: dict[str, Any]) -> None:
    shipped = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    for name in ("right", "none"):
        assert shipped[name]["weights"] == pytest.approx(fitted[name]["weights"], abs=1e-3)
    assert [line["confidence"] for line in shipped["thresholds"]] == pytest.approx(
        [line["confidence"] for line in fitted["thresholds"]], abs=1e-3
    )


def test_thresholds_keep_the_rate_and_doubt_no_single_row_too_much() -> None:
    rng = np.random.default_rng(4)
    probability = rng.uniform(0.3, 1, 20000)
    right = (rng.uniform(0, 1, 20000) < probability).astype(int)
    found = thresholds(probability, right, np.ones(20000))
    assert [line["error"] for line in found] == [rate for rate in ERROR_RATES if rate >= found[0]["error"]]
    for line in found:
        accepted = probability >= line["confidence"]
        assert 1 - right[accepted].mean() <= line["error"]
        assert line["confidence"] >= 1 - 10 * line["error"] - 1e-4


def test_a_model_that_is_too_sure_of_itself_is_not_trusted() -> None:
    probability = np.full(1000, 0.999)
    right = np.ones(1000, dtype=int)
    right[::10] = 0
    rates = [line["error"] for line in thresholds(probability, right, np.ones(1000))]
    assert all(rate > 0.1 for rate in rates)
