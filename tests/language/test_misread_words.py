"""Words misread in one letter are put right, and no slip, no name and no word of the office's own."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from rb_ingest.language.misread_words import with_words_put_right
from rb_ingest.records import Box, Cell, PageReading, PageTransform, Table, TextLine
from rb_ingest.reference import Reference, indonesian_words, load_reference, reference_dir
from testkit.reference import REFERENCE

DOUBT, SURE = 0.9, 0.96


def page(*cells: list[tuple[str, float]], around: tuple[tuple[str, float], ...] = ()) -> PageReading:
    """A page with a table of one column; each cell has lines of text with their confidence."""
    ys = [40.0 * k for k in range(len(cells) + 1)]
    table = Table(
        xs=(0, 300),
        ys=tuple(ys),
        cells=tuple(
            Cell(
                row=k,
                col=0,
                box=Box(x0=0, y0=top, x1=300, y1=bottom),
                lines=tuple(line(text, sure, top + 12 * n) for n, (text, sure) in enumerate(cell)),
            )
            for k, (cell, (top, bottom)) in enumerate(zip(cells, pairwise(ys), strict=True))
        ),
    )
    return PageReading(
        page_no=1,
        kind="table",
        source="scan",
        width=300,
        height=800,
        dpi=200,
        transform=PageTransform(matrix=(0.36, 0, 0, 0, 0.36, 0), width=300, height=800),
        lines=tuple(line(text, sure, 700) for text, sure in around),
        tables=(table,),
    )


def line(text: str, confidence: float, y: float) -> TextLine:
    return TextLine(text=text, box=Box(x0=4, y0=y, x1=290, y1=y + 10), confidence=confidence)


def lines_of(read: PageReading, reference: Reference = REFERENCE) -> list[TextLine]:
    [done] = with_words_put_right(reference, [read])
    return [line for cell in done.tables[0].cells for line in cell.lines]


def put_right(text: str, confidence: float = DOUBT, reference: Reference = REFERENCE) -> str:
    [only] = lines_of(page([(text, confidence)]), reference)
    return only.text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Jurnlah dokurnen evaluasi", "Jumlah dokumen evaluasi"),
        ("standar pelayarian publik", "standar pelayanan publik"),
        ("(gratitikasi) di lingkungan", "(gratifikasi) di lingkungan"),
        ("tindak 1anjut", "tindak lanjut"),
        ("Iingkungan kerja", "lingkungan kerja"),
        ("WAKTU PEIAKSANAAN", "WAKTU PELAKSANAAN"),
        ("monitoring/evatuasi", "monitoring/evaluasi"),
        ("sistein informasi;", "sistem informasi;"),
    ],
)
def test_a_word_misread_in_one_letter_is_put_right_and_what_was_read_is_kept(read: str, printed: str) -> None:
    [done] = lines_of(page([(read, 0.93)]))
    assert (done.text, done.as_read, done.confidence) == (printed, read, 0.9)


@pytest.mark.parametrize("confidence", [0.95, 1.0, 0.3])
def test_only_lines_in_doubt_are_looked_at(confidence: float) -> None:
    [done] = lines_of(page([("Jurnlah dokurnen", confidence)]))
    assert (done.text, done.as_read, done.confidence) == ("Jurnlah dokurnen", None, confidence)


@pytest.mark.parametrize("slip", ["pengedalian", "penmbangunan", "Birokrassi", "sosialiasi", "Penyusunaan", "kegaitan"])
def test_slips_of_the_office_stay(slip: str) -> None:
    assert put_right(f"{slip} tahunan") == f"{slip} tahunan"


def test_what_the_office_writes_elsewhere_stays() -> None:
    twice = page([("evatuasi kinerja", DOUBT)], [("dokumen Evatuasi", SURE)])
    assert lines_of(twice)[0].text == "evatuasi kinerja"
    above = page([("evatuasi kinerja", DOUBT)], around=(("hasil evatuasi", SURE),))
    assert lines_of(above)[0].text == "evatuasi kinerja"
    in_doubt_again = page([("evatuasi kinerja", DOUBT)], [("dokumen Evatuasi", DOUBT)])
    assert [line.text for line in lines_of(in_doubt_again)] == ["evaluasi kinerja", "dokumen Evaluasi"]


def test_a_word_on_which_two_readers_agreed_stays_only_where_the_document_has_it_again() -> None:
    agreed = page([("evatuasi kinerja", 0.98)])
    assert lines_of(agreed)[0].text == "evatuasi kinerja"
    assert lines_of(doubted(agreed))[0].text == "evaluasi kinerja"
    again = page([("evatuasi kinerja", 0.98)], [("dokumen Evatuasi", SURE)])
    assert [line.text for line in lines_of(doubted(again))] == ["evatuasi kinerja", "dokumen Evatuasi"]


def doubted(read: PageReading) -> PageReading:
    """The page with all its lines read by two readers."""
    [table] = read.tables
    cells = tuple(
        cell.model_copy(update={"lines": tuple(line.model_copy(update={"doubted": True}) for line in cell.lines)})
        for cell in table.cells
    )
    return read.model_copy(update={"tables": (table.model_copy(update={"cells": cells}),)})


def test_words_of_the_language_stay_though_no_plan_has_them() -> None:
    assert "berkata" in indonesian_words(REFERENCE)
    assert put_right("Laporan berkata") == "Laporan berkata"
    assert put_right("Laporan berkaia") == "Laporan berkala"


def test_a_word_that_the_document_has_twice_is_a_word_of_the_plan() -> None:
    assert put_right("podcast dan siniar Kasogi") == "podcast dan siniar Kasogi"
    often = page([("Menara Kosagi", DOUBT)], [("Menara Kasagi", SURE)], [("lantai Kasagi", SURE)])
    assert lines_of(often)[0].text == "Menara Kasagi"


@pytest.mark.parametrize(
    "text",
    [
        "R8 KFU SOIK WBK",  # abbreviations
        "One Day Care",
        "s.id/evatuasi dan www.kpu.go.id/jurnlah",
        "evatuasi2023",
        "diteiapkan",  # ditetapkan, diterapkan
        "perundang-",
    ],
)
def test_what_may_be_meant_stays(text: str) -> None:
    assert put_right(text) == text


def test_what_is_written_large_behind_a_title_is_a_name() -> None:
    assert put_right("Sarah dan masukan") == "Saran dan masukan"
    assert put_right("Sdri. Sarah dan masukan") == "Sdri. Sarah dan masukan"


def test_halves_of_a_word_stay() -> None:
    parted = page([("penyelenggaraan evatua-", DOUBT), ("sasi evatuasi", DOUBT)])
    assert [line.text for line in lines_of(parted)] == ["penyelenggaraan evatua-", "sasi evaluasi"]


def any_words_loaded(reference: Reference) -> bool:
    return any(getattr(make, "__name__", "") == indonesian_words.__name__ for make in reference.kept)


def test_the_words_of_the_language_are_loaded_when_they_are_needed_and_without_them_all_stays() -> None:
    reference = load_reference(reference_dir())
    assert put_right("Jumlah dokumen", 0.9, reference) == "Jumlah dokumen"
    assert put_right("Jurnlah dokumen", SURE, reference) == "Jurnlah dokumen"
    assert not any_words_loaded(reference)
    assert put_right("Jurnlah dokumen", 0.9, reference) == "Jumlah dokumen"
    assert any_words_loaded(reference)
    assert put_right("Jurnlah dokumen", 0.9, replace(reference, word_list=None)) == "Jurnlah dokumen"
