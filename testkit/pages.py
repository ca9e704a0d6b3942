"""Small pages with known truth, so that a test says in a few lines what is on its page.

    plan = draw_plan([[Row("1", "Manajemen Perubahan", "Perencanaan", "Tim RB", "SK Tim RB", {1, 7})]])
    vector = vector_pdf(plan.sheets)                                          # born digital
    photo = picture(plan.sheets[0], dpi=200).after(skewed(1.2), noisy(6))     # a scan of the page
    scan = scan_pdf([photo], strips=3)
    plan.rows[0].months                                                       # (1, 7)
    photo.box(plan.sheets[0].table.marks[0].box)                              # where its tick is, in pixels

The parts live in testkit/page_factory; tests import them from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from testkit.page_factory.damage import (
    bilevel,
    blurred,
    broken_rules,
    dark_edges,
    faint,
    folded,
    in_perspective,
    jpegged,
    noisy,
    shadowed,
    shown_through,
    skewed,
    speckled,
    stamped,
    turned,
)
from testkit.page_factory.decree import Preamble, TextSheet, decree_sheet, text_sheet
from testkit.page_factory.grid import Grid, rb_grids, zi_grids
from testkit.page_factory.layout import TooTallError, draw_table
from testkit.page_factory.picture import Picture, picture
from testkit.page_factory.scan import scan_pdf
from testkit.page_factory.sheet import Sheet, vector_pdf
from testkit.page_factory.spec import (
    A4_LANDSCAPE,
    A4_PORTRAIT,
    A5_LANDSCAPE,
    F4_LANDSCAPE,
    Aligned,
    Item,
    Row,
    Style,
    ZiRow,
)
from testkit.page_factory.truth import TruthRow, plan_truth, zi_truth

__all__ = [
    "A4_LANDSCAPE",
    "A4_PORTRAIT",
    "A5_LANDSCAPE",
    "F4_LANDSCAPE",
    "PLAIN",
    "Aligned",
    "Item",
    "Picture",
    "Plan",
    "Preamble",
    "Row",
    "Sheet",
    "Style",
    "TooTallError",
    "TruthRow",
    "ZiRow",
    "bilevel",
    "blurred",
    "broken_rules",
    "dark_edges",
    "decree_sheet",
    "draw_plan",
    "draw_zi_plan",
    "faint",
    "folded",
    "in_perspective",
    "jpegged",
    "noisy",
    "picture",
    "scan_pdf",
    "shadowed",
    "shown_through",
    "skewed",
    "speckled",
    "stamped",
    "text_sheet",
    "turned",
    "vector_pdf",
]


PLAIN = Style()


@dataclass(frozen=True)
class Plan:
    """A drawn plan: its pages and the plan rows that a reader should find on them."""

    sheets: tuple[Sheet, ...]
    rows: tuple[TruthRow, ...]


def draw_plan(
    pages: Sequence[Sequence[Row]],
    style: Style = PLAIN,
    *,
    annex: Sequence[str] = (),
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> Plan:
    """Draw an RB plan, one sheet for each sequence of rows.

    Args:
        pages: the ruled rows of each page.
        style: how the table looks.
        annex: the block in the upper right corner of the first page that says to which decree the plan belongs.
        above: lines over the table of the first page, centred: a title.
        below: lines under the table of the last page, in its right half: a signature block.

    Raises:
        TooTallError: the rows of a page do not fit on it.
    """
    rows = plan_truth(pages)
    if not style.ket:
        rows = tuple(replace(row, ket="") for row in rows)
    return Plan(_sheets(rb_grids(pages, style), style, annex, above, below), rows)


def draw_zi_plan(
    pages: Sequence[Sequence[ZiRow]],
    style: Style = PLAIN,
    *,
    annex: Sequence[str] = (),
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> Plan:
    """Draw a ZI plan; see `draw_plan`."""
    return Plan(_sheets(zi_grids(pages, style), style, annex, above, below), zi_truth(pages))


def _sheets(
    grids: list[Grid], style: Style, annex: Sequence[str], above: Sequence[str], below: Sequence[str]
) -> tuple[Sheet, ...]:
    sheets = []
    width, height = style.paper
    for k, grid in enumerate(grids):
        page = TextSheet(style.paper, style.margin, style.font, style.size * 1.2)
        for line in annex if k == 0 else ():
            page.write(line, 0.62 * width)
        page.gap(1.0 if page.lines else 0.0)
        for line in above if k == 0 else ():
            page.write(line, bold=True)
        if page.lines:
            page.gap(0.7)
        drawn = draw_table(
            grid, style, x0=style.margin, y0=page.y, width=width - 2 * style.margin, y_max=height - style.margin
        )
        page.y = drawn.table.box.y1 + style.size
        for line in below if k == len(grids) - 1 else ():
            page.write(line, 0.65 * width)
        if page.y > height:
            raise TooTallError(f"the lines below the table end at {page.y:.0f} pt, the page at {height:.0f} pt")
        shapes = (*page.shapes, *drawn.shapes)
        sheets.append(Sheet(style.paper, shapes, tuple(page.lines), drawn.table, drawn.other_ink))
    return tuple(sheets)
