"""The reference data that come with the program, for tests and tools that need no others."""

from __future__ import annotations

from rb_ingest.reference import shipped_reference

REFERENCE = shipped_reference()
