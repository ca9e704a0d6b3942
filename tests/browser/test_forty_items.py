"""Forty items settled as a person would: how many keys it takes, and how long one waits for the next item."""

from __future__ import annotations

import json
import os
import statistics
from pathlib import Path

import pytest

import rb_ingest
from tests.browser.driver import WATCH

pytestmark = pytest.mark.timeout(240)
ITEMS = 40
READ = 700
"""Milliseconds that this person looks at an item: nobody is quicker for long."""


def keys_for(n: int, kind: str) -> list[str]:
    """Return what a person presses: mostly Enter; now and then another candidate, a month, a text."""
    if kind == "match" and n % 5 == 3:
        return ["2"]
    if kind == "match" and n % 7 == 5:
        return ["l"]
    if kind == "months":
        return ["b", "Space", "Enter"] if n % 2 else ["Enter"]
    if kind == "text":
        return ["t", "End", ".", "Escape", "Enter"]
    return ["Enter"]


def test_forty_items_take_few_keys_and_no_waiting(people, served):
    address, database = served
    one = people(address)
    one.page.select_option("[data-filter='kind']", "match")
    one.saved()
    one.page.select_option("[data-filter='kind']", "")
    one.saved()
    first = one.shown()
    one.page.evaluate(WATCH)
    pressed, seen = 0, [first]
    for n in range(ITEMS):
        one.page.wait_for_timeout(READ)
        badge = one.page.query_selector(".why .badge").get_attribute("class")
        keys = keys_for(n, badge.split("kind-")[1])
        for key in keys:
            one.page.keyboard.press(key)
        pressed += len(keys)
        one.page.wait_for_function("n => window.spent.length === n", arg=n + 1)
        seen.append(one.shown())
    waited = one.page.evaluate("window.spent")
    one.saved()

    with rb_ingest.connect(database, patience=10) as connection:
        [(settled,)] = connection.execute(
            "SELECT count(DISTINCT coalesce(row_id, kind || document_id || coalesce(page_no, 0))) FROM decisions"
        ).fetchall()
    assert settled == ITEMS == len(set(seen)) - 1
    assert one.page.query_selector(".refused") is None
    assert pressed / ITEMS < 2
    assert statistics.median(waited) < 100, waited
    found = {
        "keys an item": round(pressed / ITEMS, 2),
        "median ms": round(statistics.median(waited)),
        "95 % of items within ms": round(statistics.quantiles(waited, n=20)[-1]),
    }
    if folder := os.environ.get("RB_INGEST_SCREENSHOTS"):
        (Path(folder) / "forty-items.json").write_text(json.dumps(found))
