"""Decrees that change or revoke others: by what their title and their decisions say."""

from __future__ import annotations

import pytest

from rb_ingest.decree.decree import read_decree
from rb_ingest.decree.number import parse_number
from rb_ingest.decree.relations import number_key
from testkit.reference import REFERENCE
from tests.rows.tables import page

HEAD = ("KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN PATI", "NOMOR 33 TAHUN 2024", "TENTANG")
REASONS = ("Menimbang : bahwa rencana perlu disesuaikan;", "MEMUTUSKAN:")


@pytest.mark.parametrize(
    ("title", "decision"),
    [
        (("PERUBAHAN ATAS KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN PATI", "NOMOR 12 TAHUN 2023 TENTANG RENCANA"), ()),
        (("PERUBAHAN KEDUA ATAS KEPUTUSAN KPU KABUPATEN PATI NOMOR 12 TAHUN 2023 TENTANG RENCANA AKSI",), ()),
        (("RENCANA AKSI",), ("KESATU : Mencabut Keputusan KPU Kabupaten Pati Nomor 12 Tahun 2023 tentang Rencana;",)),
        (
            ("RENCANA AKSI",),
            (
                "KEDUA : Pada saat Keputusan ini mulai berlaku, Keputusan KPU Kabupaten Pati Nomor 12 Tahun 2023",
                "tentang Rencana Aksi dicabut dan dinyatakan tidak berlaku;",
            ),
        ),
    ],
)
def test_what_a_decree_changes_or_revokes(title: tuple[str, ...], decision: tuple[str, ...]) -> None:
    decree = read_decree(REFERENCE, [page(None, 1, (*HEAD, *title, *REASONS, *decision))])
    assert (decree.nomor_sk, decree.number_key) == ("33", "33/2024")
    assert decree.changes == ("12/2023",)


def test_what_is_only_cited_is_not_changed() -> None:
    cited = (
        "Mengingat : 1. Keputusan KPU Nomor 12 Tahun 2023 tentang Tata Naskah;",
        "2. Peraturan Nomor 5 Tahun 2020;",
    )
    decree = read_decree(REFERENCE, [page(None, 1, (*HEAD, "RENCANA AKSI REFORMASI BIROKRASI", *REASONS, *cited))])
    assert decree.changes == ()


def test_numbers_are_compared_without_their_signs() -> None:
    one, other = (
        parse_number(REFERENCE, "12/ORT.04-Kpt/3318/2023"),
        parse_number(REFERENCE, "12 / ORT.04 - Kpt / 3318 / 2023"),
    )
    assert one and other and number_key(one) == number_key(other)
    plain = parse_number(REFERENCE, "012 TAHUN 2023")
    assert plain and number_key(plain) == "12/2023"
