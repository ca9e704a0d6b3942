"""Numbers as offices write them, with units and without."""

from __future__ import annotations

import pytest

from rb_ingest.language.quantities import quantity, share_of_a_hundred, with_digit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3", 3, None),
        ("41.250.000", 41_250_000, None),
        ("Rp 41.250.000,-", 41_250_000, "Rp"),
        ("Rp. 1.250,50", 1250.5, "Rp"),
        ("Rp 12,5 juta", 12_500_000, "Rp"),
        ("7 350 000", 7_350_000, None),
        ("87,5", 87.5, None),
        ("87.5", 87.5, None),
        ("1.500", 1500, None),
        ("95%", 95, "%"),
        ("95 %", 95, "%"),
        ("2 Dokumen", 2, "Dokumen"),
        ("4\nlaporan", 4, "laporan"),
        ("12 jam pelajaran", 12, "jam pelajaran"),
    ],
)
def test_a_number_and_its_unit(text: str, value: float, unit: str | None) -> None:
    assert quantity(text) == (value, unit)


@pytest.mark.parametrize("text", ["", "-", "Bagian Umum", "3 dan 4", "2024-2026", "TW 2", "1) Laporan", "9" * 20])
def test_what_is_no_single_number(text: str) -> None:
    assert quantity(text) is None


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("5096", "50%"),
        ("100 9", "100%"),
        ("25%", "25%"),
        ("75 Y", "75%"),
        ("5 3o", "5%"),
        ("37%", None),
        ("7 Dok", None),
    ],
)
def test_a_share_of_a_hundred_has_its_sign_whatever_was_read_of_it(text: str, share: str | None) -> None:
    assert share_of_a_hundred(text) == share


@pytest.mark.parametrize(
    ("text", "read"), [("S Orang", "5 Orang"), ("l  dok", "1 dok"), ("S Kali", "S Kali"), ("SK Tim", "SK Tim")]
)
def test_a_letter_before_a_unit_that_others_count_is_the_digit_like_it(text: str, read: str) -> None:
    assert with_digit(text, frozenset({"Orang", "dok"})) == read
