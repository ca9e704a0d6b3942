"""Several columns under each period: the target is its, money and what was reached are columns of their own."""

from __future__ import annotations

import pytest

from rb_ingest.records import PlanRow, Table
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


def months_under(over: list[str], names: list[str], ticks: list[tuple[int, int]]) -> Table:
    """Draw a plan with twelve columns under quarters or halves of the year; a name "" was not read."""
    groups = [over[k * len(over) // 12] for k in range(12)]
    body: list[BodyRow] = [
        ["2", "Penataan Tata Laksana", f"{k}. Pemutakhiran peta", f"Peta proses {k}", *[""] * 12] for k in range(3)
    ]
    head: list[list[str]] = [[*LEFT, *groups], [*LEFT, *names]]
    return form(head, body, (*SIDES, *[24.0] * 12), periods=range(4, 16), ticks=ticks)


@pytest.mark.parametrize("over", [["TW I", "TW II", "TW III", "TW IV"], ["SEMESTER I", "SEMESTER II"]])
@pytest.mark.parametrize(
    "names",
    [
        ["", "2", "3", "4", "", "", "7", "", "", "10", "", "12"],
        ["", "II", "", "IV", "", "V", "VII", "VIII", "", "X", "", ""],
        ["JAN", "", "MAR", "", "MEI", "", "JUL", "", "", "OKT", "", ""],
        [str(k) for k in range(1, 13)],
    ],
)
def test_months_under_quarters_are_known_by_those_that_were_read(over: list[str], names: list[str]) -> None:
    rows = plan_rows(REFERENCE, [page(months_under(over, names, [(0, 8), (0, 13), (1, 4), (2, 15)]))]).rows
    assert [r.month_set for r in rows] == [(5, 10), (1,), (12,)]
    assert {p.kind for r in rows for p in r.periods} == {"bulan"}


@pytest.mark.parametrize("names", [[""] * 12, ["", "2", *[""] * 10]])
def test_columns_under_quarters_whose_heads_were_not_read_are_asked_about(names: list[str]) -> None:
    read = plan_rows(REFERENCE, [page(months_under(["TW I", "TW II", "TW III", "TW IV"], names, [(0, 8), (1, 13)]))])
    assert [f.kind for f in read.findings] == ["times"]


@pytest.mark.parametrize(
    ("others", "value"), [(("75%", "25%", "100%", "10%"), 50.0), (("75", "25", "40 buah", "1"), 5096.0)]
)
def test_a_share_among_shares_has_the_sign_that_was_misread(others: tuple[str, ...], value: float) -> None:
    left: list[list[str]] = [[*LEFT, "TW I", "TW II", "TW III", "TW IV"]]
    bodies = [[others[0], "5096", "", others[1]], ["", others[2], others[3], ""]]
    body: list[BodyRow] = [["1", "Tata Laksana", f"{k}. Peta", f"Peta {k}", *cells] for k, cells in enumerate(bodies)]
    [first, _] = plan_rows(REFERENCE, [page(form(left, body, (*SIDES, *[45.0] * 4), periods=range(4, 8)))]).rows
    assert [p.value for p in first.periods if p.month_from == 4] == [value]


@pytest.mark.parametrize("lost", [(0, "TRIWULAN"), (1, None), (2, None)])
def test_money_is_kept_under_a_quarter_whose_head_lost_its_number_or_its_word(lost: tuple[int, str | None]) -> None:
    place, name = lost
    names = [f"TRIWULAN {n}" for n in ("I", "II", "III", "IV")]
    names[place] = name or names[place]
    over = [n for n in names for _ in range(2)]
    under = ["K", "Rp"] * 4
    if name is None:
        under[2 * place + 1] = "~"
    cells = ["2", "10.000", "3", "20.000", "", "30.000", "4", "40.000"]
    body: list[BodyRow] = [["3", "Penataan Tata Laksana", "1. Pemutakhiran peta", "Peta proses", *cells]]
    drawn = form([[*LEFT, *over], [*LEFT, *under]], body, (*SIDES, *[38.0] * 8))
    blank = tuple(c.model_copy(update={"lines": ()}) if c.text == "~" else c for c in drawn.cells)
    [read] = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": blank}))], 2024).rows
    assert {f.header: f.value for f in read.fields} == {
        f"TRIWULAN {n} Rp": v for n, v in zip(("I", "II", "III", "IV"), cells[1::2], strict=True)
    }
    assert [p.value for p in read.periods if p.marked] == [2, 3, 4]


@pytest.mark.parametrize("first", [("2", "5", "1", "4", "2", "5", "", "2"), ("9", "1", "2", "", "4", "1", "3", "")])
def test_numbers_of_the_first_row_are_no_weeks_where_what_was_reached_stands_behind(first: tuple[str, ...]) -> None:
    """Under a table's head they look like the weeks of the quarters."""
    quarters = ["TW I", "TW II", "TW III", "TW IV"]
    head = [[*LEFT, *["TARGET"] * 4, *["REALISASI"] * 4], [*LEFT, *quarters * 2]]
    body: list[BodyRow] = [
        ["3", "Penataan Tata Laksana", f"{k}. Peta", f"Peta {k}", *cells]
        for k, cells in enumerate([first, ("6", "", "7", "", "6", "", "", "")], start=1)
    ]
    drawn = form(head, body, (*SIDES, *[38.0] * 8), periods=range(4, 12))
    top, _ = plan_rows(REFERENCE, [page(drawn)], 2024).rows
    assert [p.value for p in top.periods if p.marked] == [float(number) for number in first[:4] if number]
