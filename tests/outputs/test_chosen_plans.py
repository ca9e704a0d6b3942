"""Which plans are compared where nobody named any."""

from __future__ import annotations

import pandas as pd

from rb_ingest.outputs.chosen_plans import chosen_plans

NONE = (None, None)
DOCUMENTS = pd.DataFrame(
    [
        ("d1", "ok", "ZI", 2022, "3325", "a.pdf"),
        ("d2", "ok", "RB", 2024, "3376", "b.pdf"),
        ("d3", "partial", "RB", 2023, "3302", "c.pdf"),
        ("d4", "failed", "ZI", 2023, "15", "d.pdf"),
        ("d5", "failed", None, None, None, "e.pdf"),
    ],
    columns=["document_id", "status", "jenis", "tahun", "satker_kode", "file_name"],
)


def test_the_kind_is_the_most_common_and_the_plans_are_the_first_two():
    assert chosen_plans(DOCUMENTS, None, None, NONE, NONE) == ("RB", "d3", "d2")


def test_what_was_asked_for_is_taken():
    assert chosen_plans(DOCUMENTS, "RB", None, ("3376", 2024), NONE) == ("RB", "d2", "d3")
    assert chosen_plans(DOCUMENTS, "RB", None, ("3376", 2021), ("3302", None)) == ("RB", None, "d3")


def test_few_plans_leave_places_empty():
    assert chosen_plans(DOCUMENTS, "ZI", None, NONE, NONE) == ("ZI", "d1", None)
    assert chosen_plans(DOCUMENTS, None, 2024, NONE, NONE) == ("RB", "d2", None)
    assert chosen_plans(DOCUMENTS.iloc[:0], None, None, NONE, NONE) == ("RB", None, None)
