"""Two readings of a line: which one is believed, and how far."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading import second_reader
from rb_ingest.reading.ocr import Crop
from rb_ingest.reading.second_reader import agreed, read_again
from tests.pages import picture, text_sheet


@pytest.mark.parametrize(
    ("first", "confidence", "second", "second_confidence", "expected"),
    [
        # Nothing to be believed from the second reader: the first stands as it is.
        ("Laporan", 0.6, "", 0.0, ("Laporan", 0.6)),
        ("Laporan", 0.6, "Lap0ran", 0.4, ("Laporan", 0.6)),
        ("", 0.0, "", 0.0, ("", 0.0)),
        # Nothing from the first: the second is taken when it is sure and more than a letter.
        ("", 0.0, "Laporan", 0.95, ("Laporan", pytest.approx(0.855))),
        ("", 0.0, "Laporan", 0.8, ("", 0.0)),
        ("", 0.0, "I", 0.99, ("", 0.0)),
        # Both read the same letters: sure, with the better spaces and the second one's signs.
        ("Surat Keputusan:", 0.3, "Surat Keputusan;", 0.6, ("Surat Keputusan;", 0.98)),
        ("Surat Keputusan;", 0.3, "SuratKeputusan;", 0.9, ("Surat Keputusan;", 0.98)),
        # They differ: the surer one, never surer than 0.9.
        ("Suraf", 0.5, "Surat", 0.97, ("Surat", 0.9)),
        ("Suraf", 0.5, "Surat", 0.88, ("Surat", 0.88)),
        ("Surat", 0.5, "Suraf", 0.7, ("Surat", 0.5)),
        ("Surat", 0.96, "Suraf", 0.9, ("Surat", 0.9)),
    ],
)
def test_the_decision(first, confidence, second, second_confidence, expected):
    assert agreed(first, confidence, second, second_confidence) == expected


def test_a_clean_line_is_read_and_a_blank_one_is_not():
    page = picture(text_sheet(["Pembentukan Tim Reformasi Birokrasi"]), 150)
    box = page.box(page.sheet.lines[0].box)
    line = Crop(page.pixels[round(box.y0) - 4 : round(box.y1) + 4, round(box.x0) - 4 : round(box.x1) + 4], 0, 0, 20)
    blank = Crop(np.full((30, 200), 255, np.uint8), 0, 0, 20)
    (text, confidence), nothing = read_again([line, blank])
    assert text.replace(" ", "") == "PembentukanTimReformasiBirokrasi"
    assert confidence > 0.9
    assert nothing == ("", 0.0)


def test_a_guess_in_another_script_or_without_a_letter_is_no_reading(monkeypatch):
    class Result:
        def __init__(self, text: str) -> None:
            self.txts, self.scores = (text,), (0.99,)

    crop = Crop(np.full((30, 200), 255, np.uint8), 0, 0, 20)
    for text, expected in (("报告", ("", 0.0)), ("---", ("", 0.0)), (" Notula ", ("Notula", 0.99))):
        monkeypatch.setattr(second_reader, "_engine", lambda text=text: lambda *_, **__: Result(text))
        assert read_again([crop]) == [expected]


def test_no_crops_load_no_engine(monkeypatch):
    monkeypatch.setattr(second_reader, "_engine", lambda: pytest.fail("loaded for nothing"))
    assert read_again([]) == []
