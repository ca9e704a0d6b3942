"""rb_ingest: Indonesian election offices' action plans, from scanned decrees to a database that can be compared."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rb_ingest.storage.reader import connect, read_rows, read_view

__all__ = ["connect", "read_rows", "read_view"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Loaded on first use: page workers need neither DuckDB nor pandas, and `doctor` must start without them.
    if name in __all__:
        return getattr(import_module("rb_ingest.storage.reader"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
