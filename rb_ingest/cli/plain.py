"""Text from files and scans, made harmless for a terminal: no colours, no cursor movements, no markup."""

from __future__ import annotations

import unicodedata

from rich.text import Text

# Control, format (bidirectional overrides among them), surrogate, line and paragraph separator.
_NOT_PRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def plain(text: str) -> str:
    r"""Return a text on one line in which nothing acts on the terminal: ESC becomes \x1b, a line break a space."""
    return "".join(_shown(character) for character in text)


def cell(text: object) -> Text:
    """Return a table cell or line for rich that is taken literally; None is an empty one."""
    return Text("" if text is None else plain(str(text)))


def _shown(character: str) -> str:
    if character in "\n\r\t":
        return " "
    if unicodedata.category(character) not in _NOT_PRINTED:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
