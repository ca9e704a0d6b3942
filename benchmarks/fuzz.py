"""Ten thousand cases of `testkit.fuzzing`: python -m benchmarks.fuzz [--cases 10000] [--seed 1]."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from benchmarks.targets import Measured, report
from rb_ingest.storage.store import Store
from rb_ingest.workers.pool import PagePool
from testkit.fuzzing import PROPERTIES, broken_pdfs, document_is_stored_as_read, pages, pdf_is_read_or_refused

# Shares of all cases. A broken PDF takes a hundred times as long as a text.
_SHARES = {"schedule": 0.35, "records": 0.2, "rows": 0.2, "decree": 0.16, "stored": 0.05, "pdf": 0.04}


def main(argv: Sequence[str] | None = None) -> int:
    """Try the cases, and show how many failed.

    Returns:
        0 when none did.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    lines = []
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "rb.duckdb")) as store, PagePool(1, 20) as pool:
        properties = {
            **PROPERTIES,
            "stored": (lambda readings: document_is_stored_as_read(store, readings), pages()),
            "pdf": (lambda data: pdf_is_read_or_refused(pool, Path(folder), data), broken_pdfs()),
        }
        for name, (holds, cases) in properties.items():
            lines.append(_tried(name, holds, cases, round(options.cases * _SHARES[name]), options.seed))
    report("fuzzing", lines, note=f"{options.cases} cases, seed {options.seed}.")
    return 0 if all(line.met for line in lines) else 1


def _tried(name: str, holds: Callable[..., None], cases: SearchStrategy[Any], count: int, first_seed: int) -> Measured:
    tried, started = 0, time.monotonic()

    def counted(case: Any) -> None:
        nonlocal tried
        tried += 1
        holds(case)

    limits = settings(
        max_examples=count,
        deadline=None,
        database=None,
        # Not shrinking: the case is printed as it was found, and a failure ends this kind of case.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    what = f"{name}: {(holds.__doc__ or _DOCS[name]).splitlines()[0].rstrip('.')}"
    try:
        seed(first_seed)(limits(given(cases)(counted)))()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        problem = " ".join(str(error).split())[:200]
        return Measured(what, "no failure", f"{type(error).__name__} after {tried} cases: {problem}", False)
    return Measured(what, "no failure", f"none in {tried} cases, {time.monotonic() - started:.0f} s", True)


_DOCS = {"stored": document_is_stored_as_read.__doc__ or "", "pdf": pdf_is_read_or_refused.__doc__ or ""}


if __name__ == "__main__":
    raise SystemExit(main())
