"""A pipeline for tests whose "PDFs" are text files: each line is a page and says what befalls who reads it.

`row TEXT` is a page with one plan row; `error`, `crash`, `die`, `hang FILE`, `no tesseract` fail in that way, `hang`
writing the id of a child process to FILE, `row tangle FILE` only when its document is put together; `slow TEXT` is a
row that takes a while, `full` finds the disk full. A file that starts with `damaged` cannot be opened.
"""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rb_ingest.batch.stages import Stages
from rb_ingest.errors import DamagedPdfError, InputError, PageError, RbIngestError, ToolMissingError
from rb_ingest.reading.source_file import SourceFile
from rb_ingest.records import Box, Document, GivenRule, PageReading, TextLine
from rb_ingest.settings import Settings
from tests.storage.documents import BANYUMAS, a_page, a_row


def inspect(path: str, settings: Settings) -> SourceFile:
    content = Path(path).read_bytes()
    if content.startswith(b"damaged"):
        raise DamagedPdfError("the PDF is damaged: upload it again")
    return SourceFile(path=str(path), sha256=hashlib.sha256(content).hexdigest(), pages=len(content.splitlines()))


def read_page(path: str, page_no: int, settings: Settings, rules: Sequence[GivenRule] = ()) -> PageReading:
    what, _, rest = Path(path).read_text().splitlines()[page_no - 1].partition(" ")
    if what == "error":
        raise PageError("too faint to read: scan it again")
    if what == "crash":
        raise ZeroDivisionError("division by zero")
    if what == "die":
        os._exit(3)
    if what == "hang":
        _hang(rest)
    if what == "slow":
        time.sleep(0.1)
    if what == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if what == "no":
        raise ToolMissingError("tesseract is not installed")
    return with_text(a_page(page_no), rest)


def _hang(pid_file: str) -> None:
    with subprocess.Popen(["sleep", "1000"]) as child:
        Path(pid_file).write_text(str(child.pid))


def with_text(page: PageReading, text: str) -> PageReading:
    box = Box(x0=0, y0=0, x1=page.width, y1=page.height)
    return page.model_copy(update={"lines": (TextLine(text=text, box=box, confidence=0.9),)})


def understand(
    source: SourceFile, readings: Sequence[PageReading], page_errors: Mapping[int, str], settings: Settings
) -> Document:
    texts = [(reading.page_no, reading.lines[0].text) for reading in readings]
    if any("bug" in text for _, text in texts):
        raise KeyError("bug")
    for _, text in texts:
        if text.startswith("tangle "):
            _hang(text.removeprefix("tangle "))
    if any("letter" in text for _, text in texts):
        raise InputError("the PDF has no plan table: send the decree with its annex")
    return Document(
        document_id=source.document_id,
        file_name=Path(source.path).name,
        source_path=source.path,
        sha256=source.sha256,
        status=("partial" if readings else "failed") if page_errors else "ok",
        error="; ".join(f"page {page_no}: {error}" for page_no, error in sorted(page_errors.items())) or None,
        pages=source.pages,
        decree=BANYUMAS,
        rows=tuple(a_row(i, text, page_no=page_no) for i, (page_no, text) in enumerate(texts, start=1)),
        page_readings=tuple(readings),
    )


def failed_document(path: Path, sha256: str | None, error: RbIngestError) -> Document:
    sha256 = sha256 or ""
    return Document(
        document_id=f"d{sha256[:16]}" if sha256 else "",
        file_name=path.name,
        source_path=str(path),
        sha256=sha256,
        status="failed",
        error=str(error),
    )


def fingerprint(path: str, settings: Settings) -> str | None:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


FAKE = Stages(
    version="fake-1",
    inspect=inspect,
    read_page=read_page,
    understand=understand,
    failed_document=failed_document,
    fingerprint=fingerprint,
    preload=("tests.fake_stages",),
    preload_understanding=("tests.fake_stages",),
)
