"""Decisions are kept by what their wording means, the latest one wins."""

from rb_ingest.matching.aliases import Alias, open_book
from rb_ingest.matching.normalising import normalise
from testkit.reference import REFERENCE

IDS = ["1.1.1.1", "1.1.2.1"]


def an_alias(wording: str, indicator_id: str, accepted: bool, source: str = "") -> Alias:
    return Alias(jenis="RB", wording=wording, indicator_id=indicator_id, accepted=accepted, source=source)


def test_accepted_and_rejected_are_told_apart() -> None:
    book = open_book(
        REFERENCE, [an_alias("Papan nama tim", "1.1.1.1", True, "r1"), an_alias("Daftar", "1.1.2.1", False)], "RB", IDS
    )
    assert book.accepted == ((normalise(REFERENCE, "Papan nama tim"), "1.1.1.1"),)
    assert book.rejected == {(normalise(REFERENCE, "Daftar"), "1.1.2.1")}
    assert book.source[book.accepted[0]] == "r1"


def test_a_later_decision_replaces_an_earlier_one_of_the_same_meaning() -> None:
    earlier = an_alias("a) SK Tim RB KPU Kota Bima", "1.1.1.1", True, "first")
    later = an_alias("Surat Keputusan Tim Reformasi Birokrasi", "1.1.1.1", False, "second")
    book = open_book(REFERENCE, [earlier, later], "RB", IDS)
    assert book.accepted == ()
    assert len(book.rejected) == 1
    assert list(book.source.values()) == ["second"]


def test_what_concerns_another_plan_or_a_lost_entry_is_left_out() -> None:
    aliases = [an_alias("Daftar", "9.9.9.9", True), an_alias("(a).", "1.1.1.1", True)]
    zi = Alias(jenis="ZI", wording="Daftar", indicator_id="1.1.1.1", accepted=True)
    book = open_book(REFERENCE, [*aliases, zi], "RB", IDS)
    assert not book.accepted
    assert not book.rejected
