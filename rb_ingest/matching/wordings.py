"""The words of the plans: those that stand for one another, and those that OCR broke."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from rb_ingest.matching.folding import fold
from rb_ingest.matching.office_names import office_words, region_words
from rb_ingest.reference import Reference, derived

_LETTERS_PER_ERROR = 5  # a word is corrected when at most every fifth letter is wrong


def with_one_wording(reference: Reference, folded: str) -> str:
    """Replace abbreviations, variant spellings and synonyms in a folded text by the words that stand for them."""
    pattern, canonical = _wordings(reference)
    return pattern.sub(lambda hit: canonical[hit.group()], folded)


def corrected(reference: Reference, folded: str) -> str:
    """Correct words of a folded text that are nearly, and nearly only, one word of the plans' vocabulary."""
    return " ".join(_corrected_word(reference, word) for word in folded.split())


@derived(maxsize=65536)
def _corrected_word(reference: Reference, word: str) -> str:
    known = vocabulary(reference)
    allowed = len(word) // _LETTERS_PER_ERROR
    if not allowed or word in known or word in region_words(reference) or word.isdecimal():
        return word
    near = process.extract(word, known, scorer=Levenshtein.distance, score_cutoff=allowed, limit=2)
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return word
    return str(near[0][0])


@derived()
def vocabulary(reference: Reference) -> dict[str, str]:
    """Return the folded words of catalogues, areas, wordings and offices; a dict, since rapidfuzz wants choices."""
    texts = [text for wording in reference.wordings for text in (wording.form, wording.canonical)]
    for kind in reference.kinds:
        texts += [name for area in reference.areas_of(kind.jenis) for name in (area.area, *area.spellings)]
        for entry in reference.catalogue(kind.jenis):
            texts += [entry.indikator, entry.kegiatan, entry.sub_kegiatan or ""]
    words = {word for text in texts for word in fold(text).split()} | office_words()
    return {word: word for word in sorted(words)}


@derived()
def _wordings(reference: Reference) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern that finds all forms, longest first, and what each becomes."""
    canonical = {fold(wording.form): fold(wording.canonical) for wording in reference.wordings}
    # "persentase (%)" is one word said twice
    percent = {form for form, word in canonical.items() if word == "persen"} | {"persen"}
    canonical |= {f"{form} persen": "persen" for form in percent}
    longest_first = sorted(canonical, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b"), canonical
