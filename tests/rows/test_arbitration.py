"""Areas of labels against areas of catalogue entries."""

from __future__ import annotations

from rb_ingest.messages.causes import cause_of
from rb_ingest.rows.arbitration import DISPUTED, RAN_OVER, TAKEN, arbitrate_areas
from tests.storage.documents import a_match, a_row, match_of

AREAS = {"1.1": (1, "Satu"), "2.1": (2, "Dua"), "3.1": (3, "Tiga")}


def rows(*pairs: tuple[int | None, str], status: str = "auto", page_no: int = 2):
    return [
        a_row(i, f"baris {i}", area_no=area, area="label", match=a_match(entry, status=status), page_no=page_no)
        for i, (area, entry) in enumerate(pairs, start=1)
    ]


def test_labels_and_entries_that_agree_are_left_alone():
    agreed = rows((1, "1.1"), (1, "1.1"), (2, "2.1"), (None, "3.1"))
    settled = arbitrate_areas(agreed, AREAS)
    assert (settled.rows, settled.warnings) == (tuple(agreed), ())


def test_a_run_of_entries_wins_over_the_label_that_ran_over_it():
    settled = arbitrate_areas(rows((1, "1.1"), (1, "2.1"), (1, "2.1"), (1, "2.1"), (3, "3.1"), page_no=7), AREAS)
    assert [(row.area_no, row.area) for row in settled.rows[1:4]] == [(2, "Dua")] * 3
    assert all("area" in row.inferred and match_of(row).status == "auto" for row in settled.rows[1:4])
    assert not any(row.review_reasons for row in settled.rows)
    (warning,) = settled.warnings
    assert warning.startswith("page 7: the label of the area and the catalogue entries of 3 rows disagree")
    assert cause_of(warning, "id").code == "labels"


def test_rows_of_a_disproved_label_that_no_entry_confirms_are_asked_about():
    entries = ["1.1", "x", "2.1", "2.1", "x", "2.1", "2.1", "x", "x", "1.1", "x"]
    plan = [
        row.model_copy(update={"match": None}) if entry == "x" else row
        for entry, row in zip(entries, rows(*((1, e) for e in entries)), strict=True)
    ]
    settled = arbitrate_areas(plan, AREAS).rows
    assert [row.area_no for row in settled] == [1, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1]
    asked = [(), (RAN_OVER,), (), (), (TAKEN,), (), (), (RAN_OVER,), (RAN_OVER,), (), ()]
    assert [row.review_reasons for row in settled] == asked


def test_a_row_beside_its_own_area_is_given_to_it_without_a_finding():
    settled = arbitrate_areas(rows((1, "1.1"), (1, "2.1"), (2, "2.1")), AREAS)
    assert [row.area_no for row in settled.rows] == [1, 2, 2]
    assert settled.warnings == ()
    assert TAKEN in settled.rows[1].review_reasons


def test_a_lone_contradiction_is_asked_about_and_nothing_is_changed():
    settled = arbitrate_areas(rows((1, "1.1"), (1, "3.1"), (1, "1.1")), AREAS)
    assert [row.area_no for row in settled.rows] == [1, 1, 1]
    assert match_of(settled.rows[1]).status == "review"
    assert DISPUTED in settled.rows[1].review_reasons


def test_entries_that_nobody_relies_on_have_no_say():
    doubtful = rows((1, "2.1"), (1, "2.1"), (1, "2.1"), status="review")
    assert arbitrate_areas(doubtful, AREAS).rows == tuple(doubtful)
