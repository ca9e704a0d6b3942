"""Which way up a page reads: a few cells of it are enough, and no more are read than it takes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rb_ingest.reading import way_up
from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.text.ocr import Crop
from rb_ingest.reading.way_up import mean_confidence, read_both_ways
from rb_ingest.records import Box, TextLine
from rb_ingest.settings import Settings
from testkit.page_factory.sheet import Text
from testkit.pages import A5_LANDSCAPE, Picture, Sheet, picture
from tests.reading.page_steps import ruled_sheet, scanned

DPI = 200
XS = (30, 200, 370, 540)
BOX = Box(x0=0, y0=0, x1=10, y1=10)


def test_letters_count_by_how_many_they_are():
    lines = [TextLine(text="abc", box=BOX, confidence=1.0), TextLine(text="d", box=BOX, confidence=0.2)]
    assert mean_confidence(lines) == pytest.approx(0.8)
    assert mean_confidence([]) == 0


@pytest.mark.parametrize(
    ("text", "confidences", "calls"),
    [
        ("jumlah laporan", (0.9, 0.3), 1),
        ("jumlah laporan", (0.3, 0.9), 1),
        ("jumlah laporan", (0.9, 0.6), 3),  # both ways may be upright
        ("jumlah laporan", (0.5, 0.3), 3),  # neither is
        ("jum", (0.9, 0.3), 3),  # too few letters to tell
    ],
    ids=["as it lies", "upside down", "both read", "none reads", "few letters"],
)
def test_cells_are_read_until_it_is_clear(monkeypatch, text, confidences, calls):
    sent = _read_by(monkeypatch, text, confidences)
    read = read_both_ways((0, 180), evened(scanned(_table(tuple(range(60, 400, 28))))), Settings())
    assert read == {0: pytest.approx(confidences[0]), 180: pytest.approx(confidences[1])}
    assert [len(crops) for crops in sent] == [4] * calls
    upright, turned = sent[0][0].pixels, sent[0][2].pixels
    assert (upright == turned[::-1, ::-1]).all()


@pytest.mark.parametrize(
    ("ys", "from_middle"),
    [(tuple(range(60, 400, 28)), True), ((20, 50, 80, 110), False)],
    ids=["a table all down the page", "a table at its head"],
)
def test_the_middle_of_a_page_is_looked_at_where_it_has_cells_enough(monkeypatch, ys, from_middle):
    measured: list[int] = []

    def measuring(gray, dpi):
        measured.append(len(gray))
        return measure_layout(gray, dpi)

    monkeypatch.setattr(way_up, "measure_layout", measuring)
    _read_by(monkeypatch, "jumlah laporan", (0.9, 0.3))
    scan = evened(scanned(_table(ys)))
    read_both_ways((0, 180), scan, Settings())
    height = len(scan.flat)
    assert measured == [height - 2 * (height // 4), height][: 1 if from_middle else 2]


def test_the_middle_of_a_page_of_text_is_enough(monkeypatch):
    words = [Text(60, 40 + 14 * k, "menetapkan rencana aksi reformasi birokrasi", "Helvetica", 10) for k in range(26)]
    sent = _read_by(monkeypatch, "menetapkan rencana aksi", (0.9, 0.3))
    scan = evened(scanned(picture(Sheet(A5_LANDSCAPE, tuple(words)), DPI)))
    read_both_ways((0, 180), scan, Settings())
    [[block, _]] = sent
    assert block.pixels.shape[0] < len(scan.flat) / 4


def _table(ys: Sequence[float]) -> Picture:
    """Draw a table of three columns with a few words in each cell."""
    words = [Text(x + 6, y + 18, "jumlah laporan", "Helvetica", 9) for y in ys[:-1] for x in XS[:-1]]
    frame = ruled_sheet([(XS, ys)])
    return picture(Sheet(frame.paper, (*(s for s in frame.shapes if not isinstance(s, Text)), *words)), DPI)


def _read_by(monkeypatch, text: str, confidences: tuple[float, float]) -> list[list[Crop]]:
    """Play OCR: the first half of each call reads with the one confidence, the second with the other."""
    sent: list[list[Crop]] = []

    def read(crops: Sequence[Crop], *_: object) -> list[tuple[TextLine, ...]]:
        sent.append(list(crops))
        half = len(crops) // 2
        return [(TextLine(text=text, box=BOX, confidence=confidences[i >= half]),) for i in range(len(crops))]

    monkeypatch.setattr(way_up, "read_texts", read)
    return sent
