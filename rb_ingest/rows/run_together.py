"""Items that ran together because the number before the second was lost or misread: the catalogue tells them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from rb_ingest.language.text import clean_line, join_lines, trim_ending
from rb_ingest.records import Jenis, TextLine
from rb_ingest.reference import Reference, derived
from rb_ingest.rows.items import Item

# rapidfuzz ratio from which each part is an entry, and below which both together are none. Parts of one entry of the
# catalogue, cut at any line, never both reach the first.
ENTRY = 90.0
WHOLE = 80.0
# An entry as short as "Data Mutasi" is still one; less is a word.
_SHORTEST = 9
# What OCR makes of a number: no letter, or one before a bracket or dot.
_DAMAGED_NUMBER = re.compile(r"^(?:\W|\d|\b[a-z](?=[.)]))+", re.IGNORECASE)


def parted_entries(reference: Reference, item: Item, jenis: Jenis) -> tuple[Item, ...]:
    """Return an item as two where each part is an entry of the catalogue for itself, else as it is.

    Args:
        reference: The canonical data.
        item: An item of the indicator column, its lines top to bottom.
        jenis: The kind of plan.
    """
    if len(item.lines) < 2:
        return (item,)
    entries = _entries(reference, jenis)
    if _likeness(item.text, entries) >= WHOLE:
        return (item,)
    for cut in range(1, len(item.lines)):
        above, below = item.lines[:cut], item.lines[cut:]
        texts = _text(reference, above, item), _text(reference, below, None)
        if min(len(text) for text in texts) >= _SHORTEST and min(_likeness(t, entries) for t in texts) >= ENTRY:
            second = Item(item.level, None, below, texts[1])
            return (replace(item, lines=above, text=texts[0]), *parted_entries(reference, second, jenis))
    return (item,)


def _text(reference: Reference, lines: Sequence[TextLine], item: Item | None) -> str:
    text = join_lines(reference, [clean_line(line.text) for line in lines])
    if item is not None:
        text = text.removeprefix(item.printed)
    return trim_ending(_DAMAGED_NUMBER.sub("", text).strip())


def _likeness(text: str, entries: Sequence[str]) -> float:
    found = process.extractOne(text.casefold(), entries, scorer=fuzz.ratio)
    return float(found[1]) if found else 0.0


@derived()
def _entries(reference: Reference, jenis: Jenis) -> tuple[str, ...]:
    return tuple(sorted({entry.indikator.casefold() for entry in reference.catalogue(jenis)}))
