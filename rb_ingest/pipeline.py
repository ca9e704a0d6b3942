"""One PDF -> one Document: the main path, as a recipe.

`inspect` and `read_page` do the heavy work and hold no state: a batch may call them in any process. `understand` is
light and sees the whole document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from rb_ingest.errors import RbIngestError
from rb_ingest.reading.pages import read_page as _read_page
from rb_ingest.reading.pdf import inspect_pdf
from rb_ingest.records import Document, Match, PageReading, Record
from rb_ingest.settings import Settings
from rb_ingest.understanding.decree import read_decree
from rb_ingest.understanding.matching import match_rows
from rb_ingest.understanding.rows import plan_rows


class SourceFile(Record):
    """A PDF that was looked at, before any page is read."""

    path: str
    sha256: str
    pages: int

    @property
    def document_id(self) -> str:
        """Stable id, from the content alone."""
        return f"d{self.sha256[:16]}"
