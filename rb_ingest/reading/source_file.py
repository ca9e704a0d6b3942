"""A file before any page is read: what it is, how many pages it has, and the id of its document."""

from __future__ import annotations

from pathlib import Path

from rb_ingest.reading.pdf import inspect_pdf, sha256_of
from rb_ingest.records import Guidance, Record
from rb_ingest.settings import Settings


class SourceFile(Record):
    """A PDF, or a picture of pages, that was looked at, before any page is read; with what persons said of it."""

    path: str
    sha256: str
    pages: int
    damaged: bool = False
    signed: bool = False
    guidance: Guidance = Guidance()

    @property
    def document_id(self) -> str:
        """Stable id, from the content alone."""
        return document_id_of(self.sha256)


def document_id_of(sha256: str) -> str:
    """Return the id of a document from the SHA-256 of its file (hex digits)."""
    return f"d{sha256[:16]}"


def fingerprint(path: str, settings: Settings) -> str | None:
    """Return the SHA-256 of a file that cannot be used, None where it is too large to look at or cannot be opened."""
    try:
        return sha256_of(Path(path)) if Path(path).stat().st_size <= settings.max_file_mb * 2**20 else None
    except OSError:
        return None


def part_id(document_id: str, place: int) -> str:
    """Return the id of a decree in a file with several: that of the file for the first (place 0)."""
    return f"{document_id}.{place + 1}" if place else document_id


def inspect(path: Path, settings: Settings) -> SourceFile:
    """Look at a PDF before any page is read.

    Raises:
        InputError: it cannot be used; the message says why and what to do.
    """
    facts = inspect_pdf(path, settings)
    return SourceFile(
        path=str(path), sha256=sha256_of(path), pages=facts.pages, damaged=facts.damaged, signed=facts.signed
    )
