"""Which plans a comparison is about, where a person named none: what the database has most of."""

from __future__ import annotations

import pandas as pd

from rb_ingest.plan_kind import GRID_KIND

Wish = tuple[str | None, int | None]


def chosen_plans(
    documents: pd.DataFrame, jenis: str | None, tahun: int | None, first: Wish, second: Wish
) -> tuple[str, str | None, str | None]:
    """Return the kind of plan and the ids of two documents to compare; None where the database has no such plan.

    Args:
        documents: Lines of `v_documents`.
        jenis: The kind asked for; the one with most plans when left out.
        tahun: The year asked for, if any.
        first: Code and year of an office, each of which may be left out.
        second: The same for the other plan, which is never the first one.
    """
    plans = documents[documents["status"].isin(["ok", "partial"]) & documents["jenis"].notna()]
    if jenis is None:
        counts = plans["jenis"].value_counts()
        jenis = str(counts.index[0]) if len(counts) else GRID_KIND.jenis
    plans = plans[plans["jenis"] == jenis].sort_values(["tahun", "satker_kode", "file_name"])
    if tahun is not None:
        plans = plans[plans["tahun"] == tahun]
    a = _first(plans, first)
    return jenis, a, _first(plans[plans["document_id"] != a] if a else plans, second)


def _first(plans: pd.DataFrame, wish: Wish) -> str | None:
    for name, value in zip(("satker_kode", "tahun"), wish, strict=True):
        if value is not None:
            plans = plans[plans[name] == value]
    return None if plans.empty else str(plans["document_id"].iloc[0])
