"""How often the rows that nobody doubts are wrong: estimated from a random sample that a person went through."""

from __future__ import annotations

import duckdb
from scipy.stats import binomtest

from rb_ingest.records import Record

SURE_ROW = (
    "r.match_status IN ('auto', 'none') AND NOT internal.match_in_doubt(r.match_status, r.match_confidence) "
    "AND NOT internal.months_in_doubt(r.months_confidence) AND NOT internal.text_in_doubt(r.ocr_confidence) "
    "AND len(r.review_reasons) = 0"
)
"""What the queue does not ask about, as a condition on `plan_rows r`, which holds the machine's own readings."""


class AuditEstimate(Record):
    """Errors found among audited rows. `low` and `high` hold the true rate with 95 % probability."""

    audited: int
    wrong: int
    wrong_match: int
    wrong_months: int
    wrong_text: int
    rate: float | None
    low: float
    high: float


def sample_rows(connection: duckdb.DuckDBPyConnection, size: int, document_id: str | None = None) -> list[str]:
    """Draw sure rows that no person has decided about, each with the same chance, the same ones every time.

    Args:
        connection: An open database.
        size: How many.
        document_id: Only rows of this document.
    """
    lines = connection.execute(
        f"SELECT r.row_id FROM plan_rows r JOIN documents d USING (document_id) WHERE {SURE_ROW} "  # noqa: S608
        "AND d.status IN ('ok', 'partial') AND ($2 IS NULL OR r.document_id = $2) "
        "AND NOT EXISTS (SELECT 1 FROM internal.active_decisions a WHERE a.row_id = r.row_id) "
        "ORDER BY md5(r.row_id) LIMIT $1",
        [size, document_id],
    ).fetchall()
    return [row_id for (row_id,) in lines]


def estimate(connection: duckdb.DuckDBPyConnection) -> AuditEstimate:
    """Compare what persons vouched for with what the machine says now of the same rows, where it is sure.

    The interval is that of Clopper and Pearson (1934): exact, and honest when no error was found at all.
    """
    cursor = connection.execute(
        f"""
        WITH vouched AS (
            SELECT row_id, "after" FROM internal.active_decisions WHERE kind = 'audit'
            QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY decided_at DESC, decision_id DESC) = 1
        ),
        compared AS (
            SELECT v."after" ->> 'indicator_id' IS DISTINCT FROM r.indicator_id AS bad_match,
                   internal.month_bits(CAST(v."after" -> 'months' AS INTEGER[])) <> r.month_bits AS bad_months,
                   v."after" ->> 'indikator' <> r.indikator AS bad_text
            FROM vouched v JOIN plan_rows r USING (row_id) WHERE {SURE_ROW}
            UNION ALL
            SELECT true, true, true FROM internal.active_decisions a JOIN plan_rows r USING (row_id)
            WHERE a.kind = 'not_a_row' AND a.note = 'audit' AND {SURE_ROW}
        )
        SELECT count(*), coalesce(sum((bad_match OR bad_months OR bad_text)::INTEGER), 0),
               coalesce(sum(bad_match::INTEGER), 0), coalesce(sum(bad_months::INTEGER), 0),
               coalesce(sum(bad_text::INTEGER), 0)
        FROM compared
        """  # noqa: S608
    )
    [(audited, wrong, match, months, text)] = cursor.fetchall()
    low, high = 0.0, 1.0
    if audited:
        interval = binomtest(int(wrong), int(audited)).proportion_ci(0.95, method="exact")
        low, high = float(interval.low), float(interval.high)
    return AuditEstimate(
        audited=audited,
        wrong=wrong,
        wrong_match=match,
        wrong_months=months,
        wrong_text=text,
        rate=wrong / audited if audited else None,
        low=low,
        high=high,
    )
