"""Every field of a row is a group; a missing one is named and accuses nobody."""

import pytest

from rb_ingest.matching.arrays import Alike
from rb_ingest.matching.features import (
    FEATURES,
    CatalogueIndex,
    RowText,
    catalogue_index,
    gather,
    item_ordinal,
    row_text,
)
from rb_ingest.matching.normalising import normalise
from rb_ingest.records import Box, PlanRow
from testkit.reference import REFERENCE


@pytest.fixture(scope="module")
def index() -> CatalogueIndex:
    return catalogue_index(REFERENCE, "RB")


def feature(index: CatalogueIndex, name: str, rows: list[RowText], row: int = 0) -> Alike:
    return gather(REFERENCE, rows, index).features[row, :, FEATURES.index(name)]


def test_the_right_entry_is_most_alike_in_every_field(index: CatalogueIndex) -> None:
    entry = index.entries[20]
    row = RowText(
        area_no=entry.area_no,
        kegiatan=entry.kegiatan,
        sub_kegiatan=entry.sub_kegiatan or "",
        indikator=entry.indikator,
        nomor=f"({entry.indikator_no}).",
    )
    for name in ("text_ratio", "text_share", "sub_ratio", "kegiatan_inside"):
        values = feature(index, name, [row])
        assert values[20] == values.max(), name
    assert feature(index, "area_other", [row])[20] == 0
    assert feature(index, "area_other", [row])[-1] == 1
    assert feature(index, "number_same", [row])[20] == 1


def test_missing_fields_are_named_and_alike_to_nothing(index: CatalogueIndex) -> None:
    rows = [RowText(indikator="Data Mutasi")]
    for name in ("no_sub", "no_kegiatan", "no_area"):
        assert feature(index, name, rows).all(), name
    for name in (
        "sub_ratio",
        "sub_inside",
        "kegiatan_inside",
        "area_other",
        "area_ratio",
        "number_same",
        "number_other",
    ):
        assert not feature(index, name, rows).any(), name


def test_an_area_without_number_is_compared_by_name(index: CatalogueIndex) -> None:
    alike = feature(index, "area_ratio", [RowText(indikator="Data Mutasi", area="Pengnatan Pengawasan")])
    assert alike[index.area_no == 7].min() > alike[index.area_no != 7].max()


def test_a_blank_indicator_fits_entries_without_one(index: CatalogueIndex) -> None:
    rows = [RowText(sub_kegiatan="Pembangunan kerja sama")]
    both, row_only = feature(index, "blank_both", rows), feature(index, "blank_row", rows)
    assert both[index.place["8.4.1.0"]] == 1
    assert row_only[index.place["8.4.1.0"]] == 0
    assert row_only[index.place["8.4.1.1"]] == 1
    assert feature(index, "blank_entry", [RowText(indikator="Data Mutasi")])[index.place["8.4.1.0"]] == 1


def test_relations_tell_whether_cells_go_on(index: CatalogueIndex) -> None:
    rows = [
        RowText(indikator="a a a", sub_kegiatan="Evaluasi Organisasi", kegiatan="Penyesuaian SOTK"),
        RowText(indikator="b b b", sub_kegiatan="Evaluasi 0rganisasi", kegiatan="Penyesuaian SOTK"),
        RowText(indikator="c c c", sub_kegiatan="Penyusunan SOP", kegiatan="Penyesuaian SOTK"),
        RowText(indikator="d d d", kegiatan="Pengelolaan JDIH"),
    ]
    assert gather(REFERENCE, rows, index).relations.tolist() == [0, 3 * 1 + 1, 3 * 2 + 1, 3 * 0 + 2]


def test_a_bad_scan_lowers_the_quality_of_all_its_rows(index: CatalogueIndex) -> None:
    clean = [RowText(indikator=entry.indikator) for entry in index.entries[:40]]
    spoilt = [RowText(indikator=entry.indikator[::2]) for entry in index.entries[:40]]
    assert feature(index, "page_quality", clean)[0] > 0 > feature(index, "page_quality", spoilt)[0]
    assert abs(feature(index, "page_quality", spoilt[:1])[0]) < abs(feature(index, "page_quality", spoilt)[0])


def test_a_further_wording_represents_its_entry() -> None:
    wording = normalise(REFERENCE, "Laporan ronda malam kantor")
    index = catalogue_index(REFERENCE, "RB", ((wording, "8.5.1.1"),))
    evidence = gather(
        REFERENCE, [RowText(indikator="Laporan ronda malam kantor"), RowText(indikator="Data Mutasi")], index
    )
    place = index.place["8.5.1.1"]
    assert evidence.text.ratio.shape == (2, len(index.entries))
    assert evidence.text.ratio[0].argmax() == place
    assert evidence.wording[0, place] == 0
    assert evidence.wording[0, place - 1] == -1
    with pytest.raises(KeyError):
        catalogue_index(REFERENCE, "RB", ((wording, "9.9.9.9"),))


@pytest.mark.parametrize(
    ("nomor", "ordinal"), [("3.", 3), ("(c)", 3), ("1)", 1), ("b).", 2), ("", None), ("-", None), ("¢)", None)]
)
def test_item_numbers(nomor: str, ordinal: int | None) -> None:
    assert item_ordinal(nomor) == ordinal


def test_a_plan_row_gives_its_texts() -> None:
    box = Box(x0=0, y0=0, x1=1, y1=1)
    row = PlanRow(page_no=1, row_no=1, bbox=box, area_no=2, komponen="Tim Kerja", indikator="SK", nomor="a.")
    assert row_text(row) == RowText(area_no=2, kegiatan="Tim Kerja", indikator="SK", nomor="a.")
