"""Which column of a plan table is what: from its header, or, on pages without one, from the page before.

Roles are given to atomic columns, the narrowest that the grid knows, so that a stray or missing rule moves a boundary
but not a meaning. The twelve month columns are known by their geometry alone; header text only confirms them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from rb_ingest.plan_kind import GRID_KIND, PLAN_KINDS, kind_of
from rb_ingest.records import Jenis, Record, Table
from rb_ingest.reference import ColumnRole, load_column_headers
from rb_ingest.rows.number_rows import number_rows

READABLE = 0.62  # similarity from which a header cell names its column
CERTAIN = 0.8  # similarity of the cells that make a row a header row
LIKE_BEFORE = 0.6  # share of the columns before that a table without header must have to go on with them
NAMED = 3  # so many named columns make a header
NAMED_BESIDE_MONTHS = 2  # ... on top of a table with twelve columns of months
MONTHS = 12


class RoleSpan(Record):
    """The place of a role across the table, 0 at its left border and 1 at its right."""

    role: ColumnRole
    start: float
    end: float


class Columns(Record):
    """What the columns of one table are.

    Attributes:
        jenis: The kind of plan that the header speaks of.
        roles: The role of each atomic column, None where it has none; month columns are "bulan".
        months: The twelve month columns in order, () for plans without.
        header_rows: Atomic rows that hold the header or column numbers, wherever on the page.
        spans: Where each role lies, for the pages that follow.
        from_header: False where the roles were taken over from the page before.
    """

    jenis: Jenis
    roles: tuple[ColumnRole | None, ...]
    months: tuple[int, ...] = ()
    header_rows: frozenset[int] = frozenset()
    spans: tuple[RoleSpan, ...] = ()
    from_header: bool = True


def find_columns(table: Table, previous: Columns | None) -> Columns | None:
    """Find the roles of a table's columns.

    Args:
        table: The table of one page.
        previous: The columns of the table before it in the document, None at the first.

    Returns:
        The columns; None where the table is no plan: it has no readable header and none came before.
    """
    named = _best_header(table)
    if named:
        jenis, roles, rows = named
    elif previous is not None:
        jenis, rows = previous.jenis, frozenset()
        roles = _roles_by_place(table, previous)
        if "indikator" not in roles or table.n_cols < LIKE_BEFORE * len(previous.roles):
            return None
    elif table.month_columns and table.month_columns[0] in (4, 5):
        # a plan whose header is unreadable: its twelve months give it away
        jenis, rows = GRID_KIND.jenis, frozenset()
        roles = _roles_by_order(table)
    else:
        return None
    months = table.month_columns
    for col in months:
        roles[col] = "bulan"
    return Columns(
        jenis=jenis,
        roles=tuple(roles),
        months=months,
        header_rows=rows | number_rows(table, roles, rows),
        spans=_spans(table, roles),
        from_header=bool(named),
    )


def lay_over(table: Table, model: Columns, header_rows: frozenset[int]) -> Columns:
    """Return the columns of a table as those of another table of the plan lie, whatever its own header says.

    Args:
        table: The table.
        model: The columns of a table of the same plan whose header was read.
        header_rows: The rows of its own header, if it was known as one.
    """
    roles = _roles_by_place(table, model)
    for col in table.month_columns:
        roles[col] = "bulan"
    return Columns(
        jenis=model.jenis,
        roles=tuple(roles),
        months=table.month_columns,
        header_rows=header_rows | number_rows(table, roles, header_rows),
        spans=_spans(table, roles),
        from_header=False,
    )


def header_similarity(text: str, jenis: Jenis) -> tuple[ColumnRole | None, float]:
    """Compare a header cell with the vocabulary: the best role and its similarity from 0 to 1."""
    scores = _similarities(text, jenis)
    if not scores:
        return None, 0.0
    best = max(scores, key=lambda role: scores[role])
    return best, scores[best]


def _similarities(text: str, jenis: Jenis) -> dict[ColumnRole, float]:
    letters = _letters(text)
    if not letters or len(letters) > 40:
        return {}
    scores: dict[ColumnRole, float] = {}
    for role, spelling in _vocabulary(jenis):
        score = fuzz.ratio(letters, spelling) / 100
        # short words are alike by chance: NO and KET have to be right
        if min(len(letters), len(spelling)) <= 3 and letters != spelling:
            score *= 0.75
        scores[role] = max(score, scores.get(role, 0.0))
    # "JADWAL PELAKSANAAN" may stand over months or over words.
    if "bulan" in scores:
        scores["target_waktu"] = max(scores["bulan"], scores.get("target_waktu", 0.0))
    return scores


@cache
def _vocabulary(jenis: Jenis) -> tuple[tuple[ColumnRole, str], ...]:
    return tuple((h.role, _letters(h.spelling)) for h in load_column_headers() if h.jenis == jenis)


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z]", "", text.upper())


def _best_header(table: Table) -> tuple[Jenis, list[ColumnRole | None], frozenset[int]] | None:
    """Find the header of a table, in the vocabulary that it fits best."""
    found: list[tuple[float, Jenis, list[ColumnRole | None], frozenset[int]]] = []
    for jenis in (kind.jenis for kind in PLAN_KINDS):
        rows = _header_rows(table, jenis)
        if rows:
            roles, score = _assign(table, min(rows), rows, jenis)
            # some kinds tell their time by a grid of months, the others do not
            score += 1.0 if (kind_of(jenis).time == "grid") == bool(table.month_columns) else 0.0
            found.append((score, jenis, roles, rows))
    if not found:
        return None
    _, jenis, roles, rows = max(found, key=lambda f: f[0])
    return jenis, roles, rows


def _header_rows(table: Table, jenis: Jenis) -> frozenset[int]:
    """Find the atomic rows of all headers on the page, month names included."""
    rows: set[int] = set()
    for row in range(table.n_rows):
        starting = [c for c in table.cells if c.row == row and c.lines]
        named = [header_similarity(c.text, jenis) for c in starting]
        known = {role for role, score in named if role and score >= CERTAIN}
        on_top = row == 0 and "indikator" in known and len(table.month_columns) == MONTHS
        if len(known) >= (NAMED_BESIDE_MONTHS if on_top else NAMED):
            heads = [c for c in starting if header_similarity(c.text, jenis)[1] >= READABLE]
            bottom = max(c.row + c.rowspan for c in heads)
            rows.update(range(row, min(bottom, row + 4)))
    return frozenset(rows)


def _assign(table: Table, top: int, rows: frozenset[int], jenis: Jenis) -> tuple[list[ColumnRole | None], float]:
    """Return each header cell the role that suits all of them best, each role at most once."""
    heads = _heads(table, top, rows, jenis)
    order = _printed_order(jenis, has_months=bool(table.month_columns))
    matrix = np.zeros((len(heads), len(order)))
    for i, head in enumerate(heads):
        scores = _similarities(head.text, jenis)
        for j, role in enumerate(order):
            matrix[i, j] = scores.get(role, 0.0)
    chosen: dict[int, ColumnRole] = {}
    total = 0.0
    for i, j in zip(*linear_sum_assignment(-matrix), strict=True):
        if matrix[i, j] >= READABLE:
            chosen[int(i)] = order[int(j)]
            total += float(matrix[i, j])
    _fill_by_order(heads, chosen, order, table.month_columns)
    roles: list[ColumnRole | None] = [None] * table.n_cols
    for i, role in chosen.items():
        for col in heads[i].columns:
            roles[col] = role
    return roles, total


def _printed_order(jenis: Jenis, *, has_months: bool) -> list[ColumnRole]:
    """Return the roles of a plan outside its months as they are printed; without months the time is told in words."""
    order: list[ColumnRole] = [role for role in kind_of(jenis).columns if role != "bulan"]
    if not has_months and "target_waktu" not in order:
        order.insert(order.index("indikator") + 1, "target_waktu")
    return order


@dataclass(frozen=True)
class _Head:
    """A header text and the atomic columns under it."""

    text: str
    columns: range


def _heads(table: Table, top: int, rows: frozenset[int], jenis: Jenis) -> list[_Head]:
    """Return the header cells outside the months, left to right; where one is blank, the header cell under it."""
    months = set(table.month_columns)
    heads: list[_Head] = []
    col = 0
    while col < table.n_cols:
        cell = table.cell_at(top, col)
        if cell is None:
            break
        below = table.cell_at(top + 1, col) if top + 1 in rows else None
        columns = range(col, max(col + 1, cell.col + cell.colspan))
        if not months & set(columns):
            text = cell.text if cell.lines or below is None else below.text
            heads.extend(_parted(text, columns, jenis))
        else:
            beside = range(columns.start, min(months)), range(max(months) + 1, columns.stop)
            heads.extend(
                _Head(_words_beside_months(cell.text, below.text if below else "", jenis), part)
                for part in beside
                if part
            )
        col = columns.stop
    return heads


def _words_beside_months(text: str, below: str, jenis: Jenis) -> str:
    """Return what names a column whose header cell ran together with that of the months: the first or last words of it.

    A piece of rule between INDIKATOR and the months is soon lost, and would cost the column its name.
    """
    words = text.split()
    parts = [
        below,
        *(" ".join(words[:n]) for n in range(1, len(words))),
        *(" ".join(words[n:]) for n in range(1, len(words))),
    ]
    best = max(parts, key=lambda part: header_similarity(part, jenis)[1])
    role, likeness = header_similarity(best, jenis)
    return best if likeness >= CERTAIN and role not in ("bulan", "target_waktu") else ""


def _parted(text: str, columns: range, jenis: Jenis) -> list[_Head]:
    """Part a header cell that swallowed its neighbour because the rule between them was not seen."""
    words = text.split()
    whole = header_similarity(text, jenis)[1]
    if len(columns) > 1:
        for cut in range(1, len(words)):
            left, right = " ".join(words[:cut]), " ".join(words[cut:])
            (role, a), (other, b) = header_similarity(left, jenis), header_similarity(right, jenis)
            if role != other and min(a, b) >= CERTAIN and (a + b) / 2 > whole:
                middle = columns.start + 1
                return [_Head(left, range(columns.start, middle)), _Head(right, range(middle, columns.stop))]
    return [_Head(text, columns)]


def _fill_by_order(
    heads: Sequence[_Head], chosen: dict[int, ColumnRole], order: Sequence[ColumnRole], months: Sequence[int]
) -> None:
    """Name unreadable header cells where the readable ones around them leave just enough roles."""
    edges = [-1, *sorted(chosen), len(heads)]
    for before, after in pairwise(edges):
        first = order.index(chosen[before]) + 1 if before >= 0 else 0
        last = order.index(chosen[after]) if after < len(heads) else len(order)
        for behind_months in (False, True):
            gap = [i for i in range(before + 1, after) if _is_behind(heads[i], months) == behind_months]
            # behind the months only KET may stand, before them it never does
            fits = [role for role in order[first:last] if not months or (role == "ket") == behind_months]
            missing = [role for role in fits if role not in chosen.values()]
            if gap and (len(gap) == len(missing) or (after == len(heads) and len(gap) < len(missing))):
                chosen.update(zip(gap, missing, strict=False))


def _is_behind(head: _Head, months: Sequence[int]) -> bool:
    return bool(months) and head.columns.start > months[0]


def _roles_by_order(table: Table) -> list[ColumnRole | None]:
    first = table.month_columns[0]
    before = GRID_KIND.columns[5 - first : 5]
    after: list[ColumnRole | None] = ["ket"] if table.n_cols > first + 12 else []
    months: list[ColumnRole | None] = ["bulan"] * 12
    roles: list[ColumnRole | None] = [*before, *months, *after]
    return roles + [None] * (table.n_cols - len(roles))


def _roles_by_place(table: Table, previous: Columns) -> list[ColumnRole | None]:
    """Lay the roles of the page before over this table; the months, if both have them, are pinned to each other."""
    place = _places(table, previous)
    roles: list[ColumnRole | None] = []
    for left, right in pairwise(place):
        shares: dict[ColumnRole, float] = {}
        for span in previous.spans:
            shared = min(right, span.end) - max(left, span.start)
            shares[span.role] = shares.get(span.role, 0.0) + max(0.0, shared)
        role, share = max(shares.items(), key=lambda item: item[1], default=(None, 0.0))
        roles.append(role if share > 0.3 * (right - left) else None)
    return roles


def _places(table: Table, previous: Columns) -> list[float]:
    """Return the column boundaries of this table on the scale of the page before."""
    own = _relative(table)
    pins = [(0.0, 0.0), (1.0, 1.0)]
    month_spans = [span for span in previous.spans if span.role == "bulan"]
    if table.month_columns and month_spans:
        first, last = table.month_columns[0], table.month_columns[-1] + 1
        if first > 0 and last < len(own) - 1:
            pins[1:1] = [(own[first], month_spans[0].start), (own[last], month_spans[-1].end)]
        elif first > 0:
            pins[1:1] = [(own[first], month_spans[0].start)]
    xs, ys = [p[0] for p in pins], [p[1] for p in pins]
    return [float(v) for v in np.interp(own, xs, ys)]


def _relative(table: Table) -> list[float]:
    left, width = table.xs[0], table.xs[-1] - table.xs[0]
    return [(x - left) / width for x in table.xs]


def _spans(table: Table, roles: Sequence[ColumnRole | None]) -> tuple[RoleSpan, ...]:
    own = _relative(table)
    spans: list[RoleSpan] = []
    for col, role in enumerate(roles):
        if role is None:
            continue
        if spans and spans[-1].role == role and spans[-1].end == own[col]:
            spans[-1] = RoleSpan(role=role, start=spans[-1].start, end=own[col + 1])
        else:
            spans.append(RoleSpan(role=role, start=own[col], end=own[col + 1]))
    return tuple(spans)
