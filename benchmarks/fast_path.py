"""How many scans are taken as they are stored, and what the check costs: python -m benchmarks.fast_path [FOLDER ...].

A scan is taken from its file, pixel for pixel, only where a viewer shows nothing else; any other page is rendered.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from benchmarks.targets import Measured, report
from rb_ingest.reading.pdf import may_show_text, open_pdf
from rb_ingest.reading.scan.page_image import is_all_that_is_painted, page_picture, scans_of
from rb_ingest.settings import Settings

_SAMPLES = Path(__file__).parent.parent / "samples" / "inbox"


@dataclass(frozen=True)
class ScannedPage:
    """What became of a page: taken as it is stored or not; seconds for the check, the picture, and a rendering."""

    taken: bool
    check: float
    picture: float
    rendering: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure over all PDFs of some folders, and show it.

    Returns:
        0 when nearly all scans are taken as they are stored, and the check costs next to nothing.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.fast_path", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[_SAMPLES], help="with PDFs; samples when left out")
    options = parser.parse_args(argv)
    pages = [page for folder in options.folders for pdf in sorted(folder.glob("*.pdf")) for page in _pages(pdf)]
    taken = [page for page in pages if page.taken]
    check, picture, rendering = (
        1000 * statistics.median(getattr(page, name) for page in pages) for name in ("check", "picture", "rendering")
    )
    lines = [
        Measured(
            "scans taken as they are stored",
            "nearly all",
            f"{len(taken)} of {len(pages)} pages",
            len(taken) >= 0.9 * len(pages),
        ),
        Measured("the check that a viewer shows nothing else, median", "at most 5 ms", f"{check:.1f} ms", check <= 5),
        Measured("getting the picture, check included, median", "", f"{picture:.0f} ms"),
        Measured("rendering the same page at the scan's resolution, median", "", f"{rendering:.0f} ms"),
    ]
    report("fast path", lines, note=f"PDFs of {', '.join(_name(folder) for folder in options.folders)}.")
    return 0 if all(line.met is not False for line in lines) else 1


def _name(folder: Path) -> str:
    return "/".join(folder.parts[-2:])


def _pages(path: Path) -> Iterator[ScannedPage]:
    with open_pdf(path) as pdf:
        for number in range(1, len(pdf) + 1):
            if not may_show_text(pdf, number) and scans_of(pdf[number - 1]):
                yield _measured(pdf, number)


def _measured(pdf: pdfium.PdfDocument, number: int) -> ScannedPage:
    page = pdf[number - 1]
    scans = scans_of(page)
    started = time.perf_counter()
    taken = len(scans) == 1 and is_all_that_is_painted(page, scans[0])
    checked = time.perf_counter()
    picture = page_picture(page, Settings())
    pictured = time.perf_counter()
    page.render(scale=max(scans[0].get_px_size()) / max(page.get_size()))
    return ScannedPage(
        taken=taken and picture.source == "scan",
        check=checked - started,
        picture=pictured - checked,
        rendering=time.perf_counter() - pictured,
    )


if __name__ == "__main__":
    raise SystemExit(main())
