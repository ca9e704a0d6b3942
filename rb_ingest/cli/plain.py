"""Text from files and scans, made harmless for a terminal: no colours, no cursor movements, no markup."""

from __future__ import annotations

import unicodedata

from rich.console import Console
from rich.text import Text

# Control, format (bidirectional overrides among them), surrogate, line and paragraph separator.
_NOT_PRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# A log or a pipe has no width of its own; rich would squeeze tables into 80 columns.
_WIDTH_OF_A_PIPE = 160


def plain(text: str) -> str:
    r"""Return a text on one line in which nothing acts on the terminal: ESC becomes \x1b, a line break a space."""
    return "".join(_shown(character) for character in text)


def cell(text: object) -> Text:
    """Return a table cell or line for rich that is taken literally; None is an empty one."""
    return Text("" if text is None else plain(str(text)))


def console(stderr: bool = False) -> Console:
    """Return where a command prints to."""
    out = Console(stderr=stderr, highlight=False)
    if not out.is_terminal:
        out.width = _WIDTH_OF_A_PIPE
    return out


def _shown(character: str) -> str:
    if character in "\n\r\t":
        return " "
    if unicodedata.category(character) not in _NOT_PRINTED:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
