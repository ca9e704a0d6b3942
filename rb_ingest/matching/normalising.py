"""Texts of plans in a form in which only what they mean differs.

Two offices print one indicator with other abbreviations, spellings and numbering, and always with their own name in
it; OCR then takes letters for others of a like shape. All of that is taken out here, from rows and catalogue alike, so
that what is left can be compared letter by letter.
"""

from __future__ import annotations

import re

from rb_ingest.matching.folding import fold
from rb_ingest.matching.office_names import without_office
from rb_ingest.matching.wordings import corrected, with_one_wording
from rb_ingest.reference import Reference, derived

_BULLET = re.compile(r"^\W*(?:\(?\s*(?:\d{1,2}(?:\.\d{1,2})*|[a-z¢€]|[ivx]{1,4})\s*[)\].}]+[\s.)]*)+", re.IGNORECASE)
_REPEATED = re.compile(r"\b(\w{3,}(?: \w+)*)(?: (?:dan )?\1\b)+")  # "SPIP (SPIP)", the first of them written out


@derived(maxsize=65536)
def normalise(reference: Reference, text: str) -> str:
    """Return the words that carry a text's meaning, folded, separated by blanks.

    Taken out: numbering, punctuation, years, single letters, the office and "di lingkungan ..." in all forms. Made
    one: letters that OCR confuses, doubled letters, words that OCR broke, abbreviations and their long forms, variant
    spellings, synonyms of `reference/wordings.csv`. The result is for comparison, not for reading.
    """
    folded = without_office(reference, corrected(reference, fold(split_number(text)[1])))
    words = " ".join(word for word in with_one_wording(reference, folded).split() if len(word) > 1)
    return _REPEATED.sub(r"\1", words)


def split_number(text: str) -> tuple[str, str]:
    """Return the numbering at the beginning of a text ("(a).", "2)", "I."), or "", and the rest."""
    text = text.strip()
    hit = _BULLET.match(text)
    return (hit.group().strip(), text[hit.end() :]) if hit else ("", text)
