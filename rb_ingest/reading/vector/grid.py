"""From the rules of a born-digital page to the grids of its tables.

Rules are drawn in pieces, often one piece for each side of each cell. Pieces in line are merged; rules that cross
belong to one table; a place between two atomic cells where no rule runs makes them one merged cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np

from rb_ingest.reading.geometry.groups import connected
from rb_ingest.reading.vector.pieces import REACH, SNAP, merge_pieces
from rb_ingest.records import Rule

TWINS = (
    6.3  # points: two lines nearer than this are one double rule; the lowest row seen is 8 high, a week column 7 wide
)
NEAR_TWINS = 3.0  # points: no row is so low, so lines nearer than this are one rule however far each of them reaches
TWIN_REACH = 0.6  # of the longer one's length: a farther line that is shorter is an arrow or a bar, no half of a rule
OPEN = (
    8.0  # points: rules that run so far beyond the last that crosses them bound cells; the lowest row seen is as high
)
OPEN_ENDS = 3  # upright rules that end level beyond it: a page that ends within a row has more, a stray line less
LONG, LONG_ENDS = 0.6, 2  # of the table's width: rules as long as those of head and foot, both of which end level
SECTION = 40.0  # points: a row across the table that heads a part of it is not higher than three lines
EVEN, EVENNESS = 4, 0.15  # so many gaps, alike to this share, are columns or rows however near their lines are
FACING = 0.5  # of the shorter one's length: so much of it lies beside the other side of a double rule
COVER = 0.7  # share of a cell's side that must be ruled to close it
INSET = 1.2  # points: a line over months that ends so far from a border does not reach it


@dataclass(frozen=True)
class Span:
    """A cell of the grid: its first atomic row and column and how many it covers."""

    row: int
    col: int
    rowspan: int
    colspan: int


@dataclass(frozen=True)
class Grid:
    """The boundaries of the atomic columns and rows in points, the cells that cover them, and the rules."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    spans: tuple[Span, ...]
    rules: tuple[Rule, ...]


def find_grids(rules: Iterable[Rule]) -> tuple[Grid, ...]:
    """Find the ruled tables of a page.

    Args:
        rules: Pieces of rules in points, in any order. Rules that meet no others (underlines, letterheads) fall out.

    Returns:
        One grid for each set of connected rules that has three columns, or two columns and two rows, from top to
        bottom: less is a frame around some words.
    """
    merged = merge_pieces(rules)
    groups = _across_sections(_connected(_prune(merged)))
    grids = [grid for group in groups if (grid := _grid(group)) is not None]
    tables = [g for g in grids if len(g.xs) > 3 or (len(g.xs) > 2 and len(g.ys) > 2)]
    return tuple(sorted(tables, key=lambda g: (g.ys[0], g.xs[0])))


def without_bars(grid: Grid, months: Sequence[int]) -> tuple[Grid, tuple[Rule, ...]]:
    """Part the rules of a table from lines over months that were drawn like rules, such as the shafts of arrows.

    No plan rules some of its month cells and leaves the others whole; a line over all of them is a rule only when it
    reaches their outer borders.

    Args:
        grid: The table.
        months: Its month columns, none where they are not known.

    Returns:
        The table with the rows whole that such lines had parted, and the lines.
    """
    bars: list[Rule] = []
    for k in range(len(grid.ys) - 2, 0, -1):
        spanned = {c for s in grid.spans if s.row < k < s.row + s.rowspan for c in range(s.col, s.col + s.colspan)}
        parted = set(range(len(grid.xs) - 1)) - spanned
        if not parted or not parted <= set(months):
            continue
        line = [r for r in grid.rules if r.axis == "h" and abs(r.position - grid.ys[k]) <= SNAP]
        first, last = grid.xs[min(months)], grid.xs[max(months) + 1]
        reaches = any(r.start <= first + INSET or r.end >= last - INSET for r in line)
        whole = _joined_rows(grid, k) if parted < set(months) or not reaches else None
        if whole is not None:
            grid = whole
            bars += line
    return grid, tuple(bars)


def _joined_rows(grid: Grid, k: int) -> Grid | None:
    """Return a table whose atomic rows k - 1 and k are one; None where their cells do not match."""
    below = {(s.col, s.colspan): s for s in grid.spans if s.row == k}
    spans = []
    for s in grid.spans:
        if s.row + s.rowspan == k:
            other = below.get((s.col, s.colspan))
            if other is None:
                return None
            spans.append(Span(s.row, s.col, s.rowspan + other.rowspan - 1, s.colspan))
        elif s.row < k < s.row + s.rowspan:
            spans.append(Span(s.row, s.col, s.rowspan - 1, s.colspan))
        elif s.row != k:
            spans.append(Span(s.row - (s.row > k), s.col, s.rowspan, s.colspan))
    rules = tuple(r for r in grid.rules if r.axis == "v" or abs(r.position - grid.ys[k]) > SNAP)
    return Grid(grid.xs, (*grid.ys[:k], *grid.ys[k + 1 :]), tuple(spans), rules)


def parted_at(grid: Grid, x: float) -> Grid:
    """Return a table with one more boundary between columns, at which no rule runs: cells stay merged over it."""
    if not grid.xs[0] < x < grid.xs[-1] or min(abs(x - other) for other in grid.xs) <= TWINS:
        return grid
    k = sum(other < x for other in grid.xs)
    spans = tuple(
        replace(s, col=s.col + (s.col >= k), colspan=s.colspan + (s.col < k <= s.col + s.colspan)) for s in grid.spans
    )
    return replace(grid, xs=(*grid.xs[:k], x, *grid.xs[k:]), spans=spans)


def _meet(h: Rule, v: Rule) -> bool:
    to_v, to_h = _reach(v), _reach(h)
    return h.start - to_v <= v.position <= h.end + to_v and v.start - to_h <= h.position <= v.end + to_h


def _reach(rule: Rule) -> float:
    """Return how far from the middle of a rule those that meet it may end: at its edge, where it is heavy."""
    return max(REACH, rule.thickness / 2 + SNAP / 2)


def _prune(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Drop rules that do not run from one crossing rule to another: no cell has them as a side.

    Where cells on both sides of a rule go on over the end of a page, no rule crosses it there: it ends with the others.
    """
    kept = list(rules)
    while True:
        horizontal, vertical = [r for r in kept if r.axis == "h"], [r for r in kept if r.axis == "v"]
        good = [h for h in horizontal if sum(_meet(h, v) for v in vertical) >= 2]
        crossings = [sum(_meet(h, v) for h in horizontal) for v in vertical]
        whole = [v for v, count in zip(vertical, crossings, strict=True) if count >= 2]
        good += whole
        good += [
            v
            for v, count in zip(vertical, crossings, strict=True)
            if count == 1 and any(_end_level(v, other) for other in whole)
        ]
        if len(good) == len(kept):
            return tuple(kept)
        kept = good


def _end_level(one: Rule, other: Rule) -> bool:
    """Whether two upright rules begin or end at the same height."""
    return abs(one.start - other.start) <= REACH or abs(one.end - other.end) <= REACH


def _connected(rules: Sequence[Rule]) -> tuple[tuple[Rule, ...], ...]:
    """Return the rules of each table: those that meet, or that face each other."""
    pairs = [
        (i, j)
        for (i, a), (j, b) in product(enumerate(rules), enumerate(rules))
        if (_meet(a, b) if (a.axis, b.axis) == ("h", "v") else i < j and _face(a, b))
    ]
    ones, others = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    groups: dict[int, list[Rule]] = {}
    for rule, group in zip(rules, connected(len(rules), ones, others).tolist(), strict=True):
        groups.setdefault(group, []).append(rule)
    return tuple(map(tuple, groups.values()))


def _across_sections(groups: Iterable[tuple[Rule, ...]]) -> list[tuple[Rule, ...]]:
    """Join tables with open sides that only a row across all columns parts, which no upright rule crosses."""
    joined: list[tuple[Rule, ...]] = []
    for group in sorted(groups, key=lambda rules: min(r.start if r.axis == "v" else r.position for r in rules)):
        if joined and (foot := _level(joined[-1], max)) and (head := _level(group, min)):
            apart = head.position - foot.position
            same = abs(head.start - foot.start) <= REACH and abs(head.end - foot.end) <= REACH
            if same and apart <= SECTION and any(r.axis == "v" for r in (*open_sides(joined[-1]), *open_sides(group))):
                joined[-1] += group
                continue
        joined.append(group)
    return joined


def _level(rules: Iterable[Rule], which: Callable[..., Rule]) -> Rule | None:
    """Return the first or the last level rule of a table."""
    level = [r for r in rules if r.axis == "h"]
    return which(level, key=lambda r: r.position) if level else None


def _face(one: Rule, other: Rule) -> bool:
    """Whether two rules are as near as those of neighbouring cells that have a frame and some space each."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return one.axis == other.axis and abs(one.position - other.position) <= TWINS and shared >= FACING * shorter


def _grid(rules: Sequence[Rule]) -> Grid | None:
    """Return the grid of rules that belong together, None where they close no cell: a frame in the gap of others."""
    rules = (*rules, *open_sides(rules))
    columns = _lines([r for r in rules if r.axis == "v"])
    rows = _lines([r for r in rules if r.axis == "h"])
    if len(columns) < 2 or len(rows) < 2:
        return None
    xs, ys = tuple(map(_place, columns)), tuple(map(_place, rows))
    below = [[_ruled(line, *side) for side in pairwise(xs)] for line in rows[1:]]
    right = [[_ruled(line, *side) for line in columns[1:]] for side in pairwise(ys)]
    return Grid(xs=xs, ys=ys, spans=merge_cells(below, right), rules=tuple(rules))


def open_sides(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the outer sides that a table leaves open: its inner rules run on beyond the outermost that cross them.

    Args:
        rules: Of one table.

    Returns:
        A rule that was not seen for each open side, where enough of the inner rules end.
    """
    found: list[Rule] = []
    for axis in ("h", "v"):
        ending = [r for r in rules if r.axis != axis]
        across = [r for r in (*rules, *found) if r.axis == axis]
        if not across:
            continue
        first, last = min(r.position for r in across), max(r.position for r in across)
        if axis == "v":  # labels merged over all rows leave few rules that run to the side, but these are long
            ending = [r for r in ending if r.end - r.start >= LONG * (last - first)]
        if not ending:
            continue
        for ends, side in (([r.start for r in ending], first), ([r.end for r in ending], last)):
            outermost = min(ends) if side == first else max(ends)
            level = [r for r, end in zip(ending, ends, strict=True) if abs(end - outermost) <= REACH]
            if abs(outermost - side) >= OPEN and len(level) >= (OPEN_ENDS if axis == "h" else LONG_ENDS):
                at = [r.position for r in level]
                found.append(Rule(axis=axis, position=outermost, start=min(at), end=max(at), seen=False))
    return tuple(found)


def _lines(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules of each boundary, the lines of a double rule together."""
    groups: list[list[Rule]] = []
    even = _evenly_apart([rule.position for rule in rules])
    for rule in sorted(rules, key=lambda r: r.position):
        start = groups[-1][0].position if groups else -np.inf
        is_near = rule.position - start <= NEAR_TWINS
        if is_near or ((start, rule.position) not in even and _twins(start, rule.position, rules)):
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _evenly_apart(places: Sequence[float]) -> set[tuple[float, float]]:
    """Return the neighbouring lines, by their places, that stand in a row of many equally far apart: columns of weeks.

    The lines of double rules are nearer to each other than to the next.
    """
    lines: list[float] = []
    for place in sorted(places):
        if not lines or place - lines[-1] > NEAR_TWINS:
            lines.append(place)
    pairs, gaps = list(pairwise(lines)), np.diff(lines)
    found: set[tuple[float, float]] = set()
    for i in range(len(gaps) - EVEN + 1):
        some = gaps[i : i + EVEN]
        if some.max() <= (1 + EVENNESS) * some.min():
            found.update(pairs[i : i + EVEN])
    return found


def _twins(first: float, second: float, rules: Sequence[Rule]) -> bool:
    """Whether two lines are one double rule: near, and about as much of them drawn."""
    if second - first > TWINS:
        return False
    drawn = sorted(sum(r.end - r.start for r in rules if abs(r.position - at) <= SNAP / 2) for at in (first, second))
    return drawn[0] >= TWIN_REACH * drawn[1]


def _place(line: Sequence[Rule]) -> float:
    return (line[0].position + line[-1].position) / 2


def _ruled(line: Sequence[Rule], start: float, end: float) -> bool:
    """Whether a side between atomic cells is ruled."""
    return _covered_length(line, start, end) >= COVER * (end - start)


def _covered_length(rules: Sequence[Rule], start: float, end: float) -> float:
    """Return how much of a stretch is ruled, the two lines of a double rule counted once."""
    length, reached = 0.0, start
    for rule in sorted(rules, key=lambda r: r.start):
        a, b = max(rule.start, reached), min(rule.end, end)
        if b > a:
            length += b - a
            reached = b
    return length


def merge_cells(below: Sequence[Sequence[bool]], right: Sequence[Sequence[bool]]) -> tuple[Span, ...]:
    """Merge atomic cells with no rule between them into rectangular cells that cover the grid.

    Args:
        below: below[row][col], whether a rule runs under the atomic cell.
        right: right[row][col], whether a rule runs to its right.

    Returns:
        Cells by row and column. Where the open sides do not make a rectangle, the smallest rectangles that hold them.
    """
    n_rows, n_cols = len(below), len(below[0])
    boxes = [[r, c, r + 1, c + 1] for r in range(n_rows) for c in range(n_cols)]
    owner = {(b[0], b[1]): b for b in boxes}

    def absorb(a: list[int], b: list[int]) -> list[int]:
        """Grow a box over another, and over all that the grown box then touches."""
        grown = [min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])]
        while True:
            inside = [owner[r, c] for r in range(grown[0], grown[2]) for c in range(grown[1], grown[3])]
            hull = [
                min(o[0] for o in inside),
                min(o[1] for o in inside),
                max(o[2] for o in inside),
                max(o[3] for o in inside),
            ]
            if hull == grown:
                break
            grown = hull
        for r, c in product(range(grown[0], grown[2]), range(grown[1], grown[3])):
            owner[r, c] = grown
        return grown

    for r, c in product(range(n_rows), range(n_cols)):
        if r + 1 < n_rows and not below[r][c] and owner[r, c] is not owner[r + 1, c]:
            absorb(owner[r, c], owner[r + 1, c])
        if c + 1 < n_cols and not right[r][c] and owner[r, c] is not owner[r, c + 1]:
            absorb(owner[r, c], owner[r, c + 1])
    cells = {id(b): b for b in owner.values()}
    return tuple(Span(b[0], b[1], b[2] - b[0], b[3] - b[1]) for b in sorted(cells.values()))
