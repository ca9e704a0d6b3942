"""A fault is silent when it is one and nobody is led to it; the table shows now beside before."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.corpus import ReadDocument, ReadMonth
from benchmarks.honesty import MEASURES, Queue, judged, keep, load_kept, table
from benchmarks.scoring import Part
from tests.benchmarks.test_scoring import document, read_row, reading, true_row

NOBODY = Queue(frozenset(), frozenset(), frozenset())
TEXT = "Terlaksananya survei kepuasan masyarakat"


def value(name: str, read: ReadDocument | None, queue: Queue = NOBODY, **truth: Any) -> float | None:
    total = Part()
    for measure, part in judged(document(true_row(TEXT, **truth)), read, queue):
        total += part if measure == name else Part()
    return total.value


def read_as(**fields: Any) -> ReadDocument:
    return reading(read_row(TEXT, row_id="r7", document_id="d", **fields))


def test_a_row_that_is_right_is_no_fault():
    assert value("silent faults", read_as()) == 0


@pytest.mark.parametrize("fields", [{"months": frozenset({1})}, {"area_no": 5}])
@pytest.mark.parametrize(
    ("queue", "silent"),
    [
        (NOBODY, 1),
        (Queue(frozenset({"r7"}), frozenset(), frozenset()), 0),
        (Queue(frozenset(), frozenset({("d", 2)}), frozenset()), 0),
        (Queue(frozenset({"r8"}), frozenset({("d", 3)}), frozenset({"d"})), 1),
    ],
)
def test_a_wrong_row_is_silent_unless_a_person_is_led_to_it_or_to_its_page(fields, queue, silent):
    assert value("silent faults", read_as(**fields), queue) == silent


@pytest.mark.parametrize(("status", "silent"), [("ok", 1), ("partial", 0), ("failed", 0)])
def test_a_lost_row_is_silent_where_the_document_is_called_ok(status, silent):
    assert value("silent faults", reading(status=status)) == silent


def test_a_document_that_is_not_there_is_loud():
    assert value("silent faults", None) == 0


def test_an_accepted_entry_of_another_text_is_silent_whoever_is_asked():
    wrong = read_as(match_status="auto", indicator_text="Jumlah pegawai yang dilatih", match_confidence=0.99)
    everywhere = Queue(frozenset({"r7"}), frozenset(), frozenset())
    assert value("silent faults", wrong, everywhere, catalogue_text=TEXT, catalogue_id="3.9") == 1


def test_an_invented_row_counts_beside_the_rows_of_the_truth():
    more = reading(read_row(TEXT), read_row("Sekretaris", row_id="r9"))
    assert value("silent faults", more) == 1


def test_sure_cells_are_those_from_nine_tenths():
    months = {
        1: ReadMonth(marked=True, confidence=0.99),
        2: ReadMonth(marked=False, confidence=0.9),
        3: ReadMonth(marked=True, confidence=0.89),
        4: ReadMonth(marked=None, confidence=0.0),
    }
    assert value("sure cells wrong", read_as(each_month=months)) == 0.5


def test_what_was_kept_comes_back_and_stands_beside_what_was_before(tmp_path):
    figures: dict[tuple[str, str], dict[str, float | None]] = {
        ("b", "before"): dict.fromkeys(MEASURES, 0.25),
        ("b", "now"): {**dict.fromkeys(MEASURES, 0.5), "silent faults": None},
    }
    keep(figures, tmp_path / "kept.csv")
    assert load_kept(tmp_path / "kept.csv") == figures
    line = table(figures).splitlines()[-1]
    assert line.split(" | ")[1:5] == ["0.500 (0.250)"] * 3 + ["- (0.2)"]
