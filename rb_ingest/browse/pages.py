"""The pages of `rb-ingest browse`: a search by facets and words, and each row on its scan, under a lasting address."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from rb_ingest.errors import DatabaseBusyError, RbIngestError
from rb_ingest.messages.catalogue import Language, message
from rb_ingest.outputs.pages import rendered
from rb_ingest.review.crops import row_crop
from rb_ingest.review.item import ReviewRow, RowGoneError, load_row
from rb_ingest.storage.browse import FACETS, find_rows
from rb_ingest.storage.reader import connect

PAGE_ROWS = 50


def answer(db: Path, target: str, lang: Language) -> tuple[int, str]:
    """Return the status and the page for a request.

    The database is open only meanwhile, so a run can write between two looks.

    Args:
        db: The DuckDB file, best a snapshot.
        target: Path and query of the request, as they came.
        lang: The language of the page.
    """
    parts = urlsplit(target)
    try:
        if parts.path == "/":
            return 200, _search(db, dict(parse_qsl(parts.query)), lang)
        if parts.path == "/row":
            return 200, _row(db, dict(parse_qsl(parts.query)).get("id", ""), lang)
    except RowGoneError as error:
        return 404, _note(str(error), lang)
    except DatabaseBusyError as error:
        return 503, _note(str(error), lang)
    except RbIngestError as error:
        return 500, _note(str(error), lang)
    return 404, _note(message("browse_nothing_here", lang=lang), lang)


def _search(db: Path, query: Mapping[str, str], lang: Language) -> str:
    chosen = {name: query[name] for name in FACETS if query.get(name)}
    words = query.get("q", "")
    first = int(query["first"]) if query.get("first", "").isdecimal() and len(query["first"]) < 9 else 0
    with connect(db) as connection:
        found = find_rows(connection, chosen, words, offset=first, limit=PAGE_ROWS)

    def link(**changes: object) -> str:
        """Return the address of the same search with something changed; None takes it out."""
        asked = {**chosen, "q": words, **changes}
        return "/?" + urlencode({name: value for name, value in asked.items() if value not in (None, "")})

    return rendered(
        "browse.html",
        lang,
        database=db.name,
        found=found,
        chosen=chosen,
        words=words,
        link=link,
        row_link=row_link,
        first=first,
        step=PAGE_ROWS,
    )


def row_link(row_id: str) -> str:
    """Return the lasting address of a row: its id stays the same when the file is read again."""
    return f"/row?id={quote(row_id)}"


def _row(db: Path, row_id: str, lang: Language) -> str:
    with connect(db) as connection:
        row = load_row(connection, row_id)
    picture, trouble = _picture(row)
    return rendered("browse_row.html", lang, row=row, picture=picture, trouble=trouble)


def _picture(row: ReviewRow) -> tuple[str | None, str | None]:
    """Return the row on its scan as a data URL, or a sentence where the file is not there any more."""
    try:
        jpeg = row_crop(row.place, row.bbox).jpeg
    except RbIngestError as error:
        return None, str(error)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}", None


def _note(text: str, lang: Language) -> str:
    return rendered("browse_note.html", lang, text=text)
