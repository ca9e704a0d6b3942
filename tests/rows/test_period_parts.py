"""Several columns under each period: the target is its, money and what was reached are columns of their own."""

from __future__ import annotations

import pytest

from rb_ingest.records import PlanRow
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page

LEFT = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
SIDES = (25.0, 90.0, 110.0, 130.0)


def read(quarter: str, parts: list[str], *bodies: list[str]) -> list[PlanRow]:
    names = [quarter.format(number) for number in ("I", "II", "III", "IV")]
    groups = [name for name in names for _ in parts]
    head = [[*LEFT, *groups], [*LEFT, *parts * 4]]
    body: list[BodyRow] = [
        ["3", "Penataan Tata Laksana", "1. Pemutakhiran peta proses", f"Peta proses {k}", *cells]
        for k, cells in enumerate(bodies)
    ]
    return list(plan_rows(REFERENCE, [page(form(head, body, (*SIDES, *[38.0] * len(groups))))], 2024).rows)


@pytest.mark.parametrize(
    "parts", [["TARGET", "ANGGARAN"], ["KINERJA", "Rp"], ["T", "REALISASI"], ["Fisik", "Keuangan"]]
)
def test_the_first_that_is_no_money_is_the_period(parts: list[str]) -> None:
    [row] = read("TW {}", parts, ["", "", "7", "41.500.000", "", "", "3", ""])
    assert row.month_set == (4, 5, 6, 10, 11, 12)
    assert [(p.month_from, p.value) for p in row.periods if p.marked] == [(4, 7.0), (10, 3.0)]
    assert [(f.header, f.number) for f in row.fields] == [(f"TW II {parts[1]}", 41_500_000.0)]


def test_money_may_stand_before_the_target_and_three_columns_under_a_quarter() -> None:
    blank = ["", "", ""]
    [row] = read("TRIWULAN {}", ["ANGGARAN", "TARGET", "CAPAIAN"], [*blank, "9.000.000", "15", "80", *blank, *blank])
    assert row.month_set == (4, 5, 6)
    assert [p.value for p in row.periods] == [None, 15.0, None, None]
    assert {f.header: f.value for f in row.fields} == {"TRIWULAN II ANGGARAN": "9.000.000", "TRIWULAN II CAPAIAN": "80"}


def test_money_without_a_target_is_no_mark() -> None:
    [row] = read("TW {}", ["TARGET", "ANGGARAN"], ["", "5.000.000", "", "", "2", "", "", ""])
    assert row.month_set == (7, 8, 9)


@pytest.mark.parametrize("parts", [["1", "2"], ["M1", "M2"], ["I", "II"]])
def test_numbered_columns_under_a_period_stay_together(parts: list[str]) -> None:
    [row] = read("TW {}", parts, ["", "4", "", "", "", "", "6", ""])
    assert row.month_set == (1, 2, 3, 10, 11, 12)
    assert row.fields == ()


@pytest.mark.parametrize(
    "names", [("TRIWULAN", "TRIWULAN JI", "TRIWULAN I", "TRIWULAN IV"), ("TW", "TWI", "TW IN", "TWIV")]
)
def test_parts_under_quarters_whose_numbers_lost_strokes(names: tuple[str, ...]) -> None:
    parts = ["TARGET", "ANGGARAN"]
    groups = [name for name in names for _ in parts]
    head = [[*LEFT, *groups], [*LEFT, *parts * 4]]
    body: list[BodyRow] = [["3", "Penataan Tata Laksana", "1. Peta", "Peta", "", "", "8", "", "", "9.500.000", "4", ""]]
    [row] = plan_rows(REFERENCE, [page(form(head, body, (*SIDES, *[38.0] * 8)))], 2024).rows
    assert [(p.month_from, p.value) for p in row.periods if p.marked] == [(4, 8.0), (10, 4.0)]
    assert [f.number for f in row.fields] == [9_500_000.0]
