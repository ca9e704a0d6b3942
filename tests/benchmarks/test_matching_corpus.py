"""Known documents are read rightly, and spoiling does what it says, the same each time."""

import json
import random
from dataclasses import replace
from pathlib import Path

from benchmarks.matching_corpus import (
    DAMAGES,
    Damage,
    KnownDocument,
    KnownRow,
    hide_entries,
    misread,
    read_documents,
    spoil,
    without_wordings_of,
)
from rb_ingest.reference import load_catalogue
from rb_ingest.understanding.matching import RowText


def rng(seed: int = 1) -> random.Random:
    return random.Random(seed)  # noqa: S311


def a_document(count: int = 60) -> KnownDocument:
    rows = [
        KnownRow(
            RowText(
                area_no=entry.area_no,
                area=entry.area,
                kegiatan=entry.kegiatan,
                sub_kegiatan=entry.sub_kegiatan or "",
                indikator=entry.indikator,
                nomor="a.",
            ),
            frozenset({entry.indicator_id}),
        )
        for entry in load_catalogue("RB")[:count]
    ]
    return KnownDocument("one", "RB", "easy", tuple(rows))


def test_truth_and_transcriptions_are_read(tmp_path: Path) -> None:
    row = {"area_no": 3, "area": "A", "kegiatan": "K", "sub_kegiatan": "S", "indikator": "I", "bullet": "1."}
    rows = [
        {**row, "catalogue_id": "3.1.1.1", "catalogue_ids_alt": ["3.1.2.1"]},
        {**row, "catalogue_id": None},
        {**row, "catalogue_id": "3.1.1.1", "canon_ambiguous": True},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"doc": {"jenis": "RB"}, "difficulty": "hard", "rows": rows}))
    (tmp_path / "_catalogue.json").write_text("[]")
    line = {"section_no": 2, "section": "B", "komponen": "K", "indikator": "I", "catalogue_id": "ZI.2.1.1"}
    (tmp_path / "rows_batang.jsonl").write_text(json.dumps(line) + "\n")
    truth, transcription = read_documents(tmp_path)
    assert (truth.name, truth.kind, len(truth.rows)) == ("x", "hard", 2)
    assert truth.rows[0].right == {"3.1.1.1", "3.1.2.1"}
    assert truth.rows[0].row.nomor == "1."
    assert truth.rows[1].right == frozenset()
    assert (transcription.name, transcription.jenis, transcription.kind) == ("batang", "ZI", "transcription")
    assert (transcription.rows[0].row.area_no, transcription.rows[0].row.kegiatan) == (2, "K")


def test_the_same_seed_spoils_alike_and_no_damage_changes_nothing() -> None:
    document = a_document()
    assert spoil(document, DAMAGES["hard"], rng()) == spoil(document, DAMAGES["hard"], rng())
    assert spoil(document, DAMAGES["hard"], rng()) != spoil(document, DAMAGES["hard"], rng(2))
    assert spoil(document, Damage(), rng()) == document


def test_each_damage_does_what_it_says() -> None:
    document = a_document()
    own = spoil(document, Damage(own_rows=0.5), rng())
    assert sum(not known.right for known in own.rows) == len(own.rows) - 60 > 10
    lost = spoil(document, Damage(lost_pages=1), rng())
    assert 48 <= len(lost.rows) <= 56
    moved = spoil(document, Damage(moved_pages=2), rng())
    assert set(moved.rows) == set(document.rows)
    assert moved.rows != document.rows
    bare = spoil(document, Damage(columns=("indikator",)), rng())
    assert all(known.row == RowText(indikator=known.row.indikator) for known in bare.rows)
    assert len(spoil(document, Damage(repeated=1.0), rng()).rows) == 120
    assert 1 <= len(spoil(document, Damage(keep_rows=5), rng()).rows) <= 10


def test_a_merged_cell_is_misread_once_for_all_its_rows() -> None:
    spoilt = spoil(a_document(), Damage(characters=0.2), rng())
    in_pairs = zip(a_document().rows, spoilt.rows, a_document().rows[1:], spoilt.rows[1:], strict=False)
    same = [
        b.row.sub_kegiatan == d.row.sub_kegiatan for a, b, c, d in in_pairs if a.row.sub_kegiatan == c.row.sub_kegiatan
    ]
    assert same
    assert all(same)


def test_hidden_entries_are_right_no_more() -> None:
    hidden = hide_entries(a_document(), 0.1, rng())
    assert len(hidden.removed) == 6
    assert sum(not known.right for known in hidden.rows) == 6


def test_misreading_changes_about_the_share_that_is_asked() -> None:
    text = "Terlaksananya pemeriksaan berkala " * 40
    assert misread(text, 0.0, rng()) == text
    wrong = sum(one != other for one, other in zip(text, misread(text, 0.0001, rng()), strict=False))
    assert wrong <= len(text)
    assert misread(text, 0.1, rng()) != text
    assert 0.8 * len(text) < len(misread(text, 0.3, rng())) < 1.3 * len(text)


def test_wordings_of_a_held_decree_are_left_out() -> None:
    def decree(name: str, wording: str) -> KnownDocument:
        row = KnownRow(RowText(indikator=wording), frozenset({"1.1.1.1"}))
        return KnownDocument(name, "RB", "transcription", (row,))

    held, other = decree("held", "SK Tim RB yang ditetapkan"), decree("other", "Keputusan tentang tim")
    corpus = replace(
        a_document(),
        rows=(
            KnownRow(RowText(indikator="SK Tim RB yang ditetapkan kepala"), frozenset({"1.1.1.1"})),
            KnownRow(RowText(indikator="Keputusan tentang suatu tim"), frozenset({"1.1.1.1"})),
            KnownRow(RowText(indikator="SK Tim RB"), frozenset()),
        ),
    )
    kept = without_wordings_of([held, other, corpus], held)
    assert [document.name for document in kept] == ["other", "one"]
    assert [known.row.indikator for known in kept[1].rows] == ["Keputusan tentang suatu tim", "SK Tim RB"]
