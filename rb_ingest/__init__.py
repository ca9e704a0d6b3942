"""rb_ingest: Indonesian election offices' action plans, from scanned decrees to a database that can be compared."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rb_ingest.batch.job import BatchOptions
    from rb_ingest.batch.run import read_pdf, run_batch
    from rb_ingest.settings import Settings
    from rb_ingest.storage.reader import connect, read_rows, read_view
    from rb_ingest.storage.store import Store

__all__ = ["BatchOptions", "Settings", "Store", "connect", "read_pdf", "read_rows", "read_view", "run_batch"]
__version__ = "0.1.0"

_HOMES = {
    "BatchOptions": "rb_ingest.batch.job",
    "Settings": "rb_ingest.settings",
    "Store": "rb_ingest.storage.store",
    "connect": "rb_ingest.storage.reader",
    "read_pdf": "rb_ingest.batch.run",
    "read_rows": "rb_ingest.storage.reader",
    "read_view": "rb_ingest.storage.reader",
    "run_batch": "rb_ingest.batch.run",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use: page workers need neither DuckDB nor pandas, and `doctor` must start without them.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
