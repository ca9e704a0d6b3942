"""All labels of a document, from coarse to fine: area, kegiatan (ZI: komponen), sub kegiatan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from rb_ingest.plan_kind import ColumnRole
from rb_ingest.records import Jenis
from rb_ingest.reference import Reference
from rb_ingest.rows.areas import AreaMatch, area_no_line, is_unknown_name, match_area, section_number
from rb_ingest.rows.body import Body, RoleCell, role_cells
from rb_ingest.rows.items import ListStyle, list_style
from rb_ingest.rows.labels import Label, find_labels, label_at, number_values
from rb_ingest.rows.sections import is_area

LEGIBLE = 0.85  # confidence of its worst line from which the name of an area is taken as it stands
KEGIATAN_TELLS = 85.0  # rapidfuzz ratio from which a kegiatan says which area it is in


@dataclass(frozen=True)
class AreaSpan:
    """An area and its places.

    `inferred` where neither its name nor its number could be read; `legible` where its name was clearly read.
    """

    start: int
    stop: int
    match: AreaMatch | None
    printed: str
    printed_no: int | None
    own: frozenset[int]
    inferred: bool = False
    legible: bool = False

    @property
    def is_new(self) -> bool:
        """Whether its name is legible and none of the known areas': a person is asked about the name, not the rows."""
        return self.match is None and self.legible


@dataclass(frozen=True)
class Labels:
    """The labels of a document by place."""

    areas: tuple[AreaSpan, ...]
    kegiatan: tuple[Label, ...]
    sub_kegiatan: tuple[Label, ...]
    numbers: Mapping[int, str]

    def area_at(self, place: int) -> AreaSpan | None:
        """Return the area of a place."""
        return next((area for area in self.areas if area.start <= place < area.stop), None)

    def kegiatan_at(self, place: int) -> Label | None:
        """Return the kegiatan (ZI: komponen) of a place."""
        return label_at(self.kegiatan, place)

    def sub_at(self, place: int) -> Label | None:
        """Return the sub kegiatan of a place."""
        return label_at(self.sub_kegiatan, place)


def label_body(reference: Reference, body: Body, jenis: Jenis) -> Labels:
    """Find all labels of a document.

    Args:
        reference: The canonical data.
        body: Its tables.
        jenis: The kind of plan.

    Returns:
        The labels. In ZI plans the komponen are the kegiatan, and there are no sub kegiatan.
    """
    middle: ColumnRole = reference.kind_of(jenis).label
    columns = {
        role: role_cells(reference, body, role) for role in _roles("no", "area", middle, "sub_kegiatan", "indikator")
    }
    styles = {role: list_style([cell.lines for cell in cells]) for role, cells in columns.items()}
    values = {role: number_values(cells, styles[role]) for role, cells in columns.items()}
    numbers = _area_numbers(reference, body, columns["no"], styles["no"], values[middle]) if columns["area"] else ()
    # An area begins with its number even if its name is lost. A stamp leaves digits too, but no kegiatan begins there.
    begins = frozenset(
        after.start for (_, a), (after, b) in pairwise(numbers) if b == a + 1 or values[middle].get(after.start) == 1
    )
    areas = find_labels(reference, body, columns["area"], styles["area"], breaks=begins, finer=values[middle])
    spans = _area_spans(reference, areas, numbers, jenis) if areas else _sections(reference, body, jenis)
    breaks = frozenset(span.start for span in spans[1:])
    kegiatan = find_labels(
        reference, body, columns[middle], styles[middle], breaks=breaks, finer=values["sub_kegiatan"]
    )
    breaks |= frozenset(label.start for label in kegiatan[1:])
    subs = find_labels(
        reference, body, columns["sub_kegiatan"], styles["sub_kegiatan"], breaks=breaks, finer=values["indikator"]
    )
    printed = {cell.start: cell.text for cell in columns["no"] if not cell.is_blank}
    return Labels(_completed(reference, spans, kegiatan, jenis), kegiatan, subs, printed)


def _roles(*roles: ColumnRole) -> tuple[ColumnRole, ...]:
    return roles


def _area_numbers(
    reference: Reference, body: Body, numbers: Sequence[RoleCell], style: ListStyle, finer: Mapping[int, int]
) -> tuple[tuple[Label, int], ...]:
    """Return the numbers in the column NO with the places that they hold for."""
    if _counts_rows(reference, body, numbers):
        return ()
    clean = []
    for cell in numbers:
        line = area_no_line(cell.lines)
        clean.append(replace(cell, lines=(line,) if line else ()))
    labels = find_labels(reference, body, clean, style, finer=finer)
    values = [(label, section_number(next((c.text for c in label.cells if not c.is_blank), ""))) for label in labels]
    return tuple((label, value) for label, value in values if value is not None)


def _counts_rows(reference: Reference, body: Body, numbers: Sequence[RoleCell]) -> bool:
    """Return whether the column NO counts something finer than areas: numbers begin in the middle of an area's cell."""
    areas = role_cells(reference, body, "area")
    begins = [cell.start for cell in numbers if area_no_line(cell.lines)]
    return sum(area.start < place < area.stop for area in areas for place in begins) >= 2


def _area_spans(
    reference: Reference, labels: Sequence[Label], numbers: Sequence[tuple[Label, int]], jenis: Jenis
) -> tuple[AreaSpan, ...]:
    spans: list[AreaSpan] = []
    for label in labels:
        places = frozenset(range(label.start, label.stop))
        beside = [(len(places & number.own), value) for number, value in numbers if places & number.own]
        printed_no = max(beside)[1] if beside else None
        if printed_no is None and label.numbering and label.numbering.kind in ("digit", "roman"):
            printed_no = label.numbering.value
        legible = _is_legible(label) and is_unknown_name(reference, label.text, jenis)
        match = match_area(reference, label.text, printed_no, jenis, legible=legible)
        last = spans[-1] if spans else None
        if last and match and last.match and match.area_no == last.match.area_no:
            # printed again on the next page, too damaged to be known as the same label
            spans[-1] = AreaSpan(
                last.start, label.stop, last.match, last.printed, last.printed_no, last.own | label.own
            )
        else:
            spans.append(AreaSpan(label.start, label.stop, match, label.text, printed_no, label.own, legible=legible))
    return tuple(spans)


def _is_legible(label: Label) -> bool:
    lines = [line for cell in label.cells for line in cell.lines]
    return min((line.confidence for line in lines), default=0.0) >= LEGIBLE


def _sections(reference: Reference, body: Body, jenis: Jenis) -> tuple[AreaSpan, ...]:
    """Turn section rows into areas; rows before the first section have none."""
    spans: list[AreaSpan] = []
    heads = [section for section in body.sections if is_area(reference, section, jenis)]
    edges = [*(section.place for section in heads), body.stop]
    for section, stop in zip(heads, edges[1:], strict=True):
        match = match_area(reference, section.title, section_number(section.number), jenis)
        last = spans[-1] if spans else None
        if last and match and last.match and last.match.area_no == match.area_no:
            spans[-1] = AreaSpan(last.start, stop, last.match, last.printed, last.printed_no, last.own)
        elif stop > section.place:
            own = frozenset(range(section.place, stop))
            # a roman number loses its strokes too easily to hold it against the name
            spans.append(AreaSpan(section.place, stop, match, section.title, None, own))
    return tuple(spans)


def _completed(
    reference: Reference, spans: Sequence[AreaSpan], kegiatan: Sequence[Label], jenis: Jenis
) -> tuple[AreaSpan, ...]:
    """Name areas that could not be read: by the kegiatan in them, or by the areas before and after."""
    names = {area.area_no: area.area for area in reference.areas_of(jenis)}
    completed = []
    for i, span in enumerate(spans):
        if span.match is None and not span.is_new:
            before = spans[i - 1].match if i else None
            after = spans[i + 1].match if i + 1 < len(spans) else None
            between = (before.area_no if before else 0) + 1
            area_no = _area_of_kegiatan(reference, span, kegiatan, jenis)
            if area_no is None and after and between == after.area_no - 1:
                area_no = between
            if area_no is not None:
                match = AreaMatch(area_no, names[area_no], False, 0.0)
                completed.append(replace(span, match=match, inferred=True))
                continue
        completed.append(span)
    return tuple(completed)


def _area_of_kegiatan(reference: Reference, span: AreaSpan, kegiatan: Sequence[Label], jenis: Jenis) -> int | None:
    """Return the area that the catalogue has for the kegiatan of a span, None where they are unknown or disagree."""
    found = set()
    for label in kegiatan:
        if label.text and span.start <= label.start < span.stop:
            scores = [
                (fuzz.ratio(label.text.casefold(), entry.kegiatan.casefold()), entry.area_no)
                for entry in reference.catalogue(jenis)
            ]
            best, area_no = max(scores)
            if best >= KEGIATAN_TELLS:
                found.add(area_no)
    return found.pop() if len(found) == 1 else None
