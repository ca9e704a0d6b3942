"""A coloured pen that strikes a tick through or circles it takes it back; one that ticks an empty cell marks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.pens import added, circled, scribbled, struck, ticked_flat
from testkit.page_factory.picture import Effect
from testkit.page_factory.rules import coloured
from testkit.page_factory.sheet import cell_of
from testkit.page_factory.spec import Colour, MarkLook
from testkit.pages import (
    A4_LANDSCAPE,
    Plan,
    Row,
    Style,
    blurred,
    broken_rules,
    draw_plan,
    in_perspective,
    jpegged,
    noisy,
    picture,
    scan_pdf,
    skewed,
    stamped,
)
from testkit.reference import REFERENCE

BLUE, GREEN, RED, VIOLET = (35, 50, 170), (20, 120, 60), (205, 40, 50), (110, 70, 150)
FIRST_MONTH = 5
SURE = 0.9


def plan_of(look: MarkLook | None, **style: Any) -> Plan:
    label = ("1", "Manajemen Perubahan", "Pembentukan Tim Reformasi Birokrasi")

    def ticked(*months: int) -> dict[int, MarkLook]:
        return dict.fromkeys(months, look) if look else {}

    rows = [
        Row(*label, "Penetapan tim kerja", "Surat Keputusan Tim Reformasi Birokrasi", ticked(2, 5, 9)),
        Row(*label, "Sosialisasi rencana kerja", "Tersedianya media sosialisasi di kantor", ticked(3, 4, 11)),
        Row(*label, "Evaluasi berkala", "Laporan evaluasi rencana kerja tiap semester", ticked(6, 12)),
    ]
    return draw_plan([rows], Style(paper=A4_LANDSCAPE, size=9, margin=30, **style))


def read(plan: Plan, path: Path, *effects: Effect) -> list[tuple[tuple[int, ...], float]]:
    """Return the month set of each row with its confidence."""
    shot = picture(plan.sheets[0], 200, colour=True).after(*effects, skewed(0.4), noisy(3))
    path.write_bytes(scan_pdf([shot]))
    return [
        (row.month_set, row.months_confidence) for row in plan_rows(REFERENCE, [read_page(path, 1, Settings())]).rows
    ]


def cell(plan: Plan, row: int, month: int):
    """Return the box of a month of the k-th row, from 0."""
    table = plan.sheets[0].true_table
    rows = len(table.ys) - 1
    return cell_of(table, rows - 3 + row, FIRST_MONTH + month - 1).box


@pytest.mark.parametrize("colour", [BLUE, GREEN, RED])
@pytest.mark.parametrize("lines", [1, 2])
def test_a_struck_tick_is_taken_back_and_asked_about(colour, lines, tmp_path):
    plan = plan_of("√")
    found = read(plan, tmp_path / "scan.pdf", struck(cell(plan, 0, 5), colour, lines=lines))
    assert [months for months, _ in found] == [(2, 9), (3, 4, 11), (6, 12)]
    assert found[0][1] < SURE < min(found[1][1], found[2][1])


@pytest.mark.parametrize("colour", [BLUE, GREEN])
def test_flat_ticks_of_a_plan_that_a_pen_made_strike_nothing(colour, tmp_path):
    plan = plan_of(None)
    months = ((0, 2), (0, 7), (1, 3), (1, 4), (1, 11))
    found = read(plan, tmp_path / "scan.pdf", *(ticked_flat(cell(plan, *place), colour) for place in months))
    assert [months for months, _ in found] == [(2, 7), (3, 4, 11), ()]


@pytest.mark.parametrize(("colour", "width"), [(BLUE, 0.6), ((55, 85, 205), 0.6), ((30, 110, 60), 1.2)])
def test_rules_in_colour_strike_no_mark(colour, width, tmp_path):
    """Broken and blurred as they are, they stand on both sides of it."""
    plan = plan_of("●")
    sheet = coloured(colour, width)(plan.sheets[0])
    shot = picture(sheet, 150, colour=True).after(broken_rules(0.09, seed=5), blurred(1.2))
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    assert [row.month_set for row in found] == [(2, 5, 9), (3, 4, 11), (6, 12)]


@pytest.mark.parametrize(("quality", "aslant", "size"), [(35, 0.006, 9), (70, 0.014, 7)])
def test_specks_of_colour_in_a_dark_pen_strike_nothing(quality, aslant, size, tmp_path):
    months = ({1, 4, 7}, set(range(1, 13)), {2, 3, 9, 12})
    rows = [
        Row("1", "Manajemen Perubahan", "Tim", f"Rapat ke {k}", f"Notula rapat tim ke {k}", of)
        for k, of in enumerate(months, start=1)
    ]
    style = Style(paper=A4_LANDSCAPE, size=size, margin=30, mark="overshoot", mark_colour=(24, 36, 116))
    shot = picture(draw_plan([rows], style).sheets[0], 200, colour=True).after(in_perspective(aslant), jpegged(quality))
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    assert [set(row.month_set) for row in found] == list(months)


@pytest.mark.parametrize(("lines", "slope"), [(1, -0.05), (2, -0.09), (3, 0.14), (1, 0.3)])
@pytest.mark.parametrize("look", ["hand", "x", "√"])
def test_a_cell_that_was_worked_over_is_asked_about_whatever_it_looks_like(look, lines, slope, tmp_path):
    plan = plan_of(look)
    found = read(plan, tmp_path / "scan.pdf", struck(cell(plan, 2, 12), RED, lines=lines, slope=slope))
    assert [months for months, _ in found[:2]] == [(2, 5, 9), (3, 4, 11)]
    assert found[2][1] < SURE < min(found[0][1], found[1][1])


def test_a_circled_tick_with_a_word_beside_it_is_taken_back_and_the_word_is_no_mark(tmp_path):
    plan = plan_of("v")
    effects = circled(cell(plan, 1, 11), RED), scribbled(cell(plan, 1, 12), RED)
    found = read(plan, tmp_path / "scan.pdf", *effects)
    assert [months for months, _ in found] == [(2, 5, 9), (3, 4), (6, 12)]
    assert found[1][1] < SURE


def test_a_circle_alone_is_asked_about(tmp_path):
    plan = plan_of("√")
    found = read(plan, tmp_path / "scan.pdf", circled(cell(plan, 2, 6), GREEN))
    assert found[2][1] < SURE < min(found[0][1], found[1][1])


def test_a_tick_moved_by_hand_stands_where_it_was_moved_to(tmp_path):
    plan = plan_of("√")
    found = read(plan, tmp_path / "scan.pdf", struck(cell(plan, 0, 9), RED), added(cell(plan, 0, 10), RED))
    assert [months for months, _ in found] == [(2, 5, 10), (3, 4, 11), (6, 12)]


@pytest.mark.parametrize("colour", [BLUE, GREEN])
def test_a_plan_ticked_in_colour_keeps_its_ticks(colour, tmp_path):
    plan = plan_of("hand", mark_colour=colour)
    found = read(plan, tmp_path / "scan.pdf")
    assert [months for months, _ in found] == [row.months for row in plan.rows]
    assert min(sure for _, sure in found) >= SURE


def test_a_stamp_over_ticks_takes_nothing_back(tmp_path):
    plan = plan_of("√")
    x, y = cell(plan, 1, 4).center
    found = read(plan, tmp_path / "scan.pdf", stamped(x, y, 48, VIOLET))
    assert {3, 4, 11} <= set(found[1][0]) or found[1][1] < SURE


def ticked_by_pen(colours: list[Colour], path: Path) -> list[tuple[tuple[int, ...], float]]:
    """Return what is read of a plan whose k-th row a pen ticked in the k-th colour; the last row has no tick."""
    label = ("2", "Deregulasi Kebijakan", "Penataan peraturan")
    texts = ["Daftar peraturan", "Naskah dinas yang disusun bersama semua subbagian", "Laporan tiap semester"]
    rows = [Row(*label, f"Kegiatan ke {k}", texts[k % 3]) for k in range(len(colours) + 1)]
    plan = draw_plan([rows], Style(paper=A4_LANDSCAPE, size=8, margin=30))
    table = plan.sheets[0].true_table
    first = len(table.ys) - 1 - len(rows)
    cells = [cell_of(table, first + k, FIRST_MONTH + k).box for k in range(len(colours))]
    return read(plan, path, *(added(box, colour) for box, colour in zip(cells, colours, strict=True)))


def test_a_tick_like_all_others_is_as_sure_where_the_camera_kept_its_colour(tmp_path):
    found = ticked_by_pen([(40, 40, 45)] * 5 + [BLUE] + [(40, 40, 45)] * 5, tmp_path / "scan.pdf")
    assert [months for months, _ in found] == [*((k,) for k in range(1, 12)), ()]
    assert min(sure for _, sure in found) >= SURE


def test_a_coloured_tick_amid_printed_ones_is_asked_about_however_many_there_are(tmp_path):
    label = ("2", "Deregulasi Kebijakan", "Penataan peraturan")
    rows = [Row(*label, f"Kegiatan ke {k}", "Daftar peraturan", {k: "√"}) for k in range(1, 12)]
    plan = draw_plan([rows], Style(paper=A4_LANDSCAPE, size=8, margin=30))
    table = plan.sheets[0].true_table
    found = read(plan, tmp_path / "scan.pdf", added(cell_of(table, len(table.ys) - 5, FIRST_MONTH).box, RED))
    assert [months for months, _ in found] == [*((k,) for k in range(1, 8)), (1, 8), (9,), (10,), (11,)]
    assert [sure < SURE for _, sure in found] == [k == 8 for k in range(1, 12)]


def test_a_highlighters_bar_is_a_mark_of_its_own(tmp_path):
    shaded = draw_plan(
        [
            [
                Row(
                    "1", "Manajemen Perubahan", "Tim", "Penetapan", "Surat Keputusan", {2: "√", 3: "√", 7: "√", 9: "√"}
                ),
                Row("1", "Manajemen Perubahan", "Tim", "Rapat", "Notula rapat tim tiap triwulan", {4: "shade"}),
            ]
        ],
        Style(paper=A4_LANDSCAPE, size=9, margin=30, shade=(250, 225, 110)),
    )
    found = read(shaded, tmp_path / "scan.pdf")
    assert [months for months, _ in found] == [(2, 3, 7, 9), (4,)]
    assert found[1][1] >= SURE
