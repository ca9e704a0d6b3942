"""The area of a row's label against the area of its catalogue entry: which of the two is believed.

A label is wrong where a lost or false rule let it run over rows that it does not span: then whole runs of rows have
entries of one other area. An entry is wrong alone. In the documents for training all entries that were accepted were
right, and every row whose label spoke against its entry was on a page whose rules were misread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rb_ingest.records import PlanRow

RUN = 3  # so many neighbours whose entries agree against their label show that the label ran over them
DISPUTED = "area entri katalog berbeda dari label"
TAKEN = "label area meragukan, area diambil dari entri katalog"
RAN_OVER = "label area meragukan"
_DISAGREE = (
    "page {page_no}: the label of the area and the catalogue entries of {rows} disagree, and the area of the entries "
    "was taken: a rule between labels may have been missed"
)


@dataclass(frozen=True)
class Arbitrated:
    """The rows with the areas that are believed, and a sentence for each page whose labels are doubtful."""

    rows: tuple[PlanRow, ...]
    warnings: tuple[str, ...]


def arbitrate_areas(rows: Sequence[PlanRow], areas: Mapping[str, tuple[int, str]]) -> Arbitrated:
    """Settle which area rows are in whose label and accepted entry disagree.

    Args:
        rows: Plan rows with their matches, in document order.
        areas: Number and name of the area of each catalogue entry, by its id.

    Returns:
        The rows. Where a run of neighbours disagrees with its label, their entries' area is taken, and nobody is asked
        about those rows: of 60 such rows, drawn and scanned, the area of the entries was right in all. Rows between and
        beside them, under the same label and without a sure entry of their own, are asked about. A row that disagrees
        alone is given the area of its entry where the row beside bears it, and goes to review as it is elsewhere.
    """
    settled = list(rows)
    doubtful: Counter[int] = Counter()
    told = [_area_of_entry(row, areas) for row in rows]
    start = 0
    while start < len(rows):
        other, label = told[start], rows[start].area_no
        if other is None or label is None or other[0] == label:
            start += 1
            continue
        stop = start
        while stop < len(rows) and rows[stop].area_no == label and told[stop] in (None, other):
            stop += 1
        while told[stop - 1] is None:
            stop -= 1
        run = range(start, stop)
        is_long = sum(told[i] == other for i in run) >= RUN
        beside = {rows[i].area_no for i in (start - 1, stop) if 0 <= i < len(rows)}
        for i in run:
            if is_long and told[i] == other:
                settled[i] = _with_area(rows[i], other)
            else:
                settled[i] = _with_area(rows[i], other, TAKEN) if is_long or other[0] in beside else _disputed(rows[i])
        if is_long:
            doubtful.update(rows[i].page_no for i in run)
            for i in _beside(run, rows, told):
                settled[i] = _asked(rows[i], RAN_OVER)
        start = stop
    warnings = (
        _DISAGREE.format(page_no=page_no, rows="1 row" if count == 1 else f"{count} rows")
        for page_no, count in sorted(doubtful.items())
    )
    return Arbitrated(tuple(settled), tuple(warnings))


def _beside(run: range, rows: Sequence[PlanRow], told: Sequence[tuple[int, str] | None]) -> Iterator[int]:
    """Return the rows before and behind a run that stand under its label and have no entry that confirms it."""
    for places in (range(run.start - 1, -1, -1), range(run.stop, len(rows))):
        for i in places:
            if rows[i].area_no != rows[run.start].area_no or told[i] is not None:
                break
            yield i


def _area_of_entry(row: PlanRow, areas: Mapping[str, tuple[int, str]]) -> tuple[int, str] | None:
    """Return the area of a row's entry where the entry is accepted, None where it has no say."""
    if row.match is None or row.match.status != "auto" or row.match.indicator_id is None:
        return None
    return areas[row.match.indicator_id]


def _with_area(row: PlanRow, area: tuple[int, str], *reasons: str) -> PlanRow:
    inferred = row.inferred if "area" in row.inferred else (*row.inferred, "area")
    return _asked(row, *reasons).model_copy(update={"area_no": area[0], "area": area[1], "inferred": inferred})


def _asked(row: PlanRow, *reasons: str) -> PlanRow:
    return row.model_copy(update={"review_reasons": (*row.review_reasons, *reasons)})


def _disputed(row: PlanRow) -> PlanRow:
    match = row.match.model_copy(update={"status": "review"}) if row.match else None
    return row.model_copy(update={"match": match, "review_reasons": (*row.review_reasons, DISPUTED)})
