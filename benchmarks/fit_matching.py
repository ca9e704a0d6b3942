"""Fit the numbers of the matching: `python -m benchmarks.fit_matching [--corpus DIR ...]`.

With `--corpus` (folders with truth files or transcriptions; may be given several times) everything is fitted anew: the
weights on all documents, spoilt at many strengths; the calibration on documents that were held out while the weights
were fitted. `--scanned DATABASE TRUTH` adds the rows of scans as the pipeline read them, with the folder of their truth
files, which must be one of the corpora. What the calibration sees is kept in `benchmarks/data/matching_features.csv`,
without any text. Without `--corpus` the calibration alone is fitted again, from that table.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.arrays import Fitted, RowFlags
from benchmarks.matching_corpus import KnownDocument, read_documents, read_scanned
from benchmarks.matching_sequence import Case, fit_sequence, log_weights, make_case
from benchmarks.spoiling import DAMAGES, hide_entries, spoil
from rb_ingest.matching.alignment import RELATION_WEIGHTS, SequenceModel, forward_backward, orderliness, transitions
from rb_ingest.matching.arrays import ByFeature, FeatureWeights, PerRow, Posterior
from rb_ingest.matching.confidence import NONE_FEATURES, RIGHT_FEATURES, confidence_features
from rb_ingest.matching.features import FEATURES
from rb_ingest.matching.model import MODEL_FILE

TABLE = Path(__file__).parent / "data" / "matching_features.csv"
COLUMNS = ("document", "damage", *dict.fromkeys((*RIGHT_FEATURES, *NONE_FEATURES)), "right", "own")
FOLDS = 5
HIDING_DOCUMENTS, HIDDEN_SHARE = 0.3, 0.08
# How often scans of each kind are expected, for the calibration. Ruined and shuffled ones are rare.
DAMAGE_WEIGHT = {
    "ruin": 0.3, "shuffled": 0.3, "reordered": 0.5, "indikator only": 0.5, "no sub kegiatan": 0.5, "own rows": 0.5,
}  # fmt: skip
# No single row is accepted unseen that is more than so many times as doubtful as all accepted rows may be on average.
ROW_FACTOR = 10
ERROR_RATES = (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1)
SEED = 20261120


def spoilt_cases(documents: Sequence[KnownDocument], seed: int = SEED) -> list[tuple[str, Case]]:
    """Spoil every document in every way, and gather the evidence."""
    rng = random.Random(seed)  # noqa: S311
    cases = []
    for document in documents:
        for name, damage in DAMAGES.items():
            spoilt = spoil(document, damage, rng)
            if rng.random() < HIDING_DOCUMENTS:
                spoilt = hide_entries(spoilt, HIDDEN_SHARE, rng)
            cases.append((name, make_case(spoilt)))
    return cases


def posterior_of(case: Case, weights: FeatureWeights, sequence: SequenceModel) -> Posterior:
    """Return the probability of each entry, and last of none, for each row of a case."""
    alone = log_weights(case, weights)
    masses = transitions(case.steps, sequence, orderliness(alone), case.evidence.relations.tolist())
    emission = np.exp(np.maximum(alone - alone.max(axis=1, keepdims=True), -60))
    return forward_backward(emission, case.evidence.relations, masses, sequence.none_again).posterior


def held_out_features(cases: Sequence[tuple[str, Case]]) -> Iterator[dict[str, object]]:
    """Fit on four fifths of the documents and give what the calibration sees of the others, for each fifth."""
    names = sorted({case.document.name for _, case in cases})
    random.Random(SEED).shuffle(names)  # noqa: S311
    for fold in range(FOLDS):
        held = set(names[fold::FOLDS])
        weights, sequence = fit_sequence([case for _, case in cases if case.document.name not in held])
        for damage, case in cases:
            if case.document.name in held:
                yield from _lines(damage, case, posterior_of(case, weights, sequence))
        print(f"fold {fold + 1} of {FOLDS} done")


def _lines(damage: str, case: Case, posterior: Posterior) -> Iterator[dict[str, object]]:
    features = confidence_features(posterior, case.evidence)
    best = posterior[:, :-1].argmax(axis=1)
    for place, entry in enumerate(best):
        line: dict[str, object] = {name: round(float(values[place]), 3) for name, values in features.items()}
        right, own = int(case.right[place, entry]), int(case.right[place, -1])
        yield {"document": case.document.name, "damage": damage, **line, "right": right, "own": own}


def read_table() -> list[dict[str, str]]:
    """Read the feature table of the repository."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def calibrate(table: Sequence[dict[str, object]] | Sequence[dict[str, str]]) -> dict[str, object]:
    """Fit both calibrations and the thresholds; gives the fields of the model that they fill."""
    # Half a second, which no process has to wait for that fits nothing: each of the tests imports this module.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    weight = np.array([DAMAGE_WEIGHT.get(str(line["damage"]), 1.0) for line in table])
    right, own = (np.array([int(line[name]) for line in table]) for name in ("right", "own"))  # type: ignore[call-overload]
    fields: dict[str, object] = {}
    for name, features, label in (("right", RIGHT_FEATURES, right), ("none", NONE_FEATURES, own)):
        seen = _matrix(table, features)
        model = LogisticRegression(C=1.0, max_iter=2000).fit(seen, label, sample_weight=weight)
        fields[name] = {
            "features": features,
            "weights": [round(float(value), 5) for value in model.coef_[0]],
            "intercept": round(float(model.intercept_[0]), 5),
        }
        if name == "right":
            fields["thresholds"] = thresholds(model.predict_proba(seen)[:, 1], label, weight)
    return fields


def thresholds(probability: PerRow, right: RowFlags, weight: PerRow) -> list[dict[str, float]]:
    """Find for each error rate the lowest confidence above which no more rows than that are wrong.

    Both what was seen and what the probabilities promise must keep the rate, and every row ROW_FACTOR times the rate;
    one error more than seen is assumed.
    """
    order = np.argsort(-probability)
    total = np.cumsum(weight[order])
    seen = (np.cumsum((weight * (1 - right))[order]) + 1) / total
    promised = np.cumsum((weight * (1 - probability))[order]) / total
    error = np.maximum(seen, promised)
    result = []
    for rate in ERROR_RATES:
        within = np.nonzero((error <= rate) & (probability[order] >= 1 - ROW_FACTOR * rate))[0]
        if len(within):
            result.append({"error": rate, "confidence": round(float(probability[order][within[-1]]), 4)})
    return result


def _matrix(table: Sequence[dict[str, object]] | Sequence[dict[str, str]], features: Sequence[str]) -> ByFeature:
    return np.array([[float(line[name]) for name in features] for line in table])  # type: ignore[arg-type]


def main() -> None:
    """Fit, write the model, and the table where it changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", action="append", type=Path, help="a folder of truth files or transcriptions")
    parser.add_argument("--scanned", nargs=2, action="append", type=Path, default=[], metavar=("DATABASE", "TRUTH"))
    arguments = parser.parse_args()
    if arguments.corpus:
        documents = [document for folder in arguments.corpus for document in read_documents(folder)]
        scanned = [document for database, truth in arguments.scanned for document in read_scanned(database, truth)]
        cases = spoilt_cases(documents) + [("scanned", make_case(document)) for document in scanned]
        print(f"{len(documents)} documents, {len(scanned)} scanned, {len(cases)} cases")
        table: list[dict[str, object]] = list(held_out_features(cases))
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(table)
        weights, sequence = fit_sequence([case for _, case in cases])
        fields: dict[str, object] = {
            "features": dict(zip(FEATURES, _rounded(weights), strict=True)),
            "steps": _rounded(sequence.steps),
            "relations": dict(zip(RELATION_WEIGHTS, _rounded(sequence.relations), strict=True)),
            "any_step": round(sequence.any_step, 4),
            "none_again": round(sequence.none_again, 4),
        }
    else:
        known = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
        fields = {name: known[name] for name in ("features", "steps", "relations", "any_step", "none_again")}
    fields |= calibrate(read_table())
    version = hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:8]
    MODEL_FILE.write_text(json.dumps({"version": f"matching-{version}", **fields}, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {MODEL_FILE.name}, version matching-{version}")


def _rounded(values: Sequence[float] | Fitted) -> list[float]:
    return [round(float(value), 4) for value in values]


if __name__ == "__main__":
    main()
