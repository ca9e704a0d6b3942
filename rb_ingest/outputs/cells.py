"""Every ruled table of a PDF as a list of cells, whatever the table is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from types import MappingProxyType

from rb_ingest.errors import InputError, PageError
from rb_ingest.language.text import join_lines
from rb_ingest.outputs.spreadsheet import write_csv
from rb_ingest.reading.page import read_page
from rb_ingest.reading.source_file import inspect
from rb_ingest.records import Box, Cell, GivenRule, PageReading
from rb_ingest.reference import shipped_reference
from rb_ingest.settings import Settings
from rb_ingest.storage.safe_writer import safe_output

COLUMNS = ("page", "table", "row", "col", "rowspan", "colspan", "text", "confidence", "x0", "y0", "x1", "y1")


def parse_pages(text: str, last: int) -> list[int]:
    """Read a choice of pages such as "3", "3-7" or "1,4-6": in the order of the choice, each once.

    Args:
        text: the choice.
        last: the document's last page.

    Raises:
        InputError: it is none, or names a page that the document does not have.
    """
    chosen: dict[int, None] = {}  # a dict keeps the order that was asked for
    for part in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,6})\s*(?:-\s*(\d{1,6})\s*)?", part)
        if not found:
            raise InputError(f"--pages {text!r} is no choice of pages: write it like 3-7 or 1,4-6")
        first = int(found[1])
        end = int(found[2] or first)
        if not 1 <= first <= end <= last:
            raise InputError(f"--pages {text!r} asks for pages that are not there: the PDF has pages 1 to {last}")
        chosen |= dict.fromkeys(range(first, end + 1))
    return list(chosen)


def read_tables(
    path: Path,
    pages: str | None,
    settings: Settings,
    executor: Executor,
    rules: Mapping[int, Sequence[GivenRule]] = MappingProxyType({}),
) -> Iterator[PageReading]:
    """Read the tables of a PDF page by page, in the order asked for, month columns as text too.

    Args:
        path: the PDF.
        pages: which pages, see `parse_pages`; None for all.
        settings: limits and language.
        executor: who reads; it keeps the limits.
        rules: lines that persons drew on pages of the file, by the number of the page.

    Raises:
        InputError: the PDF or the choice of pages cannot be used.
        PageError: a page cannot be read; names it.
    """
    source = executor.submit(inspect, path, settings).result()
    chosen = parse_pages(pages, source.pages) if pages else range(1, source.pages + 1)
    readings = [
        (n, executor.submit(read_page, path, n, settings, as_plan=False, rules=rules.get(n, ()))) for n in chosen
    ]
    for page_no, reading in readings:
        try:
            yield reading.result()
        except PageError as error:
            raise type(error)(f"page {page_no}: {error}") from error


def cell_records(page: PageReading) -> Iterator[dict[str, object]]:
    """Return the cells of a page's tables, keys as in `COLUMNS`.

    Tables, rows and columns count from 1; boxes are in PDF points of the page as it is shown.
    """
    for number, table in enumerate(page.tables, start=1):
        for cell in table.cells:
            box = page.transform.box_to_pdf(cell.box)
            yield {
                "page": page.page_no,
                "table": number,
                "row": cell.row + 1,
                "col": cell.col + 1,
                "rowspan": cell.rowspan,
                "colspan": cell.colspan,
                "text": cell_text(cell),
                "confidence": round(cell.confidence, 4),
                **_rounded(box),
            }


def cell_text(cell: Cell) -> str:
    """Return a cell's text on one line, hyphenation undone."""
    return join_lines(shipped_reference(), [line.text for line in cell.lines])


def write_cells(pages: Iterable[PageReading], out: Path, *, source: Path | None = None) -> int:
    """Write the cells of all pages to a CSV (UTF-8), pages in the order in which they come.

    Returns:
        The number of cells.

    Raises:
        ExportError: the file cannot be written, or something that is not to be replaced stands there, such as the
            PDF that is read (`source`).
    """
    with safe_output(out, inputs=[source] if source else []) as part:
        rows = (list(record.values()) for page in pages for record in cell_records(page))
        return write_csv(part, COLUMNS, rows, keep_dashes=True)


def _rounded(box: Box) -> dict[str, float]:
    return {name: round(value, 2) for name, value in box.model_dump().items()}
