"""What each scanned page costs, against bare Tesseract on it: python -m benchmarks page_cost [FOLDER ...] [--every N].

CPU seconds of the reading and of all that it starts, page by page, so that one which costs many times its neighbours
shows. What a run adds to it (processes, understanding, the database) `python -m benchmarks speed` has.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

import pypdfium2 as pdfium

from benchmarks.targets import Measured, report
from rb_ingest.errors import PageError
from rb_ingest.reading.page import read_page
from rb_ingest.reading.pdf import may_show_text, open_pdf
from rb_ingest.reading.text.tesseract import read_pictures
from rb_ingest.records import PageReading
from rb_ingest.settings import Settings
from rb_ingest.workers.pool import KEPT_BYTES, ONE_THREAD
from rb_ingest.workers.process import collect_seldom, settle_libraries

T = TypeVar("T")

_SAMPLES = Path(__file__).parent.parent / "samples" / "inbox"
_LANGUAGE = Settings().language
# What offices scan at; it is what the bare command is given.
_DPI = 200
# What a process of a run is told when it starts.
_TOLD = {**KEPT_BYTES, **dict.fromkeys(ONE_THREAD, "1")}
_WARM = 1  # page that is read before any is measured: models are loaded once a process


@dataclass(frozen=True)
class PageCost:
    """CPU seconds for one page: of reading without Tesseract, of its Tesseract, and of bare Tesseract."""

    name: str
    document: str
    own: float
    tesseract: float
    bare: float

    @property
    def whole(self) -> float:
        """All that reading it takes."""
        return self.own + self.tesseract


def main(argv: Sequence[str] | None = None) -> int:
    """Measure over all PDFs of some folders, and show it.

    Returns:
        0 when the targets are met.
    """
    parser = argparse.ArgumentParser(prog="benchmarks page_cost", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[_SAMPLES], help="with PDFs; samples when left out")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every so manieth page")
    given = sys.argv[1:] if argv is None else list(argv)
    options = parser.parse_args(given)
    if any(os.environ.get(name) != value for name, value in _TOLD.items()):
        again = [sys.executable, "-m", "benchmarks.page_cost", *given]
        return subprocess.run(again, env={**os.environ, **_TOLD}, check=False).returncode
    settle_libraries()
    collect_seldom()
    lines, told = [], []
    for folder in options.folders:
        costs = list(_costs(folder, options.every))
        lines += table(folder.parent.name if folder.name in ("pdf", "inbox") else folder.name, costs)
        told += [f"{c.name} {c.whole:.1f} s, bare {c.bare:.1f} s" for c in sorted(costs, key=lambda c: -c.whole)[:3]]
    report("page cost", lines, note=f"The dearest pages: {'; '.join(told)}.")
    return 0 if all(line.met is not False for line in lines) else 1


def table(name: str, costs: Sequence[PageCost]) -> list[Measured]:
    """Return what a folder's pages cost, beside the targets."""
    whole, own = sum(c.whole for c in costs), sum(c.own for c in costs)
    ratio = whole / sum(c.bare for c in costs)
    most = max(_times_the_median(costs))
    an_hour = 3600 * len(costs) / whole
    return [
        Measured(
            f"{name}, {len(costs)} scanned pages: reading against `tesseract PAGE.png - -l {_LANGUAGE} --psm 6`",
            "at most 1.0 x the CPU time",
            f"{ratio:.2f} x ({whole / len(costs):.2f} s a page, {own / len(costs):.2f} s of it without Tesseract)",
            ratio <= 1.0,
        ),
        Measured(f"{name}: the dearest page against its document's median", "below 10 x", f"{most:.1f} x", most < 10),
        Measured(f"{name}: pages an hour and core", "at least 1,000", f"{an_hour:,.0f}", an_hour >= 1000),
    ]


def _times_the_median(costs: Sequence[PageCost]) -> Iterator[float]:
    for cost in costs:
        yield cost.whole / statistics.median(c.whole for c in costs if c.document == cost.document)


def _costs(folder: Path, every: int) -> Iterator[PageCost]:
    pages = [(path, number) for path in sorted(folder.glob("*.pdf")) for number in _scanned_pages(path)]
    for path, number in pages[:_WARM]:
        read_page(path, number, Settings())
    for path, number in pages[::every]:
        try:
            reading, whole, tesseract = _read(path, number)
        except PageError:
            continue  # what cannot be read costs no more than finding that out
        if reading.kind == "other":
            continue  # on the specks of a blank page bare Tesseract may work for ten seconds
        with tempfile.NamedTemporaryFile(suffix=".png") as picture:
            with pdfium.PdfDocument(path) as pdf:
                pixels = pdf[number - 1].render(scale=_DPI / 72, grayscale=True).to_pil()
            pixels.save(picture.name, dpi=(_DPI, _DPI))
            _, bare = _cpu(lambda: _bare_tesseract(picture.name))
        yield PageCost(f"{path.stem} {number}", path.name, whole - tesseract, tesseract, bare)


def _read(path: Path, number: int) -> tuple[PageReading, float, float]:
    """Return a page's reading, the CPU seconds that it took, and those of them that Tesseract took."""
    of_tesseract: list[float] = []

    def timed(*args: Any) -> list[dict[str, str]]:
        words, seconds = _cpu(lambda: read_pictures(*args))
        of_tesseract.append(seconds)
        return words

    with mock.patch("rb_ingest.reading.text.ocr.read_pictures", timed):
        reading, whole = _cpu(lambda: read_page(path, number, Settings()))
    return reading, whole, sum(of_tesseract)


def _scanned_pages(path: Path) -> Iterator[int]:
    with open_pdf(path) as pdf:
        yield from (number for number in range(1, len(pdf) + 1) if not may_show_text(pdf, number))


def _bare_tesseract(picture: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in KEPT_BYTES}
    command = ["tesseract", picture, "-", "-l", _LANGUAGE, "--psm", "6"]
    subprocess.run(command, check=True, capture_output=True, env=bare)


def _cpu(work: Callable[[], T]) -> tuple[T, float]:
    """Return what some work gives, and its CPU seconds: those of the processes that it started and that ended too."""
    before = _seconds()
    result = work()
    return result, _seconds() - before


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    raise SystemExit(main())
