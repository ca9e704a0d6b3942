"""All benchmarks, one after the other: `make bench`. One alone: `python -m benchmarks NAME [its options]`.

accuracy, honesty, robustness, mixtures, forms, composition and ablation write docs/accuracy.md; speed, page_cost,
fast_path, faults, kills, soak, attacks and fuzz docs/speed.md; marks and matching print their tables, which are put
into docs/accuracy.md from here.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from importlib import import_module

from benchmarks.report import ROOT, write_section

SAMPLES = str(ROOT / "samples")
# What is run, in this order, and with which options when nothing else is asked for.
BENCHMARKS: dict[str, tuple[str, ...]] = {
    "accuracy": (),
    "honesty": (f"samples={SAMPLES}",),
    "robustness": (),
    "mixtures": (),
    "forms": (),
    "composition": (),
    "marks": ("--corpus", SAMPLES),
    "matching": ("--corpus", f"{SAMPLES}/truth"),
    "ablation": (),
    "speed": (),
    "page_cost": (),
    "fast_path": (),
    "faults": (),
    "kills": (),
    "soak": (),
    "attacks": (),
    "fuzz": (),
}
PRINT_ONLY = ("marks", "matching")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one benchmark, or all.

    Returns:
        0 when all said so.
    """
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="all when left out")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="handed on to the benchmark")
    chosen = parser.parse_args(argv)
    if chosen.name:
        return run(chosen.name, chosen.options or BENCHMARKS[chosen.name])
    results = {}
    for name, options in BENCHMARKS.items():
        started = time.monotonic()
        print(f"\n=== {name}", flush=True)
        results[name] = run(name, options)
        print(f"=== {name}: {time.monotonic() - started:.0f} s", flush=True)
    failed = [name for name, result in results.items() if result]
    if failed:
        print(f"\nnot as it should be: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def run(name: str, options: Sequence[str]) -> int:
    """Run one benchmark with its options; gives what it returns, 0 where that is nothing."""
    benchmark: Callable[[Sequence[str]], int | None] = import_module(f"benchmarks.{name}").main
    if name not in PRINT_ONLY:
        return benchmark(options) or 0
    printed = io.StringIO()
    with redirect_stdout(printed):
        result = benchmark(options) or 0
    print(printed.getvalue())
    write_section(name, printed.getvalue())
    return result


if __name__ == "__main__":
    raise SystemExit(main())
