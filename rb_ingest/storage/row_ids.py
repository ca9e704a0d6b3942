"""Names plan rows so that a decision about a row finds it again after the PDF was read anew.

A row's place is its page, the ruled row on it and, where several items share that ruled row, its turn among them. A
new row takes over the id of the row that was known at its place; only rows at new places get new ids. An ordinal alone
would not do: one row more at the top of a page would hand every decision below it to the wrong row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from rb_ingest.records import Box, PlanRow

# A later pipeline moves a ruled row by a few points; its neighbour starts where it ends.
_MIN_OVERLAP = 0.5
# Two readings of the same item differ by some letters; other items of the same ruled row by most of them.
_MIN_TEXT = 0.6
# Paper holds some 60 rows a page. Where there are far more, each is compared with those at its very place only.
_FULL_PAGE = 500


@dataclass(frozen=True)
class KnownRow:
    """A row id that was given before, and its place."""

    row_id: str
    page_no: int
    bbox: Box
    indikator: str


def assign_row_ids(document_id: str, rows: Sequence[PlanRow], known: Sequence[KnownRow] = ()) -> tuple[str, ...]:
    """Return each row of a document its id.

    Args:
        document_id: The document's id; new ids start with it.
        rows: The rows, in document order.
        known: The ids that rows of this document had before.

    Returns:
        One unique id per row, in the order of the rows.
    """
    turns = _turns([(row.page_no, row.bbox) for row in rows])
    known_turns = _turns([(row.page_no, row.bbox) for row in known])
    on_page: dict[int, list[int]] = defaultdict(list)
    at_place: dict[tuple[int, int, tuple[int, int]], list[int]] = defaultdict(list)
    for j, old in enumerate(known):
        on_page[old.page_no].append(j)
        at_place[old.page_no, round(old.bbox.y0), known_turns[j]].append(j)
    ids: dict[int, str] = {}
    pairs = []
    for i, row in enumerate(rows):
        candidates = on_page[row.page_no]
        if len(candidates) > _FULL_PAGE:
            candidates = at_place[row.page_no, round(row.bbox.y0), turns[i]]
        for j in candidates:
            old = known[j]
            if (overlap := _vertical_overlap(row.bbox, old.bbox)) < _MIN_OVERLAP:
                continue
            text = fuzz.ratio(row.indikator, old.indikator) / 100
            same_turn = turns[i] == known_turns[j]
            if text >= _MIN_TEXT or same_turn:
                pairs.append((text + 0.25 * same_turn + 0.25 * overlap, i, j))
    taken: set[int] = set()
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in ids and j not in taken:
            ids[i] = known[j].row_id
            taken.add(j)
    used = {old.row_id for old in known}
    last_turns: dict[str, int] = {}
    for i, row in enumerate(rows):
        if i not in ids:
            ids[i] = _new_id(document_id, row, used, last_turns)
        used.add(ids[i])
    return tuple(ids[i] for i in range(len(rows)))


def same_place(place: KnownRow, rows: Sequence[KnownRow]) -> str | None:
    """Find the row of a document that stands at a place, whatever that place's row was called elsewhere.

    Args:
        place: A row as another database or an earlier reading has it.
        rows: All rows of the document, in document order.

    Returns:
        The id of the row, or None when no row is alike enough.
    """
    best: tuple[float, str] | None = None
    for row in rows:
        overlap = _vertical_overlap(place.bbox, row.bbox)
        if row.page_no != place.page_no or overlap < _MIN_OVERLAP:
            continue
        text = fuzz.ratio(place.indikator, row.indikator) / 100
        named_alike = row.row_id == place.row_id
        if (text >= _MIN_TEXT or named_alike) and (best is None or best[0] < text + 0.25 * named_alike):
            best = (text + 0.25 * named_alike, row.row_id)
    return best[1] if best else None


def _turns(places: Sequence[tuple[int, Box]]) -> list[tuple[int, int]]:
    """Tell each row's turn among those of its ruled row, and how many there are."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (page_no, bbox) in enumerate(places):
        groups[page_no, round(bbox.y0)].append(i)
    turns = [(0, 0)] * len(places)
    for members in groups.values():
        for turn, i in enumerate(members):
            turns[i] = (turn, len(members))
    return turns


def _vertical_overlap(a: Box, b: Box) -> float:
    """Return the shared height relative to the height of both together, 0 to 1."""
    shared = min(a.y1, b.y1) - max(a.y0, b.y0)
    together = max(a.y1, b.y1) - min(a.y0, b.y0)
    if together <= 0:
        return float(a.y0 == b.y0)
    return max(shared, 0.0) / together


def _new_id(document_id: str, row: PlanRow, used: set[str], last_turns: dict[str, int]) -> str:
    """Name a row by its page, its distance from the top in PDF points, and the first free turn there.

    `last_turns` are the turns given out so far, by place.
    """
    place = f"{document_id}-p{row.page_no}y{round(row.bbox.y0)}n"
    turn = last_turns.get(place, 0) + 1
    while (name := f"{place}{turn}") in used:
        turn += 1
    last_turns[place] = turn
    return name
