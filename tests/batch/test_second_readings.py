"""Pages whose columns are not those of the others are read once more before their document is put together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.errors import PageError
from rb_ingest.records import GivenRule, Guidance, PageReading
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests import fake_stages

RULES = (GivenRule(x0=100, y0=20, x1=100, y1=400),)


def ask_for_second(readings: Sequence[PageReading]) -> Guidance:
    texts = {page.page_no: page.lines[0].text for page in readings}
    if "baffling" in texts.values():
        raise ZeroDivisionError("division by zero")
    return Guidance(rules={no: RULES for no, text in texts.items() if text in ("odd", "hopeless", "breaks", "strange")})


def read_page(path: str, page_no: int, settings: Settings, rules: Sequence[GivenRule] = ()) -> PageReading:
    first = fake_stages.read_page(path, page_no, settings)
    if not rules:
        return first
    if first.lines[0].text == "breaks":
        raise PageError("too long")
    return fake_stages.with_text(first, f"{first.lines[0].text}, with {len(rules)} rule")


def take(first: PageReading, again: PageReading, rules: Sequence[GivenRule]) -> PageReading:
    assert rules == RULES
    if first.lines[0].text == "strange":
        raise ZeroDivisionError("division by zero")
    return first if first.lines[0].text == "hopeless" else again


STAGES = replace(fake_stages.FAKE, read_page=read_page, rules_of_sisters=ask_for_second, better_reading=take)


# What a page is read as, and what stands after it was to be read once more: `strange` cannot be compared with its first
# reading, `baffling` not with the other pages.
PAGES = {
    "usual": "usual",
    "odd": "odd, with 1 rule",
    "hopeless": "hopeless",
    "breaks": "breaks",
    "strange": "strange",
    "baffling": "baffling",
}


@pytest.mark.parametrize("page", PAGES)
def test_the_better_reading_of_a_page_stands(page: str, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "plan.pdf").write_text(f"row first\nrow {page}\nrow last\n")
    with Store(tmp_path / "rb.duckdb") as store, ThreadPoolExecutor(1) as executor:
        report = run_batch(inbox, store, Settings(), BatchOptions(stages=STAGES, executor=executor))
        found = store.connection.execute("SELECT indikator FROM v_rows ORDER BY page_no").fetchall()
    assert [line.error for line in report.files] == [None]
    assert [text for (text,) in found] == ["first", PAGES[page], "last"]
