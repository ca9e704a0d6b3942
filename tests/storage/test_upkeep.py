"""What a batch asks of a database, and dropping single files."""

from __future__ import annotations

import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.inbox.folder import FoundFile
from rb_ingest.settings import Settings
from rb_ingest.storage.upkeep import files_to_retry, forget_file, is_stored, stored_files, stored_readings
from tests.storage.documents import a_document, a_row


def count(store, table):
    return len(store.connection.table(table).fetchall())


def test_files_and_readings_are_told_as_they_were_stored(store):
    document = a_document("a.pdf", [a_row(1, "satu")], status="partial", error="page 1: faint")
    file = FoundFile(path=document.source_path, size_bytes=10, modified_ns=20)
    with store.run("/inbox", "7", Settings(max_pages=5)):
        store.save(document, file=file, page_errors={1: "faint"})
    store.save(a_document("b.pdf", status="failed", error="damaged").model_copy(update={"page_readings": ()}))
    assert stored_files(store.connection)["/inbox/a.pdf"] == (file, document.document_id)
    assert is_stored(store.connection, document.document_id)
    assert not is_stored(store.connection, "d0")
    readings = stored_readings(store.connection)
    a = readings[document.document_id]
    assert (a.status, a.has_rows, a.failed_pages, a.sources) == ("partial", True, 1, {"scan"})
    assert (a.pipeline_version, (a.settings or {})["max_pages"]) == ("7", 5)
    (b,) = [reading for reading in readings.values() if reading is not a]
    assert (b.status, b.has_rows, b.failed_pages, b.sources, b.settings) == ("failed", False, 0, frozenset(), None)


def test_failed_and_partial_files_are_to_be_retried(store):
    store.save(a_document("c.pdf", status="failed", error="x"))
    store.save(a_document("a.pdf", status="partial", error="x"))
    store.save(a_document("b.pdf"))
    store.save(a_document("copy.pdf", content="a.pdf", status="duplicate"))
    assert files_to_retry(store.connection) == ("/inbox/a.pdf", "/inbox/c.pdf")


def test_a_file_is_forgotten_with_its_rows_but_not_its_decisions(store):
    ids = store.save(a_document("a.pdf", [a_row(1, "satu"), a_row(2, "dua")]))
    store.save(a_document("b.pdf", [a_row(1, "tiga")]))
    store.record_decision(ids[0], "months", {"months": [3]}, decided_by="reviewer")
    forgotten = forget_file(store.connection, "a.pdf")
    assert (forgotten.source_path, forgotten.rows) == ("/inbox/a.pdf", 2)
    assert [count(store, name) for name in ("files", "documents", "plan_rows", "decisions")] == [1, 1, 1, 1]
    assert count(store, "months") == 12
    assert store.save(a_document("a.pdf", [a_row(1, "satu"), a_row(2, "dua")])) == ids
    assert store.connection.execute("SELECT months FROM v_rows WHERE row_id = ?", [ids[0]]).fetchone() == ([3],)


def test_a_copy_keeps_the_rows(store):
    store.save(a_document("a.pdf", [a_row(1, "satu")]))
    store.save(a_document("b.pdf", content="a.pdf", status="duplicate"))
    assert forget_file(store.connection, "/inbox/a.pdf").rows == 0
    assert store.connection.execute("SELECT file_name, status FROM v_documents").fetchall() == [("b.pdf", "ok")]
    assert count(store, "plan_rows") == 1


def test_what_is_not_there_or_not_clear_is_not_forgotten(store):
    store.save(a_document("a.pdf"))
    store.save(a_document("a.pdf", content="other", folder="/archive"))
    with pytest.raises(DatabaseError, match=r"Several files are named a.pdf: /archive/a.pdf, /inbox/a.pdf"):
        forget_file(store.connection, "a.pdf")
    for name in ("c.pdf", "' OR 1=1; --", "%"):
        with pytest.raises(DatabaseError, match="No file"):
            forget_file(store.connection, name)
    assert count(store, "files") == 2
    forget_file(store.connection, "/archive/a.pdf")
    assert count(store, "files") == 1
