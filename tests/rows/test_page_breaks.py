"""Texts cut by a page break, and texts that merely follow each other."""

from __future__ import annotations

import pytest

from rb_ingest.plan_kind import ColumnRole
from rb_ingest.rows.items import ListStyle
from rb_ingest.rows.page_breaks import fit, is_cut, vocabulary
from testkit.reference import REFERENCE

DOTS = ListStyle(numbered=True, usual=("digit", False))


@pytest.mark.parametrize(
    ("before", "after", "role"),
    [
        ("Pembangunan kolom Reformasi Birokrasi di", "Website resmi", "indikator"),
        ("Jumlah pegawai yang memperoleh", "pelatihan", "indikator"),
        ("Surat Pernyataan Potensi Benturan", "Kepentingan", "indikator"),
        ("2. Penguatan Sistem", "Akuntabilitas Kinerja", "kegiatan"),
        ("3. Pelayanan khusus kepada: 1) Fasilitas;", "2) Pelayanan", "sub_kegiatan"),
        ("3. Pengelolaan pengaduan", "a). Sarana pengaduan", "sub_kegiatan"),
        ("Penguatan Peraturan", "Perundang-undangan", "area"),
    ],
)
def test_cut(before: str, after: str, role: ColumnRole) -> None:
    assert is_cut(REFERENCE, before, after, role, DOTS, numbered=role != "area")


@pytest.mark.parametrize(
    ("before", "after", "role"),
    [
        ("1. Evaluasi Organisasi", "2. Penyesuaian SOTK", "kegiatan"),
        ("2. Standar: 1. prasyarat", "3. Maklumat", "sub_kegiatan"),
        ("Adanya tim SPIP.", "Terbentuknya unit pengendali gratifikasi.", "indikator"),
        ("a) Adanya program dan kegiatan:", "1) Jumlah program", "indikator"),
        ("Penguatan Pengawasan", "Peningkatan Kualitas Pelayanan Publik", "area"),
        ("", "Kepentingan", "indikator"),
    ],
)
def test_not_cut(before: str, after: str, role: ColumnRole) -> None:
    assert not is_cut(REFERENCE, before, after, role, DOTS, numbered=False)


def test_fit_to_the_catalogue() -> None:
    assert fit(REFERENCE, "1. Evaluasi Organisasi;", "kegiatan") == 100.0
    assert fit(REFERENCE, "zzz", "kegiatan") < 50
    assert vocabulary(REFERENCE, "link") == ()
