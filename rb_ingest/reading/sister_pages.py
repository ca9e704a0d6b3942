"""Columns that most pages of a document have, laid over those of its pages that lost or gained some.

The pages of one plan are prints of one table. Where a streak, a fold or a worn copy hides rules of one page, the others
tell where they are: such a page is read once more, with the rules that it should have and without those that it should
not, as if a person had drawn them (see `scan.given_rules`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rb_ingest.records import GivenRule, PageReading, Rule, Table

# Boundaries of two pages are the same when they are no further apart than this share of a month's width.
_SAME = 0.3
# So many pages have to agree, and a page has to have so many of their boundaries to be one of them.
_PAGES = 2
_SHARED = 0.6
# Rows of a header are as high on each page, but for this share.
_AS_HIGH = 0.15
_HEADER_ROWS = 2


def rules_of_sisters(readings: Sequence[PageReading]) -> dict[int, tuple[GivenRule, ...]]:
    """Return the upright rules that scanned pages should have or not have, by the columns of the other pages.

    Args:
        readings: The pages of one document.

    Returns:
        Lines in PDF points by page number; only pages whose columns are not those of the others are in it.
    """
    tables = {page.page_no: table for page in readings if (table := _plan_table(page)) is not None}
    model = _model(tables)
    if model is None:
        return {}
    found: dict[int, tuple[GivenRule, ...]] = {}
    for page in readings:
        table = tables.get(page.page_no)
        if table is None or page.source == "born_digital":
            continue
        lines = _differences(table, model)
        if lines:
            found[page.page_no] = tuple(_as_given(page, line) for line in lines)
    return found


def read_again(
    readings: Mapping[int, PageReading], again: PageReading, rules: Sequence[GivenRule]
) -> PageReading | None:
    """Return a second reading of a page if its columns now are those of the others, with the rules that it was given.

    Args:
        readings: The first readings of all pages, by number.
        again: The page, read with the rules.
        rules: What it was given.

    Returns:
        The reading, the given rules marked as not seen; None where it is no better than the first.
    """
    if again.page_no in rules_of_sisters(list({**readings, again.page_no: again}.values())):
        return None
    lines = [rule.on(again.transform) for rule in rules if rule.drawn]
    tables = tuple(table.model_copy(update={"rules": _told(table, lines)}) for table in again.tables)
    return again.model_copy(update={"tables": tables})


def _plan_table(page: PageReading) -> Table | None:
    """Return the table of a page that may be a plan's: the one with most columns."""
    tables = [table for table in page.tables if table.n_cols > 1 and table.n_rows > 1]
    return max(tables, key=lambda table: table.n_cols, default=None)


def _model(tables: Mapping[int, Table]) -> Table | None:
    """Return a table with twelve months whose columns most pages have, None where too few agree."""
    best: tuple[int, Table] | None = None
    for table in tables.values():
        if table.month_columns:
            agreeing = sum(not _differences(other, table) and bool(other.month_columns) for other in tables.values())
            if agreeing >= _PAGES and (best is None or agreeing > best[0]):
                best = agreeing, table
    return best[1] if best and 2 * best[0] >= len(tables) else None


def _differences(table: Table, model: Table) -> list[Rule]:
    """Return the upright rules that a table lacks (`seen`) or has too many (not `seen`); [] where it is another one."""
    scale = table.box.width / model.box.width
    own = list(table.xs)
    wanted = [table.xs[0] + (x - model.xs[0]) * scale for x in model.xs]
    months = model.month_columns
    near = _SAME * scale * (model.xs[months[-1] + 1] - model.xs[months[0]]) / len(months)
    lost = [k for k, x in enumerate(wanted) if min(abs(x - other) for other in own) > near]
    false = [x for x in own if min(abs(x - other) for other in wanted) > near]
    if len(wanted) - len(lost) < _SHARED * len(wanted) or _is_moved(wanted, lost, false):
        return []
    top, foot = table.ys[0], table.ys[-1]
    depth = _header_depths(table, model, scale)
    lines = [Rule(axis="v", position=x, start=top, end=foot, seen=False) for x in false]
    lines += [Rule(axis="v", position=wanted[k], start=top + depth[k], end=foot, seen=True) for k in lost]
    return lines


def _is_moved(wanted: Sequence[float], lost: Sequence[int], false: Sequence[float]) -> bool:
    """Return whether a boundary stands elsewhere between its neighbours: then the table is another one."""
    ends = [(wanted[max(0, k - 1)], wanted[min(len(wanted) - 1, k + 1)]) for k in lost]
    return any(left < x < right for left, right in ends for x in false)


def _header_depths(table: Table, model: Table, scale: float) -> list[float]:
    """Return how far below the table's top each of the model's boundaries begins: a head over the months has none."""
    heights = [[b - a for a, b in zip(t.ys, t.ys[1:], strict=False)][:_HEADER_ROWS] for t in (table, model)]
    alike = all(abs(a - b * scale) <= _AS_HIGH * b * scale for a, b in zip(*heights, strict=False))
    if not alike:
        return [0.0] * len(model.xs)
    starts = []
    for x in model.xs:
        own = [r.start for r in model.rules if r.axis == "v" and abs(r.position - x) <= 1]
        starts.append((min(own, default=model.ys[0]) - model.ys[0]) * scale)
    return starts


def _as_given(page: PageReading, line: Rule) -> GivenRule:
    (x0, y0), (x1, y1) = (page.transform.to_pdf(line.position, y) for y in (line.start, line.end))
    return GivenRule(x0=x0, y0=y0, x1=x1, y1=y1, drawn=line.seen)


def _told(table: Table, lines: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the rules of a table, those marked as not seen that others told."""
    near = _SAME * table.box.width / max(1, table.n_cols) / 2
    return tuple(
        rule.model_copy(update={"seen": False})
        if rule.axis == "v" and any(abs(rule.position - line.position) <= near for line in lines)
        else rule
        for rule in table.rules
    )
