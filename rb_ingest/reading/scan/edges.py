"""Which edges between atomic places carry a rule: judged by the ink along them, then made consistent.

Month columns are ruled all alike, lost edges are put back, letters that look like a rule and underlines are not taken
for one, and cells that are merged in one column or over months stay merged.
"""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import EdgeFlags, EdgeShares, Mask
from rb_ingest.reading.scan.regions import coverage
from rb_ingest.reading.scan.ruling import Ruling
from rb_ingest.records.arrays import Flags

# Share of an edge that must carry ink for a rule to be there. Where no rule is, letters alone cover less than a tenth;
# broken rules of bad copies keep a third and more. Texts that run across columns are rare, merged rows are not.
HORIZONTAL_COVERED = 0.35
VERTICAL_COVERED = 0.22
# Share of a row's twelve month columns whose rules carry ink when they are there. In rows below the header, one whole
# rule is enough: letters of a merged cell never reach from its top to its foot.
_MONTHS_RULED = 0.3
_HEADER_ROWS = 2
_ONE_RULE = 0.9
# So many columns beside the months are enough to tell a rule across the table.
_MANY_OTHERS = 4
# An edge with less ink than this is bare, with more than that it was seen; so many of a row's others have to be seen.
_BARE_EDGE = 0.12
_SEEN_EDGE = 0.5
_MOST_EDGES = 0.8
# So many edges that a column alone lacks, and such a share of all lone gaps of a page, are no damage.
_MERGED_EDGES = 3
_MERGED_SHARE = 0.75
# A row across the table has at most this share of the table's upright edges.
_ROW_ACROSS = 0.2
# Heads over several columns stand in so many rows.
_HEAD_ROWS = 3
# A rule too pale for print is one where a line is known: ink from end to end of the edge, and hardly any letters beside
# it (as shares of its length), so far away in inches.
_FROM_END_TO_END = 0.95
_LETTERS_BESIDE = 0.3
_BESIDE = (0.012, 0.035)
# A dotted rule that letters touch has ink along so much of those places that have none so far above and below, in
# inches; so much of its length, in inches and as a share, is such places. Its dots are half as high as this, and no
# farther apart than the gap. Lines as far above and below it, in inches, have no such places.
_DOTTED, _QUIET, _FEWEST_QUIET, _QUIET_SHARE = 0.7, 0.08, 0.04, 0.12
_DOT, _DOT_GAP = 0.008, 0.03
_SCREEN_BESIDE = 0.06
# Letters run together, which look like a level rule, reach so far above and below it, in inches, along so much of it
# (0.34-0.8; beside a rule 0-0.15, but 0.4 in a cell that is too full). One edge without them is a rule's.
_LETTERS_REACH = 0.035
_LETTERS_ALONG = 0.35
_CLEAN = 0.2
# The ends of an edge, at which a rule meets others, as a share of its length.
_END_OF_EDGE = 0.07
# Ink nearer to a rule than this is the rule's, in inches. The mark of merged months is no wider than this share of a
# month (over so many months it may be words) and stands in their middle, to this share of a month. What is narrower
# than `_MARK_LEAST` inches there, or narrower than `_MARK_SLIM` and so many times as high, is a piece that a broken
# rule left standing: ticks are 0.06 wide, a small x is 0.04 and as high.
_INSIDE_CELL = 0.02
_MARK_LEAST, _MARK_SLIM, _SLIM = 0.03, 0.045, 2.0
_MARK_WIDTH = 0.95
_WORDS_OVER = 4
# The text of a head goes on so far, in inches, beside a letter of it.
_WORDS_BESIDE = 0.1
# Words have ink along so much of their width; a bar drawn over months shows its two ends only.
_WORDS_INK = 0.4
_IN_THE_MIDDLE = 0.2


def ruled_share(lines: Mask, ink: Mask, at: list[float], along: list[float], dpi: float) -> EdgeShares:
    """Return the share of each edge that carries a horizontal rule, shape (len(at), len(along) - 1).

    On a line that other rows or columns know, ink paler than print counts too: in a shaded head, or where a pen of
    another strength drew, a rule may be lighter than letters. For upright edges give the masks transposed.

    Args:
        lines: The rules that are as dark as print.
        ink: All ink of the page.
        at: Where the edges lie, in pixels.
        along: Where they begin and end.
        dpi: Pixels per inch.
    """
    shares = coverage(lines, at, along, dpi)
    inked = coverage(ink, at, along, dpi)
    half = max(2, round(0.02 * dpi))
    near, far = (max(1, round(v * dpi)) for v in _BESIDE)
    for i, j in np.argwhere((shares < HORIZONTAL_COVERED) & (inked >= _FROM_END_TO_END)):
        y, part = round(at[i]), slice(max(0, round(along[j])), max(0, round(along[j + 1])))
        line = (ink[max(0, y - half) : y + half + 1, part] > 0).any(axis=0)
        above = (ink[max(0, y - half - far) : max(0, y - half - near), part] > 0).any(axis=0)
        below = (ink[y + half + near : y + half + far, part] > 0).any(axis=0)
        if line.size and line.mean() >= _FROM_END_TO_END and (above & below).mean() <= _LETTERS_BESIDE:
            shares[i, j] = inked[i, j]
    for i, j in np.argwhere((shares < VERTICAL_COVERED) & (inked >= _BARE_EDGE)):
        ends = along[j], along[j + 1]
        beside = (at[i] - _SCREEN_BESIDE * dpi, at[i] + _SCREEN_BESIDE * dpi)
        # on a screen of dots every line looks so
        if _is_dotted_between_letters(ink, at[i], ends, dpi) and not any(
            _is_dotted_between_letters(ink, other, ends, dpi) for other in beside
        ):
            shares[i, j] = max(shares[i, j], HORIZONTAL_COVERED)
    return shares


def _is_dotted_between_letters(ink: Mask, at: float, ends: tuple[float, float], dpi: float) -> bool:
    """Return whether ink stands on a level edge wherever no letters stand close above and below it.

    Letters that touch a fine dotted rule hide it: only between them it shows.
    """
    half, reach = max(1, round(_DOT * dpi)), round(_QUIET * dpi)
    y, part = round(at), slice(max(0, round(ends[0]) + 2 * half), max(0, round(ends[1]) - 2 * half))
    above, below = ink[max(0, y - reach) : max(0, y - 2 * half), part], ink[y + 2 * half + 1 : y + reach, part]
    line = (ink[max(0, y - half) : y + half + 1, part] > 0).any(axis=0)
    dots = np.ones((1, max(3, round(_DOT_GAP * dpi))), np.uint8)
    closed: Mask = cv2.morphologyEx(line.astype(np.uint8).reshape(1, -1), cv2.MORPH_CLOSE, dots)
    quiet = ~((above > 0).any(axis=0) | (below > 0).any(axis=0))
    enough = quiet.sum() >= max(_FEWEST_QUIET * dpi, _QUIET_SHARE * line.size)
    return bool(enough and closed.ravel()[quiet].mean() >= _DOTTED)


def drop_underlines(below: EdgeFlags, ruling: Ruling, xs: list[float], ys: list[float], dpi: float) -> None:
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


def drop_lines_of_text(
    below: EdgeFlags, horizontal: EdgeShares, ruling: Ruling, places: tuple[list[float], list[float]], dpi: float
) -> None:
    """Take back boundaries that are only letters run together, as a fax leaves them: in line across several cells.

    No line of text runs through more than half of a table's columns; a rule with another close beside it may.

    Args:
        below: Which edges between rows carry a rule, shape (rows - 1, columns); changed in place.
        horizontal: Share of each level edge that carries a line, shape (rows + 1, columns).
        ruling: The page's rules and ink.
        places: Boundaries of columns and of rows, in pixels.
        dpi: Pixels per inch.
    """
    xs, ys = places
    rest = cv2.subtract(ruling.ink, cv2.dilate(ruling.bands, np.ones((3, 3), np.uint8)))
    half, reach = max(2, round(_BESIDE[0] * dpi)), max(3, round(_LETTERS_REACH * dpi))
    for i in range(below.shape[0]):
        y, edges = round(ys[i + 1]), np.flatnonzero(below[i])
        if 2 * len(edges) > below.shape[1]:
            continue
        parts = [slice(round(xs[j]) + half, round(xs[j + 1]) - half) for j in edges]
        letters = [(rest[max(0, y - reach) : y + reach + 1, part] > 0).sum(axis=0) >= half for part in parts]
        whole = horizontal[i + 1, edges] >= _ONE_RULE
        clean = [solid and part.mean() < _CLEAN for solid, part in zip(whole, letters, strict=True) if part.size]
        if clean and not any(clean) and np.hstack(letters).mean() >= _LETTERS_ALONG:
            below[i] = False


def rule_months_alike(
    below: EdgeFlags, beside: EdgeFlags, horizontal: EdgeShares, vertical: EdgeShares, months: tuple[int, ...]
) -> None:
    """Decide the edges of the month columns together: a horizontal rule crosses all twelve, or none.

    One that crosses all other columns but one crosses the months too, however many pens cross it there.
    """
    first, last = months[0], months[-1]
    for i in range(below.shape[0]):
        others = np.delete(below[i], np.arange(first, last + 1))
        seen = horizontal[i + 1, first : last + 1].mean() >= HORIZONTAL_COVERED
        below[i, first : last + 1] = seen or others.sum() >= max(_MANY_OTHERS, len(others) - 1)
    for r in range(beside.shape[0]):
        # beside[:, j] lies between columns j and j + 1
        inner = vertical[r, first + 1 : last + 1]
        # A bar hides the rules that it covers; one that is left beside it tells that the row has them all.
        beside[r, first:last] = inner.mean() >= _MONTHS_RULED or (r >= _HEADER_ROWS and inner.max() >= _ONE_RULE)


def merged_months(
    ruling: Ruling, places: tuple[list[float], list[float]], vertical: EdgeShares, months: tuple[int, ...], dpi: float
) -> EdgeFlags:
    """Find the edges between months that a row does not have: its cells are merged, with one mark in their middle.

    A rule that a bad copy lost looks the same, but then the ink stands in the middle of a month, not of the gap.

    Args:
        ruling: The page's rules and ink.
        places: Boundaries of columns and of rows, in pixels.
        vertical: Share of each vertical edge that carries ink, shape (rows, columns + 1).
        months: The twelve month columns.
        dpi: Pixels per inch.

    Returns:
        Flags of edges to leave out, shape (rows, columns - 1).
    """
    xs, ys = places
    out = np.zeros((len(ys) - 1, len(xs) - 2), dtype=bool)
    inner = range(months[0] + 1, months[-1] + 1)
    pad = max(2, round(_INSIDE_CELL * dpi))
    written = ruling.unruled_ink
    for r in range(len(ys) - 1):
        bare = [x for x in inner if vertical[r, x] < _BARE_EDGE]
        if not bare or np.mean([vertical[r, x] >= _SEEN_EDGE for x in inner if x not in bare] or [1.0]) < _MOST_EDGES:
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


def of_letters(ruling: Ruling, vertical: EdgeShares, xs: list[float], ys: list[float], dpi: float) -> EdgeFlags:
    """Return the inner vertical edges, shape (rows, columns - 1), whose ink is letters of a text that runs across.

    A solid rule comes from the one above or goes on to the one below, however broken it is; letters touch neither, and
    in a low row they stand so near to both that they look like a piece of the rule. Only a row that has hardly any
    other rule is one across the table, and only an edge of the header beside a bare one lies in a head over several
    columns, or one with more of the text close by above a rule that is whole: of a pale rule nothing but the middle may
    be left.
    """
    seen = vertical[:, 1:-1] >= VERTICAL_COVERED
    ink, inked = ruling.ink, coverage(ruling.turned_ink, xs, ys, dpi).T[:, 1:-1]
    if not seen.any() or np.median(inked[seen]) < _ONE_RULE:
        return np.zeros_like(seen)
    out, in_words = np.zeros_like(seen), np.zeros_like(seen)
    half = max(2, round(0.02 * dpi))
    for r, j in np.argwhere(seen & (inked < _ONE_RULE)):
        top, foot, x = round(ys[r]) + half, round(ys[r + 1]) - half, round(xs[j + 1])
        end = max(3, round(_END_OF_EDGE * (foot - top)))
        line: Flags = np.asarray((ink[top:foot, max(0, x - half) : x + half + 1] > 0).any(axis=1))
        out[r, j] = not line[:end].any() and not line[-end:].any()
        below = inked[r + 1 :, j]
        if out[r, j] and r < _HEAD_ROWS and below.size and np.median(below) >= _ONE_RULE:
            in_words[r, j] = _has_words_beside(ink[top:foot][line], x, half, dpi)
    across = (seen & ~out).sum(axis=1) <= max(1, round(_ROW_ACROSS * seen.shape[1]))
    ruled = np.pad(seen & ~out, ((0, 0), (1, 1)), constant_values=True)
    amid = ~ruled[:, :-2] | ~ruled[:, 2:] | in_words
    amid[_HEAD_ROWS:] = False
    out &= across[:, None] | amid
    return out


def _has_words_beside(line: Mask, x: int, half: int, dpi: float) -> bool:
    """Return whether the text of a line goes on close to a place, on either side of it."""
    near = round(_WORDS_BESIDE * dpi)
    sides = line[:, max(0, x - half - near) : max(0, x - half)], line[:, x + half + 1 : x + half + 1 + near]
    return any(side.size and (side > 0).any(axis=0).mean() >= _WORDS_INK for side in sides)


def bridge_single_gaps(below: EdgeFlags, beside: EdgeFlags, horizontal: EdgeShares, months: tuple[int, ...]) -> None:
    """Put back single edges that a bad copy has lost between neighbours that kept theirs.

    A plan's cells are merged downwards in nested columns, and side by side only in its header (two rows, the first of
    them with one cell over all months) or over many columns at once: one lone missing edge is damage. A column that has
    no trace of many such edges, while its neighbours have theirs, is merged where they are not: rows may be numbered
    each for itself.
    """
    lone = ~below[:, 1:-1] & below[:, :-2] & below[:, 2:]
    bare = (lone & (horizontal[:, 1:-1] < _BARE_EDGE)).sum(axis=0)
    is_merged = (bare >= _MERGED_EDGES) & (bare >= _MERGED_SHARE * lone.sum())
    below[:, 1:-1] |= lone & ~is_merged
    # The outer columns have a neighbour on one side only: a rule that crosses all others crosses them too.
    below[:, 0] |= below[:, 1:].all(axis=1)
    below[:, -1] |= below[:, :-1].all(axis=1)
    real = beside.mean(axis=0) > 0.5
    body = beside[0 if beside[0, months[0] : months[-1]].all() else 2 :]
    body[:, 1:-1] |= body[:, :-2] & body[:, 2:] & real[1:-1]
    # The outer columns have a neighbour on one side only.
    body[:, 0] |= body[:, 1] & real[0]
    body[:, -1] |= body[:, -2] & real[-1]


def bridge_double_gaps(beside: EdgeFlags, vertical: EdgeShares) -> None:
    """Put back two neighbouring upright edges of a row that letters on both sides hid, where a trace of one is left.

    A heading over several columns begins in the first or the second; what begins farther in is no heading.

    Args:
        beside: Which edges between columns carry a rule, shape (rows, columns - 1); changed in place.
        vertical: Share of each upright edge that carries ink, shape (rows, columns + 1).
    """
    real = beside.mean(axis=0) >= _MOST_EDGES
    traced = vertical[:, 1:-1] >= _BARE_EDGE
    for r in range(_HEADER_ROWS, len(beside)):
        for j in range(2, beside.shape[1] - 2):
            gap = slice(j, j + 2)
            is_gap = not beside[r, gap].any() and beside[r, j - 1] and beside[r, j + 2]
            if is_gap and real[gap].all() and traced[r, gap].any():
                beside[r, gap] = True
