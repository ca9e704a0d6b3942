"""The workbook for people who open one file: summary, documents, plans with ticks, coverage, legend, plain rows.

The first sheets are made to be read and printed on F4, landscape; the last two are for those who calculate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from rb_ingest.messages.catalogue import Language, message
from rb_ingest.messages.causes import cause_of
from rb_ingest.outputs.spreadsheet import write_sheet
from rb_ingest.reference import catalogue_order

Line = Mapping[str, Any]
# Excel's Folio, 215.9 x 330.2 mm: what Indonesian printers call F4.
_F4 = 14
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}  # inches
_TICK, _UNSURE = "✓", "?"
_PLANNED, _MAYBE, _NOT = "●", "?", ""
# So many plans stand side by side on one page of F4 and can still be read.
_PLANS_ON_A_PAGE = 30
_DOCUMENTS = (
    ("jenis", 5),
    ("tahun", 6),
    ("satker", 24),
    ("provinsi", 16),
    ("nomor_sk", 18),
    ("tanggal", 10),
    ("rows", 6),
    ("to_review", 9),
    ("status", 9),
    ("cause", 34),
    ("file", 24),
)
_PLAN = (("nomor", 5), ("area", 18), ("kegiatan", 24), ("sub_kegiatan", 26), ("indikator", 40))
# Letters of 9 points that stand in a unit of a column's width, and the height of a line of them in points.
_LETTERS, _LINE = 1.3, 12.5
# More rows than these, some 3,000 pages, nobody prints, and they would take gigabytes to lay out twice.
_MOST_PRINTED = 50_000
_MAX_HEIGHT = 409  # of a row in Excel
_ENTRY_WIDTHS = (9, 24, 70)
_LEGEND = ("tick", "unsure_months", "planned", "maybe", "not_planned", "doubt", "rows", "columns")


@dataclass(frozen=True)
class Holdings:
    """What a workbook is made of: lines of the public views, by name of column.

    `documents` are those of `v_documents` with `provinsi`, `rows` and `to_review`; `rows` those of `v_rows`, in order;
    `coverage` those of `v_coverage`; `offices` the number of offices of the registry.
    """

    documents: Sequence[Line]
    rows: Sequence[Line]
    coverage: Sequence[Line]
    offices: int


def write_workbook(
    path: Path,
    holdings: Holdings,
    columns: Sequence[tuple[str, str]],
    flat_rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    lang: Language,
) -> None:
    """Write the workbook.

    Args:
        path: The file, replaced when it exists.
        holdings: What the sheets for reading show.
        columns: Name and meaning of each column of the plain rows.
        flat_rows: The plain rows.
        widths: The width of each of their columns, in characters.
        lang: The language of the sheets for reading; the plain rows keep their names.
    """
    with xlsxwriter.Workbook(path) as book:
        writer = _Writer(book, lang)
        writer.summary(holdings)
        writer.documents(holdings.documents)
        writer.plan(holdings.rows)
        for jenis in sorted({line["jenis"] for line in holdings.coverage}):
            writer.coverage(jenis, [line for line in holdings.coverage if line["jenis"] == jenis])
        writer.legend()
        writer.plain(columns, flat_rows, widths)


class _Writer:
    """Writes one sheet after another, in the formats that they share."""

    def __init__(self, book: xlsxwriter.Workbook, lang: Language) -> None:
        self._book, self._lang = book, lang
        grid = {"border": 1, "border_color": "#adb5bd", "valign": "top", "font_size": 9}
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._quiet = book.add_format({"font_color": "#5c636a"})
        head = {**grid, "bold": True, "bg_color": "#dbe9f6", "text_wrap": True, "valign": "vcenter"}
        self._head = book.add_format(head)
        self._turned = book.add_format({**head, "rotation": 90, "align": "center", "font_size": 8})
        self._text = book.add_format({**grid, "text_wrap": True})
        self._doubt = book.add_format({**grid, "text_wrap": True, "bg_color": "#fff3bf"})
        centred = {**grid, "align": "center"}
        self._mark = book.add_format(centred)
        self._mark_doubt = book.add_format({**centred, "bg_color": "#fff3bf"})
        self._banner = book.add_format({"bold": True, "bg_color": "#1668b8", "font_color": "#ffffff", "font_size": 10})
        self._plain_head = book.add_format({"bold": True, "bottom": 1})
        self._plain_text = book.add_format({"text_wrap": True, "valign": "top"})

    def summary(self, holdings: Holdings) -> None:
        """Write how many plans there are, by kind and year, and how far they were read."""
        sheet = self._sheet("summary", (22, 9, 12, 16, 12, 14, 14))
        write_sheet(sheet, [[self._say("title")]], self._title)
        heads = ("kind", "tahun", "plans", "offices_without", "rows", "to_review", "unread")
        write_sheet(sheet, [[self._say(name) for name in heads]], self._head, first=2)
        sheet.set_row(2, 30)
        read = [line for line in holdings.documents if line["status"] in ("ok", "partial", "failed")]
        groups = sorted({(line["jenis"] or "?", line["tahun"] or 0) for line in read})
        lines = []
        for jenis, tahun in groups:
            here = [line for line in read if (line["jenis"] or "?", line["tahun"] or 0) == (jenis, tahun)]
            plans = [line for line in here if line["status"] != "failed"]
            offices = {line["satker_kode"] for line in plans if line["satker_kode"]}
            lines.append(
                [
                    jenis,
                    tahun or "?",
                    len(plans),
                    holdings.offices - len(offices),
                    sum(line["rows"] for line in plans),
                    sum(line["to_review"] for line in plans),
                    sum(line["status"] != "ok" for line in here),
                ]
            )
        write_sheet(sheet, lines, self._text, first=3)
        if not lines:
            write_sheet(sheet, [[self._say("empty")]], self._quiet, first=3)

    def documents(self, documents: Sequence[Line]) -> None:
        """Write a line for each file: whose it is, how it was read, what is wrong with it."""
        sheet = self._sheet("documents", [width for _, width in _DOCUMENTS], repeat=0)
        write_sheet(sheet, [[self._say(name) for name, _ in _DOCUMENTS]], self._head)
        sheet.set_row(0, 28)
        for r, line in enumerate(documents, start=1):
            values = {
                **line,
                "tanggal": line["tanggal_ditetapkan"] and line["tanggal_ditetapkan"].isoformat(),
                "status": message(f"status_{line['status']}", lang=self._lang),
                "cause": self._cause(line),
                "file": line["file_name"],
            }
            form = self._doubt if line["status"] in ("partial", "failed") else self._text
            shown = [values[name] if values[name] is not None else "" for name, _ in _DOCUMENTS]
            write_sheet(sheet, [shown], form, r)
            sheet.set_row(r, _height(shown, [width for _, width in _DOCUMENTS]))

    def plan(self, rows: Sequence[Line]) -> None:
        """Write the plans one below the other, as they are printed: a banner for each, twelve columns of ticks."""
        widths = [*(width for _, width in _PLAN), *[3.4] * 12, 14]
        sheet = self._sheet("plan", widths, repeat=0)
        heads = [*(self._say(name) for name, _ in _PLAN), *self._say("months").split(), self._say("indicator_id")]
        write_sheet(sheet, [heads], self._head)
        sheet.freeze_panes(1, 0)
        if len(rows) > _MOST_PRINTED:
            write_sheet(sheet, [[self._say("too_many")]], self._quiet, first=1)
            return
        r, document, breaks, number = 1, None, [], 0
        labels: list[Any] = []
        for line in rows:
            if line["document_id"] != document:
                if document is not None:
                    breaks.append(r)
                document, number, labels = line["document_id"], 0, []
                name = f"{line['satker'] or '?'} · {line['jenis'] or ''} {line['tahun'] or '?'} · {line['file_name']}"
                write_sheet(sheet, [[name, *[""] * (len(widths) - 1)]], self._banner, r)
                r += 1
            number += 1
            labels = self._plan_row(sheet, r, number, line, labels)
            r += 1
        sheet.set_h_pagebreaks(breaks[:1023])  # Excel allows no more by hand

    def _plan_row(self, sheet: Any, r: int, number: int, line: Line, above: Sequence[Any]) -> list[Any]:
        """Write one row, labels that are those of the row above left blank, and return its labels."""
        text, mark = (self._text, self._mark) if line["trusted"] else (self._doubt, self._mark_doubt)
        area = f"{line['area_no']}. {line['area']}" if line["area_no"] and line["area"] else line["area"] or ""
        step = line["sub_kegiatan"] or line["langkah_aksi"] or ""
        labels = [area, line["kegiatan"] or line["komponen"] or "", step]
        same = next((n for n, pair in enumerate(zip(labels, above, strict=False)) if pair[0] != pair[1]), len(above))
        shown = [number, *[""] * same, *labels[same:], line["indikator"]]
        write_sheet(sheet, [shown], text, r)
        sheet.set_row(r, _height(shown, [width for _, width in _PLAN]))
        nobody_looked = line["months_confidence"] == 0 and not line["months"]
        signs = [_UNSURE if nobody_looked else _TICK if month in line["months"] else "" for month in range(1, 13)]
        write_sheet(sheet, [signs], mark, r, len(_PLAN))
        write_sheet(sheet, [[line["indicator_id"] or ""]], text, r, len(_PLAN) + 12)
        return labels

    def coverage(self, jenis: str, lines: Sequence[Line]) -> None:
        """Write which plan has which entry: entries down, plans across."""
        plans = sorted({(line["tahun"] or 0, line["satker_kode"] or "", line["document_id"]) for line in lines})
        names = {line["document_id"]: f"{line['satker'] or '?'} {line['tahun'] or '?'}" for line in lines}
        status = {(line["indicator_id"], line["document_id"]): line["status"] for line in lines}
        entries = {line["indicator_id"]: line for line in lines}
        signs = {"planned": _PLANNED, "unknown": _MAYBE, "not planned": _NOT}
        sheet = self._sheet("coverage", (*_ENTRY_WIDTHS, *[4.2] * len(plans)), suffix=f" {jenis}", repeat=0)
        if len(plans) > _PLANS_ON_A_PAGE:
            sheet.fit_to_pages(0, 0)
            sheet.repeat_columns(0, 2)
        write_sheet(sheet, [[self._say(name) for name in ("indicator_id", "area", "indikator")]], self._head)
        sheet.set_row(0, 150)
        write_sheet(sheet, [[names[document] for _, _, document in plans]], self._turned, 0, len(_ENTRY_WIDTHS))
        for r, entry in enumerate(sorted(entries, key=catalogue_order), start=1):
            first = entries[entry]
            shown = [entry, first["area"], first["indicator_text"]]
            write_sheet(sheet, [shown], self._text, r)
            sheet.set_row(r, _height(shown, _ENTRY_WIDTHS))
            for c, (_, _, document) in enumerate(plans, start=len(_ENTRY_WIDTHS)):
                now = status[entry, document]
                write_sheet(sheet, [[signs[now]]], self._mark_doubt if now == "unknown" else self._mark, r, c)
        sheet.freeze_panes(1, 3)

    def legend(self) -> None:
        """Write what the signs and colours mean."""
        sheet = self._sheet("legend", (16, 110))
        signs = {
            "tick": _TICK,
            "unsure_months": _UNSURE,
            "planned": _PLANNED,
            "maybe": _MAYBE,
            "not_planned": self._say("blank"),
            "doubt": self._say("yellow"),
            "rows": "plan rows",
            "columns": "columns",
        }
        for r, name in enumerate(_LEGEND):
            form = self._doubt if name in ("doubt", "maybe") else self._text
            write_sheet(sheet, [[signs[name], self._say(f"legend_{name}")]], form, r)

    def plain(self, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> None:
        """Write the rows as they are in the database, and what their columns mean."""
        sheet = self._book.add_worksheet("plan rows")
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width)
        write_sheet(sheet, [[name for name, _ in columns]], self._plain_head)
        write_sheet(sheet, rows, self._plain_text, first=1)
        meanings = self._book.add_worksheet("columns")
        meanings.freeze_panes(1, 0)
        meanings.set_column(0, 0, 22)
        meanings.set_column(1, 1, 90)
        write_sheet(meanings, [["column", "meaning"]], self._plain_head)
        write_sheet(meanings, [list(column) for column in columns], self._plain_text, first=1)

    def _sheet(self, name: str, widths: Sequence[float], suffix: str = "", repeat: int | None = None) -> Any:
        """Add a sheet that prints on F4, landscape, as wide as the page; `repeat` is the row on top of every page."""
        sheet = self._book.add_worksheet(self._say(f"sheet_{name}") + suffix)
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width)
        sheet.set_paper(_F4)
        sheet.set_landscape()
        sheet.set_margins(**_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&A&R&8&P / &N")
        if repeat is not None:
            sheet.repeat_rows(repeat)
            sheet.freeze_panes(repeat + 1, 0)
        return sheet

    def _say(self, key: str) -> str:
        return message(f"book_{key}", lang=self._lang)

    def _cause(self, line: Line) -> str:
        if not line["error"] or line["status"] == "duplicate":
            return line["error"] or ""
        cause = cause_of(line["error"], self._lang)
        return f"{cause.what}. {cause.remedy}"


def _height(values: Sequence[Any], widths: Sequence[float]) -> float:
    """Return how high a row has to be, in points: programs other than Excel do not stretch it by themselves."""
    lines = (
        -(-len(part) // max(1, int(width * _LETTERS)))
        for value, width in zip(values, widths, strict=True)
        for part in [str(value)]
    )
    return min(_MAX_HEIGHT, _LINE * max(1, *lines) + 3)
