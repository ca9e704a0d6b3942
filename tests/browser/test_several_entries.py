"""A row that stands for two entries is told so on the page, by keyboard and by mouse."""

from __future__ import annotations

import json

import pytest

import rb_ingest

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def reviewer(people, served):
    return people(served[0])


def last_match(database):
    with rb_ingest.connect(database, patience=10) as connection:
        [(row_id, after)] = connection.execute(
            "SELECT row_id, CAST(\"after\" AS VARCHAR) FROM internal.active_decisions WHERE kind LIKE '%_match' "
            "ORDER BY decision_id DESC LIMIT 1"
        ).fetchall()
        entries = connection.execute(
            "SELECT indicator_id FROM v_row_entries WHERE row_id = ? ORDER BY entry_no", [row_id]
        ).fetchall()
    return json.loads(after), [entry for (entry,) in entries]


def test_an_entry_is_added_by_key_and_one_by_search(reviewer, served):
    _, database = served
    reviewer.goto_kind("match")
    page = reviewer.page
    while not page.query_selector("[data-also]"):  # an item with an entry, and another candidate
        reviewer.press("s")
    number = 1 + next(
        i for i, pair in enumerate(page.query_selector_all(".candidates .pair")) if pair.query_selector("[data-also]")
    )
    key = page.get_attribute(".candidates [data-also]", "data-also")
    page.keyboard.press(f"Shift+Digit{number}")
    assert f"dan juga {key}" in reviewer.text(".proposal")
    assert page.get_attribute(f"[data-also='{key}']", "aria-pressed") == "true"
    page.keyboard.press(f"Shift+Digit{number}")  # and taken away again
    assert "dan juga" not in reviewer.text(".proposal")
    page.keyboard.press(f"Shift+Digit{number}")

    page.keyboard.press("/")
    page.keyboard.type("pakta integritas", delay=5)
    page.wait_for_selector(".found[data-query='pakta integritas'] [data-also]")
    searched = page.get_attribute(".found [data-also]", "data-also")
    page.click(f".found [data-also='{searched}']")
    assert f"dan juga {searched}" in reviewer.text(".proposal")
    reviewer.screenshot("dua-entri")
    reviewer.press("Enter")
    after, entries = last_match(database)
    assert after["also"] == [key, searched]
    assert entries == [after["indicator_id"], key, searched]


def test_another_entry_stands_alone(reviewer, served):
    _, database = served
    reviewer.goto_kind("match")
    while not reviewer.page.query_selector(".candidates .pair:nth-child(2)"):
        reviewer.press("s")
    reviewer.press("2")
    after, entries = last_match(database)
    assert after["also"] == []
    assert entries == [after["indicator_id"]]
