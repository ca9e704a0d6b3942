"""What findings about pages mean for the rows on them: less sure months, and no match without a person's look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rb_ingest.records import Finding, FindingKind, MonthReading, PlanRow

# The probability that is left to the months of a row on a page of this kind, at most. On broken pages of the documents
# for training half of the month sets and more were wrong; rows missing beside a row say nothing against its own months.
MONTHS_AT_MOST: dict[FindingKind, float] = {
    "all_year": 0.3,
    "no_marks": 0.3,
    "boundaries": 0.5,
    "columns": 0.5,
    "crowded": 0.5,
    "run_together": 0.5,
    "illegible": 0.5,
    "times": 0.5,
}
_WORDS: dict[FindingKind, str] = {
    "no_rows": "halaman ini tidak terbaca seluruhnya",
    "no_rules": "garis tabel halaman ini tidak terlihat",
    "no_months": "kolom bulan halaman ini tidak ditemukan",
    "all_year": "hampir semua baris halaman ini bertanda dua belas bulan",
    "no_marks": "hampir tidak ada tanda bulan pada halaman ini",
    "boundaries": "garis tabel halaman ini meragukan",
    "columns": "jumlah kolom halaman ini berbeda dari halaman lain",
    "labels": "label halaman ini meragukan",
    "run_together": "beberapa baris halaman ini terbaca sebagai satu",
    "illegible": "teks halaman ini hampir tidak terbaca",
    "crowded": "baris halaman ini terlalu banyak",
    "times": "ada kolom waktu yang bulannya tidak diketahui",
}


def doubted(rows: Sequence[PlanRow], findings: Sequence[Finding]) -> tuple[PlanRow, ...]:
    """Return the rows with what the findings about their pages say against them.

    Args:
        rows: Plan rows with their matches.
        findings: What is odd about pages; findings about the whole document hold for all rows.

    Returns:
        The rows in order. On pages with findings a match is for a person to see, and months are no surer than such
        pages allow.
    """
    kinds: dict[int | None, set[FindingKind]] = defaultdict(set)
    for finding in findings:
        kinds[finding.page_no].add(finding.kind)
    return tuple(_doubted(row, sorted(kinds[row.page_no] | kinds[None])) for row in rows)


def _doubted(row: PlanRow, kinds: Sequence[FindingKind]) -> PlanRow:
    if not kinds:
        return row
    most = min((MONTHS_AT_MOST.get(kind, 1.0) for kind in kinds), default=1.0)
    update: dict[str, object] = {
        "months": tuple(_at_most(month, most) for month in row.months),
        "months_confidence": min(row.months_confidence, most),
        "review_reasons": (*row.review_reasons, *(_WORDS[kind] for kind in kinds)),
    }
    if row.match is not None and row.match.status == "auto":
        update["match"] = row.match.model_copy(update={"status": "review"})
    return row.model_copy(update=update)


def _at_most(month: MonthReading, most: float) -> MonthReading:
    return month.model_copy(update={"confidence": min(month.confidence, most)})
