"""Canonical areas from printed labels and numbers."""

from __future__ import annotations

import pytest

from rb_ingest.records import Box, Jenis, TextLine
from rb_ingest.rows.areas import area_no_line, match_area, section_number
from testkit.reference import REFERENCE


@pytest.mark.parametrize(
    ("text", "jenis", "area_no"),
    [
        ("Manajemen Perubahan", "RB", 1),
        ("Mansjemen Perubahen", "RB", 1),
        ("Penguatan Peraturan Perundang-Undangan/Dereg ulasi Kebijakan", "RB", 2),
        ("PENGUATAN KELEMBAGAAN", "RB", 3),
        ("Penguatan Tata Laksana", "RB", 4),
        ("Penguatan Sistem Manajemen SDM ASN", "RB", 5),
        ("Peningkatan Kualitas Pelayanan Publik", "RB", 8),
        ("PENATAAN SISTEM MANAJEMEN SDM", "ZI", 3),
        ("PENGUATAN AKUNTABIL", "ZI", 4),
    ],
)
def test_areas_by_name(text: str, jenis: Jenis, area_no: int) -> None:
    found = match_area(REFERENCE, text, None, jenis)
    assert found is not None
    assert (found.area_no, found.by_name) == (area_no, True)


def test_the_name_counts_more_than_the_number() -> None:
    found = match_area(REFERENCE, "Penguatan Pengawasan", 6, "RB")
    assert found is not None
    assert found.area_no == 7


def test_the_number_counts_where_the_name_is_lost() -> None:
    found = match_area(REFERENCE, "", 6, "RB")
    assert found is not None
    assert (found.area, found.by_name) == ("Penguatan Akuntabilitas Kinerja", False)


@pytest.mark.parametrize(("text", "printed"), [("", None), ("Kegiatan lain", None), ("", 9)])
def test_no_area(text: str, printed: int | None) -> None:
    assert match_area(REFERENCE, text, printed, "RB") is None


def test_section_numbers() -> None:
    assert [section_number(t) for t in ("IV", "4.", "VIII.", "l", "9", "NO", "")] == [4, 4, 8, 1, None, None, None]


def test_the_surest_short_number_wins() -> None:
    box = Box(x0=0, y0=0, x1=5, y1=5)
    lines = [
        TextLine(text=t, box=box, confidence=c) for t, c in (("» 1 ET", 0.9), ("4", 0.58), ("8", 0.94), ("2", 0.2))
    ]
    best = area_no_line(lines)
    assert best is not None
    assert best.text == "8"
    assert area_no_line(lines[3:]) is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Penanggulangan Kemiskinan", False),
        ("Penguatan Budaya Kerja", False),
        ("Peningkatan Investasi", False),
        ("Penguatan Kelembagan", True),
        ("Penatan Tata Laksana", True),
        ("Manajemen Perubahn", True),
        ("Penguatan Pengawasan Internal", True),
    ],
)
def test_a_clear_name_is_an_areas_only_with_a_word_that_is_its_own(text: str, known: bool) -> None:
    assert (match_area(REFERENCE, text, 3, "RB", legible=True) is not None) == known
