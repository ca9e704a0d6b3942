"""TARGET WAKTU -> months, in every form seen in plans and under the slips of OCR."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rb_ingest.rows.schedule import is_understood, months_of, names_impossible_time, times_of_one_year
from testkit.reference import REFERENCE

ALL = tuple(range(1, 13))
NAMES = {name.bulan: name.spelling for name in reversed(REFERENCE.month_names) if name.kind == "nama"}


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("", ()),
        ("April 2022", (4,)),
        ("January 2022", (1,)),
        ("Juni, Desember 2022", (6, 12)),
        ("Juni dan\nDesember\n2022", (6, 12)),
        ("April, Juni, September dan Desember 2022", (4, 6, 9, 12)),
        ("April/Mei 2022", (4, 5)),
        ("Januari Februari Maret", (1, 2, 3)),
        ("Januari-Desember 2022", ALL),
        ("Januari – Desember 2022", ALL),
        ("Januari-\nDesember 2022", ALL),
        ("Januari-Desember 2023", ALL),
        ("Januari-Juni 2022 dan Juli-Desember 2022", ALL),
        ("Agustus s.d. Oktober 2022", (8, 9, 10)),
        ("Agustus s/d Oktober 2022", (8, 9, 10)),
        ("Bulan Januari sampai dengan bulan Maret", (1, 2, 3)),
        ("Desember - Desember 2022", (12,)),
        ("Januari, Maret - Mei, dan Juli 2022", (1, 3, 4, 5, 7)),
        ("Desem-\nber 2022", (12,)),
        ("Per-bulan (Januari-Desember)", ALL),
        ("Jan s.d. Mrt", (1, 2, 3)),
    ],
)
def test_months_and_ranges(text: str, months: tuple[int, ...]) -> None:
    assert months_of(REFERENCE, text, 2022) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Minggu ke-1 April 2022", (4,)),
        ("Minggu I April 2022", (4,)),
        ("Minggu ke-1 s.d. ke-3 April", (4,)),
        ("Minggu ke-1 dan ke-2 bulan April 2022", (4,)),
        ("Minggu ke-1 Maret - Minggu ke-2 Mei 2022", (3, 4, 5)),
        ("15 April 2022", (4,)),
        ("15 s.d. 20 Maret 2022", (3,)),
        ("28 Maret s/d 5 Mei 2022", (3, 4, 5)),
        ("15/04/2022", (4,)),
        ("15-4-22", (4,)),
        ("2022-04-15", (4,)),
        ("04/2022", (4,)),
        ("Apr-22", (4,)),
        ("15/24/2022", ()),
        ("44652", (4,)),
        ("44652,0", (4,)),
        ("44652 dan 44713", (4, 6)),
        ("99999", ()),
        ("paling lambat Juni 2022", (6,)),
        ("selambat-lambatnya tanggal 10", ()),
    ],
)
def test_weeks_and_dates(text: str, months: tuple[int, ...]) -> None:
    assert months_of(REFERENCE, text, 2022) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("mulai Mei 2022", (5, 6, 7, 8, 9, 10, 11, 12)),
        ("migrasi alamat lama ke alamat baru mulai Mei 2022", (5, 6, 7, 8, 9, 10, 11, 12)),
        ("mulai Mei 2022 sampai selesai", (5, 6, 7, 8, 9, 10, 11, 12)),
        ("mulai Mei s.d. Juli 2022", (5, 6, 7)),
        ("mulai April s.d. akhir tahun 2022", (4, 5, 6, 7, 8, 9, 10, 11, 12)),
        ("Setiap bulan mulai Oktober 2022", (10, 11, 12)),
        ("mulai Triwulan IV", (10, 11, 12)),
        ("s.d. Maret 2022", (1, 2, 3)),
        ("sampai dengan bulan Maret", (1, 2, 3)),
        ("- Juni 2022", (6,)),
        ("awal tahun 2022", (1,)),
    ],
)
def test_open_ends(text: str, months: tuple[int, ...]) -> None:
    assert months_of(REFERENCE, text, 2022) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Triwulan I 2022", (1, 2, 3)),
        ("Triwulan Il dan IV 2022", (4, 5, 6, 10, 11, 12)),
        ("Triwulan ke-2", (4, 5, 6)),
        ("Triwulan kedua", (4, 5, 6)),
        ("TW1, TW3", (1, 2, 3, 7, 8, 9)),
        ("Triwulan I s.d. Triwulan III", (1, 2, 3, 4, 5, 6, 7, 8, 9)),
        ("Triwulan 111 dan IV", (7, 8, 9, 10, 11, 12)),
        ("TW 11", (4, 5, 6)),
        ("Smt 11 2024", (7, 8, 9, 10, 11, 12)),
        ("Triwulan I-IV", ALL),
        ("Semester II", (7, 8, 9, 10, 11, 12)),
        ("Semester I dan II 2022", ALL),
        ("Caturwulan 2", (5, 6, 7, 8)),
        ("Triwulan V", (3, 6, 9, 12)),
        ("bulan ke-3 dan ke-6", (3, 6)),
        ("B03, B06, B09, B12", (3, 6, 9, 12)),
    ],
)
def test_quarters_and_semesters(text: str, months: tuple[int, ...]) -> None:
    assert months_of(REFERENCE, text, 2022) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Setiap bulan", ALL),
        ("tiap bulan tanggal 10", ALL),
        ("setiap bulan (12 kali)", ALL),
        ("Setiap akhir bulan", ALL),
        ("1 kali per bulan", ALL),
        ("bulanan", ALL),
        ("Setiap hari", ALL),
        ("Setiap bulan Juni dan Desember", (6, 12)),
        ("Setiap triwulan", (3, 6, 9, 12)),
        ("Setiap triwulan (Januari, April)", (1, 4)),
        ("setiap 3 bulan", (3, 6, 9, 12)),
        ("per semester", (6, 12)),
        ("12 bulan", ALL),
        ("3 bulan", ()),
        ("Sepanjang tahun", ALL),
        ("Tahun 2022", ALL),
        ("2022", ALL),
        ("-", ()),
        ("Insidentil", ()),
        ("dua kali setahun", ()),
    ],
)
def test_repetitions(text: str, months: tuple[int, ...]) -> None:
    assert months_of(REFERENCE, text, 2022) == months


@pytest.mark.parametrize(
    ("text", "tahun", "months"),
    [
        ("Oktober 2022 - Maret 2023", 2022, (10, 11, 12)),
        ("Oktober 2022 - Maret 2023", 2023, (1, 2, 3)),
        ("Oktober 2022 - Maret 2023", None, (1, 2, 3, 10, 11, 12)),
        ("November - Februari 2023", 2023, (1, 2)),
        ("November - Februari", 2022, (1, 2, 11, 12)),
        ("Desember 2021, Januari 2022", 2022, (1,)),
        ("Desember 2021, Januari 2022", None, (1, 12)),
        ("Juli 2022 dan Januari 2023", 2022, (7,)),
        ("Maret 2020 - Mei 2099", None, ALL),
        ("Maret 2023 - Mei 2022", None, (3,)),
    ],
)
def test_only_the_plans_year_counts_where_it_is_named(text: str, tahun: int | None, months: tuple[int, ...]) -> None:
    assert months_of(REFERENCE, text, tahun) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Januan-Desernber 2022", ALL),
        ("Januari 5.d. Desember 2022", ALL),
        ("Januaris.d. Maret2022", (1, 2, 3)),
        ("Januari s,d Maret 2O22", (1, 2, 3)),
        ("Junidan Desember 2022", (6, 12)),
        ("Minggu ke-2Juli 2022", (7,)),
        ("TriwulanI 2022", (1, 2, 3)),
        ("Triwulan IV2022", (10, 11, 12)),
        ("Scmester II", (7, 8, 9, 10, 11, 12)),
        ("Setiapbulan", ALL),
        ("0ktober — Novernber 2022", (10, 11)),
        ("Triwulan II dan TV", (4, 5, 6, 10, 11, 12)),
        ("Februari s d Juni", (2, 3, 4, 5, 6)),
        ("April d Juli", (4, 5, 6, 7)),
        ("d. Maret", (1, 2, 3)),
    ],
)
def test_ocr_slips(text: str, months: tuple[int, ...]) -> None:
    assert months_of(REFERENCE, text, 2022) == months


@given(st.text(max_size=60), st.one_of(st.none(), st.integers(2000, 2100)))
def test_any_text_gives_a_sorted_set_of_months(text: str, tahun: int | None) -> None:
    months = months_of(REFERENCE, text, tahun)
    assert list(months) == sorted(set(months))
    assert set(months) <= set(ALL)


WORDS = ["Januari", "Mei", "s.d.", "-", "dan", ",", "mulai", "setiap", "bulan", "Triwulan", "II", "12", "2022", "2023"]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.integers(2021, 2024))
def test_any_order_of_words_gives_months(words: list[str], tahun: int) -> None:
    assert set(months_of(REFERENCE, " ".join(words), tahun)) <= set(ALL)


@given(st.sets(st.integers(1, 12), min_size=1))
def test_a_list_of_names_is_the_set_of_them(months: set[int]) -> None:
    assert months_of(REFERENCE, ", ".join(NAMES[m] for m in sorted(months)) + " 2022", 2022) == tuple(sorted(months))


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from(["-", " – ", " s.d. ", " sampai dengan "]))
def test_a_range_runs_from_name_to_name(start: int, end: int, sign: str) -> None:
    start, end = min(start, end), max(start, end)
    assert months_of(REFERENCE, f"{NAMES[start]}{sign}{NAMES[end]} 2022", 2022) == tuple(range(start, end + 1))


@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_one_slip_in_a_long_name_is_forgiven(month: int, rng: random.Random) -> None:
    name = NAMES[month]
    slips = [("m", "rn"), ("ri", "n"), ("e", "c"), ("i", "l"), ("o", "0"), ("s", "5"), ("u", "n")]
    possible = [name.replace(seen, read, 1) for seen, read in slips if seen in name]
    assert months_of(REFERENCE, f"{rng.choice(possible)} 2022", 2022) == (month,)


@pytest.mark.parametrize(
    "text",
    ["Triwulan V", "TW 6", "TW I, II dan VII", "Semester III", "99 Februari", "31 April 2024", "0 Mei", "Bulan 13"],
)
def test_a_time_that_no_year_has_is_told(text):
    assert names_impossible_time(REFERENCE, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Triwulan IV 2024",
        "TW 1, 2, 3, 4",
        "Semester I dan II",
        "29 Februari 2024",
        "Minggu ke-3 Mei 2024",
        "Triwulan II, 15 dokumen",
        "Triwulan I dan 30 September",
        "12 kali",
        "Januari-Desember 2022",
        "44652",
        "2022-05-31",
    ],
)
def test_a_time_that_a_year_has_is_no_doubt(text):
    assert not names_impossible_time(REFERENCE, text)


@pytest.mark.parametrize(
    "text",
    [
        "Maret s.d. Juli 2022",
        "Setiap bulari",  # misread, and no other word is near
        "Minggu ke-2 bulan Februani 2022",
        "TW II dan IV",
        "TWIV",
        "Per-bulan (Januari-Desember)",
        "Mei Juni Juli 2022",
        "5 Mei s.d. 20 Juni",
        "12 kali",
        "per semester",
        "Triwulanan",
        "14 s.d. 25 Agustus 2022",
        'Juni-September." 2022',
        "November 2021 - Februari 2022",
        "44652",
    ],
)
def test_a_time_of_known_words_is_understood(text: str) -> None:
    assert is_understood(REFERENCE, text, 2022)


@pytest.mark.parametrize(
    "text",
    [
        "Januari, Aprf'dan Julr 2022",
        "MaretcJuni dan Oktober 2022",
        "Mei-dan2 September 2022",
        "Mei,-September 2022",
        "Februari Agustus 2022",
        "Mulai Mei 2028",
        "Agustus 20220",
        "Mei dan 7 2022",
        "Kuartal",
        "Semester 2022",
    ],
    ids=[
        *(
            "no month",
            "two words run together",
            "signs clash",
            "signs clash too",
            "no sign",
            "year",
            "digits",
            "number",
        ),
        *("a quarter without its number", "a half without its number"),
    ],
)
def test_a_time_with_something_else_in_it_is_not_understood(text: str) -> None:
    assert not is_understood(REFERENCE, text, 2022)


@pytest.mark.parametrize("sign", ["s.d.", "s.d,", "s.d", "s/d", "S. D."])
def test_until_however_its_dots_were_read(sign: str) -> None:
    assert months_of(REFERENCE, f"April {sign} Agustus 2024", 2024) == (4, 5, 6, 7, 8)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("05/01/2024 s.d. 27/12/2024", 1),
        ("Januari 2024 s.d. Maret 2024", 1),
        ("9 Mei 2024 - 16 Juli 2024", 1),
        ("1-1-2024 s/d 2-2-2024; 3-3-2024 s/d 4-4-2024", 2),
        ("Maret 2024 Juni 2024", 2),
        ("Maret 2024 s.d. Mei 2024 Juni 2024", 2),
        ("Januari s.d. Maret 2024", 1),
        ("Maret", 0),
    ],
)
def test_the_two_ends_of_one_time_are_one(text: str, times: int) -> None:
    assert times_of_one_year(text) == times
