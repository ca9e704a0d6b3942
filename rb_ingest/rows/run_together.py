"""Items that ran together because a number between them was lost or misread, and one item cut at what seems a number.

The catalogue tells both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rb_ingest.language.text import clean_line, join_lines, trim_ending
from rb_ingest.records import Jenis, TextLine
from rb_ingest.reference import Reference, derived
from rb_ingest.rows.items import Item
from rb_ingest.rows.nested import likeness

# rapidfuzz ratio from which each part is an entry, and below which both together are none. Parts of one entry of the
# catalogue, cut at any line, never both reach the first.
ENTRY = 90.0
WHOLE = 80.0
# Cells of more lines are lists of the office's own.
_MOST_LINES = 12
# An entry as short as "Data Mutasi" is still one; less is a word.
_SHORTEST = 9
# What OCR makes of a number: no letter, or one before a bracket or dot.
_DAMAGED_NUMBER = re.compile(r"^(?:\W|\d|\b[a-z](?=[.)]))+", re.IGNORECASE)


def parted_entries(reference: Reference, item: Item, jenis: Jenis) -> tuple[Item, ...]:
    """Return an item as several where each part is an entry of the catalogue for itself, else as it is.

    Args:
        reference: The canonical data.
        item: An item of the indicator column, its lines top to bottom.
        jenis: The kind of plan.
    """
    entries = _entries(reference, jenis)
    if not 1 < len(item.lines) <= _MOST_LINES or likeness(item.text, entries) >= WHOLE:
        return (item,)
    found = _parts(reference, item, 0, entries)
    if len(found) < 2:
        return (item,)
    first, *others = found
    return (replace(item, lines=first.lines, text=first.text), *others)


def _parts(reference: Reference, item: Item, start: int, entries: Sequence[str]) -> list[Item]:
    """Return the lines from one on as entries one below the other; [] where they are not."""
    for stop in range(len(item.lines), start, -1):
        lines = item.lines[start:stop]
        text = _text(reference, lines, item if start == 0 else None)
        if len(text) >= _SHORTEST and likeness(text, entries) >= ENTRY:
            here = Item(item.level, None, lines, text)
            if stop == len(item.lines):
                return [here]
            if below := _parts(reference, item, stop, entries):
                return [here, *below]
    return []


def one_entry(reference: Reference, items: tuple[Item, ...], jenis: Jenis) -> tuple[Item, ...]:
    """Return the items of a cell as one where together they are an entry: "(peta level / n) ke dalam" breaks a line."""
    if len(items) < 2:
        return items
    lines = tuple(line for item in items for line in item.lines)
    text = _text(reference, lines, items[0])
    entries = _entries(reference, jenis)
    together, alone = likeness(text, entries), max(likeness(item.text, entries) for item in items)
    if together < ENTRY or together <= alone:  # a short item beside a long entry leaves it as like
        return items
    return (replace(items[0], level=0, lines=lines, text=text),)


def _text(reference: Reference, lines: Sequence[TextLine], item: Item | None) -> str:
    text = join_lines(reference, [clean_line(line.text) for line in lines])
    if item is not None:
        text = text.removeprefix(item.printed)
    return trim_ending(_DAMAGED_NUMBER.sub("", text).strip())


@derived()
def _entries(reference: Reference, jenis: Jenis) -> tuple[str, ...]:
    return tuple(sorted({entry.indikator.casefold() for entry in reference.catalogue(jenis)}))
