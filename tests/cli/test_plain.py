"""Terminal text: nothing from a file or scan acts on the terminal."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from rb_ingest.cli.plain import cell, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rencana Aksi – é √.pdf", "Rencana Aksi – é √.pdf"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b2J", r"\x9b2J"),
        ("two\nlines\r\tand", "two lines  and"),
        ("fdp.\u202eexe", r"fdp.\u202eexe"),
        ("a\u2028b", r"a\u2028b"),
        ("", ""),
    ],
)
def test_control_characters_become_visible(text, shown):
    assert plain(text) == shown


@given(st.text())
def test_nothing_but_printable_characters_is_left(text):
    assert not {unicodedata.category(sign) for sign in plain(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_markup_is_taken_literally():
    out = io.StringIO()
    Console(file=out, width=80).print(cell("[bold red]x[/] [link=file:///]y"))
    assert out.getvalue() == "[bold red]x[/] [link=file:///]y\n"


def test_none_is_an_empty_cell():
    assert cell(None).plain == ""
    assert cell(7).plain == "7"
