"""The review page as a Jupyter widget: hands messages to the desk and its answers back, nothing else."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any

import anywidget

from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.queue import DEFAULT_AUDIT

_STATIC = Path(__file__).parent / "static"


# One after the other they are one module: anywidget takes a single text, and nothing may be fetched from elsewhere.
_SCRIPTS = (
    "dom.js",
    "outbox.js",
    "item.js",
    "queue.js",
    "decree.js",
    "rules.js",
    "bench.js",
    "overviews.js",
    "page.js",
)


class ReviewPage(anywidget.AnyWidget):
    """Shows a desk in JupyterLab or Voila.

    Args:
        desk: What answers the page.
    """

    _esm = "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    _css = (_STATIC / "review.css").read_text(encoding="utf-8")

    def __init__(self, desk: ReviewDesk) -> None:
        super().__init__()
        self._desk = desk
        self.on_msg(self._answer)

    def _answer(self, _: object, message: dict[str, Any], __: object) -> None:
        reply = self._desk.handle(message)
        self.send({**reply.content, "answers": message.get("number")}, buffers=list(reply.pictures))


def review_page(db: Path | str, *, reviewer: str | None = None, audit: int = DEFAULT_AUDIT) -> ReviewPage:
    """Open the review page on a database.

    Args:
        db: The DuckDB file.
        reviewer: Who decides; when left out, the name that the browser remembers, or that of the account. It can be
            changed on the page.
        audit: Size of the random sample of rows that nobody doubts.

    Raises:
        DatabaseError: There is no such database, or it cannot be used.
    """
    given = reviewer or os.environ.get("RB_INGEST_REVIEWER")
    return ReviewPage(ReviewDesk(Path(db), given or getpass.getuser(), audit=audit, named=bool(given)))
