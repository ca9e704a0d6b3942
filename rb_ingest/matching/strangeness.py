"""Rows that come near an entry without being it: a person sees them before the match counts.

The cells beside a row and its neighbours say loudly which entry comes next, so a new indicator in the place of a known
one is easily taken for it. Its own words tell them apart.
"""

from __future__ import annotations

from rapidfuzz import fuzz, process

from rb_ingest.matching.normalising import normalise
from rb_ingest.matching.wordings import vocabulary
from rb_ingest.reference import Reference, derived

# What is left of the probability of such a match. Of 2,371 accepted rows of corpora some 50 are like this, all of them
# right. Of new indicators made of entries by one other word, half are like this, and else they were accepted at 0.99.
STRANGE = 0.85
# Below this likeness, by whichever reading, a row has hardly a word of its entry: 13 of those 2,371.
_LEAST_ALIKE = 0.7
# Shorter words say little, and OCR makes them of nothing. A word that is so much like one of the entry (percent) is
# that one with another affix; one that is so much like any of the vocabulary may be it, misread in one letter.
_LETTERS = 5
_LETTERS_OF_NAME = 3  # of what an entry is about: WBS, SOP
_SAME_WORD, _MISREAD = 75, 82


def is_strange(reference: Reference, row: str, entry: str, alike: float) -> bool:
    """Return whether an indicator may be a new one in the place of an entry.

    Args:
        reference: The canonical data.
        row: The indicator as printed.
        entry: The text of the entry that it was matched to.
        alike: Their likeness, 0..1: the highest of the readings in `similarity.Likeness`.
    """
    own, known = normalise(reference, row), normalise(reference, entry)
    if not own or not known:
        return False
    other_words = [word for word in _missing(own, known, _LETTERS) if _is_unknown(reference, word)]
    return alike < _LEAST_ALIKE or bool(other_words and _missing(known, own, _LETTERS_OF_NAME))


def _missing(text: str, other: str, letters: int) -> list[str]:
    """Return the words of a text, of so many letters at least, that another one does not have in whatever form."""
    squeezed = other.replace(" ", "")
    return [
        word
        for word in text.split()
        if len(word) >= letters and not word.isdecimal() and fuzz.partial_ratio(word, squeezed) < _SAME_WORD
    ]


@derived(maxsize=65536)
def _is_unknown(reference: Reference, word: str) -> bool:
    """Return whether a word stands in no catalogue and is like none that does."""
    return process.extractOne(word, vocabulary(reference), scorer=fuzz.ratio, score_cutoff=_MISREAD) is None
