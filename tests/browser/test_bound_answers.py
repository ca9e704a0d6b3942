"""An answer counts for what was on the screen, and for nothing else: quick fingers, colleagues, a slow kernel."""

from __future__ import annotations

import statistics
import time

import duckdb
import pytest

import rb_ingest
from tests.browser.driver import LOOK, WATCH, Reviewer

pytestmark = pytest.mark.timeout(120)


def log(database) -> list[tuple]:
    with rb_ingest.connect(database, patience=10) as connection:
        return connection.execute(
            'SELECT kind, row_id, "after", decided_by FROM decisions ORDER BY decision_id'
        ).fetchall()


def same_item(database, one: Reviewer, two: Reviewer) -> str:
    """Lead two reviewers to one item, as when the first comes back to it after the claim lapsed; gives its key."""
    key = one.goto_kind("match")
    for _ in range(10):
        if two.goto_kind("match") == key:
            return key
        one.saved()
        forget_claims(database)
    raise AssertionError(f"the second reviewer was never led to {key}")


def forget_claims(database) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            with duckdb.connect(str(database)) as connection:
                connection.execute("DELETE FROM claims")
                return
        except duckdb.Error:  # the page has the file for a moment
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize("notebook", ["review.ipynb", "slow.ipynb"])
def test_a_double_enter_settles_the_item_that_was_seen_only(people, served, voila, notebook):
    _, database = served
    one = people(f"{voila}{notebook}")
    first = one.goto_kind("match")
    one.page.keyboard.press("Enter")
    one.page.keyboard.press("Enter")
    one.page.wait_for_timeout(40)
    one.page.keyboard.press("Enter")
    one.saved()
    assert {row_id for _, row_id, _, _ in log(database)} == {first}


@pytest.mark.parametrize("notebook", ["review.ipynb", "slow.ipynb"])
def test_a_double_digit_chooses_for_one_row(people, served, voila, notebook):
    _, database = served
    one = people(f"{voila}{notebook}")
    first = one.goto_kind("match")
    one.page.keyboard.press("2")
    one.page.keyboard.press("2")
    one.saved()
    assert [row_id for kind, row_id, _, _ in log(database) if kind == "choose_match"] == [first]


def test_enter_takes_no_hit_of_an_older_query(people, served, voila):
    _, database = served
    one = people(f"{voila}slow.ipynb")
    one.goto_kind("match")
    one.page.keyboard.press("/")
    one.page.keyboard.type("pakta integritas")
    one.page.wait_for_selector(".found .candidate[data-id]")
    one.page.wait_for_timeout(LOOK)
    one.page.fill(".search", "benturan kepentingan")
    one.page.keyboard.press("Enter")
    assert "baru saja berubah" in one.text(".note")
    one.page.wait_for_selector(".found[data-query='benturan kepentingan'] .candidate")
    assert log(database) == []
    one.page.wait_for_timeout(LOOK)
    hit = one.page.get_attribute(".found .candidate[data-id]", "data-id")
    one.page.keyboard.press("Enter")
    one.saved()
    assert f'"{hit}"' in next(after for kind, _, after, _ in log(database) if kind == "choose_match")


@pytest.mark.parametrize("notebook", ["review.ipynb", "slow.ipynb"])
def test_quick_clicks_on_months_are_all_kept(people, served, voila, notebook):
    _, database = served
    one = people(f"{voila}{notebook}")
    row_id = one.goto_kind("months")
    before = set(one.months())
    for month in (2, 9, 11):
        one.page.click(f"[data-month='{month}']", no_wait_after=True)
    assert set(one.months()) == before ^ {2, 9, 11}
    one.page.keyboard.press("Enter")
    one.saved()
    with rb_ingest.connect(database) as connection:
        [(months,)] = connection.execute("SELECT months FROM v_rows WHERE row_id = ?", [row_id]).fetchall()
    assert set(months) == before ^ {2, 9, 11}


def test_a_text_that_was_edited_is_saved_when_one_goes_on(people, served):
    address, database = served
    one = people(address)
    row_id = one.goto_kind("match")
    one.page.keyboard.press("t")
    one.page.keyboard.press("Control+A")
    one.page.keyboard.type("Laporan yang diketik")
    one.page.keyboard.press("Escape")
    one.press("s")
    with rb_ingest.connect(database) as connection:
        found = connection.execute("SELECT indikator, match_status FROM v_rows WHERE row_id = ?", [row_id]).fetchone()
    assert found == ("Laporan yang diketik", "review")  # corrected, and still in question


def test_an_edit_that_is_not_saved_yet_outlives_a_reload(people, served):
    address, database = served
    one = people(address)
    row_id = one.goto_kind("match")
    one.page.keyboard.press("t")
    one.page.keyboard.type("Awal: ")
    one.page.reload()
    one.shown()
    assert one.page.get_attribute(".rb-review", "data-shown") == row_id
    assert "Awal: " in one.page.input_value("textarea[data-field='indikator']")
    assert "dikembalikan" in one.text(".note")
    assert log(database) == []


def test_two_reviewers_do_not_overwrite_each_other(people, served):
    address, database = served
    one, two = people(address), people(address, "peninjau 2")
    row_id = same_item(database, one, two)
    one.press("2")
    two.page.keyboard.press("3")  # from a screen that is no longer true
    two.saved()
    assert [(kind, who) for kind, _, _, who in log(database) if kind == "choose_match"] == [
        ("choose_match", "peninjau 1")
    ]
    assert "peninjau 1 memilih padanan lain" in two.text(".note")
    assert "1 jawaban tidak disimpan" in two.text("header")
    two.press("k")
    assert two.page.get_attribute(".rb-review", "data-shown") == row_id
    assert "Jawaban Anda: padanan" in two.text(".conflict")
    two.screenshot("berbeda")
    two.click(".keep-mine")
    chosen = [(who, after) for kind, _, after, who in log(database) if kind == "choose_match"]
    assert [who for who, _ in chosen] == ["peninjau 1", "peninjau 2"]
    assert two.page.query_selector(".refused") is None


def test_who_decides_the_same_as_a_colleague_is_told_so(people, served):
    address, database = served
    one, two = people(address), people(address, "peninjau 2")
    same_item(database, one, two)
    one.press("Enter")
    written = log(database)
    two.page.keyboard.press("Enter")
    two.saved()
    assert log(database) == written
    assert "peninjau 1 memastikan padanannya" in two.text(".note")
    assert two.page.query_selector(".refused") is None


def test_a_row_that_a_colleague_took_out_is_said_to_be_gone(people, served):
    address, database = served
    one, two = people(address), people(address, "peninjau 2")
    row_id = same_item(database, one, two)
    one.press("x")
    two.page.keyboard.press("Enter")
    two.saved()
    assert "sudah tidak ada: peninjau 1 menandainya bukan baris" in two.text(".note")
    assert [who for _, _, _, who in log(database)] == ["peninjau 1"]
    two.press("k")
    assert "peninjau 1" in two.text("main")
    assert "Traceback" not in two.text("main")
    two.press("Enter")
    assert two.page.get_attribute(".rb-review", "data-shown") != row_id


def test_a_busy_database_is_said_and_tried_again(people, served):
    address, database = served
    one = people(address)
    row_id = one.goto_kind("match")
    one.saved()
    with duckdb.connect(str(database)):  # somebody else writes
        one.page.keyboard.press("Enter")
        shown = one.shown()
        assert shown != row_id  # no need to wait for it
        one.page.wait_for_selector(".saving.wrong", timeout=20_000)
        assert "sedang dipakai" in one.text(".saving")
        one.page.keyboard.press("Enter")
        one.page.wait_for_timeout(500)
        assert "2 menunggu" in one.text(".saving")
    one.saved()
    assert "tersimpan" in one.text(".saving")
    assert {row for _, row, _, _ in log(database)} == {row_id, shown}


def test_answers_that_wait_outlive_a_reload_of_the_page(people, served):
    address, database = served
    one = people(address)
    row_id = one.goto_kind("match")
    one.saved()
    with duckdb.connect(str(database)):
        one.page.keyboard.press("Enter")
        one.page.wait_for_selector(".saving.wrong", timeout=20_000)
        one.page.goto("about:blank")
    one.page.goto(address)
    one.shown()
    one.saved()
    assert [row for _, row, _, _ in log(database)] == [row_id] * len(log(database)) != []


def test_undo_reaches_answers_that_were_not_saved_yet(people, served, voila):
    _, database = served
    one = people(f"{voila}slow.ipynb")
    row_id = one.goto_kind("match")
    one.page.keyboard.press("2")
    one.page.keyboard.press("u")
    one.saved()
    assert one.shown() == row_id
    with rb_ingest.connect(database, patience=10) as connection:
        assert connection.execute("SELECT count(*) FROM internal.active_decisions").fetchone() == (0,)


def test_the_next_item_is_there_at_once(people, served):
    """From the key to the next item on the screen: fetched ahead, neither kernel nor database is waited for."""
    address, database = served
    one = people(address)
    first = one.goto_kind("match")
    one.page.evaluate(WATCH)
    for _ in range(8):
        one.page.keyboard.press("Enter")
        one.shown()
        one.page.wait_for_timeout(900)  # a quick reviewer needs a second and more for an item
    spent = one.page.evaluate("window.spent")
    assert len(spent) == 8
    assert statistics.median(spent) < 100, spent
    one.saved()
    assert len({row for _, row, _, _ in log(database)} | {first}) == 8


def test_months_in_one_stroke(people, served):
    address, database = served
    one = people(address)
    row_id = one.goto_kind("months")
    one.page.keyboard.press("n")
    assert one.months() == []
    one.page.keyboard.press("a")
    assert one.months() == list(range(1, 13))
    one.page.keyboard.press("n")
    one.page.click("[data-month='3']")
    one.page.click("[data-month='8']", modifiers=["Shift"])
    assert one.months() == [3, 4, 5, 6, 7, 8]
    one.page.keyboard.press("b")  # the same by keys: from January to February
    one.page.keyboard.press("Space")
    one.page.keyboard.press("Shift+ArrowRight")
    assert one.months() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert log(database) == []  # nothing is written before the row is answered
    one.page.keyboard.press("Enter")
    one.saved()
    with rb_ingest.connect(database) as connection:
        [(months,)] = connection.execute("SELECT months FROM v_rows WHERE row_id = ?", [row_id]).fetchall()
    assert months == [1, 2, 3, 4, 5, 6, 7, 8]


def test_months_go_to_all_items_of_a_ruled_cell(people, served):
    address, database = served
    one = people(address)
    row_id = one.goto_kind("months")
    one.saved()
    with duckdb.connect(str(database)) as connection:  # two more items in the same ruled row
        connection.execute(
            "UPDATE plan_rows p SET bbox = r.bbox FROM plan_rows r WHERE r.row_id = ? "
            "AND p.document_id = r.document_id AND p.page_no = r.page_no AND p.row_no - r.row_no IN (1, 2)",
            [row_id],
        )
        members = connection.execute(
            "SELECT p.row_id FROM plan_rows p JOIN plan_rows r ON p.bbox = r.bbox WHERE r.row_id = ?", [row_id]
        ).fetchall()
    members = [member for (member,) in members]
    assert one.goto_kind("months") == row_id
    one.page.keyboard.press("a")
    one.page.keyboard.press("c")
    assert one.text(".siblings")  # who gets the months is named
    one.page.keyboard.press("Enter")
    one.saved()
    with rb_ingest.connect(database) as connection:
        found = connection.execute("SELECT months FROM v_rows WHERE row_id IN (SELECT unnest(?))", [members]).fetchall()
    assert found == [(list(range(1, 13)),)] * len(members)
    assert len(members) > 1
