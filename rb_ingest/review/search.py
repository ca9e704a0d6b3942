"""Finding a catalogue entry by some of its words, or by its number."""

from __future__ import annotations

from rapidfuzz import fuzz, utils

from rb_ingest.records import Record
from rb_ingest.reference import CatalogueEntry

# Words with a slip are alike to 0.8 or more, other words to 0.5 at most.
_ENOUGH = 0.6


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
    words = _words(query)
    scored = [(_likeness(words, entry), entry) for entry in entries]
    best = sorted((hit for hit in scored if hit[0] >= _ENOUGH), key=lambda hit: -hit[0])
    return tuple(_found(entry, score) for score, entry in best[:limit])


def _likeness(words: list[str], entry: CatalogueEntry) -> float:
    """Tell how well each word is found on average, in the entry itself or, for less, in what it belongs to."""
    own, around = _words(entry.indikator), _words(f"{entry.sub_kegiatan or ''} {entry.kegiatan}")
    return sum(max(_best(word, own), 0.8 * _best(word, around)) for word in words) / len(words) if words else 0.0


def _best(word: str, words: list[str]) -> float:
    # What is being typed is the start of a word more often than a word.
    return max((fuzz.ratio(word, other[: len(word) + 2]) / 100 for other in words), default=0.0)


def _words(text: str) -> list[str]:
    return utils.default_process(text).split()


def _found(entry: CatalogueEntry, score: float) -> Found:
    return Found(
        indicator_id=entry.indicator_id,
        indicator_text=entry.indikator,
        kegiatan=entry.kegiatan,
        sub_kegiatan=entry.sub_kegiatan,
        score=score,
    )
