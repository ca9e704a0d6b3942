"""Why a page or a document is in the queue, in Indonesian; the database keeps the pipeline's sentences in English."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

import duckdb

from rb_ingest.messages.causes import UNKNOWN, cause_of
from rb_ingest.messages.refusals import refusal_of, unknown_refusal
from rb_ingest.review.queue import QueueItem

log = logging.getLogger(__name__)

_PAGE = re.compile(r"^page (?P<page>\d+): (?P<rest>.*)$", re.DOTALL)


def in_words(sentence: str) -> str:
    """Return a sentence of the pipeline in Indonesian, with what to do; quoted where no pattern knows it."""
    of_page = _PAGE.match(sentence)
    cause = cause_of(of_page["rest"] if of_page else sentence, "id")
    if cause.code == UNKNOWN:
        return f"Ada kejanggalan yang belum dikenal; periksa sendiri: «{sentence}»" if sentence else ""
    said = f"{cause.what}. {cause.remedy}"
    return f"Halaman {of_page['page']}: {said}" if of_page else said[:1].upper() + said[1:]


def refused(sentence: str) -> str:
    """Return why something cannot be done, in Indonesian, from what the program says of it.

    Args:
        sentence: That of an error, in English.
    """
    if said := refusal_of(sentence):
        return said
    if cause_of(sentence, "id").code != UNKNOWN:
        return in_words(sentence)
    log.warning("the review page has no words for: %s", sentence)
    return unknown_refusal()


def page_reasons(connection: duckdb.DuckDBPyConnection, item: QueueItem) -> list[str]:
    """Return why an item about a page or a document is asked, one sentence each, in Indonesian.

    Args:
        connection: An open database.
        item: The item as the queue has it now.
    """
    return [in_words(sentence) for sentence in _sentences(connection, item)]


def _sentences(connection: duckdb.DuckDBPyConnection, item: QueueItem) -> Iterable[str]:
    if item.kind == "missing":
        return [item.reason]
    found = connection.execute(
        "SELECT reason FROM internal.page_troubles WHERE document_id = ? AND page_no IS NOT DISTINCT FROM ? "
        "ORDER BY number",
        [item.document_id, item.page_no],
    ).fetchall()
    troubles = [reason for (reason,) in found]
    if item.kind == "page":
        return troubles
    [(status, error, warnings)] = connection.execute(
        "SELECT status, error, warnings FROM internal.judged_documents WHERE document_id = ?", [item.document_id]
    ).fetchall()
    # missing areas are an item of their own
    told = [warning for warning in warnings if not warning.startswith("no rows of area ")]
    return [*([error] if status == "failed" else troubles), *told]
