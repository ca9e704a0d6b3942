"""Plans drawn page by page for tests of rows, and what was read of them."""

from __future__ import annotations

from typing import Any

from rb_ingest.records import PlanRow
from rb_ingest.rows.rows import RowsResult, plan_rows
from testkit.reference import REFERENCE
from tests.rows.tables import Row, page, table


def read(*pages: list[Row], header_on_all: bool = False, **options: Any) -> RowsResult:
    drawn = [table(rows, header=header_on_all or number == 0, **options) for number, rows in enumerate(pages)]
    return plan_rows(REFERENCE, [page(None, 1), *(page(t, number) for number, t in enumerate(drawn, start=2))])


def first(no: str = "1", **more: str) -> Row:
    """Return a row that begins an area, a kegiatan and a sub kegiatan."""
    row = {
        "no": no,
        "area": "Manajemen Perubahan",
        "kegiatan": "1. Perencanaan Reformasi Birokrasi",
        "sub_kegiatan": "1. Pembentukan Tim",
        "indikator": "Surat Keputusan Tim",
        "bulan": "",
    }
    return {**row, **more}


def next_area(**more: str) -> Row:
    area = {"area": "Penguatan Pengawasan", "kegiatan": "1. Pengendalian gratifikasi"}
    return first("7", **{**area, **more})


def indicators(result: RowsResult) -> list[str]:
    return [row.indikator for row in result.rows]


def month_sets(result: RowsResult) -> list[tuple[int, ...]]:
    return [row.month_set for row in result.rows]


def subs(result: RowsResult) -> list[str | None]:
    return [row.sub_kegiatan for row in result.rows]


def only(result: RowsResult) -> PlanRow:
    assert len(result.rows) == 1
    return result.rows[0]
