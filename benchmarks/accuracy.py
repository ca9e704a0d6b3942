"""How right the database is: `python -m benchmarks accuracy [--corpus DIR --label held-in]`.

Reads the PDFs of a corpus into a new database, compares its views with the truth, prints the measures beside their
targets, and writes them with the pictures into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Corpus, ReadDocument, ingest, load_corpus, read_database
from benchmarks.curves import draw_reliability, draw_risk_coverage
from benchmarks.report import IMAGES, ROOT, markdown_table, write_section
from benchmarks.scoring import Belief, Catalogue, Score, calibration_error, score_document, together

SAMPLES = ROOT / "samples"
LABELS = {"samples": "samples", "held-in": "training set"}
GROUPS = ("easy", "medium", "hard")
# From here on the review queue asks nobody; of such marks on hard scans at most one in 500 may be wrong.
SURE = 0.9


@dataclass(frozen=True)
class Measure:
    """A line of the table: what it is called, how to get it, and what is asked of easy, medium and hard scans."""

    name: str
    value: Callable[[Score], float | None]
    targets: tuple[float | None, float | None, float | None] = (None, None, None)
    lower_is_better: bool = False
    digits: int = 3

    def meets(self, value: float, target: float) -> bool:
        """Return whether a value is as good as asked."""
        return value <= target if self.lower_is_better else value >= target


def _of(measure: str) -> Callable[[Score], float | None]:
    return lambda score: score.value(measure)


def _error_of(name: str) -> Callable[[Score], float | None]:
    return lambda score: calibration_error(score.beliefs.get(name, ()))


def _wrong_among_sure(name: str) -> Callable[[Score], float | None]:
    def share(score: Score) -> float | None:
        sure = sure_ones(score, name)
        return sum(not belief.right for belief in sure) / len(sure) if sure else None

    return share


def sure_ones(score: Score, name: str) -> list[Belief]:
    """Return the beliefs of one kind that the pipeline called sure."""
    return [belief for belief in score.beliefs.get(name, ()) if belief.confidence >= SURE]


TABLES: Mapping[str, tuple[Measure, ...]] = {
    "The decree": (
        Measure("all seven facts", _of("decree"), (1.0, 1.0, 1.0)),
        *(Measure(name, _of(name)) for name in ("nomor", "tahun", "satker", "kode", "level", "jenis", "tanggal")),
    ),
    "Rows and texts": (
        Measure("rows F1", _of("rows F1"), (0.995, 0.985, 0.95)),
        Measure("indikator CER", _of("indikator CER"), (0.003, 0.012, 0.04), lower_is_better=True, digits=4),
        Measure("kegiatan CER", _of("kegiatan CER"), lower_is_better=True, digits=4),
        Measure("sub kegiatan CER", _of("sub kegiatan CER"), lower_is_better=True, digits=4),
        Measure("area", _of("area"), (0.995, 0.98, 0.93)),
        Measure("kegiatan", _of("kegiatan"), (0.995, 0.98, 0.93)),
        Measure("sub kegiatan", _of("sub kegiatan"), (0.995, 0.98, 0.93)),
        Measure("ket", _of("ket")),
        Measure("page", _of("page")),
    ),
    "Months": (
        Measure("month cells F1", _of("month cells F1"), (0.998, 0.992, 0.975)),
        Measure("month set exact", _of("months exact")),
        Measure("month set exact, end to end", _of("months exact, end to end"), (0.985, 0.95, 0.87)),
        Measure("wrong among marks called sure", _wrong_among_sure("mark"), (None, None, 0.002), True, 4),
        Measure("wrong among blanks called sure", _wrong_among_sure("blank"), lower_is_better=True, digits=4),
    ),
    "Zona Integritas": tuple(
        Measure(name, _of(name)) for name in ("komponen", "langkah aksi", "bukti fisik", "target waktu", "links F1")
    ),
    "Matching": (
        Measure("top-1", _of("top-1"), (0.99, 0.98, 0.96)),
        Measure("auto precision", _of("auto precision"), (0.997, 0.997, 0.997)),
        Measure("auto share", _of("auto share"), (0.90, 0.85, 0.75)),
        Measure("wrong in review", _of("wrong in review"), (0.95, 0.95, 0.95)),
        Measure("own accepted", _of("own accepted"), (0.02, 0.02, 0.02), lower_is_better=True),
        Measure("calibration error", _error_of("match"), (0.03, 0.03, 0.03), lower_is_better=True),
    ),
    "Confidence of months and texts": (
        Measure("calibration error, months", _error_of("months"), lower_is_better=True),
        Measure("calibration error, text", _error_of("text"), lower_is_better=True),
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure a corpus.

    Returns:
        0, also where a target is missed: the table says so.
    """
    parser = argparse.ArgumentParser(prog="benchmarks accuracy", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=SAMPLES, help="folder with inbox/ or pdf/, and truth/")
    parser.add_argument("--label", choices=LABELS, default="samples", help="which section of the page to write")
    parser.add_argument("--db", type=Path, help="measure this database instead of reading the PDFs")
    options = parser.parse_args(argv)
    corpus = load_corpus(options.corpus)
    if options.db:
        read = read_database(options.db)
    else:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "accuracy.duckdb"
            seconds = ingest(corpus.pdfs, database)
            print(f"{corpus.pdfs}: read in {seconds:.0f} s", flush=True)
            read = read_database(database)
    scores = score_corpus(corpus, read)
    section = _section(corpus, read, scores, options.label)
    print(section)
    write_section(f"accuracy-{options.label}", section)
    return 0


def score_corpus(corpus: Corpus, read: Mapping[str, ReadDocument]) -> dict[str, Score]:
    """Measure each document of a corpus; keys are their names."""
    catalogue = Catalogue(corpus.catalogue)
    return {true.name: score_document(true, read.get(true.file), catalogue) for true in corpus.documents}


def _section(corpus: Corpus, read: Mapping[str, ReadDocument], scores: Mapping[str, Score], label: str) -> str:
    by_group = {
        group: together(scores[true.name] for true in corpus.documents if true.difficulty == group) for group in GROUPS
    }
    everything = together(scores.values())
    parts = []
    for title, measures in TABLES.items():
        lines = [
            [
                measure.name,
                *(_cell(measure, by_group[group], t) for group, t in zip(GROUPS, measure.targets, strict=True)),
                _number(measure.value(everything), measure.digits),
            ]
            for measure in measures
            if measure.value(everything) is not None
        ]
        if lines:
            parts.append(f"### {title}, {LABELS[label]}\n\n" + markdown_table(["", *GROUPS, "all"], lines))
    sure, in_all = sure_ones(by_group["hard"], "mark"), everything.beliefs
    parts.append(
        f"Each cell: the value, then the target and whether it is met. Sure means a confidence of at least {SURE}: "
        f"{len(sure)} marks on hard scans are, {sum(not b.right for b in sure)} of them wrong. Calibration is told by "
        f"{len(in_all.get('match', ()))} matches, {len(in_all.get('months', ()))} month sets and "
        f"{len(in_all.get('text', ()))} texts."
    )
    parts.append(f"### Documents, {LABELS[label]}\n\n" + _documents(corpus, read, scores))
    pictures = {
        "reliability": ("How often right, by how sure", draw_reliability),
        "risk": ("Errors left, by how much is accepted", draw_risk_coverage),
    }
    for name, (title, draw) in pictures.items():
        path = IMAGES / f"accuracy-{label}-{name}.png"
        draw({kind: everything.beliefs.get(kind, ()) for kind in ("match", "months", "text")}, path)
        parts.append(f"![{title}, {LABELS[label]}](images/{path.name})")
    return "\n\n".join(parts)


def _cell(measure: Measure, score: Score, target: float | None) -> str:
    value = measure.value(score)
    if value is None or target is None:
        return _number(value, measure.digits)
    sign = "≤" if measure.lower_is_better else "≥"
    verdict = "met" if measure.meets(value, target) else "**missed**"
    return f"{_number(value, measure.digits)} ({sign} {target:g}, {verdict})"


def _documents(corpus: Corpus, read: Mapping[str, ReadDocument], scores: Mapping[str, Score]) -> str:
    shown = {
        "rows F1": 3,
        "indikator CER": 4,
        "area": 3,
        "kegiatan": 3,
        "sub kegiatan": 3,
        "month cells F1": 3,
        "months exact, end to end": 3,
        "top-1": 3,
        "auto precision": 3,
        "auto share": 3,
    }
    lines = [
        [true.name, true.difficulty, read[true.file].status if true.file in read else "not read"]
        + [_number(scores[true.name].value(name), digits) for name, digits in shown.items()]
        for true in corpus.documents
    ]
    return markdown_table(["document", "", "status", *shown], lines)


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


if __name__ == "__main__":
    raise SystemExit(main())
