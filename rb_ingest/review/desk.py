"""The reviewer's desk: takes what a page sends as plain dictionaries, and gives what it shows. No widget in here.

The desk keeps nothing of what the page shows: each message names the item that it is about. So a message that comes
late, twice or from a screen that is no longer true can do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import duckdb
from pydantic import ValidationError

from rb_ingest.errors import DatabaseBusyError, DiskFullError, InputError, RbIngestError
from rb_ingest.plan_kind import PLAN_KINDS
from rb_ingest.records import Jenis
from rb_ingest.reference import shipped_reference
from rb_ingest.review import display_names as labels
from rb_ingest.review import sentences
from rb_ingest.review.answers import Answer, Log, settle, undo
from rb_ingest.review.audit import draw, estimate
from rb_ingest.review.bench import PageEdit, edit_page, show_page
from rb_ingest.review.claims import claim, claimed_pages
from rb_ingest.review.crops import row_crop, whole_page
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.decree_card import DecreeEdit, edit_decree
from rb_ingest.review.item import RowGoneError, load_place, load_row
from rb_ingest.review.overviews import Overviews
from rb_ingest.review.page_rules import RulesEdit, edit_rules
from rb_ingest.review.queue import DEFAULT_AUDIT, QueueFilter, QueueItem, load_progress, load_queue, page_item
from rb_ingest.review.reasons import page_reasons, refused
from rb_ingest.review.rereading import Rereader
from rb_ingest.review.search import search_catalogue
from rb_ingest.review.second_look import agreement, blind
from rb_ingest.review.shown import Reply, shown_row
from rb_ingest.review.versions import last_word, short_hash
from rb_ingest.review_policy import POLICY, ReviewPolicy
from rb_ingest.storage.database import VISIT_SECONDS, open_database
from rb_ingest.storage.store import Store
from rb_ingest.storage.write_errors import is_disk_full

Message = Mapping[str, Any]
_EDITING = ("edit_page", "edit_rules", "edit_decree")
_WRITING = ("answer", "undo", *_EDITING, "flip", "confirm_sheet", "settle", "withdraw", "claim")


class ReviewDesk:
    """Answers the review page.

    Args:
        path: The database; brought up to date here.
        reviewer: Who decides where the page does not say.
        audit: Size of the random sample of sure rows.
        named: Whether `reviewer` was given; else it is the account's, and a name that the browser remembers wins.
        policy: From where on a person should look.

    Raises:
        DatabaseError: There is no such database, or it cannot be used.
    """

    def __init__(
        self,
        path: Path,
        reviewer: str,
        *,
        audit: int = DEFAULT_AUDIT,
        named: bool = False,
        policy: ReviewPolicy = POLICY,
    ) -> None:
        open_database(path, read_only=True, patience=VISIT_SECONDS).close()  # a writer would make a missing one
        with Store(path, policy=policy):  # a new program brings its views along
            pass
        self.door = DatabaseSession(path)
        self._reviewer, self._named, self._audit, self._policy = reviewer, named, audit, policy
        with self.door.writing() as connection:
            draw(connection, audit)
        self._rereader = Rereader(path)
        self._name_of_database = short_hash(str(path.resolve()))
        overviews = Overviews(self.door, policy, self._rereader.start)
        self._acts: dict[str, Callable[[Message], Reply]] = {
            "open": self._open,
            "fetch": self._fetch,
            "answer": self._answer,
            "undo": self._undo,
            "search": self._search,
            "page": self._bench,
            "edit_page": self._edit_page,
            "edit_rules": self._edit_rules,
            "edit_decree": self._edit_decree,
            "read_again": self._read_again,
            "reading": self._reading,
            "sheet": overviews.sheet,
            "flip": overviews.flip,
            "confirm_sheet": overviews.confirm_sheet,
            "claim": self._claim,
            "groups": overviews.groups,
            "wordings": overviews.wordings,
            "settle": overviews.settle,
            "open_row": overviews.open_row,
            "conflicts": overviews.conflicts,
            "withdraw": overviews.withdraw,
        }

    def handle(self, message: Message) -> Reply:
        """Answer one message of the page.

        Returns:
            What it asked for; or of type `busy`, when the same message should be sent again in a moment; or of type
            `error`, with a sentence, when that would not help.
        """
        act = self._acts.get(str(message.get("act")))
        if act is None:
            return Reply(content={"type": "error", "text": refused("unknown act")})
        try:
            with nullcontext() if message["act"] == "reading" else self.door.visit(write=message["act"] in _WRITING):
                return act({"reviewer": self._reviewer, **message})
        except DatabaseBusyError as error:
            return Reply(content={"type": "busy", "text": sentences.BUSY, "why": str(error)})
        except (DiskFullError, duckdb.Error) as error:  # a disk that is full or gone; what failed was rolled back
            no_room = isinstance(error, DiskFullError) or is_disk_full(error)
            text = sentences.disk_full(self.door.path) if no_room else sentences.NOT_WRITTEN
            return Reply(content={"type": "busy", "text": text, "why": str(error).splitlines()[0]})
        except (RbIngestError, ValueError, KeyError, TypeError) as error:  # a ValidationError is a ValueError
            return Reply(content={"type": "error", "text": _why(error)})

    def _open(self, message: Message) -> Reply:
        wanted = QueueFilter.model_validate({k: v for k, v in (message.get("filter") or {}).items() if v})
        with self.door.reading() as connection:
            queue = load_queue(connection, wanted, audit=self._audit, reviewer=str(message["reviewer"]))
            lines = connection.execute(
                "SELECT document_id, min(file_name) AS name, any_value(satker), any_value(tahun), any_value(jenis), "
                "any_value(satker_kode), min(part) FROM v_documents WHERE status IN ('ok', 'partial') "
                "GROUP BY document_id ORDER BY name"
            ).fetchall()
        bundles = {number.split(".")[0] for number, *_ in lines if "." in number}
        documents = [
            {"id": number, "name": f"{satker or '?'} {tahun or ''} · {name}"
             + (f" · bagian {part}" if number.split(".")[0] in bundles else ""),
             "jenis": jenis, "satker_kode": code, "satker": satker}
            for number, name, satker, tahun, jenis, code, part in lines
        ]  # fmt: skip
        content = {
            "type": "queue",
            "items": [item.model_dump(exclude={"reason"}) for item in queue],
            "documents": documents,
            "kinds": labels.KINDS,
            "reviewer": self._reviewer,
            "named": self._named,
            "database": self._name_of_database,
            **self._totals(),
        }
        return Reply(content=content)

    def _totals(self) -> dict[str, Any]:
        with self.door.reading() as connection:
            progress = labels.progress_text(load_progress(connection))
            told = (labels.audit_text(estimate(connection)), labels.agreement_text(agreement(connection)))
            return {"audit": " · ".join(text for text in told if text), "progress": progress}

    def _claim(self, message: Message) -> Reply:
        """Say to colleagues which page is looked at here; gives who else looks at it."""
        place = str(message["document_id"]), message.get("page_no")
        with self.door.writing() as connection:
            claim(connection, str(message["reviewer"]), *place)
            other = claimed_pages(connection, str(message["reviewer"])).get(place)
        return Reply(content={"type": "claimed", "text": labels.claim_text(other) if other else ""})

    def _fetch(self, message: Message) -> Reply:
        """Show one item: as it is now, with its picture."""
        item = QueueItem.model_validate(message["item"])
        with self.door.reading() as connection:
            if item.row_id is None:
                return self._page(connection, item)
            try:
                row = load_row(connection, item.row_id)
                row = blind(connection, row) if item.kind == "second" else row
            except RowGoneError:
                return Reply(
                    content={"type": "gone", "text": sentences.row_is_gone(last_word(connection, item.row_id))}
                )
        shown = {
            "type": "item",
            "kind": item.kind,
            "kind_label": labels.KINDS[item.kind],
            "reasons": labels.reasons_of(item, row),
            "row": shown_row(row, self._policy),
            "version": row.version,
        }
        try:
            crop = row_crop(row.place, row.bbox)
        except InputError as error:
            return Reply(content={**shown, "picture": {"error": refused(str(error))}})
        picture = {"width": crop.width, "height": crop.height, "borders": list(crop.month_borders)}
        return Reply(content={**shown, "picture": picture}, pictures=(crop.jpeg,))

    def _page(self, connection: duckdb.DuckDBPyConnection, item: QueueItem) -> Reply:
        now = page_item(connection, item.kind, item.document_id, item.page_no)
        if now is None:
            return Reply(content={"type": "gone", "text": sentences.PAGE_IS_SETTLED})
        found = connection.execute(
            "SELECT file_name, satker, tahun FROM v_documents WHERE document_id = ? LIMIT 1", [item.document_id]
        ).fetchall()
        file_name, satker, tahun = found[0] if found else ("?", None, None)
        shown: dict[str, Any] = {
            "type": "item",
            "kind": item.kind,
            "kind_label": labels.KINDS[item.kind],
            "reasons": page_reasons(connection, now),
            "version": short_hash(now.reason),
            "title": f"{satker or '?'} · {tahun or '?'}",
            "where": f"{file_name}{f' · hlm. {item.page_no}' if item.page_no else ''}",
        }
        named = re.search(r"\bpage (\d+)", now.reason)
        page_no = item.page_no or (int(named[1]) if named else None)
        if page_no is None:
            return Reply(content=shown)
        try:
            picture = whole_page(load_place(connection, item.document_id, page_no))
        except InputError as error:
            return Reply(content={**shown, "picture": {"error": refused(str(error))}})
        return Reply(content={**shown, "picture": {"borders": []}}, pictures=(picture,))

    def _answer(self, message: Message) -> Reply:
        answer = Answer.model_validate({name: message[name] for name in Answer.model_fields if name in message})
        outcome = settle(self.door, answer)
        totals = self._totals() if outcome.saved and answer.kind in ("audit", "second") else {}
        return Reply(content={"type": "saved" if outcome.saved else "refused", **outcome.model_dump(), **totals})

    def _undo(self, message: Message) -> Reply:
        undone = UUID(str(message["undoes"]))
        done = undo(self.door, undone, str(message["reviewer"]))
        with self.door.reading() as connection:
            for document_id in Log(connection, undone, str(message["reviewer"])).guided() if done else ():
                self._rereader.start(document_id)
        text = sentences.UNDONE if done else sentences.NOTHING_TO_UNDO
        return Reply(content={"type": "saved", "saved": True, "text": text, **self._totals()})

    def _bench(self, message: Message) -> Reply:
        turn, picture = int(message.get("turn") or 0), bool(message.get("picture", True))
        return show_page(self.door, str(message["document_id"]), int(message["page_no"]), turn, picture=picture)

    def _edit_page(self, message: Message) -> Reply:
        edit = PageEdit.model_validate({name: message[name] for name in PageEdit.model_fields if name in message})
        outcome = edit_page(self.door, edit)
        return Reply(content={"type": "saved" if outcome.saved else "refused", **outcome.model_dump()})

    def _edit_rules(self, message: Message) -> Reply:
        edit = RulesEdit.model_validate({name: message[name] for name in RulesEdit.model_fields if name in message})
        outcome = edit_rules(self.door, edit)
        if outcome.saved:
            self._rereader.start(edit.document_id)
        return Reply(content={"type": "saved" if outcome.saved else "refused", **outcome.model_dump()})

    def _read_again(self, message: Message) -> Reply:
        """Have a document read again, because what persons say of it came from elsewhere."""
        with self.door.reading() as connection:
            load_place(connection, str(message["document_id"]), 1)
        self._rereader.start(str(message["document_id"]))
        return self._reading(message)

    def _reading(self, message: Message) -> Reply:
        return Reply(content={"type": "reading", **self._rereader.state(str(message["document_id"])).model_dump()})

    def _edit_decree(self, message: Message) -> Reply:
        edit = DecreeEdit.model_validate({name: message[name] for name in DecreeEdit.model_fields if name in message})
        outcome = edit_decree(self.door, edit)
        with self.door.reading() as connection:
            for document_id in Log(connection, edit.answer, edit.reviewer).guided() if outcome.saved else ():
                self._rereader.start(document_id)
        return Reply(content={"type": "saved" if outcome.saved else "refused", **outcome.model_dump()})

    def _search(self, message: Message) -> Reply:
        """Search the catalogue; the reply names the query, because the field may say something else by now."""
        jenis: Jenis = message["jenis"] if message.get("jenis") in get_args(Jenis) else PLAN_KINDS[0].jenis
        query = str(message.get("query", ""))
        found = search_catalogue(shipped_reference().catalogue(jenis), query)
        return Reply(content={"type": "found", "query": query, "found": [entry.model_dump() for entry in found]})


def _why(error: Exception) -> str:
    """Return why something cannot be done, in Indonesian."""
    if isinstance(error, sentences.RefusalError):
        return str(error)
    if isinstance(error, ValidationError):
        return refused(error.errors()[0]["msg"].removeprefix("Value error, "))
    return refused(str(error))
