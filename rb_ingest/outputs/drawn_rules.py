"""The rules that persons drew on the pages of a file, as a database keeps them for the next run."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path

from rb_ingest.reading.source_file import inspect
from rb_ingest.records import GivenRule, Guidance
from rb_ingest.settings import Settings
from rb_ingest.storage.guidance import load_guidance
from rb_ingest.storage.own_views import require_own_views
from rb_ingest.storage.reader import connect


def drawn_rules(pdf: Path, db: Path, settings: Settings, executor: Executor) -> Mapping[int, tuple[GivenRule, ...]]:
    """Return the rules that a run into a database would read a file with, by the number of the page.

    A file is known by its content, wherever it lies.

    Args:
        pdf: The file.
        db: The database.
        settings: Limits.
        executor: Who looks at the file; it keeps the limits.

    Raises:
        InputError: The file cannot be used.
        DatabaseBusyError: A run is writing the database.
        DatabaseError: There is no such database, or another version or program made it.
    """
    sha256 = executor.submit(inspect, pdf, settings).result().sha256
    with connect(db) as connection:
        require_own_views(connection)
        return load_guidance(connection, sha256).get(sha256, Guidance()).rules
