"""Lines that a person drew on a born-digital page: rules that it lacks, and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rb_ingest.reading.vector.grid import TWINS
from rb_ingest.reading.vector.objects import PageObjects
from rb_ingest.records import GivenRule, Rule


def with_rules(objects: PageObjects, given: Sequence[GivenRule]) -> PageObjects:
    """Return the objects of a page with the rules that a person drew, and without those that were taken away.

    Args:
        objects: What the page shows.
        given: The lines, in PDF points.
    """
    if not given:
        return objects
    lines = [rule.on(objects.transform) for rule in given]
    kept: Iterable[Rule] = objects.rules
    for line in lines:
        if not line.seen:
            kept = [piece for rule in kept for piece in _without(rule, line)]
    return replace(objects, rules=(*kept, *(line for line in lines if line.seen)))


def _without(rule: Rule, line: Rule) -> Iterator[Rule]:
    """Return what is left of a rule: nothing but its ends where it runs along a line, both lines of a double rule."""
    if rule.axis != line.axis or abs(rule.position - line.position) > TWINS / 2 + 1:
        yield rule
        return
    for start, end in ((rule.start, min(rule.end, line.start)), (max(rule.start, line.end), rule.end)):
        if end > start:
            yield rule.model_copy(update={"start": start, "end": end})
