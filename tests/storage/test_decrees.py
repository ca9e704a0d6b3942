"""Several decrees in a file, and one decree in several files: each is kept once, and found by its office."""

from __future__ import annotations

import pytest

from rb_ingest.cli.tables import files_table
from rb_ingest.storage.store import Store
from rb_ingest.storage.summary import summarise_files
from rb_ingest.storage.upkeep import forget_file
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row

ENTRIES = ("1.1.1.1", "1.1.2.1", "1.1.3.1", "1.2.1.1", "1.2.1.2", "1.2.2.1")


def rows_of(*entries: str, sure: float = 0.95):
    return [a_row(n, f"SK {e}", match=a_match(e), ocr_confidence=sure) for n, e in enumerate(entries, start=1)]


def two_decrees(name: str = "dua.pdf"):
    first = a_document(name, [a_row(1, "SK Tim")], decree=BANYUMAS)
    second = a_document(name, [a_row(1, "Notula", page_no=5)], decree=TEGAL)
    second = second.model_copy(update={"document_id": f"{first.document_id}.2", "sha256": first.sha256, "part": 2})
    return first.model_copy(update={"parts": (second,)})


def current(store: Store) -> list[str]:
    return [name for (name,) in store.connection.execute("SELECT file_name FROM v_current ORDER BY 1").fetchall()]


def related(store: Store) -> dict[str, tuple[list[str], str | None]]:
    lines = store.connection.execute("SELECT file_name, supersedes, same_as FROM v_documents").fetchall()
    return {name: (supersedes, same_as) for name, supersedes, same_as in lines}


def test_each_decree_of_a_file_has_its_line_in_the_summary_and_the_file_is_counted_once(store):
    store.save(two_decrees())
    store.save(a_document("satu.pdf", [a_row(1, "SK Agen")], decree=TEGAL))
    lines = summarise_files(store.connection)
    assert [(line.file_name, line.satker) for line in lines] == [
        ("dua.pdf", "KPU Kabupaten Banyumas"),
        ("dua.pdf", "KPU Kota Tegal"),
        ("satu.pdf", "KPU Kota Tegal"),
    ]
    assert str(files_table(lines).columns[0].footer) == "2 files"


def test_rows_stand_under_the_office_of_their_own_decree(store):
    store.save(two_decrees())
    assert store.connection.execute("SELECT file_name, part, satker FROM v_documents").fetchall() == [
        ("dua.pdf", 1, "KPU Kabupaten Banyumas"),
        ("dua.pdf", 2, "KPU Kota Tegal"),
    ]
    assert store.connection.execute("SELECT indikator, satker FROM v_rows ORDER BY page_no").fetchall() == [
        ("SK Tim", "KPU Kabupaten Banyumas"),
        ("Notula", "KPU Kota Tegal"),
    ]


def test_all_decrees_of_a_file_are_replaced_and_forgotten_together(store):
    store.save(two_decrees())
    store.save(two_decrees().model_copy(update={"parts": ()}))
    assert store.connection.execute("SELECT count(*) FROM documents").fetchone() == (1,)
    store.save(two_decrees())
    assert forget_file(store.connection, "dua.pdf").rows == 2
    assert store.connection.execute("SELECT count(*) FROM documents").fetchone() == (0,)


def test_a_file_that_was_once_read_as_one_decree_keeps_its_decisions(store):
    whole = two_decrees()
    second = whole.parts[0].rows[0]
    before = whole.model_copy(update={"parts": (), "rows": (*whole.rows, second.model_copy(update={"row_no": 2}))})
    ids = store.save(before)
    store.record_decision(ids[1], "months", {"months": [9]}, decided_by="reviewer")
    store.save(whole)
    months = store.connection.execute("SELECT months, satker FROM v_rows WHERE indikator = 'Notula'").fetchall()
    assert months == [([9], "KPU Kota Tegal")]
    assert store.connection.execute("SELECT count(*) FROM v_unplaced").fetchone() == (0,)


def test_a_copy_of_the_file_repeats_each_of_its_decrees(store):
    store.save(two_decrees("a.pdf"))
    copy = two_decrees("a.pdf").model_copy(
        update={"status": "duplicate", "file_name": "b.pdf", "source_path": "/inbox/b.pdf"}
    )
    store.save(copy)
    statuses = store.connection.execute("SELECT file_name, part, status FROM v_documents").fetchall()
    assert statuses == [("a.pdf", 1, "ok"), ("a.pdf", 2, "ok"), ("b.pdf", 1, "duplicate"), ("b.pdf", 2, "duplicate")]


def test_of_a_copy_and_a_scan_the_one_that_was_read_better_counts(store):
    numbered = BANYUMAS.model_copy(update={"number_key": "4/2021"})
    store.save(a_document("salinan.pdf", rows_of(*ENTRIES, sure=0.99), decree=numbered))
    store.save(a_document("pindaian.pdf", rows_of(*ENTRIES[:5], sure=0.9), decree=numbered))
    assert current(store) == ["salinan.pdf"]
    [(kept,)] = store.connection.execute(
        "SELECT document_id FROM documents WHERE part = 1 AND pages > 0 AND "
        "document_id IN (SELECT document_id FROM v_current)"
    ).fetchall()
    assert related(store) == {"salinan.pdf": ([], None), "pindaian.pdf": ([], kept)}
    assert store.connection.execute("SELECT count(DISTINCT document_id) FROM v_coverage").fetchone() == (1,)


def test_scans_without_a_number_are_the_same_by_their_rows(store):
    store.save(a_document("satu.pdf", rows_of(*ENTRIES, sure=0.9), decree=BANYUMAS))
    store.save(a_document("dua.pdf", rows_of(*ENTRIES, sure=0.8), decree=BANYUMAS))
    assert current(store) == ["satu.pdf"]


@pytest.mark.parametrize("change", [{"tahun": 2022}, {"satker_kode": "3301"}, {"jenis": "ZI"}])
def test_plans_of_another_year_office_or_kind_are_others(store, change):
    numbered = BANYUMAS.model_copy(update={"number_key": "4/2021"})
    store.save(a_document("satu.pdf", rows_of(*ENTRIES), decree=numbered))
    store.save(a_document("dua.pdf", rows_of(*ENTRIES), decree=numbered.model_copy(update=change)))
    assert current(store) == ["dua.pdf", "satu.pdf"]


def test_one_number_with_other_rows_is_a_number_misread(store):
    numbered = BANYUMAS.model_copy(update={"number_key": "4/2021"})
    store.save(a_document("satu.pdf", rows_of(*ENTRIES[:3]), decree=numbered))
    store.save(a_document("dua.pdf", rows_of(*ENTRIES[3:]), decree=numbered))
    assert current(store) == ["dua.pdf", "satu.pdf"]


def test_a_decree_that_changes_another_counts_in_its_place(store):
    old = BANYUMAS.model_copy(update={"number_key": "4/2021"})
    new = BANYUMAS.model_copy(update={"number_key": "9/2021", "changes": ("4/2021", "77/2019")})
    elsewhere = TEGAL.model_copy(update={"number_key": "4/2021"})
    store.save(a_document("lama.pdf", rows_of(*ENTRIES[:2]), decree=old))
    store.save(a_document("baru.pdf", rows_of(*ENTRIES[3:]), decree=new))
    store.save(a_document("tegal.pdf", rows_of(*ENTRIES[:2]), decree=elsewhere))
    assert current(store) == ["baru.pdf", "tegal.pdf"]
    supersedes, same_as = related(store)["baru.pdf"]
    assert (len(supersedes), same_as) == (1, None)
    store.save(a_document("baru.pdf", status="failed", error="faint", decree=new))
    assert current(store) == ["lama.pdf", "tegal.pdf"]
