"""What is asked first, and the sample of rows that nobody doubts."""

from __future__ import annotations

import rb_ingest
from rb_ingest.review.queue import QueueFilter, load_queue


def test_the_queue_has_each_kind_once_and_a_sample_of_the_sure(made_database):
    with rb_ingest.connect(made_database) as connection:
        queue = load_queue(connection, audit=10)
        [(waiting,)] = connection.execute("SELECT count(*) FROM v_review").fetchall()
    kinds = [item.kind for item in queue]
    assert kinds.count("audit") == 10
    assert len(queue) == waiting + 10
    assert {"match", "months", "text", "document"} <= set(kinds)
    rows = [item.row_id for item in queue if item.row_id]
    assert len(rows) == len(set(rows))
    assert "audit" not in kinds[:8]
    assert kinds[8] == "audit"


def test_the_sample_is_the_same_each_time_and_no_doubtful_row(made_database):
    with rb_ingest.connect(made_database) as connection:
        first, again = (load_queue(connection, audit=10) for _ in range(2))
        doubtful = {r for (r,) in connection.execute("SELECT row_id FROM internal.doubtful_rows").fetchall()}
    assert first == again
    assert not doubtful & {item.row_id for item in first if item.kind == "audit"}


def test_the_queue_of_one_document(made_database):
    with rb_ingest.connect(made_database) as connection:
        [(document_id,)] = connection.execute("SELECT document_id FROM v_documents WHERE jenis = 'ZI'").fetchall()
        queue = load_queue(connection, QueueFilter(document_id=document_id), audit=3)
    assert {item.document_id for item in queue} == {document_id}
