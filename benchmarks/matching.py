"""How well rows are matched: `python -m benchmarks.matching --corpus DIR [--transcriptions DIR]`; prints markdown.

`--corpus` has truth files that nothing was fitted on. With `--transcriptions` (and `--fitted-on`, the folders that the
model was fitted on), each transcribed decree is left out in turn, everything is fitted again without its wordings, and
its rows are matched; this takes minutes per decree.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.arrays import ConfidenceBins
from benchmarks.fit_matching import SEED, calibrate, read_table, spoilt_cases
from benchmarks.matching_corpus import KnownDocument, read_documents, without_wordings_of
from benchmarks.matching_sequence import fit_sequence
from benchmarks.spoiling import DAMAGES, spoil
from rb_ingest.matching.alignment import RELATION_WEIGHTS
from rb_ingest.matching.features import FEATURE_GROUPS, FEATURES, catalogue_index, gather
from rb_ingest.matching.matching import in_sequence, match_rows, weigh
from rb_ingest.matching.model import MatchingModel, load_model
from rb_ingest.records import Match
from rb_ingest.records.arrays import Flags
from rb_ingest.reference import shipped_reference

SHOWN = ("clean", "own rows", "light", "medium", "hard", "indikator only", "reordered", "shuffled")
BINS = 10


@dataclass
class Score:
    """Counts over rows; the words are those of the contract."""

    known: int = 0
    right: int = 0
    auto: int = 0
    auto_right: int = 0
    wrong: int = 0
    wrong_in_review: int = 0
    own: int = 0
    own_accepted: int = 0
    bins: ConfidenceBins = field(default_factory=lambda: np.zeros((BINS, 3)))

    def add(self, match: Match, right: frozenset[str]) -> None:
        """Count one row: `right` are the ids of the entries that are right, none for an own indicator."""
        good = match.indicator_id in right
        self.known += bool(right)
        self.own += not right
        self.right += good
        if match.indicator_id is None:
            return
        self.auto += match.status == "auto"
        self.auto_right += match.status == "auto" and good
        self.own_accepted += match.status == "auto" and not right
        self.wrong += not good
        self.wrong_in_review += not good and match.status == "review"
        self.bins[min(int(match.confidence * BINS), BINS - 1)] += (1, match.confidence, good)

    @property
    def calibration_error(self) -> float:
        """Mean distance of confidence from the share that is right, over ten bins."""
        filled = self.bins[self.bins[:, 0] > 0]
        return float(np.abs(filled[:, 1] - filled[:, 2]).sum() / max(filled[:, 0].sum(), 1))

    def line(self, *names: object) -> str:
        """Return a line of the table under HEAD."""
        cells = [
            _share(self.right, self.known),
            _share(self.auto, self.known),
            _share(self.auto_right, self.auto),
            _share(self.wrong_in_review, self.wrong),
            _share(self.own_accepted, self.own),
            f"{self.calibration_error:.3f}",
        ]
        return f"| {' | '.join(map(str, (*names, self.known, self.own, *cells)))} |"


HEAD = "rows | own rows | top-1 | auto share | auto precision | wrong in review | own accepted | ECE"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def _table_head(*names: str) -> str:
    columns = [*names, *HEAD.split(" | ")]
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def score(documents: Sequence[KnownDocument], model: MatchingModel) -> Score:
    """Match documents and count."""
    result = Score()
    for document in documents:
        matches = match_rows(shipped_reference(), [known.row for known in document.rows], document.jenis, model=model)
        for match, known in zip(matches, document.rows, strict=True):
            result.add(match, known.right)
    return result


def damaged(documents: Sequence[KnownDocument], name: str) -> list[KnownDocument]:
    """Return the documents, all damaged in one way."""
    rng = random.Random(f"{SEED} {name}")  # noqa: S311
    return [spoil(document, DAMAGES[name], rng) for document in documents]


def quality_table(documents: Sequence[KnownDocument], model: MatchingModel) -> None:
    """Print the quality by difficulty and damage."""
    print("\n### Quality\n\n" + _table_head("documents", "texts"))
    for name in SHOWN:
        spoilt = damaged(documents, name)
        for kind in (*sorted({document.kind for document in documents}), "all"):
            chosen = [document for document in spoilt if kind in (document.kind, "all")]
            print(score(chosen, model).line(kind, name))


def ablation_table(documents: Sequence[KnownDocument], model: MatchingModel) -> None:
    """Print the share of rows whose best entry is right, with more and more evidence looked at."""
    print("\n### What each kind of evidence brings (top-1 of rows that have an entry)\n")
    ways = ("best letter ratio", "indikator", "whole row", "whole row, order of the document")
    print(f"| texts | {' | '.join(ways)} |\n|{'---|' * (len(ways) + 1)}")
    text_only = np.array([name in (*FEATURE_GROUPS["indikator"], *FEATURE_GROUPS["entry"]) for name in FEATURES])
    for damage in SHOWN:
        hits: list[Flags] = []
        for document in damaged(documents, damage):
            index = catalogue_index(shipped_reference(), document.jenis)
            evidence = gather(shipped_reference(), [known.row for known in document.rows], index)
            alone = weigh(evidence, model.weights)
            best = (
                evidence.text.ratio,
                weigh(evidence, model.weights * text_only)[:, :-1],
                alone[:, :-1],
                in_sequence(alone, evidence, index, model)[:, :-1],
            )
            for place, known in enumerate(document.rows):
                columns = [index.place[indicator_id] for indicator_id in known.right]
                if columns:
                    hits.append(np.array([values[place].argmax() in columns for values in best]))
        print(f"| {damage} | {' | '.join(f'{share:.4f}' for share in np.mean(hits, axis=0))} |")


def leave_out_table(decrees: Sequence[KnownDocument], fitted_on: Sequence[KnownDocument], model: MatchingModel) -> None:
    """Print how each decree is matched by a model that never saw its wordings, and by the one that did."""
    print("\n### One decree's wordings left out of all fitting\n\n" + _table_head("decree", "model", "texts"))
    for held in decrees:
        others = without_wordings_of([*fitted_on, *decrees], held)
        weights, path = fit_sequence([case for _, case in spoilt_cases(others)])
        names = {document.name for document in others}
        fields = {
            "version": "left out",
            "features": dict(zip(FEATURES, weights.tolist(), strict=True)),
            "steps": path.steps,
            "relations": dict(zip(RELATION_WEIGHTS, path.relations, strict=True)),
            "any_step": path.any_step,
            "none_again": path.none_again,
            **calibrate([line for line in read_table() if line["document"] in names]),
        }
        without = MatchingModel.model_validate(fields)
        for name in ("clean", "medium", "hard"):
            spoilt = damaged([held], name)
            print(score(spoilt, without).line(held.name, "left out", name))
            print(score(spoilt, model).line(held.name, "fitted on all", name), flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", action="append", type=Path, default=[], help="truth files that nothing saw")
    parser.add_argument("--transcriptions", type=Path, help="transcribed decrees to leave out in turn")
    parser.add_argument("--fitted-on", action="append", type=Path, default=[], help="what else the model was fitted on")
    arguments = parser.parse_args(argv)
    model = load_model()
    print(f"Model {model.version}.")
    documents = [document for folder in arguments.corpus for document in read_documents(folder)]
    if documents:
        quality_table(documents, model)
        ablation_table(documents, model)
    if arguments.transcriptions:
        fitted_on = [document for folder in arguments.fitted_on for document in read_documents(folder)]
        leave_out_table(read_documents(arguments.transcriptions), fitted_on, model)


if __name__ == "__main__":
    main()
