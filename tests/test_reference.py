"""The reference data is complete, and its loaders name the line that is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from rb_ingest import reference
from rb_ingest.errors import ReferenceDataError
from rb_ingest.reference import (
    Area,
    CatalogueEntry,
    MonthName,
    Reference,
    Satker,
    derived,
    indonesian_words,
    load_reference,
    read_records,
    reference_dir,
)
from testkit.reference import REFERENCE

HEADER = "bulan,spelling,kind\n"


@pytest.fixture
def other_dir(tmp_path: Path) -> Path:
    """A copy of the reference files; changes to it are seen by the test alone."""
    for path in reference_dir().glob("*.csv"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_catalogue_has_the_canonical_indicators() -> None:
    rb, zi = REFERENCE.catalogue("RB"), REFERENCE.catalogue("ZI")
    assert (len(rb), len(zi)) == (202, 70)
    assert Counter(e.kind for e in rb) == {"indikator": 176, "butir": 18, "kepala_daftar": 6, "tanpa_indikator": 2}
    assert {e.jenis for e in rb} == {"RB"}
    assert all(e.sub_kegiatan is None and e.sub_no is None for e in zi)
    assert all(e.sub_kegiatan for e in rb)


def test_catalogue_ids_follow_the_numbers() -> None:
    for e in REFERENCE.catalogue("RB"):
        assert e.indicator_id == f"{e.area_no}.{e.kegiatan_no}.{e.sub_no}.{e.indikator_no}"
    for e in REFERENCE.catalogue("ZI"):
        assert e.indicator_id == f"ZI.{e.area_no}.{e.kegiatan_no}.{e.indikator_no}"


def test_items_of_lists_follow_their_head() -> None:
    order = {e.indicator_id: i for i, e in enumerate(REFERENCE.catalogue("RB"))}
    items = [e for e in REFERENCE.catalogue("RB") if e.kind == "butir"]
    assert items
    assert all(order[str(e.induk_id)] < order[e.indicator_id] for e in items)


def test_areas_are_numbered_without_gap() -> None:
    assert [a.area_no for a in REFERENCE.areas_of("RB")] == list(range(1, 9))
    assert [a.area_no for a in REFERENCE.areas_of("ZI")] == list(range(1, 7))
    tata_laksana = REFERENCE.areas_of("RB")[3]
    assert tata_laksana.area == "Penataan Tata Laksana"
    assert "Penguatan Tatalaksana" in tata_laksana.spellings


def test_every_office_is_registered_once() -> None:
    offices = REFERENCE.offices
    assert Counter(o.level for o in offices) == {"pusat": 1, "provinsi": 38, "kabupaten": 416, "kota": 98}
    assert len({o.kode for o in offices}) == len({o.satker for o in offices}) == 553


@pytest.mark.parametrize(
    ("kode", "satker", "level"),
    [
        ("00", "KPU Republik Indonesia", "pusat"),
        ("15", "KPU Provinsi Jambi", "provinsi"),
        ("3302", "KPU Kabupaten Banyumas", "kabupaten"),
        ("3376", "KPU Kota Tegal", "kota"),
        ("1106", "KIP Kabupaten Aceh Besar", "kabupaten"),
        ("9671", "KPU Kota Sorong", "kota"),
        ("3172", "KPU Kota Administrasi Jakarta Utara", "kota"),
    ],
)
def test_office_by_code(kode: str, satker: str, level: str) -> None:
    office = next(o for o in REFERENCE.offices if o.kode == kode)
    assert (office.satker, office.level) == (satker, level)


def test_26_names_are_a_kabupaten_and_a_kota() -> None:
    levels = defaultdict(set)
    for office in REFERENCE.offices:
        levels[office.nama_wilayah].add(office.level)
    both = {name for name, found in levels.items() if {"kabupaten", "kota"} <= found}
    assert len(both) == 26
    assert {"Tegal", "Kediri", "Bima", "Solok"} <= both


def test_names_of_aceh_begin_with_kip_and_of_no_other_province() -> None:
    assert {o.kode[:2] for o in REFERENCE.offices if o.satker.startswith("KIP ")} == {"11"}
    assert all(o.satker.startswith(("KIP ", "KPU ")) for o in REFERENCE.offices)


def test_month_names() -> None:
    by_spelling = {n.spelling: n for n in REFERENCE.month_names}
    expected = {"Januari": 1, "Pebruari": 2, "Agt": 8, "Sept": 9, "Nopember": 11, "Des": 12, "XII": 12, "January": 1}
    assert {s: by_spelling[s].bulan for s in expected} == expected
    assert [n.bulan for n in REFERENCE.month_names if n.kind == "romawi"] == list(range(1, 13))


def test_column_headers() -> None:
    roles = {(h.jenis, h.spelling): h.role for h in REFERENCE.headers}
    assert roles["RB", "AREA PERUBAHAN"] == roles["RB", "PROGRAM/KEGIATAN"] == "area"
    assert roles["ZI", "LINK BUKTI FISIK"] == "link"
    assert {role for (jenis, _), role in roles.items() if jenis == "RB"} >= {
        "no",
        "area",
        "kegiatan",
        "sub_kegiatan",
        "indikator",
        "bulan",
        "ket",
    }


@pytest.mark.parametrize("path", sorted(reference_dir().glob("*.csv")), ids=lambda p: p.name)
def test_every_file_names_its_source(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# source: ")


def test_error_names_file_line_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "months.csv"
    path.write_text("# source: a test\n" + HEADER + "1,Januari,nama\n13,Tambahan,nama\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"months\.csv, line 4: column bulan: .*Correct that line"):
        read_records(path, MonthName, lambda name: name.spelling)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER, "no lines of data"),
        (HEADER + "1,Januari,nama\n2,Januari,nama\n", "line 3: 'Januari' stands on line 2 already"),
        (HEADER + "1,Januari\n", "line 2: .*more or fewer columns"),
        (HEADER + "1,Januari,nama,x\n", "line 2: .*more or fewer columns"),
        (HEADER + "1,,nama\n", "column spelling"),
        (HEADER + '1,"Januari,nama\n', "line 2"),
        ("bulan,name,kind\n1,Januari,nama\n", "column"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "months.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=message):
        read_records(path, MonthName, lambda name: name.spelling)


def test_missing_or_foreign_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"Restore reference/months\.csv"):
        read_records(tmp_path / "months.csv", MonthName, lambda name: name.spelling)
    (tmp_path / "months.csv").write_bytes(b"bulan,spelling,kind\n1,J\xe4n,nama\n")
    with pytest.raises(ReferenceDataError, match="cannot be read"):
        read_records(tmp_path / "months.csv", MonthName, lambda name: name.spelling)


def test_catalogue_must_agree_with_the_areas(other_dir: Path) -> None:
    change(other_dir / "areas.csv", "RB,7,Penguatan Pengawasan", "RB,7,Pengawasan")
    with pytest.raises(ReferenceDataError, match=r"not in areas\.csv"):
        load_reference(other_dir)


def test_item_must_belong_to_a_list(other_dir: Path) -> None:
    change(other_dir / "catalogue_rb.csv", ",butir,1.2.3.4,", ",butir,1.2.3.3,")
    with pytest.raises(ReferenceDataError, match="no kepala_daftar"):
        load_reference(other_dir)


def test_office_must_lie_in_a_province_of_the_file(other_dir: Path) -> None:
    change(other_dir / "satker.csv", "17,Bengkulu,provinsi,KPU Provinsi Bengkulu,00,\n", "")
    with pytest.raises(ReferenceDataError, match="lies in 17"):
        load_reference(other_dir)


def test_two_offices_with_one_name_are_refused(other_dir: Path) -> None:
    change(other_dir / "satker.csv", "KPU Kota Tegal", "KPU Kabupaten Tegal")
    with pytest.raises(ReferenceDataError, match="occurs twice"):
        load_reference(other_dir)


def test_each_month_needs_a_spelling(other_dir: Path) -> None:
    path = other_dir / "months.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("5,")]
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="month 5"):
        load_reference(other_dir)


@pytest.mark.parametrize(
    "fields",
    [
        {"kode": "33", "nama_wilayah": "X", "level": "kota", "satker": "KPU Kota X", "induk_kode": "33"},
        {"kode": "3371", "nama_wilayah": "X", "level": "kota", "satker": "KPU Kota X", "induk_kode": "32"},
        {"kode": "3x71", "nama_wilayah": "X", "level": "kota", "satker": "KPU Kota X", "induk_kode": "33"},
    ],
)
def test_codes_must_fit(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="kode"):
        Satker.model_validate(fields)


def test_records_are_validated() -> None:
    with pytest.raises(ValueError, match="area_no"):
        Area(jenis="RB", area_no=0, area="X")
    entry = REFERENCE.catalogue("RB")[0].model_dump() | {"kind": "butir", "induk_id": ""}
    with pytest.raises(ValueError, match="induk_id"):
        CatalogueEntry.model_validate(entry)


def test_missing_folder_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reference, "__file__", str(tmp_path / "rb_ingest" / "reference.py"))
    with pytest.raises(ReferenceDataError, match="restore the folder"):
        reference_dir()


def test_installed_package_brings_its_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "rb_ingest" / "_reference").mkdir(parents=True)
    monkeypatch.setattr(reference, "__file__", str(tmp_path / "rb_ingest" / "reference.py"))
    assert reference_dir() == (tmp_path / "rb_ingest" / "_reference").resolve()


def test_what_is_made_of_reference_data_is_kept_with_them_and_made_once() -> None:
    made: list[tuple[Reference, str]] = []

    @derived()
    def spelled(reference: Reference, jenis: str) -> list[str]:
        made.append((reference, jenis))
        return [entry.indikator for entry in reference.catalogue(jenis)]

    few = replace(REFERENCE, entries=REFERENCE.catalogue("ZI")[:2])
    assert len(spelled(few, "ZI")) == 2
    assert len(spelled(REFERENCE, "ZI")) == len(REFERENCE.catalogue("ZI")) > 2
    assert spelled(few, "ZI") is spelled(few, "ZI")
    assert [jenis for _, jenis in made] == ["ZI", "ZI"]
    assert spelled(few, "RB") == []


def test_only_entry_points_take_the_shipped_data() -> None:
    """Stages are given the value: nothing in them loads a catalogue, an office or a header by itself."""
    stages = ("reading", "language", "decree", "rows", "matching")
    package = Path(reference.__file__).parent
    for path in (*(p for stage in stages for p in (package / stage).rglob("*.py")), package / "pipeline.py"):
        assert "shipped_reference" not in path.read_text(encoding="utf-8"), path
        assert "load_reference" not in path.read_text(encoding="utf-8"), path


def test_the_words_of_the_language_are_those_of_their_list(other_dir: Path) -> None:
    words = indonesian_words(REFERENCE)
    assert {"buku", "lingkungan", "ditindaklanjuti", "berkata"} <= words
    assert not {"lingkungannyalah", "ingkungan", ""} & words
    assert indonesian_words(load_reference(other_dir)) == frozenset()
    (other_dir / "indonesian_words.txt.gz").write_bytes(b"no list")
    with pytest.raises(ReferenceDataError, match=r"indonesian_words\.txt\.gz, line 1: the list of words is damaged"):
        indonesian_words(load_reference(other_dir))
