"""The canonical area (ZI: section) that a printed label means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from rb_ingest.language.numbering import roman_value
from rb_ingest.records import Jenis, TextLine
from rb_ingest.reference import Reference, derived

SURE = 0.8  # similarity from which the name alone decides
LIKELY = 0.6  # from here on if the printed number agrees, or no other area comes near
MARGIN = 0.08
WORD = 4  # letters; a name has two such words, what a stamp or a quarter turn left of one has none
PIECE = 85  # rapidfuzz partial ratio from which a text is a piece of an area's name, the rest behind a page break
SAME_WORD = 85  # rapidfuzz ratio from which a word is another one, misread
# Words that the name of any area may begin with.
_OF_ANY = frozenset({"penguatan", "penataan", "peningkatan", "kualitas", "sistem"})
SURE_DIGIT = 0.55  # confidence from which a lone digit counts


@dataclass(frozen=True)
class AreaMatch:
    """A canonical area and how it was found: `by_name` False where only the number was readable."""

    area_no: int
    area: str
    by_name: bool
    similarity: float


def match_area(
    reference: Reference, text: str, printed_no: int | None, jenis: Jenis, *, legible: bool = False
) -> AreaMatch | None:
    """Find the canonical area of a printed label.

    The name counts more than the number: offices renumber areas, and a lone digit is easily misread.

    Args:
        reference: The canonical data.
        text: The label as printed, '' where there is none.
        printed_no: The number printed beside it.
        jenis: The kind of plan.
        legible: Whether the label was clearly read. Then a name that no area has is of no known area, whatever number
            stands beside it.

    Returns:
        The area, None where neither name nor number says which.
    """
    scores = area_similarities(reference, text, jenis)
    names = {area.area_no: area.area for area in reference.areas_of(jenis)}
    if scores:
        ranked = sorted(scores, key=lambda no: scores[no], reverse=True)
        best, second = ranked[0], scores[ranked[1]] if len(ranked) > 1 else 0.0
        clear = scores[best] - second >= MARGIN
        likely = scores[best] >= LIKELY and not (legible and _is_named_otherwise(reference, text, best, jenis))
        if (scores[best] >= SURE and clear) or (likely and (clear or best == printed_no)):
            return AreaMatch(best, names[best], True, scores[best])
    if legible and is_unknown_name(reference, text, jenis):
        return None
    if printed_no in names and not _is_other_text(text, scores, printed_no):
        return AreaMatch(printed_no, names[printed_no], False, scores.get(printed_no, 0.0))
    return None


def is_unknown_name(reference: Reference, text: str, jenis: Jenis) -> bool:
    """Return whether a text names something, and none of the areas, nor is it a piece of an area's name."""
    letters = _letters(text)
    if sum(len(_letters(word)) >= WORD for word in text.split()) < 2:
        return False
    is_piece = any(fuzz.partial_ratio(letters, spelling) >= PIECE for _, spelling in _spellings(reference, jenis))
    scores = area_similarities(reference, text, jenis)
    best = max(scores, key=lambda no: scores[no], default=None)
    if is_piece or best is None:
        return not is_piece
    return scores[best] < LIKELY or (scores[best] < SURE and _is_named_otherwise(reference, text, best, jenis))


def _is_named_otherwise(reference: Reference, text: str, area_no: int, jenis: Jenis) -> bool:
    """Return whether a label has no word by which this area is told from the others.

    Penguatan and Penataan begin the names of half of them, and of areas that no list knows.
    """
    own = _words_of_areas(reference, jenis)[area_no]
    words = [word for word in re.findall(r"[a-z]+", text.casefold()) if len(word) >= WORD - 1]
    return not any(fuzz.ratio(word, other) >= SAME_WORD for word in words for other in own)


@derived()
def _words_of_areas(reference: Reference, jenis: Jenis) -> dict[int, frozenset[str]]:
    """Return the words of each area that are no other area's, in all its spellings."""
    words: dict[int, set[str]] = {}
    for area in reference.areas_of(jenis):
        texts = " ".join((area.area, *area.spellings)).casefold()
        words[area.area_no] = {word for word in re.findall(r"[a-z]+", texts) if len(word) >= WORD - 1}
    counts = Counter(word for own in words.values() for word in own)
    return {no: frozenset(word for word in own - _OF_ANY if counts[word] == 1) for no, own in words.items()}


def area_similarities(reference: Reference, text: str, jenis: Jenis) -> dict[int, float]:
    """Compare a label with every area's name and spellings; similarity 0..1 by area number, {} for a blank label."""
    letters = _letters(text)
    if len(letters) < 4:
        return {}
    scores: dict[int, float] = {}
    for area_no, spelling in _spellings(reference, jenis):
        score = fuzz.ratio(letters, spelling) / 100
        # a stamp or a neighbour's words around the name, or a page break inside it
        if min(len(letters), len(spelling)) >= 10:
            score = max(score, 0.9 * fuzz.partial_ratio(letters, spelling) / 100)
        scores[area_no] = max(score, scores.get(area_no, 0.0))
    return scores


def area_no_line(lines: Iterable[TextLine]) -> TextLine | None:
    """Find the line of a cell NO that is the number of an area: the surest, for stamps and rules leave digits too."""
    numbers = [line for line in lines if line.confidence >= SURE_DIGIT and section_number(line.text) is not None]
    return max(numbers, key=lambda line: line.confidence, default=None)


def _is_other_text(text: str, scores: dict[int, float], printed_no: int) -> bool:
    """Return whether a label clearly names another area than its number."""
    return len(_letters(text)) >= 6 and max(scores.values(), default=0.0) >= LIKELY > scores.get(printed_no, 0.0)


@derived()
def _spellings(reference: Reference, jenis: Jenis) -> tuple[tuple[int, str], ...]:
    return tuple(
        (area.area_no, _letters(spelling))
        for area in reference.areas_of(jenis)
        for spelling in (area.area, *area.spellings)
    )


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())


def section_number(text: str) -> int | None:
    """Read the number of a section as printed: "IV", "4."; None where it is none."""
    token = text.strip(" .,:)|'!")
    value = int(token) if token.isdecimal() else roman_value(token.replace("l", "I").replace("|", "I"))
    return value if value is not None and 1 <= value <= 8 else None
