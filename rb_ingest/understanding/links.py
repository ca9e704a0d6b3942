"""Links to evidence, joined over the line ends of a narrow column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rb_ingest.understanding.numbering import split_numbering

_SCHEME = re.compile(r"h[tl]{1,2}ps?\s?[:;]\s?/\s?/\s?", re.IGNORECASE)
_HOST = r"www\.|bit\.ly/|s\.id/|tinyurl\.com/|goo\.gl/|drive\.google\.com/|docs\.google\.com/"
_START = re.compile(rf"{_SCHEME.pattern}|(?<![\w/.])(?:{_HOST})", re.IGNORECASE)
_LINE_SPECKS = "'\"`´‘’“”|,;:. "
_NEXT_NUMBER = re.compile(r"\s+\(?\d{1,2}[.)]+\s*$")


def find_links(lines: Sequence[str]) -> tuple[str, ...]:
    """Read the links out of a cell.

    A new link begins where a line does with a scheme, a known host or a number; every other line goes on with the one
    above, without a space. Several links may stand in one line.

    Args:
        lines: The lines of the cell, top to bottom.

    Returns:
        The links as printed, in order, each once; text that is no link is left out.
    """
    joined: list[str] = []
    for line in lines:
        numbering, rest = split_numbering(line)
        # a number before a link is the list's; a line that merely begins like one is the link's own text
        numbered = numbering is not None and _START.match(rest) is not None
        text = (rest if numbered else line).strip(_LINE_SPECKS)
        if not joined or numbered or _START.match(text):
            joined.append(text)
        else:
            joined[-1] += text
    links: list[str] = []
    for text in joined:
        starts = [found.start() for found in _START.finditer(text)]
        links += [_mended(text[start:stop]) for start, stop in pairwise([*starts, len(text)])]
    return tuple(dict.fromkeys(links))


def _mended(link: str) -> str:
    link = _NEXT_NUMBER.sub("", link)  # "... 2." announces the next link of the same line
    link = _SCHEME.sub(lambda found: "https://" if "s" in found[0].casefold() else "http://", link, count=1)
    return re.sub(r"\s+", "", link).rstrip(".,;")
