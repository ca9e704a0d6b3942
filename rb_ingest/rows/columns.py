"""Which column of a plan table is what: from its header, or, on pages without one, from the page before.

Roles are given to atomic columns, the narrowest that the grid knows, so that a stray or missing rule moves a boundary
but not a meaning. The twelve month columns are known by their geometry alone; header text only confirms them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from rb_ingest.plan_kind import FIELD_ROLES, GRID_KIND, ColumnRole, PlanKind
from rb_ingest.records import Jenis, Record, Table
from rb_ingest.reference import Reference
from rb_ingest.rows.header_cells import Head, heads_of
from rb_ingest.rows.header_words import CERTAIN, READABLE, header_similarity, shares_words, similarities
from rb_ingest.rows.number_rows import number_rows
from rb_ingest.rows.order_of_columns import holds_amounts, roles_by_order

LIKE_BEFORE = 0.6  # share of the columns before that a table without header must have to go on with them
NAMED = 3  # so many named columns make a header
NAMED_BESIDE_MONTHS = 2  # ... on top of a table with twelve columns of months
GROUPS = 2  # rows of groups over the names at most
SHORT = 3  # letters of a head that one slip makes another word ("HFT" for KET): its place says more than it does
MONTHS = 12
_WIDE = 0.6  # of the width of a column of texts: what is narrower holds numbers or single words
EXPECTED = 1.0  # heads that are both plans' speak for the kind that the decree names, as one head of its own would


class RoleSpan(Record):
    """The place of a role across the table, 0 at its left border and 1 at its right."""

    role: ColumnRole
    start: float
    end: float


class OtherColumn(Record):
    """A column that is none of those of every plan: kept as it is printed.

    Attributes:
        header: Its head as printed, a group's words before its own.
        role: What it is; "lain" where no spelling of `reference/column_headers.csv` names it.
        columns: Its atomic columns.
        start: Where it begins across the table, 0 at the left border and 1 at the right.
        end: Where it ends.
    """

    header: str
    role: ColumnRole
    columns: tuple[int, ...]
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
        others: The columns beside those of the kind of plan, left to right.
        from_header: False where the roles were taken over from the page before.
    """

    jenis: Jenis
    roles: tuple[ColumnRole | None, ...]
    months: tuple[int, ...] = ()
    header_rows: frozenset[int] = frozenset()
    spans: tuple[RoleSpan, ...] = ()
    others: tuple[OtherColumn, ...] = ()
    from_header: bool = True


def find_columns(
    reference: Reference, table: Table, previous: Columns | None, kinds: Sequence[PlanKind] | None = None
) -> Columns | None:
    """Find the roles of a table's columns.

    Args:
        reference: The canonical data.
        table: The table of one page.
        previous: The columns of the table before it in the document, None at the first.
        kinds: The kinds of plan that it may be of, the likeliest first; all, when left out.

    Returns:
        The columns; None where the table is no plan: it has no readable header and none came before.
    """
    kinds = kinds or reference.kinds
    named = _best_header(reference, table, kinds)
    others: tuple[OtherColumn, ...] = ()
    if named:
        jenis, roles, others, rows = named.jenis, list(named.roles), named.others, named.rows
    elif previous is not None:
        jenis, rows = previous.jenis, frozenset()
        roles, others = _roles_by_place(table, previous), _others_by_place(table, previous)
        if "indikator" not in roles or table.n_cols < LIKE_BEFORE * len(previous.roles):
            return None
    elif table.month_columns and (ordered := roles_by_order(table)):
        # a plan whose header is unreadable: its twelve months give it away
        jenis, rows = (GRID_KIND if GRID_KIND in kinds else kinds[0]).jenis, frozenset()
        roles = ordered
        if holds_amounts(table, [col for col, role in enumerate(roles) if role == "indikator"]):
            return None
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
        others=others,
        from_header=bool(named),
    )


def told_by_order(table: Table, half: Columns) -> Columns:
    """Return the columns of a table with twelve months whose header names some of them, and the indicators not.

    The columns before the months are those of every plan, in their order, if what was named stands where it should;
    else they stay as they are.

    Args:
        table: The table.
        half: Its columns, as far as its header tells.
    """
    if not table.month_columns or (ordered := roles_by_order(table)) is None:
        return half
    before = range(min(table.month_columns))
    named = [(half.roles[col], ordered[col]) for col in before if half.roles[col] not in (None, "bulan")]
    taken = [col for other in half.others for col in other.columns if col in before]
    if taken or any(role != place for role, place in named):
        return half
    roles = [ordered[col] if col in before else role for col, role in enumerate(half.roles)]
    return half.model_copy(update={"roles": tuple(roles), "spans": _spans(table, roles)})


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
        others=_others_by_place(table, model),
        from_header=False,
    )


@dataclass(frozen=True)
class _Named:
    """A header in the vocabulary of one kind of plan: what its columns are, its rows, and how well it fits."""

    jenis: Jenis
    roles: tuple[ColumnRole | None, ...]
    others: tuple[OtherColumn, ...]
    rows: frozenset[int]
    score: float


def _best_header(reference: Reference, table: Table, kinds: Sequence[PlanKind]) -> _Named | None:
    """Find the header of a table, in the vocabulary that it fits best."""
    found = [
        _assign(reference, table, rows, kind.jenis)
        for kind in kinds
        if (rows := _header_rows(reference, table, kind.jenis))
    ]
    expected = kinds[0].jenis
    return max(found, key=lambda named: named.score + (EXPECTED if named.jenis == expected else 0), default=None)


def _header_rows(reference: Reference, table: Table, jenis: Jenis) -> frozenset[int]:
    """Find the atomic rows of all headers on the page, month names included."""
    rows: set[int] = set()
    for row in range(table.n_rows):
        starting = [c for c in table.cells if c.row == row and c.lines]
        named = [header_similarity(reference, c.text, jenis) for c in starting]
        certain = {role for role, score in named if role and score >= CERTAIN}
        known = certain - FIELD_ROLES
        on_top = row == 0 and "indikator" in known and len(table.month_columns) == MONTHS
        with_fields = "indikator" in known and len(known) >= NAMED - 1 and len(certain) > NAMED
        if len(known) >= (NAMED_BESIDE_MONTHS if on_top else NAMED) or with_fields:
            heads = [c for c in starting if header_similarity(reference, c.text, jenis)[1] >= READABLE]
            bottom = max(c.row + c.rowspan for c in heads)
            rows.update(range(row, min(bottom, row + 4)))
    top = min(rows, default=0)
    # a head that reaches down into the first row of names begins with the words of the groups above it
    if 0 < top <= GROUPS and any(c.row == 0 and c.rowspan > top for c in table.cells):
        rows.update(range(top))
    return frozenset(rows)


def _assign(reference: Reference, table: Table, rows: frozenset[int], jenis: Jenis) -> _Named:
    """Return each header cell the role that suits all of them best, each role of the plan at most once."""
    heads = heads_of(reference, table, min(rows), rows, jenis)
    order = _printed_order(reference, jenis, has_months=bool(table.month_columns))
    matrix = np.zeros((len(heads), len(order)))
    fields: dict[int, ColumnRole] = {}
    for i, head in enumerate(heads):
        scores = similarities(reference, head.text, jenis)
        field = max(FIELD_ROLES & set(scores), key=lambda role: scores[role], default=None)
        if field and scores[field] >= max(CERTAIN, *(scores.get(role, 0.0) for role in order)):
            fields[i] = field
            continue
        for j, role in enumerate(order):
            alike = scores.get(role, 0.0)
            by_chance = head.is_legible and alike < CERTAIN and not shares_words(reference, head.text, role, jenis)
            matrix[i, j] = 0.0 if by_chance else alike
        is_short = len(head.text) <= SHORT and _is_behind(head, table.month_columns)
        if head.is_legible and not is_short and matrix[i].max() < READABLE:
            fields[i] = "lain"
    chosen: dict[int, ColumnRole] = {}
    # some kinds tell their time by a grid of months, the others do not
    score = 1.0 if (reference.kind_of(jenis).time == "grid") == bool(table.month_columns) else 0.0
    for i, j in zip(*linear_sum_assignment(-matrix), strict=True):
        if matrix[i, j] >= READABLE:
            chosen[int(i)] = order[int(j)]
            score += float(matrix[i, j])
    if "indikator" not in chosen.values() and "output" in fields.values():
        # what is put out is what is measured, where the plan names nothing else
        output = next(i for i, role in fields.items() if role == "output")
        chosen[output] = "indikator"
        fields.pop(output)
    open_ones = [i for i in range(len(heads)) if i not in fields]
    unread = [i for i in open_ones if i not in chosen and not heads[i].is_legible]
    alone = next((i for i, role in chosen.items() if role == "sub_kegiatan"), None)
    if alone is not None and "kegiatan" not in chosen.values() and not _are_wide(table, heads, unread, heads[alone]):
        # "URAIAN KEGIATAN" is a sub kegiatan beside a KEGIATAN, and the kegiatan where it stands alone
        chosen = {i: "kegiatan" if role == "sub_kegiatan" else role for i, role in chosen.items()}
    _fill_by_order(open_ones, heads, chosen, order, table.month_columns)
    places = {role: i for i, role in chosen.items()}
    kegiatan, sub = places.get("kegiatan"), places.get("sub_kegiatan")
    if kegiatan is not None and sub is not None and sub < kegiatan:
        # of URAIAN KEGIATAN and SUB KEGIATAN the left one is the coarser
        names = similarities(reference, heads[kegiatan].text, jenis)
        if names.get("sub_kegiatan", 0.0) > names.get("kegiatan", 0.0):
            chosen |= {sub: "kegiatan", kegiatan: "sub_kegiatan"}
    roles: list[ColumnRole | None] = [None] * table.n_cols
    for i, role in chosen.items():
        for col in heads[i].columns:
            roles[col] = role
    rest = {
        i: fields.get(i, "lain") for i, head in enumerate(heads) if i not in chosen and (i in fields or head.is_legible)
    }
    others = tuple(_other(table, heads[i].printed, role, heads[i].columns) for i, role in sorted(rest.items()))
    return _Named(jenis, tuple(roles), others, rows, score)


def _are_wide(table: Table, heads: Sequence[Head], those: Sequence[int], other: Head) -> bool:
    """Return whether any of some heads is wide enough for texts like those under another: a number is not."""

    def width(head: Head) -> float:
        return table.xs[head.columns.stop] - table.xs[head.columns.start]

    return any(width(heads[i]) >= _WIDE * width(other) for i in those)


def _other(table: Table, header: str, role: ColumnRole, columns: Sequence[int]) -> OtherColumn:
    own = _relative(table)
    return OtherColumn(
        header=header, role=role, columns=tuple(columns), start=own[columns[0]], end=own[columns[-1] + 1]
    )


def _printed_order(reference: Reference, jenis: Jenis, *, has_months: bool) -> list[ColumnRole]:
    """Return the roles of a plan outside its months as they are printed; without months the time is told in words."""
    order: list[ColumnRole] = [role for role in reference.kind_of(jenis).columns if role != "bulan"]
    if not has_months and "target_waktu" not in order:
        order.insert(order.index("indikator") + 1, "target_waktu")
    return order


def _fill_by_order(
    open_ones: Sequence[int],
    heads: Sequence[Head],
    chosen: dict[int, ColumnRole],
    order: Sequence[ColumnRole],
    months: Sequence[int],
) -> None:
    """Name unreadable header cells where the readable ones around them leave just enough roles."""
    edges = [-1, *sorted(chosen), len(heads)]
    for before, after in pairwise(edges):
        first = order.index(chosen[before]) + 1 if before >= 0 else 0
        last = order.index(chosen[after]) if after < len(heads) else len(order)
        for behind_months in (False, True):
            gap = [i for i in open_ones if before < i < after and _is_behind(heads[i], months) == behind_months]
            # behind the months only KET may stand, before them it never does
            fits = [role for role in order[first:last] if not months or (role == "ket") == behind_months]
            missing = [role for role in fits if role not in chosen.values()]
            if gap and (len(gap) == len(missing) or (after == len(heads) and len(gap) < len(missing))):
                chosen.update(zip(gap, missing, strict=False))


def _is_behind(head: Head, months: Sequence[int]) -> bool:
    return bool(months) and head.columns.start > min(months)


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


def _others_by_place(table: Table, previous: Columns) -> tuple[OtherColumn, ...]:
    """Lay the further columns of the page before over this table."""
    place = _places(table, previous)
    found = []
    for other in previous.others:
        columns = [
            col
            for col, (left, right) in enumerate(pairwise(place))
            if min(right, other.end) - max(left, other.start) > (right - left) / 2
        ]
        if columns:
            found.append(_other(table, other.header, other.role, columns))
    return tuple(found)


def _places(table: Table, previous: Columns) -> list[float]:
    """Return the column boundaries of this table on the scale of the page before."""
    own = _relative(table)
    pins = [(0.0, 0.0), (1.0, 1.0)]
    month_spans = [span for span in previous.spans if span.role == "bulan"]
    if table.month_columns and month_spans:
        first, last = min(table.month_columns), max(table.month_columns) + 1
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
