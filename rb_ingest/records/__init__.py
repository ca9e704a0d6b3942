"""The records that pass between the stages: reading -> decree, rows and matching -> storage.

All of them are frozen pydantic models, validated when made, picklable, and free of OpenCV arrays, PDF handles and
database types. Coordinates inside a page are *upright page units*: pixels of the upright page picture (scans) or
PDF points of the upright page (born-digital pages), x to the right, y down, origin top left. `PageTransform` turns
them into PDF points of the original page.

Take them from here; which file a record lies in is nobody's concern.
"""

from __future__ import annotations

from rb_ingest.records.base import (
    DocumentStatus,
    FindingKind,
    Jenis,
    Level,
    MarkKind,
    MatchStatus,
    PageKind,
    PageSource,
    PeriodKind,
    Probability,
    Record,
)
from rb_ingest.records.document import (
    Candidate,
    Decree,
    Document,
    FieldReading,
    Finding,
    Match,
    MonthReading,
    PeriodReading,
    PlanRow,
)
from rb_ingest.records.page import (
    Box,
    Cell,
    GivenRule,
    Guidance,
    Mark,
    PageReading,
    PageTransform,
    Period,
    PeriodColumn,
    Rule,
    Table,
    TextLine,
    bend_terms,
)

__all__ = [
    "Box",
    "Candidate",
    "Cell",
    "Decree",
    "Document",
    "DocumentStatus",
    "FieldReading",
    "Finding",
    "FindingKind",
    "GivenRule",
    "Guidance",
    "Jenis",
    "Level",
    "Mark",
    "MarkKind",
    "Match",
    "MatchStatus",
    "MonthReading",
    "PageKind",
    "PageReading",
    "PageSource",
    "PageTransform",
    "Period",
    "PeriodColumn",
    "PeriodKind",
    "PeriodReading",
    "PlanRow",
    "Probability",
    "Record",
    "Rule",
    "Table",
    "TextLine",
    "bend_terms",
]
