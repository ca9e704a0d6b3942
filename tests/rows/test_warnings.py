"""Warnings about a plan as a whole."""

from __future__ import annotations

from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.tables import Row, page, table

AREAS = [
    "Manajemen Perubahan",
    "Penguatan Peraturan Perundang-undangan",
    "Penguatan Kelembagaan",
    "Penguatan Tata Laksana",
    "Penguatan Sistem Manajemen SDM ASN",
    "Penguatan Akuntabilitas Kinerja",
    "Penguatan Pengawasan",
    "Peningkatan Kualitas Pelayanan Publik",
]


def plan(names: list[str], **more: str) -> list[Row]:
    base = {"kegiatan": "1. Kegiatan", "sub_kegiatan": "Sub", "indikator": "Indikator"}
    return [{"no": str(i), "area": name, **base, **more} for i, name in enumerate(names, start=1)]


def warnings(rows: list[Row]) -> tuple[str, ...]:
    return plan_rows(REFERENCE, [page(table(rows), 4)]).warnings


def test_a_complete_plan_is_not_odd() -> None:
    assert warnings(plan(AREAS)) == ()


def test_missing_areas() -> None:
    assert warnings(plan(AREAS[:7])) == ("no rows of area 8 (Peningkatan Kualitas Pelayanan Publik)",)


def test_area_in_two_places_and_misnumbered() -> None:
    assert warnings(plan([*AREAS, AREAS[0]])) == ("area 1 (Manajemen Perubahan) stands in two places",)
    swapped = plan([AREAS[1], AREAS[0], *AREAS[2:]])
    assert warnings(swapped)[0] == (
        "area 2 (Penataan Peraturan Perundang-undangan/Deregulasi Kebijakan) is printed with the number 1"
    )


def test_gap_in_the_numbers_of_kegiatan() -> None:
    extra: Row = {"kegiatan": "3. Lain", "sub_kegiatan": "Sub", "indikator": "Indikator"}
    assert warnings([*plan(AREAS), extra]) == ("page 4: the numbers of kegiatan jump from 1. to 3.",)


def test_marks_without_any_row() -> None:
    blank: Row = dict.fromkeys(("no", "area", "kegiatan", "sub_kegiatan", "indikator"), "")
    drawn = table([{**blank, "bulan": "2 3"}, {**blank, "indikator": "Indikator"}], numbers=True)
    assert "page 4: marks in month 2, 3 belong to no row" in plan_rows(REFERENCE, [page(drawn, 4)]).warnings


def test_a_gap_in_the_numbers_of_indicators() -> None:
    def listed(*items: str) -> tuple[str, ...]:
        first, *others = plan(AREAS)
        return warnings([{**first, "indikator": items[0]}, *({"indikator": item} for item in items[1:]), *others])

    assert listed("1. Laporan", "2. Rapat", "4. Surat") == (
        "page 4: the numbers of indikator jump from 2. to 4., a row may be lost",
    )
    assert listed("1. Laporan", "2. Rapat", "3. Surat") == ()
    assert listed("a. Laporan", "b. Rapat", "e. Surat") == ()
