"""A log of a run for programs: one JSON object a line, each written as soon as it happens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from rb_ingest.errors import DiskFullError
from rb_ingest.inbox.folder import FoundFile, LeftOut
from rb_ingest.records import Document
from rb_ingest.storage.safe_writer import open_log


class JsonLog:
    """A Progress that appends to a file while its `with` block lasts.

    Each line has `time` (UTC, ISO 8601) and `event`: `started`, `left_out`, `pages_found`, `page_read`,
    `document_saved`, `document_kept`, `waiting_for_database`, and in the end `ended` with the `error` that ended the
    run, or null.

    Args:
        path: The file, made when it does not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        self._file = open_log(self._path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._write("ended", error=None if error is None else str(error) or type(error).__name__)
        except DiskFullError:
            if error is None:
                raise
        if self._file is not None:
            self._file.close()

    def started(self, files: int, unchanged: int, outdated: int, left_out: Sequence[LeftOut]) -> None:
        """Write what the inbox holds."""
        self._write("started", files=files, unchanged=unchanged, outdated=outdated)
        for item in left_out:
            self._write("left_out", path=item.path, reason=item.reason)

    def pages_found(self, file: FoundFile, count: int) -> None:
        """Write how many pages a file has."""
        self._write("pages_found", path=file.path, pages=count)

    def page_read(self, file: FoundFile, page_no: int, error: str | None) -> None:
        """Write that a page is done."""
        self._write("page_read", path=file.path, page_no=page_no, error=error)

    def document_saved(self, document: Document) -> None:
        """Write what came out of a file."""
        self._document("document_saved", document)

    def document_kept(self, document: Document) -> None:
        """Write that an earlier reading stays."""
        self._document("document_kept", document)

    def waiting_for_database(self, documents: int, reason: str) -> None:
        """Write that others are in the database."""
        self._write("waiting_for_database", documents=documents, reason=reason)

    def _document(self, event: str, document: Document) -> None:
        fields = document.model_dump(include={"document_id", "status", "error", "pages"})
        self._write(event, path=document.source_path, rows=len(document.rows), **fields)

    def _write(self, event: str, **fields: Any) -> None:
        if self._file is not None:
            line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **fields}
            # ASCII: no text from a scan can break the line or act on a terminal that shows the log.
            try:
                self._file.write(json.dumps(line, ensure_ascii=True) + "\n")
            except OSError as error:
                with suppress(OSError):  # half a line is in its buffer, which is tried once more
                    self._file.close()
                self._file = None
                raise DiskFullError(
                    f"{self._path} cannot be written any more ({error.strerror or error}). Free space on its disk, or "
                    "choose another --json-log, and run the same command to go on: what was finished is saved."
                ) from error
