"""Pages whose columns are not those of the others are read once more before their document is put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.errors import PageError
from rb_ingest.records import GivenRule, PageReading
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests import fake_stages

RULES = (GivenRule(x0=100, y0=20, x1=100, y1=400),)


def ask_for_second(readings: Sequence[PageReading]) -> Mapping[int, tuple[GivenRule, ...]]:
    return {page.page_no: RULES for page in readings if page.lines[0].text in ("odd", "hopeless", "breaks")}


def read_page(path: str, page_no: int, settings: Settings, rules: Sequence[GivenRule] = ()) -> PageReading:
    first = fake_stages.read_page(path, page_no, settings)
    if not rules:
        return first
    if first.lines[0].text == "breaks":
        raise PageError("too long")
    return fake_stages.with_text(first, f"{first.lines[0].text}, with {len(rules)} rule")


def take(readings: Mapping[int, PageReading], again: PageReading, rules: Sequence[GivenRule]) -> PageReading | None:
    assert rules == RULES
    return None if again.lines[0].text.startswith("hopeless") else again


STAGES = replace(fake_stages.FAKE, read_page=read_page, rules_of_sisters=ask_for_second, read_again=take)


@pytest.mark.parametrize(
    ("page", "kept"),
    [("usual", "usual"), ("odd", "odd, with 1 rule"), ("hopeless", "hopeless"), ("breaks", "breaks")],
)
def test_the_better_reading_of_a_page_stands(page: str, kept: str, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "plan.pdf").write_text(f"row first\nrow {page}\nrow last\n")
    with Store(tmp_path / "rb.duckdb") as store, ThreadPoolExecutor(1) as executor:
        report = run_batch(inbox, store, Settings(), BatchOptions(stages=STAGES, executor=executor))
        found = store.connection.execute("SELECT indikator FROM v_rows ORDER BY page_no").fetchall()
    assert [line.error for line in report.files] == [None]
    assert [text for (text,) in found] == ["first", kept, "last"]
