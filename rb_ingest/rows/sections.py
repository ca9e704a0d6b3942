"""Rows across the table that head a part of the plan: RB GENERAL, RB TEMATIK and the themes in it.

Where such a row names an area of change it is that area (`labelling`); every other one is a section, and a section of
another numbering stands within the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rb_ingest.language.numbering import Numbering, split_numbering
from rb_ingest.records import Jenis
from rb_ingest.reference import Reference
from rb_ingest.rows.areas import match_area, section_number
from rb_ingest.rows.body import Section

LONGEST = 120  # letters; more is a row of text whose rules were lost, and heads nothing

_SECOND = 2
_ROMAN_LETTERS = (9, 22, 24)  # i, v and x by their places in the alphabet


@dataclass(frozen=True)
class SectionSpan:
    """A section by its name, outermost first ("RB Tematik / Digitalisasi"), and the place that it begins at."""

    place: int
    name: str


def is_area(reference: Reference, section: Section, jenis: Jenis) -> bool:
    """Return whether a row across the table heads an area: all do in plans whose areas stand so."""
    if section.is_area or reference.kind_of(jenis).sections:
        return True
    _, name = split_numbering(section.title)
    return match_area(reference, name, section_number(section.number), jenis, legible=True) is not None


def section_spans(reference: Reference, sections: Sequence[Section], jenis: Jenis) -> tuple[SectionSpan, ...]:
    """Return the sections of a plan that are no areas, in order; each holds until the next one begins.

    Args:
        reference: The canonical data.
        sections: The rows across its tables.
        jenis: The kind of plan.
    """
    spans: list[SectionSpan] = []
    last_letter = 0
    open_ones: list[tuple[str, str]] = []  # kind of number and name, from the outermost to the innermost
    for section in sections:
        if is_area(reference, section, jenis) or len(section.title) > LONGEST:
            continue
        numbering, name = split_numbering(f"{section.number} {section.title}".strip())
        kind = _kind(numbering, last_letter) if numbering else ""
        last_letter = (numbering.value or 0) if numbering and kind == "letter" else last_letter
        depth = _depth(kind, numbering, [other for other, _ in open_ones])
        open_ones = [*open_ones[:depth], (kind, name)]
        spans.append(SectionSpan(section.place, " / ".join(name for _, name in open_ones)))
    return tuple(spans)


def _depth(kind: str, numbering: Numbering | None, open_ones: Sequence[str]) -> int:
    """Return how deep a section of a kind stands within the open ones; the second of a list stands beside its first.

    The single stroke of "I." is lost easily.
    """
    if kind in open_ones:
        return open_ones.index(kind)
    lost_its_number = numbering is not None and numbering.value == _SECOND and "" in open_ones
    return max(i for i, other in enumerate(open_ones) if not other) if lost_its_number else len(open_ones)


def _kind(numbering: Numbering, last_letter: int) -> str:
    """Return the kind of a section's number: I, V and X are roman where they are not the next letter."""
    is_roman = numbering.kind == "letter" and numbering.value in _ROMAN_LETTERS and numbering.value != last_letter + 1
    return "roman" if is_roman else numbering.kind


def section_at(spans: Sequence[SectionSpan], place: int) -> str | None:
    """Return the section that a place is in, None before the first."""
    return next((span.name for span in reversed(spans) if span.place <= place), None)
