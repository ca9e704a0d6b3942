"""Links to evidence, joined over the line ends of a narrow column and mended where OCR broke them.

Links are underlined and have no words that a language model knows, so OCR errs more in them than elsewhere: "bit.Iy",
"s.idlUsulan", "Survev". The hosts are few and known; in the path, words are mended that plans use.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, product

from rapidfuzz import fuzz

from rb_ingest.language.numbering import split_numbering
from rb_ingest.language.text import is_known_word
from rb_ingest.reference import Reference, derived

HOSTS = ("bit.ly", "s.id", "tinyurl.com", "drive.google.com", "docs.google.com", "goo.gl", "forms.gle", "youtu.be")
HOST_LIKENESS = 80.0  # rapidfuzz ratio; other hosts (kpu.go.id, instagram.com) stay below
# words that name evidence, besides those of the catalogues
EVIDENCE = frozenset({"daftar", "draft", "foto", "hadir", "notulen", "rapat", "survey", "undangan", "dokumentasi"})
_CONFUSED = {"i": "ilIjJ1|!", "l": "lIi1|!/j", "y": "yvYV", "o": "oO0", "e": "ec", "c": "ce", "u": "uv", "g": "gq9"}
_SCHEME = r"h[tliI]{1,2}ps?\s?[:;.]\s?[/lI]\s?[/lI]\s?"
_NEXT_NUMBER = re.compile(r"\s+\(?\d{1,2}[.)]+\s*$")
_LINE_SPECKS = "'\"`´‘’“”|,;:. "
_SWAPS = {"v": "y", "j": "i", "P": "D", "I": "l", "D": "P", "c": "e"}  # what an underline makes of letters
_WORD = re.compile(r"[A-Z]?[a-z]{3,}")


def find_links(reference: Reference, lines: Sequence[str]) -> tuple[str, ...]:
    """Read the links out of a cell.

    A new link begins where a line does with a scheme, a known host or a number before one; every other line goes on
    with the one above, without a space. Several links may stand in one line.

    Args:
        reference: The canonical data.
        lines: The lines of the cell, top to bottom.

    Returns:
        The links in order, each once; text that is no link is left out.
    """
    joined: list[str] = []
    for line in lines:
        numbering, rest = split_numbering(line)
        # a number before a link is the list's; a line that merely begins like one is the link's own text
        numbered = numbering is not None and _start().match(rest) is not None
        text = (rest if numbered else line).strip(_LINE_SPECKS)
        if not joined or numbered or _start().match(text):
            joined.append(text)
        else:
            joined[-1] += text
    links: list[str] = []
    for text in joined:
        starts = [found.start() for found in _start().finditer(text)]
        links += [_mended(reference, text[start:stop]) for start, stop in pairwise([*starts, len(text)])]
    return tuple(dict.fromkeys(links))


def links_amid_words(reference: Reference, lines: Sequence[str]) -> tuple[str, ...]:
    """Read the links out of a cell that is about something else: where a plan has no column for them.

    A link ends with its word; where it ends its line, a next line of one word that is none of the language goes on with
    it.

    Args:
        reference: The canonical data.
        lines: The lines of the cell, top to bottom.
    """
    texts: list[str] = []
    is_open = False
    for line in (line.strip() for line in lines):
        if found := _start().search(line):
            link = line[found.start() :].split()[0]
            texts.append(link)
            is_open = line.endswith(link)
        elif is_open and line and " " not in line and not _is_word(reference, line.strip(_LINE_SPECKS)):
            texts[-1] += line
        else:
            is_open = False
    return find_links(reference, texts)


def _mended(reference: Reference, link: str) -> str:
    link = re.sub(r"\s+", "", _NEXT_NUMBER.sub("", link))  # "... 2." announces the next link of the same line
    found = re.match(_SCHEME, link, re.IGNORECASE)
    scheme = ("https://" if "s" in found[0].casefold() else "http://") if found else ""
    rest = re.sub(r"['\"`´‘’“”,;|]", "", link[found.end() if found else 0 :]).rstrip(".:")
    for host, pattern in _hosts():
        matched = pattern.match(rest)
        if matched:
            return f"{scheme}{host}/{_mended_path(reference, rest[matched.end() :])}"
    head, slash, path = rest.partition("/")
    likeness = {host: fuzz.ratio(_plain(head), _plain(host)) for host in HOSTS}
    nearest = max(likeness, key=lambda host: likeness[host])
    if slash and likeness[nearest] >= HOST_LIKENESS:
        return f"{scheme}{nearest}/{_mended_path(reference, path)}"
    return scheme + rest


def _plain(host: str) -> str:
    """Write a host so that letters which OCR confuses are the same."""
    return re.sub(r"[I1|!]", "l", re.sub(r"[vV]", "y", host.replace(".", "")))


def _mended_path(reference: Reference, path: str) -> str:
    """Mend the words of a path ("SurvevKepuasan") that become words of plans or offices by one kind of slip."""
    return _WORD.sub(lambda found: _mended_word(reference, found[0]), path)


def _mended_word(reference: Reference, word: str) -> str:
    if _is_word(reference, word):
        return word
    slips = [i for i, letter in enumerate(word) if letter in _SWAPS]
    for swapped in product((True, False), repeat=min(len(slips), 3)):
        letters = list(word)
        for place, swap in zip(slips, swapped, strict=False):
            letters[place] = _SWAPS[letters[place]] if swap else letters[place]
        if any(swapped) and _is_word(reference, "".join(letters)):
            return "".join(letters)
    return word


def _is_word(reference: Reference, word: str) -> bool:
    return is_known_word(reference, word) or word.casefold() in EVIDENCE or word.casefold() in _place_names(reference)


@derived()
def _place_names(reference: Reference) -> frozenset[str]:
    return frozenset(name for office in reference.offices for name in office.nama_wilayah.casefold().split())


@cache
def _hosts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each known host with the pattern of what OCR makes of it, the slash behind it included."""
    patterns = []
    for host in HOSTS:
        letters = "".join(
            r"\.?/?" if letter == "." else f"[{re.escape(_CONFUSED.get(letter, letter))}]" for letter in host
        )
        patterns.append((host, re.compile(rf"(?:www\.)?{letters}[/lI|]", re.IGNORECASE)))
    return tuple(patterns)


@cache
def _start() -> re.Pattern[str]:
    hosts = "|".join(re.escape(host) + "/" for host in HOSTS)
    return re.compile(rf"{_SCHEME}(?=\w)|(?<![\w/.])(?:www\.|{hosts})", re.IGNORECASE)
