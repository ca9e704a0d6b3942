"""The whole way from a PDF to a Document, on pages in the look of three real decrees: born digital and scanned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from rb_ingest.decree.decree import read_decree
from rb_ingest.pipeline import understand
from rb_ingest.reading.page import read_page
from rb_ingest.reading.source_file import inspect
from rb_ingest.records import Document, PlanRow
from rb_ingest.settings import Settings
from testkit.decree_pages import LAYOUTS, DecreePages, bengkulu_tengah
from testkit.pages import TruthRow, noisy, picture, scan_pdf, skewed, vector_pdf
from testkit.reference import REFERENCE
from tests.storage.documents import match_of

SETTINGS = Settings()
SAME_TEXT = 90  # percent; a scan of 200 dpi costs a few characters

CASES = [(name, way) for name in LAYOUTS for way in ("vector", "scan")]


@pytest.fixture(scope="module", params=CASES, ids=["-".join(case) for case in CASES])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, DecreePages, Document]:
    """Draw a decree, ingest it, and give both."""
    name, way = request.param
    decree = LAYOUTS[name]()
    if way == "vector":
        data = vector_pdf(decree.sheets)
    else:
        data = scan_pdf([picture(sheet, dpi=200).after(skewed(1.0), noisy(4)) for sheet in decree.sheets])
    path = tmp_path_factory.mktemp(name) / "berkas.pdf"
    path.write_bytes(data)
    return way, decree, ingest(path)


def ingest(path: Path) -> Document:
    source = inspect(path, SETTINGS)
    readings = [read_page(path, page_no, SETTINGS) for page_no in range(1, source.pages + 1)]
    return understand(REFERENCE, source, readings, {}, SETTINGS)


def plain(text: str | None) -> str:
    """Reduce a text to its words: the numbers of inner lists and the punctuation are the cells' business, not ours."""
    words = re.sub(r"(?<!\S)\(?(?:\d{1,2}|[a-z])[).]+(?=\s)", " ", (text or "").casefold())
    return " ".join(re.findall(r"[\w%]+", words))


def unlike(pairs: list[tuple[str | None, str | None]], way: str) -> list[tuple[str | None, str | None]]:
    """Return the pairs of texts that differ more than the way of reading explains."""
    least = 100 if way == "vector" else SAME_TEXT
    return [(found, true) for found, true in pairs if fuzz.ratio(plain(found), plain(true)) < least]


def paired(document: Document, decree: DecreePages) -> list[tuple[PlanRow, TruthRow]]:
    assert len(document.rows) == len(decree.rows), [row.indikator for row in document.rows]
    return list(zip(document.rows, decree.rows, strict=True))


def test_every_indicator_is_a_plan_row(case: tuple[str, DecreePages, Document]) -> None:
    way, decree, document = case
    pairs = paired(document, decree)
    assert unlike([(row.indikator, true.indikator) for row, true in pairs], way) == []
    assert [row.page_no for row, _ in pairs] == [true.page_no for _, true in pairs]
    assert [row.row_no for row, _ in pairs] == list(range(1, len(pairs) + 1))


def test_labels_apply_to_every_row_of_their_span(case: tuple[str, DecreePages, Document]) -> None:
    way, decree, document = case
    pairs = paired(document, decree)
    assert [row.area_no for row, _ in pairs] == [int(true.no.rstrip(".")) for _, true in pairs]
    names: dict[int | None, str] = {area.area_no: area.area for area in REFERENCE.areas_of("RB")}
    assert [row.area for row, _ in pairs] == [names[row.area_no] for row, _ in pairs]
    assert unlike([(row.kegiatan, true.kegiatan) for row, true in pairs], way) == []
    assert unlike([(row.sub_kegiatan, true.sub_kegiatan) for row, true in pairs], way) == []


def test_months_are_exact(case: tuple[str, DecreePages, Document]) -> None:
    _, decree, document = case
    wrong = [(row.indikator, row.month_set, true.months) for row, true in paired(document, decree)]
    assert [entry for entry in wrong if entry[1] != entry[2]] == []


def test_numbers_are_kept_apart_from_the_text(case: tuple[str, DecreePages, Document]) -> None:
    way, decree, document = case
    for row, true in paired(document, decree):
        assert not re.match(r"\(?(\d{1,2}|[a-z])\s*[).]", row.indikator), row.indikator
        assert not re.search(r"[;,]\s*dan$|;$", row.indikator), row.indikator
        if way == "vector":
            found = (row.nomor, row.nomor_sub, row.nomor_kegiatan)
            assert found == (true.nomor, true.nomor_sub, true.nomor_kegiatan), row.indikator
        assert not row.ket


def test_the_decree_says_who_and_when(case: tuple[str, DecreePages, Document]) -> None:
    _, decree, document = case
    assert (document.status, document.findings) == ("ok", ())
    found = document.decree
    assert (found.jenis, found.tahun, found.level) == ("RB", decree.tahun, decree.level)
    assert (found.satker, found.satker_kode) == (decree.satker, decree.satker_kode)
    assert (found.nomor_sk, found.tanggal_ditetapkan) == (decree.nomor_sk, decree.tanggal)


def test_rows_lie_on_their_page(case: tuple[str, DecreePages, Document]) -> None:
    _, decree, document = case
    for row in document.rows:
        width, height = decree.sheets[row.page_no - 1].paper
        assert 0 <= row.bbox.x0 < row.bbox.x1 <= width + 1
        assert 0 <= row.bbox.y0 < row.bbox.y1 <= height + 1


def test_rows_are_matched_to_the_catalogue(case: tuple[str, DecreePages, Document]) -> None:
    _, decree, document = case
    pairs = [(match_of(row), entry) for (row, _), entry in zip(paired(document, decree), decree.entries, strict=True)]
    wrong = [(match.status, match.indicator_text, entry) for match, entry in pairs if match.indicator_id != entry]
    assert [entry for entry in wrong if entry[0] == "auto"] == []
    assert len(wrong) <= len(pairs) // 10, wrong


def test_a_number_printed_in_two_ways_is_told() -> None:
    decree = bengkulu_tengah()
    warnings = read_decree(REFERENCE, [sheet.reading(k) for k, sheet in enumerate(decree.sheets, start=1)]).warnings
    assert any("1707" in warning and "1709" in warning for warning in warnings)
