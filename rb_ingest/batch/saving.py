"""Readings -> the database, in moments: a run has the database only while it saves, and waits for whoever is in it.

Opening the database of the whole country takes 0.03 s and leaving it, with all in its file, 0.3 s. So what is done is
saved at once and in groups, and the database is left as soon as nothing is ready, or after a moment. What cannot be
saved because others are in it waits here, while pages go on being read.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from pathlib import Path

from rb_ingest.batch.fan_out import Reading
from rb_ingest.batch.job import Job
from rb_ingest.batch.stored import Stored
from rb_ingest.errors import DatabaseBusyError, InputError, UnstorableError
from rb_ingest.records import Document
from rb_ingest.storage.sharing import LONG_PATIENCE_SECONDS
from rb_ingest.storage.store import Store
from rb_ingest.storage.upkeep import is_stored
from rb_ingest.storage.write_errors import time_limit

log = logging.getLogger(__name__)

# A reviewer's key is to be answered within a second: this, the document in hand and leaving the database are less.
_HOLD_SECONDS = 0.4
# Others wait at its door (`storage.turns`), so each of them gets a turn.
_AWAY_SECONDS = 0.15
_SILENT_SECONDS = 5.0
"""Nobody needs to hear of shorter waits: a query of an analyst, a decision of a reviewer."""
# A document is about a megabyte while it waits.
_MOST_WAITING = 100


class Saver:
    """Saves what a run has read.

    Args:
        store: The database; released when nothing is ready.
        job: The limits, and who hears what happens.
        stored: What the database held before.
    """

    def __init__(self, store: Store, job: Job, stored: Stored) -> None:
        self._store = store
        self._job = job
        self._stored = stored
        self._waiting: deque[Reading] = deque()
        self._since = time.monotonic()
        self._not_before = self._since
        self._busy_since: float | None = None

    def save(self, reading: Reading) -> None:
        """Save a reading now, or as soon as the database is free.

        Raises:
            DatabaseBusyError: Too many documents wait already, and nobody leaves the database.
            DatabaseError: It cannot be written.
        """
        self._waiting.append(reading)
        if len(self._waiting) > _MOST_WAITING:
            self.finish(patience=LONG_PATIENCE_SECONDS)
        else:
            self._save_waiting()

    def idle(self) -> float | None:
        """Save what has waited and let others in, as nothing is ready.

        Returns:
            Seconds after which this wants to be called again; None when nothing waits.
        """
        self._save_waiting()
        self._leave()
        return _AWAY_SECONDS if self._waiting else None

    def finish(self, *, patience: float) -> None:
        """Save all that waits.

        Args:
            patience: Seconds to wait for others.

        Raises:
            DatabaseBusyError: Others are in the database for longer.
            DatabaseError: It cannot be written.
        """
        deadline = time.monotonic() + patience
        while self._waiting:
            self._save_waiting()
            if self._waiting:
                if time.monotonic() > deadline:
                    self._store.take(patience=0)  # says who is in it
                time.sleep(_AWAY_SECONDS)

    def _save_waiting(self) -> None:
        while self._waiting and self._has_database():
            self._save(self._waiting.popleft())
            if time.monotonic() - self._since > _HOLD_SECONDS:
                self._leave()

    def _has_database(self) -> bool:
        now = time.monotonic()
        if self._store.is_open:
            return True
        if now < self._not_before:
            return False
        try:
            self._store.take(patience=0)
        except DatabaseBusyError as error:
            self._busy_since = self._busy_since or now
            if now - self._busy_since > _SILENT_SECONDS:
                self._job.progress.waiting_for_database(len(self._waiting), str(error))
                self._busy_since = float("inf")  # once is enough
            return False
        self._since, self._busy_since = time.monotonic(), None
        return True

    def _leave(self) -> None:
        if self._store.is_open:
            self._store.release()
            self._not_before = time.monotonic() + _AWAY_SECONDS

    def _save(self, reading: Reading) -> None:
        document = reading.document
        if document is None and is_stored(self._store.connection, reading.document_id):
            self._store.record_file(reading.file, reading.document_id)
        elif document is None:  # the file that had this content has just given it up
            self._save_failed(reading, None, InputError("the file changed while it was read: run again to read it"))
        elif self._stored.is_better_kept(reading, document):
            self._job.progress.document_kept(document)
        else:
            self._save_document(reading, document)

    def _save_document(self, reading: Reading, document: Document) -> None:
        """Save a document; one that the database cannot hold is recorded as failed and ends nothing but itself."""
        try:
            with time_limit(self._store.connection, self._job.settings.page_seconds):
                self._store.save(document, file=reading.file, page_errors=reading.page_errors)
        except (UnstorableError, ValueError) as error:
            log.info("%s could not be saved", reading.file.path, exc_info=error)
            reason = error if isinstance(error, UnstorableError) else UnstorableError(f"{error}: report it")
            self._save_failed(reading, document.sha256 or None, reason)
        else:
            self._job.progress.document_saved(document)

    def _save_failed(self, reading: Reading, sha256: str | None, reason: InputError) -> None:
        document = self._job.stages.failed_document(Path(reading.file.path), sha256, reason)
        document = document.model_copy(update={"source_path": reading.file.path, "document_id": reading.document_id})
        self._store.save(document, file=reading.file)
        self._job.progress.document_saved(document)
