"""What the database held when a run began: which files need work, and which earlier readings are better kept."""

from __future__ import annotations

from collections.abc import Iterable

from rb_ingest.batch.fan_out import Reading
from rb_ingest.batch.job import Job, Reread
from rb_ingest.inbox.folder import FoundFile
from rb_ingest.records import Document, Guidance
from rb_ingest.storage.outdated import is_outdated
from rb_ingest.storage.store import Store
from rb_ingest.storage.upkeep import stored_files, stored_readings


class Stored:
    """The stored files and readings; the database is not asked again, for only this run changes them.

    Args:
        store: The database, open.
        job: The steps and settings of this run.
        reread: Which of the files that were read before are read again.
    """

    def __init__(self, store: Store, job: Job, reread: Reread) -> None:
        self._job = job
        self._reread = reread
        self._readings = stored_readings(store.connection)
        self._files = stored_files(store.connection)

    def what_to_read(self, files: Iterable[FoundFile]) -> tuple[list[FoundFile], int]:
        """Return the files that need work, and count those of the others that would be read differently today."""
        todo, outdated = [], 0
        for file in files:
            before, document_id = self._files.get(file.path, (None, ""))
            if self._reread == "all" or before != file:
                todo.append(file)
            elif self._is_outdated(document_id) or self._is_guided_anew(document_id):
                if self._reread == "outdated":
                    todo.append(file)
                else:
                    outdated += 1
        return todo, outdated

    def is_known(self, document_id: str) -> bool:
        """Return whether this content needs no reading, under whatever name it came."""
        return (
            self._reread != "all"
            and not (
                self._reread == "outdated" and (self._is_outdated(document_id) or self._is_guided_anew(document_id))
            )
            and document_id in self._readings
        )

    def is_better_kept(self, reading: Reading, document: Document) -> bool:
        """Return whether the stored reading is to stay, because this one came to grief where that one did not."""
        if not document.sha256:  # it could not even be opened: what was read from it when it could be is still true
            _, document_id = self._files.get(reading.file.path, (None, ""))
            stored = self._readings.get(document_id)
            return stored is not None and stored.status != "failed"
        stored = self._readings.get(document.document_id)
        if stored is None or _unread(stored.status, stored.failed_pages) >= _unread(
            document.status, len(reading.page_errors)
        ):
            return False
        # A verdict on the document ("no plan table") by a newer version counts; a mishap never does.
        return bool(reading.page_errors) or not self._is_outdated(document.document_id)

    def _is_outdated(self, document_id: str) -> bool:
        reading = self._readings.get(document_id)
        return reading is None or is_outdated(reading, self._job.stages.version, self._job.settings)

    def _is_guided_anew(self, document_id: str) -> bool:
        """Return whether persons say something else of the file than when it was read."""
        reading = self._readings.get(document_id)
        return reading is not None and self._job.guidance.get(reading.sha256, Guidance()) != reading.guidance


def _unread(status: str, failed_pages: int) -> float:
    return float("inf") if status == "failed" else failed_pages
