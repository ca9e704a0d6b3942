"""What a reviewer is told is true of the row."""

from rb_ingest.matching.matching import RowText, match_rows
from rb_ingest.records import Match
from testkit.reference import REFERENCE

ENTRY = next(entry for entry in REFERENCE.catalogue("RB") if entry.indicator_id == "4.1.3.3")
ROW = RowText(
    area_no=ENTRY.area_no,
    kegiatan=ENTRY.kegiatan,
    sub_kegiatan=ENTRY.sub_kegiatan or "",
    indikator=ENTRY.indikator,
    nomor="(c).",
)


def matched(**changes: object) -> Match:
    return match_rows(REFERENCE, [ROW.model_copy(update=changes)], "RB")[0]


def test_everything_that_agrees_is_named() -> None:
    reasons = matched().reasons
    for reason in ("teks indikator sama", "sub kegiatan cocok", "kegiatan cocok", "area cocok", "nomor butir cocok"):
        assert reason in reasons


def test_what_is_missing_is_not_spoken_of() -> None:
    reasons = " ".join(matched(area_no=None, kegiatan="", sub_kegiatan="", nomor="").reasons)
    for word in ("sub kegiatan cocok", "area", "nomor"):
        assert word not in reasons


def test_the_likeness_is_told_in_percent_and_with_its_kind() -> None:
    shorter = match_rows(REFERENCE, [ROW.model_copy(update={"indikator": "Jumlah sengketa"})], "RB")[0].candidates
    assert any("katalog lebih lengkap" in candidate.reasons[0] for candidate in shorter)
    assert "% mirip" in matched(indikator="SOP sudah di1egalkan semua").reasons[0]


def test_the_rival_is_named_with_what_decided() -> None:
    match = matched(sub_kegiatan="", kegiatan="", area_no=None, nomor="")
    rival = match.candidates[1].indicator_id if len(match.candidates) > 1 else None
    reasons = [reason for reason in match.reasons if reason.startswith("dibanding ")]
    assert (rival is None) == (not reasons)
    if rival:
        assert reasons == [f"dibanding {rival}: teks indikator lebih mirip"]


def test_twins_without_context_are_called_even() -> None:
    match = match_rows(
        REFERENCE, [RowText(indikator="Indeks kepuasan layanan yang didapat melalui survei pelayanan")], "RB"
    )[0]
    assert match.status == "review"
    assert any(reason.startswith("hampir sama kuat dengan 8.") for reason in match.reasons)


def test_an_own_indicator_names_the_nearest_entry() -> None:
    match = matched(indikator="Pengecatan pagar kantor setiap tahun")
    assert match.status == "none"
    assert "terdekat" in match.reasons[0]


def test_a_blank_indicator_is_said_to_be_blank() -> None:
    blank = match_rows(REFERENCE, [RowText(area_no=8, sub_kegiatan="Pembangunan kerja sama")], "RB")[0]
    assert blank.candidates[0].reasons[0].startswith("kolom indikator kosong")
