"""Office names in OCR text -> entries of the registry.

A name alone never decides: 26 names belong to a kabupaten and a kota. So the level word before the name (KABUPATEN,
KOTA, PROVINSI) chooses the entries that the name is compared with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from rb_ingest.language.ocr_words import nearest_word, ocr_fold
from rb_ingest.records import Level
from rb_ingest.reference import Reference, Satker, derived

_LEVEL_WORDS: Mapping[str, Level] = {
    "kabupaten": "kabupaten",
    "kab": "kabupaten",
    "kota": "kota",
    "provinsi": "provinsi",
    "propinsi": "provinsi",
    "prov": "provinsi",
}
# Words after which an office is named; provinces with a style of their own drop the level word there.
_OFFICE_WORDS = ("umum", "pemilihan", "kpu", "kip")
_LONGEST_NAME = 6  # words: "Penajam Paser Utara", "Kepulauan Siau Tagulandang Biaro", some of them cut in two by OCR
_MIN_SIMILARITY = 0.74  # one slip in a name of four letters
_WRONG_LETTER = 3.0  # what a wrong letter costs, in letters
_WORD = re.compile(r"[^\s,;:()\"“”|]+")


class SatkerMention(NamedTuple):
    """An office named in a text: the registry's entry, and how alike the name is (0..1)."""

    satker: Satker
    similarity: float


def office_by_code(reference: Reference, kode: str) -> Satker | None:
    """Find an office by its Kemendagri code, with or without dots."""
    return _by_code(reference).get(kode.replace(".", ""))


def mentioned_offices(reference: Reference, text: str) -> tuple[SatkerMention, ...]:
    """Find the offices that a text names, in the order of the text.

    A mention is a level word and a name ("KABUPATEN BANYUMAS", "Kota Tegal", "Kab. Kudus"), or an office word and the
    whole name of a province or of the state ("KPU Daerah Istimewa Yogyakarta", "KPU RI"). "Kabupaten/Kota" names none.

    Args:
        reference: The canonical data.
        text: One or several lines; a name may go over a line end.
    """
    words = [match[0] for match in _WORD.finditer(text.replace(".", " "))]
    return tuple(_mentions(reference, words))


def _mentions(reference: Reference, words: Sequence[str]) -> Iterator[SatkerMention]:
    resume = 0
    for i, word in enumerate(words):
        if i < resume:
            continue
        level = nearest_word(word, _folded_levels()) if "/" not in word else None
        if level:
            found, length = _best_name(reference, words[i + 1 : i + 1 + _LONGEST_NAME], level, _MIN_SIMILARITY)
        elif ocr_fold(word) in _folded_office_words():
            found, length = _best_name(reference, words[i + 1 : i + 1 + _LONGEST_NAME], "provinsi", 1.0)
            if not found:
                found, length = _best_name(reference, words[i + 1 : i + 3], "pusat", 1.0)
        else:
            continue
        if found:
            resume = i + 1 + length
            yield found


def _best_name(
    reference: Reference, words: Sequence[str], level: Level, min_similarity: float
) -> tuple[SatkerMention | None, int]:
    """Compare the first one, two ... words with the names of a level; give the one best and its length in words."""
    found: list[tuple[float, int, SatkerMention]] = []
    for length in range(1, len(words) + 1):
        name = _fold_name(words[:length])
        for similarity, known, satker in _near(reference, name, level, min_similarity):
            # letters that agree less those that do not: "Solok Selata" is Solok Selatan, not Solok
            score = len(known) * (1 - _WRONG_LETTER * (1 - similarity))
            found.append((score, length, SatkerMention(satker, similarity)))
    if not found:
        return None, 0
    best = max(score for score, _, _ in found)
    offices = {mention.satker: (mention, length) for score, length, mention in found if score == best}
    return next(iter(offices.values())) if len(offices) == 1 else (None, 0)


@derived(maxsize=65536)
def _near(
    reference: Reference, name: str, level: Level, min_similarity: float
) -> tuple[tuple[float, str, Satker], ...]:
    """Return the names of a level that are like this one: similarity, name, office."""
    names = _names(reference, level)
    known = [folded for folded, _ in names]
    near = process.extract(
        name, known, scorer=Levenshtein.normalized_similarity, score_cutoff=min_similarity, limit=None
    )
    return tuple((score, *names[place]) for _, score, place in sorted(near, key=itemgetter(2)))


def _fold_name(words: Sequence[str]) -> str:
    return ocr_fold("".join("kepulauan" if word.casefold() == "kep" else word for word in words))


@derived()
def _names(reference: Reference, level: Level) -> tuple[tuple[str, Satker], ...]:
    offices = [office for office in reference.offices if office.level == level]
    return tuple(
        (_fold_name(name.replace(".", " ").split()), office)
        for office in offices
        for name in (office.nama_wilayah, *office.sebutan_lain)
    )


@cache
def _folded_levels() -> Mapping[str, Level]:
    return {ocr_fold(word): level for word, level in _LEVEL_WORDS.items()}


@cache
def _folded_office_words() -> frozenset[str]:
    return frozenset(ocr_fold(word) for word in _OFFICE_WORDS)


@derived()
def _by_code(reference: Reference) -> Mapping[str, Satker]:
    return {office.kode: office for office in reference.offices}
