"""A second look at some rows, by somebody who does not see the first answer; and how far the two agree."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import duckdb

from rb_ingest.records import MonthReading, Record
from rb_ingest.review.interval import interval
from rb_ingest.review.item import ReviewRow

# One of twenty rows, by a hash of its id: enough to see whether two persons mean the same, and little work.
_SHARE = "0d"


class Agreement(Record):
    """How far second looks agree with first ones. `low` and `high` hold the true share of equal entries with 95 %.

    `entry_kappa` and `month_kappa` are Cohen's: 1 full agreement, 0 what chance gives; None where nothing varies.
    """

    looked: int
    same_entry: int
    same_months: int
    low: float
    high: float
    entry_kappa: float | None
    month_kappa: float | None


class Difference(Record):
    """A row about which two persons say different things, neither having seen the other's answer."""

    row_id: str
    file_name: str | None
    page_no: int | None
    indikator: str | None
    decided_by: str
    first: str
    second: str


def rows_for_a_second_look(connection: duckdb.DuckDBPyConnection, reviewer: str) -> list[str]:
    """Return the rows of the sample that somebody else settled and nobody has looked at again."""
    lines = connection.execute(
        "SELECT a.row_id FROM internal.active_decisions a JOIN internal.real_rows r USING (row_id) "
        "WHERE NOT coalesce(r.entered, false) AND md5('second' || a.row_id) < $2 GROUP BY a.row_id "
        "HAVING bool_or(a.kind IN ('confirm_match', 'choose_match')) AND NOT bool_or(a.kind = 'second_look') "
        "AND NOT bool_or(a.decided_by = $1) ORDER BY md5('second' || a.row_id)",
        [reviewer, _SHARE],
    ).fetchall()
    return [row_id for (row_id,) in lines]


def blind(connection: duckdb.DuckDBPyConnection, row: ReviewRow) -> ReviewRow:
    """Return a row as the program read it, without what persons said of it."""
    [read] = connection.execute(
        "SELECT indicator_id, indicator_text, coalesce(match_status, 'none'), match_confidence, indikator, "
        "ocr_confidence, months_confidence FROM plan_rows WHERE row_id = ?",
        [row.row_id],
    ).fetchall()
    months = connection.execute(
        "SELECT bulan, marked, confidence, mark FROM months WHERE row_id = ? ORDER BY bulan", [row.row_id]
    ).fetchall()
    told = {bulan: MonthReading(bulan=bulan, marked=m, confidence=c, mark=k) for bulan, m, c, k in months}
    names = ("indicator_id", "indicator_text", "match_status", "match_confidence")
    return row.model_copy(
        update={
            **dict(zip(names, read[:4], strict=True)),
            "texts": {**row.texts, "indikator": read[4]},
            "ocr_confidence": read[5],
            "months_confidence": read[6],
            "months": tuple(
                told.get(n) or MonthReading(bulan=n, marked=None, confidence=0.0, mark=None) for n in range(1, 13)
            ),
            "also": (),
            "reasons": (),
            "doubts": (),
            "siblings": (),
        }
    )


def agreement(connection: duckdb.DuckDBPyConnection) -> Agreement:
    """Compare the second looks in force with what was decided when they were taken."""
    pairs = [(json.loads(before), json.loads(after)) for before, after, *_ in _looks(connection)]
    entries = [(str(one["indicator_id"]), str(other["indicator_id"])) for one, other in pairs]
    months = [(n in one["months"], n in other["months"]) for one, other in pairs for n in range(1, 13)]
    same = sum(one == other for one, other in entries)
    low, high = interval(same, len(pairs))
    return Agreement(
        looked=len(pairs),
        same_entry=same,
        same_months=sum(one["months"] == other["months"] for one, other in pairs),
        low=low,
        high=high,
        entry_kappa=kappa(entries),
        month_kappa=kappa(months),
    )


def differences(connection: duckdb.DuckDBPyConnection) -> tuple[Difference, ...]:
    """List the rows about which a second look says something else."""
    found = []
    for before, after, row_id, file_name, page_no, indikator, who in _looks(connection):
        first, second = _words(json.loads(before)), _words(json.loads(after))
        if first != second:
            where = {"row_id": row_id, "file_name": file_name, "page_no": page_no, "indikator": indikator}
            found.append(Difference(**where, decided_by=who, first=first, second=second))
    return tuple(found)


def kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Return Cohen's kappa (1960) of pairs of answers; None where there are none, or all are the same one."""
    if not pairs:
        return None
    n = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[answer] * second[answer] for answer in first) / n**2
    agreed = sum(one == other for one, other in pairs) / n
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def _looks(connection: duckdb.DuckDBPyConnection) -> list[tuple]:  # type: ignore[type-arg]
    return connection.execute(
        'SELECT CAST(a."before" AS VARCHAR), CAST(a."after" AS VARCHAR), a.row_id, d.file_name, a.page_no, '
        "a.indikator, a.decided_by FROM internal.active_decisions a LEFT JOIN "
        "(SELECT document_id, min(file_name) AS file_name FROM internal.seen_documents GROUP BY document_id) d "
        "USING (document_id) WHERE a.kind = 'second_look' "
        "ORDER BY a.decision_id"
    ).fetchall()


def _words(said: dict[str, object]) -> str:
    months = ", ".join(map(str, said["months"]))  # type: ignore[call-overload]
    return f"{said['indicator_id'] or 'indikator sendiri'}; bulan {months or 'tidak ada'}"
