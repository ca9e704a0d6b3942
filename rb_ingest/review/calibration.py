"""How right each field was of rows that persons looked at, and whether the confidence said so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Literal

import duckdb

from rb_ingest.records import Record
from rb_ingest.review.interval import interval

Field = Literal["area", "kegiatan", "indikator", "months", "match"]
FIELDS: tuple[Field, ...] = ("area", "kegiatan", "indikator", "months", "match")
WITH_CONFIDENCE: tuple[Field, ...] = ("indikator", "months", "match")
"""Fields of which a row says how sure it is; its text as a whole is judged by the indicator."""
Looked = Literal["audited", "asked"]

# Between them mistakes get ten times rarer; below one half there is hardly ever a row.
BIN_EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)
# Fewer say nothing: of 20 rows that are right with 0.9, one in eight times all are, or four are wrong.
LEAST_FOR_DRIFT = 20

_LOOKED_AT = """
WITH looked AS (
    SELECT r.row_id, r.document_id, r.page_no, r.is_audited, r.is_taken_out,
           r.match_status, r.match_confidence, r.months_confidence, r.ocr_confidence,
           r.is_audited OR (internal.match_in_doubt(r.match_status, r.match_confidence) IS TRUE
                            AND d.match_kind IS NOT NULL AND NOT r.is_rematched) AS match_seen,
           r.months_confidence > 0 AND (r.is_audited OR (internal.months_in_doubt(r.months_confidence)
                                        AND d.months IS NOT NULL)) AS months_seen,
           r.is_audited OR (internal.text_in_doubt(r.ocr_confidence) AND d.has_text
                            AND d.match_kind IS NOT NULL) AS text_seen,
           -- a word about an entry of before is none about the one that corrected texts gave
           NOT r.is_taken_out AND r.indicator_id IS NOT DISTINCT FROM
               CASE WHEN d.match_kind = 'reject_match' THEN '' WHEN d.match_kind IS NULL THEN r.indicator_id
                    ELSE d.indicator_id END AS match_right,
           NOT r.is_taken_out
               AND (d.months IS NULL OR internal.month_bits(d.months) = r.month_bits) AS months_right,
           NOT r.is_taken_out AND internal.same_text(
               internal.decided(d.fields, 'area', r.area), r.area) AS area_right,
           NOT r.is_taken_out AND internal.same_text(
               internal.decided(d.fields, 'kegiatan', r.kegiatan), r.kegiatan) AND internal.same_text(
               internal.decided(d.fields, 'komponen', r.komponen), r.komponen) AS kegiatan_right,
           NOT r.is_taken_out AND internal.same_text(
               internal.decided(d.fields, 'indikator', r.indikator), r.indikator) AS indikator_right
    FROM (
        SELECT p.*, p.row_id IN (SELECT row_id FROM internal.active_decisions WHERE kind = 'rematch') AS is_rematched,
               a.row_id IS NOT NULL AS is_audited, coalesce(a.is_taken_out, false) AS is_taken_out
        FROM plan_rows p
        LEFT JOIN (
            SELECT row_id, bool_or(kind = 'not_a_row') AS is_taken_out FROM internal.active_decisions
            WHERE kind = 'audit' OR (kind = 'not_a_row' AND note = 'audit') GROUP BY row_id
        ) a ON a.row_id = p.row_id
        WHERE NOT p.entered
    ) r
    JOIN internal.decided_rows d ON d.row_id = r.row_id
    WHERE r.is_taken_out OR NOT d.is_no_row
)
SELECT l.document_id, CASE WHEN p.source = 'born_digital' THEN 'born_digital' WHEN p.dpi < 150 THEN 'scan_coarse'
                           WHEN p.dpi < 250 THEN 'scan_usual' WHEN p.dpi IS NULL THEN 'unknown' ELSE 'scan_fine' END,
       CASE WHEN l.is_audited THEN 'audited' ELSE 'asked' END, l.match_seen, l.months_seen, l.text_seen,
       l.area_right, l.kegiatan_right, l.indikator_right, l.months_right, l.match_right,
       l.ocr_confidence, l.months_confidence, l.match_confidence, CAST(d.settings -> 'recalibration' AS VARCHAR)
FROM looked l
LEFT JOIN pages p ON p.document_id = l.document_id AND p.page_no = l.page_no
JOIN documents d ON d.document_id = l.document_id
ORDER BY l.document_id, l.row_id
"""


class Judged(Record):
    """One field of one row that a person looked at.

    `confidence` is what the program said of it, None where it says nothing; `recalibration` the JSON of that which the
    run was told to use, None without.
    """

    document_id: str
    scan: str
    looked: Looked
    field: Field
    right: bool
    confidence: float | None
    recalibration: str | None = None


class FieldRate(Record):
    """How often a field was right. `low` and `high` hold the true share with 95 % probability."""

    field: Field
    scan: str
    looked: Looked
    judged: int
    right: int
    rate: float
    low: float
    high: float


class ReliabilityBin(Record):
    """Readings that were said to be right with about the same probability, and how many were.

    `has_drifted` is whether what was said lies outside what was found, `low` to `high`, by more than chance explains.
    """

    field: Field
    from_confidence: float
    to_confidence: float
    judged: int
    said: float
    found: float
    low: float
    high: float
    has_drifted: bool


class CalibrationReport(Record):
    """What reviewers found, field by field, and how far the confidence holds."""

    rows: int
    rates: tuple[FieldRate, ...]
    bins: tuple[ReliabilityBin, ...]

    @property
    def drifted(self) -> tuple[ReliabilityBin, ...]:
        """Return the bins in which the confidence no longer holds."""
        return tuple(found for found in self.bins if found.has_drifted)


def load_judged(connection: duckdb.DuckDBPyConnection) -> tuple[Judged, ...]:
    """Load every field that a person looked at because the program drew or asked it, never because it was wrong.

    A sure field that somebody happened to correct is left out: those that were right left no trace. Rows that were
    audited were drawn at random; of the others only what was in doubt counts, where it was settled, right or wrong.
    """
    judged: list[Judged] = []
    for line in connection.execute(_LOOKED_AT).fetchall():
        document_id, scan, looked, match_seen, months_seen, text_seen, *rest = line
        area, kegiatan, indikator, months, match, text_sure, months_sure, match_sure, recalibration = rest
        seen = (
            ("area", text_seen, area, None),
            ("kegiatan", text_seen, kegiatan, None),
            ("indikator", text_seen, indikator, text_sure),
            ("months", months_seen, months, months_sure),
            ("match", match_seen, match, match_sure),
        )
        judged.extend(
            Judged(
                document_id=document_id,
                scan=scan,
                looked=looked,
                field=field,
                right=right,
                confidence=sure,
                recalibration=recalibration,
            )
            for field, is_seen, right, sure in seen
            if is_seen
        )
    return tuple(judged)


def calibration_report(judged: Sequence[Judged]) -> CalibrationReport:
    """Count how right each field was, by kind of scan, and hold the confidence against it."""
    return CalibrationReport(rows=_most_of_a_field(judged), rates=tuple(_rates(judged)), bins=_bins(judged))


def _most_of_a_field(judged: Sequence[Judged]) -> int:
    return max((sum(one.field == field for one in judged) for field in FIELDS), default=0)


def _rates(judged: Sequence[Judged]) -> Iterable[FieldRate]:
    def key(one: Judged) -> tuple[int, str, str]:
        return FIELDS.index(one.field), one.looked, one.scan

    for (number, looked, scan), group in groupby(sorted(judged, key=key), key=key):
        answers = [one.right for one in group]
        low, high = interval(sum(answers), len(answers))
        yield FieldRate(
            field=FIELDS[number],
            scan=scan,
            looked=looked,
            judged=len(answers),
            right=sum(answers),
            rate=sum(answers) / len(answers),
            low=low,
            high=high,
        )


def _bins(judged: Sequence[Judged]) -> tuple[ReliabilityBin, ...]:
    groups = []
    for field in WITH_CONFIDENCE:
        told = [(one.confidence, one.right) for one in judged if one.field == field and one.confidence is not None]
        for low, high in pairwise(BIN_EDGES):
            inside = [(p, right) for p, right in told if low <= p < high or p == high == 1.0]
            if inside:
                groups.append((field, low, high, inside))
    compared = sum(len(inside) >= LEAST_FOR_DRIFT for *_, inside in groups)
    # Looking at many bins finds one of twenty outside its interval by chance alone (Bonferroni).
    sure = 1 - 0.05 / max(compared, 1)
    return tuple(_bin(field, low, high, inside, sure) for field, low, high, inside in groups)


def _bin(field: Field, from_: float, to: float, inside: Sequence[tuple[float, bool]], sure: float) -> ReliabilityBin:
    right, n = sum(is_right for _, is_right in inside), len(inside)
    said = sum(p for p, _ in inside) / n
    widest = interval(right, n, sure)
    low, high = interval(right, n)
    return ReliabilityBin(
        field=field,
        from_confidence=from_,
        to_confidence=to,
        judged=n,
        said=said,
        found=right / n,
        low=low,
        high=high,
        has_drifted=n >= LEAST_FOR_DRIFT and not widest[0] <= said <= widest[1],
    )
