"""How fast pages are read, against bare Tesseract on the same pictures: python -m benchmarks.speed [--quick].

CPU seconds (of a process with its children) are compared beside the time that passed: they say the same on a machine
that others use too.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from benchmarks.generated import make_inbox
from benchmarks.targets import Measured, report
from rb_ingest.reading.scan.page_image import page_picture
from rb_ingest.settings import Settings
from testkit.processes import children

_SAMPLES = Path(__file__).parent.parent / "samples" / "inbox"
_LANGUAGE = Settings().language
_TURNS = 3


@dataclass(frozen=True)
class Cost:
    """What some work took: the time that passed and the CPU time, in seconds, of it and its children."""

    seconds: float
    cpu: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and show it beside the targets.

    Returns:
        0 when all targets are met.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller generated inboxes")
    options = parser.parse_args(argv)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [
            *_against_tesseract(folder, cores),
            _born_digital(folder, 40 if options.quick else 100),
            _two_cores(folder, 20 if options.quick else 60),
            *_many_pages(folder, (2, 10, 40) if options.quick else (2, 20, 200)),
            _memory(folder, 100 if options.quick else 500),
        ]
    note = f"{cores} cores. What was tried, kept and lost: [benchmarks/speed_tried.md](../benchmarks/speed_tried.md)."
    report("speed", lines, note=note)
    return 0 if all(line.met is not False for line in lines) else 1


def _against_tesseract(folder: Path, cores: int) -> list[Measured]:
    scans = _scans(folder / "scans")
    pictures = _page_pictures(scans, folder / "pictures")

    def bare() -> None:
        with ThreadPoolExecutor(cores) as threads:
            list(threads.map(_bare_tesseract, pictures))

    # In turns, so that whatever else the machine does meets both alike.
    costs = [(_cost(bare), _run(scans, folder / f"samples{turn}.duckdb", cores)) for turn in range(_TURNS)]
    wall = sorted(mine.seconds / other.seconds for other, mine in costs)
    cpu = sorted(mine.cpu / other.cpu for other, mine in costs)
    other, mine = costs[-1]
    return [
        Measured(
            f"whole pipeline against `tesseract PAGE.png - -l {_LANGUAGE} --psm 6`, {len(pictures)} scanned pages of "
            f"samples/inbox, {cores} cores",
            "at most 1.0 x the time",
            f"{_range(wall)} x ({mine.seconds:.0f} s against {other.seconds:.0f} s)",
            wall[_TURNS // 2] <= 1.0,
        ),
        Measured("the same, CPU time", "", f"{_range(cpu)} x ({mine.cpu:.0f} s against {other.cpu:.0f} s)"),
    ]


def _born_digital(folder: Path, documents: int) -> Measured:
    pages = make_inbox(folder / "vectors", documents, pages=5, scanned_every=0)
    start = _run(_empty(folder), folder / "none.duckdb", 1)
    cost = _run(folder / "vectors", folder / "vectors.duckdb", 1)
    rate = pages / (cost.cpu - start.cpu)
    return Measured(
        f"born-digital pages, one core, database included ({pages} pages)",
        "at least 10 a second",
        f"{rate:.1f} a CPU second, {pages / (cost.seconds - start.seconds):.1f} a second that passed",
        rate >= 10,
    )


def _two_cores(folder: Path, documents: int) -> Measured:
    make_inbox(folder / "mixed", documents)
    one = [_run(folder / "mixed", folder / f"one{turn}.duckdb", 1) for turn in range(2)]
    two = [_run(folder / "mixed", folder / f"two{turn}.duckdb", 2) for turn in range(2)]
    gains = [a.seconds / b.seconds for a, b in zip(one, two, strict=True)]
    return Measured("two cores against one", "at least 1.8 x", f"{_range(gains)} x", max(gains) >= 1.8)


def _many_pages(folder: Path, documents: Sequence[int]) -> list[Measured]:
    start = _run(_empty(folder), folder / "none.duckdb", 2)
    costs, counts = [], []
    for count in documents:
        pages = make_inbox(folder / f"inbox{count}", count, scanned_every=2)
        cost = _run(folder / f"inbox{count}", folder / f"db{count}.duckdb", 2)
        costs.append((cost.cpu - start.cpu) / pages)
        counts.append(pages)
    again = _run(folder / f"inbox{documents[-1]}", folder / f"db{documents[-1]}.duckdb", 2)
    told = ", ".join(f"{pages} pages: {cost:.2f} s" for pages, cost in zip(counts, costs, strict=True))
    # The smallest inbox pays for the start of the processes.
    return [
        Measured("CPU time a page as inboxes grow", "constant", told, costs[-1] <= 1.1 * costs[1]),
        Measured(
            f"second run over {documents[-1]} unchanged PDFs", "seconds", f"{again.seconds:.1f} s", again.seconds < 10
        ),
    ]


def _memory(folder: Path, pages: int) -> Measured:
    make_inbox(folder / "long", pages // 5, pages=5, scanned_every=1)
    process = _start(folder / "long", folder / "long.duckdb", 1)
    samples: list[int] = []
    watcher = threading.Thread(target=_watch, args=(process, samples))
    watcher.start()
    process.wait()
    watcher.join()
    half = len(samples) // 2
    first, second = max(samples[:half]), max(samples[half:])
    return Measured(
        f"memory of a worker with its Tesseract at the peak, over {pages} pages",
        "at most 600 MB, flat",
        f"{first} MB in the first half, {second} MB in the second",
        max(first, second) <= 600 and second <= 1.1 * first,
    )


def _watch(process: subprocess.Popen[bytes], samples: list[int]) -> None:
    while process.poll() is None:
        for worker in children(process.pid):
            group = [worker, *children(worker)]
            samples.append(sum(_resident_mb(pid) for pid in group))
        time.sleep(0.05)


def _resident_mb(pid: int) -> int:
    """Return the memory that is this process's own: without what it shares, such as the code of libraries."""
    try:
        pages, shared = map(int, Path(f"/proc/{pid}/statm").read_text().split()[1:3])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (pages - shared) * resource.getpagesize() // 2**20


def _scans(folder: Path) -> Path:
    """Copy the PDFs that are scans; in a born-digital one there is nothing that Tesseract would have to read."""
    folder.mkdir()
    for path in sorted(_SAMPLES.glob("*.pdf")):
        with pdfium.PdfDocument(path) as pdf:
            if all(page_picture(page, Settings()).source == "scan" for page in pdf):
                shutil.copy(path, folder)
    return folder


def _page_pictures(scans: Path, folder: Path) -> list[Path]:
    """Write the pictures of all pages, pixel for pixel as they were scanned."""
    folder.mkdir()
    out = []
    for path in sorted(scans.glob("*.pdf")):
        with pdfium.PdfDocument(path) as pdf:
            for number, page in enumerate(pdf, start=1):
                width = max(obj.get_px_size()[0] for obj in page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE]))
                scale = width / page.get_width()
                out.append(folder / f"{path.stem} {number}.png")
                pixels = page.render(scale=scale, grayscale=True).to_pil()
                pixels.save(out[-1], dpi=(round(72 * scale),) * 2)
    return out


def _bare_tesseract(picture: Path) -> None:
    command = ["tesseract", str(picture), "-", "-l", _LANGUAGE, "--psm", "6"]
    subprocess.run(command, check=True, capture_output=True)


def _start(inbox: Path, db: Path, workers: int) -> subprocess.Popen[bytes]:
    """Start a run with so many workers, on as many cores."""
    arguments = ["run", str(inbox), "--db", str(db), "--workers", str(workers)]
    command = [sys.executable, "-c", "from rb_ingest.cli.app import app; app()", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # One worker and the process that understands and writes would take two cores, if they may.
    os.sched_setaffinity(process.pid, sorted(os.sched_getaffinity(0))[:workers])
    return process


def _run(inbox: Path, db: Path, workers: int) -> Cost:
    return _cost(lambda: _start(inbox, db, workers).wait())


def _cost(work: Callable[[], object]) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - started, cpu)


def _empty(folder: Path) -> Path:
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    return empty


def _range(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:.2f}" if high - low < 0.01 else f"{low:.2f}-{high:.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
