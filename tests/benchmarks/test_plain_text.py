"""What may differ between printed and read words without being an error, and what may not."""

import pytest

from benchmarks.plain_text import plain, plain_entry, plain_link, plain_number, plain_office


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("1). Data  Mutasi;", "data mutasi"),
        ("(a). Data\nMutasi; dan", "data mutasi"),
        ("- “Data” Mutasi", '"data" mutasi'),
        ("Laporan: 1) LHKPN 2) LHKASN", "laporan: lhkpn lhkasn"),
        ("100% pegawai", "100% pegawai"),
    ],
)
def test_plain(text: str | None, expected: str) -> None:
    assert plain(text) == expected


def test_plain_entry_forgets_the_office() -> None:
    one = plain_entry("Prosentase laporan di lingkungan unit/satuan kerja")
    assert one == plain_entry("Persentase laporan di lingkungan KPU Kabupaten")
    assert one != plain_entry("Persentase pegawai di lingkungan KPU Kabupaten")


def test_plain_number_keeps_what_identifies_the_decree() -> None:
    assert plain_number("Nomor: 12/PR.03/33 Tahun 2022", 2022) == "12PR0333"
    assert plain_number("12/PR.03/33", 2022) != plain_number("13/PR.03/33", 2022)


def test_plain_office() -> None:
    assert plain_office("Komisi Pemilihan Umum Kab. Batang") == plain_office("KPU Kabupaten Batang")
    assert plain_office("KPU Kota Tegal") != plain_office("KPU Kabupaten Tegal")


def test_plain_link() -> None:
    assert plain_link("https://bit.ly/ Ab1/.") == "bit.ly/ab1"
