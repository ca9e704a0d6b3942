"""What all records share: their base, and the words that they may use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Probability = Annotated[float, Field(ge=0, le=1)]
PageKind = Literal["decree", "table", "other", "unreadable"]
PageSource = Literal["born_digital", "scan", "rendering"]
MarkKind = Literal["tick", "cross", "dot", "fill", "text"]
PeriodKind = Literal["bulan", "minggu", "triwulan", "semester", "tahun"]
Jenis = Literal["RB", "ZI"]
Level = Literal["pusat", "provinsi", "kabupaten", "kota"]
MatchStatus = Literal["auto", "review", "confirmed", "rejected", "none"]
DocumentStatus = Literal["ok", "partial", "failed", "duplicate"]
# fmt: off
FindingKind = Literal[
    "no_rows", "no_rules", "no_months", "all_year", "no_marks", "boundaries", "columns", "labels", "crowded",
    "run_together", "illegible", "times",
]
# fmt: on


class Record(BaseModel):
    """Base of all records: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
