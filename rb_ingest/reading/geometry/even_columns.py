"""Columns of equal width among the columns of a table: months, quarters, weeks, halves of a year.

How wide such columns may be, and how alike, say those who measured them: a program draws columns alike to a fraction
of a point, the rules of a scan are found to a pixel, and paper bends. Widths may be in any unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

MONTHS = 12
# Columns of one period differ by this factor at most; fewer than three are chance, two dozen and more are weeks.
_EVENNESS = 1.3
_FEWEST = 3
_WEEKS = 24


def even_run(widths: Sequence[float], widest: float) -> tuple[int, ...]:
    """Return the longest run of neighbouring columns that may be periods of a year: quarters, weeks, months of a half.

    Args:
        widths: Of all columns of a table, left to right.
        widest: No such column is wider.

    Returns:
        Their numbers, counted from 0; of several such runs the leftmost; () where there are no three.
    """
    best: range = range(0)
    for start in range(len(widths)):
        stop, low, high = start, widths[start], widths[start]
        while stop < len(widths) and max(high, widths[stop]) <= _EVENNESS * min(low, widths[stop]):
            low, high, stop = min(low, widths[stop]), max(high, widths[stop]), stop + 1
        if stop - start >= max(_FEWEST, len(best) + 1) and high <= widest:
            best = range(start, stop)
    return tuple(best)


def month_run(
    widths: Sequence[float], periods: Sequence[int], are_months: Callable[[Sequence[float]], bool]
) -> tuple[int, ...]:
    """Return the twelve neighbouring columns that are months; () where there are none.

    Where a few more qualify, the last twelve are the months: volume and unit stand before January.

    Args:
        widths: Of all columns of a table, left to right.
        periods: The columns of equal width; two dozen and more are weeks, and then no twelve are months.
        are_months: Whether twelve columns of such widths may be.
    """
    if len(periods) >= _WEEKS:
        return ()
    for first in range(len(widths) - MONTHS, -1, -1):
        if are_months(widths[first : first + MONTHS]):
            return tuple(range(first, first + MONTHS))
    return ()


def narrowest_run(alike: Mapping[int, int]) -> tuple[int, ...]:
    """Return the neighbouring columns of one width that are narrowest; of several such runs the leftmost.

    Args:
        alike: The columns that are as wide as the one to their right, and how wide, in whole steps.

    Returns:
        Two or more, counted from 0; () where no two are of one width.
    """
    if not alike:
        return ()
    first = min(alike, key=lambda col: (alike[col], col))
    stop = first
    while stop in alike:
        stop += 1
    return tuple(range(first, stop + 1))
