"""An empty inbox and a new database, for tests of a whole run."""

from __future__ import annotations

import pytest

from rb_ingest.storage.store import Store


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:
        yield store
