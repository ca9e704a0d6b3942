"""Several columns under each period: its target and its money, what is planned and what was reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rb_ingest.language.month_words import roman_value
from rb_ingest.plan_kind import GRID_KIND, ColumnRole
from rb_ingest.records import Table
from rb_ingest.reference import Reference
from rb_ingest.rows.header_words import CERTAIN, header_similarity
from rb_ingest.rows.period_grids import HEADER_ROWS, PeriodGroup
from rb_ingest.rows.period_names import months_named, quarter_called

# What stands under a period and is not what is planned for it.
_BESIDE: frozenset[ColumnRole] = frozenset({"anggaran", "realisasi", "capaian", "satuan", "ket", "bukti_dukung"})


def planned_columns(reference: Reference, table: Table, groups: Sequence[PeriodGroup]) -> tuple[PeriodGroup, ...]:
    """Return the groups with only that column of each in which its target or its mark stands.

    Of columns with names of their own under each period ("TARGET", "ANGGARAN") it is the first that is neither money
    nor what was reached; the others are further columns of the plan. Numbered columns are weeks, and stay together.

    Args:
        reference: The canonical data.
        table: The table whose header names the groups.
        groups: As of `find_period_groups`.
    """
    named = [_names_under(reference, table, group) for group in groups]
    votes = Counter(tuple(names) for names in named if names)
    if not votes:
        return tuple(groups)
    names, count = votes.most_common(1)[0]
    if count <= len(groups) / 2 or any(group.stop - group.first != len(names) for group in groups):
        return tuple(groups)
    own = next((k for k, name in enumerate(names) if not _is_beside(reference, name)), 0)
    return tuple(
        group.model_copy(update={"first": group.first + own, "stop": group.first + own + 1}) for group in groups
    )


def _is_beside(reference: Reference, name: str) -> bool:
    role, score = header_similarity(reference, name, GRID_KIND.jenis)
    return role in _BESIDE and score >= CERTAIN


def _names_under(reference: Reference, table: Table, group: PeriodGroup) -> list[str]:
    """Return the names of the columns under the name of a period, [] where they have none, or numbers only."""
    columns = range(group.first, group.stop)
    over = next(
        (
            cell
            for cell in table.cells
            if cell.row < HEADER_ROWS
            and (cell.col, cell.colspan) == (group.first, len(columns))
            and (months_named(reference, cell.text) or quarter_called(cell.text) is not None)
        ),
        None,
    )
    if over is None or len(columns) < 2:
        return []
    cells = [table.cell_at(over.row + over.rowspan, col) for col in columns]
    names = [" ".join(cell.text.upper().split()) if cell is not None and cell.colspan == 1 else "" for cell in cells]
    if not all(names) or len(set(names)) < len(names) or any(_is_number(reference, name) for name in names):
        return []
    return names


def _is_number(reference: Reference, name: str) -> bool:
    """Return whether a name counts: "1", "M2", "MINGGU III"."""
    last = name.strip(" .()").split(" ")[-1].split("-")[-1]
    return any(c.isdigit() for c in name) or roman_value(reference, last) is not None
