"""A review desk asked as the page asks it: while the database is busy, again."""

from __future__ import annotations

import time
from typing import Any

from rb_ingest.review.desk import ReviewDesk
from rb_ingest.storage.reader import connect


def ask(desk: ReviewDesk, act: str, **fields: object) -> dict[str, Any]:
    """Send a message until the database is free; give the answer, which is no error."""
    deadline = time.monotonic() + 30
    while (content := desk.handle({"act": act, **fields}).content)["type"] == "busy":
        assert time.monotonic() < deadline, content
    assert content["type"] != "error", content
    return content


def query(desk: ReviewDesk, sql: str) -> list[tuple[Any, ...]]:
    """Ask the desk's database while a reading may be saving to it."""
    with connect(desk.door.path, patience=10) as connection:
        return connection.execute(sql).fetchall()


def wait(desk: ReviewDesk, document_id: str) -> dict[str, Any]:
    """Wait until the document is read again; give what the page is told of it."""
    deadline = time.monotonic() + 100
    while (now := ask(desk, "reading", document_id=document_id))["state"] in ("waiting", "reading"):
        assert time.monotonic() < deadline, now
        time.sleep(0.2)
    return now
