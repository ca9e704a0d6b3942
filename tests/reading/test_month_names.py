"""Months that stand beside their names: twelve columns as equal as the right ones."""

from __future__ import annotations

import pytest

from rb_ingest.reading.month_names import columns_off, month_named, rules_by_names, with_months_at_names
from rb_ingest.reading.sister_pages import better_reading, rules_of_sisters
from rb_ingest.records import PageReading, Rule, Table
from tests.rows.forms import form
from tests.rows.tables import page

LEFT = ["NO", "KEGIATAN", "INDIKATOR"]
NAMES = ["Januari", "Peb", "Maret", "APR", "Mei", "Jun", "JULI", "Agt", "Sept", "Okt", "Nop", "Des"]
WIDTH = 20.0


def told(names: list[str], months: range, unseen: tuple[int, ...] = ()) -> Table:
    """Return a table whose columns behind LEFT have such heads; the boundaries before some columns are not seen."""
    body = [[str(k), "Audit", f"Laporan {k}", *[""] * len(names)] for k in (1, 2)]
    drawn = form(
        [[*LEFT, *["JADWAL"] * len(names)], [*LEFT, *names]], body, (25.0, 120.0, 150.0, *[WIDTH] * len(names))
    )
    rules = tuple(
        Rule(axis="v", position=x, start=drawn.ys[0], end=drawn.ys[-1], seen=col not in unseen)
        for col, x in enumerate(drawn.xs)
    )
    return drawn.model_copy(update={"rules": rules, "month_columns": tuple(months), "period_columns": ()})


@pytest.mark.parametrize(
    ("names", "off"),
    [
        (NAMES, 0),
        ([*NAMES[2:], "", ""], 2),
        (["", *NAMES[:11]], -1),
        (["", "", "V", "VI", "", "VIII", *[""] * 6], 2),
        ([*NAMES[6:], *NAMES[:6]], 0),  # from July to June
        (["", "", "", "", "Jun", "Jul", *[""] * 6], 0),  # two are too few
        ([*NAMES[1:6], "Jun", *NAMES[6:]], 0),  # one name is at odds
    ],
)
def test_names_tell_how_far_the_months_are_off(names: list[str], off: int) -> None:
    assert columns_off(told(names, range(3, 15))) == off


@pytest.mark.parametrize(
    ("text", "month"), [("AGUSTUS", 8), ("Nop.", 11), ("XI", 11), ("iv", 4), ("", None), ("KET", None), ("XIV", None)]
)
def test_a_month_is_named_by_its_first_letters_or_its_numeral(text: str, month: int | None) -> None:
    assert month_named(text) == month


def test_columns_that_the_names_lack_are_drawn_and_false_ones_taken_away() -> None:
    """January and February have no rule between them and the text before; KET was cut in pieces."""
    off = told([*NAMES[2:], "", ""], range(3, 15), unseen=(13, 14))
    lines = rules_by_names(off)
    lost = sorted(line.position for line in lines if line.seen)
    assert lost == [off.xs[3] - 2 * WIDTH, off.xs[3] - WIDTH]
    assert [line.start for line in lines if line.position == lost[0]] == [off.ys[0]]  # the head over them begins there
    assert [line.start for line in lines if line.position == lost[1]] == [off.ys[1]]
    assert sorted(line.position for line in lines if not line.seen) == [off.xs[14]]


def test_names_of_another_year_that_were_not_read_move_no_months() -> None:
    """From April to March, and of the second year no name came out: all twelve columns are there."""
    seen = told([*NAMES[3:], "", "", ""], range(3, 15))
    assert columns_off(seen) == 3
    assert rules_by_names(seen) == []
    assert with_months_at_names(seen) == seen
    late = told(["Vol", "Sat", "Ket", *NAMES[3:], "Jan", "Peb", "Mar"], range(6, 18))
    unread = {15, 16, 17}
    cells = tuple(c.model_copy(update={"lines": (), "unread": True}) if c.col in unread else c for c in late.cells)
    beside = late.model_copy(update={"cells": cells})
    assert columns_off(beside) == 3
    assert with_months_at_names(beside) == beside


def test_no_rule_is_drawn_outside_a_table_or_taken_away_where_it_was_seen() -> None:
    beyond = told([*NAMES[2:], "", ""], range(3, 15))
    narrow = beyond.model_copy(update={"xs": (beyond.xs[3] - WIDTH, *beyond.xs[4:]), "month_columns": tuple(range(12))})
    names = tuple(c.model_copy(update={"col": c.col - 3}) for c in beyond.cells if c.col >= 3)
    assert columns_off(narrow.model_copy(update={"cells": names})) == 2
    assert rules_by_names(narrow.model_copy(update={"cells": names})) == []
    assert rules_by_names(beyond) == []


def test_months_are_the_columns_with_their_names_where_these_are_there_as_they_are() -> None:
    """VOLUME is as wide as a month, and its rule is in every row."""
    late = told(["VOLUME", *NAMES], range(3, 15))
    assert columns_off(late) == -1
    assert rules_by_names(late) == []
    assert with_months_at_names(late).month_columns == tuple(range(4, 16))
    false = told(["", *NAMES], range(3, 15), unseen=(3,))
    assert [(line.position, line.seen) for line in rules_by_names(false)] == [(false.xs[3], False)]
    assert with_months_at_names(false) == false
    right = told(NAMES, range(3, 15))
    assert with_months_at_names(right) == right


def test_a_wide_column_is_no_month_whatever_the_names_say() -> None:
    """A name was printed into the head of the text beside the months, at the border of the table."""
    late = told([*NAMES[1:], ""], range(3, 15))
    beside = late.model_copy(update={"month_columns": tuple(range(1, 13)), "xs": (29.0, *late.xs[1:])})
    cells = tuple(c.model_copy(update={"col": c.col - 2}) if c.col >= 3 else c for c in beside.cells if c.col >= 3)
    assert columns_off(beside.model_copy(update={"cells": cells})) == 1
    assert with_months_at_names(beside.model_copy(update={"cells": cells})).month_columns == tuple(range(1, 13))


def readings(*tables: Table) -> list[PageReading]:
    return [page(t, k).model_copy(update={"source": "scan"}) for k, t in enumerate(tables, start=1)]


def test_a_page_whose_names_are_off_is_read_once_more_and_says_so() -> None:
    off = told([*NAMES[2:], "", ""], range(3, 15), unseen=(13, 14))
    [first] = readings(off)
    rules = rules_of_sisters([first]).rules[1]
    lost = (off.xs[3] - 2 * WIDTH, off.xs[3] - WIDTH)
    whole = told(["", "", *NAMES], range(5, 17))
    xs = (*off.xs[:3], *lost, *(x for x in off.xs[3:] if x != off.xs[14]))
    again = first.model_copy(
        update={"tables": (whole.model_copy(update={"xs": xs, "month_columns": tuple(range(3, 15))}),)}
    )
    taken = better_reading(first, again, rules)
    assert taken.tables[0].xs == xs
    assert any("names" in warning for warning in taken.warnings)
    drawn = first.model_copy(update={"source": "born_digital"})
    assert rules_of_sisters([drawn]).rules == {}


def test_a_page_that_its_names_refute_is_no_witness_against_the_others() -> None:
    off, right = told([*NAMES[2:], "", ""], range(3, 15), unseen=(13, 14)), told(NAMES, range(3, 15))
    assert {p for p, lines in rules_of_sisters(readings(off, off)).rules.items() if lines} == {1, 2}
    assert rules_of_sisters(readings(right, right)).rules == {}
