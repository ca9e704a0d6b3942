"""Scans of every kind come out evened: bare paper white, tones known where there are any, ink without grain."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from rb_ingest.reading.page import read_page
from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.grain import with_print_of_tones
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings
from testkit.page_factory.devices import diffused, greyed, halftoned
from testkit.page_factory.picture import Effect
from testkit.page_factory.rules import patterned
from testkit.pages import (
    A4_LANDSCAPE,
    Row,
    Style,
    bilevel,
    draw_plan,
    faint,
    noisy,
    picture,
    scan_pdf,
    shadowed,
    skewed,
    speckled,
)
from testkit.reference import REFERENCE
from tests.reading.page_steps import ROWS, scanned

LABEL = ("3", "Penataan dan Penguatan Organisasi", "Evaluasi kelembagaan")


def plan():
    rows = [
        Row(*LABEL, "Pengisian kuesioner", "Laporan kuesioner evaluasi organisasi", (1, 8)),
        Row(*LABEL, "Penyesuaian struktur", "Dokumen penyesuaian struktur organisasi", (4, 5, 6)),
        Row(*LABEL, "Analisis jabatan", "Dokumen analisis jabatan dan beban kerja", ()),
        Row(*LABEL, "Peta jabatan", "Peta jabatan yang ditetapkan pimpinan", tuple(range(1, 13))),
    ]
    return draw_plan([rows], Style(paper=A4_LANDSCAPE, size=9, margin=30))


@pytest.mark.parametrize(
    "effects",
    [(greyed(0.95), diffused()), (greyed(0.9), diffused()), (greyed(0.96), halftoned()), (greyed(0.92), halftoned())],
    ids=["scattered 5 %", "scattered 10 %", "raster 4 %", "raster 8 %"],
)
def test_the_dots_of_a_grey_background_are_no_ticks(effects: tuple[Effect, ...], tmp_path: Path) -> None:
    drawn = plan()
    shot = picture(drawn.sheets[0], 200).after(skewed(0.3), *effects)
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    assert [row.month_set for row in found] == [row.months for row in drawn.rows]


@pytest.mark.parametrize("dpi", [150, 200])
def test_pale_print_that_a_scanner_made_of_dots_is_read(dpi: int, tmp_path: Path) -> None:
    drawn = plan()
    shot = picture(drawn.sheets[0], dpi).after(faint(0.38), diffused())
    (tmp_path / "scan.pdf").write_bytes(scan_pdf([shot]))
    found = plan_rows(REFERENCE, [read_page(tmp_path / "scan.pdf", 1, Settings())]).rows
    assert [row.month_set for row in found] == [row.months for row in drawn.rows]


@pytest.mark.parametrize("strength", [0.3, 0.4, 0.45])
def test_a_raster_that_grows_darker_towards_a_corner_takes_no_print_with_it(strength: float) -> None:
    """What is as dark as pale print there is paper in the shadow, and no frame around the page."""
    sheet = draw_plan([ROWS * 8], Style(mark="●", size=8, paper=A4_LANDSCAPE)).sheets[0]
    even, uneven = (
        evened(scanned(picture(sheet, 200).after(*light, halftoned()))).ink for light in ([], [shadowed(strength)])
    )
    beside = cv2.bitwise_not(cv2.dilate(even, np.ones((9, 9), np.uint8)))  # print of tones is a little wider
    print_ = np.count_nonzero(even)
    assert np.count_nonzero(even & uneven) > 0.9 * print_
    assert np.count_nonzero(uneven & beside) < 0.02 * print_


def test_dots_beside_dark_print_do_not_make_tones_of_it() -> None:
    sheet = draw_plan([ROWS * 3], Style(mark="shade", header_fill=(205, 205, 205))).sheets[0]
    shot = picture(patterned((0.7, 1.1))(sheet), 200).after(diffused())
    scan = scanned(shot)
    assert with_print_of_tones(scan) is scan


@pytest.mark.parametrize(
    ("effects", "has_tones"),
    [
        ((), True),
        ((noisy(8),), True),
        ((bilevel(),), False),
        ((speckled(150), bilevel()), False),
        ((greyed(0.95), diffused()), True),
        ((noisy(14), halftoned()), True),
    ],
)
def test_tones_are_known_where_there_are_any(effects: tuple[Effect, ...], has_tones: bool) -> None:
    shot = picture(draw_plan([ROWS]).sheets[0], dpi=200).after(*effects)
    assert evened(scanned(shot)).has_tones is has_tones
