"""Words that OCR misread in one letter, put right where the office cannot have meant what was read.

Only in lines that were read in doubt, and only where exactly one word of the plans looks so much like the one that was
read. Slips of typing mostly drop, double or swap letters; OCR takes a letter for another of its shape. What the office
writes elsewhere in the document, and what Indonesian has as a word, is never touched.

Measured on eight sets of scans (docs/accuracy.md): 289 of some 900 misread words put right, none broken. Any letter for
any other, one too many or one too few, would have broken nearly one for each two put right, most of them slips.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rb_ingest.language.lines import DOUBTFUL as NOISE
from rb_ingest.language.text import HYPHENS
from rb_ingest.records import Cell, PageReading, TextLine
from rb_ingest.reference import Reference, derived, indonesian_words

# Confidence of lines. Below the first a line is in doubt: chosen on 100 pages for training, where 25 words were put
# right and none broken (14 where it is 0.92); others judged. From the second on words are as the office writes them:
# what looks misread there is mostly its own (office corpus: 6 such words, and none that was misread). Two readers that
# agree are as sure, but where the first had its doubts they misread some words alike (14 such, none that was right).
IN_DOUBT = 0.94
SURE = 0.95
# As where two readers do not agree.
_MOST_BELIEVED = 0.9
# Words of four letters lie too close: "Care" would be "Cara". Of 206 words put right 7 had four.
_SHORTEST, _LONGEST = 5, 40
_LONGEST_ABBREVIATION = 4
# A word of the document counts as one of the plans' where it was surely read so often.
_OWN = 2
# Letters, or one digit that may be a letter among them.
_WORD = re.compile(r"[^\W\d_]*[01]?[^\W\d_]+")
_NO_PROSE = re.compile(r"[@\\_]|[^\W_][.:][^\W_]|\d{2}|[2-9]")
_TITLE = re.compile(r"(?:sdri?|bapak|bpk|ibu|drs?|dra|ir|hj?|prof)\.?,?$", re.IGNORECASE)
# What is read -> what may stand there, in small letters. One of each group is read for another of it.
_ALIKE = ("1iljtfr", "0ceo", "aeou", "bhnru", "vy", "gqy", "bp", "mn", "hk")
_JOINED = (
    *(("rn", "m"), ("ni", "m"), ("in", "m"), ("iu", "m"), ("ri", "n"), ("ii", "n"), ("il", "n"), ("vv", "w")),
    *(("cl", "d"), ("ci", "d"), ("li", "h"), ("lt", "h"), ("j", "ij"), ("u", "ri"), ("u", "ti")),
)


def with_words_put_right(reference: Reference, pages: Sequence[PageReading]) -> list[PageReading]:
    """Return the pages of a document with words of their tables that were misread in one letter put right.

    Args:
        reference: The canonical data: the plans' words, and those of the language.
        pages: All pages of the document.

    Returns:
        The pages, in their order. A line that was changed keeps what was read as `as_read`, and is believed less.
    """
    in_doubt = any(_is_in_doubt(line) for page in pages for line in _table_lines(page))
    # Without the words of the language, any that plans lack could be taken for one of theirs.
    if not in_doubt or reference.word_list is None:
        return list(pages)
    own = _surely_read(line for page in pages for line in (*page.lines, *_table_lines(page)))
    done = []
    for page in pages:
        tables = [
            table.model_copy(update={"cells": tuple(_cell(reference, cell, own) for cell in table.cells)})
            for table in page.tables
        ]
        done.append(page.model_copy(update={"tables": tuple(tables)}))
    return done


def _table_lines(page: PageReading) -> Iterator[TextLine]:
    return (line for table in page.tables for cell in table.cells for line in cell.lines)


def _is_in_doubt(line: TextLine) -> bool:
    return line.confidence >= NOISE and (line.confidence < IN_DOUBT or line.doubted)


def _surely_read(lines: Iterable[TextLine]) -> Counter[str]:
    return Counter(word for line in lines if line.confidence >= SURE for word in _WORD.findall(line.text.casefold()))


def _cell(reference: Reference, cell: Cell, own: Counter[str]) -> Cell:
    """Return a cell with its words put right; the halves of a word that a hyphen parts at a line end stay."""
    if not any(_is_in_doubt(line) for line in cell.lines):
        return cell
    parted = [False, *(line.text.rstrip().endswith(tuple(HYPHENS)) for line in cell.lines)]
    lines = tuple(
        _line(reference, line, own, whole=slice(int(before), -1 if after else None))
        for line, before, after in zip(cell.lines, parted, parted[1:], strict=False)
    )
    return cell.model_copy(update={"lines": lines})


def _line(reference: Reference, line: TextLine, own: Counter[str], whole: slice) -> TextLine:
    if not _is_in_doubt(line):
        return line
    parts = line.text.split(" ")
    names = _named_persons(parts)
    here = _surely_read([line])
    for k in range(len(parts))[whole]:
        if k not in names and not _NO_PROSE.search(parts[k]):
            parts[k] = _WORD.sub(lambda hit: _put_right(reference, hit[0], own, here), parts[k])
    text = " ".join(parts)
    if text == line.text:
        return line
    confidence = min(line.confidence, _MOST_BELIEVED)
    return line.model_copy(update={"text": text, "as_read": line.text, "confidence": confidence})


def _named_persons(parts: Sequence[str]) -> set[int]:
    """Return the places of a person's names: what is written large behind a title."""
    places: set[int] = set()
    for k, part in enumerate(parts[1:], start=1):
        if part[:1].isupper() and (k - 1 in places or _TITLE.match(parts[k - 1])):
            places.add(k)
    return places


def _put_right(reference: Reference, word: str, own: Counter[str], here: Counter[str]) -> str:
    """Return the one word that is meant, with the capitals of what was read; the word itself where none is.

    Args:
        reference: The canonical data.
        word: As it was read.
        own: How often the document has which words, surely read.
        here: Those of the line itself: two readers that agree may both be wrong.
    """
    if not _SHORTEST <= len(word) <= _LONGEST or (word.isupper() and len(word) <= _LONGEST_ABBREVIATION):
        return word
    read, plans = word.casefold(), _plans_words(reference)
    if read in plans or own[read] > here[read] or read in _other_words(reference):
        return word
    meant = {other for other in _looking_alike(read) if other in plans or own[other] >= _OWN}
    if len(meant) != 1 or read in indonesian_words(reference):
        return word
    [right] = meant
    if word.isupper():
        return right.upper()
    # A capital I before small letters is mostly an l.
    return right.capitalize() if word[0].isupper() and not (word[0] == "I" and right[0] == "l") else right


def _looking_alike(word: str) -> Iterator[str]:
    """Give all that may have been read as a word by one confusion."""
    for i, sign in enumerate(word):
        for group in _ALIKE:
            if sign in group:
                yield from (word[:i] + other + word[i + 1 :] for other in group if other != sign)
        for read, meant in _JOINED:
            if word.startswith(read, i):
                yield word[:i] + meant + word[i + len(read) :]


@derived()
def _plans_words(reference: Reference) -> frozenset[str]:
    """Return the words that plans use, in small letters, and those of their heads and months."""
    texts = [header.spelling for header in reference.headers] + [name.spelling for name in reference.month_names]
    texts += [wording.canonical for wording in reference.wordings]
    texts += [text for area in reference.areas for text in (area.area, *area.spellings)]
    for entry in reference.entries:
        texts += [entry.kegiatan, entry.sub_kegiatan or "", entry.indikator]
    return _words(texts)


@derived()
def _other_words(reference: Reference) -> frozenset[str]:
    """Return what is no word misread either: names of offices, and spellings that offices are known to have."""
    names = [text for office in reference.offices for text in (office.satker, *office.sebutan_lain)]
    return _words([*names, *(wording.form for wording in reference.wordings)])


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))
