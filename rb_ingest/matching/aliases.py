"""Wordings that a reviewer has decided about, so that nobody decides twice.

A confirmed decision makes the row's wording a further wording of the entry in later runs; a rejected one keeps that
wording from ever being matched to that entry unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from rb_ingest.matching.normalising import normalise
from rb_ingest.records import Jenis, Record
from rb_ingest.reference import Reference


class Alias(Record):
    """A decision: this wording is (or is not) this entry.

    `also` are the entries that it stands for besides; `source` says who decided it where, for people.
    """

    jenis: Jenis
    wording: str = Field(min_length=1)
    indicator_id: str
    accepted: bool
    also: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class AliasBook:
    """The decisions about one kind of plan, by normalised wording. Later decisions replace earlier ones."""

    accepted: tuple[tuple[str, str], ...]
    rejected: frozenset[tuple[str, str]]
    source: dict[tuple[str, str], str]
    also: dict[tuple[str, str], tuple[str, ...]]


def open_book(reference: Reference, aliases: Sequence[Alias], jenis: Jenis, known_ids: Sequence[str]) -> AliasBook:
    """Collect the decisions about a kind of plan; those about entries that the catalogue has no more are left out."""
    known = set(known_ids)
    latest: dict[tuple[str, str], Alias] = {}
    for alias in aliases:
        wording = normalise(reference, alias.wording)
        if alias.jenis == jenis and alias.indicator_id in known and wording:
            latest[wording, alias.indicator_id] = alias
    return AliasBook(
        accepted=tuple(key for key, alias in latest.items() if alias.accepted),
        rejected=frozenset(key for key, alias in latest.items() if not alias.accepted),
        source={key: alias.source for key, alias in latest.items()},
        also={
            key: tuple(entry for entry in alias.also if entry in known)
            for key, alias in latest.items()
            if alias.accepted
        },
    )
