"""Whether the text on top of a page goes on with the text at the end of the page before."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from rb_ingest.language.numbering import Numbering, split_numbering, value_as
from rb_ingest.language.text import ends_item, join_lines, trim_ending
from rb_ingest.plan_kind import ColumnRole
from rb_ingest.reference import Reference, derived
from rb_ingest.rows.items import ListStyle

BETTER = 6.0  # rapidfuzz points by which the joined text must fit the catalogue better than either part
GOOD = 70.0  # and how well at least


def is_cut(
    reference: Reference, before: str, after: str, role: ColumnRole, style: ListStyle, *, numbered: bool
) -> bool:
    """Return whether a page break cut one text in two; both stand under the same coarser label.

    A number of its own begins a new text, unless it carries on the list inside the text before. Without a number a
    text goes on where neighbours under one label are numbered, where the first part breaks off in mid-sentence, where
    only both together are what plans print in this column, or where the second begins in lower case.

    Args:
        reference: The canonical data.
        before: Text at the end of a page, number included.
        after: Text of the same column on top of the next page.
        role: The column.
        style: How the column numbers.
        numbered: Whether neighbours under one label are numbered.

    Returns:
        True when both are parts of one text.
    """
    if not before or not after:
        return False
    own, _ = style.split(before)
    lead, rest = style.split(after)
    if lead is not None and (lead.kind != "dash" or style.dashes):
        inside = _goes_on_inside(before, own, lead, style)
        return fits_better_joined(reference, before, after, role) if inside is None or role == "indikator" else inside
    ended = ends_item(before)
    if ended is False or fits_better_joined(reference, before, after, role):
        return True
    if are_whole(reference, before, after, role):
        return False
    first = (rest or after).lstrip('("“')[:1]
    return numbered or (first.islower() and ended is not True and not _is_whole(reference, after, role))


def _goes_on_inside(before: str, own: Numbering | None, lead: Numbering, style: ListStyle) -> bool | None:
    """Return whether a number is of a list inside the text before; None where it may be the next text's as well."""
    usual = (own.kind, own.bracketed) if own else style.usual
    if lead.value == 1 and usual and (lead.kind, lead.bracketed) != usual:
        return True
    if lead.value == 1 and own is None and before.rstrip().endswith(":"):
        return True
    inner = _last_inner_number(before)
    if inner is None or not _follows(lead, inner):
        return False
    if own is None or not _follows(lead, own) or lead.bracketed == inner.bracketed != own.bracketed:
        return True
    return False if lead.bracketed == own.bracketed != inner.bracketed else None


def fits_better_joined(reference: Reference, before: str, after: str, role: ColumnRole) -> bool:
    """Return whether two texts fit the catalogue clearly better as one than each alone."""
    joined = fit(reference, join_lines(reference, [before, after]), role)
    return joined >= GOOD and joined >= max(fit(reference, before, role), fit(reference, after, role)) + BETTER


def fit(reference: Reference, text: str, role: ColumnRole) -> float:
    """Return the similarity (0..100) of a text to the nearest one that the catalogue has for this column."""
    _, bare = split_numbering(text)
    found = process.extractOne(trim_ending(bare).casefold(), vocabulary(reference, role), scorer=fuzz.ratio)
    return float(found[1]) if found else 0.0


@derived()
def vocabulary(reference: Reference, role: ColumnRole) -> tuple[str, ...]:
    """Return the texts of the catalogues for a column, in lower case, each once; () for columns without."""
    texts: set[str] = set()
    for kind in reference.kinds:
        if role == "area":
            texts |= {text for area in reference.areas_of(kind.jenis) for text in (area.area, *area.spellings)}
        for entry in reference.catalogue(kind.jenis):
            field = {
                kind.label: entry.kegiatan,
                "sub_kegiatan": entry.sub_kegiatan,
                "indikator": entry.indikator,
            }.get(role)
            if field:
                texts.add(field)
    return tuple(sorted(text.casefold() for text in texts))


def are_whole(reference: Reference, before: str, after: str, role: ColumnRole) -> bool:
    """Return whether both texts are entries of the catalogue for themselves."""
    return _is_whole(reference, after, role) and _is_whole(reference, before, role)


def _is_whole(reference: Reference, text: str, role: ColumnRole) -> bool:
    return fit(reference, text, role) >= 80.0


def _follows(numbering: Numbering, before: Numbering) -> bool:
    value = value_as(numbering, before.kind)
    return value is not None and before.value is not None and value == before.value + 1


def _last_inner_number(text: str) -> Numbering | None:
    """Return the last list number inside a text: "2)" of "meliputi: 1) standar; 2) biaya"."""
    words = text.split()
    for i in range(len(words) - 1, 0, -1):
        numbering, _ = split_numbering(" ".join(words[i:]))
        if numbering and numbering.kind in ("digit", "letter") and numbering.value is not None:
            return numbering
    return None
