"""What each technique is worth: `python -m benchmarks ablation [--corpus DIR --label held-in] [--only NAME ...]`.

The hard documents of a corpus are read once with all techniques and once without each, every time in a process of its
own. Time is that of the processor, of the process and of its Tesseract, because it does not depend on who else is busy.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.accuracy import LABELS, SAMPLES
from benchmarks.corpus import ReadDocument, TrueDocument, load_corpus, read_database
from benchmarks.report import markdown_table, write_section
from benchmarks.scoring import Catalogue, Score, score_document, together
from benchmarks.techniques import TECHNIQUES, leave_out
from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import read_pdf
from rb_ingest.reading.text.ocr import Crop
from rb_ingest.reading.text.second_ocr import read_again
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store

ALL_AT_WORK = "nothing"
WORKERS = 2
# What is shown of a score: its name, its digits, and whether less is better.
SHOWN = {
    "rows F1": (3, False),
    "indikator CER": (4, True),
    "sub kegiatan": (3, False),
    "month cells F1": (3, False),
    "months exact, end to end": (3, False),
    "top-1": (3, False),
    "auto share": (3, False),
}


@dataclass(frozen=True)
class Trial:
    """One document, read without one technique."""

    read: ReadDocument
    cpu_seconds: float


def read_without(technique: str, pdf: Path) -> Trial:
    """Read a PDF without a technique; to be called in a process of its own, which is spoilt by it."""
    leave_out(TECHNIQUES[technique])
    # Loading the second reader takes a second once a process, which is no price of a page.
    read_again([Crop(np.full((32, 64), 255, np.uint8), 0, 0, 20)])
    before = _cpu_seconds()
    with ThreadPoolExecutor(1) as here:  # in this process, where the technique was left out
        document = read_pdf(pdf, Settings(), BatchOptions(executor=here))
    spent = _cpu_seconds() - before
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "trial.duckdb"
        with Store(database) as store:
            store.save(document)
        (read,) = read_database(database).values()
    return Trial(read, spent)


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure each technique on the hard documents and write the table.

    Returns:
        0.
    """
    parser = argparse.ArgumentParser(prog="benchmarks ablation", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=SAMPLES, help="folder with inbox/ or pdf/, and truth/")
    parser.add_argument("--label", choices=LABELS, default="samples", help="which section of the page to write")
    parser.add_argument("--only", nargs="*", choices=sorted(TECHNIQUES), help="print these, and write nothing")
    options = parser.parse_args(argv)
    corpus = load_corpus(options.corpus)
    hard = [true for true in corpus.documents if true.difficulty == "hard"]
    names = [ALL_AT_WORK, *(n for n in TECHNIQUES if n != ALL_AT_WORK and n in (options.only or TECHNIQUES))]
    trials = _try_all(names, [corpus.pdfs / true.file for true in hard])
    table = _table(names, hard, trials, Catalogue(corpus.catalogue))
    print(table)
    if not options.only:
        write_section("ablation" if options.label == "samples" else f"ablation-{options.label}", table)
    return 0


def _try_all(names: Sequence[str], pdfs: Sequence[Path]) -> dict[str, list[Trial]]:
    # A fresh process for each trial: what is left out cannot be put back.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context, max_tasks_per_child=1) as pool:
        jobs = {name: [pool.submit(read_without, name, pdf) for pdf in pdfs] for name in names}
        return {name: [job.result() for job in some] for name, some in jobs.items()}


def _table(
    names: Sequence[str], true: Sequence[TrueDocument], trials: dict[str, list[Trial]], catalogue: Catalogue
) -> str:
    base: Score | None = None
    lines = []
    for name in names:
        score = together(
            score_document(document, trial.read, catalogue) for document, trial in zip(true, trials[name], strict=True)
        )
        base = base or score
        pages = sum(trial.read.pages for trial in trials[name])
        seconds = sum(trial.cpu_seconds for trial in trials[name]) / pages
        lines.append([TECHNIQUES[name].words, *_cells(score, base), f"{seconds:.2f}"])
    note = f"{len(true)} hard documents. What got worse is bold; seconds are CPU seconds a page."
    return markdown_table(["left out", *SHOWN, "s/page"], lines) + f"\n\n{note}"


def _cells(score: Score, base: Score) -> list[str]:
    cells = []
    for measure, (digits, lower_is_better) in SHOWN.items():
        value, before = score.value(measure), base.value(measure)
        text = "-" if value is None else f"{value:.{digits}f}"
        if value is not None and before is not None:
            loss = (value - before) if lower_is_better else (before - value)
            text = f"**{text}**" if loss >= 0.5 * 10**-digits else text
        cells.append(text)
    return cells


if __name__ == "__main__":
    raise SystemExit(main())
