"""Rows find their entries, own rows find none, and reviewers' decisions hold."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from rb_ingest.matching.matching import Alias, RowText, match_rows
from rb_ingest.records import Jenis, Match
from rb_ingest.reference import CatalogueEntry
from testkit.reference import REFERENCE

OWN = (
    "Terlaksananya lomba memasak antar pegawai",
    "Jumlah sepeda yang diparkir di halaman",
    "Pengecatan pagar kantor setiap tahun",
)


def row_of(entry: CatalogueEntry, **changes: object) -> RowText:
    row = RowText(
        area_no=entry.area_no,
        area=entry.area,
        kegiatan=entry.kegiatan,
        sub_kegiatan=entry.sub_kegiatan or "",
        indikator="" if entry.kind == "tanpa_indikator" else entry.indikator,
    )
    return row.model_copy(update=changes)


def plan(jenis: Jenis, start: int = 0, end: int | None = None) -> list[tuple[CatalogueEntry, RowText]]:
    return [(entry, row_of(entry)) for entry in REFERENCE.catalogue(jenis)[start:end]]


def entry_of(indicator_id: str, jenis: Jenis = "RB") -> CatalogueEntry:
    return next(entry for entry in REFERENCE.catalogue(jenis) if entry.indicator_id == indicator_id)


def ids(matches: tuple[Match, ...]) -> list[str | None]:
    return [match.indicator_id for match in matches]


@pytest.mark.parametrize("jenis", ["RB", "ZI"])
def test_a_plan_in_the_catalogues_words_is_matched_unseen(jenis: Jenis) -> None:
    known = plan(jenis)
    matches = match_rows(REFERENCE, [row for _, row in known], jenis)
    assert ids(matches) == [entry.indicator_id for entry, _ in known]
    assert sum(match.status == "auto" for match in matches) >= 0.97 * len(known)
    assert all(match.confidence > 0.5 and match.score is not None for match in matches)


def test_no_rows_no_matches() -> None:
    assert match_rows(REFERENCE, [], "RB") == ()


def test_a_sentence_that_stands_twice_is_told_apart_by_its_cells() -> None:
    text = "Indeks kepuasan layanan yang didapat melalui survei pelayanan"
    for right, other in (("8.1.1.4", "8.2.1.1"), ("8.2.1.1", "8.1.1.4")):
        match = match_rows(REFERENCE, [row_of(entry_of(right))], "RB")[0]
        assert entry_of(right).indikator == text
        assert match.indicator_id == right
        assert match.candidates[1].indicator_id == other


def test_neighbours_tell_apart_what_the_row_alone_cannot() -> None:
    around_one = [RowText(indikator=entry_of(i).indikator) for i in ("8.1.1.3", "8.1.1.4", "8.1.1.5")]
    around_other = [RowText(indikator=entry_of(i).indikator) for i in ("8.2.1.1", "8.2.1.2", "8.2.1.3")]
    assert match_rows(REFERENCE, around_one, "RB")[1].indicator_id == "8.1.1.4"
    assert match_rows(REFERENCE, around_other, "RB")[0].indicator_id == "8.2.1.1"
    assert "urutan sesuai dengan baris di sekitarnya" in match_rows(REFERENCE, around_other, "RB")[0].reasons


def test_an_offices_own_indicators_are_none() -> None:
    known = plan("RB", 30, 60)
    rows = [row for _, row in known]
    for place, text in zip((5, 12, 20), OWN, strict=True):
        rows.insert(place, rows[place].model_copy(update={"indikator": text}))
    matches = match_rows(REFERENCE, rows, "RB")
    assert [place for place, match in enumerate(matches) if match.status == "none"] == [5, 12, 20]
    for place in (5, 12, 20):
        assert matches[place].confidence >= 0.8
        assert "tidak ada indikator katalog yang cocok" in matches[place].reasons[0]
    assert [match.indicator_id for match in matches if match.status != "none"] == [e.indicator_id for e, _ in known]


def test_a_wrong_area_is_overcome_and_said() -> None:
    known = plan("RB", 100, 130)
    rows = [row.model_copy(update={"area_no": 2}) if place == 10 else row for place, (_, row) in enumerate(known)]
    match = match_rows(REFERENCE, rows, "RB")[10]
    assert match.indicator_id == known[10][0].indicator_id
    assert any(reason.startswith("area berbeda") for reason in match.reasons)


def test_lost_and_moved_pages_do_not_lead_astray() -> None:
    known = plan("RB")
    known = known[60:110] + known[150:] + known[:40]
    matches = match_rows(REFERENCE, [row for _, row in known], "RB")
    assert ids(matches) == [entry.indicator_id for entry, _ in known]


def test_a_shuffled_table_is_matched_by_its_texts() -> None:
    known = plan("RB", 0, 150)
    random.Random(5).shuffle(known)  # noqa: S311
    found = ids(match_rows(REFERENCE, [row for _, row in known], "RB"))
    assert sum(i == entry.indicator_id for i, (entry, _) in zip(found, known, strict=True)) >= 148


def test_a_repeated_row_says_that_another_wants_its_entry() -> None:
    rows = [row for _, row in plan("RB", 40, 52)]
    rows.insert(6, rows[5])
    matches = match_rows(REFERENCE, rows, "RB")
    assert matches[5].indicator_id == matches[6].indicator_id
    assert any(reason.startswith("juga cocok untuk baris ke-") for reason in matches[5].reasons)


def test_two_indicators_in_one_row_go_to_a_person() -> None:
    rows = [row for _, row in plan("RB", 5, 20)]
    place = next(place for place, row in enumerate(rows) if row.indikator.endswith("LHKPN"))
    rows[place : place + 2] = [
        rows[place].model_copy(update={"indikator": "Persentase (%) pelaporan LHKPN dan LHKASN"})
    ]
    match = match_rows(REFERENCE, rows, "RB", max_error=0.1)[place]
    both = {"1.2.3.2", "1.2.3.3"}
    assert match.indicator_id in both
    assert match.status == "review"
    [other] = both - {match.indicator_id}
    assert f"baris ini memuat juga {other}" in match.reasons
    assert match.also == (other,)


def test_sisters_that_differ_in_one_word_are_told_apart_by_it() -> None:
    alone = row_of(entry_of("7.7.1.1"))
    both = alone.model_copy(
        update={"indikator": "100% seluruh wajib lapor LHKASN dan LHKPN di lingkungan unit/satuan kerja"}
    )
    found = [match_rows(REFERENCE, [row], "RB")[0] for row in (alone, both)]
    assert found[0].also == ()
    assert {found[1].indicator_id, *found[1].also} == {"7.7.1.1", "7.7.2.1"}
    assert found[1].status == "review"


@pytest.mark.parametrize("jenis", ["RB", "ZI"])
def test_no_entry_of_the_catalogue_holds_another(jenis) -> None:
    assert [match.also for match in match_rows(REFERENCE, [row for _, row in plan(jenis)], jenis) if match.also] == []


def test_a_wording_that_a_person_gave_two_entries_is_known_by_both() -> None:
    rows = [row for _, row in plan("RB", 5, 20)]
    wording = "Laporan harta kekayaan pejabat dan pegawai"
    rows[6] = rows[6].model_copy(update={"indikator": wording})
    alias = Alias(jenis="RB", wording=wording, indicator_id="1.2.3.2", accepted=True, also=("1.2.3.3", "9.9.9.9"))
    match = match_rows(REFERENCE, rows, "RB", aliases=[alias], max_error=0.1)[6]
    assert (match.indicator_id, match.also, match.status) == ("1.2.3.2", ("1.2.3.3",), "auto")


def test_an_entry_within_its_longer_sister_is_no_second_indicator() -> None:
    match = match_rows(REFERENCE, [row_of(entry_of("6.1.4.4"))], "RB")[0]
    assert (match.indicator_id, match.status) == ("6.1.4.4", "auto")


def test_at_most_five_candidates_by_falling_probability() -> None:
    match = match_rows(REFERENCE, [RowText(indikator="Jumlah anggaran")], "RB")[0]
    probabilities = [candidate.probability for candidate in match.candidates]
    assert 2 <= len(match.candidates) <= 5
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1.001


def test_a_stricter_operator_gets_fewer_unseen_matches() -> None:
    rows = [row.model_copy(update={"indikator": row.indikator[: len(row.indikator) // 2]}) for _, row in plan("RB")]
    autos = [
        sum(match.status == "auto" for match in match_rows(REFERENCE, rows, "RB", max_error=error))
        for error in (1e-9, 0.005, 0.1)
    ]
    assert autos[0] == 0
    assert autos[0] <= autos[1] <= autos[2]
    assert autos[2] > 0


def test_a_confirmed_wording_is_found_again_with_its_source() -> None:
    wording = "Laporan ronda malam kantor"
    rows = [row for _, row in plan("RB", 20, 40)]
    rows[8] = rows[8].model_copy(update={"indikator": wording})
    right = REFERENCE.catalogue("RB")[28].indicator_id
    before = match_rows(REFERENCE, rows, "RB")[8]
    alias = Alias(jenis="RB", wording=f"(a). {wording};", indicator_id=right, accepted=True, source="keputusan 7")
    after = match_rows(REFERENCE, rows, "RB", aliases=[alias])[8]
    assert before.status != "auto"
    assert (after.indicator_id, after.status) == (right, "auto")
    assert "sesuai keputusan peninjau (keputusan 7)" in after.reasons


def test_a_rejected_pair_never_comes_back_unseen() -> None:
    known = plan("RB", 20, 40)
    entry, row = known[8]
    alias = Alias(jenis="RB", wording=row.indikator, indicator_id=entry.indicator_id, accepted=False)
    rows = [row for _, row in known]
    before, after = (
        match_rows(REFERENCE, rows, "RB")[8],
        match_rows(REFERENCE, rows, "RB", aliases=[alias], max_error=0.5)[8],
    )
    assert (before.indicator_id, before.status) == (entry.indicator_id, "auto")
    assert after.indicator_id != entry.indicator_id or after.status == "review"


def test_a_thousand_rows_take_about_a_second() -> None:
    known = plan("RB")
    rows = [row for _, row in known * 5][:1000]
    match_rows(REFERENCE, rows[:5], "RB")
    start = time.perf_counter()
    assert len(match_rows(REFERENCE, rows, "RB")) == 1000
    assert time.perf_counter() - start < 4  # a second when the machine has nothing else to do


def test_a_catalogue_of_three_entries_stands_beside_the_real_one() -> None:
    invented = tuple(
        CatalogueEntry(
            indicator_id=f"9.{number}",
            jenis="RB",
            area_no=1,
            area="Manajemen Perubahan",
            kegiatan_no=1,
            kegiatan="Kebun kantor",
            sub_no=1,
            sub_kegiatan="Perawatan kebun",
            indikator_no=number,
            indikator=text,
            kind="indikator",
        )
        for number, text in enumerate(("Jadwal penyiraman", "Daftar tanaman hias", "Laporan panen cabai"), start=1)
    )
    garden = replace(REFERENCE, entries=invented)
    known = plan("RB", end=40)
    with ThreadPoolExecutor(2) as pool:
        real = pool.submit(match_rows, REFERENCE, [row for _, row in known], "RB")
        few = pool.submit(match_rows, garden, [row_of(entry) for entry in invented], "RB")
        mixed = pool.submit(match_rows, garden, [row_of(invented[1]), known[7][1]], "RB")
    assert ids(few.result()) == ["9.1", "9.2", "9.3"]
    assert ids(mixed.result())[0] == "9.2"
    assert {candidate.indicator_id for candidate in mixed.result()[1].candidates} <= {"9.1", "9.2", "9.3"}
    assert ids(real.result()) == [entry.indicator_id for entry, _ in known]
    assert match_rows(REFERENCE, [row_of(invented[0])], "RB")[0].indicator_id not in {"9.1", "9.2", "9.3"}
