"""Rules are told from everything else that is long and straight, and tables from what merely has rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.scan.regions import coverage, find_regions
from rb_ingest.records import Box
from testkit.page_factory.devices import diffused, resampled
from testkit.page_factory.rules import coloured, doubled, patterned
from testkit.page_factory.sheet import Fill, Stroke, Text
from testkit.pages import (
    A4_LANDSCAPE,
    A5_LANDSCAPE,
    Picture,
    Row,
    Sheet,
    Style,
    bilevel,
    blurred,
    draw_plan,
    faint,
    folded,
    jpegged,
    noisy,
    picture,
    shown_through,
    text_sheet,
)
from tests.reading.page_steps import ROWS, cut_off, places, rubbed_out, ruled_sheet, ruling_of, scanned, tables_of

DPI = 150
# As wide as A4 on its side, and as high as a table of a few rows: the rest of the sheet would be blank paper.
LOW_PAPER = (842.0, 250.0)
XS, YS = (60, 160, 300, 500), (60, 90, 120, 150, 180)


@pytest.fixture(scope="module")
def shot() -> Picture:
    return picture(draw_plan([ROWS]).sheets[0], DPI)


def grids_of(page: Picture) -> list[tuple[list[float], list[float]]]:
    """Return the boundaries of each table of a page in points."""
    k = 72 / page.dpi
    return [([x * k for x in r.xs], [y * k for y in r.ys]) for r in find_regions(ruling_of(page), page.dpi)]


def with_shapes(sheet: Sheet, *shapes: Stroke | Fill | Text) -> Picture:
    return picture(replace(sheet, shapes=(*sheet.shapes, *shapes)), DPI)


def shape_of(page: Picture) -> tuple[int, int]:
    """Return the rows and columns of the only table of a scan, its raster made tones and its pale rules looked for."""
    [table] = measure_layout(evened(scanned(page)).flat, page.dpi).tables
    return table.n_rows, table.n_cols


def assert_grid(page: Picture, xs: object, ys: object) -> None:
    [(found_xs, found_ys)] = grids_of(page)
    assert found_xs == pytest.approx(xs, abs=0.8)
    assert found_ys == pytest.approx(ys, abs=0.8)


@pytest.mark.parametrize("width", [0.4, 0.6, 1.5, 2.0])
def test_boundaries_are_where_the_rules_were_drawn(width):
    page = picture(draw_plan([ROWS], Style(rule_width=width)).sheets[0], DPI)
    assert_grid(page, page.sheet.true_table.xs, page.sheet.true_table.ys)
    assert ruling_of(page).thickness == pytest.approx(max(1, width * DPI / 72), abs=1)


def test_a_rule_that_steps_by_a_pixel_is_one_rule():
    page = picture(ruled_sheet([(XS, YS)]), DPI)
    pixels = page.pixels.copy()
    pixels[:, 600:] = np.roll(pixels, 1, axis=0)[:, 600:]
    assert_grid(page.changed(pixels).after(bilevel()), XS, YS)


def test_two_tables_are_two_regions_top_first():
    lower = (200, 230, 260, 290)
    page = picture(ruled_sheet([(XS, lower), (XS, YS[:3])], Text(60, 170, "Tabel kedua:", "Helvetica", 9)), DPI)
    assert [ys for _, ys in grids_of(page)] == [pytest.approx(YS[:3], abs=0.8), pytest.approx(lower, abs=0.8)]


@pytest.mark.parametrize("height", [16, 30, 60])
def test_a_table_of_one_row_is_a_table(height):
    assert_grid(picture(ruled_sheet([(XS, (100, 100 + height))]), DPI), XS, (100, 100 + height))


def test_a_frame_a_signature_and_prose_are_no_tables():
    corners = ((40, 40), (550, 40), (550, 380), (40, 380), (40, 40))
    lines = [Stroke(pair, 0.8) for pair in pairwise(corners)]
    under = Stroke(((350, 300), (480, 300)), 0.8)
    text = [Text(60, 80 + 14 * k, "Rencana aksi reformasi birokrasi tahun ini", "Helvetica", 11) for k in range(9)]
    page = picture(Sheet(A5_LANDSCAPE, (*lines, under, *text)), DPI)
    assert grids_of(page) == []
    assert grids_of(picture(text_sheet(["KEPUTUSAN", "Menimbang bahwa perlu"]), DPI)) == []


def test_a_last_row_without_a_bottom_rule_is_a_row():
    page = picture(ruled_sheet([(XS, YS)]), DPI)
    bare = page.after(rubbed_out(Box(x0=61, y0=YS[-1] - 0.8, x1=499, y1=YS[-1] + 2)))
    [(_, ys)] = grids_of(bare)
    assert ys == pytest.approx(YS, abs=1.5)


@pytest.mark.parametrize("at", [0.35, 0.5, 0.75])
def test_a_fold_from_edge_to_edge_is_no_rule(shot, at):
    page = shot.after(folded(at, 0.5), noisy(3))
    assert_grid(page, page.sheet.true_table.xs, page.sheet.true_table.ys)


def test_a_level_fold_is_no_rule():
    page = with_shapes(ruled_sheet([(XS, YS)]), Stroke(((0, 105), (595, 105)), 0.6, (90, 90, 90)))
    assert_grid(page, XS, YS)


@pytest.mark.parametrize("away", [-1.4, 0.9])
def test_a_rule_under_a_level_fold_stays(away):
    fold = Stroke(((0, 120 + away), (595, 120 + away)), 0.5, (110, 110, 110))
    assert_grid(with_shapes(ruled_sheet([(XS, YS)]), fold), XS, YS)


@pytest.mark.parametrize("gap", [1.4, 2.0])
def test_dotted_rules_that_pen_strokes_cross_are_all_found(gap):
    rows = [
        Row("1", "Area", "Kegiatan", "Sub kegiatan", f"Tersusunnya laporan ke-{k}", dict.fromkeys(months, "overshoot"))
        for k, months in enumerate((range(1, 13), (2, 5, 6), (3, 8), (1, 4, 7, 10), (11,)))
    ]
    sheet = draw_plan([rows], Style(size=8, paper=LOW_PAPER)).sheets[0]
    shot = picture(patterned((0.6, gap), 0.7)(sheet), 300).after(bilevel(150))
    [table] = tables_of(shot)
    assert (table.n_rows, len(table.month_columns)) == (len(rows) + 2, 12)


def test_stems_of_handwriting_above_each_other_are_no_rule():
    stems = [
        Stroke(((x, y), (x, y + 15)), 0.7, (60, 60, 60))
        for x in (404, 415, 426)
        for y in (YS[0] + 8, YS[1] + 7, YS[2] + 8)
    ]
    assert_grid(with_shapes(ruled_sheet([(XS, YS)]), *stems), XS, YS)


@pytest.mark.parametrize("toner", [0.45, 0.6])
def test_worn_text_at_a_low_resolution_is_no_rule(toner):
    rows = [
        Row("2", "Area", "Kegiatan", f"Penyusunan laporan ke-{k} unit/satuan kerja", "Tersusunnya laporan " * 4, {k})
        for k in range(1, 8)
    ]
    sheet = cut_off(draw_plan([rows], Style(size=6.5, font="Times-Roman", paper=A4_LANDSCAPE)).sheets[0])
    shot = picture(patterned((2.4, 0.9), 0.6)(sheet), 150).after(faint(toner), resampled(120))
    [table] = tables_of(shot)
    assert table.n_rows == sheet.true_table.n_rows


@pytest.mark.parametrize(
    ("size", "dpi", "blur"), [(6, 120, 0.0), (6, 120, 0.8), (6, 130, 0.0), (6, 130, 0.8), (7, 130, 0.8)]
)
def test_letters_that_a_fax_runs_together_are_no_rules(size, dpi, blur):
    """Small letters without stems touch each other, in line across two columns; the blur leaves no stem whole."""
    words = "Tersusunnya rencana susunan semua urusan serta saran masa arsip unit " * 2
    activity = "Peningkatan tatalaksana kerja", "Penyusunan peta kerja unit/satuan kerja ke-{}"
    rows = [Row("2", "Penataan tatalaksana", activity[0], activity[1].format(k), words, {k}) for k in range(1, 8)]
    style = Style(size=size, font="Times-Roman", paper=A4_LANDSCAPE, rule_width=0.6)
    sheet = cut_off(draw_plan([rows], style).sheets[0])
    coarse = (blurred(blur), resampled(100)) if blur else (resampled(100),)
    shot = picture(sheet, dpi).after(*coarse, bilevel(190), blurred(0.6), resampled(dpi))
    assert shape_of(shot) == (sheet.true_table.n_rows, sheet.true_table.n_cols)


@pytest.mark.parametrize("fill", [(217, 226, 243), (226, 239, 218), (205, 205, 205)])
def test_a_pale_rule_under_a_shaded_header_is_one(fill):
    """The darker side of such a rule is nearly as dark as the rule."""
    sheet = draw_plan([ROWS * 3], Style(size=8, paper=LOW_PAPER, header_fill=fill)).sheets[0]
    shot = picture(coloured((168, 168, 168))(sheet), 200)
    assert shape_of(shot) == (sheet.true_table.n_rows, sheet.true_table.n_cols)


@pytest.mark.parametrize("grey", [140, 147, 154])
def test_rules_about_as_dark_as_print_may_be_are_all_seen(grey):
    """Half of their pieces count as print: the dark half makes a table, but not the whole one."""
    rows = [Row(str(k), "Area", f"Kegiatan ke-{k}", "Rapat", "Notula rapat", {k, k + 4}) for k in range(1, 7)]
    style = Style(size=8, paper=LOW_PAPER, header_fill=(200, 200, 200), mark="overshoot")
    sheet = draw_plan([rows], style).sheets[0]
    shot = picture(coloured((grey,) * 3, 0.7)(sheet), 200)
    assert shape_of(shot) == (sheet.true_table.n_rows, sheet.true_table.n_cols)


@pytest.mark.parametrize(
    ("fill", "grey", "width"), [((186, 186, 186), 112, 0.6), ((200, 200, 200), 125, 0.9), ((217, 226, 243), 135, 0.9)]
)
def test_rules_that_are_too_pale_in_a_dark_head_part_its_cells(fill, grey, width):
    """The body knows their places; on the grey of the head they are paler than print."""
    style = Style(size=8, paper=A4_LANDSCAPE, header_fill=fill, number_row="each")
    sheet = draw_plan([ROWS * 3], style).sheets[0]
    shot = picture(coloured((grey,) * 3, width)(sheet), 200).after(jpegged(55))
    [table] = measure_layout(evened(scanned(shot)).flat, 200).tables
    assert places(table) == places(sheet.true_table)


@pytest.mark.parametrize(("width", "fill"), [(2.4, (198, 198, 198)), (2.7, (214, 220, 229))])
def test_heavy_rules_stay_rules_where_shading_frays_their_edges(width, fill):
    style = Style(size=8, paper=LOW_PAPER, header_fill=fill, rule_width=width, number_row="each")
    sheet = draw_plan([ROWS * 2], style).sheets[0]
    assert shape_of(picture(sheet, 200).after(diffused())) == (sheet.true_table.n_rows, sheet.true_table.n_cols)


@pytest.mark.parametrize(("count", "width", "dpi"), [(1, 3.2, 150), (2, 3.8, 150), (2, 3.2, 200)])
def test_heavy_rules_are_rules_on_a_last_page_of_a_few_low_rows(count, width, dpi):
    """No upright rule is long there."""
    rows = [Row("5", "Area", "Kegiatan", f"Telaah ke-{k}", f"Hasil telaah {k}", {k, 10}) for k in range(1, 1 + count)]
    plain = draw_plan([rows], Style(size=8, paper=A4_LANDSCAPE, header_on="none", margin=30)).sheets[0]
    [table] = tables_of(picture(coloured((0, 0, 0), width)(plain), dpi).after(noisy(3)))
    assert (table.n_rows, table.n_cols) == (count, plain.true_table.n_cols)


@pytest.mark.parametrize(("step", "width", "dpi"), [(7.9, 1.8, 200), (7.7, 1.6, 200), (7.8, 1.8, 300)])
def test_two_heavy_rules_of_weeks_are_no_double_rule(step, width, dpi):
    """Between them is as little room as between the lines of a double rule, but a third one is as near."""
    xs, ys = [60 + step * k for k in range(21)], [60, 90, 120, 150]
    lines = [Stroke(((x, ys[0]), (x, ys[-1])), width if k % 5 < 2 else 0.5) for k, x in enumerate(xs)]
    lines += [Stroke(((xs[0], y), (xs[-1], y)), 0.7) for y in ys]
    ruling = ruling_of(picture(Sheet(A5_LANDSCAPE, tuple(lines)), dpi))
    scale = dpi / 72
    between = [round((x + step / 2) * scale) for x in xs[:-1]]
    assert not ruling.band_vertical[round(62 * scale) : round(148 * scale), between].any()


def test_a_double_rule_beside_months_is_one():
    """Its lines are as far apart as word processors draw them, the months are wider."""
    xs, ys = [60, 180, *(300 + 14 * k for k in range(13))], [60, 90, 120, 150]
    sheet = ruled_sheet([(xs, ys)], Stroke(((295, 60), (295, 150)), 0.7))
    [(found, _)] = grids_of(picture(sheet, 200))
    assert len(found) == len(xs)


@pytest.mark.parametrize(("apart", "size", "dpi"), [(5.6, 7.4, 200), (5.9, 7.8, 300), (6.0, 7.6, 150)])
def test_double_rules_of_rows_as_low_as_they_are_wide_are_as_wide_as_the_upright_ones(apart, size, dpi):
    """Nothing in the level lines tells gaps from rows."""
    texts = ["Notula", "Laporan pelaksanaan sosialisasi kepada seluruh pegawai di lingkungan satuan kerja"]
    rows = [Row("5", "Area", "Kegiatan", f"Rapat ke-{k}", texts[k % 3 == 2], {k, 11}) for k in range(1, 9)]
    plain = draw_plan([rows], Style(size=size, paper=A4_LANDSCAPE, margin=30)).sheets[0]
    [table] = tables_of(picture(doubled(apart, 0.6)(plain), dpi).after(noisy(4)))
    assert (table.n_rows, table.n_cols) == (plain.true_table.n_rows, plain.true_table.n_cols)


@pytest.mark.parametrize("pattern", [(2.6, 1.0), (0.8, 1.2)], ids=["dashed", "dotted"])
def test_dots_of_a_shaded_header_are_no_letters_beside_its_rule(pattern):
    style = Style(size=8, paper=LOW_PAPER, header_fill=(212, 212, 212), number_row="each")
    sheet = draw_plan([ROWS * 2], style).sheets[0]
    shot = picture(patterned(pattern)(sheet), 200).after(diffused())
    assert shape_of(shot) == (sheet.true_table.n_rows, sheet.true_table.n_cols)


@pytest.mark.parametrize("colour", [(0, 0, 0), (60, 60, 200)])
def test_the_edges_of_a_bar_are_no_rules(colour):
    bar = Row("1", "Tata Laksana", "Penyusunan SOP", "Rapat kerja", "Notula rapat", dict.fromkeys(range(2, 12), "bar"))
    page = picture(draw_plan([[bar, *ROWS]], Style(mark_colour=colour)).sheets[0], DPI)
    assert_grid(page, page.sheet.true_table.xs, page.sheet.true_table.ys)


def test_what_shows_through_is_no_rule(shot):
    page = shot.after(shown_through(0.3), noisy(3))
    assert_grid(page, page.sheet.true_table.xs, page.sheet.true_table.ys)


def test_coverage_is_the_inked_share_of_an_edge_without_its_corners():
    level = np.zeros((60, 220), np.uint8)
    level[20, 10:110] = 255
    level[40, 10:60] = 255
    found = coverage(level, [20.0, 40.0], [10.0, 110.0, 210.0], DPI)
    assert found == pytest.approx(np.array([[1.0, 0.0], [0.5, 0.0]]), abs=0.02)
