"""All labels of a document, and areas that could not be read."""

from __future__ import annotations

from rb_ingest.rows.body import gather_body
from rb_ingest.rows.labelling import Labels, label_body
from testkit.reference import REFERENCE
from tests.rows.tables import Row, page, table


def area_row(no: str, area: str, kegiatan: str = "1. Kegiatan") -> Row:
    return {"no": no, "area": area, "kegiatan": kegiatan, "sub_kegiatan": "Sub", "indikator": "Indikator"}


def labels_of(*pages: list[Row]) -> Labels:
    return label_body(
        REFERENCE,
        gather_body(REFERENCE, [page(table(rows, header=n == 0), n + 1) for n, rows in enumerate(pages)]),
        "RB",
    )


def areas(found: Labels) -> list[int | None]:
    return [span.match.area_no if span.match else None for span in found.areas]


def test_an_unreadable_area_is_known_by_its_kegiatan() -> None:
    found = labels_of([area_row("1", "Manajemen Perubahan"), area_row("#", "X Xx Xxx", "1. Pengelolaan JDIH")])
    assert areas(found) == [1, 2]
    assert found.areas[1].inferred


def test_an_unreadable_area_between_two_neighbours() -> None:
    rows = [
        area_row("3", "Penguatan Kelembagaan"),
        area_row("#", "X Xx Xxx"),
        area_row("5", "Penataan Sistem Manajemen SDM Aparatur"),
    ]
    assert areas(labels_of(rows)) == [3, 4, 5]


def test_an_area_that_nothing_tells_stays_unknown() -> None:
    assert areas(labels_of([area_row("1", "Manajemen Perubahan"), area_row("#", "X Xx Xxx")])) == [1, None]


def test_the_number_begins_an_area_whose_name_is_lost() -> None:
    found = labels_of([area_row("1", "Manajemen Perubahan"), area_row("2", "")])
    assert areas(found) == [1, 2]


def test_a_digit_that_a_stamp_left_begins_no_area() -> None:
    rows: list[Row] = [area_row("6", "Penguatan Akuntabilitas Kinerja"), area_row("2", "", "2. Kegiatan")]
    assert areas(labels_of(rows)) == [6]


def test_kegiatan_and_sub_kegiatan_end_with_their_area() -> None:
    blank = {"no": "2", "area": "Penataan Tata Laksana", "kegiatan": "", "sub_kegiatan": "", "indikator": "y"}
    found = labels_of([area_row("1", "Manajemen Perubahan")], [blank])
    kegiatan, sub = found.kegiatan_at(1), found.sub_at(1)
    assert (kegiatan.text if kegiatan else None, sub.text if sub else None) == ("", "")
    area = found.area_at(0)
    assert area is not None
    assert found.area_at(7) is None


def test_a_number_column_that_counts_kegiatan_names_no_areas() -> None:
    more: Row = {"kegiatan": "2. Lain", "sub_kegiatan": "Sub", "indikator": "Indikator"}
    top: list[Row] = [area_row("1", "Manajemen Perubahan"), {**more, "no": "2"}, {**more, "no": "3"}]
    below: Row = {**more, "no": "4", "area": "", "kegiatan": "3. Lain"}
    assert areas(labels_of(top, [below])) == [1]
