"""Numbers, letters and dashes before list items, clean and damaged."""

from __future__ import annotations

import pytest

from rb_ingest.language.numbering import roman_value, split_numbering, value_as


@pytest.mark.parametrize(
    ("text", "kind", "value", "rest"),
    [
        ("1. Evaluasi", "digit", 1, "Evaluasi"),
        ("12) Evaluasi", "digit", 12, "Evaluasi"),
        ("1).Evaluasi", "digit", 1, "Evaluasi"),
        ("1.pembangunan sistem", "digit", 1, "pembangunan sistem"),
        ("1.. adanya", "digit", 1, "adanya"),
        ("2./ adanya", "digit", 2, "adanya"),
        ("1Tersedianya media", "digit", 1, "Tersedianya media"),
        ("2: Pembangunan", "digit", 2, "Pembangunan"),
        ("(3) Evaluasi", "digit", 3, "Evaluasi"),
        ("a. Evaluasi", "letter", 1, "Evaluasi"),
        ("(b). Evaluasi", "letter", 2, "Evaluasi"),
        ("{a). Evaluasi", "letter", 1, "Evaluasi"),
        ("b}. Evaluasi", "letter", 2, "Evaluasi"),
        ("¢) Evaluasi", "letter", 3, "Evaluasi"),
        ("(¢). Evaluasi", "letter", 3, "Evaluasi"),
        ("IV. Pengawasan", "roman", 4, "Pengawasan"),
        ("1.2 Evaluasi", "path", 2, "Evaluasi"),
        ("- Evaluasi", "dash", None, "Evaluasi"),
        ("• Evaluasi", "dash", None, "Evaluasi"),
        ("«Evaluasi", "dash", None, "Evaluasi"),
        ("\uf0b7 Evaluasi", "dash", None, "Evaluasi"),
        ("aj. Evaluasi", "damaged", None, "Evaluasi"),
        ("@. Evaluasi", "damaged", None, "Evaluasi"),
        ("(- Diterapkannya", "damaged", None, "Diterapkannya"),
        ("5) 14 komponen", "digit", 5, "14 komponen"),
        ("3.% Realisasi anggaran", "digit", 3, "% Realisasi anggaran"),
    ],
)
def test_numbering_is_parted_from_the_text(text: str, kind: str, value: int | None, rest: str) -> None:
    numbering, left = split_numbering(text)
    assert numbering is not None
    assert (numbering.kind, numbering.value, left) == (kind, value, rest)


@pytest.mark.parametrize(
    "text",
    [
        "100% pegawai",
        "14 komponen standar",
        "e-Lapkin",
        "a.n. Ketua",
        "2009, meliputi",
        "1.000 orang",
        "SK Tim",
        "2x rapat",
        "12Bulan",
        "3D",
        "08:00 WIB",
        "% Capaian",
        "",
    ],
)
def test_texts_without_numbering(text: str) -> None:
    assert split_numbering(text) == (None, text)


def test_bare_numbers_and_misread_paths_only_where_the_column_has_them() -> None:
    assert split_numbering("1 Pembentukan Tim")[0] is None
    bare, _ = split_numbering("1 Pembentukan Tim", bare=True)
    assert bare is not None
    assert bare.value == 1
    path, rest = split_numbering("LI Sosialisasi", paths=True)
    assert path is not None
    assert (path.kind, rest) == ("damaged", "Sosialisasi")


def test_confused_characters_by_the_kind_of_list() -> None:
    ell, _ = split_numbering("l) Lingkungan")
    assert ell is not None
    assert (value_as(ell, "letter"), value_as(ell, "digit")) == (12, 1)
    six, _ = split_numbering("6) Besaran")
    assert six is not None
    assert value_as(six, "letter") == 2


def test_roman_values() -> None:
    assert [roman_value(t) for t in ("I", "iv", "VI", "IX", "XII")] == [1, 4, 6, 9, 12]
    assert roman_value("") is None
    assert roman_value("ABC") is None
