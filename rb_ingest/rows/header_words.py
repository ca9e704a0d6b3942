"""What a header cell calls its column, by the spellings of `reference/column_headers.csv`."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from rb_ingest.plan_kind import ColumnRole
from rb_ingest.records import Jenis
from rb_ingest.reference import Reference, derived

READABLE = 0.62  # similarity from which a header cell names its column
CERTAIN = 0.8  # similarity of the cells that make a row a header row


def header_similarity(reference: Reference, text: str, jenis: Jenis) -> tuple[ColumnRole | None, float]:
    """Compare a header cell with the vocabulary: the best role and its similarity from 0 to 1."""
    scores = similarities(reference, text, jenis)
    if not scores:
        return None, 0.0
    best = max(scores, key=lambda role: scores[role])
    return best, scores[best]


def similarities(reference: Reference, text: str, jenis: Jenis) -> dict[ColumnRole, float]:
    """Compare a header cell with the spellings of each role; {} for a blank cell and for one too long for a head."""
    letters = _letters(text)
    if not letters or len(letters) > 40:
        return {}
    scores: dict[ColumnRole, float] = {}
    for role, spelling in _vocabulary(reference, jenis):
        score = fuzz.ratio(letters, spelling) / 100
        # short words are alike by chance: NO and KET have to be right
        if min(len(letters), len(spelling)) <= 3 and letters != spelling:
            score *= 0.75
        scores[role] = max(score, scores.get(role, 0.0))
    # "JADWAL PELAKSANAAN" may stand over months or over words.
    if "bulan" in scores:
        scores["target_waktu"] = max(scores["bulan"], scores.get("target_waktu", 0.0))
    return scores


@derived()
def _vocabulary(reference: Reference, jenis: Jenis) -> tuple[tuple[ColumnRole, str], ...]:
    return tuple((h.role, _letters(h.spelling)) for h in reference.headers if h.jenis == jenis)


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z]", "", text.upper())
