"""Spoiling does what it says, the same each time."""

import random

from benchmarks.matching_corpus import KnownDocument, KnownRow
from benchmarks.spoiling import DAMAGES, Damage, hide_entries, misread, spoil
from rb_ingest.matching.matching import RowText
from testkit.reference import REFERENCE


def rng(seed: int = 1) -> random.Random:
    return random.Random(seed)  # noqa: S311


def a_document(count: int = 60) -> KnownDocument:
    rows = [
        KnownRow(
            RowText(
                area_no=entry.area_no,
                area=entry.area,
                kegiatan=entry.kegiatan,
                sub_kegiatan=entry.sub_kegiatan or "",
                indikator=entry.indikator,
                nomor="a.",
            ),
            frozenset({entry.indicator_id}),
        )
        for entry in REFERENCE.catalogue("RB")[:count]
    ]
    return KnownDocument("one", "RB", "easy", tuple(rows))


def test_the_same_seed_spoils_alike_and_no_damage_changes_nothing() -> None:
    document = a_document()
    assert spoil(document, DAMAGES["hard"], rng()) == spoil(document, DAMAGES["hard"], rng())
    assert spoil(document, DAMAGES["hard"], rng()) != spoil(document, DAMAGES["hard"], rng(2))
    assert spoil(document, Damage(), rng()) == document


def test_each_damage_does_what_it_says() -> None:
    document = a_document()
    own = spoil(document, Damage(own_rows=0.5), rng())
    assert sum(not known.right for known in own.rows) == len(own.rows) - 60 > 10
    fewer = spoil(document, Damage(left_out=0.5), rng())
    assert 20 <= len(fewer.rows) <= 40
    lost = spoil(document, Damage(lost_pages=1), rng())
    assert 48 <= len(lost.rows) <= 56
    moved = spoil(document, Damage(moved_pages=2), rng())
    assert set(moved.rows) == set(document.rows)
    assert moved.rows != document.rows
    bare = spoil(document, Damage(columns=("indikator",)), rng())
    assert all(known.row == RowText(indikator=known.row.indikator) for known in bare.rows)
    assert len(spoil(document, Damage(repeated=1.0), rng()).rows) == 120
    assert 1 <= len(spoil(document, Damage(keep_rows=5), rng()).rows) <= 10


def test_a_merged_cell_is_misread_once_for_all_its_rows() -> None:
    spoilt = spoil(a_document(), Damage(characters=0.2), rng())
    in_pairs = zip(a_document().rows, spoilt.rows, a_document().rows[1:], spoilt.rows[1:], strict=False)
    same = [
        b.row.sub_kegiatan == d.row.sub_kegiatan for a, b, c, d in in_pairs if a.row.sub_kegiatan == c.row.sub_kegiatan
    ]
    assert same
    assert all(same)


def test_hidden_entries_are_right_no_more() -> None:
    hidden = hide_entries(a_document(), 0.1, rng())
    assert len(hidden.removed) == 6
    assert sum(not known.right for known in hidden.rows) == 6


def test_misreading_changes_about_the_share_that_is_asked() -> None:
    text = "Terlaksananya pemeriksaan berkala " * 40
    assert misread(text, 0.0, rng()) == text
    wrong = sum(one != other for one, other in zip(text, misread(text, 0.0001, rng()), strict=False))
    assert wrong <= len(text)
    assert misread(text, 0.1, rng()) != text
    assert 0.8 * len(text) < len(misread(text, 0.3, rng())) < 1.3 * len(text)
