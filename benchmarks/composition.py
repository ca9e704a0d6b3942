"""Random compositions over known pages: python -m benchmarks.composition [--cases 2000] [--seed 1] [--list].

Annotations, fields, clips, masks, layers, pictures, white-outs, crops, wrong sizes, on scans and on drawn pages: each
page is read and held against what a viewer shows of it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2

from benchmarks.targets import Measured, report
from rb_ingest.settings import Settings
from testkit.compositions import Verdict, judged, random_case

# Cases of another seed are other cases.
_SEEDS_APART = 1_000_000


def main(argv: Sequence[str] | None = None) -> int:
    """Try the cases, and show how many came out wrong.

    Returns:
        0 when none did in silence.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.composition", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="print each case that was not read right")
    options = parser.parse_args(argv)
    started = time.monotonic()
    seeds = range(options.seed * _SEEDS_APART, options.seed * _SEEDS_APART + options.cases)
    counts: Counter[tuple[str, Verdict]] = Counter()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for seed, origin, verdict, why in pool.map(_tried, seeds, [folder] * len(seeds), chunksize=8):
            counts[origin, verdict] += 1
            if verdict == "wrong in silence" or (options.list and verdict != "right"):
                print(f"{seed}: {verdict}: {why}", flush=True)
    report("composition", _lines(counts), page="accuracy.md", note=_note(options, time.monotonic() - started))
    return 1 if sum(n for (_, verdict), n in counts.items() if verdict == "wrong in silence") else 0


def _tried(seed: int, folder: str) -> tuple[int, str, Verdict, str]:
    cv2.setNumThreads(1)
    case = random_case(seed)
    result = judged(case, Path(folder, f"{os.getpid()}.pdf"), Settings())
    return seed, case.steps[0], result.verdict, f"{', '.join(case.steps)}: {result.why}"


def _lines(counts: Counter[tuple[str, Verdict]]) -> list[Measured]:
    lines = []
    for origin, name in (("scan", "scans"), ("drawn", "pages drawn by a program")):
        right, told, wrong = (counts[origin, v] for v in ("right", "told", "wrong in silence"))
        lines += [
            Measured(f"{name}: months of every row as a viewer shows them", "", f"{right} of {right + told + wrong}"),
            Measured(f"{name}: not so, and a person is asked about the row or the page", "", str(told)),
            Measured(f"{name}: wrong in silence", "0", str(wrong), wrong == 0),
        ]
    return lines


def _note(options: argparse.Namespace, seconds: float) -> str:
    return f"{options.cases} cases, seed {options.seed}, {seconds:.0f} s."


if __name__ == "__main__":
    raise SystemExit(main())
