"""One catalogue of messages, `messages.toml`: each in English and in Indonesian, chosen by the locale."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

Language = Literal["en", "id"]
VARIABLE = "RB_INGEST_LANG"


def wanted_language(default: Language = "en", *, use_locale: bool = True) -> Language:
    """Return the language that a person asked for: by RB_INGEST_LANG, else by the locale, else the default.

    Args:
        default: Where neither says anything. Another language than these two is answered in English.
        use_locale: Whether the locale counts; it does not for what is made to be handed on.
    """
    names = (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG") if use_locale else (VARIABLE,)
    asked = next((value for name in names if (value := os.environ.get(name, "").strip())), "")
    if not asked or asked.split(".")[0] in ("C", "POSIX"):
        return default
    # ISO 639 once called Indonesian `in`, and some systems still do.
    return "id" if asked.casefold().split("_")[0].split(".")[0] in ("id", "in", "ind") else "en"


def message(key: str, /, *, lang: Language | None = None, **values: object) -> str:
    """Return a message in words.

    Args:
        key: Its name in the catalogue.
        lang: The language; that of the locale when left out.
        values: What it names; texts from files and scans are put in as they are.

    Raises:
        KeyError: There is no such message, or it names a value that was not given.
    """
    return messages()[key][lang or wanted_language()].format(**values)


@cache
def messages() -> Mapping[str, Mapping[Language, str]]:
    """Load the catalogue: key -> language -> text with `{names}`."""
    return tomllib.loads(resources.files(__package__).joinpath("messages.toml").read_text(encoding="utf-8"))
