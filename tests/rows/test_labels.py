"""Labels over merged cells and page breaks."""

from __future__ import annotations

from rb_ingest.rows.body import Body, gather_body, role_cells
from rb_ingest.rows.items import ListStyle, list_style
from rb_ingest.rows.labels import Label, find_labels, label_at, number_values
from testkit.reference import REFERENCE
from tests.rows.tables import Row, page, table


def body_of(*pages: list[str | None]) -> Body:
    """Draw pages with one column of kegiatan: None goes on with the cell above, '' is a blank cell."""
    drawn = []
    for number, labels in enumerate(pages):
        rows: list[Row] = [{"indikator": "x"} | ({} if text is None else {"kegiatan": text}) for text in labels]
        drawn.append(page(table(rows, header=number == 0), number + 1))
    return gather_body(REFERENCE, drawn)


def labels(*pages: list[str | None], breaks: tuple[int, ...] = (), finer: dict[int, int] | None = None) -> list[Label]:
    body = body_of(*pages)
    cells = role_cells(REFERENCE, body, "kegiatan")
    style = list_style([c.lines for c in cells])
    return list(find_labels(REFERENCE, body, cells, style, breaks=frozenset(breaks), finer=finer))


def spans(found: list[Label]) -> list[tuple[int, int, str]]:
    return [(label.start, label.stop, label.text) for label in found]


def test_merged_cells() -> None:
    assert spans(labels(["1. Satu", None, "2. Dua"])) == [(0, 2, "Satu"), (2, 3, "Dua")]


def test_blank_on_top_goes_on() -> None:
    assert spans(labels(["1. Satu", None], ["", None, "2. Dua"])) == [(0, 4, "Satu"), (4, 5, "Dua")]


def test_blank_at_the_end_waits_for_the_next_page() -> None:
    found = labels(["1. Satu", ""], ["2. Dua", None])
    assert spans(found) == [(0, 1, "Satu"), (1, 4, "Dua")]
    assert found[1].own == {2, 3}


def test_blank_over_a_whole_page_goes_on() -> None:
    assert spans(labels(["1. Satu"], ["", None], ["", "2. Dua"])) == [(0, 4, "Satu"), (4, 5, "Dua")]


def test_a_blank_cell_inside_a_page_repeats_the_one_above() -> None:
    assert spans(labels(["1. Satu", "", "2. Dua"])) == [(0, 2, "Satu"), (2, 3, "Dua")]


def test_a_list_that_begins_in_a_blank_cell_joins_the_label_below() -> None:
    assert spans(labels(["1. Satu", "", "2. Dua"], finer={0: 1, 1: 1, 2: 2})) == [(0, 1, "Satu"), (1, 3, "Dua")]


def test_a_list_that_goes_on_at_the_end_stays_with_the_label_above() -> None:
    assert spans(labels(["1. Satu", ""], ["2. Dua"], finer={0: 1, 1: 2, 2: 1})) == [(0, 2, "Satu"), (2, 3, "Dua")]


def test_repeated_and_different_labels_on_top() -> None:
    assert spans(labels(["1. Evaluasi organisasi"], ["1. Evaluasi orqanisasi", "2. Dua"]))[0][:2] == (0, 2)
    assert len(labels(["1. Evaluasi organisasi"], ["2. Evaluasi organisasi"])) == 2


def test_no_label_spans_a_break() -> None:
    assert spans(labels(["1. Satu"], ["", "2. Dua"], breaks=(1,))) == [(0, 1, "Satu"), (1, 3, "Dua")]


def test_label_cut_in_two() -> None:
    assert spans(labels(["1. Satu", "2. Penguatan sistem"], ["akuntabilitas kinerja"]))[1:] == [
        (1, 3, "Penguatan sistem akuntabilitas kinerja")
    ]


def test_lookup_and_numbers() -> None:
    found = labels(["1. Satu", None, "b) Dua"])
    assert [label.printed_no for label in found] == ["1.", "b)"]
    assert label_at(found, 1) is found[0]
    assert label_at(found, 9) is None
    cells = role_cells(REFERENCE, body_of(["1. Satu", None, "b) Dua", "tiga"]), "kegiatan")
    assert number_values(cells, ListStyle()) == {0: 1, 2: 2}


def test_no_cells_no_labels() -> None:
    assert find_labels(REFERENCE, body_of(["1. Satu"]), (), ListStyle()) == ()
