"""Office names are found by level word and name, through OCR slips; a name alone decides nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rb_ingest.decree.satker import mentioned_offices, office_by_code
from rb_ingest.reference import Satker
from testkit.reference import REFERENCE

REGIONAL = [office for office in REFERENCE.offices if office.level != "pusat"]


def names(text: str) -> list[str]:
    return [mention.satker.satker for mention in mentioned_offices(REFERENCE, text)]


@pytest.mark.parametrize(
    ("text", "satker"),
    [
        ("KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN REMBANG NOMOR", "KPU Kabupaten Rembang"),
        ("KOMISI PEMILIHAN UMUM\nKOTA\nTEGAL", "KPU Kota Tegal"),
        ("Komisi Pemilihan Umum Kabupaten Tegal Tahun 2022", "KPU Kabupaten Tegal"),
        ("KPU Kab. Kudus", "KPU Kabupaten Kudus"),
        ("KAB.KUDUS", "KPU Kabupaten Kudus"),
        ("KPU PROVINSI DKI JAKARTA", "KPU Provinsi Daerah Khusus Ibukota Jakarta"),
        ("KOMISI PEMILIHAN UMUM DAERAH ISTIMEWA YOGYAKARTA TAHUN", "KPU Provinsi Daerah Istimewa Yogyakarta"),
        ("KOMISI INDEPENDEN PEMILIHAN ACEH", "KIP Provinsi Aceh"),
        ("KOMISI INDEPENDEN PEMILIHAN KABUPATEN ACEH BESAR", "KIP Kabupaten Aceh Besar"),
        ("KPU KABUPATEN LIMA PULUH KOTA TAHUN 2022", "KPU Kabupaten Lima Puluh Kota"),
        ("KPU KABUPATEN SOLOK SELATAN", "KPU Kabupaten Solok Selatan"),
        ("KPU KOTA ADMINISTRASI JAKARTA PUSAT", "KPU Kota Administrasi Jakarta Pusat"),
        ("KPU KOTA JAKARTA PUSAT", "KPU Kota Administrasi Jakarta Pusat"),
        ("KPU PROVINSI KEP. BANGKA BELITUNG", "KPU Provinsi Kepulauan Bangka Belitung"),
        ("KPU KABUPATEN FAK-FAK", "KPU Kabupaten Fak Fak"),
        ("KPU KABUPATEN MALUKU TENGGARA BARAT", "KPU Kabupaten Kepulauan Tanimbar"),
        ("KOMISI PEMILIHAN UMUM REPUBLIK INDONESIA", "KPU Republik Indonesia"),
    ],
)
def test_styles_of_names(text: str, satker: str) -> None:
    assert names(text) == [satker]


@pytest.mark.parametrize(
    ("text", "satker"),
    [
        ("KABUPATFN PEMALAN6", "KPU Kabupaten Pemalang"),
        ("K0TA TEGA1", "KPU Kota Tegal"),
        ("KABUPATEN SOLOK SELATA", "KPU Kabupaten Solok Selatan"),
        ("KABUPATEN B ANYUMAS", "KPU Kabupaten Banyumas"),
        ("KOTA 8IMA", "KPU Kota Bima"),
        ("PROVlNSl JAMBl", "KPU Provinsi Jambi"),
    ],
)
def test_slips_of_ocr(text: str, satker: str) -> None:
    assert names(text) == [satker]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Komisi Pemilihan Umum Provinsi, dan Komisi Pemilihan Umum Kabupaten/Kota",
        "kota yang besar dan kabupaten dengan banyak penduduk",
        "Ditetapkan di Tegal",
        "KABUPATEN",
        "Komisi Pemilihan Umum Nomor 8",
    ],
)
def test_texts_that_name_no_office(text: str) -> None:
    assert names(text) == []


def test_all_offices_of_a_text_in_order() -> None:
    text = "KPU Kabupaten Tegal, KPU Kota Tegal dan KPU Provinsi Jawa Tengah"
    assert names(text) == ["KPU Kabupaten Tegal", "KPU Kota Tegal", "KPU Provinsi Jawa Tengah"]


def test_similarity_tells_a_slip() -> None:
    exact, slip = mentioned_offices(REFERENCE, "KABUPATEN PEMALANG"), mentioned_offices(REFERENCE, "KABUPATEN PEMALXNG")
    assert exact[0].similarity == 1.0
    assert 0.8 < slip[0].similarity < 1.0


@pytest.mark.parametrize("office", REGIONAL[:: len(REGIONAL) // 60], ids=lambda office: office.kode)
def test_every_office_is_found_by_its_name(office: Satker) -> None:
    text = f"KEPUTUSAN KOMISI PEMILIHAN UMUM {office.level.upper()} {office.nama_wilayah.upper()} NOMOR 4 TAHUN 2024"
    assert names(text) == [office.satker]


@given(st.sampled_from([o for o in REGIONAL if len(o.nama_wilayah) >= 9]), st.randoms(use_true_random=False))
def test_a_wrong_letter_in_a_long_name_is_forgiven(office: Satker, rng: random.Random) -> None:
    name = office.nama_wilayah.upper()
    # Not a space: "SUMBAWBARAT" may be Sumba Barat or Sumbawa Barat.
    i = rng.choice([i for i, sign in enumerate(name) if sign.isalpha()])
    found = names(f"{office.level} {name[:i]}W{name[i + 1 :]} TAHUN 2024")
    assert found in ([office.satker], [])


@pytest.mark.parametrize(("kode", "satker"), [("33.02", "KPU Kabupaten Banyumas"), ("15", "KPU Provinsi Jambi")])
def test_office_by_code(kode: str, satker: str) -> None:
    office = office_by_code(REFERENCE, kode)
    assert office is not None
    assert office.satker == satker


def test_unknown_code() -> None:
    assert office_by_code(REFERENCE, "9999") is None
