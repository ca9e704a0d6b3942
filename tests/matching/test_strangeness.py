"""A new indicator in the place of a known one is asked about, an entry in other words is not."""

from __future__ import annotations

import pytest

from rb_ingest.matching.aliases import Alias
from rb_ingest.matching.matching import RowText, match_rows
from rb_ingest.matching.strangeness import STRANGE, is_strange
from rb_ingest.reference import CatalogueEntry
from testkit.reference import REFERENCE

ENTRIES = [entry for entry in REFERENCE.catalogue("RB") if entry.kind == "indikator"]


def row_of(entry: CatalogueEntry, text: str | None = None) -> RowText:
    return RowText(
        area_no=entry.area_no,
        area=entry.area,
        kegiatan=entry.kegiatan,
        sub_kegiatan=entry.sub_kegiatan or "",
        indikator=entry.indikator if text is None else text,
    )


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("Jumlah sengketa informasi", "Jumlah sengketa kebun"),
        ("Adanya kebijakan pendukung PPID", "Adanya kebijakan kantin PPID"),
        (
            "Persentase pelaksanaan pengadaan sesuai Perpres 16 Tahun 2018",
            "Persentase pelaksanaan senam sesuai Perpres",
        ),
        ("Adanya SOP WBS", "Adanya SOP musala"),
    ],
)
def test_one_word_of_another_world_makes_a_new_indicator(entry: str, text: str) -> None:
    assert is_strange(REFERENCE, text, entry, 0.95)
    place = next(i for i, e in enumerate(ENTRIES) if e.indikator == entry)
    around = ENTRIES[max(0, place - 6) : place + 7]
    rows = [row_of(e, text if e.indikator == entry else None) for e in around]
    matches = match_rows(REFERENCE, rows, "RB")
    new = next(match for row, match in zip(rows, matches, strict=True) if row.indikator == text)
    assert new.status != "auto"
    assert new.confidence <= STRANGE or new.status == "none"
    assert sum(match.status == "auto" for match in matches) >= len(matches) - 2


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("Jumlah sengketa informasi", "Jumlah sengketa informasi"),
        ("Jumlah sengketa informasi", "Jumiah sengkela infomasi"),
        ("Adanya kebijakan pendukung PPID", "Terdapat kebijakan pendukung PPID di lingkungan KPU Kota Metro"),
        ("Persentase pelaksanaan pengadaan sesuai Perpres 16 Tahun 2018", "Persentase penyelenggaraan pengadaan"),
        ("", "Apa pun"),
        ("Adanya SOP WBS", ""),
    ],
    ids=["the same", "misread", "other words for it", "shortened", "no text in the catalogue", "none in the plan"],
)
def test_an_entry_in_other_words_is_no_new_indicator(entry: str, text: str) -> None:
    assert not is_strange(REFERENCE, text, entry, 0.9)


def test_a_row_with_hardly_a_word_of_its_entry_is_strange_whatever_its_cells_say() -> None:
    entry = "Data kepegawaian yang mutakhir di lingkungan unit/satuan kerja"
    assert is_strange(REFERENCE, "Daftar peralatan dinas yang dimutakhirkan", entry, 0.6)


def test_what_a_person_confirmed_is_strange_no_more() -> None:
    place = next(i for i, e in enumerate(ENTRIES) if e.indikator == "Jumlah sengketa informasi")
    text = "Jumlah sengketa kebun"
    rows = [row_of(e, text if i == place else None) for i, e in enumerate(ENTRIES)][place - 6 : place + 7]
    said = Alias(jenis="RB", wording=text, indicator_id=ENTRIES[place].indicator_id, accepted=True)
    matches = match_rows(REFERENCE, rows, "RB", aliases=[said])
    assert (matches[6].indicator_id, matches[6].status) == (ENTRIES[place].indicator_id, "auto")
