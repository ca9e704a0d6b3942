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


class ReviewPage(anywidget.AnyWidget):
    """Shows a desk in JupyterLab or Voila.

    Args:
        desk: What answers the page.
    """

    _esm = (_STATIC / "review.js").read_text(encoding="utf-8")
    _css = (_STATIC / "review.css").read_text(encoding="utf-8")

    def __init__(self, desk: ReviewDesk) -> None:
        super().__init__()
        self._desk = desk
        self.on_msg(self._answer)

    def _answer(self, _: object, message: dict[str, Any], __: object) -> None:
        reply = self._desk.handle(message)
        self.send({**reply.content, "answers": message.get("number")}, buffers=list(reply.pictures))
        if reply.content["type"] == "item":
            self._desk.prefetch()


def review_page(db: Path | str, *, reviewer: str | None = None, audit: int = DEFAULT_AUDIT) -> ReviewPage:
    """Open the review page on a database.

    Args:
        db: The DuckDB file.
        reviewer: Who decides; the name of the account when left out. It can be changed on the page.
        audit: Size of the random sample of rows that nobody doubts.

    Raises:
        DatabaseError: There is no such database, or it cannot be used.
    """
    return ReviewPage(
        ReviewDesk(Path(db), reviewer or os.environ.get("RB_INGEST_REVIEWER") or getpass.getuser(), audit=audit)
    )
