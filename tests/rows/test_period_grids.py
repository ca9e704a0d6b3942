"""Period grids: quarters, half-years and weeks by their words and their place, and what stands in their cells."""

from __future__ import annotations

import pytest

from rb_ingest.records import Table
from rb_ingest.rows.period_grids import find_period_groups, is_whole_year, same_places
from rb_ingest.rows.period_heads import with_whole_heads
from rb_ingest.rows.period_names import months_named
from rb_ingest.rows.period_tables import with_month_columns
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.drawn_periods import QUARTERS, WIDTHS, quarters, row
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("TWIV", (10, 11, 12)),
        ("Tw. 2", (4, 5, 6)),
        ("TRIWULAN III\n(JUL-SEP)", (7, 8, 9)),
        ("TRIBULAN IV", (10, 11, 12)),
        ("TRIWIJLAN III", (7, 8, 9)),
        ("SEMESTFR II", (7, 8, 9, 10, 11, 12)),
        ("TRIWU\nLAN\nII", (4, 5, 6)),
        ("SEMES\nTER\nI", (1, 2, 3, 4, 5, 6)),
        ("4,2", ()),
        ("1\n2", ()),
        ("KUARTAL KE-1", (1, 2, 3)),
        ("SEMESTER II", (7, 8, 9, 10, 11, 12)),
        ("SMT 1", (1, 2, 3, 4, 5, 6)),
        ("B06", (4, 5, 6)),
        ("B12", (10, 11, 12)),
        ("Agt", (8,)),
        ("NOVEMBER 2023", (11,)),
        ("XI", (11,)),
        ("Apr-Jun", (4, 5, 6)),
        ("JULI s.d. DESEMBER", (7, 8, 9, 10, 11, 12)),
        ("Rapat - Notula", ()),
        ("7", (7,)),
        ("13", ()),
        ("SATUAN", ()),
        ("ANGGARAN", ()),
        ("", ()),
    ],
)
def test_a_header_cell_names_its_months(text: str, months: tuple[int, ...]) -> None:
    assert months_named(REFERENCE, text) == months


@pytest.mark.parametrize(
    "names", [QUARTERS, ("TW1", "TW2", "TW3", "TW4"), ("B03", "B06", "B09", "B12"), ("I", "II", "III", "IV")]
)
def test_four_columns_are_the_quarters(names: tuple[str, ...]) -> None:
    drawn = quarters([row("1", "", "2", "")], names)
    groups = find_period_groups(REFERENCE, drawn)
    assert [(g.first, g.months) for g in groups] == [
        (4, (1, 2, 3)),
        (5, (4, 5, 6)),
        (6, (7, 8, 9)),
        (7, (10, 11, 12)),
    ]
    assert is_whole_year(REFERENCE, groups, drawn)
    assert len(with_month_columns(REFERENCE, drawn, groups).month_columns) == 12


def test_a_quarter_whose_name_was_not_read_stands_between_the_others() -> None:
    groups = find_period_groups(REFERENCE, quarters([row("1", "", "", "")], ("TW I", "~", "TW III", "TW IV")))
    assert [g.months[0] for g in groups] == [1, 4, 7, 10]


def test_the_first_and_the_last_quarter_are_completed_by_the_columns_that_may_be_periods() -> None:
    groups = find_period_groups(REFERENCE, quarters([row("1", "", "", "")], ("~", "TW II", "TW III", "~")))
    assert [(g.first, g.stop, g.months[0]) for g in groups] == [(4, 5, 1), (5, 6, 4), (6, 7, 7), (7, 8, 10)]


@pytest.mark.parametrize(
    "halves", [("SEMESTER I", "SEMESTER II"), ("SMTI", "SMT"), ("SEM I", "SEM"), ("SMT", "SMT II"), ("SMTI", "SMTII")]
)
def test_two_columns_are_the_halves_of_the_year(halves: tuple[str, str]) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    drawn = form(
        [[*left, *halves]],
        [row("", "4 berkas")],
        (25.0, 90.0, 120.0, 150.0, 60.0, 60.0),
        periods=(4, 5),
    )
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert read.month_set == (7, 8, 9, 10, 11, 12)


@pytest.mark.parametrize(("word", "found"), [("TRIWULAN", 4), ("TARGET", 0)])
def test_numbered_columns_are_quarters_only_below_that_word(word: str, found: int) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    drawn = form(
        [[*left, *[word] * 4], [*left, "1", "2", "3", "4"]], [row("6", "", "6", "")], WIDTHS, periods=range(4, 8)
    )
    groups = find_period_groups(REFERENCE, drawn)
    assert (len(groups) if is_whole_year(REFERENCE, groups, drawn) else 0) == found


def test_columns_of_equal_width_without_words_of_time_are_no_periods() -> None:
    drawn = quarters([row("1", "2", "3", "4")], ("HADIR", "IZIN", "SAKIT", "ALPA"))
    assert not is_whole_year(REFERENCE, find_period_groups(REFERENCE, drawn), drawn)


def test_the_numbers_of_the_columns_are_no_months() -> None:
    drawn = quarters([row("1", "2", "3", "4")], ("HADIR", "IZIN", "SAKIT", "ALPA"), numbers=True)
    assert not is_whole_year(REFERENCE, find_period_groups(REFERENCE, drawn), drawn)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("", "", "", "IV"), True),
        (("", "", "", ""), True),
        (("", "II", "", ""), True),
        (("", "I", "", ""), True),
        (("1", "u", "11", "IV"), True),
        (("II", "I", "", ""), False),
        (("", "IV", "", ""), False),
    ],
)
def test_quarters_whose_single_strokes_were_not_read_are_known_by_their_head(names, found) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    body = [row("1", "", "", "4"), row("", "2", "", "", indicator="Daftar aduan", label=None)]
    drawn = form([[*left, *["TARGET TRIWULAN"] * 4], [*left, *names]], body, WIDTHS, periods=range(4, 8))
    groups = find_period_groups(REFERENCE, drawn)
    assert is_whole_year(REFERENCE, groups, drawn) == found
    if found:
        assert [r.month_set for r in plan_rows(REFERENCE, [page(drawn)]).rows] == [(1, 2, 3, 10, 11, 12), (4, 5, 6)]


def test_targets_in_the_first_row_under_the_header_are_no_names_of_months() -> None:
    drawn = quarters([row("1", "2", "3", "4"), row("", "7", "", "12", indicator="Daftar aduan", label=None)])
    assert [r.month_set for r in plan_rows(REFERENCE, [page(drawn)]).rows] == [
        tuple(range(1, 13)),
        (4, 5, 6, 10, 11, 12),
    ]


def test_the_row_of_column_numbers_is_no_plan_row_even_where_a_label_ran_into_it() -> None:
    drawn = quarters([row("", "3", "", "")], numbers=True)
    spoiled = tuple(
        c.model_copy(update={"lines": (c.lines[0].model_copy(update={"text": "Pengendal3ian gratifikasi"}),)})
        if (c.row, c.col) == (2, 2)
        else c
        for c in drawn.cells
    )
    rows = plan_rows(REFERENCE, [page(drawn.model_copy(update={"cells": spoiled}))]).rows
    assert [(r.indikator, r.month_set) for r in rows] == [("Laporan triwulanan", (4, 5, 6))]


def test_a_dash_is_no_target_and_a_word_is_one() -> None:
    [read] = plan_rows(REFERENCE, [page(quarters([row("-", "Januari", "–", "90 %")]))]).rows
    assert read.month_set == (4, 5, 6, 10, 11, 12)
    assert {m.mark for m in read.months if m.marked} == {"text"}


def test_an_unsure_text_leaves_the_months_unsure() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR", *QUARTERS]
    for confidence, is_asked in ((0.6, True), (0.88, False)):
        drawn = form([left], [row("2", "", "", "")], WIDTHS, periods=range(4, 8), confidence=confidence)
        [read] = plan_rows(REFERENCE, [page(drawn)]).rows
        assert read.month_set == (1, 2, 3)
        assert (read.months_confidence < 0.9) == is_asked
        assert read.periods[0].text_confidence == pytest.approx(confidence, abs=0.01)


def test_a_page_without_header_has_the_periods_of_the_page_before() -> None:
    first = quarters([row("1", "", "", "")])
    second = form([], [row("", "", "", "6", indicator="Daftar aduan", label="")], WIDTHS, periods=range(4, 8))
    assert same_places(first, second)
    rows = plan_rows(REFERENCE, [page(first, 2), page(second, 3)]).rows
    assert [(r.page_no, r.month_set) for r in rows] == [(2, (1, 2, 3)), (3, (10, 11, 12))]


def test_no_period_is_said_and_never_blank() -> None:
    drawn = quarters([row("1", "", "2", "")], ("HADIR", "IZIN", "SAKIT", "ALPA"))
    result = plan_rows(REFERENCE, [page(drawn)])
    [read] = result.rows
    assert all(month.marked is None for month in read.months)
    assert read.months_confidence == 0
    assert [finding.kind for finding in result.findings] == ["no_months"]


@pytest.mark.parametrize("reached", ["REALISASI", "CAPAIAN"])
def test_quarters_that_are_only_numbered_are_planned_on_the_left_and_reached_on_the_right(reached: str) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    names = ["I", "II", "III", "IV"]
    body = [row("", "6", "", "", "5", "", "", "9", indicator="Daftar risiko")]
    widths = (25.0, 90.0, 120.0, 150.0, *[40.0] * 8)
    head = [[*left, *["TARGET"] * 4, *[reached] * 4], [*left, *names, *names]]
    [read] = plan_rows(REFERENCE, [page(form(head, body, widths, periods=range(4, 12)))]).rows
    assert read.month_set == (4, 5, 6)
    assert {f.header: f.value for f in read.fields} == {f"{reached} I": "5", f"{reached} IV": "9"}


def test_a_target_with_a_decimal_is_no_name_of_a_period() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, 60.0, 60.0)
    body = [row("", "3,7", indicator="Indeks satu"), row("", "2,4", indicator="Indeks dua")]
    rows = plan_rows(REFERENCE, [page(form([[*left, "SEMESTER I", "SEMESTER II"]], body, widths))]).rows
    assert [r.month_set for r in rows] == [(7, 8, 9, 10, 11, 12)] * 2
    assert [r.periods[1].value for r in rows] == [3.7, 2.4]


def test_columns_of_the_same_width_under_heads_of_their_own_are_no_lost_periods() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR", "PRIORITAS", "SATUAN", "LOKASI"]
    body: list[BodyRow] = [
        ["1", "Penguatan Pengawasan", "1. Audit", "Laporan audit", "tinggi", "Buah", "", "", "", "4", ""]
    ]
    widths = (25.0, 90.0, 120.0, 150.0, *[45.0] * 7)
    [read] = plan_rows(REFERENCE, [page(form([[*left, *QUARTERS]], body, widths, periods=range(4, 11)))]).rows
    assert read.month_set == (7, 8, 9)
    assert {f.header: f.value for f in read.fields} == {"PRIORITAS": "tinggi", "SATUAN": "Buah"}


def with_strokes(drawn: Table, *places: tuple[int, int]) -> Table:
    cells = tuple(c.model_copy(update={"stroke": (c.row, c.col) in places}) for c in drawn.cells)
    return drawn.model_copy(update={"cells": cells})


def test_a_stroke_among_numbers_is_most_likely_one_and_asked_about() -> None:
    body = [row("6", "", "", "8", indicator="Daftar satu"), row("", "", "4", "", indicator="Daftar dua", label=None)]
    rows = plan_rows(REFERENCE, [page(with_strokes(quarters(body), (2, 5), (3, 4)))]).rows
    assert [r.month_set for r in rows] == [(1, 2, 3, 4, 5, 6, 10, 11, 12), (1, 2, 3, 7, 8, 9)]
    assert all(r.months_confidence < 0.9 for r in rows)
    assert [p.value for p in rows[0].periods] == [6.0, 1.0, None, 8.0]


def test_a_stroke_among_ticks_is_no_mark() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    drawn = form([[*left, *QUARTERS]], [row("", "", "", "")], WIDTHS, periods=range(4, 8), ticks=[(0, 4), (0, 7)])
    [read] = plan_rows(REFERENCE, [page(with_strokes(drawn, (1, 5)))]).rows
    assert read.month_set == (1, 2, 3, 10, 11, 12)


@pytest.mark.parametrize(("text", "kept"), [("1", None), ("4", None), ("V", None), ("1\nvi", None), ("75%", 75.0)])
def test_what_a_tick_was_read_as_is_no_target(text: str, kept: float | None) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    ticks = [(0, 4), (0, 5), (0, 7)]
    drawn = form([[*left, *QUARTERS]], [row("", text, "", "")], WIDTHS, periods=range(4, 8), ticks=ticks)
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert read.month_set == (1, 2, 3, 4, 5, 6, 10, 11, 12)
    assert [p.value for p in read.periods] == [None, kept, None, None]


@pytest.mark.parametrize("stroke", ["|", "l", "I"])
def test_what_a_lone_one_is_read_as_is_one_among_numbers(stroke: str) -> None:
    body = [row("3", stroke, "", "12", indicator="Daftar satu"), row("", "7", "", "", indicator="Daftar dua")]
    rows = plan_rows(REFERENCE, [page(quarters(body))]).rows
    assert [p.value for p in rows[0].periods] == [3.0, 1.0, None, 12.0]
    assert rows[0].month_set == (1, 2, 3, 4, 5, 6, 10, 11, 12)
    assert rows[0].months_confidence < 0.9 < rows[1].months_confidence


@pytest.mark.parametrize(
    ("names", "found"),
    [(("", "II", "", "IV"), True), (("", "", "", "V"), True), (("", "", "", ""), False), (("A", "II", "", ""), False)],
)
def test_four_columns_numbered_in_roman_are_quarters_as_far_as_they_were_read(names, found) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    body = [row("", "40%", "", "", indicator="Daftar risiko")]
    drawn = form([[*left, *["TARGET"] * 4], [*left, *names]], body, WIDTHS, periods=range(4, 8))
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert read.month_set == ((4, 5, 6) if found else ())
    assert (read.months_confidence > 0) == found


def test_strokes_of_two_years_side_by_side_are_the_quarters_of_the_one_that_is_planned() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    body = [row("", "", "30%", "", "9", "", "", "", indicator="Daftar risiko")]
    widths = (25.0, 90.0, 120.0, 150.0, *[40.0] * 8)
    names = ["", "", "III", "V", "", "", "", "V"]
    head = [[*left, *["TARGET"] * 4, *["REALISASI"] * 4], [*left, *names]]
    [read] = plan_rows(REFERENCE, [page(form(head, body, widths, periods=range(4, 12)))]).rows
    assert read.month_set == (7, 8, 9)


@pytest.mark.parametrize(("parts", "whole"), [(("TR", "WULAN II"), True), (("SEK", "SI II"), False)])
def test_a_head_that_a_letter_on_the_rule_parted_is_whole_again(parts: tuple[str, str], whole: bool) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    names = [*["TRIWULAN I"] * 2, *parts, *["TRIWULAN III"] * 2, *["TRIWULAN IV"] * 2]
    widths = (25.0, 90.0, 120.0, 150.0, *[40.0] * 8)
    body = [row("", "", "6", "8.000.000", "", "", "", "", indicator="Daftar risiko")]
    drawn = form([[*left, *names], [*left, *["TARGET", "ANGGARAN"] * 4]], body, widths)
    assert [c.col for c in with_whole_heads(REFERENCE, drawn).cells if c.row == 0 and c.col in (6, 7)] == (
        [6] if whole else [6, 7]
    )
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert read.month_set == (4, 5, 6)
    assert {f.header for f in read.fields if f.number} >= ({"TRWULAN II ANGGARAN"} if whole else set())


@pytest.mark.parametrize(
    ("names", "months"),
    [
        (("TRIWULAN", "TRIWULAN II", "TRIWULAN III", "TRIWULAN IV"), (1, 2, 3)),
        (("SATUAN", "TW II", "TW III", "TW IV"), ()),
    ],
)
def test_a_first_quarter_that_lost_its_number_stands_before_the_second(names, months) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    [read] = plan_rows(REFERENCE, [page(form([[*left, *names]], [row("5", "", "", "")], WIDTHS))]).rows
    assert read.month_set == months


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("TRIWULAN", "TRIWULAN JI", "TRIWULAN I", "TRIWULAN IV"), True),
        (("TWI", "TW II", "TW IN", "TWIV"), True),
        (("TW", "TW", "TW", "TW"), True),
        (("TRIWU\nLAN", "TRIW\nULAN", "TRI\nWULAN", "TRIWU\nLAN"), True),  # narrow columns break it
        (("TRIWU\nLAN", "TRIWU\nLAN\nII", "TRI\nWULAN", "TRIWU\nIAN\nIV"), True),
        (("TW", "TRIWULAN", "TARGET", "TW IV"), False),
        (("TW IV", "TW III", "TW II", "TW I"), False),
    ],
)
def test_four_columns_called_quarters_are_quarters_in_order_whatever_their_numbers_lost(names, found) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    body = [row("6", "", "", "8", indicator="Daftar satu"), row("", "9", "4", "", indicator="Daftar dua", label=None)]
    rows = plan_rows(REFERENCE, [page(form([[*left, *names]], body, WIDTHS, periods=range(4, 8)))]).rows
    told = [r.month_set for r in rows] == [(1, 2, 3, 10, 11, 12), (4, 5, 6, 7, 8, 9)]
    assert told is found


def test_quarters_whose_numbers_were_all_lost_are_planned_on_the_left_and_reached_on_the_right() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    head = [[*left, *["TARGET"] * 4, *["REALISASI"] * 4], [*left, *["TRIWUL\nAN", "TRIWU\nLAN"] * 4]]
    body = [["1", "Penguatan Pengawasan", "Aduan", "Rekap aduan", "", "2 laporan", "", "", "5", "", "", "7"]]
    widths = (25.0, 90.0, 110.0, 130.0, *[50.0] * 8)
    [read] = plan_rows(REFERENCE, [page(form(head, body, widths, periods=range(4, 12)))]).rows
    assert read.month_set == (4, 5, 6)


@pytest.mark.parametrize("over", ["TARGET TR: WULAN KE-", "TR I WULAN", "TRI WULAN", "TR1WULAN"])
def test_a_head_over_quarters_that_lost_a_stroke_is_one(over: str) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    drawn = form(
        [[*left, *[over] * 4], [*left, "", "2", "3", "4"]], [row("", "", "6", "")], WIDTHS, periods=range(4, 8)
    )
    [read] = plan_rows(REFERENCE, [page(drawn)]).rows
    assert read.month_set == (7, 8, 9)


@pytest.mark.parametrize("over", ["TARGET", "RENCANA", ""])
def test_strokes_of_the_plan_that_were_not_read_beside_those_of_what_was_reached(over: str) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    names = ["1", "", "mi", "IV", "", " ", "", "IV"]
    head = [[*left, *([over] * 4 if over else "abcd"), *["CAPAIAN"] * 4], [*left, *names]]
    body = [["1", "Penguatan Pengawasan", "Aduan", "Rekap aduan", "", "", "4", "", "3", "", "", "8"]]
    widths = (25.0, 90.0, 110.0, 130.0, *[40.0] * 8)
    [read] = plan_rows(REFERENCE, [page(form(head, body, widths, periods=range(4, 12)))]).rows
    if over:
        assert [p.value for p in read.periods if p.marked] == [4.0]
        assert read.month_set == (7, 8, 9)
    else:
        assert {month.marked for month in read.months} == {None}


def test_quarters_of_which_half_were_not_looked_at_are_not_known() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    body = [row("", "", "", "", indicator="Daftar risiko")]
    for looked_at, known in ((range(4, 8), True), (range(4, 6), False)):
        drawn = form([[*left, *QUARTERS]], body, WIDTHS, periods=looked_at, ticks=[(0, 5)])
        [read] = plan_rows(REFERENCE, [page(drawn)]).rows
        assert (read.month_set == (4, 5, 6)) is known
        assert ({month.marked for month in read.months} == {None}) is not known


@pytest.mark.parametrize(("written", "known"), [("V", True), ("3 dok", True), ("", False)])
def test_halves_that_were_not_looked_at_are_known_where_the_plan_writes_there(written: str, known: bool) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, 70.0, 70.0)
    first = form([[*left, "SEMESTER I", "SEMESTER II"]], [row("", written, indicator="Daftar satu")], widths)
    second = form([], [row(written, "", indicator="Daftar dua")], widths)
    rows = plan_rows(REFERENCE, [page(first, 2), page(second, 3)]).rows
    if known:
        assert [r.month_set for r in rows] == [tuple(range(7, 13)), tuple(range(1, 7))]
    assert all((month.marked is not None) == known for r in rows for month in r.months)


@pytest.mark.parametrize(("looked_at", "is_asked"), [((), True), ((4, 5), False)])
def test_a_stroke_where_no_marks_were_looked_for_may_be_one(looked_at: tuple[int, ...], is_asked: bool) -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, 70.0, 70.0)
    body = [row("x", "", indicator="Daftar satu"), row("", "V", indicator="Daftar dua", label=None)]
    drawn = form([[*left, "SEMESTER I", "SEMESTER II"]], body, widths, periods=looked_at)
    rows = plan_rows(REFERENCE, [page(with_strokes(drawn, (1, 5)))]).rows
    assert (rows[0].months_confidence < 0.9) == is_asked
    assert rows[1].months_confidence > 0.9


def test_rows_of_a_page_that_was_not_looked_at_are_kept_and_asked_about() -> None:
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR"]
    widths = (25.0, 90.0, 120.0, 150.0, 70.0, 70.0)
    body = [row("", "", indicator="Daftar satu")]
    first = form([[*left, "SEMESTER I", "SEMESTER II"]], body, widths, periods=(4, 5), ticks=[(0, 5)])
    second = form([], [row("", "", indicator="Daftar dua", label="2")], widths)
    known, unknown = plan_rows(REFERENCE, [page(first, 2), page(second, 3)]).rows
    assert known.month_set == tuple(range(7, 13))
    assert (unknown.indikator, {month.marked for month in unknown.months}) == ("Daftar dua", {None})


@pytest.mark.parametrize("no", ["NO", ""])
def test_sections_over_an_act_alone_are_sections_where_the_head_of_its_numbers_is_blank(no: str) -> None:
    heads = [no, "URAIAN KEGIATAN", "INDIKATOR KEBERHASILAN", *QUARTERS]
    body: list[BodyRow] = ["A. RB GENERAL", ["1", "Penyusunan arsip", "Daftar arsip", "2", "", "", ""]]
    widths = (25.0, 150.0, 170.0, *[40.0] * 4)
    rows = plan_rows(REFERENCE, [page(form([heads], body, widths, periods=range(3, 7)))]).rows
    assert [(r.section, r.indikator, r.month_set) for r in rows] == [("RB GENERAL", "Daftar arsip", (1, 2, 3))]


@pytest.mark.parametrize("text", ["²", "③", "1²", "٣"])
def test_digits_that_are_no_numbers_break_nothing(text: str) -> None:
    [read] = plan_rows(REFERENCE, [page(quarters([row(text, "", "7", "")]))]).rows
    assert 7.0 in {p.value for p in read.periods}
    assert find_period_groups(REFERENCE, quarters([row("", "", "", "")], (text, "x", "y", "z"))) == ()
    assert months_named(REFERENCE, text) == ((3,) if text == "٣" else ())
