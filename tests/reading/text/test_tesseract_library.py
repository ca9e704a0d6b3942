"""Tesseract's library reads what its program reads, and says when it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from rb_ingest.errors import PageError
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.text import tesseract
from rb_ingest.reading.text.tesseract import read_pictures
from rb_ingest.reading.text.tesseract_library import library_of
from testkit.fake_tesseract import put_fake_tesseract

pytestmark = pytest.mark.ocr


@pytest.fixture
def without_library(monkeypatch):
    monkeypatch.setattr(tesseract, "library_of", lambda *_: None)


def pictures() -> list[Gray]:
    lines = []
    for text in ("Laporan Triwulan II", "12 kegiatan", ""):
        picture = np.full((40, 420), 255, np.uint8)
        cv2.putText(picture, text, (10, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
        lines.append(picture)
    return [*lines, np.zeros((1, 1), np.uint8)]


def without_confidences(table: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: value for name, value in row.items() if name != "conf"} for row in table]


def test_the_library_and_the_program_give_the_same_table(request):
    assert library_of(tesseract.PROGRAM, "ind") is not None
    by_library = read_pictures(pictures(), "ind", 180, 60)
    assert "Laporan" in {row["text"] for row in by_library}
    request.getfixturevalue("without_library")
    by_program = read_pictures(pictures(), "ind", 180, 60)
    # Confidences differ from one version of Tesseract to the next, by little.
    assert without_confidences(by_program) == without_confidences(by_library)
    assert all(abs(float(a["conf"]) - float(b["conf"])) < 3 for a, b in zip(by_program, by_library, strict=True))


def test_languages_are_looked_for_where_the_variable_says(tmp_path, monkeypatch):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert library_of(tesseract.PROGRAM, "ind") is None


def test_a_language_that_cannot_be_loaded_has_none(tmp_path, monkeypatch):
    (tmp_path / "ind.traineddata").write_bytes(b"half a fi")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert library_of(tesseract.PROGRAM, "ind") is None


def test_one_page_leaves_nothing_for_the_next():
    first = read_pictures(pictures(), "ind", 180, 60)
    read_pictures(pictures()[1:], "ind", 180, 60)
    assert read_pictures(pictures(), "ind", 180, 60) == first


def test_another_program_of_that_name_is_started(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", put_fake_tesseract(tmp_path, "crash"))
    assert library_of(tesseract.PROGRAM, "ind") is None
    with pytest.raises(PageError, match="killed or crashed"):
        read_pictures(pictures(), "ind", 180, 60)


def test_neither_a_missing_program_nor_an_unknown_language_has_one():
    assert library_of("no-such-program", "ind") is None
    assert library_of(tesseract.PROGRAM, "xyz") is None


def test_the_time_is_kept():
    with pytest.raises(PageError, match="did not finish within 0 seconds"):
        read_pictures(pictures(), "ind", 180, 0.0)


def test_what_is_around_is_left_as_it_was():
    threads = os.environ.get("OMP_THREAD_LIMIT")
    assert library_of(tesseract.PROGRAM, "ind") is library_of(tesseract.PROGRAM, "ind")
    assert os.environ.get("OMP_THREAD_LIMIT") == threads


def test_nothing_is_said_on_the_terminal(capfd):
    read_pictures(pictures(), "ind", 180, 60)
    library_of(tesseract.PROGRAM, "xyzw")
    with pytest.raises(PageError):
        read_pictures([np.zeros((0, 5), np.uint8)], "ind", 180, 60)
    assert capfd.readouterr() == ("", "")
    assert not list(Path.cwd().glob("tesseract.log"))
