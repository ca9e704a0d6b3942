"""One policy: what the queue asks, confirming settles, the audit takes for sure and the counts call sure."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest

import rb_ingest
from rb_ingest.review.answers import Answer, settle
from rb_ingest.review.audit import SURE_ROW, sample_rows
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.display_names import reasons_of
from rb_ingest.review.item import load_row
from rb_ingest.review.queue import load_queue
from rb_ingest.review_policy import POLICY, ReviewPolicy
from rb_ingest.rows.months import doubtful_months
from rb_ingest.storage.store import Store
from testkit.reference import REFERENCE
from tests.storage.documents import a_document, a_match, a_row, months_of

PACKAGE = Path(rb_ingest.__file__).parent
# One row a kind of doubt, each well above what is asked for today, and one of which all is sure.
ROWS = (
    a_row(1, "bulan", months_confidence=0.93),
    a_row(2, "teks", ocr_confidence=0.84),
    a_row(3, "milik sendiri", match=a_match(None, confidence=0.94)),
    a_row(4, "semua jelas", months_confidence=1.0, ocr_confidence=1.0, match=a_match(confidence=1.0)),
)
STRICTER = {
    "sure_months": (0.95, "bulan", "months", "months"),
    "sure_text": (0.9, "teks", "text", "text"),
    "sure_none": (0.97, "milik sendiri", "match", "confirm_match"),
}


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path) as store:
        store.save(a_document("a.pdf", ROWS))
    return path


def asked(desk) -> dict[str, str]:
    """Return indicator -> kind of the rows in the queue, without the audit's."""
    with desk.door.reading() as connection:
        names = dict(connection.execute("SELECT row_id, indikator FROM v_rows").fetchall())
        queue = load_queue(connection, audit=0)
    return {names[item.row_id]: item.kind for item in queue if item.row_id}


def sure(desk) -> set[str]:
    """Return the indicators that the audit draws from."""
    with desk.door.reading() as connection:
        names = dict(connection.execute("SELECT row_id, indikator FROM v_rows").fetchall())
        return {names[row_id] for row_id in sample_rows(connection, 100)}


def sure_months(desk) -> int:
    with desk.door.reading() as connection:
        return connection.execute("SELECT sure_months FROM v_quality").fetchone()[0]


def test_nothing_of_these_rows_is_asked_by_the_usual_policy(database):
    desk = ReviewDesk(database, "peninjau")
    assert asked(desk) == {}
    assert sure(desk) == {"bulan", "teks", "milik sendiri", "semua jelas"}
    assert sure_months(desk) == 4


@pytest.mark.parametrize("threshold", STRICTER)
def test_queue_confirmation_audit_and_counts_move_together(database, threshold):
    value, indikator, kind, written = STRICTER[threshold]
    desk = ReviewDesk(database, "peninjau", policy=ReviewPolicy(**{threshold: value}))
    assert asked(desk) == {indikator: kind}
    assert sure(desk) == {"bulan", "teks", "milik sendiri", "semua jelas"} - {indikator}
    assert sure_months(desk) == (3 if threshold == "sure_months" else 4)
    with desk.door.reading() as connection:
        item = next(item for item in load_queue(connection, audit=0) if item.kind == kind)
        assert item.row_id is not None
        row = load_row(connection, item.row_id)
    assert [reason for reason in reasons_of(item, row) if "%" in reason]
    place = item.model_dump(include={"kind", "row_id", "document_id", "page_no"})
    seen = {"version": row.version, "months": [m.bulan for m in row.months if m.marked]}
    assert settle(desk.door, Answer(answer=uuid4(), reviewer="p", says="confirm", **place, **seen)).saved
    with desk.door.reading() as connection:
        kinds = [k for (k,) in connection.execute("SELECT kind FROM decisions ORDER BY decision_id").fetchall()]
    assert kinds == list(dict.fromkeys(["confirm_match", written]))
    assert asked(desk) == {}


def test_the_next_writer_brings_its_own_policy(database):
    assert asked(ReviewDesk(database, "peninjau", policy=ReviewPolicy(sure_text=0.9))) == {"teks": "text"}
    assert asked(ReviewDesk(database, "peninjau")) == {}


def test_single_months_are_named_by_the_same_policy():
    months = months_of(3, confidence=0.93)
    assert doubtful_months(REFERENCE, months) == ""
    assert doubtful_months(REFERENCE, months[:2], ReviewPolicy(sure_months=0.95)) == "Januari, Februari"


def test_the_thresholds_are_probabilities():
    assert all(0 < value < 1 for value in POLICY.model_dump().values())
    with pytest.raises(ValueError, match="less than or equal to 1"):
        ReviewPolicy(sure_months=90)


def test_no_threshold_stands_anywhere_else():
    stray = re.compile(r"<=? 0\.[6-9]|>= 0\.9|\b(?:un)?sure\w* = 0\.", re.IGNORECASE)
    places = [path for folder in ("storage", "review", "outputs") for path in (PACKAGE / folder).rglob("*")]
    for path in places:
        # Grades and likeness of whole plans ask nobody to look.
        if path.suffix in (".py", ".sql") and path.name != "evaluation.sql":
            assert not stray.findall(path.read_text(encoding="utf-8")), path.name
    assert "0." not in SURE_ROW
