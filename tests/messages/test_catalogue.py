"""Every message is there in both languages, names the same values in both, and is asked for somewhere."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path
from typing import get_args

import pytest

from rb_ingest.messages.catalogue import message, messages, wanted_language
from rb_ingest.storage.needs import FileNeed, MissingOffice
from tests.source_texts import nodes_of

PACKAGE = Path(__file__).parents[2] / "rb_ingest"
VARIABLES = ("RB_INGEST_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def named(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("key", messages())
def test_a_message_has_both_languages_with_the_same_values(key):
    both = messages()[key]
    assert set(both) == {"en", "id"}
    assert all(text.strip() for text in both.values())
    assert named(both["en"]) == named(both["id"])


def asked_for() -> tuple[set[str], set[str]]:
    """Return the keys that the program asks for, and the beginnings of those that it puts together."""
    whole, begun = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in nodes_of(path):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message" and node.args):
                continue
            for choice in (
                (node.args[0].body, node.args[0].orelse) if isinstance(node.args[0], ast.IfExp) else node.args[:1]
            ):
                if isinstance(choice, ast.Constant):
                    whole.add(str(choice.value))
                elif isinstance(choice, ast.JoinedStr) and isinstance(choice.values[0], ast.Constant):
                    begun.add(str(choice.values[0].value))
    for path in PACKAGE.rglob("templates/*.html"):
        for key, more in re.findall(r"""say\(["'](\w+)["']( ~)?""", path.read_text(encoding="utf-8")):
            (begun if more else whole).add(key)
    return whole, begun


def test_what_the_program_asks_for_is_in_the_catalogue():
    whole, begun = asked_for()
    assert len(whole) > 20
    assert whole <= set(messages())
    assert all(any(key.startswith(start) for key in messages()) for start in begun)


def test_nothing_in_the_catalogue_is_never_asked_for():
    whole, begun = asked_for()
    assert not [key for key in messages() if key not in whole and not key.startswith(tuple(begun))]


def test_every_status_and_kind_of_need_has_its_name():
    statuses = {"ok", "duplicate"}
    statuses |= set(get_args(FileNeed.model_fields["kind"].annotation))
    statuses |= set(get_args(MissingOffice.model_fields["status"].annotation))
    assert {f"status_{status}" for status in statuses} <= set(messages())


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "in_ID"}, "id"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "id_ID.UTF-8", "LANG": "en_US.UTF-8"}, "id"),
        ({"RB_INGEST_LANG": "en", "LANG": "id_ID.UTF-8"}, "en"),
        ({"RB_INGEST_LANG": "id", "LANG": "en_US.UTF-8"}, "id"),
    ],
)
def test_the_language_is_that_of_the_variable_else_of_the_locale(monkeypatch, environment, wanted):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wanted_language() == wanted


def test_what_is_handed_on_does_not_follow_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("RB_INGEST_LANG", raising=False)
    assert wanted_language("id", use_locale=False) == "id"
    monkeypatch.setenv("RB_INGEST_LANG", "en")
    assert wanted_language("id", use_locale=False) == "en"


def test_texts_that_look_like_names_of_values_are_put_in_as_they_are():
    assert message("run_page_error", lang="en", file="{secret}.pdf", page=3, error="{x}") == "{secret}.pdf, page 3: {x}"
