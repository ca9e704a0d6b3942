"""One Tesseract call for all pictures of a page: its answers find their pictures, its failures find words."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rb_ingest.errors import PageError, ToolMissingError
from rb_ingest.reading.text import tesseract
from rb_ingest.reading.text.ocr import Crop, read_texts
from testkit.fake_tesseract import put_fake_tesseract
from testkit.pages import Picture, picture, text_sheet

LINES = ("Pembentukan Tim Reformasi Birokrasi", "Notula rapat koordinasi", "Surat Keputusan")
HEADER = "level page_num block_num par_num line_num word_num left top width height conf text".replace(" ", "\t")


@pytest.fixture(scope="module")
def page() -> Picture:
    return picture(text_sheet(LINES), 200)


def crop_around(page: Picture, *lines: int) -> Crop:
    boxes = [page.box(page.sheet.lines[k].box) for k in lines]
    x0, y0 = round(min(b.x0 for b in boxes)) - 6, round(min(b.y0 for b in boxes)) - 6
    x1, y1 = round(max(b.x1 for b in boxes)) + 6, round(max(b.y1 for b in boxes)) + 6
    return Crop(page.pixels[y0:y1, x0:x1], x0, y0, 25)


@pytest.fixture(scope="module")
def read(page):
    """One real call: a blank picture among others, two lines in one picture."""
    blank = Crop(np.full((40, 200), 255, np.uint8), 0, 0, 20)
    crops = [crop_around(page, 2), blank, crop_around(page, 0, 1), crop_around(page, 1)]
    return read_texts(crops, "ind", 60)


def test_answers_come_in_the_order_of_the_pictures(read):
    assert [[line.text for line in lines] for lines in read] == [[LINES[2]], [], [LINES[0], LINES[1]], [LINES[1]]]


def test_lines_lie_where_they_are_on_the_page(read, page):
    for line, k in zip(read[2], (0, 1), strict=True):
        true = page.box(page.sheet.lines[k].box)
        assert line.box.x0 == pytest.approx(true.x0, abs=4)
        assert line.box.x1 == pytest.approx(true.x1, abs=6)
        assert true.y0 - 3 < line.box.center[1] < true.y1 + 3
        assert 0.5 < line.confidence <= 1


def test_no_pictures_cost_no_call(monkeypatch):
    monkeypatch.setattr(tesseract, "PROGRAM", "no-such-program")
    assert read_texts([], "ind", 60) == []


@pytest.fixture
def some() -> list[Crop]:
    return [Crop(np.full((60, 90), 255, np.uint8), 100, 200, 20), Crop(np.full((60, 90), 255, np.uint8), 0, 0, 20)]


@pytest.fixture
def answering(tmp_path, monkeypatch):
    """Put a tesseract in place that answers with a table of words."""

    def answer(*words: tuple[object, ...]) -> None:
        table = "\n".join([HEADER, *("\t".join(map(str, word)) for word in words)]) + "\n"
        (tmp_path / "answer.tsv").write_text(table, encoding="utf-8")
        script = tmp_path / "tesseract"
        real = shutil.which("tesseract")
        script.write_text(
            f'#!/bin/sh\ncase "$*" in *--psm*) cat {tmp_path}/answer.tsv ;; *) exec {real} "$@" ;; esac\n'
        )
        script.chmod(0o755)
        monkeypatch.setattr(tesseract, "PROGRAM", str(script))

    return answer


def word(picture_no: int, line: int, x: int, text: str, conf: float = 90, y: int = 12, height: int = 20) -> tuple:
    return (5, picture_no, 1, 1, line, 1, x, y, 40, height, conf, text)


def test_a_missing_tesseract_is_named(monkeypatch, some):
    monkeypatch.setattr(tesseract, "PROGRAM", "no-such-program")
    with pytest.raises(ToolMissingError, match="tesseract is not installed: run `make setup`"):
        read_texts(some, "ind", 60)


def test_a_missing_language_is_named(some):
    with pytest.raises(ToolMissingError, match=r"lacks the language 'xyz'.*tesseract-ocr-xyz"):
        read_texts(some, "xyz", 60)


@pytest.mark.parametrize(
    ("failure", "seconds", "sentence"),
    [
        ("hang", 0.5, "did not finish within"),
        ("crash", 60, r"killed or crashed on this page \(SIGSEGV\)"),
        ("killed", 60, r"killed or crashed on this page \(SIGKILL\): often for lack of memory"),
        ("garbage", 60, "gave an answer that makes no sense"),
    ],
)
def test_a_failing_tesseract_costs_the_page(tmp_path, monkeypatch, some, failure, seconds, sentence):
    path = put_fake_tesseract(tmp_path, failure).split(os.pathsep)[0]
    monkeypatch.setattr(tesseract, "PROGRAM", str(Path(path) / "tesseract"))
    with pytest.raises(PageError, match=sentence):
        read_texts(some, "ind", seconds)


def test_words_become_lines_in_page_units(answering, some):
    answering(
        word(1, 1, 8, "Surat", y=8), word(1, 1, 56, "Tim", 80, y=8), word(1, 2, 8, "lagi", y=40), word(2, 1, 8, "dua")
    )
    first, second = read_texts(some, "ind", 60)
    assert [line.text for line in first] == ["Surat Tim", "lagi"]
    # Eight pixels of white were put around each picture, which was narrowed to 0.9. It stands at (100, 200).
    assert (first[0].box.x0, first[0].box.y0, first[0].box.x1) == (100, 200, pytest.approx(100 + 88 / 0.9))
    assert first[0].confidence == pytest.approx((0.9 * 5 + 0.8 * 3) / 8)
    assert [line.text for line in second] == ["dua"]


@pytest.mark.parametrize(("line_height", "x0", "x1"), [(10, 10, 30), (30, 30, 90), (0.01, 5, 15)])
def test_pictures_are_scaled_for_reading_and_places_are_scaled_back(answering, some, line_height, x0, x1):
    answering(word(1, 1, 28, "Surat"))
    [line] = read_texts([replace(some[0], line_height=line_height)], "ind", 60)[0]
    assert (line.box.x0, line.box.x1) == (pytest.approx(100 + x0 / 0.9), pytest.approx(100 + x1 / 0.9))


def test_a_single_line_is_narrowed_and_scaled_back(answering, some):
    answering(word(1, 1, 25, "Surat", y=8))
    [line] = read_texts([replace(some[0], line_height=40)], "ind", 60)[0]
    # Half as high, 0.85 of that as wide: 17 and 57 of its pixels are 40 and 134 of the page's.
    assert (line.box.x0, line.box.y0) == (pytest.approx(140), 200)
    assert line.box.x1 == pytest.approx(100 + 57 / 0.425)


def test_noise_is_no_text(answering, some):
    answering(
        word(1, 1, 12, "|"),
        word(1, 1, 20, "Laporan"),
        word(1, 1, 70, "i", height=5),
        word(1, 1, 80, "_"),
        word(1, 2, 12, "ragu", conf=-1),
        word(2, 1, 12, "|"),
    )
    first, second = read_texts(some, "ind", 60)
    assert [line.text for line in first] == ["Laporan"]
    assert second == ()
