"""Which stored documents would come out differently today: after a newer version, or with other settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rb_ingest.records import Guidance, Record
from rb_ingest.settings import Settings


class StoredReading(Record):
    """What is known of a stored document without reading it again.

    `sources` are those of its pages (`scan`, `rendering`, `born_digital`); `settings` and `pipeline_version` are those
    that it was read with, None where they were not recorded; `guidance` is what persons had said of its file by then.
    """

    document_id: str
    status: str
    has_rows: bool
    failed_pages: int
    sources: frozenset[str]
    pipeline_version: str | None
    settings: Mapping[str, Any] | None
    sha256: str = ""
    guidance: Guidance = Guidance()


def _was_refused(reading: StoredReading) -> bool:
    return reading.status == "failed" and not reading.sources


def _is_incomplete(reading: StoredReading) -> bool:
    return reading.status != "ok"


def _has_pictures(reading: StoredReading) -> bool:
    return bool(reading.sources & {"scan", "rendering"})


# What was read in spite of a limit stays read when the limit is lowered: the limits protect the machine, not the data.
WHAT_A_SETTING_AFFECTS: Mapping[str, Callable[[StoredReading], bool]] = {
    "max_file_mb": _was_refused,
    "max_pages": _was_refused,
    "max_page_megapixels": lambda reading: _has_pictures(reading) or _is_incomplete(reading),
    "page_seconds": _is_incomplete,
    "worker_memory_mb": _is_incomplete,
    "render_dpi": lambda reading: "rendering" in reading.sources,
    "min_dpi": lambda reading: "scan" in reading.sources,
    "language": _has_pictures,
    "max_error": lambda reading: reading.has_rows,
    "recalibration": lambda reading: reading.has_rows,
    "kind": lambda _: True,
}
"""Setting -> whether a change of it can change this document."""


def is_outdated(reading: StoredReading, version: str, settings: Settings) -> bool:
    """Return whether a document could come out differently when it is read again.

    Args:
        reading: What is stored.
        version: The version of the pipeline of today.
        settings: Those of today.
    """
    if reading.settings is None or reading.pipeline_version != version:
        return True
    now = settings.model_dump(mode="json")
    changed = [name for name in now if reading.settings.get(name) != now[name]]
    # a kind is asked for once, for some files: not asking for it later takes nothing back
    changed = [name for name in changed if name != "kind" or now[name] is not None]
    return any(WHAT_A_SETTING_AFFECTS[name](reading) for name in changed)
