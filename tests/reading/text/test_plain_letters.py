"""Texts as they are read."""

from __future__ import annotations

import pytest

from rb_ingest.reading.text.plain_letters import plain_letters


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Do\u00adku\u00admen  rencana", "Dokumen rencana"),
        ("Laporan\u00a0grati\ufb01kasi", "Laporan gratifikasi"),
        ("e\ufb03sien, re\ufb02eksi, sta\ufb00", "effisien, refleksi, staff"),
        ("\u202eRapat\u202c\u200b kerja\ufeff", "Rapat kerja"),
        ("SK\x00 Tim\x07\x1b[31m", "SK Tim[31m"),
        ("baris\r\nbaru\tlagi", "baris baru lagi"),
        ("Survei √ ½ m² “kepuasan” – 80 %", "Survei √ ½ m² “kepuasan” – 80 %"),
        ("perundang-undangan", "perundang-undangan"),
        ("", ""),
    ],
)
def test_what_nobody_sees_is_out_and_the_rest_stays(stored, read):
    assert plain_letters(stored) == read
    assert plain_letters(read) == read
