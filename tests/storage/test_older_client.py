"""The database answers in DuckDB 1.1, the oldest client that the guide names, with decisions of every kind in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from importlib import resources
from typing import Any
from uuid import uuid4

import pytest

from rb_ingest.records import Box
from rb_ingest.storage.columns import VIEWS
from rb_ingest.storage.page_decisions import append_decree, append_entered_row, append_page_done
from rb_ingest.storage.store import Store
from tests.storage.documents import TEGAL, a_document, a_match, a_row

OLDEST = "1.1.3"
ASK = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
told = {}
for view in sys.argv[2:]:
    try:
        told[view] = len(connection.execute(f"SELECT * FROM {view}").fetchall())
    except duckdb.Error as error:
        told[view] = str(error)
print(json.dumps([duckdb.__version__, told]))
"""


@pytest.fixture(scope="session")
def older_python():
    """Return a Python with DuckDB 1.1. No test fetches it: nothing here opens a connection beyond this machine."""
    given = os.environ.get("RB_INGEST_OLDER_DUCKDB")
    if not given:
        pytest.skip(f"RB_INGEST_OLDER_DUCKDB names no Python with duckdb {OLDEST}")
    return given


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "rb.duckdb"
    two = a_match("1.2.3.2", status="review", confidence=0.6).model_copy(update={"also": ("1.2.3.3",)})
    with Store(path) as store:
        store.save(a_document("a.pdf", [a_row(1, "satu"), a_row(2, "dua", match=two)]))
        store.save(a_document("b.pdf", [a_row(1, "tiga")], decree=TEGAL, status="partial", error="page 1 is lost"))
        store.save(a_document("c.pdf", status="failed", error="the file is empty (0 bytes)"))
        sql = "SELECT document_id FROM v_documents ORDER BY file_name"
        one, other, _ = (line[0] for line in store.connection.execute(sql).fetchall())
        rows = [
            r for (r,) in store.connection.execute("SELECT row_id FROM v_rows ORDER BY file_name, row_no").fetchall()
        ]
        by: Any = {"decided_by": "p"}
        store.record_decision(rows[0], "text", {"area": "Penguatan Pengawasan", "ket": None}, **by)
        store.record_decision(rows[0], "months", {"months": [3]}, **by)
        store.record_decision(rows[1], "confirm_match", **by)
        append_decree(store.connection, one, {"nomor_sk": "9/2021", "replaces": [other]}, uid=uuid4(), **by)
        append_entered_row(store.connection, other, 1, Box(x0=0, y0=0, x1=9, y1=9), "diketik", uid=uuid4(), **by)
        append_page_done(store.connection, other, 1, uid=uuid4(), **by)
    return path


def test_every_view_answers_in_the_oldest_client(older_python, database):
    asked = subprocess.run(
        [older_python, "-c", ASK, database, *VIEWS], capture_output=True, text=True, check=True, timeout=60
    )
    version, told = json.loads(asked.stdout)
    assert version.startswith("1.1.")
    assert {view: said for view, said in told.items() if isinstance(said, str)} == {}
    assert told["v_row_entries"] == 4
    assert told["v_current"] == 1


@pytest.mark.parametrize("name", ["views.sql", "analysis.sql", "evaluation.sql"])
def test_no_view_takes_from_a_map_by_brackets(name):
    """DuckDB 1.1 gives a list there, later ones the value; internal.decided does the same in all."""
    sql = resources.files("rb_ingest.storage").joinpath(name).read_text(encoding="utf-8")
    assert re.findall(r"\w\['\w+'\]", sql) == []
