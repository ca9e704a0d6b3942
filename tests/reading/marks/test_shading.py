"""Shading in month cells: by its tone on grey scans, by its dots on 1-bit scans."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.marks.shading import (
    DUST_FEATURES,
    SHADE_FEATURES,
    Shade,
    find_dust_shades,
    find_shades,
    for_tones,
)
from tests.reading.month_table import MonthTable


def shades_of(page: MonthTable) -> list[Shade]:
    return find_shades(page.table, for_tones(page.gray, page.dpi), page.dpi)


def places(shades: list[Shade]) -> set[tuple[int, int]]:
    return {(s.row, col) for s in shades for col in s.cols}


def feature(shade: Shade, name: str) -> float:
    return shade.features[(DUST_FEATURES if shade.is_dust else SHADE_FEATURES).index(name)]


def speckled(page: MonthTable, share: float, seed: int = 1) -> None:
    """Strew black pixels over the whole page."""
    page.gray[np.random.default_rng(seed).random(page.gray.shape) < share] = 0


def dusty(page: MonthTable, row: int, month: int, share: float) -> None:
    """Fill a cell with noise."""
    (x0, y0), (x1, y1) = page.point(row, month, 0, 0), page.point(row, month, 1, 1)
    cell = page.gray[y0:y1, x0:x1]
    cell[np.random.default_rng(row + 31 * month).random(cell.shape) < share] = 0


@pytest.mark.parametrize("grey", [120, 180, 225])
def test_shaded_cells_are_found(grey: int) -> None:
    page = MonthTable()
    page.fill(1, 3, grey)
    page.fill(2, 12, grey)
    shades = shades_of(page)
    assert places(shades) == {(1, 3), (2, 12)}
    for shade in shades:
        assert feature(shade, "tone") == pytest.approx(1 - grey / 255, abs=0.03)
        assert feature(shade, "over_text") == pytest.approx(1 - grey / 255, abs=0.05)
        assert feature(shade, "height_of_cell") > 0.9


@pytest.mark.parametrize(("fill", "shadow"), [(150, 232), (110, 215), (170, 238)])
def test_the_filling_of_half_a_cell_is_told_from_the_shadow_in_the_rest(fill: int, shadow: int) -> None:
    page = MonthTable(heights=(0.4, 0.7, 0.4))
    page.fill(1, 3, shadow)
    page.fill(1, 3, fill, 0.0, 0.5)
    high = sorted((feature(shade, "height_of_cell"), feature(shade, "tone")) for shade in shades_of(page))
    assert [height for height, _ in high] == pytest.approx([0.45, 0.5], abs=0.08)
    assert sorted(tone for _, tone in high) == pytest.approx([1 - shadow / 255, 1 - fill / 255], abs=0.04)


def test_light_that_falls_off_along_a_cell_is_one_shade() -> None:
    page = MonthTable(heights=(0.4, 0.7, 0.4))
    for step in range(14):
        page.fill(1, 3, 120 + 8 * step, step / 14, 1.0)
    (shade,) = shades_of(page)
    assert feature(shade, "height_of_cell") > 0.9


def test_a_bar_is_a_shade_of_part_of_the_cell() -> None:
    page = MonthTable()
    page.fill(1, 3, 100, 0.3, 0.7)
    (shade,) = shades_of(page)
    assert 0.3 < feature(shade, "height_of_cell") < 0.7


def test_a_stroke_is_no_shade() -> None:
    page = MonthTable()
    page.tick(1, 3, size=0.12)
    assert shades_of(page) == []


def test_uneven_light_is_no_shade() -> None:
    page = MonthTable()
    light = 1 - 0.06 * np.linspace(0, 1, page.gray.shape[1])
    page.gray = (page.gray * light).astype(np.uint8)
    page.fill(1, 3, 130)
    assert places(shades_of(page)) == {(1, 3)}


def test_a_fold_across_the_page_is_as_dark_in_the_text() -> None:
    page = MonthTable()
    _, y = page.point(1, 3, 0, 0.5)
    page.gray[y - 12 : y + 12] = (page.gray[y - 12 : y + 12] * 0.8).astype(np.uint8)
    shades = shades_of(page)
    assert {s.row for s in shades} == {1}
    assert all(abs(feature(s, "over_text")) < 0.05 and abs(feature(s, "over_months")) < 0.05 for s in shades)


def test_an_upright_fold_is_as_dark_in_the_whole_column() -> None:
    page = MonthTable((0.4, 0.4, 0.4, 0.4, 0.4))
    (x0, _), (x1, _) = page.point(0, 4, 0), page.point(0, 4, 1)
    page.gray[:, x0:x1] = (page.gray[:, x0:x1] * 0.8).astype(np.uint8)
    shades = shades_of(page)
    assert {s.cols for s in shades} == {(4,)}
    assert all(feature(s, "over_column") < 0.05 for s in shades)


def test_shading_of_a_merged_cell_is_in_all_its_months() -> None:
    page = MonthTable(merged=((1, 3, 4),))
    for month in range(3, 7):
        page.fill(1, month, 160)
    (shade,) = shades_of(page)
    assert shade.cols == (3, 4, 5, 6)


@pytest.mark.parametrize("share", [0.03, 0.1, 0.5, 0.8], ids=["sparse", "dotted", "even", "dense"])
def test_dust_of_shading_on_a_1_bit_scan(share: float) -> None:
    page = MonthTable()
    speckled(page, 0.0005)
    dusty(page, 1, 3, share)
    shades = find_dust_shades(page.table, page.ink, page.dpi)
    assert (1, 3) in places(shades)
    best = max(shades, key=lambda s: feature(s, "log_rate"))
    assert places([best]) == {(1, 3)}
    assert feature(best, "log_rate") > feature(best, "log_elsewhere") + 1
    assert feature(best, "height_of_cell") > 0.9


def test_a_clean_1_bit_scan_has_no_shades() -> None:
    page = MonthTable()
    page.tick(1, 3)
    assert find_dust_shades(page.table, np.where(page.ink > 0, 255, 0).astype(np.uint8), page.dpi) == []


def test_without_month_columns_there_is_nothing_to_find() -> None:
    page = MonthTable()
    table = page.table.model_copy(update={"month_columns": ()})
    assert find_shades(table, for_tones(page.gray, page.dpi), page.dpi) == []
    assert find_dust_shades(table, page.ink, page.dpi) == []
