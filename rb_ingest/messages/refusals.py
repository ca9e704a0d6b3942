"""Why the review page cannot do what was asked, in Indonesian: the page shows no English, whatever went wrong."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


def refusal_of(sentence: str) -> str | None:
    """Return what a sentence of the program says, in Indonesian; None where `refusals.toml` does not know it.

    Args:
        sentence: That of an error, in English.
    """
    for pattern, words in _known():
        if match := pattern.search(sentence):
            return words.format(**{name: value or "" for name, value in match.groupdict().items()})
    return None


def tells_of_full_disk(sentence: str) -> bool:
    """Whether a sentence of the program says that a disk has no room left."""
    return re.search(_table()["refusal"]["disk_full"]["pattern"], sentence) is not None


def unknown_refusal() -> str:
    """Return what is said where nobody foresaw what went wrong."""
    return str(_table()["unknown"]["id"])


@cache
def _known() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["pattern"]), entry["id"]) for entry in _table()["refusal"].values())


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(resources.files(__package__).joinpath("refusals.toml").read_text(encoding="utf-8"))
