"""Lists inside list items: which ones are plan rows of their own, and which stay part of the item's text.

The catalogue decides: where it lists the items (`butir`) under a head (`kepala_daftar`), so does the plan. A line
without number that introduces the list of its whole cell is a head too, unless the catalogue knows it together with
its list as one indicator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from rb_ingest.language.text import join_lines, trim_ending
from rb_ingest.records import Jenis
from rb_ingest.reference import Reference, derived
from rb_ingest.rows.items import Item

HEAD = 75.0  # rapidfuzz ratio from which an item is a head that the catalogue knows
ENTRIES = 80.0  # mean ratio of the items below it
WHOLE = 75.0  # ratio from which head and list together are one indicator of the catalogue


def fold_nested(reference: Reference, items: Sequence[Item], jenis: Jenis) -> tuple[Item, ...]:
    """Put lists that are no plan rows back into the text of their item.

    Args:
        reference: The canonical data.
        items: The items of one cell as split, nested ones included.
        jenis: The kind of plan.

    Returns:
        The items that are plan rows, in order.
    """
    rows: list[Item] = []
    i = 0
    while i < len(items):
        stop = i + 1
        while stop < len(items) and items[stop].level > items[i].level:
            stop += 1
        below = items[i + 1 : stop]
        if below and not is_listed(reference, items[i], below, jenis):
            rows.append(_folded(reference, items[i], below))
            i = stop
        else:
            rows.append(items[i])
            i += 1
    return tuple(rows)


def is_listed(reference: Reference, head: Item, below: Sequence[Item], jenis: Jenis) -> bool:
    """Return whether the items below a head are plan rows of their own."""
    heads, entries, wholes = _catalogue_texts(reference, jenis)
    as_head = likeness(head.text, heads)
    as_entries = sum(likeness(item.text, entries) for item in below) / len(below)
    as_whole = likeness(_folded(reference, head, below).text, wholes)
    if max(as_head, as_entries) >= as_whole and (as_head >= HEAD or as_entries >= ENTRIES):
        return True
    return head.numbering is None and as_whole < WHOLE


def _folded(reference: Reference, head: Item, below: Sequence[Item]) -> Item:
    inner = [f"{item.printed} {item.text}" for item in below]
    lines = (*head.lines, *(line for item in below for line in item.lines))
    return replace(head, lines=lines, text=trim_ending(join_lines(reference, [head.text, *inner])))


def likeness(text: str, choices: Sequence[str]) -> float:
    """Return how like (0..100) a text is to the nearest of some texts in lower case."""
    found = process.extractOne(text.casefold(), choices, scorer=fuzz.ratio)
    return float(found[1]) if found else 0.0


@derived()
def _catalogue_texts(reference: Reference, jenis: Jenis) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the catalogue's heads, the items below heads, and all other indicators, in lower case."""
    entries = reference.catalogue(jenis)
    return tuple(  # type: ignore[return-value]
        tuple(sorted({e.indikator.casefold() for e in entries if e.kind == kind}))
        for kind in ("kepala_daftar", "butir", "indikator")
    )
