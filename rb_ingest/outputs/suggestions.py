"""Wordings that recur without a catalogue entry: what an analyst may want to add to `reference/`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from rapidfuzz import fuzz

from rb_ingest.matching.normalising import normalise
from rb_ingest.outputs.spreadsheet import write_csv
from rb_ingest.records import Record
from rb_ingest.reference import shipped_reference
from rb_ingest.storage.safe_writer import safe_output
from rb_ingest.storage.unmatched import UnmatchedRow

_ALIKE = 88  # rapidfuzz ratio of two normalised wordings from which they say the same
_FEWEST_ROWS = 2


class Suggestion(Record):
    """A wording that several rows share, none of which has an entry.

    Attributes:
        jenis: The kind of plan.
        indikator: The wording that most of the rows have.
        offices: How many offices print it.
        rows: In how many rows.
        years: The years of their plans, in order.
        area: The area or section that most of the rows stand in.
        kegiatan: The kegiatan that most of the rows stand in.
        wordings: How many different wordings were taken together.
    """

    jenis: str
    indikator: str
    offices: int
    rows: int
    years: tuple[int, ...]
    area: str | None
    kegiatan: str | None
    wordings: int


def suggest_entries(rows: Iterable[UnmatchedRow]) -> tuple[Suggestion, ...]:
    """Find the wordings that recur among rows without an entry, those of most offices first."""
    by_wording: dict[tuple[str, str], list[UnmatchedRow]] = defaultdict(list)
    for row in rows:
        if wording := normalise(shipped_reference(), row.indikator):
            by_wording[row.jenis, wording].append(row)
    groups: list[tuple[str, str, list[UnmatchedRow]]] = []
    # the commonest wording leads its group, and takes in what is spelt a little differently
    for (jenis, wording), found in sorted(by_wording.items(), key=lambda item: (-len(item[1]), item[0])):
        home = next((g for g in groups if g[0] == jenis and fuzz.ratio(g[1], wording) >= _ALIKE), None)
        if home:
            home[2].extend(found)
        else:
            groups.append((jenis, wording, list(found)))
    suggestions = [_suggestion(alike) for _, _, alike in groups if len(alike) >= _FEWEST_ROWS]
    return tuple(sorted(suggestions, key=lambda s: (-s.offices, -s.rows, s.indikator)))


def write_suggestions(suggestions: Sequence[Suggestion], out: Path) -> None:
    """Write suggestions to a CSV in which no text may act as a formula.

    Raises:
        ExportError: The file cannot be written, or is a PDF or a database.
    """
    names = list(Suggestion.model_fields)
    with safe_output(out) as part:
        rows = [[_flat(getattr(suggestion, name)) for name in names] for suggestion in suggestions]
        write_csv(part, names, rows)


def _suggestion(rows: Sequence[UnmatchedRow]) -> Suggestion:
    texts = [row.indikator for row in rows]
    return Suggestion(
        jenis=rows[0].jenis,
        indikator=Counter(texts).most_common(1)[0][0],
        offices=len({row.office for row in rows}),
        rows=len(rows),
        years=tuple(sorted({row.tahun for row in rows if row.tahun is not None})),
        area=_commonest(row.area for row in rows),
        kegiatan=_commonest(row.kegiatan for row in rows),
        wordings=len(set(texts)),
    )


def _commonest(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None


def _flat(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value
