"""Finding a catalogue entry by some of its words, or by its number."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from rb_ingest.records import Record
from rb_ingest.reference import CatalogueEntry

_ENOUGH = 45


class Found(Record):
    """A catalogue entry that was found, with what it belongs to."""

    indicator_id: str
    indicator_text: str
    kegiatan: str
    sub_kegiatan: str | None
    score: float


def search_catalogue(entries: tuple[CatalogueEntry, ...], query: str, limit: int = 12) -> tuple[Found, ...]:
    """Find entries by words, in any order and with slips, or by the start of their number.

    Args:
        entries: The catalogue of the kind of plan.
        query: What was typed.
        limit: The most that are given.

    Returns:
        The best first; none when nothing resembles the query.
    """
    query = query.strip()
    if not query:
        return ()
    numbered = [entry for entry in entries if entry.indicator_id.casefold().startswith(query.casefold())]
    if numbered:
        return tuple(_found(entry, 1.0) for entry in numbered[:limit])
    # The entry's own words count most; those of its sub kegiatan help where the entry is short.
    texts = {i: f"{entry.indikator} {entry.sub_kegiatan or entry.kegiatan}" for i, entry in enumerate(entries)}
    hits = process.extract(
        query, texts, scorer=_likeness, processor=utils.default_process, limit=limit, score_cutoff=_ENOUGH
    )
    return tuple(_found(entries[i], score / 100) for _, score, i in hits)


def _likeness(query: str, text: str, *, score_cutoff: float | None = None, **_: object) -> float:
    words = fuzz.partial_token_set_ratio(query, text)
    return 0.5 * fuzz.partial_ratio(query, text) + 0.3 * words + 0.2 * fuzz.token_set_ratio(query, text)


def _found(entry: CatalogueEntry, score: float) -> Found:
    return Found(
        indicator_id=entry.indicator_id,
        indicator_text=entry.indikator,
        kegiatan=entry.kegiatan,
        sub_kegiatan=entry.sub_kegiatan,
        score=score,
    )
