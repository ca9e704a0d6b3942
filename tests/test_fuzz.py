"""Some cases of `testkit.fuzzing`, always the same ones; `make bench` tries thousands of others."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from rb_ingest.storage.store import Store
from rb_ingest.workers.pool import PagePool
from testkit.fuzzing import PROPERTIES, broken_pdfs, document_is_stored_as_read, pages, pdf_is_read_or_refused

CASES = {"schedule": 300, "decree": 40, "rows": 40, "records": 60}


def few(count: int) -> settings:
    return settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("name", PROPERTIES)
def test_it_holds_for_any_text_or_table(name):
    holds, cases = PROPERTIES[name]
    few(CASES[name])(given(cases)(holds))()


def test_whatever_was_read_can_be_stored(tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:

        @few(25)
        @given(pages())
        def holds(readings):
            document_is_stored_as_read(store, readings)

        holds()


def test_broken_pdfs_are_read_or_refused(tmp_path):
    with PagePool(workers=1, seconds=20) as pool:

        @few(25)
        @given(broken_pdfs())
        def holds(data):
            pdf_is_read_or_refused(pool, tmp_path, data)

        holds()
