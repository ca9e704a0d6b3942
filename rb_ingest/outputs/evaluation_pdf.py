"""The evaluator's pages on paper: what the HTML pages of an office or a province say, as a PDF to print or to send."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from rb_ingest.messages.catalogue import Language, message
from rb_ingest.storage.evaluation import AreaCount, EvaluatedPlan
from rb_ingest.storage.needs import MissingOffice

_F4 = (210 * mm, 330 * mm)  # the paper of Indonesian offices
_MARGIN = 15 * mm
_PLAIN, _BOLD = "Vera", "VeraBd"  # come with the library; the fonts that every viewer has lack half of Latin
_BLUE, _GREY, _FAINT = colors.HexColor("#1668b8"), colors.HexColor("#adb5bd"), colors.HexColor("#dee2e6")
_MONTHS_WIDE, _MONTHS_HIGH = 240.0, 60.0
_SMALL_WIDE, _SMALL_HIGH = 90.0, 14.0
_BAR_WIDE, _BAR_HIGH = 110.0, 8.0


def office_pdf(plans: Sequence[EvaluatedPlan], lang: Language, today: date) -> bytes:
    """Return the page of one office.

    Args:
        plans: Its plans, at least one.
        lang: The language of the page.
        today: The day that is meant by "this quarter".
    """
    page = _Page(lang)
    page.title(plans[0].satker, plans[0].provinsi or plans[0].provinsi_kode)
    for plan in plans:
        page.heading(f"{plan.jenis} {plan.tahun or page.say('report_unknown_year')}: {_grade(plan)}")
        if not plan.read_in_full:
            page.text(page.say("eval_not_in_full"))
        page.table(_parts_of_grade(page, plan), (0.8, 0.2))
        page.heading(page.say("eval_by_month"), level=2)
        page.add(_months(plan.by_month, page.say("book_months").split()))
        quarters = [f"{page.say('eval_quarter', n=n)}: {count}" for n, count in enumerate(plan.by_quarter, start=1)]
        page.text(" · ".join(quarters))
        page.heading(page.say("eval_coverage"), level=2)
        head = ["book_area", "", "eval_planned", "eval_not_planned", "eval_unknown"]
        lines = [
            [f"{a.area_no}. {a.area}", _coverage(a), str(a.planned), str(a.not_planned), str(a.unknown)]
            for a in plan.areas
        ]
        page.table([[page.say(key) if key else "" for key in head], *lines], (0.33, 0.25, 0.15, 0.15, 0.12), head=True)
        if plan.due:
            page.heading(page.say("eval_due", n=(today.month - 1) // 3 + 1, year=today.year), level=2)
            for row in plan.due:
                page.text(f"– {row.indikator or '–'}")
    page.text(page.say("eval_grades"))
    return page.pdf(_F4)


def province_pdf(plans: Sequence[EvaluatedPlan], missing: Sequence[MissingOffice], lang: Language) -> bytes:
    """Return the page of one province.

    Args:
        plans: The plans of its offices, at least one.
        missing: Its offices that have not handed in.
        lang: The language of the page.
    """
    page = _Page(lang)
    page.title(plans[0].provinsi or plans[0].provinsi_kode, page.say("eval_title"))
    keys = ("book_satker", "column_kind", "eval_grade", "book_rows", "eval_without_time", "eval_coverage")
    head = [page.say(key) for key in (*keys, "eval_by_month", "eval_like")]
    lines: list[list[str | Flowable]] = []
    for plan in plans:
        planned = sum(area.planned for area in plan.areas)
        entries = planned + sum(area.not_planned + area.unknown for area in plan.areas)
        copies = [f"{like.other_satker or '?'} {like.other_tahun or ''}" for like in plan.likenesses if like.is_copy]
        grade = f"{_grade(plan)}{'' if plan.read_in_full else ' *'}"
        kind = f"{plan.jenis} {plan.tahun or ''}"
        counts = [str(plan.rows), str(plan.without_time), f"{planned} / {entries}"]
        lines.append([plan.satker, kind, grade, *counts, _small_months(plan.by_month), ", ".join(copies)])
    page.table([head, *lines], (0.23, 0.08, 0.09, 0.07, 0.1, 0.11, 0.13, 0.19), head=True)
    page.text(f"* {page.say('eval_not_in_full')}")
    page.heading(page.say("report_missing"))
    if not missing:
        page.text(page.say("report_nothing"))
    by_kind = sorted(missing, key=lambda office: (-(office.tahun or 0), office.jenis, office.satker_kode))
    for (tahun, jenis), offices in groupby(by_kind, key=lambda office: (office.tahun, office.jenis)):
        names = [
            o.satker + (f" ({page.say('status_unreadable')})" if o.status == "unreadable" else "") for o in offices
        ]
        page.heading(f"{jenis} {tahun}: {len(names)}", level=2)
        page.text(" · ".join(names))
    page.text(page.say("eval_grades"))
    return page.pdf(landscape(_F4))


def _parts_of_grade(page: _Page, plan: EvaluatedPlan) -> list[list[str | Flowable]]:
    no_column = page.say("eval_no_column")
    counts: list[tuple[str, int | str | None]] = [
        ("eval_rows", plan.rows),
        ("eval_without_time", plan.without_time),
        *([("eval_time_unknown", plan.time_unknown)] if plan.time_unknown else []),
        ("eval_without_output", plan.without_output),
        ("eval_without_evidence", no_column if plan.without_evidence is None else plan.without_evidence),
        ("eval_without_target", no_column if plan.without_target is None else plan.without_target),
        ("eval_all_year", plan.all_year),
    ]
    lines: list[list[str | Flowable]] = [[page.say(key), str(value)] for key, value in counts]
    for like in plan.likenesses:
        what = page.say("eval_like_last_year" if like.relation == "last year" else "eval_like_other")
        copy = f" ({page.say('eval_copy')})" if like.is_copy else ""
        share = f"{100 * like.likeness:.0f} % ({like.rows_alike} / {like.rows_compared})"
        lines.append([f"{what}: {like.other_satker or '?'} {like.other_tahun or ''}{copy}", share])
    return lines


def _grade(plan: EvaluatedPlan) -> str:
    return f"{plan.grade} · {100 * plan.score:.0f} %"


class _Page:
    """The parts of a page in their order; every text is put in as text, whatever it holds."""

    def __init__(self, lang: Language) -> None:
        _register_fonts()
        self._lang = lang
        self._title = ""
        self._parts: list[Flowable] = []

    def say(self, key: str, **named: object) -> str:
        return message(key, lang=self._lang, **named)

    def add(self, part: Flowable) -> None:
        self._parts.append(part)

    def title(self, text: str, above: str) -> None:
        self._title = _printable(text)
        self.add(Paragraph(_shown(above), _style(9)))
        self.add(Paragraph(_shown(text), _style(17, bold=True, after=4)))

    def heading(self, text: str, level: int = 1) -> None:
        style = _style(12 if level == 1 else 9.5, bold=True, before=8 if level == 1 else 6, after=3)
        style.keepWithNext = 1
        self.add(Paragraph(_shown(text), style))

    def text(self, text: str) -> None:
        self.add(Paragraph(_shown(text), _style(8.5, after=2)))

    def table(self, lines: Sequence[Sequence[str | Flowable]], shares: Sequence[float], *, head: bool = False) -> None:
        """Add a table; `shares` are the widths of its columns as parts of the page's."""
        cells = [
            [
                Paragraph(_shown(cell), _style(8, bold=head and n == 0)) if isinstance(cell, str) else cell
                for cell in line
            ]
            for n, line in enumerate(lines)
        ]
        table = Table(cells, colWidths=[f"{100 * share:.1f}%" for share in shares], repeatRows=int(head))
        style: list[tuple[Any, ...]] = [
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _FAINT),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
        if head:
            style.append(("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#f1f3f5")))
        table.setStyle(TableStyle(style))
        self.add(table)
        self.add(Spacer(1, 4))

    def pdf(self, paper: tuple[float, float]) -> bytes:
        """Return the page as a PDF; the same page gives the same bytes."""
        out = io.BytesIO()
        sides = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN)
        document = SimpleDocTemplate(out, pagesize=paper, title=self._title, lang=self._lang, invariant=1, **sides)

        def foot(canvas: Any, laid: Any) -> None:
            canvas.setFont(_PLAIN, 7)
            canvas.drawString(_MARGIN, _MARGIN / 2, self._title)
            canvas.drawRightString(paper[0] - _MARGIN, _MARGIN / 2, str(laid.page))

        document.build(self._parts, onFirstPage=foot, onLaterPages=foot)
        return out.getvalue()


def _months(counts: Sequence[int], names: Sequence[str]) -> Drawing:
    """Return a picture of how many rows each month has."""
    drawing = Drawing(_MONTHS_WIDE, _MONTHS_HIGH)
    step, room = _MONTHS_WIDE / 12, _MONTHS_HIGH - 22
    for n, (height, count, name) in enumerate(zip(_heights(counts, room), counts, names, strict=False)):
        drawing.add(Rect(n * step + 2, 11, step - 4, height, fillColor=_BLUE, strokeColor=None))
        for y, text in ((height + 13, str(count)), (2, name)):
            drawing.add(String((n + 0.5) * step, y, text, fontName=_PLAIN, fontSize=6.5, textAnchor="middle"))
    return drawing


def _small_months(counts: Sequence[int]) -> Drawing:
    """Return the same small, for a line of a table: without words."""
    drawing = Drawing(_SMALL_WIDE, _SMALL_HIGH)
    step = _SMALL_WIDE / 12
    for n, height in enumerate(_heights(counts, _SMALL_HIGH)):
        drawing.add(Rect(n * step + 1, 0, step - 2, height, fillColor=_BLUE, strokeColor=None))
    return drawing


def _heights(counts: Sequence[int], room: float) -> list[float]:
    return [room * count / max([*counts, 1]) for count in counts]


def _coverage(area: AreaCount) -> Drawing:
    """Return a bar: how much of an area is planned (blue) and unknown (grey)."""
    drawing = Drawing(_BAR_WIDE, _BAR_HIGH)
    entries = max(1, area.planned + area.not_planned + area.unknown)
    planned, unknown = (_BAR_WIDE * count / entries for count in (area.planned, area.unknown))
    drawing.add(Rect(0, 0, planned, _BAR_HIGH, fillColor=_BLUE, strokeColor=None))
    drawing.add(Rect(planned, 0, unknown, _BAR_HIGH, fillColor=_GREY, strokeColor=None))
    drawing.add(Rect(0, 0, _BAR_WIDE, _BAR_HIGH, fillColor=None, strokeColor=_GREY, strokeWidth=0.5))
    return drawing


def _shown(text: str) -> str:
    """Return a text as a paragraph takes it: its signs of markup are signs, not markup."""
    return escape(_printable(text))


def _printable(text: str) -> str:
    """Return a text with ? in place of what the font has no letter for."""
    _register_fonts()
    known = pdfmetrics.getFont(_PLAIN).face.charToGlyph
    return "".join(letter if ord(letter) in known else "?" for letter in " ".join(text.split()))


def _style(size: float, *, bold: bool = False, before: float = 0, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{bold}{before}{after}",
        fontName=_BOLD if bold else _PLAIN,
        fontSize=size,
        leading=1.3 * size,
        spaceBefore=before,
        spaceAfter=after,
        splitLongWords=1,
    )


@cache
def _register_fonts() -> None:
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
