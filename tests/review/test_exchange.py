"""Decisions between databases: moved, merged, conflicts shown, nothing dropped."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

import rb_ingest
from rb_ingest.errors import InputError
from rb_ingest.records import GivenRule
from rb_ingest.review.conflicts import find_conflicts
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.exchange import export_decisions, import_decisions, read_decisions
from rb_ingest.review.overviews import Overviews
from rb_ingest.review_policy import POLICY
from rb_ingest.storage.page_decisions import append_decree, append_parts, append_rules
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_match, a_row

ROWS = [a_row(n, f"indikator nomor {n}", match=a_match(status="review", confidence=0.5)) for n in range(1, 5)]


@pytest.fixture
def first(tmp_path):
    with Store(tmp_path / "first.duckdb") as store:
        store.save(a_document(rows=ROWS))
    return tmp_path / "first.duckdb"


@pytest.fixture
def second(first, tmp_path):
    return shutil.copy(first, tmp_path / "second.duckdb")


def decide(database, row_no, kind, values=None, by="satu"):
    with Store(database) as store:
        [(row_id,)] = store.connection.execute("SELECT row_id FROM plan_rows WHERE row_no = ?", [row_no]).fetchall()
        return store.record_decision(row_id, kind, values, decided_by=by)


def move(source, target, tmp_path):
    path = tmp_path / "decisions.csv"
    with rb_ingest.connect(source) as connection:
        export_decisions(connection, path)
    with DatabaseSession(target).writing() as connection:
        return import_decisions(connection, path)


def rows(database, columns):
    with rb_ingest.connect(database) as connection:
        return connection.execute(f"SELECT {columns} FROM v_rows ORDER BY row_no").fetchall()  # noqa: S608


def test_decisions_do_in_another_database_what_they_did_in_theirs(first, second, tmp_path):
    decide(first, 1, "choose_match", {"indicator_id": "1.1.2.1"})
    decide(first, 2, "months", {"months": [3, 9]})
    decide(first, 3, "text", {"indikator": '=1+1;"a"\n<b>', "ket": None})
    undone = decide(first, 4, "not_a_row")
    decide(first, 4, "withdraw", {"decision_id": undone})
    report = move(first, second, tmp_path)
    assert (report.added, report.known, report.unplaced, report.conflicts) == (5, 0, 0, ())
    columns = "indikator, months, indicator_id, match_status"
    assert rows(second, columns) == rows(first, columns)
    again = move(first, second, tmp_path)
    assert (again.added, again.known) == (0, 5)


def test_rows_are_found_by_their_place_where_they_have_other_names(first, tmp_path):
    decide(first, 2, "months", {"months": [3]})
    other = tmp_path / "other.duckdb"
    moved = [row.model_copy(update={"bbox": row.bbox.model_copy(update={"y0": row.bbox.y0 + 3})}) for row in ROWS]
    with Store(other) as store:
        store.save(a_document(rows=moved))
    assert move(first, other, tmp_path).unplaced == 0
    assert [months for (months,) in rows(other, "months")] == [[1, 6], [3], [1, 6], [1, 6]]
    assert rows(other, "row_id")[1] != rows(first, "row_id")[1]


def test_what_finds_no_row_is_listed_and_not_dropped(first, tmp_path):
    decide(first, 4, "months", {"months": [3]})
    other = tmp_path / "other.duckdb"
    with Store(other) as store:
        store.save(a_document(rows=ROWS[:2]))
    assert move(first, other, tmp_path).unplaced == 1
    with rb_ingest.connect(other) as connection:
        lost = connection.execute("SELECT kind, indikator, reason FROM v_unplaced").fetchall()
    assert lost == [("months", "indikator nomor 4", "no row stands there any more")]
    with Store(other) as store:  # a later reading finds the row again
        store.save(a_document(rows=ROWS))
        assert store.connection.execute("SELECT count(*) FROM v_unplaced").fetchone() == (0,)
    assert rows(other, "months")[3] == ([3],)


def test_two_reviewers_who_disagree_are_shown_as_a_conflict(first, second, tmp_path):
    decide(first, 1, "choose_match", {"indicator_id": "1.1.2.1"}, by="satu")
    decide(second, 1, "choose_match", {"indicator_id": "1.1.3.1"}, by="dua")
    decide(first, 2, "confirm_match", by="satu")
    decide(second, 2, "confirm_match", by="dua")
    [conflict] = move(second, first, tmp_path).conflicts
    assert (conflict.aspect, conflict.earlier.decided_by, conflict.later.decided_by) == ("match", "satu", "dua")
    assert (conflict.earlier.value, conflict.later.value) == ('"1.1.2.1"', '"1.1.3.1"')
    assert rows(first, "indicator_id")[0] == ("1.1.3.1",)
    with Store(first) as store:
        store.withdraw_decision(conflict.later.decision_id, decided_by="satu")
        assert find_conflicts(store.connection) == ()
    assert rows(first, "indicator_id")[0] == ("1.1.2.1",)


LEVEL = GivenRule(x0=30, y0=200, x1=500, y1=200)
UPRIGHT = GivenRule(x0=120, y0=90, x1=120, y1=400, drawn=False)


def on_page(database, by, rules=(), decree=None, starts=None):
    """Say what a person says of the page and its decree."""
    with Store(database) as store:
        connection = store.connection
        [(document_id,)] = connection.execute("SELECT document_id FROM documents").fetchall()
        if rules:
            append_rules(connection, document_id, 1, rules, decided_by=by, uid=uuid4())
        if decree:
            append_decree(connection, document_id, decree, decided_by=by, uid=uuid4())
        if starts:
            append_parts(connection, document_id, starts, decided_by=by, uid=uuid4())


def test_two_who_say_otherwise_how_a_page_is_read_or_what_a_decree_is_are_shown(first, second, tmp_path):
    on_page(first, "satu", [LEVEL], {"nomor_sk": "12/2021", "tahun": 2022}, [1, 2])
    on_page(second, "dua", [LEVEL, UPRIGHT], {"nomor_sk": "21/2021", "tahun": 2022}, [1])
    found = {conflict.aspect: conflict for conflict in move(second, first, tmp_path).conflicts}
    assert {aspect: (c.earlier.value, c.later.value) for aspect, c in found.items()} == {
        "rules": ('["h 200: 30-500"]', '["-v 120: 90-400", "h 200: 30-500"]'),
        "nomor_sk": ('"12/2021"', '"21/2021"'),
        "starts": ("[1, 2]", "[1]"),
    }
    assert (found["rules"].page_no, found["rules"].row_id, found["nomor_sk"].page_no) == (1, None, None)
    assert all(conflict.file_name and conflict.document_id for conflict in found.values())


def test_the_same_line_drawn_twice_and_a_colleague_s_mended_are_no_conflict(first, second, tmp_path):
    nearly = LEVEL.model_copy(update={"y0": 200.2, "y1": 200.2, "x1": 499.7})
    on_page(first, "satu", [LEVEL])
    on_page(second, "dua", [nearly])
    assert move(second, first, tmp_path).conflicts == ()
    on_page(second, "tiga", [UPRIGHT])
    with rb_ingest.connect(second) as connection:
        assert find_conflicts(connection) == ()


def test_who_withdraws_the_rules_of_a_page_has_it_read_again(first, second, tmp_path):
    on_page(first, "satu", [LEVEL])
    on_page(second, "dua", [UPRIGHT], {"nomor_sk": "21/2021"})
    move(second, first, tmp_path)
    read: list[str] = []
    tabs = Overviews(DatabaseSession(first), POLICY, read.append)
    [conflict] = tabs.conflicts({}).content["conflicts"]
    assert conflict["aspect_label"].startswith("garis halaman")
    with rb_ingest.connect(first) as connection:
        [(decree,)] = connection.execute("SELECT decision_id FROM decisions WHERE kind = 'decree'").fetchall()
    tabs.withdraw({"decision_id": decree, "reviewer": "satu"})
    assert read == []
    after = tabs.withdraw({"decision_id": conflict["earlier"]["decision_id"], "reviewer": "satu"})
    assert after.content["conflicts"] == []
    assert read == [conflict["document_id"]]


def test_what_stood_there_before_may_be_anything(first):
    on_page(first, "satu", [LEVEL])
    on_page(first, "dua", [UPRIGHT])
    with Store(first) as store:
        for before in ("{}", '{"rules": 7}', '{"rules": [{"x0": "a"}]}'):
            store.connection.execute("UPDATE decisions SET \"before\" = ? WHERE decided_by = 'dua'", [before])
            assert [conflict.aspect for conflict in find_conflicts(store.connection)] == ["rules"]


def test_the_later_decision_counts_whichever_way_it_was_imported(first, second, tmp_path):
    decide(first, 1, "months", {"months": [1]}, by="satu")
    decide(second, 1, "months", {"months": [2]}, by="dua")
    move(first, second, tmp_path)
    assert rows(second, "months")[0] == ([2],)


def test_correcting_a_colleague_whose_value_one_saw_is_no_conflict(first):
    decide(first, 1, "months", {"months": [1]}, by="satu")
    decide(first, 1, "months", {"months": [2]}, by="dua")
    with rb_ingest.connect(first) as connection:
        assert find_conflicts(connection) == ()


def test_a_row_that_one_takes_out_and_another_confirms_is_a_conflict(first, second, tmp_path):
    decide(first, 1, "not_a_row", by="satu")
    decide(second, 1, "choose_match", {"indicator_id": None}, by="dua")
    assert [conflict.aspect for conflict in move(second, first, tmp_path).conflicts] == ["row"]


def test_no_cell_of_the_file_is_a_formula(first, tmp_path):
    decide(first, 1, "text", {"indikator": "=cmd|' /C calc'!A0;=2"}, by="@dua")
    path = tmp_path / "d.csv"
    with rb_ingest.connect(first) as connection:
        assert export_decisions(connection, path) == 1
    with path.open(newline="") as file:
        cells = [cell for line in list(csv.reader(file))[1:] for cell in line]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert ";" not in path.read_text()
    assert read_decisions(path)[0].after == {"indikator": "=cmd|' /C calc'!A0;=2"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "a,b\n1,2\n", "no list of decisions"),
        (lambda text: text.replace("months", "drop"), "decision 1"),
        (lambda text: text.replace("[3]", "[13]"), "whole numbers from 1 to 12"),
        (lambda text: text.replace(",2,40.0", ",,40.0"), "needs row_id, page_no"),
        (lambda text: text.replace(",months,d", ",months,=HYPERLINK(1)d"), "should match pattern"),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(first, second, tmp_path, change, message):
    decide(first, 1, "months", {"months": [3]})
    path = tmp_path / "d.csv"
    with rb_ingest.connect(first) as connection:
        export_decisions(connection, path)
    path.write_text(change(path.read_text()))
    with DatabaseSession(second).writing() as connection, pytest.raises(InputError, match=message):
        import_decisions(connection, path)
    with rb_ingest.connect(second) as connection:
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


@pytest.mark.parametrize(
    ("kind", "values", "after", "said"),
    [
        ("text", {"area_no": 3}, {"area_no": 10**13}, "area_no"),
        ("months", {"months": [2, 7]}, {"months": [7, 7]}, "sorted"),
        ("choose_match", {"indicator_id": "1.1.2.1"}, {"indicator_id": "77.x"}, "does not have"),
        ("confirm_match", {}, {"indicator_id": ["1"]}, "text or None"),
        ("text", {"ket": "b"}, {"ket": "b" * 20_001}, "at most"),
    ],
)
def test_a_file_is_held_to_what_the_page_may_say(first, second, tmp_path, kind, values, after, said):
    decide(first, 1, kind, values)
    path = tmp_path / "decisions.csv"
    with rb_ingest.connect(first) as connection:
        export_decisions(connection, path)
    with path.open(newline="") as file:
        [line] = list(csv.DictReader(file))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, line)
        writer.writeheader()
        writer.writerow({**line, "after": json.dumps(after)})
    with pytest.raises(InputError, match=said), DatabaseSession(second).writing() as connection:
        import_decisions(connection, path)


def test_a_clock_that_goes_ahead_does_not_win(first, second, tmp_path):
    decide(first, 1, "months", {"months": [5]})
    with Store(first) as store:
        store.connection.execute("UPDATE decisions SET decided_at = TIMESTAMP '2199-01-01'")
    move(first, second, tmp_path)
    decide(second, 1, "months", {"months": [8]})
    assert rows(second, "months")[0] == ([8],)


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets; it stands until it is set again."""

    class Clock(datetime):
        told = datetime(2026, 3, 1, 10, tzinfo=UTC)

        @classmethod
        def now(cls, tz=None):
            return cls.told

    monkeypatch.setattr("rb_ingest.storage.decisions.datetime", Clock)
    monkeypatch.setattr("rb_ingest.review.exchange.datetime", Clock)
    return Clock


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(days=-2000), timedelta(0)])
def test_the_last_decision_counts_also_when_the_clock_was_set_back(first, second, tmp_path, clock, jump):
    decide(first, 1, "months", {"months": [5]})
    decide(first, 2, "text", {"indikator": "satu"})
    clock.told += jump
    decide(first, 1, "months", {"months": [8]})
    decide(first, 2, "text", {"indikator": "dua"})
    assert rows(first, "months")[0] == ([8],)
    assert rows(first, "indikator")[1] == ("dua",)
    move(first, second, tmp_path)
    assert rows(second, "months, indikator")[:2] == rows(first, "months, indikator")[:2]
    # There and back, once the clock is right again.
    clock.told = datetime(2026, 3, 1, 12, tzinfo=UTC)
    decide(second, 1, "months", {"months": [9]}, by="dua")
    move(second, first, tmp_path)
    assert rows(first, "months")[0] == rows(second, "months")[0] == ([9],)


def test_a_clock_that_was_far_ahead_does_not_win_for_ever(first, second, tmp_path, clock):
    clock.told = datetime(2199, 1, 1, tzinfo=UTC)
    decide(first, 1, "months", {"months": [5]})
    clock.told = datetime(2026, 3, 1, tzinfo=UTC)
    decide(first, 1, "months", {"months": [8]})
    assert rows(first, "months")[0] == ([8],)
    move(first, second, tmp_path)
    assert rows(second, "months")[0] == ([8],)
    decide(second, 1, "months", {"months": [9]}, by="dua")
    assert rows(second, "months")[0] == ([9],)
    with rb_ingest.connect(second) as connection:
        [(latest,)] = connection.execute("SELECT max(decided_at) FROM decisions").fetchall()
    assert latest < datetime(2026, 3, 2)
