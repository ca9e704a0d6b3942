"""The forms that offices print, drawn, read from a born-digital page and from a scan: rows, months, periods, fields."""

from __future__ import annotations

from typing import Any

import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.pages import noisy, picture, scan_pdf, skewed, vector_pdf
from testkit.reference import REFERENCE
from tests import form_sheets

EXPECTED: dict[str, Any] = {
    "quarters": (
        [(1, 2, 3, 10, 11, 12), (4, 5, 6, 10, 11, 12), (7, 8, 9, 10, 11, 12)],
        [[(1, 3, 6), (10, 12, 2)], [(4, 6, 3), (10, 12, 5)], [(7, 9, 35), (10, 12, 70)]],
        [
            {"SATUAN": "Dokumen", "ANGGARAN (RP)": "14.500.000"},
            {"SATUAN": "Laporan", "ANGGARAN (RP)": "-"},
            {"SATUAN": "Dokumen", "ANGGARAN (RP)": "6.250.000"},
        ],
    ),
    "words": (
        [(4, 5, 6, 10, 11, 12), (5, 6, 7, 8), tuple(range(1, 13))],
        [[(4, 6, None), (10, 12, None)], [(5, 8, None)], [(1, 12, None)]],
        [{"PELAKSANA": "Subbagian Hukum"}, {"PELAKSANA": "Subbagian Data"}, {"PELAKSANA": "Sekretaris"}],
    ),
    "weeks": (
        [(3,), (6,), (12,)],
        [[(3, 3, None)] * 2, [(6, 6, None)], [(12, 12, None)] * 3],
        [{}, {}, {}],
    ),
    "halves": (
        [tuple(range(1, 7)), tuple(range(7, 13)), tuple(range(1, 13))],
        [[(1, 6, 2)], [(7, 12, 1)], [(1, 6, 4), (7, 12, 9)]],
        [
            {"PENANGGUNG JAWAB": "Ketua Tim"},
            {"PENANGGUNG JAWAB": "Sekretaris"},
            {"PENANGGUNG JAWAB": "Kasubbag Hukum"},
        ],
    ),
    **{
        name: (
            [tuple(range(1, 7)), tuple(range(7, 13)), tuple(range(1, 13))],
            [[(1, 6, None)], [(7, 12, None)], [(1, 6, None), (7, 12, None)]],
            [{"LOKASI": "Aula"}, {"LOKASI": "Daring"}, {"LOKASI": "Kantor"}],
        )
        for name in ("marked_halves", "shaded_halves")
    },
    **{
        name: (
            [(1, 2, 3, 10, 11, 12), (4, 5, 6), (4, 5, 6, 7, 8, 9)],
            [[(1, 3, None), (10, 12, None)], [(4, 6, None)], [(4, 6, None), (7, 9, None)]],
            [{}, {}, {}],
        )
        for name in ("wide_quarters", "typed_quarters")
    },
    "sections": (
        [(4, 5, 6, 10, 11, 12), (1, 2, 3), (7, 8, 9, 10, 11, 12)],
        [[(4, 6, 40), (10, 12, 60)], [(1, 3, 12)], [(7, 9, 2), (10, 12, 3)]],
        [
            {"SATUAN": "Berkas", "ANGGARAN": "3.750.000", "PELAKSANA": "Bagian Umum", "KENDALA": "alat rusak"},
            {"SATUAN": "Orang", "ANGGARAN": "-", "PELAKSANA": "Bagian SDM"},
            {"SATUAN": "Laporan", "ANGGARAN": "8.000.000", "PELAKSANA": "Bagian Umum", "KENDALA": "menunggu data"},
        ],
    ),
}


@pytest.mark.parametrize("kind", ["born digital", pytest.param("scan", marks=pytest.mark.ocr)])
@pytest.mark.parametrize("name", EXPECTED)
def test_a_form_is_read(name, kind, tmp_path):
    sheet = form_sheets.sheet_of(getattr(form_sheets, name)())
    path = tmp_path / f"{name}.pdf"
    if kind == "scan":
        path.write_bytes(scan_pdf([picture(sheet, dpi=200).after(skewed(0.6), noisy(4))]))
    else:
        path.write_bytes(vector_pdf([sheet]))
    reading = read_page(path, 1, Settings())
    rows = plan_rows(REFERENCE, [reading], 2024).rows
    months, periods, fields = EXPECTED[name]
    assert [row.month_set for row in rows] == months
    told = [[(p.month_from, p.month_to, p.value) for p in row.periods if p.marked] for row in rows]
    assert told == periods
    # a dash is too little ink for a scan to be read as a text
    read = [{f.header: f.value for f in row.fields if f.value != "-"} for row in rows]
    assert read == [{head: value for head, value in row.items() if value != "-"} for row in fields]
    assert min(row.months_confidence for row in rows) > 0.8
