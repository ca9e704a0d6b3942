"""Lines joined to texts."""

from __future__ import annotations

import pytest

from rb_ingest.language.text import clean_line, ends_item, has_known_word, join_lines, trim_ending
from testkit.reference import REFERENCE


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Tersedianya media", "sosialisasi RB"], "Tersedianya media sosialisasi RB"),
        (["pelaksa-", "naan kegiatan"], "pelaksanaan kegiatan"),
        (["peraturan perundang-", "undangan"], "peraturan perundang-undangan"),
        (["jenis-", "jenisnya"], "jenis-jenisnya"),
        (["nilai -", "nilai organisasi"], "nilai - nilai organisasi"),
        (["KPU-", "Kab"], "KPU-Kab"),
        (["aplikasi e-", "Lapkin"], "aplikasi e-Lapkin"),
        (["Undangan/Deregul", "asi Kebijakan"], "Undangan/Deregulasi Kebijakan"),
        (["Penyesuaian SOTK -"], "Penyesuaian SOTK"),
        (["Laporan '", ". kinerja |"], "Laporan kinerja"),
        ([], ""),
    ],
)
def test_join_lines(lines: list[str], text: str) -> None:
    assert join_lines(REFERENCE, lines) == text


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("Data mutasi;", "Data mutasi"),
        ("Data mutasi; dan", "Data mutasi"),
        ("Data mutasi , dan", "Data mutasi"),
        ("Data mutasi: dan", "Data mutasi"),
        ("Data mutasi.", "Data mutasi"),
        ("Data mutasi; dan 2", "Data mutasi"),
        ("Adanya program dan kegiatan :", "Adanya program dan kegiatan :"),
        ("toilet khusus, dll.", "toilet khusus, dll."),
        ("Kecamatan", "Kecamatan"),
    ],
)
def test_trim_ending(text: str, trimmed: str) -> None:
    assert trim_ending(text) == trimmed


def test_ends_item() -> None:
    assert [ends_item(t) for t in ("Data;", "Data; dan", "Data.", "berikut:")] == [True] * 4
    assert [ends_item(t) for t in ("perundang-", "laporan di", "sarana,")] == [False] * 3
    assert ends_item("Data mutasi") is None


def test_specks_at_the_ends_of_a_line() -> None:
    assert clean_line(". dipandang  diperlukan '") == "dipandang diperlukan"
    assert clean_line(".telaah") == "telaah"


def test_known_words_are_found_without_spaces() -> None:
    assert has_known_word(REFERENCE, "kinerjautamaorganisasi")
    assert not has_known_word(REFERENCE, "Ka NN At Ye Li ig")
