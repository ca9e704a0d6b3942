"""Readings that cannot be are mended; whatever may be as printed stays."""

from __future__ import annotations

import pytest

from rb_ingest.reading.text.corrections import may_hide_percent, mend_confusions


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Persentase (90) layanan", "Persentase (%) layanan"),
        ("(Yo) pegawai", "(%) pegawai"),
        ("tercapai 10096", "tercapai 100%"),
        ("selesai 809o", "selesai 80%"),
        ("96 kegiatan yang selesai", "% kegiatan yang selesai"),
        ("2. 96 kegiatan yang selesai", "2. % kegiatan yang selesai"),
        ("a) yo pegawai", "a) % pegawai"),
        ("¢) Laporan", "c) Laporan"),
        ("cc) Laporan", "c) Laporan"),
        ("l) Laporan", "1) Laporan"),
        ("|) Laporan", "1) Laporan"),
        ("ll. Rapat", "1. Rapat"),
        ("(a] Laporan", "(a) Laporan"),
        ("Laporan triwulan | tahun ini", "Laporan triwulan I tahun ini"),
        ("Pembangunan Zl", "Pembangunan ZI"),
        ("| 27,500", "27,500"),
        ("27,500|", "27,500"),
        ("Laporan '", "Laporan"),
        ("' | Laporan", "Laporan"),
        ("Laporan .", "Laporan"),
    ],
)
def test_impossible_readings_are_set_right(read, printed):
    assert mend_confusions(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Surat Keputusan Tim RB",
        # Numbers that are numbers.
        "minimal 96 jam",
        "sebanyak 96 kegiatan",
        "Jumlah 90 dokumen",
        "tahun 1996",
        "Pasal 46 ayat (2)",
        "96 Kegiatan",
        "100%",
        "(90 hari)",
        # Ranges that go on in the next line, lists, half sentences.
        "Januari -",
        "Januari –",
        "kepada :",
        "kepada:",
        "- Tersedia",
        "– Tersedia",
        "• Tersedia",
        "a. Laporan;",
        "(1) Laporan",
        "i) Laporan",
        "Laporan; dan",
        # Amounts and dates.
        "Rp 27,500",
        "Rp. 27.500,-",
        "27,500",
        "+27,500",
        "-27,500",
        "1.250.000",
        "44652",
        # Roman numerals, abbreviations, slips of the office itself.
        "Triwulan I",
        "Triwulan IV",
        "ZIP",
        "WBK/WBBM",
        "ll",
        "Pelaksaan kegiatan",
        '"Satu Data"',
        "accounting",
        "Subbagian Hukum & SDM",
    ],
)
def test_what_may_be_as_printed_stays(text):
    assert mend_confusions(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Yo Pengelola PBJ",
        "a) Yo Kegiatan yang terlaksana",
        "(b). 96 Capaian Kinerja",
        "2. Y pelaksanaan tindak lanjut",
        "Persentase (960) penyampaian laporan",
        "Persentase (6) laporan LHKPN",
        "1006 atau lebih",
        "kurang dari 2546",
        "1008 wajib lapor",
        "$ kegiatan",
        "Yh Pengelola",
        "'6 Kegiatan",
        "Persentase (#6) laporan",
        "Persentase (oo) laporan",
    ],
)
def test_what_may_be_a_per_cent_sign_is_asked_about(text):
    assert may_hide_percent(text)


@pytest.mark.parametrize(
    "text",
    [
        "% Kegiatan",
        "1. Rapat",
        "(1) Rapat",
        "tahun 2024",
        "Yogyakarta",
        "12 dokumen",
        "100% atau lebih",
        "a. 5 SK",
        "SOP (AP)",
        "(%) laporan",
    ],
)
def test_most_lines_hide_none(text):
    assert not may_hide_percent(text)
