"""What one machine does in a year's worth of plans, and where more machines stop helping: python -m benchmarks.scaling.

Everything after a page is read happens in one process that alone writes the database, so its time for a document is the
end of all scaling out. It is measured here while the database grows to that of the whole country.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.targets import Measured, report
from rb_ingest import pipeline
from rb_ingest.reading.page import read_page
from rb_ingest.reading.source_file import inspect
from rb_ingest.records import Document
from rb_ingest.reference import shipped_reference
from rb_ingest.settings import Settings
from rb_ingest.storage.snapshot import write_snapshot
from rb_ingest.storage.store import Store
from rb_ingest.storage.summary import summarise_files

_SAMPLE = Path(__file__).parent.parent / "samples" / "inbox" / "Rencana Aksi RB KPU Kudus 2023.pdf"
OFFICES, YEARS = 550, 5


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the one writer, and show what follows for many machines.

    Returns:
        0 when the time of a document does not grow with the database.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description=__doc__)
    parser.add_argument("--documents", type=int, default=OFFICES * YEARS)
    options = parser.parse_args(argv)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    settings = Settings()
    source = inspect(_SAMPLE, settings)
    readings = [read_page(_SAMPLE, page_no, settings) for page_no in range(1, source.pages + 1)]
    started = time.process_time()
    for _ in range(3):
        document = pipeline.understand(shipped_reference(), source, readings, {}, settings)
    understanding = (time.process_time() - started) / 3
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder, "rb.duckdb")
        with Store(db) as store:
            costs = [_save(store, document, number) for number in range(options.documents)]
            started = time.process_time()
            summarise_files(store.connection)
            summary = time.process_time() - started
        size = db.stat().st_size / 2**20
        started = time.monotonic()
        write_snapshot(db, Path(folder, "copy.duckdb"))
        copying = time.monotonic() - started
    tenth = max(1, len(costs) // 10)
    first, last = sum(costs[:tenth]) / tenth, sum(costs[-tenth:]) / tenth
    rows = len(document.rows)
    a_document = understanding + last
    lines = [
        Measured(f"understanding a document of {source.pages} pages and {rows} rows", "", f"{understanding:.2f} CPU s"),
        Measured(
            f"saving it, into an empty database and as number {options.documents}",
            "does not grow",
            f"{1000 * first:.0f} and {1000 * last:.0f} CPU ms",
            last <= 1.5 * first,
        ),
        Measured("documents an hour that the one writer can take", "", f"{3600 / a_document:.0f}"),
        Measured(f"database of {options.documents} documents", "", f"{size:.0f} MB"),
        Measured("summary at the end of a run", "", f"{summary:.1f} CPU s"),
        Measured("`--snapshot` of it", "", f"{copying:.1f} s"),
    ]
    report("writer", lines, page="scaling.md")
    return 0 if all(line.met is not False for line in lines) else 1


def _save(store: Store, document: Document, number: int) -> float:
    """Save the document as if another office had sent it, and give the CPU seconds of that."""
    sha256 = f"{number:064x}"
    path = f"/inbox/{number:05}.pdf"
    fields = {"document_id": f"d{number:016x}", "sha256": sha256, "source_path": path, "file_name": Path(path).name}
    another = document.model_copy(update=fields)
    started = time.process_time()
    store.save(another)
    return time.process_time() - started


if __name__ == "__main__":
    raise SystemExit(main())
