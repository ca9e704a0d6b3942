"""Plans that go by other indicators than those of the catalogue: their rows stand for none of its entries.

Row by row each would be offered the least unlike entry, and a person would refuse it. Together they say that the
catalogue is that of another regulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from rb_ingest.records import Match

_FEWEST_ROWS = 10  # fewer say nothing of the whole plan
# In plans of the catalogue, however badly read, nine rows in ten are accepted and the median is above 0.99; in one of
# another regulation none is, and the median was 0.12. Some rows may be accepted because a person said so.
_ACCEPTED = 0.3
_MEDIAN = 0.4
# A row that is so likely an entry is offered all the same.
_OFFERED = 0.7
# How sure it is that a row of such a plan has no entry.
_OF_NONE = 0.9
_REASON = "hampir tidak ada baris rencana ini yang ada dalam katalog"


def is_of_no_catalogue(matches: Sequence[Match]) -> bool:
    """Return whether hardly a row of a plan is like any entry, so that it goes by another catalogue."""
    offered = [_best(match) for match in matches]
    accepted = sum(match.status == "auto" for match in matches)
    return len(matches) >= _FEWEST_ROWS and accepted <= _ACCEPTED * len(matches) and median(offered) < _MEDIAN


def without_offers(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches of a plan of no catalogue: what was offered for want of better is taken back.

    The candidates stay, for whoever looks.
    """
    return tuple(_taken_back(match) if _best(match) < _OFFERED else match for match in matches)


def _best(match: Match) -> float:
    """Return the probability of the likeliest entry."""
    return max((candidate.probability for candidate in match.candidates), default=0.0)


def _taken_back(match: Match) -> Match:
    sure = max(match.confidence, _OF_NONE) if match.status == "none" else _OF_NONE
    return Match(confidence=sure, status="none", candidates=match.candidates, reasons=(_REASON, *match.reasons[-1:]))
