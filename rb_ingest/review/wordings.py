"""All rows of all offices that stand for one catalogue entry, the oddest wording first."""

from __future__ import annotations

import duckdb
from rapidfuzz import fuzz, utils

from rb_ingest.records import Record
from rb_ingest.storage.decisions import further_entries


class EntryGroup(Record):
    """A catalogue entry with the rows that were matched to it."""

    indicator_id: str
    indicator_text: str
    jenis: str
    rows: int
    wordings: int
    unsettled: int


class Wording(Record):
    """One row of the group.

    `likeness` is that of its wording to the catalogue's, 0-1; `also` are the entries that the row stands for besides.
    """

    row_id: str
    satker: str | None
    tahun: int | None
    file_name: str
    page_no: int
    indikator: str
    sub_kegiatan: str | None
    match_status: str
    match_confidence: float | None
    likeness: float
    also: tuple[str, ...] = ()


def load_groups(connection: duckdb.DuckDBPyConnection) -> tuple[EntryGroup, ...]:
    """Load the entries that rows were matched to, those with most rows that nobody settled first."""
    lines = connection.execute(
        "SELECT indicator_id, any_value(indicator_text), any_value(jenis), count(*), count(DISTINCT lower(indikator)), "
        "count(*) FILTER (WHERE match_status <> 'confirmed') AS unsettled FROM v_rows WHERE indicator_id IS NOT NULL "
        "GROUP BY indicator_id ORDER BY unsettled DESC, indicator_id"
    ).fetchall()
    names = ("indicator_id", "indicator_text", "jenis", "rows", "wordings", "unsettled")
    return tuple(EntryGroup(**dict(zip(names, line, strict=True))) for line in lines)


def load_wordings(connection: duckdb.DuckDBPyConnection, indicator_id: str) -> tuple[Wording, ...]:
    """Load the rows that were matched to an entry, the least like the catalogue's wording first."""
    lines = connection.execute(
        "SELECT row_id, satker, tahun, file_name, page_no, indikator, sub_kegiatan, match_status, match_confidence, "
        "indicator_text FROM v_rows WHERE indicator_id = ?",
        [indicator_id],
    ).fetchall()
    names = tuple(Wording.model_fields)[:-2]
    also = further_entries(connection, [line[0] for line in lines])
    wordings = [
        Wording(
            **dict(zip(names, line[:-1], strict=True)),
            likeness=_likeness(line[5], line[-1]),
            also=tuple(also.get(line[0], ())),
        )
        for line in lines
    ]
    return tuple(sorted(wordings, key=lambda wording: (wording.likeness, wording.row_id)))


def _likeness(wording: str, canonical: str) -> float:
    return fuzz.ratio(wording, canonical, processor=utils.default_process) / 100
