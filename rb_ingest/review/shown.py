"""Lays rows and items out for the page: plain values and labels."""

from __future__ import annotations

from typing import Any

from rb_ingest.plan_kind import GRID_KIND, kind_of
from rb_ingest.records import Record
from rb_ingest.review import display_names as labels
from rb_ingest.review.item import ReviewRow
from rb_ingest.review_policy import ReviewPolicy


class Reply(Record):
    """What the page shows next: plain values, and pictures as JPEG that it refers to by their order."""

    content: dict[str, Any]
    pictures: tuple[bytes, ...] = ()


def shown_row(row: ReviewRow, policy: ReviewPolicy) -> dict[str, Any]:
    """Lay out a row for the page."""
    fields = kind_of(row.jenis or GRID_KIND.jenis).texts
    return {
        "row_id": row.row_id,
        "version": row.version,
        "title": f"{row.satker or '?'} · {row.tahun or '?'}",
        "where": f"{row.file_name} · hlm. {row.page_no} · baris {row.row_no}",
        "jenis": row.jenis,
        "texts": [{"name": name, "label": labels.FIELDS[name], "text": row.texts[name] or ""} for name in fields],
        "text_unsure": "text" in row.doubts,
        "months": [
            {
                "label": labels.MONTHS[month.bulan - 1],
                "marked": bool(month.marked),
                "unknown": month.marked is None,
                "unsure": month.confidence < policy.sure_cell,
                "sure": labels.percent(month.confidence),
            }
            for month in row.months
        ],
        "siblings": [
            {"row_id": state.row_id, "version": state.version, "indikator": state.texts["indikator"] or ""}
            for state in row.siblings
        ],
        "indicator_id": row.indicator_id,
        "indicator_text": row.indicator_text,
        "also": [{"indicator_id": entry, "indicator_text": text} for entry, text in row.also],
        "status": labels.STATUSES[row.match_status],
        "sure": labels.percent(row.match_confidence),
        "candidates": [
            {
                "indicator_id": candidate.indicator_id,
                "indicator_text": candidate.indicator_text,
                "score": f"{candidate.score:.2f}".replace(".", ","),
                "sure": labels.percent(candidate.probability),
                "reasons": list(candidate.reasons),
            }
            for candidate in row.candidates
        ],
    }
