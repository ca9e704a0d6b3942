"""Links joined over line ends."""

from __future__ import annotations

import pytest

from rb_ingest.rows.links import find_links, links_amid_words
from testkit.reference import REFERENCE


@pytest.mark.parametrize(
    ("lines", "links"),
    [
        (["https://bit.ly/SuratUsulanKab", "Batang"], ("https://bit.ly/SuratUsulanKabBatang",)),
        (
            ["1. https://bit.ly/Usulan", "Bimtek", "2. https://s.id/Usulan"],
            ("https://bit.ly/UsulanBimtek", "https://s.id/Usulan"),
        ),
        (["https://bit.ly/a 2. https://bit.ly/b"], ("https://bit.ly/a", "https://bit.ly/b")),
        (["https: //s.id/Ab c'", "def;"], ("https://s.id/Abcdef",)),
        (["bit.ly/abc"], ("bit.ly/abc",)),
        (["https://bit.ly/a", "https://bit.ly/a"], ("https://bit.ly/a",)),
        (["Tersedia di kantor"], ()),
        ([], ()),
    ],
)
def test_find_links(lines: list[str], links: tuple[str, ...]) -> None:
    assert find_links(REFERENCE, lines) == links


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("https://bit.Iy/Usulan", "https://bit.ly/Usulan"),
        ("https://bit./y/Usulan", "https://bit.ly/Usulan"),
        ("https://bit.Ivy/PaftarHadirSurvev", "https://bit.ly/DaftarHadirSurvey"),
        ("https://bit.v/Undangan", "https://bit.ly/Undangan"),
        ("https://instagram.com/kpu", "https://instagram.com/kpu"),
        ("https://tinvurl.com/Usulan", "https://tinyurl.com/Usulan"),
        ("https://s.idlDokumenRenstra", "https://s.id/DokumenRenstra"),
        ("htips://s.id/RuangPelavanan", "https://s.id/RuangPelayanan"),
        ("https://bit.ly/UsulanKabCjamis", "https://bit.ly/UsulanKabCiamis"),
        ("https://jdih.kpu.go.id/jateng", "https://jdih.kpu.go.id/jateng"),
        ("http://bit.ly/Data-Pegawai_2022?x=1", "http://bit.ly/Data-Pegawai_2022?x=1"),
    ],
)
def test_mended_links(read: str, meant: str) -> None:
    assert find_links(REFERENCE, [read]) == (meant,)


@pytest.mark.parametrize(
    ("lines", "links"),
    [
        (["Notula rapat dan foto", "https://bit.ly/7dRkq2"], ("https://bit.ly/7dRkq2",)),
        (["Laporan: https://s.id/Rapat", "Triwulan3", "disimpan di kantor"], ("https://s.id/RapatTriwulan3",)),
        (["https://s.id/Hadir", "dan", "dokumentasi"], ("https://s.id/Hadir",)),
        (["https://s.id/Hadir dan daftar", "hadir"], ("https://s.id/Hadir",)),
        (["Surat keputusan"], ()),
    ],
)
def test_links_amid_words(lines: list[str], links: tuple[str, ...]) -> None:
    assert links_amid_words(REFERENCE, lines) == links
