"""One row, several entries: answered on the page, moved between databases, in conflict where persons differ."""

from __future__ import annotations

import csv
import json
import shutil
from uuid import uuid4

import pytest

import rb_ingest
from rb_ingest.errors import InputError
from rb_ingest.review.answers import Answer, settle
from rb_ingest.review.conflicts import find_conflicts
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.exchange import export_decisions, import_decisions
from rb_ingest.review.item import load_row
from rb_ingest.review.versions import load_states
from rb_ingest.review.wordings import load_wordings
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_match, a_row

LHKPN, LHKASN, OTHER = "1.2.3.2", "1.2.3.3", "1.2.3.4"


@pytest.fixture
def path(tmp_path):
    match = a_match(LHKPN, status="review", confidence=0.6).model_copy(update={"also": (LHKASN,)})
    with Store(tmp_path / "rb.duckdb") as store:
        store.save(a_document(rows=[a_row(1, "LHKPN dan LHKASN", match=match)]))
    return tmp_path / "rb.duckdb"


def state(path):
    with rb_ingest.connect(path) as connection:
        [(row_id,)] = connection.execute("SELECT row_id FROM v_rows").fetchall()
        return load_states(connection, [row_id])[row_id]


def answer(path, says="confirm", who="satu", **fields):
    now = state(path)
    same = {"row_id": now.row_id, "document_id": now.document_id, "page_no": now.page_no, "version": now.version}
    shown = {"months": now.months, "indicator_id": now.indicator_id, **fields}
    return Answer(answer=uuid4(), reviewer=who, kind="match", says=says, **same, **shown)


def decided(path):
    with rb_ingest.connect(path) as connection:
        lines = connection.execute(
            'SELECT kind, CAST("after" AS VARCHAR) FROM internal.active_decisions ORDER BY decision_id'
        ).fetchall()
    return [(kind, json.loads(after)) for kind, after in lines if kind.endswith("_match")]


def test_a_confirmation_is_about_all_entries_on_the_screen(path):
    with rb_ingest.connect(path) as connection:
        row = load_row(connection, state(path).row_id)
        assert [entry for entry, _ in row.also] == [LHKASN]
        assert row.also[0][1]  # with its text
        assert row.version == state(path).version
    assert settle(DatabaseSession(path), answer(path, also=(LHKASN,))).saved
    assert decided(path) == [("confirm_match", {"indicator_id": LHKPN, "also": [LHKASN]})]


@pytest.mark.parametrize("also", [(), (LHKASN, OTHER)])
def test_entries_added_or_taken_away_go_with_the_confirmation(path, also):
    assert settle(DatabaseSession(path), answer(path, also=also)).saved
    assert decided(path) == [("choose_match", {"indicator_id": LHKPN, "also": list(also)})]
    assert state(path).also == also


def test_another_entry_takes_the_place_of_the_one_it_stood_beside(path):
    settle(DatabaseSession(path), answer(path, "choose", indicator_id=LHKASN, also=(LHKASN,)))
    assert decided(path) == [("choose_match", {"indicator_id": LHKASN, "also": []})]
    settle(DatabaseSession(path), answer(path, "choose", indicator_id=None, also=(LHKPN,)))
    assert decided(path)[-1] == ("choose_match", {"indicator_id": None, "also": []})


def test_a_page_that_says_nothing_of_further_entries_leaves_them(path):
    settle(DatabaseSession(path), answer(path))
    assert state(path).also == (LHKASN,)


def test_an_answer_to_other_entries_than_there_are_now_is_refused(path):
    stale = answer(path, who="dua", also=(LHKASN,))
    settle(DatabaseSession(path), answer(path, also=(OTHER,)))
    outcome = settle(DatabaseSession(path), stale)
    assert not outcome.saved
    assert "satu" in outcome.text


def test_a_colleague_who_decided_the_same_entries_agrees(path):
    second = answer(path, who="dua", also=(LHKASN,))
    settle(DatabaseSession(path), answer(path, also=(LHKASN,)))
    outcome = settle(DatabaseSession(path), second)
    assert outcome.saved
    assert "sama dengan jawaban Anda" in outcome.text


def exported(path, folder):
    with rb_ingest.connect(path) as connection:
        export_decisions(connection, folder / "decisions.csv")
    return folder / "decisions.csv"


def test_entries_move_between_databases_and_differ_as_a_conflict(path, tmp_path):
    other = shutil.copy(path, tmp_path / "other.duckdb")
    settle(DatabaseSession(path), answer(path, also=(LHKASN, OTHER)))
    settle(DatabaseSession(other), answer(other, who="dua", also=()))
    with DatabaseSession(other).writing() as connection:
        report = import_decisions(connection, exported(path, tmp_path))
    assert report.added == 1
    with rb_ingest.connect(other) as connection:
        [conflict] = find_conflicts(connection)
    assert {conflict.earlier.value, conflict.later.value} == {f'"{LHKPN}"', f'"{LHKPN} + {LHKASN} + {OTHER}"'}


@pytest.mark.parametrize(
    ("also", "said"),
    [(["9.9.9.9"], "which the catalogue of this version does not have"), ([LHKPN], "each of them once"), ("x", "list")],
)
def test_a_file_that_names_impossible_entries_is_refused(path, tmp_path, also, said):
    settle(DatabaseSession(path), answer(path, also=(LHKASN,)))
    file = exported(path, tmp_path)
    with file.open(encoding="utf-8", newline="") as lines:
        header, line = list(csv.reader(lines))
    line[header.index("after")] = json.dumps({"indicator_id": LHKPN, "also": also})
    line[0] = str(uuid4())
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, line])
    with pytest.raises(InputError, match=said), DatabaseSession(path).writing() as connection:
        import_decisions(connection, file)


def test_the_view_by_entry_tells_what_a_row_stands_for_besides(path):
    with rb_ingest.connect(path) as connection:
        [wording] = load_wordings(connection, LHKPN)
    assert wording.also == (LHKASN,)
