"""Alikeness survives errors, shortening and reordering, and knows blanks."""

import numpy as np
import pytest

from rb_ingest.matching.similarity import TextIndex

ENTRIES = ["data mutasi pegawai", "data promosi pegawai", "", "iumiah sengketa peiayanan menurun"]


@pytest.fixture(scope="module")
def index() -> TextIndex:
    return TextIndex(ENTRIES)


def test_the_same_text_is_wholly_alike(index: TextIndex) -> None:
    likeness = index.likeness(["data promosi pegawai"])
    assert likeness.ratio.shape == (1, len(ENTRIES))
    assert likeness.ratio[0, 1] == pytest.approx(1)
    assert likeness.row_share[0, 1] == pytest.approx(1, abs=1e-6)
    assert likeness.entry_share[0, 1] == pytest.approx(1, abs=1e-6)
    assert likeness.ratio[0].argmax() == 1


def test_blanks_are_alike_to_nothing(index: TextIndex) -> None:
    likeness = index.likeness(["", "data"])
    for values in (likeness.ratio, likeness.row_share, likeness.entry_share):
        assert not values[0].any()
        assert not values[:, 2].any()


def test_a_shortened_text_lies_inside_its_entry(index: TextIndex) -> None:
    likeness = index.likeness(["iumiah sengketa peiayanan"])
    assert likeness.row_share[0, 3] > 0.9
    assert likeness.entry_share[0, 3] < 0.85


def test_lost_blanks_and_scattered_errors_change_little(index: TextIndex) -> None:
    likeness = index.likeness(["datamutasipegawai", "dota mvtasi pegavai"])
    assert likeness.ratio[0, 0] == pytest.approx(1)
    assert likeness.ratio[1].argmax() == 0
    assert likeness.ratio[1, 0] > 0.8


def test_rare_letters_weigh_more_than_common_ones(index: TextIndex) -> None:
    likeness = index.likeness(["promosi"])
    assert index.likeness(["pegawai"]).entry_share[0, 1] < likeness.entry_share[0, 1] < 0.5


def test_equal_texts_give_equal_rows(index: TextIndex) -> None:
    likeness = index.likeness(["data mutasi", "sengketa", "data mutasi"])
    assert np.array_equal(likeness.ratio[0], likeness.ratio[2])
    assert not np.array_equal(likeness.ratio[0], likeness.ratio[1])


def test_an_index_of_blanks_knows_nothing() -> None:
    likeness = TextIndex(["", ""]).likeness(["data"])
    assert not likeness.ratio.any()
    assert not likeness.entry_share.any()
