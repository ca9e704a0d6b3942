"""One policy: what the queue asks, confirming settles, the audit takes for sure and the counts call sure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rb_ingest
from rb_ingest.review.audit import SURE_ROW, sample_rows
from rb_ingest.review.display_names import reasons_of
from rb_ingest.review.session import ReviewSession
from rb_ingest.review_policy import POLICY, ReviewPolicy
from rb_ingest.rows.months import doubtful_months
from rb_ingest.storage.store import Store
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


def asked(session) -> dict[str, str]:
    """Return indicator -> kind of the rows in the queue, without the audit's."""
    with session.door.reading() as connection:
        names = dict(connection.execute("SELECT row_id, indikator FROM v_rows").fetchall())
    return {names[item.row_id]: item.kind for item in session.queue if item.row_id and item.kind != "audit"}


def sure(session) -> set[str]:
    """Return the indicators that the audit draws from."""
    with session.door.reading() as connection:
        names = dict(connection.execute("SELECT row_id, indikator FROM v_rows").fetchall())
        return {names[row_id] for row_id in sample_rows(connection, 100)}


def sure_months(session) -> int:
    with session.door.reading() as connection:
        return connection.execute("SELECT sure_months FROM v_quality").fetchone()[0]


def test_nothing_of_these_rows_is_asked_by_the_usual_policy(database):
    session = ReviewSession(database, "peninjau")
    assert asked(session) == {}
    assert sure(session) == {"bulan", "teks", "milik sendiri", "semua jelas"}
    assert sure_months(session) == 4


@pytest.mark.parametrize("threshold", STRICTER)
def test_queue_confirmation_audit_and_counts_move_together(database, threshold):
    value, indikator, kind, written = STRICTER[threshold]
    session = ReviewSession(database, "peninjau", policy=ReviewPolicy(**{threshold: value}))
    assert asked(session) == {indikator: kind}
    assert sure(session) == {"bulan", "teks", "milik sendiri", "semua jelas"} - {indikator}
    assert sure_months(session) == (3 if threshold == "sure_months" else 4)
    session.position = next(i for i, item in enumerate(session.queue) if item.kind == kind)
    assert [reason for reason in reasons_of(session.item, session.row()) if "%" in reason]
    session.confirm()
    with session.door.reading() as connection:
        kinds = [k for (k,) in connection.execute("SELECT kind FROM decisions ORDER BY decision_id").fetchall()]
    assert kinds == list(dict.fromkeys(["confirm_match", written]))
    session.reload()
    assert asked(session) == {}


def test_the_next_writer_brings_its_own_policy(database):
    assert asked(ReviewSession(database, "peninjau", policy=ReviewPolicy(sure_text=0.9))) == {"teks": "text"}
    assert asked(ReviewSession(database, "peninjau")) == {}


def test_single_months_are_named_by_the_same_policy():
    months = months_of(3, confidence=0.93)
    assert doubtful_months(months) == ""
    assert doubtful_months(months[:2], ReviewPolicy(sure_months=0.95)) == "Januari, Februari"


def test_the_thresholds_are_probabilities():
    assert all(0 < value < 1 for value in POLICY.model_dump().values())
    with pytest.raises(ValueError, match="less than or equal to 1"):
        ReviewPolicy(sure_months=90)


def test_no_threshold_stands_anywhere_else():
    stray = re.compile(r"<=? 0\.[6-9]|>= 0\.9|\b(?:un)?sure\w* = 0\.", re.IGNORECASE)
    places = [path for folder in ("storage", "review", "outputs") for path in (PACKAGE / folder).rglob("*")]
    for path in places:
        if path.suffix in (".py", ".sql"):
            assert not stray.findall(path.read_text(encoding="utf-8")), path.name
    assert "0." not in SURE_ROW
