"""Ruling lines -> the cells of a table, with spans.

A table is an atomic grid (all row boundaries times all column boundaries); cells are the unions of atomic places
that no rule parts. Which rules exist is judged edge by edge from the ink along the edge, then made consistent: month
columns are ruled all alike, cells are rectangles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np

from rb_ingest.reading.geometry.even_columns import MONTHS, even_run, month_run
from rb_ingest.reading.geometry.groups import connected
from rb_ingest.reading.scan.arrays import EdgeFlags, EdgeShares, PlaceFlags, PlaceLabels
from rb_ingest.reading.scan.edges import (
    HORIZONTAL_COVERED,
    VERTICAL_COVERED,
    bridge_double_gaps,
    bridge_single_gaps,
    drop_lines_of_text,
    drop_underlines,
    merged_months,
    of_letters,
    rule_months_alike,
    ruled_share,
)
from rb_ingest.reading.scan.gutters import gutters, rows_across
from rb_ingest.reading.scan.half_years import half_year_columns
from rb_ingest.reading.scan.regions import Region
from rb_ingest.reading.scan.ruling import Ruling
from rb_ingest.records import Box, Cell, Rule, Table
from rb_ingest.records.arrays import Flags

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
# Twelve months leave no more than this to three of them; INDIKATOR beside eight quarters does.
_TEXT_INCH = 1.2
# Texts run across no rule that was lost: in such a share of the rows, and so many times as often as across others.
_ACROSS, _MORE_ACROSS = 0.25, 2.0
# Columns of one period are no wider than this, in inches.
_PERIOD_INCH = 1.1


def build_table(ruling: Ruling, region: Region, dpi: float) -> Table:
    """Build the table of a region: cells without text, rules, month columns.

    Args:
        ruling: the page's rules.
        region: where the table stands, from `ruling.find_regions`.
        dpi: pixels per inch.
    """
    xs, ys = _with_months(ruling, region, dpi), list(region.ys)
    horizontal, vertical = _ruled(ruling, xs, ys, dpi)
    vertical = vertical.T
    months = month_columns(xs, dpi)
    below = horizontal[1:-1] >= HORIZONTAL_COVERED
    vertical[:, 1:-1][of_letters(ruling, vertical, xs, ys, dpi)] = 0.0
    beside = vertical[:, 1:-1] >= VERTICAL_COVERED
    drop_underlines(below, ruling, xs, ys, dpi)
    drop_lines_of_text(below, horizontal, ruling, (xs, ys), dpi)
    beside |= gutters(ruling, (xs, ys), vertical, below, dpi)
    if months:
        merged = merged_months(ruling, (xs, ys), vertical, months, dpi)
        rule_months_alike(below, beside, horizontal, vertical, months)
        bridge_single_gaps(below, beside, horizontal[1:-1], months)
        bridge_double_gaps(beside, vertical)
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
        period_columns=() if months else period_columns(xs, dpi) or half_year_columns(xs, dpi),
    )


def _with_months(ruling: Ruling, region: Region, dpi: float) -> list[float]:
    """Return the boundaries of columns, those between months mended unless texts run across what was lost.

    Pens cross the rules between months too, and then those that are there as often.
    """
    seen = list(region.xs)
    mended = with_regular_months(seen, dpi)
    months = month_columns(mended, dpi)
    if mended == seen or not months:
        return mended
    places = mended[months[0] : months[-1] + 2]
    was_lost = np.array([x not in seen for x in places[1:-1]])
    across = np.array(
        [
            rows_across(ruling, region.ys, ((a + x) / 2, x, (x + b) / 2), dpi)
            for a, x, b in zip(places, places[1:], places[2:], strict=False)
        ]
    )
    # beside a text that has two columns for itself it begins, or ends
    apart = ~np.convolve(was_lost, np.ones(3), mode="same").astype(bool)
    usual = float(np.quantile(across[apart], 0.75)) if apart.any() else 0.0
    return seen if across[was_lost].max(initial=0.0) >= max(_ACROSS, _MORE_ACROSS * usual) else mended


def _ruled(ruling: Ruling, xs: list[float], ys: list[float], dpi: float) -> tuple[EdgeShares, EdgeShares]:
    """Return how much of each edge carries a rule: shapes (len(ys), len(xs) - 1) and (len(xs), len(ys) - 1)."""
    across = ruled_share(ruling.horizontal, ruling.ink, ys, xs, dpi)
    return across, ruled_share(ruling.turned_vertical, ruling.turned_ink, xs, ys, dpi)


def month_columns(xs: list[float], dpi: float) -> tuple[int, ...]:
    """Find the twelve neighbouring columns that are narrow and equally wide; () where there are none.

    Two dozen and more are weeks, which `period_columns` has.
    """
    return month_run(np.diff(xs).tolist(), period_columns(xs, dpi), lambda run: _are_months(run, dpi))


def _are_months(widths: Sequence[float], dpi: float) -> bool:
    run = sorted(widths)
    middle = (run[MONTHS // 2 - 1] + run[MONTHS // 2]) / 2
    spread = max(middle - run[0], run[-1] - middle) / middle
    return spread <= _MONTH_WIDTH_TOLERANCE and middle <= _MONTH_WIDTH_INCH * dpi


def period_columns(xs: list[float], dpi: float) -> tuple[int, ...]:
    """Find neighbouring columns of equal width that may be periods of a year: quarters, weeks, half a year's months.

    Returns:
        The columns of the longest such run; () where there are no three.
    """
    return even_run(np.diff(xs).tolist(), _PERIOD_INCH * dpi)


def _has_a_text_column(hits: Flags, unit: float) -> bool:
    """Return whether several neighbouring boundaries that were not seen leave a column as wide as a text needs.

    Args:
        hits: Which of the boundaries were seen.
        unit: How far they are apart, in inches.
    """
    seen = np.flatnonzero(hits)
    widest = int(np.diff(seen).max())
    return widest > 2 and widest * unit > _TEXT_INCH


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
            off = nearest.min(axis=0)
            hits = off <= _OFF_LATTICE * unit
            # Nearly all ways end here; the rest is looked at only then.
            missed = int((~hits).sum())
            if missed > _MOST_MISSED:
                continue
            strangers = int((nearest.min(axis=1) > _OFF_LATTICE * unit).sum())
            if strangers > _MOST_STRANGERS or _has_a_text_column(hits, unit / dpi):
                continue
            cost = missed + strangers + 0.5 * float(off[hits].mean()) / unit
            if best is None or cost < best[0]:
                seen = nearest.argmin(axis=0)
                mended = [xs[i + int(seen[k])] if hits[k] else float(lattice[k]) for k in range(MONTHS + 1)]
                best = (cost, i, j, mended)
    if best is None:
        return xs
    _, i, j, mended = best
    return [*xs[:i], *mended, *xs[j + 1 :]]


def _spans(below: EdgeFlags, beside: EdgeFlags) -> Iterator[tuple[int, int, int, int]]:
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


def _components(below: EdgeFlags, beside: EdgeFlags) -> PlaceLabels:
    """Label the atomic places that hang together, shape (rows, cols)."""
    places = np.arange(beside.shape[0] * below.shape[1]).reshape(beside.shape[0], below.shape[1])
    ones = np.concatenate([places[:-1][~below], places[:, :-1][~beside]])
    others = np.concatenate([places[1:][~below], places[:, 1:][~beside]])
    return connected(places.size, ones, others).reshape(places.shape)


def _halves(part: PlaceFlags) -> list[PlaceFlags]:
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


def _connected(part: PlaceFlags) -> list[PlaceFlags]:
    count, labels = cv2.connectedComponents(part.astype(np.uint8), connectivity=4)
    return [labels == k for k in range(1, count)]


def _rules(xs: list[float], ys: list[float], cells: tuple[Cell, ...], ruling: Ruling, dpi: float) -> Iterator[Rule]:
    """Return the rules that bound cells, edge by edge, joined where neighbours were both seen or both inferred."""
    horizontal: dict[int, set[int]] = {}
    vertical: dict[int, set[int]] = {}
    for cell in cells:
        for c in range(cell.col, cell.col + cell.colspan):
            horizontal.setdefault(cell.row, set()).add(c)
            horizontal.setdefault(cell.row + cell.rowspan, set()).add(c)
        for r in range(cell.row, cell.row + cell.rowspan):
            vertical.setdefault(cell.col, set()).add(r)
            vertical.setdefault(cell.col + cell.colspan, set()).add(r)
    horizontals, verticals = _ruled(ruling, xs, ys, dpi)
    inked_h, inked_v = horizontals >= HORIZONTAL_COVERED, verticals >= VERTICAL_COVERED
    for axis, lines, at, along, inked in (("h", horizontal, ys, xs, inked_h), ("v", vertical, xs, ys, inked_v)):
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
