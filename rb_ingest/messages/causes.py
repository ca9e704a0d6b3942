"""Why a file or a page could not be read, and what to do, in both languages: from the sentence that was stored.

The database keeps the sentence of the moment, in English. `causes.toml` has a pattern for each of them, so that whoever
sent the file can be told in Indonesian, and equal causes can be counted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from rb_ingest.messages.catalogue import Language

UNKNOWN = "unknown"
# How a document tells of its pages; what follows is the sentence of the first one.
_OF_PAGES = re.compile(
    r"^(?P<count>\d+) (?:of (?P<pages>\d+) pages could not be read|pages? (?:is|are) in doubt) "
    r"\((?P<numbers>[\d, ]+)(?: of \d+)?\); page (?P<first>\d+): (?P<rest>.*)$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Cause:
    """A cause by its name in `causes.toml`, and its words: what is wrong, and what to do."""

    code: str
    what: str
    remedy: str


@dataclass(frozen=True)
class _Known:
    code: str
    pattern: re.Pattern[str]
    words: Mapping[Language, Mapping[str, str]]


def cause_of(sentence: str, lang: Language) -> Cause:
    """Return the cause that a stored sentence tells of; one that no pattern knows comes as it is.

    Args:
        sentence: The error of a document or a page, or what was found on a page.
        lang: The language of the answer.
    """
    of_pages = _OF_PAGES.match(sentence)
    found = _cause(of_pages["rest"] if of_pages else sentence, lang)
    if of_pages is None:
        return found
    kind = "lost" if of_pages["pages"] else "doubtful"
    what = _table()["pages"][kind][lang].format(numbers=of_pages["numbers"], first=of_pages["first"], what=found.what)
    return Cause(found.code, what, found.remedy)


def _cause(sentence: str, lang: Language) -> Cause:
    for known in _known():
        if match := known.pattern.search(sentence):
            words = known.words[lang]
            return Cause(known.code, words["what"].format(**match.groupdict()), words["remedy"])
    words = _table()[UNKNOWN][lang]
    return Cause(UNKNOWN, words["what"].format(sentence=sentence), words["remedy"])


@cache
def _known() -> tuple[_Known, ...]:
    return tuple(
        _Known(code, re.compile(entry["pattern"]), {"en": entry["en"], "id": entry["id"]})
        for code, entry in _table()["cause"].items()
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("causes.toml").read_text(encoding="utf-8"))
