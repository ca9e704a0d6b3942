"""Draws tables of any form as `Table` records: headers with merged groups, columns of any number, words and targets.

Equal neighbours in the header are one merged cell. In the body None goes on with the cell above, "" is a blank cell,
and a row that is a single string is one cell across the table.
"""

from __future__ import annotations

from collections.abc import Sequence

from rb_ingest.records import Box, Cell, Mark, MarkKind, Table, TextLine

LINE, LETTER, PAD = 12.0, 5.0, 3.0

BodyRow = str | Sequence[str | None]


def form(
    header: Sequence[Sequence[str]],
    body: Sequence[BodyRow],
    widths: Sequence[float],
    *,
    periods: Sequence[int] = (),
    months: Sequence[int] = (),
    ticks: Sequence[tuple[int, int]] = (),
    kind: MarkKind = "tick",
    confidence: float = 0.95,
) -> Table:
    """Draw a table.

    Args:
        header: Its rows of header texts, one for each column.
        body: Its rows.
        widths: Of its columns, in points.
        periods: The columns that reading takes for periods.
        months: The columns that reading takes for twelve months.
        ticks: Marks by body row and column.
        kind: What the marks are.
        confidence: Of the texts.
    """
    xs = [30.0]
    for width in widths:
        xs.append(xs[-1] + width)
    deep = [1] * len(header) + [1 if isinstance(r, str) else max(_lines(t) for t in r) for r in body]
    ys = [100.0]
    for lines in deep:
        ys.append(ys[-1] + lines * LINE + 2 * PAD)

    def cell(text: str, row: int, col: int, rowspan: int, colspan: int) -> Cell:
        box = Box(x0=xs[col], y0=ys[row], x1=xs[col + colspan], y1=ys[row + rowspan])
        lines = tuple(
            TextLine(
                text=line,
                box=Box(
                    x0=box.x0 + PAD,
                    y0=box.y0 + PAD + k * LINE + 2,
                    x1=box.x0 + PAD + LETTER * len(line),
                    y1=box.y0 + PAD + (k + 1) * LINE - 1,
                ),
                confidence=confidence,
            )
            for k, line in enumerate(text.split("\n"))
            if line
        )
        return Cell(row=row, col=col, rowspan=rowspan, colspan=colspan, box=box, lines=lines)

    cells = [cell(*place) for place in _merged(header)]
    for number, row in enumerate(body):
        top = len(header) + number
        if isinstance(row, str):
            cells.append(cell(row, top, 0, 1, len(widths)))
            continue
        for col, text in enumerate(row):
            if text is None:
                continue
            rowspan = 1
            while number + rowspan < len(body):
                below = body[number + rowspan]
                if isinstance(below, str) or below[col] is not None:
                    break
                rowspan += 1
            cells.append(cell(text, top, col, rowspan, 1))
    marks = [
        Mark(
            row=len(header) + row,
            col=col,
            box=Box(x0=xs[col] + 2, y0=ys[len(header) + row] + 2, x1=xs[col + 1] - 2, y1=ys[len(header) + row + 1] - 2),
            kind=kind,
            probability=0.98,
        )
        for row, col in ticks
    ]
    return Table(
        xs=tuple(xs),
        ys=tuple(ys),
        cells=tuple(cells),
        period_columns=tuple(periods),
        month_columns=tuple(months),
        marks=tuple(marks),
    )


def _lines(text: str | None) -> int:
    return (text or "").count("\n") + 1


def _merged(header: Sequence[Sequence[str]]) -> list[tuple[str, int, int, int, int]]:
    """Return text, row, column and spans of the cells of a header: equal neighbours make the largest rectangle."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, texts in enumerate(header):
        for col, text in enumerate(texts):
            if (row, col) in taken:
                continue
            right = col + 1
            while text and right < len(texts) and texts[right] == text and (row, right) not in taken:
                right += 1
            bottom = row + 1
            while text and bottom < len(header) and list(header[bottom][col:right]) == [text] * (right - col):
                bottom += 1
            taken |= {(r, c) for r in range(row, bottom) for c in range(col, right)}
            found.append((text, row, col, bottom - row, right - col))
    return found
