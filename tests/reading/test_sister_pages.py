"""A page that lost or gained columns is read once more with those that the other pages of its document have."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.reading.sister_pages import better_reading, rules_of_sisters
from rb_ingest.records import PageReading, Table
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.picture import Effect, Picture
from testkit.page_factory.sheet import Sheet
from testkit.pages import A4_LANDSCAPE, Plan, Row, Style, draw_plan, noisy, picture, scan_pdf, skewed
from testkit.reference import REFERENCE
from tests.rows.tables import RB_KET, page, table

DPI = 200
MONTHS = ({2, 3}, {1, 12}, {7}, {5, 6, 10})


def plan() -> Plan:
    pages = [
        [
            Row("1", "Manajemen Perubahan", f"Kegiatan {p}", f"Rapat {p}.{k}", f"Notula rapat tim {p}.{k}", months)
            for k, months in enumerate(MONTHS, start=1)
        ]
        for p in (1, 2, 3)
    ]
    return draw_plan(pages, Style(paper=A4_LANDSCAPE, size=8, header_on="all"))


def without_last_months(sheet: Sheet) -> Effect:
    """Lose the upright rules of the two last months, and draw two stripes over the indicators, as a copier may."""
    xs = [round(x * DPI / 72) for x in sheet.true_table.xs]

    def effect(page: Picture) -> Picture:
        pixels = page.pixels.copy()
        for x in xs[16:18]:
            pixels[:, x - 4 : x + 5] = 255
        for share in (0.62, 0.81):
            x = round(xs[4] + share * (xs[5] - xs[4]))
            cv2.line(pixels, (x, round(0.8 * DPI)), (x, round(5.2 * DPI)), 0, 2)
        return page.changed(pixels)

    return effect


def spoiled(drawn: Plan, path: Path) -> dict[int, PageReading]:
    shots = [
        picture(sheet, DPI).after(*([without_last_months(sheet)] if k == 1 else []), skewed(0.5), noisy(3))
        for k, sheet in enumerate(drawn.sheets)
    ]
    path.write_bytes(scan_pdf(shots))
    return {page_no: read_page(path, page_no, Settings()) for page_no in range(1, len(shots) + 1)}


def test_lost_months_are_ruled_as_on_the_other_pages_and_said_to_be_inferred(tmp_path: Path) -> None:
    drawn, path = plan(), tmp_path / "scan.pdf"
    first = spoiled(drawn, path)
    assert first[2].tables[0].month_columns != first[1].tables[0].month_columns
    rules = rules_of_sisters(list(first.values())).rules
    assert list(rules) == [2]
    assert [rule.drawn for rule in rules[2]].count(True) == 2
    again = better_reading(first[2], read_page(path, 2, Settings(), rules=rules[2]), rules[2])
    [own] = again.tables
    assert len(own.month_columns) == 12
    assert {own.xs.index(r.position) for r in own.rules if r.axis == "v" and not r.seen} >= {16, 17}
    assert any("the plan's other pages" in warning for warning in again.warnings)
    found = plan_rows(REFERENCE, list({**first, 2: again}.values()))
    assert [row.month_set for row in found.rows] == [row.months for row in drawn.rows]


def moved(drawn: Table, xs: tuple[float, ...]) -> Table:
    return drawn.model_copy(update={"xs": xs})


def readings(*tables: Table) -> list[PageReading]:
    return [page(t, k).model_copy(update={"source": "scan"}) for k, t in enumerate(tables, start=1)]


USUAL = table([{"indikator": "Laporan", "bulan": "3"}], RB_KET)
LOST = moved(USUAL, (*USUAL.xs[:15], *USUAL.xs[16:]))
OTHER = moved(USUAL, (*USUAL.xs[:2], USUAL.xs[2] + 30, *USUAL.xs[3:]))


def pages_with_rules(*tables: Table) -> list[int]:
    return list(rules_of_sisters(readings(*tables)).rules)


def test_a_page_of_another_table_is_left_as_it_is() -> None:
    """One of its boundaries stands elsewhere: nobody lost it."""
    assert pages_with_rules(USUAL, USUAL, OTHER) == []


@pytest.mark.parametrize(
    ("tables", "found"),
    [((USUAL, LOST), []), ((USUAL, USUAL, LOST), [3]), ((USUAL, OTHER, LOST), []), ((USUAL, USUAL, *[OTHER] * 3), [])],
)
def test_two_pages_alike_and_half_of_all_decide(tables: tuple[Table, ...], found: list[int]) -> None:
    """A page of another table is nobody's witness."""
    assert pages_with_rules(*tables) == found


WITHOUT_HEAD = table(
    [{"indikator": "Laporan", "bulan": "3"}, {"indikator": "Notula", "bulan": "5"}], RB_KET, header=False
)


@pytest.mark.parametrize(("column", "found"), [(3, [2]), (8, [])])
def test_of_two_pages_the_one_with_heads_on_both_sides_of_a_boundary_has_it(column: int, found: list[int]) -> None:
    """Between months no heads of the first row meet: there the rule may be a stripe."""
    lost = moved(WITHOUT_HEAD, (*USUAL.xs[:column], *USUAL.xs[column + 1 :]))
    assert pages_with_rules(USUAL, lost) == found
    assert pages_with_rules(lost, USUAL) == [3 - page_no for page_no in found]


def test_born_digital_pages_are_read_once() -> None:
    drawn = [p.model_copy(update={"source": "born_digital"}) for p in readings(USUAL, USUAL, LOST)]
    assert rules_of_sisters(drawn).rules == {}


def test_a_second_reading_without_the_columns_that_it_was_given_is_not_taken() -> None:
    first, _, spoiled_page = readings(USUAL, USUAL, LOST)
    rules = rules_of_sisters(readings(USUAL, USUAL, LOST)).rules[3]
    without_table = spoiled_page.model_copy(update={"tables": ()})
    other = spoiled_page.model_copy(update={"tables": (OTHER,)})
    fewer_rows = spoiled_page.model_copy(update={"tables": (table([], RB_KET),)})
    for again in (spoiled_page, without_table, other, fewer_rows):
        assert better_reading(spoiled_page, again, rules) == spoiled_page
    whole = first.model_copy(update={"page_no": 3})
    assert better_reading(spoiled_page, whole, rules).tables[0].xs == USUAL.xs
