"""One run over an inbox.

`run_batch` is reachable from here, loaded when it is asked for: workers import this package too and need none of it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rb_ingest.batch.run import run_batch as run_batch


def __getattr__(name: str) -> Any:
    if name == "run_batch":
        from rb_ingest.batch.run import run_batch  # noqa: PLC0415

        return run_batch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
