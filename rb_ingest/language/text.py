"""From the lines of a cell to its text: noise off, hyphenation undone, list endings off. The wording stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rb_ingest.reference import Reference, derived

HYPHENS = "-‐‑–—\u00ad"
_LEADING_SPECKS = re.compile(r"^(?:[.,'`´‘’\"|_~^*°:;=\\/]+\s+)+|^[.,'`´‘’|_~^°:;=]+(?=\w)")
_TRAILING_SPECKS = re.compile(r"(?:\s+[.,'`´‘’|_~^*°=\\«»]+)+$")
_TRAILING_DASH = re.compile(rf"\s+[{HYPHENS}]+$")
_ENDING = re.compile(r"(?:\s*[;,.]+\s*(?:dan|atau|dan/atau)?|\s*:\s*dan|\s+dan)\s*[.;,:]*\s*$", re.IGNORECASE)
_SPECK_AFTER_ENDING = re.compile(r"(?<=[;:,.]\sdan)\s+\S{1,2}$|(?<=[a-z]{3}[;.])\s+[^\w\s]+$|(?<=[a-z]{3}[;.])\s+\w$")
# What ends an item is shorter; the patterns of endings try every place in what they are given.
_LONGEST_ENDING = 40
# No word of a plan is longer; what is has lost its spaces, and no hyphen in it can be judged.
_LONGEST_WORD = 60
_KEPT_ENDING = re.compile(r"\b(?:dll|dsb|dst|dkk)\.?$", re.IGNORECASE)
_LAST_WORD = re.compile(r"(?<!\w)(\w+)$")
_FIRST_WORD = re.compile(r"^(\w+)")
# "non-", "e-": the hyphen belongs to the word even where the line breaks behind it
_PREFIXES = frozenset({"non", "e", "anti", "pasca", "pra", "re", "sub", "ke", "se", "multi", "semi", "ex", "eks"})


def clean_line(text: str) -> str:
    """Take specks that OCR read as punctuation off both ends of a line."""
    text = " ".join(text.split())
    return _TRAILING_SPECKS.sub("", _LEADING_SPECKS.sub("", text)).strip()


def join_lines(reference: Reference, lines: Sequence[str]) -> str:
    """Join the lines of one text; a word that was parted at a line end is put together again.

    A hyphen that is part of the word ("perundang-undangan", "nilai-nilai", "e-Lapkin") is kept.
    """
    done: list[str] = []
    text = ""  # the end of what is joined, from the last word on: all that the next line has to do with
    for raw in lines:
        line = clean_line(raw)
        if not line:
            continue
        if not text:
            text = line
            continue
        text = _join(reference, text, line)
        cut = max(0, len(text) - _LONGEST_WORD)
        done.append(text[:cut])
        text = text[cut:]
    return "".join(done) + _TRAILING_DASH.sub("", text)


def join_times(lines: Sequence[str]) -> str:
    """Join the lines of a time: a dash at a line end means "to" and stays."""
    text = " ".join(line for raw in lines if (line := clean_line(raw)))
    return re.sub(rf"(?<=\w[{HYPHENS}]) (?=\w)", "", text)


def trim_ending(text: str) -> str:
    """Take off what ends a list item and is no part of it: ";", "; dan", "." and ", dan"."""
    text = text.strip()
    before, text = text[:-_LONGEST_ENDING], text[-_LONGEST_ENDING:]
    text = _SPECK_AFTER_ENDING.sub("", text)
    if _KEPT_ENDING.search(text):
        return before + text
    trimmed = (before + _ENDING.sub("", text)).rstrip()
    return trimmed or text


def ends_item(text: str) -> bool | None:
    """Return whether a text ends as finished items do; None where it neither does nor breaks off.

    Returns:
        True after ";", "; dan", "." or ":", False after a hyphen, a comma or a word that calls for another.
    """
    text = text.strip()[-_LONGEST_ENDING:]
    if re.search(r"(?:[;.:]|[;,.]\s*dan)\s*$", text):
        return True
    if re.search(rf"[{HYPHENS},/(]$", text) or re.search(
        r"\b(?:di|ke|dari|yang|untuk|pada|oleh|serta|terhadap|atas)$", text
    ):
        return False
    return None


def _join(reference: Reference, text: str, line: str) -> str:
    before, after = _LAST_WORD.search(text.rstrip(HYPHENS + " ")), _FIRST_WORD.match(line)
    hyphen = text[-1] in HYPHENS and len(text) > 1 and text[-2].isalnum()
    if text[-1] in HYPHENS and not hyphen:  # a dash that stands alone: between words, or a speck
        dash_between = before and after and _same_stem(before[1], after[1])
        return f"{text} {line}" if dash_between else f"{_TRAILING_DASH.sub('', text)} {line}"
    if not before or not after:
        return f"{text}{line}" if hyphen else f"{text} {line}"
    if hyphen:
        return text.rstrip(HYPHENS) + ("-" if _keeps_hyphen(reference, before[1], after[1]) else "") + line
    if _was_parted(reference, before[1], after[1]):
        return text + line
    return f"{text} {line}"


def _keeps_hyphen(reference: Reference, before: str, after: str) -> bool:
    if not after[0].islower() or before.isupper() or before.casefold() in _PREFIXES:
        return True
    known = _known_words(reference)
    if f"{before}-{after}".casefold() in known:
        return True
    if f"{before}{after}".casefold() in known:
        return False
    return _same_stem(before, after)


def _same_stem(before: str, after: str) -> bool:
    """Return whether two words double one stem: nilai-nilai, perundang-undangan, jenis-jenisnya."""
    a, b = before.casefold(), after.casefold()
    return any(a.endswith(b[:size]) for size in range(min(4, max(3, len(b))), len(b) + 1))


def _was_parted(reference: Reference, before: str, after: str) -> bool:
    """Return whether a line end fell inside a word without a hyphen, by the words that plans use."""
    known = _known_words(reference)
    whole = f"{before}{after}".casefold()
    return len(whole) >= 8 and whole in known and after.casefold() not in known


def has_known_word(reference: Reference, text: str) -> bool:
    """Return whether a word of five letters or more that plans use stands in a text, spaces or not."""
    letters = re.sub(r"[^a-z]", "", text.casefold())
    return any(letters[i : i + n] in _known_words(reference) for n in range(5, 15) for i in range(len(letters) - n + 1))


def is_known_word(reference: Reference, word: str) -> bool:
    """Return whether plans use a word."""
    return word.casefold() in _known_words(reference)


@derived()
def _known_words(reference: Reference) -> frozenset[str]:
    texts = [
        text
        for kind in reference.kinds
        for entry in reference.catalogue(kind.jenis)
        for text in (entry.area, entry.kegiatan, entry.sub_kegiatan or "", entry.indikator)
    ]
    return frozenset(word for text in texts for word in re.findall(r"\w+(?:-\w+)*", text.casefold()))
