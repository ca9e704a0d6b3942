"""From rows to the cells of an atomic grid: which labels share a merged cell, where its text is printed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Literal

from testkit.page_factory.spec import Aligned, Colour, Label, MarkLook, Row, Style, ZiRow, looks

MONTH_NAMES = {
    "angka": tuple(str(m) for m in range(1, 13)),
    "nama": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des"),
    "romawi": ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"),
}
ZI_HEADERS = ("NO", "KOMPONEN", "INDIKATOR", "LANGKAH AKSI", "BUKTI FISIK", "LINK BUKTI FISIK", "TARGET WAKTU")


@dataclass(frozen=True)
class GridCell:
    """A cell in its place. `offsets` says beside which atomic row of the span each label stands; empty: stacked."""

    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    content: tuple[Label, ...] = ()
    offsets: tuple[int, ...] = ()
    role: Literal["body", "header", "number"] = "body"
    valign: Literal["top", "middle"] = "top"
    fill: Colour | None = None


@dataclass(frozen=True)
class MonthLine:
    """The month cells of one atomic row, or of one item in it (`item` counts within the indicator cell)."""

    row: int
    looks: Mapping[int, MarkLook]
    item: int | None = None


@dataclass(frozen=True)
class Grid:
    """The table of one page; `widths` are relative."""

    widths: tuple[float, ...]
    cells: tuple[GridCell, ...]
    n_rows: int
    month_columns: tuple[int, ...] = ()
    month_lines: tuple[MonthLine, ...] = ()
    indicator_column: int = 4


@dataclass
class _Place:
    """A ruled row while the grids are built: its page and its atomic rows there."""

    row: Row
    page: int
    first: int
    count: int
    runs: list[int] = field(default_factory=list)


def rb_grids(pages: Sequence[Sequence[Row]], style: Style) -> list[Grid]:
    """Build the grid of each page of an RB plan. A merged cell that goes on over a page break has a part on each."""
    heads = [_rb_header(style, page) for page in range(len(pages))]
    places = _places(pages, [n for _, n in heads])
    parts = _label_cells(places, style)
    widths = (2.6, 9, 13, 19, 21, *[1.9] * 12) + ((5.5,) if style.ket else ())
    grids = []
    for page, (head, n_head) in enumerate(heads):
        here = [p for p in places if p.page == page]
        body, month_lines = list(parts[page]), []
        for place in here:
            beside = tuple(range(place.count)) if place.row.ruled_months else ()
            body.append(GridCell(place.first, 4, rowspan=place.count, content=place.row.items, offsets=beside))
            if style.ket:
                body.append(GridCell(place.first, 17, rowspan=place.count, content=(place.row.ket,)))
            for k in range(place.count):
                body += [GridCell(place.first + k, c) for c in range(5, 17)]
            month_lines += _month_lines(place, style)
        n_rows = n_head + sum(p.count for p in here)
        grids.append(Grid(widths, tuple(head + body), n_rows, tuple(range(5, 17)), tuple(month_lines)))
    return grids


def zi_grids(pages: Sequence[Sequence[ZiRow]], style: Style) -> list[Grid]:
    """Build the grid of each page of a ZI plan: no months, rows of sections, NO and KOMPONEN merged on a page."""
    grids = []
    for page, rows in enumerate(pages):
        cells, first = _header_line(ZI_HEADERS, style), 1
        if not _has_header(style, page):
            cells, first = [], 0
        for k, row in enumerate(rows):
            if row.section:
                cells += [
                    GridCell(first + k, 0, content=(row.no,)),
                    GridCell(first + k, 1, colspan=6, content=(row.section,)),
                ]
            else:
                texts = (row.indikator, row.langkah, row.bukti, row.link, row.target)
                cells += [GridCell(first + k, 2 + c, content=(text,)) for c, text in enumerate(texts)]
        components = ((k, row) for k, row in enumerate(rows) if not row.section)
        for _, group in groupby(components, key=_component_key(style)):
            run = list(group)
            start, row = run[0]
            cells += [
                GridCell(first + start, c, rowspan=len(run), content=(text,), valign=_valign(style))
                for c, text in ((0, row.no), (1, row.komponen))
            ]
        grids.append(Grid((3, 15, 22, 22, 18, 16, 12), tuple(cells), first + len(rows), indicator_column=2))
    return grids


def _component_key(style: Style) -> Callable[[tuple[int, ZiRow]], Hashable]:
    def key(entry: tuple[int, ZiRow]) -> Hashable:
        k, row = entry
        return (row.no, row.komponen) if style.merge and row.komponen else k

    return key


def _has_header(style: Style, page: int) -> bool:
    return style.header_on == "all" or (style.header_on == "first" and page == 0)


def _valign(style: Style) -> Literal["top", "middle"]:
    return "top" if style.label_valign == "top" else "middle"


def _header_line(texts: Sequence[str], style: Style, row: int = 0, first: int = 0, **span: Any) -> list[GridCell]:
    return [
        GridCell(row, first + k, content=(text,), role="header", valign="middle", fill=style.header_fill, **span)
        for k, text in enumerate(texts)
    ]


def _rb_header(style: Style, page: int) -> tuple[list[GridCell], int]:
    """Return the header cells of a page and the number of their rows."""
    if not _has_header(style, page):
        return [], 0
    cells = _header_line(style.headers, style, rowspan=2)
    cells += _header_line((style.months_header,), style, first=5, colspan=12)
    cells += _header_line(MONTH_NAMES[style.month_names], style, row=1, first=5)
    if style.ket:
        cells += _header_line(("KET",), style, first=17, rowspan=2)
    if style.number_row is None:
        return cells, 2
    n_left = 5 + 12 * (style.number_row == "each")
    cells += _header_line([str(n + 1) for n in range(n_left)], style, row=2)
    if style.number_row == "span":
        cells += _header_line(("6",), style, row=2, first=5, colspan=12)
    if style.ket:
        cells += _header_line(("18" if style.number_row == "each" else "7",), style, row=2, first=17)
    # The numbers are printed plainly, so a reader cannot know the row by its looks.
    return [replace(c, fill=None, role="number") if c.row == 2 else c for c in cells], 3


def _places(pages: Sequence[Sequence[Row]], n_heads: Sequence[int]) -> list[_Place]:
    places = []
    for page, rows in enumerate(pages):
        first = n_heads[page]
        for row in rows:
            count = len(row.items) if row.ruled_months else 1
            places.append(_Place(row, page, first, count))
            first += count
    return places


def _label_cells(places: list[_Place], style: Style) -> dict[int, list[GridCell]]:
    """Merge equal neighbours in NO, AREA, KEGIATAN and SUB KEGIATAN, each within its parent."""
    keys: list[Callable[[Row], tuple[Label, ...]]] = [
        lambda r: (r.no, r.area),
        lambda r: (r.kegiatan,),
        lambda r: (r.sub,),
    ]
    cells: dict[int, list[GridCell]] = {place.page: [] for place in places}
    for depth, key in enumerate(keys):
        for k, place in enumerate(places):
            before = places[k - 1] if k else None
            same = (
                style.merge
                and before is not None
                and before.runs[:depth] == place.runs
                and key(before.row) == key(place.row)
                and any(key(place.row))
            )
            place.runs.append(before.runs[depth] if same and before else k)
        for _, group in groupby(places, key=lambda p: p.runs[depth]):
            run = list(group)
            columns = (0, 1) if depth == 0 else (depth + 1,)
            for column, label in zip(columns, key(run[0].row), strict=True):
                for page, cell in _run_cells(run, column, label, style):
                    cells[page].append(cell)
    return cells


def _run_cells(run: list[_Place], column: int, label: Label, style: Style) -> list[tuple[int, GridCell]]:
    """Return the part of a merged cell on each page. Its text stands on one of them unless labels are repeated."""
    segments = [list(group) for _, group in groupby(run, key=lambda p: p.page)]
    middle = run[(len(run) - 1) // 2].page if style.label_valign == "middle_span" else run[0].page
    done, cells = 0, []
    for segment in segments:
        content: tuple[Label, ...] = (label,) if style.repeat_labels or segment[0].page == middle else ()
        offsets: tuple[int, ...] = ()
        if isinstance(label, Aligned):
            last = segment is segments[-1]
            content = label.parts[done : None if last else done + len(segment)]
            rows = [p.first - segment[0].first for p in segment]
            offsets = tuple(rows[min(k, len(rows) - 1)] for k in range(len(content)))
            done += len(content)
        span = sum(p.count for p in segment)
        cell = GridCell(segment[0].first, column, span, 1, content, offsets, valign=_valign(style))
        cells.append((segment[0].page, cell))
    return cells


def _month_lines(place: _Place, style: Style) -> list[MonthLine]:
    sets = place.row.month_sets
    if place.row.ruled_months:
        return [MonthLine(place.first + k, looks(sets[k if len(sets) > 1 else 0], style)) for k in range(place.count)]
    if len(sets) > 1:
        return [MonthLine(place.first, looks(months, style), item=k) for k, months in enumerate(sets)]
    return [MonthLine(place.first, looks(sets[0], style))]
