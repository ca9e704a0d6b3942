"""Matches rows again after a person has typed: the whole document in its order, as a run does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import duckdb

from rb_ingest.matching.aliases import Alias
from rb_ingest.matching.features import RowText
from rb_ingest.matching.matching import match_rows
from rb_ingest.records import Jenis, Match
from rb_ingest.reference import shipped_reference
from rb_ingest.storage.decisions import decided_wordings


def rematched(connection: duckdb.DuckDBPyConnection, document_id: str, row_ids: Iterable[str]) -> dict[str, Match]:
    """Match rows of a document by their texts as they are now.

    Args:
        connection: An open database.
        document_id: The document; all its rows are matched, because their order is evidence.
        row_ids: The rows that are asked for.

    Returns:
        Row id -> match; nothing where the kind of plan is not known.
    """
    lines = connection.execute(
        "SELECT row_id, jenis, area_no, coalesce(area, ''), coalesce(kegiatan, komponen, ''), "
        "coalesce(sub_kegiatan, ''), indikator FROM v_rows WHERE document_id = ? ORDER BY row_no",
        [document_id],
    ).fetchall()
    jenis: Jenis | None = next((line[1] for line in lines if line[1] in get_args(Jenis)), None)
    if jenis is None:
        return {}
    rows = [
        RowText(area_no=number, area=area, kegiatan=kegiatan, sub_kegiatan=step, indikator=indikator)
        for _, _, number, area, kegiatan, step, indikator in lines
    ]
    aliases = [
        Alias(
            jenis=told.jenis,
            wording=told.wording,
            indicator_id=told.indicator_id,
            accepted=told.accepted,
            also=told.also,
        )
        for told in decided_wordings(connection)
    ]
    matches = match_rows(shipped_reference(), rows, jenis, aliases=aliases)
    wanted = set(row_ids)
    return {line[0]: match for line, match in zip(lines, matches, strict=True) if line[0] in wanted}
