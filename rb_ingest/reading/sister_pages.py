"""Columns that most pages of a document have, laid over those of its pages that lost or gained some.

The pages of one plan are prints of one table. Where a streak, a fold or a worn copy hides rules of one page, the others
tell where they are: such a page is read once more, with the rules that it should have and without those that it should
not, as if a person had drawn them (see `scan.given_rules`), and it says so.

A born-digital page hides none. But where each of its few rows merges some months there are no rules between these: such
a page is read once more with the boundaries of another, its cells merged over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rb_ingest.reading.month_names import columns_off, rules_by_names
from rb_ingest.records import GivenRule, Guidance, PageReading, Rule, Table

# Boundaries of two pages are the same when they are no further apart than this share of a month's width.
_SAME = 0.3
# So many pages have to agree, and a page has to have so many of their boundaries to be one of them.
_PAGES = 2
_SHARED = 0.6
# Rows of a header are as high on each page, but for this share.
_AS_HIGH = 0.15
_HEADER_ROWS = 2
# A scanned table of one row is a frame around some words more often than a page of a plan.
_LEAST_ROWS = 2
_MERGED = "each of its rows merges months: where these begin and end was told by the plan's other pages"
_READ_AGAIN = "rules between its columns were hidden or false: it was read with the columns of the plan's other pages"
_BY_NAMES = "its months stood beside their names: it was read with the columns that these have"


def rules_of_sisters(readings: Sequence[PageReading]) -> Guidance:
    """Return the upright rules that pages should have or not have, by the other pages' columns or their months' names.

    Args:
        readings: The pages of one document.

    Returns:
        Lines for those pages whose columns are not those of the others, and could be, and those whose months stand
        elsewhere than their names; points for born-digital ones.
    """
    tables = {page.page_no: table for page in readings if (table := _plan_table(page)) is not None}
    model = _model(list(tables.values()))
    rules: dict[int, tuple[GivenRule, ...]] = {}
    for page in readings:
        if page.page_no in tables and page.source != "born_digital":
            table = tables[page.page_no]
            lines = (_missing_and_false(table, model) if model is not None else None) or rules_by_names(table)
            if lines:
                rules[page.page_no] = tuple(_as_given(page, line) for line in lines)
    drawn = [page for page in readings if page.source == "born_digital"]
    for page in drawn:
        places = next((found for other in _nearest(page, drawn) if (found := _merged_months(page, other))), ())
        if places:
            rules[page.page_no] = tuple(_as_given(page, place) for place in places)
    return Guidance(rules=rules)


def better_reading(first: PageReading, again: PageReading, rules: Sequence[GivenRule]) -> PageReading:
    """Return the second reading of a page where it came out with the columns that it was given, else the first.

    Args:
        first: The page as it was read by itself.
        again: The page as it was read with the rules.
        rules: What it was given.

    Returns:
        The second reading says in a warning how it was read, and marks the given rules as not seen.
    """
    rows = 1 if first.source == "born_digital" else _LEAST_ROWS
    before, table = _plan_table(first, rows), _plan_table(again, rows)
    if before is None or table is None or not table.month_columns or table.n_rows < before.n_rows:
        return first
    near = _SAME * _month_width(table)
    lines = [rule.on(again.transform) for rule in rules]
    drawn, false = [line for line in lines if line.seen], [line.position for line in lines if not line.seen]
    kept = [x for x in before.xs if not any(abs(x - other) <= near for other in false)]
    wanted = sorted([*kept, *(line.position for line in drawn)])
    if len(table.xs) != len(wanted) or any(abs(a - b) > near for a, b in zip(table.xs, wanted, strict=True)):
        return first
    rules_now = tuple(
        rule.model_copy(update={"seen": False})
        if rule.axis == "v" and any(abs(rule.position - line.position) <= near for line in drawn)
        else rule
        for rule in table.rules
    )
    told = table.model_copy(update={"rules": rules_now})
    tables = tuple(told if other is table else other for other in again.tables)
    how = _MERGED if all(rule.is_point for rule in rules) else _BY_NAMES if columns_off(before) else _READ_AGAIN
    return again.model_copy(update={"tables": tables, "warnings": (*again.warnings, how)})


def _plan_table(page: PageReading, least_rows: int = _LEAST_ROWS) -> Table | None:
    """Return the table of a page that may be a plan's: the one with most columns."""
    tables = [table for table in page.tables if table.n_cols > 1 and table.n_rows >= least_rows and table.box.width > 0]
    return max(tables, key=lambda table: table.n_cols, default=None)


def _nearest(page: PageReading, others: Sequence[PageReading]) -> list[PageReading]:
    """Return other pages of the same size, the nearest first."""
    alike = [
        o
        for o in others
        if o is not page and (round(o.width), round(o.height)) == (round(page.width), round(page.height))
    ]
    return sorted(alike, key=lambda other: abs(other.page_no - page.page_no))


def _merged_months(page: PageReading, other: PageReading) -> tuple[Rule, ...]:
    """Return the boundaries between months over which all rows of a page are merged; () for another table, or none.

    Args:
        page: A born-digital page.
        other: Another one, of the same size.
    """
    table, model = _plan_table(page, 1), _plan_table(other)
    if table is None or model is None or table.month_columns or not model.month_columns:
        return ()
    near, (first, last) = _SAME * _month_width(model), (model.month_columns[0], model.month_columns[-1])
    months = model.xs[first + 1 : last + 1]
    lost = [x for x in model.xs if min(abs(x - own) for own in table.xs) > near]
    strange = any(min(abs(x - own) for own in model.xs) > near for x in table.xs)
    if strange or not set(lost) <= set(months):
        return ()
    middle = table.box.center[1]
    return tuple(Rule(axis="v", position=x, start=middle, end=middle, seen=True) for x in lost)


def _model(tables: Sequence[Table]) -> Table | None:
    """Return a table with twelve months whose columns at least half of the pages have, None where none is like that."""
    enough = max(_PAGES, len(tables) / 2)
    with_months = [table for table in tables if table.month_columns and not columns_off(table)]
    for model in with_months:
        if sum(_missing_and_false(table, model) == [] for table in with_months) >= enough:
            return model
    return _by_its_heads(*tables) or _by_its_heads(*tables[::-1]) if len(tables) == _PAGES else None


def _by_its_heads(model: Table, other: Table) -> Table | None:
    """Return the first of two tables where the other lacks but boundaries that stand between two of its heads."""
    lines = _missing_and_false(other, model) if model.month_columns else None
    if not lines or not all(line.seen for line in lines):
        return None
    scale = model.box.width / other.box.width
    lost = [model.xs[0] + (line.position - other.xs[0]) * scale for line in lines]
    heads = [cell for cell in model.cells if cell.row == 0 and cell.lines]
    near = _SAME * _month_width(model)
    between = (
        any(abs(head.box.x1 - x) <= near for head in heads) and any(abs(head.box.x0 - x) <= near for head in heads)
        for x in lost
    )
    return model if all(between) else None


def _missing_and_false(table: Table, model: Table) -> list[Rule] | None:
    """Return the upright rules that a table lacks (`seen`) or has too many (not `seen`); None for another table."""
    scale = table.box.width / model.box.width
    own = list(table.xs)
    wanted = [table.xs[0] + (x - model.xs[0]) * scale for x in model.xs]
    near = _SAME * scale * _month_width(model)
    lost = [k for k, x in enumerate(wanted) if min(abs(x - other) for other in own) > near]
    false = [x for x in own if min(abs(x - other) for other in wanted) > near]
    if len(wanted) - len(lost) < _SHARED * len(wanted) or _is_moved(wanted, lost, false):
        return None
    top, foot = table.ys[0], table.ys[-1]
    depth = _header_depths(table, model, scale)
    lines = [Rule(axis="v", position=x, start=top, end=foot, seen=False) for x in false]
    return lines + [Rule(axis="v", position=wanted[k], start=top + depth[k], end=foot, seen=True) for k in lost]


def _month_width(table: Table) -> float:
    first, last = table.month_columns[0], table.month_columns[-1]
    return (table.xs[last + 1] - table.xs[first]) / (last - first + 1)


def _is_moved(wanted: Sequence[float], lost: Sequence[int], false: Sequence[float]) -> bool:
    """Return whether a boundary stands elsewhere between its neighbours: then the table is another one."""
    ends = [(wanted[max(0, k - 1)], wanted[min(len(wanted) - 1, k + 1)]) for k in lost]
    return any(left < x < right for left, right in ends for x in false)


def _header_depths(table: Table, model: Table, scale: float) -> list[float]:
    """Return how far below the table's top each of the model's boundaries begins: a head over the months has none."""
    own, other = ([b - a for a, b in pairwise(t.ys[: _HEADER_ROWS + 1])] for t in (table, model))
    if any(abs(a - b * scale) > _AS_HIGH * b * scale for a, b in zip(own, other, strict=False)):
        return [0.0] * len(model.xs)
    starts = []
    for x in model.xs:
        begins = [r.start for r in model.rules if r.axis == "v" and abs(r.position - x) <= 1]
        starts.append((min(begins, default=model.ys[0]) - model.ys[0]) * scale)
    return starts


def _as_given(page: PageReading, line: Rule) -> GivenRule:
    (x0, y0), (x1, y1) = (page.transform.to_pdf(line.position, y) for y in (line.start, line.end))
    return GivenRule(x0=x0, y0=y0, x1=x1, y1=y1, drawn=line.seen)
