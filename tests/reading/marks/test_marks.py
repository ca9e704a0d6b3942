"""Everything in the month cells judged, on tables painted by the test and on pages of the test factory."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from benchmarks.fit_marks import table_file
from benchmarks.mark_table import read_table
from rb_ingest.errors import ReferenceDataError
from rb_ingest.reading.marks import model as mark_model
from rb_ingest.reading.marks.marks import _by_darkness, believed, find_marks
from rb_ingest.reading.marks.model import MarkModel, Network, load_mark_model
from rb_ingest.reading.marks.shading import for_tones
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Stroke, find_strokes
from rb_ingest.reading.scan.binarize import flat_paper, is_bilevel
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.records import Box, Mark
from rb_ingest.review_policy import POLICY
from testkit.page_factory.devices import diffused, halftoned
from testkit.page_factory.picture import Effect
from testkit.page_factory.rules import doubled
from testkit.page_factory.spec import MarkLook
from testkit.pages import Row, Style, bilevel, blurred, draw_plan, noisy, picture, speckled
from tests.reading.month_table import MonthTable
from tests.rows.tables import table

Places = set[tuple[int, int]]
# As wide as a sheet of A5 on its side, and as high as a few rows are: three quarters of the sheet would be blank paper.
STRIP = (595.0, 130.0)


def judged(page: MonthTable) -> tuple[Mark, ...]:
    return find_marks(page.table, page.layout, for_tones(page.gray, page.dpi), bilevel=is_bilevel(page.gray))


def marked(marks: tuple[Mark, ...]) -> Places:
    return {(m.row, m.col) for m in marks if m.probability >= 0.5}


def read(row: Row, style: Style, *effects: Effect, dpi: float = 200) -> tuple[tuple[int, ...], tuple[Mark, ...]]:
    """Draw a page whose last row is `row`; give the months that are found marked in it, and its marks."""
    usual: dict[int, MarkLook] = dict.fromkeys((2, 5, 9), "√" if style.mark == "bar" else style.mark)
    above = Row("1", "Area", "Kegiatan", "Sub kegiatan", "Tersusunnya laporan pelaksanaan", usual)
    drawn = draw_plan([[above, above, above, row]], replace(style, paper=STRIP))
    shot = picture(drawn.sheets[0], dpi=dpi).after(*effects)
    flat = flat_paper(shot.grey, dpi, 0.3)
    layout = measure_layout(flat, dpi)
    table = layout.tables[0]
    toned = for_tones(flat_paper(shot.grey, dpi, 5.0), dpi)
    found = find_marks(table, layout, toned, bilevel=is_bilevel(shot.grey))
    last = tuple(m for m in found if m.row == table.n_rows - 1)
    months = {m.col - table.month_columns[0] + 1 for m in last if m.probability >= 0.5}
    return tuple(sorted(months)), last


def a_row(months: dict[int, MarkLook]) -> Row:
    return Row("2", "Area", "Kegiatan", "Sub kegiatan", "Terselenggaranya rapat koordinasi tim", months)


LOOKS: list[tuple[MarkLook, str]] = [
    ("√", "tick"),
    ("✓", "tick"),
    ("v", "tick"),
    ("x", "cross"),
    ("●", "dot"),
    ("hand", "tick"),
    ("overshoot", "tick"),
    ("shade", "fill"),
    ("bar", "fill"),
]


@pytest.mark.parametrize(("look", "kind"), LOOKS)
def test_every_kind_of_mark_is_found_and_named(look: MarkLook, kind: str) -> None:
    months, marks = read(a_row({1: look, 7: look, 12: look}), Style(mark=look), noisy(3))
    assert months == (1, 7, 12)
    assert {m.kind for m in marks if m.probability >= 0.5} == {kind}


@pytest.mark.parametrize("look", ["√", "x", "hand"])
@pytest.mark.parametrize("dpi", [150, 300])
def test_marks_at_other_resolutions(look: MarkLook, dpi: float) -> None:
    assert read(a_row({3: look, 4: look}), Style(mark=look), blurred(0.6), noisy(4), dpi=dpi)[0] == (3, 4)


@pytest.mark.parametrize(("look", "grey"), [("√", 128), ("√", 160), ("x", 128), ("x", 160), ("●", 128)])
def test_marks_of_a_pale_pen_count_though_the_header_is_black(look: MarkLook, grey: int) -> None:
    style = Style(mark=look, mark_colour=(grey, grey, grey), number_row="each")
    assert read(a_row({3: look, 10: look}), style, noisy(2))[0] == (3, 10)


@pytest.mark.parametrize("look", ["√", "x"])
def test_marks_far_paler_than_print_are_asked_about(look: MarkLook) -> None:
    _, marks = read(a_row({3: look, 10: look}), Style(mark=look, mark_colour=(182, 182, 182), number_row="each"))
    assert len(marks) >= 2
    assert all(m.probability < 0.9 for m in marks)


@pytest.mark.parametrize("dpi", [200, 300, 400])
@pytest.mark.parametrize("distance", [1.1, 1.9, 2.8, 3.6])
def test_the_second_line_of_a_double_rule_is_no_mark(distance: float, dpi: int) -> None:
    rows = [a_row({3: "√", 10: "√"}), a_row({6: "√"}), a_row({1: "√", 12: "√"})]
    sheet = draw_plan([rows], Style(paper=STRIP, number_row=None, rule_width=0.5)).sheets[0]
    shot = picture(doubled(distance, 0.5)(sheet), dpi).after(diffused())
    layout = measure_layout(flat_paper(shot.grey, dpi, 0.3), dpi)
    table = layout.tables[0]
    found = find_marks(table, layout, for_tones(flat_paper(shot.grey, dpi, 5.0), dpi))
    first, header = table.month_columns[0], table.n_rows - len(rows)
    months = [{m.col - first + 1 for m in found if m.row == header + k and m.probability >= 0.3} for k in range(3)]
    assert months == [{3, 10}, {6}, {1, 12}]


@pytest.mark.parametrize("height", [0.095, 0.1, 0.11])
def test_rules_of_low_rows_are_no_double_rule(height: float) -> None:
    page = MonthTable(heights=(0.3, height, height, height, height), dpi=200)
    for row, month in ((1, 3), (2, 8), (4, 12)):
        page.tick(row, month, size=0.06)
    strokes = find_strokes(page.table, page.layout)
    assert {(s.row, s.col) for s in strokes} >= {(1, 3), (2, 8), (4, 12)}


def test_dashes_in_unused_cells_are_no_marks() -> None:
    months, _ = read(a_row({3: "√", 4: "√"}), Style(dash_unused=True), noisy(3))
    assert months == (3, 4)


def test_specks_are_no_marks() -> None:
    months, _ = read(a_row({3: "√", 5: "speck", 9: "speck"}), Style(), speckled(400), noisy(3))
    assert months == (3,)


@pytest.mark.parametrize("look", ["√", "x", "hand"])
def test_marks_on_1_bit_scans(look: MarkLook) -> None:
    assert read(a_row({2: look, 11: look}), Style(mark=look), noisy(6), bilevel(), speckled(300))[0] == (2, 11)


@pytest.mark.parametrize("raster", [diffused(), halftoned()], ids=["scattered", "raster"])
@pytest.mark.parametrize("grey", [110, 150, 190])
def test_dark_shading_is_a_raster_of_dots_on_1_bit_scans(raster: Effect, grey: int) -> None:
    months, marks = read(a_row({4: "shade", 5: "shade", 10: "shade"}), Style(mark="shade", shade=(grey,) * 3), raster)
    assert months == (4, 5, 10)
    assert {m.kind for m in marks if m.probability >= 0.5} == {"fill"}


def test_a_dotted_stripe_across_a_1_bit_scan_fills_no_cell() -> None:
    page = MonthTable((0.4,) * 5)
    for row, month in ((0, 3), (1, 8), (4, 2)):
        page.tick(row, month)
    page.gray[:] = np.where(page.gray < 128, 0, 255)
    _, y = page.point(2, 3, 0, 0.4)
    page.gray[y, ::3] = 0
    assert marked(judged(page)) == {(0, 3), (1, 8), (4, 2)}


def test_a_stroke_in_a_shaded_cell_is_not_counted_twice() -> None:
    page = MonthTable()
    page.fill(1, 3, 150)
    page.tick(1, 3)
    assert [(m.row, m.col, m.kind) for m in judged(page) if m.probability >= 0.5] == [(1, 3, "fill")]


def test_a_mark_in_a_merged_cell_marks_all_its_months() -> None:
    page = MonthTable(merged=((1, 3, 3),))
    page.tick(1, 4)
    page.tick(0, 1)
    page.tick(2, 9)
    assert marked(judged(page)) == {(0, 1), (1, 3), (1, 4), (1, 5), (2, 9)}


def test_a_speck_is_less_likely_a_mark_where_marks_are_large() -> None:
    def probability(size: float) -> float:
        page = MonthTable((0.4,) * 8)
        for row in range(1, 8):
            for month in (2, 5, 8):
                page.tick(row, month, size=size)
        page.tick(0, 11, size=0.05)
        return max((m.probability for m in judged(page) if (m.row, m.col) == (0, 11)), default=0.0)

    assert probability(0.2) < probability(0.06)


def test_a_fold_across_the_page_marks_nothing() -> None:
    page = MonthTable((0.4,) * 5)
    page.tick(0, 2)
    _, y = page.point(2, 3, 0, 0.5)
    page.gray[y - 12 : y + 12] = (page.gray[y - 12 : y + 12] * 0.85).astype(np.uint8)
    assert marked(judged(page)) == {(0, 2)}


def test_nothing_is_found_without_month_columns() -> None:
    page = MonthTable()
    page.tick(1, 3)
    table = page.table.model_copy(update={"month_columns": ()})
    assert find_marks(table, page.layout, page.gray) == ()


def test_no_probability_is_a_certainty() -> None:
    page = MonthTable()
    page.tick(1, 3)
    page.fill(2, 4, 100)
    assert all(0.0 < m.probability < 1.0 for m in judged(page))


def test_a_network_without_hidden_units_is_a_logistic_regression() -> None:
    network = Network(features=("a", "b"), mean=(1.0, 0.0), scale=(2.0, 1.0), output=(1.0, -1.0), output_bias=0.5)
    expected = 1 / (1 + np.exp(-((3.0 - 1.0) / 2.0 - 0.25 + 0.5)))
    assert network.probability(np.array([[3.0, 0.25]])) == pytest.approx(expected)


def test_features_far_outside_the_fitted_range_say_no_more_than_those_at_its_edge() -> None:
    network = Network(features=("a",), mean=(0.0,), scale=(1.0,), output=(1.0,), output_bias=0.0)
    assert network.probability(np.array([[4.0]])) == pytest.approx(network.probability(np.array([[1e6]])))


def test_a_network_with_odd_sizes_is_refused() -> None:
    with pytest.raises(ValueError, match="sizes"):
        Network(features=("a", "b"), mean=(0.0,), scale=(1.0,), output=(1.0,), output_bias=0.0)


def test_a_model_for_other_features_is_refused_with_advice(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_mark_model()
    stroke = model.stroke.model_copy(update={"features": ("nonsense", *model.stroke.features[1:])})
    file = tmp_path / "marks.json"
    file.write_text(MarkModel.model_construct(**{**dict(model), "stroke": stroke}).model_dump_json(), encoding="utf-8")
    monkeypatch.setattr(mark_model, "MODEL_FILE", file)
    with pytest.raises(ReferenceDataError, match=r"benchmarks\.fit_marks"):
        load_mark_model.__wrapped__()


def test_the_shipped_model_judges_its_own_table_well() -> None:
    model, lines = load_mark_model(), read_table(table_file("stroke"), "stroke")
    right = (model.stroke.probability(lines.features) >= 0.5) == (lines.labels == 1)
    scanned = ~np.char.startswith(lines.documents, "drawn")
    assert scanned.sum() > 2000
    assert right[scanned].mean() > 0.997
    assert right[~scanned].mean() > 0.95


def test_a_digit_among_dots_is_never_dismissed_for_sure():
    page = MonthTable()
    for row, month in ((0, 2), (0, 9), (1, 4), (1, 5), (2, 10)):
        cv2.circle(page.gray, page.point(row, month), 8, 0, -1, cv2.LINE_AA)
    x, y = page.point(2, 6)
    cv2.line(page.gray, (x, y - 9), (x, y + 9), 0, 3)
    cv2.line(page.gray, (x, y - 9), (x - 4, y - 6), 0, 2)
    found = {(m.row, m.col): m.probability for m in judged(page)}
    assert found[2, 6] >= 0.3
    assert marked(judged(page)) - {(2, 6)} == {(0, 2), (0, 9), (1, 4), (1, 5), (2, 10)}


def _stroke(**features: float) -> Stroke:
    slanting = {"height": 0.12, "width": 0.12, "extent": 0.3, "runs_top": 1.0} | features
    values = tuple(slanting.get(name, 0.0) for name in STROKE_FEATURES)
    return Stroke(row=1, col=4, cols=(4,), box=Box(x0=0, y0=0, x1=20, y1=20), features=values)


def test_a_stroke_that_is_taken_for_a_mark_is_surer_than_the_judge_says() -> None:
    said = [0.5, 0.7, 0.76, 0.9, 0.999, 1.0]
    meant = [believed(_stroke(), p) for p in said]
    assert meant == sorted(meant)
    assert all(a >= b for a, b in zip(meant, said, strict=True))
    assert [p >= POLICY.sure_months for p in meant] == [False, False, True, True, True, True]


def test_what_is_no_mark_or_as_round_as_dust_is_as_sure_as_the_judge_says() -> None:
    round_one = _stroke(extent=0.8)
    assert [believed(_stroke(), 0.49), believed(_stroke(), 0.02), believed(round_one, 0.8)] == [0.49, 0.02, 0.8]


def test_amid_dirt_a_likely_stroke_is_as_sure_as_the_judge_says() -> None:
    assert [believed(_stroke(), p, clean=False) for p in (0.3, 0.62, 0.88)] == [0.3, 0.62, 0.88]


@pytest.mark.parametrize(("shaded", "most"), [([], 1.0), ([4], 1.0), ([3, 4, 5], 0.45)], ids=["none", "one", "many"])
def test_a_shadow_that_passes_for_a_shade_does_not_measure_ticks_by_the_print(shaded: list[int], most: float) -> None:
    drawn = table([{"indikator": f"Laporan {k}"} for k in range(8)])
    header = [replace(_stroke(contrast=0.9), row=1) for _ in range(12)]
    ticks = [replace(_stroke(contrast=0.45), row=row) for row in range(2, 10)]
    lowered = _by_darkness([*header, *ticks], [0.99] * 20, drawn, shaded)
    assert set(lowered[12:]) == {min(0.99, most)}
