"""Lines that a person drew on a born-digital page: rules that it lacks, and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rb_ingest.reading.vector.grid import TWINS, Grid, parted_at
from rb_ingest.reading.vector.objects import PageObjects
from rb_ingest.reading.vector.pieces import REACH
from rb_ingest.records import GivenRule, Rule


def with_rules(objects: PageObjects, given: Sequence[GivenRule]) -> PageObjects:
    """Return the objects of a page with the rules that a person drew, and without those that were taken away.

    Args:
        objects: What the page shows.
        given: The lines, in PDF points.
    """
    if not given:
        return objects
    lines = [rule.on(objects.transform) for rule in given if not rule.is_point]
    kept: Iterable[Rule] = objects.rules
    for line in lines:
        if not line.seen:
            kept = [piece for rule in kept for piece in _without(rule, line)]
    return replace(objects, rules=(*kept, *(line for line in lines if line.seen)))


def with_boundaries(grids: Sequence[Grid], objects: PageObjects, given: Sequence[GivenRule]) -> tuple[Grid, ...]:
    """Return the tables of a page with the boundaries between columns that it has and does not show.

    Args:
        grids: The tables.
        objects: What the page shows.
        given: The lines, in PDF points; those without length are such boundaries.
    """
    places = [rule.on(objects.transform) for rule in given if rule.is_point and rule.drawn]
    for place in places:
        grids = [parted_at(grid, place.position) if _is_on(grid, place) else grid for grid in grids]
    return tuple(grids)


def _is_on(grid: Grid, place: Rule) -> bool:
    return grid.ys[0] - REACH <= place.start <= grid.ys[-1] + REACH


def _without(rule: Rule, line: Rule) -> Iterator[Rule]:
    """Return what is left of a rule: nothing but its ends where it runs along a line, both lines of a double rule."""
    if rule.axis != line.axis or abs(rule.position - line.position) > TWINS / 2 + 1:
        yield rule
        return
    for start, end in ((rule.start, min(rule.end, line.start)), (max(rule.start, line.end), rule.end)):
        if end > start:
            yield rule.model_copy(update={"start": start, "end": end})
