"""The reviewer's desk: takes what a page sends as plain dictionaries, and gives what it shows. No widget in here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

from rb_ingest.errors import InputError, RbIngestError
from rb_ingest.plan_kind import GRID_KIND, PLAN_KINDS, kind_of
from rb_ingest.records import Jenis, Record
from rb_ingest.reference import load_catalogue
from rb_ingest.review import display_names as labels
from rb_ingest.review.conflicts import find_conflicts
from rb_ingest.review.crops import Crop, row_crop, whole_page
from rb_ingest.review.item import ReviewRow, load_place, load_row
from rb_ingest.review.queue import DEFAULT_AUDIT, QueueItem
from rb_ingest.review.search import search_catalogue
from rb_ingest.review.session import ReviewSession
from rb_ingest.review.sheet import COLUMNS, SIDE, load_sheet
from rb_ingest.review.wordings import load_groups, load_wordings
from rb_ingest.review_policy import ReviewPolicy
from rb_ingest.storage.decisions import append_decision, withdraw_decision

Message = Mapping[str, Any]
_WRITING = ("confirm", "choose", "not_a_row", "undo", "months", "texts", "flip", "settle", "withdraw")


class Reply(Record):
    """What the page shows next: plain values, and pictures as JPEG that it refers to by their order."""

    content: dict[str, Any]
    pictures: tuple[bytes, ...] = ()


class ReviewDesk:
    """Answers the review page.

    Args:
        path: The database.
        reviewer: Who decides; may be changed on the page.
        audit: Size of the random sample of sure rows.
    """

    def __init__(self, path: Path, reviewer: str, *, audit: int = DEFAULT_AUDIT) -> None:
        self.session = ReviewSession(path, reviewer, audit=audit)
        self._ahead: dict[str, tuple[ReviewRow, Crop]] = {}
        self._documents = self._load_documents()
        self._acts: dict[str, Callable[[Message], Reply]] = {
            "ready": lambda _: self._item(),
            "confirm": self._confirm,
            "choose": self._choose,
            "not_a_row": self._not_a_row,
            "skip": self._skip,
            "undo": self._undo,
            "months": self._months,
            "texts": self._texts,
            "search": self._search,
            "document": self._document,
            "reviewer": self._reviewer,
            "sheet": self._sheet,
            "flip": self._flip,
            "groups": self._groups,
            "wordings": self._wordings,
            "settle": self._settle,
            "open_row": self._open_row,
            "conflicts": self._conflicts,
            "withdraw": self._withdraw,
        }

    def handle(self, message: Message) -> Reply:
        """Answer one message of the page; what cannot be done is said in a reply of type `error`."""
        act = self._acts.get(str(message.get("act")))
        if act is None:
            return Reply(content={"type": "error", "text": "unknown act"})
        try:
            with self.session.door.visit(write=message["act"] in _WRITING):
                return act(message)
        except (RbIngestError, ValueError) as error:
            return Reply(content={"type": "error", "text": str(error)})

    def prefetch(self) -> None:
        """Load and picture the next row, so that it is there when the reviewer is."""
        queue, position = self.session.queue, self.session.position
        following = queue[position + 1] if position + 1 < len(queue) else None
        if following is None or following.row_id is None or following.row_id in self._ahead:
            return
        try:
            with self.session.door.reading() as connection:
                row = load_row(connection, following.row_id)
            self._ahead = {row.row_id: (row, row_crop(row.place, row.bbox))}
        except RbIngestError:
            return  # said when the row itself is shown

    def _item(self, **extra: Any) -> Reply:
        item = self.session.item
        content: dict[str, Any] = {"type": "item", **self._header(), **extra, "item": None}
        if item is None:
            return Reply(content=content)
        # What was loaded ahead serves once: a row that is shown again was perhaps changed meanwhile.
        row, crop = self._ahead.pop(item.row_id or "", (None, None))
        row = row or self.session.row()
        content["item"] = {
            "kind": item.kind,
            "kind_label": labels.KINDS[item.kind],
            "reasons": labels.reasons_of(item, row),
            "document_id": item.document_id,
            "page_no": item.page_no,
            **(self._shown_document(item.document_id) if row is None else {}),
        }
        return self._with_page(content, item) if row is None else self._with_row(content, row, crop)

    def _with_page(self, content: dict[str, Any], item: QueueItem) -> Reply:
        """Add the picture of the page that an item is about, where it names one."""
        named = re.search(r"\bpage (\d+)", item.reason)
        page_no = item.page_no or (int(named[1]) if named else None)
        if page_no is None:
            return Reply(content=content)
        try:
            with self.session.door.reading() as connection:
                place = load_place(connection, item.document_id, page_no)
            return Reply(content=content, pictures=(whole_page(place),))
        except InputError as error:
            content["picture"] = {"error": str(error)}
            return Reply(content=content)

    def _with_row(self, content: dict[str, Any], row: ReviewRow, crop: Crop | None = None) -> Reply:
        content["row"] = shown_row(row, self.session.policy)
        try:
            crop = crop or row_crop(row.place, row.bbox)
        except InputError as error:
            content["picture"] = {"error": str(error)}
            return Reply(content=content)
        content["picture"] = {"width": crop.width, "height": crop.height, "borders": list(crop.month_borders)}
        return Reply(content=content, pictures=(crop.jpeg,))

    def _header(self) -> dict[str, Any]:
        session = self.session
        return {
            "reviewer": session.reviewer,
            "position": session.position,
            "total": len(session.queue),
            "settled": session.settled,
            "left": len(session.queue) - session.settled,
            "audit": labels.audit_text(session.estimate()),
            "document": session.document_id,
            "documents": self._documents,
        }

    def _load_documents(self) -> list[dict[str, str]]:
        with self.session.door.reading() as connection:
            lines = connection.execute(
                "SELECT document_id, min(file_name) AS name, any_value(satker), any_value(tahun) FROM v_documents "
                "WHERE status IN ('ok', 'partial') GROUP BY document_id ORDER BY name"
            ).fetchall()
        return [
            {"id": number, "name": f"{satker or '?'} {tahun or ''} · {name}"} for number, name, satker, tahun in lines
        ]

    def _shown_document(self, document_id: str) -> dict[str, Any]:
        with self.session.door.reading() as connection:
            found = connection.execute(
                "SELECT file_name, satker, tahun FROM v_documents WHERE document_id = ? LIMIT 1", [document_id]
            ).fetchone()
        return dict(zip(("file_name", "satker", "tahun"), found, strict=True)) if found else {}

    def _confirm(self, message: Message) -> Reply:
        self._save_edits(message)
        self.session.confirm()
        return self._item()

    def _choose(self, message: Message) -> Reply:
        self._save_edits(message)
        indicator_id = message.get("indicator_id")
        self.session.choose(None if indicator_id is None else str(indicator_id))
        return self._item()

    def _not_a_row(self, message: Message) -> Reply:
        self.session.not_a_row()
        return self._item()

    def _skip(self, message: Message) -> Reply:
        self.session.skip(-1 if message.get("back") else 1)
        return self._item()

    def _undo(self, message: Message) -> Reply:
        done = self.session.undo()
        return self._item(note="Dibatalkan." if done else "Tidak ada yang dapat dibatalkan.")

    def _months(self, message: Message) -> Reply:
        self.session.set_months([int(month) for month in message["months"]])
        return self._item()

    def _texts(self, message: Message) -> Reply:
        self._save_edits(message)
        return self._item()

    def _save_edits(self, message: Message) -> None:
        """Save the texts that were changed on the page; an emptied field is None, an emptied indicator ''."""
        row = self.session.row() if message.get("texts") else None
        if row is None:
            return
        texts = {str(name): str(text).strip() for name, text in message["texts"].items()}
        self.session.set_texts(
            {
                name: text if text or name == "indikator" else None
                for name, text in texts.items()
                if text != (row.texts[name] or "")
            }
        )

    def _search(self, message: Message) -> Reply:
        jenis: Jenis = message["jenis"] if message.get("jenis") in get_args(Jenis) else PLAN_KINDS[0].jenis
        found = search_catalogue(load_catalogue(jenis), str(message.get("query", "")))
        return Reply(content={"type": "found", "found": [entry.model_dump() for entry in found]})

    def _document(self, message: Message) -> Reply:
        self.session.document_id = message.get("document_id") or None
        self.session.reload()
        self._ahead.clear()
        self._documents = self._load_documents()
        return self._item()

    def _reviewer(self, message: Message) -> Reply:
        self.session.reviewer = str(message.get("name", "")).strip() or self.session.reviewer
        return Reply(content={"type": "reviewer", "reviewer": self.session.reviewer})

    def _sheet(self, message: Message) -> Reply:
        document_id = str(message["document_id"])
        which = "blank" if message.get("which") == "blank" else "marked"
        with self.session.door.reading() as connection:
            sheet = load_sheet(connection, document_id, which)  # type: ignore[arg-type]
        cells = [
            {
                "row_id": cell.row_id,
                "bulan": cell.bulan,
                "marked": cell.marked,
                "sure": labels.percent(cell.confidence),
                "unsure": cell.confidence < self.session.policy.sure_cell,
                "title": f"hlm. {cell.page_no}, baris {cell.row_no}, {labels.MONTHS[cell.bulan - 1]}: {cell.indikator}",
            }
            for cell in sheet.cells
        ]
        shape = {"side": SIDE, "columns": COLUMNS, "left_out": sheet.left_out}
        content = {"type": "sheet", "document_id": document_id, "which": which, "cells": cells, **shape}
        return Reply(content=content, pictures=(sheet.jpeg,))

    def _flip(self, message: Message) -> Reply:
        """Turn one month of a row over, from the contact sheet."""
        self._ahead.clear()
        row_id, bulan = str(message["row_id"]), int(message["bulan"])
        with self.session.door.writing() as connection:
            found = connection.execute("SELECT months FROM v_rows WHERE row_id = ?", [row_id]).fetchone()
            if found is None:
                raise InputError("this row is not in the plan any more: load the sheet again")
            months = set(found[0]) ^ {bulan}
            append_decision(connection, row_id, "months", {"months": sorted(months)}, decided_by=self.session.reviewer)
        return Reply(content={"type": "flipped", "row_id": row_id, "bulan": bulan, "marked": bulan in months})

    def _groups(self, message: Message) -> Reply:
        with self.session.door.reading() as connection:
            groups = load_groups(connection)
        return Reply(content={"type": "groups", "groups": [group.model_dump() for group in groups]})

    def _wordings(self, message: Message) -> Reply:
        indicator_id = str(message["indicator_id"])
        with self.session.door.reading() as connection:
            wordings = load_wordings(connection, indicator_id)
        shown = [
            {
                **wording.model_dump(),
                "likeness": labels.percent(wording.likeness),
                "sure": labels.percent(wording.match_confidence),
                "odd": wording.likeness < self.session.policy.usual_wording,
                "status": labels.STATUSES[wording.match_status],
            }
            for wording in wordings
        ]
        return Reply(content={"type": "wordings", "indicator_id": indicator_id, "wordings": shown})

    def _settle(self, message: Message) -> Reply:
        """Confirm or reject the entry of one row, from a group of wordings."""
        self._ahead.clear()
        kind = "confirm_match" if message.get("right") else "reject_match"
        with self.session.door.writing() as connection:
            append_decision(
                connection,
                str(message["row_id"]),
                kind,  # type: ignore[arg-type]
                {},
                decided_by=self.session.reviewer,
            )
        return self._wordings(message)

    def _open_row(self, message: Message) -> Reply:
        with self.session.door.reading() as connection:
            row = load_row(connection, str(message["row_id"]))
        return self._with_row({"type": "look"}, row)

    def _conflicts(self, message: Message) -> Reply:
        with self.session.door.reading() as connection:
            conflicts = find_conflicts(connection)
            unplaced = connection.execute(
                'SELECT decision_id, decided_by, kind, file_name, page_no, indikator, CAST("after" AS VARCHAR) '
                "FROM v_unplaced"
            ).fetchall()
        names = ("decision_id", "decided_by", "kind", "file_name", "page_no", "indikator", "after")
        shown = [
            {**conflict.model_dump(mode="json"), "aspect_label": labels.CONFLICTS.get(conflict.aspect, conflict.aspect)}
            for conflict in conflicts
        ]
        lost = [dict(zip(names, line, strict=True)) for line in unplaced]
        return Reply(content={"type": "conflicts", "conflicts": shown, "unplaced": lost})

    def _withdraw(self, message: Message) -> Reply:
        with self.session.door.writing() as connection:
            withdraw_decision(connection, int(message["decision_id"]), decided_by=self.session.reviewer)
        return self._conflicts(message)


def shown_row(row: ReviewRow, policy: ReviewPolicy) -> dict[str, Any]:
    """Lay out a row for the page: plain values and labels."""
    fields = kind_of(row.jenis or GRID_KIND.jenis).texts
    return {
        "row_id": row.row_id,
        "title": f"{row.satker or '?'} · {row.tahun or '?'}",
        "where": f"{row.file_name} · hlm. {row.page_no} · baris {row.row_no}",
        "jenis": row.jenis,
        "texts": [{"name": name, "label": labels.FIELDS[name], "text": row.texts[name] or ""} for name in fields],
        "text_unsure": "text" in row.doubts,
        "months": [
            {
                "label": labels.MONTHS[month.bulan - 1],
                "marked": month.marked,
                "unsure": month.confidence < policy.sure_cell,
                "sure": labels.percent(month.confidence),
            }
            for month in row.months
        ],
        "indicator_id": row.indicator_id,
        "indicator_text": row.indicator_text,
        "status": labels.STATUSES[row.match_status],
        "sure": labels.percent(row.match_confidence),
        "candidates": [
            {
                "indicator_id": candidate.indicator_id,
                "indicator_text": candidate.indicator_text,
                "score": f"{candidate.score:.2f}".replace(".", ","),
                "sure": labels.percent(candidate.probability),
                "reasons": list(candidate.reasons),
            }
            for candidate in row.candidates
        ],
    }
