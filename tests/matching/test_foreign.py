"""A plan that goes by other indicators than the catalogue's is offered none of them."""

from __future__ import annotations

import pytest

from rb_ingest.matching.foreign import is_of_no_catalogue
from rb_ingest.matching.matching import RowText, match_rows
from rb_ingest.records import Match
from testkit.reference import REFERENCE

THINGS = ("ikan", "jalan desa", "sampah plastik", "bibit padi", "posyandu", "pasar malam", "jembatan gantung")
OTHER = [
    RowText(kegiatan="Reformasi tematik", indikator=f"{what} {thing} di wilayah pesisir")
    for what in ("Produksi", "Kilometer perbaikan")
    for thing in THINGS
]
OWN = [RowText(indikator=entry.indikator) for entry in REFERENCE.catalogue("RB")[20:40]]


def match(rows: list[RowText]) -> tuple[Match, ...]:
    return match_rows(REFERENCE, rows, "RB")


def test_rows_of_another_regulation_stand_for_no_entry_and_keep_their_candidates() -> None:
    matches = match(OTHER)
    assert is_of_no_catalogue(matches)
    assert {m.status for m in matches} == {"none"}
    assert min(m.confidence for m in matches) >= 0.9
    assert all(m.candidates for m in matches)
    assert all(m.reasons[0].startswith("hampir tidak ada baris") for m in matches)


def test_a_row_that_is_an_entry_after_all_is_offered_amid_them() -> None:
    matches = match([*OTHER, OWN[3]])
    assert matches[-1].indicator_id == REFERENCE.catalogue("RB")[23].indicator_id


@pytest.mark.parametrize("rows", [OWN, OWN + OTHER[:6], OTHER[:5]], ids=["of it", "with some of its own", "too few"])
def test_other_plans_are_matched_row_by_row(rows: list[RowText]) -> None:
    assert not is_of_no_catalogue(match(rows))
