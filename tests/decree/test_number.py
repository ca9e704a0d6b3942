"""Decree numbers: both forms, the slips of OCR, and the vote of the places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rb_ingest.decree.number import (
    DecreeNumber,
    Expected,
    agreed_number,
    parse_number,
    printed_differently,
)
from testkit.reference import REFERENCE

NOBODY = Expected()


def number(text: str) -> DecreeNumber:
    found = parse_number(REFERENCE, text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "printed", "tahun"),
    [
        ("7 TAHUN 2022", "7", 2022),
        (": 28 Tahun 2023 : . -", "28", 2023),
        ("04.1 TAHUN 2024", "04.1", 2024),
        ("12A TAHUN 2024", "12A", 2024),
        ("39 TAHUN 2023 TENTANG", "39", 2023),
        ("4TAHUN2024", "4", 2024),
        ("l2 TAHUN 2O24", "12", 2024),
        ("5 TAHUM 2022", "5", 2022),
    ],
)
def test_number_of_a_year(text: str, printed: str, tahun: int) -> None:
    found = number(text)
    assert (found.text, found.tahun, found.kode, found.bulan) == (printed, tahun, "", None)


@pytest.mark.parametrize(
    ("printed", "kode", "bulan"),
    [
        ("41/ORT.07-Kpt/3317/KPU-Kab/II/2024", "3317", 2),
        ("03/ORT.07-Kpt/51/Prov/III/2023", "51", 3),
        ("16/ORT.07-Kpt/6474/KPU-Kot/XII/2022", "6474", 12),
        ("02/ORT.07-Kpts/KPU-Kab/1709/I/2022", "1709", 1),
        ("02/ORT.07-Kpts/1709/KPU-Kab/I/2022", "1709", 1),
        ("04.1/ORT.04-Kpt/3302/KPU-Kab/II/2021", "3302", 2),
        ("55/HK.03.1-Kpt/3302/Sek-Kab/IX/2020", "3302", 9),
        ("12/KPU-Kab/3317/2024", "3317", None),
        ("06/ORT/.07-Kpt/1707/KPU-Kab/2022", "1707", None),
    ],
)
def test_number_between_slashes(printed: str, kode: str, bulan: int | None) -> None:
    found = number(f" : {printed} . |")
    assert (found.text, found.kode, found.bulan) == (printed, kode, bulan)
    assert all(part.clean for part in found.parts)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("02 /ORT.07-Kpt/KPU-Kab/1707/1/2022", "02/ORT.07-Kpt/KPU-Kab/1707/I/2022"),
        ("31/ORT.07-Kpt/1372/KPU-Kov/IIH/2023", "31/ORT.07-Kpt/1372/KPU-Kot/III/2023"),
        ("03/ORT.07-Kpt/51/Prov/!!I/2023", "03/ORT.07-Kpt/51/Prov/III/2023"),
        ("03/ORT.07-Kpt/51/Ptov/IV/2023", "03/ORT.07-Kpt/51/Prov/IV/2023"),
        ("26/ORT-07-Kpv5308/KPU-Kab/11/2023", "26/ORT.07-Kpt/5308/KPU-Kab/II/2023"),
        ("38/ORT.07-Kpt/ 1206/KPU-Kab/111/2023", "38/ORT.07-Kpt/1206/KPU-Kab/III/2023"),
        ("30/ORT.07-Kpt/1373/KPU-Kotv/II1/2023", "30/ORT.07-Kpt/1373/KPU-Kot/III/2023"),
        ("30/ORT.07-Kpt/1373/KPU-Kov/I!I/2023", "30/ORT.07-Kpt/1373/KPU-Kot/III/2023"),
        ("4O/0RT.07-Kpt/33l7/KPU-Kab/lI/2O24", "40/ORT.07-Kpt/3317/KPU-Kab/II/2024"),
        ("41/QRT.07-Kp1/3317|KPU-Kab|VI/2024", "41/ORT.07-Kpt/3317/KPU-Kab/VI/2024"),
        ("41\\ORT.07-Kpt\\3317\\KPU-Kab\\1X\\2024", "41/ORT.07-Kpt/3317/KPU-Kab/IX/2024"),
    ],
)
def test_slips_are_mended_by_the_form(read: str, meant: str) -> None:
    assert number(read).text == meant


def test_mended_parts_are_marked() -> None:
    found = number("4O/ORT.07-Kpt/3317/KPU-Kab/111/2024")
    assert [part.clean for part in found.parts] == [False, True, True, True, False, True]


@pytest.mark.parametrize(
    "text", ["", "TAHUN 2024", "7 tentang", "/ORT.07-Kpt/3302/KPU-Kab/II/2021", ": ...... TAHUN 2024", "8 Juli 2022 x"]
)
def test_texts_without_a_number(text: str) -> None:
    assert parse_number(REFERENCE, text) is None


def test_places_agree_part_by_part() -> None:
    title, annex = number("41/ORT.07-Kpt/33l7/KPU-Kab/II/2024"), number("41/ORT.07-Kpt/3317/KPU-Kob/11/2024")
    agreed = agreed_number(REFERENCE, [(title, 3.0), (annex, 2.0)], NOBODY)
    assert agreed is not None
    assert (agreed.text, agreed.kode, agreed.bulan) == ("41/ORT.07-Kpt/3317/KPU-Kab/II/2024", "3317", 2)


def test_the_title_wins_where_both_are_clean() -> None:
    title, annex = number("4 TAHUN 2024"), number("6 TAHUN 2024")
    agreed = agreed_number(REFERENCE, [(title, 3.0), (annex, 2.0)], NOBODY)
    assert agreed is not None
    assert agreed.text == "4"


def test_two_places_outvote_a_broken_one() -> None:
    broken, whole = number("41/ORT.07-Kpt/KPU-Kab/II/2024"), number("41/ORT.07-Kpt/3317/KPU-Kab/II/2024")
    agreed = agreed_number(REFERENCE, [(broken, 3.0), (whole, 2.0), (whole, 2.0)], NOBODY)
    assert agreed is not None
    assert agreed.text == whole.text


def test_the_witness_settles_what_is_unsure() -> None:
    unsure = number("41/ORT.07-Kpt/3317/KPU-Kab/!!/2024")
    agreed = agreed_number(REFERENCE, [(unsure, 3.0)], Expected(tahun=2024, bulan=3, kode="3317"))
    assert agreed is not None
    assert agreed.text == "41/ORT.07-Kpt/3317/KPU-Kab/III/2024"


def test_the_witness_does_not_overrule_clean_print() -> None:
    printed = number("02/ORT.07-Kpt/KPU-Kab/1707/I/2022")
    agreed = agreed_number(REFERENCE, [(printed, 3.0)], Expected(tahun=2023, bulan=2, kode="1709"))
    assert agreed is not None
    assert agreed.text == printed.text


def test_no_readings_no_number() -> None:
    assert agreed_number(REFERENCE, [], Expected(tahun=2024)) is None


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("4 TAHUN 2024", "4 TAHUN 2024", False),
        ("4 TAHUN 2024", "6 TAHUN 2024", True),
        ("02/ORT.07-Kpts/KPU-Kab/1709/I/2022", "02/ORT.07-Kpt/KPU-Kab/1707/1/2022", True),
        ("41/ORT.07-Kpt/3317/KPU-Kab/II/2024", "41/ORT.07-Kpt/3317/KPU-Kab/111/2024", False),
        ("41/ORT.07-Kpt/3317/KPU-Kab/II/2024", "41/ort.07-kpt/3317/KPU-KAB/II/2024", False),
        ("41/ORT.07-Kpt/3317/KPU-Kab/II/2024", "41 TAHUN 2024", True),
    ],
)
def test_only_clean_parts_tell_two_numbers_apart(one: str, other: str, differ: bool) -> None:
    assert printed_differently(number(one), number(other)) is differ


@given(st.text(alphabet="0123456789OIl|!/.- KPUkabptvTAHUNX", max_size=50))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = parse_number(REFERENCE, text)
    assert found is None or 2000 <= found.tahun <= 2099
