"""Areas of labels against areas of catalogue entries."""

from __future__ import annotations

from rb_ingest.rows.arbitration import DISPUTED, TAKEN, arbitrate_areas
from tests.storage.documents import a_match, a_row

AREAS = {"1.1": (1, "Satu"), "2.1": (2, "Dua"), "3.1": (3, "Tiga")}


def rows(*pairs: tuple[int | None, str], status: str = "auto", page_no: int = 2):
    return [
        a_row(i, f"baris {i}", area_no=area, area="label", match=a_match(entry, status=status), page_no=page_no)
        for i, (area, entry) in enumerate(pairs, start=1)
    ]


def test_labels_and_entries_that_agree_are_left_alone():
    agreed = rows((1, "1.1"), (1, "1.1"), (2, "2.1"), (None, "3.1"))
    settled = arbitrate_areas(agreed, AREAS)
    assert (settled.rows, settled.findings) == (tuple(agreed), ())


def test_a_run_of_entries_wins_over_the_label_that_ran_over_it():
    settled = arbitrate_areas(rows((1, "1.1"), (1, "2.1"), (1, "2.1"), (1, "2.1"), (3, "3.1"), page_no=7), AREAS)
    assert [(row.area_no, row.area) for row in settled.rows[1:4]] == [(2, "Dua")] * 3
    assert all("area" in row.inferred and TAKEN in row.review_reasons for row in settled.rows[1:4])
    assert [(f.page_no, f.kind) for f in settled.findings] == [(7, "labels")]


def test_a_row_beside_its_own_area_is_given_to_it_without_a_finding():
    settled = arbitrate_areas(rows((1, "1.1"), (1, "2.1"), (2, "2.1")), AREAS)
    assert [row.area_no for row in settled.rows] == [1, 2, 2]
    assert settled.findings == ()


def test_a_lone_contradiction_is_asked_about_and_nothing_is_changed():
    settled = arbitrate_areas(rows((1, "1.1"), (1, "3.1"), (1, "1.1")), AREAS)
    assert [row.area_no for row in settled.rows] == [1, 1, 1]
    assert settled.rows[1].match.status == "review"
    assert DISPUTED in settled.rows[1].review_reasons


def test_entries_that_nobody_relies_on_have_no_say():
    doubtful = rows((1, "2.1"), (1, "2.1"), (1, "2.1"), status="review")
    assert arbitrate_areas(doubtful, AREAS).rows == tuple(doubtful)
