"""Where the area of a row's catalogue entry and the area printed beside it contradict each other, one of them is wrong.

A label may have been laid over rows that it does not span; an entry may be the wrong one. Entries of a whole run of
rows that agree with each other against one label outweigh it; a lone contradiction is put before a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from rb_ingest.records import PlanRow
from rb_ingest.reference import CatalogueEntry

# So many rows in a row whose sure entries are all of one other area outweigh the label.
_RUN = 3
# An entry speaks for its area from this confidence on.
_SURE = 0.9
_BY_ENTRIES = "area menurut entri katalog, bukan label"
_CONTRADICTED = "area label lain dari area entri katalog"


def arbitrated(rows: Sequence[PlanRow], catalogue: Sequence[CatalogueEntry]) -> tuple[PlanRow, ...]:
    """Return the rows with their areas settled, or their doubt noted.

    Args:
        rows: With their matches, in document order.
        catalogue: The entries that they were matched to.
    """
    by_id = {entry.indicator_id: entry for entry in catalogue}
    told = [_told(row, by_id) for row in rows]
    out = list(rows)
    start = 0
    while start < len(rows):
        entry = told[start]
        if entry is None or entry.area_no == rows[start].area_no or rows[start].area_no is None:
            start += 1
            continue
        stop = start
        while stop < len(rows) and rows[stop].area_no == rows[start].area_no and _goes_along(told[stop], entry):
            stop += 1
        votes = sum(one is not None and one.area_no == entry.area_no for one in told[start:stop])
        for i in range(start, stop):
            if votes >= _RUN:
                update = {"area_no": entry.area_no, "area": entry.area, "inferred": (*rows[i].inferred, "area")}
                out[i] = rows[i].model_copy(update={**update, "review_reasons": (*rows[i].review_reasons, _BY_ENTRIES)})
            else:
                out[i] = rows[i].model_copy(update={"review_reasons": (*rows[i].review_reasons, _CONTRADICTED)})
        start = stop
    return tuple(out)


def _told(row: PlanRow, by_id: dict[str, CatalogueEntry]) -> CatalogueEntry | None:
    """Return the entry of a row where it is sure enough to speak for its area."""
    match = row.match
    if match is None or match.indicator_id is None or match.confidence < _SURE:
        return None
    return by_id.get(match.indicator_id)


def _goes_along(told: CatalogueEntry | None, entry: CatalogueEntry) -> bool:
    """Return whether a row belongs to a run: its entry says the same, or nothing."""
    return told is None or told.area_no == entry.area_no
