"""What a header cell calls its column, by the spellings of `reference/column_headers.csv`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from rapidfuzz import fuzz

from rb_ingest.plan_kind import ColumnRole
from rb_ingest.records import Jenis
from rb_ingest.reference import Reference, derived

READABLE = 0.62  # similarity from which a header cell names its column
SAME_WORD = 0.8  # similarity of two words from which one is the other, misread
CERTAIN = 0.8  # similarity of the cells that make a row a header row
# A table is searched for its header up to seven times on the way to its rows, and each page repeats that of the plan:
# of 139,000 comparisons in the tests of this folder 2,200 were new. So many are kept, more than a long plan has.
KEPT = 4096
_INDICATOR = "INDIKATOR"


@derived(maxsize=KEPT)
def header_similarity(reference: Reference, text: str, jenis: Jenis) -> tuple[ColumnRole | None, float]:
    """Compare a header cell with the vocabulary: the best role and its similarity from 0 to 1."""
    scores = similarities(reference, text, jenis)
    if not scores:
        return None, 0.0
    best = max(scores, key=lambda role: scores[role])
    return best, scores[best]


@derived(maxsize=KEPT)
def similarities(reference: Reference, text: str, jenis: Jenis) -> Mapping[ColumnRole, float]:
    """Compare a header cell with the spellings of each role; {} for a blank cell and for one too long for a head."""
    letters = _letters(text)
    if not letters or len(letters) > 40:
        return MappingProxyType({})
    scores: dict[ColumnRole, float] = {}
    for role, spelling in _vocabulary(reference, jenis):
        score = fuzz.ratio(letters, spelling) / 100
        # short words are alike by chance: NO and KET have to be right
        if min(len(letters), len(spelling)) <= 3 and letters != spelling:
            score *= 0.75
        scores[role] = max(score, scores.get(role, 0.0))
    words = re.findall(r"[A-Z]+", text.upper())
    if words and fuzz.ratio(words[0], _INDICATOR) >= 100 * SAME_WORD:
        # what it is an indicator of says nothing else: "INDIKATOR KINERJA KEGIATAN"
        scores["indikator"] = max(CERTAIN, scores.get("indikator", 0.0))
    # "JADWAL PELAKSANAAN" may stand over months or over words.
    if "bulan" in scores:
        scores["target_waktu"] = max(scores["bulan"], scores.get("target_waktu", 0.0))
    return MappingProxyType(scores)


@derived()
def _vocabulary(reference: Reference, jenis: Jenis) -> tuple[tuple[ColumnRole, str], ...]:
    return tuple((h.role, _letters(h.spelling)) for h in reference.headers if h.jenis == jenis)


def shares_words(reference: Reference, text: str, role: ColumnRole, jenis: Jenis) -> bool:
    """Return whether half the words of a head are among those that a role is called by, as well as OCR leaves them.

    Heads that are alike letter by letter and in no word, such as PRIORITAS and PROGRAM, are alike by chance.
    """
    words = [word for word in re.findall(r"[A-Z]+", text.upper()) if len(word) > 1]
    known = _words_of_roles(reference, jenis).get(role, frozenset())
    shared = sum(any(fuzz.ratio(word, other) >= 100 * SAME_WORD for other in known) for word in words)
    return shared >= len(words) / 2


@derived()
def _words_of_roles(reference: Reference, jenis: Jenis) -> dict[ColumnRole, frozenset[str]]:
    words: dict[ColumnRole, set[str]] = {}
    for head in reference.headers:
        if head.jenis == jenis:
            words.setdefault(head.role, set()).update(re.findall(r"[A-Z]{2,}", head.spelling.upper()))
    # "JADWAL PELAKSANAAN" may stand over months or over words.
    words.setdefault("target_waktu", set()).update(words.get("bulan", ()))
    return {role: frozenset(own) for role, own in words.items()}


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z]", "", text.upper())
