"""Two readings of a line: which one is believed, and how far."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.errors import ToolMissingError
from rb_ingest.reading.text import second_ocr as second_reader
from rb_ingest.reading.text.ocr import Crop
from rb_ingest.reading.text.second_ocr import _recogniser, _text, agreed, read_again
from testkit.pages import picture, text_sheet


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


SIGNS = np.array(["", "N", "o", "t", " ", "-"])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # A sign that goes on over several steps is one; parted by a step without a sign, it is two.
        ([1, 1, 0, 2, 3, 0, 3, 4], ("Nott", 1.0)),
        ([5, 0, 5, 4], ("", 0.0)),
        ([0, 0], ("", 0.0)),
    ],
)
def test_steps_become_signs(steps, expected):
    assert _text(np.eye(len(SIGNS))[steps], SIGNS) == expected


def test_the_confidence_is_the_mean_over_the_signs():
    answers = np.array([[0.1, 0.9, 0, 0, 0, 0], [0.9, 0.1, 0, 0, 0, 0], [0.2, 0, 0.7, 0.1, 0, 0]])
    assert _text(answers, SIGNS) == ("No", pytest.approx(0.8))


def test_no_sign_of_another_script_comes_back():
    noise = np.random.default_rng(0).integers(0, 256, (40, 900)).astype(np.uint8)
    [(text, _)] = read_again([Crop(noise, 0, 0, 20)])
    assert text.isascii()
    assert set(_recogniser().signs) >= set(" aZ09;%")
    assert len(_recogniser().signs) < 120


def test_a_missing_model_is_named(monkeypatch):
    monkeypatch.setattr("rb_ingest.reading.text.second_ocr.importlib.util.find_spec", lambda _: None)
    _recogniser.cache_clear()
    with pytest.raises(ToolMissingError, match="install rapidocr"):
        read_again([Crop(np.full((30, 200), 255, np.uint8), 0, 0, 20)])


def test_no_crops_load_no_model(monkeypatch):
    monkeypatch.setattr(second_reader, "_recogniser", lambda: pytest.fail("loaded for nothing"))
    assert read_again([]) == []
