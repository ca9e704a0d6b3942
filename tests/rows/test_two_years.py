"""Twelve months of two years: which is the first, by the names that were read."""

from __future__ import annotations

import pytest

from rb_ingest.records import Table
from rb_ingest.rows.period_grids import find_period_groups
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.drawn_periods import MONTHS, row
from tests.rows.forms import form
from tests.rows.tables import page


def twelve(names: list[str], ticks: list[tuple[int, int]]) -> Table:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    return form(
        [[*left, *["2024 DAN 2025"] * 12], [*left, *names]],
        [row(*[""] * 12)],
        (25.0, 90.0, 120.0, 150.0, *[16.0] * 12),
        months=range(4, 16),
        ticks=ticks,
    )


OKTOBER = ["OKT", "NOV", "DES", "JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP"]


@pytest.mark.parametrize(
    ("names", "months"),
    [
        (OKTOBER, (2, 10)),
        (["~", "~", *OKTOBER[2:]], (2, 10)),
        (["~"] * 5 + OKTOBER[5:], (2, 10)),  # a few are enough where all agree
        (["~"] * 10 + OKTOBER[10:], ()),  # two are not
        ([*OKTOBER[3:], *OKTOBER[:3]], (1, 5)),
        (["10", "11", "12", *(str(n) for n in range(1, 10))], ()),  # numbers may count columns
    ],
)
def test_months_of_two_years_go_by_their_names(names: list[str], months: tuple[int, ...]) -> None:
    [read] = plan_rows(REFERENCE, [page(twelve(names, [(0, 4), (0, 8)]))]).rows
    assert read.month_set == months


@pytest.mark.parametrize(
    ("lost", "known"), [(("MEI",), True), (("OKT", "FEB", "SEP"), True), (tuple(OKTOBER[1:6]), False)]
)
def test_a_name_of_two_years_that_was_lost_stands_between_the_others(lost: tuple[str, ...], known: bool) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    names = ["" if name in lost else name for name in OKTOBER]
    over = ["2024"] * 3 + ["2025"] * 9
    widths = (25.0, 90.0, 120.0, 150.0, *[40.0] * 12)
    drawn = form([[*left, *over], [*left, *names]], [row(*[""] * 12)], widths, periods=range(4, 16))
    groups = find_period_groups(REFERENCE, drawn)
    assert ([g.months[0] for g in groups] == [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]) is known


@pytest.mark.parametrize("first", [4, 9])
def test_months_of_two_years_are_known_on_pages_without_a_header_too(first: int) -> None:
    names = [*MONTHS[first - 1 :], *MONTHS[: first - 1]]
    years = ["2024"] * (13 - first) + ["2025"] * (first - 1)
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, *[20.0] * 12)
    body = [row(*[""] * 12, indicator=name) for name in ("Daftar satu", "Daftar dua")]
    named = form([[*left, *years], [*left, *names]], body, widths, months=range(4, 16), ticks=[(0, 4), (1, 6)])
    bare = form([], body, widths, months=range(4, 16), ticks=[(0, 5), (1, 15)])
    rows = plan_rows(REFERENCE, [page(named, 2), page(bare, 3)]).rows
    after = [(first - 1 + k) % 12 + 1 for k in range(12)]
    assert [r.month_set for r in rows] == [(after[0],), (after[2],), (after[1],), (after[11],)]


def test_months_of_two_years_without_names_are_asked_about() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, *[20.0] * 12)
    head = [[*left, *["TAHUN 2023"] * 3, *["TAHUN 2024"] * 9], [*left, *[""] * 12]]
    body = [row(*[""] * 12, indicator="Daftar risiko")]
    [read] = plan_rows(REFERENCE, [page(form(head, body, widths, months=range(4, 16), ticks=[(0, 6)]))]).rows
    assert {month.marked for month in read.months} == {None}


def test_a_few_names_that_agree_tell_where_the_year_begins() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, *[20.0] * 12)
    names = ["", "Nov", "", "", "Feb", "", "", "", "Jun", "", "", ""]
    head = [[*left, *["2023"] * 3, *["2024"] * 9], [*left, *names]]
    body = [row(*[""] * 12, indicator="Daftar risiko")]
    [read] = plan_rows(REFERENCE, [page(form(head, body, widths, months=range(4, 16), ticks=[(0, 4), (0, 9)]))]).rows
    assert read.month_set == (3, 10)


@pytest.mark.parametrize(
    ("head", "known"),
    [
        ("20232024", False),
        ("2023 DAN 2024", False),
        ("2023202,4", False),
        ("TAHUN 2023", True),
        ("2023 (1-12) 2024", False),
        ("BULAN 1-12 2023", True),
    ],
)
def test_years_that_run_together_over_nameless_months_are_two(head: str, known: bool) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, *[20.0] * 12)
    body = [row(*[""] * 12, indicator="Daftar risiko")]
    drawn = form([[*left, *[head] * 12], [*left, *[""] * 12]], body, widths, months=range(4, 16), ticks=[(0, 6)])
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert (read.months[2].marked is True) == known


@pytest.mark.parametrize(("first", "known"), [(3, False), (8, False), (6, True)])
def test_two_heads_that_part_the_months_unevenly_are_years_whatever_was_read_of_them(first: int, known: bool) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, *[20.0] * 12)
    head = [[*left, *["~"] * first, *["."] * (12 - first)], [*left, *[""] * 12]]
    drawn = form(head, [row(*[""] * 12, indicator="Daftar aset")], widths, months=range(4, 16), ticks=[(0, 6)])
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert (read.months[2].marked is True) == known


@pytest.mark.parametrize(("over", "known"), [("JADWAL", False), ("2024 DAN 2025", True)])
def test_months_beside_their_names_are_not_known(over: str, known: bool) -> None:
    """A year that begins in March goes on behind December; twelve columns that do not were found in the wrong place."""
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    names = ["MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES", "", ""]
    heads, widths = [[*left, *[over] * 12], [*left, *names]], (25.0, 90.0, 120.0, 150.0, *[16.0] * 12)
    drawn = form(heads, [row(*[""] * 12)], widths, months=range(4, 16), ticks=[(0, 4), (0, 15)])
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert read.month_set == ((2, 3) if known else ())
    assert all((month.marked is not None) is known for month in read.months)
