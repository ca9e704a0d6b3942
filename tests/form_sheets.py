"""Draws the tables of `tests/rows/forms.py` on paper, and the forms that offices print."""

from __future__ import annotations

from rb_ingest.records import Box, Mark, Table, TextLine
from testkit.page_factory.sheet import Fill, Shape, Sheet, Stroke, Text
from testkit.pages import A4_LANDSCAPE
from tests.rows.forms import form

LEFT = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
SIDES = (30.0, 130.0, 150.0, 175.0)
MONTHS = ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES"]
SIZE = 8.0


def sheet_of(table: Table, paper: tuple[float, float] = A4_LANDSCAPE) -> Sheet:
    """Draw a table on a sheet: its rules, its texts, its marks."""
    shapes: list[Shape] = [*(_mark(mark) for mark in table.marks)]
    for cell in table.cells:
        x0, y0, x1, y1 = cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1
        shapes.append(Stroke(((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)), 0.7))
        shapes += [Text(line.box.x0, line.box.y1 - 1.5, line.text, "Helvetica", SIZE) for line in cell.lines]
    return Sheet(paper, tuple(shapes))


def _mark(mark: Mark) -> Shape:
    box = mark.box
    if mark.kind == "fill":
        return Fill(Box(x0=box.x0 - 1.2, y0=box.y0 - 1.2, x1=box.x1 + 1.2, y1=box.y1 + 1.2), (150, 170, 200))
    x, y = box.center
    return Stroke(((x - 3, y), (x - 1, y + 3), (x + 4, y - 4)), 1.1)


def quarters() -> Table:
    """Quarters with targets, a unit before them and a budget behind them; line by line ruled."""
    head = [*LEFT, "SATUAN", *["TARGET"] * 4, "ANGGARAN (RP)"]
    names = [*LEFT, "SATUAN", "TW I", "TW II", "TW III", "TW IV", "ANGGARAN (RP)"]
    body: list[str | list[str | None]] = [
        [
            "1",
            "Manajemen Perubahan",
            "1. Penyusunan rencana",
            "Dokumen rencana kerja tim",
            "Dokumen",
            "6",
            "",
            "",
            "2",
            "14.500.000",
        ],
        [None, None, None, "Laporan pelaksanaan", "Laporan", "", "3", "", "5", "-"],
        [
            "2",
            "Penataan Tatalaksana",
            "1. Pemutakhiran prosedur",
            "Prosedur yang ditetapkan",
            "Dokumen",
            "",
            "",
            "35",
            "70",
            "6.250.000",
        ],
    ]
    return form([head, names], body, (*SIDES, 52, 33, 33, 33, 33, 75), periods=range(5, 9))


def words() -> Table:
    """Times in words, and who does it."""
    head = [*LEFT, "JADWAL PELAKSANAAN", "PELAKSANA"]
    body: list[str | list[str | None]] = [
        [
            "1",
            "Manajemen Perubahan",
            "1. Penyusunan rencana",
            "Dokumen rencana kerja tim",
            "TW II dan IV",
            "Subbagian Hukum",
        ],
        [None, None, None, "Laporan pelaksanaan", "Mei - Agustus", "Subbagian Data"],
        [
            "2",
            "Penataan Tatalaksana",
            "1. Pemutakhiran prosedur",
            "Prosedur yang ditetapkan",
            "Setiap bulan",
            "Sekretaris",
        ],
    ]
    return form([head], body, (*SIDES, 115, 110))


def weeks() -> Table:
    """Four weeks under each month, shaded."""
    names = [month for month in MONTHS for _ in range(4)]
    blank = [""] * 48
    body: list[str | list[str | None]] = [
        ["1", "Manajemen Perubahan", "1. Penyusunan rencana", "Dokumen rencana", *blank],
        [None, None, None, "Laporan", *blank],
        ["2", "Penataan Tatalaksana", "1. Pemutakhiran", "Prosedur", *blank],
    ]
    ticks = [(0, 4 + 8), (0, 4 + 9), (1, 4 + 23), (2, 4 + 44), (2, 4 + 45), (2, 4 + 46)]
    return form(
        [[*LEFT, *names], [*LEFT, *["1", "2", "3", "4"] * 12]],
        body,
        (24, 100, 100, 120, *[9.2] * 48),
        periods=range(4, 52),
        ticks=ticks,
        kind="fill",
    )


def halves() -> Table:
    """Half-years with words in them."""
    head = [*LEFT, "SEMESTER I", "SEMESTER II", "PENANGGUNG JAWAB"]
    body: list[str | list[str | None]] = [
        [
            "1",
            "Manajemen Perubahan",
            "1. Penyusunan rencana",
            "Dokumen rencana kerja tim",
            "2 dokumen",
            "",
            "Ketua Tim",
        ],
        [None, None, None, "Laporan pelaksanaan", "", "1 laporan", "Sekretaris"],
        [
            "2",
            "Penataan Tatalaksana",
            "1. Pemutakhiran prosedur",
            "Prosedur yang ditetapkan",
            "4 berkas",
            "9 berkas",
            "Kasubbag Hukum",
        ],
    ]
    return form([head], body, (*SIDES, 70, 70, 110), periods=(4, 5))


def marked_halves() -> Table:
    """Half-years that are ticked, in two columns that nothing but their header tells from others."""
    head = [*LEFT, "SMT I", "SMT II", "LOKASI"]
    body: list[str | list[str | None]] = [
        ["1", "Manajemen Perubahan", "1. Penguatan tim kerja", "Keputusan tim kerja", "", "", "Aula"],
        [None, None, None, "Laporan tim kerja", "", "", "Daring"],
        ["2", "Penguatan Pengawasan", "1. Penanganan aduan", "Rekap aduan warga", "", "", "Kantor"],
    ]
    return form([head], body, (*SIDES, 62, 62, 90), periods=(4, 5), ticks=[(0, 4), (1, 5), (2, 4), (2, 5)])


def shaded_halves() -> Table:
    """The same, shaded."""
    drawn = marked_halves()
    shades = [mark.model_copy(update={"kind": "fill"}) for mark in drawn.marks]
    return drawn.model_copy(update={"marks": tuple(shades)})


def wide_quarters() -> Table:
    """Quarters wider than other plans have them, ticked."""
    head = ["NO", "RENCANA AKSI", "INDIKATOR", "TW I", "TW II", "TW III", "TW IV"]
    body: list[str | list[str | None]] = [
        ["1", "Penguatan tim kerja", "Keputusan tim kerja", "", "", "", ""],
        ["2", "Penanganan aduan", "Rekap aduan warga", "", "", "", ""],
        ["3", "Penataan arsip", "Daftar arsip", "", "", "", ""],
    ]
    ticks = [(0, 3), (0, 6), (1, 4), (2, 4), (2, 5)]
    return form([head], body, (24, 150, 165, 98, 98, 98, 98), periods=(3, 4, 5, 6), ticks=ticks)


def typed_quarters() -> Table:
    """The same, with letters for ticks."""
    drawn = wide_quarters()
    typed = {(mark.row, mark.col) for mark in drawn.marks}
    cells = [
        cell.model_copy(update={"lines": (_letter(cell.box),)}) if (cell.row, cell.col) in typed else cell
        for cell in drawn.cells
    ]
    return drawn.model_copy(update={"cells": tuple(cells), "marks": ()})


def _letter(cell: Box) -> TextLine:
    x, y = cell.center
    return TextLine(text="v", box=Box(x0=x - 2, y0=y - 4, x1=x + 2, y1=y + 4), confidence=0.9)


def sections() -> Table:
    """The form of 2025: sections across the table, quarters, a budget, what was reached so far."""
    left = ["RENCANA AKSI", "INDIKATOR OUTPUT", "SATUAN"]
    quarters = ["TW1", "TW2", "TW3", "TW4"]
    head = [*left, *["TARGET"] * 4, "ANGGARAN", "PELAKSANA", "KENDALA"]
    body: list[str | list[str | None]] = [
        "A. RB GENERAL",
        [
            "Penataan arsip dinamis",
            "Berkas yang dialihmediakan",
            "Berkas",
            "",
            "40",
            "",
            "60",
            "3.750.000",
            "Bagian Umum",
            "alat rusak",
        ],
        ["Pembaruan data pegawai", "Data pegawai yang mutakhir", "Orang", "12", "", "", "", "-", "Bagian SDM", ""],
        "B. RB TEMATIK",
        [
            "Bantuan pangan bersama",
            "Laporan penyaluran",
            "Laporan",
            "",
            "",
            "2",
            "3",
            "8.000.000",
            "Bagian Umum",
            "menunggu data",
        ],
    ]
    names = [*left, *quarters, "ANGGARAN", "PELAKSANA", "KENDALA"]
    return form([head, names], body, (150, 150, 55, 32, 32, 32, 32, 75, 90, 95), periods=range(3, 7))
