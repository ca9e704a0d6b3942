"""The office's name and "di lingkungan ..." in all their forms, found in folded texts and taken out."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz, process

from rb_ingest.matching.folding import fold
from rb_ingest.reference import Reference, derived

_UNITS = (
    "unit satuan kerja|unit kerja satuan kerja|unit dan satuan kerja|satuan kerja|satuan kinerja|unit kerja|satker|unit"
)
_BODIES = "komisi pemilihan umum|komisi independen pemilihan|sekretariat jenderal|sekretariat|biro"
_LEVELS = "provinsi|prov|kabupaten|kab|kota|ri|republik indonesia"
_AROUND = "di lingkup|dalam lingkup|lingkup"
_NAME_SIMILARITY = 80  # of a region's name as read to the real one, in percent


def without_office(reference: Reference, folded: str) -> str:
    """Take offices, their regions and "di lingkungan ..." out of a folded text; gives single blanks."""
    folded = f" {folded} "
    for pattern in _office_patterns():
        start = 0
        while hit := pattern.search(folded, start):
            folded = folded[: hit.start()] + _without_region(reference, folded[hit.end() :])
            start = hit.start()
    return " ".join(folded.split())


@cache
def office_words() -> frozenset[str]:
    """Return the folded words of which the names of offices are made, those of regions not included."""
    return frozenset(fold("|".join((_UNITS, _BODIES, _LEVELS, _AROUND, "lingkungan", "dilingkungan"))).split())


@derived()
def region_words(reference: Reference) -> frozenset[str]:
    """Return the folded words of all names of regions."""
    return frozenset(fold(" ".join(_names(reference))).split())


@cache
def _office_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of "di lingkungan" with all that may follow, and that of an office alone."""
    units, level = _any_of(_UNITS), _any_of(_LEVELS)
    body = rf"(?:{_any_of(_BODIES)}|[a-z]?(?:kpu|kip)[a-z]?)"
    # "lingkungan" folded, written together with "di" or not, a letter lost or added by OCR
    around = rf"(?:(?:di|didaiam|daiam|pada) )?d?i?ing?[a-z]?kung[a-z]{{0,3}}|{_any_of(_AROUND)}"
    office = rf"(?:di)?(?:{units}|{body}(?: {level})?|{level}(?= {body}))"
    more = rf"(?= )(?: (?:pada |dan |di )?{office}(?= ))*"
    where = re.compile(rf" (?:{around}) ?(?:{_any_of('kerja')}|{office}){more}")
    return where, re.compile(rf" (?:(?:di|pada) )?{office}{more}")


def _any_of(words: str) -> str:
    """Return a pattern of folded words, longest first."""
    return "(?:" + "|".join(sorted({fold(word) for word in words.split("|")}, key=len, reverse=True)) + ")"


def _without_region(reference: Reference, rest: str) -> str:
    """Take a region's name off the beginning, as many words of it as are there, misread or not."""
    words = rest.split(" ", 5)[1:5] if rest.startswith(" ") else []
    for count in range(len(words), 0, -1):
        name = "".join(words[:count])
        if len(name) > 3 and _is_region(reference, name):
            return rest[1 + len(" ".join(words[:count])) :]
    return rest


@derived(maxsize=65536)
def _is_region(reference: Reference, name: str) -> bool:
    return process.extractOne(name, _regions(reference), scorer=fuzz.ratio, score_cutoff=_NAME_SIMILARITY) is not None


@derived()
def _regions(reference: Reference) -> tuple[str, ...]:
    return tuple(sorted({fold(name).replace(" ", "") for name in _names(reference)}))


def _names(reference: Reference) -> set[str]:
    return {name for office in reference.offices for name in (office.nama_wilayah, *office.sebutan_lain)}
