"""Who hears what happens in a batch while it happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rb_ingest.inbox.folder import FoundFile, LeftOut
from rb_ingest.records import Document


class Progress(Protocol):
    """Hears what happens while it happens, all in the thread that runs the batch."""

    def started(self, files: int, unchanged: int, outdated: int, left_out: Sequence[LeftOut]) -> None:
        """Hear what the inbox holds.

        Args:
            files: PDFs.
            unchanged: How many of them need no work.
            outdated: How many of these would be read differently today; they are read again when asked.
            left_out: What is not read at all, and why.
        """

    def pages_found(self, file: FoundFile, count: int) -> None:
        """Hear that a file has this many pages to read."""

    def page_read(self, file: FoundFile, page_no: int, error: str | None) -> None:
        """Hear that a page was read, or why not."""

    def document_saved(self, document: Document) -> None:
        """Hear that all pages of a document are done, and what came out is safe."""

    def document_kept(self, document: Document) -> None:
        """Hear that an earlier reading of a document is kept, because this one failed where that one had not."""

    def waiting_for_database(self, documents: int, reason: str) -> None:
        """Hear that documents wait to be saved because others are in the database; `reason` says who."""


class NullProgress:
    """A Progress that says nothing."""

    def started(self, files: int, unchanged: int, outdated: int, left_out: Sequence[LeftOut]) -> None:
        """Say nothing."""

    def pages_found(self, file: FoundFile, count: int) -> None:
        """Say nothing."""

    def page_read(self, file: FoundFile, page_no: int, error: str | None) -> None:
        """Say nothing."""

    def document_saved(self, document: Document) -> None:
        """Say nothing."""

    def document_kept(self, document: Document) -> None:
        """Say nothing."""

    def waiting_for_database(self, documents: int, reason: str) -> None:
        """Say nothing."""


class CompositeProgress:
    """A Progress that tells each of several others.

    Args:
        others: They hear everything in this order.
    """

    def __init__(self, others: Sequence[Progress]) -> None:
        self._others = tuple(others)

    def started(self, files: int, unchanged: int, outdated: int, left_out: Sequence[LeftOut]) -> None:
        """Pass it on."""
        for other in self._others:
            other.started(files, unchanged, outdated, left_out)

    def pages_found(self, file: FoundFile, count: int) -> None:
        """Pass it on."""
        for other in self._others:
            other.pages_found(file, count)

    def page_read(self, file: FoundFile, page_no: int, error: str | None) -> None:
        """Pass it on."""
        for other in self._others:
            other.page_read(file, page_no, error)

    def document_saved(self, document: Document) -> None:
        """Pass it on."""
        for other in self._others:
            other.document_saved(document)

    def document_kept(self, document: Document) -> None:
        """Pass it on."""
        for other in self._others:
            other.document_kept(document)

    def waiting_for_database(self, documents: int, reason: str) -> None:
        """Pass it on."""
        for other in self._others:
            other.waiting_for_database(documents, reason)
