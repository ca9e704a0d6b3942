"""The one writer of a database: keeps it up to date, saves documents, remembers files, runs and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from rb_ingest.errors import DatabaseError
from rb_ingest.inbox.folder import FoundFile, LeftOut
from rb_ingest.records import Box, Document
from rb_ingest.review_policy import POLICY, ReviewPolicy
from rb_ingest.settings import Settings
from rb_ingest.storage.database import VISIT_SECONDS, open_database
from rb_ingest.storage.decision_log import DecisionLog
from rb_ingest.storage.decision_values import DecisionKind
from rb_ingest.storage.decisions import DecidedWording, decided_wordings
from rb_ingest.storage.entered_rows import apply_page_decisions
from rb_ingest.storage.migrations import load_migrations, migrate, schema_version
from rb_ingest.storage.reference_tables import refresh_reference_tables
from rb_ingest.storage.row_ids import KnownRow, assign_row_ids
from rb_ingest.storage.run_lock import run_lock
from rb_ingest.storage.sharing import ENTRY_SECONDS, SharedDatabase
from rb_ingest.storage.staging import SCHEMAS, stage
from rb_ingest.storage.upkeep import delete_document
from rb_ingest.storage.views import create_views
from rb_ingest.storage.write_errors import values_as_user_errors, write_errors_as_user_errors


class Store(SharedDatabase):
    """A database opened for writing. Use it as a context manager; until `release` no other process can open it.

    Args:
        path: The DuckDB file, made when it does not exist.
        policy: From where on a person should look; it holds until the database is opened for writing again.
    """

    def __init__(self, path: Path | str, *, policy: ReviewPolicy = POLICY) -> None:
        super().__init__(Path(path))
        self.policy = policy
        self._made_by: dict[str, Any] = {"pipeline_version": None, "settings": None, "run_id": None}

    def __enter__(self) -> Store:
        connection = open_database(self.path, read_only=False, patience=ENTRY_SECONDS)
        try:
            with write_errors_as_user_errors(self.path):
                # Tables are not changed under a run of another version, which may be between two transactions.
                is_older = schema_version(connection) < len(load_migrations())
                with run_lock(self.path) if is_older else nullcontext():
                    migrate(connection)
                with _transaction(connection):
                    refresh_reference_tables(connection)
                    create_views(connection, self.policy)
        except BaseException:
            connection.close()
            raise
        self._have(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    @contextmanager
    def run(self, inbox: Path | str, pipeline_version: str, settings: Settings) -> Iterator[int]:
        """Record a run around its work; documents saved inside belong to it.

        Yields:
            The number of the run. Its state becomes `finished`, or `interrupted` when the work raised.

        Raises:
            DatabaseBusyError: Another run is going on; the message names its process.
        """
        with self.alone():
            # Of a run that crashed.
            self.connection.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
            made_by = {"pipeline_version": pipeline_version, "settings": settings.model_dump_json()}
            [(run_id,)] = self.connection.execute(
                "INSERT INTO runs (started_at, state, inbox, pipeline_version, settings) "
                "VALUES (?, 'running', ?, ?, ?) RETURNING run_id",
                [_now(), str(inbox), *made_by.values()],
            ).fetchall()
            before, self._made_by = self._made_by, {**made_by, "run_id": run_id}
            try:
                yield run_id
            except BaseException:
                # What ended the run is what is told; where this cannot be written, the next run writes it.
                with suppress(duckdb.Error, DatabaseError):
                    self.take(patience=VISIT_SECONDS)
                    self._end_run(run_id, "interrupted")
                raise
            finally:
                self._made_by = before
            self._end_run(run_id, "finished")

    def _end_run(self, run_id: int, state: str) -> None:
        self.connection.execute("UPDATE runs SET state = ?, finished_at = ? WHERE run_id = ?", [state, _now(), run_id])

    def save(
        self, document: Document, *, file: FoundFile | None = None, page_errors: Mapping[int, str] | None = None
    ) -> tuple[str, ...]:
        """Save a document in one transaction, in place of what was stored of it before.

        Reviewers' decisions stay; a row found again at its place keeps its id. A file that had other content before
        gives that content up.

        Args:
            document: What was read. With status `duplicate` only the file is recorded: its content is stored already.
            file: The file it was read from; when left out, its size and age are not known.
            page_errors: Page number -> sentence, for the pages that could not be read.

        Returns:
            The id of each plan row, in document order.

        Raises:
            DatabaseError: A duplicate of a document that is not stored.
            ValueError: The document holds a page or month of a row twice; nothing is changed.
            UnstorableError: A value of it does not fit into the database; nothing is changed.
        """
        with values_as_user_errors(), _transaction(self.connection):
            if document.status == "duplicate":
                if not self._is_stored(document.document_id):
                    raise DatabaseError(f"The document that {document.file_name} repeats is not in the database.")
                self._put_file(document.source_path, document.file_name, document.document_id, file)
                return ()
            known = self._known_rows(document.document_id)
            delete_document(self.connection, document.document_id)
            row_ids = self._insert(document, known, page_errors or {})
            for part in document.parts:
                self._insert(part, known, page_errors or {}, part_of=document.document_id)
            for decree in (document, *document.parts):  # once all are there: which of them has a page shows only then
                apply_page_decisions(self.connection, decree.document_id)
            self._put_file(document.source_path, document.file_name, document.document_id, file)
        return row_ids

    def _insert(
        self,
        document: Document,
        known: Sequence[KnownRow],
        page_errors: Mapping[int, str],
        part_of: str | None = None,
    ) -> tuple[str, ...]:
        """Insert one decree of a file with all that was read from it."""
        first = min((page.page_no for page in document.page_readings), default=1) if document.part > 1 else 1
        pages = range(first, first + document.pages) if part_of or document.parts else None
        errors = {page: error for page, error in page_errors.items() if pages is None or page in pages}
        row_ids = assign_row_ids(document.document_id, document.rows, known)
        tables = stage(document, row_ids, errors)
        self._insert_document(document, part_of)
        for name in SCHEMAS:
            if not tables[name].num_rows:  # most plans lack some; each statement costs some milliseconds
                continue
            self.connection.register("staged", tables[name])
            self.connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM staged")  # noqa: S608
            self.connection.unregister("staged")
        return row_ids

    def record_file(self, file: FoundFile, document_id: str) -> None:
        """Record a file whose content is stored already: a copy, or a file that was only touched or renamed.

        Raises:
            DatabaseError: The content is not stored.
        """
        with _transaction(self.connection):
            if not self._is_stored(document_id):
                raise DatabaseError(f"The content of {file.file_name} is not in the database.")
            self._put_file(file.path, file.file_name, document_id, file)

    def record_left_out(self, inbox: str, left_out: Sequence[LeftOut]) -> None:
        """Record what an inbox holds that is not read, in place of what it held before.

        Args:
            inbox: The folder or URL that was searched.
            left_out: What was found there; each path once.
        """
        with _transaction(self.connection):
            self.connection.execute(
                "DELETE FROM left_out WHERE inbox = $1 OR starts_with(source_path, $2)",
                [inbox, inbox.rstrip("/") + "/"],
            )
            if left_out:
                lines = [[item.path, item.file_name, inbox, item.reason, _now()] for item in left_out]
                self.connection.executemany("INSERT OR REPLACE INTO left_out VALUES (?, ?, ?, ?, ?)", lines)

    def forget_moved_files(self) -> None:
        """Drop the old names of files that were moved or renamed: gone from there, and present under another name."""
        names = self.connection.execute("SELECT source_path, document_id FROM files").fetchall()
        present = {path for path, _ in names if "://" in path or Path(path).exists()}
        present_documents = {document_id for path, document_id in names if path in present}
        gone = [[path] for path, document_id in names if path not in present and document_id in present_documents]
        if gone:
            with _transaction(self.connection):
                self.connection.executemany("DELETE FROM files WHERE source_path = ?", gone)

    def record_decision(
        self,
        row_id: str,
        kind: DecisionKind,
        values: Mapping[str, Any] | None = None,
        *,
        decided_by: str,
        note: str | None = None,
    ) -> int:
        """Append a reviewer's decision; see `rb_ingest.storage.decision_values` for the kinds and what they say.

        Returns:
            The number of the decision, by which it can be withdrawn.

        Raises:
            ValueError: The decision does not say what its kind needs.
            DatabaseError: There is no such row, catalogue entry or decision.
        """
        with _transaction(self.connection):
            return DecisionLog(self.connection, decided_by).append(row_id, kind, values, note)

    def record_seen(
        self, document_id: str, page_no: int | None, reason: str, *, decided_by: str, note: str | None = None
    ) -> int:
        """Append that a person has seen what the queue says of a page, or of a document (`page_no` None).

        Raises:
            DatabaseError: There is no such document.
        """
        with _transaction(self.connection):
            return DecisionLog(self.connection, decided_by).append_seen(document_id, page_no, reason, note)

    def withdraw_decision(self, decision_id: int, *, decided_by: str) -> int:
        """Undo a decision, also one whose row is no longer there.

        Raises:
            DatabaseError: The decision does not exist or is withdrawn already.
        """
        with _transaction(self.connection):
            return DecisionLog(self.connection, decided_by).withdraw(decision_id)

    def decided_wordings(self) -> tuple[DecidedWording, ...]:
        """Collect what the decisions in force say about wordings, in the order of the decisions."""
        return decided_wordings(self.connection)

    def _known_rows(self, document_id: str) -> list[KnownRow]:
        """Collect the rows of a file that are stored now and, where those are gone, the rows that were decided about.

        They are those of all its decrees: an earlier version may have taken them for one.
        """
        # Of a new file there are none, and to plan the question about them takes a quarter of the time of saving it.
        if not self._any(
            "SELECT 1 FROM documents WHERE document_id = $1 OR part_of = $1 "
            "UNION ALL SELECT 1 FROM decisions WHERE starts_with(document_id, $1)",
            [document_id],
        ):
            return []
        lines = self.connection.execute(
            "WITH mine AS (SELECT document_id FROM documents WHERE document_id = $1 OR part_of = $1 UNION SELECT $1 "
            "UNION SELECT document_id FROM decisions WHERE starts_with(document_id, $1 || '.')) "
            "SELECT row_id, page_no, bbox, indikator FROM plan_rows WHERE document_id IN (FROM mine) "
            "UNION ALL SELECT row_id, page_no, bbox, indikator FROM decisions WHERE document_id IN (FROM mine) "
            "AND row_id IS NOT NULL "
            "AND row_id NOT IN (SELECT row_id FROM plan_rows WHERE document_id IN (FROM mine)) "
            "QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY decision_id DESC) = 1 "
            "ORDER BY row_id",
            [document_id],
        ).fetchall()
        return [
            KnownRow(row_id=row_id, page_no=page_no, bbox=Box(**bbox), indikator=indikator)
            for row_id, page_no, bbox, indikator in lines
        ]

    def _insert_document(self, document: Document, part_of: str | None) -> None:
        decree = document.decree
        fields = {
            **document.model_dump(include={"document_id", "sha256", "status", "error", "pages", "signed"}),
            **decree.model_dump(exclude={"warnings"}),
            "changes": list(decree.changes),
            "part": document.part,
            "part_of": part_of,
            "guidance": document.guidance.model_dump_json(),
            "warnings": [*decree.warnings, *(text for text in document.warnings if text not in decree.warnings)],
            **self._made_by,
            "read_at": _now(),
        }
        columns, marks = ", ".join(fields), ", ".join("?" * len(fields))
        self.connection.execute(f"INSERT INTO documents ({columns}) VALUES ({marks})", list(fields.values()))  # noqa: S608

    def _put_file(self, path: str, file_name: str, document_id: str, file: FoundFile | None) -> None:
        self.connection.execute("DELETE FROM files WHERE source_path = ?", [path])
        self.connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            [path, file_name, document_id, file and file.size_bytes, file and file.modified_ns, _now()],
        )
        orphans = self.connection.execute(
            "SELECT document_id FROM documents "
            "WHERE coalesce(part_of, document_id) NOT IN (SELECT document_id FROM files)"
        ).fetchall()
        for (orphan,) in orphans:
            delete_document(self.connection, orphan)

    def _is_stored(self, document_id: str) -> bool:
        return self._any("SELECT 1 FROM documents WHERE document_id = ?", [document_id])

    def _any(self, sql: str, values: list[Any]) -> bool:
        return bool(self.connection.execute(sql, values).fetchall())


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _now() -> datetime:
    """Return the time in UTC; DuckDB's TIMESTAMP has no zone."""
    return datetime.now(UTC).replace(tzinfo=None)
