"""Ruling lines -> the cells of a table, with spans.

A table is an atomic grid (all row boundaries times all column boundaries); cells are the unions of atomic places
that no rule parts. Which rules exist is judged edge by edge from the ink along the edge, then made consistent: month
columns are ruled all alike, cells are rectangles.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np

from rb_ingest.reading.scan.ruling import Region, Ruling, coverage
from rb_ingest.records import Box, Cell, Rule, Table

MONTHS = 12
# Share of an edge that must carry ink for a rule to be there. Where no rule is, letters alone cover less than a tenth;
# broken rules of bad copies keep a third and more. Texts that run across columns are rare, merged rows are not.
_LEVEL_COVERED = 0.35
_PLUMB_COVERED = 0.22
# Twelve neighbours count as month columns when no width is this far from their median, and none wider than that.
_MONTH_WIDTH_TOLERANCE = 0.22
_MONTH_WIDTH_INCH = 0.75
_FEWEST_MONTHS_SEEN = 7
# The narrowest and the widest month column, in inches; how far from its place a boundary may lie, as a share of a
# column (those of one plan differ by a tenth, set by hand as they are); so many lines among the months may be
# none, and so many of the thirteen may be lost.
_MONTH_INCH = (0.125, 0.75)
_OFF_LATTICE = 0.16
_MOST_STRANGERS = 3
_MOST_MISSED = 3
# Columns of one period differ by this factor at most, and are no wider than so many inches; fewer than three are
# chance, two dozen and more are weeks.
_PERIOD_EVENNESS = 1.3
_PERIOD_INCH = 1.1
_FEWEST_PERIODS = 3
_WEEKS = 24
# Share of a row's twelve month columns whose rules carry ink when they are there. In rows below the header, one whole
# rule is enough: letters of a merged cell never reach from its top to its foot.
_MONTHS_RULED = 0.3
_HEADER_ROWS = 2
_ONE_RULE = 0.9
# An edge with less ink than this is bare, with more than that it was seen; so many of a row's others have to be seen.
_BARE_EDGE = 0.12
_SEEN_EDGE = 0.5
_MOST_EDGES = 0.8
# Ink nearer to a rule than this is the rule's, in inches. The mark of merged months is no wider than this share of a
# month (over so many months it may be words) and stands in their middle, to this share of a month. What is narrower
# than `_MARK_LEAST` inches there, or narrower than `_MARK_SLIM` and so many times as high, is a piece that a broken
# rule left standing: ticks are 0.06 wide, a small x is 0.04 and as high.
_INSIDE_CELL = 0.02
_MARK_LEAST, _MARK_SLIM, _SLIM = 0.03, 0.045, 2.0
_MARK_WIDTH = 0.95
_WORDS_OVER = 4
# Words have ink along so much of their width; a bar drawn over months shows its two ends only.
_WORDS_INK = 0.4
_IN_THE_MIDDLE = 0.2


def build_table(ruling: Ruling, region: Region, dpi: float) -> Table:
    """Build the table of a region: cells without text, rules, month columns.

    Args:
        ruling: the page's rules.
        region: where the table stands, from `ruling.find_regions`.
        dpi: pixels per inch.
    """
    xs, ys = with_regular_months(list(region.xs), dpi), list(region.ys)
    level = coverage(ruling.horizontal, ys, xs, dpi)
    plumb = coverage(cv2.transpose(ruling.vertical), xs, ys, dpi).T
    months = month_columns(xs, dpi)
    below = level[1:-1] >= _LEVEL_COVERED
    beside = plumb[:, 1:-1] >= _PLUMB_COVERED
    _drop_underlines(below, ruling, xs, ys, dpi)
    if months:
        merged = _merged_months(ruling, (xs, ys), plumb, months, dpi)
        _rule_months_alike(below, beside, level, plumb, months)
        _bridge_single_gaps(below, beside, months)
        beside &= ~merged
    keep = [0, *(i + 1 for i in range(len(ys) - 2) if below[i].any()), len(ys) - 1]
    if len(keep) < len(ys):
        ys = [ys[i] for i in keep]
        beside = np.array([beside[a:b].mean(axis=0) >= 0.5 for a, b in pairwise(keep)])
        below = below[[i - 1 for i in keep[1:-1]]]
    keep = [0, *(i + 1 for i in range(len(xs) - 2) if beside[:, i].any()), len(xs) - 1]
    if len(keep) < len(xs):
        xs = [xs[i] for i in keep]
        below = np.array([below[:, a:b].mean(axis=1) >= 0.5 for a, b in pairwise(keep)]).T
        below = below.reshape(len(ys) - 2, len(xs) - 1)
        beside = beside[:, [i - 1 for i in keep[1:-1]]]
        months = month_columns(xs, dpi)
    spans = _spans(below, beside)
    cells = tuple(
        Cell(
            row=r,
            col=c,
            rowspan=h,
            colspan=w,
            box=Box(x0=xs[c], y0=ys[r], x1=xs[c + w], y1=ys[r + h]),
        )
        for r, c, h, w in spans
    )
    return Table(
        xs=tuple(xs),
        ys=tuple(ys),
        cells=cells,
        rules=tuple(_rules(xs, ys, cells, ruling, dpi)),
        month_columns=months,
        period_columns=() if months else period_columns(xs, dpi),
    )


def month_columns(xs: list[float], dpi: float) -> tuple[int, ...]:
    """Find the twelve neighbouring columns that are narrow and equally wide; () where there are none.

    Where a few more qualify, the last twelve are the months: volume and unit stand before January. Two dozen and more
    are weeks, which `period_columns` has.
    """
    widths = np.diff(xs)
    last: int | None = None
    for i in range(len(widths) - MONTHS + 1):
        run = widths[i : i + MONTHS]
        middle = float(np.median(run))
        spread = float(np.abs(run - middle).max()) / middle
        if spread <= _MONTH_WIDTH_TOLERANCE and middle <= _MONTH_WIDTH_INCH * dpi:
            last = i
    if last is None or len(period_columns(xs, dpi)) >= _WEEKS:
        return ()
    return tuple(range(last, last + MONTHS))


def period_columns(xs: list[float], dpi: float) -> tuple[int, ...]:
    """Find neighbouring columns of equal width that may be periods of a year: quarters, weeks, half a year's months.

    Returns:
        The columns of the longest such run; () where there are no three.
    """
    widths = np.diff(xs)
    best: range = range(0)
    for i in range(len(widths)):
        j = i
        while j < len(widths) and widths[i : j + 1].max() <= _PERIOD_EVENNESS * widths[i : j + 1].min():
            j += 1
        if j - i >= max(_FEWEST_PERIODS, len(best) + 1) and widths[i:j].max() <= _PERIOD_INCH * dpi:
            best = range(i, j)
    return tuple(best)


def with_regular_months(xs: list[float], dpi: float) -> list[float]:
    """Mend the boundaries of the month columns: twelve equal widths tell where one is missing and which is none.

    A bad copy loses rules between months, and a stamp, a fold or a streak adds lines among them. Of all ways to lay
    thirteen boundaries at equal distances over those that were seen, the one that explains most of them counts.

    Args:
        xs: Boundaries of columns, sorted, in pixels.
        dpi: Pixels per inch.

    Returns:
        The boundaries, those between the months mended; as they are where no such twelve columns are found.
    """
    if month_columns(xs, dpi):
        return xs
    places = np.array(xs)
    best: tuple[float, int, int, list[float]] | None = None
    for i in range(len(xs) - _FEWEST_MONTHS_SEEN):
        for j in range(i + _FEWEST_MONTHS_SEEN, len(xs)):
            unit = (xs[j] - xs[i]) / MONTHS
            if not _MONTH_INCH[0] * dpi <= unit <= _MONTH_INCH[1] * dpi:
                continue
            lattice = xs[i] + unit * np.arange(MONTHS + 1)
            nearest = np.abs(places[i : j + 1, None] - lattice[None, :])
            hits = nearest.min(axis=0) <= _OFF_LATTICE * unit
            strangers = int((nearest.min(axis=1) > _OFF_LATTICE * unit).sum())
            missed = int((~hits).sum())
            cost = missed + strangers + 0.5 * float(nearest.min(axis=0)[hits].mean()) / unit
            if missed <= _MOST_MISSED and strangers <= _MOST_STRANGERS and (best is None or cost < best[0]):
                seen = nearest.argmin(axis=0)
                mended = [xs[i + int(seen[k])] if hits[k] else float(lattice[k]) for k in range(MONTHS + 1)]
                best = (cost, i, j, mended)
    if best is None:
        return xs
    _, i, j, mended = best
    return [*xs[:i], *mended, *xs[j + 1 :]]


def _drop_underlines(below: np.ndarray, ruling: Ruling, xs: list[float], ys: list[float], dpi: float) -> None:
    """Take back edges that lie alone in one column and do not reach both of its sides: underlined text."""
    half = max(2, round(0.02 * dpi))
    pad = max(3, round(0.035 * dpi))
    for i, j in zip(*np.nonzero(below), strict=True):
        alone = not (j > 0 and below[i, j - 1]) and not (j + 1 < below.shape[1] and below[i, j + 1])
        if not alone:
            continue
        y = round(ys[i + 1])
        inked = ruling.horizontal[max(0, y - half) : y + half + 1].max(axis=0) > 0
        a, b = round(xs[j]), round(xs[j + 1])
        if inked[a : a + pad].mean() < 0.6 or inked[b - pad : b + 1].mean() < 0.6:
            below[i, j] = False


def _rule_months_alike(
    below: np.ndarray, beside: np.ndarray, level: np.ndarray, plumb: np.ndarray, months: tuple[int, ...]
) -> None:
    """Decide the edges of the month columns together: a level rule crosses all twelve, or none."""
    first, last = months[0], months[-1]
    for i in range(below.shape[0]):
        below[i, first : last + 1] = level[i + 1, first : last + 1].mean() >= _LEVEL_COVERED
    for r in range(beside.shape[0]):
        # beside[:, j] lies between columns j and j + 1
        inner = plumb[r, first + 1 : last + 1]
        # A bar hides the rules that it covers; one that is left beside it tells that the row has them all.
        beside[r, first:last] = inner.mean() >= _MONTHS_RULED or (r >= _HEADER_ROWS and inner.max() >= _ONE_RULE)


def _merged_months(
    ruling: Ruling, places: tuple[list[float], list[float]], plumb: np.ndarray, months: tuple[int, ...], dpi: float
) -> np.ndarray:
    """Find the edges between months that a row does not have: its cells are merged, with one mark in their middle.

    A rule that a bad copy lost looks the same, but then the ink stands in the middle of a month, not of the gap.

    Args:
        ruling: The page's rules and ink.
        places: Boundaries of columns and of rows, in pixels.
        plumb: Share of each vertical edge that carries ink, shape (rows, columns + 1).
        months: The twelve month columns.
        dpi: Pixels per inch.

    Returns:
        Flags of edges to leave out, shape (rows, columns - 1).
    """
    xs, ys = places
    out = np.zeros((len(ys) - 1, len(xs) - 2), dtype=bool)
    inner = range(months[0] + 1, months[-1] + 1)
    pad = max(2, round(_INSIDE_CELL * dpi))
    written = cv2.subtract(ruling.ink, cv2.bitwise_or(ruling.band_horizontal, ruling.band_vertical))
    for r in range(len(ys) - 1):
        bare = [x for x in inner if plumb[r, x] < _BARE_EDGE]
        if not bare or np.mean([plumb[r, x] >= _SEEN_EDGE for x in inner if x not in bare] or [1.0]) < _MOST_EDGES:
            continue
        for run in np.split(np.array(bare), np.flatnonzero(np.diff(bare) > 1) + 1):
            left, right = xs[int(run[0]) - 1], xs[int(run[-1]) + 1]
            column = (right - left) / (len(run) + 1)
            part = written[round(ys[r]) + pad : round(ys[r + 1]) - pad, round(left) + pad : round(right) - pad]
            across = np.flatnonzero((part > 0).any(axis=0))
            if not len(across):
                continue
            middle, width = (across[0] + across[-1]) / 2 + pad, across[-1] - across[0]
            high = np.ptp(np.flatnonzero((part > 0).any(axis=1)))
            if width < _MARK_LEAST * dpi or (width < _MARK_SLIM * dpi and high > _SLIM * width):
                continue
            is_words = len(run) + 1 >= _WORDS_OVER and len(across) >= _WORDS_INK * width
            is_one_mark = width <= _MARK_WIDTH * column or is_words
            if is_one_mark and abs(middle - (right - left) / 2) <= _IN_THE_MIDDLE * column:
                out[r, run - 1] = True
    return out


def _bridge_single_gaps(below: np.ndarray, beside: np.ndarray, months: tuple[int, ...]) -> None:
    """Put back single edges that a bad copy has lost between neighbours that kept theirs.

    A plan's cells are merged downwards in nested columns, and side by side only in its header (two rows, the first of
    them with one cell over all months) or over many columns at once: one lone missing edge is damage.
    """
    below[:, 1:-1] |= below[:, :-2] & below[:, 2:]
    # The outer columns have a neighbour on one side only: a rule that crosses all others crosses them too.
    below[:, 0] |= below[:, 1:].all(axis=1)
    below[:, -1] |= below[:, :-1].all(axis=1)
    real = beside.mean(axis=0) > 0.5
    body = beside[0 if beside[0, months[0] : months[-1]].all() else 2 :]
    body[:, 1:-1] |= body[:, :-2] & body[:, 2:] & real[1:-1]
    # The outer columns have a neighbour on one side only.
    body[:, 0] |= body[:, 1] & real[0]
    body[:, -1] |= body[:, -2] & real[-1]


def _spans(below: np.ndarray, beside: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Return the cells (row, col, rowspan, colspan) that no edge cuts, made rectangular.

    Args:
        below: shape (rows - 1, cols), True where a rule lies under the place.
        beside: shape (rows, cols - 1), True where a rule lies to the right of the place.
    """
    rows, cols = beside.shape[0], below.shape[1] if below.size else beside.shape[1] + 1
    labels = _components(below.reshape(rows - 1, cols), beside)
    queue = [labels == k for k in range(labels.max() + 1)]
    done: list[tuple[int, int, int, int]] = []
    while queue:
        part = queue.pop()
        r, c = np.nonzero(part)
        box = (r.min(), c.min(), r.max() + 1, c.max() + 1)
        if part.sum() == (box[2] - box[0]) * (box[3] - box[1]):
            done.append((int(box[0]), int(box[1]), int(box[2] - box[0]), int(box[3] - box[1])))
        else:
            queue.extend(_halves(part))
    yield from sorted(done)


def _components(below: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """Label the atomic places that hang together, shape (rows, cols)."""
    rows, cols = beside.shape[0], below.shape[1]
    parent = np.arange(rows * cols)

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = int(parent[i])
        return i

    for r in range(rows):
        for c in range(cols):
            if r + 1 < rows and not below[r, c]:
                parent[root((r + 1) * cols + c)] = root(r * cols + c)
            if c + 1 < cols and not beside[r, c]:
                parent[root(r * cols + c + 1)] = root(r * cols + c)
    roots = np.array([root(i) for i in range(rows * cols)])
    return np.unique(roots, return_inverse=True)[1].reshape(rows, cols)


def _halves(part: np.ndarray) -> list[np.ndarray]:
    """Cut a region that is no rectangle in two, at the row or column change that leaves the squarest pieces.

    A missing rule has run cells together; rows of equal extent belong together more often than not, so the cut goes
    where the extent changes most.
    """
    r, c = np.nonzero(part)
    best: tuple[int, int, int] | None = None
    for axis, values in ((0, r), (1, c)):
        profile = part.sum(axis=1 - axis)
        for k in range(values.min() + 1, values.max() + 1):
            change = int(abs(int(profile[k]) - int(profile[k - 1]))) + 1
            moved = int((np.take(part, k, axis) != np.take(part, k - 1, axis)).sum())
            if best is None or moved + change > best[0]:
                best = (moved + change, axis, k)
    assert best is not None  # noqa: S101 - a region that is no rectangle has two rows or columns
    _, axis, k = best
    first, second = part.copy(), part.copy()
    if axis == 0:
        first[k:], second[:k] = False, False
    else:
        first[:, k:], second[:, :k] = False, False
    return [piece for half in (first, second) for piece in _connected(half)]


def _connected(part: np.ndarray) -> list[np.ndarray]:
    count, labels = cv2.connectedComponents(part.astype(np.uint8), connectivity=4)
    return [labels == k for k in range(1, count)]


def _rules(xs: list[float], ys: list[float], cells: tuple[Cell, ...], ruling: Ruling, dpi: float) -> Iterator[Rule]:
    """Return the rules that bound cells, edge by edge, joined where neighbours were both seen or both inferred."""
    level: dict[int, set[int]] = {}
    plumb: dict[int, set[int]] = {}
    for cell in cells:
        for c in range(cell.col, cell.col + cell.colspan):
            level.setdefault(cell.row, set()).add(c)
            level.setdefault(cell.row + cell.rowspan, set()).add(c)
        for r in range(cell.row, cell.row + cell.rowspan):
            plumb.setdefault(cell.col, set()).add(r)
            plumb.setdefault(cell.col + cell.colspan, set()).add(r)
    inked_h = coverage(ruling.horizontal, ys, xs, dpi) >= _LEVEL_COVERED
    inked_v = coverage(cv2.transpose(ruling.vertical), xs, ys, dpi) >= _PLUMB_COVERED
    for axis, lines, at, along, inked in (("h", level, ys, xs, inked_h), ("v", plumb, xs, ys, inked_v)):
        for i, parts in sorted(lines.items()):
            run: list[int] = []
            for k in range(len(along)):
                goes_on = k in parts and run and inked[i, k] == inked[i, run[-1]]
                if run and not goes_on:
                    yield Rule(
                        axis=axis,
                        position=at[i],
                        start=along[run[0]],
                        end=along[run[-1] + 1],
                        seen=bool(inked[i, run[0]]),
                    )
                    run = []
                if k in parts:
                    run.append(k)
