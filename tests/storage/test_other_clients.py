"""The database answers in DuckDB 1.1, the oldest client that the guide names, and in newer ones than ours.

`scripts/other-duckdb.sh` fetches them and runs this: no test opens a connection beyond this machine.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pytest

from rb_ingest.records import Box
from rb_ingest.storage.columns import VIEWS
from rb_ingest.storage.page_decisions import append_decree, append_entered_row, append_page_done
from rb_ingest.storage.store import Store
from tests.storage.documents import TEGAL, a_document, a_match, a_row

ASK = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
told = {}
for view in sys.argv[3:]:
    try:
        told[view] = len(connection.execute(f"SELECT * FROM {view}").fetchall())
    except duckdb.Error as error:
        told[view] = str(error)
print(json.dumps([duckdb.__version__, told]))
"""


@pytest.fixture(scope="session")
def other_python():
    """Return a Python with another DuckDB."""
    given = os.environ.get("RB_INGEST_OTHER_DUCKDB")
    if not given:
        pytest.skip("RB_INGEST_OTHER_DUCKDB names no Python with another duckdb; see scripts/other-duckdb.sh")
    return given


def ask(python: str, database: Path, mode: str) -> tuple[str, dict[str, int | str]]:
    asked = subprocess.run(
        [python, "-c", ASK, database, mode, *VIEWS], capture_output=True, text=True, check=True, timeout=60
    )
    version, told = json.loads(asked.stdout)
    return version, told


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


@pytest.mark.parametrize("mode", ["read", "write"])
def test_every_view_answers_in_other_clients_and_here_afterwards(other_python, database, mode):
    version, told = ask(other_python, database, mode)
    assert version != duckdb.__version__
    assert {view: said for view, said in told.items() if isinstance(said, str)} == {}
    assert told["v_row_entries"] == 4
    assert told["v_current"] == 1
    assert ask(sys.executable, database, "read") == (duckdb.__version__, told)
    with Store(database) as store:  # and a run goes on with it
        store.save(a_document("d.pdf", [a_row(1, "empat")], decree=TEGAL))
    assert ask(other_python, database, "read")[1]["v_documents"] == 4


@pytest.mark.parametrize("name", ["views.sql", "analysis.sql", "evaluation.sql"])
def test_no_view_takes_from_a_map_by_brackets(name):
    """DuckDB 1.1 gives a list there, later ones the value; internal.decided does the same in all."""
    sql = resources.files("rb_ingest.storage").joinpath(name).read_text(encoding="utf-8")
    assert re.findall(r"\w\['\w+'\]", sql) == []
