"""Ways to judge marks, compared on held-out documents: `python -m benchmarks.marks --corpus DIR`; prints markdown.

Every document of the corpus is judged by models fitted without it (on the others and on drawn ones); drawn documents
are held out a fifth at a time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.arrays import MarkLabels
from benchmarks.drawn_marks import drawn_pages
from benchmarks.fit_marks import SEED, UNITS, fit_alone, fit_network
from benchmarks.mark_pages import corpus_pages
from benchmarks.mark_table import COLUMNS, OWN, Group, Kind, groups, lines_of
from rb_ingest.reading.marks.arrays import MarkProbabilities

FOLDS = 5
SURE = 0.9
BINS = 10
# A document's strokes fall into about so many shapes: its ticks, one or two other marks, specks, dashes.
CLUSTERS = 6

Judge = Callable[[Group], MarkProbabilities]
Way = Callable[[Sequence[Group], Kind], Judge]


def by_size(fitted_on: Sequence[Group], kind: Kind) -> Judge:
    """Judge by the size alone (of shades: the tone), one curve for all documents."""
    column = OWN[kind] - 1 if kind == "stroke" else 0
    lines = lines_of(fitted_on, kind, None)
    network = fit_network(lines.features[:, [column]], lines.labels, ("size",), 0)
    return lambda group: network.probability(group.own[:, [column]])


def by_own_features(fitted_on: Sequence[Group], kind: Kind) -> Judge:
    """Judge by the candidate's own features."""
    network = fit_alone(lines_of(fitted_on, kind, None), kind)
    return lambda group: network.probability(group.own)


def with_context(units: bool) -> Way:
    """Judge by own features and those of the page, with a hidden layer or without."""

    def way(fitted_on: Sequence[Group], kind: Kind) -> Judge:
        alone = None if kind == "dust" else fit_alone(lines_of(fitted_on, kind, None), kind)
        lines = lines_of(fitted_on, kind, alone)
        network = fit_network(lines.features, lines.labels, COLUMNS[kind], UNITS[kind] if units else 0)

        def judge(group: Group) -> MarkProbabilities:
            return network.probability(group.together(alone.probability(group.own)) if alone else group.own)

        return judge

    return way


def by_templates(fitted_on: Sequence[Group], kind: Kind) -> Judge:
    """Cluster the pictures of a document's strokes; a cluster is as likely to be marks as its members by themselves."""
    network = fit_alone(lines_of(fitted_on, kind, None), kind)

    def judge(group: Group) -> MarkProbabilities:
        odds = network.log_odds(group.own)
        if len(odds) > CLUSTERS:
            flat = group.pictures.reshape(len(odds), -1)
            cluster = KMeans(CLUSTERS, n_init=3, random_state=SEED).fit_predict(flat)
            odds = np.array([odds[cluster == c].mean() for c in range(CLUSTERS)])[cluster]
        return 1 / (1 + np.exp(-odds))

    return judge


def by_picture(fitted_on: Sequence[Group], kind: Kind) -> Judge:
    """Judge by the stroke's picture, 16 x 16, with a small network."""
    chosen = [g for g in fitted_on if g.kind == kind and len(g.labels)]
    labels = np.concatenate([g.labels for g in chosen])
    flat = np.concatenate([g.pictures.reshape(len(g.labels), -1) for g in chosen])
    names = [f"p{i}" for i in range(flat.shape[1])]
    network = fit_network(flat[labels >= 0], labels[labels >= 0], names, 12)
    return lambda group: network.probability(group.pictures.reshape(len(group.labels), -1).astype(float))


WAYS: dict[Kind, dict[str, Way]] = {
    "stroke": {
        "size alone": by_size,
        "own features, logistic": by_own_features,
        "templates of the document": by_templates,
        "picture 16 x 16, network": by_picture,
        "features and page, logistic": with_context(units=False),
        "features and page, network": with_context(units=True),
    },
    "shade": {
        "tone alone": by_size,
        "own features, logistic": by_own_features,
        "features and page, logistic": with_context(units=False),
    },
    "dust": {"rate alone": by_size, "own features, logistic": with_context(units=False)},
}


@dataclass
class Score:
    """Counts over candidates that are clearly marks or clearly none."""

    probability: list[MarkProbabilities] = field(default_factory=list)
    label: list[MarkLabels] = field(default_factory=list)
    seconds: float = 0.0
    judged: int = 0

    def add(self, probability: MarkProbabilities, group: Group, seconds: float) -> None:
        """Count the candidates of one table."""
        clear = group.labels >= 0
        self.probability.append(probability[clear])
        self.label.append(group.labels[clear])
        self.seconds += seconds
        self.judged += 1

    def cells(self) -> Iterator[str]:
        """Return the cells of a line under HEAD."""
        p, y = np.concatenate(self.probability), np.concatenate(self.label)
        sure = (p >= SURE) | (p <= 1 - SURE)
        wrong = (p >= 0.5) != (y == 1)
        place = np.minimum((p * BINS).astype(int), BINS - 1)
        ece = sum(abs(p[place == b].mean() - y[place == b].mean()) * (place == b).mean() for b in set(place))
        loss = -np.log(np.clip(np.where(y == 1, p, 1 - p), 1e-6, 1)).mean()
        yield f"{len(p)}"
        yield f"{int((wrong & (y == 1)).sum())}"
        yield f"{int((wrong & (y == 0)).sum())}"
        yield f"{(~sure).mean():.3f}"
        yield f"{int((wrong & sure).sum())} in {int(sure.sum())}"
        yield f"{loss:.4f}"
        yield f"{ece:.4f}"
        yield f"{1000 * self.seconds / max(self.judged, 1):.1f}"


HEAD = ("candidates", "marks lost", "false marks", "unsure", "wrong among sure", "log loss", "ECE", "ms a table")


def folds(found: Sequence[Group]) -> Iterator[tuple[str, set[str]]]:
    """Return what is held out together: each document of the corpus, a fifth of the drawn ones."""
    names = sorted({g.document for g in found})
    drawn = [n for n in names if n.startswith("drawn")]
    for name in names:
        if name not in drawn:
            yield "corpus", {name}
    for k in range(FOLDS):
        yield "drawn", set(drawn[k::FOLDS])


def compare(found: Sequence[Group], kind: Kind) -> None:
    """Print how each way does on one kind of candidates."""
    scores: dict[tuple[str, str], Score] = {}
    for source, held in folds(found):
        fitted_on = [g for g in found if g.document not in held]
        tested = [g for g in found if g.document in held and g.kind == kind and (g.labels >= 0).any()]
        for name, way in WAYS[kind].items() if tested else ():
            judge = way(fitted_on, kind)
            for group in tested:
                started = time.perf_counter()
                probability = judge(group)
                score = scores.setdefault((source, name), Score())
                score.add(probability, group, time.perf_counter() - started)
    print(f"\n### {kind.capitalize()}s\n\n| pages | way | {' | '.join(HEAD)} |\n|{'---|' * (len(HEAD) + 2)}")
    for (source, name), score in sorted(scores.items(), key=lambda item: item[0][0]):
        print(f"| {source} | {name} | {' | '.join(score.cells())} |", flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder with pdf/ and truth/")
    parser.add_argument("--drawn", type=int, default=60, help="documents to draw beside those of the corpus")
    arguments = parser.parse_args(argv)
    found = [*groups(corpus_pages(arguments.corpus)), *groups(drawn_pages(arguments.drawn, SEED))]
    kinds: tuple[Kind, ...] = ("stroke", "shade", "dust")
    for kind in kinds:
        compare(found, kind)


if __name__ == "__main__":
    main()
