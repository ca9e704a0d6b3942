"""Texts as they are read: what nobody sees is out of them, and what looks alike is written alike."""

from __future__ import annotations

import unicodedata

# Hints to whoever breaks lines or orders letters, which are not seen: soft hyphens, joiners, marks of direction.
_UNSEEN = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
# Spaces that do not break, or are narrower than others.
_SPACES = frozenset("\u00a0\u2007\u202f\u2009\u2002\u2003\u2008\u200a\u3000")
# Two or three letters cast in one: ff, fi, fl, ffi, ffl, st.
_LIGATURES = range(0xFB00, 0xFB07)


def plain_letters(text: str) -> str:
    """Return a text as it is read, so that a search for its words finds it.

    Soft hyphens, joiners and control characters are out, spaces of any kind are one blank, ligatures are their letters.
    Everything else stays as it is printed.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = []
    for char in text:
        if char in _SPACES or char.isspace():
            kept.append(" ")
        elif ord(char) in _LIGATURES:
            kept.append(unicodedata.normalize("NFKC", char))
        elif char not in _UNSEEN and unicodedata.category(char) != "Cc":
            kept.append(char)
    return " ".join("".join(kept).split())
