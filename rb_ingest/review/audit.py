"""How often the rows that nobody doubts are wrong: estimated from a random sample that a person went through."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from rb_ingest.records import Record
from rb_ingest.review.interval import interval

SURE_ROW = (
    "r.match_status IN ('auto', 'none') AND NOT internal.match_in_doubt(r.match_status, r.match_confidence) "
    "AND NOT internal.months_in_doubt(r.months_confidence) AND NOT internal.text_in_doubt(r.ocr_confidence) "
    "AND len(r.review_reasons) = 0"
)
"""What the queue does not ask about, as a condition on `plan_rows r`, which holds the machine's own readings."""


# Above any sample that persons go through.
_MOST_DRAWN = 100_000


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


def draw(connection: duckdb.DuckDBPyConnection, size: int) -> None:
    """Draw the sample, once: a row that was drawn stays drawn, whoever asks and whatever comes later.

    Rows are drawn by a hash of their ids, so that nobody can choose by looking; where documents have come since, those
    of their rows join that would have been drawn at once.

    Args:
        connection: A connection inside a transaction that may write.
        size: How many sure rows, as far as there are any.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute(
        "INSERT OR IGNORE INTO audit_sample SELECT r.row_id, $2 FROM plan_rows r JOIN documents d USING (document_id) "  # noqa: S608
        f"WHERE {SURE_ROW} AND d.status IN ('ok', 'partial') ORDER BY md5(r.row_id) LIMIT $1",
        [size, now],
    )


def sample_rows(connection: duckdb.DuckDBPyConnection, size: int, document_id: str | None = None) -> list[str]:
    """Return what is left of the sample: sure rows, drawn at random, that nobody has vouched for.

    Args:
        connection: An open database.
        size: How many at most, where none was drawn yet.
        document_id: Only rows of this document.
    """
    [(is_drawn,)] = connection.execute("SELECT count(*) > 0 FROM audit_sample").fetchall()
    # A row of the sample that somebody has corrected meanwhile stays in it: to leave it out would make the rest look
    # better than it was read. Without a sample nobody knows which ones those are.
    drawn = "r.row_id IN (SELECT row_id FROM audit_sample)" if is_drawn else "true"
    settled = "a.kind IN ('audit', 'not_a_row')" if is_drawn else "true"
    limit = _MOST_DRAWN if is_drawn else size
    lines = connection.execute(
        f"SELECT r.row_id FROM plan_rows r JOIN documents d USING (document_id) WHERE {SURE_ROW} "  # noqa: S608
        f"AND d.status IN ('ok', 'partial') AND ($2 IS NULL OR r.document_id = $2) AND {drawn} "
        f"AND NOT EXISTS (SELECT 1 FROM internal.active_decisions a WHERE a.row_id = r.row_id AND {settled}) "
        "ORDER BY md5(r.row_id) LIMIT $1",
        [limit, document_id],
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
    low, high = interval(int(wrong), int(audited))
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
