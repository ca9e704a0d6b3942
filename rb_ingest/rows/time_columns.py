"""Where the time of a plan stands in words: a column that is not called so, or two columns, from and to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rb_ingest.reference import Reference
from rb_ingest.rows.body import Body, RoleCell
from rb_ingest.rows.fields import field_cells
from rb_ingest.rows.schedule import months_of, spans_of

# So many of the cells in which something stands have to be times: of a column TARGET, and of one whose head says
# nothing of targets or times.
_TARGETS = 0.5
_OTHERS = 0.6
_FEWEST = 2  # cells; a single one may be a date by chance
_TWO_DATES = re.compile(r"(\d{1,2}\D[^\n]{0,20}?20\d\d)\s+(\d{1,2}\D[^\n]{0,20}?20\d\d)")
_YEAR = re.compile(r"20\d\d")
_YEAR_ALONE = re.compile(r"\W*(?:tahun)?\W*20\d\d\W*", re.IGNORECASE)


def with_end(start: str | None, end: str | None) -> str | None:
    """Return a time whose end stands in a column of its own as one text: "Mei s.d. Juli"."""
    if not end or not start or start == end:
        return start or end
    return f"{start} s.d. {end}"


def two_times(text: str | None) -> tuple[str | None, str | None]:
    """Return the two dates of a text that is nothing else, as where the rule between the columns of both was not seen.

    Returns:
        The text itself, and None, where it is not two dates with their years.
    """
    both = _TWO_DATES.fullmatch(text or "")
    return (both[1], both[2]) if both and len(_YEAR.findall(both[0])) == 2 else (text, None)


def times_elsewhere(reference: Reference, body: Body, tahun: int | None) -> tuple[RoleCell, ...]:
    """Return the cells of a column whose words are times, in a plan without any other column of time.

    Args:
        reference: The canonical data.
        body: The body of the document.
        tahun: The plan's year.

    Returns:
        The cells of the column that holds most times; () where months are ticked or no column holds times.
    """
    if any(sheet.columns.months for sheet in body.sheets):
        return ()
    columns: dict[str, list[RoleCell]] = {}
    roles: dict[str, str] = {}
    for field in field_cells(reference, body):
        columns.setdefault(field.column.header, []).extend(field.cells)
        roles[field.column.header] = field.column.role
    best: list[RoleCell] = []
    most = 0
    for header, cells in columns.items():
        written = [cell for cell in cells if not cell.is_blank]
        named = [cell for cell in written if _names_a_time(reference, cell.text, tahun)]
        is_target = roles[header] == "target"
        told = is_target or sum(bool(spans_of(reference, cell.text, tahun)) for cell in named) >= _FEWEST
        if told and len(named) > most and len(named) >= (_TARGETS if is_target else _OTHERS) * len(written):
            best, most = cells, len(named)
    return tuple(best)


def with_times_beside(reference: Reference, body: Body, times: Sequence[RoleCell], tahun: int | None) -> frozenset[int]:
    """Return the sheets where a column of times, of which nothing says what they are, may be the end of the time.

    It stands right of the column of time, and no time in it is before the one beside it.

    Args:
        reference: The canonical data.
        body: The body of the document.
        times: The cells of the column of time.
        tahun: The plan's year.
    """
    found = set()
    for field in field_cells(reference, body):
        left = field.column.columns[0] - 1
        if field.column.role != "lain" or left < 0:
            continue
        written = [cell for cell in field.cells if not cell.is_blank]
        named = [cell for cell in written if _names_a_time(reference, cell.text, tahun)]
        starts = {time.start: time for time in times if time.sheet == field.sheet}
        is_beside = body.sheets[field.sheet].columns.roles[left] == "target_waktu"
        if is_beside and len(named) >= max(_FEWEST, _OTHERS * len(written)):
            pairs = [(starts[cell.start].text, cell.text) for cell in named if cell.start in starts]
            if all(_may_end(reference, start, end, tahun) for start, end in pairs):
                found.add(field.sheet)
    return frozenset(found)


def _may_end(reference: Reference, start: str, end: str, tahun: int | None) -> bool:
    begun = months_of(reference, start, tahun)
    return not begun or min(begun) <= max(months_of(reference, end, tahun))


def _names_a_time(reference: Reference, text: str, tahun: int | None) -> bool:
    return bool(months_of(reference, text, tahun)) and not _YEAR_ALONE.fullmatch(text)
