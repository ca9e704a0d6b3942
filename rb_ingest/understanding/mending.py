"""Rows that a page break or a stray rule parted are put together again; blank rows are told from rows without text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rb_ingest.understanding.body import Body, RoleCell
from rb_ingest.understanding.continuation import is_cut
from rb_ingest.understanding.drafts import Draft
from rb_ingest.understanding.items import Item, ListStyle
from rb_ingest.understanding.labelling import Labels
from rb_ingest.understanding.months import union_months
from rb_ingest.understanding.numbering import value_as
from rb_ingest.understanding.text import ends_item, join_lines, trim_ending

ENDING_HABIT = 0.7  # share of a document's items that end with a sign, from which a missing one means more to come


@dataclass(frozen=True)
class Mended:
    """Drafts that are plan rows, and what could not be given to any."""

    drafts: tuple[Draft, ...]
    stray_marks: tuple[Draft, ...]


def mend_rows(body: Body, drafts: Sequence[Draft], labels: Labels, style: ListStyle) -> Mended:
    """Join what belongs together and drop rows that say nothing.

    Args:
        body: The body of the document.
        drafts: Its drafts in order.
        labels: Its labels.
        style: How the column INDIKATOR numbers.

    Returns:
        The rows in order. A ruled row without indicator stays where a sub kegiatan is its own; otherwise its marks and
        texts go to the row above if that has none. Where they cannot, the row stays as long as it has labels.
    """
    ends = _has_ending_habit(drafts)
    rows: list[Draft] = []
    stray: list[Draft] = []
    for i, draft in enumerate(drafts):
        last = rows[-1] if rows else None
        following = drafts[i + 1] if i + 1 < len(drafts) else None
        if (
            last
            and _on_next_page(body, last, draft)
            and _goes_on(last, draft, following, labels, style=style, ends=ends)
        ):
            rows[-1] = _joined(last, draft)
        elif draft.item is not None or _has_own_label(draft, drafts, labels):
            rows.append(draft)
        elif last and last.sheet == draft.sheet and _may_take(last, draft, labels):
            rows[-1] = replace(last, months=union_months(last.months, draft.months), more=(*last.more, *draft.ranges))
        elif draft.is_marked and _is_labelled(draft, labels):
            rows.append(draft)
        elif draft.is_marked:
            stray.append(draft)
    return Mended(tuple(rows), tuple(stray))


def cells_of(draft: Draft, cells: Iterable[RoleCell]) -> list[RoleCell]:
    """Give the cells of a column that apply to a row."""
    return [c for c in cells if any(c.start < stop and start < c.stop for start, stop in draft.ranges)]


def _on_next_page(body: Body, last: Draft, draft: Draft) -> bool:
    """Tell whether one row is the last of its page and the other the first of the next."""
    before, after = body.sheets[last.sheet], body.sheets[draft.sheet]
    return (
        draft.sheet == last.sheet + 1
        and after.page.page_no - before.page.page_no <= 1
        and draft.start == after.place
        and max(stop for _, stop in last.ranges) == before.stop
    )


def _goes_on(
    last: Draft, draft: Draft, following: Draft | None, labels: Labels, *, style: ListStyle, ends: bool
) -> bool:
    if _begins_label(draft, labels):
        return False
    if draft.item is None:
        return True
    if last.item is None:
        return not last.is_marked or not draft.is_marked
    if draft.item.numbering is None and _number_follows(last.item, following, draft):
        return True
    before = f"{last.item.printed} {join_lines([line.text for line in last.item.lines[-1:]])}".strip()
    whole = f"{last.item.printed} {_raw_text(last.item)}".strip()
    after = f"{draft.item.printed} {_raw_text(draft.item)}".strip()
    if ends and draft.item.numbering is None and ends_item(before) is None:
        return True
    return is_cut(whole, after, "indikator", style)


def _raw_text(item: Item) -> str:
    """Give an item's text with the sign that ends it, which tells whether more is to come."""
    sign = join_lines([item.lines[-1].text])[-1:]
    return item.text + (sign if sign in ";.:," and not item.text.endswith(sign) else "")


def _begins_label(draft: Draft, labels: Labels) -> bool:
    """Tell whether a label begins at a row."""
    found = (labels.area_at(draft.start), labels.kegiatan_at(draft.start), labels.sub_at(draft.start))
    return any(label is not None and label.start == draft.start for label in found)


def _number_follows(item: Item, following: Draft | None, draft: Draft) -> bool:
    """Tell whether the next number in the cell on top of a page is the one after the item before the break."""
    if not (following and following.item and following.item.numbering and item.numbering):
        return False
    same_row = following.start == draft.start
    value = value_as(following.item.numbering, item.numbering.kind)
    return same_row and value is not None and value == (item.numbering.value or 0) + 1


def _joined(last: Draft, draft: Draft) -> Draft:
    months = union_months(last.months, draft.months)
    item = last.item or draft.item
    if last.item and draft.item:
        lead = draft.item.printed
        text = trim_ending(join_lines([last.item.text, f"{lead} {draft.item.text}".strip()]))
        item = replace(last.item, lines=(*last.item.lines, *draft.item.lines), text=text)
    return replace(last, item=item, months=months, more=(*last.more, *draft.ranges), is_cut=True)


def _has_own_label(draft: Draft, drafts: Sequence[Draft], labels: Labels) -> bool:
    """Tell whether a sub kegiatan is printed for a row without indicator, and for no row with one."""
    sub = labels.sub_at(draft.place)
    if sub is None or not sub.text or not sub.own & set(range(draft.start, draft.stop)):
        return False
    others = [d for d in drafts if d.item is not None and sub.start <= d.place < sub.stop]
    return not others or (sub.start == draft.start and draft.is_marked)


def _may_take(last: Draft, draft: Draft, labels: Labels) -> bool:
    """Tell whether a row without text can belong to the row above: same labels, and not both with marks."""
    same = labels.sub_at(last.place) == labels.sub_at(draft.place)
    same = same and labels.kegiatan_at(last.place) == labels.kegiatan_at(draft.place)
    return same and not (last.is_marked and draft.is_marked)


def _is_labelled(draft: Draft, labels: Labels) -> bool:
    sub, kegiatan = labels.sub_at(draft.place), labels.kegiatan_at(draft.place)
    return bool((sub and sub.text) or (kegiatan and kegiatan.text))


def _has_ending_habit(drafts: Sequence[Draft]) -> bool:
    texts = [join_lines([d.item.lines[-1].text]) for d in drafts if d.item]
    return bool(texts) and sum(ends_item(text) is True for text in texts) >= ENDING_HABIT * len(texts)
