"""Writes reference/indonesian_words.txt.gz anew: `python scripts/word_list.py id_ID.aff id_ID.dic`.

The two files are those of the Indonesian dictionary for Hunspell, e.g. of Debian's package `hunspell-id`. Their words
are written out with every prefix and suffix that the rules allow, in small letters, but without the forms that only
speech and letters have: -lah, -kah, -ku, -mu and what goes on from these.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

OUT = Path(__file__).resolve().parents[1] / "reference" / "indonesian_words.txt.gz"
HEAD = "# source: Indonesian dictionary of LibreOffice (id_ID), written out by scripts/word_list.py; LGPL 3\n"
_ENCODING = "latin-1"
_OF_SPEECH = ("lah", "kah", "ku", "mu")


class Affix(NamedTuple):
    """One way in which an affix is put on: what it takes off, what it puts on, on which words, and what may follow."""

    off: str
    on: str
    fits: re.Pattern[str]
    flags: frozenset[str]


Affixes = Mapping[str, list[Affix]]


class Rules(NamedTuple):
    """The affixes by their flags; the flags of halves of a circumfix, and of stems that are no words by themselves."""

    prefixes: Affixes
    suffixes: Affixes
    half: str
    bound: str


def read_rules(path: Path) -> Rules:
    """Read the rules of an .aff file with flags of two letters."""
    prefixes: dict[str, list[Affix]] = {}
    suffixes: dict[str, list[Affix]] = {}
    single: dict[str, str] = {}
    for line in path.read_text(encoding=_ENCODING).splitlines():
        words = line.split("#")[0].split()
        if len(words) == 2:
            single[words[0]] = words[1]
        elif len(words) >= 4 and words[0] in ("PFX", "SFX") and not (words[2] in "YN" and words[3].isdigit()):
            is_prefix, condition = words[0] == "PFX", words[4] if len(words) > 4 else "."
            on, _, flags = words[3].partition("/")
            affix = Affix(
                off="" if words[2] == "0" else words[2],
                on="" if on == "0" else on,
                fits=re.compile(f"^(?:{condition})" if is_prefix else f"(?:{condition})$"),
                flags=_flags(flags),
            )
            (prefixes if is_prefix else suffixes).setdefault(words[1], []).append(affix)
    return Rules(prefixes, suffixes, single["CIRCUMFIX"], single["NEEDAFFIX"])


def _flags(written: str) -> frozenset[str]:
    return frozenset(written[i : i + 2] for i in range(0, len(written), 2))


def _prefixed(rules: Rules, word: str, flags: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for affix in (affix for flag in flags for affix in rules.prefixes.get(flag, ())):
        if word.startswith(affix.off) and affix.fits.search(word):
            yield affix.on + word[len(affix.off) :], affix.flags


def _suffixed(rules: Rules, word: str, flags: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for affix in (affix for flag in flags for affix in rules.suffixes.get(flag, ())):
        if word.endswith(affix.off) and affix.fits.search(word):
            yield word.removesuffix(affix.off) + affix.on, affix.flags


def written_out(rules: Rules, stem: str, flags: frozenset[str]) -> Iterator[str]:
    """Give a stem with up to two suffixes behind and two prefixes before it; halves of a circumfix only together."""
    if rules.bound not in flags:
        yield stem
    for word, more in _prefixed(rules, stem, flags):
        if not {rules.half, rules.bound} & more:
            yield word
        yield from (again for again, _ in _prefixed(rules, word, more))
    for behind, more in _suffixed(rules, stem, flags):
        alone = rules.half not in more
        if alone:
            yield behind
            yield from (again for again, _ in _suffixed(rules, behind, more))
        for word, before in _prefixed(rules, behind, flags | more):
            if alone == (rules.half not in before):
                yield word
                yield from (again for again, _ in _suffixed(rules, word, more | before))
                yield from (again for again, _ in _prefixed(rules, word, before))


def words(aff: Path, dic: Path) -> list[str]:
    """Return all words of a dictionary that are written with letters only, in order."""
    rules = read_rules(aff)
    entries = [line.split()[0].partition("/") for line in dic.read_text(encoding=_ENCODING).splitlines()[1:] if line]
    stems = {stem.lower() for stem, _, _ in entries}
    found = {word.lower() for stem, _, flags in entries for word in written_out(rules, stem, _flags(flags))}
    plain = {word for word in found if re.fullmatch("[a-z]{4,}", word)}
    return sorted(word for word in plain if word in stems or not word.endswith(_OF_SPEECH))


def main() -> None:
    """Write the list."""
    aff, dic = (Path(name) for name in sys.argv[1:])
    text = HEAD + "\n".join(words(aff, dic)) + "\n"
    OUT.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))


if __name__ == "__main__":
    main()
