"""Rows that a page break or a stray rule parted are put together again; blank rows are told from rows without text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from rb_ingest.language.numbering import value_as
from rb_ingest.language.text import ends_item, join_lines, trim_ending
from rb_ingest.reference import Reference
from rb_ingest.rows.body import Body, RoleCell, role_cells
from rb_ingest.rows.drafts import Draft
from rb_ingest.rows.items import Item, ListStyle
from rb_ingest.rows.labelling import Labels
from rb_ingest.rows.labels import SAME_LABEL
from rb_ingest.rows.months import SHARED, union_months
from rb_ingest.rows.page_breaks import are_whole, is_cut

# Shares of a document's rows from which the exception tells of a cut
ENDING_HABIT = 0.7
NUMBER_HABIT = 0.85
MARK_HABIT = 0.9
_BROKEN_ROW = 3  # items: fewer on both sides of a page break may be ruled rows of their own
_MAY_BE_CUT = 0.7  # how sure it is that one of two such rows has no months, where the other has
_MOSTLY_MARKED = 0.7  # of the rows: in such a plan items without months behind a page break have lost them
_NUMBERS_LOST = 3  # how far the number behind the break may be from the last one before it
_CLOSING_LETTERS = 12  # "Ditetapkan di" has as many; what is planned for a month is a number, or a word of a few
_REPEATS = 2  # labels that are printed again in the next row of their page: once may be two labels that are alike
# How sure it is that a text without number, mark or ending, where all others have theirs, is the rest of a row: lower
# than what nobody is asked about, for a row may be the exception.
_ON_HABIT = 0.85
# How sure it is that months behind a page break are those before it, unless the ticks stand as a broken row has them.
_OVER_A_BREAK = 0.85


@dataclass(frozen=True)
class Rejoined:
    """Drafts that are plan rows, and what could not be given to any."""

    drafts: tuple[Draft, ...]
    stray_marks: tuple[Draft, ...]


def rejoin_rows(
    reference: Reference,
    body: Body,
    drafts: Sequence[Draft],
    labels: Labels,
    style: ListStyle,
    partial: Callable[[Draft], bool],
    whole: Callable[[Draft], bool],
) -> Rejoined:
    """Join what belongs together and drop rows that say nothing.

    Args:
        reference: The canonical data.
        body: The body of the document.
        drafts: Its drafts in order.
        labels: Its labels.
        style: How the column INDIKATOR numbers.
        partial: Tells of a draft whether columns are blank in it that are filled in nearly all rows of the document.
        whole: Tells of a draft whether columns beside it hold what only a row of its own has.

    Returns:
        The rows in order. A ruled row without indicator stays where a sub kegiatan is its own; otherwise its marks and
        texts go to the row above if that has none. Where they cannot, the row stays as long as it has labels.
    """
    habits = _Habits.of(reference, drafts, labels, style, partial, whole)
    anew = _numbered_rows(reference, body, drafts) | _labelled_rows(body, labels)
    rows: list[Draft] = []
    stray: list[Draft] = []
    cuts: list[tuple[Draft, Draft]] = []
    closing = _closing(drafts, labels)
    for i, draft in enumerate(drafts):
        last = rows[-1] if rows else None
        following = drafts[i + 1] if i + 1 < len(drafts) else None
        on_break = last is not None and _on_next_page(body, last, draft)
        begins = _begins_label(draft, labels) and not (last and _is_rest_of_labels(last, draft, labels))
        begins = begins or draft.start in anew
        if last and on_break and not begins and (sure := habits.goes_on(last, draft, following)):
            cuts.append((last, draft))
            rows[-1] = _joined(reference, last, draft, sure)
        elif draft.item is not None or _has_own_label(draft, drafts, labels):
            rows.append(draft)
        elif last and last.sheet == draft.sheet and _may_take(last, draft, labels):
            months = union_months(last.months, draft.months)
            marks = (*last.marks, *draft.marks)
            rows[-1] = replace(last, months=months, marks=marks, more=(*last.more, *draft.ranges))
        elif draft.is_marked and _is_labelled(draft, labels) and i < closing:
            rows.append(draft)
        elif draft.is_marked:
            stray.append(draft)
    for above, below in cuts:
        rows = _share_over_cut(rows, above, below, at_least=3 if habits.line_by_line else 2)
    if sum(row.is_marked for row in rows) >= _MOSTLY_MARKED * len(rows):
        rows = _shared_over_breaks(body, rows, labels)
    return Rejoined(tuple(rows), tuple(stray))


def _numbered_rows(reference: Reference, body: Body, drafts: Sequence[Draft]) -> frozenset[int]:
    """Return the places at which a number of its own stands in column NO, in plans that number their ruled rows."""
    cells = [cell for cell in role_cells(reference, body, "no") if cell.text.strip(" .()").isdecimal()]
    rows = {draft.start for draft in drafts}
    own = {cell.start for cell in cells} & rows
    return frozenset(own) if len(own) >= NUMBER_HABIT * len(rows) else frozenset()


def _labelled_rows(body: Body, labels: Labels) -> frozenset[int]:
    """Return the places on top of pages where a label is printed again, in plans that print it in every row.

    Elsewhere a label is printed again because the page is new, and says nothing about the row below it.
    """
    tops = {sheet.place: number for number, sheet in enumerate(body.sheets)}
    found: set[int] = set()
    for column in (labels.kegiatan, labels.sub_kegiatan):
        inside = [(a, b) for a, b in pairwise(column) if a.cells[-1].sheet == b.cells[0].sheet]
        if sum(_is_same(a.text, b.text) for a, b in inside) < _REPEATS:
            continue
        cells = [(label, cell) for label in column for cell in label.cells if cell.start in tops and not cell.is_blank]
        found.update(cell.start for label, cell in cells if _is_same(label.text, cell.text))
    return frozenset(found)


def _is_same(text: str, other: str) -> bool:
    return bool(text and other) and fuzz.ratio(text.casefold(), other.casefold()) >= SAME_LABEL


@dataclass(frozen=True)
class _Habits:
    """What the rows of a document are like, so that the part of a row can be told from a row."""

    reference: Reference
    style: ListStyle
    partial: Callable[[Draft], bool]
    whole: Callable[[Draft], bool]
    ends: bool  # items end with a sign
    numbered: bool  # indicators of one sub kegiatan are numbered
    marked: bool  # nearly every row has marks
    line_by_line: bool  # items of one ruled row have marks of their own

    @staticmethod
    def of(
        reference: Reference,
        drafts: Sequence[Draft],
        labels: Labels,
        style: ListStyle,
        partial: Callable[[Draft], bool],
        whole: Callable[[Draft], bool],
    ) -> _Habits:
        items = [d.item for d in drafts if d.item]
        ended = [item for item in items if ends_item(join_lines(reference, [item.lines[-1].text])) is True]
        siblings = [
            (a.start != b.start, b.item)
            for a, b in pairwise(drafts)
            if b.item and a.sheet == b.sheet and _same_labels(a, b, labels) and labels.sub_at(a.place)
        ]
        # What begins in a ruled row of its own may go without number where the items of one cell have theirs.
        ruled = [item for has_own_row, item in siblings if has_own_row] or [item for _, item in siblings]
        rows: dict[tuple[int, int], set[tuple[int, ...]]] = {}
        for d in drafts:
            rows.setdefault((d.sheet, d.start), set()).add(_months_of(d))
        return _Habits(
            reference=reference,
            style=style,
            partial=partial,
            whole=whole,
            ends=len(ended) >= ENDING_HABIT * max(1, len(items)),
            numbered=sum(b.numbering is not None for b in ruled) >= NUMBER_HABIT * max(1, len(ruled)),
            marked=sum(d.is_marked for d in drafts) >= MARK_HABIT * max(1, len(drafts)),
            line_by_line=any(len(sets - {()}) > 1 for sets in rows.values()),
        )

    def goes_on(self, last: Draft, draft: Draft, following: Draft | None) -> float:
        """Return how sure it is that the first draft of a page is part of the last row before it; 0: it is none."""
        if draft.item is None:
            return 1.0
        if last.item is None:
            return float(not last.is_marked or not draft.is_marked)
        before = f"{last.item.printed} {_raw_text(self.reference, last.item)}".strip()
        after = f"{draft.item.printed} {_raw_text(self.reference, draft.item)}".strip()
        # Marks may be lost on a bad page: two texts that are entries of their own stay two rows.
        parted = draft.item.numbering is not None or are_whole(self.reference, before, after, "indikator")
        # A row has one line of marks, on one side of the break, or one shade on both.
        alike = not (last.is_marked and draft.is_marked) or _months_of(last) == _months_of(draft)
        if draft.item.numbering is None and _number_follows(last.item, following, draft):
            return 1.0
        if not parted and alike and self.partial(draft):
            return 1.0
        if is_cut(self.reference, before, after, "indikator", self.style, numbered=False):
            return 1.0
        odd = not parted and not self.whole(draft) and self._would_be_odd(last.item, last, draft, alike=alike)
        return _ON_HABIT if odd else 0.0

    def _would_be_odd(self, item: Item, last: Draft, draft: Draft, *, alike: bool) -> bool:
        """Return whether the draft, as a row of its own, would not be like the rows of the document."""
        if self.marked and last.is_marked != draft.is_marked:
            return True
        ending = ends_item(join_lines(self.reference, [item.lines[-1].text]))
        return alike and (self.numbered or (self.ends and ending is None))


def _share_over_cut(rows: list[Draft], above: Draft, below: Draft, at_least: int) -> list[Draft]:
    """Return all items of a ruled row that a page break cut the one line of marks that it has.

    The marks stand on one side of the break, so the items on the other side seem to have none. In plans that set marks
    line by line elsewhere, only rows of `at_least` items are taken to share the one line that they have.
    """
    row = {(above.sheet, above.start), (below.sheet, below.start)}
    members = [i for i, d in enumerate(rows) if (d.sheet, d.start) in row]
    sets = {_months_of(rows[i]) for i in members} - {()}
    if len(members) < at_least or len(sets) != 1:
        return rows
    told = next(rows[i] for i in members if rows[i].is_marked)
    return [replace(d, months=told.months, marks=told.marks) if i in members else d for i, d in enumerate(rows)]


def _shared_over_breaks(body: Body, rows: list[Draft], labels: Labels) -> list[Draft]:
    """Return rows with their months where a page break fell between two items of one ruled row.

    Word breaks a ruled row between its lines: the items behind the break have no ticks beside them. They go on counting
    where the items before it ended, nothing else begins beside them, and one side has marks and the other none.
    """
    out = list(rows)
    for i, (above, below) in enumerate(pairwise(rows)):
        if not (_on_next_page(body, above, below) and _same_labels(above, below, labels) and _counts_on(above, below)):
            continue
        if _begins_label(below, labels):
            continue
        before = [k for k, d in enumerate(rows) if (d.sheet, d.start) == (above.sheet, above.start)]
        behind = [k for k, d in enumerate(rows) if (d.sheet, d.start) == (below.sheet, below.start)]
        marked = any(rows[k].is_marked for k in before), any(rows[k].is_marked for k in behind)
        if marked[0] == marked[1]:
            continue
        told = rows[i] if marked[0] else rows[i + 1]
        if len(before) + len(behind) < _BROKEN_ROW and not told.before_break:
            blank = i + 1 if marked[0] else i
            out[blank] = replace(rows[blank], sure=min(rows[blank].sure, _MAY_BE_CUT))
            continue
        for k in behind if marked[0] else before:
            sure = min(rows[k].sure, SHARED if told.before_break else _OVER_A_BREAK)
            out[k] = replace(rows[k], months=told.months, marks=told.marks, sure=sure)
    return out


def _counts_on(above: Draft, below: Draft) -> bool:
    """Return whether an item counts on from the item above; a number or two may be lost in between."""
    if not (above.item and below.item and above.item.numbering and below.item.numbering):
        return False
    value = value_as(below.item.numbering, above.item.numbering.kind)
    return value is not None and 1 <= value - (above.item.numbering.value or 0) <= _NUMBERS_LOST


def cells_of(draft: Draft, cells: Iterable[RoleCell]) -> list[RoleCell]:
    """Return the cells of a column that apply to a row."""
    return [c for c in cells if any(c.start < stop and start < c.stop for start, stop in draft.ranges)]


def _on_next_page(body: Body, last: Draft, draft: Draft) -> bool:
    """Return whether one row is the last of its page and the other the first of the next."""
    before, after = body.sheets[last.sheet], body.sheets[draft.sheet]
    return (
        draft.sheet == last.sheet + 1
        and after.page.page_no - before.page.page_no <= 1
        and draft.start == after.place
        and max(stop for _, stop in last.ranges) == before.stop
    )


def _raw_text(reference: Reference, item: Item) -> str:
    """Return an item's text with the sign that ends it, which tells whether more is to come."""
    sign = join_lines(reference, [item.lines[-1].text])[-1:]
    return item.text + (sign if sign in ";.:," and not item.text.endswith(sign) else "")


def _months_of(draft: Draft) -> tuple[int, ...]:
    return tuple(month.bulan for month in draft.months if month.marked)


def _begins_label(draft: Draft, labels: Labels) -> bool:
    """Return whether a label begins at a row."""
    found = (labels.area_at(draft.start), labels.kegiatan_at(draft.start), labels.sub_at(draft.start))
    return any(label is not None and label.start == draft.start for label in found)


def _is_rest_of_labels(last: Draft, draft: Draft, labels: Labels) -> bool:
    """Return whether a row holds nothing but the ends of labels that a page break cut.

    It has neither indicator nor marks, and what would begin in it has no number, where the labels above it have theirs.
    """
    begun = [labels.kegiatan_at(draft.start), labels.sub_at(draft.start)]
    begun = [label for label in begun if label is not None and label.start == draft.start]
    above = [labels.kegiatan_at(last.place), labels.sub_at(last.place)]
    return (
        draft.item is None
        and not draft.is_marked
        and bool(begun)
        and all(label is not None and label.numbering is None for label in begun)
        and any(label is not None and label.numbering is not None for label in above)
    )


def _number_follows(item: Item, following: Draft | None, draft: Draft) -> bool:
    """Return whether the next number in the cell on top of a page is the one after the item before the break."""
    if not (following and following.item and following.item.numbering and item.numbering):
        return False
    same_row = following.start == draft.start
    value = value_as(following.item.numbering, item.numbering.kind)
    return same_row and value is not None and value == (item.numbering.value or 0) + 1


def _joined(reference: Reference, last: Draft, draft: Draft, sure: float) -> Draft:
    months = union_months(last.months, draft.months)
    item = last.item or draft.item
    if last.item and draft.item:
        lead = draft.item.printed
        text = trim_ending(join_lines(reference, [last.item.text, f"{lead} {draft.item.text}".strip()]))
        item = replace(last.item, lines=(*last.item.lines, *draft.item.lines), text=text)
    marks = (*last.marks, *draft.marks)
    return replace(
        last,
        item=item,
        months=months,
        marks=marks,
        more=(*last.more, *draft.ranges),
        is_cut=True,
        sure=min(last.sure, sure),
    )


def _has_own_label(draft: Draft, drafts: Sequence[Draft], labels: Labels) -> bool:
    """Return whether a sub kegiatan is printed for a row without indicator, and for no row with one."""
    sub = labels.sub_at(draft.place)
    if sub is None or not sub.text or not sub.own & set(range(draft.start, draft.stop)):
        return False
    others = [d for d in drafts if d.item is not None and sub.start <= d.place < sub.stop]
    return not others or (sub.start == draft.start and draft.is_marked)


def _may_take(last: Draft, draft: Draft, labels: Labels) -> bool:
    """Return whether a row without text can belong to the row above: same labels, and not both with marks."""
    return _same_labels(last, draft, labels) and not (last.is_marked and draft.is_marked)


def _same_labels(a: Draft, b: Draft, labels: Labels) -> bool:
    same_sub = labels.sub_at(a.place) is labels.sub_at(b.place)
    return same_sub and labels.kegiatan_at(a.place) is labels.kegiatan_at(b.place)


def _closing(drafts: Sequence[Draft], labels: Labels) -> int:
    """Return from which draft on the document only closes, where the grid of the sheet was printed below its rows too.

    Place, date and name then stand in the month columns, letters in each, and nothing in any other column.
    """
    first = len(drafts)
    while first and drafts[first - 1].item is None and not _is_own(drafts[first - 1], labels):
        first -= 1
    kinds = {mark.kind for draft in drafts[first:] for mark in draft.marks}
    letters = sum(c.isalpha() for draft in drafts[first:] for mark in draft.marks for c in mark.text)
    return first if kinds == {"text"} and letters >= _CLOSING_LETTERS else len(drafts)


def _is_own(draft: Draft, labels: Labels) -> bool:
    """Return whether a kegiatan or sub kegiatan is printed beside a draft."""
    found = (labels.kegiatan_at(draft.place), labels.sub_at(draft.place))
    return any(draft.place in label.own for label in found if label is not None)


def _is_labelled(draft: Draft, labels: Labels) -> bool:
    sub, kegiatan = labels.sub_at(draft.place), labels.kegiatan_at(draft.place)
    return bool((sub and sub.text) or (kegiatan and kegiatan.text))
