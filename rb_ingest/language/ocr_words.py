"""Words as OCR reads them: which letters it confuses, and which word of a vocabulary is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

# What OCR confuses, folded to one form; applied in this order.
_CONFUSED = (("rn", "m"), ("0", "o"), ("5", "s"), ("8", "b"), ("c", "e"), ("u", "n"))
_STROKES = str.maketrans("1|!l", "iiii")
# Below five letters one edit leads from one month to another (Juni, Juli) or to an everyday word (jual).
_MIN_LETTERS, _MIN_KNOWN_LETTERS = 4, 5
_MIN_SIMILARITY = 0.72
MeaningT = TypeVar("MeaningT")


def ocr_fold(word: str) -> str:
    """Fold a word so that letters which OCR confuses become the same: 'Desernber' and 'Desember' fold alike."""
    folded = re.sub(r"[^a-z0-9|!]", "", word.casefold()).translate(_STROKES)
    for seen, meant in _CONFUSED:
        folded = folded.replace(seen, meant)
    return folded


def _similarity(folded: str, known: str) -> float:
    # "ri" read as "n" is too common to count as two slips, and too coarse to fold always
    pairs = ((folded, known), (folded.replace("ri", "n"), known.replace("ri", "n")))
    return max(Levenshtein.normalized_similarity(a, b, score_cutoff=_MIN_SIMILARITY) for a, b in pairs)


def nearest_word(word: str, folded_words: Mapping[str, MeaningT]) -> MeaningT | None:
    """Find the meaning of a word in a vocabulary, allowing for OCR slips.

    Args:
        word: One word as read.
        folded_words: Folded form (see `ocr_fold`) to its meaning.

    Returns:
        The meaning of the nearest word, or None when nothing is near or two meanings are equally near.
    """
    folded = ocr_fold(word)
    if folded in folded_words:
        return folded_words[folded]
    if len(folded) < _MIN_LETTERS:
        return None
    best, meanings = 0.0, list[MeaningT]()
    for known, meaning in folded_words.items():
        if len(known) >= _MIN_KNOWN_LETTERS:
            score = _similarity(folded, known)
            if score > best:
                best, meanings = score, [meaning]
            elif score and score == best and meaning not in meanings:
                meanings.append(meaning)
    return meanings[0] if len(meanings) == 1 else None
