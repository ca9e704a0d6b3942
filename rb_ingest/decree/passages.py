"""Where a document speaks of itself: the title block, the heads of the annex, the signatures, the body.

A decree cites many other decrees; what it says of itself is told apart by its place, not by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rb_ingest.language.ocr_words import nearest_word, ocr_fold
from rb_ingest.records import PageReading

_WORDS = "nomor tentang lampiran menimbang mengingat memutuskan kesatu tanggal"
_KEYWORDS: Mapping[str, str] = {ocr_fold(word): word for word in _WORDS.split()}
_TITLE_ENDS = frozenset({"menimbang", "mengingat"})
_LONGEST_TITLE = 14  # lines; a title whose end could not be read is cut here
_LONGEST_ANNEX_HEAD = 14
_NUMBER_FOLLOWS = 7  # lines from LAMPIRAN to NOMOR at most: elsewhere the word begins a line of running text
_SIGNED_AT = re.compile(r"pkan\W{0,3}d[il1!|]\b", re.IGNORECASE)
_SIGNATURE_LINES = 5
_SAME_HEIGHT = 1.3  # line heights: in a block beside another, on a page not quite straight, lines change places


class Passage(NamedTuple):
    """Some lines that belong together, top to bottom, on one page."""

    page_no: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines, one under the other."""
        return "\n".join(self.lines)


class DecreeText(NamedTuple):
    """The passages of a document. All may be empty."""

    titles: tuple[Passage, ...]  # at most one
    annex_heads: tuple[Passage, ...]  # LAMPIRAN ..., and what stands above tables
    signatures: tuple[Passage, ...]  # "Ditetapkan di ..." and the lines below and beside it
    body: tuple[Passage, ...]  # the pages without tables, whole


def passages_of(pages: Sequence[PageReading]) -> DecreeText:
    """Find the passages in which a document speaks of itself.

    Args:
        pages: The readings of its pages; their lines are in reading order.
    """
    texts = [_without_tables(page) for page in pages if page.kind != "table"]
    title = _title(texts)
    heads = [head for page in texts for head in annex_heads(page)]
    body = tuple(_passage(page, range(len(page.lines))) for page in texts if page.lines)
    for page in pages:
        if page.kind == "table" and page.tables:
            top, bottom = min(t.box.y0 for t in page.tables), max(t.box.y1 for t in page.tables)
            above = _passage(page, [i for i, line in enumerate(page.lines) if line.box.center[1] < top])
            if above.lines:
                heads.append(above)
            below = tuple(line for line in page.lines if line.box.center[1] > bottom)
            texts.append(page.model_copy(update={"lines": below}))
    signatures = tuple(signature for page in texts for signature in _signatures(page))
    return DecreeText((title,) if title else (), tuple(heads), signatures, body)


def _without_tables(page: PageReading) -> PageReading:
    """Return a page of text as lines only: a frame around it, or a small table, is taken apart."""
    if not page.tables:
        return page
    cells = [line for table in page.tables for cell in table.cells for line in cell.lines]
    lines = sorted([*page.lines, *cells], key=lambda line: line.box.center[1])
    return page.model_copy(update={"lines": tuple(lines), "tables": ()})


def keyword(word: str) -> str | None:
    """Tell which keyword of a decree (NOMOR, TENTANG, LAMPIRAN ...) a word is, allowing for OCR slips."""
    return nearest_word(word, _KEYWORDS)


def line_keywords(line: str, first: int | None = None) -> list[str]:
    """List the keywords among the words of a line, or among its first ones that have letters."""
    words = [word for word in re.findall(r"[^\s:.,;]+", line) if re.search(r"[^\W\d_]{2}", word)]
    return [found for found in map(keyword, words[:first]) if found]


def _passage(page: PageReading, places: Iterable[int]) -> Passage:
    return Passage(page.page_no, tuple(page.lines[i].text for i in places))


def _title(pages: Sequence[PageReading]) -> Passage | None:
    """Find the lines above "Menimbang" on the first page that has it, or else the top of the first page."""
    for page in pages:
        for i, line in enumerate(page.lines):
            if _TITLE_ENDS & set(line_keywords(line.text, first=1)):
                return _passage(page, range(i))
    for page in pages:
        top = range(min(len(page.lines), _LONGEST_TITLE))
        if any("tentang" in line_keywords(page.lines[i].text) for i in top):
            return _passage(page, top)
    return None


def annex_heads(page: PageReading) -> Iterator[Passage]:
    """Return the heads of annexes among the lines of a page: LAMPIRAN, and NOMOR soon after it."""
    for i, line in enumerate(page.lines):
        if "lampiran" in line_keywords(line.text, first=2):
            below = page.lines[i : i + _NUMBER_FOLLOWS]
            if any("nomor" in line_keywords(other.text, first=3) for other in below):
                yield _passage(page, range(i, min(i + _LONGEST_ANNEX_HEAD, len(page.lines))))


def _signatures(page: PageReading) -> Iterator[Passage]:
    for i, line in enumerate(page.lines):
        if _SIGNED_AT.search(line.text):
            height = line.box.center[1] - _SAME_HEIGHT * line.box.height
            beside = [j for j in range(max(0, i - 2), i) if page.lines[j].box.center[1] > height]
            yield _passage(page, [*range(i, min(i + _SIGNATURE_LINES, len(page.lines))), *beside])
